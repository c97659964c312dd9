"""Counting reports in the database says what `Assignment.state_on` says of each."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from plans.assignment import Assignment, AssignmentId, Completion, Excuse, Relief, State
from plans.overview import Counts, Part
from plans.period import Period, PeriodKind
from plans.shared_report import each_once
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import TODAY, Commune, duty, open_all, report, settle

DUE = date(2024, 11, 8)
LAST_SECOND = datetime(2024, 11, 8, 16, 59, 59, tzinfo=UTC)
"""One second before midnight in Vietnam."""

LAST_YEAR = Period(PeriodKind.YEAR, date(2023, 1, 1), date(2023, 12, 31), "Năm 2023")
SINCE = date(2023, 1, 1)


async def _file(uow: UnitOfWork, commune: Commune, id: AssignmentId, at: datetime, number: int) -> None:
    await uow.reports.add(replace(report(id, commune.lan, number=number), filed_at=at), None)


@pytest.mark.parametrize(
    ("filed_at", "today", "relief", "state"),
    [
        (LAST_SECOND, date(2024, 11, 9), None, State.ON_TIME),
        (LAST_SECOND + timedelta(seconds=1), date(2024, 11, 9), None, State.LATE),
        (None, DUE, None, State.NOT_YET_DUE),
        (None, date(2024, 11, 9), None, State.MISSING),
        (None, DUE, Relief.EXCUSED, State.EXCUSED),
        (None, date(2024, 11, 9), Relief.EXCUSED, State.EXCUSED),
        (LAST_SECOND, date(2024, 11, 9), Relief.EXCUSED, State.ON_TIME),
        (LAST_SECOND, date(2024, 11, 9), Relief.NOT_APPLICABLE, State.NOT_APPLICABLE),
    ],
)
async def test_a_report_is_counted_under_its_state(
    database: Database, filed_at: datetime | None, today: date, relief: Relief | None, state: State
) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await open_all(uow, [duty(commune.village)])
        (owed,) = await uow.assignments.at([commune.village])
        if filed_at is not None:
            await _file(uow, commune, owed.id, filed_at, 1)
        if relief is not None:
            await uow.assignments.excuse([owed.id], Excuse(relief, "lũ", commune.hung, DUE))
        (part,) = await uow.overviews.below([commune.id], SINCE, today)
    assert {state: count for state, count in part.counts.by_state.items() if count} == {state: 1}
    assert (part.unit_id, part.duty_id, part.form_id, part.is_dated) == (commune.id, "TV-D58", "classes", True)


async def test_what_is_no_report_of_the_time_or_passed_on_by_rule_is_not_counted(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        old, future = (replace(duty(commune.village), period=period) for period in (OLDER, FUTURE))
        await open_all(uow, [old, future, duty(commune.village, None), duty(commune.village, "families")])
        passed_on = [a.id for a in await uow.assignments.at([commune.village]) if a.form_id == "families"]
        await uow.assignments.excuse(passed_on, Excuse(Relief.NOT_APPLICABLE, "sáp nhập", None, DUE))
        assert await uow.overviews.below([commune.id], SINCE, TODAY) == ()


OLDER = Period(PeriodKind.YEAR, date(2022, 1, 1), date(2022, 12, 31), "Năm 2022")
FUTURE = Period(PeriodKind.YEAR, date(2025, 1, 1), date(2025, 12, 31), "Năm 2025")


@pytest.mark.parametrize("seed", range(3))
async def test_random_reports_are_counted_as_each_one_says(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        tops = await _grow(uow, commune, chance)
        await _live(uow, commune, [id for ids in tops.values() for id in ids], chance)
        for today in (date(2024, 10, 1), DUE, date(2024, 11, 9), date(2024, 12, 31)):
            rows = await uow.assignments.at([id for ids in tops.values() for id in ids])
            assert _by_key(await uow.overviews.below(tops, SINCE, today)) == _counted(rows, tops, today)


@pytest.mark.parametrize("seed", range(3))
async def test_random_reports_that_plans_share_are_counted_once(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        tops = await _grow(uow, commune, chance)
        units = [id for ids in tops.values() for id in ids]
        await _live_under_plans(uow, commune, units, chance)
        for today in (date(2024, 10, 1), DUE, date(2024, 11, 9), date(2024, 12, 31)):
            rows = [a for a in await uow.assignments.at(units) if a.excuse is None or a.excuse.granted_by]
            for plans in (("TV", "BC", "DS"), ("TV", "BC")):
                asked = {(a.plan_id, a.duty_id, a.period.start) for a in rows if a.plan_id in plans}
                each = each_once(a for a in rows if a.plan_id in plans)
                assert any(one.twins for one in each)
                counted = _by_key(await uow.overviews.below(tops, SINCE, today, asked))
                assert {k: v for k, v in counted.items() if k[1] in plans} == _counted(each, tops, today)


async def _grow(uow: UnitOfWork, commune: Commune, chance: random.Random) -> Mapping[UnitId, Sequence[UnitId]]:
    """Grow trees of any depth; return what lies at and below each of their tops."""
    tops: dict[UnitId, list[UnitId]] = {commune.id: [commune.id, commune.village]}
    for number in range(4):
        top = await uow.units.add(UnitKind.COMMUNE, "xã", f"Số {number}", None, {}, TODAY)
        tops[top] = [top]
    for number in range(30):
        top = chance.choice([*tops])
        parent = chance.choice(tops[top])
        tops[top].append(await uow.units.add(UnitKind.VILLAGE, "thôn", f"Số {number}", parent, {}, TODAY))
    return tops


async def _live(uow: UnitOfWork, commune: Commune, units: Sequence[UnitId], chance: random.Random) -> None:
    """Open, file, mark as done, excuse, take back: whatever may come of a duty."""
    for unit in units:
        form_id = chance.choice(["classes", "families", None])
        due = chance.choice([None, DUE, DUE + timedelta(days=chance.randint(-40, 40))])
        period = chance.choice([duty(unit).period, LAST_YEAR])
        await open_all(uow, [replace(duty(unit, form_id, chance.choice(["TV-D58", "TV-D61"])), due=due, period=period)])
    for number, owed in enumerate(await uow.assignments.at(units), start=1):
        at = datetime(2024, 11, 8, 17, tzinfo=UTC) + timedelta(hours=chance.randint(-400, 400))
        if chance.random() < 0.4:
            await _file(uow, commune, owed.id, at, number)
        if chance.random() < 0.1:
            await uow.assignments.complete(owed.id, Completion(commune.lan, at, "", None))
        if chance.random() < 0.1:
            await uow.assignments.reopen(owed.id)
        if chance.random() < 0.3:
            by = chance.choice([commune.hung, None])
            await uow.assignments.excuse([owed.id], Excuse(chance.choice([*Relief]), "lũ", by, DUE))
        if chance.random() < 0.1:
            await uow.assignments.expect_again([owed.id])


async def _live_under_plans(uow: UnitOfWork, commune: Commune, units: Sequence[UnitId], chance: random.Random) -> None:
    """Let some plans ask for the same and some not; the last one comes when some have reported."""
    for plan in ("TV", "BC", "DS"):
        for unit in (unit for unit in units if chance.random() < 0.7):
            due = chance.choice([None, DUE, DUE + timedelta(days=chance.randint(-40, 40))])
            period = chance.choice([duty(unit).period, duty(unit).period, LAST_YEAR])
            row = replace(duty(unit, chance.choice(["classes", "families"])), plan_id=plan, due=due, period=period)
            await open_all(uow, [row])
        if plan == "BC":
            await _report_or_excuse(uow, commune, units, chance)


async def _report_or_excuse(uow: UnitOfWork, commune: Commune, units: Sequence[UnitId], chance: random.Random) -> None:
    for number, owed in enumerate(each_once(await uow.assignments.at(units)), start=1):
        at = datetime(2024, 11, 8, 17, tzinfo=UTC) + timedelta(hours=chance.randint(-400, 400))
        if chance.random() < 0.4:
            await _file(uow, commune, owed.id, at, number)
        if chance.random() < 0.3:
            by = chance.choice([commune.hung, None])
            ids = chance.choice([owed.ids, [owed.id]])
            await uow.assignments.excuse(ids, Excuse(chance.choice([*Relief]), "lũ", by, DUE))


_Key = tuple[UnitId, str, str, str, date, bool]


def _by_key(parts: Sequence[Part]) -> Mapping[_Key, Mapping[State, int]]:
    assert len({_key(part) for part in parts}) == len(parts)
    return {_key(part): _without_zeros(part.counts) for part in parts}


def _key(part: Part) -> _Key:
    return (part.unit_id, part.plan_id, part.duty_id, part.form_id, part.period_start, part.is_dated)


def _without_zeros(counts: Counts) -> Mapping[State, int]:
    return {state: count for state, count in counts.by_state.items() if count}


def _counted(
    rows: Sequence[Assignment], tops: Mapping[UnitId, Sequence[UnitId]], today: date
) -> Mapping[_Key, Mapping[State, int]]:
    top_of = {id: top for top, ids in tops.items() for id in ids}
    counted: dict[_Key, dict[State, int]] = {}
    for row in rows:
        is_by_rule = row.excuse is not None and row.excuse.granted_by is None
        if row.form_id is None or is_by_rule or not SINCE <= row.period.start <= today:
            continue
        is_dated = row.due is not None
        key = (top_of[row.unit_id], row.plan_id, row.duty_id, row.form_id, row.period.start, is_dated)
        states = counted.setdefault(key, {})
        states[row.state_on(today)] = states.get(row.state_on(today), 0) + 1
    return counted
