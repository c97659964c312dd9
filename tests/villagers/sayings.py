"""The words of the villagers, with their figures filled in."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any, cast

SAYINGS: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("sayings.toml").read_text("utf-8"))

_UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_FOLDED = {
    letter: base
    for base, letters in {
        "a": "àáảãạăằắẳẵặâầấẩẫậ",
        "e": "èéẻẽẹêềếểễệ",
        "i": "ìíỉĩị",
        "o": "òóỏõọôồốổỗộơờớởỡợ",
        "u": "ùúủũụưừứửữự",
        "y": "ỳýỷỹỵ",
        "d": "đ",
    }.items()
    for letter in letters
}


class Figure(int):
    """A figure that a format writes: "" 15, "w" mười lăm, "p" muoi lam, "0" with a zero in front."""

    def __format__(self, spec: str) -> str:
        match spec:
            case "w":
                return in_words(self)
            case "p":
                return plain(in_words(self))
            case "0":
                return f"{int(self):02}"
            case _:
                return str(int(self))


def sayings(*path: str) -> Sequence[str]:
    """Return the list of sayings that stands under these tables."""
    found: Any = SAYINGS
    for name in path:
        found = found[name]
    return cast("list[str]", found)


def word(table: str, name: str) -> str:
    """Return one word of a table of words."""
    return cast("str", SAYINGS[table][name])


def voices() -> Sequence[str]:
    """Return the manners of writing in which whole reports are told."""
    return tuple(SAYINGS["sentences"])


def figures_in(template: str) -> frozenset[str]:
    """Return the names of the figures that a saying needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def fill(template: str, figures: Mapping[str, int], **words: str) -> str:
    """Return a saying with its figures and words."""
    return template.format_map({**{name: Figure(value) for name, value in figures.items()}, **words})


def plain(text: str) -> str:
    """Return the text without diacritics."""
    return "".join(_FOLDED.get(letter, letter) for letter in text)


def in_words(number: int) -> str:
    """Return how a number below a thousand is said."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = f"{_UNITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} linh {_UNITS[rest]}" if rest < 10 else f"{head} {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    tens, unit = divmod(number, 10)
    if not tens:
        return _UNITS[unit]
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if not unit:
        return head
    if unit == 1 and tens > 1:
        return f"{head} mốt"
    return f"{head} lăm" if unit == 5 else f"{head} {_UNITS[unit]}"
