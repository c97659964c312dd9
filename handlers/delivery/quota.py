"""A platform that counts the messages of a month: how many are gone, and what is held back before they end."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time

from conversations.messages import ChannelName
from handlers.channel import Channel
from plans.local_time import VIETNAM, day_of
from storage.database import Database
from storage.unit_of_work import UnitOfWork

WARN_AT = 80
HOLD_AT = 95
"""Per cent of the month's messages: from here on the operator is warned, and no more reminders go out."""


def month_start(now: datetime) -> datetime:
    """Return when the month of an instant began in Vietnam."""
    return datetime.combine(day_of(now).replace(day=1), time(), VIETNAM)


def is_at(percent: int, sent: int, quota: int) -> bool:
    """Whether so much of the quota is gone."""
    return sent * 100 >= quota * percent


def counting_in(database: Database, clock: Callable[[], datetime]) -> Callable[[ChannelName], Awaitable[int]]:
    """Return what counts the messages that a channel has sent this month, by all processes."""

    async def sent_this_month(channel: ChannelName) -> int:
        async with database.reading() as uow:
            return await uow.outbox.sent_since(channel, month_start(clock()))

    return sent_this_month


async def holds_back(uow: UnitOfWork, channel: Channel, now: datetime) -> bool:
    """Whether so little of a channel's month is left that it keeps reminders back."""
    quota = channel.capabilities.limits.monthly_quota
    return quota is not None and is_at(HOLD_AT, await uow.outbox.sent_since(channel.name, month_start(now)), quota)
