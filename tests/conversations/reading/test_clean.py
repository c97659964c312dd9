"""Spelling: one form for what looks the same, and nothing that a person types breaks a reader."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.reading.choices import read_choice, read_choices
from conversations.reading.clean import fold, normalise, strip_courtesy, syllable_key
from conversations.reading.dates import read_date
from conversations.reading.intents import command_argument, read_intent
from conversations.reading.numbers import NumberKind, read_number
from conversations.reading.sentences import read_forms, read_report
from conversations.reading.words import tokenise
from conversations.reading.yesno import read_yesno


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        pytest.param("  Mười\u00a0 LỚP\n", "mười lớp", id="spaces and case"),
        pytest.param(unicodedata.normalize("NFD", "Được rồi"), "được rồi", id="decomposed"),
        pytest.param("mơ\u0300i", "mời", id="half composed, as Windows-1258 leaves it"),
        pytest.param("１２％", "12%", id="full width"),
        pytest.param("1\u200b2", "12", id="zero width"),
        pytest.param("7–8", "7-8", id="dashes"),
    ],
)
def test_text_is_normalised(typed: str, clean: str) -> None:
    assert normalise(typed) == clean


def test_folding_leaves_bare_letters() -> None:
    assert fold("Đăng ký Người") == "dang ky nguoi"


@pytest.mark.parametrize(
    ("one", "other"), [("hoá", "hóa"), ("thuỷ", "thủy"), ("kì", "kỳ"), ("nguời", "người"), ("qúy", "quý")]
)
def test_the_place_of_the_tone_mark_does_not_matter(one: str, other: str) -> None:
    assert syllable_key(one) == syllable_key(other)


@pytest.mark.parametrize("other", ["tầm", "tam"])
def test_another_mark_is_another_syllable(other: str) -> None:
    assert syllable_key("tám") != syllable_key(other)


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("Dạ thưa cán bộ, 3 lớp ạ.", "3 lớp"),
        ("Em ơi, 12 nhé", "12"),
        ("bỏ qua nhé em", "bỏ qua"),
        ("15 chị", "15 chị"),
        ("dạ", ""),
        ("-5", "-5"),
    ],
)
def test_courtesy_goes_at_both_ends_only(typed: str, content: str) -> None:
    assert strip_courtesy(typed) == content


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tasm muwowi", ["tám", "mươi"]),
        ("bo6n1 lo7p1", ["bốn", "lớp"]),
        ("hooj khoong", ["hộ", "không"]),
        ("nu15 hv27", ["nu", "15", "học", "viên", "27"]),
        ("2lop 27ng", ["2", "lop", "27", "người"]),
        ("7tr450", ["7", "tr", "450"]),
        ("ko co ai", ["không", "co", "ai"]),
        ("o co", ["không", "co"]),
        ("nam tam", ["nam", "tam"]),
    ],
)
def test_unfinished_typing_and_chat_spelling_are_written_out(typed: str, words: list[str]) -> None:
    assert [token.typed for token in tokenise(typed)] == words


PIECES = st.sampled_from(
    [
        "không",
        "chưa",
        "có",
        "12",
        "27",
        "1.250",
        "7-8",
        "17/9",
        "lớp",
        "người",
        "nữ",
        "à",
        "nhầm",
        ",",
        ".",
        ";",
        "(",
        ")",
        "?",
        "hơn",
        "mười",
        "mươi",
        "lăm",
        "nghìn",
        "rưỡi",
        "thôn",
        "tết",
        "rằm",
        "tháng",
        "thứ",
        "tư",
        "năm",
        "nam",
        "muoi",
        "ba",
        "khong",
        "phai",
        "ma",
        "la",
        "toàn",
        "đăng",
        "ký",
        "hộ",
        "dòng",
        "họ",
        "gần",
        "thêm",
        "%",
        "7h30",
        "0912345678",
        "5tr3",
        "½",
        "①",
        "👍",
        "́",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join)))
def test_no_text_raises(text: str) -> None:
    for kind in NumberKind:
        read_number(text, kind)
    for direction in ("past", "future"):
        read_date(text, date(2024, 2, 29), direction)
    for form in ("classes", "literacy", "families"):
        read_report(text, form)
    read_forms(text)
    read_yesno(text)
    read_choice(text, ["Lớp 2", "Có", ""])
    read_choices(text, [])
    read_intent(text)
    command_argument(text)


@pytest.mark.parametrize("text", ["9" * 10_000, "lớp " * 2_500, "1 " * 5_000, "à 1 người " * 900, "1/" * 4_000])
def test_a_message_of_ten_thousand_letters_is_read_too(text: str) -> None:
    read_number(text, "count")
    read_date(text, date(2024, 2, 29), "past")
    read_forms(text)
    read_intent(text)
    read_yesno(text)
    read_choices(text, ["Có", "Không"])
