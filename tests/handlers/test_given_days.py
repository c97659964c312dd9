"""A day that an office gives a duty reaches what is open, whenever the plan and its periods begin."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.app import build_services
from bot.plans_in_force import built_in_plans
from handlers.context import split_periods
from handlers.open_period import give_day, open_periods
from handlers.services import Services
from plans.plan_file import load_plan
from plans.unit import UnitId, UnitKind
from storage.assignments import GivenDay
from storage.database import Database
from tests.bot.commune import vietnam


@pytest.fixture
async def services(sqlite_url: str) -> AsyncIterator[Services]:
    database = await Database.open(sqlite_url)
    yield build_services(database)
    await database.close()


@pytest.mark.parametrize(
    ("plan_id", "duty", "period_start", "today", "day"),
    [
        pytest.param("td", "TD-D07", date(2017, 9, 15), (2017, 11, 20), date(2017, 12, 15), id="a quarter's data"),
        pytest.param("ntl", "NTL-D25", date(2021, 1, 1), (2021, 10, 4), date(2021, 11, 30), id="a plan from April"),
        pytest.param("bc", "BC-D03", date(2022, 1, 1), (2022, 9, 5), date(2022, 10, 7), id="the first of nine years"),
        pytest.param("bc", "BC-D03", date(2024, 1, 1), (2024, 9, 5), date(2024, 10, 7), id="a later year"),
        pytest.param("bc", "BC-N04", date(2024, 1, 1), (2024, 9, 5), date(2025, 1, 10), id="instead of one to go by"),
        pytest.param("ds", "DS-N06", date(2024, 1, 1), (2024, 9, 5), date(2024, 12, 20), id="what is passed on"),
    ],
)
async def test_a_given_day_reaches_what_is_open(
    services: Services, plan_id: str, duty: str, period_start: date, today: tuple[int, int, int], day: date
) -> None:
    plan = load_plan(built_in_plans()[plan_id])
    services, now = replace(services, plans={plan.id: plan}), vietnam(*today, 9)
    async with services.database.unit_of_work() as uow:
        district: UnitId = await uow.units.add(UnitKind.DISTRICT, "huyện", plan.place, None, {}, now.date())
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tà Lềnh", district, {}, now.date())
        await uow.units.add(UnitKind.VILLAGE, "bản", "Nà Đon", commune, {}, now.date())
        await open_periods(uow, services, now)
        await give_day(uow, services, GivenDay(plan.id, duty, district, period_start, day, "Công văn số 12", None), now)
        await uow.commit()
    async with services.database.reading() as uow:
        found = [one for one in await uow.assignments.at(await uow.units.all()) if one.duty_id == duty]
    assert {(one.period.start, one.due_source) for one in found} == {(period_start, "Công văn số 12")}
    dues = [one.due for one in found if one.due is not None]
    assert len(dues) == len(found)
    # Villages owe theirs some working days before the day that was given.
    assert max(dues) == day


async def test_a_day_that_is_near_makes_nobody_late_who_works_ahead_of_it(services: Services) -> None:
    plan = load_plan(built_in_plans()["td"])
    services, now, day = replace(services, plans={plan.id: plan}), vietnam(2017, 12, 7, 9), date(2017, 12, 15)
    async with services.database.unit_of_work() as uow:
        district = await uow.units.add(UnitKind.DISTRICT, "huyện", plan.place, None, {}, now.date())
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tà Lềnh", district, {}, now.date())
        village = await uow.units.add(UnitKind.VILLAGE, "bản", "Nà Đon", commune, {}, now.date())
        await open_periods(uow, services, now)
        quarter = date(2017, 9, 15)
        await give_day(uow, services, GivenDay(plan.id, "TD-D07", district, quarter, day, "Công văn số 12", None), now)
        await uow.commit()
    async with services.database.reading() as uow:
        dues = {one.due for one in await uow.assignments.at([village]) if one.due_source}
    assert dues == {day}


@pytest.mark.parametrize(
    ("given", "today", "told"),
    [
        pytest.param((12, 25), (1, 2), {"Quý IV", "Quý I"}, id="the day was in the quarter, and is over"),
        pytest.param((12, 25), (3, 30), {"Quý IV", "Quý I"}, id="told late until the next one ends"),
        pytest.param((12, 25), (4, 2), {"Quý I", "Quý II"}, id="and not in the one after it"),
        pytest.param((1, 5), (1, 2), {"Quý IV", "Quý I"}, id="the day is in the next quarter"),
        pytest.param((1, 5), (3, 30), {"Quý IV", "Quý I"}, id="until that one ends"),
        pytest.param((1, 5), (4, 2), {"Quý I", "Quý II"}, id="and no longer"),
    ],
)
async def test_a_report_that_is_wanted_after_its_period_can_still_be_told(
    services: Services, given: tuple[int, int], today: tuple[int, int], told: set[str]
) -> None:
    plan = load_plan(built_in_plans()["td"])
    services, now = replace(services, plans={plan.id: plan}), vietnam(2017, 12, 20, 9)
    day = date(2017 if given[0] == 12 else 2018, *given)
    async with services.database.unit_of_work() as uow:
        district = await uow.units.add(UnitKind.DISTRICT, "huyện", plan.place, None, {}, now.date())
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tà Lềnh", district, {}, now.date())
        await open_periods(uow, services, now)
        quarter = date(2017, 9, 15)
        await give_day(uow, services, GivenDay(plan.id, "TD-D07", district, quarter, day, "Công văn số 12", None), now)
        for each in ((1, 2), (4, 2)):
            if each <= today:
                await open_periods(uow, services, vietnam(2018, *each, 9))
        rows = [one for one in await uow.assignments.at([commune]) if one.duty_id == "TD-D07" and one.form_id]
    current, _ = split_periods(rows, date(2018, *today))
    assert {one.period.label.split(" năm")[0] for one in current} == told


async def test_a_day_for_one_duty_leaves_the_day_that_the_commune_has_set_for_another(services: Services) -> None:
    plan = load_plan(built_in_plans()["ntl"])
    services, now, year = replace(services, plans={plan.id: plan}), vietnam(2021, 6, 1, 9), date(2021, 1, 1)
    async with services.database.unit_of_work() as uow:
        district = await uow.units.add(UnitKind.DISTRICT, "quận", plan.place, None, {}, now.date())
        commune = await uow.units.add(UnitKind.COMMUNE, "phường", "Cầu Diễn", district, {}, now.date())
        await open_periods(uow, services, now)
        for duty, day in (("NTL-D65", date(2021, 9, 30)), ("NTL-D64", date(2021, 12, 15))):
            await give_day(uow, services, GivenDay(plan.id, duty, district, year, day, "Công văn số 12", None), now)
            rows = [one for one in await uow.assignments.at([commune]) if one.duty_id == "NTL-D65"]
            await uow.assignments.set_due([one.id for one in rows if duty == "NTL-D65"], date(2021, 9, 20))
        await uow.commit()
    assert [one.due for one in rows] == [date(2021, 9, 20)]


def test_tet_is_known_for_days_that_are_given_years_ahead(services: Services) -> None:
    assert services.calendar(2024).back(date(2030, 2, 8), 2) == date(2030, 1, 30)  # Tết from Thursday to Wednesday
