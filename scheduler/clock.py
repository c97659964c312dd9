"""The only place where the machine's clock is read."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


def now() -> datetime:
    """Return the instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that never step back: for leases and waits inside the process."""
    return time.monotonic()


class Timer(Protocol):
    """Measures rates and leases by instants that never jump, and waits for one of them."""

    def now(self) -> datetime:
        """Return the steady instant, aware, in UTC."""
        ...

    async def wait(self, until: datetime, news: asyncio.Event | None = None) -> None:
        """Return at the instant, or as soon as there is news."""
        ...

    def set(self, instant: datetime) -> None:
        """Go on from this instant: the database's, where several processes share one."""
        ...


class SteadyTimer(Timer):
    """Starts at the wall clock's instant and from then on follows the monotonic clock alone."""

    def __init__(self) -> None:
        self.set(now())

    def set(self, instant: datetime) -> None:
        """Go on from this instant."""
        self._start, self._begun = instant, monotonic()

    def now(self) -> datetime:
        """Return the steady instant."""
        return self._start + timedelta(seconds=monotonic() - self._begun)

    async def wait(self, until: datetime, news: asyncio.Event | None = None) -> None:
        """Return at the instant, or as soon as there is news."""
        seconds = (until - self.now()).total_seconds()
        if news is None:
            await asyncio.sleep(max(0.0, seconds))
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()
