"""The clock of a fake platform: it may run fast, and can be put forward."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class FastClock:
    """Runs `speed` times as fast as the world; the platform's limits and pauses go with it."""

    def __init__(self, start: datetime = START, speed: float = 1.0) -> None:
        self.speed = speed
        self._start = start
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """Return the platform's instant."""
        return self._start + timedelta(seconds=(time.monotonic() - self._begun) * self.speed)

    def advance(self, by: timedelta) -> None:
        """Put the clock forward; who is asleep sleeps on."""
        self._start += by

    async def sleep(self, seconds: float) -> None:
        """Let so many of the platform's seconds pass."""
        await asyncio.sleep(self.real_seconds(seconds))

    def real_seconds(self, seconds: float) -> float:
        """Return how long so many of the platform's seconds take here."""
        return seconds / self.speed
