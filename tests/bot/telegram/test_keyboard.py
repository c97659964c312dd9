"""Buttons lie so that a small phone shows them whole; what does not fit the wire is no button."""

import pytest

from bot.telegram.keyboard import MAX_CALLBACK_BYTES, buttons, keyboard, standing_keyboard
from conversations.session import Option


def _labels(*labels: str) -> list[list[str]]:
    markup = keyboard([Option(f"1.{label}", label) for label in labels])
    assert markup is not None
    return [[button["text"] for button in row] for row in markup["inline_keyboard"]]


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        pytest.param(["Đúng rồi, gửi", "Sửa"], [["Đúng rồi, gửi", "Sửa"]], id="two short ones side by side"),
        pytest.param(["Có", "Kỳ này không có", "Sửa"], [["Có"], ["Kỳ này không có"], ["Sửa"]], id="a long one"),
        pytest.param(["1", "2", "3"], [["1", "2"], ["3"]], id="never three"),
    ],
)
def test_how_buttons_lie(labels: list[str], rows: list[list[str]]):
    assert _labels(*labels) == rows


def test_what_can_be_done_at_any_time_lies_as_large_and_stays():
    markup = standing_keyboard(
        [Option("/report", "Báo cáo"), Option("/tasks", "Nhiệm vụ"), Option("/help", "Trợ giúp")]
    )
    assert [[button.text for button in row] for row in markup.keyboard] == [["Báo cáo", "Nhiệm vụ"], ["Trợ giúp"]]
    assert (markup.is_persistent, markup.resize_keyboard) == (True, True)


def test_a_message_without_choices_has_no_keyboard():
    assert keyboard([]) is None


@pytest.mark.parametrize(
    ("id", "is_button"),
    [
        ("x" * MAX_CALLBACK_BYTES, True),
        ("x" * (MAX_CALLBACK_BYTES + 1), False),
        ("ạ" * 21, True),
        ("ạ" * 22, False),
        ("", False),
    ],
)
def test_what_a_tap_tells_is_measured_in_bytes(id: str, is_button: bool):
    assert bool(buttons([Option(id, "x")])) is is_button
