"""Which day a phrase means, seen from today: the solar and the lunar calendar, weekdays, counted days."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from conversations.reading.lunar import LunarMonth, lunar_months, to_lunar


class Direction(StrEnum):
    """Whether a day without a year was, or will be."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """The solar day meant, or None to ask again, with the days it could be (at most two)."""

    value: date | None
    candidates: tuple[date, ...] = ()


class Calendar(StrEnum):
    """The calendar a day was named in."""

    SOLAR = "solar"
    LUNAR = "lunar"
    TET = "tet"  # counted around Tết: "mùng 3 Tết", "28 Tết"
    EITHER = "either"  # "mùng 10/3" is a day of both


@dataclass(frozen=True, slots=True)
class Counted:
    """A day so many days from today; doubtful where the words are no more than likely ("2 tuần trước")."""

    days: int
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """A weekday, Monday is 0: of a week counted from this one, or the one just gone, this one or the coming one."""

    weekday: int
    week: int | None = None
    just: bool = False
    this: bool = False
    coming: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the weekday was said, so that it may only confirm another day."""
        return self.week is None and not (self.just or self.this or self.coming)


@dataclass(frozen=True, slots=True)
class OfMonth:
    """A day of a month. `None` is what was not said; a shift counts months or years from now; day 0 is the last."""

    day: int
    month: int | None = None
    year: int | None = None
    month_shift: int | None = None
    year_shift: int | None = None
    calendar: Calendar = Calendar.SOLAR
    is_marked: bool = False
    """Whether the calendar was named."""
    leap: bool = False
    just: bool = False
    coming: bool = False


Phrase = Counted | OnWeekday | OfMonth

ASK = DateAnswer(None)
_FEW_DAYS = {Direction.PAST: 14, Direction.FUTURE: 60}
_MANY_DAYS = 150
_MANY_YEARS = 5
_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One turn of a day that comes round: when it is due, and the day itself, None if this turn lacks it (30 Tết)."""

    due: date
    day: date | None
    regular: date | None = None
    """In a leap month that was not named as one: the same day of the regular month."""


def settle(phrase: Phrase, today: date, direction: Direction) -> DateAnswer:
    """Return the day a phrase means."""
    try:
        match phrase:
            case Counted(days, is_doubtful):
                day = today + timedelta(days=days)
                return DateAnswer(None, (day,)) if is_doubtful else DateAnswer(day)
            case OnWeekday():
                return _weekday(phrase, today, direction)
            case OfMonth(calendar=Calendar.EITHER):
                return _of_both(phrase, today, direction)
            case OfMonth():
                return _of_month(phrase, today, direction)
    except OverflowError:  # "cách đây 900000000 ngày"
        return ASK


def either(days: Iterable[date | None]) -> DateAnswer:
    """Return the one day of several readings, or ask which of two."""
    found = tuple(sorted({day for day in days if day}))
    return DateAnswer(found[0]) if len(found) == 1 else DateAnswer(None, found if len(found) == 2 else ())


# --- weekdays ---


def _weekday(said: OnWeekday, today: date, direction: Direction) -> DateAnswer:
    monday = today - timedelta(days=today.weekday())
    back = (today.weekday() - said.weekday) % 7
    latest, coming = today - timedelta(days=back), today + timedelta(days=-back % 7)
    if said.week is not None:
        return DateAnswer(monday + timedelta(days=7 * said.week + said.weekday))
    if said.coming:
        return DateAnswer(today + timedelta(days=7 - back))
    if said.just:
        return DateAnswer(today - timedelta(days=back or 7))
    if said.this and direction is Direction.PAST and said.weekday > today.weekday():
        return either((latest, coming))
    return DateAnswer(latest if direction is Direction.PAST else coming)


# --- days of a month ---


def _of_both(said: OfMonth, today: date, direction: Direction) -> DateAnswer:
    readings = [
        settle(replace(said, calendar=calendar), today, direction) for calendar in (Calendar.SOLAR, Calendar.LUNAR)
    ]
    return either(day for one in readings for day in (one.value, *one.candidates))


def _of_month(said: OfMonth, today: date, direction: Direction) -> DateAnswer:
    if not 0 <= said.day <= _LONGEST_MONTH or (said.month is not None and not 1 <= said.month <= 12):
        return ASK
    if said.year is not None and abs(said.year - today.year) > _MANY_YEARS:
        return ASK
    turns = list(_solar_turns(said, today)) if said.calendar is Calendar.SOLAR else list(_lunar_turns(said, today))
    if said.year is not None or said.month_shift is not None:
        return _only(turns)
    if said.year_shift is not None:
        return _in_shifted_year(turns, said, today, direction)
    if said.just:
        return _nearest(turns, today, Direction.PAST, is_sure=True)
    if said.coming:
        later = [turn for turn in turns if turn.due > today]
        return _nearest(later, today, Direction.FUTURE, is_sure=True)
    return _nearest(turns, today, direction, is_sure=said.month is None)


def _only(turns: Sequence[_Occurrence]) -> DateAnswer:
    if all(turn.day for turn in turns):
        return either(turn.day for turn in turns)
    return DateAnswer(None, _last_days(turns))


def _in_shifted_year(turns: Sequence[_Occurrence], said: OfMonth, today: date, direction: Direction) -> DateAnswer:
    """Between New Year and Tết "năm nay" may be the old or the new lunar year: what fits the direction counts."""
    if len(turns) < 2 or said.year_shift != 0:
        return _only(turns)
    fitting = [turn for turn in turns if (turn.due <= today) == (direction is Direction.PAST)]
    return _only(fitting or turns)


def _last_days(turns: Sequence[_Occurrence]) -> tuple[date, ...]:
    """Offer the last day of a month for a day it does not have: 29 for "30 Tết"."""
    return tuple(turn.due - timedelta(days=1) for turn in turns if not turn.day)[:2]


def _nearest(turns: Sequence[_Occurrence], today: date, direction: Direction, *, is_sure: bool) -> DateAnswer:
    """Return the turn on the right side of today; ask if it is far and the same day lies near on the other side."""
    before = max((t for t in turns if t.due <= today), default=None, key=_due)
    after = min((t for t in turns if t.due >= today), default=None, key=_due)
    near, far = (before, after) if direction is Direction.PAST else (after, before)
    if near is None:
        return DateAnswer(None, (far.day,) if far and far.day else ())
    if near.day is None:
        return DateAnswer(None, _last_days((near,)))
    other = _other_month(near, turns)
    if other is not None and (other <= today) == (near.day <= today):
        return either((near.day, other))
    distance = abs((near.day - today).days)
    is_about = far is not None and far.day is not None and abs((far.day - today).days) <= _FEW_DAYS[direction]
    if not is_sure and distance > _MANY_DAYS and is_about and far is not None:
        return either((near.day, far.day))
    return DateAnswer(near.day)


def _due(turn: _Occurrence) -> date:
    return turn.due


def _other_month(near: _Occurrence, turns: Sequence[_Occurrence]) -> date | None:
    """Return the same day of the regular or the leap month beside this one."""
    return near.regular or next((turn.day for turn in turns if turn.regular and turn.regular == near.day), None)


def _solar_turns(said: OfMonth, today: date) -> Iterator[_Occurrence]:
    months: Iterable[int]  # counted since the year 0
    this_month = today.year * 12 + today.month - 1
    if said.month is None:
        shifts = range(-2, 3) if said.month_shift is None else (said.month_shift,)
        months = (this_month + shift for shift in shifts)
    elif said.year is not None:
        months = (said.year * 12 + said.month - 1,)
    else:
        shifts = range(-2, 3) if said.year_shift is None else (said.year_shift,)
        months = ((today.year + shift) * 12 + said.month - 1 for shift in shifts)
    for number in months:
        year, month = divmod(number, 12)
        if 1 <= year < date.max.year:
            yield _solar_turn(year, month + 1, said.day)


def _solar_turn(year: int, month: int, day: int) -> _Occurrence:
    try:
        found = date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return _Occurrence(date(year + month // 12, month % 12 + 1, 1), None)
    return _Occurrence(found, found)


def _lunar_turns(said: OfMonth, today: date) -> Iterator[_Occurrence]:
    months = list(lunar_months(range(today.year - 2, today.year + 3) if said.year is None else _lunar_years(said)))
    for month in months if said.month is not None else _months_by_shift(months, said.month_shift, today):
        if said.month not in (None, month.month) or (said.leap and not month.leap):
            continue
        if not _is_of_year(month, said, today):
            continue
        regular = _day_in(_regular(month, months), said.day) if month.leap and not said.leap and said.month else None
        day = _day_in(month, said.day)
        yield _Occurrence(day or month.first_day + timedelta(days=month.length), day, regular)


def _lunar_years(said: OfMonth) -> tuple[int, ...]:
    year = said.year or 0
    return (year - 1,) if said.calendar is Calendar.TET and said.month == 12 else (year,)


def _regular(leap: LunarMonth, months: Sequence[LunarMonth]) -> LunarMonth | None:
    return next((m for m in months if (m.year, m.month, m.leap) == (leap.year, leap.month, False)), None)


def _day_in(month: LunarMonth | None, day: int) -> date | None:
    if month is None:
        return None
    day = day or month.length
    return month.first_day + timedelta(days=day - 1) if day <= month.length else None


def _months_by_shift(months: Sequence[LunarMonth], shift: int | None, today: date) -> Sequence[LunarMonth]:
    """Return the months from which a bare day is taken: all, or the one so many months from now."""
    if shift is None:
        return months
    now = max((i for i, month in enumerate(months) if month.first_day <= today), default=0)
    return months[max(now + shift, 0) :][:1]


def _is_of_year(month: LunarMonth, said: OfMonth, today: date) -> bool:
    if said.year_shift is None:
        return True
    if said.calendar is Calendar.TET:
        return month.year + (month.month == 12) == today.year + said.year_shift
    lunar = to_lunar(today)
    years = {today.year, lunar.year if lunar else today.year}
    return month.year - said.year_shift in years
