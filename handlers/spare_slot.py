"""A place in a bot's rate for a call that may as well not be made."""

from conversations.capabilities import Limits
from conversations.messages import ChannelName
from handlers.services import Services


async def take_spare_slot(services: Services, channel: ChannelName, limits: Limits) -> bool:
    """Take the bot's next slot if it is free now; False: messages are going out, or the bot has to pause."""
    now = services.timer.now()
    async with services.database.unit_of_work() as uow:
        slots = await uow.outbox.rates.slots(channel, limits, now, 1, now)
        if not slots.count or slots.first > now:
            return False
        await uow.outbox.rates.take(channel, slots, 1)
        await uow.commit()
    return True
