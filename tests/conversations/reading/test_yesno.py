"""Yes, no, or neither; None means that we ask again."""

import unicodedata

import pytest

from conversations.reading.yesno import read_yesno

ANSWERS: list[tuple[str, bool | None]] = [
    ("có", True),
    ("không", False),
    ("vâng, bên em chưa làm", False),
    ("dạ đúng rồi đấy", True),
    ("chắc là đúng", None),
    ("dạ", None),
    ("vâng", True),
    ("dạ vâng ạ", True),
    ("ko", False),
    ("k", False),
    ("chưa", False),
    ("sai rồi", False),
    ("không sai", True),
    ("có đâu", False),
    ("đúng không?", None),
    ("đúng không", None),
    ("có ko ạ", None),
    ("👍", True),
    ("👍🏽", True),
    ("❌", False),
    ("🙏", None),
    ("12", None),
    ("ok", True),
    ("OK ạ", True),
    ("ừ", True),
    ("dung", None),
    ("dung roi", True),
    ("đúng nhưng thiếu", None),
    ("không biết", None),
    ("đã mở rồi", True),
    ("có mở", True),
    ("chưa mở lớp", False),
    ("cảm ơn", None),
    ("dạ không ạ", False),
    ("da ko", False),
    ("sai, à nhầm, đúng", True),
    ("đúng, à nhầm, sai", False),
    ("làm gì có", False),
    ("thôi", False),
    ("gửi đi", True),
    ("xin chào", None),
    ("", None),
    ("sao lại không", True),
    ("0 có", False),
    ("0 dung", False),
    ("ddungs", True),
    ("Chuẩn rồi em ơi", True),
    ("có, gửi đi nhé", True),
    ("không, sai", False),
    ("phải", True),
    ("không mở được lớp", None),
    ("chưa tổ chức", False),
    ("không, sai rồi", False),
    ("chưa mở lớp nào", False),
    ("đúng như vậy", True),
    ("dung nhu vay", True),
    ("đúng như thế", True),
    ("dung nhu the a", True),
    ("đúng rồi gửi", True),
    ("dung roi gui", True),
    ("đúng rồi gửi đi", True),
    ("dung roi gui di", True),
    ("đúng như vậy không", None),
    ("không đúng như vậy", False),
    ("dung gui", None),
    ("đừng gửi", False),
    ("Dạ chưa ạ, bên em chưa làm gì", False),
]


@pytest.mark.parametrize(("text", "value"), ANSWERS, ids=[text or "nothing" for text, _ in ANSWERS])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_answer_is_yes_no_or_asked_again(text: str, value: bool | None, form: str) -> None:
    typed = unicodedata.normalize("NFD", text) if form == "NFD" else text
    assert read_yesno(typed).value is value
