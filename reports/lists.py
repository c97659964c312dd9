"""The lists of units and people that an office has: a sheet in, rows and named problems out."""

import csv
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from conversations.reading.phones import read_phone
from plans.unit import UnitKind
from reports.unit_names import UnitName, read_unit_name
from reports.words import fold, line, tidy, words

MAX_FILE_BYTES = 20_000_000
MAX_NAME_CHARS = 60
MAX_UNIT_CHARS = 120
MAX_COUNT = 100_000_000
TITLE_COLUMNS = 3
REGISTER_COLUMNS = ("households", "residents", "clans")

Cells = tuple[str, ...]


class ListError(Exception):
    """A file that cannot be read as a list at all; its text is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Place:
    """Where a row stands: its number as the office sees it, from 1; `sheet` is empty for a .csv."""

    row: int
    sheet: str = ""


@dataclass(frozen=True)
class PersonRow:
    """A person with one post at one unit, both in the list's own words. `phone` is cleaned, or empty.

    `parent` is what the unit belongs to, if the list has a column for it. A row with `faults` cannot be taken;
    it is kept so that whatever else is wrong with it can be said along with them.
    """

    place: Place
    name: str
    unit: str
    post: str
    phone: str
    parent: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitRow:
    """A unit, its name taken apart; `parent` in the list's own words, or empty.

    `former` is the name it had before, if the list says that it was renamed; `faults` as of a person's row.
    """

    place: Place
    kind: UnitKind
    type_word: str
    name: str
    parent: str
    register: Mapping[str, int] = field(default_factory=dict[str, int])
    former: UnitName | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowProblem:
    """A row that cannot be taken, and all that is wrong with it, in sentences on one line."""

    place: Place
    what: str


ListRow = PersonRow | UnitRow | RowProblem


def read_lists(source: Path) -> tuple[ListRow, ...]:
    """Read every list in an .xlsx or .csv file, in the order of its rows.

    ListError if it is no such file or no list is in it. Titles above a header, blank lines, repeated headers,
    merged section titles and sums are passed over; whatever else cannot be taken has faults, or is a RowProblem.
    """
    found = [(name, rows, header) for name, rows in read_sheets(source) if (header := _find_header(rows)) is not None]
    if not found:
        raise ListError(line("list_header"))
    return tuple(chain.from_iterable(_read_sheet(name, rows, header) for name, rows, header in found))


# --- files to rows of text


def read_sheets(source: Path) -> Iterator[tuple[str, Sequence[Cells]]]:
    """Yield the visible sheets of a file, each with its rows; ListError if it is no file of rows."""
    try:
        size = source.stat().st_size
        content = source.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise ListError(line("list_missing")) from error
    if size > MAX_FILE_BYTES:
        raise ListError(line("list_too_big", megabytes=MAX_FILE_BYTES // 1_000_000))
    match source.suffix.lower():
        case ".xlsx" | ".xlsm":
            yield from _xlsx_sheets(content)
        case ".csv" | ".txt" | ".tsv":
            yield "", _csv_rows(content)
        case _:
            raise ListError(line("list_kind"))


def _xlsx_sheets(content: bytes) -> Iterator[tuple[str, Sequence[Cells]]]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of extensions it does not keep (data validation, styles): nothing we read.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise ListError(line("list_broken")) from error
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, _xlsx_rows(sheet)


def _xlsx_rows(sheet: Worksheet) -> Sequence[Cells]:
    """Return the rows of a sheet. A cell merged downwards counts for each row, one across is a title."""
    rows: list[list[str]] = [[_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for left, top, right, bottom in _merged(sheet):
        text = rows[top][left]
        if right - left >= TITLE_COLUMNS:
            rows[top][left] = ""
        else:
            for row in rows[top:bottom]:
                row[left] = text
    return [tuple(row) for row in rows]


def _merged(sheet: Worksheet) -> Iterator[tuple[int, int, int, int]]:
    """Yield left, top, right, bottom of merged cells inside the sheet, counted as slices count."""
    for merged in sheet.merged_cells.ranges:
        left, top, right, bottom = merged.bounds
        yield int(left) - 1, int(top) - 1, int(right), int(bottom)


def _cell_text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = tidy(str(value))
    return "" if text.startswith("#") else text


def _csv_rows(content: bytes) -> Sequence[Cells]:
    """Split the text at the delimiter under which a header is found with the most known columns."""
    text = _decode(content)
    readings = [_split_csv(text, delimiter) for delimiter in ",;\t"]
    return max(readings, key=lambda rows: _header_width(_find_header(rows)))


def _split_csv(text: str, delimiter: str) -> Sequence[Cells]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [tuple(_cell_text(cell) for cell in row) for row in rows]
    except csv.Error:
        return []


def _decode(content: bytes) -> str:
    has_utf_16_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if has_utf_16_mark else ("utf-8-sig", "cp1258"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListError(line("list_letters"))


# --- finding the header


@dataclass(frozen=True)
class _Header:
    at: int
    columns: Mapping[str, tuple[int, ...]]
    titles: Cells

    @property
    def has_people(self) -> bool:
        has_name = {"person", "head"} & self.columns.keys() or ("any_name" in self.columns and self._has_office)
        return bool(has_name) and (self._has_office or "unit" in self.columns)

    @property
    def has_units(self) -> bool:
        has_name = {"unit_name", "unit", "any_name"} & self.columns.keys()
        has_facts = {"kind", "parent", *REGISTER_COLUMNS} & self.columns.keys()
        return bool(has_name and has_facts) and "post" not in self.columns

    @property
    def _has_office(self) -> bool:
        return bool({"post", "phone"} & self.columns.keys())

    def cell(self, cells: Cells, *columns: str) -> str:
        """Return the first filled cell of these columns."""
        places = chain.from_iterable(self.columns.get(column, ()) for column in columns)
        return next((cells[at] for at in places if at < len(cells) and cells[at]), "")


def _find_header(rows: Sequence[Cells]) -> _Header | None:
    headers = (_read_header(at, cells) for at, cells in enumerate(rows[:40]))
    return next((h for h in headers if h is not None and (h.has_people or h.has_units)), None)


def _read_header(at: int, cells: Cells) -> _Header | None:
    known = _header_titles()
    columns: dict[str, tuple[int, ...]] = {}
    for index, cell in enumerate(cells):
        column = known.get(column_title(cell))
        if column is not None:
            columns[column] = (*columns.get(column, ()), index)
    return _Header(at, columns, cells) if columns else None


def _header_width(header: _Header | None) -> int:
    return 0 if header is None else len(header.columns)


def column_title(cell: str) -> str:
    """Return a column title as it is compared: "Số điện thoại (Zalo) *" is "so dien thoai"."""
    return fold(re.sub(r"\(.*?\)", " ", cell)) or fold(cell)


@cache
def _header_titles() -> Mapping[str, str]:
    return {fold(title): column for column, titles in words().headers.items() for title in titles}


# --- rows to what they mean


def _read_sheet(sheet: str, rows: Sequence[Cells], header: _Header) -> Iterator[ListRow]:
    for number, cells in enumerate(rows[header.at + 1 :], start=header.at + 2):
        if _is_entry(cells, header):
            yield from _read_entry(Place(number, sheet), cells, header)


def _is_entry(cells: Cells, header: _Header) -> bool:
    entries = [
        cells[at] for column, ats in header.columns.items() for at in ats if column != "ordinal" and at < len(cells)
    ]
    filled = [entry for entry in entries if entry]
    return bool(filled) and not _repeats(cells, header) and not _is_sum(cells)


def _repeats(cells: Cells, header: _Header) -> bool:
    return [column_title(cell) for cell in cells] == [column_title(title) for title in header.titles]


def _is_sum(cells: Cells) -> bool:
    first = next((fold(cell) for cell in cells if cell and not cell.isdigit()), "")
    return first in {fold(start) for start in words().sums.starts}


def _read_entry(place: Place, cells: Cells, header: _Header) -> Iterator[ListRow]:
    if header.has_units:
        yield _read_unit(place, cells, header)
    if header.has_people and (not header.has_units or header.cell(cells, "person", "head")):
        yield _read_person(place, cells, header)


def _read_person(place: Place, cells: Cells, header: _Header) -> PersonRow:
    name = header.cell(cells, "person", "head", "any_name")
    unit = header.cell(cells, "unit", "unit_name", "parent")
    post = header.cell(cells, "post") or _post_of_heads(header)
    typed_phone = header.cell(cells, "phone")
    phone = read_phone(typed_phone)
    faults: list[str] = []
    if not name:
        faults.append(line("name_missing"))
    elif not is_name(name):
        faults.append(line("name_wrong", text=name[:MAX_NAME_CHARS]))
    if not unit:
        faults.append(line("unit_name_missing"))
    if not post:
        faults.append(line("post_missing"))
    if phone is None:
        faults.append(line("phone_wrong", text=typed_phone[:MAX_NAME_CHARS]))
    parent = header.cell(cells, "parent")
    return PersonRow(place, name, unit, post, phone or "", "" if parent == unit else parent, tuple(faults))


def _post_of_heads(header: _Header) -> str:
    """A column titled "Trưởng thôn" names people and says what they are."""
    return words().headers["head"][0] if "head" in header.columns else ""


def _read_unit(place: Place, cells: Cells, header: _Header) -> UnitRow | RowProblem:
    written = header.cell(cells, "unit_name", "unit", "any_name")
    type_word = header.cell(cells, "kind") or _type_of_column(header)
    if not written:
        return RowProblem(place, line("unit_name_missing"))
    if len(written) > MAX_UNIT_CHARS:
        return RowProblem(place, line("unit_name_wrong", text=written[:MAX_UNIT_CHARS]))
    named = read_unit_name(written, header.cell(cells, "kind")) or read_unit_name(written, type_word)
    faults: list[str] = []
    if named is None:
        faults.append(line("unit_kind_unknown", text=f"{header.cell(cells, 'kind')} {written}".strip()))
    register = _read_register(cells, header, faults)
    if named is None:
        return RowProblem(place, " ".join(faults))
    former = _read_former(header.cell(cells, "former"), named, faults)
    parent = header.cell(cells, "parent")
    return UnitRow(place, named.kind, named.type_word, named.name, parent, register, former, tuple(faults))


def _read_register(cells: Cells, header: _Header, faults: list[str]) -> Mapping[str, int]:
    register: dict[str, int] = {}
    for column in REGISTER_COLUMNS:
        typed = header.cell(cells, column)
        count = read_count(typed)
        if typed and count is None:
            title = header.titles[header.columns[column][0]]
            faults.append(line("count_wrong", column=title, text=typed[:MAX_NAME_CHARS]))
        if count is not None:
            register[column] = count
    return register


def _read_former(typed: str, named: UnitName, faults: list[str]) -> UnitName | None:
    """Read the name a unit had before; the type word may be left out of it."""
    if not fold(typed):
        return None
    former = read_unit_name(typed) or read_unit_name(typed, named.type_word)
    if former is None or former.kind is not named.kind:
        faults.append(line("former_wrong", text=typed[:MAX_UNIT_CHARS], type_word=named.type_word))
        return None
    return former


def _type_of_column(header: _Header) -> str:
    """A column titled "Thôn" or "Tên thôn" says what its units are; "Đơn vị" does not."""
    titles = [header.titles[at] for column in ("unit", "unit_name") for at in header.columns.get(column, ())]
    named = (read_unit_name(f"{re.sub('(?i)^tên ', '', title)} x") for title in titles)
    return next((name.type_word for name in named if name is not None), "")


def is_name(text: str) -> bool:
    """Return whether the text can be a person's name: letters, with few marks between them."""
    letters = re.sub(r"[ .'’-]", "", text)
    return 2 <= len(text) <= MAX_NAME_CHARS and letters.isalpha()


def read_count(text: str) -> int | None:
    """Return a count written in digits, thousands apart by dots, commas or spaces; None for anything else."""
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([., ][0-9]{3})+", text):
        return None
    count = int(re.sub(r"[., ]", "", text))
    return count if count <= MAX_COUNT else None
