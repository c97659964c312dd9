"""What one update costs: the product, a bare floor and python-telegram-bot's ConversationHandler, side by side.

Scripted people write six answers and a confirmation each, all at once, and write on as soon as they are answered. Every
contender runs in a process of its own behind the same loopback Bot API (`bench/loopback_api.py`) and has each update
on the disk before it goes on. Its start is not counted. Run it with `make bench`; figures go to docs/speed.md.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.loopback_api import answers
from bench.turns import PostgresServer, postgresql

CONTENDERS = {
    "floor": "bench.floor",
    "product": "bench.product",
    "ConversationHandler": "bench.conversation_handler",
}
PEOPLE = 100
ROUNDS = 3
PATIENCE_S = 120
RECEIPT = "Đã nhận báo cáo"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figures:
    """What one run of a contender showed."""

    updates_a_second: float
    processor_us: float
    p50_ms: float
    p99_ms: float
    peak_mib: float


def measure(contender: str, url: str, people: int = PEOPLE) -> Figures:
    """Run a contender behind the API until everybody has been answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    api = f"http://127.0.0.1:{port}"
    with running("bench.loopback_api", str(port), str(people)):
        wait_for(api, is_up)
        with running(CONTENDERS[contender], api, url, str(people)) as pid:
            wait_for(api, is_ready)
            before = processor_s(pid)
            urllib.request.urlopen(f"{api}/_go", data=b"", timeout=PATIENCE_S).close()
            state = wait_for(api, is_over)
            spent = processor_s(pid) - before
            peak = peak_mib(pid)
    if contender != "floor" and RECEIPT not in "".join(state["last"]):
        raise SystemExit(f"{contender} did not take the reports: {state['last']}")
    updates = people * len(answers(0))
    waits = sorted(state["waits"])
    return Figures(
        updates_a_second=updates / state["seconds"],
        processor_us=spent / updates * 1_000_000,
        p50_ms=statistics.median(waits) * 1000,
        p99_ms=waits[int(len(waits) * 0.99)] * 1000,
        peak_mib=peak,
    )


@contextmanager
def running(module: str, *arguments: str) -> Generator[int]:
    """Run a module in a process of its own while the block runs; gives its id."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


def is_up(_state: Mapping[str, Any]) -> bool:
    """Whether the API answers at all."""
    return True


def is_ready(state: Mapping[str, Any]) -> bool:
    """Whether the contender is ready."""
    return bool(state["is_ready"])


def is_over(state: Mapping[str, Any]) -> bool:
    """Whether everybody has been answered."""
    return state["unanswered"] == 0


def wait_for(api: str, is_so: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """Return the state of the API as soon as it is as wished."""
    until = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < until:
        with suppress(OSError), urllib.request.urlopen(f"{api}/_state", timeout=PATIENCE_S) as response:
            state = json.load(response)
            if is_so(state):
                return state
        time.sleep(0.05)
    raise SystemExit("nobody answers any more")


def processor_s(pid: int) -> float:
    """Return the processor time of all threads of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_mib(pid: int) -> float:
    """Return the peak of a process's memory as Linux counts it."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 1024


def middle(runs: Sequence[Figures]) -> Figures:
    """Return the run with the median processor time: a single one says little on a busy machine."""
    return sorted(runs, key=lambda run: run.processor_us)[len(runs) // 2]


def as_table(title: str, figures: Mapping[str, Figures]) -> Table:
    """Return the contenders side by side."""
    table = Table(title, *figures)
    floor, handler = figures["floor"], figures["ConversationHandler"]
    rows: Mapping[str, Callable[[Figures], str]] = {
        "updates a second": lambda f: f"{f.updates_a_second:,.0f}",
        "processor time an update": lambda f: f"{f.processor_us:,.0f} µs",
        "half are answered within": lambda f: f"{f.p50_ms:,.0f} ms",
        "99 of 100 within": lambda f: f"{f.p99_ms:,.0f} ms",
        "peak memory": lambda f: f"{f.peak_mib:,.0f} MiB",
        "processor time, floor = 1": lambda f: f"{f.processor_us / floor.processor_us:.1f}",
        "updates a second, ConversationHandler = 1": lambda f: f"{f.updates_a_second / handler.updates_a_second:.1f}",
    }
    for name, show in rows.items():
        table.add_row(name, *map(show, figures.values()))
    return table


def main() -> None:
    """Measure and print."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        for title in ("SQLite", "PostgreSQL"):
            runs: dict[str, list[Figures]] = {name: [] for name in CONTENDERS}
            for number in track(range(ROUNDS), f"Measuring on {title}", console=console, transient=True):
                for name in CONTENDERS:
                    url = f"sqlite:///{folder}/{name}-{number}.db" if title == "SQLite" else fresh(server, name, number)
                    runs[name].append(measure(name, url))
            console.print(as_table(title, {name: middle(of) for name, of in runs.items()}))


def fresh(server: PostgresServer, name: str, number: int) -> str:
    """Make a database of its own and return its address."""
    database = f"{name.lower()}_{number}"
    server.psql(f"CREATE DATABASE {database}")
    return str(server.get_uri(database))


if __name__ == "__main__":
    main()
