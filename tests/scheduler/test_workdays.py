from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.deadline import BeforeDate, Deadline, EveryYearBefore, OnOrBefore, last_day_on_time
from plans.role import RoleId, load_roles
from scheduler.workdays import Calendar, CalendarError, calendar_for

CALENDAR = calendar_for(range(2019, 2028))
WITHOUT_CULTURE_DAY = calendar_for(range(2019, 2028), culture_day_is_off=False)

TEACHER, DIRECTOR = RoleId("centre_teacher"), RoleId("centre_director")


@pytest.mark.parametrize(
    ("deadline", "calendar", "last_day", "effective", "ten_earlier"),
    [
        pytest.param(
            BeforeDate(date(2021, 11, 5)),
            CALENDAR,
            date(2021, 11, 4),
            date(2021, 11, 4),
            date(2021, 10, 21),
            id="NTL-D83 trước ngày 05/11/2021",
        ),
        pytest.param(
            EveryYearBefore(11, 15),
            CALENDAR,
            date(2020, 11, 14),
            date(2020, 11, 13),
            date(2020, 10, 30),
            id="DS-D59 trước ngày 15/11 in 2020: Saturday",
        ),
        pytest.param(
            OnOrBefore(date(2020, 6, 30)),
            CALENDAR,
            date(2020, 6, 30),
            date(2020, 6, 30),
            date(2020, 6, 16),
            id="DS-D01 trong quý II năm 2020",
        ),
        pytest.param(
            BeforeDate(date(2024, 11, 25)),
            CALENDAR,
            date(2024, 11, 24),
            date(2024, 11, 22),
            date(2024, 11, 8),
            id="TV-D40 trước 25 tháng 11 năm 2024: Sunday",
        ),
        pytest.param(
            EveryYearBefore(12, 5),
            CALENDAR,
            date(2024, 12, 4),
            date(2024, 12, 4),
            date(2024, 11, 20),
            id="TV-D20 trước ngày 05/12 in 2024",
        ),
        pytest.param(
            EveryYearBefore(12, 1),
            CALENDAR,
            date(2024, 11, 30),
            date(2024, 11, 29),
            date(2024, 11, 15),
            id="BC-D75 in 2024: Saturday",
        ),
        pytest.param(
            EveryYearBefore(12, 1),
            CALENDAR,
            date(2025, 11, 30),
            date(2025, 11, 28),
            date(2025, 11, 14),
            id="BC-D75 in 2025: Sunday",
        ),
        pytest.param(
            EveryYearBefore(12, 1),
            CALENDAR,
            date(2026, 11, 30),
            date(2026, 11, 30),
            date(2026, 11, 13),
            id="BC-D75 in 2026 with a day off on 24/11",
        ),
        pytest.param(
            EveryYearBefore(12, 1),
            WITHOUT_CULTURE_DAY,
            date(2026, 11, 30),
            date(2026, 11, 30),
            date(2026, 11, 16),
            id="BC-D75 in 2026 with 24/11 a working day",
        ),
        pytest.param(
            EveryYearBefore(11, 25),
            CALENDAR,
            date(2026, 11, 24),
            date(2026, 11, 23),
            date(2026, 11, 9),
            id="trước ngày 25/11 in 2026 loses its last day to 24/11",
        ),
        pytest.param(
            BeforeDate(date(2024, 2, 15)),
            CALENDAR,
            date(2024, 2, 14),
            date(2024, 2, 7),
            date(2024, 1, 24),
            id="Tết 2024 moves it before the holiday",
        ),
        pytest.param(
            BeforeDate(date(2024, 9, 4)),
            CALENDAR,
            date(2024, 9, 3),
            date(2024, 8, 30),
            date(2024, 8, 16),
            id="2 September 2024 with its second day",
        ),
        pytest.param(
            BeforeDate(date(2024, 5, 6)),
            CALENDAR,
            date(2024, 5, 5),
            date(2024, 5, 4),
            date(2024, 4, 16),
            id="a Saturday that offices work on, after the days off of 18/4 and 29/4-1/5",
        ),
    ],
)
def test_the_last_day_the_day_to_aim_at_and_ten_working_days_before(
    deadline: Deadline, calendar: Calendar, last_day: date, effective: date, ten_earlier: date
) -> None:
    assert last_day_on_time(deadline, last_day.year) == last_day
    assert calendar.effective(last_day) == effective
    assert calendar.back(effective, 10) == ten_earlier


@pytest.mark.parametrize(
    ("first", "last", "before", "after"),
    [
        pytest.param(date(2024, 2, 8), date(2024, 2, 14), date(2024, 2, 7), date(2024, 2, 15), id="Giáp Thìn"),
        pytest.param(date(2025, 1, 25), date(2025, 2, 2), date(2025, 1, 24), date(2025, 2, 3), id="Ất Tỵ"),
        pytest.param(date(2026, 2, 14), date(2026, 2, 22), date(2026, 2, 13), date(2026, 2, 23), id="Bính Ngọ"),
    ],
)
def test_nobody_works_during_tet(first: date, last: date, before: date, after: date) -> None:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [day for day in days if CALENDAR.is_working(day)] == []
    assert CALENDAR.back(last, 1) == before
    assert CALENDAR.add(first, 1) == after
    assert CALENDAR.add(before, 1) == after


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2024, 1, 1), False, id="New Year"),
        pytest.param(date(2024, 4, 18), False, id="Giỗ Tổ"),
        pytest.param(date(2024, 4, 29), False, id="swapped for a Saturday"),
        pytest.param(date(2024, 5, 4), True, id="that Saturday"),
        pytest.param(date(2024, 5, 11), False, id="another Saturday"),
        pytest.param(date(2024, 11, 20), True, id="Teachers' Day is worked"),
        pytest.param(date(2024, 11, 25), True, id="an ordinary Monday"),
        pytest.param(date(2025, 11, 24), True, id="24/11 before it became a day off"),
        pytest.param(date(2026, 1, 2), False, id="a day off of our own file"),
        pytest.param(date(2026, 1, 10), True, id="its swapped Saturday"),
        pytest.param(date(2026, 4, 27), False, id="Giỗ Tổ on a Sunday is made up for on Monday"),
        pytest.param(date(2026, 11, 24), False, id="24/11 as a day off"),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert CALENDAR.is_working(day) is works


def test_the_calendar_keeps_to_its_years() -> None:
    calendar = calendar_for([2024])
    assert {day.year for day in (*calendar.holidays, *calendar.working)} == {2024}
    assert calendar.holidays[date(2024, 2, 10)] == "Tết Nguyên Đán"


def test_courtesy_is_for_teachers_on_their_day() -> None:
    assert CALENDAR.is_courtesy(date(2024, 11, 20), (TEACHER,))
    assert CALENDAR.is_courtesy(date(2025, 11, 20), (DIRECTOR, TEACHER))
    assert not CALENDAR.is_courtesy(date(2024, 11, 20), (DIRECTOR,))
    assert not CALENDAR.is_courtesy(date(2024, 11, 21), (TEACHER,))


def test_courtesy_names_roles_that_exist() -> None:
    assert {role for roles in CALENDAR.courtesy.values() for role in roles} <= set(load_roles())


def test_an_office_writes_its_own_days(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(
        "days_off: [{day: 2027-03-01, name: Lễ hội}]\n"
        "working_days: [{day: 2027-03-06, name: Làm bù}]\n"
        "culture_day_is_off: false\n"
        "courtesy: [{day: 8/3, name: Quốc tế Phụ nữ, roles: [womens_union]}]\n",
        encoding="utf-8",
    )
    calendar = calendar_for([2027], file=file)
    assert not calendar.is_working(date(2027, 3, 1))
    assert calendar.is_working(date(2027, 3, 6))
    assert calendar.is_working(date(2027, 11, 24))
    assert calendar.is_courtesy(date(2027, 3, 8), (RoleId("womens_union"),))


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("[", ("calendar.yaml: line 1, layout",)),
        (
            "days_off: [{day: 31/02/2027, name: Lễ}]\nworking_days: []\nculture_day_is_off: true\n"
            "courtesy: [{day: 30/2, name: Lễ, roles: []}]\n",
            (
                'calendar.yaml, days_off, day: "31/02/2027" is not a day; write it like 2024-01-31',
                'calendar.yaml, courtesy, day: "30/2" does not belong here',
            ),
        ),
        (
            "days_off: []\nworking_days: []\ncourtesy: []\n",
            ("calendar.yaml, culture_day_is_off: is missing",),
        ),
    ],
)
def test_a_broken_calendar_says_where(tmp_path: Path, content: str, problems: tuple[str, ...]) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CalendarError) as caught:
        calendar_for([2027], file=file)
    assert len(caught.value.problems) == len(problems)
    assert all(said.startswith(wanted) for said, wanted in zip(caught.value.problems, problems, strict=True))


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="backwards with back"):
        CALENDAR.add(date(2024, 1, 2), -1)


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(0, 40))
def test_going_back_undoes_going_forward(day: date, working_days: int) -> None:
    start = CALENDAR.effective(day)
    there = CALENDAR.add(start, working_days)
    assert CALENDAR.is_working(there)
    assert CALENDAR.back(there, working_days) == start <= day
