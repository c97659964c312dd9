"""What is handed over reaches whoever holds the role on the day, whatever the plan called the office."""

from collections.abc import Mapping
from datetime import date

import pytest

from handlers.recipients import recipients
from plans.person import Post
from plans.role import RoleId, load_roles
from plans.unit import UnitId, UnitKind
from plans.unit_tree import End
from storage.database import Database
from storage.unit_of_work import UnitOfWork

ROLES = load_roles()
SINCE, LAST_DAY, NEXT_DAY = date(2022, 4, 6), date(2025, 6, 30), date(2025, 7, 1)
CHAIN = ((RoleId("clerk"),), (RoleId("district_education"), RoleId("district_party")), (RoleId("province_chair"),))
HOLDERS = {"clerk": "commune", "district_education": "town", "province_education": "province"}


async def settle(uow: UnitOfWork) -> Mapping[str, UnitId]:
    """Put in a village and all above it."""
    units: dict[str, UnitId] = {}
    above: UnitId | None = None
    for short, kind, type_word, name in (
        ("province", UnitKind.PROVINCE, "tỉnh", "Bình Dương"),
        ("town", UnitKind.DISTRICT, "thị xã", "Bến Cát"),
        ("commune", UnitKind.COMMUNE, "xã", "An Điền"),
        ("village", UnitKind.VILLAGE, "ấp", "Kiến An"),
    ):
        above = units[short] = await uow.units.add(kind, type_word, name, above, {}, SINCE)
    for role, unit in HOLDERS.items():
        await uow.people.add(f"Lan {role}", "", [Post(RoleId(role), units[unit], SINCE)])
    return units


async def received(uow: UnitOfWork, unit: UnitId, day: date) -> list[list[tuple[str, str, list[str]]]]:
    steps = await recipients(uow, CHAIN, unit, day, ROLES)
    return [[(r.role.id, r.unit.full_name, [p.name for p in r.people]) for r in step] for step in steps]


async def test_the_education_office_receives_until_its_last_day(database: Database) -> None:
    async with database.unit_of_work() as uow:
        place = await settle(uow)
        assert await received(uow, place["village"], LAST_DAY) == [
            [("clerk", "xã An Điền", ["Lan clerk"])],
            [
                ("district_education", "thị xã Bến Cát", ["Lan district_education"]),
                ("district_party", "thị xã Bến Cát", []),
            ],
            [("province_chair", "tỉnh Bình Dương", [])],
        ]


@pytest.mark.parametrize("is_entered", [True, False], ids=["the district has ended", "nobody has entered its end"])
async def test_from_the_next_day_on_its_successor_receives(database: Database, is_entered: bool) -> None:
    async with database.unit_of_work() as uow:
        place = await settle(uow)
        if is_entered:
            tree = await uow.unit_histories.tree()
            await uow.unit_histories.save(tree, tree.changed([End(place["town"], NEXT_DAY)]))
        assert await received(uow, place["village"], NEXT_DAY) == [
            [("clerk", "xã An Điền", ["Lan clerk"])],
            [("province_education", "tỉnh Bình Dương", ["Lan province_education"])],
            [("province_chair", "tỉnh Bình Dương", [])],
        ]


async def test_a_role_beside_the_reporter_is_found_under_what_is_above(database: Database) -> None:
    async with database.unit_of_work() as uow:
        place = await settle(uow)
        association = await uow.units.add(
            UnitKind.ASSOCIATION, "Hội Khuyến học", "xã An Điền", place["commune"], {}, SINCE
        )
        chair = RoleId("association_chair")
        await uow.people.add("Hùng", "", [Post(chair, association, SINCE)])
        ((found,),) = await recipients(uow, [[chair]], place["village"], LAST_DAY, ROLES)
        assert (found.unit.id, [p.name for p in found.people]) == (association, ["Hùng"])
