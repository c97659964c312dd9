"""The targets of Đắk Song from the database to the chat: two communes, three villages of which two become one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import build_services
from conversations.commands import run
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Session
from handlers.context import load_context
from handlers.open_period import open_periods
from handlers.reorganise import reorganise
from handlers.services import Services
from plans.assignment import Report, ReportNumber
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from tests.bot.commune import Clock

DAK_SONG = Path(__file__).parents[2] / "plans" / "data" / "dak_song_2020.yaml"
SUMMER = date(2020, 6, 16)
UNITS: Mapping[str, tuple[UnitKind, str, str | None]] = {
    "Đắk Song": (UnitKind.DISTRICT, "huyện", None),
    "Nam Bình": (UnitKind.COMMUNE, "xã", "Đắk Song"),
    "Đắk Hòa": (UnitKind.COMMUNE, "xã", "Đắk Song"),
    "Bình Tâm": (UnitKind.VILLAGE, "thôn", "Nam Bình"),
    "Bình Hưng": (UnitKind.VILLAGE, "thôn", "Nam Bình"),
    "Rừng Lạnh": (UnitKind.VILLAGE, "thôn", "Đắk Hòa"),
}


class District:
    """The district in the database, and short ways to report and to ask."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services, self.clock = services, clock
        self.units: dict[str, UnitId] = {}
        self.people: dict[str, PersonId] = {}

    async def settle(self) -> None:
        async with self.services.database.unit_of_work() as uow:
            for name, (kind, word, above) in UNITS.items():
                parent = self.units[above] if above else None
                self.units[name] = await uow.units.add(kind, word, name, parent, {"residents": 1000}, SUMMER)
            for name, role in (
                ("Đắk Song", "district_education"),
                ("Nam Bình", "clerk"),
                ("Đắk Hòa", "clerk"),
                ("Bình Tâm", "village_head"),
                ("Bình Hưng", "village_head"),
                ("Rừng Lạnh", "village_head"),
            ):
                self.people[name] = await uow.people.add("Lan", "", [Post(RoleId(role), self.units[name], SUMMER)])
            await uow.commit()
        await self.open()

    async def open(self) -> None:
        async with self.services.database.unit_of_work() as uow:
            await open_periods(uow, self.services, self.clock())
            await uow.commit()

    async def file(self, unit: str, form: str, values: Mapping[str, Any]) -> None:
        async with self.services.database.unit_of_work() as uow:
            owed = await uow.assignments.at([self.units[unit]])
            (row,) = [a for a in owed if a.form_id == form and a.period.start.year == self.clock().year]
            number = ReportNumber(await uow.reports.next_number())
            report = Report(number, 1, row.id, form, values, {}, self.people["Đắk Song"], self.clock())
            await uow.reports.add(report, None)
            await uow.commit()

    async def merge(self, folder: Path, rows: str) -> None:
        source = folder / "decision.csv"
        source.write_text(f"Đơn vị cũ,Thuộc cũ,Đơn vị mới,Thuộc,Ngày,Căn cứ\n{rows}", encoding="utf-8")
        await reorganise(self.services, source, is_final=True)

    async def ask(self, who: str, words: str = "") -> list[str]:
        now = self.clock()
        message = Incoming(MessageId(1), Address(ChannelName("web"), "1"), now, button=f"/targets:{words}")
        async with self.services.database.unit_of_work() as uow:
            person = await uow.people.get(self.people[who])
            context = await load_context(uow, self.services, person, Session(), message, now)
        turn = run(message.button, Session(), context)
        return [self.services.wording.text(text, "") for text in turn.replies[0].texts]


@pytest.fixture
async def district(database: Database) -> District:
    clock = Clock(datetime(2020, 6, 16, 3, tzinfo=UTC))
    found = District(build_services(database, clock, plans=(DAK_SONG,)), clock)
    await found.settle()
    return found


def families(registered: int, households: int) -> Mapping[str, Any]:
    return {"households": households, "registered": registered, "recognised": 0}


def line(lines: list[str], words: str) -> str:
    (found,) = [each for each in lines if words in each]
    return found


async def test_every_level_sees_its_own_sum(district: District) -> None:
    await district.file("Bình Tâm", "families", families(60, 100))
    await district.file("Bình Hưng", "families", families(10, 100))
    await district.file("Rừng Lạnh", "families", families(190, 200))
    said = {who: line(await district.ask(who), "Gia đình học tập") for who in ("Đắk Song", "Nam Bình", "Bình Tâm")}
    assert said == {
        "Đắk Song": "4. Gia đình đăng ký danh hiệu Gia đình học tập: 260/400, 65,0 %; kế hoạch trên 60 %: đã đạt",
        "Nam Bình": "4. Gia đình đăng ký danh hiệu Gia đình học tập: 70/200, 35,0 %; kế hoạch trên 60 %: chưa đạt",
        "Bình Tâm": "4. Gia đình đăng ký danh hiệu Gia đình học tập: 60/100, 60,0 %; kế hoạch trên 60 %: chưa đạt",
    }


async def test_nobody_sees_the_figures_of_others(district: District) -> None:
    await district.file("Rừng Lạnh", "families", families(190, 200))
    assert "190" not in " ".join(await district.ask("Nam Bình", "thôn Rừng Lạnh"))
    assert "190" not in " ".join(await district.ask("Bình Tâm", "huyện Đắk Song"))
    assert "190/200" in " ".join(await district.ask("Đắk Song", "thôn Rừng Lạnh"))


async def test_two_thresholds_that_hardly_go_together_are_warned_of(district: District) -> None:
    assert "khó đi cùng mức 98,5 %" in line(await district.ask("Đắk Song"), "Phụ nữ, trẻ em gái biết chữ")


async def test_a_merger_changes_no_total_and_counts_nobody_twice(district: District, tmp_path: Path) -> None:
    await district.file("Bình Tâm", "families", families(60, 100))
    await district.file("Bình Hưng", "families", families(10, 100))
    await district.file("Rừng Lạnh", "families", families(190, 200))
    before = line(await district.ask("Đắk Song"), "Gia đình học tập")
    district.clock.at = datetime(2020, 9, 2, 3, tzinfo=UTC)
    new = "Thôn Bình Tân"
    await district.merge(tmp_path, f"Thôn Bình Tâm,,{new},,01/09/2020,NQ 1\nThôn Bình Hưng,,{new},,01/09/2020,NQ 1\n")
    await district.open()
    assert line(await district.ask("Đắk Song"), "Gia đình học tập").startswith(before.removesuffix("đã đạt"))
    async with district.services.database.reading() as uow:
        units = (await uow.units.all()).values()
    district.units["Bình Tân"] = next(unit.id for unit in units if unit.name == "Bình Tân")
    await district.file("Bình Tân", "families", families(150, 210))
    assert "340/410" in line(await district.ask("Đắk Song"), "Gia đình học tập")
    assert "150/210" in line(await district.ask("Nam Bình", "thôn Bình Tân"), "Gia đình học tập")


async def test_a_year_later_the_same_threshold_is_held_against_new_figures(district: District) -> None:
    for unit in ("Bình Tâm", "Bình Hưng", "Rừng Lạnh"):
        await district.file(unit, "families", families(70, 100))
    district.clock.at = datetime(2021, 3, 1, 3, tzinfo=UTC)
    await district.open()
    now, then = [line(await district.ask("Đắk Song", words), "Gia đình học tập") for words in ("", "năm 2020")]
    assert "chưa có số liệu" in now
    assert then.endswith("210/300, 70,0 %; kế hoạch trên 60 %: đạt")
    await district.file("Bình Tâm", "families", families(59, 100))
    assert "59/100, 59,0 %; kế hoạch trên 60 %: tạm tính chưa đạt" in line(await district.ask("Đắk Song"), "Gia đình")
