"""A wave of reminders goes out as fast as the platform lets it, and answers go before it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import build_services
from conversations.messages import Address, Lane, Reply, say
from handlers.deliver import Delivery
from handlers.services import Services
from scheduler.clock import SteadyTimer
from storage.database import Database
from tests.fakes.paced import PacedPlatform
from tests.fakes.timers import QuickTimer

MORNING = datetime(2024, 11, 5, 1, 0, tzinfo=UTC)
A_SECOND = 30
CHATS_ON_SQLITE, CHATS_ON_POSTGRESQL = 5000, 1000
TALKS = 20
"""So many people write during the wave, every few seconds, and get two answers each time."""
TOGETHER_A_SECOND = 20
"""So many a second two programs are given in real time: a busy machine, which bunches what was sent evenly, keeps below
the platform's limit, and two that knew nothing of each other would not."""


@dataclass(frozen=True)
class Asked:
    """An answer queued in the midst of a wave."""

    at: datetime
    chat: str
    text: str


async def queue(services: Services, platform: PacedPlatform, lane: Lane, *messages: tuple[str, str]) -> None:
    async with services.database.unit_of_work() as uow:
        for chat, text in messages:
            reply = Reply((say("text", text=text),))
            await uow.outbox.add(
                Address(platform.name, chat), reply, lane=lane, person_id=None, due_at=services.clock()
            )
        await uow.commit()


@pytest.mark.slow
async def test_a_wave_keeps_the_limits_and_answers_go_before_it(database: Database):
    timer = QuickTimer(MORNING)
    platform = PacedPlatform(timer, A_SECOND)
    services = replace(build_services(database, timer), timer=timer, channels={platform.name: platform})
    chats = CHATS_ON_SQLITE if database.has_one_process else CHATS_ON_POSTGRESQL
    await queue(services, platform, Lane.REMINDER, *((str(number), "reminder") for number in range(chats)))
    asked: list[Asked] = []

    async def answer(number: int) -> None:
        chat = str(chats - 1 - number % TALKS)
        answers = [(chat, f"{number}.1"), (chat, f"{number}.2")]
        asked.extend(Asked(timer.now(), chat, text) for chat, text in answers)
        await queue(services, platform, Lane.REPLY, *answers)

    for number in range(TALKS * 3):
        timer.at(MORNING + timedelta(seconds=number / 2), lambda number=number: answer(number))
    await Delivery(services).deliver()

    assert platform.refused == 0
    assert len(platform.taken) == chats + TALKS * 6
    took = platform.taken[-1][0] - MORNING
    assert took <= 1.05 * timedelta(seconds=len(platform.taken) / A_SECOND)
    waits = _waits(platform, asked)
    assert max(waits[::2]) < timedelta(seconds=1)  # the first of two lines
    assert max(waits) < timedelta(seconds=2)


def _waits(platform: PacedPlatform, asked: Sequence[Asked]) -> list[timedelta]:
    """Return how long each answer waited; that they came in order is made sure of."""
    taken = {(chat, text): at for at, chat, text in platform.taken if text != "reminder"}
    for chat in {each.chat for each in asked}:
        texts = [text for _, other, text in platform.taken if other == chat and text != "reminder"]
        assert texts == [each.text for each in asked if each.chat == chat]
    return [taken[each.chat, each.text] - each.at for each in asked]


async def test_two_programs_share_the_rate_of_one_bot(postgresql_url: str):
    """In real time: what one of them does not see of the other, the database knows."""
    timers = [SteadyTimer(), SteadyTimer()]
    platform = PacedPlatform(timers[0].now, A_SECOND)
    platform.capabilities = replace(
        platform.capabilities, limits=replace(platform.capabilities.limits, messages_a_second=TOGETHER_A_SECOND)
    )
    databases = [await Database.open(postgresql_url) for _ in timers]
    programs = [
        replace(
            build_services(database, lambda: MORNING),
            timer=timer,
            channels={platform.name: platform},
            owner=f"program {number}",
        )
        for number, (database, timer) in enumerate(zip(databases, timers, strict=True))
    ]
    messages = [(str(number % 40), str(number)) for number in range(70)]
    await queue(programs[0], platform, Lane.REPLY, *messages)
    await asyncio.gather(*(Delivery(services).deliver() for services in programs))
    for database in databases:
        await database.close()

    assert platform.refused == 0
    assert sorted(text for _, _, text in platform.taken) == sorted(text for _, text in messages)
    for chat in {chat for chat, _ in messages}:
        sent = [text for _, other, text in platform.taken if other == chat]
        assert sent == [text for other, text in messages if other == chat]
