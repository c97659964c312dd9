"""Two processes send for one bot: together no faster than it may, and each chat gets its messages in order."""

import asyncio
import os
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Program
from bot.telegram_bot import TelegramBot
from conversations.messages import Address, ChannelName, Lane, Reply, say
from handlers.deliver import Delivery
from scheduler.clock import now
from storage.database import Database
from storage.tables import outbox
from tests.bot.hurried import TOKEN, files, owner_of
from tests.bot.offspring import Offspring, until
from tests.bot.storm import Tables, so
from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot

CHATS = [f"Mai {number}" for number in range(60)]
WORDS = ("một", "hai", "ba")
READY = "ready"
TOGETHER_A_SECOND = 20
"""Each by itself may send so many, and both together no more: a busy machine, which bunches what was sent evenly, keeps
below the platform's 30, and two that knew nothing of each other would not."""


def send_all(database_url: str, api_base: str) -> None:
    """Send what is in the outbox until killed."""
    asyncio.run(_send_all(database_url, api_base))


async def _send_all(database_url: str, api_base: str) -> None:
    database = await Database.open(database_url)
    telegram = TelegramBot(TOKEN, api_base=api_base)
    limits = replace(telegram.capabilities.limits, messages_a_second=TOGETHER_A_SECOND)
    telegram.capabilities = replace(telegram.capabilities, limits=limits)
    program = Program(replace(files(), database=database, owner=owner_of(os.getpid())), [telegram])
    async with database.reading() as uow:
        instant = await uow.outbox.rates.now()
    assert instant is not None
    program.services.timer.set(instant)
    print(READY, flush=True)
    await Delivery(program.services).run()


async def queue_all(database_url: str) -> None:
    database = await Database.open(database_url)
    due_at = now()
    channel = ChannelName(f"telegram:{TOKEN.partition(':')[0]}")
    async with database.unit_of_work() as uow:
        for text in WORDS:
            for who in CHATS:
                address = Address(channel, str(FakeTelegramBot.chat_of(who)))
                await uow.outbox.add(
                    address, Reply((say("text", text=text),)), lane=Lane.REPLY, person_id=None, due_at=due_at
                )
        await uow.commit()
    await database.close()


@pytest.mark.slow
async def test_two_processes_share_the_rate_of_one_bot(postgresql_url: str, tmp_path: Path):
    telegram, tables, senders = FakeTelegram(FastClock()), Tables(postgresql_url), set[str]()
    platform = telegram.bot(TOKEN)
    for who in CHATS:
        platform.let_in(who)

    async def is_done() -> bool:
        senders.update(
            owner for (owner,) in await tables.rows(select(outbox.c.owner).where(outbox.c.state == "claimed"))
        )
        return len(platform.shown) == len(CHATS) * len(WORDS)

    async with telegram.running():
        processes = [
            Offspring(tmp_path / f"output-{number}.txt", send_all, postgresql_url, telegram.url) for number in range(2)
        ]
        for process in processes:
            await process.start()
        try:
            await until(lambda: all(READY in process.said for process in processes))
            await queue_all(postgresql_url)
            await so(is_done)
        finally:
            for process in processes:
                await process.kill()
            await tables.close()
    heard: dict[int, list[str]] = defaultdict(list)
    for shown in platform.shown:
        heard[shown.chat].append(shown.text)
    assert list(heard.values()) == [list(WORDS)] * len(CHATS)
    assert platform.limits.refused == 0
    assert senders == {owner_of(process.pid) for process in processes}
