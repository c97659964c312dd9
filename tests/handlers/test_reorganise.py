"""A decision on units is carried out whole: nobody loses a post, no report moves, no total changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.app import build_services
from handlers.export import export_workbook
from handlers.open_period import open_periods
from handlers.reorganise import Reorganised, reorganise
from handlers.services import Services
from plans.assignment import Assignment, Relief, Report, ReportNumber
from plans.person import Person, PersonId, Post
from plans.plan_file import load_plan
from plans.role import RoleId
from plans.tally import tally
from plans.unit import Unit, UnitId, UnitKind
from reports.lists import ListError
from storage.database import Database
from tests.bot.commune import Clock, Commune, settle_commune
from tests.plans.three_forms import with_three_forms

NOW = datetime(2024, 7, 15, 3, tzinfo=UTC)
HEADER = "Đơn vị cũ,Thuộc cũ,Đơn vị mới,Thuộc,Ngày,Căn cứ\n"
MERGER = "Thôn Nà Pái,,Thôn Hợp Nhất,,01/07/2024,NQ 12\nthôn bản duộc,,Thôn Hợp Nhất,,01/07/2024,\n"
PLANS = Path(__file__).parents[2] / "plans" / "data"


class Office:
    """A commune, its clock, and short ways to decide and to look."""

    def __init__(self, services: Services, clock: Clock, commune: Commune, folder: Path) -> None:
        self.services, self.clock, self.commune, self._folder = services, clock, commune, folder

    async def decide(self, rows: str, *, is_final: bool = True) -> Reorganised:
        source = self._folder / "decision.csv"
        source.write_text(HEADER + rows, encoding="utf-8")
        return await reorganise(self.services, source, is_final=is_final)

    async def units(self) -> dict[str, Unit]:
        async with self.services.database.reading() as uow:
            return {unit.full_name: unit for unit in (await uow.units.all()).values()}

    async def owed(self, unit: str) -> tuple[Assignment, ...]:
        async with self.services.database.reading() as uow:
            return await uow.assignments.at([(await self.units())[unit].id])

    async def person(self, who: str) -> Person:
        async with self.services.database.reading() as uow:
            return await uow.people.get(self.commune.people[who])

    async def posts(self, who: str) -> set[tuple[str, str]]:
        names = {unit.id: name for name, unit in (await self.units()).items()}
        return {(post.role, names[post.unit_id]) for post in (await self.person(who)).posts}

    async def file(self, unit: str, form: str, values: Mapping[str, str], by: str = "head of a") -> None:
        """File a report of the unit."""
        (row,) = [a for a in await self.owed(unit) if a.form_id == form and a.excuse is None]
        async with self.services.database.unit_of_work() as uow:
            number = await uow.reports.next_number()
            report = Report(ReportNumber(number), 1, row.id, form, values, {}, self.commune.people[by], self.clock())
            await uow.reports.add(report, None)
            await uow.commit()

    async def due(self, unit: str, form: str, day: date) -> None:
        """Set the commune's own day."""
        (row,) = [a for a in await self.owed(unit) if a.form_id == form]
        async with self.services.database.unit_of_work() as uow:
            await uow.assignments.set_due([row.id], day)
            await uow.commit()

    async def open(self) -> int:
        """Open what today's plans expect, as each day does."""
        async with self.services.database.unit_of_work() as uow:
            opened = await open_periods(uow, self.services, self.clock())
            await uow.commit()
        return opened

    async def total(self, form: str, field: str) -> tuple[object, int]:
        """Return the sum in the commune and how many reports are in it."""
        async with self.services.database.reading() as uow:
            units = await uow.units.subtree(self.commune.units["commune"])
            added = tally(form, [field], await uow.assignments.at(units), units)
        return added.totals[field].sum, added.reported


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    """The commune of Tân Văn in the middle of 2024, with the year open since January."""
    clock = Clock(datetime(2024, 1, 2, 3, tzinfo=UTC))
    services = build_services(database, clock)
    services = replace(services, plans={id: with_three_forms(plan) for id, plan in services.plans.items()})
    commune = await settle_commune(services, joined=None)
    clock.at = NOW
    return Office(services, clock, commune, tmp_path)


async def test_two_villages_become_one_with_their_people(office: Office) -> None:
    done = await office.decide(MERGER)
    assert done.problems == ()
    assert done.changes == ("Từ 01/07/2024: thôn Nà Pái, thôn Bản Duộc → thôn Hợp Nhất (mới)",)
    units = await office.units()
    assert units["thôn Hợp Nhất"].parent_id == office.commune.units["commune"]
    assert units["thôn Hợp Nhất"].register == {"households": 224}
    assert units["thôn Nà Pái"].last_day == date(2024, 6, 30)
    assert await office.posts("head of a") == {("village_head", "thôn Hợp Nhất")}
    assert await office.posts("member of a") == {("member", "thôn Hợp Nhất")}
    assert await office.posts("clerk") == {("clerk", "xã Tân Văn")}
    assert any(notice.startswith("Thôn Hợp Nhất nay có 2 người là trưởng thôn:") for notice in done.notices)
    assert done.people_moved == 5


async def test_looking_first_changes_nothing(office: Office) -> None:
    before = await office.units()
    looked = await office.decide(MERGER, is_final=False)
    assert await office.units() == before
    assert await office.posts("head of a") == {("village_head", "thôn Nà Pái")}
    assert await office.decide(MERGER) == looked


async def test_what_is_due_later_is_owed_by_the_new_unit(office: Office) -> None:
    before = {a.form_id: a for a in await office.owed("thôn Nà Pái") if a.form_id}
    done = await office.decide(MERGER)
    passed = {a.form_id: a for a in await office.owed("thôn Hợp Nhất") if a.form_id}
    assert passed.keys() == before.keys()
    for form, row in passed.items():
        assert (row.due, row.plan_due, row.period, row.roles, row.is_open) == (
            before[form].due,
            before[form].plan_due,
            before[form].period,
            before[form].roles,
            True,
        )
        assert row.opened_on == date(2024, 7, 15)
    for row in await office.owed("thôn Nà Pái"):
        assert row.excuse is not None
        assert row.excuse.kind is Relief.NOT_APPLICABLE
        assert row.excuse.reason == "Nay là thôn Hợp Nhất (từ 01/07/2024)."
    assert done.passed_on == 2 * len(await office.owed("thôn Nà Pái"))
    assert await office.open() == 0


async def test_what_is_closed_stays_where_it_was_and_is_asked_of_nobody_again(office: Office) -> None:
    await office.file("thôn Nà Pái", "classes", {"classes_held": "2", "participants": "30"})
    await office.file("thôn Bản Duộc", "classes", {"classes_held": "3", "participants": "40"})
    await office.due("thôn Nà Pái", "families", date(2024, 6, 28))
    await office.due("thôn Bản Duộc", "families", date(2024, 6, 28))
    frozen = [a for a in await office.owed("thôn Nà Pái") if a.form_id in ("classes", "families")]
    assert await office.total("classes", "participants") == (70, 2)
    await office.decide(MERGER)
    assert [a for a in await office.owed("thôn Nà Pái") if a.form_id in ("classes", "families")] == frozen
    assert await office.total("classes", "participants") == (70, 2)
    new = {a.form_id: a for a in await office.owed("thôn Hợp Nhất") if a.form_id}
    assert not new["classes"].is_open
    assert not new["families"].is_open
    assert new["literacy"].is_open
    assert await office.open() == 0


async def test_the_table_of_who_has_reported_leaves_out_what_applies_to_nobody(office: Office, tmp_path: Path) -> None:
    await office.file("thôn Nà Pái", "classes", {"classes_held": "2", "participants": "30"})
    await office.decide(MERGER)
    services, target = office.services, tmp_path / "bao-cao.xlsx"
    await export_workbook(services.database, target, forms=services.forms, plans=services.plans, now=NOW)
    rows = [*load_workbook(target).worksheets[0].iter_rows(values_only=True)]
    listed = {(str(row[1]), str(row[6])) for row in rows if str(row[1]).startswith("Thôn")}
    assert {unit for unit, _ in listed} == {"Thôn Nà Pái", "Thôn Hợp Nhất"}
    assert ("Thôn Nà Pái", "đúng hạn") in listed


async def test_figures_of_one_village_and_of_the_new_one_add_up(office: Office) -> None:
    await office.file("thôn Nà Pái", "classes", {"classes_held": "2", "participants": "30"})
    await office.decide(MERGER)
    await office.file("thôn Hợp Nhất", "classes", {"classes_held": "1", "participants": "12"})
    assert await office.total("classes", "participants") == (42, 2)


async def test_a_village_that_takes_over_another_is_told_what_it_has_to_add(office: Office) -> None:
    await office.file("thôn Nà Pái", "classes", {"classes_held": "2", "participants": "30"})
    done = await office.decide("Thôn Nà Pái,,Thôn Nà Pái,,1/7/2024,\nThôn Bản Duộc,,Thôn Nà Pái,,1/7/2024,\n")
    assert done.changes == ("Từ 01/07/2024: thôn Nà Pái, thôn Bản Duộc → thôn Nà Pái",)
    assert any(
        notice.startswith("Thôn Nà Pái đã nộp") and "phần của thôn Bản Duộc" in notice for notice in done.notices
    )
    assert await office.posts("head of b") == {("village_head", "thôn Nà Pái")}
    assert (await office.units())["thôn Nà Pái"].register == {"households": 224}


async def test_a_village_is_split_and_its_head_answers_for_both_until_the_list_says_more(office: Office) -> None:
    done = await office.decide("Thôn Nà Pái,,Thôn Nà Pái Trên,,1/7/2024,\nThôn Nà Pái,,Thôn Nà Pái Dưới,,1/7/2024,\n")
    assert done.changes == ("Từ 01/07/2024: thôn Nà Pái → thôn Nà Pái Trên (mới), thôn Nà Pái Dưới (mới)",)
    assert await office.posts("head of a") == {
        ("village_head", "thôn Nà Pái Trên"),
        ("village_head", "thôn Nà Pái Dưới"),
    }
    assert "Xin nhập số hộ, dân số của thôn Nà Pái Trên, thôn Nà Pái Dưới" in " ".join(done.notices)
    assert {a.form_id for a in await office.owed("thôn Nà Pái Dưới")} == {
        a.form_id for a in await office.owed("thôn Nà Pái")
    }


async def test_a_renamed_unit_is_the_same_with_all_it_owes(office: Office) -> None:
    before = await office.owed("thôn Nà Pái")
    done = await office.decide("Thôn Nà Pái,,Tổ dân phố số 1,,1/7/2024,\n")
    assert done.changes == ("Từ 01/07/2024: thôn Nà Pái → tổ dân phố số 1",)
    assert await office.owed("tổ dân phố số 1") == before
    assert await office.posts("head of a") == {("village_head", "tổ dân phố số 1")}
    assert (done.people_moved, done.passed_on) == (0, 0)


async def test_a_plan_goes_on_where_its_commune_is_called_otherwise(office: Office) -> None:
    await office.decide("Xã Tân Văn,,Phường Bình Gia,,1/7/2024,\n")
    async with office.services.database.unit_of_work() as uow:
        village = await uow.units.add(
            UnitKind.VILLAGE, "thôn", "Mới", office.commune.units["commune"], {}, date(2024, 7, 2)
        )
        await uow.commit()
    assert await office.open() > 0
    assert {a.plan_id for a in await office.owed("thôn Mới")} == {"TV"}
    assert village in {unit.id for unit in (await office.units()).values()}


async def test_a_commune_that_joins_another_takes_its_plan_its_people_and_its_reports_along(office: Office) -> None:
    async with office.services.database.unit_of_work() as uow:
        other = await uow.units.add(UnitKind.COMMUNE, "xã", "Hoa Thám", None, {}, date(2024, 1, 1))
        outside = await uow.units.add(UnitKind.VILLAGE, "thôn", "Vĩnh Quang", other, {}, date(2024, 1, 1))
        await uow.commit()
    await office.file("thôn Nà Pái", "classes", {"classes_held": "2", "participants": "30"})
    done = await office.decide("Xã Tân Văn,,Xã Bình Gia,,1/7/2024,\nXã Hoa Thám,,Xã Bình Gia,,1/7/2024,\n")
    assert done.changes == ("Từ 01/07/2024: xã Tân Văn, xã Hoa Thám → xã Bình Gia (mới)",)
    units = await office.units()
    assert units["thôn Nà Pái"].parent_id == units["xã Bình Gia"].id
    assert await office.posts("clerk") == {("clerk", "xã Bình Gia")}
    assert [a.is_done for a in await office.owed("thôn Nà Pái") if a.form_id == "classes"] == [True]
    assert await office.open() == 0
    async with office.services.database.reading() as uow:
        assert await uow.assignments.at([outside]) == ()
        assert units["xã Tân Văn"].id in await uow.units.subtree(units["xã Bình Gia"].id)


INTO_A = "Thôn Bản Duộc,,Thôn Nà Pái,,1/7/2024,"


@pytest.mark.parametrize(
    "then",
    [
        pytest.param(["Thôn Nà Pái,,Thôn Pác Nặm,,1/7/2024,"], id="into one that is there"),
        pytest.param(["Thôn Nà Pái,,Thôn C,,1/7/2024,", "Thôn Pác Nặm,,Thôn C,,1/7/2024,"], id="into a new one"),
        pytest.param(["Thôn Nà Pái,,Thôn C,,1/7/2024,", "Thôn Nà Pái,,Thôn D,,1/7/2024,"], id="apart"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
async def test_a_village_goes_on_into_what_takes_the_place_of_its_heir(
    office: Office, then: Sequence[str], is_first: bool
) -> None:
    async with office.services.database.unit_of_work() as uow:
        commune = office.commune.units["commune"]
        await uow.units.add(UnitKind.VILLAGE, "thôn", "Pác Nặm", commune, {"households": 10}, date(2024, 1, 2))
        await uow.commit()
    done = await office.decide("\n".join([INTO_A, *then] if is_first else [*then, INTO_A]) + "\n")
    assert done.problems == ()
    units = await office.units()
    assert {name for name, unit in units.items() if unit.has_ended} >= {"thôn Nà Pái", "thôn Bản Duộc"}
    async with office.services.database.reading() as uow:
        tree = await uow.unit_histories.tree()
    heirs = {units[row.split(",")[2].replace("Thôn", "thôn")].id for row in then}
    assert tree.successors(units["thôn Bản Duộc"].id, date(2024, 7, 2)) == heirs


async def test_villages_that_become_one_another_are_refused(office: Office) -> None:
    done = await office.decide("Thôn Nà Pái,,Thôn Bản Duộc,,1/7/2024,\nThôn Bản Duộc,,Thôn Nà Pái,,1/7/2024,\n")
    assert [problem.what for problem in done.problems] == ["thôn Nà Pái không còn vào ngày 01/07/2024."]


async def test_a_workbook_with_real_dates_is_read_and_the_paper_is_kept(office: Office, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["PHỤ LỤC: SẮP XẾP THÔN"])
    sheet.append(["STT", "Thôn cũ", "Thôn mới", "Kể từ ngày", "Nghị quyết"])
    sheet.append([1, "Nà Pái", "Hợp Nhất", date(2024, 7, 1), "12/NQ-HĐND"])
    sheet.append([2, "Bản Duộc", "Hợp Nhất", date(2024, 7, 1), ""])
    book.save(tmp_path / "decision.xlsx")
    done = await reorganise(office.services, tmp_path / "decision.xlsx", is_final=True)
    assert done.problems == ()
    async with office.services.database.reading() as uow:
        (record,) = await uow.audit.of(f"unit {office.commune.units['a']}")
    assert record.new is not None
    assert (record.new["last_day"], record.new["basis"]) == ("2024-06-30", "12/NQ-HĐND")


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        pytest.param("Thôn Nà Đâu,,Thôn Mới,,1/7/2024,", "Không thấy đơn vị “Thôn Nà Đâu”.", id="unknown unit"),
        pytest.param("Thôn Nà Pái,,Thôn Mới,,,", "Thiếu ngày.", id="no day"),
        pytest.param(",,Thôn Mới,,1/7/2024,", "Thiếu đơn vị cũ.", id="no unit"),
        pytest.param("Thôn Nà Pái,,Thôn Mới,,31/2/2024,", "Chưa đọc được ngày “31/2/2024”", id="no such day"),
        pytest.param("Thôn Nà Pái,,Thôn Mới,,1/7/2025,", "Ngày 01/07/2025 chưa đến.", id="a day to come"),
        pytest.param("Xã Tân Văn,,Xã Tân Văn,Thôn Nà Pái,1/7/2024,", "xã Tân Văn không thể nằm trong", id="in itself"),
        pytest.param("Thôn Nà Pái,,Thôn Nà Pái,,1/7/2024,", "không thay đổi gì", id="nothing changes"),
        pytest.param("Thôn Nà Pái,,Thôn Mới,Xã Đâu Đó,1/7/2024,", "Không thấy đơn vị “Xã Đâu Đó”.", id="nowhere"),
    ],
)
async def test_a_row_that_cannot_be_carried_out_stops_all_of_them(office: Office, rows: str, problem: str) -> None:
    before = await office.units()
    done = await office.decide(f"Thôn Bản Duộc,,Thôn Khác,,1/7/2024,\n{rows}\n" if "itself" not in rows else rows)
    if "không thay đổi" in problem:
        done = await office.decide(rows)
    assert [problem in each.what for each in done.problems] == [True]
    if "không thay đổi" not in problem:
        assert await office.units() == before


async def test_a_change_that_comes_too_late_is_refused(office: Office) -> None:
    await office.decide("Thôn Nà Pái,,Thôn Mới,,1/7/2024,\n")
    done = await office.decide("Thôn Mới,,Thôn Mới Hơn,,1/6/2024,\n")
    (problem,) = done.problems
    assert problem.what.startswith("thôn Mới đã có thay đổi sau ngày 01/06/2024")


async def test_a_list_that_is_no_such_table_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Họ và tên,Chức vụ\nLan,Trưởng thôn\n", "utf-8")
    with pytest.raises(ListError, match="Đơn vị cũ"):
        await reorganise(office.services, tmp_path / "people.csv", is_final=True)


# --- Bến Cát: a town that became a city with two wards, and then the end of its level


@pytest.fixture
async def ben_cat(database: Database, tmp_path: Path) -> Office:
    """The plan of Bến Cát in 2022, over a town with two communes."""
    clock = Clock(datetime(2022, 5, 4, 3, tzinfo=UTC))
    plan = load_plan(PLANS / "ben_cat_2022.yaml")
    services = replace(build_services(database, clock), plans={plan.id: plan})
    since = date(2022, 4, 6)
    units: dict[str, UnitId] = {}
    people: dict[str, PersonId] = {}
    async with database.unit_of_work() as uow:
        for short, kind, type_word, name, above in (
            ("province", UnitKind.PROVINCE, "tỉnh", "Bình Dương", ""),
            ("commune", UnitKind.DISTRICT, "thị xã", "Bến Cát", "province"),
            ("an dien", UnitKind.COMMUNE, "xã", "An Điền", "commune"),
            ("an tay", UnitKind.COMMUNE, "xã", "An Tây", "commune"),
            ("village", UnitKind.VILLAGE, "ấp", "Kiến An", "an dien"),
        ):
            units[short] = await uow.units.add(kind, type_word, name, units.get(above), {}, since)
        for who, role, unit in (
            ("education", "district_education", "commune"),
            ("clerk", "clerk", "an dien"),
            ("head of a", "village_head", "village"),
            ("province", "province_education", "province"),
        ):
            people[who] = await uow.people.add(f"Lan {who}", "", [Post(RoleId(role), units[unit], since)])
        await open_periods(uow, services, clock())
        await uow.commit()
    return Office(services, clock, Commune(units, people), tmp_path)


WARDS = (
    "Thị xã Bến Cát,,Thành phố Bến Cát,,01/05/2024,NQ 1012\n"
    "Xã An Điền,,Phường An Điền,,01/05/2024,\nXã An Tây,,Phường An Tây,,01/05/2024,\n"
)
NO_DISTRICTS = "Cấp huyện,,kết thúc,,01/07/2025,NQ 202\n"


async def test_ben_cat_becomes_a_city_and_its_communes_wards(ben_cat: Office) -> None:
    ben_cat.clock.at = datetime(2024, 5, 6, 3, tzinfo=UTC)
    await ben_cat.open()
    before = await ben_cat.owed("xã An Điền")
    done = await ben_cat.decide(WARDS)
    assert done.problems == ()
    assert done.changes == (
        "Từ 01/05/2024: thị xã Bến Cát → thành phố Bến Cát",
        "Từ 01/05/2024: xã An Điền → phường An Điền",
        "Từ 01/05/2024: xã An Tây → phường An Tây",
    )
    assert await ben_cat.owed("phường An Điền") == before
    assert await ben_cat.open() == 0
    async with ben_cat.services.database.reading() as uow:
        tree = await uow.unit_histories.tree()
    an_dien = ben_cat.commune.units["an dien"]
    assert tree.full_name(an_dien, date(2024, 4, 30)) == "xã An Điền"
    assert tree.full_name(an_dien, date(2024, 5, 1)) == "phường An Điền"


async def test_the_plan_of_a_district_runs_on_in_its_communes_after_the_level_has_ended(ben_cat: Office) -> None:
    ben_cat.clock.at = datetime(2025, 7, 2, 3, tzinfo=UTC)
    await ben_cat.open()
    closed = [a for a in await ben_cat.owed("thị xã Bến Cát") if (a.due or a.period.end) < date(2025, 7, 1)]
    done = await ben_cat.decide(WARDS + NO_DISTRICTS)
    assert done.changes[-1] == "Từ 01/07/2025: thành phố Bến Cát kết thúc"
    units = await ben_cat.units()
    assert units["phường An Điền"].parent_id == units["tỉnh Bình Dương"].id
    assert await ben_cat.posts("education") == set()
    assert "Lan education: chức vụ trưởng phòng giáo dục và đào tạo, thành phố Bến Cát không còn" in " ".join(
        done.notices
    )
    assert await ben_cat.posts("clerk") == {("clerk", "phường An Điền")}
    assert [a for a in await ben_cat.owed("thành phố Bến Cát") if a.excuse is None] == closed
    ben_cat.clock.at = datetime(2026, 1, 5, 3, tzinfo=UTC)
    assert await ben_cat.open() > 0
    new_year = [a for a in await ben_cat.owed("phường An Điền") if a.period.start == date(2026, 1, 1)]
    assert {a.plan_id for a in new_year} == {"BC"}
    assert all(a.unit_id != ben_cat.commune.units["commune"] for a in new_year)
    assert not [a for a in await ben_cat.owed("thành phố Bến Cát") if a.period.start == date(2026, 1, 1)]
