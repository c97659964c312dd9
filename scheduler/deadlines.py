"""What is expected of each unit in the periods that are running, and until when."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plans.deadline import Relative, is_owed_in, last_day_on_time, period_kind
from plans.duty import Duty, InternalDue, Rhythm
from plans.period import Period, PeriodKind, first_day, is_over, year_of
from plans.plan import Plan
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from scheduler.workdays import Calendar

# How many working days before the last working day the commune wants figures when the plan names its own day
# only; a plan file may say otherwise for a duty (`internal`), and the commune for a unit.
INTERNAL_WORKING_DAYS = {UnitKind.VILLAGE: 10, UnitKind.LEARNING_CENTRE: 5}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Expected:
    """One thing a unit owes in a period: a form, or the duty itself when `form_id` is None.

    `plan_due` is the last day in time by the plan, whatever day of the week; `internal_due` the commune's own
    date; `last_day` the one of them that counts here, or what an office has given where the plan names none: then
    `given_for` is the duty with the given day. `due` is the working day to aim at; None: no clock.
    `is_alone` tells that its one role owes it by itself, whoever else at the unit owes the same.
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
    last_day: date | None
    given_for: str | None = None
    is_alone: bool = False


GivenDays = Mapping[tuple[str, date], date]
"""Days that an office has given duties without one in the plan: by duty and the beginning of the period."""

_NONE_GIVEN: Mapping[str, date] = {}


def expected(
    plan: Plan,
    units: Iterable[Unit],
    calendar: Calendar,
    today: date,
    given: GivenDays | None = None,
    *,
    told_on: date | None = None,
) -> tuple[Expected, ...]:
    """List what the units owe under the plan in the periods running today: one a duty, form and unit with its roles.

    `units` are the plan's own territory (the commune with all that lies in it); `told_on` is the day on which they
    hear of it, if not today. The same arguments always give the same list in the same order, so that it can be frozen
    when the period opens. Nothing on a day on which the plan is not in force, nothing that was due before it came, and
    nothing of roles that have ended.
    """
    if not plan.is_in_force(today):
        return ()
    territory = tuple(units)
    running = {duty.id: plan.period_on(period_kind(duty.deadline), today) for duty in plan.duties}
    days = {id: day for id, period in running.items() if (day := (given or {}).get((id, period.start)))}
    return tuple(
        item
        for duty in plan.duties
        for item in (
            *_expected_of(plan, duty, running[duty.id], territory, calendar, today, days, told_on or today),
            *_expected_in_rhythm(plan, duty, territory, calendar, today),
        )
    )


def latest_periods(
    plan: Plan, calendar: Callable[[int], Calendar], today: date
) -> Mapping[tuple[str, str | None], date]:
    """Return the beginning of the period in which each was asked for last, that of today or one before it.

    By duty and form; the form is None for the duty and those of its forms that have no rhythm of their own.
    """
    found = {
        (duty.id, form_id): _latest_period(plan, duty, form_id, calendar, today)
        for duty in plan.duties
        for form_id in (None, *duty.rhythms)
    }
    return {key: period.start for key, period in found.items() if period is not None}


def _latest_period(
    plan: Plan, duty: Duty, form_id: str | None, calendar: Callable[[int], Calendar], today: date
) -> Period | None:
    rhythm = duty.rhythm_of(form_id)
    kind = rhythm.kind if rhythm else period_kind(duty.deadline)
    day = today if plan.valid_to is None else min(today, plan.valid_to)
    while day >= plan.valid_from:
        period = plan.period_on(kind, day)
        year = year_of(period)
        if rhythm is not None and is_over(period, today):
            return None
        if _is_asked_in(plan, duty, year, calendar(year)) and (rhythm is None or rhythm.asks_in(period)):
            return period
        day = first_day(period.kind, period.start) - _ONE_DAY
    return None


def _is_asked_in(plan: Plan, duty: Duty, year: int, calendar: Calendar) -> bool:
    """Tell whether a duty belongs to the year and was not due before the plan came."""
    by_plan = plan_due(plan, duty, calendar, year)
    return _belongs_to(plan, duty, year) and (by_plan is None or by_plan >= plan.valid_from)


def _belongs_to(plan: Plan, duty: Duty, year: int) -> bool:
    """Tell whether a duty belongs to the year, itself or by the one from which its day is counted."""
    if isinstance(duty.deadline, Relative):
        return _belongs_to(plan, plan.get_duty(duty.deadline.of), year)
    return is_owed_in(duty.deadline, year)


def plan_due(
    plan: Plan, duty: Duty, calendar: Calendar, year: int, given: Mapping[str, date] = _NONE_GIVEN
) -> date | None:
    """Return the last day in time, whatever day of the week: the plan's, or the one `given` to the duty; or None."""
    if not isinstance(duty.deadline, Relative):
        return last_day_on_time(duty.deadline, year) or given.get(duty.id)
    days, of = duty.deadline.working_days, plan.get_duty(duty.deadline.of)
    base = plan_due(plan, of, calendar, year, given)
    if base is None:
        return None
    aim = calendar.effective(base)
    return calendar.add(aim, days) if days > 0 else calendar.back(aim, -days)


def _day_to_count_from(
    plan: Plan, of: str, calendar: Calendar, year: int, given: Mapping[str, date] = _NONE_GIVEN
) -> date | None:
    """Return the last day in time of a duty in the year; None in a year to which that duty does not belong."""
    duty = plan.get_duty(of)
    return plan_due(plan, duty, calendar, year, given) if _belongs_to(plan, duty, year) else None


def internal_due(
    plan: Plan, duty: Duty, kind: UnitKind, calendar: Calendar, year: int, given: Mapping[str, date] = _NONE_GIVEN
) -> date | None:
    """Return the office's own date of a duty for one kind of unit; None when it has none.

    It moves with the plan's date from which it is counted. What feeds the report is never due after that date.
    """
    rule = _internal_rule(plan, duty, kind, given)
    if rule is None:
        return None
    last_day = _day_to_count_from(plan, rule.of, calendar, year, given)
    if last_day is not None and rule.is_after:
        return calendar.add(last_day + _ONE_DAY, rule.working_days_after)
    return last_day and calendar.back(calendar.effective(last_day), rule.working_days_before)


def _internal_for(
    plan: Plan,
    duty: Duty,
    kind: UnitKind,
    calendar: Calendar,
    year: int,
    given: Mapping[str, date],
    told_on: date,
) -> date | None:
    """Return the office's own date for those who hear of it on a day; once it is over, the last one it could choose.

    Nobody is late by a day that was never told.
    """
    own = internal_due(plan, duty, kind, calendar, year, given)
    rule = _internal_rule(plan, duty, kind, given)
    if own is None or rule is None or rule.is_after or own >= told_on:
        return own
    last_day = _day_to_count_from(plan, rule.of, calendar, year, given)
    latest = last_day and calendar.effective(last_day)
    return latest if latest is not None and latest >= told_on else own


def _internal_rule(plan: Plan, duty: Duty, kind: UnitKind, given: Mapping[str, date]) -> InternalDue | None:
    if duty.has_provisional_day and duty.id in given:
        return None
    if duty.internal is not None or kind not in INTERNAL_WORKING_DAYS:
        return duty.internal
    if duty.id in given and (not duty.forms or _is_owed_only_by(kind, duty, plan)):
        return None  # the day was given to them, not to somebody who needs their figures
    return InternalDue(duty.id, INTERNAL_WORKING_DAYS[kind])


def _is_owed_only_by(kind: UnitKind, duty: Duty, plan: Plan) -> bool:
    asked = {*duty.roles, *(role for roles in duty.form_roles.values() for role in roles)}
    return all(plan.roles[role].unit_kind is kind for role in asked)


def cut_off(duty: Duty, period: Period, due: date | None) -> date | None:
    """Return the day at which the data of a report stand; None while a yearly report has no day.

    Month, quarter and half-year close by Nghị định 09/2019/NĐ-CP, art. 12. Yearly reports are due before the
    decree's year closes on 14/12: theirs stand as of the day on which they are due, or of the last of the year if they
    are due after it, unless the plan file says otherwise.
    """
    if duty.cut_off is not None:
        year, (month, day) = year_of(period), duty.cut_off
        # 29 February is the last day of the month in a common year, too.
        return date(year, month, min(day, monthrange(year, month)[1]))
    if period.kind in {PeriodKind.YEAR, PeriodKind.PLAN}:
        return due and min(due, period.end)
    return period.end


def _expected_of(
    plan: Plan,
    duty: Duty,
    period: Period,
    units: tuple[Unit, ...],
    calendar: Calendar,
    today: date,
    given: Mapping[str, date],
    told_on: date,
) -> Iterator[Expected]:
    year = year_of(period)
    if not _is_asked_in(plan, duty, year, calendar):
        return
    by_plan = plan_due(plan, duty, calendar, year)
    own_day = plan_due(plan, duty, calendar, year, given)
    for form_id, of_duty in _asked(duty):
        has_figures = form_id is not None or not _forms_of_duty(duty)
        for unit, roles in _owing(plan, duty, of_duty, units, today):
            internal = _internal_for(plan, duty, unit.kind, calendar, year, given, told_on) if has_figures else None
            rule = _internal_rule(plan, duty, unit.kind, given) if internal else None
            last_day = internal or own_day
            counted_from = rule.of if rule else duty.id
            yield Expected(
                duty.id,
                form_id,
                unit.id,
                period,
                roles,
                by_plan,
                internal,
                duty.policy,
                due=last_day and calendar.effective(last_day),
                last_day=last_day,
                given_for=counted_from if last_day and counted_from in given else None,
                is_alone=roles[0] in duty.each,
            )


def _expected_in_rhythm(
    plan: Plan, duty: Duty, units: tuple[Unit, ...], calendar: Calendar, today: date
) -> Iterator[Expected]:
    """Yield the forms that the commune asks for more often than the duty says.

    Whoever comes after the day is asked for the next period: nobody is late by a day that was never told.
    """
    for form_id, rhythm in duty.rhythms.items():
        period = plan.period_on(rhythm.kind, today)
        last_day = rhythm_due(plan, rhythm, period, calendar)
        if last_day < today or not rhythm.asks_in(period):
            continue
        if not _is_asked_in(plan, duty, year_of(period), calendar):
            continue
        for unit, roles in _owing(plan, duty, duty.roles_for(form_id), units, today):
            yield Expected(
                duty.id,
                form_id,
                unit.id,
                period,
                roles,
                plan_due=None,
                internal_due=last_day,
                policy=rhythm.policy,
                due=calendar.effective(last_day),
                last_day=last_day,
                is_alone=roles[0] in duty.each,
            )


def rhythm_due(plan: Plan, rhythm: Rhythm, period: Period, calendar: Calendar) -> date:
    """Return the commune's own day for a form in a rhythm: the last one of the data, or earlier where it needs it."""
    rule = rhythm.internal
    last_day = rule and _day_to_count_from(plan, rule.of, calendar, year_of(period))
    if rule is None or last_day is None:
        return period.end
    return min(period.end, calendar.back(calendar.effective(last_day), rule.working_days_before))


def _owing(
    plan: Plan, duty: Duty, roles: Iterable[RoleId], units: Iterable[Unit], today: date
) -> Iterator[tuple[Unit, tuple[RoleId, ...]]]:
    """Yield each unit with those of these roles there that owe a duty together, or alone; ended roles owe nothing."""
    asked = [role for role in roles if plan.roles[role].exists(today)]
    for unit in units:
        for those in _together(duty, [role for role in asked if plan.roles[role].unit_kind is unit.kind]):
            yield unit, those


def _together(duty: Duty, roles: Sequence[RoleId]) -> Iterator[tuple[RoleId, ...]]:
    """Yield those roles of a unit that owe a duty together, and each of those that owe it alone."""
    jointly = tuple(role for role in roles if role not in duty.each)
    if jointly:
        yield jointly
    yield from ((role,) for role in roles if role in duty.each)


def _asked(duty: Duty) -> Iterator[tuple[str | None, tuple[RoleId, ...]]]:
    """Yield each form with those who fill it, and the duty itself with those of its roles who fill none.

    Forms in a rhythm of their own are asked for beside it.
    """
    forms = _forms_of_duty(duty)
    for form_id in forms:
        yield form_id, duty.roles_for(form_id)
    filling = {role for form_id in forms for role in duty.roles_for(form_id)}
    if others := tuple(role for role in duty.roles if role not in filling):
        yield None, others


def _forms_of_duty(duty: Duty) -> tuple[str, ...]:
    """Return the forms that are asked for as often as the duty."""
    return tuple(form_id for form_id in duty.forms if form_id not in duty.rhythms)


def latest_internal_due(
    plan: Plan, duty: Duty, calendar: Calendar, period: Period, form_id: str | None = None
) -> date | None:
    """Return the last day that the commune may choose as its own date of the duty, or of a form; None: no bound.

    The commune may move its date, but not past the last working day of the report it prepares, nor that of a form in a
    rhythm into the next period.
    """
    year, rhythm = year_of(period), duty.rhythm_of(form_id)
    if rhythm is not None:
        return first_day(rhythm.kind, period.end + _ONE_DAY) - _ONE_DAY
    of = duty.internal.of if duty.internal else duty.id
    last_day = _day_to_count_from(plan, of, calendar, year)
    return last_day and calendar.effective(last_day)
