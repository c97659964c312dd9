"""What an operator has to know of the sending: letters that died, bots that pause, a month that runs out."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.messages import ChannelName
from handlers.delivery.quota import month_start
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


@dataclass(frozen=True)
class Troubles:
    """All there is to tell; `waiting` counts by channel the answers that wait too long."""

    dead: Sequence[DeadLetters]
    bots: Sequence[BotHealth]
    waiting: Sequence[tuple[ChannelName, int]]


async def look_for_troubles(uow: UnitOfWork, now: datetime, steady: datetime, since: timedelta) -> Troubles:
    """Return what is wrong, and which letters died within `since`."""
    dead = _grouped(await uow.outbox.given_up(now - since))
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
    return Troubles(dead, bots, await uow.outbox.overdue(now - TOO_LONG))


def _grouped(letters: Sequence[DeadLetter]) -> list[DeadLetters]:
    counted = Counter((letter.channel, letter.failure, letter.reason) for letter in letters)
    return [DeadLetters(*kind, count) for kind, count in counted.most_common()]


async def log_troubles(uow: UnitOfWork, now: datetime, steady: datetime) -> None:
    """Write the day's digest into the operator's log; nothing if all is well."""
    troubles = await look_for_troubles(uow, now, steady, since=timedelta(days=1))
    for dead in troubles.dead:
        details = {"action": "outbox.digest", "channel": dead.channel, "count": dead.count}
        log.warning("%s: %d given up since yesterday: %s", dead.channel, dead.count, dead.reason, extra=details)
    for bot in troubles.bots:
        if bot.paused_until is not None:
            until = bot.paused_until.isoformat(timespec="minutes")
            details = {"action": "outbox.digest", "channel": bot.channel}
            log.warning("%s: pauses until %s: %s", bot.channel, until, bot.reason, extra=details)
    for channel, count in troubles.waiting:
        details = {"action": "outbox.digest", "channel": channel, "count": count}
        log.warning("%s: %d answers wait too long", channel, count, extra=details)
