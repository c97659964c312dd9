from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.period import Period, PeriodKind, period_containing

MONTH, QUARTER, HALF_YEAR, YEAR = PeriodKind


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "label"),
    [
        pytest.param(
            MONTH,
            date(2024, 10, 14),
            date(2024, 9, 15),
            date(2024, 10, 14),
            "Tháng 10 (từ 15/9 đến 14/10)",
            id="the last day of a month",
        ),
        pytest.param(
            MONTH,
            date(2024, 10, 15),
            date(2024, 10, 15),
            date(2024, 11, 14),
            "Tháng 11 (từ 15/10 đến 14/11)",
            id="the first day of the next month",
        ),
        pytest.param(
            MONTH,
            date(2024, 12, 20),
            date(2024, 12, 15),
            date(2025, 1, 14),
            "Tháng 1 (từ 15/12 đến 14/1)",
            id="late December belongs to January",
        ),
        pytest.param(
            QUARTER,
            date(2025, 1, 1),
            date(2024, 12, 15),
            date(2025, 3, 14),
            "Quý I (từ 15/12 đến 14/3)",
            id="the first quarter",
        ),
        pytest.param(
            QUARTER,
            date(2024, 12, 14),
            date(2024, 9, 15),
            date(2024, 12, 14),
            "Quý IV (từ 15/9 đến 14/12)",
            id="the last quarter",
        ),
        pytest.param(
            HALF_YEAR,
            date(2024, 6, 14),
            date(2023, 12, 15),
            date(2024, 6, 14),
            "6 tháng đầu năm (từ 15/12 đến 14/6)",
            id="the first half",
        ),
        pytest.param(
            HALF_YEAR,
            date(2024, 6, 15),
            date(2024, 6, 15),
            date(2024, 12, 14),
            "6 tháng cuối năm (từ 15/6 đến 14/12)",
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
    assert period_containing(kind, day) == Period(kind, start, end, label)


@given(st.sampled_from(PeriodKind), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_periods_follow_each_other_without_a_gap(kind: PeriodKind, day: date) -> None:
    period = period_containing(kind, day)
    assert period.start <= day <= period.end
    assert period_containing(kind, period.start) == period == period_containing(kind, period.end)
    assert period_containing(kind, period.end + timedelta(days=1)).start == period.end + timedelta(days=1)
