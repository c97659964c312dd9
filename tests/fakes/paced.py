"""A platform that holds a bot to its limits to the letter: what comes too early is counted and refused."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming, MessageId
from handlers.channel import Channel, Failure, Rendered, SendError

SECOND = timedelta(seconds=1)
WAIT = timedelta(seconds=3)


class PacedPlatform(Channel):
    """Takes `a_second` messages in any second and one in any second of a chat."""

    def __init__(self, now: Callable[[], datetime], a_second: int = 30, name: str = "paced") -> None:
        limits = Limits(messages_a_second=a_second, chat_gap=SECOND)
        self.name = ChannelName(name)
        self.capabilities = Capabilities(has_buttons=True, has_photos=True, max_chars=2000, limits=limits)
        self._now, self._a_second = now, a_second
        self._last_second: deque[datetime] = deque()
        self._chats: dict[str, datetime] = {}
        self.refused = 0
        self.taken: list[tuple[datetime, str, str]] = []
        """When, to which chat, and what."""

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        return None

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        now = self._now()
        while self._last_second and now - self._last_second[0] >= SECOND:
            self._last_second.popleft()
        is_too_fast = len(self._last_second) >= self._a_second
        if is_too_fast or now - self._chats.get(address.chat, now - SECOND) < SECOND:
            self.refused += 1
            raise SendError(Failure.BUSY, "429", WAIT)
        self._last_second.append(now)
        self._chats[address.chat] = now
        self.taken.append((now, address.chat, rendered.text))
        return key
