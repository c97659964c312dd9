"""A chat that a platform does not know any more: the next chat of the person is used, or the clerk is told to phone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.commune import PEOPLE
from tests.bot.two_bots import Stage, two_bots

LAN, PHONE, _, _ = PEOPLE["head of a"]
IS_LOST = f"– {LAN}, {PHONE} (chưa liên lạc được, xin gọi điện)"


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """Two bots."""
    async with two_bots(sqlite_url) as stage:
        yield stage


async def test_who_is_unknown_to_one_bot_hears_the_same_from_the_next_at_once(stage: Stage):
    clock = stage.clock
    clock.at -= timedelta(days=1)
    await stage.let_in("head of a", 1)
    clock.at += timedelta(days=1)
    stage.platforms[0].forgets("head of a")
    await stage.tell_head()
    assert stage.platforms[0].texts_for("head of a") == []
    assert len(stage.platforms[1].texts_for("head of a")) == 1
    assert IS_LOST not in await stage.write("clerk", "chưa nộp")


async def test_who_is_unknown_to_all_bots_is_listed_for_the_clerk_until_they_write(stage: Stage):
    assert IS_LOST not in await stage.write("clerk", "chưa nộp")
    stage.platforms[0].forgets("head of a")
    await stage.tell_head()
    assert IS_LOST in await stage.write("clerk", "chưa nộp")
    await stage.write("head of a", "trợ giúp")
    assert IS_LOST not in await stage.write("clerk", "chưa nộp")


async def test_whose_only_bot_is_gone_is_listed_for_the_clerk(stage: Stage):
    await stage.let_in("clerk", 1)
    rest = {bot.name: bot for bot in stage.bots[1:]}
    stage.services = replace(stage.services, channels=rest)
    assert IS_LOST in await stage.write("clerk", "chưa nộp", number=1)
