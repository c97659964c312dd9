"""What every unit owes for every period, frozen when the period opens, with what has come of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    Insert,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from plans.assignment import Assignment, AssignmentId, Completion, Excuse, Relief
from plans.period import Period, PeriodKind
from plans.person import PersonId
from plans.role import RoleId
from plans.shared_report import with_shared_reports
from plans.unit import UnitId
from storage.errors import NotFound
from storage.prepared import Prepared, Raw
from storage.reports import REPORT, is_current, report_of
from storage.shared_reports import ASKED_OF_A_UNIT, given, served_with
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import assignments, completions, given_days, reports, units


class _Stamped(NamedTuple):
    """A row as it stands: its id and the stamp that every change renews, in the database that prepared the query."""

    within: Prepared
    row: Raw

    @property
    def id(self) -> AssignmentId:
        """The assignment's."""
        return AssignmentId(self.row[0])


_KNOWN: dict[_Stamped, Assignment] = {}
"""What was read lately. From one message of a talk to the next hardly any of it changes."""

_MOST_KNOWN = 8192  # what six hundred villages owe
_NO_FORM = ""
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_PASSED_ON = (
    *("plan_id", "duty_id", "form_id", "period_kind", "period_start", "period_end", "period_label"),
    *("roles", "for_role", "plan_due", "due", "due_source", "policy"),
)
"""What is the same at every unit that owes the same."""

_OUTCOME = ("promised", "done_at", "excuse", "excuse_reason", "excused_by", "excused_on", "is_open")
"""What has come of an assignment, and of all that the same report serves."""

_KEY = ("plan_id", "duty_id", "form_id", "unit_id", "period_start", "for_role")


@dataclass(frozen=True)
class NewAssignment:
    """An assignment about to be opened; the fields mean what they mean in `Assignment`."""

    plan_id: str
    duty_id: str
    form_id: str | None
    unit_id: UnitId
    period: Period
    roles: tuple[RoleId, ...]
    plan_due: date | None
    due: date | None
    policy: str
    opened_on: date
    due_source: str = ""
    for_role: RoleId | None = None


@dataclass(frozen=True)
class GivenDay:
    """A day that an office entered for a duty whose plan names none; `source` is the paper in which it stands."""

    plan_id: str
    duty_id: str
    unit_id: UnitId
    period_start: date
    day: date
    source: str
    given_by: PersonId | None


_GIVEN_FOR = ("plan_id", "duty_id", "unit_id", "period_start")


class Assignments(Store):
    """The assignments of all units."""

    async def open_alike(self, row: NewAssignment, unit_ids: Iterable[UnitId], remind_at: datetime) -> int:
        """Open for each of the units what `row` says of one, where it is not open yet; return for how many.

        Where the same report is asked for already, what has come of it holds for this one, too. The database makes
        the rows: those of a province never stand in our memory.
        """
        columns = {**_columns(row), "remind_at": remind_at}
        del columns["unit_id"]
        ids = [*unit_ids]
        opened = await self._change(_OPEN_ALIKE, **columns, unit_ids=ids)
        if opened and row.form_id:
            await self._take_outcomes(columns, ids)
        return opened

    async def _take_outcomes(self, columns: Mapping[str, Any], unit_ids: Sequence[UnitId]) -> None:
        """Let what has come of a report that others ask for as well hold for what has just been opened."""
        asked = {name: columns[name] for name in ASKED_OF_A_UNIT}
        found = {one.unit_id: one for one in await self._all(_OUTCOMES, **asked, unit_ids=unit_ids)}
        opened = {f"of_{name}": columns[name] for name in _OPENED if name != "unit_id"}
        rows = [
            {**opened, "of_unit_id": id, **{name: getattr(one, name) for name in _OUTCOME}} for id, one in found.items()
        ]
        if rows:
            await self._connection.run_each(_SET_OUTCOME, rows)

    async def at(self, unit_ids: Iterable[UnitId], since: date = date.min) -> tuple[Assignment, ...]:
        """Return all assignments of these units, with report and completion, the earliest due first.

        Of months, quarters and half-years only those that end on `since` or later.
        """
        found = await self._connection.run(_STAMPS_AT, {"unit_ids": [*unit_ids], "since": since})
        there = found.each(_Stamped)
        known = {stamped: _KNOWN[stamped] for stamped in there if stamped in _KNOWN}
        if unknown := [stamped for stamped in there if stamped not in known]:
            known |= await self._read(unknown)
        return with_shared_reports(known[stamped] for stamped in there if stamped in known)

    async def _read(self, unknown: Iterable[_Stamped]) -> Mapping[_Stamped, Assignment]:
        """Read rows, and remember them for as long as they stay as they are."""
        found = {one.id: one for one in map(_assignment, await self._all(_THESE, ids=[one.id for one in unknown]))}
        read = {stamped: found[stamped.id] for stamped in unknown if stamped.id in found}
        if len(_KNOWN) > _MOST_KNOWN:
            for stamped in [*islice(_KNOWN, _MOST_KNOWN // 2)]:
                del _KNOWN[stamped]
        _KNOWN.update(read)
        return read

    async def get(self, id: AssignmentId) -> Assignment:
        """Return the assignment, or raise NotFound."""
        found = next((one for one in await self._several(_GET, id=id) if one.id == id), None)
        if found is None:
            raise NotFound(f"assignment {id}")
        return found

    async def set_due(self, ids: Iterable[AssignmentId], due: date) -> None:
        """Set the commune's own due date; the reminders are to be looked at anew."""
        change = update(assignments).where(self._among(assignments.c.id, ids))
        await self._change(change.values(due=due, remind_at=_AT_ONCE))

    async def promise(self, ids: Iterable[AssignmentId], day: date) -> None:
        """Remember until when these are promised; the last promise counts, and the reminders are looked at anew."""
        change = update(assignments).where(self._among(assignments.c.id, ids))
        await self._change(change.values(promised=day, remind_at=_AT_ONCE))

    async def units_to_remind(self, now: datetime) -> tuple[UnitId, ...]:
        """Return the units that owe something whose moment has come, the longest waiting first."""
        # The database would go through all units to tell each once.
        return tuple(dict.fromkeys(UnitId(row.unit_id) for row in await self._all(_UNITS_TO_REMIND, now=now)))

    async def to_remind(self, now: datetime, unit_ids: Iterable[UnitId]) -> tuple[Assignment, ...]:
        """Return what these units owe and whose moment has come, first what has never been looked at."""
        return await self._several(_TO_REMIND, now=now, unit_ids=[*unit_ids])

    async def twins(self, ids: Iterable[AssignmentId]) -> tuple[Assignment, ...]:
        """Return what is open and served by the reports that these ask for, but for these themselves."""
        return await self._several(_TWINS, ids=[*ids])

    async def set_remind_at(self, values: Mapping[AssignmentId, datetime | None]) -> None:
        """Set when to look at each again; None: at the next beat. An instant far ahead says: never."""
        rows = [{"which": id, "moment": moment or _AT_ONCE} for id, moment in values.items()]
        if rows:
            await self._connection.run_each(_SET_REMIND_AT, rows)

    async def complete(self, id: AssignmentId, completion: Completion) -> None:
        """Mark the task as done; done again, the later evidence counts."""
        evidence = {
            "done_by": completion.done_by,
            "done_at": completion.done_at,
            "note": completion.note,
            "photo": completion.photo,
        }
        row = self._insert(completions).values(assignment_id=id, **evidence)
        await self._change(row.on_conflict_do_update(index_elements=["assignment_id"], set_=evidence))
        first = func.coalesce(assignments.c.done_at, completion.done_at)
        await self._change(update(assignments).where(assignments.c.id == id).values(is_open=False, done_at=first))

    async def reopen(self, id: AssignmentId) -> None:
        """Take back that the task is done; a report that is in stays in."""
        await self._change(delete(completions).where(completions.c.assignment_id == id))
        has_report = exists().where(reports.c.assignment_id == id)
        change = update(assignments).where(assignments.c.id == id)
        in_first = select(func.min(reports.c.filed_at)).where(reports.c.assignment_id == id).scalar_subquery()
        is_owed = ~has_report & assignments.c.excuse.is_(None)
        await self._change(change.values(is_open=is_owed, done_at=in_first, remind_at=_AT_ONCE))

    async def excuse(self, ids: Iterable[AssignmentId], excuse: Excuse) -> None:
        """Let units off: nobody is reminded of these any more."""
        change = update(assignments).where(self._among(assignments.c.id, ids))
        await self._change(
            change.values(
                is_open=False,
                excuse=excuse.kind.value,
                excuse_reason=excuse.reason,
                excused_by=excuse.granted_by,
                excused_on=excuse.granted_on,
            )
        )

    async def pass_on(self, ids: Iterable[AssignmentId], heir: UnitId, excuse: Excuse | None, opened_on: date) -> None:
        """Open for another unit what these say, unless that stands already; with an excuse it is owed by nobody."""
        kept = [column for column in assignments.c if column.name in _PASSED_ON]
        own = {
            "unit_id": heir,
            "opened_on": opened_on,
            "remind_at": _AT_ONCE,
            "is_open": excuse is None,
            "excuse": excuse and excuse.kind.value,
            "excuse_reason": excuse and excuse.reason,
            "excused_on": excuse and excuse.granted_on,
        }
        values = (literal(value, assignments.c[name].type).label(name) for name, value in own.items())
        rows = select(*kept, *values).where(self._among(assignments.c.id, ids))
        names = [column.name for column in kept]
        await self._change(self._insert(assignments).from_select([*names, *own], rows).on_conflict_do_nothing())

    async def expect_again(self, ids: Iterable[AssignmentId]) -> None:
        """Take back that units were let off."""
        change = update(assignments).where(self._among(assignments.c.id, ids))
        none = dict.fromkeys(("excuse", "excuse_reason", "excused_by", "excused_on"))
        await self._change(change.values(is_open=assignments.c.done_at.is_(None), remind_at=_AT_ONCE, **none))

    async def give_day(self, given: GivenDay, at: datetime) -> None:
        """Record the day; a later one takes the place of an earlier one."""
        said = {"day": given.day, "source": given.source, "given_by": given.given_by, "given_at": at}
        which = {name: getattr(given, name) for name in _GIVEN_FOR}
        row = self._insert(given_days).values(**which, **said)
        await self._change(row.on_conflict_do_update(index_elements=_GIVEN_FOR, set_=said))

    async def date_open(self, rows: Iterable[NewAssignment]) -> None:
        """Give those of these that are open, and have no day from the plan, the day they have here."""
        for row in rows:
            columns = _columns(row)
            same = (assignments.c[name] == columns[name] for name in _KEY)
            change = update(assignments).where(*same, assignments.c.plan_due.is_(None), assignments.c.is_open == true())
            await self._change(change.values(due=row.due, due_source=row.due_source, remind_at=_AT_ONCE))

    async def given_days(self, plan_id: str) -> tuple[GivenDay, ...]:
        """Return the days that offices gave the duties of a plan, the oldest first."""
        rows = await self._all(select(given_days).where(given_days.c.plan_id == plan_id).order_by(given_days.c.id))
        return tuple(
            GivenDay(
                row.plan_id,
                row.duty_id,
                UnitId(row.unit_id),
                row.period_start,
                row.day,
                row.source,
                None if row.given_by is None else PersonId(row.given_by),
            )
            for row in rows
        )

    async def _several(self, query: Statement, **parameters: Any) -> tuple[Assignment, ...]:
        return with_shared_reports(map(_assignment, await self._all(query, **parameters)))


_LOOKED_FOR_ONLY = ("is_open", "remind_at")
"""By these columns rows are found; nobody reads them."""


def _with_outcome() -> Select[Any]:
    """Return one row an assignment: its columns, and those of report and completion or NULLs."""
    joined = assignments.outerjoin(reports, (reports.c.assignment_id == assignments.c.id) & is_current()).outerjoin(
        completions, completions.c.assignment_id == assignments.c.id
    )
    done = (column.label(f"done_{column.name}") for column in completions.c)
    read = (column for column in assignments.c if column.name not in _LOOKED_FOR_ONLY)
    return select(*read, *REPORT, *done).select_from(joined)


def _open_alike(words: Words) -> Insert:
    names = [*_PASSED_ON, "opened_on", "remind_at"]
    said = {name: bindparam(name, type_=assignments.c[name].type) for name in names}
    same = (assignments.c[name] == said[name] for name in _KEY if name != "unit_id")
    stands = exists().where(assignments.c.unit_id == units.c.id, *same)
    rows = select(units.c.id, *(said[name].label(name) for name in names)).where(
        words.among(units.c.id, "unit_ids"), ~stands
    )
    # Another process may open the same: in one order they do not stand in each other's way.
    insert = words.insert(assignments).from_select(["unit_id", *names], rows.order_by(units.c.id))
    return insert.on_conflict_do_nothing()


def _outcomes(words: Words) -> Select[Any]:
    """Return what has come of those that ask some units for the same report, where anything has, a told one last."""
    row = assignments.c
    asked = (row[name] == bindparam(name, type_=row[name].type) for name in ASKED_OF_A_UNIT)
    is_settled = row.done_at.is_not(None) | row.excuse.is_not(None) | row.promised.is_not(None)
    outcomes = select(row.unit_id, *(row[name] for name in _OUTCOME))
    found = outcomes.where(words.among(row.unit_id, "unit_ids"), *asked, is_settled)
    return found.order_by(row.done_at.is_not(None), row.id)


_OUTCOMES = Statement(_outcomes)
_OPENED = (*_KEY, "opened_on")
_SET_OUTCOME = Statement(
    update(assignments)
    .where(*(assignments.c[name] == bindparam(f"of_{name}", type_=assignments.c[name].type) for name in _OPENED))
    .where(assignments.c.is_open == true())
    .values({name: bindparam(name, type_=assignments.c[name].type) for name in _OUTCOME})
)
_OPEN_ALIKE = Statement(_open_alike)
# A plan of nine years has few of these.
_IS_LONG = or_(*(assignments.c.period_kind == kind.value for kind in (PeriodKind.YEAR, PeriodKind.PLAN)))

_STAMPS_AT = Statement(
    lambda words: (
        select(assignments.c.id, assignments.c.stamp)
        .where(words.among(assignments.c.unit_id, "unit_ids"))
        .where(_IS_LONG | (assignments.c.period_end >= bindparam("since")))
        .order_by(assignments.c.due.is_(None), assignments.c.due, assignments.c.id)
    )
)
_THESE = Statement(lambda words: _with_outcome().where(words.among(assignments.c.id, "ids")))
_GET = Statement(_with_outcome().where(served_with(given.c.id == bindparam("id"))))
_TWINS = Statement(
    lambda words: _with_outcome().where(
        served_with(words.among(given.c.id, "ids")),
        ~words.among(assignments.c.id, "ids"),
        assignments.c.is_open == true(),
    )
)
_HAS_COME = (assignments.c.is_open == true(), assignments.c.remind_at <= bindparam("now"))
_UNITS_TO_REMIND = Statement(select(assignments.c.unit_id).where(*_HAS_COME).order_by(assignments.c.remind_at))
_TO_REMIND = Statement(
    lambda words: (
        _with_outcome()
        .where(*_HAS_COME, words.among(assignments.c.unit_id, "unit_ids"))
        .order_by(assignments.c.remind_at, assignments.c.id)
    )
)
_SET_REMIND_AT = Statement(
    update(assignments).where(assignments.c.id == bindparam("which")).values(remind_at=bindparam("moment"))
)


def _columns(row: NewAssignment) -> dict[str, Any]:
    return {
        "plan_id": row.plan_id,
        "duty_id": row.duty_id,
        "form_id": row.form_id or _NO_FORM,
        "unit_id": row.unit_id,
        "period_kind": row.period.kind.value,
        "period_start": row.period.start,
        "period_end": row.period.end,
        "period_label": row.period.label,
        "roles": list(row.roles),
        "for_role": row.for_role or "",
        "plan_due": row.plan_due,
        "due": row.due,
        "policy": row.policy,
        "opened_on": row.opened_on,
        "due_source": row.due_source,
        "remind_at": _AT_ONCE,
    }


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        id=AssignmentId(row.id),
        plan_id=row.plan_id,
        duty_id=row.duty_id,
        form_id=row.form_id or None,
        unit_id=UnitId(row.unit_id),
        period=_period(row),
        roles=tuple(RoleId(role) for role in row.roles),
        plan_due=row.plan_due,
        due=row.due,
        policy=row.policy,
        opened_on=row.opened_on,
        promised=row.promised,
        due_source=row.due_source or "",
        for_role=RoleId(row.for_role) if row.for_role else None,
        done_at=row.done_at,
        excuse=None if row.excuse is None else _excuse(row),
        report=None if row.report_id is None else report_of(row),
        completion=None if row.done_assignment_id is None else _completion(row),
    )


def _excuse(row: Row[Any]) -> Excuse:
    return Excuse(
        kind=Relief(row.excuse),
        reason=row.excuse_reason,
        granted_by=None if row.excused_by is None else PersonId(row.excused_by),
        granted_on=row.excused_on,
    )


def _period(row: Row[Any]) -> Period:
    return Period(
        kind=PeriodKind(row.period_kind),
        start=row.period_start,
        end=row.period_end,
        label=row.period_label,
    )


def _completion(row: Row[Any]) -> Completion:
    return Completion(
        done_by=PersonId(row.done_done_by),
        done_at=row.done_done_at,
        note=row.done_note,
        photo=row.done_photo,
    )
