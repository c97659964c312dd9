"""The table of an office's decision on units: which one becomes which, from which day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

from plans.unit import UnitKind
from reports.lists import Cells, ListError, Place, RowProblem, column_title, read_sheets
from reports.words import fold, line, words

_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})( 00:00:00)?")


@dataclass(frozen=True)
class DecisionRow:
    """A unit and what takes its place from a day on, in the list's own words; `new` is empty where nothing does.

    `level` is set instead of a unit where all of a kind end. `basis` is the paper that decided it.
    """

    place: Place
    old: str
    old_parent: str
    new: str
    new_parent: str
    day: date
    basis: str
    level: UnitKind | None = None


def read_decisions(source: Path) -> tuple[DecisionRow | RowProblem, ...]:
    """Read every table of changes in an .xlsx or .csv file; ListError if there is none in it."""
    found = [(name, rows, header) for name, rows in read_sheets(source) if (header := _find_header(rows)) is not None]
    if not found:
        raise ListError(line("decision_header"))
    return tuple(chain.from_iterable(_read_sheet(name, rows, header) for name, rows, header in found))


@dataclass(frozen=True)
class _Header:
    at: int
    columns: Mapping[str, int]

    def cell(self, cells: Cells, column: str) -> str:
        at = self.columns.get(column, len(cells))
        return cells[at] if at < len(cells) else ""


def _find_header(rows: Sequence[Cells]) -> _Header | None:
    for at, cells in enumerate(rows[:40]):
        titles = [_columns().get(column_title(cell)) for cell in cells]
        columns = {column: place for place, column in reversed([*enumerate(titles)]) if column is not None}
        if {"old", "new", "day"} <= columns.keys():
            return _Header(at, columns)
    return None


@cache
def _columns() -> Mapping[str, str]:
    return {fold(title): column for column, titles in words().decision.columns.items() for title in titles}


def _read_sheet(sheet: str, rows: Sequence[Cells], header: _Header) -> Iterator[DecisionRow | RowProblem]:
    for number, cells in enumerate(rows[header.at + 1 :], start=header.at + 2):
        if any(header.cell(cells, column) for column in header.columns):
            yield _read_row(Place(number, sheet), cells, header)


def _read_row(place: Place, cells: Cells, header: _Header) -> DecisionRow | RowProblem:
    old, typed_day = header.cell(cells, "old"), header.cell(cells, "day")
    day = read_day(typed_day)
    faults = [] if old else [line("decision_old_missing")]
    if day is None:
        faults.append(line("decision_day_wrong", text=typed_day) if typed_day else line("decision_day_missing"))
    if faults or day is None:
        return RowProblem(place, " ".join(faults))
    new = header.cell(cells, "new")
    if fold(new) in {fold(word) for word in words().decision.ends}:
        new = ""
    new_parent, basis = header.cell(cells, "new_parent"), header.cell(cells, "basis")
    return DecisionRow(place, old, header.cell(cells, "old_parent"), new, new_parent, day, basis, _level(old))


def _level(text: str) -> UnitKind | None:
    """Return the kind of unit that "cấp huyện" names."""
    level, _, word = fold(text).partition(" ")
    if level != fold(words().decision.level):
        return None
    kinds = words().kinds.items()
    return next((kind for kind, type_words in kinds if word in {fold(each) for each in type_words}), None)


def read_day(text: str) -> date | None:
    """Return the day that a cell names: "01/07/2025", "1.7.2025", or a cell that is a date."""
    match = _DAY.fullmatch(text) or _ISO_DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
