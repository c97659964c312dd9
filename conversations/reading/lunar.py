"""The Vietnamese lunar calendar as a table of month lengths.

New moons and solstices are taken at UTC+7, as Vietnam does; Chinese tables differ by a day here and there.
The table was computed from the periodic terms of the moon's and the sun's motion and agrees with the
published dates of Tết, of the eves and of the leap months of these years, which the tests list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; `leap` is the repeated month (tháng nhuận)."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Year:
    first_day: date
    leap_month: int
    """The month that is repeated, 0 for none."""
    long_months: str
    """One sign a month, in order: "+" has 30 days, "-" has 29."""

    def months(self) -> Iterator[tuple[int, bool, int]]:
        """Yield each month's number, whether it is the leap one, and its length in days."""
        numbers = list(range(1, 13))
        if self.leap_month:
            numbers.insert(self.leap_month, self.leap_month)
        for i, (number, length) in enumerate(zip(numbers, self.long_months, strict=True)):
            yield number, i == self.leap_month > 0, 30 if length == "+" else 29


_YEARS = {
    2023: _Year(date(2023, 1, 22), 2, "-+--++-++-+-+"),
    2024: _Year(date(2024, 2, 10), 0, "-+--+-++-++-"),
    2025: _Year(date(2025, 1, 29), 6, "+-+--+-+-+++-"),
    2026: _Year(date(2026, 2, 17), 0, "+-+--+--+++-"),
    2027: _Year(date(2027, 2, 6), 0, "++-+--+--++-"),
    2028: _Year(date(2028, 1, 26), 5, "+++-+--+--++-"),
    2029: _Year(date(2029, 2, 13), 0, "++-+-+-+--+-"),
    2030: _Year(date(2030, 2, 2), 0, "++-++-+-+-+-"),
    2031: _Year(date(2031, 1, 23), 3, "-+-++-++-+-+-"),
    2032: _Year(date(2032, 2, 11), 0, "-+-+-++-++-+"),
    2033: _Year(date(2033, 1, 31), 11, "-+--+-+-+++-+"),
    2034: _Year(date(2034, 2, 19), 0, "-+--+--+++-+"),
    2035: _Year(date(2035, 2, 8), 0, "+-+--+--++-+"),
}
FIRST_YEAR, LAST_YEAR = min(_YEARS), max(_YEARS)


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month of the calendar: its first day and how many it has."""

    year: int
    month: int
    leap: bool
    first_day: date
    length: int


def lunar_months(years: Iterable[int]) -> Iterator[LunarMonth]:
    """Yield the months of these lunar years in order; years outside the table have none."""
    for number in years:
        year = _YEARS.get(number)
        start = year.first_day if year else date.min
        for month, leap, length in year.months() if year else ():
            yield LunarMonth(number, month, leap, start, length)
            start += timedelta(days=length)


def to_solar(lunar: LunarDate) -> date | None:
    """Return the solar day, None if there is no such day or the year lies outside the table."""
    for month in lunar_months((lunar.year,)):
        if (month.month, month.leap) == (lunar.month, lunar.leap):
            return month.first_day + timedelta(days=lunar.day - 1) if 1 <= lunar.day <= month.length else None
    return None


def to_lunar(solar: date) -> LunarDate | None:
    """Return the lunar day of a solar day, None outside the table."""
    for month in lunar_months((solar.year - 1, solar.year)):
        if month.first_day <= solar < month.first_day + timedelta(days=month.length):
            return LunarDate(month.year, month.month, (solar - month.first_day).days + 1, month.leap)
    return None
