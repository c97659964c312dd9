"""What strangers wrote is not kept for ever: after a while only that there was a message stays."""

from datetime import datetime, timedelta

from conversations.messages import MessageId
from storage.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(days=30)
"""Long enough to find out what went wrong on the way in; twice the life of an invitation."""

KEY = "strangers_forgotten_to"


async def forget_strangers(uow: UnitOfWork, now: datetime) -> int:
    """Empty the old messages of chats that are nobody's and return how many; each is looked at once."""
    after = MessageId(await uow.settings.get(KEY) or 0)
    last = await uow.inbox.last_before(now - KEPT_FOR, after)
    if last is None:
        return 0
    emptied = await uow.inbox.empty_of_strangers(after, last)
    await uow.settings.set(KEY, last)
    return emptied
