"""The busiest weeks of a commune of fifty people, counted against what one bot of Zalo may send in a month.

The demo's commune with all its roles: village heads report in different tempers, branch heads and members mark tasks,
the clerk and the leaders ask every day. Reminders, digests and escalations come by themselves. It is played without
buttons, where everything is typed, and every message of the bot counts, long ones in their parts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from rich.console import Console

from bot.app import Program, build_services
from bot.demo import FOLDER
from bot.inbox import InboxWorker
from bot.parts import split
from bot.zalo.sending import MESSAGES_A_MONTH
from conversations.capabilities import Capabilities
from conversations.messages import Address
from handlers.import_lists import import_lists
from handlers.open_period import open_periods
from plans.local_time import day_of
from plans.person import Person, PersonId, Post
from plans.role import RoleId
from storage.database import Database
from tests.bot.commune import Clock, vietnam
from tests.journeys.platforms import Screen

PEOPLE = 50
ON_ZALO = Capabilities(has_buttons=False, has_photos=True, max_chars=2000)
FIRST_DAY, LAST_DAY = date(2024, 10, 21), date(2024, 11, 30)
EVERYDAY = ("chưa nộp", "tổng hợp", "cảm ơn cháu")

IN_ONE_SENTENCE: Sequence[str] = (
    "thôn mở 2 lớp, 27 người học, nữ 15, dân tộc thiểu số 20",
    "đúng",
    "còn 12 người chưa biết chữ, 5 người ra lớp, nữ 3, học xong 2",
    "đúng",
    "đăng ký 30 hộ, công nhận 28, dòng họ đăng ký 2, công nhận 1",
    "đúng",
)
WITH_SECOND_THOUGHTS: Sequence[str] = (
    "xin chào",
    "báo cáo",
    "2 lop 40 nguoi hoc",
    "à nhầm, 27 người",
    "nữ 15",
    "1",
    "à quên nữ 16",
    "1",
    "bao giờ nộp",
    "còn 12 người chưa biết chữ, 5 người ra lớp, học xong 2",
    "1",
    "đăng ký 30 hộ, công nhận 28",
    "1",
    "cảm ơn",
)
QUESTION_BY_QUESTION: Sequence[str] = (
    "báo cáo",
    "hỏi từng câu",
    *("2", "27", "15", "20", "sức khỏe", "chọn xong", "bỏ qua", "đúng rồi, gửi"),
    "người chưa biết chữ",
    "hỏi từng câu",
    *("12", "5", "3", "5", "2", "đúng rồi, gửi"),
    "gia đình, dòng họ học tập",
    "đăng ký 30 hộ, công nhận 28, dòng họ đăng ký 2, công nhận 1",
    "đúng rồi, gửi",
)
TEMPERS = (IN_ONE_SENTENCE, WITH_SECOND_THOUGHTS, QUESTION_BY_QUESTION)
TITLES: Sequence[str] = ("60 người đăng ký công dân học tập, xét 90 người, 55 người đạt", "đúng")
OF_THE_MONTH: Sequence[Sequence[str]] = (
    ("kỳ này không có gì", "đúng"),
    ("tháng này tuyên truyền 2 buổi, 60 người nghe, nữ 30", "1", "còn lại không có gì", "1"),
    (
        *("tuyên truyền", "2 buổi, họp thôn, 60 người nghe, nữ 30", "đúng"),
        *("học sinh nghỉ học", "1 cháu nghỉ học, 1 cháu trở lại trường", "đúng"),
        *("khó khăn, kiến nghị", "phòng học dột, mưa là phải nghỉ, đề nghị xã cho tôn lợp mái", "đúng"),
    ),
)
"""What heads say of the forms that are asked for every month: nothing, little, everything."""
A_TASK: Sequence[str] = ("nhiệm vụ", "1", "đã xong", "Đã họp dân", "kết quả")


@dataclass
class Month:
    """The commune at work, and what its bot sent by month."""

    program: Program
    screen: Screen
    clock: Clock
    sent: Counter[int] = field(default_factory=Counter[int])
    received: Counter[int] = field(default_factory=Counter[int])
    counted: int = 0
    told: int = 0

    async def day(self, day: date, said: Mapping[PersonId, Sequence[str]]) -> None:
        """Let the morning's reminders go out, then let people write what they have to say that day."""
        self.clock.at = vietnam(day.year, day.month, day.day, 8)
        await self.program.beat()
        await self.program.settle()
        self._count()
        for person, lines in said.items():
            for line in lines:
                self.clock.at += timedelta(seconds=30)
                self.told += 1
                await self.program.accept(_chat(self.screen, person), f"{person}/{self.told}", {"text": line})
                await self.program.settle()
                self.received[day.month] += 1
        self._count()

    def _count(self) -> None:
        shown = list(self.screen.kept.values())
        news, self.counted = shown[self.counted :], len(shown)
        parts = sum(len(split(one.rendered.text, ON_ZALO.max_chars)) for one in news)
        self.sent[day_of(self.clock.at).month] += parts


def _chat(screen: Screen, person: PersonId) -> Address:
    return Address(screen.name, str(person))


async def _commune(database: Database) -> tuple[Month, Sequence[Person]]:
    """Return the demo's commune, with members added until there are fifty people, all in the chat."""
    clock = Clock(vietnam(2024, 1, 2, 8))
    program = Program(build_services(database, clock))
    screen = Screen(ON_ZALO)
    program.services = replace(program.services, channels={screen.name: screen})
    program.inbox = InboxWorker(program.services, program.wake_delivery)
    for name in ("units.csv", "people.csv"):
        await import_lists(database, FOLDER / "tv" / name, at=clock(), roles=program.services.roles)
    async with database.unit_of_work() as uow:
        units = await uow.units.all()
        villages = [unit.id for unit in units.values() if unit.kind == "village"]
        people = {person.id for person in await uow.people.at(units)}
        for number in range(PEOPLE - len(people)):
            role = RoleId("branch_head" if number < len(villages) else "member")
            place = villages[number % len(villages)]
            await uow.people.add("Mai", f"09190{number:05}", [Post(role, place, day_of(clock()))])
        await open_periods(uow, program.services, clock())
        everybody = {person.id: person for person in await uow.people.at(units)}
        for id in everybody:
            await uow.people.bind(_chat(screen, id), id, clock())
            await uow.people.record_consent(id, clock())
            await uow.people.choose_address(id, "bác")
        await uow.commit()
    return Month(program, screen, clock), list(everybody.values())


def _days() -> Iterator[date]:
    day = FIRST_DAY
    while day <= LAST_DAY:
        yield day
        day += timedelta(days=1)


def _said_on(day: date, people: Sequence[Person]) -> Mapping[PersonId, Sequence[str]]:
    """Return who writes what that day."""
    said: dict[PersonId, Sequence[str]] = {}
    for number, person in enumerate(people):
        roles = {post.role for post in person.posts}
        if "village_head" in roles and day == date(2024, 11, 1) + timedelta(days=number % 9):
            said[person.id] = (*TEMPERS[number % len(TEMPERS)], *TITLES)
        elif "village_head" in roles and day == date(2024, 11, 14):
            said[person.id] = OF_THE_MONTH[number % len(OF_THE_MONTH)]
        elif roles & {"clerk", "vice_chair", "centre_director"} and day.weekday() < 5:
            said[person.id] = EVERYDAY
        elif day.weekday() == number % 5:
            said[person.id] = A_TASK
    return said


@pytest.mark.slow
async def test_a_month_of_fifty_people_fits_in_what_one_bot_may_send(sqlite_url: str):
    database = await Database.open(sqlite_url)
    month, people = await _commune(database)
    assert len(people) == PEOPLE
    for day in _days():
        await month.day(day, _said_on(day, people))
    async with database.reading() as uow:
        reports = [report async for report in uow.reports.all()]
    await database.close()
    heads = sum(any(post.role == "village_head" for post in person.posts) for person in people)
    filed = Counter(report.form_id for report in reports if report.version == 1)
    once, monthly = ("classes", "literacy", "families", "titles"), ("dropouts", "outreach", "difficulties")
    assert filed == dict.fromkeys((*once, *monthly), heads)
    Console().print(f"sent {dict(month.sent)}, received {dict(month.received)}")
    assert max(month.sent.values()) <= MESSAGES_A_MONTH
    # Whether what comes in counts, too, nobody says: both together must fit as well.
    assert max((month.sent + month.received).values()) <= MESSAGES_A_MONTH
