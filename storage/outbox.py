"""What is to be sent: queued in the transaction of its cause, claimed under a lease, recorded under a fence.

A message leased by a process that died is ambiguous. A reply is sent again: a person waits for it. A reminder
is not: it becomes "unknown" and is listed, because nobody should be reminded twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from conversations.messages import Address, ChannelName, Lane, Reply
from plans.person import PersonId
from storage.store import Store
from storage.tables import outbox

_REPLY = TypeAdapter(Reply)
_LANES = (Lane.REPLY, Lane.REMINDER)  # the place in here is the priority
_CLAIM_LOCK = 0x6B68_6F75  # any number that nobody else locks
_other = outbox.alias("other")


@dataclass(frozen=True)
class Outgoing:
    """A claimed message, due since `due_at` (UTC).

    `attempts` counts this one too; `fence` is stale once somebody claims it anew.
    """

    id: int
    address: Address
    reply: Reply
    lane: Lane
    person_id: PersonId | None
    due_at: datetime
    attempts: int
    fence: int


@dataclass(frozen=True)
class Withdrawn:
    """A reminder that was taken back before it went out."""

    person_id: PersonId
    due_at: datetime
    key: str | None


class Outbox(Store):
    """The messages that go out."""

    async def add(
        self,
        address: Address,
        reply: Reply,
        *,
        lane: Lane,
        person_id: PersonId | None,
        due_at: datetime,
        key: str | None = None,
    ) -> bool:
        """Queue the message; False if one with the same key has been queued before."""
        row = self._insert(outbox).values(
            channel=address.channel,
            chat=address.chat,
            reply=_REPLY.dump_python(reply, mode="json"),
            priority=_LANES.index(lane),
            person_id=person_id,
            due_at=due_at,
            key=key,
        )
        return await self._change(row.on_conflict_do_nothing(index_elements=["key"])) == 1

    async def claim(self, now: datetime, owner: str, lease: timedelta, limit: int) -> tuple[Outgoing, ...]:
        """Take up to `limit` due messages for sending: replies first, never two of one chat, in order.

        They stay taken until recorded, or until `settle_expired` finds the lease over.
        """
        await self._one_claim_at_a_time()
        # SQLite has no row locks and leaves FOR UPDATE out.
        ready = _ready(now).limit(limit).with_for_update(skip_locked=True, of=outbox).cte("ready")
        change = update(outbox).where(outbox.c.id.in_(select(ready.c.id)))
        claimed = change.values(
            state="claimed",
            owner=owner,
            leased_until=now + lease,
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
        )
        rows = await self._all(claimed.returning(outbox))
        return tuple(map(_outgoing, sorted(rows, key=lambda row: (row.priority, row.due_at, row.id))))

    async def _one_claim_at_a_time(self) -> None:
        """Let claims follow one another until commit.

        PostgreSQL judges the other messages of a chat by the snapshot of the statement: two claims in the
        same instant could take two messages of one chat. SQLite has one writer anyway.
        """
        if not self._is_sqlite:
            await self._connection.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))

    async def record_sent(self, outgoing: Outgoing, platform_id: str, at: datetime) -> bool:
        """Record that the platform took the message; False if the fence is stale."""
        return await self._settle(outgoing, state="sent", platform_id=platform_id, sent_at=at)

    async def record_failed(self, outgoing: Outgoing, retry_at: datetime | None) -> bool:
        """Queue the message again for `retry_at`, or give it up (None); False if the fence is stale.

        Until the retry the later messages of the chat wait, so that they stay in order.
        """
        if retry_at is None:
            return await self._settle(outgoing, state="failed")
        return await self._settle(outgoing, state="waiting", due_at=retry_at)

    async def _settle(self, outgoing: Outgoing, **columns: Any) -> bool:
        """Change a message still under this fence.

        A lease that is over voids nothing as long as nobody claimed anew: what the sender knows is the truth.
        """
        mine = (outbox.c.id == outgoing.id, outbox.c.fence == outgoing.fence)
        unsettled = outbox.c.state.in_(["claimed", "waiting", "unknown"])
        change = update(outbox).where(*mine, unsettled)
        return await self._change(change.values(owner=None, leased_until=None, **columns)) == 1

    async def settle_expired(self, now: datetime) -> int:
        """End the leases that are over and return how many: replies wait again, reminders become unknown."""
        is_reply = outbox.c.priority == _LANES.index(Lane.REPLY)
        over = update(outbox).where(_is("claimed"), outbox.c.leased_until <= now)
        return await self._change(
            over.values(state=case((is_reply, "waiting"), else_="unknown"), owner=None, leased_until=None)
        )

    async def withdraw(self, person_ids: Iterable[PersonId]) -> tuple[Withdrawn, ...]:
        """Take back the reminders of these people that nobody has taken up yet."""
        is_reminder = outbox.c.priority == _LANES.index(Lane.REMINDER)
        gone = delete(outbox).where(_is("waiting"), is_reminder, self._among(outbox.c.person_id, person_ids))
        rows = await self._all(gone.returning(outbox.c.person_id, outbox.c.due_at, outbox.c.key))
        return tuple(Withdrawn(PersonId(row.person_id), row.due_at, row.key) for row in rows)

    async def unknown(self) -> tuple[Outgoing, ...]:
        """Return the reminders of which nobody knows whether they were sent."""
        query = select(outbox).where(_is("unknown")).order_by(outbox.c.id)
        return tuple(map(_outgoing, await self._all(query)))

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when a claim is next worth trying: `now`, or when something falls due or a lease ends.

        None when nothing is queued at all.
        """
        if await self._first(_ready(now).limit(1)) is not None:
            return now
        falls_due = await self._value(select(func.min(outbox.c.due_at)).where(_is("waiting"), outbox.c.due_at > now))
        lease_ends = await self._value(select(func.min(outbox.c.leased_until)).where(_is("claimed")))
        moments = [moment for moment in (falls_due, lease_ends) if moment is not None]
        return max(now, min(moments)) if moments else None


def _is(state: str, table: FromClause = outbox) -> ColumnElement[bool]:
    """Return the condition with a literal, so that the partial index of the state serves."""
    return table.c.state == literal_column(f"'{state}'")


def _ready(now: datetime) -> Select[Any]:
    """Return the due messages that are next in their chat, in the order in which they go out."""
    return (
        select(outbox)
        .where(_is("waiting"), outbox.c.due_at <= now, ~_goes_before(now), ~_is_on_the_way())
        .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
    )


def _goes_before(now: datetime) -> ColumnElement[bool]:
    """Return whether another message of the chat has its turn first: due, or waiting for a retry."""
    is_earlier = or_(
        _other.c.priority < outbox.c.priority,
        (_other.c.priority == outbox.c.priority) & (_other.c.id < outbox.c.id),
    )
    is_in_line = or_(_other.c.due_at <= now, _other.c.attempts > 0)
    return exists().where(_is_same_chat(), _is("waiting", _other), is_in_line, is_earlier)


def _is_on_the_way() -> ColumnElement[bool]:
    """Return whether a message of the chat is claimed."""
    return exists().where(_is_same_chat(), _is("claimed", _other))


def _is_same_chat() -> ColumnElement[bool]:
    return (_other.c.channel == outbox.c.channel) & (_other.c.chat == outbox.c.chat)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        address=Address(ChannelName(row.channel), row.chat),
        reply=_REPLY.validate_python(row.reply),
        lane=_LANES[int(row.priority)],
        person_id=None if row.person_id is None else PersonId(row.person_id),
        due_at=row.due_at,
        attempts=row.attempts,
        fence=row.fence,
    )
