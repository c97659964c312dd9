"""Opening a period: what every unit owes under the plans in force is written down once, and stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from handlers.plan_places import places_of
from handlers.remind import first_look
from handlers.services import Services
from plans.deadline import period_kind
from plans.local_time import day_of
from plans.period import first_day
from plans.plan import Plan
from plans.unit import Unit, UnitId, UnitKind, units_above
from plans.unit_tree import UnitHistory
from scheduler.deadlines import Expected, expected
from storage.assignments import GivenDay, NewAssignment
from storage.folding import fold_name
from storage.unit_of_work import UnitOfWork


async def open_periods(uow: UnitOfWork, services: Services, now: datetime) -> int:
    """Open what today's plans expect and is not open yet; return how many assignments that is."""
    return sum([await open_plan(uow, services, plan, now) for plan in services.plans.values()])


async def open_plan(uow: UnitOfWork, services: Services, plan: Plan, now: datetime) -> int:
    """Open what one plan expects today and is not open yet; return how many assignments that is."""
    today = day_of(now)
    if not plan.is_in_force(today):
        return 0
    given = await uow.assignments.given_days(plan.id)
    opened = 0
    for units in await _territories(uow, plan, today):
        for row, unit_ids in _alike(plan, units, given, services, today):
            opened += await uow.assignments.open_alike(row, unit_ids, first_look(row, services))
    return opened


def _alike(
    plan: Plan, units: Mapping[UnitId, Unit], given: Sequence[GivenDay], services: Services, today: date
) -> Iterator[tuple[NewAssignment, Sequence[UnitId]]]:
    """Yield what one unit of each kind owes today, with all units that owe the same."""
    for days, group in _by_days(units, given):
        by_kind: dict[UnitKind, list[UnitId]] = {}
        for unit in group:
            by_kind.setdefault(unit.kind, []).append(unit.id)
        one_of_each = [units[ids[0]] for ids in by_kind.values()]
        for row in _owed_by(plan, one_of_each, days, services, today, today):
            yield row, by_kind[units[row.unit_id].kind]


async def _territories(uow: UnitOfWork, plan: Plan, today: date) -> list[Mapping[UnitId, Unit]]:
    """Return the units for which the plan holds today, by each unit that it may have been issued for.

    Those are of its level, and have borne its name while it was in force; what they are called now, and whether
    there are such units any more, does not matter.
    """
    named = await places_of(uow, plan)
    units = await uow.units.some(named)
    if all(_is_called(unit, plan) for unit in units.values()):
        return [_living(await uow.units.subtree(id)) for id in named]
    tree = await uow.unit_histories.tree()
    return [tree.territory(id, today) for id in named if _was_called(tree.histories[id], plan)]


def _living(units: Mapping[UnitId, Unit]) -> Mapping[UnitId, Unit]:
    return {id: unit for id, unit in units.items() if not unit.has_ended}


def _is_called(unit: Unit, plan: Plan) -> bool:
    return not unit.has_ended and unit.kind is plan.level and fold_name(unit.name) == fold_name(plan.place_name)


def _was_called(history: UnitHistory, plan: Plan) -> bool:
    """Whether a unit was of the plan's level and name at some time since the plan came into force."""
    ends = (*(state.since for state in history.states[1:]), history.last_day or date.max)
    return any(
        state.kind is plan.level and fold_name(state.name) == fold_name(plan.place_name) and end >= plan.valid_from
        for state, end in zip(history.states, ends, strict=True)
    )


async def give_day(uow: UnitOfWork, services: Services, given: GivenDay, now: datetime) -> None:
    """Give a duty that has no day in its plan one, at a unit and below it.

    What is open there takes the day, or one counted from it, and so does what is opened later. Days of other duties
    stay, those that the commune has moved as well.
    """
    await uow.assignments.give_day(given, now)
    plan = services.plans[given.plan_id]
    units = _living(await uow.units.subtree(given.unit_id))
    day = _day_within(plan, given)
    days = [one for one in await uow.assignments.given_days(plan.id) if one.duty_id == given.duty_id]
    rows = _with_days(plan, units, days, services, day, day_of(now))
    await uow.assignments.date_open([row for row in rows if row.due_source])


def _day_within(plan: Plan, given: GivenDay) -> date:
    """Return the first day of the given period on which it runs, and the plan is in force.

    A plan may begin in the middle of a year, and the data of a quarter begin before the quarter people live in.
    """
    kind = period_kind(plan.get_duty(given.duty_id).deadline)
    return max(first_day(kind, given.period_start), plan.valid_from)


def _with_days(
    plan: Plan, units: Mapping[UnitId, Unit], given: Sequence[GivenDay], services: Services, on: date, told_on: date
) -> Iterator[NewAssignment]:
    """Yield what the units owe on a day, each with the day that the nearest office at or above it has given."""
    for days, group in _by_days(units, given):
        yield from _owed_by(plan, group, days, services, on, told_on)


_Days = Mapping[tuple[str, date], GivenDay]


def _owed_by(
    plan: Plan, units: Iterable[Unit], days: _Days, services: Services, on: date, told_on: date
) -> Iterator[NewAssignment]:
    """Yield what units for which the same days were given owe on a day, and until when if they are told on another."""
    dates = {key: one.day for key, one in days.items()}
    for row in expected(plan, units, services.calendar(told_on.year), on, dates, told_on=told_on):
        source = days[row.given_for, row.period.start].source if row.given_for else ""
        yield _new(plan, row, on, source)


def _by_days(units: Mapping[UnitId, Unit], given: Sequence[GivenDay]) -> Iterator[tuple[_Days, Sequence[Unit]]]:
    """Yield the units in groups for which the same days were given, and these days."""
    giving = {one.unit_id for one in given}
    groups: dict[tuple[UnitId, ...], list[Unit]] = {}
    for unit in units.values():
        givers = tuple(id for id in units_above(unit.id, units) if id in giving) if giving else ()
        groups.setdefault(givers, []).append(unit)
    for givers, group in groups.items():
        farthest_first = [one for id in reversed(givers) for one in given if one.unit_id == id]
        yield {(one.duty_id, one.period_start): one for one in farthest_first}, group


def _new(plan: Plan, row: Expected, today: date, source: str) -> NewAssignment:
    return NewAssignment(
        plan_id=plan.id,
        duty_id=row.duty_id,
        form_id=row.form_id,
        unit_id=row.unit_id,
        period=row.period,
        roles=row.roles,
        plan_due=row.plan_due,
        due=row.last_day,
        due_source=source,
        policy=row.policy,
        opened_on=today,
        for_role=row.roles[0] if row.is_alone else None,
    )
