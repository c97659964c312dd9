"""Writes calendar_table.csv: `python -m tests.scheduler.make_calendar_table`. It uses no code of the product.

The days off are those of tests/years/almanac.py. Tết and the Hùng Kings' day are worked out here once more from
the sky: the moon's age and the sun's longitude after Jean Meeus, Astronomical Algorithms, chapters 25 and 49, by the
clocks of Vietnam (UTC+7). A case whose answer hangs on days off that nobody has announced yet is left out.
"""

import csv
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from tests.years.almanac import Almanac, almanacs, on

TABLE = Path(__file__).parent / "calendar_table.csv"
YEARS = range(2017, 2036)
CASES = 600


@dataclass(frozen=True)
class Case:
    """One row; an empty text where there is no such day.

    `deadline` is a plan's notation; `today` the day on which the period is asked for; `due` the last day in time,
    `effective` the last working day in time, `wanted` ten working days before it, the village's own day; `cut_off`
    the day as of which the village's data stand. `culture_day` says whether 24/11 is a day off from 2026.
    """

    deadline: str
    today: str
    culture_day: str
    due: str
    effective: str
    wanted: str
    cut_off: str


# --- the moon and the sun ---


def lunar_day(year: int, month: int, day: int) -> date:
    """Return the day of the lunar calendar of Vietnam that belongs to the year which begins with its Tết."""
    months = [*_months(year - 1), *_months(year)]
    first = next(start for start, number in months if number == 1 and start.year == year)
    start = next(start for start, number in months if number == month and start >= first)
    return start + timedelta(days=day - 1)


def _months(year: int) -> Iterator[tuple[date, int]]:
    """Yield the lunar months from the eleventh of a year up to the next one: first day and number; 0: leap."""
    starts = [_eleventh(year)]
    while starts[-1] < _eleventh(year + 1):
        starts.append(_new_moon_after(starts[-1]))
    starts.pop()
    has_leap = len(starts) == 13
    number, leap_seen = 11, not has_leap
    for at, start in enumerate(starts):
        following = _new_moon_after(start)
        if at and not leap_seen and _sign(start) == _sign(following):
            leap_seen = True
            yield start, 0
            continue
        yield start, number
        number = number % 12 + 1


def _eleventh(year: int) -> date:
    """Return the beginning of the month with the winter solstice."""
    start = _new_moon_after(date(year, 10, 25))
    while _sign(_new_moon_after(start)) < 9:
        start = _new_moon_after(start)
    return start


def _sign(day: date) -> int:
    """Return in which twelfth of the sky the sun stands at the day's beginning; 9 after the winter solstice."""
    t = (day.toordinal() + 1721424.5 - 7 / 24 - 2451545) / 36525
    mean = math.radians(357.52911 + 35999.05029 * t)
    centre = (1.914602 - 0.004817 * t) * math.sin(mean) + 0.019993 * math.sin(2 * mean) + 0.000289 * math.sin(3 * mean)
    node = math.radians(125.04 - 1934.136 * t)
    longitude = 280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * math.sin(node)
    return int(longitude % 360 // 30)


def _new_moon_after(day: date) -> date:
    k = math.floor((day.toordinal() - date(2000, 1, 6).toordinal()) / 29.530588861) - 1
    while (moon := _new_moon(k)) <= day:
        k += 1
    return moon


def _new_moon(k: int) -> date:
    """Return the day of Vietnam on which the k-th new moon since 2000 falls."""
    t = k / 1236.85
    e = 1 - 0.002516 * t
    sun = math.radians(2.5534 + 29.1053567 * k)
    moon = math.radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    latitude = math.radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    node = math.radians(124.7746 - 1.56375588 * k)
    terms: list[tuple[float, float]] = [
        (-0.4072, moon),
        (0.17241 * e, sun),
        (0.01608, 2 * moon),
        (0.01039, 2 * latitude),
        (0.00739 * e, moon - sun),
        (-0.00514 * e, moon + sun),
        (0.00208 * e * e, 2 * sun),
        (-0.00111, moon - 2 * latitude),
        (-0.00057, moon + 2 * latitude),
        (0.00056 * e, 2 * moon + sun),
        (-0.00042, 3 * moon),
        (0.00042 * e, sun + 2 * latitude),
        (0.00038 * e, sun - 2 * latitude),
        (-0.00024 * e, 2 * moon - sun),
        (-0.00017, node),
    ]
    dynamical = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    dynamical += sum(size * math.sin(angle) for size, angle in terms)
    local = dynamical - 72 / 86400 + 7 / 24  # the earth's clock is about 72 seconds behind
    return date.fromordinal(math.floor(local + 0.5) - 1721425)


# --- the cases ---

Rule = Callable[[Almanac], "date | None"]
"""The last day in time by a calendar."""


def cases() -> list[Case]:
    """Return as many different cases as the table is to have, the same ones every time."""
    rng = random.Random(20251121)
    found: dict[Case, None] = {}
    while len(found) < CASES:
        for one in _round(rng):
            if one is not None and len(found) < CASES:
                found[one] = None
    return sorted(found, key=lambda case: (case.today, case.deadline, case.culture_day))


def _round(rng: random.Random) -> Iterator[Case | None]:
    """Yield a case of each kind."""
    day = _some_day(rng)
    culture = rng.choice(("on", "off")) if day.year >= 2026 else "on"
    yield _dated(f"before {day}", day, culture, lambda _: day - timedelta(days=1))
    day_2 = _some_day(rng)
    yield _dated(f"on or before {day_2}", day_2, culture, lambda _: day_2)
    quarter = rng.randint(1, 4)
    end = date(day.year + quarter // 4, quarter * 3 % 12 + 1, 1) - timedelta(days=1)
    yield _dated(f"within {day.year}-Q{quarter}", end, culture, lambda _: end)
    yearly = rng.choice(("15/11", "25/11", "01/12", "05/12", "05/11", f"{day.day:02}/{day.month:02}"))
    if yearly != "29/02":
        last = on(yearly, day.year) - timedelta(days=1)
        if last.year == day.year:
            yield _dated(f"every year before {yearly[3:]}-{yearly[:2]}", last, culture, lambda _: last)
            days = rng.choice((3, 5, 10, -3, -5, -10))
            words = f"{abs(days)} working days {'after' if days > 0 else 'before'} every year before"
            yield _dated(
                f"{words} {yearly[3:]}-{yearly[:2]}",
                last,
                culture,
                lambda almanac: almanac.shift(almanac.last_working(last), days),
            )
    yield _undated(rng.choice(("every month", "every quarter", "every half-year")), _some_day(rng))
    words = rng.choice(("every year", f"within {day.year}", f"until {day.year}", "none", "rolling", "any time"))
    yield Case(words, day.isoformat(), "on", "", "", "", "")


def _some_day(rng: random.Random) -> date:
    """Return any day of the years, often one near days off."""
    day = date(YEARS[0], 1, 1) + timedelta(days=rng.randrange(len(YEARS) * 365))
    if rng.random() < 0.5:
        near = rng.choice(
            (lunar_day(day.year, 1, 1), lunar_day(day.year, 3, 10), date(day.year, 5, 1), date(day.year, 9, 2))
        )
        day = near + timedelta(days=rng.randint(-6, 14))
    return day


def _dated(deadline: str, about: date, culture: str, rule: Rule) -> Case | None:
    """Return the case, or None if it hangs on what is not announced."""
    answers = {_answer(rule, almanac) for almanac in almanacs(culture_day_is_off=culture == "on")}
    if len(answers) != 1:
        return None
    due, effective, wanted = answers.pop()
    return Case(deadline, about.isoformat(), culture, due, effective, wanted, wanted)


def _answer(rule: Rule, almanac: Almanac) -> tuple[str, str, str]:
    due = rule(almanac)
    assert due is not None
    effective = almanac.last_working(due)
    return due.isoformat(), effective.isoformat(), almanac.shift(effective, -10).isoformat()


def _undated(deadline: str, today: date) -> Case:
    """Return when the data of the period that is running close: on the 14th of its last month."""
    length = {"every month": 1, "every quarter": 3, "every half-year": 6}[deadline]
    last_month = (today.month + length - 1) // length * length
    return Case(deadline, today.isoformat(), "on", "", "", "", date(today.year, last_month, 14).isoformat())


def main() -> None:
    """Write the table."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(Case))
        writer.writerows(astuple(case) for case in cases())


if __name__ == "__main__":
    main()
