"""Texts that nobody should have to read, for tests and measurements of the readers: deterministic for a seed."""

import random
from collections.abc import Callable, Iterator

from tests.conversations.reading.scoring import read_table, tables

MAX_CHARS = 2_000
_LISTED = (
    "không chưa có không có không phải mà là chứ à nhầm quên sửa lại tổng cộng trong đó mỗi hơn gần khoảng từ đến "
    "một hai ba bốn năm sáu bảy tám chín mười mươi mốt tư lăm trăm nghìn triệu tỷ linh lẻ rưỡi chục phẩy hăm vạn "
    "lớp người hộ nữ dân tộc học viên đăng ký công nhận dòng họ thôn bản tháng ngày thứ tết rằm năm ngoái tuần sau "
    "nam muoi tam sau khong phai ma la hooj nguwowif ho65 nga2n hok ko dc hv nào ai hết cả và với thì nhưng % m2"
)
_WORDS = tuple(_LISTED.split())
_SIGNS = (*tuple(".,;:!?()/-+~=%…\"'&<>≥²½①👍🙏"), "́", "\u200b", "\xa0", "\n", "\t", "\x00", "￼", "👩\u200d")
_FIGURES = (
    "0",
    "1",
    "12",
    "27",
    "1.250",
    "3,5",
    "17/9",
    "7-8",
    "2026",
    "0912345678",
    "5tr3",
    "7h30",
    "9" * 25,
    "1/2/3",
)


def fuzzed_texts(seed: int) -> Iterator[str]:
    """Yield texts without end: mixtures, repetitions, pasted rows of the tables, and spoilt ones."""
    chance = random.Random(seed)
    rows = tuple(row["text"] for path in tables() for row in read_table(path))
    makers: tuple[Callable[[random.Random, tuple[str, ...]], str], ...] = (_mixed, _repeated, _pasted, _spoilt, _noise)
    while True:
        yield chance.choice(makers)(chance, rows)[:MAX_CHARS]


def _piece(chance: random.Random) -> str:
    return chance.choice(chance.choice((_WORDS, _WORDS, _SIGNS, _FIGURES)))


def _many(chance: random.Random, most: int) -> int:
    """Return a number of repetitions, mostly small: a villager's text is short, and few are made to hurt."""
    return most if chance.random() < 0.02 else min(int(chance.expovariate(1 / 4)) + 2, most)


def _mixed(chance: random.Random, rows: tuple[str, ...]) -> str:
    del rows
    gap = chance.choice((" ", " ", "", ", "))
    return gap.join(_piece(chance) for _ in range(int(chance.expovariate(1 / 12)) + 1))


def _repeated(chance: random.Random, rows: tuple[str, ...]) -> str:
    unit = " ".join(_piece(chance) for _ in range(chance.randint(1, 4)))
    return f"{chance.choice((unit, chance.choice(rows)))}{chance.choice((' ', ', ', ''))}" * _many(chance, 400)


def _pasted(chance: random.Random, rows: tuple[str, ...]) -> str:
    return chance.choice((" ", "\n", "; ")).join(chance.choice(rows) for _ in range(_many(chance, 40)))


def _spoilt(chance: random.Random, rows: tuple[str, ...]) -> str:
    letters = list(chance.choice(rows))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(letters) + 1)
        letters[at : at + chance.randint(0, 2)] = _piece(chance)
    return "".join(letters)


def _noise(chance: random.Random, rows: tuple[str, ...]) -> str:
    del rows
    highest = chance.choice((0x7F, 0x24F, 0x1EFF, 0xD7FF))
    return "".join(chr(chance.randint(1, highest)) for _ in range(chance.randint(1, 200)))
