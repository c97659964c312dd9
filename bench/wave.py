"""Measures a wave: 100,000 reminders to 100,000 chats of one bot, while people write. Run it with `make bench`.

The platform takes 30 messages in any second and one in any second of a chat, and time passes as soon as everybody
waits: what is measured is how near the limit the delivery comes, and what it costs. Give another number of chats, and
the address of a database, to measure something else.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.app import build_services
from conversations.messages import Address, Lane, Reply, say
from handlers.deliver import Delivery
from storage.database import Database
from tests.fakes.paced import PacedPlatform
from tests.fakes.timers import QuickTimer

CHATS = 100_000
A_SECOND = 30
MORNING = datetime(2024, 11, 5, 1, 0, tzinfo=UTC)
ANSWER_EACH = timedelta(seconds=5)


async def measure(url: str, chats: int) -> Table:
    """Let a wave go out and return what it took."""
    database = await Database.open(url)
    timer = QuickTimer(MORNING)
    platform = PacedPlatform(timer, A_SECOND)
    services = replace(build_services(database, timer), timer=timer, channels={platform.name: platform})
    await queue_all(database, platform, chats)
    asked: dict[str, datetime] = {}

    async def answer() -> None:
        text = f"answer {len(asked)}"
        asked[text] = timer.now()
        chat = Address(platform.name, str(chats - 1 - len(asked) % 100))
        async with database.unit_of_work() as uow:
            said = Reply((say("text", text=text),))
            await uow.outbox.add(chat, said, lane=Lane.REPLY, person_id=None, due_at=timer.now())
            await uow.commit()

    for at in moments(timedelta(seconds=chats / A_SECOND)):
        timer.at(at, answer)
    services.calendar(MORNING.year)  # loading the holidays is no part of it
    wall, processor = time.perf_counter(), time.process_time()
    await Delivery(services).deliver()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    await database.close()

    took = (platform.taken[-1][0] - MORNING).total_seconds()
    limit = len(platform.taken) / A_SECOND
    waits = sorted((at - asked[text]).total_seconds() for at, _, text in platform.taken if text in asked)
    table = Table("", "", title=f"{chats:,} reminders")
    table.add_row("sent", f"{len(platform.taken):,}")
    table.add_row("told to wait (429)", str(platform.refused))
    table.add_row("platform's time", f"{took:,.0f} s, {took / limit:.3f} of what the limit takes")
    table.add_row("an answer waits", f"{waits[len(waits) // 2]:.2f} s in the middle, {waits[-1]:.2f} s at most")
    table.add_row("our time", f"{wall:.1f} s, {wall / len(platform.taken) * 1e6:,.0f} µs a message")
    table.add_row("processor", f"{processor:.1f} s, {processor / len(platform.taken) * 1e6:,.0f} µs a message")
    return table


def moments(length: timedelta) -> Iterator[datetime]:
    """Return when somebody is answered during a wave."""
    at = MORNING + ANSWER_EACH
    while at < MORNING + length:
        yield at
        at += ANSWER_EACH


async def queue_all(database: Database, platform: PacedPlatform, chats: int) -> None:
    """Queue one reminder for every chat."""
    reminder = Reply((say("text", text="reminder"),))
    for start in range(0, chats, 10_000):
        async with database.unit_of_work() as uow:
            for number in range(start, min(start + 10_000, chats)):
                address = Address(platform.name, str(number))
                await uow.outbox.add(address, reminder, lane=Lane.REMINDER, person_id=None, due_at=MORNING)
            await uow.commit()


def main() -> None:
    """Measure one wave and print it."""
    chats = int(sys.argv[1]) if len(sys.argv) > 1 else CHATS
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'wave.db'}"
        Console().print(asyncio.run(measure(url, chats)))


if __name__ == "__main__":
    main()
