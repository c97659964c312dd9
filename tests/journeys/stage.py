"""Playing a journey: the whole program over a real database, built anew before every message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, assert_never

from bot.app import Program, build_services
from bot.inbox import InboxWorker
from bot.plans_in_force import SAMPLE
from conversations.messages import Address, say
from conversations.views import clock_time, stored
from conversations.wording import ADDRESSES
from handlers.carry_out import INVITATION_LIFE
from handlers.open_period import open_periods
from handlers.services import Services
from plans.assignment import Assignment, Report
from plans.local_time import VIETNAM, day_of
from plans.person import Post
from plans.plan import Plan
from plans.role import find_roles, load_roles
from plans.unit import UnitId, UnitKind
from scheduler.reminders import SEND_FROM
from storage.assignments import NewAssignment
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.fakes.serving import until
from tests.journeys.platforms import Act, Photo, Platform, Shown, Sticker, Tap, Text
from tests.journeys.script import (
    INDENT,
    STICKER,
    CastCommune,
    CastUnit,
    ClockLine,
    Journey,
    Look,
    Message,
    PastReport,
    Remark,
    Said,
)
from tests.plans.three_forms import with_three_forms
from tests.storage.examples import open_all

BETWEEN_MESSAGES = timedelta(seconds=20)
PUBLIC_URL = "https://xa.example"
PLAN_OF_FORMS = Path(__file__).with_name("forms.yaml")


class Clock:
    """The instant that counts as now; it moves only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


WHOLE_PLAN = ("cả kế hoạch",)


@cache
def _files_read_once(public_url: str, forms: tuple[str, ...] = (), more_plans: tuple[str, ...] = ()) -> Services:
    """Return the services with everything that comes from files; the database and the clock follow."""
    nowhere: Any = None
    first = PLAN_OF_FORMS if _is_of_forms(forms) else SAMPLE
    sources = (first, *(PLAN_OF_FORMS.with_name(f"{name}.yaml") for name in more_plans))
    services = build_services(nowhere, public_url=public_url, plans=sources)
    return replace(services, plans={id: _asking_for(forms, plan) for id, plan in services.plans.items()})


def _is_of_forms(forms: tuple[str, ...]) -> bool:
    return bool(forms) and forms != WHOLE_PLAN


def _asking_for(forms: tuple[str, ...], plan: Plan) -> Plan:
    """Return the plan of Tân Văn, the whole or with three forms only, or what the plan of forms says of these."""
    if _is_of_forms(forms):
        return replace(plan, duties=tuple(duty for duty in plan.duties if set(duty.forms) & set(forms)))
    return with_three_forms(plan) if plan.source == SAMPLE.name and forms != WHOLE_PLAN else plan


def _for_area(plan: Plan, above: Sequence[CastUnit]) -> Plan:
    """Return the plan as issued for all that the story is about."""
    return replace(plan, level=above[0].kind, place=above[0].name) if above else plan


@dataclass
class Stage:
    """A story under way. Nothing is kept in the process from one message to the next but the screen."""

    database: Database
    journey: Journey
    platform: Platform
    clock: Clock
    written: list[str] = field(default_factory=list[str])
    told: int = 0
    accepted: int = 0
    sent: int = 0

    def program(self) -> Program:
        """Build the program anew, as after a restart: it knows what the database knows."""
        files = _files_read_once(PUBLIC_URL, self.journey.forms, self.journey.more_plans)
        services = replace(
            files,
            plans={id: _for_area(plan, self.journey.above) for id, plan in files.plans.items()},
            database=self.database,
            clock=self.clock,
            new_code=lambda: f"MOI{self.told:04}",
        )
        program = Program(services)
        program.services = replace(program.services, channels={self.platform.channel.name: self.platform.channel})
        program.inbox = InboxWorker(program.services, program.wake_delivery)
        return program

    async def play(self) -> list[str]:
        """Play the story and return it as it should stand in its file, from the first clock line on."""
        async with self.platform.open(self):
            await self._set_up()
            await self._play()
        return self.written

    async def _play(self) -> None:
        for number, step in enumerate(self.journey.steps):
            match step:
                case Remark():
                    self.written.append(step.line)
                case ClockLine():
                    await self._go_to(step.at, is_first=number == 0)
                case Said():
                    await self._say(step)
                case Look():
                    await self._look(step.what)
                case _:
                    assert_never(step)

    # --- the beginning ---

    async def _set_up(self) -> None:
        async with self.database.unit_of_work() as uow:
            units = await self._add_units(uow)
            for person in self.journey.people:
                if person.post:
                    await self._add_person(person.name, units, uow)
            await open_periods(uow, self.program().services, self.clock())
            for report in self.journey.past:
                await _file_past(report, units[report.unit], uow)
            await self.platform.prepare(uow)
            await uow.commit()

    async def _add_units(self, uow: UnitOfWork) -> Mapping[str, UnitId]:
        today = day_of(self.clock())
        added: dict[str, UnitId] = {}

        async def add(unit: CastUnit, parent: UnitId | None) -> UnitId:
            register = {"households": unit.households} if unit.households else {}
            id = await uow.units.add(unit.kind, unit.type_word, unit.name, parent, register, today)
            added[f"{unit.type_word} {unit.name}".strip()] = id
            return id

        top: UnitId | None = None
        for unit in self.journey.above:
            top = await add(unit, top)
        tan_van = CastCommune(CastUnit(UnitKind.COMMUNE, "xã", "Tân Văn", 0), self.journey.units)
        for commune in (tan_van, *self.journey.communes):
            parent = await add(commune.unit, top)
            for unit in commune.villages:
                await add(unit, parent)
        return added

    async def _add_person(self, name: str, units: Mapping[str, UnitId], uow: UnitOfWork) -> None:
        person = next(person for person in self.journey.people if person.name == name)
        roles = find_roles(person.post, load_roles())
        places = [units[unit.strip()] for unit in person.unit.split("+")]
        posts = [Post(role.id, place, day_of(self.clock())) for role in roles for place in places]
        assert posts, person.post
        id = await uow.people.add(person.name, person.phone, posts)
        if person.has_joined:
            await uow.people.bind(self.platform.address_of(name), id, self.clock())
            await uow.people.record_consent(id, self.clock())
            await uow.people.choose_address(id, person.you)
        if person.code:
            await uow.invitations.add(person.code, id, None, self.clock(), self.clock() + INVITATION_LIFE)

    # --- the clock ---

    async def _go_to(self, at: datetime, *, is_first: bool) -> None:
        """Let the days pass, each with its morning; then it is that instant."""
        morning = datetime.combine(day_of(self.clock()), SEND_FROM, VIETNAM)
        while not is_first and (morning := _after(morning, self.clock())) < at:
            self.clock.at = morning
            await self._beat(_clock_line(morning))
        self.clock.at = at
        self.written.append(_clock_line(at))
        await self._beat("")

    async def _beat(self, line: str) -> None:
        """Let the heart beat; what comes by itself is written down under its instant."""
        program = self.program()
        await program.beat()
        await program.settle()
        came = await self._news()
        if came and line:
            self.written.append(line)
        for shown in came:
            self._write(f"Bot → {shown.who}> ", shown)

    # --- a message ---

    async def _say(self, said: Said) -> None:
        self.clock.at += BETWEEN_MESSAGES
        self.told += 1
        await self.platform.do(said.who, await self._act(said))
        await until(lambda: self.accepted == self.told)
        await self.program().settle()
        self.written.append(f"{said.who}> {said.what}".rstrip())
        for shown in await self._news():
            self._write("Bot> " if shown.who == said.who else f"Bot → {shown.who}> ", shown)

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Take a message in as the running program does."""
        is_new = await self.program().accept(address, platform_id, payload)
        self.accepted += 1
        return is_new

    async def _act(self, said: Said) -> Act:
        if found := re.fullmatch(r"\(ảnh\) ?(.*)", said.what):
            return Photo(found[1])
        if said.what == STICKER:
            return Sticker()
        if found := re.fullmatch(r"\(nút (.+)\)", said.what):
            return Tap(found[1])
        if found := re.fullmatch(r"\(sửa tin (.+?)\) (.+)", said.what):
            return Text(found[2], was=found[1])
        if found := re.fullmatch(r"\[(.+)\]", said.what):
            return await self._tap(said.who, found[1])
        return Text(said.what)

    async def _tap(self, who: str, label: str) -> Act:
        """Tap what was offered last under this label; without buttons, type its number or its words."""
        theirs = [shown.rendered for shown in reversed(await self.platform.shown()) if shown.who == who]
        pattern = re.escape(label).replace("…", ".*")
        if self.platform.has_buttons:
            for option in (option for rendered in theirs for option in rendered.choices):
                if re.fullmatch(pattern, option.label):
                    return Tap(option.id)
            raise ValueError(f"{who} was offered no [{label}]")
        lines = theirs[0].text.split("\n")
        number = next((line.split(".")[0] for line in lines if re.fullmatch(rf"\d+\. {pattern}", line)), None)
        return Text(number or label.lower())

    # --- what is written down ---

    async def _news(self) -> list[Shown]:
        news = (await self.platform.shown())[self.sent :]
        self.sent += len(news)
        return news

    def _write(self, head: str, shown: Shown) -> None:
        place = sum(line.startswith("Bot") for line in self.written)
        expected = self.journey.messages[place] if place < len(self.journey.messages) else None
        text, picture = shown.rendered.text, QR if shown.rendered.qr_link else ""
        message = Message(f"{text}{picture}", tuple(option.label for option in shown.rendered.choices))
        if not self.platform.has_buttons and expected and text in _typed(expected):
            message = expected
        self.written += message.lines(head)

    async def _look(self, what: str) -> None:
        self.written.append(f"Sổ> {what}")
        async with self.database.reading() as uow:
            lines = await (_reports(uow) if what == "báo cáo" else _changes(uow))
        self.written += [f"{INDENT}{line}" for line in lines]


async def _file_past(past: PastReport, unit_id: UnitId, uow: UnitOfWork) -> None:
    """Put a report of the year before into the database, under the duty of this year."""
    now = next(a for a in await uow.assignments.at([unit_id]) if a.form_id == past.form)
    year = now.period.start.year - 1
    period = replace(now.period, start=date(year, 1, 1), end=date(year, 12, 31), label=f"Năm {year}")
    then = replace(now, period=period, opened_on=period.start, plan_due=None, due=None)
    await open_all(uow, [_as_new(then)])
    opened = next(a for a in await uow.assignments.at([unit_id]) if a.form_id == past.form and a.period == period)
    filed_by = (await uow.people.at([unit_id]))[0].id
    at = datetime(year, 11, 1, 9, tzinfo=VIETNAM)
    number = await uow.reports.next_number()
    report = Report(number, 1, opened.id, past.form, past.values, {}, filed_by, at)
    await uow.reports.add(report, None)


def _as_new(assignment: Assignment) -> NewAssignment:
    known = {field.name for field in fields(assignment)} & {field.name for field in fields(NewAssignment)}
    return NewAssignment(**{name: getattr(assignment, name) for name in known})


QR = "\n(ảnh mã QR)"
"""How a journey shows that a picture of a link comes with a message."""


def _typed(message: Message) -> tuple[str, ...]:
    """Return how a message may look where choices are typed: by their number, or by their words."""
    text = message.text.removesuffix(QR)
    if not message.choices:
        return (text,)
    numbered = [f"{number}. {label}" for number, label in enumerate(message.choices, start=1)]
    by_number = ["\n".join([text, head, *numbered]) for head in _said_to_anybody("show.by_number")]
    labels = [label.lower() for label in message.choices]
    if open_labels := "; ".join(label for label in labels if f"“{label}”" not in text):
        by_words = [f"{text}\n{words}" for words in _said_to_anybody("show.by_words", labels=open_labels)]
    else:
        by_words = [text]
    return (*by_number, *by_words)


def _said_to_anybody(key: str, **values: str) -> list[str]:
    wording = _files_read_once(PUBLIC_URL).wording
    return [wording.text(say(key, **values), you) for you in ("", *ADDRESSES)]


async def _reports(uow: UnitOfWork) -> list[str]:
    """Return every version of every report, a line each."""
    lines: list[str] = []
    async for report in uow.reports.all():
        assignment = await uow.assignments.get(report.assignment_id)
        unit = await uow.units.get(assignment.unit_id)
        person = await uow.people.get(report.filed_by)
        values = ", ".join(
            f"{name} {'chưa rõ' if value is None else stored(value)}" for name, value in report.values.items()
        )
        flags = "".join(f"; {name}: {reason}" for name, reason in report.flags.items())
        phone = " (nhập hộ)" if report.by_phone else ""
        head = f"số {report.number}, bản {report.version}, {report.form_id}, {unit.full_name}"
        lines.append(f"{head}, {person.name}{phone} lúc {clock_time(report.filed_at)}: {values}{flags}")
    return lines


async def _changes(uow: UnitOfWork) -> list[str]:
    """Return who changed what and when, a line each; what people typed stays out."""
    lines: list[str] = []
    for record in reversed(await uow.audit.all(1000)):
        who = (await uow.people.get(record.person_id)).name if record.person_id else "chưa biết ai"
        lines.append(f"{clock_time(record.at)}, {who}: {record.action}, {record.subject}")
    return lines


def _after(morning: datetime, now: datetime) -> datetime:
    """Return the first morning after now."""
    return morning if morning > now else morning + timedelta(days=1)


def _clock_line(at: datetime) -> str:
    return f"@ {at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
