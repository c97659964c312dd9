"""Journeys on the built-in chat page: a browser a person, over HTTP, on one web server."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.web_chat import WEB_CHAT, ChatHost, WebChat, build_web
from conversations.messages import Address
from conversations.session import Option
from handlers.channel import Channel, Rendered
from storage.unit_of_work import UnitOfWork
from tests.fakes.browser import FakeBrowser
from tests.fakes.serving import serving
from tests.journeys.platforms import PHOTO, Act, Photo, Shown, Sticker, Tap, Text
from tests.journeys.script import PEOPLE


class OnWeb:
    """The platform: it has buttons, people cannot change what they have written, and there are no stickers."""

    has_buttons = True
    can_edit = has_stickers = False

    @asynccontextmanager
    async def open(self, host: ChatHost) -> AsyncGenerator[None]:
        """Serve the page and open it in everybody's browser while the block runs."""
        page = WebChat(host)
        self.channel: Channel = page
        async with serving(build_web(host, None, page)) as url, httpx.AsyncHTTPTransport() as wires:
            self._browsers = {name: FakeBrowser(url, wires) for name in PEOPLE}
            for browser in self._browsers.values():
                await browser.open()
            yield

    def address_of(self, who: str) -> Address:
        """Return the chat of a person's browser."""
        return Address(WEB_CHAT, self._browsers[who].chat)

    async def prepare(self, uow: UnitOfWork) -> None:
        """Nothing is taken for granted: pictures come from the browser."""

    async def do(self, who: str, act: Act) -> None:
        """Let a person do something on their page."""
        browser = self._browsers[who]
        match act:
            case Text(text, ""):
                await browser.type(text)
            case Tap(button):
                await browser.tap(button)
            case Photo(caption):
                await browser.send_photo(PHOTO, caption)
            case Text() | Sticker():
                raise ValueError(f"a browser cannot do this: {act}")

    async def shown(self) -> list[Shown]:
        """Return everything that people got to see, in order: lines are numbered across all chats."""
        for browser in self._browsers.values():
            await browser.look()
        lines = [(line, who) for who, browser in self._browsers.items() for line in browser.seen]
        said = sorted(((line, who) for line, who in lines if line["author"] == "bot"), key=lambda of: of[0]["id"])
        return [Shown(who, _rendered(line)) for line, who in said]


def _rendered(line: Mapping[str, Any]) -> Rendered:
    options = tuple(Option(choice["id"], choice["label"]) for choice in line["choices"])
    return Rendered(line["text"], options, "a picture" if line["svg"] else "")
