"""A plan reaches the commune it was issued for, and not one of the same name elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from bot.app import build_services
from handlers.open_period import open_periods
from handlers.plan_places import namesakes, places_of
from handlers.services import Services
from plans.unit import UnitId, UnitKind
from plans.unit_tree import Succeed
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import vietnam

NOW = vietnam(2024, 2, 5, 9)
SINCE = date(2020, 1, 1)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = await Database.open(sqlite_url)
    yield database
    await database.close()


async def settle(uow: UnitOfWork) -> dict[str, UnitId]:
    """Put in a commune of one name and level in each of two provinces, each with a village."""
    communes: dict[str, UnitId] = {}
    for name in ("Lạng Sơn", "Cao Bằng"):
        province = await uow.units.add(UnitKind.PROVINCE, "tỉnh", name, None, {}, SINCE)
        communes[name] = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", province, {}, SINCE)
        await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", communes[name], {}, SINCE)
    return communes


def services_for(place: str, database: Database) -> Services:
    services = build_services(database)
    (plan,) = (plan for plan in services.plans.values() if plan.id == "TV")
    return replace(services, plans={plan.id: replace(plan, place=place)})


@pytest.mark.parametrize(
    ("place", "provinces"),
    [
        pytest.param("Tân Văn", {"Lạng Sơn", "Cao Bằng"}, id="the name alone does not tell"),
        pytest.param("Tân Văn, Lạng Sơn", {"Lạng Sơn"}, id="the province does"),
        pytest.param("tân văn, tỉnh CAO BẰNG", {"Cao Bằng"}, id="however it is written"),
        pytest.param("Tân Văn, Hà Giang", set[str](), id="one where there is none of the name"),
    ],
)
async def test_a_plan_holds_in_the_province_that_it_names(database: Database, place: str, provinces: set[str]) -> None:
    services = services_for(place, database)
    async with database.unit_of_work() as uow:
        communes = await settle(uow)
        await open_periods(uow, services, NOW)
        asked = {name for name, id in communes.items() if await uow.assignments.at(await uow.units.subtree(id))}
        (plan,) = services.plans.values()
        told = await namesakes(uow, plan)
    assert asked == provinces
    shared = ("xã Tân Văn (tỉnh Lạng Sơn)", "xã Tân Văn (tỉnh Cao Bằng)")
    assert told == (shared if len(provinces) > 1 else ())


async def test_a_province_that_is_no_more_tells_still(database: Database) -> None:
    services = services_for("Tân Văn, Lạng Sơn", database)
    (plan,) = services.plans.values()
    async with database.unit_of_work() as uow:
        communes = await settle(uow)
        before = await uow.unit_histories.tree()
        lang_son, cao_bang = (before.histories[id].latest.parent_id for id in communes.values())
        assert lang_son is not None
        assert cao_bang is not None
        merged = before.changed([Succeed(((lang_son, cao_bang), (cao_bang, cao_bang)), on=date(2023, 7, 1))])
        await uow.unit_histories.save(before, merged)
        assert list(await places_of(uow, plan)) == [communes["Lạng Sơn"]]
