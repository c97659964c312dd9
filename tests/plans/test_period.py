from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.period import Period, PeriodKind, first_day, period_of_plan, period_on, year_of

MONTH, QUARTER, HALF_YEAR, YEAR, PLAN = PeriodKind


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "label"),
    [
        pytest.param(
            MONTH,
            date(2024, 10, 1),
            date(2024, 9, 15),
            date(2024, 10, 14),
            "Tháng 10 (từ 15/9 đến 14/10)",
            id="the first day of a month",
        ),
        pytest.param(
            MONTH,
            date(2024, 10, 31),
            date(2024, 9, 15),
            date(2024, 10, 14),
            "Tháng 10 (từ 15/9 đến 14/10)",
            id="the last day of a month",
        ),
        pytest.param(
            MONTH,
            date(2025, 1, 2),
            date(2024, 12, 15),
            date(2025, 1, 14),
            "Tháng 1 (từ 15/12 đến 14/1)",
            id="the data of January begin in December",
        ),
        pytest.param(
            QUARTER,
            date(2025, 1, 1),
            date(2024, 12, 15),
            date(2025, 3, 14),
            "Quý I năm 2025 (từ 15/12 đến 14/3)",
            id="the first quarter",
        ),
        pytest.param(
            QUARTER,
            date(2017, 12, 31),
            date(2017, 9, 15),
            date(2017, 12, 14),
            "Quý IV năm 2017 (từ 15/9 đến 14/12)",
            id="the last quarter",
        ),
        pytest.param(
            HALF_YEAR,
            date(2024, 6, 30),
            date(2023, 12, 15),
            date(2024, 6, 14),
            "6 tháng đầu năm 2024 (từ 15/12 đến 14/6)",
            id="the first half",
        ),
        pytest.param(
            HALF_YEAR,
            date(2024, 7, 1),
            date(2024, 6, 15),
            date(2024, 12, 14),
            "6 tháng cuối năm 2024 (từ 15/6 đến 14/12)",
            id="the second half",
        ),
        pytest.param(
            YEAR,
            date(2024, 12, 31),
            date(2024, 1, 1),
            date(2024, 12, 31),
            "Năm 2024",
            id="the year is the plan's own",
        ),
    ],
)
def test_the_periods_of_state_agencies(kind: PeriodKind, day: date, start: date, end: date, label: str) -> None:
    assert period_on(kind, day) == Period(kind, start, end, label)


KINDS_OF_THE_CALENDAR = st.sampled_from([MONTH, QUARTER, HALF_YEAR, YEAR])
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(KINDS_OF_THE_CALENDAR, DAYS)
def test_the_data_of_periods_follow_each_other_without_a_gap(kind: PeriodKind, day: date) -> None:
    period, months_on = period_on(kind, day), day
    while (following := period_on(kind, months_on)) == period:
        months_on += timedelta(days=28)
    assert following.start == period.end + timedelta(days=1)


@given(KINDS_OF_THE_CALENDAR, DAYS)
def test_a_period_runs_from_its_first_day_on(kind: PeriodKind, day: date) -> None:
    period = period_on(kind, day)
    assert first_day(kind, period.start) <= day
    assert period_on(kind, first_day(kind, period.start)) == period
    assert period_on(kind, first_day(kind, period.start) - timedelta(days=1)) != period


@given(KINDS_OF_THE_CALENDAR, DAYS)
def test_a_period_belongs_to_the_year_in_which_it_runs(kind: PeriodKind, day: date) -> None:
    assert year_of(period_on(kind, day)) == day.year


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "period"),
    [
        pytest.param(
            date(2022, 4, 6),
            date(2030, 12, 31),
            Period(PLAN, date(2022, 4, 6), date(2030, 12, 31), "2022 - 2030"),
            id="nine years",
        ),
        pytest.param(
            date(2020, 6, 15), None, Period(PLAN, date(2020, 6, 15), date.max, "Từ năm 2020"), id="without an end"
        ),
        pytest.param(
            date(2021, 4, 28),
            date(2021, 12, 31),
            Period(YEAR, date(2021, 1, 1), date(2021, 12, 31), "Năm 2021"),
            id="a plan for one year has the year",
        ),
    ],
)
def test_what_is_owed_once_belongs_to_the_whole_plan(valid_from: date, valid_to: date | None, period: Period) -> None:
    assert period_of_plan(valid_from, valid_to) == period
