"""The tables an office takes away: who has reported, and the figures of each form. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from plans.assignment import Assignment, Report
from plans.local_time import day_of
from plans.person import PersonId
from plans.tally import Row, Tally, tally
from plans.unit import Unit, UnitId
from reports.words import cell
from scheduler.workdays import Calendar

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
    """One sheet, ready to be written: heading lines, columns, rows, perhaps sums, footnotes."""

    sheet: str
    title: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: TableRow | None = None
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A question of a form as a column: a figure that is added up, or text (`labels` of the choices)."""

    name: str
    title: str
    is_figure: bool
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class FormColumns:
    """A form as a table: its title and the questions that become columns."""

    form_id: str
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Facts:
    """All that the tables are made of. `versions` holds every version of a report, the first one first."""

    assignments: Sequence[Assignment]
    units: Mapping[UnitId, Unit]
    versions: Mapping[int, Sequence[Report]]
    names: Mapping[PersonId, str]
    forms: Mapping[str, FormColumns]
    duties: Mapping[tuple[str, str], str]
    calendar: Calendar
    today: date


def last_day_in_time(assignment: Assignment, calendar: Calendar) -> date | None:
    """Return the last day on which a report is in time; None when it has no due date.

    That is the unit's due date. Only where this is merely the working day before the plan's own last day
    does the plan's day count: reminders aim at Friday, but Sunday is in time (TV-D40: 22/11 and 24/11/2024).
    """
    due, plan_due = assignment.due, assignment.plan_due
    if due is not None and plan_due is not None and due == calendar.effective(plan_due):
        return plan_due
    return due


def late_days(assignment: Assignment, filed_at: datetime, calendar: Calendar) -> int | None:
    """Return by how many days a report came late, 0 in time; None when it has no due date."""
    last = last_day_in_time(assignment, calendar)
    return None if last is None else max(0, (day_of(filed_at) - last).days)


def tables(facts: Facts) -> tuple[Table, ...]:
    """Return the table of who has reported, and one for each form, duty and period."""
    owed = [a for a in facts.assignments if a.form_id in facts.forms and a.unit_id in facts.units]
    owed.sort(key=_order)
    groups: dict[tuple[Any, ...], list[Assignment]] = {}
    for a in owed:
        groups.setdefault((a.period.start, a.plan_id, a.duty_id, a.form_id), []).append(a)
    return (_status_table(owed, facts), *(_form_table(group, facts) for group in groups.values()))


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
    )


_STATUS_COLUMNS = ("ordinal", "unit", "form", "due", "filed_on", "filed_by", "state", "version", "note")


def _status_row(number: int, assignment: Assignment, facts: Facts) -> TableRow:
    report = assignment.report
    versions = _versions(assignment, facts)
    last = last_day_in_time(assignment, facts.calendar)
    cells: tuple[Value, ...] = (
        number,
        facts.units[assignment.unit_id].title_name,
        facts.forms[assignment.form_id or ""].title,
        last or "",
        day_of(versions[0].filed_at) if versions else "",
        facts.names.get(report.filed_by, "") if report else "",
        _state(assignment, facts),
        report.version if report else "",
        _note(assignment, facts),
    )
    return TableRow(tuple(map(Cell, cells)), is_muted=report is None)


def _state(assignment: Assignment, facts: Facts) -> str:
    last = last_day_in_time(assignment, facts.calendar)
    versions = _versions(assignment, facts)
    if versions:
        late = late_days(assignment, versions[0].filed_at, facts.calendar)
        match late:
            case None:
                return cell("filed")
            case 0:
                return cell("on_time")
            case _:
                return cell("late", days=late)
    if last is None:
        return cell("not_reported")
    days_left = (last - facts.today).days
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


# --- the figures of a form


def _form_table(group: Sequence[Assignment], facts: Facts) -> Table:
    first = group[0]
    form = facts.forms[first.form_id or ""]
    figures = [column.name for column in form.columns if column.is_figure]
    sums = tally(form.form_id, figures, group, facts.units)
    marks = count(1)
    by_unit = {assignment.unit_id: assignment for assignment in group}
    rows: list[TableRow] = []
    footnotes: list[str] = []
    for number, row in enumerate(sums.rows, start=1):
        unit = facts.units[row.unit_id].title_name
        cells = [_cell(column, row, marks) for column in form.columns]
        footnotes += _footnotes(unit, form, row, cells)
        note = _note(by_unit[row.unit_id], facts)
        rows.append(TableRow((Cell(number), Cell(unit), *cells, Cell(note)), row.report is None))
    return Table(
        sheet=form.title,
        title=form.title,
        heading=tuple(_heading(first, group, sums, facts)),
        columns=(cell("ordinal"), cell("unit"), *(column.title for column in form.columns), cell("note")),
        rows=tuple(rows),
        total=TableRow((Cell(""), Cell(_total_label(sums)), *_totals(form, sums), Cell(""))),
        footnotes=(*footnotes, *_unknown_counts(form, sums)),
    )


def _heading(first: Assignment, group: Sequence[Assignment], sums: Tally, facts: Facts) -> Iterator[str]:
    duty = facts.duties.get((first.plan_id, first.duty_id), "")
    yield " · ".join(filter(None, (first.period.label, duty)))
    # Yearly reports come before the year is over: figures stand as of the unit's due date (domain.md §8.3).
    dues = [assignment.due for assignment in group if assignment.due is not None]
    cut_off = min(facts.today, max(dues, default=facts.today))
    reported = cell("reported", reported=sums.reported, expected=sums.expected)
    yield " · ".join((cell("cut_off", day=_day(cut_off)), cell("printed", day=_day(facts.today)), reported))
    if sums.missing:
        yield cell("missing", units=", ".join(facts.units[id].full_name for id in sums.missing))


def _cell(column: Column, row: Row, marks: Iterator[int]) -> Cell:
    if row.report is None:
        return Cell(cell("not_reported"))
    mark = next(marks) if column.name in row.report.flags else 0
    if column.name not in row.report.values:
        return Cell(cell("not_asked"), mark)
    stored = row.values[column.name] if column.is_figure else row.report.values[column.name]
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
