from datetime import date

import pytest

from plans.deadline import (
    HOW_TO_WRITE,
    AnyTime,
    BeforeDate,
    Deadline,
    EveryYearBefore,
    External,
    NoDate,
    OnOrBefore,
    Rolling,
    UntilYear,
    WithinYear,
    last_day_on_time,
    read_deadline,
)


@pytest.mark.parametrize(
    ("deadline", "year", "last_day"),
    [
        pytest.param(BeforeDate(date(2024, 11, 25)), 2024, date(2024, 11, 24), id="trước 25 tháng 11"),
        pytest.param(BeforeDate(date(2025, 1, 1)), 2024, date(2024, 12, 31), id="before New Year"),
        pytest.param(OnOrBefore(date(2020, 6, 30)), 2020, date(2020, 6, 30), id="trong quý II"),
        pytest.param(OnOrBefore(date(2020, 12, 31)), 2020, date(2020, 12, 31), id="đến hết năm 2020"),
        pytest.param(EveryYearBefore(11, 15), 2020, date(2020, 11, 14), id="hằng năm trước ngày 15/11"),
        pytest.param(EveryYearBefore(12, 1), 2025, date(2025, 11, 30), id="the first of a month"),
        pytest.param(EveryYearBefore(1, 1), 2025, date(2024, 12, 31), id="the first of a year"),
        pytest.param(EveryYearBefore(3, 1), 2024, date(2024, 2, 29), id="1 March in a leap year"),
        pytest.param(EveryYearBefore(2, 29), 2025, date(2025, 2, 28), id="29 February in a common year"),
        pytest.param(WithinYear(2025), 2025, None, id="năm 2025: no day is invented"),
        pytest.param(UntilYear(2030), 2030, None, id="đến năm 2030: no day is invented"),
        pytest.param(External("cuối năm theo quy định"), 2021, None, id="a day from elsewhere"),
        pytest.param(Rolling(), 2024, None, id="cập nhật thường xuyên"),
        pytest.param(AnyTime(), 2024, None, id="kịp thời"),
        pytest.param(NoDate(), 2024, None, id="nothing said"),
    ],
)
def test_the_last_day_on_time(deadline: Deadline, year: int, last_day: date | None) -> None:
    assert last_day_on_time(deadline, year) == last_day


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("before 2024-11-25", BeforeDate(date(2024, 11, 25))),
        ("on or before 2020-06-30", OnOrBefore(date(2020, 6, 30))),
        ("every year before 12-05", EveryYearBefore(12, 5)),
        ("every year before 02-29", EveryYearBefore(2, 29)),
        ("within 2024", WithinYear(2024)),
        ("until 2030", UntilYear(2030)),
        ("external: từ đầu năm", External("từ đầu năm")),
        ("  any   time ", AnyTime()),
        ("rolling", Rolling()),
        ("none", NoDate()),
        ("before 2024-11-31", None),
        ("before 25/11/2024", None),
        ("every year before 02-30", None),
        ("external:", None),
        ("trước ngày 25/11", None),
        ("", None),
    ],
)
def test_a_deadline_is_read_as_it_is_written(text: str, deadline: Deadline | None) -> None:
    assert read_deadline(text) == deadline


def test_every_way_of_writing_that_we_suggest_can_be_read() -> None:
    assert [way for way in HOW_TO_WRITE if read_deadline(way) is None] == []
