"""A timer whose time passes only while somebody waits, and then at once: an hour of sending in a second."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

from scheduler.clock import Timer

Act = Callable[[], Awaitable[object]]

_BREATHS = 5
"""So often whatever else can go on goes on before time passes."""


class QuickTimer(Timer):
    """Jumps to the instant that is waited for; also a clock, so that both agree. `at` plans what happens meanwhile."""

    def __init__(self, start: datetime) -> None:
        self.instant = start
        self._plans: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def __call__(self) -> datetime:
        """Return what counts as now."""
        return self.instant

    def now(self) -> datetime:
        """Return the instant."""
        return self.instant

    def set(self, instant: datetime) -> None:
        """Stay: the database's clock is the world's, this one is not."""

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.instant += timedelta(seconds=seconds)

    def at(self, instant: datetime, act: Act) -> None:
        """Do something when the time has come."""
        heapq.heappush(self._plans, (instant, next(self._number), act))

    async def wait(self, until: datetime, news: asyncio.Event | None = None) -> None:
        """Let others go on; without news from them, be there at once."""
        for _ in range(_BREATHS):
            await asyncio.sleep(0)
            if news is not None and news.is_set():
                return
        while self._plans and self._plans[0][0] <= until:
            instant, _, act = heapq.heappop(self._plans)
            self.instant = max(self.instant, instant)
            await act()
            if news is not None and news.is_set():
                return
        self.instant = max(self.instant, until)
