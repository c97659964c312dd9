"""The versions of an edited message: what it said before, which the platform does not tell."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from bot.telegram.updates import Edited, words_of
from conversations.messages import ChannelName
from storage.database import Database

FindStored = Callable[[ChannelName, str], Awaitable[Mapping[str, Any] | None]]
"""Returns what was stored of a channel under one of the platform's ids, or None."""


async def place_version(
    find: FindStored, channel: ChannelName, event: Edited, update_id: int
) -> tuple[str, str] | None:
    """Return under which id a new version is stored and what the one before said; None if it came before.

    The versions of a message are numbered behind its own id, as they come.
    """
    id, was = f"{event.chat}/{event.message_id}", ""
    for version in count(1):
        stored = await find(channel, id)
        if stored is None and version > 1:
            break
        if stored is not None and stored.get("update_id") == update_id:
            return None
        was = words_of(stored) if stored is not None else was
        id = f"{event.chat}/{event.message_id}/{version}"
    return id, was


def stored_in(database: Database) -> FindStored:
    """Return how stored messages are found in a database."""

    async def find(channel: ChannelName, platform_id: str) -> Mapping[str, Any] | None:
        async with database.reading() as uow:
            message = await uow.inbox.find(channel, platform_id)
        return None if message is None else message.payload

    return find
