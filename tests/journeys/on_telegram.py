"""Journeys on the fake Telegram behind our adapter; the bot polls, or is delivered to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.telegram.polling import Pace
from bot.telegram.versions import stored_in
from bot.telegram_bot import TelegramBot
from bot.web_chat import ChatHost
from bot.webhooks import Webhook
from conversations.capabilities import Limits
from conversations.messages import Address
from conversations.session import Option
from handlers.channel import Channel, Rendered
from storage.unit_of_work import UnitOfWork
from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import Shown as OnScreen
from tests.fakes.telegram_contents import sticker, text
from tests.journeys.platforms import PHOTO, Act, Photo, Shown, Sticker, Tap, Text
from tests.journeys.running import running
from tests.journeys.script import PEOPLE

TOKEN = "4712:a-token-of-the-commune-a-token-of"
QUICK = Pace(answer_seconds=5, poll_seconds=2, early_pause=0.05)
SPEED = 100
"""The journeys' clock stands while people read; the platform's limits go by the second. A tap, which the platform
forgets after 150 of its seconds, still has time to be told on a busy machine."""


class OnTelegram:
    """The platform: it has buttons, and people can edit what they have written."""

    has_buttons = can_edit = has_stickers = True

    def __init__(self, *, is_delivered: bool) -> None:
        self._is_delivered = is_delivered
        self._telegram = FakeTelegram(FastClock(speed=SPEED))
        self._telegram.switches.deliveries.allows_local = True
        self._bot = self._telegram.bot(TOKEN)
        self._names = {self._bot.chat_of(name): name for name in PEOPLE}
        self._sent: dict[tuple[str, str], int] = {}

    @asynccontextmanager
    async def open(self, host: ChatHost) -> AsyncGenerator[None]:
        """Run the platform and our bot while the block runs."""

        def build(webhook: Webhook | None) -> TelegramBot:
            return TelegramBot(
                TOKEN,
                api_base=self._telegram.url,
                webhook=webhook,
                find_stored=stored_in(host.database),
                pace=QUICK,
                limits=Limits(side_by_side=1),
            )

        async with self._telegram.running(), running(build, host.accept, is_delivered=self._is_delivered) as bot:
            self.channel: Channel = bot
            yield

    def address_of(self, who: str) -> Address:
        """Return the chat of a person, who has written to the bot before."""
        return Address(self.channel.name, str(self._bot.let_in(who)))

    async def prepare(self, uow: UnitOfWork) -> None:
        """Nothing is taken for granted: pictures come by the platform."""

    async def do(self, who: str, act: Act) -> None:
        """Let a person do something."""
        match act:
            case Text(words, ""):
                self._sent[who, words] = self._bot.says(who, words)
            case Text(words, was):
                self._bot.edits(who, self._sent[who, was], text(words))
                self._sent[who, words] = self._sent[who, was]
            case Tap(button) if button in self._bot.keyboard_of(who):
                self._bot.says(who, button)
            case Tap(button):
                shown = self._bot.shown_to(who)
                self._bot.taps_data(who, button, shown[-1].message_id if shown else 1)
            case Photo(caption):
                self._bot.sends_photo(who, PHOTO, caption)
            case Sticker():
                self._bot.sends(who, sticker())

    async def shown(self) -> list[Shown]:
        """Return everything that people got to see, in order."""
        return [Shown(self._names[shown.chat], _rendered(shown)) for shown in self._bot.shown]


def _rendered(shown: OnScreen) -> Rendered:
    buttons = {**shown.buttons, **{label: label for label in shown.keyboard}}
    options = tuple(Option(data, label) for label, data in buttons.items())
    return Rendered(shown.text, options, "a picture" if shown.media else "")
