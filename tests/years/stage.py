"""The real program through the years of a plan: the same things happen to it and to the oracle, and they are compared.

The clock is set by hand. Every day the heart beats, a few times on days on which something happens. Now and then the
program dies, in the middle of a beat, too, and another one goes on with the same database.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot.app import Program, build_services
from conversations.capabilities import Capabilities
from conversations.messages import Address
from handlers.channel import Rendered
from handlers.open_period import give_day
from handlers.recipients import places_around
from handlers.reorganise import reorganise
from handlers.services import Services
from plans.assignment import Assignment, AssignmentId, Completion, Excuse, Relief, Report
from plans.local_time import VIETNAM
from plans.person import PersonId, Post
from plans.recipient import hand_overs
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import UnitTree
from storage.assignments import GivenDay
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import Clock
from tests.journeys.platforms import Screen
from tests.years.almanac import almanac
from tests.years.oracle import Held, Key, Merged, Oracle, Place, Somebody, Thing, Told
from tests.years.rules import Paper

FOLDER = Path(__file__).parents[2] / "plans" / "data"
HOURS = (time(7, 10), time(8), time(12), time(14), time(20, 30))
MORNING = (time(8),)
HAPPENINGS = time(9, 30)
CHANCES = {"promise": 0.2, "move": 0.04, "excuse": 0.04, "release": 0.04, "expect again": 0.08, "reopen": 0.1}
"""What may happen on a day to something whose day is near, and how often it does."""
FIRST_CHANCE = 0.3
"""How often, until it has happened once."""
OTHERS = ("file", "correct", "join late", "pause", "give", "decide")
"""What else has to happen in the years of each plan."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Town:
    """A territory: units by name as kind, type word and parent; people by name as posts.

    `late` come into the chat some day, `never` never; the others are there from the beginning.
    """

    units: Mapping[str, tuple[str, str, str]]
    people: Mapping[str, Sequence[tuple[str, str]]]
    late: Sequence[str] = ()
    never: Sequence[str] = ()


@dataclass(frozen=True)
class Decision:
    """What an office decides on units: the rows of its table, and in our names which units merge and what ends."""

    on: date
    table: str
    merged: Sequence[Merged] = ()
    ended: str = ""


@dataclass(frozen=True)
class Story:
    """What is certain to happen, by day: no beat on three days, decisions on units, and days given to duties.

    A given day: duty, beginning of the period, day.
    """

    paper: Paper
    town: Town
    first: date
    last: date
    outage: date
    decisions: Mapping[date, Decision] = field(default_factory=dict[date, Decision])
    given: Mapping[date, tuple[str, date, date]] = field(default_factory=dict[date, tuple[str, date, date]])


class _Mailbox(Screen):
    """A channel that keeps when it was asked to send what to whom."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(Capabilities(has_buttons=True, has_photos=True, max_chars=4000))
        self._clock = clock
        self.sent: list[tuple[datetime, str]] = []

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        self.sent.append((self._clock().astimezone(VIETNAM).replace(tzinfo=None), address.chat))
        return key


class Years:
    """A story being played."""

    def __init__(self, story: Story, url: str, seed: int, folder: Path) -> None:
        self.story, self._url, self._folder = story, url, folder
        self.rng = random.Random(seed)
        self.clock = Clock(_at(story.first, time(6)))
        self.mailbox = _Mailbox(self.clock)
        self.oracle = Oracle(
            story.paper,
            almanac(),
            {name: Place(kind, parent or None) for name, (kind, _, parent) in story.town.units.items()},
            {who: Somebody({post: Held() for post in posts}) for who, posts in story.town.people.items()},
        )
        self.units: dict[str, UnitId] = {}
        self.people: dict[str, PersonId] = {}
        self.ids: dict[Key, AssignmentId] = {}
        self.keys: dict[AssignmentId, Key] = {}
        self.plans_for: dict[date, list[Key]] = {}
        self.months: list[Counter[str]] = []
        self.happened = Counter[str]()
        self.deaths = self.told = 0

    # --- the whole story

    async def play(self) -> None:
        """Play all days; AssertionError on the first thing that is not as the oracle says."""
        plan = FOLDER / f"{self.story.paper.file}.yaml"
        await self._start(build_services(await Database.open(self._url), self.clock, plans=[plan]))
        await self._settle()
        day = self.story.first
        while day <= self.story.last:
            if not self.story.outage <= day < self.story.outage + 3 * ONE_DAY:
                await self._day(day)
            day += ONE_DAY
        await self._services.database.close()

    async def _start(self, files: Services) -> None:
        self._services = replace(files, channels={self.mailbox.name: self.mailbox})
        self._program = Program(self._services)
        self._program.services = self._services

    async def _die(self) -> None:
        """End the program where it stands, and begin another one on the same database."""
        self.deaths += 1
        await self._services.database.close()
        await self._start(replace(self._services, database=await Database.open(self._url)))

    async def _settle(self) -> None:
        async with self._work() as uow:
            for name, (kind, type_word, parent) in self.story.town.units.items():
                above = self.units.get(parent)
                unit = await uow.units.add(UnitKind(kind), type_word, name, above, {}, self.story.first)
                self.units[name] = unit
            for number, (who, posts) in enumerate(self.story.town.people.items()):
                held = [Post(RoleId(role), self.units[unit], self.story.first) for role, unit in posts]
                self.people[who] = await uow.people.add("Lan", f"0912{number:06}", held)
            await uow.commit()
        for who in self.people:
            if who not in {*self.story.town.late, *self.story.town.never}:
                await self._let_in(who)

    # --- a day

    async def _day(self, day: date) -> None:
        happenings = [*self._happenings(day)]
        self._set(day, time(8))
        opened = self.oracle.open(day)
        if opened:
            self._plan(opened, day)
        is_busy = bool(opened or happenings or any(self.oracle.beat(_naive(day, time(8))))) or self.rng.random() < 0.05
        done = False
        for hour in HOURS if is_busy else MORNING:
            if hour > HAPPENINGS and not done:
                done = True
                self._set(day, HAPPENINGS)
                for happening in happenings:
                    await happening()
            await self._beat(day, hour, is_first=hour == HOURS[0] or not is_busy, opened=opened)
            opened = []
        assert done or not happenings
        if _is_last_of_month(day) or day == self.story.last:
            await self._compare_states(day)

    async def _beat(self, day: date, hour: time, *, is_first: bool, opened: list[Key]) -> None:
        self._set(day, hour)
        must, may = self.oracle.beat(_naive(day, hour))
        if self.rng.random() < (0.2 if must else 0.005):
            beating = asyncio.create_task(self._program.beat())
            for _ in range(self.rng.randrange(60)):
                await asyncio.sleep(0)
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await self._die()
        await self._program.beat()
        if self.rng.random() < 0.1:
            await self._program.beat()
        if is_first:
            await self._learn(day, opened)
        if self.rng.random() < (0.1 if must else 0.002):
            await self._die()
        while await self._program.delivery.deliver():
            pass
        told = await self._newly_told(day) if must or self.mailbox.sent else frozenset[Told]()
        place = f"{day:%a} {day} {hour:%H:%M}"
        assert told >= must, f"{place}: not told: {sorted(must - told)}"
        assert told <= must | may, f"{place}: told without need: {sorted(told - must - may)}"
        self.oracle.note(told, day)
        self.told += len(told)
        sent, self.mailbox.sent = self.mailbox.sent, []
        heard = sorted((_naive(day, hour), who) for who in {said[3] for said in told})
        assert sorted(sent) == heard, f"{place}: sent {sent}, told {told}"

    async def _newly_told(self, day: date | None = None) -> frozenset[Told]:
        """Return what has been recorded as told and was not known before: on the day, or ever."""
        names = {id: who for who, id in self.people.items()}
        dated = [id for id, key in self.keys.items() if self.oracle.things[key].due is not None]
        async with self._services.database.reading() as uow:
            history = await uow.reminders.history(dated)
        told = {
            (self.keys[one.assignment_id], one.audience, one.offset, names[one.person_id]): one.sent_on
            for one in history
            if day is None or one.sent_on == day
        }
        known = {(key, *said): on for key, thing in self.oracle.things.items() for said, on in thing.told.items()}
        return frozenset(which for which, on in told.items() if known.get(which) != on)

    # --- what is expected

    async def _learn(self, day: date, opened: Sequence[Key]) -> None:
        """Find the assignments that the program has opened: those of the oracle, and those without form and day."""
        if not opened:
            return
        learned = list[Key]()
        for row in await self._assignments():
            if row.id in self.keys:
                continue
            key = self._key(row)
            if key not in self.oracle.things:
                self.oracle.learn(key, row.roles, row.period.end, day, row.due)
                learned.append(key)
            thing = self.oracle.things[key]
            assert key not in self.ids, f"doubled: {key}"
            assert (row.due, set(row.roles), row.opened_on) == (thing.due, set(thing.roles), thing.opened), key
            self.ids[key], self.keys[row.id] = row.id, key
        assert set(self.oracle.things) == set(self.ids), sorted(set(self.oracle.things) - set(self.ids))
        self.oracle.check_tasks(day)
        self._plan(self.rng.sample(learned, len(learned) // 5), day)

    def _plan(self, opened: Iterable[Key], day: date) -> None:
        """Draw for everything when its report comes in: before the day, on it, after it, or never; with corrections."""
        for key in opened:
            due, temper = self.oracle.things[key].due, self.rng.random()
            if due is None:
                days = [day + self.rng.randint(1, 300) * ONE_DAY] if temper < 0.3 else []
            elif temper < 0.45:
                days = [due - self.rng.randint(1, 25) * ONE_DAY]
            elif temper < 0.6:
                days = [due]
            elif temper < 0.85:
                days = [due + self.rng.randint(1, 20) * ONE_DAY]
            else:
                days = []
            if days and self.rng.random() < 0.2:
                days.append(days[0] + self.rng.randint(1, 40) * ONE_DAY)
            for one in days:
                self.plans_for.setdefault(max(one, day), []).append(key)

    async def _compare_states(self, day: date) -> None:
        """Hold every state against the oracle's, and their sum against what is expected."""
        rows = await self._assignments()
        states = Counter(row.state_on(day).value for row in rows)
        for row in rows:
            key = self.keys[row.id]
            thing = self.oracle.things[key]
            got = (row.state_on(day).value, row.due, row.done_on)
            assert got == (thing.state(day), thing.due, thing.done), f"{day}: {key}"
        assert sum(states.values()) == len(rows) == len(self.oracle.things)
        assert not await self._newly_told()
        await self._compare_recipients(day)
        self.months.append(states)

    async def _compare_recipients(self, day: date) -> None:
        """Ask to whom each unit hands over on the day."""
        plan, roles = self._services.plans[self.story.paper.id], self._services.roles
        living = {self.units[name]: name for name, place in self.oracle.places.items() if place.until is None}
        running = {(key[0], key[2]) for key, thing in self.oracle.things.items() if thing.ends >= day}
        async with self._services.database.reading() as uow:
            places = await places_around(uow, living)
        for duty, unit in running:
            if duty in self.story.paper.chains and unit in living.values():
                found = hand_overs(plan.get_duty(duty).to, self.units[unit], places, day, roles)
                got = [{(str(to.role.id), living[to.unit.id]) for to in step if to.unit} for step in found]
                assert got == self.oracle.recipients(duty, unit, day), f"{day}: {duty} of {unit}"

    # --- what happens

    def _happenings(self, day: date) -> Iterator[Callable[[], Awaitable[None]]]:
        story, rng = self.story, self.rng
        for key in self.plans_for.pop(day, ()):
            yield partial(self._file, key, day)
        if day in story.given:
            yield partial(self._give, *story.given[day])
        if day in story.decisions:
            yield partial(self._decide, story.decisions[day], day)
        for who in story.town.late:
            if self.oracle.people[who].joined is None and self._is_season(day) and rng.random() < 0.08:
                self.happened["join late"] += 1
                yield partial(self._let_in, who)
        for who, person in self.oracle.people.items():
            if rng.random() < (0.15 if person.paused else 0.002 if self.happened["pause"] else 0.02):
                yield partial(self._pause, who)
        for kind, chance in CHANCES.items():
            if rng.random() < (chance if self.happened[kind] else FIRST_CHANCE) and (key := self._something(day, kind)):
                yield partial(self._change, kind, key, day)

    def _is_season(self, day: date) -> bool:
        """Whether many things are due about the day: a good time to come late."""
        dues = (thing.due for thing in self.oracle.things.values() if thing.is_open)
        return sum(due is not None and abs((due - day).days) < 20 for due in dues) > 5

    def _something(self, day: date, kind: str) -> Key | None:
        """Return something whose day is near and to which that can happen."""
        near = [
            key
            for key, thing in self.oracle.things.items()
            if abs(((thing.due or day) - day).days) < 40
            and thing.ends >= day
            and self.oracle.places[thing.unit].until is None
            and _can(kind, thing)
        ]
        return self.rng.choice(near) if near else None

    async def _file(self, key: Key, day: date) -> None:
        thing = self.oracle.things[key]
        if thing.excused == "not_applicable":
            return
        self.happened["correct" if thing.done else "file"] += 1
        who = self.rng.choice([*self.people.values()])
        async with self._work() as uow:
            id = self.ids[key]
            row = await uow.assignments.get(id)
            if row.form_id is None:
                await uow.assignments.complete(id, Completion(who, self.clock(), "", None))
            else:
                number = row.report.number if row.report else await uow.reports.next_number()
                version = row.report.version + 1 if row.report else 1
                report = Report(number, version, id, row.form_id, {}, {}, who, self.clock())
                await uow.reports.add(report, None)
            await uow.commit()
        self.oracle.file(key, day)

    async def _give(self, duty: str, start: date, given: date) -> None:
        top = next(iter(self.units.values()))
        async with self._work() as uow:
            day = GivenDay(self.story.paper.id, duty, top, start, given, "Công văn 12/PGDĐT", None)
            await give_day(uow, self._services, day, self.clock())
            await uow.commit()
        self.oracle.give(duty, start, given)
        self.happened["give"] += 1

    async def _decide(self, decision: Decision, day: date) -> None:
        table = self._folder / f"{day}.csv"
        table.write_text(f"Đơn vị cũ,Thuộc cũ,Đơn vị mới,Thuộc,Ngày\n{decision.table}", encoding="utf-8")
        await self._carry_out(table)
        heirs = self.oracle.decide(decision.merged, decision.ended, decision.on, day)
        async with self._services.database.reading() as uow:
            for one in decision.merged:
                place = self.oracle.places[one.new]
                above = self.units[place.parent] if place.parent else None
                (found,) = [unit for unit in (await uow.units.all()).values() if _is_called(unit, one.new, above)]
                self.units[one.new] = found.id
        await self._learn(day, heirs)
        await self._compare_recipients(day)
        self.happened["decide"] += 1
        self._plan([key for key in heirs if self.oracle.things[key].is_open], day + ONE_DAY)

    async def _carry_out(self, table: Path) -> None:
        """Carry a decision out, if need be a second time: it may die halfway, and then has done nothing or all."""
        before = await self._tree()
        deciding = asyncio.create_task(reorganise(self._services, table, is_final=True))
        for _ in range(self.rng.randrange(400)):
            await asyncio.sleep(0)
        deciding.cancel()
        with suppress(asyncio.CancelledError):
            await deciding
        await self._die()
        if await self._tree() == before:
            done = await reorganise(self._services, table, is_final=True)
            assert not done.problems, done.problems

    async def _tree(self) -> UnitTree:
        async with self._services.database.reading() as uow:
            return await uow.unit_histories.tree()

    async def _let_in(self, who: str) -> None:
        async with self._work() as uow:
            await uow.people.bind(Address(self.mailbox.name, who), self.people[who], self.clock())
            await uow.people.record_consent(self.people[who], self.clock())
            await uow.people.choose_address(self.people[who], "bác")
            await uow.commit()
        self.oracle.join(who, self._now())

    async def _pause(self, who: str) -> None:
        paused = not self.oracle.people[who].paused
        async with self._work() as uow:
            await uow.people.set_paused(self.people[who], paused)
            await uow.commit()
        self.oracle.pause(who, self._now(), paused=paused)
        self.happened["pause"] += 1

    async def _change(self, kind: str, key: Key, day: date) -> None:
        """Let one of CHANCES happen to one thing, unless something has happened to it meanwhile."""
        thing, ids = self.oracle.things[key], [self.ids[key]]
        if not _can(kind, thing):
            return
        some_days = self.rng.randint(1, 15) * ONE_DAY
        async with self._work() as uow:
            match kind:
                case "promise":
                    thing.promised = day + some_days
                    await uow.assignments.promise(ids, thing.promised)
                case "move":
                    assert thing.due is not None
                    thing.due = thing.due - some_days if self.rng.random() < 0.6 else thing.due + some_days
                    await uow.assignments.set_due(ids, thing.due)
                case "excuse" | "release":
                    relief = Relief.EXCUSED if kind == "excuse" else Relief.NOT_APPLICABLE
                    self.oracle.excuse(key, relief.value)
                    clerk = next(iter(self.people.values()))
                    await uow.assignments.excuse(ids, Excuse(relief, "Lũ lụt", clerk, day))
                case "expect again":
                    self.oracle.expect_again(key)
                    await uow.assignments.expect_again(ids)
                case "reopen":
                    self.oracle.reopen(key)
                    await uow.assignments.reopen(ids[0])
                case _:
                    raise AssertionError(kind)
            await uow.commit()
        self.happened[kind] += 1

    # --- small things

    def _work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return self._services.database.unit_of_work()

    async def _assignments(self) -> tuple[Assignment, ...]:
        async with self._services.database.reading() as uow:
            return await uow.assignments.at(self.units.values())

    def _key(self, row: Assignment) -> Key:
        names = {id: name for name, id in self.units.items()}
        return (row.duty_id, row.form_id or "", names[row.unit_id], row.period.start, row.for_role or "")

    def _set(self, day: date, hour: time) -> None:
        self.clock.at = _at(day, hour)

    def _now(self) -> datetime:
        return self.clock.at.replace(tzinfo=None)


def _can(kind: str, thing: Thing) -> bool:
    match kind:
        case "expect again":
            return thing.excused_by_office
        case "reopen":
            return thing.done is not None and thing.row.form in {"", "each"}
        case _:
            return thing.is_open and thing.due is not None


def _is_called(unit: Unit, name: str, parent: UnitId | None) -> bool:
    return (unit.name, unit.parent_id, unit.has_ended) == (name, parent, False)


def _is_last_of_month(day: date) -> bool:
    return (day + ONE_DAY).day == 1


def _naive(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, VIETNAM)
