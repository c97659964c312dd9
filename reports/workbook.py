"""Tables as an Excel workbook that an office can print and sign."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.summary import Cell, Table, TableRow, Value
from reports.words import cell, fold

FONT = "Times New Roman"
MAX_SHEET_NAME_CHARS = 31
MAX_CELL_CHARS = 32_767
MIN_WIDTH, MAX_WIDTH = 6, 40

_INK = Font(name=FONT, size=12)
_BOLD = Font(name=FONT, size=12, bold=True)
_TITLE = Font(name=FONT, size=14, bold=True)
_ITALIC = Font(name=FONT, size=12, italic=True)
_MUTED = Font(name=FONT, size=12, italic=True, color="7F7F7F")
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", fgColor="E7EEF7")
_WHOLE, _PARTS, _DAY = "#,##0", "#,##0.##", "dd/mm/yyyy"


def write_workbook(target: Path | BinaryIO, tables: Sequence[Table], *, office: str, year: int) -> None:
    """Write one sheet a table. `office` stands above each; the signature lines are for a day of `year`.

    Sums are numbers, not formulas: phones and previews show nothing for a formula nobody has computed yet.
    What people typed is always text, never a formula.
    """
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for name, table in zip(_sheet_names(tables), tables, strict=True):
        _write_table(book.create_sheet(name), table, office, year)
    book.save(target)


def _sheet_names(tables: Iterable[Table]) -> Iterator[str]:
    """Yield names Excel accepts: short, without its special characters, none twice."""
    taken: set[str] = set()
    for table in tables:
        bare = _sheet_text(table.sheet) or "Bảng"
        ending = f" – {_sheet_text(table.whose)}" if table.whose else ""
        name, number = _fit(bare, ending), 1
        while name.casefold() in taken:
            number += 1
            name = _fit(bare + ending, f" ({number})")
        taken.add(name.casefold())
        yield name


def _sheet_text(text: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", _as_text(text)).strip(" '")


def _fit(text: str, ending: str) -> str:
    """Cut the text where the ending would not have room: it is what tells the sheets apart."""
    ending = _cut(ending, MAX_SHEET_NAME_CHARS // 2 + 5)
    return _cut(text, MAX_SHEET_NAME_CHARS - len(ending)) + ending


def _cut(text: str, max_chars: int) -> str:
    """Cut at the end of a word, if there is one."""
    if len(text) <= max_chars:
        return text
    return text[: max_chars + 1].rsplit(" ", 1)[0].rstrip(" ,-–")[:max_chars]


def _write_table(sheet: Worksheet, table: Table, office: str, year: int) -> None:
    width = len(table.columns)
    _write_line(sheet, 1, width, office, _BOLD, "left")
    _write_line(sheet, 2, width, table.title.upper(), _TITLE, "center")
    for row, text in enumerate(table.heading, start=3):
        _write_line(sheet, row, width, text, _ITALIC, "center")
    above = 3 + len(table.heading)
    for row, text in enumerate(table.overview, start=above):
        _write_line(sheet, row, width, text, _INK, "left")
    header = above + len(table.overview) + 1
    for column, title in enumerate(table.columns, start=1):
        _write_header(_at(sheet, header, column), title)
    rows = (*table.rows, table.total) if table.total is not None else table.rows
    for row, line in enumerate(rows, start=header + 1):
        _write_row(sheet, row, line, is_total=line is table.total)
    below = header + len(rows) + 2
    for row, note in enumerate(table.footnotes, start=below):
        _write_line(sheet, row, width, note, _ITALIC, "left")
    _write_signatures(sheet, below + len(table.footnotes) + 1, width, office, year)
    _set_widths(sheet, table)
    _set_up_print(sheet, header)


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    place = sheet.cell(row, column)
    if not isinstance(place, SheetCell):
        raise TypeError("a merged cell is written through its first one")
    return place


def _write_line(sheet: Worksheet, row: int, width: int, text: str, font: Font, side: str) -> None:
    place = _at(sheet, row, 1)
    _put(place, text)
    place.font = font
    place.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    lines = -(-len(text) // _LINE_CHARS)
    sheet.row_dimensions[row].height = 20 * max(1, lines)


_LINE_CHARS = 110


def _write_header(place: SheetCell, title: str) -> None:
    _put(place, title)
    place.font, place.fill, place.border = _BOLD, _SHADE, _BOX
    place.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_row(sheet: Worksheet, row: int, line: TableRow, *, is_total: bool) -> None:
    for column, each in enumerate(line.cells, start=1):
        place = _at(sheet, row, column)
        _put(place, each.value, each.mark)
        place.border = _BOX
        place.font = _BOLD if is_total else _MUTED if line.is_muted and column > _NAME_COLUMN else _INK
        place.alignment = Alignment(horizontal=_side(each), vertical="center", wrap_text=True)


_NAME_COLUMN = 2


def _side(each: Cell) -> str:
    return "left" if isinstance(each.value, str) else "center" if isinstance(each.value, date) else "right"


def _put(place: SheetCell, value: Value, mark: int = 0) -> None:
    match value:
        case str():
            place.value = _as_text(f"{value} ({mark})" if mark else value) or None
            if place.value is not None:
                # openpyxl takes "=1+1" for a formula; Excel would, too, once the cell is edited.
                place.data_type = "s"
                place.quotePrefix = value[:1] in _FORMULA_STARTS  # pyright: ignore[reportAttributeAccessIssue]
        case int() | Decimal():
            place.value = value
            shown = _WHOLE if value == int(value) else _PARTS
            place.number_format = f'{shown}" ({mark})"' if mark else shown
        case _:
            place.value = value
            place.number_format = _DAY


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _as_text(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_CELL_CHARS]


def _write_signatures(sheet: Worksheet, row: int, width: int, office: str, year: int) -> None:
    half, width = max(1, width // 2), max(2, width)
    place_and_date = cell("place_and_date", place=_place(office), year=year)
    blocks = (
        (row, half + 1, width, place_and_date, _ITALIC),
        (row + 1, 1, half, cell("maker"), _BOLD),
        (row + 1, half + 1, width, cell("head"), _BOLD),
        (row + 2, 1, half, cell("sign"), _ITALIC),
        (row + 2, half + 1, width, cell("sign_and_seal"), _ITALIC),
    )
    for at, left, right, text, font in blocks:
        place = _at(sheet, at, left)
        _put(place, text)
        place.font, place.alignment = font, Alignment(horizontal="center")
        sheet.merge_cells(start_row=at, end_row=at, start_column=left, end_column=right)


def _place(office: str) -> str:
    """Return the place a paper is dated at: "Xã Tân Văn" signs at "Tân Văn"."""
    first, _, rest = office.partition(" ")
    return rest if rest and fold(first) in _PLACE_WORDS else office


_PLACE_WORDS = {"xa", "phuong", "huyen", "quan", "tinh"}


def _set_widths(sheet: Worksheet, table: Table) -> None:
    rows = (*table.rows, table.total) if table.total is not None else table.rows
    for column, title in enumerate(table.columns):
        longest = max((len(_shown(row.cells[column].value)) for row in rows), default=0)
        words = max(map(len, title.split()), default=0)
        width = min(MAX_WIDTH, max(MIN_WIDTH, longest + 3, words + 3))
        sheet.column_dimensions[get_column_letter(column + 1)].width = width


def _shown(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _set_up_print(sheet: Worksheet, header: int) -> None:
    sheet.freeze_panes = _at(sheet, header + 1, _NAME_COLUMN + 1)
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.8, 0.6, 0.8, 0.8
    if sheet.oddHeader is not None:
        sheet.oddHeader.center.text = "&P"
    sheet.sheet_view.showGridLines = False
