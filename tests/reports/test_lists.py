"""Lists as offices write them are read; whatever cannot be taken is named by its row."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from plans.unit import UnitKind
from reports.lists import (
    ListError,
    ListRow,
    PersonRow,
    Place,
    RowProblem,
    UnitRow,
    read_count,
    read_lists,
    read_phone,
)

HEADER = ("Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại")
LAN = ("Lan Văn Nông", "Trưởng thôn", "Thôn Nà Pái", "0912 000 001")


def csv_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: Sequence[Any], merge: str = "", title: str = "Danh sách") -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    path = folder / "list.xlsx"
    book.save(path)
    return path


def people_csv(*rows: str) -> str:
    return "\n".join([",".join(HEADER), *rows]) + "\n"


def test_a_row_is_read_with_its_number(tmp_path: Path):
    source = csv_file(tmp_path, people_csv("Lan,Trưởng thôn,Thôn Nà Pái,0912 000 001"))
    assert read_lists(source) == (PersonRow(Place(2), "Lan", "Thôn Nà Pái", "Trưởng thôn", "0912000001"),)


@pytest.mark.parametrize(
    "header",
    [
        "Họ và tên,Chức vụ,Đơn vị,Số điện thoại",
        "HỌ TÊN,CHỨC DANH,THÔN,SĐT",
        "ho va ten,chuc vu,don vi,dien thoai",
        "Tên,Chức vụ,Đơn vị công tác,Di động",
        '"Họ, tên",Chức vụ (ghi đủ),"Thôn, bản",Số điện thoại (Zalo) *',
    ],
)
def test_columns_are_known_by_many_titles(tmp_path: Path, header: str):
    (row,) = read_lists(csv_file(tmp_path, f"{header}\nLan,Trưởng thôn,Nà Pái,0912000001\n"))
    assert row == PersonRow(Place(2), "Lan", "Nà Pái", "Trưởng thôn", "0912000001")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_whatever_program_wrote_it(tmp_path: Path, delimiter: str, encoding: str):
    text = "\r\n".join(delimiter.join(cells) for cells in (HEADER, LAN))
    (row,) = read_lists(csv_file(tmp_path, text, encoding))
    assert isinstance(row, PersonRow)
    assert (row.name, row.unit) == ("Lan Văn Nông", "Thôn Nà Pái")


def test_an_old_windows_file_is_read(tmp_path: Path):
    text = people_csv("Hùng,Trưởng thôn,Thôn Nà Pái,0912000001")
    # The code page writes tones as marks of their own, which follow their letter.
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    letters = "".join(
        unicodedata.normalize("NFC", "".join(m for m in unicodedata.normalize("NFD", c) if m not in tones))
        + "".join(m for m in unicodedata.normalize("NFD", c) if m in tones)
        for c in text
    )
    (row,) = read_lists(csv_file(tmp_path, letters, "cp1258"))
    assert isinstance(row, PersonRow)
    assert (row.name, row.post) == ("Hùng", "Trưởng thôn")


def test_decomposed_letters_are_composed(tmp_path: Path):
    text = unicodedata.normalize("NFD", people_csv("Hùng,Trưởng thôn,Thôn Nà Pái,0912000001"))
    (row,) = read_lists(csv_file(tmp_path, text))
    assert row == PersonRow(Place(2), "Hùng", "Thôn Nà Pái", "Trưởng thôn", "0912000001")


def test_a_workbook_with_a_title_block_is_read(tmp_path: Path):
    source = xlsx_file(
        tmp_path,
        ("ỦY BAN NHÂN DÂN XÃ TÂN VĂN",),
        (),
        ("DANH SÁCH TRƯỞNG THÔN NĂM 2024",),
        (),
        ("STT", "Họ và tên", "Ngày sinh", "Thôn", "Chức vụ", "Điện thoại"),
        (1, "Lan", date(1960, 5, 1), "Nà Pái", "Trưởng thôn", 912000001),
        (),
        (2, "Mai", None, "Khuổi Tậu", "Trưởng thôn", 987000003.0),
        ("Tổng cộng", 2),
    )
    assert read_lists(source) == (
        PersonRow(Place(6, "Danh sách"), "Lan", "Nà Pái", "Trưởng thôn", "0912000001"),
        PersonRow(Place(8, "Danh sách"), "Mai", "Khuổi Tậu", "Trưởng thôn", "0987000003"),
    )


def test_a_unit_merged_over_several_people_counts_for_each(tmp_path: Path):
    source = xlsx_file(
        tmp_path,
        ("Đơn vị", "Họ tên", "Chức vụ", "SĐT"),
        ("Thôn Nà Pái", "Lan", "Trưởng thôn", "0912000001"),
        (None, "Mai", "Chi hội trưởng khuyến học", "0912000002"),
        merge="A2:A3",
    )
    assert [row.unit for row in read_lists(source) if isinstance(row, PersonRow)] == ["Thôn Nà Pái"] * 2


def test_a_section_title_across_the_table_is_no_entry(tmp_path: Path):
    source = xlsx_file(tmp_path, HEADER, ("I. CÁC THÔN", None, None, None), LAN, merge="A2:D2")
    assert [row.place.row for row in read_lists(source)] == [3]


def test_a_header_repeated_on_the_next_page_is_no_entry(tmp_path: Path):
    assert [row.place.row for row in read_lists(xlsx_file(tmp_path, HEADER, LAN, HEADER, LAN))] == [2, 4]


def test_units_are_read_with_their_register(tmp_path: Path):
    source = csv_file(
        tmp_path,
        "Loại;Tên đơn vị;Thuộc;Số hộ;Dân số;Số dòng họ\n"
        "Xã;Tân Văn;;1.192;5.043;\n"
        "Thôn;Bản Duộc;Xã Tân Văn;96;;7\n"
        "TTHTCĐ;Xã Tân Văn;Xã Tân Văn;;;\n",
    )
    assert read_lists(source) == (
        UnitRow(Place(2), UnitKind.COMMUNE, "xã", "Tân Văn", "", {"households": 1192, "residents": 5043}),
        UnitRow(Place(3), UnitKind.VILLAGE, "thôn", "Bản Duộc", "Xã Tân Văn", {"households": 96, "clans": 7}),
        UnitRow(Place(4), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "Xã Tân Văn", "Xã Tân Văn", {}),
    )


def test_a_table_of_villages_with_their_heads_gives_both(tmp_path: Path):
    source = csv_file(tmp_path, "Thôn,Trưởng thôn,SĐT,Số hộ\nNà Pái,Lan,0912000001,128\nKhuổi Tậu,,,58\n")
    assert read_lists(source) == (
        UnitRow(Place(2), UnitKind.VILLAGE, "thôn", "Nà Pái", "", {"households": 128}),
        PersonRow(Place(2), "Lan", "Nà Pái", "Trưởng thôn", "0912000001"),
        UnitRow(Place(3), UnitKind.VILLAGE, "thôn", "Khuổi Tậu", "", {"households": 58}),
    )


def test_every_sheet_with_a_list_is_read_and_others_are_passed_over(tmp_path: Path):
    book = Workbook()
    notes, units, people = book.worksheets[0], book.create_sheet("Đơn vị"), book.create_sheet("Người")
    notes.append(["Ghi chú chung"])
    units.append(["Loại", "Tên đơn vị", "Thuộc"])
    units.append(["Thôn", "Nà Pái", "Xã Tân Văn"])
    people.append(list(HEADER))
    people.append(list(LAN))
    book.save(tmp_path / "list.xlsx")
    assert [row.place for row in read_lists(tmp_path / "list.xlsx")] == [
        Place(2, "Đơn vị"),
        Place(2, "Người"),
    ]


LONG_NAME = "Lan " * 20
BAD_PEOPLE = {
    ",Trưởng thôn,Nà Pái,0912000001": "Thiếu họ và tên.",
    "Lan 2,Trưởng thôn,Nà Pái,0912000001": "Họ và tên “Lan 2” có ký tự lạ hoặc quá dài.",
    f"{LONG_NAME},Trưởng thôn,Nà Pái,": f"Họ và tên “{LONG_NAME[:60]}” có ký tự lạ hoặc quá dài.",
    "Lan,Trưởng thôn,,0912000001": "Thiếu tên đơn vị.",
    "Lan,,Nà Pái,0912000001": "Thiếu chức vụ.",
    "Lan,Trưởng thôn,Nà Pái,091200000": "Số điện thoại “091200000” chưa đúng. "
    "Cần một số gồm 10 chữ số, bắt đầu bằng số 0.",
    ",,,091": "Thiếu họ và tên. Thiếu tên đơn vị. Thiếu chức vụ. "
    "Số điện thoại “091” chưa đúng. Cần một số gồm 10 chữ số, bắt đầu bằng số 0.",
}
BAD_UNITS = {
    "Thôn,,Xã Tân Văn,1": "Thiếu tên đơn vị.",
    "Ban,Nà Pái,Xã Tân Văn,1": "Chưa rõ “Ban Nà Pái” là loại đơn vị nào (thôn, trường, hội ...).",
    "Thôn,Nà Pái,Xã Tân Văn,nhiều": "Cột “Số hộ” cần một số đếm, nhưng ghi “nhiều”.",
    "Thôn,Nà Pái,Xã Tân Văn,-5": "Cột “Số hộ” cần một số đếm, nhưng ghi “-5”.",
    "Thôn,Nà Pái,Xã Tân Văn,-5,Xã Cũ": "Cột “Số hộ” cần một số đếm, nhưng ghi “-5”. "
    "Tên cũ “Xã Cũ” không phải là tên một thôn.",
    "Ban,Nà Pái,Xã Tân Văn,-5": "Chưa rõ “Ban Nà Pái” là loại đơn vị nào (thôn, trường, hội ...). "
    "Cột “Số hộ” cần một số đếm, nhưng ghi “-5”.",
    f"Thôn,{'Nà ' * 60},Xã Tân Văn,1": f"Tên đơn vị “{('Nà ' * 60)[:120]}” quá dài.",
}


def faults_of(row: ListRow) -> str:
    return row.what if isinstance(row, RowProblem) else " ".join(row.faults)


@pytest.mark.parametrize(
    ("header", "kinds_of_bad"),
    [(",".join(HEADER), BAD_PEOPLE), ("Loại,Tên đơn vị,Thuộc,Số hộ,Tên cũ", BAD_UNITS)],
    ids=["people", "units"],
)
def test_a_hundred_bad_rows_of_every_kind_are_each_named(tmp_path: Path, header: str, kinds_of_bad: dict[str, str]):
    bad = [row for _ in range(100) for row in kinds_of_bad]
    rows = read_lists(csv_file(tmp_path, "\n".join([header, *bad])))
    assert [(row.place.row, faults_of(row)) for row in rows] == [
        (number, kinds_of_bad[row]) for number, row in enumerate(bad, start=2)
    ]


def test_a_quotation_mark_left_open_swallows_no_row_unseen(tmp_path: Path):
    source = csv_file(tmp_path, people_csv('"Lan,Trưởng thôn,Nà Pái,0912000001', "Mai,Trưởng thôn,Nà Lược,"))
    (row,) = read_lists(source)
    assert faults_of(row)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        pytest.param("0912 000 001", "0912000001", id="spaces"),
        pytest.param("0912.000.001", "0912000001", id="dots"),
        pytest.param("(0912) 000-001", "0912000001", id="brackets and dash"),
        pytest.param("+84 912 000 001", "0912000001", id="country code"),
        pytest.param("0084912000001", "0912000001", id="country code with zeros"),
        pytest.param("84912000001", "0912000001", id="country code without plus"),
        pytest.param("912000001", "0912000001", id="the zero a spreadsheet ate"),
        pytest.param("'0912000001", "0912000001", id="text mark of a spreadsheet"),
        pytest.param("02053000001", "02053000001", id="landline"),
        pytest.param("", "", id="none"),
        pytest.param("-", "", id="a dash for none"),
        pytest.param("0112000001", None, id="no such network"),
        pytest.param("09120000011", None, id="a digit too many"),
        pytest.param("0912000001 / 0912000002", None, id="two numbers"),
        pytest.param("9.12E+08", None, id="digits a spreadsheet lost"),
        pytest.param("không có", None, id="words"),
    ],
)
def test_a_phone_number_is_cleaned_or_refused(typed: str, phone: str | None):
    assert read_phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("0", 0),
        ("96", 96),
        ("1.192", 1192),
        ("1,192", 1192),
        ("1 192", 1192),
        ("1.19", None),
        ("90.5", None),
        ("", None),
        ("khoảng 90", None),
        ("999999999999", None),
        ("٣", None),
    ],
)
def test_a_count_is_read_or_refused(typed: str, count: int | None):
    assert read_count(typed) == count


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("list.csv", b"", id="empty"),
        pytest.param("list.csv", "Ngày,Giờ\n1,2\n".encode(), id="no list"),
        pytest.param("list.csv", b"\x81\x8d\x90", id="not text"),
        pytest.param("list.csv", b"\x00" * 1000, id="zeros"),
        pytest.param("list.xlsx", b"PK\x03\x04 broken", id="broken workbook"),
        pytest.param("list.xlsx", b"", id="empty workbook"),
        pytest.param("list.xls", b"\xd0\xcf\x11\xe0", id="old workbook"),
        pytest.param("list.pdf", b"%PDF", id="another kind"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence(tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ListError) as error:
        read_lists(tmp_path / name)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_gets_one_sentence(tmp_path: Path):
    with pytest.raises(ListError, match="Không thấy tệp"):
        read_lists(tmp_path / "none.csv")
