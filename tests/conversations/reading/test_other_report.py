"""Turning to another report without its title."""

import pytest

from conversations.reading.other_report import place_wanted, wants_another


@pytest.mark.parametrize(
    "text",
    [
        "báo cái khác",
        "bao cai khac",
        "báo cáo khác",
        "Thôi, để báo việc khác trước đã",
        "không, cho tôi làm báo cáo khác",
        "cái kia cơ",
        "cháu cho bác nộp cái khác trước nhé",
        "chuyển sang tờ khác",
    ],
)
def test_another_report_is_wanted(text: str) -> None:
    assert wants_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "khác",
        "nội dung khác",
        "2 lớp, còn cái khác chưa có",
        "báo cáo",
        "việc số 2",
        "thôn khác báo rồi",
        "người khác làm việc khác",
        "không có việc gì khác",
    ],
)
def test_what_says_more_or_less_is_not_a_wish_for_another_report(text: str) -> None:
    assert not wants_another(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("việc số 2", 1),
        ("viec so 2", 1),
        ("báo cáo thứ ba", 2),
        ("bao cao so hai", 1),
        ("làm việc số 3 trước đi", 2),
        ("cho tôi báo cái thứ nhất", 0),
        ("báo cáo 2", 1),
        ("Việc số 02", 1),
        ("việc số 12 ạ", 11),
    ],
)
def test_a_report_is_called_by_its_place(text: str, place: int) -> None:
    assert place_wanted(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "số 2",
        "báo 2 lớp",
        "báo cáo 2 lớp",
        "việc hai",
        "việc số 2 xong rồi",
        "báo cáo số 2 lớp 27 người",
        "việc số 2024",
    ],
)
def test_a_figure_that_may_be_told_is_no_place(text: str) -> None:
    assert place_wanted(text) is None
