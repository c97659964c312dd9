"""Figures that were taken for no line, which nobody may overlook."""

import pytest

from conversations.reading.left_out import left_out
from conversations.reading.sentences import read_report


@pytest.mark.parametrize(
    ("form", "text", "figures"),
    [
        ("families", "70 ho 6 dong ho dk, 60 ho 4 dong ho dat", (70, 60)),
        ("families", "có 8 dòng họ, 6 dòng họ đăng ký", (8,)),
        ("literacy", "20 người mù chữ trong đó có 12 nữ", (12,)),
        ("families", "70 hộ đăng ký, 60 hộ đạt", ()),
        ("classes", "2 lớp 27 người, 12 nam 15 nữ", ()),
        ("classes", "1 lớp 31 người, à nhầm, 13 người", ()),
        ("classes", "lớp một 20 người, lớp hai 25 người, cộng là 45 người", ()),
        ("classes", "năm ngoái 4 lớp, năm nay 2 lớp 27 người", ()),
        ("classes", "2 lớp 27 người, mỗi lớp 13 người", ()),
        ("classes", "thừa số 1 ở số lớp, nữ 15", ()),
        ("classes", "27", ()),
    ],
)
def test_what_was_not_taken_is_known(form: str, text: str, figures: tuple[int, ...]) -> None:
    assert left_out(text, form, read_report(text, form)) == figures
