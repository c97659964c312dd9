"""XPath values and their conversions, as the form engines of the field do them."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from conversations.forms.xpath.nodes import XValue

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
NAN = math.nan

_Test = Callable[[str | float | bool, str | float | bool], bool]
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}.*")


def to_string(value: XValue) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return write_float(value)
    return value[0].text if value else ""


def to_number(value: XValue) -> float:
    """Return a number; NaN stands for "no number". A date counts the days since 1970."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, int | float):
        return value
    return read_float(to_string(value))


def to_boolean(value: XValue) -> bool:
    """Return the truth of a value.

    A node-set is true when a node in it has an answer, which for a number must not be 0. Strict XPath
    asks only whether the node exists, which is never what an author means.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0 and not math.isnan(value)
    if isinstance(value, str):
        return value != ""
    return any(cell.text != "" and not (cell.node.numeric and read_float(cell.text) == 0) for cell in value)


def to_stored(value: XValue, *, whole: bool = False) -> str:
    """Return how a result is kept as an answer: no number is no answer, a whole-number field truncates."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if math.isnan(value):
            return ""
        return write_float(truncate(value) if whole else value)
    text = to_string(value)
    if not whole:
        return text
    number = read_float(text)
    return "" if math.isnan(number) else write_float(truncate(number))


def strings_of(value: XValue) -> tuple[str, ...]:
    """Return every string of a node-set, or the one string of anything else."""
    if isinstance(value, tuple):
        return tuple(cell.text for cell in value)
    return (to_string(value),)


def equal(left: XValue, right: XValue) -> bool:
    return _any_pair(left, right, _same)


def unequal(left: XValue, right: XValue) -> bool:
    return _any_pair(left, right, lambda one, other: not _same(one, other))


def truncate(number: float) -> float:
    return float(math.trunc(number)) if math.isfinite(number) else number


def write_float(number: float) -> str:
    """Write a number without exponent and without trailing zeros."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


def read_float(text: str) -> float:
    """Read a number, a date (whole days) or a date-time (days with a fraction, UTC); NaN otherwise."""
    if text.isascii() and text.isdecimal():
        return float(text)
    if not text:
        return NAN
    bare = text.strip()
    if _NUMBER.fullmatch(bare):
        return float(bare)
    on = read_iso_date(bare)
    if on is not None:
        return float((on - EPOCH.date()).days)
    at = read_iso_date_time(bare)
    return NAN if at is None else days_since_epoch(at)


def read_iso_date(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_iso_date_time(text: str) -> datetime | None:
    """Read a date-time; one without an offset is Vietnamese time."""
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=VIETNAM)


def days_since_epoch(at: datetime) -> float:
    return (at - EPOCH) / ONE_DAY


def midnight(on: date) -> datetime:
    return datetime.combine(on, time(), VIETNAM)


def _any_pair(left: XValue, right: XValue, test: _Test) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return test(to_boolean(left), to_boolean(right))
    return any(test(one, other) for one in _members(left) for other in _members(right))


def _members(value: XValue) -> tuple[str | float, ...]:
    """Return what a comparison looks at; an empty node-set compares as one empty answer."""
    if isinstance(value, tuple):
        return strings_of(value) or ("",)
    return (value,)


def _same(left: str | float | bool, right: str | float | bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or (isinstance(left, str) and isinstance(right, str)):
        return left == right
    return _close(to_number(left), to_number(right))


def _close(left: float, right: float) -> bool:
    return left == right or math.isclose(left, right, rel_tol=1e-12)
