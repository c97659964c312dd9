"""The tables an office takes away: who has reported, and the figures of each form. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any, assert_never

from conversations.reading.numbers import write_decimal
from conversations.wording import capitalised
from plans.assignment import Assignment, AssignmentId, Report, State
from plans.local_time import day_of
from plans.person import PersonId
from plans.shared_report import each_once
from plans.tally import Figure, Row, Tally, tally
from plans.unit import Unit, UnitId
from plans.unit_tree import Succession
from reports.words import cell

Value = int | Decimal | date | str


@dataclass(frozen=True)
class Cell:
    """What stands in one cell; `mark` is the number of its footnote, 0 for none."""

    value: Value
    mark: int = 0


@dataclass(frozen=True)
class TableRow:
    """One line of a table. `is_muted` ones stand back: nothing has come in."""

    cells: tuple[Cell, ...]
    is_muted: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet, ready to be written: heading lines, columns, rows, perhaps sums, footnotes.

    `sheet` is the name of the sheet, `whose` what tells it from others of that name. `overview` are lines that
    add up, above the table.
    """

    sheet: str
    title: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: TableRow | None = None
    footnotes: tuple[str, ...] = ()
    overview: tuple[str, ...] = ()
    whose: str = ""


@dataclass(frozen=True)
class Column:
    """A question of a form as a column: a figure that is added up, or text (`labels` of the choices)."""

    name: str
    title: str
    is_figure: bool
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class FormColumns:
    """A form as a table: its title and the questions that become columns; of `states` the last statement counts."""

    form_id: str
    title: str
    columns: tuple[Column, ...]
    states: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """All that the tables are made of. `versions` holds every version of a report, the first one first.

    `duties` holds the titles of duties with one form: the title of a duty with several is about none of them.
    `cut_offs` are the days at which the data of a report are to stand, which is not the day on which it is due;
    `recipients` are the names of those to whom it is handed over. `issuers` say whose the plans are: where several ask
    for the same report, it stands under each. `successions` tell which units took over others. `offices` names whoever
    owes something at a commune or above it, where it is not the unit itself.
    """

    assignments: Sequence[Assignment]
    units: Mapping[UnitId, Unit]
    versions: Mapping[int, Sequence[Report]]
    names: Mapping[PersonId, str]
    forms: Mapping[str, FormColumns]
    duties: Mapping[tuple[str, str], str]
    today: date
    cut_offs: Mapping[AssignmentId, date] = field(default_factory=dict[AssignmentId, date])
    recipients: Mapping[AssignmentId, str] = field(default_factory=dict[AssignmentId, str])
    issuers: Mapping[str, str] = field(default_factory=dict[str, str])
    successions: Sequence[Succession] = ()
    offices: Mapping[AssignmentId, str] = field(default_factory=dict[AssignmentId, str])

    def owner(self, id: AssignmentId, unit_id: UnitId) -> str:
        """Return who owes it: "thôn Nà Pái", "xã Tân Văn (chủ tịch hội liên hiệp phụ nữ xã)"."""
        office, unit = self.offices.get(id, ""), self.units[unit_id].full_name
        return f"{unit} ({office})" if office else unit

    @cached_property
    def shared(self) -> frozenset[AssignmentId]:
        """What another plan asks for, too."""
        return frozenset(id for one in each_once(self.assignments) if one.twins for id in one.ids)


def late_days(assignment: Assignment, filed_at: datetime) -> int | None:
    """Return by how many days a report came late, 0 in time; None when it has no due date."""
    return None if assignment.due is None else max(0, (day_of(filed_at) - assignment.due).days)


def tables(facts: Facts) -> tuple[Table, ...]:
    """Return the table of who has reported, and one for each form, duty and period."""
    owed = [a for a in facts.assignments if a.form_id in facts.forms and a.unit_id in facts.units]
    owed.sort(key=_order)
    groups = _grouped(owed, lambda a: (a.period.start, a.plan_id, a.duty_id, a.form_id))
    forms = [group[0].form_id for group in groups]
    whose = (
        "" if forms.count(form_id) == 1 else _whose(group, facts) for form_id, group in zip(forms, groups, strict=True)
    )
    return (
        _status_table(owed, facts),
        *(_form_table(group, facts, name) for group, name in zip(groups, whose, strict=True)),
    )


def _grouped(owed: Iterable[Assignment], key: Callable[[Assignment], Any]) -> tuple[Sequence[Assignment], ...]:
    groups: dict[Any, list[Assignment]] = {}
    for assignment in owed:
        groups.setdefault(key(assignment), []).append(assignment)
    return tuple(groups.values())


def _whose(group: Sequence[Assignment], facts: Facts) -> str:
    """Return the unit whose figures these are, if it is one only, and whose plan asks for them, if others do, too."""
    units = {assignment.unit_id for assignment in group}
    unit = facts.units[group[0].unit_id].full_name if len(units) == 1 else ""
    issuer = next((name for one in group if (name := _issuer(one, facts))), "")
    return ", ".join(filter(None, (unit, issuer)))


def _issuer(assignment: Assignment, facts: Facts) -> str:
    """Return whose plan asks for it, where several do."""
    return facts.issuers.get(assignment.plan_id, "") if assignment.id in facts.shared else ""


def _order(assignment: Assignment) -> tuple[Any, ...]:
    """Period by period, first what has a due date; then as plan and list have it."""
    a = assignment
    return (a.period.start, a.due is None, a.plan_id, a.duty_id, a.form_id or "", a.unit_id, a.id)


# --- who has reported


def _status_table(owed: Sequence[Assignment], facts: Facts) -> Table:
    done = sum(a.report is not None for a in owed)
    return Table(
        sheet=cell("status_sheet"),
        title=cell("status_title"),
        heading=(cell("printed", day=_day(facts.today)), cell("filed_count", filed=done, expected=len(owed))),
        columns=tuple(map(cell, _STATUS_COLUMNS)),
        rows=tuple(_status_row(number, a, facts) for number, a in enumerate(owed, start=1)),
        overview=tuple(_overview(owed, facts)),
    )


_STATUS_COLUMNS = ("ordinal", "unit", "form", "due", "filed_on", "filed_by", "state", "version", "note")


def _status_row(number: int, assignment: Assignment, facts: Facts) -> TableRow:
    report = assignment.report
    versions = _versions(assignment, facts)
    cells: tuple[Value, ...] = (
        number,
        capitalised(facts.owner(assignment.id, assignment.unit_id)),
        " – ".join(filter(None, (facts.forms[assignment.form_id or ""].title, _issuer(assignment, facts)))),
        assignment.due or "",
        day_of(versions[0].filed_at) if versions else "",
        facts.names.get(report.filed_by, "") if report else "",
        _state(assignment, facts),
        report.version if report else "",
        _note(assignment, facts),
    )
    return TableRow(tuple(map(Cell, cells)), is_muted=report is None)


def _state(assignment: Assignment, facts: Facts) -> str:
    state = assignment.state_on(facts.today)
    match state:
        case State.EXCUSED:
            return cell("excused", reason=_why(assignment))
        case State.NOT_APPLICABLE:
            return cell("not_applicable", reason=_why(assignment))
        case State.ON_TIME:
            return cell("filed" if assignment.due is None else "on_time")
        case State.LATE:
            return cell("late", days=late_days(assignment, _versions(assignment, facts)[0].filed_at) or 0)
        case State.MISSING | State.NOT_YET_DUE:
            return _not_in(assignment.due, facts.today)
        case _:
            assert_never(state)


def _why(assignment: Assignment) -> str:
    return assignment.excuse.reason if assignment.excuse else ""


def _not_in(due: date | None, today: date) -> str:
    if due is None:
        return cell("not_reported")
    days_left = (due - today).days
    if days_left == 0:
        return cell("due_today")
    return cell("not_yet", days=days_left) if days_left > 0 else cell("overdue", days=-days_left)


def _versions(assignment: Assignment, facts: Facts) -> Sequence[Report]:
    report = assignment.report
    return () if report is None else facts.versions.get(assignment.id, (report,))


def _note(assignment: Assignment, facts: Facts) -> str:
    report = assignment.report
    if report is None:
        return ""
    notes = [cell("by_phone")] if report.by_phone else []
    if report.version > 1:
        notes.append(cell("corrected", day=_day(day_of(report.filed_at))))
    return ", ".join(notes)


# --- the figures of all who owe a form, whatever duty it is under


def _overview(owed: Sequence[Assignment], facts: Facts) -> Iterator[str]:
    """Yield a line for each form and period: villages and centre added up, and each apart."""
    groups = _grouped(owed, lambda a: (a.period.start, a.form_id))
    has_periods = len({group[0].period.start for group in groups}) > 1
    for group in groups:
        yield _overview_line(group, facts, with_period=has_periods)


def _overview_line(group: Sequence[Assignment], facts: Facts, *, with_period: bool) -> str:
    form = facts.forms[group[0].form_id or ""]
    figures = [column for column in form.columns if column.is_figure]
    names = [column.name for column in figures]
    kinds = _grouped(group, lambda a: facts.units[a.unit_id].kind)
    sums = _tally(form, names, group, facts)
    parts = [_tally(form, names, each, facts) for each in kinds] if len(kinds) > 1 else []
    words = [_type_words(part, facts) for part in parts]
    title = f"{form.title}, {group[0].period.label}" if with_period else form.title
    reported = cell("overview", reported=sums.reported, expected=sums.expected)
    shares = [f"{part.reported}/{part.expected}" for part in parts]
    said = [f"{title}: {_apart(reported, words, shares)}"]
    for column in figures:
        if sums.totals[column.name].stated:
            total = f"{column.title} {_written(sums.totals[column.name].sum)}"
            said.append(_apart(total, words, [_written(part.totals[column.name].sum) for part in parts]))
    return " · ".join(said)


def _tally(form: FormColumns, names: Sequence[str], group: Sequence[Assignment], facts: Facts) -> Tally:
    return tally(form.form_id, names, group, facts.units, states=form.states, successions=facts.successions)


def _type_words(part: Tally, facts: Facts) -> str:
    """Return how units of one kind are called: "thôn, bản"."""
    return ", ".join(dict.fromkeys(facts.units[row.unit_id].type_word for row in part.rows))


def _apart(total: str, words: Sequence[str], shares: Sequence[str]) -> str:
    """Return the total with the share of each kind of unit, where there are several: "14 (thôn 13, TTHTCĐ 1)"."""
    told = ", ".join(f"{word} {share}" for word, share in zip(words, shares, strict=True))
    return f"{total} ({told})" if told else total


def _written(figure: Figure) -> str:
    return write_decimal(Decimal(figure))


# --- the figures of a form


def _form_table(group: Sequence[Assignment], facts: Facts, whose: str) -> Table:
    first = group[0]
    form = facts.forms[first.form_id or ""]
    figures = [column.name for column in form.columns if column.is_figure]
    sums = _tally(form, figures, group, facts)
    marks = count(1)
    by_id = {assignment.id: assignment for assignment in group}
    rows: list[TableRow] = []
    footnotes: list[str] = []
    for number, row in enumerate(sums.rows, start=1):
        unit = capitalised(facts.owner(row.assignment_id, row.unit_id))
        cells = list(_cells(form, row, marks))
        footnotes += _footnotes(unit, form, row, cells)
        note = _note(by_id[row.assignment_id], facts)
        rows.append(TableRow((Cell(number), Cell(unit), *cells, Cell(note)), row.report is None))
    return Table(
        sheet=form.title,
        whose=whose,
        title=f"{form.title} – {whose}" if whose else form.title,
        heading=tuple(_heading(first, group, sums, facts)),
        columns=(cell("ordinal"), cell("unit"), *(column.title for column in form.columns), cell("note")),
        rows=tuple(rows),
        total=TableRow((Cell(""), Cell(_total_label(sums)), *_totals(form, sums), Cell(""))),
        footnotes=(*footnotes, *_told_elsewhere(form, sums, facts), *_unknown_counts(form, sums)),
    )


def _heading(first: Assignment, group: Sequence[Assignment], sums: Tally, facts: Facts) -> Iterator[str]:
    duty = facts.duties.get((first.plan_id, first.duty_id), "")
    yield " · ".join(filter(None, (first.period.label, duty, _cut_off(group, facts))))
    reported = cell("reported", reported=sums.reported, expected=sums.expected)
    # Reports come in after their due date, too: the figures stand as of the day the table is made.
    yield " · ".join(filter(None, (cell("as_of", day=_day(facts.today)), _dues(group), reported)))
    if to := _recipient(group, facts):
        yield cell("recipient", to=to)
    if sums.missing:
        yield cell("missing", units=", ".join(facts.owner(row.assignment_id, row.unit_id) for row in sums.missing))


def _cut_off(group: Iterable[Assignment], facts: Facts) -> str:
    """Say at which day the data stand, if it is one day for all."""
    days = {facts.cut_offs.get(assignment.id) for assignment in group}
    day = days.pop() if len(days) == 1 else None
    return "" if day is None else cell("cut_off", day=_day(day))


def _recipient(group: Iterable[Assignment], facts: Facts) -> str:
    """Return who receives the figures, if it is the same for all."""
    names = {facts.recipients.get(assignment.id, "") for assignment in group}
    return names.pop() if len(names) == 1 else ""


def _dues(group: Iterable[Assignment]) -> str:
    """Say by when the reports are due; units may have days of their own."""
    days = sorted({assignment.due for assignment in group if assignment.due is not None})
    if len(days) > 1:
        return cell("due_between", first=_day(days[0]), last=_day(days[-1]))
    return cell("due_on", day=_day(days[0])) if days else ""


def _cells(form: FormColumns, row: Row, marks: Iterator[int]) -> Iterator[Cell]:
    """Yield the figures of a unit; that nothing has come in is said once."""
    if row.report is not None:
        yield from (_cell(column, row, row.report, marks) for column in form.columns)
        return
    for at, _ in enumerate(form.columns):
        yield Cell(cell("not_reported" if at == 0 else "not_asked"))


def _cell(column: Column, row: Row, report: Report, marks: Iterator[int]) -> Cell:
    mark = next(marks) if column.name in report.flags else 0
    if column.name not in report.values:
        return Cell(cell("not_asked"), mark)
    stored = row.values[column.name] if column.is_figure else report.values[column.name]
    if stored is None:
        return Cell(cell("unknown"), mark)
    return Cell(stored if column.is_figure else _labels(column, stored), mark)


def _labels(column: Column, stored: Any) -> str:
    codes: Sequence[str] = [stored] if isinstance(stored, str) else stored
    return ", ".join(column.labels.get(code, code) for code in codes)


def _footnotes(unit: str, form: FormColumns, row: Row, cells: Sequence[Cell]) -> Iterator[str]:
    for column, each in zip(form.columns, cells, strict=True):
        if each.mark and row.report is not None:
            reason = row.report.flags[column.name]
            yield cell("footnote", mark=each.mark, unit=unit, column=column.title, reason=reason)


def _told_elsewhere(form: FormColumns, sums: Tally, facts: Facts) -> Iterator[str]:
    """Yield which figures stand in the table and are not in its sums, because those of other units contain them."""
    for row in sums.rows:
        if columns := [column.title for column in form.columns if column.name in row.contained]:
            whole = sorted({id for units in row.contained.values() for id in units})
            units = ", ".join(facts.units[id].full_name for id in whole)
            unit = facts.units[row.unit_id].title_name
            yield cell("contained", unit=unit, columns=", ".join(columns), units=units)


def _total_label(sums: Tally) -> str:
    if sums.missing:
        return cell("total_part", reported=sums.reported, expected=sums.expected)
    return cell("total")


def _totals(form: FormColumns, sums: Tally) -> Iterator[Cell]:
    for column in form.columns:
        if not column.is_figure:
            yield Cell("")
        elif sums.totals[column.name].stated:
            yield Cell(sums.totals[column.name].sum)
        else:
            yield Cell(cell("unknown" if sums.totals[column.name].unknown else "not_asked"))


def _unknown_counts(form: FormColumns, sums: Tally) -> Iterator[str]:
    for column in form.columns:
        if column.is_figure and sums.totals[column.name].unknown:
            yield cell("unknown_count", column=column.title, count=sums.totals[column.name].unknown)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
