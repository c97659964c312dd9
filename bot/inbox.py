"""One door for all ways in: a message is stored, only then "received"; a worker handles it in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.parts import sendable
from bot.pictures import MEDIA_TYPE, PictureError, clean_picture
from conversations.messages import Address, Incoming, Lane, Reply, say
from handlers.channel import Failure, SendError
from handlers.receive import receive
from handlers.services import Services
from storage.errors import StaleSession
from storage.inbox import StoredMessage

log = logging.getLogger(__name__)

BATCH = 200
IDLE_SECONDS = 1.0
TRIES = 10
"""How often a turn is run again when another one came in between; the engine is pure, so it may be."""


class InboxWorker:
    """Handles what came in: each chat in order, chats side by side."""

    def __init__(self, services: Services, after_turn: Callable[[], object]) -> None:
        self._services = services
        self._after_turn = after_turn
        self._news = asyncio.Event()
        self._stopping = False

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Store a message durably and wake the worker; False means it was there already."""
        async with self._services.database.unit_of_work() as uow:
            stored = await uow.inbox.accept(address, platform_id, payload, self._services.clock())
            await uow.commit()
        self._news.set()
        return stored is not None

    async def run(self) -> None:
        """Handle messages as they come, first those an earlier process left behind."""
        while await _logged(self.drain) or not self._stopping:
            if not self._stopping:
                await self._wait_for_news()

    def stop(self) -> None:
        """Let `run` end when all that was accepted is handled, or fails."""
        self._stopping = True
        self._news.set()

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._news.wait()

    async def drain(self) -> int:
        """Handle what waits now and return how many messages that was.

        Messages of a bot that does not run here wait for a process in which it does.
        """
        self._news.clear()
        async with self._services.database.reading() as uow:
            waiting = await uow.inbox.unfinished(BATCH, self._services.channels)
        by_chat = sorted(waiting, key=lambda message: (message.address.channel, message.address.chat, message.id))
        chats = [list(messages) for _, messages in groupby(by_chat, key=lambda message: message.address)]
        handled = await asyncio.gather(*(self._handle_chat(messages) for messages in chats))
        if len(waiting) == BATCH:
            self._news.set()
        return sum(handled)

    async def _handle_chat(self, messages: Sequence[StoredMessage]) -> int:
        """Handle one chat's messages in order; those behind a failure wait for the next round."""
        for count, message in enumerate(messages):
            if not await self._handle(message):
                return count
            self._after_turn()
        return len(messages)

    async def _handle(self, message: StoredMessage) -> bool:
        try:
            incoming = self._read(message)
            if incoming is None:
                await self._drop(message)
            else:
                await _receive(self._services, await self._with_picture(incoming))
        except Exception:
            log.exception("turn failed", extra={"action": "inbox.failed", "message_id": message.id})
            await self._fail(message)
            return False
        return True

    def _read(self, message: StoredMessage) -> Incoming | None:
        channel = self._services.channels[message.address.channel]
        incoming = channel.read_update(message.payload, message.id, message.address, message.received_at)
        # Half a letter of an emoji can be neither stored nor sent.
        return incoming and replace(incoming, text=sendable(incoming.text), was=sendable(incoming.was))

    async def _with_picture(self, incoming: Incoming) -> Incoming:
        """Store the picture a message refers to; one that cannot be had is a message we cannot read."""
        if not incoming.media:
            return incoming
        try:
            content = clean_picture(await self._services.channels[incoming.address.channel].fetch(incoming.media))
        except SendError as error:
            if error.failure is not Failure.REFUSED:
                raise
            return replace(incoming, media="", is_other=True)
        except PictureError:
            return replace(incoming, media="", is_other=True)
        async with self._services.database.unit_of_work() as uow:
            photo = await uow.files.add(content, MEDIA_TYPE, self._services.clock())
            await uow.commit()
        return replace(incoming, media="", photo=photo)

    async def _drop(self, message: StoredMessage) -> None:
        async with self._services.database.unit_of_work() as uow:
            await uow.inbox.finish(message.id, self._services.clock())
            await uow.commit()

    async def _fail(self, message: StoredMessage) -> None:
        """Count the failure; at the last one tell the person, so that nobody waits for nothing."""
        now = self._services.clock()
        async with self._services.database.unit_of_work() as uow:
            is_last = await uow.inbox.fail(message.id, now)
            if is_last:
                sorry = Reply((say("trouble.sorry"),))
                await uow.outbox.add(message.address, sorry, lane=Lane.REPLY, person_id=None, due_at=now)
            await uow.commit()


async def _receive(services: Services, incoming: Incoming) -> None:
    for attempt in range(TRIES - 1):
        with suppress(StaleSession):
            return await receive(services, incoming, alone=attempt > 0)
    return await receive(services, incoming, alone=True)


async def _logged(step: Callable[[], Awaitable[int]]) -> int:
    try:
        return await step()
    except Exception:
        log.exception("inbox failed", extra={"action": "inbox.failed"})
        return 0
