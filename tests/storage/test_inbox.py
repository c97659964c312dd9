"""What comes in is kept once, in order, until it has been handled."""

import asyncio

import pytest

from conversations.messages import Address, ChannelName, MessageId
from storage.database import Database
from storage.errors import NotFound
from storage.inbox import MAX_ATTEMPTS, StoredMessage
from tests.storage.examples import HUNG_CHAT, LAN_CHAT, MINUTE, NOW


async def test_a_message_comes_back_as_the_platform_gave_it(database: Database) -> None:
    async with database.unit_of_work() as uow:
        id = await uow.inbox.accept(LAN_CHAT, "update-1", {"text": "báo cáo"}, NOW)
        assert id is not None
        assert await uow.inbox.get(id) == StoredMessage(id, LAN_CHAT, "update-1", {"text": "báo cáo"}, NOW, 0)
        with pytest.raises(NotFound):
            await uow.inbox.get(MessageId(99))


async def test_a_redelivered_message_is_accepted_once_even_when_it_was_handled(database: Database) -> None:
    async with database.unit_of_work() as uow:
        id = await uow.inbox.accept(LAN_CHAT, "update-1", {}, NOW)
        assert id is not None
        assert await uow.inbox.accept(LAN_CHAT, "update-1", {}, NOW + MINUTE) is None
        assert await uow.inbox.finish(id, NOW)
        assert not await uow.inbox.finish(id, NOW)
        assert await uow.inbox.accept(LAN_CHAT, "update-1", {}, NOW + MINUTE) is None
        other_channel = Address(ChannelName("zalo"), "lan")
        assert await uow.inbox.accept(other_channel, "update-1", {}, NOW) is not None


async def test_what_is_unfinished_comes_in_the_order_of_arrival(database: Database) -> None:
    async with database.unit_of_work() as uow:
        ids = [
            await uow.inbox.accept(address, str(number), {}, NOW - number * MINUTE)
            for number, address in enumerate([LAN_CHAT, HUNG_CHAT, LAN_CHAT, LAN_CHAT])
        ]
        assert ids[1] is not None
        await uow.inbox.finish(ids[1], NOW)
        assert [message.id for message in await uow.inbox.unfinished(2)] == [ids[0], ids[2]]
        assert [message.id for message in await uow.inbox.unfinished(9)] == [ids[0], ids[2], ids[3]]


async def test_a_message_that_keeps_failing_is_given_up_and_those_behind_go_on(database: Database) -> None:
    async with database.unit_of_work() as uow:
        bad = await uow.inbox.accept(LAN_CHAT, "1", {}, NOW)
        good = await uow.inbox.accept(LAN_CHAT, "2", {}, NOW)
        assert bad is not None
        for attempts in range(MAX_ATTEMPTS):
            first = (await uow.inbox.unfinished(1))[0]
            assert (first.id, first.attempts) == (bad, attempts)
            assert await uow.inbox.fail(bad, NOW) is (attempts == MAX_ATTEMPTS - 1)
        assert [message.id for message in await uow.inbox.unfinished(9)] == [good]
        assert (await uow.inbox.get(bad)).attempts == MAX_ATTEMPTS


async def test_a_failure_after_the_finish_does_not_bring_a_message_back(database: Database) -> None:
    async with database.unit_of_work() as uow:
        id = await uow.inbox.accept(LAN_CHAT, "1", {}, NOW)
        assert id is not None
        await uow.inbox.finish(id, NOW)
        assert not await uow.inbox.fail(id, NOW)
        assert await uow.inbox.unfinished(9) == ()


async def test_the_same_message_arriving_twice_at_once_is_accepted_once(database_url: str) -> None:
    one, two = await Database.open(database_url), await Database.open(database_url)

    async def accept(database: Database) -> MessageId | None:
        async with database.unit_of_work() as uow:
            accepted = await uow.inbox.accept(LAN_CHAT, "update-1", {}, NOW)
            await uow.commit()
            return accepted

    results = await asyncio.gather(accept(one), accept(two), accept(one), accept(two))
    assert sum(result is not None for result in results) == 1
    await one.close()
    await two.close()


async def test_messages_of_a_bot_that_runs_elsewhere_wait_for_it(database: Database):
    here, elsewhere = ChannelName("zalo:1"), ChannelName("zalo:2")
    async with database.unit_of_work() as uow:
        ids = [await uow.inbox.accept(Address(name, "lan"), "1", {}, NOW) for name in (here, elsewhere)]
        assert [message.id for message in await uow.inbox.unfinished(9, [here])] == ids[:1]
        assert [message.id for message in await uow.inbox.unfinished(9)] == ids
