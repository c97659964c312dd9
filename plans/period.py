"""The spans of time that reports are about."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    """How long a reporting period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    PLAN = "plan"  # the whole time for which a plan is in force: what is owed once


@dataclass(frozen=True)
class Period:
    """The data from `start` to `end`, both included; `label` is how people call it.

    When something is due is another matter: see `plans/deadline.py`.
    """

    kind: PeriodKind
    start: date
    end: date
    label: str


_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6}
_FIRST_DAY, _LAST_DAY = 15, 14
_DAYS_OF_ANY_MONTH = 17  # from the 15th into the next month
_QUARTERS = ("I", "II", "III", "IV")
_HALVES = ("đầu", "cuối")


def period_on(kind: PeriodKind, day: date) -> Period:
    """Return the reporting period of a state agency that is running on the day.

    The data of month, quarter and half-year run from the 15th of the month before to the 14th of their last month
    (Nghị định 09/2019/NĐ-CP, art. 12), but what is to be done in a quarter is done in the quarter people live in:
    from 1 October the fourth one is asked of, with its data from 15 September to 14 December.
    The year does not follow the decree. It is the calendar year of the plan, because yearly reports are due
    in November, before the decree's year closes on 14/12; their data stand as of the internal due date, and
    the weeks after it belong to the next report (row TV-D40).
    """
    return _whole_year(day.year) if kind is PeriodKind.YEAR else _period(kind, day.year, day.month)


def period_of_plan(valid_from: date, valid_to: date | None) -> Period:
    """Return the whole time of a plan; a plan for one year has the year itself, one without an end ends never."""
    if valid_to is not None and valid_from.year == valid_to.year:
        return _whole_year(valid_from.year)
    if valid_to is None:
        return Period(PeriodKind.PLAN, valid_from, date.max, f"Từ năm {valid_from.year}")
    return Period(PeriodKind.PLAN, valid_from, valid_to, f"{valid_from.year} - {valid_to.year}")


def year_of(period: Period) -> int:
    """Return the year to which a period belongs: the last quarter's data begin in it, the first one's before it."""
    return period.start.year if period.kind in {PeriodKind.YEAR, PeriodKind.PLAN} else period.end.year


def first_day(kind: PeriodKind, start: date) -> date:
    """Return the first day on which the period with data from `start` is running by the calendar people live by."""
    if kind in {PeriodKind.YEAR, PeriodKind.PLAN}:
        return start
    return (start + timedelta(days=_DAYS_OF_ANY_MONTH)).replace(day=1)


def last_day(period: Period) -> date:
    """Return the last day on which a period is running by the calendar people live by: that of May ends on 31 May."""
    if period.kind in {PeriodKind.YEAR, PeriodKind.PLAN}:
        return period.end
    return first_day(period.kind, period.end + timedelta(days=1)) - timedelta(days=1)


def is_over(period: Period, today: date) -> bool:
    """Tell whether the calendar people live by has left the period."""
    return today > last_day(period)


def _whole_year(year: int) -> Period:
    return Period(PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31), f"Năm {year}")


def _period(kind: PeriodKind, year: int, month: int) -> Period:
    length = _MONTHS[kind]
    index = (month - 1) // length
    start = _month_before(year, index * length + 1)
    end = date(year, (index + 1) * length, _LAST_DAY)
    return Period(kind, start, end, f"{_name(kind, index, year)} ({_span(start, end)})")


def _month_before(year: int, month: int) -> date:
    return date(year - 1, 12, _FIRST_DAY) if month == 1 else date(year, month - 1, _FIRST_DAY)


def _name(kind: PeriodKind, index: int, year: int) -> str:
    if kind is PeriodKind.MONTH:
        return f"Tháng {index + 1}"
    if kind is PeriodKind.QUARTER:
        return f"Quý {_QUARTERS[index]} năm {year}"
    return f"6 tháng {_HALVES[index]} năm {year}"


def _span(start: date, end: date) -> str:
    return f"từ {start.day}/{start.month} đến {end.day}/{end.month}"
