"""The tree of units."""

import unicodedata
from dataclasses import replace

import pytest

from plans.person import Post
from plans.unit import Unit, UnitId, UnitKind
from storage.database import Database
from storage.errors import NotFound
from tests.storage.examples import HEAD, TODAY, duty, open_all, owe, report, settle


async def test_a_unit_comes_back_as_it_was_added(database: Database) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        assert await uow.units.get(commune.village) == Unit(
            commune.village, UnitKind.VILLAGE, "thôn", "Nà Pái", commune.id, {"households": 60}
        )


async def test_an_unknown_unit_is_not_found(database: Database) -> None:
    async with database.reading() as uow:
        with pytest.raises(NotFound):
            await uow.units.get(UnitId(99))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Nà Pái", id="as it is"),
        pytest.param("  nà  PÁI ", id="case and spaces"),
        pytest.param("na pai", id="no diacritics"),
        pytest.param(unicodedata.normalize("NFD", "Nà Pái"), id="decomposed"),
    ],
)
async def test_a_unit_is_found_however_its_name_is_typed(database: Database, name: str) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        found = await uow.units.find(UnitKind.VILLAGE, name, commune.id)
        assert found is not None
        assert found.id == commune.village


@pytest.mark.parametrize(
    ("kind", "name", "below"),
    [
        pytest.param(UnitKind.VILLAGE, "Nà Páo", True, id="another name"),
        pytest.param(UnitKind.VILLAGE, "Nà Pái", False, id="another parent"),
        pytest.param(UnitKind.SCHOOL, "Nà Pái", True, id="another kind"),
    ],
)
async def test_a_unit_is_not_found_by(database: Database, kind: UnitKind, name: str, below: bool) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        assert await uow.units.find(kind, name, commune.id if below else None) is None


async def test_the_top_is_found_without_a_parent(database: Database) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        found = await uow.units.find(UnitKind.COMMUNE, "tan van", None)
        assert found is not None
        assert found.id == commune.id


async def test_of_two_names_alike_without_diacritics_only_the_exact_one_is_found(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        other = await uow.units.add(UnitKind.VILLAGE, "thôn", "Na Pai", commune.id, {}, TODAY)
        exact = await uow.units.find(UnitKind.VILLAGE, "Na Pai", commune.id)
        assert exact is not None
        assert exact.id == other
        assert await uow.units.find(UnitKind.VILLAGE, "NA PAI", commune.id) is None


async def test_a_unit_can_be_renamed_and_moved(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        other = await uow.units.add(UnitKind.COMMUNE, "xã", "Hoa Thám", None, {}, TODAY)
        merged = replace(await uow.units.get(commune.village), name="Nà Dài", parent_id=other, register={})
        await uow.units.update(merged)
        assert await uow.units.get(commune.village) == merged
        assert await uow.units.find(UnitKind.VILLAGE, "na dai", other) == merged


async def test_a_subtree_holds_the_unit_and_all_below_at_any_depth(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        hamlet = await uow.units.add(UnitKind.VILLAGE, "xóm", "Trong", commune.village, {}, TODAY)
        await uow.units.add(UnitKind.COMMUNE, "xã", "Hoa Thám", None, {}, TODAY)
        assert set(await uow.units.subtree(commune.id)) == {commune.id, commune.village, hamlet}
        assert set(await uow.units.subtree(commune.village)) == {commune.village, hamlet}
        assert await uow.units.subtree(UnitId(99)) == {}


async def test_a_circle_of_parents_does_not_run_for_ever(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.units.update(replace(await uow.units.get(commune.id), parent_id=commune.village))
        assert set(await uow.units.subtree(commune.id)) == {commune.id, commune.village}


async def test_a_unit_that_stands_twice_becomes_one(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        twin = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái Mới", commune.id, {}, TODAY)
        await uow.people.set_posts(commune.lan, [Post(HEAD, twin, TODAY)], TODAY)
        await open_all(uow, [duty(commune.village), duty(twin)])
        assert await uow.units.merge(twin, commune.village)
        assert twin not in await uow.units.all()
        assert [a.unit_id for a in await uow.assignments.at([commune.village, twin])] == [commune.village]
        assert [person.id for person in await uow.people.at([commune.village])] == [commune.lan]


async def test_a_unit_with_reports_or_units_of_its_own_stays(database: Database) -> None:
    commune = await settle(database)
    assignment = await owe(database, commune)
    async with database.unit_of_work() as uow:
        other = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Lược", commune.id, {}, TODAY)
        await uow.reports.add(report(assignment, commune.lan), None)
        assert not await uow.units.merge(commune.village, other)
        assert not await uow.units.merge(commune.id, other)
        assert {commune.id, commune.village, other} == set(await uow.units.all())
        assert [a.id for a in await uow.assignments.at([commune.village])] == [assignment]
