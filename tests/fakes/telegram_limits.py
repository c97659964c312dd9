"""How fast a bot may send on Telegram, by the platform's clock."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram_rules import RefusedError

SECOND = timedelta(seconds=1)


@dataclass
class Rates:
    """The limits. A chat takes `chat_burst` messages at once, then one a second; a group twenty a minute.

    Whoever is too fast gets nothing through for `flood` seconds, and is told so.
    """

    bot_a_second: int = 30
    chat_burst: int = 3
    group_a_minute: int = 20
    flood: int = 3


class Limits:
    """Counts what one bot sends."""

    def __init__(self, clock: FastClock, rates: Rates) -> None:
        self._clock = clock
        self._rates = rates
        self._sent: deque[datetime] = deque()
        self._chats: dict[int, datetime] = {}
        self._closed: dict[int, datetime] = {}
        self._webhook_set_at: datetime | None = None
        self.refused = 0
        """How often it was too fast."""

    def check(self, chat: int) -> None:
        """Count a message to a chat. Raises what a bot that is too fast is told."""
        now = self._clock.now()
        for whom in (0, chat):
            if (until := self._closed.get(whom, now)) > now:
                self._refuse(until - now)
        if self._is_too_fast(now):
            self._close(0, now)
        if self._is_too_fast_for(chat, now):
            self._close(chat, now)
        self._sent.append(now)

    def check_webhook(self) -> None:
        """Take down that a webhook is set: once a second. Raises what a bot that is too fast is told."""
        now = self._clock.now()
        if self._webhook_set_at is not None and now - self._webhook_set_at < SECOND:
            self._refuse(SECOND)
        self._webhook_set_at = now

    def _is_too_fast(self, now: datetime) -> bool:
        while self._sent and now - self._sent[0] >= SECOND:
            self._sent.popleft()
        return len(self._sent) >= self._rates.bot_a_second

    def _is_too_fast_for(self, chat: int, now: datetime) -> bool:
        """Let a bucket drip: it says when it will be empty, and may be filled so far ahead."""
        burst, gap = self._rates.chat_burst, SECOND
        if chat < 0:
            burst, gap = self._rates.group_a_minute, timedelta(minutes=1) / self._rates.group_a_minute
        empty_at = max(self._chats.get(chat, now), now) + gap
        if empty_at - now > burst * gap:
            return True
        self._chats[chat] = empty_at
        return False

    def _close(self, whom: int, now: datetime) -> None:
        self._closed[whom] = now + timedelta(seconds=self._rates.flood)
        self._refuse(self._closed[whom] - now)

    def _refuse(self, wait: timedelta) -> None:
        self.refused += 1
        seconds = math.ceil(wait / SECOND)
        raise RefusedError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
