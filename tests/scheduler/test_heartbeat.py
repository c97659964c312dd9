"""The beat goes on: after a failure, and when the scheduler gets stuck."""

import asyncio
from datetime import timedelta

import pytest

from scheduler import heartbeat as module
from scheduler.heartbeat import heartbeat

FAST, SLOWER = timedelta(milliseconds=20), timedelta(milliseconds=100)


async def beats_within(seconds: float, beat: module.Beat, interval: timedelta = FAST) -> None:
    async with heartbeat(beat, interval):
        await asyncio.sleep(seconds)


async def test_it_beats_at_once_and_again():
    count = 0

    async def beat() -> None:
        nonlocal count
        count += 1

    await beats_within(0.5, beat)
    assert count >= 3


async def test_a_failed_beat_is_not_the_last(caplog: pytest.LogCaptureFixture):
    count = 0

    async def beat() -> None:
        nonlocal count
        count += 1
        raise ZeroDivisionError

    await beats_within(0.5, beat)
    assert count >= 3
    assert "beat failed" in caplog.text


async def test_a_long_beat_is_not_joined_by_another():
    running = most = 0

    async def beat() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.1)
        running -= 1

    await beats_within(0.5, beat)
    assert most == 1
    assert running == 0, "the last beat came to its end"


async def test_a_scheduler_whose_beats_are_long_is_not_taken_to_be_stuck(caplog: pytest.LogCaptureFixture):
    async def beat() -> None:
        await asyncio.sleep(2 * module.LATE_BEATS * SLOWER.total_seconds())

    await beats_within(2.0, beat, SLOWER)
    assert "heartbeat restarted" not in caplog.text


async def test_a_scheduler_that_got_stuck_is_started_anew(monkeypatch: pytest.MonkeyPatch):
    starts = 0
    real_start = module.AsyncIOScheduler.start

    def start(scheduler: module.AsyncIOScheduler) -> None:
        """Start it, but let the first one never tick: as after the wall clock stepped back."""
        nonlocal starts
        starts += 1
        real_start(scheduler, paused=starts == 1)

    monkeypatch.setattr(module.AsyncIOScheduler, "start", start)
    count = 0

    async def beat() -> None:
        nonlocal count
        count += 1

    await beats_within(0.6, beat)
    assert starts >= 2
    assert count >= 3
