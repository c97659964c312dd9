"""The workbook an office signs: missing, unknown, flagged and entered for somebody else are written out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from plans.assignment import Assignment, AssignmentId, Excuse, Relief, Report, ReportNumber
from plans.period import Period, PeriodKind
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from reports.summary import (
    Cell,
    Column,
    Facts,
    FormColumns,
    Table,
    TableRow,
    late_days,
    tables,
)
from reports.workbook import write_workbook

YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "Năm 2024")
DUE, TODAY = date(2024, 11, 8), date(2024, 11, 12)
IN_TIME = datetime(2024, 11, 8, 16, 59, tzinfo=UTC)  # 23:59 in Vietnam
LAN, HUNG = PersonId(1), PersonId(2)
COMMUNE = Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Tân Văn", None)
VILLAGES = [
    Unit(UnitId(number), UnitKind.VILLAGE, "thôn", name, COMMUNE.id)
    for number, name in enumerate(("Nà Pái", "Khuổi Tậu", "Nà Lược"), start=2)
]
CENTRE = Unit(UnitId(9), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn", COMMUNE.id)
CLASSES = FormColumns(
    "classes",
    "Lớp học, buổi chuyên đề",
    (
        Column("classes_held", "Số lớp", True),
        Column("participants", "Lượt người học", True),
        Column("topic", "Nội dung", False, {"law": "Pháp luật", "health": "Sức khỏe"}),
    ),
)


def owed(village: int, due: date | None = DUE) -> Assignment:
    return Assignment(
        AssignmentId(village),
        "TV",
        "TV-D58",
        "classes",
        VILLAGES[village].id,
        YEAR,
        (RoleId("village_head"),),
        None,
        due,
        "reporter",
        date(2024, 1, 1),
    )


def reported(village: int, values: Mapping[str, Any], filed_at: datetime = IN_TIME, **more: Any) -> Assignment:
    return filed(owed(village), values, filed_at, **more)


def filed(assignment: Assignment, values: Mapping[str, Any], at: datetime = IN_TIME, **more: Any) -> Assignment:
    number = ReportNumber(assignment.id + 1)
    report = Report(number, 1, assignment.id, "classes", values, {}, LAN, at, by_phone=False)
    return replace(assignment, report=replace(report, **more), done_at=at)


CENTRES_CLASSES = replace(owed(0, None), id=AssignmentId(9), duty_id="TV-D18", unit_id=CENTRE.id)


def facts(*assignments: Assignment, **more: Any) -> Facts:
    of_all = Facts(
        assignments=assignments,
        units={unit.id: unit for unit in (COMMUNE, *VILLAGES, CENTRE)},
        versions={},
        names={LAN: "Lan", HUNG: "Hùng"},
        forms={"classes": CLASSES},
        duties={("TV", "TV-D58"): "Việc của các thôn"},
        today=TODAY,
    )
    return replace(of_all, **more)


def written(*of_tables: Table) -> Workbook:
    target = BytesIO()
    write_workbook(target, of_tables, office="Xã Tân Văn", year=2024)
    return load_workbook(target)


def texts(sheet: Worksheet) -> list[list[Any]]:
    """Return the filled cells of each row."""
    rows = [[value for value in row if value is not None] for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if row]


def form_sheet(*assignments: Assignment) -> list[list[Any]]:
    return texts(written(*tables(facts(*assignments))).worksheets[1])


def test_villages_stand_in_rows_with_their_sum():
    sheet = form_sheet(
        reported(0, {"classes_held": 2, "participants": 1250, "topic": ["law", "health"]}),
        reported(1, {"classes_held": "1", "participants": "30", "topic": ["law"]}),
        reported(2, {"classes_held": 0}),
    )
    assert sheet[0] == ["Xã Tân Văn"]
    assert sheet[1] == ["LỚP HỌC, BUỔI CHUYÊN ĐỀ"]
    assert sheet[2] == ["Năm 2024 · Việc của các thôn"]
    assert sheet[3] == ["Số liệu đến ngày 12/11/2024 · Hạn nộp 08/11/2024 · Đã báo cáo 3/3 đơn vị"]
    assert sheet[4] == ["STT", "Đơn vị", "Số lớp", "Lượt người học", "Nội dung", "Ghi chú"]
    assert sheet[5:9] == [
        [1, "Thôn Nà Pái", 2, 1250, "Pháp luật, Sức khỏe"],
        [2, "Thôn Khuổi Tậu", 1, 30, "Pháp luật"],
        [3, "Thôn Nà Lược", 0, "–", "–"],
        ["Tổng cộng", 3, 1280],
    ]


def test_who_has_not_reported_is_named_and_never_a_zero():
    sheet = form_sheet(reported(0, {"classes_held": 2, "participants": 27, "topic": "law"}), owed(1), owed(2))
    assert sheet[4] == ["Còn thiếu: thôn Khuổi Tậu, thôn Nà Lược"]
    assert sheet[7] == [2, "Thôn Khuổi Tậu", "chưa báo cáo", "–", "–"]
    assert sheet[9] == ["Tổng cộng (1/3 đơn vị)", 2, 27]


def test_an_unknown_figure_is_written_out_and_in_no_sum():
    sheet = form_sheet(reported(0, {"classes_held": 2, "participants": None}), reported(1, {"classes_held": None}))
    assert sheet[5][:4] == [1, "Thôn Nà Pái", 2, "chưa rõ"]
    assert sheet[7] == ["Tổng cộng", 2, "chưa rõ"]
    assert sheet[8:10] == [
        ["Số lớp: 1 đơn vị chưa rõ số liệu, không cộng vào tổng."],
        ["Lượt người học: 1 đơn vị chưa rõ số liệu, không cộng vào tổng."],
    ]


def test_a_flagged_figure_stays_a_number_and_carries_a_footnote():
    book = written(
        *tables(
            facts(
                reported(
                    0,
                    {"classes_held": 2, "participants": 1250},
                    flags={"participants": "hội làng, đông người"},
                ),
                reported(1, {"classes_held": None}, flags={"classes_held": "đang hỏi lại"}),
            )
        )
    )
    sheet = book.worksheets[1]
    flagged = sheet["D7"]
    assert (flagged.value, flagged.number_format) == (1250, '#,##0" (1)"')
    assert sheet["C8"].value == "chưa rõ (2)"
    rows = texts(sheet)
    assert ["(1) Thôn Nà Pái, Lượt người học: hội làng, đông người"] in rows
    assert ["(2) Thôn Khuổi Tậu, Số lớp: đang hỏi lại"] in rows


def test_a_report_entered_by_phone_and_a_corrected_one_are_marked():
    sheet = form_sheet(
        reported(0, {"classes_held": 2}, filed_by=HUNG, by_phone=True),
        reported(1, {"classes_held": 3}, IN_TIME + timedelta(days=3), version=2),
    )
    assert sheet[5][-1] == "nhập hộ"
    assert sheet[6][-1] == "đã sửa ngày 11/11/2024"


def test_the_first_sheet_says_who_reported_when():
    corrected = reported(1, {"classes_held": 3}, IN_TIME + timedelta(days=3), version=2, filed_by=HUNG)
    corrected = replace(corrected, done_at=IN_TIME)
    assert corrected.report is not None
    first_version = replace(corrected.report, version=1, filed_at=IN_TIME, filed_by=LAN)
    late = reported(0, {"classes_held": 2}, IN_TIME + timedelta(minutes=1))
    book = written(*tables(facts(late, corrected, owed(2), versions={corrected.id: (first_version, corrected.report)})))
    assert book.sheetnames[0] == "Tình hình nộp"
    due = datetime(2024, 11, 8)  # noqa: DTZ001 - a workbook knows no zones
    rows = texts(book.worksheets[0])
    assert rows[4] == ["Lớp học, buổi chuyên đề: 2/3 đơn vị đã báo cáo · Số lớp 5"]
    assert rows[5:9] == [
        ["STT", "Đơn vị", "Biểu", "Hạn nộp", "Ngày nộp", "Người nộp", "Tình trạng", "Lần nộp", "Ghi chú"],
        [1, "Thôn Nà Pái", CLASSES.title, due, due + timedelta(days=1), "Lan", "muộn 1 ngày", 1],
        [2, "Thôn Khuổi Tậu", CLASSES.title, due, due, "Hùng", "đúng hạn", 2, "đã sửa ngày 11/11/2024"],
        [3, "Thôn Nà Lược", CLASSES.title, due, "chưa báo cáo, chậm 4 ngày"],
    ]


def test_offices_of_one_commune_stand_in_rows_of_their_own():
    women, youth = (replace(owed(0), id=AssignmentId(id), unit_id=COMMUNE.id) for id in (20, 21))
    both = (filed(women, {"classes_held": 2}, by_phone=True), youth)
    status, form = tables(facts(*both, offices={women.id: "hội phụ nữ", youth.id: "đoàn thanh niên"}))
    named = ["Xã Tân Văn (hội phụ nữ)", "Xã Tân Văn (đoàn thanh niên)"]
    assert [row.cells[1].value for row in status.rows] == named
    assert [row.cells[1].value for row in form.rows] == named
    assert [row.cells[-1].value for row in form.rows] == ["nhập hộ", ""]
    assert form.heading[-1] == "Còn thiếu: xã Tân Văn (đoàn thanh niên)"


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 11, 5), "chưa báo cáo, còn 3 ngày"),
        (date(2024, 11, 8), "chưa báo cáo, hạn hôm nay"),
        (date(2024, 11, 9), "chưa báo cáo, chậm 1 ngày"),
    ],
)
def test_what_is_owed_says_how_long_there_is(today: date, state: str):
    status, form = tables(facts(owed(0), today=today))
    assert status.rows[0].cells[6] == Cell(state)
    assert f"Số liệu đến ngày {today:%d/%m/%Y}" in form.heading[1]


def test_a_report_is_late_the_minute_after_its_due_date():
    sunday = datetime(2024, 11, 24, 16, 59, tzinfo=UTC)  # the last minute of TV-D40 in Vietnam
    assert late_days(owed(0, sunday.date()), sunday) == 0
    assert late_days(owed(0, sunday.date()), sunday + timedelta(minutes=1)) == 1
    assert late_days(owed(0, None), sunday) is None, "no date in the plan"


def test_the_sheet_of_a_single_unit_bears_its_name():
    book = written(*tables(facts(reported(0, {"classes_held": 2}), owed(1), CENTRES_CLASSES)))
    assert book.sheetnames == ["Tình hình nộp", "Lớp học, buổi chuyên đề", "Lớp học – TTHTCĐ xã Tân Văn"]
    assert texts(book.worksheets[2])[1] == ["LỚP HỌC, BUỔI CHUYÊN ĐỀ – TTHTCĐ XÃ TÂN VĂN"]


def test_sheets_of_several_units_and_duties_are_numbered():
    others = [replace(owed(village), id=AssignmentId(8 + village), duty_id="TV-D59") for village in (0, 1)]
    names = written(*tables(facts(owed(0), owed(1), *others))).sheetnames
    assert names[1:] == ["Lớp học, buổi chuyên đề", "Lớp học, buổi chuyên đề (2)"]


def test_the_first_sheet_adds_villages_and_centre_and_names_both():
    centre = filed(CENTRES_CLASSES, {"classes_held": 3, "participants": 1210})
    village = reported(0, {"classes_held": 2, "participants": 40})
    (status, *_) = tables(facts(village, owed(1), centre))
    assert status.overview == (
        "Lớp học, buổi chuyên đề: 2/3 đơn vị đã báo cáo (thôn 1/2, TTHTCĐ 1/1)"
        " · Số lớp 5 (thôn 2, TTHTCĐ 3) · Lượt người học 1.250 (thôn 40, TTHTCĐ 1.210)",
    )


def test_the_first_sheet_adds_nothing_over_periods():
    next_year = Period(PeriodKind.YEAR, date(2025, 1, 1), date(2025, 12, 31), "Năm 2025")
    later = replace(owed(1), period=next_year)
    (status, *_) = tables(facts(reported(0, {"classes_held": 2}), later))
    assert status.overview == (
        "Lớp học, buổi chuyên đề, Năm 2024: 1/1 đơn vị đã báo cáo · Số lớp 2",
        "Lớp học, buổi chuyên đề, Năm 2025: 0/1 đơn vị đã báo cáo",
    )


def test_a_form_names_its_duty_only_where_the_duty_is_about_it():
    (_, form) = tables(facts(owed(0), duties={}))
    assert form.heading[0] == "Năm 2024"


def test_units_with_days_of_their_own_show_the_first_and_the_last():
    (_, form) = tables(facts(owed(0), owed(1, date(2024, 11, 15)), owed(2, None)))
    assert "Hạn nộp từ 08/11/2024 đến 15/11/2024" in form.heading[1]


@pytest.mark.parametrize("typed", ["=1+1", "+84", "-5", "@SUM(A1)", '=HYPERLINK("x")', "\t=1"])
def test_what_people_typed_never_becomes_a_formula(typed: str):
    table = Table("Bảng", "Bảng", (), ("Một",), (TableRow((Cell(typed),)),))
    sheet = written(table).worksheets[0]
    cell = sheet["A5"]
    assert (cell.value, cell.data_type) == (typed, "s")
    assert cell.quotePrefix


def test_sheet_names_and_letters_that_excel_refuses_are_mended():
    table = Table("A/B: [kỳ] *?" + "x" * 40, "Bảng", (), ("Một",), (TableRow((Cell("a\x00b"),)),))
    book = written(table, table, Table("[]", "Bảng", (), ("Một",), ()))
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert len(set(book.sheetnames)) == 3
    assert book.worksheets[0]["A5"].value == "ab"


def test_the_sheet_is_ready_to_print():
    sheet = written(*tables(facts(owed(0), reported(1, {"classes_held": 1250})))).worksheets[1]
    assert sheet.freeze_panes == "C8"
    assert sheet.print_title_rows == "$7:$7"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["C9"].number_format == "#,##0"
    filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {str(cell.font.name) for cell in filled} == {"Times New Roman"}  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - openpyxl does not say
    rows = texts(sheet)
    assert rows[-3:] == [
        ["Tân Văn, ngày ... tháng ... năm 2024"],
        ["NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ"],
        ["(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)"],
    ]


def test_whom_the_office_let_off_is_told_with_the_reason():
    late = Excuse(Relief.EXCUSED, "bản bị lũ", HUNG, TODAY)
    nothing = Excuse(Relief.NOT_APPLICABLE, "thôn sắp sáp nhập", HUNG, TODAY)
    excused = replace(owed(0), excuse=late)
    let_off = replace(owed(1), excuse=nothing)
    rows = texts(written(*tables(facts(excused, let_off))).worksheets[0])
    assert [row[-1] for row in rows[6:8]] == ["được phép nộp chậm: bản bị lũ", "không phải nộp: thôn sắp sáp nhập"]


def test_the_day_at_which_the_data_stand_is_told_if_it_is_one_for_all():
    both, cut_off = (reported(0, {"classes_held": 2}), owed(1)), date(2024, 11, 7)
    told = facts(*both, cut_offs=dict.fromkeys((both[0].id, both[1].id), cut_off))
    several = replace(told, cut_offs={both[0].id: cut_off, both[1].id: DUE})
    headings = [tables(each)[1].heading[0] for each in (told, several)]
    assert headings == [
        "Năm 2024 · Việc của các thôn · số liệu tính đến hết ngày 07/11/2024",
        "Năm 2024 · Việc của các thôn",
    ]
