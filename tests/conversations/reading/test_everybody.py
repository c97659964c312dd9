"""All of them are women, or of a minority: said in a word, of figures that are known."""

import pytest

from conversations.reading.everybody import read_everybody

_CLASSES = {"classes_held": 2, "participants": 29}
_LITERACY = {"illiterate_total": 14, "enrolled": 7}


@pytest.mark.parametrize(
    "text",
    [
        "dt thieu so tat ca",
        "dtts tat ca",
        "dan toc tat ca",
        "tat ca la dtts",
        "toan dan toc",
        "dân tộc thiểu số: tất cả",
        "dt het",
        "deu la dan toc",
        "ca lop dtts",
        "100% dtts",
        "toan ba con dan toc",
        "dan toc thieu so tat ca luon chau a",
    ],
)
def test_all_may_be_of_a_minority(text: str) -> None:
    assert read_everybody(text, "classes", _CLASSES) == {"minority": 29}
    assert read_everybody(text, "literacy", _LITERACY) == {"enrolled_minority": 7}


@pytest.mark.parametrize("text", ["nu het", "nu ca", "toan nu", "toan la chi em", "khong co nam", "k co ong nao"])
def test_all_may_be_women_also_where_there_are_no_men(text: str) -> None:
    assert read_everybody(text, "classes", _CLASSES) == {"women": 29}


@pytest.mark.parametrize(
    "text",
    ["15 nu", "nu", "het nu", "ca nu", "khong co nu", "29", "tat ca", "nu va dan toc", "khong toan nu", "toan nu 15"],
)
def test_other_words_say_nothing_of_everybody(text: str) -> None:
    assert read_everybody(text, "classes", _CLASSES) == {}


def test_nothing_is_all_of_what_is_not_known() -> None:
    assert read_everybody("toàn nữ", "classes", {"classes_held": 2}) == {}
