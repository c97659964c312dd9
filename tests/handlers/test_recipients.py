"""A commune's report reaches whoever stands above it on the day, through the end of the districts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pytest

import plans
from bot.app import build_services
from bot.web_chat import WebChat
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Session
from handlers.context import load_context
from handlers.open_period import open_periods
from handlers.recipients import places_around
from handlers.remind import remind
from handlers.services import Services
from plans.assignment import Assignment, Report
from plans.local_time import day_of
from plans.person import PersonId, Post
from plans.recipient import first_recipients, names_of
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from plans.unit_tree import End
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import Clock, let_in, vietnam

BEN_CAT = Path(plans.__file__).parent / "data" / "ben_cat_2022.yaml"
SINCE, NEXT_DAY = date(2022, 4, 6), date(2025, 7, 1)
BEFORE, AFTER = vietnam(2025, 6, 30, 9), vietnam(2025, 7, 1, 9)
PEOPLE = {
    "Hùng": ("district_education", "town"),
    "Lan": ("province_education", "province"),
    "Mai": ("clerk", "commune"),
}


@dataclass
class Province:
    """A commune in a town in a province; Hùng and Lan are in the chat, the clerk Mai is not."""

    services: Services
    clock: Clock
    units: Mapping[str, UnitId]
    people: Mapping[str, PersonId]

    async def end_the_town(self, uow: UnitOfWork) -> None:
        tree = await uow.unit_histories.tree()
        await uow.unit_histories.save(tree, tree.changed([End(self.units["town"], NEXT_DAY)]))

    async def levels(self, uow: UnitOfWork) -> Assignment:
        """Return what the commune owes as its levels of universal education, the last one opened."""
        rows = await uow.assignments.at([self.units["commune"]])
        return max((row for row in rows if row.form_id == "levels"), key=lambda row: row.period.start)

    async def filed_below(self, uow: UnitOfWork, name: str) -> int | None:
        """Return how many reports somebody counts who asks for them; None: there is nothing to look at."""
        person = await uow.people.get(self.people[name])
        incoming = Incoming(MessageId(1), Address(ChannelName("web"), name), self.clock(), "tổng hợp")
        context = await load_context(uow, self.services, person, Session(), incoming, self.clock())
        return None if context.overview is None else context.overview.total.filed


async def settle(database: Database, at: datetime) -> Province:
    clock = Clock(at)
    files = build_services(database, clock, plans=[BEN_CAT])
    page = WebChat(files)
    services = replace(files, channels={page.name: page})
    units: dict[str, UnitId] = {}
    people: dict[str, PersonId] = {}
    async with database.unit_of_work() as uow:
        above: UnitId | None = None
        for short, kind, type_word, name in (
            ("province", UnitKind.PROVINCE, "tỉnh", "Bình Dương"),
            ("town", UnitKind.DISTRICT, "thị xã", "Bến Cát"),
            ("commune", UnitKind.COMMUNE, "xã", "An Điền"),
        ):
            above = units[short] = await uow.units.add(kind, type_word, name, above, {}, SINCE)
        for name, (role, unit) in PEOPLE.items():
            people[name] = await uow.people.add(name, "", [Post(RoleId(role), units[unit], SINCE)])
            if name != "Mai":
                await let_in(uow, name, people[name], at)
        await open_periods(uow, services, at)
        await uow.commit()
    return Province(services, clock, units, people)


@pytest.mark.parametrize("is_entered", [True, False], ids=["the town has ended", "nobody has entered its end"])
async def test_a_finished_report_is_seen_by_whoever_stands_above_on_the_day(
    database: Database, is_entered: bool
) -> None:
    place = await settle(database, BEFORE)
    async with database.unit_of_work() as uow:
        owed = await place.levels(uow)
        number = await uow.reports.next_number()
        values = {"literacy_level": "2"}
        await uow.reports.add(Report(number, 1, owed.id, "levels", values, {}, place.people["Mai"], BEFORE), None)
        assert (await place.filed_below(uow, "Hùng"), await place.filed_below(uow, "Lan")) == (1, 1)
        place.clock.at = AFTER
        if is_entered:
            await place.end_the_town(uow)
        assert (await place.filed_below(uow, "Hùng"), await place.filed_below(uow, "Lan")) == (None, 1)


@pytest.mark.parametrize(
    ("at", "is_entered", "heard_by", "handed_to"),
    [
        pytest.param(vietnam(2024, 11, 1, 9), False, "Hùng", "Phòng GD&ĐT thị xã Bến Cát", id="in its time"),
        pytest.param(vietnam(2025, 11, 3, 9), True, "Lan", "Sở GD&ĐT tỉnh Bình Dương", id="the town ended"),
        pytest.param(
            vietnam(2025, 11, 3, 9), False, "Lan", "Sở GD&ĐT tỉnh Bình Dương", id="nobody has entered its end"
        ),
    ],
)
async def test_what_is_late_is_told_to_those_who_wait_for_it(
    database: Database, at: datetime, is_entered: bool, heard_by: str, handed_to: str
) -> None:
    place = await settle(database, at)
    async with database.unit_of_work() as uow:
        if is_entered:
            await place.end_the_town(uow)
        owed = await place.levels(uow)
        report = next(a for a in await uow.assignments.at([owed.unit_id]) if a.duty_id == "BC-D75")
        places = await places_around(uow, [owed.unit_id])
        plan = place.services.plans["BC"]
        assert names_of(first_recipients(plan, report, places, day_of(at))) == handed_to
        assert owed.due is not None
        day = place.services.calendar(owed.due.year).add(owed.due, 1)
        await uow.commit()
    place.clock.at = vietnam(day.year, day.month, day.day, 9)
    await remind(place.services)
    async with database.reading() as uow:
        told = {sent.person_id for sent in await uow.reminders.history([owed.id])}
    assert told == {place.people[heard_by]}
