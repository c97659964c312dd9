"""Filed reports: every version is kept for ever, the highest counts."""

from collections.abc import AsyncIterator, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, exists, func, select, update

from conversations.messages import MessageId
from plans.assignment import AssignmentId, Report, ReportNumber
from plans.person import PersonId
from storage.errors import StaleSession
from storage.store import Store
from storage.tables import assignments, reports

_PAGE = 1000
_newer = reports.alias("newer")


def is_current() -> ColumnElement[bool]:
    """Return the condition that a report is the latest version of its assignment."""
    newer = (_newer.c.assignment_id == reports.c.assignment_id, _newer.c.version > reports.c.version)
    return ~exists().where(*newer)


class Reports(Store):
    """The reports of all units."""

    async def next_number(self) -> ReportNumber:
        """Return the number that the next new report gets, if nobody is quicker."""
        return ReportNumber(await self._value(select(func.coalesce(func.max(reports.c.number), 0) + 1)))

    async def add(self, report: Report, message_id: MessageId | None) -> None:
        """Store the next version of a report, which closes its assignment.

        Raises StaleSession when its version or its number is not (or no longer) the next one.
        """
        versions = select(func.coalesce(func.max(reports.c.version), 0))
        latest = await self._value(versions.where(reports.c.assignment_id == report.assignment_id))
        if report.version != latest + 1 or not await self._change(self._row(report, message_id)):
            raise StaleSession(f"version {report.version} of assignment {report.assignment_id}")
        closed = update(assignments).where(assignments.c.id == report.assignment_id)
        await self._change(closed.values(is_open=False))

    def _row(self, report: Report, message_id: MessageId | None) -> Any:
        row = self._insert(reports).values(
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
        return row.on_conflict_do_nothing()

    async def versions(self, assignment_id: AssignmentId) -> tuple[Report, ...]:
        """Return all versions of a report, the first one first."""
        query = select(reports).where(reports.c.assignment_id == assignment_id)
        return tuple(map(report_of, await self._joined(query.order_by(reports.c.version))))

    async def current(self, assignment_ids: Iterable[AssignmentId]) -> Mapping[AssignmentId, Report]:
        """Return the version that counts of each assignment that has one."""
        theirs = self._among(reports.c.assignment_id, assignment_ids)
        found = map(report_of, await self._joined(select(reports).where(theirs, is_current())))
        return MappingProxyType({report.assignment_id: report for report in found})

    async def all(self) -> AsyncIterator[Report]:
        """Yield every version of every report as it was filed, without holding them all in memory."""
        last = 0
        while page := await self._joined(
            select(reports).where(reports.c.id > last).order_by(reports.c.id).limit(_PAGE)
        ):
            for row in page:
                yield report_of(row)
            last = page[-1][reports.c.id]


def report_of(row: RowMapping) -> Report:
    """Return the report that a row, perhaps joined with other tables, holds."""
    column = reports.c
    return Report(
        number=ReportNumber(row[column.number]),
        version=row[column.version],
        assignment_id=AssignmentId(row[column.assignment_id]),
        form_id=row[column.form_id],
        values=row[column.answers],
        flags=row[column.flags],
        filed_by=PersonId(row[column.filed_by]),
        filed_at=row[column.filed_at],
        by_phone=row[column.by_phone],
    )
