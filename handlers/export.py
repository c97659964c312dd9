"""What leaves the house: reports as a workbook to sign, and as lines of JSON for other programs."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from conversations.forms.answers import choices_of
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import Question, QuestionKind
from conversations.reporters import Reporter, office_of
from handlers.plan_places import places_of
from plans.assignment import Assignment, AssignmentId, Report
from plans.local_time import day_of
from plans.measure import Books, place_now, place_on
from plans.person import PersonId
from plans.plan import Plan
from plans.recipient import Places, names_of, recipients_of_sums
from plans.shared_report import each_once
from plans.tally import read_figure
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import Succession
from reports.summary import Column, Facts, FormColumns, late_days, tables
from reports.target_tables import Held, target_tables
from reports.workbook import write_workbook
from scheduler.deadlines import cut_off
from storage.database import Database
from storage.unit_of_work import UnitOfWork


async def export_workbook(
    database: Database,
    target: Path | BinaryIO,
    *,
    forms: Mapping[str, FormEntry],
    plans: Mapping[str, Plan],
    now: datetime,
    root: UnitId | None = None,
) -> int:
    """Write who has reported and the figures of every form as .xlsx; return how many reports are in it.

    `root` limits it to a unit and all below it. A file appears whole or not at all.
    """
    async with database.reading() as uow:
        units = await _units(uow, root)
        assignments = [each for each in await uow.assignments.at(units) if each.applies]
        versions = await _versions(uow, assignments)
        names = await _names(uow, (report for each in versions.values() for report in each))
        successions = await uow.unit_histories.successions(units)
        held = await _held(uow, plans, assignments, units, root, day_of(now), successions)
        places = Places({**await uow.units.above([] if root is None else [root]), **units})
    today = day_of(now)
    facts = Facts(
        assignments=assignments,
        units=units,
        versions=versions,
        names=names,
        forms={id: _form_columns(id, entry) for id, entry in forms.items()},
        duties={(p.id, duty.id): duty.title for p in plans.values() for duty in p.duties if len(duty.forms) == 1},
        today=today,
        cut_offs=_cut_offs(assignments, plans),
        recipients=_recipients(assignments, plans, places, today),
        issuers={id: plan.issuer for id, plan in plans.items()},
        successions=successions,
        offices=_offices(assignments, units, plans),
    )
    await asyncio.to_thread(_write, target, facts, held, _office(units, root))
    return sum(assignment.report is not None for assignment in each_once(assignments))


def _offices(
    assignments: Iterable[Assignment], units: Mapping[UnitId, Unit], plans: Mapping[str, Plan]
) -> Mapping[AssignmentId, str]:
    """Return which office owes each, where it is not the unit."""
    named: dict[AssignmentId, str] = {}
    for each in assignments:
        if each.plan_id in plans and each.unit_id in units:
            roles = plans[each.plan_id].roles
            office = office_of(units[each.unit_id], each.roles, roles)
            named |= {each.id: Reporter(each.unit_id, office).name(units, roles)} if office else {}
    return named


def _cut_offs(assignments: Iterable[Assignment], plans: Mapping[str, Plan]) -> Mapping[AssignmentId, date]:
    """Return at which day the data of each are to stand, where that is known."""
    days = {
        each.id: cut_off(plans[each.plan_id].get_duty(each.duty_id), each.period, each.due)
        for each in assignments
        if each.plan_id in plans and plans[each.plan_id].asks_for(each)
    }
    return {id: day for id, day in days.items() if day is not None}


def _recipients(
    assignments: Iterable[Assignment], plans: Mapping[str, Plan], places: Places, today: date
) -> Mapping[AssignmentId, str]:
    """Return to whom each is handed over today, also as a part of what is added up."""
    return {
        each.id: names_of(recipients_of_sums(plans[each.plan_id], each.duty_id, each.unit_id, places, today))
        for each in assignments
        if each.plan_id in plans and plans[each.plan_id].asks_for(each)
    }


def _write(target: Path | BinaryIO, facts: Facts, held: Sequence[Held], office: str) -> None:
    book = BytesIO()
    status, *others = tables(facts)
    targets = target_tables(held, Books(facts.assignments), facts.today)
    write_workbook(book, (status, *targets, *others), office=office, year=facts.today.year)
    if isinstance(target, Path):
        _write_whole(target, book.getvalue())
    else:
        target.write(book.getvalue())


def _write_whole(target: Path, content: bytes) -> None:
    part = target.with_name(target.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


async def export_json_lines(
    database: Database,
    target: Path | TextIO,
    *,
    forms: Mapping[str, FormEntry],
    root: UnitId | None = None,
) -> int:
    """Write every version of every report, one JSON object a line, in the order filed; return how many.

    Keys: `number`, `version` (from 1; the highest of a number counts), `plan`, `duty` (of several that ask for the same
    report the one it was filed under), `form`, `unit` (full name), `unit_id`, `period_start`, `period_end` (dates,
    both included), `values` (question -> whole number, decimal as text, text, list of codes; null for "chưa rõ"; a
    question that did not apply is absent), `flags` (question -> reason for an unusual value), `filed_at` (ISO 8601,
    UTC), `filed_by` (name, empty if forgotten), `by_phone`, `late_days` (0 in time, null without due date; that of the
    first version, because a correction makes nobody late).
    """
    async with database.reading() as uow:
        units = await _units(uow, root)
        assignments = {assignment.id: assignment for assignment in await uow.assignments.at(units)}
        filed = [report async for report in uow.reports.all() if report.assignment_id in assignments]
        names = await _names(uow, filed)
    first_filed_at: dict[AssignmentId, datetime] = {}
    for report in filed:
        first_filed_at.setdefault(report.assignment_id, report.filed_at)
    lines: list[str] = []
    for report in filed:
        assignment = assignments[report.assignment_id]
        late = late_days(assignment, first_filed_at[assignment.id])
        values = _machine_values(report, forms.get(report.form_id))
        record = _record(report, assignment, units[assignment.unit_id], names[report.filed_by], values, late)
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    await asyncio.to_thread(_write_lines, target, lines)
    return len(lines)


def _write_lines(target: Path | TextIO, lines: Sequence[str]) -> None:
    if isinstance(target, Path):
        _write_whole(target, "".join(lines).encode())
    else:
        target.writelines(lines)


def _record(
    report: Report,
    assignment: Assignment,
    unit: Unit,
    filed_by: str,
    values: Mapping[str, Any],
    late: int | None,
) -> Mapping[str, Any]:
    return {
        "number": report.number,
        "version": report.version,
        "plan": assignment.plan_id,
        "duty": assignment.duty_id,
        "form": report.form_id,
        "unit": unit.full_name,
        "unit_id": unit.id,
        "period_start": assignment.period.start.isoformat(),
        "period_end": assignment.period.end.isoformat(),
        "values": dict(values),
        "flags": dict(report.flags),
        "filed_at": report.filed_at.astimezone(UTC).isoformat(),
        "filed_by": filed_by,
        "by_phone": report.by_phone,
        "late_days": late,
    }


def _machine_values(report: Report, entry: FormEntry | None) -> Mapping[str, Any]:
    """Return the answers with whole numbers as numbers; of a form that is gone, as they were stored."""
    questions = () if entry is None else entry.form.questions
    numeric = {question.name for question in questions if question.numeric}
    return {name: _machine_value(value) if name in numeric else value for name, value in report.values.items()}


def _machine_value(value: Any) -> Any:
    figure = read_figure(value)
    return str(figure) if isinstance(figure, Decimal) else figure


async def _units(uow: UnitOfWork, root: UnitId | None) -> Mapping[UnitId, Unit]:
    return await uow.units.all() if root is None else await uow.units.subtree(root)


async def _held(
    uow: UnitOfWork,
    plans: Mapping[str, Plan],
    assignments: Iterable[Assignment],
    units: Mapping[UnitId, Unit],
    root: UnitId | None,
    today: date,
    successions: Sequence[Succession],
) -> tuple[Held, ...]:
    """Return the plans under which something was asked, each with the places it holds for; `root` is one of its own."""
    asked = {assignment.plan_id for assignment in assignments}
    mine = [plan for plan in plans.values() if plan.id in asked]
    if root is not None:
        place = place_now(root, units, successions)
        return tuple(Held(plan, place, units[root].full_name, units) for plan in mine)
    tree = await uow.unit_histories.tree()
    found: list[Held] = []
    for plan in mine:
        for id in await places_of(uow, plan):
            place = place_on(tree, id, today)
            if any(a.plan_id == plan.id and a.unit_id in place.units for a in assignments):
                found.append(Held(plan, place, tree.full_name(id, today), units))
    return tuple(found)


async def _versions(uow: UnitOfWork, assignments: Iterable[Assignment]) -> Mapping[int, tuple[Report, ...]]:
    """Return all versions by assignment; only reports that were corrected are asked for their older ones."""
    current = [(each.id, each.report) for each in assignments if each.report is not None]
    kept = {
        report.number: (report,) if report.version == 1 else await uow.reports.versions(report.assignment_id)
        for report in {report.number: report for _, report in current}.values()
    }
    return {id: kept[report.number] for id, report in current}


async def _names(uow: UnitOfWork, reports: Iterable[Report]) -> Mapping[PersonId, str]:
    """Return the names of who filed them, also of people no longer in office."""
    return {id: (await uow.people.get(id)).name for id in {report.filed_by for report in reports}}


def _office(units: Mapping[UnitId, Unit], root: UnitId | None) -> str:
    if root is not None and root in units:
        return units[root].title_name
    communes = [unit for unit in units.values() if unit.kind is UnitKind.COMMUNE]
    return communes[0].title_name if len(communes) == 1 else ""


def _form_columns(form_id: str, entry: FormEntry) -> FormColumns:
    asked = [q for q in entry.form.questions if q.is_asked and q.kind is not QuestionKind.IMAGE]
    return FormColumns(form_id, entry.purpose.title, tuple(_column(q, entry) for q in asked), entry.states)


def _column(question: Question, entry: FormEntry) -> Column:
    labels = {choice.name: choice.label for choice in choices_of(question)}
    return Column(question.name, entry.purpose.short.get(question.name, question.name), question.numeric, labels)
