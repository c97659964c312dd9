"""The demo: a made-up commune with a story under way, and a clock that can be moved."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from bot.app import Program
from bot.web_chat import WEB_CHAT, CastMember, DemoDay
from conversations.messages import Address, say
from conversations.reading.dates import write_date
from conversations.reading.phones import read_phone
from conversations.wording import capitalised
from handlers.import_lists import import_lists
from handlers.open_period import open_periods
from handlers.remind import step_days
from plans.local_time import VIETNAM, day_of
from plans.person import Person
from plans.role import RoleId
from scheduler import clock
from scheduler.reminders import SEND_FROM
from storage.database import Database
from storage.unit_of_work import UnitOfWork

FOLDER = Path(__file__).parent / "demo_data"
CLOCK_KEY = "demo.clock"
STRANGER = "stranger"
_FIRST_IN_CAST = ("clerk", "vice_chair", "village_head", "branch_head", "member", "centre_teacher", "association_chair")
PAUSE_BETWEEN_LINES = timedelta(seconds=40)


class Scene(BaseModel):
    """What one person writes in one sitting; `who` is a phone number of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: datetime
    who: str
    lines: tuple[str, ...]


class Story(BaseModel):
    """`demo_data/story.yaml`; its times are Vietnam's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    begins: datetime
    joined: datetime
    stops: datetime
    absent: tuple[str, ...]
    addressed: Mapping[str, str]
    says: tuple[Scene, ...]


def load_story() -> Story:
    """Read the story."""
    return Story.model_validate(yaml.safe_load((FOLDER / "story.yaml").read_text("utf-8")))


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


async def stored_clock(database: Database) -> DemoClock | None:
    """Return the clock of a demo's database, standing where the demo stopped; None for any other database."""
    async with database.reading() as uow:
        kept = await uow.settings.get(CLOCK_KEY)
    return None if kept is None else DemoClock(datetime.fromisoformat(kept))


@dataclass(frozen=True)
class _Event:
    """A day on which something happens by itself."""

    day: date
    key: str


class Demo:
    """The stage behind the page: the cast, the passing of days, a new beginning."""

    def __init__(self, program: Program, demo_clock: DemoClock) -> None:
        self._program = program
        self._clock = demo_clock
        self._moving = asyncio.Lock()
        self._chats: frozenset[str] = frozenset()

    @property
    def _database(self) -> Database:
        return self._program.database

    # --- the story ---

    async def prepare(self) -> None:
        """Go on where the demo stopped, or play the story if there is none yet."""
        kept = await stored_clock(self._database)
        if kept is None:
            await self._play(load_story())
        else:
            self._clock.set(kept())

    async def restart(self) -> None:
        """Begin the story again."""
        async with self._moving:
            await self._database.empty()
            await self._play(load_story())

    async def _play(self, story: Story) -> None:
        services = self._program.services
        self._clock.set(_instant(story.begins))
        for name in ("units.csv", "people.csv"):
            await import_lists(self._database, FOLDER / name, at=self._clock(), roles=services.roles)
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
            open_ones = [a for a in await uow.assignments.at(units) if not a.is_done and a.due]
        events = [_Event(a.due, "demo.due") for a in open_ones if a.due and a.due > today]
        for assignment in open_ones:
            days = step_days(assignment, self._program.services)
            events += [_Event(day, "demo.reminder") for day in days if day > today]
        return min(events, key=lambda event: (event.day, event.key), default=None)

    async def _keep_clock(self) -> None:
        async with self._database.unit_of_work() as uow:
            await uow.settings.set(CLOCK_KEY, self._clock().isoformat())
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
                        role_title=capitalised(services.roles[post.role].title),
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
