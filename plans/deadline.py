"""What a plan says about time, and the last day which that leaves."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from plans.period import PeriodKind


@dataclass(frozen=True)
class BeforeDate:
    """Strictly before the day: "trước ngày 25/11" is in time until the end of 24/11."""

    day: date


@dataclass(frozen=True)
class OnOrBefore:
    """Until the end of the day: "chậm nhất ngày", "đến hết ngày", "trong quý II"."""

    day: date


@dataclass(frozen=True)
class EveryYearBefore:
    """Strictly before this day of each year the plan is in force."""

    month: int
    day: int


@dataclass(frozen=True)
class WithinYear:
    """Some time in the year; the plan names no day."""

    year: int


@dataclass(frozen=True)
class UntilYear:
    """Until this year; the plan names no day."""

    year: int


@dataclass(frozen=True)
class Every:
    """Once in each such period; the plan names no day.

    `words` tell where the day stands if another paper fixes it each time, as that of the Lifelong Learning Week
    (row BC-D03).
    """

    kind: PeriodKind
    words: str = ""


@dataclass(frozen=True)
class Periodic:
    """Again and again, but the plan says neither how often nor on which day; `words` are its own ("định kỳ")."""

    words: str


@dataclass(frozen=True)
class Relative:
    """So many working days after the last working day in time of another duty of the plan; before it, if negative."""

    working_days: int
    of: str


@dataclass(frozen=True)
class Once:
    """One time while the plan is in force; it names no day."""


@dataclass(frozen=True)
class AfterEvent:
    """Once something has happened, as a paper of a ministry; `words` tell people what (row BC-D53)."""

    words: str


@dataclass(frozen=True)
class External:
    """A day that another paper fixes; `words` tell people which."""

    words: str


@dataclass(frozen=True)
class Rolling:
    """Kept up all the time."""


@dataclass(frozen=True)
class AnyTime:
    """Whenever there is something to say."""


@dataclass(frozen=True)
class NoDate:
    """The plan says nothing about time."""


Deadline = (
    BeforeDate
    | OnOrBefore
    | EveryYearBefore
    | WithinYear
    | UntilYear
    | Every
    | Periodic
    | Relative
    | Once
    | AfterEvent
    | External
    | Rolling
    | AnyTime
    | NoDate
)


def last_day_on_time(deadline: Deadline, year: int) -> date | None:
    """Return the last day on which the duty is still in time; None when the plan names no day.

    A plan date is never moved for weekends or holidays: see `scheduler/workdays.py` for the day to aim at.
    A bare year ("năm 2025", "đến năm 2030") or period ("hàng quý") stays without a day, because any day we chose
    would be invented and somebody would be called late by it (row BC-D32). A day relative to another duty needs
    that duty and the calendar: see `scheduler/deadlines.py`.
    """
    match deadline:
        case BeforeDate(day):
            return day - timedelta(days=1)
        case OnOrBefore(day):
            return day
        case EveryYearBefore(month, day):
            return _day_before(year, month, day)
        case WithinYear() | UntilYear() | Every() | Periodic() | Relative():
            return None
        case Once() | AfterEvent() | External() | Rolling() | AnyTime() | NoDate():
            return None
        case _:
            assert_never(deadline)


def period_kind(deadline: Deadline) -> PeriodKind:
    """Return how often the duty is owed: once in each such period, or once in the whole plan."""
    match deadline:
        case Every(kind):
            return kind
        case Once() | External() | AfterEvent():
            return PeriodKind.PLAN
        case _:
            return PeriodKind.YEAR


def may_be_dated(deadline: Deadline) -> bool:
    """Tell whether an office may give a duty a day: the plan names none, and something is done by some day."""
    has_day = BeforeDate | OnOrBefore | EveryYearBefore | Relative
    return not isinstance(deadline, has_day | Rolling | AnyTime | NoDate)


def is_owed_in(deadline: Deadline, year: int) -> bool:
    """Tell whether a duty belongs to the year: one with a single day or year only to that."""
    match deadline:
        case BeforeDate() | OnOrBefore():
            last_day = last_day_on_time(deadline, year)
            return last_day is not None and last_day.year == year
        case WithinYear(of):
            return year == of
        case UntilYear(last):
            return year <= last
        case _:
            return True


def _day_before(year: int, month: int, day: int) -> date:
    # Counted inside the month, so that "before 29 February" also has an answer in a common year.
    return date(year, month, day - 1) if day > 1 else date(year, month, 1) - timedelta(days=1)


HOW_TO_WRITE = (
    "before 2024-11-25",
    "on or before 2020-06-30",
    "every year before 12-05",
    "within 2020-Q2",
    "within 2024",
    "until 2030",
    "every quarter",
    "every half-year",
    "every year",
    "every year external: <who fixes the day>",
    "periodic: <the plan's words>",
    "once",
    "5 working days before TV-D20",
    "10 working days after DS-D59",
    "after event: <what has to happen>",
    "external: <who fixes the day>",
    "rolling",
    "any time",
    "none",
)

_PLAIN: Mapping[str, Deadline] = {
    "once": Once(),
    "rolling": Rolling(),
    "any time": AnyTime(),
    "none": NoDate(),
    "every month": Every(PeriodKind.MONTH),
    "every quarter": Every(PeriodKind.QUARTER),
    "every half-year": Every(PeriodKind.HALF_YEAR),
    "every year": Every(PeriodKind.YEAR),
}


def read_deadline(text: str) -> Deadline | None:
    """Read the notation of the plan files (`HOW_TO_WRITE`); None when it is not one of them."""
    wanted = " ".join(text.split())
    if plain := _PLAIN.get(wanted):
        return plain
    for pattern, build in _WITH_VALUE:
        if found := re.fullmatch(pattern, wanted):
            try:
                return build(found)
            except ValueError:  # no such day
                return None
    return None


def _every_year_before(found: re.Match[str]) -> Deadline:
    # A leap year, so that 29 February may be named.
    day = date.fromisoformat(f"2024-{found[1]}")
    return EveryYearBefore(day.month, day.day)


def _within_quarter(found: re.Match[str]) -> Deadline:
    year, month = int(found[1]), int(found[2]) * 3
    return OnOrBefore(date(year, month, monthrange(year, month)[1]))


def _relative(found: re.Match[str]) -> Deadline:
    days = int(found[1])
    return Relative(days if found[2] == "after" else -days, found[3])


_WITH_VALUE: tuple[tuple[str, Callable[[re.Match[str]], Deadline]], ...] = (
    (r"before (\d{4}-\d\d-\d\d)", lambda found: BeforeDate(date.fromisoformat(found[1]))),
    (r"on or before (\d{4}-\d\d-\d\d)", lambda found: OnOrBefore(date.fromisoformat(found[1]))),
    (r"every year before (\d\d-\d\d)", _every_year_before),
    (r"within (\d{4})-Q([1-4])", _within_quarter),
    (r"within (\d{4})", lambda found: WithinYear(int(found[1]))),
    (r"until (\d{4})", lambda found: UntilYear(int(found[1]))),
    (r"(\d{1,3}) working days (before|after) (\S+)", _relative),
    (r"every year external: (\S.*)", lambda found: Every(PeriodKind.YEAR, found[1])),
    (r"periodic: (\S.*)", lambda found: Periodic(found[1])),
    (r"after event: (\S.*)", lambda found: AfterEvent(found[1])),
    (r"external: (\S.*)", lambda found: External(found[1])),
)
