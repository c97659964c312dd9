"""Programs killed at random under load, on a platform that loses calls and answers: whatever happens, nothing is
lost, nothing is handled twice, and what comes twice is what nobody could know had come."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.messages import ChannelName
from scheduler.clock import monotonic
from tests.bot import hurried
from tests.bot.hurried import TELEGRAM, TOKEN
from tests.bot.offspring import free_port, until
from tests.bot.storm import WORST_S, Books, Left, Plot, Programs, Storm, bystander, check, left_of, prepare, so
from tests.bot.test_kill import PICTURE, Photo, Tap, classes, families, join, tasks
from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot
from tests.fakes.telegram_contents import text
from tests.fakes.telegram_limits import Rates

SEED = 2024
SLOW, NO_TIME = timedelta(milliseconds=150), timedelta(0)
"""How long the platform takes in a storm for an answer, and how long otherwise."""

SEND = Tap("send")


@dataclass(frozen=True)
class Edit:
    """Change the words of the last message."""

    text: str


Step = str | Tap | Photo | Edit


def mended() -> Iterator[Step]:
    """Replace a report, change the message that was sent, and only then say yes."""
    yield from ("Lớp học, chuyên đề", "thay", "7 lớp, 70 người học, 30 nữ, 31 dân tộc thiểu số")
    yield Edit("7 lớp, 71 người học, 30 nữ, 31 dân tộc thiểu số")
    yield "gửi"


SCRIPTS: Mapping[str, Sequence[Step]] = {
    "head of a": [*join("head of a"), *classes(3, "thay"), *mended(), "kết quả"],
    "head of b": [*join("head of b"), *families(1), "hihi", "hihi", "kết quả"],
    # Added up again and again: a message handled twice would show in the sums.
    "teacher": [*join("teacher"), *classes(4, "thêm"), "kết quả"],
    "branch of a": [*join("branch of a"), *tasks(2), "cảm ơn"],
    "clerk": [*join("clerk"), *tasks(2)],
}
PLOT = Plot(
    ChannelName(f"telegram:{TOKEN.partition(':')[0]}"),
    lambda who: str(FakeTelegramBot.chat_of(who)),
    SCRIPTS,
    bystanders=300,
    kills=10,
)


# --- people ---


@dataclass
class People:
    """Everybody writes what their script says, without waiting for the answers; a button is waited for."""

    platform: FakeTelegramBot
    books: Books
    pause: Callable[[], float]
    told: int = 0

    async def tell_all(self) -> None:
        """Let everybody write side by side."""
        async with asyncio.TaskGroup() as group:
            for who, script in SCRIPTS.items():
                group.create_task(self._tell(who, script))

    def reminded(self) -> int:
        """Return how many of those who only listen have been reminded."""
        return sum(bool(self.platform.shown_to(bystander(number))) for number in range(PLOT.bystanders))

    async def _tell(self, who: str, script: Sequence[Step]) -> None:
        last = 0
        for turns, step in enumerate(script):
            match step:
                case Tap(id):
                    await self._tap(who, f"{turns}.{id}")
                case Photo():
                    last = self.platform.sends_photo(who, PICTURE)
                case Edit(words):
                    self.platform.edits(who, last, text(words))
                case words:
                    last = self.platform.says(who, words)
            self.told += 1
            await asyncio.sleep(self.pause())

    async def _tap(self, who: str, button: str) -> None:
        """Tap a button once it is shown, and see the tap arrive: the next message may come before it otherwise.

        The number of a button counts the turns: a message lost, or handled twice, and it is never shown.
        """
        await until(lambda: self._shows(who, button), WORST_S)
        tap = self.platform.taps(who, button)
        await so(lambda: self.books.holds(f"tap/{tap}"))

    def _shows(self, who: str, button: str) -> bool:
        return any(button in shown.buttons.values() for shown in self.platform.shown_to(who))


# --- what befalls them ---


@dataclass
class Weather:
    """Calls and answers are lost, and all is slow."""

    telegram: FakeTelegram
    chance: random.Random
    lost_answers: int = 0

    async def blow(self) -> None:
        """Lose a call, lose an answer, lose all lines, be out for a moment; a loss comes when the last has been met."""
        switches = self.telegram.switches
        switches.answer_pause = SLOW
        while True:
            await asyncio.sleep(self.chance.uniform(0.2, 0.8))
            match self.chance.choice(["before", "after", "outage", "all"]):
                case "outage":
                    switches.outage = 502
                    await asyncio.sleep(0.1)
                    switches.outage = 0
                case "all":
                    self.lost_answers += self.telegram.cut_all()
                case _ if switches.cut_before or switches.cut_after:
                    pass
                case "before":
                    switches.cut_before = 1
                    self.lost_answers += 1
                case _:
                    switches.cut_after = 1
                    self.lost_answers += 1

    def clear(self) -> None:
        """Let all be well again; what was not met is not counted."""
        switches = self.telegram.switches
        self.lost_answers -= switches.cut_before + switches.cut_after
        switches.cut_before = switches.cut_after = switches.outage = 0
        switches.answer_pause = NO_TIME


# --- the tests ---


@dataclass(frozen=True)
class Fleet:
    """So many programs on a database; they poll, or are delivered to, everything twice."""

    database_url: str
    size: int
    is_delivered: bool


@dataclass
class Scene:
    """A platform, a database and programs, at the beginning of the story."""

    telegram: FakeTelegram
    programs: Programs
    people: People


@asynccontextmanager
async def scene(folder: Path, fleet: Fleet, pause: Callable[[], float]) -> AsyncGenerator[Scene]:
    """Set the scene."""
    database_url = fleet.database_url
    await prepare(database_url, PLOT)
    books = Books(database_url, PLOT)
    telegram = FakeTelegram(FastClock())
    telegram.switches.rates = Rates(bot_a_second=10_000, chat_burst=1000)  # how fast is another test's matter
    platform = telegram.bot(TOKEN)
    platform.limits = type(platform.limits)(telegram.clock, telegram.switches.rates)
    deliveries = telegram.switches.deliveries
    deliveries.allows_local = deliveries.twice = True
    deliveries.first_pause = deliveries.longest_pause = hurried.BEAT / 10
    for number in range(PLOT.bystanders):
        platform.let_in(bystander(number))
    async with telegram.running():
        world = hurried.World(TELEGRAM, database_url, telegram.url, monotonic(), free_port(), fleet.is_delivered)
        programs = Programs(world, folder)
        for _ in range(fleet.size):
            await programs.start()
        try:
            yield Scene(telegram, programs, People(platform, books, pause))
        finally:
            await programs.end()
            await books.close()


async def undisturbed(folder: Path) -> Left:
    """Return what is left when nothing befalls anybody."""
    async with scene(folder, Fleet(f"sqlite:///{folder}/calm.db", 1, is_delivered=False), lambda: 0.0) as calm:
        await calm.people.tell_all()
        await calm.people.books.settle()
        return await left_of(calm.people.books, calm.people.platform.shown)


@pytest.fixture(params=["two on PostgreSQL that poll", "one on SQLite that is delivered to"])
def fleet(request: pytest.FixtureRequest) -> Fleet:
    """What is killed in a storm."""
    if "PostgreSQL" in request.param:
        return Fleet(request.getfixturevalue("postgresql_url"), 2, is_delivered=False)
    return Fleet(request.getfixturevalue("sqlite_url"), 1, is_delivered=True)


@pytest.mark.slow
async def test_chaos_loses_nothing_and_doubles_only_what_nobody_could_know(fleet: Fleet, tmp_path: Path):
    (calm := tmp_path / "calm").mkdir()
    expected = await undisturbed(calm)
    chance = random.Random(SEED)
    async with scene(tmp_path, fleet, lambda: chance.uniform(0, 0.1)) as stormy:
        weather = Weather(stormy.telegram, chance)
        storm = Storm(PLOT, stormy.programs, stormy.people, weather, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(storm.rage())
            group.create_task(stormy.people.tell_all())
        await stormy.people.books.settle()
        await check(storm, stormy.people.platform.shown, expected)
