"""Reminding a country, commune by commune: who has posts in several hears of all in one message."""

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.app import build_services
from bot.web_chat import WEB_CHAT, WebChat
from conversations.messages import Address, Incoming, MessageId
from conversations.session import Session
from conversations.views import is_mine
from handlers.context import load_context
from handlers.open_period import open_periods
from handlers.remind import drop_outdated, remind
from handlers.services import Services
from plans.assignment import Completion, Excuse, Relief
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.connecting import read_url
from storage.database import Database
from storage.errors import DatabaseError
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import vietnam
from tests.plans.three_forms import with_three_forms

OPENED = vietnam(2024, 1, 2, 9)
MORNING = vietnam(2024, 11, 11, 9)
"""The villages are late since the Friday before, and the clerks are to hear of it."""

HEAD, CLERK = RoleId("village_head"), RoleId("clerk")


@pytest.fixture
async def services(sqlite_url: str) -> AsyncIterator[Services]:
    database = await Database.open(sqlite_url)
    files = build_services(database, lambda: MORNING)
    of_province = {id: replace(plan, level=UnitKind.PROVINCE, place="Lạng Sơn") for id, plan in files.plans.items()}
    plans = {id: with_three_forms(plan) for id, plan in of_province.items()}
    page = WebChat(files)
    yield replace(files, plans=plans, channels={page.name: page})
    await database.close()


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(str(read_url(sqlite_url).database))


async def add(uow: UnitOfWork, name: str, *posts: tuple[RoleId, UnitId]) -> PersonId:
    """Put in somebody who has entered the chat."""
    since = date(2024, 1, 1)
    person = await uow.people.add(name, "", [Post(role, unit, since) for role, unit in posts])
    await uow.people.bind(Address(WEB_CHAT, name), person, OPENED)
    await uow.people.record_consent(person, OPENED)
    return person


async def settle(services: Services) -> None:
    """Put in two communes of two villages; Mai is at the head of one in each, and Hùng collects in both."""
    async with services.database.unit_of_work() as uow:
        province = await uow.units.add(UnitKind.PROVINCE, "tỉnh", "Lạng Sơn", None, {}, OPENED.date())
        villages: list[UnitId] = []
        communes: list[UnitId] = []
        for name in ("Tân Văn", "Hồng Phong"):
            communes.append(await uow.units.add(UnitKind.COMMUNE, "xã", name, province, {}, OPENED.date()))
            for number in (1, 2):
                village = f"{name} {number}"
                villages.append(await uow.units.add(UnitKind.VILLAGE, "thôn", village, communes[-1], {}, OPENED.date()))
        await add(uow, "Mai", (HEAD, villages[0]), (HEAD, villages[2]))
        await add(uow, "Lan 1", (HEAD, villages[1]))
        await add(uow, "Lan 2", (HEAD, villages[3]))
        await add(uow, "Hùng", *((CLERK, commune) for commune in communes))
        await open_periods(uow, services, OPENED)
        await uow.commit()


@dataclass(frozen=True)
class Heard:
    """What a person has been told: in how many messages, and of how many things."""

    messages: int
    things: int


def heard(path: Path) -> Mapping[str, Heard]:
    """Return what each person has been told in reminders."""
    told = "SELECT count(DISTINCT assignment_id) FROM reminders WHERE person_id = people.id"
    sent = "SELECT count(*) FROM outbox WHERE person_id = people.id"
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: Heard(*counts) for name, *counts in connection.execute(f"SELECT name, ({sent}), ({told}) FROM people")
        }


ALL = {"Mai": Heard(1, 6), "Lan 1": Heard(1, 3), "Lan 2": Heard(1, 3), "Hùng": Heard(1, 14)}
"""Three forms of each village; Hùng is told of all four villages, and of the own report of each commune."""


async def test_who_has_posts_in_two_communes_hears_of_both_in_one_message(services: Services, path: Path) -> None:
    await settle(services)
    assert await remind(services) == len(ALL)
    assert heard(path) == ALL
    assert await remind(services) == 0


async def test_of_a_report_that_two_plans_ask_for_people_hear_once(services: Services, path: Path) -> None:
    (plan,) = services.plans.values()
    both = replace(services, plans={**services.plans, "LS": replace(plan, id="LS")})
    await settle(both)
    await remind(both)
    assert heard(path) == {**ALL, "Hùng": Heard(1, 16)}  # the own report of each commune is a task of either plan
    assert await remind(both) == 0


@pytest.mark.parametrize("chat", ["Lan 1", "Lan 2", "Mai", "Hùng"])
async def test_a_round_that_broke_off_is_ended_by_the_next_one(services: Services, path: Path, chat: str) -> None:
    await settle(services)
    with closing(sqlite3.connect(path)) as connection:
        broken = f"WHEN new.chat = '{chat}' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        connection.execute(f"CREATE TRIGGER broken BEFORE INSERT ON outbox {broken}")
        with pytest.raises(DatabaseError):
            await remind(services)
        assert heard(path)[chat] == Heard(0, 0)
        connection.execute("DROP TRIGGER broken")
    await remind(services)
    assert heard(path) == ALL


async def days_heard(services: Services, days: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Play these days of 2024, month and day, and return those on which people heard of something."""
    mornings = {day: vietnam(2024, *day, 9) for day in days}
    return [day for day in days if await remind(replace(services, clock=partial(mornings.__getitem__, day)))]


async def test_people_hear_of_a_moved_day_as_often_as_of_the_first_one(services: Services) -> None:
    await settle(services)
    assert await days_heard(services, [(10, 25), (11, 1)]) == [(10, 25), (11, 1)]
    async with services.database.unit_of_work() as uow:
        villages = [id for id, unit in (await uow.units.all()).items() if unit.kind is UnitKind.VILLAGE]
        communes = [id for id, unit in (await uow.units.all()).items() if unit.kind is UnitKind.COMMUNE]
        rows = [one for one in await uow.assignments.at(villages) if one.due is not None]
        await uow.assignments.set_due([one.id for one in rows], date(2024, 11, 15))
        # Nothing else is to be heard of.
        excuse = Excuse(Relief.EXCUSED, "đã gửi", None, date(2024, 11, 1))
        await uow.assignments.excuse([one.id for one in await uow.assignments.at(communes)], excuse)
        await uow.commit()
    # At once, as ten working days before the new day are over, then five and two days before it, and one after it.
    played = [(11, 4), (11, 5), (11, 8), (11, 11), (11, 13), (11, 14), (11, 15), (11, 18)]
    assert await days_heard(services, played) == [(11, 4), (11, 8), (11, 13), (11, 18)]


def waiting(path: Path) -> Mapping[str, list[str]]:
    """Return the keys of what waits to be said to each person."""
    of_reminders = "SELECT name, reply FROM outbox JOIN people ON people.id = person_id WHERE state = 'waiting'"
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: [text["key"] for text in json.loads(reply)["texts"]]
            for name, reply in connection.execute(of_reminders)
        }


async def settle_what_is_owed(services: Services, name: str, at: datetime, form_id: str | None) -> None:
    """Let somebody be done with what the own posts owe with a form, or without one, by a day."""
    async with services.database.unit_of_work() as uow:
        everybody = await uow.people.at(await uow.units.all())
        person = next(person for person in everybody if person.name == name)
        incoming = Incoming(MessageId(1), Address(WEB_CHAT, name), at, "đã xong")
        context = await load_context(uow, services, person, Session(), incoming, at)
        done = [one for one in context.tasks if is_mine(one, person) and one.due and one.form_id == form_id]
        assert done
        completion = Completion(person.id, at, "", None)
        for one in done:
            await uow.assignments.complete(one.id, completion)
        await drop_outdated([one.id for one in done], uow, services, context)
        await uow.commit()


async def test_an_office_still_hears_of_the_villages_when_a_task_of_its_own_is_done(
    services: Services, path: Path
) -> None:
    await settle(services)
    at = vietnam(2024, 11, 15, 9)  # five working days before the commune's own report
    async with services.database.unit_of_work() as uow:
        commune = next(id for id, unit in (await uow.units.all()).items() if unit.name == "Tân Văn")
        await add(uow, "Mai 2", (RoleId("vice_chair"), commune))
        await uow.commit()
    on_the_day = replace(services, clock=lambda: at)
    await remind(on_the_day)
    before = waiting(path)
    assert "remind.hello" in before["Hùng"]
    await settle_what_is_owed(on_the_day, "Hùng", at, None)
    after = waiting(path)
    assert after["Mai 2"] == before["Mai 2"]
    of_others = [key for key in before["Hùng"] if key not in ("remind.hello", "remind.before", "remind.before_rest")]
    assert after["Hùng"] == ["remind.hello_digest", *of_others]


async def test_what_is_left_of_a_reminder_is_said_in_its_own_words(services: Services, path: Path) -> None:
    await settle(services)
    await remind(services)
    assert waiting(path)["Lan 1"] == ["remind.hello", *["remind.missing"] * 3, "remind.how"]
    await settle_what_is_owed(services, "Lan 1", MORNING, "literacy")
    assert waiting(path)["Lan 1"] == ["remind.hello", *["remind.missing"] * 2, "remind.how"]
    for form_id in ("classes", "families"):
        await settle_what_is_owed(services, "Lan 1", MORNING, form_id)
    assert "Lan 1" not in waiting(path)
