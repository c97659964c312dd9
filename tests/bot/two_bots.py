"""The small commune with two bots of Zalo on one database, behind the strict fake."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.app import build_services
from bot.inbox import InboxWorker
from bot.zalo_bot import LIMITS, ZaloBot
from conversations.capabilities import Limits
from conversations.messages import Address, Lane, Reply, say
from handlers.deliver import deliver
from handlers.services import Services
from storage.database import Database
from tests.bot.commune import Clock, Commune, settle_commune, vietnam
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import FakeBot

TOKENS = ("4711:Abc-Def_GhiJklMnoPqrStu", "4712:Abc-Def_GhiJklMnoPqrStu")


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


@asynccontextmanager
async def two_bots(url: str, limits: Limits = LIMITS) -> AsyncGenerator[Stage]:
    """Set up the commune before its reports are due, its clerk and the head of a village with the first bot."""
    database, clock = await Database.open(url), Clock(vietnam(2024, 11, 11, 9))
    async with FakeZalo().running() as zalo:
        platforms = tuple(zalo.bot(token) for token in TOKENS)
        bots = tuple(ZaloBot(token, api_base=zalo.url, now=clock, limits=limits) for token in TOKENS)
        services = replace(build_services(database, clock), channels={bot.name: bot for bot in bots})
        stage = Stage(services, await settle_commune(services, joined=None), bots, platforms, clock)
        await stage.let_in("head of a", 0)
        await stage.let_in("clerk", 0)
        yield stage
        for bot in bots:
            await bot.aclose()
    await database.close()
