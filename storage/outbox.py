"""What is to be sent: queued in the transaction of its cause, claimed under a lease, recorded under a fence.

A message leased by a process that died is ambiguous. A reply is sent again: a person waits for it. A reminder
is not: it becomes "unknown" and is listed, because nobody should be reminded twice.

How fast a bot may send is decided in the transaction that claims (`rates.py`): a message is claimed together with
the instant at which it may start.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Row,
    Select,
    String,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName, Lane, Reply
from plans.person import PersonId
from storage.column_types import Instant
from storage.rates import Rates, is_resting
from storage.statements import Statement, Words
from storage.store import Connection, Store
from storage.tables import outbox

LEASE = timedelta(minutes=2)
"""Longer than the longest attempt to send."""

_REPLY = TypeAdapter(Reply)
_LANES = (Lane.REPLY, Lane.PASSED_ON, Lane.REMINDER)  # the place in here is the priority
_other = outbox.alias("other")
_now = bindparam("now", type_=Instant)
_of_channel = bindparam("of_channel", type_=String)
_is_unsettled = literal_column("outbox.state IN ('claimed', 'waiting', 'unknown')", Boolean)


@dataclass(frozen=True)
class Outgoing:
    """A claimed message, due since `due_at` (UTC), which may start at `send_at` (by the steady timer).

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
    send_at: datetime


@dataclass(frozen=True)
class Claimed:
    """What was claimed, in the order in which it goes out.

    `is_full`: the rate or the limit ended the claim, there may be more. `try_at` (by the steady timer) is when the
    rate lets something go that it holds back now. The bot's first free slot was `found_at`, and is now `left_at`.
    """

    messages: tuple[Outgoing, ...]
    is_full: bool = False
    try_at: datetime | None = None
    found_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Withdrawn:
    """A reminder that was taken back before it went out."""

    person_id: PersonId
    due_at: datetime
    key: str | None


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up, and why."""

    id: int
    channel: ChannelName
    lane: Lane
    failure: str
    reason: str
    failed_at: datetime


class Outbox(Store):
    """The messages that go out, and how fast they may."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.rates = Rates(connection)

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
        added = await self._change(
            _ADD,
            channel=address.channel,
            chat=address.chat,
            reply=_REPLY.dump_python(reply, mode="json"),
            priority=_LANES.index(lane),
            person_id=person_id,
            due_at=due_at,
            key=key,
        )
        return added == 1

    async def due_channels(self, now: datetime, channels: Iterable[ChannelName]) -> tuple[ChannelName, ...]:
        """Return which of the channels have something due."""
        return tuple([channel for channel in channels if await self._value(_HAS_DUE, of_channel=channel, now=now)])

    async def claim(
        self,
        channel: ChannelName,
        now: datetime,
        *,
        steady: datetime,
        slots_from: datetime | None = None,
        owner: str,
        limit: int,
        limits: Limits = Limits(),  # noqa: B008 -- frozen
        lanes: Sequence[Lane] = _LANES,
        lease: timedelta = LEASE,
    ) -> Claimed:
        """Take due messages of a channel for sending: replies first, never two of one chat, in order.

        They are as many as `limits` let go soon, and stay taken until recorded, or until `settle_expired` finds the
        lease over. `steady` is the steady timer's instant; from `slots_from` on, else from then on, they may start.
        """
        slots = await self.rates.slots(channel, limits, steady, limit, slots_from or steady)
        rows: list[Row[Any]] = []
        for lane in lanes:
            if len(rows) < slots.count:
                taken = await self._all(
                    _TAKE,
                    of_channel=channel,
                    of_lane=_LANES.index(lane),
                    now=now,
                    steady=steady,
                    most=slots.count - len(rows),
                    taker=owner,
                    until=steady + lease,
                )
                rows += sorted(taken, key=lambda row: (row.due_at, row.id))
        await self.rates.take(channel, slots, len(rows))
        messages = tuple(_outgoing(row, slots.at(number)) for number, row in enumerate(rows))
        left_at = slots.at(len(rows)) if rows else slots.found_at
        if messages:
            is_full = len(messages) == slots.count
            return Claimed(messages, is_full=is_full, found_at=slots.found_at, left_at=left_at)
        try_at = await self.rates.next_rest_over(channel, steady, now) if slots.count else slots.first
        return Claimed((), try_at=try_at, found_at=slots.found_at, left_at=left_at)

    async def record_sent(self, sent: Iterable[tuple[Outgoing, str, int]], at: datetime) -> None:
        """Record messages that the platform took: its id for each, and as how many messages it counts it.

        Those with a stale fence are left alone.
        """
        rows = [
            {"message": outgoing.id, "under": outgoing.fence, "their_id": platform_id, "as_many": parts, "at": at}
            for outgoing, platform_id, parts in sorted(sent, key=lambda one: one[0].id)
        ]
        if rows:
            await self._connection.run_each(_RECORD_SENT, rows)

    async def put_back(self, outgoing: Outgoing) -> bool:
        """Let a message wait again that was not even tried; False if the fence is stale."""
        return await self._settle(outgoing, state="waiting", attempts=outgoing.attempts - 1)

    async def retry(self, outgoing: Outgoing, due_at: datetime, failure: str = "", reason: str = "") -> bool:
        """Queue the message again for `due_at`; False if the fence is stale.

        Until then the later messages of the chat wait, so that they stay in order.
        """
        return await self._settle(outgoing, state="waiting", due_at=due_at, failure=failure, reason=reason)

    async def give_up(self, outgoing: Outgoing, at: datetime, failure: str = "", reason: str = "") -> bool:
        """Make the message a dead letter; False if the fence is stale."""
        return await self._settle(outgoing, state="failed", failed_at=at, failure=failure, reason=reason)

    async def leave_unknown(self, outgoing: Outgoing, failure: str = "", reason: str = "") -> bool:
        """List the message among those of which nobody knows whether they were sent; False if the fence is stale."""
        return await self._settle(outgoing, state="unknown", failure=failure, reason=reason)

    async def redirect(self, outgoing: Outgoing, to: Address, failure: str = "", reason: str = "") -> bool:
        """Queue the message for another chat instead: it is one row, so it never goes to both."""
        return await self._settle(
            outgoing, state="waiting", channel=to.channel, chat=to.chat, attempts=0, failure=failure, reason=reason
        )

    async def _settle(self, outgoing: Outgoing, **columns: Any) -> bool:
        """Change a message still under this fence.

        A lease that is over voids nothing as long as nobody claimed anew: what the sender knows is the truth.
        """
        mine = (outbox.c.id == outgoing.id, outbox.c.fence == outgoing.fence)
        change = update(outbox).where(*mine, _is_unsettled)
        return await self._change(change.values(owner=None, leased_until=None, **columns)) == 1

    async def owners(self) -> tuple[str, ...]:
        """Return the processes that have messages in hand."""
        return tuple(row.owner for row in await self._all(select(outbox.c.owner).where(_is("claimed")).distinct()))

    async def settle_expired(self, steady: datetime, owner: str | None = None) -> int:
        """End the leases that are over then and return how many: reminders become unknown, all else waits again.

        With an `owner` only those of one process.

        Whoever died with a message in hand says nothing about the message: it does not count as an attempt.
        """
        is_reminder = outbox.c.priority == _LANES.index(Lane.REMINDER)
        over = update(outbox).where(_is("claimed"), outbox.c.leased_until <= steady)
        if owner is not None:
            over = over.where(outbox.c.owner == owner)
        state = case((is_reminder, "unknown"), else_="waiting")
        return await self._change(
            over.values(state=state, attempts=outbox.c.attempts - 1, owner=None, leased_until=None)
        )

    async def withdraw(
        self, person_ids: Iterable[PersonId], key_begins: str = "", *, down_from: Lane = Lane.REMINDER
    ) -> tuple[Withdrawn, ...]:
        """Take back the reminders of these people that nobody has taken up yet, or only those with such a key.

        `down_from` is the most urgent lane of which something is taken back.
        """
        lane = _LANES.index(down_from)
        rows = await self._all(_WITHDRAW, person_ids=[*person_ids], key_begins=key_begins, down_from=lane)
        return tuple(Withdrawn(PersonId(row.person_id), row.due_at, row.key) for row in rows)

    async def postpone(self, channel: ChannelName, due_before: datetime, until: datetime) -> int:
        """Let the reminders of a channel that were due before an instant wait until a later one; return how many."""
        is_reminder = outbox.c.priority == _LANES.index(Lane.REMINDER)
        left_over = update(outbox).where(
            _is("waiting"), outbox.c.channel == channel, is_reminder, outbox.c.due_at < due_before
        )
        return await self._change(left_over.values(due_at=until))

    async def unknown(self) -> tuple[Outgoing, ...]:
        """Return the reminders of which nobody knows whether they were sent."""
        rows = await self._all(select(outbox).where(_is("unknown")).order_by(outbox.c.id))
        return tuple(_outgoing(row, row.due_at) for row in rows)

    async def given_up(self, since: datetime) -> tuple[DeadLetter, ...]:
        """Return the messages given up since an instant, the last first."""
        query = select(outbox).where(_is("failed"), outbox.c.failed_at >= since)
        return tuple(map(_dead_letter, await self._all(query.order_by(outbox.c.failed_at.desc()))))

    async def sent_since(self, channel: ChannelName, since: datetime) -> int:
        """Return how many messages the channel has sent since an instant, as its platform counts them."""
        return await self._value(_SENT_SINCE, of_channel=channel, since=since)

    async def overdue(self, before: datetime) -> tuple[tuple[ChannelName, int], ...]:
        """Return the channels with answers that have waited since before an instant, and how many."""
        is_answer = outbox.c.priority == _LANES.index(Lane.REPLY)
        answers = select(outbox.c.channel, func.count()).where(_is("waiting"), is_answer, outbox.c.due_at < before)
        rows = await self._all(answers.group_by(outbox.c.channel).order_by(outbox.c.channel))
        return tuple((ChannelName(channel), count) for channel, count in rows)


def _is(state: str, table: FromClause = outbox) -> ColumnElement[bool]:
    """Return the condition with a literal, so that the partial index of the state serves."""
    return table.c.state == literal_column(f"'{state}'")


def _has_due() -> ColumnElement[bool]:
    """Return whether anything of a channel is due, lane by lane: so each walks along the index."""
    of_channel = (_is("waiting"), outbox.c.channel == _of_channel, outbox.c.due_at <= _now)
    return or_(*(exists().where(*of_channel, outbox.c.priority == number) for number in range(len(_LANES))))


def _ready() -> Select[Any]:
    """Return the due messages of a lane that are next in their chat, in the order in which they go out."""
    of_lane = (_is("waiting"), outbox.c.channel == _of_channel, outbox.c.priority == bindparam("of_lane"))
    may_go = (~_goes_before(), ~_is_on_the_way(), ~is_resting(outbox, bindparam("steady")))
    due = select(outbox.c.id).where(*of_lane, outbox.c.due_at <= _now, *may_go)
    return due.order_by(outbox.c.due_at, outbox.c.id).limit(bindparam("most", type_=Integer))


def _take() -> ReturningUpdate[Any]:
    """Claim what is ready. SQLite has no row locks and leaves FOR UPDATE out."""
    chosen = _ready().with_for_update(skip_locked=True, of=outbox).cte("ready")
    claimed = update(outbox).where(outbox.c.id.in_(select(chosen.c.id)))
    return claimed.values(
        state="claimed",
        owner=bindparam("taker"),
        leased_until=bindparam("until"),
        fence=outbox.c.fence + 1,
        attempts=outbox.c.attempts + 1,
    ).returning(outbox)


def _goes_before() -> ColumnElement[bool]:
    """Return whether another message of the chat has its turn first: due, or waiting for a retry."""
    is_earlier = or_(
        _other.c.priority < outbox.c.priority,
        (_other.c.priority == outbox.c.priority) & (_other.c.id < outbox.c.id),
    )
    is_in_line = or_(_other.c.due_at <= _now, _other.c.attempts > 0)
    return exists().where(_is_same_chat(), _is("waiting", _other), is_in_line, is_earlier)


def _is_on_the_way() -> ColumnElement[bool]:
    """Return whether a message of the chat is claimed."""
    return exists().where(_is_same_chat(), _is("claimed", _other))


def _is_same_chat() -> ColumnElement[bool]:
    return (_other.c.channel == outbox.c.channel) & (_other.c.chat == outbox.c.chat)


def _record_sent() -> Update:
    mine = (outbox.c.id == bindparam("message"), outbox.c.fence == bindparam("under"), _is_unsettled)
    return (
        update(outbox)
        .where(*mine)
        .values(
            state="sent",
            platform_id=bindparam("their_id"),
            parts=bindparam("as_many"),
            sent_at=bindparam("at"),
            owner=None,
            leased_until=None,
        )
    )


def _withdraw(words: Words) -> Executable:
    is_meant = outbox.c.priority >= bindparam("down_from", type_=Integer)
    is_theirs = words.among(outbox.c.person_id, "person_ids")
    has_key = func.coalesce(outbox.c.key, "").startswith(bindparam("key_begins", type_=String))
    gone = delete(outbox).where(_is("waiting"), is_meant, is_theirs, has_key)
    return gone.returning(outbox.c.person_id, outbox.c.due_at, outbox.c.key)


def _sent_since() -> Select[Any]:
    sent = (_is("sent"), outbox.c.channel == _of_channel, outbox.c.sent_at >= bindparam("since"))
    return select(func.coalesce(func.sum(outbox.c.parts), 0)).where(*sent)


_ADD = Statement(lambda words: words.insert(outbox).on_conflict_do_nothing(index_elements=["key"]))
_TAKE = Statement(_take())
_RECORD_SENT = Statement(_record_sent())
_WITHDRAW = Statement(_withdraw)
_SENT_SINCE = Statement(_sent_since())
_HAS_DUE = Statement(select(_has_due()))


def _outgoing(row: Row[Any], send_at: datetime) -> Outgoing:
    return Outgoing(
        id=row.id,
        address=Address(ChannelName(row.channel), row.chat),
        reply=_REPLY.validate_python(row.reply),
        lane=_LANES[int(row.priority)],
        person_id=None if row.person_id is None else PersonId(row.person_id),
        due_at=row.due_at,
        attempts=row.attempts,
        fence=row.fence,
        send_at=send_at,
    )


def _dead_letter(row: Row[Any]) -> DeadLetter:
    lane = _LANES[int(row.priority)]
    return DeadLetter(row.id, ChannelName(row.channel), lane, row.failure or "", row.reason or "", row.failed_at)
