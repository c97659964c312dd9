"""Builds everything once and runs it: the web pages, the inbox, the delivery, the heartbeat, in one process."""

import asyncio
import logging
import os
import secrets
import signal
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import telegram_bot, zalo_bot
from bot.bots import Bot, running_bots
from bot.connections import Connection, allow_many
from bot.garbage import rarely_collected
from bot.inbox import InboxWorker
from bot.plans_in_force import SAMPLE
from bot.qr_pictures import QrPictures
from bot.settings import CommonSettings
from bot.telegram.settings import TelegramSettings
from bot.telegram.versions import stored_in
from bot.telegram_bot import TelegramBot
from bot.web_chat import WebChat, build_web
from bot.webhooks import Webhook
from bot.zalo.settings import ZaloSettings
from bot.zalo_bot import ZaloBot
from conversations.capabilities import Limits
from conversations.forms.catalogue import FormEntry, load_catalogue
from conversations.messages import Address
from conversations.wording import load_wording
from handlers.deliver import Delivery
from handlers.delivery.inheriting import among_others, inherit
from handlers.delivery.quota import counting_in
from handlers.delivery.troubles import log_troubles
from handlers.doors import Door, note_doors
from handlers.forget_strangers import forget_strangers
from handlers.note_reach import note_reach
from handlers.open_period import open_plan
from handlers.outage import note_outages
from handlers.remind import remind
from handlers.services import Services
from handlers.spare_slot import take_spare_slot
from handlers.tell_operators import tell_operators
from plans.local_time import day_of
from plans.plan import Plan
from plans.role import load_roles
from reports.plan_book import load_usable_plan
from scheduler import clock
from scheduler.heartbeat import heartbeat
from scheduler.workdays import Calendar, calendar_for
from storage.database import Database
from storage.errors import StaleSession
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

PLANS = (SAMPLE,)
BEAT = timedelta(minutes=1)
FIRST_BEAT_SECONDS = 5.0
"""How long the delivery waits at the start for the first beat, which takes back what an outage has outdated."""
LONGEST_PAUSE_AT_START = timedelta(seconds=10)
"""Whatever a bot was told before: meanwhile a token may have been mended, or the clock."""
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
ANSWER_SECONDS = 5.0
"""How long a stop goes on answering what was accepted; the rest is done after the next start."""
STOP_SECONDS = 2.0
"""How long a stop then waits for what is on the way, so that it is known whether it arrived."""
CODE_LETTERS = "ABCDEFGHKMNPQRSTUVWXYZ23456789"
"""Without the letters and figures that are mixed up when read aloud over the phone."""
CODE_LENGTH = 8


class Settings(ZaloSettings, TelegramSettings, CommonSettings):
    """All settings; those of a new platform are added here."""


def new_code() -> str:
    """Return an unguessable invitation code that can be read aloud."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


_YEARS_IN_ADVANCE = 15


@cache
def calendar_around(year: int) -> Calendar:
    """Return the working days of a year, of the one before, and of those for which offices give days in advance."""
    return calendar_for(range(year - 1, year + _YEARS_IN_ADVANCE + 1))


def build_services(
    database: Database,
    now: Callable[[], datetime] = clock.now,
    *,
    public_url: str = "",
    plans: Iterable[Path] = PLANS,
    operators: Iterable[str] = (),
) -> Services:
    """Read the files and put together what every use case needs; the channels come with the program."""
    loaded: Mapping[str, Plan] = {plan.id: plan for plan in map(load_usable_plan, plans)}
    return Services(
        database=database,
        channels={},
        wording=load_wording(),
        forms=_in_order_of(loaded.values()),
        plans=loaded,
        roles=load_roles(),
        calendar=calendar_around,
        clock=now,
        new_code=new_code,
        page_link=f"{public_url}/?code={{code}}" if public_url else "",
        owner=f"{os.getpid()}-{secrets.token_hex(4)}",
        operators=tuple(operators),
    )


def _in_order_of(plans: Iterable[Plan]) -> Mapping[str, FormEntry]:
    """Return the forms that the plans name, in the order in which people are asked for them; others follow."""
    named = {form_id for plan in plans for duty in plan.duties for form_id in duty.forms}
    return load_catalogue().beginning_with(form_id for form_id in load_catalogue() if form_id in named)


def build_pictures(settings: Settings) -> QrPictures | None:
    """Return the pictures of links that a platform can fetch here; None unless it can reach us."""
    secret = settings.webhook_secret.get_secret_value()
    return QrPictures(settings.public_url, secret) if secret else None


def build_bots(
    settings: Settings, services: Services | None = None, pictures: QrPictures | None = None
) -> tuple[Bot, ...]:
    """Return a bot for every token that is set; a new platform is added here. Without services it only looks."""
    secret = settings.webhook_secret.get_secret_value()
    webhook = Webhook(settings.public_url, secret) if secret else None
    return (*_zalo_bots(settings, webhook, services, pictures), *_telegram_bots(settings, webhook, services))


def _zalo_bots(
    settings: Settings, webhook: Webhook | None, services: Services | None, pictures: QrPictures | None
) -> Iterator[Bot]:
    links = settings.zalo_bot_link or [""] * len(settings.zalo_bot_token)
    for token, link in zip(settings.zalo_bot_token, links, strict=True):
        yield ZaloBot(
            token.get_secret_value(),
            api_base=settings.zalo_api_base or zalo_bot.API_BASE,
            webhook=webhook,
            link=link,
            picture_of=pictures.address if pictures else None,
            sent_this_month=counting_in(services.database, services.clock) if services else None,
            limits=_zalo_limits(settings),
            most_people=settings.zalo_people_a_bot,
        )


def _zalo_limits(settings: Settings) -> Limits:
    a_second, a_month = settings.zalo_messages_a_second, settings.zalo_messages_a_month
    return replace(zalo_bot.LIMITS, messages_a_second=a_second, monthly_quota=a_month)


def _telegram_bots(settings: Settings, webhook: Webhook | None, services: Services | None) -> Iterator[Bot]:
    if token := settings.telegram_token.get_secret_value():
        yield TelegramBot(
            token,
            api_base=settings.telegram_api_base or telegram_bot.API_BASE,
            webhook=webhook,
            find_stored=stored_in(services.database) if services else None,
            note_reach=partial(note_reach, services) if services else None,
            take_slot=partial(take_spare_slot, services) if services else None,
            limits=replace(telegram_bot.LIMITS, messages_a_second=settings.telegram_messages_a_second),
        )


class Program:
    """The running program. Its parts wake each other; the database is the truth."""

    def __init__(self, services: Services, bots: Sequence[Bot] = ()) -> None:
        self.channel = WebChat(_Host(services))
        self.bots = bots
        self.services = replace(services, channels={channel.name: channel for channel in (*bots, self.channel)})
        self.inbox = InboxWorker(self.services, self.wake_delivery)
        self._has_beaten = asyncio.Event()
        self._opened_on: date | None = None

    @cached_property
    def delivery(self) -> Delivery:
        """The couriers of all channels."""
        return Delivery(self.services)

    @property
    def database(self) -> Database:
        """The database, for the pages."""
        return self.services.database

    def clock(self) -> datetime:
        """Return what counts as now."""
        return self.services.clock()

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Take a message in through the one door."""
        return await self.inbox.accept(address, platform_id, payload)

    def wake_delivery(self) -> None:
        """Say that something is due in the outbox."""
        self.delivery.wake()

    async def beat(self) -> None:
        """Open the periods of a new day and forget strangers, end leases, queue what is said unasked at this moment."""
        now = self.services.clock()
        async with self.services.database.unit_of_work() as uow:
            await note_outages(uow, {bot.name: bot.outage.since for bot in self.bots if bot.outage.is_known})
            await note_doors(uow, [Door(bot.name, bot.link, bot.most_people) for bot in self.bots])
            await self._set_timer(uow)
            await uow.outbox.settle_expired(self.services.timer.now())
            await uow.outbox.rates.end_rests(self.services.timer.now())
            await uow.commit()
        await inherit(self.services)
        if day_of(now) != self._opened_on:
            await self._begin_day(now)
            self._opened_on = day_of(now)
        if await remind(self.services) + await tell_operators(self.services):
            self.wake_delivery()
        self._has_beaten.set()

    async def _begin_day(self, now: datetime) -> None:
        """Open the day's periods, a plan at a time: who writes meanwhile waits for one plan, not for a country."""
        for plan in self.services.plans.values():
            async with self.services.database.unit_of_work() as uow:
                await open_plan(uow, self.services, plan, now)
                await uow.commit()
        async with self.services.database.unit_of_work() as uow:
            await log_troubles(uow, self.services.channels, now, self.services.timer.now())
            await forget_strangers(uow, now)
            await uow.commit()

    async def settle(self) -> None:
        """Handle and send everything there is: for the demo's passing days and for tests."""
        while await self.inbox.drain() + await self.delivery.deliver():
            pass

    async def _deliver(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_BEAT_SECONDS):
                await self._has_beaten.wait()
        await self.delivery.run()

    async def _set_timer(self, uow: UnitOfWork) -> None:
        """Measure leases and rates by the database's clock where several processes share it."""
        instant = await uow.outbox.rates.now()
        if instant is not None:
            self.services.timer.set(instant)

    async def _take_over(self) -> None:
        """End the leases of a process that died, at once where there can be no other: nobody waits a minute.

        Nor does anybody wait for the end of a pause that was meant for another token, or measured by a wrong clock.
        """
        with suppress(StaleSession):  # another process is sending: the pauses are its own
            async with self.database.unit_of_work() as uow:
                await self._set_timer(uow)
                await uow.outbox.rates.shorten(self.services.timer.now() + LONGEST_PAUSE_AT_START)
                if self.database.has_one_process:
                    await uow.outbox.settle_expired(FOREVER)
                await uow.commit()

    @asynccontextmanager
    async def running(self, is_served: asyncio.Event | None = None) -> AsyncGenerator[None]:
        """Run the inbox, the delivery and the heartbeat while the block runs; what was accepted is then answered.

        `is_served` is set as soon as platforms that deliver can reach us; None: at once.
        """
        await self._take_over()
        handling, sending = asyncio.create_task(self.inbox.run()), asyncio.create_task(self._deliver())
        bots = running_bots(self.bots, self.accept, self.database.alone, is_served)
        try:
            async with among_others(self.services), heartbeat(self.beat, BEAT), bots:
                yield
        finally:
            await self._finish(handling, sending)
            self.channel.close()
            for bot in self.bots:
                await bot.aclose()

    async def _finish(self, handling: asyncio.Task[None], sending: asyncio.Task[None]) -> None:
        """Answer what was accepted, and learn what became of the answers; neither for ever."""
        self.inbox.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                await handling
                await self.delivery.deliver()
        self.delivery.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await sending


class _Host:
    """What the web channel needs before the program stands."""

    def __init__(self, services: Services) -> None:
        self.database = services.database
        self._now = services.clock

    def clock(self) -> datetime:
        return self._now()


async def serve(program: Program, web: Starlette, host: str, port: int) -> None:
    """Serve the pages until SIGTERM or Ctrl-C, then finish what was begun."""
    config = uvicorn.Config(
        web,
        host=host,
        port=port,
        http=Connection,
        log_config=None,  # it would log past our redaction
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config, program.channel)
    allow_many()
    with rarely_collected():
        async with program.running(server.is_served):
            await server.serve()


class _Server(uvicorn.Server):
    """Says when it can be reached, and lets waiting pages go as soon as it is asked to stop."""

    def __init__(self, config: uvicorn.Config, channel: WebChat) -> None:
        super().__init__(config)
        self.is_served = asyncio.Event()
        self._channel = channel

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Take a signal as the wish to stop: uvicorn's own would then die of it, with the program not finished."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.is_served.set()

    async def shutdown(self, sockets: Any = None) -> None:
        self._channel.close()
        await super().shutdown(sockets)


def build_pages(program: Program, *more: BaseRoute) -> Starlette:
    """Return the pages without the demo's stage, and where the platforms deliver to."""
    delivered = [route for bot in program.bots for route in bot.routes(program.accept)]
    return build_web(program, None, program.channel, (*delivered, *more))
