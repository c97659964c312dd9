"""Answers that name a day: in figures, in words, by weekday, counted from today, or in the lunar calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from conversations.reading.clean import strip_courtesy, syllable_key
from conversations.reading.lunar import FIRST_YEAR, LAST_YEAR, LunarDate, to_solar
from conversations.reading.numerals import read_run
from conversations.reading.quantities import run_at
from conversations.reading.words import Token, phrases, tokenise


class Direction(StrEnum):
    """Whether a day without a year was, or will be."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """The solar day meant, or None to ask again, with the two days it could be."""

    value: date | None
    candidates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Day:
    """What was said of a day; None is what was not said."""

    day: int
    month: int | None = None
    year: int | None = None
    lunar: bool = False
    leap: bool = False
    mung: bool = False


_ASK = DateAnswer(None)
_FEW_DAYS = 14
_MANY_DAYS = 150
_IN_BOTH_CALENDARS = {(5, 5), (10, 3), (15, 7), (15, 8)}

_UNDECIDED = phrases(
    "đầu tháng|giữa tháng|cuối tháng|đầu tuần|giữa tuần|cuối tuần|hôm nọ|mấy hôm|"
    "mấy ngày|mấy bữa|vài ngày|vài hôm|đầu năm|cuối năm|hay|hoặc|không|chưa|từ|quý|"
    "khoảng|đâu|chắc|hình như|?|không nhớ"
)
_LUNAR = phrases("âm lịch|âl|al|giêng|chạp|rằm|tết|nhuận|lịch ta|lịch âm|ông táo|vu lan", marked_only="âm")
_FEASTS = (
    (phrases("ông táo|ông công ông táo"), 23, 12),
    (phrases("giỗ tổ|giỗ tổ hùng vương"), 10, 3),
    (phrases("vu lan"), 15, 7),
    (phrases("trung thu"), 15, 8),
    (phrases("phật đản"), 15, 4),
    (phrases("đoan ngọ|tết đoan ngọ"), 5, 5),
)


def read_date(text: str, today: date, direction: Direction | str) -> DateAnswer:
    """Read a day. Without a year it is the latest one not after today, or the next one if it lies ahead.

    Asked again: no day ("tuần trước"), two days, a day that does not exist, a weekday that contradicts it.
    """
    direction = Direction(direction)
    tokens = tokenise(strip_courtesy(text))
    if not tokens or _UNDECIDED.found_in(tokens):
        return _ASK
    said = _spelled(tokens)
    if re.search(r"\d+ [-,] \d+ (?:/|thang)|\bden\b|\d / \d+ - \d+ /", said):
        return _ASK  # a range
    return _settle(said, tokens, today, direction)


# --- spelling ---

_AFTER_THU = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7}
_AFTER_THANG = {"gieng": 1, "chap": 12, "tu": 4, "nam": 5}
_SPELLED_NUMBER = frozenset({"ngay", "mung", "mong", "thang", "day", "hom", "tet"})
_MOT, _KIA = syllable_key("mốt"), syllable_key("kìa")


def _spelled(tokens: tuple[Token, ...]) -> str:
    """Return the message in bare letters with numbers in figures, one space between all parts."""
    parts: list[str] = []
    i = 0
    while i < len(tokens):
        spelled, length = _part(tokens, i)
        parts.append(spelled)
        i += length
    return " ".join(parts)


def _part(tokens: tuple[Token, ...], i: int) -> tuple[str, int]:
    token, before = tokens[i], tokens[i - 1].bare if i else ""
    if token.is_figure:
        return re.sub(r"[.,]", " / ", token.typed), 1
    if before == "thu" and token.bare in _AFTER_THU:
        return str(_AFTER_THU[token.bare]), 1
    run = run_at(tokens, i)
    value = read_run(run, decimal=False) if run else None
    behind = " ".join(t.bare for t in tokens[i + len(run) : i + len(run) + 2])
    counted = re.match(r"thang|(?:ngay|hom) (?:truoc|nua|sau)|tet", behind)
    number = None if value is None else value.value or (value.candidates[0] if value.candidates else None)
    if number is not None and (before in _SPELLED_NUMBER or counted) and not _is_next(token, before):
        return str(int(number)), len(run)
    if before == "thang" and token.bare in _AFTER_THANG:
        return str(_AFTER_THANG[token.bare]), 1
    if token.key in (_MOT, _KIA) and token.marked:
        return f"{token.bare}!", 1
    return ("thang" if token.bare == "thang" else token.bare), 1


def _is_next(token: Token, before: str) -> bool:
    """Whether "sau" without marks behind tháng or ngày is "next" rather than six."""
    return token.typed == "sau" and before in {"thang", "ngay", "hom"}


# --- parts of a message ---

_BESIDE = re.compile(
    r"\b(?:luc )?\d{1,2} (?:h|gio|g)(?: \d{1,2})?(?: phut)?\b|\b\d+ (?:nguoi|hoc vien|lop|ho|nu|em|chau)\b|"
    r"\b(?:thon|ban|xom|to|khu) \d+\b"
)
_DAY_OF_MONTH = re.compile(
    r"(?:\b(?P<mark>ngay|mung|mong|hom|ram) )?(?P<day>\b\d{1,2})? ?(?:/|-|thang) (?P<month>\d{1,2})"
    r"(?P<leap> nhuan)?(?: (?:al|am lich|am|duong lich))?"
    r"(?: (?:(?:/|-|nam) (?P<year>\d{4}|\d{2})|(?P<bare_year>\d{4})|nam (?P<which>nay|ngoai|truoc)))?(?!\w| /)"
)
_ISO = re.compile(r"\b(?P<year>\d{4}) [-/] (?P<month>\d{1,2}) [-/] (?P<day>\d{1,2})\b")
_TET = re.compile(r"(?:\b(?:mung|mong|ngay) )?\b(?P<day>\d{1,2}) (?:thang )?tet\b(?: nam (?P<year>\d{4}))?")
_BARE_DAY = re.compile(
    r"\b(?P<mark>ngay|mung|mong|hom) (?P<day>\d{1,2})\b(?: (?P<which>thang (?:truoc|nay|roi|qua|sau|toi)))?"
    r"|^(?P<alone>\d{1,2})$|\b(?P<ram>ram)\b(?: (?P<ram_which>thang (?:truoc|nay|roi)))?"
)
_SPACED = re.compile(r"^(?P<day>\d{1,2}) (?P<month>\d{1,2})(?: (?P<year>\d{4}))?$")
_WEEKDAY = re.compile(
    r"\b(?:thu (?P<thu>[2-7])|t(?P<t>[2-7])|(?P<cn>chu nhat|chua nhat|cn))\b"
    r"(?: (?P<week>tuan truoc nua|tuan truoc|tuan roi|tuan qua|tuan nay|tuan sau|tuan toi|vua roi|vua qua"
    r"|truoc|roi|toi|sau|nay))?"
)
_WEEKDAY_BEHIND = re.compile(r"\b(?P<week>tuan truoc nua|tuan truoc|tuan roi|tuan nay|tuan sau|tuan toi)\b")
_COUNTED = re.compile(
    r"\b(?:cach day|truoc day) (?P<ago>\d{1,3}) (?:ngay|hom)\b|\b(?P<before>\d{1,3}) (?:ngay|hom) truoc\b"
    r"|\b(?P<ahead>\d{1,3}) (?:ngay|hom) (?:nua|sau|toi)\b"
)
_RELATIVE: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\bhom kia!"), -3),
    (re.compile(r"\bhom kia\b(?!!)"), -2),
    (re.compile(r"\b(?:hom|toi|sang|chieu|dem|trua) qua\b|^qua$"), -1),
    (re.compile(r"\b(?:hom|toi|sang|chieu|trua|ngay|dem) nay\b|^nay$"), 0),
    (re.compile(r"\b(?:ngay|toi|sang|chieu|trua|dem) mai\b|^mai$"), 1),
    (re.compile(r"\b(?:ngay )?kia\b(?!!)|\b(?:ngay )?mot!"), 2),
)


def _settle(said: str, tokens: tuple[Token, ...], today: date, direction: Direction) -> DateAnswer:
    rest = " ".join(_BESIDE.sub(" ", said).split())
    lunar = _LUNAR.found_in(tokens)
    days, rest = _taken_days(rest, tokens, lunar=lunar)
    answers = [_resolve(day, today, direction) for day in days]
    relative, rest = _taken_relative(rest, today)
    answers += [DateAnswer(day) for day in relative]
    weekdays = list(_WEEKDAY.finditer(rest))
    leftover = _WEEKDAY.sub(" ", rest) if weekdays else rest
    if re.search(r"\d", leftover) or len(weekdays) > 1 or len(answers) > 2:
        return _ASK
    if not answers:
        return DateAnswer(_weekday(weekdays[0], rest, today, direction)) if weekdays else _ASK
    return _agreed(answers, weekdays)


def _agreed(answers: list[DateAnswer], weekdays: list[re.Match[str]]) -> DateAnswer:
    """Return the one day that all parts of the message name, else ask."""
    first = answers[0]
    if first.value is None or any(a.value != first.value for a in answers):
        return first if len(answers) == 1 and not weekdays else _ASK
    contradicted = any(_number(m) != first.value.weekday() for m in weekdays)
    return _ASK if contradicted else first


def _taken_days(rest: str, tokens: tuple[Token, ...], *, lunar: bool) -> tuple[list[_Day], str]:
    """Take the days of a month out of a message."""
    for feast, day, month in _FEASTS:
        if feast.found_in(tokens) and not re.search(r"\d", rest):
            return [_Day(day, month, lunar=True)], rest
    for pattern in (_ISO, _TET, _DAY_OF_MONTH, _SPACED, _BARE_DAY):
        found = list(pattern.finditer(rest))
        days = [_day(pattern, m, lunar=lunar) for m in found]
        if days and all(days):
            return [d for d in days if d], pattern.sub(" ", rest)
    return [], rest


def _day(pattern: re.Pattern[str], m: re.Match[str], *, lunar: bool) -> _Day | None:
    said = m.groupdict()
    if pattern is _TET:
        day = int(said["day"])
        return _Day(day, 1 if day <= 15 else 12, _year(said.get("year")), lunar=True)
    if pattern is _BARE_DAY:
        return _bare_day(said, lunar=lunar)
    mark = said.get("mark") or ""
    if not said["day"] and mark != "ram":
        return None
    return _Day(
        15 if mark == "ram" else int(said["day"]),
        int(said["month"]),
        _year(said.get("year") or said.get("bare_year"))
        or {"nay": 0, "ngoai": -1, "truoc": -1}.get(said.get("which") or ""),
        lunar=lunar,
        leap=bool(said.get("leap")),
        mung=mark in {"mung", "mong"},
    )


def _bare_day(said: dict[str, str | None], *, lunar: bool) -> _Day | None:
    which = said["which"] or said["ram_which"] or ""
    day = 15 if said["ram"] else int(said["day"] or said["alone"] or 0)
    month = {"": None, "nay": 0, "truoc": -1, "roi": -1, "qua": -1, "sau": +101, "toi": +101}[
        which.removeprefix("thang ")
    ]
    return _Day(day, month, None, lunar=lunar)


def _year(typed: str | None) -> int | None:
    return None if typed is None else int(typed) + (2000 if len(typed) == 2 else 0)


def _taken_relative(rest: str, today: date) -> tuple[list[date], str]:
    found: list[date] = []
    for m in _COUNTED.finditer(rest):
        ahead = m["ahead"] is not None
        count = int(m["ahead"] or m["ago"] or m["before"])
        found.append(today + timedelta(days=count if ahead else -count))
    rest = _COUNTED.sub(" ", rest)
    for pattern, offset in _RELATIVE:
        if pattern.search(rest):
            found.append(today + timedelta(days=offset))
            rest = pattern.sub(" ", rest)
    return found, rest


# --- which day ---


def _number(m: re.Match[str]) -> int:
    """Return the weekday as Python counts: Monday ("thứ hai") is 0."""
    return 6 if m["cn"] else int(m["thu"] or m["t"]) - 2


_WEEKS = {
    "tuan truoc nua": -2,
    "tuan truoc": -1,
    "tuan roi": -1,
    "tuan qua": -1,
    "tuan nay": 0,
    "nay": 0,
    "tuan sau": 1,
    "tuan toi": 1,
}


def _weekday(m: re.Match[str], rest: str, today: date, direction: Direction) -> date:
    """Return the day of a weekday; weeks start on Monday."""
    elsewhere = _WEEKDAY_BEHIND.search(rest)
    week = m["week"] or (elsewhere["week"] if elsewhere else "")
    monday = today - timedelta(days=today.weekday())
    if week in _WEEKS:
        return monday + timedelta(days=7 * _WEEKS[week] + _number(m))
    back = (today.weekday() - _number(m)) % 7
    if week in {"toi", "sau"}:
        return today + timedelta(days=7 - back)
    if week:
        return today - timedelta(days=back or 7)
    return today - timedelta(days=back) if direction is Direction.PAST else today + timedelta(days=-back % 7)


def _resolve(day: _Day, today: date, direction: Direction) -> DateAnswer:
    if day.lunar:
        return _choose(list(_lunar_days(day, today)), today, direction, exact=day.year is not None)
    if day.mung and day.month is not None and (day.day, day.month) in _IN_BOTH_CALENDARS:
        readings = [_resolve(replace(day, mung=False, lunar=lunar), today, direction).value for lunar in (False, True)]
        return DateAnswer(None, tuple(d for d in readings if d))
    return _choose(list(_solar_days(day, today)), today, direction, exact=(day.year or 0) > 1)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _solar_days(day: _Day, today: date) -> Iterator[date]:
    """Yield the days that were meant, near today."""
    if day.month is None or day.month in (0, -1, 101):
        offsets = (-1, 0, 1) if day.month is None else (1 if day.month == 101 else day.month,)
        months = [divmod(today.year * 12 + today.month - 1 + offset, 12) for offset in offsets]
    elif day.year is None or day.year < 1:
        years = (-1, 0, 1) if day.year is None else (day.year,)
        months = [(today.year + offset, day.month - 1) for offset in years]
    else:
        months = [(day.year, day.month - 1)]
    for year, month in months:
        found = _valid(year, month + 1, day.day)
        if found:
            yield found


def _lunar_days(day: _Day, today: date) -> Iterator[date]:
    year = day.year if day.year is None or day.year > 0 else today.year + day.year
    years = range(max(FIRST_YEAR, today.year - 2), min(LAST_YEAR, today.year + 1) + 1) if year is None else (year,)
    months = range(1, 13) if day.month is None else (day.month,)
    for lunar_year in years:
        for month in months:
            found = to_solar(LunarDate(lunar_year, month, day.day, day.leap))
            if found:
                yield found


def _choose(days: list[date], today: date, direction: Direction, *, exact: bool) -> DateAnswer:
    """Return the day on the right side of today; ask if it is long ago and the same day is about to come."""
    if exact or len(days) == 1:
        return DateAnswer(days[0] if days else None)
    before = max((d for d in days if d <= today), default=None)
    after = min((d for d in days if d >= today), default=None)
    near, far = (before, after) if direction is Direction.PAST else (after, before)
    if near is None:
        return _ASK
    if far is not None and abs((near - today).days) > _MANY_DAYS and abs((far - today).days) <= _FEW_DAYS:
        return DateAnswer(None, tuple(sorted((near, far))))
    return DateAnswer(near)


# --- writing ---

_WEEKDAY_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def write_date(day: date, today: date) -> str:
    """Return a day for the echo, with its weekday: "thứ Sáu 8/11/2024", "hôm nay, thứ Sáu 8/11/2024"."""
    named = {0: "hôm nay, ", -1: "hôm qua, ", 1: "ngày mai, "}.get((day - today).days, "")
    return f"{named}{_WEEKDAY_NAMES[day.weekday()]} {day.day}/{day.month}/{day.year}"
