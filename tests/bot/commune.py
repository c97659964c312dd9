"""A small commune under the plan of Tân Văn, and short ways to let its people write to the real program."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from bot.app import Program
from bot.web_chat import WEB_CHAT
from conversations.messages import Address
from handlers.open_period import open_periods
from handlers.services import Services
from plans.local_time import VIETNAM
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.chat_lines import ChatLine
from storage.unit_of_work import UnitOfWork

NEW_YEAR = date(2024, 1, 1)

UNITS: Mapping[str, tuple[UnitKind, str, str, int]] = {
    "commune": (UnitKind.COMMUNE, "xã", "Tân Văn", 0),
    "a": (UnitKind.VILLAGE, "thôn", "Nà Pái", 128),
    "b": (UnitKind.VILLAGE, "thôn", "Bản Duộc", 96),
    "centre": (UnitKind.LEARNING_CENTRE, "TTHTCĐ", "Tân Văn", 0),
}
"""By short name: kind, type word, name, households; 0: the register has none."""

PEOPLE: Mapping[str, tuple[str, str, str, str]] = {
    "head of a": ("Nông Thị Lan", "0912 000 101", "village_head", "a"),
    "branch of a": ("Lý Văn Hùng", "0912 000 102", "branch_head", "a"),
    "member of a": ("Vi Thị Mai", "0912 000 103", "member", "a"),
    "head of b": ("Hoàng Văn Hùng", "0912 000 104", "village_head", "b"),
    "branch of b": ("Chu Thị Lan", "0912 000 105", "branch_head", "b"),
    "teacher": ("Triệu Thị Mai", "0912 000 106", "centre_teacher", "centre"),
    "director": ("Bế Văn Hùng", "0912 000 107", "centre_director", "centre"),
    "clerk": ("Hứa Thị Lan", "0912 000 108", "clerk", "commune"),
    "vice chair": ("Lăng Thị Mai", "0912 000 109", "vice_chair", "commune"),
}
"""By post: name, phone, role, unit."""


@dataclass
class Clock:
    """What counts as now: it stands until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Commune:
    """The ids of what `settle_commune` put in, by the short names of `UNITS` and `PEOPLE`."""

    units: Mapping[str, UnitId] = field(default_factory=dict[str, UnitId])
    people: Mapping[str, PersonId] = field(default_factory=dict[str, PersonId])


async def settle_commune(services: Services, joined: datetime | None) -> Commune:
    """Put the units and people in and open the year; with `joined` everybody is in the chat since then."""
    async with services.database.unit_of_work() as uow:
        units: dict[str, UnitId] = {}
        for short, (kind, type_word, name, households) in UNITS.items():
            register = {"households": households} if households else {}
            units[short] = await uow.units.add(kind, type_word, name, units.get("commune"), register, NEW_YEAR)
        people: dict[str, PersonId] = {}
        for who, (name, phone, role, unit) in PEOPLE.items():
            people[who] = await uow.people.add(name, phone, [Post(RoleId(role), units[unit], NEW_YEAR)])
            if joined is not None:
                await let_in(uow, who, people[who], joined)
        await open_periods(uow, services, services.clock())
        await uow.commit()
    return Commune(units, people)


async def let_in(uow: UnitOfWork, who: str, person_id: PersonId, at: datetime) -> None:
    """Let a person be in the chat, with consent, addressed as "bác"."""
    await uow.people.bind(address_of(who), person_id, at)
    await uow.people.record_consent(person_id, at)
    await uow.people.choose_address(person_id, "bác")


def address_of(who: str) -> Address:
    """Return the chat of a person."""
    return Address(WEB_CHAT, chat_of(who))


def chat_of(who: str) -> str:
    """Return the name of a person's chat on the page."""
    return who.replace(" ", "-")


def vietnam(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant by the clocks of Vietnam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


_told = count(1)


async def write(program: Program, who: str, *texts: str) -> str:
    """Let a person write these messages, one after the other, and return the last answer."""
    for text in texts:
        await program.accept(address_of(who), f"{chat_of(who)}/told-{next(_told)}", {"text": text})
        await program.settle()
    return (await lines_of(program, who))[-1].text


async def lines_of(program: Program, who: str, after: int = 0) -> tuple[ChatLine, ...]:
    """Return what stands in a person's chat, from a line on."""
    async with program.database.reading() as uow:
        return await uow.chat_lines.after(chat_of(who), after, 10_000)


async def until(is_so: Callable[[], Awaitable[bool]], patience_s: float = 60) -> None:
    """Ask again and again until it is so."""
    async with asyncio.timeout(patience_s):
        while True:
            if await is_so():
                return
            await asyncio.sleep(0.03)
