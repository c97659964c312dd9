"""The units through the years, stored and loaded again."""

from dataclasses import replace
from datetime import date

from plans.assignment import Excuse, Relief
from plans.unit import UnitId, UnitKind
from plans.unit_tree import Alter, End, Found, Succeed, UnitState, UnitTree
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import NOW, TODAY, Commune, duty, open_all, owe, report, settle, to_remind

MERGED_ON = date(2024, 12, 1)
RENAMED_ON = date(2025, 7, 1)
VILLAGE = UnitKind.VILLAGE


async def merge(uow: UnitOfWork, commune: Commune) -> tuple[UnitTree, UnitId, UnitId]:
    """Make one village of two, and rename it later."""
    other = await uow.units.add(VILLAGE, "thôn", "Nà Lược", commune.id, {"households": 5}, TODAY)
    new = await uow.units.add(VILLAGE, "thôn", "Hợp Nhất", commune.id, {}, MERGED_ON)
    before = await uow.unit_histories.tree()
    before = UnitTree({id: history for id, history in before.histories.items() if id != new})
    state = UnitState(MERGED_ON, VILLAGE, "thôn", "Hợp Nhất", commune.id)
    renamed = replace(state, since=RENAMED_ON, type_word="khu phố")
    changes = [Found(new, state), Succeed(((commune.village, new), (other, new)), MERGED_ON), Alter(new, renamed)]
    after = before.changed(changes)
    await uow.unit_histories.save(before, after)
    return after, other, new


async def test_a_changed_tree_comes_back_as_it_was_saved(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        saved, _, _ = await merge(uow, commune)
        await uow.commit()
    async with database.reading() as uow:
        loaded = await uow.unit_histories.tree()
    assert loaded.histories == saved.histories
    assert loaded.successions == saved.successions


async def test_saving_again_adds_nothing(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        saved, _, _ = await merge(uow, commune)
        await uow.unit_histories.save(saved, saved)
        later = saved.changed([End(commune.id, date(2026, 1, 1))])
        await uow.unit_histories.save(saved, later)
        loaded = await uow.unit_histories.tree()
    assert (loaded.histories, loaded.successions) == (later.histories, later.successions)


async def test_todays_queries_find_ended_units_under_what_took_their_place(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        _, other, new = await merge(uow, commune)
        under = await uow.units.subtree(new)
        assert set(under) == {new, commune.village, other}
        assert under[new].full_name == "khu phố Hợp Nhất"
        assert under[new].register == {"households": 65}
        assert (under[other].last_day, under[new].last_day) == (date(2024, 11, 30), None)
        assert set(await uow.units.subtree(commune.id)) == {commune.id, new, commune.village, other}


async def test_an_ended_unit_is_not_found_by_its_name_any_more(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        _, _, new = await merge(uow, commune)
        assert await uow.units.find(VILLAGE, "Nà Pái", new) is None
        assert await uow.units.find(VILLAGE, "Hợp Nhất", commune.id) == await uow.units.get(new)


async def test_a_unit_is_found_by_all_names_it_ever_had(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        before = await uow.unit_histories.tree()
        ward = UnitState(RENAMED_ON, UnitKind.COMMUNE, "phường", "Bình Gia", None)
        await uow.unit_histories.save(before, before.changed([Alter(commune.id, ward)]))
        for name in ("Tân Văn", "tan van", "Bình Gia"):
            assert await uow.unit_histories.once_called(UnitKind.COMMUNE, name) == {commune.id}
        assert await uow.unit_histories.once_called(VILLAGE, "Tân Văn") == frozenset()


async def test_a_correction_of_a_name_corrects_the_last_state_and_no_other(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        _, _, new = await merge(uow, commune)
        await uow.units.update(replace(await uow.units.get(new), name="Hợp Nhất 1", parent_id=commune.id))
        tree = await uow.unit_histories.tree()
    assert tree.full_name(new, RENAMED_ON) == "khu phố Hợp Nhất 1"
    assert tree.full_name(new, MERGED_ON) == "thôn Hợp Nhất"


async def test_a_unit_with_a_history_does_not_become_a_twin(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        _, other, new = await merge(uow, commune)
        assert not await uow.units.merge(new, commune.id)
        assert not await uow.units.merge(other, commune.id)


async def test_what_a_unit_owes_is_passed_on_once_with_its_days(database: Database) -> None:
    commune = await settle(database)
    assignment = await owe(database, commune)
    async with database.unit_of_work() as uow:
        heir = await uow.units.add(VILLAGE, "thôn", "Hợp Nhất", commune.id, {}, TODAY)
        await uow.assignments.set_due([assignment], date(2024, 11, 15))
        for _ in range(2):
            await uow.assignments.pass_on([assignment], heir, None, TODAY)
        (former,) = await uow.assignments.at([commune.village])
        (passed,) = await uow.assignments.at([heir])
        assert passed == replace(former, id=passed.id, unit_id=heir, opened_on=TODAY)
        assert [a.unit_id for a in await to_remind(uow, NOW)] == [commune.village, heir]


async def test_what_others_have_closed_is_not_opened_again(database: Database) -> None:
    commune = await settle(database)
    assignment = await owe(database, commune)
    let_off = Excuse(Relief.NOT_APPLICABLE, "", None, TODAY)
    async with database.unit_of_work() as uow:
        await uow.reports.add(report(assignment, commune.lan), None)
        await uow.assignments.pass_on([assignment], commune.id, let_off, TODAY)
        assert await open_all(uow, [duty(commune.id)]) == 0
        (passed,) = await uow.assignments.at([commune.id])
        assert (passed.report, passed.excuse, passed.is_open) == (None, let_off, False)
        assert await to_remind(uow, NOW) == ()
