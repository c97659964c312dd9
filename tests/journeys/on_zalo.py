"""Journeys on the fake Zalo behind our adapter; the bot polls, or is delivered to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.web_chat import ChatHost
from bot.webhooks import Webhook
from bot.zalo.polling import Pace
from bot.zalo_bot import ZaloBot
from conversations.capabilities import Limits
from conversations.messages import Address
from handlers.channel import Channel, Rendered
from storage.unit_of_work import UnitOfWork
from tests.fakes.fast_clock import FastClock
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import Shown as OnScreen
from tests.fakes.zalo_events import image, sticker
from tests.journeys.platforms import PHOTO, Act, Photo, Shown, Sticker, Tap, Text
from tests.journeys.running import running
from tests.journeys.script import PEOPLE

TOKEN = "4711:a-token-of-the-commune"
QUICK = Pace(answer_seconds=5, poll_seconds=2, early_pause=0.05)


class OnZalo:
    """The platform: there are no buttons, and nobody can change what they have written."""

    has_buttons = can_edit = False
    has_stickers = True

    def __init__(self, *, is_delivered: bool) -> None:
        self._is_delivered = is_delivered
        self._zalo = FakeZalo(FastClock())
        self._zalo.switches.allows_local_webhook = True
        self._bot = self._zalo.bot(TOKEN)
        self._names = {self._bot.chat_of(name): name for name in PEOPLE}

    @asynccontextmanager
    async def open(self, host: ChatHost) -> AsyncGenerator[None]:
        """Run the platform and our bot while the block runs."""

        def build(webhook: Webhook | None) -> ZaloBot:
            return ZaloBot(TOKEN, api_base=self._zalo.url, webhook=webhook, pace=QUICK, limits=Limits(side_by_side=1))

        async with self._zalo.running(), running(build, host.accept, is_delivered=self._is_delivered) as bot:
            self.channel: Channel = bot
            yield

    def address_of(self, who: str) -> Address:
        """Return the chat of a person, who has written to the bot before."""
        return Address(self.channel.name, self._bot.let_in(who))

    async def prepare(self, uow: UnitOfWork) -> None:
        """Nothing is taken for granted: pictures come by the platform."""

    async def do(self, who: str, act: Act) -> None:
        """Let a person do something; what is a button elsewhere is typed here."""
        match act:
            case Text(text):
                await self._bot.says(who, text)
            case Tap(button):
                await self._bot.says(who, button)
            case Photo(caption):
                await self._bot.sends(who, image(self._zalo.keep(PHOTO), caption))
            case Sticker():
                await self._bot.sends(who, sticker())

    async def shown(self) -> list[Shown]:
        """Return everything that people got to see, in order."""
        return [Shown(self._names[shown.chat], _rendered(shown)) for shown in self._bot.shown]


def _rendered(shown: OnScreen) -> Rendered:
    return Rendered(shown.text)
