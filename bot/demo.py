"""The demo: for each plan a small made-up territory with a story under way, and a clock that can be moved."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.app import Program, build_services
from bot.plans_in_force import SAMPLE, built_in_plans
from bot.web_chat import WEB_CHAT, CastMember, DemoDay, DemoPlan
from conversations.messages import Address, say
from conversations.reading.dates import write_date
from conversations.reading.phones import read_phone
from conversations.wording import capitalised
from handlers.import_lists import import_lists
from handlers.open_period import open_periods
from handlers.remind import step_days
from plans.local_time import VIETNAM, day_of
from plans.person import Person
from plans.plan import Plan
from plans.role import RoleId, title_at
from plans.shared_report import each_once
from scheduler import clock
from scheduler.reminders import SEND_FROM
from storage.database import Database
from storage.unit_of_work import UnitOfWork

FOLDER = Path(__file__).parent / "demo_data"
CLOCK_KEY = "demo.clock"
PLAN_KEY = "stage.plan"
STRANGER = "stranger"
_FIRST_IN_CAST = (
    "district_education",
    "district_vice_chair",
    "clerk",
    "vice_chair",
    "village_head",
    "branch_head",
    "member",
    "centre_teacher",
    "association_chair",
)
PAUSE_BETWEEN_LINES = timedelta(seconds=40)


class Scene(BaseModel):
    """What one person writes in one sitting; `who` is a phone number of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    who: str
    lines: tuple[str, ...]


class Story(BaseModel):
    """`demo_data/<plan>/story.yaml`; its times are Vietnam's. `title` says on the page which plan it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    begins: datetime
    joined: datetime
    stops: datetime
    absent: tuple[str, ...]
    addressed: Mapping[str, str]
    says: tuple[Scene, ...]


def load_story(plan: str) -> Story:
    """Read the story of a plan, by the plan's id in small letters."""
    return Story.model_validate(yaml.safe_load((FOLDER / plan / "story.yaml").read_text("utf-8")))


class PlanOnStage(Mapping[str, Plan]):
    """Of all plans the one whose story is played: to the program it is the only one in force."""

    def __init__(self, plans: Mapping[str, Plan], chosen: str) -> None:
        self._plans = {id.casefold(): plan for id, plan in plans.items()}
        self.chosen = chosen

    def choose(self, chosen: str) -> None:
        """Put another plan on the stage; KeyError when there is none of this id."""
        self.chosen = self._plans[chosen] and chosen

    def __getitem__(self, id: str) -> Plan:
        if id.casefold() != self.chosen:
            raise KeyError(id)
        return self._plans[self.chosen]

    def __iter__(self) -> Iterator[str]:
        return iter((self._plans[self.chosen].id,))

    def __len__(self) -> int:
        return 1


def open_demo(database: Database, *, public_url: str) -> tuple[Program, "Demo"]:
    """Return the program of the demo and its stage; `Demo.prepare` then plays the story."""
    demo_clock = DemoClock(clock.now())
    services = build_services(database, demo_clock, public_url=public_url, plans=built_in_plans().values())
    on_stage = PlanOnStage(services.plans, next(iter(built_in_plans())))
    program = Program(replace(services, plans=on_stage))
    return program, Demo(program, demo_clock, on_stage)


class DemoClock:
    """A clock that stands at a chosen instant and runs on from there; kept in the database over a restart."""

    def __init__(self, start: datetime) -> None:
        self._base, self._since = start, clock.monotonic()

    def __call__(self) -> datetime:
        """Return the instant that counts as now."""
        return self._base + timedelta(seconds=clock.monotonic() - self._since)

    def set(self, instant: datetime) -> None:
        """Move to an instant."""
        self._base, self._since = instant, clock.monotonic()


@dataclass(frozen=True)
class StoredDemo:
    """Where a demo stopped: its clock, and the id of the plan on the stage in small letters."""

    clock: DemoClock
    plan: str

    @property
    def plan_file(self) -> Path:
        """The file of that plan."""
        return built_in_plans().get(self.plan, SAMPLE)


async def stored_demo(database: Database) -> StoredDemo | None:
    """Return where the demo of a database stopped; None for any other database."""
    async with database.reading() as uow:
        kept, plan = await uow.settings.get(CLOCK_KEY), await uow.settings.get(PLAN_KEY)
    if kept is None:
        return None
    return StoredDemo(DemoClock(datetime.fromisoformat(kept)), plan or next(iter(built_in_plans())))


@dataclass(frozen=True)
class _Event:
    """A day on which something happens by itself."""

    day: date
    key: str


class Demo:
    """The stage behind the page: the cast, the passing of days, a new beginning, another plan."""

    def __init__(self, program: Program, demo_clock: DemoClock, on_stage: PlanOnStage) -> None:
        self._program = program
        self._clock = demo_clock
        self._on_stage = on_stage
        self._moving = asyncio.Lock()
        self._chats: frozenset[str] = frozenset()

    @property
    def _database(self) -> Database:
        return self._program.database

    # --- the story ---

    async def prepare(self, plan: str | None = None) -> None:
        """Go on where the demo stopped; play the story if there is none yet, or if another `plan` is wanted."""
        kept = await stored_demo(self._database)
        if kept is None or plan not in (None, kept.plan):
            await self._begin(plan or self._on_stage.chosen)
        else:
            self._on_stage.choose(kept.plan)
            self._clock.set(kept.clock())

    async def restart(self) -> None:
        """Begin the story again."""
        async with self._moving:
            await self._begin(self._on_stage.chosen)

    async def choose(self, plan: str) -> None:
        """Play the story of another plan; KeyError when there is no such plan."""
        async with self._moving:
            self._on_stage.choose(plan)
            await self._begin(plan)

    def plans(self) -> tuple[DemoPlan, ...]:
        """Return the plans there are to choose from, as the page lists them."""
        chosen = self._on_stage.chosen
        return tuple(DemoPlan(id, load_story(id).title, id == chosen) for id in built_in_plans())

    async def _begin(self, plan: str) -> None:
        self._on_stage.choose(plan)
        self._chats = frozenset()
        await self._database.empty()
        await self._play(load_story(plan))

    async def _play(self, story: Story) -> None:
        services = self._program.services
        folder = FOLDER / self._on_stage.chosen
        self._clock.set(_instant(story.begins))
        for name in ("units.csv", "people.csv"):
            await import_lists(self._database, folder / name, at=self._clock(), roles=services.roles)
        async with self._database.unit_of_work() as uow:
            await open_periods(uow, services, self._clock())
            await uow.commit()
        self._clock.set(_instant(story.joined))
        await self._let_in(story)
        for scene in sorted(story.says, key=lambda scene: scene.at):
            await self._pass_days(day_of(_instant(scene.at)))
            await self._act(scene)
        await self._pass_days(day_of(_instant(story.stops)))
        self._clock.set(_instant(story.stops))
        await self._program.settle()
        await self._keep_clock()

    async def _let_in(self, story: Story) -> None:
        """Let everybody in but those the clerk has still to invite."""
        absent = {read_phone(phone) for phone in story.absent}
        addressed = {read_phone(phone): you for phone, you in story.addressed.items()}
        async with self._database.unit_of_work() as uow:
            for person in await _everybody(uow):
                if read_phone(person.phone) in absent:
                    continue
                await uow.people.bind(_address(person), person.id, self._clock())
                await uow.people.record_consent(person.id, self._clock())
                await uow.people.choose_address(person.id, addressed.get(read_phone(person.phone), "bác"))
            await uow.commit()

    async def _act(self, scene: Scene) -> None:
        async with self._database.reading() as uow:
            person = await uow.people.find_by_phone(scene.who)
        assert person is not None, scene.who
        for number, text in enumerate(scene.lines):
            self._clock.set(_instant(scene.at) + number * PAUSE_BETWEEN_LINES)
            await self._write(_address(person), f"story-{scene.at:%m%d%H%M}-{number}", text)
        await self._have_read(_address(person).chat)

    async def _have_read(self, chat: str) -> None:
        """Let a person have seen what the bot has said so far."""
        async with self._database.unit_of_work() as uow:
            last = (await uow.chat_lines.last([chat]))[chat]
            await uow.chat_lines.mark_read(chat, last.id, self._clock(), "bot")
            await uow.commit()

    async def _write(self, address: Address, client_id: str, text: str) -> None:
        async with self._database.unit_of_work() as uow:
            await uow.chat_lines.add(address.chat, "person", f"person/{client_id}", text, [], None, "", self._clock())
            await uow.commit()
        await self._program.accept(address, f"{address.chat}/{client_id}", {"text": text})
        await self._program.settle()

    # --- the clock ---

    async def today(self) -> DemoDay:
        """Return the day in words and what happens next."""
        today = day_of(self._clock())
        event = await self._next_event(today)
        wording = self._program.services.wording
        label = capitalised(_in_words(today))
        if event is None:
            return DemoDay(label, wording.text(say("demo.no_event")))
        return DemoDay(label, wording.text(say(event.key, day=_in_words(event.day))))

    async def move_clock(self, days: int) -> None:
        """Let days pass, each with its reminders in the morning."""
        async with self._moving:
            await self._pass_days(day_of(self._clock()) + timedelta(days=days))
            await self._keep_clock()

    async def move_to_next_event(self) -> str:
        """Let the days pass until a reminder goes out or a due date comes, and say which."""
        async with self._moving:
            event = await self._next_event(day_of(self._clock()))
            if event is None:
                return self._program.services.wording.text(say("demo.no_event"))
            await self._pass_days(event.day)
            await self._keep_clock()
            return self._program.services.wording.text(say(event.key, day=_in_words(event.day)))

    async def _pass_days(self, until: date) -> None:
        day = day_of(self._clock())
        while day < until:
            day += timedelta(days=1)
            self._clock.set(datetime.combine(day, SEND_FROM, VIETNAM))
            await self._program.beat()
            await self._program.settle()

    async def _next_event(self, today: date) -> _Event | None:
        async with self._database.reading() as uow:
            units = await uow.units.all()
            open_ones = [a for a in each_once(await uow.assignments.at(units)) if not a.is_done and a.due]
        events = [_Event(a.due, "demo.due") for a in open_ones if a.due and a.due > today]
        for assignment in open_ones:
            days = step_days(assignment, self._program.services)
            events += [_Event(day, "demo.reminder") for day in days if day > today]
        return min(events, key=lambda event: (event.day, event.key), default=None)

    async def _keep_clock(self) -> None:
        async with self._database.unit_of_work() as uow:
            await uow.settings.set(CLOCK_KEY, self._clock().isoformat())
            await uow.settings.set(PLAN_KEY, self._on_stage.chosen)
            await uow.commit()

    # --- the cast ---

    async def knows(self, chat: str) -> bool:
        """Whether this chat belongs to somebody of the story."""
        if chat not in self._chats:
            self._chats = frozenset(member.chat for member in await self.cast())
        return chat in self._chats

    async def cast(self) -> tuple[CastMember, ...]:
        """Return everybody in the story, the officials first, and a stranger."""
        services, wording = self._program.services, self._program.services.wording
        async with self._database.reading() as uow:
            units = await uow.units.all()
            people = sorted(await _everybody(uow), key=lambda person: _place_in_cast(person.posts[0].role))
            members: list[CastMember] = []
            for person in people:
                post = person.posts[0]
                members.append(
                    CastMember(
                        chat=_address(person).chat,
                        name=person.name,
                        role_title=capitalised(title_at(services.roles[post.role], units[post.unit_id].type_word)),
                        unit_name=units[post.unit_id].full_name,
                        note="" if person.joined_at else wording.text(say("demo.not_joined")),
                        unread=await uow.chat_lines.unread(_address(person).chat),
                    )
                )
            stranger = CastMember(
                chat=STRANGER,
                name=wording.text(say("demo.stranger")),
                role_title=wording.text(say("demo.stranger_role")),
                unit_name="",
                note="",
                unread=await uow.chat_lines.unread(STRANGER),
            )
        return (*members, stranger)


async def _everybody(uow: UnitOfWork) -> Sequence[Person]:
    return await uow.people.at(await uow.units.all())


def _place_in_cast(role: RoleId) -> int:
    return _FIRST_IN_CAST.index(role) if role in _FIRST_IN_CAST else len(_FIRST_IN_CAST)


def _in_words(day: date) -> str:
    """Return "thứ Ba 5/11/2024", without "hôm nay"."""
    return write_date(day, date.max)


def _address(person: Person) -> Address:
    return Address(WEB_CHAT, f"cast-{person.id}")


def _instant(local: datetime) -> datetime:
    return local.replace(tzinfo=VIETNAM)
