"""Deadlines as officials write them mean what the notation of plan files means."""

import pytest

from plans.deadline import HOW_TO_WRITE, read_deadline
from reports.plan_deadlines import read_phrase, write_phrase


@pytest.mark.parametrize(
    ("typed", "notation"),
    [
        ("trước ngày 25/11/2024", "before 2024-11-25"),
        ("Trước 25 tháng 11 năm 2024", "before 2024-11-25"),
        ("truoc ngay 5-11-2021.", "before 2021-11-05"),
        ("trước ngày 15/11 hằng năm", "every year before 11-15"),
        ("Hàng năm, trước ngày 01 tháng 12", "every year before 12-01"),
        ("trước ngày 15/11, hàng năm", "every year before 11-15"),
        ("trong quý II năm 2020", "within 2020-Q2"),
        ("hoàn thành trong quý 4/2020", "within 2020-Q4"),
        ("chậm nhất ngày 30/6/2020", "on or before 2020-06-30"),
        ("đến hết ngày 30/06/2020", "on or before 2020-06-30"),
        ("năm 2025", "within 2025"),
        ("đến hết năm 2030", "until 2030"),
        ("Hàng quý", "every quarter"),
        ("6 tháng", "every half-year"),
        ("định kỳ 6 tháng một lần", "every half-year"),
        ("hằng năm", "every year"),
        ("hàng tháng", "every month"),
        ("hằng năm, ngày theo: thông tư của Bộ", "every year external: thông tư của Bộ"),
        ("định kỳ: theo quy chế", "periodic: theo quy chế"),
        ("5 ngày làm việc trước TV-D20", "5 working days before TV-D20"),
        ("trước tv-d20 5 ngày làm việc", "5 working days before TV-D20"),
        ("sau khi: có hướng dẫn của Bộ", "after event: có hướng dẫn của Bộ"),
        ("ngày theo: UBND tỉnh", "external: UBND tỉnh"),
        ("một lần", "once"),
        ("kịp thời", "any time"),
        ("thường xuyên", "rolling"),
        ("chưa có ngày", "none"),
        ("", "none"),
        ("before 2024-11-25", "before 2024-11-25"),
    ],
)
def test_a_phrase_means_its_notation(typed: str, notation: str) -> None:
    assert read_phrase(typed) == notation
    assert read_deadline(notation) is not None


@pytest.mark.parametrize("typed", ["sớm", "trước ngày 25/11", "25/11/2024", "trong quý V năm 2020", "6 tháng đầu năm"])
def test_what_may_mean_several_things_is_not_guessed(typed: str) -> None:
    assert read_phrase(typed) == typed
    assert read_deadline(typed) is None


def test_a_day_that_is_none_is_not_understood() -> None:
    typed = "trước ngày 31/02/2024"
    assert read_phrase(typed) == typed
    assert read_deadline(typed) is None


@pytest.mark.parametrize("notation", HOW_TO_WRITE)
def test_every_notation_comes_back_from_its_phrase(notation: str) -> None:
    deadline = read_deadline(notation)
    assert deadline is not None
    assert read_deadline(read_phrase(write_phrase(deadline))) == deadline
