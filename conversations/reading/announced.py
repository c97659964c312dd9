"""Answers that only their announcing words tell apart: a day, a rate, and what is said in one's own words."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from conversations.reading.clean import fold, normalise
from conversations.reading.dates import Direction, read_date
from conversations.reading.numbers import NumberKind, read_number

_LEAST_CHARS = 3
"""Shorter "own words" are none: "đề nghị ạ"."""
_SAYS = r"\s*(?::|=|-|\blà\b)?\s*"
_CLAUSE_ENDS = re.compile(r"[;\n]|,(?!\d)|\.(?!\d)")
_MORE_BEHIND_DAY = re.compile(r"\b(?:có|với|gồm|tại|ở|lúc|thì|do|dự|thành phần)\b")
_RATE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:%|phần trăm)")
_SHARE = re.compile(
    r"(?<![\d.,])(\d[\d.]*)(?:\s+[^\W\d]+){0,6}?\s*(?:/|trên tổng số|trên tổng|trên|trong tổng số|trong số|trong)\s*"
    r"(?:[^\W\d]+\s+){0,3}?(\d[\d.]*)(?![\d.,]*\d)"
)
_PARTS = re.compile(r"[;\n]")


@dataclass(frozen=True, slots=True)
class Announced:
    """What was announced, as it is stored, and the message without what is in one's own words."""

    stated: Mapping[str, str]
    rest: str


@dataclass(frozen=True, slots=True)
class Announcements:
    """The words that announce each question, by what stands behind them."""

    days: Mapping[str, Sequence[str]]
    rates: Mapping[str, Sequence[str]]
    told: Mapping[str, Sequence[str]]
    share: Sequence[str] = ()
    """The two fields of "450 trên 500"."""


def read_announced(text: str, words: Announcements, today: date | None) -> Announced:
    """Read what is announced; without a day for today no day is read."""
    told, rest = _take_own_words(text, words.told)
    days: Mapping[str, str] = {} if today is None else _read_each(rest, words.days, lambda said: _read_day(said, today))
    rates = _read_each(rest, words.rates, _read_rate)
    return Announced({**_read_share(rest, words.share), **days, **rates, **told}, rest)


# --- one's own words ---


def _take_own_words(text: str, told: Mapping[str, Sequence[str]]) -> tuple[Mapping[str, str], str]:
    """Take what stands behind a heading up to the next one, a semicolon or the end of the line."""
    headings = sorted((start, end, name) for name, listed in told.items() for start, end in _headings(text, listed))
    if not headings:
        return {}, text
    said: dict[str, str] = {}
    rest = [text[: headings[0][0]]]
    for (_, end, name), (following, _, _) in pairwise((*headings, (len(text), 0, ""))):
        own, behind = _parted(text[end:following])
        if len(own) >= _LEAST_CHARS and name not in said:
            said[name] = own
        rest.append(behind)
    return said, " ; ".join(part for part in rest if part.strip(" ,.;:"))


def _parted(text: str) -> tuple[str, str]:
    found = _PARTS.search(text)
    own, behind = (text, "") if found is None else (text[: found.start()], text[found.end() :])
    return own.strip(" ,.:-–"), behind


def _headings(text: str, listed: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a heading stands: at the beginning of a clause, or before a colon."""
    bare = _letter_by_letter(text)
    for found in _heading_pattern(tuple(listed)).finditer(bare):
        yield found.start("words"), found.end()


@cache
def _heading_pattern(listed: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(normalise(phrase))) for phrase in sorted(listed, key=len, reverse=True))
    at_start = rf"(?:^|[.,;\n(!])\s*(?:va |con |da |thua |bao cao )*(?P<words>(?:{words})\b){_bare(_SAYS)}"
    return re.compile(at_start)


def _bare(pattern: str) -> str:
    return pattern.replace("là", "la")


def _letter_by_letter(text: str) -> str:
    """Return the text in bare small letters, each in its place."""
    return "".join(bare if len(bare := fold(letter.lower())) == 1 else letter for letter in text)


# --- days and rates ---


def _read_each(text: str, announcing: Mapping[str, Sequence[str]], read: Callable[[str], str]) -> Mapping[str, str]:
    found = {name: {v for part in _behind(text, listed) if (v := read(part))} for name, listed in announcing.items()}
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _behind(text: str, listed: Sequence[str]) -> Iterator[str]:
    """Yield what stands behind the announcing words, to the end of the clause."""
    bare = _letter_by_letter(text)
    for phrase in listed:
        for found in re.finditer(rf"\b{re.escape(fold(normalise(phrase)))}\b", bare):
            behind = text[found.end() :]
            end = _CLAUSE_ENDS.search(behind)
            yield behind if end is None else behind[: end.start()]


def _read_day(said: str, today: date) -> str:
    more = _MORE_BEHIND_DAY.search(said)
    on = read_date(said if more is None else said[: more.start()], today, Direction.PAST).value
    return "" if on is None else on.isoformat()


def _read_rate(said: str) -> str:
    found = _RATE.search(said.lower())
    rate = None if found is None else read_number(found[0], NumberKind.PERCENT).value
    return "" if rate is None else format(rate, "f")


def _read_share(text: str, fields: Sequence[str]) -> Mapping[str, str]:
    """Read "450 hộ trên tổng số 500", "450/500"; a message that begins with its only figure tells the first field."""
    found = _SHARE.findall(text.lower()) if fields else []
    if fields and not found and text[:1].isdigit():
        figure = read_number(text, NumberKind.COUNT).value
        return {} if figure is None else {fields[0]: str(figure)}
    if len(found) != 1:
        return {}
    figures = [read_number(figure.strip("."), NumberKind.COUNT).value for figure in found[0]]
    return {name: str(figure) for name, figure in zip(fields, figures, strict=True) if figure is not None}
