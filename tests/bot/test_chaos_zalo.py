"""Chaos on Zalo, which acknowledges nothing: what it has handed over it forgets, and a program killed before it has
stored that, or a line cut on the way, loses it. So much is lost and no more: all that was stored is handled once."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.messages import ChannelName
from scheduler.clock import monotonic
from tests.bot import hurried
from tests.bot.hurried import TOKEN, ZALO
from tests.bot.offspring import Offspring, free_port, until
from tests.bot.storm import WORST_S, Books, Left, Plot, Programs, Storm, bystander, check, left_of, prepare
from tests.bot.test_kill import PICTURE, Photo, Step, Tap, classes, families, join, tasks
from tests.fakes.fast_clock import FastClock
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import FakeBot
from tests.fakes.zalo_events import image

SEED = 2024
SLOW, NO_TIME = timedelta(milliseconds=150), timedelta(0)
"""How long the platform takes in a storm for an answer, and how long otherwise."""

TYPED = {"yes": "1", "send": "1", "start": "hỏi từng câu"}
"""What is typed where others tap."""

SCRIPTS: Mapping[str, Sequence[Step]] = {
    # Added up again and again: a message handled twice would show in the sums.
    "teacher": [*join("teacher"), *classes(4, "thêm"), "kết quả"],
    "head of b": [*join("head of b"), *families(1), "kết quả"],
    "branch of a": [*join("branch of a"), *tasks(2), "cảm ơn"],
}
BOT_ID = TOKEN.partition(":")[0]
PLOT = Plot(
    ChannelName(f"zalo:{BOT_ID}"),
    FakeBot(BOT_ID, FastClock(), FakeZalo().switches).chat_of,
    SCRIPTS,
    bystanders=90,
    kills=6,
)


@dataclass
class OneProgram(Programs):
    """The one program that polls."""

    platform: FakeBot = field(kw_only=True)
    killed_at: float = 0

    async def kill(self, program: Offspring, books: Books) -> None:
        """Kill it, and see the platform notice that its poll has no caller any more."""
        await super().kill(program, books)
        await until(lambda: not self.platform.open_polls)
        self.killed_at = monotonic()


@dataclass
class People:
    """Everybody writes what their script says; what gets lost on its way is noticed, and written again."""

    zalo: FakeZalo
    platform: FakeBot
    books: Books
    program: OneProgram
    pause: Callable[[], float]
    told: int = 0
    lost: list[str] = field(default_factory=list[str])

    async def tell_all(self) -> None:
        """Let everybody write side by side."""
        async with asyncio.TaskGroup() as group:
            for who, script in SCRIPTS.items():
                group.create_task(self._tell(who, script))

    def reminded(self) -> int:
        """Return how many of those who only listen have been reminded."""
        seen = {shown.chat for shown in self.platform.shown}
        return sum(self.platform.chat_of(bystander(number)) in seen for number in range(PLOT.bystanders))

    async def _tell(self, who: str, script: Sequence[Step]) -> None:
        for step in script:
            async with asyncio.timeout(WORST_S):
                while not await self._arrives(id := await self._write(who, step)):
                    self.lost.append(id)
            self.told += 1
            await asyncio.sleep(self.pause())

    async def _write(self, who: str, step: Step) -> str:
        match step:
            case Tap(id):
                return await self.platform.says(who, TYPED[id])
            case Photo():
                return await self.platform.sends(who, image(self.zalo.keep(PICTURE)))
            case words:
                return await self.platform.says(who, words)

    async def _arrives(self, id: str) -> bool:
        """Wait for a message to be stored; False when nobody has it: its line was cut, or whoever had it is dead."""
        while not await self.books.holds(id):
            if id in self.platform.lost:
                return False
            if self.platform.handed_over.get(id, self.program.killed_at) < self.program.killed_at:
                return await self.books.holds(id)
            await asyncio.sleep(0.05)
        return True


@dataclass
class Weather:
    """Answers are lost, of what was sent and of what was asked for, and all is slow."""

    zalo: FakeZalo
    chance: random.Random
    lost_answers: int = 0

    async def blow(self) -> None:
        """Lose an answer, or be out for a moment; a loss comes when the last has been met."""
        switches = self.zalo.switches
        switches.answer_pause = SLOW
        switches.lose_polls = 1  # whatever chance brings: one message at least is handed over and lost
        while True:
            await asyncio.sleep(self.chance.uniform(0.2, 0.8))
            match self.chance.choice(["send", "poll", "outage"]):
                case "outage":
                    switches.outage = 502
                    await asyncio.sleep(0.1)
                    switches.outage = 0
                case "send" if not switches.lose_answers:
                    switches.lose_answers = 1
                    self.lost_answers += 1
                case "poll":
                    switches.lose_polls = 1
                case _:
                    pass

    def clear(self) -> None:
        """Let all be well again; what was not met is not counted."""
        switches = self.zalo.switches
        self.lost_answers -= switches.lose_answers
        switches.lose_answers = switches.lose_polls = switches.outage = 0
        switches.answer_pause = NO_TIME


@asynccontextmanager
async def scene(folder: Path, database_url: str, pause: Callable[[], float]) -> AsyncGenerator[People]:
    """Set the scene: a platform, a database, the program that polls, and the people."""
    await prepare(database_url, PLOT)
    books, zalo = Books(database_url, PLOT), FakeZalo()
    zalo.switches.keeps_unpolled = None
    zalo.switches.max_people = PLOT.bystanders + len(SCRIPTS)
    platform = zalo.bot(TOKEN)
    for number in range(PLOT.bystanders):
        platform.let_in(bystander(number))
    async with zalo.running():
        world = hurried.World(ZALO, database_url, zalo.url, monotonic(), free_port(), is_delivered=False)
        program = OneProgram(world, folder, platform=platform)
        await program.start()
        try:
            yield People(zalo, platform, books, program, pause)
        finally:
            await program.end()
            await books.close()


async def undisturbed(folder: Path) -> Left:
    """Return what is left when nothing befalls anybody."""
    async with scene(folder, f"sqlite:///{folder}/calm.db", lambda: 0.0) as calm:
        await calm.tell_all()
        await calm.books.settle()
        assert not calm.lost
        return await left_of(calm.books, calm.platform.shown)


@pytest.mark.slow
async def test_chaos_on_zalo_loses_only_what_was_handed_over_and_not_yet_stored(sqlite_url: str, tmp_path: Path):
    (calm := tmp_path / "calm").mkdir()
    expected = await undisturbed(calm)
    chance = random.Random(SEED)
    async with scene(tmp_path, sqlite_url, lambda: chance.uniform(0, 0.1)) as people:
        weather = Weather(people.zalo, chance)
        storm = Storm(PLOT, people.program, people, weather, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(storm.rage())
            group.create_task(people.tell_all())
        await people.books.settle()
        await check(storm, people.platform.shown, expected)
    cut = len(people.platform.lost)
    print(f"{len(people.lost)} messages were handed over and lost: {cut} with a line that was cut, the rest by a kill.")
    # One poll at a time has one message: a kill loses one at most, and a line that is cut loses the one on it.
    assert people.platform.lost <= set(people.lost)
    assert 0 < len(people.lost) <= cut + storm.kills
