"""Looking things up in a turn's facts, and naming them to people."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from conversations.context import Context
from conversations.forms.answers import write_value
from conversations.forms.catalogue import FormEntry
from conversations.itself import Itself
from conversations.messages import Text, say
from conversations.reading.periods import read_period
from conversations.wording import fill, manner
from plans.assignment import Assignment, AssignmentId, Report
from plans.duty import Duty
from plans.local_time import VIETNAM
from plans.period import Period, last_day
from plans.person import Person
from plans.role import Role, RoleId, Standing, title_at
from plans.unit import UnitId, UnitKind


def person_of(context: Context) -> Person:
    """Return the person who speaks; only dialogues behind the front door call this."""
    assert context.person is not None
    return context.person


def standings(context: Context) -> frozenset[Standing]:
    """Return what the speaker is in the programme: reporter, member, coordinator, leader."""
    return frozenset(context.roles[post.role].standing for post in person_of(context).posts)


def overseen(person: Person, roles: Mapping[RoleId, Role]) -> tuple[UnitId, ...]:
    """Return the units at which a person coordinates or leads."""
    posts = (post for post in person.posts if roles[post.role].standing in _OVERSEEING)
    return tuple(dict.fromkeys(post.unit_id for post in posts))


_OVERSEEING = frozenset({Standing.COORDINATOR, Standing.LEADER})


def is_coordinator(context: Context) -> bool:
    """Whether the speaker gathers the reports of the commune."""
    return Standing.COORDINATOR in standings(context)


def is_official(context: Context) -> bool:
    """Whether the speaker may see the whole commune."""
    return is_coordinator(context) or Standing.LEADER in standings(context)


def is_above_communes(context: Context) -> bool:
    """Whether the speaker stands above the communes and looks at none of them."""
    led = (context.units.get(post.unit_id) for post in person_of(context).posts)
    return not commune_units(context) and any(unit is not None and unit.is_above_communes for unit in led)


def is_mine(assignment: Assignment, person: Person) -> bool:
    """Whether this is owed by a post of the person."""
    return any(post.unit_id == assignment.unit_id and post.role in assignment.roles for post in person.posts)


def my_assignments(context: Context) -> tuple[Assignment, ...]:
    """Return what the speaker's own posts owe, each report once, the soonest due first."""
    return _my_assignments(Itself(context))


@lru_cache(maxsize=4)
def _my_assignments(of: Itself[Context]) -> tuple[Assignment, ...]:
    context, person = of.thing, person_of(of.thing)
    return in_order((each for each in context.assignments if is_mine(each, person)), context)


def my_tasks(context: Context) -> tuple[Assignment, ...]:
    """Return what the speaker's own posts owe, duty by duty, the soonest due first."""
    person = person_of(context)
    return in_order((task for task in context.tasks if is_mine(task, person)), context)


def my_reports(context: Context) -> tuple[Assignment, ...]:
    """Return what the speaker owes as a report with a form."""
    return tuple(assignment for assignment in my_assignments(context) if assignment.form_id)


def my_drafts(begun: Container[AssignmentId], context: Context) -> tuple[Assignment, ...]:
    """Return the reports that the speaker has begun and not sent."""
    return tuple(a for a in context.assignments if a.id in begun and can_file(a, context))


def reports_at(unit_id: UnitId, context: Context) -> tuple[Assignment, ...]:
    """Return what is asked of a unit as a report with a form, the soonest due first."""
    return in_order((a for a in context.assignments if a.unit_id == unit_id and a.form_id), context)


def forms_told(context: Context) -> frozenset[str]:
    """Return the forms that a message of the speaker may be about."""
    told = context.assignments if is_coordinator(context) else my_reports(context)
    return frozenset(assignment.form_id for assignment in told if assignment.form_id)


def reports_owed(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return the reports with a due date that somebody waits for."""
    return tuple(a for a in assignments if a.form_id and a.due and a.is_open)


def told_first(reports: Iterable[Assignment], context: Context, words: str = "") -> tuple[Assignment, ...]:
    """Return of each form and unit the report that figures are for: that of the period which the words name.

    Where they name none of theirs, it is of those that are open the one due first, what was left behind last; where
    none is open, the newest.
    """
    first: dict[tuple[UnitId, str | None], Assignment] = {}
    named = read_period(words, context.today)
    for one in sorted(reports, key=lambda a: (not is_of(a, named), *_turn(a, context))):
        first.setdefault((one.unit_id, one.form_id), one)
    return tuple(first.values())


def _turn(one: Assignment, context: Context) -> tuple[bool, bool, int, int, int]:
    """Return when it is a report's turn among those of its unit and form."""
    end = one.period.end.toordinal()
    if not one.is_open:
        return True, False, -end, 0, one.id
    return False, is_left_behind(one, context), (one.due or date.max).toordinal(), end, one.id


def is_of(assignment: Assignment, period: Period | None) -> bool:
    """Whether it is owed for this period."""
    asked = assignment.period
    return period is not None and (asked.kind, asked.start) == (period.kind, period.start)


def siblings(assignment: Assignment, context: Context) -> tuple[Assignment, ...]:
    """Return the same report for other periods of this length: the quarter before, or the one that runs."""
    return tuple(
        a
        for a in context.assignments
        if (a.unit_id, a.form_id, a.for_role, a.period.kind)
        == (assignment.unit_id, assignment.form_id, assignment.for_role, assignment.period.kind)
        and a.period != assignment.period
    )


def successor(assignment: Assignment, context: Context) -> Assignment | None:
    """Return the same report for the period that runs now, where this one is of the period before."""
    if assignment.form_id is None or last_day(assignment.period) >= context.today:
        return None
    return next((a for a in siblings(assignment, context) if a.period.start > assignment.period.start), None)


def is_left_behind(assignment: Assignment, context: Context) -> bool:
    """Whether the report of a period before has not come for a month: what is told now is hardly told for it."""
    ended = max(assignment.due or date.min, last_day(assignment.period))
    return ended < context.today - SOON and successor(assignment, context) is not None


def my_forms(context: Context, words: str = "") -> tuple[tuple[str, Assignment], ...]:
    """Return the titles of the forms that the speaker files, each with the report that figures in the words are for."""
    reports = told_first(my_reports(context), context, words)
    return tuple((form_of(a, context).purpose.title, a) for a in reports)


def my_titles(context: Context) -> tuple[tuple[str, Assignment], ...]:
    """Return what the speaker's reports are called, with their periods where there are several."""
    return tuple((title_of(a, context), a) for a in my_reports(context))


NOW, SOON = timedelta(days=14), timedelta(days=31)
"""How long before its day a report is asked for, as by the first reminder, and offered to whoever has just sent one."""


def is_due_within(span: timedelta, assignment: Assignment, context: Context) -> bool:
    """Whether a report that is owed is late, or will be due within this time."""
    return assignment.due is not None and assignment.due <= context.today + span


def figures_of(values: Mapping[str, Any]) -> dict[str, int]:
    """Return those of the answers that are whole numbers."""
    return {name: value for name, value in values.items() if isinstance(value, int)}


def find_assignment(context: Context, assignment_id: AssignmentId) -> Assignment | None:
    """Return an assignment the speaker may see, or the one that stands for it; None if there is none."""
    return next((a for a in context.assignments if assignment_id in a.ids), None)


def find_task(context: Context, task_id: AssignmentId) -> Assignment | None:
    """Return a task the speaker may see, with its own plan's words, or None."""
    return next((task for task in context.tasks if task.id == task_id), None)


def can_file(assignment: Assignment, context: Context) -> bool:
    """Whether the speaker may file this report: the own one, or as the coordinator for somebody else."""
    return is_mine(assignment, person_of(context)) or is_coordinator(context)


def in_order(assignments: Iterable[Assignment], context: Context) -> tuple[Assignment, ...]:
    """Return assignments as a person expects them: the soonest due first, those without a day last as the plan goes.

    Of one day the reports stand in the order of the catalogue, before what has no form.
    """
    places = {form_id: place for place, form_id in enumerate(context.forms)}

    def place(assignment: Assignment) -> tuple[date, int, int]:
        if assignment.due is None:
            return date.max, 0, assignment.id
        return assignment.due, places.get(assignment.form_id or "", len(places)), assignment.id

    return tuple(sorted(assignments, key=place))


def form_of(assignment: Assignment, context: Context) -> FormEntry:
    """Return the form an assignment is reported with."""
    assert assignment.form_id is not None
    return context.forms[assignment.form_id]


def duty_of(assignment: Assignment, context: Context) -> Duty:
    """Return the row of the plan behind an assignment."""
    plan = context.plans[assignment.plan_id]
    return next(duty for duty in plan.duties if duty.id == assignment.duty_id)


def is_report(assignment: Assignment, context: Context) -> bool:
    """Whether something is to be handed in, with a form or as a paper."""
    return assignment.form_id is not None or duty_of(assignment, context).is_report


def title_of(assignment: Assignment, context: Context, *, with_unit: bool = False) -> str:
    """Return what people call an assignment: its form's title, or the duty's, and for which unit if that is wanted.

    Where the form is told for several periods, it says for which.
    """
    if with_unit:
        return f"{title_of(assignment, context)}, {unit_name(assignment.unit_id, context)}"
    if not assignment.form_id:
        return duty_of(assignment, context).title
    title = form_of(assignment, context).purpose.title
    if (assignment.unit_id, assignment.form_id) not in context.told_for_several_periods:
        return title
    return with_period(title, assignment.period)


def with_period(title: str, period: Period) -> str:
    """Return a title with the period that is meant: "Lớp học, chuyên đề, quý IV năm 2024 (từ 15/9 đến 14/12)"."""
    return f"{title}, {period.label[:1].lower()}{period.label[1:]}"


def by_period(title: str, reports: Iterable[Assignment]) -> list[tuple[str, Sequence[Assignment]]]:
    """Return reports on one form period by period, each with a title that names it where there are several."""
    in_time = sorted(reports, key=_span)
    parts = [[*part] for _, part in groupby(in_time, key=_span)]
    return [(title if len(parts) == 1 else with_period(title, part[0].period), part) for part in parts]


def _span(assignment: Assignment) -> tuple[date, date]:
    return assignment.period.start, assignment.period.end


def short_period(period: Period) -> str:
    """Return "quý III năm 2024", as people name it."""
    label, _, _ = period.label.partition(" (")
    return f"{label[:1].lower()}{label[1:]}"


def phone_of(person: Person) -> str | Text:
    """Return the telephone number of a person, or that there is none."""
    return person.phone or say("missing.no_phone")


def unit_name(unit_id: UnitId, context: Context) -> str:
    """Return "thôn Nà Pái"."""
    return context.units[unit_id].full_name


def unit_title(unit_id: UnitId, context: Context) -> str:
    """Return "Thôn Nà Pái"."""
    return context.units[unit_id].title_name


def commune_units(context: Context) -> tuple[UnitId, ...]:
    """Return the units below the commune that report: villages, centres, and other bodies of which a report is asked.

    In this order, and within it as the office listed them.
    """
    asked = {assignment.unit_id for assignment in context.assignments if assignment.form_id}
    units = (
        unit
        for unit in context.units.values()
        if unit.kind in _REPORTING or (unit.id in asked and unit.kind not in _COMMUNE_AND_ABOVE)
    )
    return tuple(unit.id for unit in sorted(units, key=lambda unit: (_rank(unit.kind), unit.id)))


_REPORTING = (UnitKind.VILLAGE, UnitKind.LEARNING_CENTRE)
_COMMUNE_AND_ABOVE = frozenset({UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE})


def _rank(kind: UnitKind) -> int:
    return _REPORTING.index(kind) if kind in _REPORTING else len(_REPORTING)


def people_at(unit_id: UnitId, context: Context, roles: Iterable[RoleId] = ()) -> tuple[Person, ...]:
    """Return the people with a post at the unit, or only those with one of these roles."""
    wanted = frozenset(roles)
    return tuple(
        person
        for person in context.people
        if any(post.unit_id == unit_id and (not wanted or post.role in wanted) for post in person.posts)
    )


def has_one_unit(person: Person) -> bool:
    """Whether all posts of the person are at one unit, so that its name need not be said each time."""
    return len({post.unit_id for post in person.posts}) == 1


def post_title(person: Person, context: Context) -> str:
    """Return "trưởng bản, bản Nà Đon", or several of them."""
    posts = [(context.roles[post.role], context.units[post.unit_id]) for post in person.posts]
    return "; ".join(f"{title_at(role, unit.type_word)}, {unit.full_name}" for role, unit in posts)


def short_date(day: date) -> str:
    """Return "8/11/2024"."""
    return f"{day.day}/{day.month}/{day.year}"


def clock_time(instant: datetime) -> str:
    """Return "08:05 ngày 8/11/2024" in Vietnam's time."""
    local = instant.astimezone(VIETNAM)
    return f"{local:%H:%M} ngày {short_date(local.date())}"


def day_and_month(day: date, today: date) -> str:
    """Return "8/11", or "8/11/2024" when it is not this year."""
    return f"{day.day}/{day.month}" if day.year == today.year else short_date(day)


def due_text(assignment: Assignment, today: date) -> Text:
    """Say when something is due: kindly, and never with an invented day."""
    if assignment.due is None:
        return say("due.none")
    day = day_and_month(assignment.due, today)
    if assignment.excuse is not None:
        return say(f"due.{assignment.excuse.kind}", day=day)
    if assignment.due < today:
        return say("due.missing", day=day)
    return say("due.today", day=day) if assignment.due == today else say("due.until", day=day)


def worded(text: Text, context: Context) -> str:
    """Return a sentence as the speaker reads it, to be shown again later or inside another."""
    return context.wording.text(text, person_of(context).you)


def addressed(template: str, context: Context, unit_id: UnitId) -> str:
    """Fill the tokens a form's own text may carry: the form of address and the unit's name."""
    unit = context.units[unit_id]
    you = context.person.you if context.person else ""
    return fill(template, {**manner(you), "unit": unit.full_name, "Unit": unit.title_name})


def value_text(entry: FormEntry, field: str, value: Any, today: date) -> str:
    """Return a reported value as people read it; an unknown one in the catalogue's words is left to the caller."""
    return write_value(entry.form.get(field), stored(value), today)


def stored(value: Any) -> str:
    """Return a reported value as the form engine spells it: several choices are joined by spaces."""
    match value:
        case [*codes]:
            return " ".join(str(code) for code in codes)
        case _:
            return str(value)


def report_lines(report: Report, context: Context) -> tuple[Text, ...]:
    """Say every value of a report, a line each."""
    entry = context.forms[report.form_id]
    return tuple(
        value_line(entry, field, value, context.today, report.flags.get(field) is not None)
        for field, value in report.values.items()
        if field in entry.purpose.short
    )


def value_line(entry: FormEntry, field: str, value: Any, today: date, is_flagged: bool = False) -> Text:
    """Say one value: "Số lớp: 2"."""
    label = entry.purpose.short[field]
    if value is None:
        return say("report.line_unknown", label=label)
    text = value_text(entry, field, value, today)
    return say("report.line_flagged" if is_flagged else "report.line", label=label, value=text)


def merged(old: Mapping[str, Any], new: Mapping[str, Any], adding: Iterable[str]) -> dict[str, Any]:
    """Return a second report added to the first: flow figures add up, a stock figure replaces (forms.md §0)."""
    total = {**old, **new}
    for field in adding:
        if old.get(field) is not None and new.get(field) is not None:
            total[field] = _sum(old[field], new[field])
        elif field in new and new[field] is None:
            total[field] = old.get(field)
    return total


def _sum(before: Any, more: Any) -> Any:
    match before, more:
        case [*first], [*second]:
            return [*first, *(code for code in second if code not in first)]
        case int(), int():
            return before + more
        case _:
            return more
