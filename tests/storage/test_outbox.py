"""Claims, leases and fences: nothing lost, nothing doubled, nothing out of order."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName, Choice, Lane, Reply, say
from storage.database import Database
from storage.outbox import LEASE, Claimed, DeadLetter, Outgoing, Withdrawn
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import HUNG_CHAT, LAN_CHAT, MINUTE, NOW, queue, settle

WEB = LAN_CHAT.channel
AS_IT_COMES = Limits()


async def _claim(
    uow: UnitOfWork, now: datetime = NOW, limit: int = 10, owner: str = "worker", limits: Limits = AS_IT_COMES
) -> tuple[Outgoing, ...]:
    return (await _asked(uow, now, limit, owner, limits)).messages


async def _asked(
    uow: UnitOfWork, now: datetime = NOW, limit: int = 10, owner: str = "worker", limits: Limits = AS_IT_COMES
) -> Claimed:
    return await uow.outbox.claim(WEB, now, steady=now, owner=owner, limit=limit, limits=limits)


async def _one(uow: UnitOfWork, now: datetime = NOW) -> Outgoing:
    (claimed,) = await _claim(uow, now)
    return claimed


def _texts(claimed: Sequence[Outgoing]) -> list[str]:
    return [outgoing.reply.texts[0].key for outgoing in claimed]


async def test_a_reply_comes_back_as_it_was_queued(database: Database) -> None:
    commune = await settle(database)
    reply = Reply(
        texts=(say("report.due", on="8/11/2024", count=27, rest=(say("a"), say("b", inner=say("c")))),),
        choices=(Choice("yes", say("yes")), Choice("7", "Thôn Nà Pái")),
        is_numbered=False,
        qr_link="https://example.vn/?code=K7M2PX",
        you="bác",
    )
    async with database.unit_of_work() as uow:
        await uow.outbox.add(LAN_CHAT, reply, lane=Lane.REMINDER, person_id=commune.lan, due_at=NOW)
        claimed = await _one(uow)
    assert claimed == Outgoing(claimed.id, LAN_CHAT, reply, Lane.REMINDER, commune.lan, NOW, 1, 1, NOW)


async def test_the_same_key_is_queued_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        for expected in (True, False):
            added = await uow.outbox.add(
                LAN_CHAT, Reply((say("a"),)), lane=Lane.REMINDER, person_id=None, due_at=NOW, key="TV-D58/lan"
            )
            assert added is expected
        assert len(await _claim(uow)) == 1


async def test_nothing_is_claimed_before_it_is_due(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, due_at=NOW + MINUTE)
        assert await _claim(uow) == ()
        assert len(await _claim(uow, NOW + MINUTE)) == 1


async def test_one_chat_gets_one_message_at_a_time_in_order(database: Database) -> None:
    async with database.unit_of_work() as uow:
        for key in ("first", "second", "third"):
            await queue(uow, LAN_CHAT, key)
        sent: list[str] = []
        while claimed := await _claim(uow):
            assert len(claimed) == 1
            assert await _claim(uow) == ()
            sent += _texts(claimed)
            await uow.outbox.record_sent([(claimed[0], "m", 1)], NOW)
    assert sent == ["first", "second", "third"]


async def test_replies_go_before_reminders(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "reminder to Lan", Lane.REMINDER, NOW - MINUTE)
        await queue(uow, LAN_CHAT, "reply to Lan", Lane.REPLY)
        await queue(uow, HUNG_CHAT, "reminder to Hùng", Lane.REMINDER, NOW - MINUTE)
        assert _texts(await _claim(uow, limit=1)) == ["reply to Lan"]
        assert _texts(await _claim(uow)) == ["reminder to Hùng"]


async def test_a_reminder_of_tomorrow_holds_up_no_reply_of_today(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "tomorrow", Lane.REMINDER, NOW + timedelta(days=1))
        await queue(uow, LAN_CHAT, "today")
        assert _texts(await _claim(uow)) == ["today"]


async def test_a_failed_message_is_tried_again_before_those_behind_it(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "first")
        await queue(uow, LAN_CHAT, "second")
        assert await uow.outbox.retry(await _one(uow), NOW + MINUTE)
        assert await _claim(uow) == ()
        again = await _one(uow, NOW + MINUTE)
        assert (_texts([again]), again.attempts) == (["first"], 2)


async def test_a_message_given_up_lets_those_behind_it_through(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "first")
        await queue(uow, LAN_CHAT, "second")
        assert await uow.outbox.give_up(await _one(uow), NOW, "refused", "too long")
        assert _texts(await _claim(uow)) == ["second"]


async def test_a_lease_that_is_over_frees_a_reply_and_lists_a_reminder(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "reply", Lane.REPLY)
        await queue(uow, HUNG_CHAT, "reminder", Lane.REMINDER)
        await _claim(uow)
        assert await uow.outbox.settle_expired(NOW + LEASE - timedelta(microseconds=1)) == 0
        assert await uow.outbox.settle_expired(NOW + LEASE) == 2
        assert _texts(await uow.outbox.unknown()) == ["reminder"]
        assert _texts(await _claim(uow, NOW + LEASE)) == ["reply"]
        assert await uow.outbox.settle_expired(NOW + LEASE) == 0


async def test_dying_with_a_message_in_hand_is_no_attempt_at_it(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow)
        for lives in range(5):
            outgoing = await _one(uow, NOW + lives * LEASE)
            assert outgoing.attempts == 1
            await uow.outbox.settle_expired(NOW + (lives + 1) * LEASE)


async def test_a_stale_fence_changes_nothing(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow)
        frozen = await _one(uow)
        await uow.outbox.settle_expired(NOW + LEASE)
        quick = await _one(uow, NOW + LEASE)
        await uow.outbox.record_sent([(frozen, "m1", 1)], NOW + LEASE)
        assert not await uow.outbox.retry(frozen, NOW)
        assert not await uow.outbox.put_back(frozen)
        assert await uow.outbox.sent_since(WEB, NOW) == 0
        await uow.outbox.record_sent([(quick, "m2", 1)], NOW + LEASE)
        assert not await uow.outbox.retry(quick, NOW)
        assert await uow.outbox.sent_since(WEB, NOW) == 1
        assert await _claim(uow, NOW + 2 * LEASE) == ()


@pytest.mark.parametrize("lane", Lane)
async def test_a_sender_that_wakes_after_its_lease_still_tells_the_truth(database: Database, lane: Lane) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, lane=lane)
        frozen = await _one(uow)
        await uow.outbox.settle_expired(NOW + LEASE)
        await uow.outbox.record_sent([(frozen, "m", 1)], NOW + LEASE)
        assert await uow.outbox.unknown() == ()
        assert await _claim(uow, NOW + LEASE) == ()


async def test_a_reminder_is_taken_back_as_long_as_it_waits(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        for person, key, lane in (
            (commune.lan, "on the way", Lane.REMINDER),
            (commune.lan, "remind:tomorrow", Lane.REMINDER),
            (commune.lan, "another reminder", Lane.REMINDER),
            (commune.lan, "passed on", Lane.PASSED_ON),
            (commune.lan, "reply", Lane.REPLY),
            (commune.hung, "another's", Lane.REMINDER),
        ):
            address = Address(ChannelName("web"), key)
            reply = Reply((say(key),))
            await uow.outbox.add(address, reply, lane=lane, person_id=person, due_at=NOW, key=key)
            if key == "on the way":
                await _claim(uow)
        gone = await uow.outbox.withdraw([commune.lan], "remind:")
        assert gone == (Withdrawn(commune.lan, NOW, "remind:tomorrow"),)
        assert await uow.outbox.withdraw([commune.lan]) == (Withdrawn(commune.lan, NOW, "another reminder"),)
        gone = await uow.outbox.withdraw([commune.lan], down_from=Lane.PASSED_ON)
        assert gone == (Withdrawn(commune.lan, NOW, "passed on"),)
        assert _texts(await _claim(uow)) == ["reply", "another's"]


async def test_what_was_not_even_tried_waits_as_before(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "first")
        await queue(uow, LAN_CHAT, "second")
        assert await uow.outbox.put_back(await _one(uow))
        again = await _one(uow)
        assert (_texts([again]), again.attempts) == (["first"], 1)


async def test_a_message_for_another_chat_leaves_the_first_one(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "moved")
        assert await uow.outbox.redirect(await _one(uow), HUNG_CHAT)
        moved = await _one(uow)
        assert (_texts([moved]), moved.address, moved.attempts) == (["moved"], HUNG_CHAT, 1)


async def test_dead_letters_are_listed_with_their_reason(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow)
        dead = await _one(uow)
        await uow.outbox.give_up(dead, NOW, "refused", "too long")
        assert await uow.outbox.given_up(NOW) == (DeadLetter(dead.id, WEB, Lane.REPLY, "refused", "too long", NOW),)
        assert await uow.outbox.given_up(NOW + MINUTE) == ()


async def test_reminders_of_another_day_are_postponed_and_answers_are_not(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "left over", Lane.REMINDER, NOW - MINUTE)
        await queue(uow, LAN_CHAT, "answer", Lane.REPLY, NOW - MINUTE)
        await queue(uow, HUNG_CHAT, "of today", Lane.REMINDER, NOW)
        assert await uow.outbox.postpone(WEB, NOW, NOW + MINUTE) == 1
        assert _texts(await _claim(uow)) == ["answer", "of today"]


async def test_who_has_something_due_is_found_by_channel(database: Database) -> None:
    zalo = ChannelName("zalo:1")
    async with database.unit_of_work() as uow:
        await queue(uow, LAN_CHAT, "later", due_at=NOW + MINUTE)
        await queue(uow, Address(zalo, "lan"), "now")
        await queue(uow, Address(zalo, "hùng"), "reminder", Lane.REMINDER)
        assert await uow.outbox.due_channels(NOW, [WEB, zalo]) == (zalo,)
        assert await uow.outbox.due_channels(NOW + MINUTE, [WEB, zalo]) == (WEB, zalo)
        assert await uow.outbox.overdue(NOW + MINUTE) == ((zalo, 1),)


async def test_two_workers_share_no_message_and_reorder_no_chat(database_url: str) -> None:
    chats = [Address(ChannelName("web"), f"person {number}") for number in range(6)]
    workers = [await Database.open(database_url) for _ in range(3)]
    async with workers[0].unit_of_work() as uow:
        for number in range(8):
            for chat in chats:
                await queue(uow, chat, str(number))
        await uow.commit()
    sent: dict[Address, list[str]] = defaultdict(list)
    on_the_way: set[Address] = set()

    async def work(database: Database, name: str) -> None:
        while True:
            async with database.unit_of_work() as uow:
                claimed = await _claim(uow, limit=2, owner=name)
                await uow.commit()
            if sum(map(len, sent.values())) == 8 * len(chats):
                return
            for outgoing in claimed:
                assert outgoing.address not in on_the_way
                on_the_way.add(outgoing.address)
            await asyncio.sleep(0.002)
            for outgoing in claimed:
                sent[outgoing.address] += _texts([outgoing])
                on_the_way.remove(outgoing.address)
                async with database.unit_of_work() as uow:
                    await uow.outbox.record_sent([(outgoing, "m", 1)], NOW)
                    await uow.commit()

    await asyncio.gather(*(work(database, f"worker {n}") for n, database in enumerate(workers)))
    assert sent == {chat: [str(number) for number in range(8)] for chat in chats}
    for database in workers:
        await database.close()
