"""Which period a message names."""

from datetime import date

import pytest

from conversations.reading.periods import names_only_period, read_period
from plans.period import PeriodKind

TODAY = date(2024, 10, 4)
MONTH, QUARTER, HALF_YEAR, YEAR, _ = PeriodKind


@pytest.mark.parametrize(
    ("text", "kind", "start"),
    [
        ("báo cáo quý 3", QUARTER, date(2024, 6, 15)),
        ("Quý III: 2 lớp, 27 người học", QUARTER, date(2024, 6, 15)),
        ("quy 3 mo 2 lop", QUARTER, date(2024, 6, 15)),
        ("q3 2 lớp", QUARTER, date(2024, 6, 15)),
        ("2 lớp của quý ba", QUARTER, date(2024, 6, 15)),
        ("quý IV", QUARTER, date(2024, 9, 15)),
        ("quý 4 năm 2023", QUARTER, date(2023, 9, 15)),
        ("quý 4/2023", QUARTER, date(2023, 9, 15)),
        ("quý 4 năm ngoái", QUARTER, date(2023, 9, 15)),
        ("báo cáo quý trước", QUARTER, date(2024, 6, 15)),
        ("quý vừa rồi mở 2 lớp", QUARTER, date(2024, 6, 15)),
        ("quý này", QUARTER, date(2024, 9, 15)),
        ("6 tháng đầu năm", HALF_YEAR, date(2023, 12, 15)),
        ("sáu tháng cuối năm", HALF_YEAR, date(2024, 6, 15)),
        ("báo cáo 6 tháng cuối năm 2023", HALF_YEAR, date(2023, 6, 15)),
        ("báo cáo tháng trước", MONTH, date(2024, 8, 15)),
        ("tháng 9: 3 buổi", MONTH, date(2024, 8, 15)),
        ("tháng mười một", MONTH, date(2023, 10, 15)),
        ("tháng này", MONTH, date(2024, 9, 15)),
        ("báo cáo năm 2023", YEAR, date(2023, 1, 1)),
        ("năm ngoái mở 2 lớp", YEAR, date(2023, 1, 1)),
        ("năm nay", YEAR, date(2024, 1, 1)),
    ],
)
def test_a_period_is_heard(text: str, kind: PeriodKind, start: date) -> None:
    period = read_period(text, TODAY)
    assert period is not None
    assert (period.kind, period.start) == (kind, start)


@pytest.mark.parametrize(
    "text",
    [
        "2 lớp, 27 người học",
        "quỹ 3 triệu đồng",
        "quy 3 trieu",
        "quý thầy cô",
        "quý bác 2 lớp",
        "ngày 5 tháng 9",
        "3 tháng 2 lớp",
        "năm người",
        "quý 3 và quý 4",
        "như kỳ trước",
        "",
    ],
)
def test_what_names_no_one_period_is_left_alone(text: str) -> None:
    assert read_period(text, TODAY) is None


@pytest.mark.parametrize("text", ["quý 3", "nhầm, của quý 3 ạ", "không phải, báo cáo quý III", "Nộp bù quý trước nhé"])
def test_a_message_may_be_nothing_but_the_name_of_a_period(text: str) -> None:
    period = names_only_period(text, TODAY)
    assert period is not None
    assert period.label.startswith("Quý III")


@pytest.mark.parametrize("text", ["quý 3 có 2 lớp", "báo cáo lớp học quý 3", "2 lớp", "không"])
def test_or_say_more(text: str) -> None:
    assert names_only_period(text, TODAY) is None
