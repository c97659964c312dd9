"""A plan may go, or lose a row: what it has asked for stands, and nobody is asked for it any more."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from bot.app import build_services
from bot.web_chat import WEB_CHAT, WebChat
from conversations.context import Context
from conversations.messages import Address, Incoming, MessageId
from conversations.session import Session
from handlers.context import load_context
from handlers.export import export_workbook
from handlers.open_period import open_periods
from handlers.overseeing import overview_of
from handlers.remind import remind
from handlers.services import Services
from plans.duty import Duty, InternalDue
from plans.overview import Overview
from plans.person import Post
from plans.plan import Plan
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from tests.bot.commune import vietnam
from tests.plans.three_forms import with_three_forms

OPENED = vietnam(2024, 1, 2, 9)
MORNING = vietnam(2024, 11, 11, 9)

Plans = Mapping[str, Plan]


def _without_row(plans: Plans) -> Plans:
    gone = replace(plans["LS"], duties=tuple(duty for duty in plans["LS"].duties if duty.id != "TV-D58"))
    return {**plans, "LS": gone}


def _without_policy(plans: Plans) -> Plans:
    duties = tuple(replace(duty, policy="report_upward") for duty in plans["LS"].duties)
    policies = {name: policy for name, policy in plans["LS"].policies.items() if name != "reporter"}
    return {**plans, "LS": replace(plans["LS"], duties=duties, policies=policies)}


AMENDED: Mapping[str, Callable[[Plans], Plans]] = {
    "the plan is gone": lambda plans: {"TV": plans["TV"]},
    "it has lost a row": _without_row,
}


def _asked_sooner(row: Duty) -> Duty:
    return replace(row, internal=InternalDue("TV-D40", working_days_before=15))


@pytest.fixture
async def both(database: Database) -> Services:
    """A commune of one village under its own plan and one that asks for the same a week before."""
    files = build_services(database, lambda: MORNING)
    page = WebChat(files)
    ours = with_three_forms(*files.plans.values())
    rows = tuple(_asked_sooner(row) if row.id == "TV-D58" else row for row in ours.duties)
    services = replace(files, plans={"TV": ours, "LS": replace(ours, id="LS", duties=rows)}, channels={page.name: page})
    async with database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, OPENED.date())
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", commune, {}, OPENED.date())
        for name, role, unit in (("Lan", "village_head", village), ("Hùng", "clerk", commune)):
            person = await uow.people.add(name, "", [Post(RoleId(role), unit, date(2024, 1, 1))])
            await uow.people.bind(Address(WEB_CHAT, name), person, OPENED)
            await uow.people.record_consent(person, OPENED)
        await open_periods(uow, services, OPENED)
        await uow.commit()
    return services


async def _heard_by_clerk(services: Services) -> Context:
    async with services.database.reading() as uow:
        person = await uow.people.by_address(Address(WEB_CHAT, "Hùng"))
        incoming = Incoming(MessageId(1), Address(WEB_CHAT, "Hùng"), MORNING, "chưa nộp")
        return await load_context(uow, services, person, Session(), incoming, MORNING)


async def _from_above(services: Services) -> Overview:
    async with services.database.reading() as uow:
        return await overview_of(uow, services, await uow.units.get(UnitId(1)), MORNING.date())


@pytest.mark.parametrize("amended", AMENDED)
async def test_what_an_amended_plan_asks_no_more_is_shown_to_nobody(both: Services, amended: str) -> None:
    assert {a.plan_id for a in (await _heard_by_clerk(both)).assignments if a.form_id == "classes"} == {"LS"}
    services = replace(both, plans=AMENDED[amended](both.plans))
    context = await _heard_by_clerk(services)
    asked = [(a.plan_id, a.due) for a in context.assignments if a.form_id == "classes"]
    assert asked == [("TV", date(2024, 11, 8))]
    assert {task.plan_id for task in context.tasks if task.form_id} == {"TV"}
    assert {part.plan_id for part in (await _from_above(services)).parts if part.form_id == "classes"} >= {"TV"}
    assert (
        await export_workbook(services.database, BytesIO(), forms=services.forms, plans=services.plans, now=MORNING)
        == 0
    )


@pytest.mark.parametrize("amended", AMENDED)
async def test_people_are_reminded_by_the_plans_that_still_ask(both: Services, amended: str) -> None:
    services = replace(both, plans=AMENDED[amended](both.plans))
    assert await remind(services) == 2
    async with services.database.reading() as uow:
        told = [a for a in await uow.assignments.at([UnitId(2)]) if await uow.reminders.history([a.id])]
    assert {a.plan_id for a in told} == {"TV"}
    assert await remind(services) == 0


async def test_a_row_is_reminded_of_by_the_policy_that_it_has_now(both: Services) -> None:
    services = replace(both, plans=_without_policy(both.plans))
    assert {a.plan_id for a in (await _heard_by_clerk(services)).assignments if a.form_id == "classes"} == {"LS"}
    assert await remind(services) > 0
