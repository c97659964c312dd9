"""Journeys on the fake Telegram behind our adapter; the bot polls, or is delivered to."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, assert_never

from starlette.applications import Starlette

from bot.bots import Accept
from bot.telegram.polling import Pace
from bot.telegram_bot import TelegramBot
from bot.webhooks import Webhook
from conversations.messages import Address, ChannelName
from conversations.session import Option
from handlers.channel import Channel, Rendered
from storage.unit_of_work import UnitOfWork
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import Shown as OnScreen
from tests.fakes.telegram_contents import sticker, text
from tests.journeys.platforms import PHOTO, Act, Photo, Shown, Sticker, Tap, Text
from tests.journeys.script import PEOPLE

TOKEN = "4711:a-token-of-the-commune-00000000000000"
SECRET = "a-secret-of-the-commune"
QUICK = Pace(answer_seconds=5, poll_seconds=2, early_pause=0.05)
BETWEEN_ACTS = timedelta(seconds=20)
MORNINGS = 20
"""How many reminders may come to one person with nothing between them: a story's days pass in moments."""


class OnTelegram:
    """The platform: buttons are tapped, and people can change what they have written."""

    has_buttons = can_edit = True

    def __init__(self, *, is_delivered: bool) -> None:
        self._is_delivered = is_delivered
        self._telegram = FakeTelegram(FastClock())
        self._telegram.switches.deliveries.allows_local = True
        self._telegram.switches.rates.chat_burst = MORNINGS
        self._bot = self._telegram.bot(TOKEN)
        self._names = {self._bot.chat_of(name): name for name in PEOPLE}
        self._stored: dict[str, Mapping[str, Any]] = {}

    @asynccontextmanager
    async def open(self, accept: Accept) -> AsyncGenerator[None]:
        """Run the platform and our bot while the block runs."""

        async def noted(address: Address, id: str, payload: Mapping[str, Any]) -> bool:
            self._stored[id] = payload
            return await accept(address, id, payload)

        ours = Starlette()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._telegram.running())
            webhook = None
            if self._is_delivered:
                webhook = Webhook(await stack.enter_async_context(_served(ours)), SECRET)
            bot = TelegramBot(
                TOKEN, api_base=self._telegram.url, webhook=webhook, find_stored=self._find_stored, pace=QUICK
            )
            stack.push_async_callback(bot.aclose)
            self.channel: Channel = bot
            ours.router.routes.extend(bot.routes(noted))
            running = asyncio.create_task(bot.run(noted))
            if self._is_delivered:
                await running
            try:
                yield
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running

    async def _find_stored(self, channel: ChannelName, id: str) -> Mapping[str, Any] | None:
        return self._stored.get(id)

    def address_of(self, who: str) -> Address:
        """Return the chat of a person, who has written to the bot before."""
        return Address(self.channel.name, str(self._bot.let_in(who)))

    async def prepare(self, uow: UnitOfWork) -> None:
        """Nothing is taken for granted: pictures come by the platform."""

    async def do(self, who: str, act: Act) -> None:
        """Let a person do something."""
        self._telegram.clock.advance(BETWEEN_ACTS)
        match act:
            case Text(words, was) if was:
                self._bot.edits(who, self._bot.last_said(who, was), text(words))
            case Text(words):
                self._bot.says(who, words)
            case Tap(button):
                self._tap(who, button)
            case Photo():
                self._bot.sends_photo(who, PHOTO)
            case Sticker():
                self._bot.sends(who, sticker())
            case _:
                assert_never(act)

    def _tap(self, who: str, button: str) -> None:
        """Tap under the last message that has this button; one that is made up comes from a message long gone."""
        shown = [it.message_id for it in self._bot.shown_to(who) if button in it.buttons.values()]
        self._bot.taps_data(who, button, shown[-1] if shown else 0)

    def shown(self) -> list[Shown]:
        """Return everything that people got to see, in order."""
        return [Shown(self._names[shown.chat], _rendered(shown)) for shown in self._bot.shown]


def _rendered(shown: OnScreen) -> Rendered:
    options = tuple(Option(data, label) for label, data in shown.buttons.items())
    return Rendered(shown.text, options, qr_link="a link" if shown.kind == "photo" else "")


@asynccontextmanager
async def _served(app: Starlette) -> AsyncGenerator[str]:
    serving = Serving(app)
    await serving.start()
    try:
        yield serving.url
    finally:
        await serving.stop()
