from datetime import date

import pytest

from plans.deadline import (
    HOW_TO_WRITE,
    AfterEvent,
    AnyTime,
    BeforeDate,
    Deadline,
    Every,
    EveryYearBefore,
    External,
    NoDate,
    Once,
    OnOrBefore,
    Periodic,
    Relative,
    Rolling,
    UntilYear,
    WithinYear,
    is_owed_in,
    last_day_on_time,
    period_kind,
    read_deadline,
)
from plans.period import PeriodKind


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
        pytest.param(Every(PeriodKind.QUARTER), 2018, None, id="hàng quý: no day is invented"),
        pytest.param(Periodic("định kỳ"), 2021, None, id="định kỳ"),
        pytest.param(AfterEvent("Quyết định 677"), 2022, None, id="after an event"),
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
        ("within 2020-Q2", OnOrBefore(date(2020, 6, 30))),
        ("within 2020-Q4", OnOrBefore(date(2020, 12, 31))),
        ("once", Once()),
        ("every month", Every(PeriodKind.MONTH)),
        ("every quarter", Every(PeriodKind.QUARTER)),
        ("every half-year", Every(PeriodKind.HALF_YEAR)),
        ("every year", Every(PeriodKind.YEAR)),
        ("every year external: theo công văn", Every(PeriodKind.YEAR, "theo công văn")),
        ("periodic: định kỳ", Periodic("định kỳ")),
        ("5 working days before TV-D20", Relative(-5, "TV-D20")),
        ("10 working days after DS-D59", Relative(10, "DS-D59")),
        ("after event: Quyết định 677", AfterEvent("Quyết định 677")),
        ("external: từ đầu năm", External("từ đầu năm")),
        ("  any   time ", AnyTime()),
        ("rolling", Rolling()),
        ("none", NoDate()),
        ("before 2024-11-31", None),
        ("before 25/11/2024", None),
        ("every year before 02-30", None),
        ("external:", None),
        ("within 2020-Q5", None),
        ("every week", None),
        ("5 days before TV-D20", None),
        ("trước ngày 25/11", None),
        ("", None),
    ],
)
def test_a_deadline_is_read_as_it_is_written(text: str, deadline: Deadline | None) -> None:
    assert read_deadline(text) == deadline


def test_every_way_of_writing_that_we_suggest_can_be_read() -> None:
    assert [way for way in HOW_TO_WRITE if read_deadline(way) is None] == []


@pytest.mark.parametrize(
    ("deadline", "years"),
    [
        pytest.param(BeforeDate(date(2021, 11, 5)), [2021], id="one date"),
        pytest.param(BeforeDate(date(2022, 1, 1)), [2021], id="before New Year is the old year"),
        pytest.param(WithinYear(2025), [2025], id="one year (row BC-D32)"),
        pytest.param(UntilYear(2023), [2019, 2020, 2021, 2022, 2023], id="until a year"),
        pytest.param(EveryYearBefore(12, 1), list(range(2019, 2027)), id="every year"),
        pytest.param(NoDate(), list(range(2019, 2027)), id="no date"),
    ],
)
def test_a_duty_belongs_to_its_years(deadline: Deadline, years: list[int]) -> None:
    assert [year for year in range(2019, 2027) if is_owed_in(deadline, year)] == years


@pytest.mark.parametrize(
    ("deadline", "kind"),
    [
        (Every(PeriodKind.QUARTER), PeriodKind.QUARTER),
        (Every(PeriodKind.HALF_YEAR), PeriodKind.HALF_YEAR),
        (EveryYearBefore(12, 1), PeriodKind.YEAR),
        (OnOrBefore(date(2020, 6, 30)), PeriodKind.YEAR),
        (AfterEvent("Quyết định 677"), PeriodKind.PLAN),
        (Once(), PeriodKind.PLAN),
        (External("theo quy định"), PeriodKind.PLAN),
    ],
)
def test_what_is_owed_once_in_the_plan_is_told_from_what_comes_again(deadline: Deadline, kind: PeriodKind) -> None:
    assert period_kind(deadline) is kind
