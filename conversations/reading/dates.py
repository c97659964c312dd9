"""Answers that name a day: in figures, in words, by weekday, counted from today, or in the lunar calendar."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from conversations.reading.date_phrases import Found, find_phrases
from conversations.reading.date_vocabulary import Kind
from conversations.reading.date_words import Word, read_words
from conversations.reading.days import ASK, Calendar, Counted, DateAnswer, Direction, OfMonth, OnWeekday, either, settle

__all__ = ["DateAnswer", "Direction", "read_date", "write_date"]


def read_date(text: str, today: date, direction: Direction | str) -> DateAnswer:
    """Read a day. Without a year it is the latest one not after today, or the next one if it lies ahead.

    Asked again: no day ("tuần trước"), two days, a day that does not exist, a weekday that contradicts it. Where
    likely days were named all the same, they are the candidates.
    """
    direction = Direction(direction)
    words = _corrected(read_words(text), direction)
    found, left = find_phrases(words, direction)
    asserted = tuple(one for one in found if not _is_denied(left, one))
    if not asserted:
        return _weak_day(left, today, direction) if not found else ASK
    answer = _agreed(_in_context(asserted, words, left), today, direction)
    if _is_doubtful(left, asserted, direction, answer, today):
        return DateAnswer(None, answer.candidates or ((answer.value,) if answer.value else ()))
    return answer


# --- what holds of a message ---

_OPEN_NUMBER = re.compile("[NU]")
_FINAL_NEGATION = re.compile(r"[z0][g,]{0,9}$")
_DENIED = re.compile(r"Z[^,u]*$")
_BOUND = re.compile(r"[obfq][gdtm]{0,5}$")
_OTHER_WEEK = re.compile("_[wM](?![NG])")  # "thứ tư tuần kia"
_BREAKS = re.compile(",")


def _corrected(words: tuple[Word, ...], direction: Direction) -> tuple[Word, ...]:
    """Return the words behind the last correction ("hôm qua, à nhầm, hôm kia"), all where none names a day."""
    found, _ = find_phrases(words, direction)
    last = max((one.start for one in found), default=0)
    held = max((i + 1 for i in range(last) if words[i].kind is Kind.CORRECTION), default=0)
    return words[held:]


def _is_denied(left: str, one: Found) -> bool:
    """Whether a day is said not to be the one: "không phải hôm qua", "mai không được"."""
    before, behind = left[: one.start], left[one.end :]
    clause = _BREAKS.split(before)[-1] + _BREAKS.split(behind)[0]
    return bool(_DENIED.search(before)) or ("z" in clause or "0" in clause)


def _is_doubtful(left: str, asserted: Sequence[Found], direction: Direction, answer: DateAnswer, today: date) -> bool:
    if Kind.DOUBT in left or Kind.CORRECTION in left or _FINAL_NEGATION.search(left):
        return True
    if Kind.NOT_YET in left and direction is Direction.PAST and (answer.value or today) > today:
        return True
    if _OTHER_WEEK.search(left) or _OPEN_NUMBER.search(_without_months(left)):
        return True
    return any(_BOUND.search(left[: one.start]) for one in asserted)


def _without_months(left: str) -> str:
    """Leave out what asks for nothing: a month alone ("báo cáo tháng 10, mai em gửi") and what is denied."""
    return re.sub(r"M[NG](?:Y?U)?|Z[^,u]*", "", left)


def _weak_day(left: str, today: date, direction: Direction) -> DateAnswer:
    """Return today for "hồi nãy" or "lát nữa", where nothing else is said of a day."""
    weak = Kind.EARLIER if direction is Direction.PAST else Kind.SOON
    doubts = {Kind.DOUBT, Kind.NEGATION, Kind.NOT_YET, Kind.NUMBER, Kind.ABOUT}
    return DateAnswer(today) if weak in left and not doubts & set(left) else ASK


def _in_context(found: Sequence[Found], words: Sequence[Word], left: str) -> tuple[Found, ...]:
    """Complete each phrase with what stands elsewhere in the message: the week, the month, the calendar."""
    return tuple(replace(one, phrase=_completed(one, found, words, left)) for one in found)


def _completed(one: Found, found: Sequence[Found], words: Sequence[Word], left: str) -> Counted | OnWeekday | OfMonth:
    phrase = one.phrase
    match phrase:
        case OnWeekday(week=None) if not (phrase.just or phrase.this or phrase.coming):
            return replace(phrase, week=_shift(Kind.WEEK_SHIFT, words, left), just=Kind.JUST in left)
        case OfMonth(month=None, month_shift=None):
            shift = _shift(Kind.MONTH_SHIFT, words, left)
            return replace(phrase, month_shift=shift, calendar=_calendar(phrase, found, left))
        case OfMonth(year=None, year_shift=None):
            shift = _shift(Kind.YEAR_SHIFT, words, left)
            just = phrase.just or Kind.JUST in left
            return replace(phrase, year_shift=shift, just=just, calendar=_calendar(phrase, found, left))
        case OfMonth():
            return replace(phrase, calendar=_calendar(phrase, found, left))
        case _:
            return phrase


def _shift(kind: Kind, words: Sequence[Word], left: str) -> int | None:
    shifts = {words[i].value for i, letter in enumerate(left) if letter == kind}
    return shifts.pop() if len(shifts) == 1 else None


def _calendar(phrase: OfMonth, found: Sequence[Found], left: str) -> Calendar:
    """Return the calendar of a day that does not name one: that of the same day named elsewhere, or of the message."""
    if phrase.is_marked:
        return phrase.calendar
    named = [
        other.phrase.calendar
        for other in found
        if isinstance(other.phrase, OfMonth)
        and other.phrase.is_marked
        and (other.phrase.day, other.phrase.month) == (phrase.day, phrase.month)
    ]
    if named:
        return named[0]
    marks = {Kind.LUNAR: Calendar.LUNAR, Kind.SOLAR: Calendar.SOLAR}
    loose = [calendar for mark, calendar in marks.items() if mark in left]
    return loose[0] if len(loose) == 1 else phrase.calendar


# --- one day ---


def _agreed(found: Sequence[Found], today: date, direction: Direction) -> DateAnswer:
    """Return the one day that all phrases name, else ask."""
    phrases = [one.phrase for one in found]
    plain = [phrase for phrase in phrases if isinstance(phrase, OnWeekday) and phrase.is_plain]
    firm = [settle(phrase, today, direction) for phrase in phrases if phrase not in plain]
    if not firm:
        return either(settle(phrase, today, direction).value for phrase in plain)
    sure = {answer.value for answer in firm if answer.value}
    open_ones = [answer for answer in firm if answer.value is None]
    if not sure:
        return open_ones[0] if len({answer.candidates for answer in open_ones}) == 1 else ASK
    if len(sure) > 1:
        return DateAnswer(None, tuple(sorted(sure)) if len(sure) == 2 and not open_ones else ())
    day = next(iter(sure))
    if any(day not in answer.candidates for answer in open_ones):
        return ASK
    contradicting = [settle(phrase, today, direction).value for phrase in plain if phrase.weekday != day.weekday()]
    return DateAnswer(None, either((day, *contradicting)).candidates) if contradicting else DateAnswer(day)


# --- writing ---

_WEEKDAY_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def write_date(day: date, today: date) -> str:
    """Return a day for the echo, with its weekday: "thứ Sáu 8/11/2024", "hôm nay, thứ Sáu 8/11/2024"."""
    named = {0: "hôm nay, ", -1: "hôm qua, ", 1: "ngày mai, "}.get((day - today).days, "")
    return f"{named}{_WEEKDAY_NAMES[day.weekday()]} {day.day}/{day.month}/{day.year}"
