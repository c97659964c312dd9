"""Long texts are cut where a reader would pause, and counted as the platform counts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import split, units

QUESTION = "Có bao nhiêu lớp?"


@pytest.mark.parametrize(
    ("text", "max_units", "parts"),
    [
        pytest.param("Dạ em ghi 12 lớp.", 20, ("Dạ em ghi 12 lớp.",), id="a short text stays whole"),
        pytest.param("", 20, (), id="nothing is no message"),
        pytest.param(" \n ", 20, (), id="blanks are no message"),
        pytest.param("một hai\n\nba bốn năm", 12, ("một hai", "ba bốn năm"), id="between paragraphs"),
        pytest.param("một hai\nba bốn năm", 12, ("một hai", "ba bốn năm"), id="between lines"),
        pytest.param("Xin chào. Dạ vâng ạ.", 15, ("Xin chào.", "Dạ vâng ạ."), id="between sentences"),
        pytest.param("một hai ba bốn năm", 12, ("một hai ba", "bốn năm"), id="between words"),
        pytest.param("a\nbbb ccc ddd eee", 12, ("a\nbbb ccc", "ddd eee"), id="not so early that little is said"),
        pytest.param("abcdefghij", 4, ("abcd", "efgh", "ij"), id="inside a word that is too long"),
        pytest.param("😀😀😀", 3, ("😀", "😀", "😀"), id="a picture is two units and is not cut"),
        pytest.param("🇻🇳🇻🇳", 6, ("🇻🇳", "🇻🇳"), id="a flag is two letters and is not cut"),
        pytest.param("ab👍🏽", 5, ("ab", "👍🏽"), id="a hand keeps its colour"),
        pytest.param("ab👩‍🏫", 5, ("ab", "👩‍🏫"), id="a teacher is a woman joined with a school"),
        pytest.param("abq\u0323\u0307", 4, ("ab", "q\u0323\u0307"), id="a letter keeps its marks"),
        pytest.param("e\u0302\u0301" * 4, 4, ("ếếếế",), id="letters are composed before they are counted"),
        pytest.param("a\ud83d", 4, ("a\ufffd",), id="half a picture cannot be sent"),
        pytest.param("\ud83d\ude00", 4, ("😀",), id="two halves make a picture"),
        pytest.param(
            f"Dạ em ghi rồi ạ.\n{QUESTION}\n1. Một lớp\n2. Hai lớp",
            45,
            ("Dạ em ghi rồi ạ.", f"{QUESTION}\n1. Một lớp\n2. Hai lớp"),
            id="a question keeps its numbered choices",
        ),
        pytest.param(
            f"Dạ em ghi rồi ạ, cảm ơn bác.\n{QUESTION}\nTrả lời: có, chưa",
            45,
            ("Dạ em ghi rồi ạ, cảm ơn bác.", f"{QUESTION}\nTrả lời: có, chưa"),
            id="a question keeps its choices in words",
        ),
        pytest.param("1. aaaa\n2. bbbb\n3. cccc", 16, ("1. aaaa\n2. bbbb", "3. cccc"), id="too many choices are cut"),
    ],
)
def test_a_text_is_cut(text: str, max_units: int, parts: tuple[str, ...]):
    assert split(text, max_units) == parts


@given(
    st.text(st.sampled_from("aăệ .\n1😀🇻🇳\u0301\u200d🏽"), max_size=80),
    st.integers(min_value=12, max_value=40),
)
def test_nothing_is_lost_and_nothing_is_too_long(text: str, max_units: int):
    parts = split(text, max_units)
    assert all(0 < units(part) <= max_units for part in parts)
    assert "".join("".join(parts).split()) == "".join(unicodedata.normalize("NFC", text).split())
