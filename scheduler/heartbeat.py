"""The beat: APScheduler calls a function at a steady interval. Nothing is remembered here; due work is asked for."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # pyright: ignore[reportMissingTypeStubs] -- none exist

from scheduler.clock import monotonic

log = logging.getLogger(__name__)

Beat = Callable[[], Awaitable[object]]
LATE_BEATS = 3
"""After so many missed beats the scheduler is taken to be stuck."""


@asynccontextmanager
async def heartbeat(beat: Beat, interval: timedelta) -> AsyncGenerator[None]:
    """Beat at once and then at every interval while the block runs.

    A failed beat is logged and the next one comes. APScheduler 3 stops ticking when the wall clock steps back, so
    a watch on the monotonic clock starts it anew.
    """
    pulse = _Pulse(beat, interval)
    pulse.start()
    watch = asyncio.create_task(pulse.watch())
    try:
        yield
    finally:
        watch.cancel()
        await pulse.finish()


class _Pulse:
    def __init__(self, beat: Beat, interval: timedelta) -> None:
        self._beat, self._interval = beat, interval
        self._last = monotonic()
        self._scheduler: Any = None
        self._running = asyncio.Lock()

    def start(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._once,
            "interval",
            seconds=self._interval.total_seconds(),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        self._scheduler.start()
        self._first = asyncio.create_task(self._once())

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def finish(self) -> None:
        """Stop; a beat that is running comes to its end, because a stopped scheduler would cut it off."""
        self._scheduler.pause()
        async with self._running:
            self.stop()

    async def watch(self) -> None:
        """Start the scheduler anew when it has not ticked for too long."""
        pause = self._interval.total_seconds()
        while True:
            await asyncio.sleep(pause)
            if not self._running.locked() and monotonic() - self._last > LATE_BEATS * pause:
                log.warning("heartbeat restarted", extra={"action": "heartbeat.restarted"})
                self.stop()
                self.start()

    async def _once(self) -> None:
        self._last = monotonic()
        if self._running.locked():
            return
        async with self._running:
            try:
                await self._beat()
            except Exception:
                log.exception("beat failed", extra={"action": "heartbeat.failed"})
            finally:
                self._last = monotonic()  # while a beat runs the scheduler calls no other: that is not being stuck
