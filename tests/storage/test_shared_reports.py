"""What several plans ask for is told once: one report serves all of them, each with its own due date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from plans.assignment import Assignment, AssignmentId, Excuse, Relief, State
from plans.period import Period, PeriodKind
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.assignments import NewAssignment
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import NOW, TODAY, duty, open_all, report, settle, to_remind

QUARTER = Period(PeriodKind.QUARTER, date(2024, 9, 15), date(2024, 12, 14), "Quý IV năm 2024")
WHOLE_PLAN = Period(PeriodKind.PLAN, date(2024, 1, 1), date(2030, 12, 31), "2024 - 2030")


def _of_province(unit_id: UnitId, form_id: str | None = "classes", due: date = date(2024, 11, 30)) -> NewAssignment:
    return replace(duty(unit_id, form_id), plan_id="LS", duty_id="LS-D01", due=due, plan_due=due)


async def _rows(uow: UnitOfWork, unit_id: UnitId) -> Sequence[Assignment]:
    return sorted(await uow.assignments.at([unit_id]), key=lambda one: one.id)


async def _file(uow: UnitOfWork, id: AssignmentId, *, at: datetime = NOW, version: int = 1) -> None:
    by = (await uow.people.at([(await uow.assignments.get(id)).unit_id]))[0].id
    await uow.reports.add(replace(report(id, by, version), filed_at=at), None)


async def test_one_report_serves_both_plans_each_by_its_own_day(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), _of_province(commune.village)])
        mine, other = await _rows(uow, commune.village)
        await _file(uow, mine.id, at=NOW + timedelta(days=10))
        mine, other = await _rows(uow, commune.village)
        assert mine.report == other.report == (await uow.assignments.get(other.id)).report is not None
        assert (mine.state_on(TODAY), other.state_on(TODAY)) == (State.LATE, State.ON_TIME)
        assert await to_remind(uow, NOW) == ()
        assert [kept.version async for kept in uow.reports.all()] == [1]


@pytest.mark.parametrize("corrected", [0, 1])
async def test_a_correction_holds_for_both_and_makes_neither_late(database: Database, corrected: int) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), _of_province(commune.village)])
        rows = await _rows(uow, commune.village)
        await _file(uow, rows[corrected].id)
        await _file(uow, rows[corrected].id, at=NOW + timedelta(days=90), version=2)
        rows = await _rows(uow, commune.village)
        assert [one.report.version for one in rows if one.report] == [2, 2]
        assert [one.done_on for one in rows] == [TODAY, TODAY]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"form_id": "families"}, id="another form"),
        pytest.param({"form_id": None}, id="a task without a form"),
        pytest.param({"period": QUARTER}, id="a quarter of the year"),
        pytest.param({"period": WHOLE_PLAN}, id="a time that begins on the same day"),
        pytest.param({"for_role": RoleId("village_head")}, id="what an office owes alone"),
    ],
)
async def test_what_asks_for_something_else_stays_owed(database: Database, asked: dict[str, object]) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), replace(_of_province(commune.village), **asked)])
        mine, _ = await _rows(uow, commune.village)
        await _file(uow, mine.id)
        await open_all(uow, [replace(_of_province(commune.village), plan_id="HB", **asked)])
        rows = await _rows(uow, commune.village)
        assert [one.is_open for one in rows] == [False, True, True]
        assert [one.report is None for one in rows] == [False, True, True]


async def test_what_has_no_form_is_never_done_with_another_task(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, None), _of_province(commune.village, None)])
        mine, _ = await _rows(uow, commune.village)
        await uow.assignments.excuse([mine.id], Excuse(Relief.EXCUSED, "lũ", commune.hung, TODAY))
        await open_all(uow, [replace(_of_province(commune.village, None), plan_id="HB")])
        assert [one.is_open for one in await _rows(uow, commune.village)] == [False, True, True]


async def test_the_report_of_one_village_is_not_that_of_its_neighbour(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        neighbour = await uow.units.add(UnitKind.VILLAGE, "thôn", "Bản Duộc", commune.id, {}, TODAY)
        await open_all(uow, [duty(commune.village), duty(neighbour)])
        (mine,) = await _rows(uow, commune.village)
        await _file(uow, mine.id)
        await uow.assignments.open_alike(_of_province(neighbour), [commune.village, neighbour], NOW)
        assert [one.is_open for one in await _rows(uow, commune.village)] == [False, False]
        assert [one.is_open for one in await _rows(uow, neighbour)] == [True, True]


async def test_a_plan_that_comes_after_the_report_is_served_by_it(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village)])
        (mine,) = await _rows(uow, commune.village)
        await _file(uow, mine.id)
        await open_all(uow, [_of_province(commune.village), _of_province(commune.village, "families")])
        rows = await _rows(uow, commune.village)
        assert [(one.form_id, one.is_open) for one in rows] == [
            ("classes", False),
            ("classes", False),
            ("families", True),
        ]
        assert rows[0].report == rows[1].report
        assert rows[1].done_on == TODAY
        assert [one.form_id for one in await to_remind(uow, NOW)] == ["families"]


async def test_a_plan_that_comes_later_is_let_off_and_promised_as_the_other_one(database: Database) -> None:
    commune = await settle(database)
    excuse = Excuse(Relief.NOT_APPLICABLE, "chưa có lớp", commune.hung, TODAY)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), duty(commune.village, "families")])
        for one in await _rows(uow, commune.village):
            if one.form_id == "classes":
                await uow.assignments.excuse([one.id], excuse)
            else:
                await uow.assignments.promise([one.id], date(2024, 11, 11))
        await open_all(uow, [_of_province(commune.village), _of_province(commune.village, "families")])
        rows = await _rows(uow, commune.village)
        assert [one.excuse for one in rows] == [excuse, None, excuse, None]
        assert [one.promised for one in rows] == [None, date(2024, 11, 11)] * 2
        assert [one.is_open for one in rows] == [False, True] * 2


async def test_the_twins_of_what_waits_are_found_but_for_what_is_done(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village, form) for form in ("classes", "families", None)])
        await open_all(uow, [_of_province(commune.village, form) for form in ("classes", "families", None)])
        ids = {(one.plan_id, one.form_id): one.id for one in await _rows(uow, commune.village)}
        await _file(uow, ids["LS", "families"])
        asked = [ids["TV", form] for form in ("classes", "families", None)]
        assert [one.id for one in await uow.assignments.twins(asked)] == [ids["LS", "classes"]]
        assert await uow.assignments.twins([ids["TV", "classes"], ids["LS", "classes"]]) == ()


async def test_what_stands_already_keeps_what_has_come_of_it(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village), _of_province(commune.village)])
        mine, other = await _rows(uow, commune.village)
        await uow.assignments.excuse([mine.id], Excuse(Relief.NOT_APPLICABLE, "sáp nhập", None, TODAY))
        neighbour = await uow.units.add(UnitKind.VILLAGE, "thôn", "Bản Duộc", commune.id, {}, TODAY)
        later = replace(_of_province(commune.village), opened_on=TODAY)
        assert await uow.assignments.open_alike(later, [commune.village, neighbour], NOW) == 1
        assert (await uow.assignments.get(other.id)).is_open
