"""One door for all ways in: a message is stored, only then "received"; a worker handles it in order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.fetching import Fetching, Patience
from bot.parts import sendable
from bot.pictures import MEDIA_TYPE
from conversations.messages import Address, Incoming, Lane, MessageId, MissingPicture, Reply, say
from handlers.outage import Outage
from handlers.receive import receive
from handlers.services import Services
from storage.errors import DatabaseError, StaleSession
from storage.inbox import StoredMessage

log = logging.getLogger(__name__)

BATCH = 200
IDLE_SECONDS = 1.0
TRIES = 10
"""How often a turn is run again when another one came in between; the engine is pure, so it may be."""

Pictures = Mapping[MessageId, bytes | MissingPicture]
"""The pictures that have been loaded, by their messages."""


class InboxWorker:
    """Handles what came in: each chat in order, chats side by side.

    It works in rounds that wait for nothing but the database. A chat whose next message has a picture to be loaded
    sits out until it is here.
    """

    def __init__(
        self,
        services: Services,
        after_turn: Callable[[], object],
        patience: Patience = Patience(),  # noqa: B008 -- frozen
    ) -> None:
        self._services = services
        self._after_turn = after_turn
        self._news = asyncio.Event()
        self._round_at_a_time = asyncio.Lock()
        self._fetching = Fetching(services.channels, patience, self._news.set)
        self._stopping = False
        self._outage = Outage("inbox", "reading", services.timer.now)

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Store a message durably and wake the worker; False means it was there already."""
        async with self._services.database.unit_of_work() as uow:
            stored = await uow.inbox.accept(address, platform_id, payload, self._services.clock())
            await uow.commit()
        self._news.set()
        return stored is not None

    async def run(self) -> None:
        """Handle messages as they come, first those an earlier process left behind."""
        try:
            while await self._logged_round() or not self._stopping:
                if not self._stopping:
                    await self._wait_for_news()
        finally:
            await self._fetching.aclose()

    def stop(self) -> None:
        """Let `run` end when all that was accepted is handled, or fails, or has a picture still to be loaded."""
        self._stopping = True
        self._news.set()

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(IDLE_SECONDS):
                await self._news.wait()

    async def drain(self) -> int:
        """Handle what waits now, with the pictures it refers to, and return how many messages that was.

        Messages of a bot that does not run here wait for a process in which it does.
        """
        handled = await self._round()
        while not self._fetching.is_idle:
            await self._fetching.wait()
            handled += await self._round()
        return handled

    async def _logged_round(self) -> int:
        with self._outage.outlasted("inbox failed", "inbox.failed"):
            return await self._round()
        return 0

    async def _round(self) -> int:
        """Handle what can be handled without waiting; return how many messages that was."""
        async with self._round_at_a_time:
            self._news.clear()
            fetched = self._fetching.take()
            waiting = await self._waiting(self._fetching.chats)
            messages = {message.id: message for message in (*(one.message for one in fetched), *waiting)}
            pictures = {one.message.id: one.picture for one in fetched}
            handled = await _all_of(self._handle_chat(chat, pictures) for chat in _chats(messages.values()))
            for message in waiting:
                self._fetching.note_waiting(message)
            return sum(handled)

    async def _waiting(self, away: frozenset[Address]) -> Sequence[StoredMessage]:
        """Return a batch of what waits in chats that are not `away`: many messages behind pictures hide no others."""
        after = MessageId(0)
        while True:
            async with self._services.database.reading() as uow:
                page = await uow.inbox.unfinished(BATCH, self._services.channels, after)
            for message in page:
                self._fetching.note_waiting(message)
            ready = [message for message in page if message.address not in away]
            if len(page) < BATCH:
                return ready
            if ready:
                self._news.set()
                return ready
            after = page[-1].id

    async def _handle_chat(self, messages: Sequence[StoredMessage], pictures: Pictures) -> int:
        """Handle one chat's messages in order; those behind a failure or a picture wait for a later round."""
        for count, message in enumerate(messages):
            if not await self._handle(message, pictures):
                return count
            self._after_turn()
        return len(messages)

    async def _handle(self, message: StoredMessage, pictures: Pictures) -> bool:
        try:
            incoming = self._read(message)
            if incoming is None:
                await self._drop(message)
            elif not incoming.media:
                await _receive(self._services, incoming)
            elif message.id in pictures:
                await _receive(self._services, await self._with_picture(incoming, pictures[message.id]))
            else:
                self._fetching.begin(message, incoming)
                return False
        except DatabaseError:
            # A full disk or a lost server is not the message's fault: it waits until that is mended, however long.
            log.exception("turn waits for the database", extra={"action": "inbox.waits", "message_id": message.id})
            return False
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

    async def _with_picture(self, incoming: Incoming, picture: bytes | MissingPicture) -> Incoming:
        """Store the picture that was loaded; of one that will not be had the engine is told."""
        if isinstance(picture, MissingPicture):
            return replace(incoming, media="", missing_picture=picture)
        async with self._services.database.unit_of_work() as uow:
            photo = await uow.files.add(picture, MEDIA_TYPE, self._services.clock())
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


def _chats(messages: Iterable[StoredMessage]) -> Iterable[Sequence[StoredMessage]]:
    """Return the messages of each chat, in the order of arrival."""
    by_chat = sorted(messages, key=lambda message: (message.address.channel, message.address.chat, message.id))
    return [list(chat) for _, chat in groupby(by_chat, key=lambda message: message.address)]


async def _all_of(chats: Iterable[Awaitable[int]]) -> Sequence[int]:
    """Wait for all, also where one fails: the next round must not meet the others still at work."""
    outcomes = await asyncio.gather(*chats, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, int)]


async def _receive(services: Services, incoming: Incoming) -> None:
    for attempt in range(TRIES - 1):
        with suppress(StaleSession):
            return await receive(services, incoming, alone=attempt > 0)
    return await receive(services, incoming, alone=True)
