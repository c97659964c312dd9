"""The whole country on one database: 34 provinces, 3,321 communes, 98,455 villages, a plan in force in each province.

The plans are that of Tân Văn with the commune's report (TV-D40) and what it asks of the villages (TV-D58: five forms),
issued once for each province. Every tenth village has a head, one commune its clerk, one province and the country a
leader. One process puts the units in; another one opens the periods, beats and answers, and its memory is what counts.
Run it with `make bench`; figures go to docs/benchmarks.md.
"""

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.turns import OPENED_ON, HandSetClock, add_person, postgresql
from bot.app import Program, build_services
from conversations.messages import Address
from plans.plan import Plan
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.unit_of_work import UnitOfWork

PROVINCES, COMMUNES, VILLAGES = 34, 3321, 98_455
A_HEAD_IN = 10
"""In every so many villages there is a head to be reminded: to put in a hundred thousand people takes minutes."""

DUTIES = frozenset({"TV-D40", "TV-D58"})
ROLES = frozenset({"village_head", "branch_head", "clerk"})
MORNING = datetime(2024, 1, 2, 2, 0, tzinfo=UTC)
FIRST_REMINDERS = datetime(2024, 10, 25, 2, 0, tzinfo=UTC)
AFTER_THE_DAY = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
TIMES = 7
ASKED = {"commune": "clerk", "province": "province_vice_chair", "country": "country_association"}


@dataclass(frozen=True)
class Effort:
    """Milliseconds of wall and processor time, the median of several times."""

    wall: float
    processor: float


# --- putting the country in ---


async def settle(url: str) -> None:
    """Add all units and the few people."""
    database = await Database.open(url)
    async with database.unit_of_work() as uow:
        country = await uow.units.add(UnitKind.COUNTRY, "nước", "Việt Nam", None, {}, OPENED_ON)
        provinces = [await _add(uow, UnitKind.PROVINCE, "tỉnh", n, country) for n in range(PROVINCES)]
        communes = [await _add(uow, UnitKind.COMMUNE, "xã", n, provinces[n % PROVINCES]) for n in range(COMMUNES)]
        villages = [await _add(uow, UnitKind.VILLAGE, "thôn", n, communes[n % COMMUNES]) for n in range(VILLAGES)]
        for place, unit in {"commune": communes[0], "province": provinces[0], "country": country}.items():
            await add_person(uow, "Hùng", RoleId(ASKED[place]), unit, place, MORNING)
        for number, village in enumerate(villages[::A_HEAD_IN]):
            await add_person(uow, "Lan", RoleId("village_head"), village, f"head-{number}", MORNING)
        await uow.commit()
    await database.close()


async def _add(uow: UnitOfWork, kind: UnitKind, word: str, number: int, parent: UnitId) -> UnitId:
    return await uow.units.add(kind, word, f"Số {number}", parent, {"households": 90}, OPENED_ON)


# --- what it costs ---


async def measure(url: str) -> Mapping[str, Effort]:
    """Open the year, beat, and ask who has not reported."""
    database = await Database.open(url)
    clock = HandSetClock(MORNING)
    services = build_services(database, clock)
    (plan,) = services.plans.values()
    program = Program(replace(services, plans={each.id: each for each in map(_for_province(plan), range(PROVINCES))}))
    found = {"opening the year": await _timed(program.beat, times=1)}
    found["a heartbeat with nothing due"] = await _timed(program.beat)
    clock.now += timedelta(days=1)
    found["a day's first heartbeat with nothing new"] = await _timed(program.beat, times=1)
    clock.now = FIRST_REMINDERS.replace(hour=0)
    await program.beat()
    clock.now = FIRST_REMINDERS
    found["the morning of the first reminders"] = await _timed(program.beat, times=1)
    clock.now = AFTER_THE_DAY
    for place in ASKED:
        found[f"“chưa nộp” of a {place}"] = await _timed(_asking(program, place))
    await database.close()
    return found


def _for_province(plan: Plan) -> Callable[[int], Plan]:
    duties = tuple(
        replace(duty, roles=tuple(role for role in duty.roles if role in ROLES))
        for duty in plan.duties
        if duty.id in DUTIES
    )
    return lambda number: replace(
        plan,
        id=f"{plan.id}-{number}",
        place=f"Số {number}",
        level=UnitKind.PROVINCE,
        valid_to=date(2024, 12, 31),
        duties=duties,
    )


def _asking(program: Program, place: str) -> Callable[[], Awaitable[object]]:
    async def ask() -> None:
        address = Address(program.channel.name, place)
        await program.accept(address, f"{place}-{time.monotonic_ns()}", {"text": "chưa nộp"})
        await program.settle()

    return ask


async def _timed(work: Callable[[], Awaitable[object]], times: int = TIMES) -> Effort:
    walls: list[float] = []
    processors: list[float] = []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        await work()
        walls.append((time.perf_counter() - wall) * 1000)
        processors.append((time.process_time() - processor) * 1000)
    return Effort(statistics.median(walls), statistics.median(processors))


# --- the table ---


@dataclass(frozen=True)
class Figures:
    """What was measured on one database."""

    efforts: Mapping[str, Effort]
    peak_mib: float


def figures_on(url: str) -> Figures:
    """Let one process put the country in and another one run it."""
    subprocess.run([sys.executable, "-m", "bench.nation", "settle", url], check=True)
    ran = subprocess.run(
        [sys.executable, "-m", "bench.nation", "measure", url], check=True, capture_output=True, text=True
    )
    told = json.loads(ran.stdout)
    return Figures({name: Effort(*effort) for name, effort in told["efforts"].items()}, told["peak_mib"])


def as_table(kinds: Mapping[str, Figures]) -> Table:
    """Return the figures of each database side by side: on the clock, and of that our own processor time."""
    table = Table("", *kinds)
    for name in next(iter(kinds.values())).efforts:
        efforts = [figures.efforts[name] for figures in kinds.values()]
        table.add_row(name, *(f"{effort.wall:,.0f} ms ({effort.processor:,.0f})" for effort in efforts))
    table.add_row("peak memory", *(f"{figures.peak_mib:,.0f} MiB" for figures in kinds.values()))
    return table


def main() -> None:
    """Measure and print."""
    match sys.argv[1:]:
        case ["settle", url]:
            asyncio.run(settle(url))
        case ["measure", url]:
            efforts = asyncio.run(measure(url))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            told = {name: (effort.wall, effort.processor) for name, effort in efforts.items()}
            sys.stdout.write(json.dumps({"efforts": told, "peak_mib": peak}))
        case _:
            with tempfile.TemporaryDirectory() as folder, postgresql() as server:
                urls = {"SQLite": f"sqlite:///{Path(folder) / 'nation.db'}", "PostgreSQL": str(server.get_uri())}
                Console().print(as_table({name: figures_on(url) for name, url in urls.items()}))


if __name__ == "__main__":
    main()
