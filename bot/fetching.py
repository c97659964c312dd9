"""Pictures that messages refer to are loaded beside everything else: a slow one holds up its own chat alone."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.pictures import PictureError, clean_picture
from conversations.messages import Address, ChannelName, Incoming, MissingPicture
from handlers.channel import Channel, Failure, SendError
from handlers.ending import end
from storage.inbox import StoredMessage

log = logging.getLogger(__name__)

AT_ONCE = 16
"""How many pictures are loaded at the same time: each may hold some megabytes."""


@dataclass(frozen=True)
class Patience:
    """How often a picture is asked for again, each time after a pause, and for how long once somebody writes on."""

    pauses: tuple[timedelta, ...] = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
    when_followed: timedelta = timedelta(seconds=10)


@dataclass(frozen=True)
class Fetched:
    """A message whose picture is here, made small, or will not be had."""

    message: StoredMessage
    picture: bytes | MissingPicture


@dataclass
class _Fetch:
    """A picture under way. `is_followed` tells that a later message of its chat waits."""

    message: StoredMessage
    loading: "asyncio.Task[bytes | MissingPicture]"
    is_followed: bool = False


class Fetching:
    """The pictures under way, at most one a chat. What is done waits to be taken; `when_done` is told of it."""

    def __init__(
        self, channels: Mapping[ChannelName, Channel], patience: Patience, when_done: Callable[[], object]
    ) -> None:
        self._channels = channels
        self._patience = patience
        self._when_done = when_done
        self._under_way: dict[Address, _Fetch] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[Fetched] = []
        self._loading = asyncio.Semaphore(AT_ONCE)
        self._cleaning = asyncio.Lock()

    @property
    def chats(self) -> frozenset[Address]:
        """The chats whose next message waits for its picture."""
        return frozenset(self._under_way)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits to be taken."""
        return not self._tasks and not self._done

    def begin(self, message: StoredMessage, incoming: Incoming) -> None:
        """Load the picture of a message."""
        loading = asyncio.create_task(self._load(self._channels[message.address.channel], incoming.media))
        fetch = self._under_way[message.address] = _Fetch(message, loading)
        task = asyncio.create_task(self._fetch(fetch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def note_waiting(self, message: StoredMessage) -> None:
        """Hear of a message that waits: one behind a picture is not held up for long."""
        fetch = self._under_way.get(message.address)
        if fetch is None or fetch.is_followed or message.id <= fetch.message.id:
            return
        fetch.is_followed = True
        seconds = self._patience.when_followed.total_seconds()
        asyncio.get_running_loop().call_later(seconds, fetch.loading.cancel)

    def take(self) -> tuple[Fetched, ...]:
        """Return what is done; its chats are free again."""
        done, self._done = self._done, []
        for fetched in done:
            del self._under_way[fetched.message.address]
        return tuple(done)

    async def wait(self) -> None:
        """Wait until a picture under way is done, if there is any."""
        if self._tasks and not self._done:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def aclose(self) -> None:
        """Give up what is under way: its messages wait in the database."""
        await end([*self._tasks, *(fetch.loading for fetch in self._under_way.values())])

    async def _fetch(self, fetch: _Fetch) -> None:
        try:
            picture = await self._picture(fetch)
        except Exception:
            # Whatever a library makes of a stranger's address or bytes: the words beside it are heard all the same.
            log.exception("picture failed", extra={"action": "picture.failed", "message_id": fetch.message.id})
            picture = MissingPicture.UNUSABLE
        self._done.append(Fetched(fetch.message, picture))
        self._when_done()

    async def _picture(self, fetch: _Fetch) -> bytes | MissingPicture:
        await asyncio.wait([fetch.loading])
        content = MissingPicture.LATE if fetch.loading.cancelled() else fetch.loading.result()
        if isinstance(content, MissingPicture):
            return content
        try:
            async with self._cleaning:  # one at a time: it takes much memory
                return await asyncio.to_thread(clean_picture, content)
        except PictureError:
            return MissingPicture.UNUSABLE

    async def _load(self, channel: Channel, media: str) -> bytes | MissingPicture:
        """Load a picture, with another attempt after each pause."""
        for pause in (*self._patience.pauses, None):
            try:
                async with self._loading:
                    return await channel.fetch(media)
            except SendError as error:
                if error.failure in (Failure.REFUSED, Failure.UNREACHABLE):
                    return MissingPicture.UNUSABLE
                log.info("no picture yet: %s", error.reason, extra={"action": "picture.late"})
                if pause is not None:
                    await asyncio.sleep(_longer(pause, error.retry_after, max(self._patience.pauses)).total_seconds())
        return MissingPicture.LATE


def _longer(pause: timedelta, retry_after: timedelta | None, longest: timedelta) -> timedelta:
    """Return how long to wait: what the platform asks for counts, but not without end."""
    return min(max(pause, retry_after or pause), longest)
