"""The demo's story comes out as it was written, its days pass, and it survives being stopped."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import pytest

from bot.demo import FOLDER, STRANGER, Demo, DemoClock, load_story, open_demo, stored_demo
from bot.plans_in_force import built_in_plans
from plans.local_time import VIETNAM, day_of
from storage.database import Database

DRAFTS = {"Nông Thị Slao": "literacy"}
"""Who the story leaves in the middle of which report."""

FILED = {
    "thôn Nà Pái": {"classes", "literacy", "families", "titles"},
    "thôn Bản Duộc": {"classes", "families"},
    "thôn Nà Lược": {"classes", "outreach"},
    "thôn Pò Hẩu": {"classes", "dropouts", "outreach", "difficulties"},
    "thôn Cốc Mạ": {"classes", "literacy", "families"},
    "thôn Bản Sliền": {"classes"},
    "thôn Lũng Vài": {"classes", "literacy", "families"},
    "thôn Khuổi Phung": {"difficulties"},
    "thôn Pác Luồng": {"branch"},
    "thôn Kéo Đeng": {"literacy"},
    "TTHTCĐ xã Tân Văn": {"classes"},
    "Hội Khuyến học xã Tân Văn": {"units"},
    "trường tiểu học Tân Văn": {"schools"},
    "xã Tân Văn": {"levels"},
}
"""What story.yaml means to have been reported."""


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(sqlite_url)
    yield opened
    await opened.close()


async def opened_demo(database: Database, plan: str | None = None) -> Demo:
    _, demo = open_demo(database, public_url="http://xa.example")
    await demo.prepare(plan)
    return demo


async def filed(database: Database) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    async with database.reading() as uow:
        units = await uow.units.all()
        for assignment in await uow.assignments.at(units):
            if assignment.report is not None:
                found.setdefault(units[assignment.unit_id].full_name, set()).add(assignment.report.form_id)
    return found


async def test_the_story_files_what_it_means_to_file(database: Database):
    await opened_demo(database)
    assert await filed(database) == FILED


async def test_the_story_leaves_one_report_half_done(database: Database):
    await opened_demo(database)
    async with database.reading() as uow:
        people = await uow.people.at(await uow.units.all())
        sessions = {person.name: await uow.sessions.load(f"person:{person.id}") for person in people}
        begun = {
            name: (await uow.assignments.get(next(iter(session.drafts)))).form_id
            for name, session in sessions.items()
            if session.drafts
        }
    assert begun == DRAFTS


async def test_a_demo_that_was_stopped_goes_on_where_it_was(database: Database):
    demo = await opened_demo(database)
    await demo.move_clock(3)
    before = await demo.today()
    assert await (await opened_demo(database)).today() == before
    assert before.label == "Thứ Sáu 8/11/2024"


async def test_a_new_beginning_is_the_same_story(database: Database):
    demo = await opened_demo(database)
    first = await demo.today()
    await demo.move_clock(10)
    await demo.restart()
    assert await demo.today() == first
    assert await filed(database) == FILED


async def test_every_event_comes_until_the_year_has_no_more(database: Database):
    demo = await opened_demo(database)
    days: list[str] = []
    while not (said := await demo.move_to_next_event()).startswith("Không còn"):
        days.append(said)
    assert len(days) == len(set(days))
    assert days[0] == "Nhắc hạn: thứ Tư 6/11/2024"
    assert any(day.startswith("Đến hạn nộp") for day in days)


async def test_the_cast_has_everybody_and_a_stranger_who_gets_one_line(database: Database):
    demo = await opened_demo(database)
    cast = await demo.cast()
    assert len(cast) == 35
    assert cast[-1].chat == STRANGER
    assert {member.name for member in cast if member.note} == {"Lăng Văn Kỷ", "Đàm Thị Mến"}
    assert await demo.knows(STRANGER)
    assert not await demo.knows("somebody else")


@pytest.mark.parametrize("plan", built_in_plans())
def test_the_storys_people_are_on_the_demos_list(plan: str):
    listed = (FOLDER / plan / "people.csv").read_text("utf-8")
    story = load_story(plan)
    named = {*story.absent, *story.addressed, *(scene.who for scene in story.says)}
    assert [phone for phone in named if phone not in listed] == []


FILED_ELSEWHERE = {
    "bc": {"khu phố 1": {"classes"}, "ấp Bến Đình": {"classes"}, "ấp Xóm Mới": {"families"}},
    "ntl": {"tổ dân phố số 1": {"classes"}, "tổ dân phố số 4": {"families"}, "TTHTCĐ phường Mễ Hòa": {"classes"}},
    "ds": {"bon Bu Rwah": {"classes"}, "bon Jăng Kriêng": {"literacy"}, "buôn Ja Ling": {"families"}},
    "td": {"bản Nà Đon": {"classes"}, "bản Phiêng Luông": {"literacy"}},
}
"""What the stories of the other plans mean to have been reported."""


@pytest.mark.parametrize("plan", FILED_ELSEWHERE)
async def test_every_plan_has_a_story_that_files_what_it_means_to_file(plan: str, database: Database):
    demo = await opened_demo(database, plan)
    assert await filed(database) == FILED_ELSEWHERE[plan]
    assert [one.id for one in demo.plans() if one.is_chosen] == [plan]
    assert len([member for member in await demo.cast() if member.note]) == 1


@pytest.mark.parametrize("plan", FILED_ELSEWHERE)
async def test_in_every_story_people_are_reminded_before_the_day_comes(plan: str, database: Database):
    demo = await opened_demo(database, plan)
    said = [await demo.move_to_next_event() for _ in range(4)]
    assert len(set(said)) == 4
    assert any(line.startswith("Nhắc hạn") for line in said)


async def test_another_plan_is_put_on_the_stage_and_stays_there(database: Database):
    demo = await opened_demo(database)
    await demo.choose("ds")
    assert (await demo.today()).label == "Thứ Năm 22/10/2020"
    again = await opened_demo(database)
    assert await again.today() == await demo.today()
    kept = await stored_demo(database)
    assert kept is not None
    assert kept.plan_file == built_in_plans()["ds"]


async def test_a_plan_that_is_named_wins_over_the_one_that_was_played(database: Database):
    await opened_demo(database, "ds")
    assert (await (await opened_demo(database, "ntl")).today()).label == "Thứ Năm 14/10/2021"


async def test_the_demos_clock_runs_on_from_where_it_was_set():
    demo_clock = DemoClock(datetime(2024, 11, 5, 8, 30, tzinfo=VIETNAM))
    first = demo_clock()
    assert day_of(first) == date(2024, 11, 5)
    assert demo_clock() >= first
