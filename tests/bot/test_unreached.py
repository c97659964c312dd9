"""A chat that a platform does not know any more: the next chat of the person is used, or the clerk is told to phone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.app import build_services
from bot.inbox import InboxWorker
from bot.zalo_bot import ZaloBot
from conversations.messages import Address, Lane, Reply, say
from handlers.deliver import deliver
from handlers.services import Services
from storage.database import Database
from tests.bot.commune import PEOPLE, Clock, Commune, settle_commune, vietnam
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import FakeBot

TOKENS = ("4711:Abc-Def_GhiJklMnoPqrStu", "4712:Abc-Def_GhiJklMnoPqrStu")
LAN, PHONE, _, _ = PEOPLE["head of a"]
IS_LOST = f"– {LAN}, {PHONE} (chưa liên lạc được, xin gọi điện)"


@dataclass
class Stage:
    """Two bots of Zalo on one database."""

    services: Services
    commune: Commune
    bots: tuple[ZaloBot, ...]
    platforms: tuple[FakeBot, ...]
    clock: Clock

    async def let_in(self, who: str, number: int) -> None:
        """Let somebody be in the chat with one of the bots."""
        at = self.clock.at
        address = Address(self.bots[number].name, self.platforms[number].let_in(who))
        async with self.services.database.unit_of_work() as uow:
            await uow.people.bind(address, self.commune.people[who], at)
            await uow.people.record_consent(self.commune.people[who], at)
            await uow.people.choose_address(self.commune.people[who], "bác")
            await uow.commit()

    async def tell_head(self) -> None:
        """Say something to the head of a village, in the chat used last."""
        person_id = self.commune.people["head of a"]
        async with self.services.database.unit_of_work() as uow:
            (address, *_) = await uow.people.reached_at(person_id)
            said = Reply((say("nudge.sent", names="Lan"),))
            await uow.outbox.add(address, said, lane=Lane.REPLY, person_id=person_id, due_at=self.clock.at)
            await uow.commit()
        await deliver(self.services)

    async def write(self, who: str, words: str, number: int = 0) -> str:
        """Let somebody write to one of the bots; return the answer."""
        self.clock.at += timedelta(minutes=1)
        platform, inbox = self.platforms[number], InboxWorker(self.services, lambda: None)
        platform.let_in(who)
        payload = {"message": {"text": words, "chat": {"chat_type": "PRIVATE"}}}
        address = Address(self.bots[number].name, platform.chat_of(who))
        await inbox.accept(address, f"{self.clock.at}", payload)
        while await inbox.drain() + await deliver(self.services):
            pass
        return platform.texts_for(who)[-1]


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    """The commune in the days before its reports are due, the clerk and the head of a village with the first bot."""
    database, clock = await Database.open(sqlite_url), Clock(vietnam(2024, 11, 11, 9))
    async with FakeZalo().running() as zalo:
        platforms = tuple(zalo.bot(token) for token in TOKENS)
        bots = tuple(ZaloBot(token, api_base=zalo.url, now=clock) for token in TOKENS)
        services = replace(build_services(database, clock), channels={bot.name: bot for bot in bots})
        stage = Stage(services, await settle_commune(services, joined=None), bots, platforms, clock)
        await stage.let_in("head of a", 0)
        await stage.let_in("clerk", 0)
        yield stage
        for bot in bots:
            await bot.aclose()
    await database.close()


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
