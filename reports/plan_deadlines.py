"""Deadlines of a plan as officials write them: "trước ngày 15/11 hằng năm", "trong quý II năm 2020"."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import assert_never

from plans.deadline import (
    AfterEvent,
    AnyTime,
    BeforeDate,
    Deadline,
    Every,
    EveryYearBefore,
    External,
    NoDate,
    Once,
    OnOrBefore,
    Periodic,
    Relative,
    Rolling,
    UntilYear,
    WithinYear,
    read_deadline,
)
from plans.period import PeriodKind
from reports.plan_words import plan_words
from reports.words import fold


def write_phrase(deadline: Deadline) -> str:
    """Return the deadline in words; `read_phrase` reads them back."""
    key, values = _worded(deadline)
    return plan_words().deadlines.write[key].format_map(values)


def read_phrase(text: str) -> str:
    """Return the deadline in the notation of plan files; the text itself when it is not understood."""
    typed = unicodedata.normalize("NFC", " ".join(text.split())).rstrip(".")
    if read_deadline(typed) is not None:
        return typed
    bare = _without_marks(typed)
    for pattern, notation in _patterns():
        found = pattern.fullmatch(bare)
        if found is not None:
            meant = notation.format_map(_values(found, typed))
            return meant if read_deadline(meant) is not None else text
    return text


def _worded(deadline: Deadline) -> tuple[str, Mapping[str, str]]:
    match deadline:
        case BeforeDate(day):
            return "before", {"day": _day(day)}
        case OnOrBefore(day) if (day.month, day.day) in _LAST_DAYS_OF_QUARTERS:
            return "within_quarter", {"quarter": _QUARTERS[day.month // 3 - 1], "year": str(day.year)}
        case OnOrBefore(day):
            return "on_or_before", {"day": _day(day)}
        case EveryYearBefore(month, day):
            return "every_year_before", {"day": f"{day:02}/{month:02}"}
        case WithinYear(year):
            return "within_year", {"year": str(year)}
        case UntilYear(year):
            return "until_year", {"year": str(year)}
        case Every(PeriodKind.YEAR, words) if words:
            return "every_year_external", {"words": words}
        case Every(kind):
            return f"every_{kind}", {}
        case Periodic(words):
            return "periodic", {"words": words}
        case Relative(days, of):
            way = "working_days_after" if days > 0 else "working_days_before"
            return way, {"count": str(abs(days)), "duty": of}
        case Once():
            return "once", {}
        case AfterEvent(words):
            return "after_event", {"words": words}
        case External(words):
            return "external", {"words": words}
        case Rolling():
            return "rolling", {}
        case AnyTime():
            return "any_time", {}
        case NoDate():
            return "none", {}
        case _:
            assert_never(deadline)


_QUARTERS = ("I", "II", "III", "IV")
_LAST_DAYS_OF_QUARTERS = frozenset({(3, 31), (6, 30), (9, 30), (12, 31)})


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str]]:
    pieces = {
        "d": r"(?P<d>\d{1,2})",
        "m": r"(?P<m>\d{1,2})",
        "y": r"(?P<y>\d{4})",
        "q": r"(?P<q>iv|i{1,3}|[1-4])",
        "n": r"(?P<n>\d{1,3})",
        "id": r"(?P<id>[a-z]+-[dn]\d+)",
        "words": r"(?P<words>\S.*)",
    }
    return [
        (re.compile(re.sub(r"\{([a-z]+)\}", lambda hole: pieces[hole[1]], way)), notation)
        for way, notation in plan_words().deadlines.read.items()
    ]


def _values(found: re.Match[str], typed: str) -> Mapping[str, str]:
    """Return what the holes of a pattern hold, in the letters as they were typed."""
    values = {name: typed[found.start(name) : found.end(name)] for name in found.re.groupindex}
    return {name: _fitted(name, value) for name, value in values.items()}


def _fitted(name: str, value: str) -> str:
    match name:
        case "d" | "m":
            return value.zfill(2)
        case "q" if not value.isdigit():
            return str(_QUARTERS.index(value.upper()) + 1)
        case "n":
            return str(int(value))
        case "id":
            return value.upper()
        case _:
            return value


def _without_marks(text: str) -> str:
    """Return lower-case letters without diacritics, one for each of the text's, so that places stay the same."""
    return "".join(fold(letter)[:1] or letter for letter in text)
