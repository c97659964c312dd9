"""Filed reports: every version is kept for ever, the highest counts."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, select, update

from conversations.messages import MessageId
from plans.assignment import AssignmentId, Report, ReportNumber
from plans.period import Period
from plans.person import PersonId
from plans.unit import UnitId
from storage.column_types import Instant
from storage.errors import StaleSession
from storage.shared_reports import given, served_with
from storage.statements import Statement
from storage.store import Store
from storage.tables import assignments, reports

REPORT = tuple(column.label(f"report_{column.name}") for column in reports.c if column.name != "message_id")
"""The columns under names of their own, to stand in a row beside those of other tables."""

_PAGE = 1000
_newer = reports.alias("newer")


def is_current() -> ColumnElement[bool]:
    """Return the condition that a report is the latest version of its assignment."""
    newer = (_newer.c.assignment_id == reports.c.assignment_id, _newer.c.version > reports.c.version)
    return ~exists().where(*newer)


_NEXT_NUMBER = Statement(select(func.coalesce(func.max(reports.c.number), 0) + 1))
_LATEST = Statement(
    select(func.coalesce(func.max(reports.c.version), 0)).where(reports.c.assignment_id == bindparam("id"))
)
_ADD = Statement(lambda words: words.insert(reports).on_conflict_do_nothing())
_CLOSE = Statement(
    update(assignments)
    .where(served_with(given.c.id == bindparam("closed")))
    .values(is_open=False, done_at=func.coalesce(assignments.c.done_at, bindparam("first_at", type_=Instant)))
)
_WITHIN = Statement(
    lambda words: (
        select(reports.c.answers)
        .select_from(assignments.outerjoin(reports, (reports.c.assignment_id == assignments.c.id) & is_current()))
        .where(
            words.among(assignments.c.unit_id, "unit_ids"),
            assignments.c.form_id == bindparam("form_id"),
            assignments.c.period_start >= bindparam("start"),
            assignments.c.period_end <= bindparam("end"),
        )
    )
)
_PAGE_AFTER = Statement(select(*REPORT).where(reports.c.id > bindparam("last")).order_by(reports.c.id).limit(_PAGE))


class Reports(Store):
    """The reports of all units."""

    async def next_number(self) -> ReportNumber:
        """Return the number that the next new report gets, if nobody is quicker."""
        return ReportNumber(await self._value(_NEXT_NUMBER))

    async def add(self, report: Report, message_id: MessageId | None) -> None:
        """Store the next version of a report, which closes its assignment, and whatever else it serves.

        Raises StaleSession when its version or its number is not (or no longer) the next one.
        """
        latest = await self._value(_LATEST, id=report.assignment_id)
        if report.version != latest + 1 or not await self._insert_row(report, message_id):
            raise StaleSession(f"version {report.version} of assignment {report.assignment_id}")
        await self._change(_CLOSE, closed=report.assignment_id, first_at=report.filed_at)

    async def _insert_row(self, report: Report, message_id: MessageId | None) -> int:
        return await self._change(
            _ADD,
            number=report.number,
            version=report.version,
            assignment_id=report.assignment_id,
            form_id=report.form_id,
            answers=dict(report.values),
            flags=dict(report.flags),
            filed_by=report.filed_by,
            filed_at=report.filed_at,
            by_phone=report.by_phone,
            message_id=message_id,
        )

    async def versions(self, assignment_id: AssignmentId) -> tuple[Report, ...]:
        """Return all versions of a report, the first one first."""
        query = select(*REPORT).where(reports.c.assignment_id == assignment_id)
        return tuple(map(report_of, await self._all(query.order_by(reports.c.version))))

    async def current(self, assignment_ids: Iterable[AssignmentId]) -> Mapping[AssignmentId, Report]:
        """Return the version that counts of each assignment that has one."""
        theirs = self._among(reports.c.assignment_id, assignment_ids)
        found = map(report_of, await self._all(select(*REPORT).where(theirs, is_current())))
        return MappingProxyType({report.assignment_id: report for report in found})

    async def within(
        self, unit_ids: Iterable[UnitId], form_id: str, period: Period
    ) -> Sequence[Mapping[str, Any] | None]:
        """Return what these units have reported by a form within a period; None for each report that is not in."""
        asked = {"unit_ids": [*unit_ids], "form_id": form_id, "start": period.start, "end": period.end}
        return [row.answers for row in await self._all(_WITHIN, **asked)]

    async def all(self) -> AsyncIterator[Report]:
        """Yield every version of every report as it was filed, without holding them all in memory."""
        last = 0
        while page := await self._all(_PAGE_AFTER, last=last):
            for row in page:
                yield report_of(row)
            last = page[-1].report_id


def report_of(row: Row[Any]) -> Report:
    """Return the report that a row with the columns of `REPORT`, perhaps beside others, holds."""
    return Report(
        number=ReportNumber(row.report_number),
        version=row.report_version,
        assignment_id=AssignmentId(row.report_assignment_id),
        form_id=row.report_form_id,
        values=row.report_answers,
        flags=row.report_flags,
        filed_by=PersonId(row.report_filed_by),
        filed_at=row.report_filed_at,
        by_phone=row.report_by_phone,
    )
