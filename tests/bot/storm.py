"""Programs killed at random under load, on any platform: who writes meanwhile, what befalls them, and what is left."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Executable, func, select

from bot.app import build_services
from conversations.messages import Address, ChannelName
from handlers.carry_out import INVITATION_LIFE
from handlers.open_period import open_periods
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.connecting import build_engine, read_url
from storage.database import Database
from storage.tables import assignments, completions, inbox, outbox, reports
from storage.unit_of_work import UnitOfWork
from tests.bot import hurried
from tests.bot.commune import NEW_YEAR, Clock, settle_commune
from tests.bot.hurried import MORNING, be_program, owner_of
from tests.bot.offspring import Offspring, free_port, until
from tests.bot.test_kill import code_of

VILLAGES = 10
"""So few have all the heads who only listen: what opens the periods at each start is no matter here."""
WORST_S = 100
"""How long anything may take on a machine with other work."""


@dataclass(frozen=True)
class Plot:
    """What is played: who writes what, how many heads of villages only listen, how often a program is killed."""

    channel: ChannelName
    chat_of: Callable[[str], str]
    scripts: Mapping[str, Sequence[Any]]
    bystanders: int
    kills: int

    @property
    def messages(self) -> int:
        """How many messages there are to be handled."""
        return sum(map(len, self.scripts.values()))

    @property
    def wave(self) -> int:
        """After so many reminders in the midst of the others a program is killed."""
        return self.bystanders // 3


def bystander(number: int) -> str:
    """Return the name of somebody who writes nothing and is reminded."""
    return f"Mai {number}"


async def prepare(database_url: str, plot: Plot) -> None:
    """Put in the commune, a code for everybody who writes, and heads of villages who only listen."""
    database = await Database.open(database_url)
    services = build_services(database, Clock(MORNING))
    commune = await settle_commune(services, joined=None)
    async with database.unit_of_work() as uow:
        for who in plot.scripts:
            now = MORNING
            await uow.invitations.add(code_of(who), commune.people[who], None, now, now + INVITATION_LIFE)
        villages = [await _let_village_in(uow, f"thôn {n}", commune.units["commune"]) for n in range(VILLAGES)]
        for number in range(plot.bystanders):
            address = Address(plot.channel, plot.chat_of(bystander(number)))
            await _let_bystander_in(uow, bystander(number), address, villages[number % VILLAGES])
        await open_periods(uow, services, MORNING)
        await uow.commit()
    await database.close()


async def _let_village_in(uow: UnitOfWork, name: str, commune: UnitId) -> UnitId:
    return await uow.units.add(UnitKind.VILLAGE, "thôn", name, commune, {"households": 50}, NEW_YEAR)


async def _let_bystander_in(uow: UnitOfWork, who: str, address: Address, village: UnitId) -> None:
    """Let somebody head a village and have a chat."""
    head = await uow.people.add(who, "", [Post(RoleId("village_head"), village, NEW_YEAR)])
    await uow.people.bind(address, head, MORNING)
    await uow.people.record_consent(head, MORNING)


class Tables:
    """What stands in the database, read past the programs."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self._engine = build_engine(read_url(database_url))

    async def rows(self, query: Executable) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        async with self._engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(query)]

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()


class Books(Tables):
    """The database of a storm."""

    def __init__(self, database_url: str, plot: Plot) -> None:
        super().__init__(database_url)
        self._plot = plot

    async def holds(self, platform_id: str) -> bool:
        """Return whether a message has come in."""
        return bool(await self.rows(select(inbox.c.id).where(inbox.c.platform_id == platform_id)))

    async def settle(self) -> None:
        """Wait until all that was written has come in, everybody is reminded, and nothing is left to do."""
        await so(self._is_settled)

    async def _is_settled(self) -> bool:
        [(came_in,)] = await self.rows(select(func.count()).select_from(inbox))
        [(reminders,)] = await self.rows(select(func.count()).where(outbox.c.priority > 0))
        unhandled = select(inbox.c.id).where(inbox.c.state == "waiting")
        unsent = select(outbox.c.id).where(outbox.c.state.in_(["waiting", "claimed"]))
        is_all_there = came_in == self._plot.messages and reminders >= self._plot.bystanders
        return is_all_there and not await self.rows(unhandled) and not await self.rows(unsent)

    async def held_by(self, pid: int) -> list[int]:
        """Return the messages that a process has taken up and not recorded."""
        held = select(outbox.c.id).where(outbox.c.state == "claimed", outbox.c.owner == owner_of(pid))
        return [id for (id,) in await self.rows(held)]

    async def is_reminding(self, pid: int) -> bool:
        """Return whether a process has taken up reminders and not recorded them."""
        held = outbox.c.state == "claimed", outbox.c.owner == owner_of(pid), outbox.c.priority > 0
        return bool(await self.rows(select(outbox.c.id).where(*held).limit(1)))


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


class Crowd(Protocol):
    """The people who write, and those who only listen."""

    books: Books

    @property
    def told(self) -> int:
        """How many messages have been written."""
        ...

    def reminded(self) -> int:
        """Return how many of those who only listen have been reminded."""
        ...


class Weather(Protocol):
    """A platform with trouble of every kind, for as long as it blows."""

    @property
    def lost_answers(self) -> int:
        """So many calls were cut at most before their answer came."""
        ...

    async def blow(self) -> None:
        """Make trouble until cancelled."""
        ...

    def clear(self) -> None:
        """Let all be well again."""
        ...


@dataclass
class Storm:
    """Kills at moments spread over the scripts, while the weather is bad."""

    plot: Plot
    programs: Programs
    crowd: Crowd
    weather: Weather
    chance: random.Random
    patience_s: float = 2.5
    kills: int = 0
    has_met_reminders: bool = False

    async def rage(self) -> None:
        """Kill again and again."""
        weather = asyncio.create_task(self.weather.blow())
        async with asyncio.timeout(WORST_S):
            while self.kills < self.plot.kills:
                await self._wait()
                victim = self._victim()
                if not self.has_met_reminders:  # they all go out in the first seconds: chance alone may miss them
                    await self._until_it_reminds(victim)
                await self.programs.kill(victim, self.crowd.books)
                self.has_met_reminders |= await self.crowd.books.is_reminding(victim.pid)
                await self.programs.start()
                self.kills += 1
        weather.cancel()
        self.weather.clear()

    def _victim(self) -> Offspring:
        """Choose the oldest, which has most in hand, and now and then any."""
        living = self.programs.living
        return living[0] if self.chance.random() < 0.7 else self.chance.choice(living)

    async def _until_it_reminds(self, victim: Offspring) -> None:
        """Wait until a program has reminders in hand, but not for ever: the other one may have them all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience_s):
                await so(lambda: self.crowd.books.is_reminding(victim.pid))

    async def _wait(self) -> None:
        """Wait for some more of the scripts, or of the reminders, and a moment; the longer, the slower the machine."""
        plot, crowd = self.plot, self.crowd
        told = min(crowd.told + plot.messages // plot.kills, plot.messages)
        reminded = crowd.reminded() + plot.wave
        try:
            await until(lambda: crowd.told >= told or crowd.reminded() >= reminded, self.patience_s)
        except TimeoutError:
            self.patience_s *= 1.3
        await asyncio.sleep(self.chance.uniform(0, 0.2))


# --- what is left of a run ---


class Shown(Protocol):
    """What a chat got to see."""

    @property
    def chat(self) -> int | str: ...
    @property
    def text(self) -> str: ...
    @property
    def message_id(self) -> int | str: ...


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


async def left_of(books: Books, seen: Sequence[Shown]) -> Left:
    """Read what is left of a run."""
    texts = {str(shown.message_id): shown.text for shown in seen}
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


def extras_of(seen: Sequence[Shown], letters: Sequence[Letter]) -> Extras:
    """Tell repeated replies from the rest: until one is recorded, its chat gets nothing but itself, again."""
    recorded = {(letter.chat, letter.platform_id): letter for letter in letters}
    doubled, unsure = Counter[int](), Counter[str]()
    coming: dict[int | str, tuple[Letter, Shown]] = {}
    for shown in reversed(seen):
        letter = recorded.get((str(shown.chat), str(shown.message_id)))
        following = coming.get(shown.chat)
        if letter is not None and letter.is_reply:
            coming[shown.chat] = letter, shown
        elif letter is None and following is not None and following[1].text == shown.text:
            doubled[following[0].id] += 1
        elif letter is None:
            unsure[str(shown.chat)] += 1
    return Extras(doubled, unsure)


async def check(storm: Storm, seen: Sequence[Shown], expected: Left) -> None:
    """Check that nothing was lost or done twice, and that what came twice is what nobody could know had come."""
    plot, books, interrupted = storm.plot, storm.crowd.books, storm.programs.interrupted
    lost_answers, letters = storm.weather.lost_answers, await letters_of(books)
    left, extras, listed = await left_of(books, seen), extras_of(seen, letters), await _unknown_in(books.url)
    print(f"{storm.kills} kills met {interrupted.total()} messages on the way, {lost_answers} lines were cut;")
    print(f"{extras.doubled.total()} replies came again, {len(listed)} reminders are listed as unknown.")

    # Every message was handled once and answered once, in order, with the same result.
    scripts = {plot.chat_of(who): len(script) for who, script in plot.scripts.items()}
    by_chat = select(inbox.c.chat, inbox.c.state, func.count()).group_by(inbox.c.chat, inbox.c.state)
    assert {chat: (state, number) for chat, state, number in await books.rows(by_chat)} == {
        chat: ("finished", number) for chat, number in scripts.items()
    }
    replies = [letter for letter in letters if letter.is_reply]
    assert Counter(letter.chat for letter in replies) == scripts
    assert {letter.state for letter in replies} == {"sent"}
    place = {str(shown.message_id): number for number, shown in enumerate(seen)}
    for chat in scripts:
        sent = [place[letter.platform_id or ""] for letter in replies if letter.chat == chat]
        assert sent == sorted(sent)
    differing = {
        chat: [pair for pair in zip(left.answers[chat], texts, strict=True) if pair[0] != pair[1]]
        for chat, texts in expected.answers.items()
    }
    assert not any(differing.values()), differing
    assert (left.reports, left.done) == (expected.reports, expected.done)

    # What came twice is what a program had sent when it died, or whose answer was lost.
    assert (extras.doubled - interrupted).total() <= lost_answers

    # Nobody is reminded twice, and of what may have come nobody knows: it is listed.
    reminders = [letter for letter in letters if not letter.is_reply]
    assert max(Counter(letter.chat for letter in reminders).values()) == 1
    assert {letter.id for letter in reminders if letter.state != "sent"} == listed
    assert not extras.unsure - Counter(letter.chat for letter in reminders if letter.id in listed)
    assert len(listed - interrupted.keys()) <= lost_answers

    # The storm met replies and reminders on their way.
    assert interrupted.keys() & {letter.id for letter in replies}
    assert interrupted.keys() & listed


async def _unknown_in(database_url: str) -> set[int]:
    """Return the reminders that are listed because nobody knows whether they came."""
    database = await Database.open(database_url)
    async with database.reading() as uow:
        unknown = await uow.outbox.unknown()
    await database.close()
    return {outgoing.id for outgoing in unknown}
