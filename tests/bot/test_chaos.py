"""Programs killed at random under load, on a platform that loses calls and answers: whatever happens, nothing is
lost, nothing is handled twice, and what comes twice is what nobody could know had come."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, func, select

from bot.app import build_services
from conversations.messages import Address, ChannelName
from handlers.carry_out import INVITATION_LIFE
from handlers.open_period import open_periods
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from scheduler.clock import monotonic
from storage.connecting import build_engine, read_url
from storage.database import Database
from storage.tables import assignments, completions, inbox, outbox, reports
from storage.unit_of_work import UnitOfWork
from tests.bot import hurried
from tests.bot.commune import NEW_YEAR, Clock, settle_commune
from tests.bot.hurried import MORNING, TOKEN, be_program, owner_of
from tests.bot.offspring import Offspring, free_port, until
from tests.bot.test_kill import PICTURE, Photo, Tap, classes, code_of, families, join, tasks
from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot, Shown
from tests.fakes.telegram_contents import text
from tests.fakes.telegram_limits import Rates

KILLS = 10
SEED = 2024
BYSTANDERS = 300
"""So many heads of villages write nothing and are reminded."""
A_WAVE = BYSTANDERS // 3
"""After so many reminders in the midst of the others a program is killed."""
VILLAGES = 10
"""So few have all these heads: what opens the periods at each start is no matter here."""
SLOW, NO_TIME = timedelta(milliseconds=150), timedelta(0)
"""How long the platform takes in a storm for an answer, and how long otherwise."""
WORST_S = 100
"""How long anything may take on a machine with other work."""

CHANNEL = ChannelName(f"telegram:{TOKEN.partition(':')[0]}")
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
MESSAGES = sum(map(len, SCRIPTS.values()))


class Books:
    """What stands in the database, read past the programs."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self._engine = build_engine(read_url(database_url))

    async def rows(self, query: Executable) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        async with self._engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(query)]

    async def holds(self, platform_id: str) -> bool:
        """Return whether a message has come in."""
        return bool(await self.rows(select(inbox.c.id).where(inbox.c.platform_id == platform_id)))

    async def is_settled(self) -> bool:
        """Return whether all that was written has come in, everybody is reminded, and nothing is left to do."""
        [(came_in,)] = await self.rows(select(func.count()).select_from(inbox))
        [(reminders,)] = await self.rows(select(func.count()).where(outbox.c.priority > 0))
        unhandled = select(inbox.c.id).where(inbox.c.state == "waiting")
        unsent = select(outbox.c.id).where(outbox.c.state.in_(["waiting", "claimed"]))
        is_all_there = came_in == MESSAGES and reminders >= BYSTANDERS
        return is_all_there and not await self.rows(unhandled) and not await self.rows(unsent)

    async def held_by(self, pid: int) -> list[int]:
        """Return the messages that a process has taken up and not recorded."""
        held = select(outbox.c.id).where(outbox.c.state == "claimed", outbox.c.owner == owner_of(pid))
        return [id for (id,) in await self.rows(held)]

    async def close(self) -> None:
        await self._engine.dispose()


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


async def so(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until it is so."""
    async with asyncio.timeout(WORST_S):
        while not await is_so():  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.05)


# --- what befalls them ---


@dataclass
class Programs:
    """The programs that share a database; one that is killed starts again at once."""

    world: hurried.World
    folder: Path
    living: list[Offspring] = field(default_factory=list[Offspring])
    interrupted: Counter[int] = field(default_factory=Counter[int])
    """The messages that a killed program had taken up, and how often: some the platform had, and nobody knew."""
    _born: Iterator[int] = field(default_factory=count)

    async def start(self) -> None:
        """Start one more."""
        port = free_port() if self.living and not self.world.is_delivered else self.world.port
        program = Offspring(self.folder / f"output-{next(self._born)}.txt", be_program, replace(self.world, port=port))
        await program.start()
        self.living.append(program)

    async def kill(self, program: Offspring, books: Books) -> None:
        """Kill a program in the middle of what it does."""
        await program.kill()
        self.living.remove(program)
        self.interrupted.update(await books.held_by(program.pid))

    async def end(self) -> None:
        """Kill all."""
        for program in self.living:
            await program.kill()


@dataclass
class Storm:
    """Kills at moments spread over the scripts, and a platform with trouble of every kind."""

    programs: Programs
    people: People
    telegram: FakeTelegram
    chance: random.Random
    patience_s: float = 2.5
    kills: int = 0
    lost_answers: int = 0
    """So many calls were cut at most before their answer came."""

    async def rage(self) -> None:
        """Kill again and again; meanwhile the platform is slow, and calls and answers are lost."""
        self.telegram.switches.answer_pause = SLOW
        weather = asyncio.create_task(self._blow())
        async with asyncio.timeout(WORST_S):
            while self.kills < KILLS or self._reminded() < A_WAVE:
                await self._wait()
                await self.programs.kill(self._victim(), self.people.books)
                await self.programs.start()
                self.kills += 1
        weather.cancel()
        switches = self.telegram.switches
        self.lost_answers -= switches.cut_before + switches.cut_after
        switches.cut_before = switches.cut_after = switches.outage = 0
        switches.answer_pause = NO_TIME

    def _victim(self) -> Offspring:
        """Choose the oldest, which has most in hand, and now and then any."""
        living = self.programs.living
        return living[0] if self.chance.random() < 0.7 else self.chance.choice(living)

    async def _wait(self) -> None:
        """Wait for some more of the scripts, or of the reminders, and a moment; the longer, the slower the machine."""
        told, reminded = min(self.people.told + MESSAGES // KILLS, MESSAGES), self._reminded() + A_WAVE
        try:
            await until(lambda: self.people.told >= told or self._reminded() >= reminded, self.patience_s)
        except TimeoutError:
            self.patience_s *= 1.3
        await asyncio.sleep(self.chance.uniform(0, 0.2))

    def _reminded(self) -> int:
        platform = self.people.platform
        return sum(bool(platform.shown_to(bystander(number))) for number in range(BYSTANDERS))

    async def _blow(self) -> None:
        """Lose a call, lose an answer, lose all lines, be out for a moment; a loss comes when the last has been met."""
        switches = self.telegram.switches
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


# --- what is left of a run ---


@dataclass(frozen=True)
class Letter:
    """A row of the outbox."""

    id: int
    chat: str
    is_reply: bool
    state: str
    platform_id: str | None


@dataclass(frozen=True)
class Left:
    """What must be the same however often the programs died."""

    answers: Mapping[str, Sequence[str]]
    reports: Sequence[tuple[Any, ...]]
    done: Sequence[tuple[Any, ...]]


_CHANGING = re.compile(r"\d{2}:\d{2} ngày |\d{1,2}/\d{1,2}/\d{4}|(?<=báo cáo số )\d+|(?<=Số )\d+")
"""Hours, days and receipt numbers: whose report comes first is a matter of chance in any run."""


async def letters_of(books: Books) -> list[Letter]:
    """Return the outbox, in the order in which it was queued."""
    columns = outbox.c.id, outbox.c.chat, outbox.c.priority == 0, outbox.c.state, outbox.c.platform_id
    return [Letter(*row) for row in await books.rows(select(*columns).order_by(outbox.c.id))]


async def left_of(books: Books, platform: FakeTelegramBot) -> Left:
    """Read what is left of a run."""
    texts = {str(shown.message_id): shown.text for shown in platform.shown}
    answers: dict[str, list[str]] = {}
    for letter in await letters_of(books):
        if letter.is_reply and letter.platform_id is not None:
            answers.setdefault(letter.chat, []).append(_CHANGING.sub("…", texts[letter.platform_id]))
    whose = assignments.c.unit_id, assignments.c.duty_id, assignments.c.form_id
    filed = select(*whose, reports.c.version, reports.c.answers, reports.c.flags, reports.c.filed_by)
    done = select(*whose, completions.c.done_by, completions.c.note, completions.c.photo > 0)
    return Left(
        answers,
        sorted(await books.rows(filed.join(assignments, assignments.c.id == reports.c.assignment_id)), key=repr),
        sorted(await books.rows(done.join(assignments, assignments.c.id == completions.c.assignment_id)), key=repr),
    )


@dataclass(frozen=True)
class Extras:
    """What people saw without its being recorded."""

    doubled: Counter[int]
    """Replies that came before, by their number in the outbox."""
    unsure: Counter[str]
    """By chat: messages that were not repeated."""


def extras_of(platform: FakeTelegramBot, letters: Sequence[Letter]) -> Extras:
    """Tell repeated replies from the rest: until one is recorded, its chat gets nothing but itself, again."""
    recorded = {(letter.chat, letter.platform_id): letter for letter in letters}
    doubled, unsure = Counter[int](), Counter[str]()
    coming: dict[int, tuple[Letter, Shown]] = {}
    for shown in reversed(platform.shown):
        letter = recorded.get((str(shown.chat), str(shown.message_id)))
        following = coming.get(shown.chat)
        if letter is not None and letter.is_reply:
            coming[shown.chat] = letter, shown
        elif letter is None and following is not None and following[1].text == shown.text:
            doubled[following[0].id] += 1
        elif letter is None:
            unsure[str(shown.chat)] += 1
    return Extras(doubled, unsure)


# --- the tests ---


def bystander(number: int) -> str:
    return f"Mai {number}"


async def prepared(database_url: str) -> None:
    """Put in the commune, a code for everybody who writes, and heads of villages who only listen."""
    database = await Database.open(database_url)
    services = build_services(database, Clock(MORNING))
    commune = await settle_commune(services, joined=None)
    async with database.unit_of_work() as uow:
        for who in SCRIPTS:
            now = MORNING
            await uow.invitations.add(code_of(who), commune.people[who], None, now, now + INVITATION_LIFE)
        villages = [await let_village_in(uow, f"thôn {n}", commune.units["commune"]) for n in range(VILLAGES)]
        for number in range(BYSTANDERS):
            await let_bystander_in(uow, bystander(number), villages[number % VILLAGES])
        await open_periods(uow, services, MORNING)
        await uow.commit()
    await database.close()


async def let_village_in(uow: UnitOfWork, name: str, commune: UnitId) -> UnitId:
    return await uow.units.add(UnitKind.VILLAGE, "thôn", name, commune, {"households": 50}, NEW_YEAR)


async def let_bystander_in(uow: UnitOfWork, who: str, village: UnitId) -> None:
    """Let somebody head a village and have a chat."""
    head = await uow.people.add(who, "", [Post(RoleId("village_head"), village, NEW_YEAR)])
    address = Address(CHANNEL, str(FakeTelegramBot.chat_of(who)))
    await uow.people.bind(address, head, MORNING)
    await uow.people.record_consent(head, MORNING)


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

    @property
    def platform(self) -> FakeTelegramBot:
        return self.people.platform

    @property
    def books(self) -> Books:
        return self.people.books

    async def settle(self) -> None:
        """Wait until everything is handled and sent."""
        await so(self.books.is_settled)


@asynccontextmanager
async def scene(folder: Path, fleet: Fleet, pause: Callable[[], float]) -> AsyncGenerator[Scene]:
    """Set the scene."""
    database_url = fleet.database_url
    await prepared(database_url)
    books = Books(database_url)
    telegram = FakeTelegram(FastClock())
    telegram.switches.rates = Rates(bot_a_second=10_000, chat_burst=1000)  # how fast is another test's matter
    platform = telegram.bot(TOKEN)
    platform.limits = type(platform.limits)(telegram.clock, telegram.switches.rates)
    deliveries = telegram.switches.deliveries
    deliveries.allows_local = deliveries.twice = True
    deliveries.first_pause = deliveries.longest_pause = hurried.BEAT / 10
    for number in range(BYSTANDERS):
        platform.let_in(bystander(number))
    async with telegram.running():
        programs = Programs(
            hurried.World(database_url, telegram.url, monotonic(), free_port(), fleet.is_delivered), folder
        )
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
        await calm.settle()
        return await left_of(calm.books, calm.platform)


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
        storm = Storm(stormy.programs, stormy.people, stormy.telegram, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(storm.rage())
            group.create_task(stormy.people.tell_all())
        await stormy.settle()
        letters = await letters_of(stormy.books)
        left = await left_of(stormy.books, stormy.platform)
        came_in = await stormy.books.rows(
            select(inbox.c.chat, inbox.c.state, func.count()).group_by(inbox.c.chat, inbox.c.state)
        )
        listed = await unknown_in(fleet.database_url)
    interrupted, extras = stormy.programs.interrupted, extras_of(stormy.platform, letters)
    print(f"{storm.kills} kills met {interrupted.total()} messages on the way, {storm.lost_answers} lines were cut;")
    print(f"{extras.doubled.total()} replies came again, {len(listed)} reminders are listed as unknown.")

    # Every message was handled once and answered once, in order, with the same result.
    scripts = {str(stormy.platform.chat_of(who)): len(script) for who, script in SCRIPTS.items()}
    assert {chat: (state, number) for chat, state, number in came_in} == {
        chat: ("finished", number) for chat, number in scripts.items()
    }
    replies = [letter for letter in letters if letter.is_reply]
    assert Counter(letter.chat for letter in replies) == scripts
    assert {letter.state for letter in replies} == {"sent"}
    for chat in scripts:
        sent = [int(letter.platform_id or 0) for letter in replies if letter.chat == chat]
        assert sent == sorted(sent)
    differing = {
        chat: [pair for pair in zip(left.answers[chat], texts, strict=True) if pair[0] != pair[1]]
        for chat, texts in expected.answers.items()
    }
    assert not any(differing.values()), differing
    assert (left.reports, left.done) == (expected.reports, expected.done)

    # What came twice is what a program had sent when it died, or whose answer was lost.
    assert (extras.doubled - interrupted).total() <= storm.lost_answers

    # Nobody is reminded twice, and of what may have come nobody knows: it is listed.
    reminders = [letter for letter in letters if not letter.is_reply]
    assert max(Counter(letter.chat for letter in reminders).values()) == 1
    assert {letter.id for letter in reminders if letter.state != "sent"} == listed
    assert not extras.unsure - Counter(letter.chat for letter in reminders if letter.id in listed)
    assert len(listed - interrupted.keys()) <= storm.lost_answers

    # The storm met replies and reminders on their way.
    assert interrupted.keys() & {letter.id for letter in replies}
    assert interrupted.keys() & listed


async def unknown_in(database_url: str) -> set[int]:
    """Return the reminders that are listed because nobody knows whether they came."""
    database = await Database.open(database_url)
    async with database.reading() as uow:
        unknown = await uow.outbox.unknown()
    await database.close()
    return {outgoing.id for outgoing in unknown}
