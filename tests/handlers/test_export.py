"""What leaves the house: every version of every report, to sign on paper and to read by program."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import plans
from conversations.forms.catalogue import load_catalogue
from handlers.export import export_json_lines, export_workbook
from handlers.import_lists import import_lists
from plans.assignment import Assignment, Report, ReportNumber
from plans.period import Period, PeriodKind
from plans.person import PersonId
from plans.plan_file import load_plan
from plans.role import RoleId, load_roles
from plans.unit import UnitId
from storage.assignments import NewAssignment
from storage.database import Database
from tests.storage.examples import open_all

DEMO = Path(__file__).parents[2] / "bot" / "demo_data" / "tv"
TAN_VAN = Path(__file__).parents[2] / "plans" / "data" / "tan_van_2024.yaml"
FORMS = load_catalogue()
NOW = datetime(2024, 11, 12, 3, tzinfo=UTC)
IN_TIME, LATE = datetime(2024, 11, 8, 3, tzinfo=UTC), datetime(2024, 11, 10, 3, tzinfo=UTC)
YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "Năm 2024")


def duty(unit_id: UnitId, form_id: str | None) -> NewAssignment:
    roles = (RoleId("village_head"),)
    return NewAssignment(
        "TV", "TV-D58", form_id, unit_id, YEAR, roles, None, date(2024, 11, 8), "reporter", date(2024, 1, 2)
    )


@pytest.fixture
async def village(database: Database) -> Assignment:
    """A village of the demo commune that owes `classes`, with a sister village that owes it, too."""
    for source in (DEMO / "units.csv", DEMO / "people.csv"):
        await import_lists(database, source, at=datetime(2024, 1, 2, tzinfo=UTC), roles=load_roles())
    async with database.unit_of_work() as uow:
        units = {unit.full_name: unit.id for unit in (await uow.units.all()).values()}
        pair = [units["thôn Nà Pái"], units["thôn Bản Duộc"]]
        await open_all(uow, [duty(id, form) for id in pair for form in ("classes", None)])
        (mine, _) = [a for a in await uow.assignments.at(pair) if a.form_id is not None]
        await uow.commit()
    return mine


async def file_report(
    database: Database,
    village: Assignment,
    version: int,
    at: datetime,
    values: Mapping[str, Any],
    **more: Any,
) -> PersonId:
    async with database.unit_of_work() as uow:
        by = (await uow.people.at([village.unit_id]))[0].id
        flags: Mapping[str, str] = more.get("flags", {})
        by_phone = bool(more.get("by_phone", False))
        report = Report(ReportNumber(1), version, village.id, "classes", values, flags, by, at, by_phone)
        await uow.reports.add(report, None)
        await uow.commit()
    return by


def files_of(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def lines(database: Database, root: UnitId | None = None) -> list[dict[str, Any]]:
    target = StringIO()
    count = await export_json_lines(database, target, forms=FORMS, root=root)
    records = [json.loads(line) for line in target.getvalue().splitlines()]
    assert len(records) == count
    return records


async def test_every_version_is_a_line_with_all_that_is_known(database: Database, village: Assignment):
    await file_report(
        database,
        village,
        1,
        IN_TIME,
        {"classes_held": "2", "participants": 270, "women": None, "topic": ["law"]},
        flags={"participants": "hội làng"},
        by_phone=True,
    )
    await file_report(database, village, 2, LATE, {"classes_held": 0})
    first, second = await lines(database)
    assert first == {
        "number": 1,
        "version": 1,
        "plan": "TV",
        "duty": "TV-D58",
        "form": "classes",
        "unit": "thôn Nà Pái",
        "unit_id": village.unit_id,
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "values": {"classes_held": 2, "participants": 270, "women": None, "topic": ["law"]},
        "flags": {"participants": "hội làng"},
        "filed_at": "2024-11-08T03:00:00+00:00",
        "filed_by": "Hoàng Văn Páo",
        "by_phone": True,
        "late_days": 0,
    }
    assert (second["version"], second["values"]) == (2, {"classes_held": 0})
    assert second["late_days"] == 0, "a correction makes nobody late"


async def test_a_late_report_says_by_how_many_days(database: Database, village: Assignment):
    await file_report(database, village, 1, LATE, {"classes_held": 1})
    assert [record["late_days"] for record in await lines(database)] == [2]


async def test_nothing_filed_is_an_empty_file(database: Database, tmp_path: Path):
    target = tmp_path / "reports.jsonl"
    assert await export_json_lines(database, target, forms=FORMS) == 0
    assert target.read_bytes() == b""
    assert "reports.jsonl.part" not in files_of(tmp_path)


async def test_a_unit_takes_away_only_what_is_its_own(database: Database, village: Assignment):
    await file_report(database, village, 1, IN_TIME, {"classes_held": 1})
    async with database.reading() as uow:
        (other,) = [unit.id for unit in (await uow.units.all()).values() if unit.name == "Bản Duộc"]
    assert await lines(database, other) == []
    assert len(await lines(database, village.unit_id)) == 1


async def test_who_was_forgotten_is_no_longer_named(database: Database, village: Assignment):
    by = await file_report(database, village, 1, IN_TIME, {"classes_held": 1})
    async with database.unit_of_work() as uow:
        await uow.people.forget(by, NOW)
        await uow.commit()
    assert [record["filed_by"] for record in await lines(database)] == [""]


async def test_the_workbook_holds_the_reports_under_the_forms_own_words(
    database: Database, village: Assignment, tmp_path: Path
):
    await file_report(database, village, 1, LATE, {"classes_held": 2, "participants": 27, "topic": ["law"]})
    await file_report(database, village, 2, NOW, {"classes_held": 3, "participants": 40, "topic": ["law"]})
    target = tmp_path / "reports.xlsx"
    assert await export_workbook(database, target, forms=FORMS, plans={}, now=NOW) == 1
    book = load_workbook(target)
    assert book.sheetnames == ["Tình hình nộp", FORMS["classes"].purpose.title]
    status, form = ([list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets)
    assert form[0][0] == "Xã Tân Văn"
    assert form[3][0] == "Số liệu đến ngày 12/11/2024 · Hạn nộp 08/11/2024 · Đã báo cáo 1/2 đơn vị"
    assert form[4][0] == "Còn thiếu: thôn Bản Duộc"
    short = FORMS["classes"].purpose.short
    assert form[6][1:4] == ["Đơn vị", short["classes_held"], short["participants"]]
    assert form[7][:4] == [1, "Thôn Nà Pái", 3, 40]
    assert "Pháp luật" in form[7]
    assert form[9][1:4] == ["Tổng cộng (1/2 đơn vị)", 3, 40]
    title = FORMS["classes"].purpose.title
    assert status[4][0] == f"{title}: 1/2 đơn vị đã báo cáo · {short['classes_held']} 3 · {short['participants']} 40"
    assert status[7][5:9] == ["Hoàng Văn Páo", "muộn 2 ngày", 2, "đã sửa ngày 12/11/2024"]
    assert status[8][6] == "chưa báo cáo, chậm 4 ngày"
    assert "reports.xlsx.part" not in files_of(tmp_path)


async def test_a_report_for_two_plans_stands_under_each_with_its_own_day_and_is_added_up_once(
    database: Database, village: Assignment, tmp_path: Path
):
    other = replace(duty(village.unit_id, "classes"), plan_id="LS", due=date(2024, 11, 30))
    async with database.unit_of_work() as uow:
        await open_all(uow, [other])
        await uow.commit()
    await file_report(database, village, 1, LATE, {"classes_held": 2, "participants": 27})
    await file_report(database, village, 2, LATE, {"classes_held": 3, "participants": 27})
    target = tmp_path / "book.xlsx"
    ours = load_plan(TAN_VAN)
    plans = {"TV": ours, "LS": replace(ours, id="LS", issuer="UBND tỉnh")}
    assert await export_workbook(database, target, forms=FORMS, plans=plans, now=NOW) == 1
    book = load_workbook(target)
    title = FORMS["classes"].purpose.title
    status = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert status[4][0] == f"{title}: 1/2 đơn vị đã báo cáo · Số lớp 3 · Người đến học 27"
    assert [(row[2], row[6], row[7]) for row in status if row[1] == "Thôn Nà Pái"] == [
        (f"{title} – UBND tỉnh", "đúng hạn", 2),
        (f"{title} – {ours.issuer}", "muộn 2 ngày", 2),
    ]
    figures = [row for sheet in book.worksheets[-2:] for row in sheet.iter_rows(values_only=True)]
    assert [row[2] for row in figures if row[1] == "Thôn Nà Pái"] == [3, 3]


async def test_the_workbook_of_one_unit_names_no_other(database: Database, village: Assignment):
    target = BytesIO()
    await export_workbook(database, target, forms=FORMS, plans={}, now=NOW, root=village.unit_id)
    book = load_workbook(target)
    text = " ".join(str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "Nà Pái" in text
    assert "Bản Duộc" not in text


@pytest.mark.parametrize(
    ("now", "recipient"),
    [
        (datetime(2025, 6, 30, 16, 59, tzinfo=UTC), "Nơi nhận: Phòng GD&ĐT huyện"),
        (datetime(2025, 6, 30, 17, tzinfo=UTC), "Nơi nhận: Sở GD&ĐT tỉnh"),
    ],
    ids=["the last minute of the districts", "the first minute without them"],
)
async def test_the_figures_go_to_whoever_receives_them_today(
    database: Database, village: Assignment, now: datetime, recipient: str
) -> None:
    await file_report(database, village, 1, LATE, {"classes_held": 2})
    plan = load_plan(Path(plans.__file__).parent / "data" / "tan_van_2024.yaml")
    target = BytesIO()
    await export_workbook(database, target, forms=FORMS, plans={plan.id: plan}, now=now)
    [title] = [name for name in load_workbook(target).sheetnames if name == FORMS["classes"].purpose.title]
    lines = [row[0] for row in load_workbook(target)[title].iter_rows(max_row=6, values_only=True)]
    assert recipient in lines


async def test_the_targets_of_each_plan_stand_in_the_workbook(database: Database) -> None:
    """Where the commune stands on every target, and where each of its units does."""
    forms = Path(__file__).parents[1] / "journeys" / "forms.yaml"
    plan = load_plan(forms)
    for source in (DEMO / "units.csv", DEMO / "people.csv"):
        await import_lists(database, source, at=datetime(2024, 1, 2, tzinfo=UTC), roles=load_roles())
    async with database.unit_of_work() as uow:
        units = {unit.full_name: unit.id for unit in (await uow.units.all()).values()}
        pair = [units["thôn Nà Pái"], units["thôn Bản Duộc"]]
        await open_all(uow, [replace(duty(id, "families"), plan_id="TF", duty_id="TF-D90") for id in pair])
        mine = next(a for a in await uow.assignments.at(pair) if a.unit_id == pair[0])
        by = (await uow.people.at(pair[:1]))[0].id
        values = {"households": 85, "registered": 60, "recognised": 45}
        await uow.reports.add(Report(ReportNumber(1), 1, mine.id, "families", values, {}, by, IN_TIME), None)
        await uow.commit()
    for root in (None, units["xã Tân Văn"]):
        target = BytesIO()
        await export_workbook(database, target, forms=FORMS, plans={plan.id: plan}, now=NOW, root=root)
        book = load_workbook(target)
        assert book.sheetnames[:3] == ["Tình hình nộp", "Chỉ tiêu", "Chỉ tiêu từng nơi"]
        whole = [[cell.value for cell in row] for row in book["Chỉ tiêu"].iter_rows()]
        assert ["TT", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "Tỷ lệ / Đạt, chưa đạt", "Năm trước", "Ghi chú"] in whole
        assert [
            1,
            "Hộ được công nhận gia đình học tập",
            "60 %",
            "45/85",
            "52,9 %; tạm tính chưa đạt",
            None,
            "mới có 1/2 nơi báo cáo, còn thiếu thôn Bản Duộc; xét đến ngày 31/12/2024",
        ] in whole
        each = [[cell.value for cell in row] for row in book["Chỉ tiêu từng nơi"].iter_rows()]
        na_pai = ["Thôn Nà Pái", "Hộ được công nhận gia đình học tập", "60 %", "45/85", "52,9 %; chưa đạt"]
        assert na_pai in [row[1:6] for row in each]
        assert any(row[1] == "Thôn Bản Duộc" and row[5] == "chưa có số liệu" for row in each)
