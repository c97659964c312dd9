"""Opening a period: the database writes down what the rules expect, neither more nor less, and knows what is new."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.app import build_services
from handlers.open_period import open_periods
from handlers.services import Services
from plans.assignment import Assignment
from plans.period import PeriodKind
from plans.person import PersonId
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.unit import Unit, UnitId, UnitKind
from scheduler.deadlines import Expected, expected
from scheduler.reminders import SEND_FROM, VIETNAM
from storage.assignments import GivenDay
from storage.database import Database
from storage.prepared import PreparedStatements
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import to_remind

DATA = Path(__file__).parents[2] / "plans" / "data"
PLANS = ("tan_van_2024", "ben_cat_2022", "dak_song_2020", "nam_tu_liem_2021", "tam_duong_2017")
BELOW = (
    (UnitKind.VILLAGE, "thôn"),
    (UnitKind.LEARNING_CENTRE, "trung tâm học tập cộng đồng"),
    (UnitKind.ASSOCIATION, "hội khuyến học"),
    (UnitKind.SCHOOL, "trường"),
    (UnitKind.ORGANISATION, "hợp tác xã"),
)


@cache
def _files(name: str) -> Services:
    nowhere: Any = None
    plan = load_plan(DATA / f"{name}.yaml")
    return replace(build_services(nowhere), plans={plan.id: plan})


def _plan(services: Services) -> Plan:
    (plan,) = services.plans.values()
    return plan


async def _settle(uow: UnitOfWork, plan: Plan, villages: int = 2) -> UnitId:
    """Put in what the plan is for, with a commune in it if it is more than one, and bodies of every kind."""
    since = plan.valid_from
    top = commune = await uow.units.add(plan.level, "nơi", plan.place, None, {}, since)
    if plan.level is not UnitKind.COMMUNE:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Một", top, {}, since)
    for kind, word in BELOW:
        for number in range(villages):
            await uow.units.add(kind, word, f"Số {number}", commune, {}, since)
    await uow.units.add(UnitKind.VILLAGE, "thôn", "Ngoài", None, {}, since)
    return top


def _frozen(row: Assignment) -> tuple[Any, ...]:
    return (
        row.duty_id,
        row.form_id,
        row.unit_id,
        row.period,
        row.roles,
        row.plan_due,
        row.due,
        row.policy,
        row.for_role,
    )


def _wanted(row: Expected) -> tuple[Any, ...]:
    alone = row.roles[0] if row.is_alone else None
    return (row.duty_id, row.form_id, row.unit_id, row.period, row.roles, row.plan_due, row.last_day, row.policy, alone)


@pytest.mark.parametrize("name", PLANS)
async def test_what_is_open_is_what_the_rules_expect(database: Database, name: str) -> None:
    services, plan = _files(name), _plan(_files(name))
    today = plan.valid_from + timedelta(days=40)
    async with database.unit_of_work() as uow:
        units = await uow.units.subtree(await _settle(uow, plan))
        opened = await open_periods(uow, services, datetime(today.year, today.month, today.day, 2, tzinfo=UTC))
        rows = await uow.assignments.at(await uow.units.all())
    wanted = [*map(_wanted, expected(plan, units.values(), services.calendar(today.year), today))]
    assert sorted(map(_frozen, rows), key=str) == sorted(wanted, key=str)
    assert opened == len(wanted) > 10
    assert {row.opened_on for row in rows} == {today}


NEW_YEAR = datetime(2024, 1, 2, 2, tzinfo=UTC)


async def test_opening_again_opens_only_what_a_new_unit_owes(database: Database) -> None:
    services, plan = _files("tan_van_2024"), _plan(_files("tan_van_2024"))
    async with database.unit_of_work() as uow:
        top = await _settle(uow, plan)
        assert await open_periods(uow, services, NEW_YEAR) > 0
        assert await open_periods(uow, services, NEW_YEAR + timedelta(days=1)) == 0
        late = await uow.units.add(UnitKind.VILLAGE, "thôn", "Mới", top, {}, date(2024, 3, 1))
        opened = await open_periods(uow, services, NEW_YEAR + timedelta(days=60))
        theirs = await uow.assignments.at([late])
        assert {row.opened_on for row in theirs} == {date(2024, 3, 2)}
        rows = [row for row in await uow.assignments.at(await uow.units.all()) if row.opened_on == date(2024, 3, 2)]
        assert opened == len(rows)
        assert {row.period.kind for row in theirs} == {PeriodKind.MONTH, PeriodKind.HALF_YEAR, PeriodKind.YEAR}
        assert {row.period.kind for row in rows if row.unit_id != late} == {PeriodKind.MONTH}


async def test_a_day_that_was_given_below_counts_there_and_nowhere_else(database: Database) -> None:
    services, plan = _files("tan_van_2024"), _plan(_files("tan_van_2024"))
    async with database.unit_of_work() as uow:
        top = await _settle(uow, plan)
        one, other = [id for id, unit in (await uow.units.subtree(top)).items() if unit.kind is UnitKind.VILLAGE]
        day = GivenDay(plan.id, "TV-D05", one, date(2024, 1, 1), date(2024, 5, 6), "Công văn 12", PersonId(1))
        hung = await uow.people.add("Hùng", "", [])
        await uow.assignments.give_day(replace(day, given_by=hung), NEW_YEAR)
        await open_periods(uow, services, NEW_YEAR)
        dues = {row.unit_id: row for row in await uow.assignments.at([one, other]) if row.duty_id == "TV-D05"}
    assert (dues[one].due is not None, dues[one].due_source) == (True, "Công văn 12")
    assert (dues[other].due, dues[other].due_source) == (None, "")


async def test_nothing_is_looked_at_before_its_first_step_and_all_of_it_then(database: Database) -> None:
    services, plan = _files("tan_van_2024"), _plan(_files("tan_van_2024"))
    async with database.unit_of_work() as uow:
        await _settle(uow, plan)
        await open_periods(uow, services, NEW_YEAR)
        in_spring = await to_remind(uow, NEW_YEAR + timedelta(days=90))
        assert {row.period.kind for row in in_spring} == {PeriodKind.MONTH}
        first_step = datetime.combine(date(2024, 10, 25), SEND_FROM, VIETNAM)  # ten working days before 8 November
        before = await to_remind(uow, first_step - timedelta(seconds=1))
        seen = await to_remind(uow, first_step)
    of_villages = {row.form_id for row in seen if row not in before and row.duty_id == "TV-D58"}
    assert of_villages >= {"classes", "literacy", "families"}


async def test_what_opens_on_the_day_of_a_step_is_looked_at_that_day(database: Database) -> None:
    services, plan = _files("tan_van_2024"), _plan(_files("tan_van_2024"))
    now = datetime(2024, 10, 25, 3, tzinfo=UTC)
    async with database.unit_of_work() as uow:
        await _settle(uow, plan)
        await open_periods(uow, services, now)
        assert {"classes", "literacy", "families"} <= {row.form_id for row in await to_remind(uow, now)}


async def test_a_province_takes_as_many_statements_as_a_commune(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, plan = _files("tan_van_2024"), _plan(_files("tan_van_2024"))
    ran: list[int] = []
    get = PreparedStatements.get

    def counting_get(statements: PreparedStatements, statement: Any, names: Any) -> Any:
        ran[-1] += 1
        return get(statements, statement, names)

    monkeypatch.setattr(PreparedStatements, "get", counting_get)
    for villages in (1, 30):
        async with database.unit_of_work() as uow:
            ran.append(0)
            await _settle(uow, plan, villages)
            ran[-1] = 0
            await open_periods(uow, services, NEW_YEAR)
    assert ran[0] == ran[1] > 0


def test_a_unit_of_the_wrong_kind_is_asked_for_nothing() -> None:
    plan, calendar = _plan(_files("tan_van_2024")), _files("tan_van_2024").calendar(2024)
    nation = Unit(UnitId(1), UnitKind.COUNTRY, "nước", "Việt Nam", None)
    assert expected(plan, [nation], calendar, date(2024, 6, 1)) == ()
