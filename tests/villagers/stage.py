"""Letting a group of villagers chat with the whole program, side by side over one database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

from bot.app import Program, build_services
from bot.inbox import InboxWorker
from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Option
from handlers.channel import Channel, Failure, Rendered, SendError
from handlers.open_period import open_periods
from handlers.services import Services
from plans.assignment import Report, ReportNumber
from plans.local_time import VIETNAM
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.plans.three_forms import with_three_forms
from tests.villagers.people import Figures, Villager
from tests.villagers.script import Act, Finish, Leave, Lost, Memory, Say, Shown, Tap, TapOld, begin, next_act

CHANNEL = ChannelName("villagers")
WITH_BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=4096)
TYPED_ONLY = Capabilities(has_buttons=False, has_photos=True, max_chars=2000)

LAST_YEAR = datetime(2023, 10, 20, 9, 0, tzinfo=VIETNAM)
SITTINGS = (
    datetime(2024, 10, 21, 8, 30, tzinfo=VIETNAM),
    datetime(2024, 10, 25, 8, 5, tzinfo=VIETNAM),
    datetime(2024, 10, 28, 19, 0, tzinfo=VIETNAM),
)
"""The mornings and evenings on which they chat; on the second one those who have not sent are reminded first."""

BETWEEN_MESSAGES = timedelta(seconds=20)
MOST_ACTS = 25
"""More for one report is a dead end."""

NAMES = ("Lan", "Hùng", "Mai")
PLACES = tuple(
    f"{first} {second}"
    for first, second in product(
        ("Nà", "Pò", "Khuổi", "Bản", "Lũng"),
        ("Pái", "Lù", "Vường", "Duộc", "Mạ", "Quân", "Lẹng", "Coóc", "Phường", "Sliềng"),
    )
)


@dataclass
class Clock:
    """What counts as now: it stands until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Screen(Channel):
    """A channel that keeps what is sent, chat by chat."""

    capabilities: Capabilities
    name: ChannelName = CHANNEL
    sent: dict[str, list[Rendered]] = field(default_factory=dict[str, list[Rendered]])

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what was typed or tapped."""
        return Incoming(message_id, address, at, text=payload.get("text", ""), button=payload.get("button", ""))

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Keep a message."""
        self.sent.setdefault(address.chat, []).append(rendered)
        return key


@dataclass
class Cost:
    """What one report took: the villager's messages and taps, and the answers to them."""

    actions: int = 0
    answers: int = 0


@dataclass(frozen=True)
class Exchange:
    """What a villager did about a report, and what was then on the screen."""

    form: str
    act: Act
    answer: Shown


@dataclass
class Talk:
    """The talk of one villager: where it stands, what it cost by report, and all that was said."""

    villager: Villager
    memory: Memory
    costs: dict[str, Cost] = field(default_factory=dict[str, Cost])
    shown: Shown | None = None
    lines: list[str] = field(default_factory=list[str])
    texts: list[str] = field(default_factory=list[str])
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    is_over: bool = False
    lost: str = ""

    @property
    def cost(self) -> Cost:
        """What the report in hand has taken so far."""
        return self.costs.setdefault(self.memory.hand, Cost())


@dataclass(frozen=True)
class Filed:
    """What came of a talk: the figures stored by report."""

    talk: Talk
    stored: Mapping[str, Figures]


async def chat(url: str, villagers: Sequence[Villager]) -> list[Filed]:
    """Let the villagers file what they owe, and return their talks with what is stored at the end."""
    database = await Database.open(url)
    try:
        return await _Stage(database, villagers).play()
    finally:
        await database.close()


@cache
def _files_read_once() -> Services:
    nowhere: Any = None
    services = build_services(nowhere)
    return replace(services, plans={id: with_three_forms(plan) for id, plan in services.plans.items()})


class _Stage:
    def __init__(self, database: Database, villagers: Sequence[Villager]) -> None:
        self._clock = Clock(LAST_YEAR)
        self._screen = Screen(WITH_BUTTONS if villagers[0].has_buttons else TYPED_ONLY)
        self._program = Program(replace(_files_read_once(), database=database, clock=self._clock))
        self._program.services = replace(self._program.services, channels={CHANNEL: self._screen})
        self._program.inbox = InboxWorker(self._program.services, self._program.wake_delivery)
        self._database = database
        self._talks = [Talk(villager, begin(villager)) for villager in villagers]
        self._units: dict[str, UnitId] = {}
        self._told = 0

    async def play(self) -> list[Filed]:
        await self._settle_the_commune()
        for sitting in SITTINGS:
            self._clock.at = sitting
            await self._program.beat()
            await self._program.settle()
            for talk in self._talks:
                self._take_news(talk)  # a reminder is no answer
            waiting = [talk for talk in self._talks if not talk.is_over]
            while waiting:
                waiting = await self._round(waiting)
        stored = await self._stored()
        return [Filed(talk, stored[self._units[talk.villager.name]]) for talk in self._talks]

    # --- the beginning ---

    async def _settle_the_commune(self) -> None:
        """Put villages and their heads in, and let last year's reports be there."""
        services = self._program.services
        year_before = {id: replace(plan, valid_from=date(LAST_YEAR.year, 1, 1)) for id, plan in services.plans.items()}
        async with self._database.unit_of_work() as uow:
            day = LAST_YEAR.date()
            commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, day)
            await uow.people.add("Hùng", "0912 000 002", [Post(RoleId("clerk"), commune, day)])
            heads: dict[UnitId, tuple[Villager, PersonId]] = {}
            for number, talk in enumerate(self._talks):
                unit, head = await self._add_village(number, talk.villager, commune, uow)
                heads[unit] = (talk.villager, head)
            await open_periods(uow, replace(services, plans=year_before), LAST_YEAR)
            for number, assignment in enumerate(await uow.assignments.at(heads), start=1):
                if assignment.form_id:
                    villager, head = heads[assignment.unit_id]
                    form_id, figures = assignment.form_id, villager.last[assignment.form_id]
                    report = Report(ReportNumber(number), 1, assignment.id, form_id, figures, {}, head, LAST_YEAR)
                    await uow.reports.add(report, None)
            await uow.commit()

    async def _add_village(
        self, number: int, villager: Villager, commune: UnitId, uow: UnitOfWork
    ) -> tuple[UnitId, PersonId]:
        day, register = LAST_YEAR.date(), {"households": villager.households}
        unit = await uow.units.add(UnitKind.VILLAGE, "thôn", PLACES[number], commune, register, day)
        head = await uow.people.add(NAMES[number % len(NAMES)], "", [Post(RoleId("village_head"), unit, day)])
        await uow.people.bind(Address(CHANNEL, villager.name), head, LAST_YEAR)
        await uow.people.record_consent(head, LAST_YEAR)
        await uow.people.choose_address(head, "bác")
        self._units[villager.name] = unit
        return unit, head

    # --- one message each ---

    async def _round(self, waiting: Sequence[Talk]) -> list[Talk]:
        """Let everybody write one message, hand out the answers, and return who goes on."""
        self._clock.at += BETWEEN_MESSAGES
        writing = [(talk, act) for talk in waiting if (act := await self._act(talk)) is not None]
        await self._program.settle()
        for talk, act in writing:
            news = self._take_news(talk)
            talk.cost.answers += len(news)
            if news:
                talk.shown = _shown(news[-1])
                talk.exchanges.append(Exchange(talk.memory.hand, act, talk.shown))
            else:
                talk.is_over, talk.lost = True, "no answer"
        return [talk for talk, _ in writing if not talk.is_over]

    async def _act(self, talk: Talk) -> Act | None:
        """Let one villager act, and return what was sent if anything was."""
        act, talk.memory = next_act(talk.villager, talk.memory, talk.shown)
        match act:
            case Leave():
                talk.lines.append("(một lúc lâu sau)")
                return None
            case Finish():
                talk.is_over = True
                return None
            case Lost(why):
                talk.is_over, talk.lost = True, why
                return None
            case _:
                pass
        payload = self._payload(talk, act)
        talk.cost.actions += 1
        if payload is None or talk.cost.actions > MOST_ACTS:
            talk.is_over, talk.lost = True, f"{act} cannot be done" if payload is None else "a dead end"
            return None
        self._told += 1
        await self._program.accept(Address(CHANNEL, talk.villager.name), f"{self._told}", payload)
        return act

    def _payload(self, talk: Talk, act: Act) -> Mapping[str, str] | None:
        """Return what the channel delivers; None when there is no such choice."""
        sent = self._screen.sent.get(talk.villager.name, [])
        payload: Mapping[str, str] | None = None
        spoken = ""
        match act:
            case Say(text):
                payload, spoken = {"text": text}, text
            case Tap(label) if self._screen.capabilities.has_buttons:
                option = _find(label, [option for rendered in reversed(sent) for option in rendered.choices])
                payload, spoken = (None, "") if option is None else ({"button": option.id}, f"[{option.label}]")
            case Tap(label) if talk.shown is not None:
                spoken = _typed(label, talk.shown)
                payload = {"text": spoken} if spoken else None
            case TapOld():
                old = next(option for rendered in sent for option in rendered.choices if not option.id.startswith("/"))
                payload, spoken = {"button": old.id}, f"[{old.label}] (nút cũ)"
            case _:
                pass
        talk.lines.append(f"{talk.villager.name}> {spoken or act}")
        return payload

    def _take_news(self, talk: Talk) -> list[Rendered]:
        sent = self._screen.sent.get(talk.villager.name, [])
        news = sent[len(talk.texts) :]
        for rendered in news:
            talk.texts.append(rendered.text)
            choices = " ".join(f"[{option.label}]" for option in rendered.choices)
            talk.lines.append(f"Bot> {rendered.text} {choices}".replace("\n", "\n     ").rstrip())
        return news

    # --- the end ---

    async def _stored(self) -> Mapping[UnitId, Mapping[str, Figures]]:
        """Return the figures of this year's reports, the version that counts, by village and report."""
        found: dict[UnitId, dict[str, Figures]] = {unit: {} for unit in self._units.values()}
        async with self._database.reading() as uow:
            for assignment in await uow.assignments.at(self._units.values()):
                report = assignment.report
                if report is not None and assignment.period.start.year == SITTINGS[0].year:
                    found[assignment.unit_id][report.form_id] = {
                        name: value for name, value in report.values.items() if name not in ("topic", "photo")
                    }
        return found


def _shown(rendered: Rendered) -> Shown:
    """Return a message as a person sees it; where there are no buttons the choices stand in the text."""
    if rendered.choices:
        return Shown(rendered.text, tuple(option.label for option in rendered.choices))
    numbered = re.findall(r"^\d+\. (.+)$", rendered.text, re.MULTILINE)
    named = re.findall(r"nhắn được: (.+)\)$", rendered.text)
    return Shown(rendered.text, tuple(numbered or named))


def _find(label: str, options: Sequence[Option]) -> Option | None:
    return next((option for option in options if option.label.casefold().startswith(label.casefold())), None)


def _typed(label: str, shown: Shown) -> str:
    """Return what is typed for a choice: its number, else its words; "" when it is not offered."""
    if not shown.offers(label):
        return ""
    for number, choice in re.findall(r"^(\d+)\. (.+)$", shown.text, re.MULTILINE):
        if choice.casefold().startswith(label.casefold()):
            return str(number)
    return label.lower()
