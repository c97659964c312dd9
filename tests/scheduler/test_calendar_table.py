"""Six hundred days of 2017 to 2035 against a table that was made without the product: see make_calendar_table.py."""

import csv
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

import plans
from plans.deadline import Deadline, NoDate, Relative, period_kind, read_deadline
from plans.duty import Duty
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.role import RoleId
from plans.unit import UnitKind
from scheduler.deadlines import cut_off, internal_due, plan_due
from scheduler.workdays import Calendar, calendar_for
from tests.scheduler.make_calendar_table import CASES, TABLE, YEARS, Case, cases, lunar_day
from tests.years.almanac import HUNG_KINGS, TET, almanac, on

PLAN: Plan = load_plan(Path(plans.__file__).parent / "data" / "tan_van_2024.yaml")


@cache
def calendar(culture_day: str) -> Calendar:
    return calendar_for(range(YEARS[0] - 1, YEARS[-1] + 2), culture_day_is_off=culture_day == "on")


def table() -> list[Case]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Case(*(row[field.name] for field in fields(Case))) for row in csv.DictReader(file)]


def read(notation: str) -> Deadline:
    deadline = read_deadline(notation)
    assert deadline is not None, notation
    return deadline


def plan_with(notation: str) -> tuple[Plan, Duty]:
    """The plan with one duty of the clerk's with this deadline, and with the duty from which it is counted, if any."""
    duty = replace(PLAN.get_duty("TV-D40"), id="asked", roles=(RoleId("clerk"),), deadline=NoDate())
    if found := re.fullmatch(r"(\d+ working days (?:after|before)) (.*)", notation):
        duty = replace(duty, deadline=read(f"{found[1]} base"))
        assert isinstance(duty.deadline, Relative)
        duties = (duty, replace(duty, id="base", deadline=read(found[2])))
    else:
        duty = replace(duty, deadline=read(notation))
        duties = (duty,)
    return replace(PLAN, duties=duties), duty


def answered(case: Case) -> Case:
    """What the product says of a case."""
    plan, duty = plan_with(case.deadline)
    today, days = date.fromisoformat(case.today), calendar(case.culture_day)
    due = plan_due(plan, duty, days, today.year)
    wanted = internal_due(plan, duty, UnitKind.VILLAGE, days, today.year)
    period = plan.period_on(period_kind(duty.deadline), today)
    return replace(
        case,
        due=_text(due),
        effective=_text(due and days.effective(due)),
        wanted=_text(wanted),
        cut_off=_text(cut_off(duty, period, wanted)),
    )


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def test_the_table_has_its_cases_and_all_its_years() -> None:
    rows = table()
    assert len(set(rows)) == len(rows) == CASES
    assert {date.fromisoformat(row.today).year for row in rows} == set(YEARS)


def test_the_table_is_what_its_maker_writes() -> None:
    assert table() == cases()


@pytest.mark.parametrize("year", YEARS)
def test_every_case_of_a_year(year: int) -> None:
    of_year = [case for case in table() if case.today.startswith(str(year))]
    assert [answered(case) for case in of_year] == of_year


@pytest.mark.parametrize(
    ("published", "month", "day"), [pytest.param(TET, 1, 1, id="Tết"), pytest.param(HUNG_KINGS, 3, 10, id="Giỗ Tổ")]
)
def test_published_lunar_days_are_those_of_the_moon(published: Mapping[int, str], month: int, day: int) -> None:
    assert {year: lunar_day(year, month, day) for year in YEARS} == {year: on(published[year], year) for year in YEARS}


@pytest.mark.parametrize("year", YEARS)
def test_offices_work_on_the_published_days(year: int) -> None:
    """Where nothing is published yet, both calendars take the two last days of the old year off."""
    published, days = almanac(), calendar_for([year])
    of_year = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in of_year if days.is_working(day) is not published.works(day)] == []


@pytest.mark.parametrize("year", YEARS)
def test_nobody_works_on_the_first_day_of_tet_or_the_hung_kings_day(year: int) -> None:
    days = calendar_for([year])
    assert not days.is_working(on(TET[year], year))
    assert not days.is_working(on(HUNG_KINGS[year], year))
