"""A bot that is delivered to is looked after: its platform may stop delivering, and nobody would be told."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.bots import running_bots
from bot.telegram.polling import Pace
from bot.telegram_bot import TelegramBot
from bot.webhooks import Webhook
from bot.zalo_bot import ZaloBot
from conversations.messages import Address
from scheduler import clock
from storage.database import Database
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import serving, until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot
from tests.fakes.telegram_queue import Webhook as SetWebhook
from tests.fakes.zalo import FakeZalo

TOKEN = "4711:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
SECRET = "a-secret-of-the-commune"
ELSEWHERE = SetWebhook("https://old.example/hook")
QUICK = Pace(answer_seconds=0.5, first_pause=0.02, longest_pause=0.1)
LOOK_EVERY_SECONDS = 0.05
A_WEBHOOK_EACH = timedelta(seconds=2)
"""The platform lets no more than one be set in so long."""


@dataclass
class Site:
    """Our bot, the same as the platform has it, and what came in; on bad days nothing can be stored."""

    telegram: FakeTelegram
    platform: FakeTelegramBot
    bot: TelegramBot
    is_full: bool = False
    stored: list[str] = field(default_factory=list[str])

    async def accept(self, address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
        if self.is_full:
            raise OSError("no room left")
        self.stored.append(payload["message"]["text"])
        return True

    def opened(self) -> int:
        """Return how often the webhook was set."""
        return len(self.telegram.called("setWebhook"))


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    """A site that Telegram delivers to and is asked about it every few moments."""
    telegram = FakeTelegram(FastClock(clock.now()))
    deliveries = telegram.switches.deliveries
    deliveries.allows_local = True
    deliveries.first_pause = deliveries.longest_pause = deliveries.first_pause / 40
    ours, database = Starlette(), await Database.open(sqlite_url)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(telegram.running())
        webhook = Webhook(await stack.enter_async_context(serving(ours)), SECRET)
        bot = TelegramBot(TOKEN, api_base=telegram.url, webhook=webhook, pace=QUICK)
        stack.push_async_callback(bot.aclose)
        site = Site(telegram, telegram.bot(TOKEN), bot)
        ours.router.routes.extend(bot.routes(site.accept))
        await stack.enter_async_context(_looked_after(site, database))
        yield site
    await database.close()


@asynccontextmanager
async def _looked_after(site: Site, database: Database) -> AsyncGenerator[None]:
    async with running_bots([site.bot], site.accept, database.alone, look_every_seconds=LOOK_EVERY_SECONDS):
        await until(lambda: site.platform.updates.webhook.url)
        yield
        await site.platform.updates.stop_delivering()


def lines(caplog: pytest.LogCaptureFixture, part: str) -> int:
    """Return how many lines of the log an operator has to read say this."""
    return sum(part in record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING)


async def looked(site: Site) -> None:
    """Wait until the platform has been asked some times more."""
    asked = len(site.telegram.called("getWebhookInfo")) + 3
    await until(lambda: len(site.telegram.called("getWebhookInfo")) >= asked)


@pytest.mark.parametrize("changed", [SetWebhook(), ELSEWHERE], ids=["removed", "led elsewhere"])
async def test_a_webhook_that_another_program_changes_is_set_again(
    site: Site, caplog: pytest.LogCaptureFixture, changed: SetWebhook
):
    site.telegram.clock.advance(A_WEBHOOK_EACH)
    await site.platform.updates.deliver_to(changed)
    site.platform.says("Lan", "một")
    await until(lambda: site.stored == ["một"])
    await looked(site)
    assert (site.opened(), lines(caplog, "the webhook was changed; it is set again")) == (2, 1)
    assert site.bot.outage.since is None


async def test_two_programs_with_one_webhook_do_not_take_it_from_each_other_for_ever(
    site: Site, caplog: pytest.LogCaptureFixture
):
    for _ in range(2):
        site.telegram.clock.advance(A_WEBHOOK_EACH)
        await site.platform.updates.deliver_to(ELSEWHERE)
        await until(lambda: site.platform.updates.webhook is not ELSEWHERE or site.bot.outage.since)
    await looked(site)
    assert site.opened() == 2
    assert lines(caplog, "the way in fails: WEBHOOK_ELSEWHERE") == 1


async def test_deliveries_that_fail_are_an_outage_until_they_are_taken(site: Site, caplog: pytest.LogCaptureFixture):
    site.is_full = True
    site.platform.says("Lan", "một")
    await until(lambda: site.bot.outage.since)
    await looked(site)
    site.is_full = False
    await until(lambda: site.bot.outage.since is None)
    assert site.stored == ["một"]
    assert lines(caplog, "the way in fails: Wrong response from the webhook: 503") == 1
    assert lines(caplog, "the way in works again") == 1


async def test_a_token_that_is_reset_is_told_once(site: Site, caplog: pytest.LogCaptureFixture):
    site.telegram.reset_token(TOKEN, f"{TOKEN}-anew")
    await until(lambda: site.bot.outage.since)
    await asyncio.sleep(LOOK_EVERY_SECONDS * 5)
    assert lines(caplog, "the token is refused; this bot stops") == 1
    assert lines(caplog, "") == 1


async def test_a_token_that_was_refused_at_the_start_is_told_once(sqlite_url: str, caplog: pytest.LogCaptureFixture):
    database = await Database.open(sqlite_url)
    async with FakeZalo(FastClock()).running() as zalo:
        bot = ZaloBot("4711:zyx", api_base=zalo.url, webhook=Webhook("https://xa.example", SECRET))
        async with running_bots([bot], _nothing, database.alone, look_every_seconds=LOOK_EVERY_SECONDS):
            await until(lambda: bot.outage.since)
            await asyncio.sleep(LOOK_EVERY_SECONDS * 5)
        await bot.aclose()
    await database.close()
    assert lines(caplog, "the token is refused; this bot stops") == 1


@pytest.mark.parametrize("link", ["https://zalo.example/bots/1", ""])
async def test_a_bot_of_zalo_is_looked_after_too_and_needs_no_link_for_it(
    sqlite_url: str, caplog: pytest.LogCaptureFixture, link: str
):
    ours, database = Starlette(), await Database.open(sqlite_url)
    async with FakeZalo(FastClock()).running() as zalo, serving(ours) as url:
        zalo.switches.allows_local_webhook = True
        platform, bot = (
            zalo.bot("4711:zyx"),
            ZaloBot("4711:zyx", api_base=zalo.url, webhook=Webhook(url, SECRET), link=link),
        )
        ours.router.routes.extend(bot.routes(_nothing))
        async with running_bots([bot], _nothing, database.alone, look_every_seconds=LOOK_EVERY_SECONDS):
            await until(lambda: platform.webhook.url)
            platform.webhook = replace(platform.webhook, url="")
            await until(lambda: platform.webhook.url)
            asked = len(zalo.calls)
            await until(lambda: len(zalo.calls) > asked + 4)
            assert bot.outage.since is None
        await bot.aclose()
    await database.close()
    assert lines(caplog, "the webhook was changed; it is set again") == lines(caplog, "") == 1


async def _nothing(address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
    raise AssertionError("nothing comes in")
