"""Several processes share a PostgreSQL: what one had in hand when it died is sent by another, soon."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import build_services
from conversations.messages import Address, ChannelName, Lane
from handlers.delivery.inheriting import IN_HAND_FOR, among_others, inherit
from handlers.services import Services
from storage.database import Database
from tests.fakes.timers import QuickTimer
from tests.storage.examples import queue

NOW = datetime(2024, 11, 4, 3, tzinfo=UTC)
BOT = ChannelName("telegram:1")
LAN, HUNG, MAI = (Address(BOT, chat) for chat in ("lan", "hung", "mai"))


@pytest.fixture
async def here(postgresql_url: str) -> AsyncIterator[Services]:
    """One process."""
    database = await Database.open(postgresql_url)
    yield replace(build_services(database, lambda: NOW), owner="here", timer=QuickTimer(NOW))
    await database.close()


@pytest.fixture
async def there(postgresql_url: str) -> AsyncIterator[Services]:
    """Another one."""
    database = await Database.open(postgresql_url)
    yield replace(build_services(database, lambda: NOW), owner="there", timer=QuickTimer(NOW))
    await database.close()


async def in_hand(services: Services, address: Address, lane: Lane, ago: timedelta) -> None:
    """Let a process have taken up a message some time ago."""
    async with services.database.unit_of_work() as uow:
        await queue(uow, address, address.chat, lane, NOW - timedelta(hours=1))
        await uow.outbox.claim(BOT, NOW, steady=NOW - ago, owner=services.owner, limit=10)
        await uow.commit()


async def waiting(services: Services) -> list[str]:
    """Return the chats for which something may be taken up again."""
    async with services.database.unit_of_work() as uow:
        claimed = await uow.outbox.claim(BOT, NOW, steady=NOW, owner="a look", limit=10)
    return sorted(one.address.chat for one in claimed.messages)


async def until_seen(services: Services) -> None:
    """Wait until the others see that a process lives."""
    async with asyncio.timeout(20):
        is_free = True
        while is_free:
            async with services.database.unit_of_work() as uow:
                is_free = await uow.is_free(f"process {services.owner}")


async def test_what_a_dead_process_had_in_hand_is_taken_up(here: Services, there: Services):
    await in_hand(there, LAN, Lane.REPLY, ago=IN_HAND_FOR)
    await in_hand(there, HUNG, Lane.REMINDER, ago=IN_HAND_FOR)
    await in_hand(there, MAI, Lane.REPLY, ago=IN_HAND_FOR - timedelta(microseconds=1))
    async with among_others(here):
        assert await inherit(here) == 2
    assert await waiting(here) == ["lan"]
    async with here.database.reading() as uow:
        assert [one.address for one in await uow.outbox.unknown()] == [HUNG]


async def test_a_process_that_lives_keeps_what_it_has_in_hand(here: Services, there: Services):
    await in_hand(there, LAN, Lane.REPLY, ago=IN_HAND_FOR)
    await in_hand(here, HUNG, Lane.REPLY, ago=IN_HAND_FOR)
    async with among_others(here), among_others(there):
        await until_seen(here)
        await until_seen(there)
        assert await inherit(here) == await inherit(there) == 0
    assert await inherit(here) == 1


async def test_what_is_fresh_at_the_start_is_taken_up_a_moment_later(
    here: Services, there: Services, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("handlers.delivery.inheriting.IN_HAND_FOR", timedelta(seconds=0.2))
    await in_hand(there, LAN, Lane.REPLY, ago=timedelta(0))
    async with among_others(replace(here, timer=QuickTimer(NOW + timedelta(seconds=0.2)))):
        async with asyncio.timeout(20):
            while await waiting(here) != ["lan"]:
                pass
