"""The period that a message names: "quý 3", "6 tháng đầu năm", "tháng trước", "năm 2024"."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from conversations.reading.clean import fold, normalise
from plans.period import Period, PeriodKind, first_day, period_on

_REMEMBERED = 200
_LENGTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6}
_SPELT = (
    *("i|nhat|mot|dau|gieng", "ii|hai|cuoi", "iii|ba", "iv|bon|tu", "nam", "sau"),
    *("bay", "tam", "chin", "muoi", "muoi mot", "muoi hai|chap"),
)
_NUMBERS = {word: number for number, words in enumerate(_SPELT, 1) for word in words.split("|")}
_FUND = re.compile(r"qu[ỹĩ]")
"""What "quý" would be taken for once the marks are gone."""

_MONEY = r"(?!\s*(?:trieu|tr|nghin|ngan|dong|ty|d)\b)"
_YEAR = r"(?:\s*(?:/|nam|cua nam)?\s*(20\d\d)|\s+nam (ngoai|truoc))?"
_MONTHS = "1[0-2]|0?[1-9]|gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi mot|muoi hai|muoi|chap"
_LAST = r"(?:truoc|vua roi|vua qua|roi)"
_KINDS = {"thang": PeriodKind.MONTH, "quy": PeriodKind.QUARTER, "nam": PeriodKind.YEAR}

_MAY_NAME = re.compile(r"\bq|\bthang\b|\bnua\b|\bnam\b")

_Find = Callable[[re.Match[str], date], Period | None]


def read_period(text: str, today: date) -> Period | None:
    """Return the one period that is named; without a year the latest one that has begun. None for none or several."""
    found = dict.fromkeys(period for _, period in _find(text, today))
    return next(iter(found)) if len(found) == 1 else None


def names_only_period(text: str, today: date) -> Period | None:
    """Return the period if a message says nothing else: "quý 3", "nhầm, của quý 3 ạ"."""
    period = read_period(text, today)
    return period if _FILLERS.fullmatch(without_periods(text, today)) else None


def without_periods(text: str, today: date) -> str:
    """Return what a message says beside the periods that it names, in bare letters."""
    words = _bare(text)
    for span, _ in reversed(_find(text, today)):
        words = f"{words[: span.start]} {words[span.stop :]}"
    return words.strip()


_FILLERS = re.compile(
    r"(?:[\s,.:;!-]|\b(?:bao cao|bc|nop|bao|ghi|tinh|cho|cua|la|bu|cham|muon|tre|khong|phai|nham|sai|roi|toi|em|"
    r"chau|bac|anh|chi|can|con thieu|thieu|so lieu|cai|ky|a|day|nhe|co|chu|moi|dung|da|thua)\b)*"
)
"""What may stand around the name of a period without telling anything more."""


@lru_cache(maxsize=_REMEMBERED)
def _find(text: str, today: date) -> tuple[tuple[slice, Period], ...]:
    found: list[tuple[slice, Period]] = []
    words = _bare(text)
    for span, period in _all(words, today) if _MAY_NAME.search(words) else ():
        if all(span.stop <= other.start or other.stop <= span.start for other, _ in found):
            found.append((span, period))
    return tuple(sorted(found, key=lambda one: one[0].start))


def _bare(text: str) -> str:
    return fold(_FUND.sub("xxx", normalise(text)))


def _all(words: str, today: date) -> Iterator[tuple[slice, Period]]:
    for pattern, find in _PATTERNS:
        for match in pattern.finditer(words):
            if (period := find(match, today)) is not None:
                yield slice(match.start(), match.end()), period


def _numbered(kind: PeriodKind) -> _Find:
    def find(match: re.Match[str], today: date) -> Period | None:
        number, year, last_year = match.groups()
        index = int(number) if number.isdigit() else _NUMBERS[number]
        month = (index - 1) * _LENGTHS[kind] + 1
        if year or last_year:
            return period_on(kind, date(int(year) if year else today.year - 1, month, 1))
        begun = today.year if month <= today.month else today.year - 1
        return period_on(kind, date(begun, month, 1))

    return find


def _relative(match: re.Match[str], today: date) -> Period:
    kind = _KINDS[match[1]]
    running = period_on(kind, today)
    if match[2] == "nay":
        return running
    return period_on(kind, first_day(kind, running.start) - timedelta(days=1))


def _year(match: re.Match[str], today: date) -> Period:
    return period_on(PeriodKind.YEAR, date(int(match[1]) if match[1] else today.year - 1, 1, 1))


# What is longer comes first: "quý 3 năm 2024" names no year beside.
_PATTERNS: Sequence[tuple[re.Pattern[str], _Find]] = (
    (re.compile(rf"\b(?:quy|q)\.?\s*([1-4]|iv|i{{1,3}}|nhat|mot|hai|ba|bon|tu)\b{_MONEY}{_YEAR}"),
     _numbered(PeriodKind.QUARTER)),
    (re.compile(rf"\b(?:(?:6|sau) thang|nua) (dau|cuoi)(?: nam)?{_YEAR}"), _numbered(PeriodKind.HALF_YEAR)),
    (re.compile(rf"(?<!\d )(?<!\d)\bthang ({_MONTHS})\b(?! nay| ngoai| truoc| 20\d\d){_YEAR}"),
     _numbered(PeriodKind.MONTH)),
    (re.compile(rf"\b(thang|quy|nam) ({_LAST}|nay)\b"), _relative),
    (re.compile(r"\bnam (?:(20\d\d)|ngoai)\b"), _year),
)  # fmt: skip
