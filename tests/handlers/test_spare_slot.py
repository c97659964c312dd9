"""A place in the rate is spared only where nobody else needs it."""

from datetime import timedelta

from bot.app import build_services
from conversations.capabilities import Limits
from conversations.messages import ChannelName
from handlers.services import Services
from handlers.spare_slot import take_spare_slot
from storage.database import Database

BOT = ChannelName("telegram:1")
ONE_A_SECOND = Limits(messages_a_second=1)


async def _services(database: Database) -> Services:
    services = build_services(database)
    async with database.unit_of_work() as uow:
        if (instant := await uow.outbox.rates.now()) is not None:
            services.timer.set(instant)
    return services


async def test_a_free_slot_is_taken_once(database: Database) -> None:
    services = await _services(database)
    assert await take_spare_slot(services, BOT, ONE_A_SECOND)
    assert not await take_spare_slot(services, BOT, ONE_A_SECOND)


async def test_slots_given_out_to_messages_are_not_taken(database: Database) -> None:
    services = await _services(database)
    async with database.unit_of_work() as uow:
        now = services.timer.now()
        slots = await uow.outbox.rates.slots(BOT, ONE_A_SECOND, now, 1, now)
        await uow.outbox.rates.take(BOT, slots, 1)
        await uow.commit()
    assert not await take_spare_slot(services, BOT, ONE_A_SECOND)


async def test_a_bot_that_has_to_pause_spares_nothing(database: Database) -> None:
    services = await _services(database)
    async with database.unit_of_work() as uow:
        await uow.outbox.rates.pause(BOT, services.timer.now() + timedelta(minutes=1), "too fast")
        await uow.commit()
    assert not await take_spare_slot(services, BOT, ONE_A_SECOND)
