"""When a month's messages come to their end: what was promised goes out, and nobody is told that a reminder did."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from conversations.capabilities import Limits
from handlers.deliver import deliver
from tests.bot.commune import PEOPLE
from tests.bot.two_bots import Stage, two_bots

QUOTA, HELD_FROM = 40, 38
LAN, PHONE, _, _ = PEOPLE["head of a"]


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """Two bots, of the first of which so many messages are gone that it keeps reminders back."""
    async with two_bots(sqlite_url, Limits(monthly_quota=QUOTA)) as stage:
        for _ in range(HELD_FROM):
            await stage.tell_head()
        yield stage


async def test_who_asks_for_a_call_gets_one(stage: Stage):
    assert "gọi lại" in await stage.write("head of a", "gọi cho tôi")
    stage.clock.at += timedelta(hours=1)
    await deliver(stage.services)
    assert LAN in stage.platforms[0].texts_for("clerk")[-1]


async def test_the_clerk_is_told_to_phone_instead(stage: Stage):
    answer = await stage.write("clerk", "nhắc Nà Pái")
    assert "lời nhắc phải chờ sang tháng sau" in answer
    assert f"{LAN}, {PHONE}" in answer
    assert "Đã gửi lời nhắc" not in answer


async def test_who_is_with_another_bot_is_reminded(stage: Stage):
    stage.clock.at += timedelta(minutes=1)
    await stage.let_in("head of a", 1)
    assert LAN in await stage.write("clerk", "nhắc Nà Pái")
    await deliver(stage.services)
    assert len(stage.platforms[1].texts_for("head of a")) == 1
