"""One or several of a list, by number, letter, label or a fragment; None means that we ask again."""

import pytest

from conversations.reading.choices import read_choice, read_choices

PEOPLES = ["Tày", "Thái", "Mông"]
GRADES = ["Lớp 2", "Lớp 3", "Lớp 4"]
ALIKE = ["Mông", "Mường"]
OPENING = ["Có, báo cáo", "Kỳ này không có", "Để sau"]
TOPICS = [
    "Pháp luật",
    "Sức khỏe",
    "Trồng trọt, chăn nuôi",
    "Dạy nghề ngắn ngày",
    "Máy tính, điện thoại, dịch vụ công",
    "Kỹ năng sống, gia đình",
    "Văn hóa, thể thao",
    "Xóa mù chữ",
    "Khác",
]
ONE: list[tuple[str, list[str], int | None]] = [
    ("người mông", PEOPLES, 2),
    ("3", GRADES, None),
    ("2", PEOPLES, 1),
    ("b", PEOPLES, 1),
    ("đầu tiên", PEOPLES, 0),
    ("cuối cùng", PEOPLES, 2),
    ("áp chót", PEOPLES, 1),
    ("tay", PEOPLES, 0),
    ("mong", ALIKE, 0),
    ("mông", ALIKE, 0),
    ("muong", ALIKE, 1),
    ("chăn nuôi", TOPICS, 2),
    ("suc khoe", TOPICS, 1),
    ("pháp luật ạ", TOPICS, 0),
    ("số 3", TOPICS, 2),
    ("hai", TOPICS, 1),
    ("9", TOPICS, 8),
    ("10", TOPICS, None),
    ("không phải pháp luật", TOPICS, None),
    ("kns", TOPICS, None),
    ("phap luat", TOPICS, 0),
    ("phap luaat", TOPICS, 0),
    ("máy tính", TOPICS, 4),
    ("xmc", TOPICS, 7),
    ("lớp 3", GRADES, 1),
    ("gia đình", TOPICS, 5),
    ("1.", TOPICS, 0),
    ("khac", TOPICS, 8),
    ("vh", TOPICS, None),
    ("để sau", OPENING, 2),
    ("kỳ này không có", OPENING, 1),
    ("thứ hai", PEOPLES, 1),
    ("thứ ba", PEOPLES, 2),
    ("asdf", PEOPLES, None),
    ("", PEOPLES, None),
    ("dạ 2 ạ", PEOPLES, 1),
    ("2 hoặc 3", PEOPLES, None),
    ("trồng trọt và pháp luật", TOPICS, None),
    ("dạy nghề", TOPICS, 3),
    ("văn hoá", TOPICS, 6),
    ("sưc khoẻ", TOPICS, 1),
    ("a", PEOPLES, 0),
    ("0", PEOPLES, None),
    ("-1", PEOPLES, None),
]
SEVERAL: list[tuple[str, list[str], tuple[int, ...] | None]] = [
    ("1,3", TOPICS, (0, 2)),
    ("1 3", TOPICS, (0, 2)),
    ("1 và 3", TOPICS, (0, 2)),
    ("tất cả", TOPICS, tuple(range(9))),
    ("pháp luật, sức khỏe", TOPICS, (0, 1)),
    ("phap luat va suc khoe", TOPICS, (0, 1)),
    ("trồng trọt, chăn nuôi", TOPICS, (2,)),
    ("pháp luật, chăn nuôi", TOPICS, (0, 2)),
    ("1, 12", TOPICS, None),
    ("1.3", TOPICS, (0, 2)),
    ("trừ 1", TOPICS, None),
    ("2", TOPICS, (1,)),
    ("", TOPICS, None),
    ("pháp luật + xmc", TOPICS, (0, 7)),
    ("ca 3", PEOPLES, None),
    ("a, c", PEOPLES, (0, 2)),
    ("1,3 và 5 ạ", TOPICS, (0, 2, 4)),
    ("số 1 và số 3", TOPICS, (0, 2)),
    ("123", TOPICS, None),
]


@pytest.mark.parametrize(("text", "options", "index"), ONE)
def test_one_option_is_meant_or_we_ask(text: str, options: list[str], index: int | None) -> None:
    assert read_choice(text, options).value == index


@pytest.mark.parametrize(("text", "options", "indices"), SEVERAL)
def test_several_options_are_all_clear_or_we_ask(
    text: str, options: list[str], indices: tuple[int, ...] | None
) -> None:
    assert read_choices(text, options).value == indices


def test_a_figure_that_is_label_and_number_offers_both() -> None:
    assert read_choice("3", GRADES).candidates == (1, 2)


def test_two_named_options_are_offered() -> None:
    assert read_choice("trồng trọt và pháp luật", TOPICS).candidates == (0, 2)
