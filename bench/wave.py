"""Measures a wave: 100,000 reminders to 100,000 chats of one bot, while people write. Run it with `make bench`.

The platform takes 30 messages in any second and one in any second of a chat, and time passes as soon as everybody
waits: what is measured is how near the limit the delivery comes, and what it costs, on SQLite and on PostgreSQL. Give
another number of chats to measure a smaller wave. The figures go to docs/speed.md.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.turns import postgresql
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
MOST_OF_LIMIT, LONGEST_WAIT_S = 1.05, 2.0
"""What is wanted: how much longer than the limit alone a wave may take, and how long an answer may wait behind it."""


@dataclass(frozen=True)
class Figures:
    """What one wave showed. Seconds of the platform's own time are apart from those the machine took."""

    sent: int
    refused: int
    took_s: float
    middle_wait_s: float
    worst_wait_s: float
    wall_s: float
    processor_s: float

    @property
    def limit_s(self) -> float:
        """Return how long the limit alone makes so many messages take."""
        return self.sent / A_SECOND

    @property
    def is_as_wanted(self) -> bool:
        """Whether nothing was refused, little time was lost, and whoever is spoken to hardly noticed."""
        is_in_time = self.took_s <= MOST_OF_LIMIT * self.limit_s
        return not self.refused and is_in_time and self.worst_wait_s < LONGEST_WAIT_S


async def measure(url: str, chats: int) -> Figures:
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
    waits = sorted((at - asked[text]).total_seconds() for at, _, text in platform.taken if text in asked)
    return Figures(
        sent=len(platform.taken),
        refused=platform.refused,
        took_s=(platform.taken[-1][0] - MORNING).total_seconds(),
        middle_wait_s=waits[len(waits) // 2],
        worst_wait_s=waits[-1],
        wall_s=wall,
        processor_s=processor,
    )


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


def tabulate(columns: Mapping[str, Figures]) -> Table:
    """Return the figures, a database a column."""
    table = Table("", *columns)
    for name, show in ROWS:
        table.add_row(name, *map(show, columns.values()))
    return table


ROWS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("messages sent", lambda found: f"{found.sent:,}"),
    ("told to wait (429)", lambda found: str(found.refused)),
    ("the limit alone takes", lambda found: f"{found.limit_s:,.0f} s"),
    ("it took", lambda found: f"{found.took_s:,.0f} s, {found.took_s / found.limit_s:.3f} of that"),
    ("half the answers wait", lambda found: f"{found.middle_wait_s:.2f} s"),
    ("an answer waits at most", lambda found: f"{found.worst_wait_s:.2f} s"),
    ("our time", lambda found: f"{found.wall_s:.1f} s"),
    ("processor, a message", lambda found: f"{found.processor_s / found.sent * 1e6:,.0f} µs"),
)


def main() -> None:
    """Measure a wave on both databases and print them side by side."""
    chats = int(sys.argv[1]) if len(sys.argv) > 1 else CHATS
    console = Console()
    console.print(f"{chats:,} reminders to {chats:,} chats, {A_SECOND} a second, an answer every few seconds")
    with tempfile.TemporaryDirectory() as folder:
        columns = {"SQLite": asyncio.run(measure(f"sqlite:///{Path(folder) / 'wave.db'}", chats))}
    with postgresql() as server:
        columns["PostgreSQL"] = asyncio.run(measure(server.get_uri(), chats))
    console.print(tabulate(columns))
    if missed := [name for name, found in columns.items() if not found.is_as_wanted]:
        raise SystemExit(f"the wave is not as wanted on {', '.join(missed)}")


if __name__ == "__main__":
    main()
