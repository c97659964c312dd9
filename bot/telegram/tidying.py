"""Takes the buttons away from under messages that were answered by a tap, when the bot has time for it.

It is one call more a tap, out of the same rate as the messages. So it waits until nobody writes and nothing is sent in
the chat, and for a place in the rate that nobody else wants. What is not tidied stays harmless: an old button explains
itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram.error import TelegramError

from bot.telegram.api import Api
from scheduler.clock import monotonic

TakeSlot = Callable[[], Awaitable[bool]]
"""Takes a place in the bot's rate, if one is free."""

QUIET_SECONDS = 3.0
"""In so long the platform forgets what was sent in a chat at once, before and after."""

MOST_TRIES = 20
MOST_CHATS = 500
"""More than this many chats at a time are not tidied."""


class Tidying:
    """The answered messages of one bot that still show their buttons."""

    def __init__(self, api: Api, take_slot: TakeSlot) -> None:
        self._api = api
        self._take_slot = take_slot
        self._answered: dict[str, list[int]] = {}
        self._stirred_at: dict[str, float] = {}

    def note_call(self, chat: str) -> None:
        """Say that something is sent in a chat."""
        if chat in self._answered:
            self._stirred_at[chat] = monotonic()

    async def tidy(self, chat: str, message_id: int) -> None:
        """Take the buttons away from a message, and from the others of its chat that were answered meanwhile."""
        is_begun = chat in self._answered
        if not is_begun and len(self._answered) >= MOST_CHATS:
            return
        answered = self._answered.setdefault(chat, [])
        self.note_call(chat)
        if message_id not in answered:
            answered.append(message_id)
        if is_begun:
            return
        try:
            await self._tidy_all(chat)
        finally:
            del self._answered[chat], self._stirred_at[chat]

    async def _tidy_all(self, chat: str) -> None:
        answered = self._answered[chat]
        while answered and await self._has_place(chat):
            await self._take_buttons_away(chat, answered.pop(0))
            self.note_call(chat)

    async def _has_place(self, chat: str) -> bool:
        """Wait for quiet in the chat and a place in the rate; False: there is none for long."""
        for _ in range(MOST_TRIES):
            while (wait := self._stirred_at[chat] + QUIET_SECONDS - monotonic()) > 0:  # noqa: ASYNC110 -- who stirs wakes nobody
                await asyncio.sleep(wait)
            if await self._take_slot():
                return True
            self.note_call(chat)
        return False

    async def _take_buttons_away(self, chat: str, message_id: int) -> None:
        with suppress(TelegramError):
            await self._api.call("editMessageReplyMarkup", {"chat_id": int(chat), "message_id": message_id})
