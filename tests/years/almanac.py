"""The oracle's calendar: published days off, written out as dates. Nothing here comes from the product or its library.

Up to 2026 the days are those announced for civil servants, week by week. Later ones follow the Labour Code 2019,
art. 111 and 112, which leaves two things open until they are announced: whether Tết begins one or two days before
mùng Một, and whether National Day has its second day before or after. `almanacs` gives one calendar for each choice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

ONE_DAY = timedelta(days=1)
WEEKEND = (5, 6)

TET: Mapping[int, str] = {
    2017: "28/01",
    2018: "16/02",
    2019: "05/02",
    2020: "25/01",
    2021: "12/02",
    2022: "01/02",
    2023: "22/01",
    2024: "10/02",
    2025: "29/01",
    2026: "17/02",
    2027: "06/02",
    2028: "26/01",
    2029: "13/02",
    2030: "02/02",  # a day before the Chinese New Year
    2031: "23/01",
    2032: "11/02",
    2033: "31/01",
    2034: "19/02",
    2035: "08/02",
}
"""Mùng Một of the first month."""

HUNG_KINGS: Mapping[int, str] = {
    2017: "06/04",
    2018: "25/04",
    2019: "14/04",
    2020: "02/04",
    2021: "21/04",
    2022: "10/04",
    2023: "29/04",
    2024: "18/04",
    2025: "07/04",
    2026: "26/04",
    2027: "16/04",
    2028: "04/04",
    2029: "23/04",
    2030: "12/04",
    2031: "01/04",
    2032: "19/04",
    2033: "09/04",
    2034: "28/04",
    2035: "17/04",
}
"""The tenth of the third month."""

ANNOUNCED: Mapping[int, str] = {
    2017: "01/01-02/01 26/01-01/02 06/04 30/04-02/05 02/09-04/09",
    2018: "01/01 14/02-20/02 25/04 30/04-01/05 02/09-03/09 31/12",
    2019: "01/01 02/02-10/02 14/04-15/04 29/04-01/05 02/09",
    2020: "01/01 23/01-29/01 02/04 30/04-01/05 02/09",
    2021: "01/01 10/02-16/02 21/04 30/04-03/05 02/09-03/09",
    2022: "01/01-03/01 29/01-06/02 10/04-11/04 30/04-03/05 01/09-02/09",
    2023: "01/01-02/01 20/01-26/01 29/04-03/05 01/09-04/09",
    2024: "01/01 08/02-14/02 18/04 29/04-01/05 02/09-03/09",
    2025: "01/01 25/01-02/02 07/04 30/04-02/05 01/09-02/09",
    2026: "01/01-02/01 14/02-22/02 26/04-27/04 30/04-01/05 31/08-02/09",
}
SWAPPED = "05/01/2019 04/05/2019 04/05/2024 26/04/2025 10/01/2026 22/08/2026"
"""Saturdays on which offices work for a day off between two others."""

LAST_ANNOUNCED = max(ANNOUNCED)
CULTURE_DAY = (11, 24)
CULTURE_DAY_SINCE = 2026


@dataclass(frozen=True)
class Almanac:
    """Which days offices work on."""

    off: frozenset[date]
    swapped: frozenset[date]

    def works(self, day: date) -> bool:
        """Tell whether offices work on the day."""
        return day in self.swapped or (day.weekday() not in WEEKEND and day not in self.off)

    def last_working(self, day: date) -> date:
        """Return the day, or the last working day before it."""
        while not self.works(day):
            day -= ONE_DAY
        return day

    def shift(self, day: date, working_days: int) -> date:
        """Return the day so many working days later, or earlier if negative."""
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self.works(day)
        return day


def on(text: str, year: int) -> date:
    """Read "25/11" as a day of the year."""
    day, month = text.split("/")
    return date(year, int(month), int(day))


def almanac(*, culture_day_is_off: bool = True, days_before_tet: int = 2, second_after: bool | None = None) -> Almanac:
    """Return the calendar of 2016 to 2036. `second_after` None: the second day of 2/9 that makes the longer rest."""
    years = range(2016, 2037)
    off = {day for year in years for day in _off_in(year, days_before_tet, second_after)}
    if culture_day_is_off:
        off |= {day for year in years if year >= CULTURE_DAY_SINCE for day in _made_up([date(year, *CULTURE_DAY)])}
    return Almanac(frozenset(off), frozenset(on(text[:5], int(text[6:])) for text in SWAPPED.split()))


def almanacs(*, culture_day_is_off: bool = True) -> list[Almanac]:
    """Return one calendar for each way in which the years to come may be announced."""
    return [
        almanac(culture_day_is_off=culture_day_is_off, days_before_tet=before, second_after=after)
        for before, after in product((1, 2), (True, False))
    ]


def _off_in(year: int, days_before_tet: int, second_after: bool | None) -> Iterator[date]:
    if year in ANNOUNCED:
        for span in ANNOUNCED[year].split():
            first, _, last = span.partition("-")
            yield from _days(on(first, year), on(last or first, year))
        return
    if year not in TET:
        return
    yield from _made_up([date(year, 1, 1)])
    tet = on(TET[year], year)
    yield from _made_up([tet + n * ONE_DAY for n in range(-days_before_tet, 5 - days_before_tet)])
    yield from _made_up([on(HUNG_KINGS[year], year)])
    yield from _made_up([date(year, 4, 30), date(year, 5, 1)])
    after = date(year, 9, 2).weekday() in {0, 3, 6} if second_after is None else second_after
    yield from _made_up([date(year, 9, 2), date(year, 9, 3) if after else date(year, 9, 1)])


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _made_up(days: Iterable[date]) -> set[date]:
    """Return the days, and the next working day for each of them that falls on a weekend."""
    off = set(days)
    for _ in [day for day in sorted(off) if day.weekday() in WEEKEND]:
        day = max(off)
        while day in off or day.weekday() in WEEKEND:
            day += ONE_DAY
        off.add(day)
    return off
