"""Who hears of what is owed, and when: those who hold the post, since they have held it, not before they promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import Program, build_services
from handlers.open_period import open_periods
from handlers.remind import remind
from handlers.services import Services
from plans.assignment import AssignmentId
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import NEW_YEAR, Clock, let_in, settle_commune, vietnam

DAK_SONG = Path(__file__).parents[2] / "plans" / "data" / "dak_song_2020.yaml"
ONE_DAY = timedelta(days=1)


async def beat(services: Services, clock: Clock, first: datetime, last: datetime) -> None:
    """Let the heart beat once a day."""
    clock.at = first
    while clock.at <= last:
        await remind(services)
        clock.at += ONE_DAY


async def told_of(uow: UnitOfWork, ids: list[AssignmentId]) -> set[tuple[PersonId, str, int, date]]:
    """Return who has heard of these: to whom, as what, which step, when."""
    history = await uow.reminders.history(ids)
    return {(one.person_id, one.audience, one.offset, one.sent_on) for one in history}


async def test_who_takes_over_a_village_hears_of_the_steps_from_then_on(database: Database) -> None:
    clock = Clock(vietnam(2024, 1, 2, 8))
    services = Program(build_services(database, clock)).services
    commune = await settle_commune(services, joined=clock.at)
    mai, village = commune.people["member of a"], commune.units["a"]
    await beat(services, clock, vietnam(2024, 10, 25, 8), vietnam(2024, 10, 28, 8))
    async with database.unit_of_work() as uow:
        post = Post(RoleId("village_head"), village, date(2024, 10, 28))
        await uow.people.set_posts(mai, [post], post.since)
        owed = [a.id for a in await uow.assignments.at([village]) if a.form_id == "classes"]
        await uow.assignments.set_due(owed, date(2024, 11, 8))
        await uow.commit()
    await beat(services, clock, vietnam(2024, 10, 29, 8), vietnam(2024, 11, 1, 8))
    async with database.reading() as uow:
        told = await told_of(uow, owed)
    hung = commune.people["head of a"]
    assert told == {
        (hung, "owner", -10, date(2024, 10, 25)),
        (hung, "owner", -5, date(2024, 11, 1)),
        (mai, "owner", -5, date(2024, 11, 1)),
    }


async def test_who_promises_an_earlier_day_than_before_is_asked_after_the_earlier_one(database: Database) -> None:
    clock = Clock(vietnam(2024, 1, 2, 8))
    services = Program(build_services(database, clock)).services
    commune = await settle_commune(services, joined=clock.at)
    village = commune.units["b"]
    for promised, first, last in (
        (date(2024, 11, 20), vietnam(2024, 10, 24, 8), vietnam(2024, 10, 28, 8)),
        (date(2024, 10, 29), vietnam(2024, 10, 29, 8), vietnam(2024, 11, 1, 8)),
    ):
        async with database.unit_of_work() as uow:
            owed = [a.id for a in await uow.assignments.at([village]) if a.form_id == "classes"]
            await uow.assignments.promise(owed, promised)
            await uow.commit()
        await beat(services, clock, first, last)
    async with database.reading() as uow:
        told = await told_of(uow, owed)
    head = commune.people["head of b"]
    assert told == {(head, "owner", -10, date(2024, 10, 30)), (head, "owner", -5, date(2024, 11, 1))}


@dataclass(frozen=True)
class District:
    """A commune in a district in a province; who collects there, and the yearly report by the role that owes it."""

    services: Services
    people: Mapping[str, PersonId]
    owed: Mapping[str, AssignmentId]


async def settle_district(database: Database, clock: Clock) -> District:
    services = Program(build_services(database, clock, plans=[DAK_SONG])).services
    people: dict[str, PersonId] = {}
    async with database.unit_of_work() as uow:
        units = [UnitId(0)]
        for kind, word, name, role in (
            (UnitKind.PROVINCE, "tỉnh", "Đắk Nông", "province_education"),
            (UnitKind.DISTRICT, "huyện", "Đắk Song", "district_education"),
            (UnitKind.COMMUNE, "xã", "Đắk Môl", ""),
        ):
            units.append(await uow.units.add(kind, word, name, units[-1] or None, {}, NEW_YEAR))
            if role:
                people[role] = await uow.people.add("Lan", "", [Post(RoleId(role), units[-1], NEW_YEAR)])
                await let_in(uow, role, people[role], clock.at)
        await open_periods(uow, services, clock())
        owed = {str(a.roles[0]): a.id for a in await uow.assignments.at(units) if a.duty_id == "DS-D59"}
        await uow.commit()
    return District(services, people, owed)


@pytest.mark.parametrize(
    ("year", "collects"),
    [
        pytest.param(2024, "district_education", id="the district collects while there is one"),
        pytest.param(2025, "province_education", id="afterwards the province, though nobody has entered the end"),
    ],
)
async def test_an_office_that_is_no_more_hears_nothing(database: Database, year: int, collects: str) -> None:
    clock = Clock(vietnam(year, 1, 2, 8))
    made = await settle_district(database, clock)
    await beat(made.services, clock, vietnam(year, 11, 14, 8), vietnam(year, 11, 20, 8))
    async with database.reading() as uow:
        told = await told_of(uow, [made.owed["clerk"]])
    assert {(who, audience) for who, audience, _, _ in told} == {(made.people[collects], "coordinator")}


async def test_who_collects_from_offices_and_communes_hears_of_all_in_one_message(database: Database) -> None:
    clock = Clock(vietnam(2024, 1, 2, 8))
    made = await settle_district(database, clock)
    await beat(made.services, clock, vietnam(2024, 11, 18, 8), vietnam(2024, 11, 18, 8))
    async with database.reading() as uow:
        for owing in ("clerk", "district_labour"):
            told = await told_of(uow, [made.owed[owing]])
            assert told == {(made.people["district_education"], "coordinator", 3, date(2024, 11, 18))}
