"""What is expected of each unit in a year, and until when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plans.deadline import BeforeDate, Deadline, OnOrBefore, last_day_on_time
from plans.duty import Duty, InternalDue
from plans.period import Period, PeriodKind, period_containing
from plans.plan import Plan
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from scheduler.workdays import Calendar

# How many working days before the last working day the commune wants figures when the plan names its own day
# only; a plan file may say otherwise for a duty (`internal`), and the commune for a unit.
INTERNAL_WORKING_DAYS = {UnitKind.VILLAGE: 10, UnitKind.LEARNING_CENTRE: 5}


@dataclass(frozen=True)
class Expected:
    """One thing a unit owes in a period: a form, or the duty itself when `form_id` is None.

    `plan_due` is the last day in time by the plan, whatever day of the week; `internal_due` the commune's own
    date. `due` is the day to aim at: the internal date, else the last working day in time; None: no clock.
    """

    duty_id: str
    form_id: str | None
    unit_id: UnitId
    period: Period
    roles: tuple[RoleId, ...]
    plan_due: date | None
    internal_due: date | None
    policy: str
    due: date | None


def expected(plan: Plan, units: Iterable[Unit], calendar: Calendar, year: int) -> tuple[Expected, ...]:
    """List what the units owe under the plan in the year: one a duty, form and unit with one of its roles.

    `units` are the plan's own territory (the commune with all that lies in it). The same arguments always
    give the same list in the same order, so that it can be frozen when the period opens. Nothing in a year
    in which the plan is not in force.
    """
    if not plan.is_valid_in(year):
        return ()
    territory = tuple(units)
    period = period_containing(PeriodKind.YEAR, date(year, 1, 1))
    return tuple(
        item
        for duty in plan.duties
        if _is_asked_in(duty.deadline, year)
        for item in _expected_of(plan, duty, territory, calendar, period)
    )


def internal_due(plan: Plan, duty: Duty, kind: UnitKind, calendar: Calendar, year: int) -> date | None:
    """Return the commune's own date of a duty for one kind of unit; None when it has none.

    It never lies after the plan's date, and moves with it.
    """
    rule = duty.internal
    if rule is None and kind in INTERNAL_WORKING_DAYS:
        rule = InternalDue(duty.id, INTERNAL_WORKING_DAYS[kind])
    if rule is None:
        return None
    last_day = last_day_on_time(plan.get_duty(rule.of).deadline, year)
    return last_day and calendar.back(calendar.effective(last_day), rule.working_days_before)


def _expected_of(
    plan: Plan, duty: Duty, units: tuple[Unit, ...], calendar: Calendar, period: Period
) -> Iterator[Expected]:
    year = period.start.year
    plan_due = last_day_on_time(duty.deadline, year)
    for form_id in duty.forms or (None,):
        for unit in units:
            roles = _roles_at(plan, duty, form_id, unit)
            if not roles:
                continue
            internal = internal_due(plan, duty, unit.kind, calendar, year)
            aim = internal or (plan_due and calendar.effective(plan_due))
            yield Expected(duty.id, form_id, unit.id, period, roles, plan_due, internal, duty.policy, aim)


def _roles_at(plan: Plan, duty: Duty, form_id: str | None, unit: Unit) -> tuple[RoleId, ...]:
    return tuple(role for role in duty.roles_for(form_id) if plan.roles[role].unit_kind is unit.kind)


def _is_asked_in(deadline: Deadline, year: int) -> bool:
    """Tell whether a duty belongs to the year: one with a single day only to the year of that day."""
    match deadline:
        case BeforeDate() | OnOrBefore():
            last_day = last_day_on_time(deadline, year)
            return last_day is not None and last_day.year == year
        case _:
            return True


def latest_internal_due(plan: Plan, duty: Duty, calendar: Calendar, year: int) -> date | None:
    """Return the last day that the commune may choose as its own date of the duty; None: no bound.

    The commune may move its date, but not past the last working day of the report it prepares.
    """
    of = duty.internal.of if duty.internal else duty.id
    last_day = last_day_on_time(plan.get_duty(of).deadline, year)
    return last_day and calendar.effective(last_day)
