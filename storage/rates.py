"""How fast each bot may send, for all processes together: its next free slot, its pauses, the chats that rest.

All instants here are those of the steady timer: a wall clock that jumps gives nobody a second too much or too little.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)

from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import outbox, rates, resting_chats

SLACK = timedelta(milliseconds=25)
"""By so much a platform's second is stretched: it leaves place for messages that start or travel a little late."""

AHEAD = timedelta(milliseconds=250)
"""How far ahead slots are given out; a reply behind a wave waits for those before it, so it is short."""

FAR = timedelta(seconds=2)
"""No slot was ever given out that far ahead: the clock of whoever says so was another one."""

_NO_TIME = timedelta(0)


@dataclass(frozen=True)
class Slots:
    """When messages may start: `first`, then one each `gap`. With none (`count` 0), `first` is when to ask again.

    `found_at` was the bot's first free slot; it differs from where somebody left it if another process took some.
    """

    first: datetime
    gap: timedelta
    count: int
    found_at: datetime

    def at(self, number: int) -> datetime:
        """Return when the message of this number, from 0, may start."""
        return self.first + number * self.gap


@dataclass(frozen=True)
class BotState:
    """What is known of a bot's sending; `paused_until` may lie in the past."""

    channel: ChannelName
    paused_until: datetime | None
    pause_reason: str
    monthly_quota: int | None


class Rates(Store):
    """The rates of all bots."""

    async def slots(self, channel: ChannelName, limits: Limits, at: datetime, most: int, begin: datetime) -> Slots:
        """Return the slots from `begin` on that may be taken now (`at`), at most so many.

        Until commit no other process gets slots of this bot.
        """
        row = await self._lock(channel, limits, at)
        if row.paused_until is not None and row.paused_until > at:
            return Slots(row.paused_until, _NO_TIME, 0, row.next_at)
        if limits.messages_a_second is None:
            return Slots(at, _NO_TIME, most, row.next_at)
        gap = (timedelta(seconds=1) + SLACK) / limits.messages_a_second
        first = begin if row.next_at > at + FAR else max(begin, row.next_at)
        if first > max(at, begin) + AHEAD:
            return Slots(first - AHEAD, gap, 0, row.next_at)
        return Slots(first, gap, min(most, max(1, AHEAD // gap)), row.next_at)

    async def take(self, channel: ChannelName, slots: Slots, taken: int) -> None:
        """Take the first of the slots."""
        if slots.gap and taken:
            await self._change(_TAKE, of_channel=channel, free_from=slots.at(taken))

    async def _lock(self, channel: ChannelName, limits: Limits, at: datetime) -> Any:
        row = await self._first(_LOCK, of_channel=channel)
        if row is None or row.monthly_quota != limits.monthly_quota:
            known = self._insert(rates).values(channel=channel, next_at=at, monthly_quota=limits.monthly_quota)
            quota = {"monthly_quota": limits.monthly_quota}
            await self._change(known.on_conflict_do_update(index_elements=["channel"], set_=quota))
            row = await self._first(_LOCK, of_channel=channel)
        return row

    async def pause(self, channel: ChannelName, until: datetime, reason: str) -> None:
        """Let the whole bot send nothing until then; a longer pause stays."""
        change = self._insert(rates).values(channel=channel, next_at=until, paused_until=until, pause_reason=reason)
        paused = {"paused_until": until, "pause_reason": reason}
        is_longer = rates.c.paused_until.is_(None) | (rates.c.paused_until < until)
        await self._change(change.on_conflict_do_update(index_elements=["channel"], set_=paused, where=is_longer))

    async def let_rest(self, addresses: Iterable[Address], until: datetime) -> None:
        """Let chats take nothing until then; a longer rest stays."""
        chats = sorted({(address.channel, address.chat) for address in addresses})  # one order, so that none deadlock
        rows = [{"channel": channel, "chat": chat, "until": until} for channel, chat in chats]
        if rows:
            await self._connection.run_each(_LET_REST, rows)

    async def shorten(self, until: datetime) -> None:
        """Let every pause and every rest be over by then."""
        await self._change(update(resting_chats).where(resting_chats.c.until > until).values(until=until))
        await self._change(update(rates).where(rates.c.paused_until > until).values(paused_until=until))

    async def end_rests(self, at: datetime) -> None:
        """Forget the rests that are over."""
        await self._change(delete(resting_chats).where(resting_chats.c.until <= at))

    async def next_rest_over(self, channel: ChannelName, at: datetime, due_by: datetime) -> datetime | None:
        """Return when the first of the bot's chats with something due may take it."""
        return await self._value(_NEXT_REST_OVER, of_channel=channel, steady=at, now=due_by)

    async def bots(self) -> tuple[BotState, ...]:
        """Return what is known of every bot that ever sent."""
        rows = await self._all(select(rates).order_by(rates.c.channel))
        return tuple(
            BotState(ChannelName(row.channel), row.paused_until, row.pause_reason or "", row.monthly_quota)
            for row in rows
        )

    async def now(self) -> datetime | None:
        """Return the database's instant; None where one process has it to itself, and its own timer will do."""
        return None if self._is_sqlite else await self._value(select(func.clock_timestamp()))


def is_resting(messages: FromClause, at: BindParameter[Any]) -> ColumnElement[bool]:
    """Return whether the chat of a message takes nothing yet."""
    return exists().where(is_resting_chat_of(messages), resting_chats.c.until > at)


def is_resting_chat_of(messages: FromClause) -> ColumnElement[bool]:
    """Return whether a resting chat is that of a message."""
    return (resting_chats.c.channel == messages.c.channel) & (resting_chats.c.chat == messages.c.chat)


def _next_rest_over() -> Select[Any]:
    is_waiting = outbox.c.state == literal_column("'waiting'")
    waits = exists().where(is_resting_chat_of(outbox), is_waiting, outbox.c.due_at <= bindparam("now"))
    resting = (resting_chats.c.channel == bindparam("of_channel"), resting_chats.c.until > bindparam("steady"))
    return select(func.min(resting_chats.c.until)).where(*resting, waits)


def _let_rest(words: Words) -> Executable:
    row = words.insert(resting_chats)
    return row.on_conflict_do_update(
        index_elements=["channel", "chat"],
        set_={"until": row.excluded.until},
        where=resting_chats.c.until < row.excluded.until,
    )


_of_channel = rates.c.channel == bindparam("of_channel")
_LOCK = Statement(select(rates).where(_of_channel).with_for_update())  # SQLite, with its one writer, leaves it out
_TAKE = Statement(update(rates).where(_of_channel).values(next_at=bindparam("free_from")))
_NEXT_REST_OVER = Statement(_next_rest_over())
_LET_REST = Statement(_let_rest)
