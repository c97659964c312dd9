"""What went wrong is told to those who run the system: in the morning, at most once a day, and not if all is well.

It goes out as an answer does, because reminders are held back exactly when a month's messages come to their end.
"""

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from conversations.messages import Address, ChannelName, Lane
from handlers.delivery.troubles import Troubles, look_for_troubles
from handlers.notices import compose_troubles
from handlers.services import Services
from plans.local_time import VIETNAM, day_of
from plans.person import Person
from scheduler.reminders import SEND_FROM, may_send
from storage.unit_of_work import UnitOfWork

KEY = "operators_told_at"
FIRST_LOOK_BACK = timedelta(days=1)


async def tell_operators(services: Services) -> int:
    """Queue today's digest and return how many people get one. After days of rest it tells of all of them."""
    now = services.clock()
    if now.astimezone(VIETNAM).time() < SEND_FROM or not may_send(now, services.calendar(day_of(now).year)):
        return 0
    async with services.database.unit_of_work() as uow:
        told_at = await _told_at(uow)
        if told_at is not None and day_of(told_at) == day_of(now):
            return 0
        since = now - told_at if told_at is not None else FIRST_LOOK_BACK
        troubles = await look_for_troubles(uow, services.channels, now, services.timer.now(), since)
        told = 0
        if not troubles.is_all_well:
            for person in await find_operators(uow, services.operators):
                told += await _tell(person, troubles, uow, services, now)
        await uow.settings.set(KEY, now.isoformat())
        await uow.commit()
    return told


async def find_operators(uow: UnitOfWork, phones: Iterable[str]) -> list[Person]:
    """Return the people of the list with these numbers."""
    found = [await uow.people.find_by_phone(phone) for phone in phones]
    return [person for person in found if person is not None]


async def _told_at(uow: UnitOfWork) -> datetime | None:
    kept = await uow.settings.get(KEY)
    return datetime.fromisoformat(kept) if kept else None


async def _tell(person: Person, troubles: Troubles, uow: UnitOfWork, services: Services, now: datetime) -> bool:
    address = await _address(person, uow, services, but=_silent(troubles))
    if address is None:
        return False
    told, key = compose_troubles(person, troubles), f"operator:{person.id}:{day_of(now)}"
    return await uow.outbox.add(address, told, lane=Lane.REPLY, person_id=person.id, due_at=now, key=key)


def _silent(troubles: Troubles) -> Container[ChannelName]:
    """Return the bots by which nothing goes out now."""
    return {bot.channel for bot in troubles.bots if bot.paused_until is not None} | troubles.out_since.keys()


async def _address(person: Person, uow: UnitOfWork, services: Services, but: Container[ChannelName]) -> Address | None:
    """Return the chat in which the person is told: if possible not one of a bot in trouble."""
    if person.consented_at is None:
        return None
    chats = [chat for chat in await uow.people.reached_at(person.id) if chat.channel in services.channels]
    return next((chat for chat in chats if chat.channel not in but), next(iter(chats), None))
