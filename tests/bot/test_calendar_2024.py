"""The year 2024 of xã Tân Văn, day by day through the real program: every reminder, by role and day.

The tables are written by hand from the plan (its duties with a form or a day) and the calendar of 2024:

    October    Mo Tu We Th Fr      November   Mo Tu We Th Fr      December   Mo Tu We Th Fr
               21 22 23 24 25                              1                  2  3  4  5  6
               28 29 30 31                     4  5  6  7  8
                                              11 12 13 14 15
                                              18 19 20 21 22
                                              25 26 27 28 29

The commune's report (D40) is due "trước 25 tháng 11": Sunday 24/11, so people aim at Friday 22/11. The villages'
figures (D58, titles D06, the branches D51) are wanted 10 working days before that: Friday 8/11, those of the office
itself (levels D34, competences D38) 5 before: Friday 15/11. The centre ranks itself (D20) "trước ngày 05/12": Wednesday
4/12, and the commune wants that 5 working days before: Wednesday 27/11. Every month heads are asked of dropouts
(September to May) and outreach, heads, branches and the director of difficulties, all on the day on which the data
close, the 14th; the branches' first half-year closes on 14/6.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from bot.app import Program, build_services
from plans.local_time import VIETNAM
from storage.database import Database
from tests.bot.commune import PEOPLE, UNITS, Clock, chat_of, lines_of, settle_commune, until, vietnam, write

HOURS = (time(6, 50), time(8), time(12), time(14), time(21))
"""When the heart beats: before the morning's hour, at it, in the noon rest, after it, and at night."""

Row = tuple[tuple[datetime, str], str]
Table = Mapping[tuple[datetime, str], str]
"""When and to whom: what the message speaks of. The names of villages stand for "still missing there"."""


def row(day: int, month: int, who: str, what: str, at: time = time(8)) -> Row:
    return (datetime.combine(date(2024, month, day), at, VIETNAM), who), what


def rows(day: int, month: int, what: str, *people: str) -> list[Row]:
    return [row(day, month, who, what) for who in people]


def table(*parts: Iterable[Row]) -> Table:
    """Return the rows of several parts; who is told of several things on a morning reads them in one message."""
    told: dict[tuple[datetime, str], set[str]] = {}
    for at, what in (row for part in parts for row in part):
        told.setdefault(at, set()).update(what.split())
    return {at: " ".join(word for word in (*SUBJECTS, "a", "b") if word in what) for at, what in told.items()}


ALL, OF_BRANCHES = "classes literacy families titles", "families titles branch"
OF_OFFICE = "levels competences"
BRANCHES = ("branch of a", "branch of b")
HEADS = ("head of a", "head of b")
CENTRE = ("teacher", "director")


def month(first: tuple[int, int], again: tuple[int, int], clerk: tuple[int, int], *, school: bool = True) -> list[Row]:
    """A month nobody answers: its last working day in time, two working days after it, and the clerk on the third."""
    of_heads = "dropouts outreach difficulties" if school else "outreach difficulties"
    asked = [
        row for day in (first, again) for row in (*rows(*day, of_heads, *HEADS), *rows(*day, "difficulties", *BRANCHES))
    ]
    return [
        *asked,
        row(*first, "director", "difficulties"),
        row(*again, "director", "difficulties"),
        row(*clerk, "clerk", "a b"),
    ]


MONTHS_TO_SEPTEMBER = [
    *month((12, 1), (16, 1), (17, 1)),  # 14/1 is a Sunday
    *month((7, 2), (16, 2), (19, 2)),  # 14/2 is the last day of Tết
    *month((14, 3), (18, 3), (19, 3)),
    *month((12, 4), (16, 4), (17, 4)),  # 14/4 is a Sunday; 18/4 is the day of the Hùng kings
    *month((14, 5), (16, 5), (17, 5)),
    *month((14, 6), (18, 6), (19, 6), school=False),
    *month((12, 7), (16, 7), (17, 7), school=False),  # 14/7 is a Sunday
    *month((14, 8), (16, 8), (19, 8), school=False),
    *month((13, 9), (17, 9), (18, 9)),  # 14/9 is a Saturday
]
OCTOBER_MONTH = month((14, 10), (16, 10), (17, 10))
LAST_MONTHS = [
    *month((14, 11), (18, 11), (19, 11)),
    *month((13, 12), (17, 12), (18, 12)),  # 14/12 is a Saturday
]
BRANCHES_IN_SUMMER = [
    # 14/6 - 10, - 5, - 2, + 1 and + 5 working days; the clerk hears with the last two, the vice chair 3 after it.
    *(row for day in ((31, 5), (7, 6), (12, 6), (17, 6), (21, 6)) for row in rows(*day, "branch", *BRANCHES)),
    row(17, 6, "clerk", "a b"),
    row(21, 6, "clerk", "a b"),
    row(19, 6, "vice chair", "branch a b"),
]

# Village a reports all that is wanted once a year on 30/10; village b one form on 5/11 and the rest on 14/11; the clerk
# those of the office on 12/11; the centre ranks itself on 26/11; the clerk sends the commune's report on Thursday 21/11
# at 14:30. Nobody answers what is asked every month.
FIRST_CALL = [
    # 8/11 - 10 working days: 7 6 5 4 1 | 31 30 29 28 25. The branch heads owe two forms with their village head.
    *rows(25, 10, ALL, *HEADS),
    *rows(25, 10, OF_BRANCHES, *BRANCHES),
    # 22/11 - 20 working days is the same Friday: the clerk prepares the commune's report.
    row(25, 10, "clerk", "D40 a b"),
]
SECOND_CALL = [
    # 8/11 - 5 working days. Village a reported on 30/10 and hears no more.
    row(1, 11, "head of b", ALL),
    row(1, 11, "branch of b", OF_BRANCHES),
    # 15/11 - 10 working days: what the clerk reports. The month has begun: village a owes something again.
    row(1, 11, "clerk", f"{OF_OFFICE} a b"),
]
THIRD_CALL = [
    # 8/11 - 2 working days. Classes came in on 5/11: only the rest is asked for.
    row(6, 11, "head of b", "literacy families titles"),
    row(6, 11, "branch of b", OF_BRANCHES),
]
CLERK_IN_NOVEMBER = [
    # 22/11 - 10 and 15/11 - 5 working days. What the office itself reports is in on 12/11.
    row(8, 11, "clerk", f"{OF_OFFICE} D40 a b"),
]
AFTER_THE_DAY = [
    # 8/11 + 1 working day is Monday. The clerk hears of it, too.
    row(11, 11, "head of b", "literacy families titles"),
    row(11, 11, "branch of b", OF_BRANCHES),
    row(11, 11, "clerk", "a b"),
    # 8/11 + 3 working days: the vice chair is asked to urge village b.
    row(13, 11, "vice chair", "literacy families titles branch b"),
]
THE_REST = [
    # 27/11 - 10 working days: 26 25 22 21 20 | 19 18 15 14 13.
    *rows(13, 11, "D20", *CENTRE),
    # 22/11 - 5 working days, for the clerk and for the vice chair. 8/11 + 5 is the same day, but village b
    # reported on 14/11: nobody there hears of that, and only what is asked every month is missing in the digest.
    row(15, 11, "clerk", "D40 a b"),
    row(15, 11, "vice chair", "a b"),
    # 22/11 - 3 working days.
    row(19, 11, "clerk", "D40 a b"),
    # 27/11 - 5 working days would be 20/11, Teachers' Day: the working day before.
    *rows(19, 11, "D20", *CENTRE),
    # 22/11 - 1 working day; the report goes off that afternoon. So nothing on 25/11 (+1), nor to the vice chair.
    row(21, 11, "clerk", "D40 a b"),
    # 27/11 - 2 working days. Done on 26/11: nothing on 28/11 (+1), 2/12 (+3) or 4/12 (+5).
    *rows(25, 11, "D20", *CENTRE),
    *LAST_MONTHS,
]

CLASSES, LITERACY, FAMILIES = "Lớp học, chuyên đề", "Người chưa biết chữ", "Gia đình, dòng họ học tập"
TITLES, BRANCH = "Cộng đồng, công dân học tập", "Chi hội khuyến học"
LEVELS, COMPETENCES, RANKING = "Phổ cập giáo dục, xóa mù chữ", "Năng lực của người dân", "Trung tâm tự đánh giá"
SUBJECTS = {
    "classes": CLASSES,
    "literacy": LITERACY,
    "families": FAMILIES,
    "titles": TITLES,
    "dropouts": "Học sinh nghỉ học",
    "outreach": "Tuyên truyền",
    "difficulties": "Khó khăn, kiến nghị",
    "branch": BRANCH,
    "levels": LEVELS,
    "competences": COMPETENCES,
    "D20": RANKING,
    "D40": "Báo cáo kết quả thực hiện kế hoạch năm 2024",
}

STORY = table(
    MONTHS_TO_SEPTEMBER,
    BRANCHES_IN_SUMMER,
    OCTOBER_MONTH,
    FIRST_CALL,
    SECOND_CALL,
    THIRD_CALL,
    CLERK_IN_NOVEMBER,
    AFTER_THE_DAY,
    THE_REST,
)

# Nobody does anything all year but the clerk, who has villages reminded at hours when nobody may be written to.
ALL_THAT_IS_OPEN, OF_A_BRANCH = f"{ALL} dropouts outreach difficulties", f"{OF_BRANCHES} difficulties"
SILENCE = table(
    MONTHS_TO_SEPTEMBER,
    BRANCHES_IN_SUMMER,
    OCTOBER_MONTH,
    LAST_MONTHS,
    [
        # Asked for on Wednesday 7/2 at 20:30: they have heard of it in the morning, and nobody hears twice a day.
        # Asked for on Saturday 9/3: on Monday.
        row(11, 3, "head of a", ALL_THAT_IS_OPEN),
        row(11, 3, "branch of a", OF_A_BRANCH),
        # Asked for on Tuesday 12/3 at 11:45: after the noon rest, which ends at 13:30; the heart beats at 14:00.
        row(12, 3, "head of b", ALL_THAT_IS_OPEN, time(14)),
        row(12, 3, "branch of b", OF_A_BRANCH, time(14)),
        # Asked for on Friday 30/8 at 21:00: a weekend, then National Day on Monday and Tuesday. There is no school.
        row(4, 9, "head of b", f"{ALL} outreach difficulties"),
        row(4, 9, "branch of b", OF_A_BRANCH),
    ],
    # 8/11 - 10, - 5, - 2, + 1 and + 5 working days.
    (
        row
        for day in ((25, 10), (1, 11), (6, 11), (11, 11), (15, 11))
        for row in (*rows(*day, ALL, *HEADS), *rows(*day, OF_BRANCHES, *BRANCHES))
    ),
    # 22/11 - 20, - 10, - 5, - 3, - 1 and + 1 working days; on 15/11 in one message with 8/11 + 5.
    (row(*day, "clerk", "D40 a b") for day in ((25, 10), (8, 11), (15, 11), (19, 11), (21, 11), (25, 11))),
    # 15/11 - 10, - 5, - 2, + 1 and + 5 working days.
    (row(*day, "clerk", f"{OF_OFFICE} a b") for day in ((1, 11), (8, 11), (13, 11), (18, 11), (22, 11))),
    [
        # 8/11 + 1 working day.
        row(11, 11, "clerk", "a b"),
        # 8/11 + 3 working days.
        row(13, 11, "vice chair", f"{ALL} branch a b"),
        # 22/11 - 5 working days: how the collection stands.
        row(15, 11, "vice chair", "a b"),
        # 15/11 + 3 working days; all of the office is late, so the message need not list it.
        row(20, 11, "vice chair", ""),
        # 22/11 + 1 working day is Monday; the digest still lacks both villages.
        row(25, 11, "vice chair", "D40 a b"),
        # 27/11 + 1 and + 5 working days.
        row(28, 11, "clerk", "a b"),
        row(4, 12, "clerk", "a b"),
        # 27/11 + 3 working days: 28 29 | 2.
        row(2, 12, "vice chair", "D20"),
    ],
    # 27/11 - 10, - 5 (moved off Teachers' Day), - 2, + 1 and + 5 working days.
    (row for day in ((13, 11), (19, 11), (25, 11), (28, 11), (4, 12)) for row in rows(*day, "D20", *CENTRE)),
)

# The program stands still from Friday 25/10 to Sunday 27/10: everybody hears once, on Monday.
THREE_DAYS_OUT = table(
    OCTOBER_MONTH,
    rows(28, 10, ALL, *HEADS),
    rows(28, 10, OF_BRANCHES, *BRANCHES),
    [row(28, 10, "clerk", "D40 a b")],
    SECOND_CALL,
    THIRD_CALL,
    CLERK_IN_NOVEMBER,
    AFTER_THE_DAY,
    THE_REST,
)

# It stands still from 25/10 to 3/11, over two calls: everybody hears once, on Monday 4/11, not twice.
TEN_DAYS_OUT = table(
    OCTOBER_MONTH,
    rows(4, 11, ALL, *HEADS),
    rows(4, 11, OF_BRANCHES, *BRANCHES),
    [row(4, 11, "clerk", f"{OF_OFFICE} D40 a b")],
    THIRD_CALL,
    CLERK_IN_NOVEMBER,
    AFTER_THE_DAY,
    THE_REST,
)

# On 4/11 the clerk gives the villages until Tuesday 12/11.
MOVED = table(
    OCTOBER_MONTH,
    FIRST_CALL,
    SECOND_CALL,
    [
        # 12/11 - 5 working days. What was heard on 1/11 belonged to 8/11: nobody has heard of the new day yet.
        row(5, 11, "head of b", ALL),
        row(5, 11, "branch of b", OF_BRANCHES),
        # 12/11 - 2 working days: 11 | 8. The clerk's own 22/11 - 10 has not moved.
        row(8, 11, "head of b", "literacy families titles"),
        row(8, 11, "branch of b", OF_BRANCHES),
        # 12/11 + 1 working day.
        row(13, 11, "head of b", "literacy families titles"),
        row(13, 11, "branch of b", OF_BRANCHES),
        row(13, 11, "clerk", "a b"),
        # 12/11 + 3 is 15/11, when village b is in.
    ],
    CLERK_IN_NOVEMBER,
    THE_REST,
)

Deed = tuple[datetime, str, tuple[str, ...]]
"""When, who, and what they write."""


def nothing_to_report(*titles: str) -> tuple[str, ...]:
    return tuple(word for title in titles for word in (title, "không có", "gửi"))


FAMILIES_OF_A = (FAMILIES, "128", "90", "80", "4", "3", "gửi")
FAMILIES_OF_B = (FAMILIES, "96", "70", "55", "4", "3", "gửi")
LITERACY_OF = (LITERACY, "12", "5", "3", "5", "2", "gửi")
TITLES_OF = (TITLES, "60 người đăng ký công dân học tập, xét 120 người, 55 người đạt", "gửi")
BRANCH_OF = (BRANCH, "sinh hoạt 2 lần, 42 hội viên, 3 hội viên mới", "gửi")
OFFICE = (
    *(LEVELS, "xóa mù chữ mức độ 2, mầm non 5 tuổi đạt 98,5%, tiểu học mức độ 3, trung học cơ sở mức độ 3", "gửi"),
    *(COMPETENCES, "tuổi lao động 2.600 người, năng lực thông tin 1.500, kỹ năng sống 1.400, từ 15 tuổi 3.300"),
    *("được đào tạo 800, đại học 350, tin học ngoại ngữ 600", "gửi"),
)
RANKED = (RANKING, "kế hoạch đã duyệt, cán bộ được bồi dưỡng, có internet, cơ sở vật chất đủ, xếp loại khá", "gửi")
THIRD_TASK_IS_DONE = ("nhiệm vụ", "3", "đã xong", "không ghi chú")


def deeds(a_reports: datetime) -> tuple[Deed, ...]:
    of_a = (*nothing_to_report(CLASSES), *LITERACY_OF, *FAMILIES_OF_A, *TITLES_OF)
    return (
        (a_reports, "head of a", of_a),
        (a_reports, "branch of a", BRANCH_OF),
        (vietnam(2024, 11, 5, 10), "head of b", nothing_to_report(CLASSES)),
        (vietnam(2024, 11, 12, 10), "clerk", OFFICE),
        (vietnam(2024, 11, 14, 19), "head of b", (*LITERACY_OF, *FAMILIES_OF_B, *TITLES_OF)),
        (vietnam(2024, 11, 14, 19), "branch of b", BRANCH_OF),
        (vietnam(2024, 11, 21, 14, 30), "clerk", THIRD_TASK_IS_DONE),
        (vietnam(2024, 11, 26, 9), "teacher", RANKED),
    )


TOLD = deeds(vietnam(2024, 10, 30, 9))
NUDGES: tuple[Deed, ...] = (
    (vietnam(2024, 2, 7, 20, 30), "clerk", ("nhắc Nà Pái",)),
    (vietnam(2024, 3, 9, 10), "clerk", ("nhắc Nà Pái",)),
    (vietnam(2024, 3, 12, 11, 45), "clerk", ("nhắc Bản Duộc",)),
    (vietnam(2024, 8, 30, 21), "clerk", ("nhắc Bản Duộc",)),
)
DUE_DATE_MOVES: Deed = (vietnam(2024, 11, 4, 15), "clerk", ("đặt hạn", "1", "12/11"))


@dataclass
class Year:
    """The year under way, in one program or in several on one database; `beats`: how often each beats at once."""

    clock: Clock
    programs: Sequence[Program]
    beats: int = 1

    async def play(self, days: Iterable[date], deeds: Iterable[Deed]) -> list[tuple[tuple[datetime, str], str]]:
        """Let the days pass and return everything people were sent unasked."""
        heard: list[tuple[tuple[datetime, str], str]] = []
        days = list(days)
        moments: list[Deed] = [(datetime.combine(day, hour, VIETNAM), "", ()) for day in days for hour in HOURS]
        for at, who, texts in sorted([*moments, *deeds]):
            self.clock.at = at
            if who:
                await write(self.programs[0], who, *texts)
            else:
                heard += await self.beat()
        return heard

    async def beat(self) -> list[tuple[tuple[datetime, str], str]]:
        """Beat, send, and return what people were sent."""
        before = await self._last_lines()
        await asyncio.gather(*(program.beat() for program in self.programs for _ in range(self.beats)))
        await asyncio.gather(*(program.settle() for program in self.programs))
        after = await self._last_lines()
        return [
            ((self.clock.at, who), subjects(line.text, is_official=who in ("clerk", "vice chair")))
            for who in PEOPLE
            if after[who] > before[who]
            for line in await lines_of(self.programs[0], who, before[who])
        ]

    async def _last_lines(self) -> Mapping[str, int]:
        async with self.programs[0].database.reading() as uow:
            last = await uow.chat_lines.last([chat_of(who) for who in PEOPLE])
        return {who: last[chat_of(who)].id if chat_of(who) in last else 0 for who in PEOPLE}


def subjects(text: str, *, is_official: bool) -> str:
    """Return what a message asks for, line by line, and to an official the villages it names."""
    asked = "\n".join(line for line in text.splitlines() if line.startswith("•"))
    named = [unit for unit in ("a", "b") if is_official and UNITS[unit][2] in text]
    return " ".join([*(subject for subject, title in SUBJECTS.items() if title in asked), *named])


def days(first: date, last: date = date(2024, 12, 31), but: tuple[date, date] | None = None) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in every if but is None or not but[0] <= day <= but[1]]


NEW_YEAR, OCTOBER = date(2024, 1, 1), date(2024, 10, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("passing", "done", "table"),
    [
        pytest.param(days(NEW_YEAR), TOLD, STORY, id="the whole year with its story"),
        pytest.param(days(NEW_YEAR), NUDGES, SILENCE, id="the whole year with nobody reporting"),
        pytest.param(
            days(OCTOBER, but=(date(2024, 10, 25), date(2024, 10, 27))), TOLD, THREE_DAYS_OUT, id="three days out"
        ),
        pytest.param(
            days(OCTOBER, but=(date(2024, 10, 25), date(2024, 11, 3))),
            deeds(a_reports=vietnam(2024, 11, 4, 9)),
            TEN_DAYS_OUT,
            id="ten days out, over two calls",
        ),
        pytest.param(days(OCTOBER), (*TOLD, DUE_DATE_MOVES), MOVED, id="the villages get four days more"),
    ],
)
async def test_every_reminder_of_the_year_is_in_the_table_and_no_other(
    sqlite_url: str, passing: list[date], done: tuple[Deed, ...], table: Table
):
    heard = await played(sqlite_url, passing, done)
    assert sorted(heard) == sorted(table.items())


@pytest.mark.slow
async def test_two_programs_that_beat_twice_at_once_remind_nobody_twice(database_url: str):
    first, last = vietnam(2024, 10, 20), vietnam(2024, 12, 5, 23)
    heard = await played(database_url, days(first.date(), last.date()), TOLD, programs=2, beats=2)
    assert sorted(heard) == sorted((at, what) for at, what in STORY.items() if first <= at[0] <= last)


@dataclass
class Outage:
    """A program whose people are all to be reminded, which dies before anything goes out."""

    clock: Clock
    program: Program

    async def heard_at(self, at: datetime) -> list[tuple[tuple[datetime, str], str]]:
        """Start it again at this instant and return what people then hear."""
        self.clock.at = at
        again = Program(build_services(self.program.database, self.clock))
        return await Year(self.clock, [again]).beat()


@pytest.fixture
async def outage(sqlite_url: str) -> AsyncIterator[Outage]:
    clock = Clock(vietnam(2024, 10, 15, 9))
    database = await Database.open(sqlite_url)
    program = Program(build_services(database, clock))
    await settle_commune(program.services, clock())
    clock.at = vietnam(2024, 10, 25, 8)
    await program.beat()
    yield Outage(clock, program)
    await database.close()


async def test_a_reminder_that_waits_over_an_outage_gives_way_to_the_newer_one(outage: Outage):
    heard = await outage.heard_at(vietnam(2024, 11, 1, 8))
    told = dict(heard)
    assert len(told) == len(heard)
    assert {who: what for (_, who), what in heard if who != "clerk"} == {
        "head of a": ALL,
        "head of b": ALL,
        "branch of a": OF_BRANCHES,
        "branch of b": OF_BRANCHES,
    }


async def test_a_reminder_that_waits_over_an_outage_lets_the_morning_s_own_go_first(outage: Outage):
    assert await outage.heard_at(vietnam(2024, 11, 1, 7, 55)) == []
    heard = [line for minute in (0, 5) for line in await outage.heard_at(vietnam(2024, 11, 1, 8, minute))]
    times = Counter(who for (_, who), _ in heard)
    assert times == dict.fromkeys((who for _, who in dict(FIRST_CALL)), 1)


async def test_a_reminder_that_waits_over_an_outage_is_not_sent_at_night(outage: Outage):
    assert await outage.heard_at(vietnam(2024, 10, 25, 21)) == []
    assert await outage.heard_at(vietnam(2024, 10, 26, 9)) == []
    assert sorted(who for (_, who), _ in await outage.heard_at(vietnam(2024, 10, 28, 8, 5))) == sorted(
        who for _, who in dict(FIRST_CALL)
    )


async def test_a_program_that_starts_late_says_the_newer_thing_only(outage: Outage):
    outage.clock.at = vietnam(2024, 11, 1, 9)
    again = Program(build_services(outage.program.database, outage.clock))

    async def have_heard() -> bool:
        return all([await lines_of(again, who) for who in HEADS])

    async with again.running():
        await until(have_heard)
    assert {who: len(await lines_of(again, who)) for who in HEADS} == {"head of a": 1, "head of b": 1}


async def played(
    url: str, passing: Iterable[date], done: Iterable[Deed], programs: int = 1, beats: int = 1
) -> list[tuple[tuple[datetime, str], str]]:
    passing = list(passing)
    clock = Clock(datetime.combine(passing[0], time(6), VIETNAM))
    async with AsyncExitStack() as stack:
        running: list[Program] = []
        for _ in range(programs):
            database = await Database.open(url)
            stack.push_async_callback(database.close)
            running.append(Program(build_services(database, clock)))
        await settle_commune(running[0].services, clock())
        return await Year(clock, running, beats).play(passing, done)


@pytest.mark.parametrize("table", [STORY, SILENCE, THREE_DAYS_OUT, TEN_DAYS_OUT, MOVED])
def test_the_tables_themselves_write_to_nobody_on_a_day_of_rest_or_at_a_quiet_hour(table: Table):
    for at, who in table:
        assert at.weekday() < 5, (at, who)
        assert time(7) <= at.time() < time(11, 30) or time(13, 30) <= at.time() < time(20), (at, who)
        assert not date(2024, 2, 8) <= at.date() <= date(2024, 2, 14), (at, who)
        assert at.date() not in (date(2024, 9, 2), date(2024, 9, 3)), (at, who)
    assert len({(at.date(), who) for at, who in table}) == len(table)
