"""What a plan says about time, and the last day which that leaves."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never


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


Deadline = BeforeDate | OnOrBefore | EveryYearBefore | WithinYear | UntilYear | External | Rolling | AnyTime | NoDate


def last_day_on_time(deadline: Deadline, year: int) -> date | None:
    """Return the last day on which the duty is still in time; None when the plan names no day.

    A plan date is never moved for weekends or holidays: see `scheduler/workdays.py` for the day to aim at.
    A bare year ("năm 2025", "đến năm 2030") stays without a day, because any day we chose would be invented
    and somebody would be called late by it (row BC-D32).
    """
    match deadline:
        case BeforeDate(day):
            return day - timedelta(days=1)
        case OnOrBefore(day):
            return day
        case EveryYearBefore(month, day):
            return _day_before(year, month, day)
        case WithinYear() | UntilYear() | External() | Rolling() | AnyTime() | NoDate():
            return None
        case _:
            assert_never(deadline)


def _day_before(year: int, month: int, day: int) -> date:
    # Counted inside the month, so that "before 29 February" also has an answer in a common year.
    return date(year, month, day - 1) if day > 1 else date(year, month, 1) - timedelta(days=1)


HOW_TO_WRITE = (
    "before 2024-11-25",
    "on or before 2020-06-30",
    "every year before 12-05",
    "within 2024",
    "until 2030",
    "external: <who fixes the day>",
    "rolling",
    "any time",
    "none",
)


def read_deadline(text: str) -> Deadline | None:
    """Read the notation of the plan files (`HOW_TO_WRITE`); None when it is not one of them."""
    wanted = " ".join(text.split())
    match wanted:
        case "rolling":
            return Rolling()
        case "any time":
            return AnyTime()
        case "none":
            return NoDate()
        case _:
            return _read_with_value(wanted)


def _read_with_value(text: str) -> Deadline | None:
    try:
        if found := re.fullmatch(r"before (\d{4}-\d\d-\d\d)", text):
            return BeforeDate(date.fromisoformat(found[1]))
        if found := re.fullmatch(r"on or before (\d{4}-\d\d-\d\d)", text):
            return OnOrBefore(date.fromisoformat(found[1]))
        if found := re.fullmatch(r"every year before (\d\d-\d\d)", text):
            # A leap year, so that 29 February may be named.
            day = date.fromisoformat(f"2024-{found[1]}")
            return EveryYearBefore(day.month, day.day)
    except ValueError:
        return None
    if found := re.fullmatch(r"within (\d{4})", text):
        return WithinYear(int(found[1]))
    if found := re.fullmatch(r"until (\d{4})", text):
        return UntilYear(int(found[1]))
    if found := re.fullmatch(r"external: (\S.*)", text):
        return External(found[1])
    return None
