"""The spans of time that reports are about."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a reporting period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included; `label` is how people call it."""

    kind: PeriodKind
    start: date
    end: date
    label: str


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6}
_FIRST_DAY, _LAST_DAY = 15, 14
_QUARTERS = ("I", "II", "III", "IV")
_HALVES = ("đầu", "cuối")


def period_containing(kind: PeriodKind, day: date) -> Period:
    """Return the reporting period of a state agency in which the day lies.

    Month, quarter and half-year run from the 15th of the month before to the 14th of their last month
    (Nghị định 09/2019/NĐ-CP, art. 12): 20/12/2024 belongs to January 2025.
    The year does not follow the decree. It is the calendar year of the plan, because yearly reports are due
    in November, before the decree's year closes on 14/12; their data stand as of the internal due date, and
    the weeks after it belong to the next report (row TV-D40).
    """
    if kind is PeriodKind.YEAR:
        return Period(kind, date(day.year, 1, 1), date(day.year, 12, 31), f"Năm {day.year}")
    year, month = _month_of_report(day)
    length = _MONTHS[kind]
    index = (month - 1) // length
    start = _month_before(year, index * length + 1)
    end = date(year, (index + 1) * length, _LAST_DAY)
    return Period(kind, start, end, f"{_name(kind, index)} ({_span(start, end)})")


def _month_of_report(day: date) -> tuple[int, int]:
    if day.day < _FIRST_DAY:
        return day.year, day.month
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def _month_before(year: int, month: int) -> date:
    return date(year - 1, 12, _FIRST_DAY) if month == 1 else date(year, month - 1, _FIRST_DAY)


def _name(kind: PeriodKind, index: int) -> str:
    if kind is PeriodKind.MONTH:
        return f"Tháng {index + 1}"
    if kind is PeriodKind.QUARTER:
        return f"Quý {_QUARTERS[index]}"
    return f"6 tháng {_HALVES[index]} năm"


def _span(start: date, end: date) -> str:
    return f"từ {start.day}/{start.month} đến {end.day}/{end.month}"
