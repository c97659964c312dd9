"""Answers to "how many", in the voices of different villagers; None means that we ask again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.clean import fold
from conversations.reading.numbers import (
    NumberKind,
    read_number,
    spell_count,
    write_count,
    write_decimal,
)
from tests.conversations.reading.answered_counts import MORE_COUNTS, MORE_KINDS
from tests.conversations.reading.reckoned_counts import RECKONED_COUNTS, RECKONED_KINDS
from tests.conversations.reading.village_counts import VILLAGE_COUNTS, VILLAGE_KINDS

COUNTS: list[tuple[str, int | None]] = [
    ("Dạ thôn cháu được sáu mốt hộ ạ", 61),
    ("hăm sáu", 26),
    ("bam bay nguoi", 37),
    ("hai trăm linh tư", 204),
    ("ba trăm hai", 320),
    ("một nghìn tám", 1800),
    ("4 trăm 6 chục khẩu", 460),
    ("tám trăm rưỡi", 850),
    ("6.075 hộ", 6075),
    ("6.07 hộ", None),
    ("03 lớp", 3),
    ("09 (tám) hộ", None),
    ("27 (hai mươi bảy) hộ", 27),
    ("ko có hv nào cả", 0),
    ("chưa tổng hợp được", None),
    ("không quá 40", None),
    ("bốn năm nhà", None),
    ("9, à quên, 11", 11),
    ("bản 5 được 23 người", 23),
    ("cô Tám báo 31 hộ", 31),
    ("tasm muwowi", 80),
    ("bo6n1 lo7p1", 4),
    ("nam tram ruoi", 550),
    ("hai muoi nam nguoi", None),
    ("12 hoặc 13 lớp", None),
    ("7-8", None),
    ("từ 7 đến 9", None),
    ("hơn 20", None),
    ("gần 90", None),
    ("khoảng 30", 30),
    ("tầm 30 người", 30),
    ("tam 30 nguoi", 30),
    ("tam nguoi", 8),
    ("không", 0),
    ("k", 0),
    ("chưa có", 0),
    ("chưa", 0),
    ("không có ai ạ", 0),
    ("o co ai", 0),
    ("0", 0),
    ("không biết", None),
    ("chưa rõ", None),
    ("không nhiều", None),
    ("không ít hơn 5", None),
    ("12", 12),
    ("12 ạ", 12),
    ("hai muoi lam", 25),
    ("muoi lam nguoi", 15),
    ("mươi lăm người", None),
    ("muoi", None),
    ("mười", 10),
    ("ba", 3),
    ("nam", None),
    ("năm", 5),
    ("nam nguoi", 5),
    ("sau", None),
    ("sau nguoi", 6),
    ("trăm hai", 120),
    ("hàng trăm", None),
    ("cả trăm", None),
    ("đúng trăm", 100),
    ("một trăm", 100),
    ("khoảng chục", None),
    ("khoang chuc", None),
    ("khoảng chục người", None),
    ("chưa ai học xong", 0),
    ("chua ai hoc xong", 0),
    ("chưa có người nào học xong", 0),
    ("chưa học xong", None),
    ("ra lớp 4", 4),
    ("lớp 4", None),
    ("15 hộ trên 42 hộ", None),
    ("trăm rưỡi", 150),
    ("nghìn tư", 1400),
    ("1.234.567", 1234567),
    ("1,234", 1234),
    ("hai nghìn linh năm", 2005),
    ("2024 người", 2024),
    ("0912345678", None),
    ("thôn 5", None),
    ("lớp 5", None),
    ("2 lớp", 2),
    ("7h30", None),
    ("17/9", None),
    ("3/4 hộ", None),
    ("17/9 có 25 người", 25),
    ("thêm 3", None),
    ("mỗi lớp 15", None),
    ("-5", None),
    ("27 người, nữ 15", None),
    ("tổng 27, nữ 15", 27),
    ("27 tất cả", 27),
    ("không phải 9 mà là 11", 11),
    ("11 chứ không phải 9", 11),
    ("co tam bao 31 ho", 31),
    ("co tam nguoi", 8),
    ("50%", None),
    ("12 ko?", None),
    ("chắc 12", None),
    ("vài người", None),
    ("chục người", None),
    ("hai chục", 20),
    ("chục rưỡi", 15),
    ("ba nhăm", 35),
    ("ba nham", None),
    ("chín tư", 94),
    ("chin muoi", None),
    ("chin muoi tu", 94),
    ("chin muoi ho", None),
    ("năm triệu ba", 5300000),
    ("không có lớp nào", 0),
    ("ky nay thon khong mo lop nao", 0),
    ("chưa mở lớp nào ạ", 0),
    ("mừoi hai", 12),
    ("12 nguoi", 12),
    ("thôn mình có mười hai người học thôi em ạ", 12),
    ("à 16", 16),
    ("muoi may nguoi", None),
    ("mười mấy", None),
    ("hai mươi mấy", None),
    ("dạ", None),
    ("", None),
    ("👍", None),
    ("12/15", None),
    ("hai lớp", 2),
    ("hai lop a", 2),
    ("1 250", None),
    ("2k", None),
    ("12ko", None),
    ("12 người rưỡi", None),
    ("hai phần ba", None),
    ("cả 12 hộ", 12),
    ("năm nay 12", 12),
    ("12 năm nay", None),
    ("quý 3 được 12 hộ", 12),
    ("vẫn như cũ", None),
    ("hổng có ai hết", 0),
    ("chưa mở lớp nào ạ, dạ", 0),
]
KINDS: list[tuple[str, str, int | Decimal | None]] = [
    ("7tr450", "money", 7450000),
    ("bốn phẩy hai lăm", "decimal", Decimal("4.25")),
    ("3 triệu 5", "money", 3500000),
    ("80k", "money", 80000),
    ("3,5 triệu", "money", 3500000),
    ("500", "money", None),
    ("500 nghìn", "money", 500000),
    ("1.500.000đ", "money", 1500000),
    ("1 củ", "money", 1000000),
    ("5tr3", "money", 5300000),
    ("bốn triệu rưỡi", "money", 4500000),
    ("6 nghìn rưỡi", "money", 6500),
    ("4,5", "decimal", Decimal("4.5")),
    ("4.5", "decimal", Decimal("4.5")),
    ("4.500", "decimal", None),
    ("85%", "percent", 85),
    ("85,5 %", "percent", Decimal("85.5")),
    ("tám mươi phần trăm", "percent", 80),
    ("không phẩy năm", "decimal", Decimal("0.5")),
    ("không", "money", 0),
    ("bốn rưỡi", "decimal", Decimal("4.5")),
    ("hai trăm nghìn đồng", "money", 200000),
    ("1.000.000", "money", 1000000),
    ("2 triệu ba trăm nghìn", "money", 2300000),
    ("bốn triệu rưỡi đồng", "money", 4_500_000),
    ("500 đồng", "money", 500),
    ("1.250,5", "decimal", Decimal("1250.5")),
    ("chưa thu được đồng nào", "money", 0),
    ("không", "percent", None),
]
CANDIDATES: list[tuple[str, tuple[int, ...]]] = [
    ("12 hoặc 13 lớp", (12, 13)),
    ("7-8", (7, 8)),
    ("bốn năm nhà", (4, 5)),
    ("sáu bảy hộ", (6, 7)),
    ("hai bảy", (27,)),
    ("hai muoi nam nguoi", (25, 20)),
    ("09 (tám) hộ", (9, 8)),
    ("chắc 12", (12,)),
    ("muoi", (10,)),
    ("hơn 20", ()),
    ("27 người, nữ 15", ()),
]
UNITS = "không một hai ba bốn năm sáu bảy tám chín".split()  # noqa: SIM905 - reads as a row of words


ALL_COUNTS = (*COUNTS, *MORE_COUNTS, *VILLAGE_COUNTS, *RECKONED_COUNTS)
ALL_KINDS = (*KINDS, *MORE_KINDS, *VILLAGE_KINDS, *RECKONED_KINDS)
NEITHER = [
    "dung",
    "dung roi",
    "dung r",
    "đúng",
    "đúng rồi",
    "đừng",
    "dừng",
    "dung a",
    "dung gui",
    "thoi",
    "huy",
    "xong",
]


@pytest.mark.parametrize("kind", list(NumberKind))
@pytest.mark.parametrize("text", NEITHER)
def test_agreeing_or_refusing_is_no_number(text: str, kind: NumberKind) -> None:
    assert read_number(text, kind).value is None


@pytest.mark.parametrize(("text", "value"), ALL_COUNTS, ids=[text or "nothing" for text, _ in ALL_COUNTS])
def test_a_count_is_read_or_asked_again(text: str, value: int | None) -> None:
    assert read_number(text, "count").value == value


MARKED_ONLY = {
    "mươi lăm người",
    "mươi hai",
    "năm mười",
    "25 năm",
    "năm mười lăm người",
    "chín mười hai",
    "ba mười",
    "hộ thứ 31 vừa ký xong",
}
"""Without marks "thu 31" may be to collect; "mươi lăm" is how all type fifteen; so with "ba muoi", "chin muoi hai"."""
UNMARKED = [(text, value) for text, value in ALL_COUNTS if text not in MARKED_ONLY]


@pytest.mark.parametrize(("text", "value"), UNMARKED, ids=[text or "nothing" for text, _ in UNMARKED])
def test_without_marks_the_same_count_is_read_or_asked_again(text: str, value: int | None) -> None:
    assert read_number(fold(text), "count").value in (value, None)


@pytest.mark.parametrize(("text", "kind", "value"), ALL_KINDS, ids=[f"{text} {kind}" for text, kind, _ in ALL_KINDS])
def test_decimals_per_cents_and_money_have_their_own_rules(text: str, kind: str, value: int | Decimal | None) -> None:
    assert read_number(text, kind).value == value


@pytest.mark.parametrize(("text", "candidates"), CANDIDATES, ids=[text for text, _ in CANDIDATES])
def test_two_likely_readings_are_offered_and_never_picked(text: str, candidates: tuple[int, ...]) -> None:
    answer = read_number(text, NumberKind.COUNT)
    assert (answer.value, answer.candidates) == (None, candidates)


def say(n: int) -> str:
    """Spell a number below 10,000 as a schoolbook does, apart from the code under test."""
    thousands, hundreds, tens, unit = n // 1000, n // 100 % 10, n // 10 % 10, n % 10
    words = [f"{UNITS[thousands]} nghìn"] if thousands else []
    if (hundreds or words) and n % 1000:
        words.append(f"{UNITS[hundreds]} trăm")
    if tens == 0:
        if unit:
            words += ["lẻ", UNITS[unit]] if words else [UNITS[unit]]
    else:
        words.append("mười" if tens == 1 else f"{UNITS[tens]} mươi")
        small = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "bốn", 5: "lăm"}
        words += [small.get(unit, UNITS[unit])] if unit else []
    return " ".join(words) or "không"


def test_every_number_below_ten_thousand_is_read_from_its_words() -> None:
    assert [n for n in range(10_000) if read_number(say(n), "count").value != n] == []


def test_without_marks_a_number_is_read_right_or_asked_again() -> None:
    read = {n: read_number(f"{fold(say(n))} ho", "count").value for n in range(10_000)}
    assert [n for n, value in read.items() if value not in (n, None)] == []
    assert sum(value is None for value in read.values()) < 2_500


@given(st.integers(0, 9_999_999_999))
def test_what_the_echo_spells_is_read_back(n: int) -> None:
    assert read_number(spell_count(n), "count").value == n
    assert read_number(write_count(n), "count").value == n


@pytest.mark.parametrize(
    ("n", "words", "figures"),
    [
        (0, "không", "0"),
        (5, "năm", "5"),
        (15, "mười lăm", "15"),
        (21, "hai mươi mốt", "21"),
        (27, "hai mươi bảy", "27"),
        (44, "bốn mươi tư", "44"),
        (105, "một trăm linh năm", "105"),
        (1250, "một nghìn hai trăm năm mươi", "1.250"),
        (2005, "hai nghìn không trăm linh năm", "2.005"),
        (3_500_000, "ba triệu năm trăm nghìn", "3.500.000"),
    ],
)
def test_numbers_are_written_as_in_vietnam(n: int, words: str, figures: str) -> None:
    assert (spell_count(n), write_count(n)) == (words, figures)


def test_a_decimal_is_written_with_a_comma() -> None:
    assert write_decimal(Decimal("1250.5")) == "1.250,5"


@pytest.mark.parametrize("text", ["còn gì nữa không", "con gi nua ko", "có ai không", "có lớp nào không", "có mở chưa"])
def test_a_question_back_is_no_answer_of_none(text: str) -> None:
    assert read_number(text, NumberKind.COUNT).value is None
