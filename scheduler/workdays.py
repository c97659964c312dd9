"""Working days in Viet Nam: weekends, holidays, Tết, swapped days, and days of courtesy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import holidays
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from plans.plain_words import in_plain_words
from plans.role import RoleId
from plans.yaml_file import YamlError, read_yaml

CALENDAR_FILE = Path(__file__).parent.parent / "plans" / "data" / "calendar.yaml"

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days of some years: `holidays` by name, weekend days that are `working`, days of `courtesy`.

    A date outside those years counts as an ordinary one: load the years before and after as well. Two calendars are
    never equal, so that what is worked out by one can be kept.
    """

    holidays: Mapping[date, str]
    working: frozenset[date] = frozenset()
    courtesy: Mapping[tuple[int, int], frozenset[RoleId]] = field(
        default_factory=dict[tuple[int, int], frozenset[RoleId]]
    )

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on the day."""
        if day in self.working:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add(self, day: date, working_days: int) -> date:
        """Return the n-th working day after the day; the day itself for 0."""
        return self._step(day, working_days, _ONE_DAY)

    def back(self, day: date, working_days: int) -> date:
        """Return the n-th working day before the day; the day itself for 0."""
        return self._step(day, working_days, -_ONE_DAY)

    def effective(self, day: date) -> date:
        """Return the last working day not after the day: a due date is never moved later."""
        return day if self.is_working(day) else self.back(day, 1)

    def is_courtesy(self, day: date, roles: Collection[RoleId]) -> bool:
        """Tell whether one of the roles is left in peace on the day."""
        return not self.courtesy.get((day.month, day.day), frozenset()).isdisjoint(roles)

    def _step(self, day: date, working_days: int, by: timedelta) -> date:
        if working_days < 0:
            raise ValueError("count working days forwards with add and backwards with back")
        for _ in range(working_days):
            day += by
            while not self.is_working(day):
                day += by
        return day


class CalendarError(Exception):
    """The calendar file cannot be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def calendar_for(
    years: Collection[int], *, culture_day_is_off: bool | None = None, file: Path = CALENDAR_FILE
) -> Calendar:
    """Return the calendar of the years: the `holidays` library plus `plans/data/calendar.yaml`.

    `culture_day_is_off` overrides what the file says about 24 November, which became a day off in 2026
    by a decision whose entry into force is for the administrator to tell. CalendarError when the file is
    broken.
    """
    ours = _read_our_days(file)
    known = holidays.country_holidays("VN", years=sorted(years), language="vi")
    off = {day: name for day, name in known.items() if day.year in years}
    off |= {row.day: row.name for row in ours.days_off if row.day.year in years}
    if not (ours.culture_day_is_off if culture_day_is_off is None else culture_day_is_off):
        off = {day: name for day, name in off.items() if not _is_for_culture(day, off)}
    swapped = {*known.weekend_workdays, *(row.day for row in ours.working_days)}
    return Calendar(
        holidays=MappingProxyType(dict(sorted(off.items()))),
        working=frozenset(day for day in swapped if day.year in years),
        courtesy=MappingProxyType({row.day: frozenset(row.roles) for row in ours.courtesy}),
    )


_CULTURE_DAY = (11, 24)


def _is_for_culture(day: date, off: Mapping[date, str]) -> bool:
    """Tell whether a day off is 24 November, or makes up for one on a weekend: its name then begins with that one's."""
    name = off.get(date(day.year, *_CULTURE_DAY))
    return name is not None and off[day].startswith(name)


def _read_our_days(file: Path) -> "_OurDays":
    try:
        return _OurDays.model_validate(read_yaml(file))
    except YamlError as error:
        raise CalendarError((f"{file.name}: {error}",)) from None
    except ValidationError as error:
        raise CalendarError([in_plain_words(problem, file.name) for problem in error.errors()]) from None


def _read_day_of_year(text: str) -> tuple[int, int]:
    """Read "20/11" as month and day."""
    day, month = (int(part) for part in str(text).split("/"))
    # A leap year, so that 29/2 may be named.
    date(2024, month, day)
    return month, day


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _NamedDay(_Row):
    day: date
    name: str


class _Courtesy(_Row):
    day: Annotated[tuple[int, int], BeforeValidator(_read_day_of_year)]
    name: str
    roles: tuple[RoleId, ...]


class _OurDays(_Row):
    days_off: tuple[_NamedDay, ...]
    working_days: tuple[_NamedDay, ...]
    culture_day_is_off: bool
    courtesy: tuple[_Courtesy, ...]
