"""A plan as a workbook is the same plan as in YAML, is read as offices write it, and every slip is told by its row."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import plans
from plans.deadline import EveryYearBefore
from plans.duty import InternalDue
from plans.plan import Plan
from plans.plan_file import PlanError, load_plan
from plans.problem import Fault, Part
from reports.plan_book import load_plan_file, read_plan_content, write_plan_book
from reports.plan_words import plan_words, tell_problems

DATA = Path(plans.__file__).parent / "data"
FILES = sorted(DATA.glob("*_[0-9][0-9][0-9][0-9].yaml"))

HEADER = [
    ("Mục", "Nội dung", "Đến ngày"),
    ("Ký hiệu", "X"),
    ("Tên kế hoạch", "Kế hoạch xây dựng xã hội học tập"),
    ("Ngày ban hành", "tháng 02 năm 2024"),
    ("Địa bàn", "Tân Văn"),
    ("Cấp", "xã"),
    ("Cơ quan ban hành", "Ủy ban nhân dân xã"),
    ("Có hiệu lực từ ngày", "01/01/2024"),
    ("Giai đoạn", "Đến năm 2025", "31/12/2025"),
    ("Căn cứ", "Kế hoạch của huyện"),
    ("Căn cứ", "Chỉ thị của Thủ tướng"),
]
POLICIES = [("Cách nhắc", "Nhắc người thực hiện"), ("thường", "-5, −1; +1"), ("Không nhắc", "")]
TARGETS = [
    ("Mã", "Tên ngắn", "Mục", "Mã chỉ số", "Tính trên", "So sánh", "Mức", "Thời hạn", "Yêu cầu", "Nguyên văn"),
    ("X-T01", "Công dân học tập", "II", "MOD.CIT.REC", "người", "TREN", "35,5", 2024, "công nhận", "35,5% công dân"),
]
DUTIES = [
    ("Mã", "Tên ngắn", "Mục", "Loại việc", "Cơ quan nêu trong văn bản", "Ai làm", "Hạn", "Cách nhắc", "Nguyên văn"),
    (
        "X-D01",
        "Báo cáo năm",
        "V",
        "BÁO CÁO",
        "Công chức VH-XH",
        "công chức văn hóa - xã hội",
        "trước ngày 15/11 hằng năm",
        "thường",
        "=1",
    ),
    ("X-D02", "Vận động", "V", "van dong", "Các thôn", "Truong thon; CHT khuyến học", "", "không nhắc", "Vận động"),
]

Sheets = dict[str, list[tuple[object, ...]]]


def sheets() -> Sheets:
    """The smallest plan, with the names of sheets as offices may write them."""
    return {"KE HOACH": [*HEADER], "Cách nhắc": [*POLICIES], "Chỉ tiêu": [*TARGETS], "Nhiệm vụ": [*DUTIES]}


def saved(content: Sheets, folder: Path) -> Path:
    book = Workbook()
    for title, rows in content.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        _as_text(sheet)
    del book["Sheet"]
    path = folder / "plan.xlsx"
    book.save(path)
    return path


def _as_text(sheet: Worksheet) -> None:
    """Keep what begins with a sign from becoming a formula."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"


def told(path: Path) -> tuple[str, ...]:
    with pytest.raises(PlanError) as caught:
        load_plan_file(path)
    return tell_problems(caught.value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_comes_back_from_its_workbook(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_plan_book(read_plan_content(file), target)
    written = load_plan(file)
    assert replace(load_plan_file(target), source=written.source) == written


def test_a_workbook_comes_back_from_its_workbook(tmp_path: Path) -> None:
    first, second = saved(sheets(), tmp_path), tmp_path / "second.xlsx"
    write_plan_book(read_plan_content(first), second)
    assert replace(load_plan_file(second), source="plan.xlsx") == load_plan_file(first)


def test_the_sheets_bear_the_names_an_office_knows(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_plan_book(read_plan_content(FILES[0]), target)
    names = ["Kế hoạch", "Cách nhắc", "Nhóm", "Chỉ tiêu", "Nhiệm vụ", "Rà soát", "Người được nhắc"]
    assert load_workbook(target).sheetnames == names


def test_a_plan_is_read_as_an_office_writes_it(tmp_path: Path) -> None:
    plan: Plan = load_plan_file(saved(sheets(), tmp_path))
    report, campaign = plan.duties
    assert (plan.number, plan.valid_to, len(plan.bases), len(plan.stages)) == (None, None, 2, 1)
    assert (report.roles, report.deadline, report.quote) == (("clerk",), EveryYearBefore(11, 15), "=1")
    assert (campaign.roles, campaign.policy) == (("village_head", "branch_head"), "quiet")
    assert plan.policies["thường"].owner == (-5, -1, 1)
    assert [(str(target.value), target.cmp, target.by) for target in plan.targets] == [("35.5", ">", "2024")]


def put(sheet: str, row: int, column: int, value: object) -> Callable[[Sheets], None]:
    """Write into a cell of a sheet, counted as the office counts."""

    def spoil(content: Sheets) -> None:
        cells = list(content[sheet][row - 1])
        cells[column - 1] = value
        content[sheet][row - 1] = tuple(cells)

    return spoil


def leave_out(sheet: str) -> Callable[[Sheets], None]:
    def spoil(content: Sheets) -> None:
        del content[sheet]

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            put("Nhiệm vụ", 2, 6, "trưởng bnả"),
            "Trang tính Nhiệm vụ, dòng 2, cột “Ai làm”: chưa biết chức danh “trưởng bnả”",
        ),
        (
            put("Nhiệm vụ", 3, 7, "sớm"),
            "Nhiệm vụ, dòng 3, cột “Hạn”: chưa hiểu hạn “sớm”. Ghi như: trước ngày",
        ),
        (put("Nhiệm vụ", 2, 4, "họp"), "dòng 2, cột “Loại việc”: chưa hiểu “họp”. Ghi một trong: báo cáo, công việc,"),
        (put("Nhiệm vụ", 3, 1, "X-D01"), "Trang tính Nhiệm vụ, dòng 3: mã này đã dùng ở một dòng khác."),
        (put("Nhiệm vụ", 2, 8, "hay nhắc"), "dòng 2, cột “Cách nhắc”: trang Cách nhắc không có “hay nhắc”."),
        (put("Nhiệm vụ", 2, 9, None), "Trang tính Nhiệm vụ, dòng 2, cột “Nguyên văn”: để trống."),
        (put("Nhiệm vụ", 3, 6, None), "Trang tính Nhiệm vụ, dòng 3: phải ghi ai làm, hoặc nêu vì sao không giao ai"),
        (put("Nhiệm vụ", 1, 6, "Mức lương"), "Trang tính Nhiệm vụ: “Ai làm”: không có cột này."),
        (put("Chỉ tiêu", 2, 7, "nhiều"), "Trang tính Chỉ tiêu, dòng 2, cột “Mức”: “nhiều” không phải là số."),
        (put("Chỉ tiêu", 2, 7, None), "dòng 2, cột “Mức”: so sánh “trên” thì phải có mức bằng số."),
        (put("Cách nhắc", 2, 2, "sớm"), "Trang tính Cách nhắc, dòng 2, cột “Nhắc người thực hiện”: “sớm” không phải"),
        (
            put("KE HOACH", 8, 2, "đầu năm"),
            "Kế hoạch, dòng 8, cột “Có hiệu lực từ ngày”: “đầu năm” không phải",
        ),
        (put("KE HOACH", 8, 2, "32/13/2026"), "cột “Có hiệu lực từ ngày”: “32/13/2026” không phải là một ngày."),
        (put("KE HOACH", 1, 1, "Các mục"), "Trang tính Kế hoạch: “Mục”: không có cột này."),
        (put("Nhiệm vụ", 3, 7, "trước ngày 31/02/2024"), "cột “Hạn”: chưa hiểu hạn “trước ngày 31/02/2024”. Ghi như"),
        (put("KE HOACH", 3, 1, "Tựa đề"), "Trang tính Kế hoạch: “Tên kế hoạch”: còn thiếu."),
        (leave_out("Nhiệm vụ"), "Trang tính Nhiệm vụ: không có trang tính này."),
    ],
)
def test_a_slip_is_told_by_sheet_and_row(spoil: Callable[[Sheets], None], said: str, tmp_path: Path) -> None:
    content = sheets()
    spoil(content)
    lines = told(saved(content, tmp_path))
    assert any(said in line for line in lines), lines


def test_an_office_may_count_its_own_day_from_after_a_report(tmp_path: Path) -> None:
    content = sheets()
    heads, report, campaign = content["Nhiệm vụ"]
    more = ("Hạn nội bộ theo hạn của nhiệm vụ", "Trước mấy ngày làm việc", "Sau mấy ngày làm việc")
    yearly = [*campaign]
    yearly[heads.index("Hạn")] = "hằng năm"
    content["Nhiệm vụ"] = [(*heads, *more), (*report, "", "", ""), (*yearly, report[0], "", "10")]
    plan = load_plan_file(saved(content, tmp_path))
    assert plan.duties[1].internal == InternalDue(plan.duties[0].id, working_days_after=10)
    content["Nhiệm vụ"][2] = (*yearly, report[0], "5", "10")
    said = "dòng 3, cột “Hạn nội bộ theo hạn của nhiệm vụ”: hạn nội bộ ghi trước mấy ngày, hoặc sau mấy ngày"
    assert any(said in line for line in told(saved(content, tmp_path)))


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    content = sheets()
    for spoil in (put("Nhiệm vụ", 2, 6, "vua"), put("Nhiệm vụ", 3, 7, "sớm"), put("Chỉ tiêu", 2, 6, "cỡ")):
        spoil(content)
    assert [line.split(":")[0] for line in told(saved(content, tmp_path))] == [
        "Trang tính Chỉ tiêu, dòng 2, cột “So sánh”",
        "Trang tính Nhiệm vụ, dòng 2, cột “Ai làm”",
        "Trang tính Nhiệm vụ, dòng 3, cột “Hạn”",
    ]


def test_a_slip_in_yaml_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    text = FILES[0].read_text("utf-8")
    path.write_text(text.replace("kind: report", "kind: chore", 1), encoding="utf-8")
    row = text[: text.index("kind: report")].count("\n") + 1
    (line,) = told(path)
    assert "“chore”" in line
    told_row = int(line.removeprefix("Dòng ").split(",")[0])
    assert row - 6 < told_row <= row


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.xlsx", b"no workbook", "Tệp bị hỏng hoặc không phải bảng tính. Xin mở ra và lưu lại thành .xlsx."),
        ("plan.yaml", b"id: [", "Dòng 1, Kế hoạch: Cách trình bày tệp bị hỏng ở đây."),
        ("plan.docx", b"", "Kế hoạch phải là tệp .xlsx, hoặc .yaml."),
    ],
)
def test_a_file_that_is_no_plan_is_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told(path)[0].startswith(said)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "plan.xlsx") == ("Không mở được tệp này.",)


def test_every_fault_and_every_sheet_has_words() -> None:
    assert set(plan_words().faults) == set(Fault)
    assert set(plan_words().sheets) == set(plan_words().notes) == set(Part)
