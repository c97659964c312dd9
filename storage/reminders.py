"""The reminders that went out, each under its unique key: a second beat adds nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Insert, Row, select

from plans.assignment import AssignmentId
from plans.person import PersonId
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import reminders


@dataclass(frozen=True)
class SentReminder:
    """A reminder that went out, last on `sent_on`. A nudge has the audience "nudge" and a running number as offset."""

    assignment_id: AssignmentId
    audience: str
    offset: int
    person_id: PersonId
    sent_on: date


class Reminders(Store):
    """The record of reminders."""

    async def add(self, sent: Sequence[SentReminder]) -> None:
        """Record reminders; of one that is said again, as its day has been moved, the last day is kept."""
        if sent:
            await self._connection.run_each(_ADD, [_columns(one) for one in sent])

    async def sent_on(self, person_ids: Iterable[PersonId], day: date) -> frozenset[PersonId]:
        """Return those who got a reminder that day."""
        theirs = self._among(reminders.c.person_id, person_ids)
        rows = await self._all(select(reminders.c.person_id).where(theirs, reminders.c.sent_on == day))
        return frozenset(PersonId(row.person_id) for row in rows)

    async def sent(
        self, assignment_ids: Iterable[AssignmentId]
    ) -> Mapping[tuple[AssignmentId, str, int, PersonId], date]:
        """Return when each was sent last, by what it is known by: assignment, audience, offset, person."""
        history = await self.history(assignment_ids)
        return {(sent.assignment_id, sent.audience, sent.offset, sent.person_id): sent.sent_on for sent in history}

    async def to_person(self, person_id: PersonId, day: date) -> tuple[SentReminder, ...]:
        """Return what a person was last told that day, in the order of sending."""
        theirs = (reminders.c.person_id == person_id) & (reminders.c.sent_on == day)
        return tuple(map(_sent, await self._all(select(reminders).where(theirs).order_by(reminders.c.id))))

    async def history(self, assignment_ids: Iterable[AssignmentId]) -> tuple[SentReminder, ...]:
        """Return what has been sent, in the order of sending."""
        theirs = self._among(reminders.c.assignment_id, assignment_ids)
        rows = await self._all(select(reminders).where(theirs).order_by(reminders.c.sent_on, reminders.c.id))
        return tuple(map(_sent, rows))


def _sent(row: Row[Any]) -> SentReminder:
    return SentReminder(
        assignment_id=AssignmentId(row.assignment_id),
        audience=row.audience,
        offset=row.offset_days,
        person_id=PersonId(row.person_id),
        sent_on=row.sent_on,
    )


def _add(words: Words) -> Insert:
    row = words.insert(reminders)
    return row.on_conflict_do_update(index_elements=_KNOWN_BY, set_={"sent_on": row.excluded.sent_on})


_KNOWN_BY = ("assignment_id", "audience", "offset_days", "person_id")
_ADD = Statement(_add)


def _columns(sent: SentReminder) -> dict[str, Any]:
    return {
        "assignment_id": sent.assignment_id,
        "audience": sent.audience,
        "offset_days": sent.offset,
        "person_id": sent.person_id,
        "sent_on": sent.sent_on,
    }
