"""Opening a period: what every unit owes under the plans in force is written down once, and stays."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from handlers.services import Services
from plans.local_time import day_of
from plans.plan import Plan
from plans.unit import Unit, UnitId, units_above
from plans.unit_tree import UnitHistory
from scheduler.deadlines import Expected, expected
from storage.assignments import GivenDay, NewAssignment
from storage.folding import fold_name
from storage.unit_of_work import UnitOfWork


async def open_periods(uow: UnitOfWork, services: Services, now: datetime) -> int:
    """Open what today's plans expect and is not open yet; return how many assignments that is."""
    today = day_of(now)
    opened = 0
    for plan in services.plans.values():
        if not plan.is_in_force(today):
            continue
        given = await uow.assignments.given_days(plan.id)
        for units in await _territories(uow, plan, today):
            rows = expected(plan, units.values(), services.calendar(today.year), today)
            new = (_new(plan, row, today, _given_day(row, given, units)) for row in rows)
            opened += await uow.assignments.open_all([*new])
    return opened


async def _territories(uow: UnitOfWork, plan: Plan, today: date) -> list[Mapping[UnitId, Unit]]:
    """Return the units for which the plan holds today, by each unit that it may have been issued for.

    Those are of its level, and have borne its name while it was in force; what they are called now, and whether
    there are such units any more, does not matter.
    """
    named = sorted(await uow.unit_histories.once_called(plan.level, plan.place))
    units = await uow.units.some(named)
    if all(_is_called(unit, plan) for unit in units.values()):
        return [_living(await uow.units.subtree(id)) for id in named]
    tree = await uow.unit_histories.tree()
    return [tree.territory(id, today) for id in named if _was_called(tree.histories[id], plan)]


def _living(units: Mapping[UnitId, Unit]) -> Mapping[UnitId, Unit]:
    return {id: unit for id, unit in units.items() if not unit.has_ended}


def _is_called(unit: Unit, plan: Plan) -> bool:
    return not unit.has_ended and unit.kind is plan.level and fold_name(unit.name) == fold_name(plan.place)


def _was_called(history: UnitHistory, plan: Plan) -> bool:
    """Whether a unit was of the plan's level and name at some time since the plan came into force."""
    ends = (*(state.since for state in history.states[1:]), history.last_day or date.max)
    return any(
        state.kind is plan.level and fold_name(state.name) == fold_name(plan.place) and end >= plan.valid_from
        for state, end in zip(history.states, ends, strict=True)
    )


def _given_day(row: Expected, given: Iterable[GivenDay], units: Mapping[UnitId, Unit]) -> GivenDay | None:
    """Return the day that an office has given this duty, here or above, if the plan names none."""
    if row.due is not None:
        return None
    asked = [day for day in given if (day.duty_id, day.period_start) == (row.duty_id, row.period.start)]
    places = units_above(row.unit_id, units) if asked else []
    return min((day for day in asked if day.unit_id in places), key=lambda day: places.index(day.unit_id), default=None)


def _new(plan: Plan, row: Expected, today: date, given: GivenDay | None) -> NewAssignment:
    return NewAssignment(
        plan_id=plan.id,
        duty_id=row.duty_id,
        form_id=row.form_id,
        unit_id=row.unit_id,
        period=row.period,
        roles=row.roles,
        plan_due=row.plan_due,
        due=given.day if given else row.internal_due or row.plan_due,
        due_source=given.source if given else "",
        policy=row.policy,
        opened_on=today,
        for_role=row.roles[0] if row.is_alone else None,
    )
