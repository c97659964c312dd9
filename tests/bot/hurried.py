"""The program on a fake platform, hurried: an hour passes in a minute, and so do leases and pauses."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import uvicorn

import bot.app
import bot.zalo.polling
from bot.app import Program, build_pages, build_services, serve
from bot.bots import Bot
from bot.redaction import set_up_logging
from bot.telegram.polling import Pace
from bot.telegram.versions import stored_in
from bot.telegram_bot import TelegramBot
from bot.webhooks import Webhook
from bot.zalo_bot import ZaloBot
from conversations.capabilities import Limits
from handlers.delivery import outcomes
from handlers.services import Services
from scheduler.clock import Timer, monotonic
from storage.database import Database
from tests.bot.commune import vietnam
from tests.bot.offspring import HOST

TOKEN = "4712:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
SECRET = "a-secret-of-the-commune"
PACE = Pace(answer_seconds=30, poll_seconds=5, early_pause=0.05, first_pause=0.05, longest_pause=0.2)
ZALO_PACE = bot.zalo.polling.Pace(
    answer_seconds=30, poll_seconds=5, early_pause=0.05, first_pause=0.05, longest_pause=0.2
)
BEAT = timedelta(seconds=1)
MORNING = vietnam(2024, 10, 25, 7, 58)
"""Where the clock begins; at eight, reminders go out."""
CLOCK_SPEED = 60
RETRY_AFTER = outcomes.RETRY_AFTER[:2] * 10
"""A message meets more trouble in a storm of half a minute than others do in a week: it is not given up so soon."""
TIMER_SPEED = 12
"""A lease of two minutes ends after ten seconds: longer than a busy machine holds up a message."""

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """The clock of all the processes of a run, which began together by the clock of the machine."""

    begun: float

    def __call__(self) -> datetime:
        """Return what counts as now."""
        return MORNING + timedelta(seconds=(monotonic() - self.begun) * CLOCK_SPEED)


class HurriedTimer(Timer):
    """Steady, and the same in all processes that set it by the same clock, but faster."""

    def __init__(self) -> None:
        self.set(datetime.now(UTC))

    def now(self) -> datetime:
        """Return the steady instant."""
        return self._start + timedelta(seconds=(monotonic() - self._begun) * TIMER_SPEED)

    async def wait(self, until: datetime, news: asyncio.Event | None = None) -> None:
        """Return at the instant, or as soon as there is news."""
        seconds = max(0.0, (until - self.now()).total_seconds() / TIMER_SPEED)
        if news is None:
            await asyncio.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()

    def set(self, instant: datetime) -> None:
        """Go on from the instant that this one is here."""
        self._start, self._begun = _EPOCH + (instant - _EPOCH) * TIMER_SPEED, monotonic()


@cache
def files() -> Services:
    """Return what is read from files, for a program without a database."""
    nowhere: Any = None
    return build_services(nowhere)


def import_all() -> None:
    """Import what is imported only when the first page is served."""
    uvicorn.Config(build_pages(Program(files())), log_config=None).load()


TELEGRAM, ZALO = "telegram", "zalo"


@dataclass(frozen=True)
class World:
    """Where a program lives: its platform, its database, its port, and when the story began."""

    platform: str
    database_url: str
    api_base: str
    begun: float
    port: int
    is_delivered: bool


def be_program(world: World) -> None:
    """Be the program until killed."""
    set_up_logging()
    # In this process alone.
    bot.app.BEAT = BEAT  # pyright: ignore[reportConstantRedefinition]
    outcomes.RETRY_AFTER = RETRY_AFTER  # pyright: ignore[reportConstantRedefinition]
    asyncio.run(_be_program(world))


async def _be_program(world: World) -> None:
    database = await Database.open(world.database_url)
    services = replace(
        files(), database=database, clock=Story(world.begun), owner=owner_of(os.getpid()), timer=HurriedTimer()
    )
    program = Program(services, [_bot(world, database)])
    await serve(program, build_pages(program), HOST, world.port)


def _bot(world: World, database: Database) -> Bot:
    """Return the bot; the platform's limits are not hurried, so it has none."""
    webhook = Webhook(f"http://{HOST}:{world.port}", SECRET) if world.is_delivered else None
    if world.platform == ZALO:
        return ZaloBot(TOKEN, api_base=world.api_base, webhook=webhook, pace=ZALO_PACE, limits=Limits())
    find_stored = stored_in(database)
    return TelegramBot(
        TOKEN, api_base=world.api_base, webhook=webhook, find_stored=find_stored, pace=PACE, limits=Limits()
    )


def owner_of(pid: int) -> str:
    """Return how a process is named in the leases of the outbox."""
    return f"process {pid}"
