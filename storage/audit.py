"""Who changed what, when, from which message: rows are only ever added, and emptied only for who is forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from conversations.messages import MessageId
from plans.person import PersonId
from storage.column_types import json_or_none
from storage.statements import Statement
from storage.store import Store
from storage.tables import audit

_ADD = Statement(insert(audit))


@dataclass(frozen=True)
class AuditRecord:
    """One change. `subject` names what changed ("report 12"); `person_id` None is the program itself."""

    id: int
    at: datetime
    action: str
    subject: str
    person_id: PersonId | None
    message_id: MessageId | None
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


class Audit(Store):
    """The record of changes."""

    async def add(
        self,
        at: datetime,
        action: str,
        subject: str,
        person_id: PersonId | None,
        message_id: MessageId | None,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
    ) -> None:
        """Record a change; `old` is None for what is new, `new` for what is gone."""
        await self._change(
            _ADD,
            at=at,
            action=action,
            subject=subject,
            person_id=person_id,
            message_id=message_id,
            old=json_or_none(old),
            new=json_or_none(new),
        )

    async def keep_misfit(self, subject: str, state: Mapping[str, Any]) -> None:
        """Keep a stored state that the program can no longer read, before it is overwritten."""
        row = insert(audit).values(
            at=func.current_timestamp(), action="session.misfit", subject=subject, old=dict(state)
        )
        await self._change(row)

    async def blank(self, subject: str) -> None:
        """Empty what the records of a subject say; that something was changed, when and by whom stays.

        Only for a person who wants to be forgotten: names and phone numbers stand in the records (domain.md §11).
        """
        change = update(audit).where(audit.c.subject == subject)
        await self._change(change.values(old=json_or_none(None), new=json_or_none(None)))

    async def all(self, limit: int) -> tuple[AuditRecord, ...]:
        """Return the latest changes, the last one first."""
        return tuple(map(_record, await self._all(select(audit).order_by(audit.c.id.desc()).limit(limit))))

    async def of(self, subject: str) -> tuple[AuditRecord, ...]:
        """Return the history of one thing, the first change first."""
        query = select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
        return tuple(map(_record, await self._all(query)))


def _record(row: Row[Any]) -> AuditRecord:
    return AuditRecord(
        id=row.id,
        at=row.at,
        action=row.action,
        subject=row.subject,
        person_id=None if row.person_id is None else PersonId(row.person_id),
        message_id=None if row.message_id is None else MessageId(row.message_id),
        old=row.old,
        new=row.new,
    )
