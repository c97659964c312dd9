"""What an operator has to know of the sending: letters that died, bots that pause, a month that runs out."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.messages import ChannelName
from handlers.delivery.quota import WARN_AT, is_at, month_start
from handlers.outage import known_outages
from plans.person import Person
from storage.outbox import DeadLetter
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

TOO_LONG = timedelta(hours=1)
"""No answer waits so long unless something is wrong."""


@dataclass(frozen=True)
class DeadLetters:
    """Messages of a channel that were given up for the same reason."""

    channel: ChannelName
    failure: str
    reason: str
    count: int


@dataclass(frozen=True)
class BotHealth:
    """How one bot stands. `paused_until` is None while it sends; `quota` None where nobody counts."""

    channel: ChannelName
    paused_until: datetime | None
    reason: str
    sent_this_month: int
    quota: int | None

    @property
    def is_quota_short(self) -> bool:
        """Whether the month's messages come to their end."""
        return self.quota is not None and is_at(WARN_AT, self.sent_this_month, self.quota)


@dataclass(frozen=True)
class Troubles:
    """All there is to tell.

    `unknown` counts the reminders of which nobody knows whether they arrived, `unhandled` the messages of people on
    which every turn failed, `waiting` by channel the answers that wait too long. `out_since`: bots out of reach.
    `left` are the people whose only chats are with bots that are gone.
    """

    dead: Sequence[DeadLetters]
    unknown: int
    unhandled: int
    bots: Sequence[BotHealth]
    waiting: Sequence[tuple[ChannelName, int]]
    out_since: Mapping[ChannelName, datetime]
    left: Sequence[Person]

    @property
    def is_all_well(self) -> bool:
        """Whether there is nothing to tell."""
        counted = self.dead or self.unknown or self.unhandled or self.waiting or self.out_since or self.left
        return not counted and not any(bot.paused_until or bot.is_quota_short for bot in self.bots)


async def look_for_troubles(
    uow: UnitOfWork, channels: Iterable[ChannelName], now: datetime, steady: datetime, since: timedelta
) -> Troubles:
    """Return what is wrong now with the channels that run, and what was lost within `since`."""
    dead = _grouped(await uow.outbox.given_up(now - since))
    unknown = sum(one.due_at >= now - since for one in await uow.outbox.unknown())
    bots = [
        BotHealth(
            bot.channel,
            bot.paused_until if bot.paused_until and bot.paused_until > steady else None,
            bot.pause_reason,
            await uow.outbox.sent_since(bot.channel, month_start(now)),
            bot.monthly_quota,
        )
        for bot in await uow.outbox.rates.bots()
    ]
    unhandled, waiting = await uow.inbox.given_up_since(now - since), await uow.outbox.overdue(now - TOO_LONG)
    left = await uow.people.reached_only_beside(channels)
    return Troubles(dead, unknown, unhandled, bots, waiting, await known_outages(uow), left)


def _grouped(letters: Sequence[DeadLetter]) -> list[DeadLetters]:
    counted = Counter((letter.channel, letter.failure, letter.reason) for letter in letters)
    return [DeadLetters(*kind, count) for kind, count in counted.most_common()]


async def log_troubles(uow: UnitOfWork, channels: Iterable[ChannelName], now: datetime, steady: datetime) -> None:
    """Write the day's digest into the operator's log; nothing if all is well."""
    troubles = await look_for_troubles(uow, channels, now, steady, since=timedelta(days=1))
    for dead in troubles.dead:
        details = {"action": "outbox.digest", "channel": dead.channel, "count": dead.count}
        log.warning("%s: %d given up since yesterday: %s", dead.channel, dead.count, dead.reason, extra=details)
    for bot in troubles.bots:
        if bot.paused_until is not None:
            until = bot.paused_until.isoformat(timespec="minutes")
            details = {"action": "outbox.digest", "channel": bot.channel}
            log.warning("%s: pauses until %s: %s", bot.channel, until, bot.reason, extra=details)
    if troubles.unknown or troubles.unhandled:
        lost = "since yesterday: %d reminders of which nobody knows, %d messages that could not be handled"
        log.warning(lost, troubles.unknown, troubles.unhandled, extra={"action": "outbox.digest"})
    for channel, count in troubles.waiting:
        details = {"action": "outbox.digest", "channel": channel, "count": count}
        log.warning("%s: %d answers wait too long", channel, count, extra=details)
    if troubles.left:
        log.warning("%d people are only with bots that are gone", len(troubles.left), extra={"action": "outbox.digest"})
