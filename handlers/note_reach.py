"""A platform tells that a person blocked the bot, or lets it write again."""

from conversations.messages import Address
from handlers.services import Services


async def note_reach(services: Services, address: Address, is_open: bool) -> None:
    """Keep whether the person can be reached in this chat: if not, another of theirs is used, and the clerk is told."""
    async with services.database.unit_of_work() as uow:
        if is_open:
            await uow.people.note_reached(address)
        else:
            await uow.people.note_unreachable(address, services.clock())
        await uow.commit()
