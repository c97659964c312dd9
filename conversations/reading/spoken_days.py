"""The few numbers that days, months and years are named with, in words or figures.

In a date "hai bảy" is 27 and "mười năm" a misspelt 15, where a count would have to be asked again.
"""

import re
from collections.abc import Sequence

from conversations.reading.clean import bare_key, syllable_key
from conversations.reading.words import Token

_UNITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_TAILS = {"mot": 1, "tu": 4, "lam": 5, "nham": 5}
_WORDS = "một hai ba bốn năm sáu bảy bẩy tám chín mười mươi mốt tư lăm nhăm hăm băm không nghìn ngàn trăm linh lẻ"
_BARE_BY_KEY = {syllable_key(word): bare_key(word) for word in _WORDS.split()} | {syllable_key("mùoi"): "muoi"}
_BARE = frozenset(_BARE_BY_KEY.values())
_MOT = syllable_key("mốt")
"""Alone it is no number but the day after tomorrow."""
_LONGEST = 3
_YEAR = re.compile(r"(?:hai (?:nghin|ngan)(?: khong tram)?(?: linh| le)? |hai khong )?(?P<rest>.+)")
_LONGEST_YEAR = 8
_YEARS = range(20, 40)
_MONTHS = range(1, 13)


def _spoken() -> dict[str, tuple[int, bool]]:
    """Every way to say 1 to 39, with whether it is one only in a date ("hai bảy")."""
    said = {word: (n, False) for word, n in (*_UNITS.items(), ("muoi", 10))}
    for tens, words in ((10, ("muoi",)), (20, ("hai muoi", "ham")), (30, ("ba muoi", "bam"))):
        if tens > 10:
            said[words[0]] = (tens, False)
        for word in words:
            said |= {f"{word} {unit}": (tens + n, unit == "nam") for unit, n in (*_UNITS.items(), *_TAILS.items())}
    for word, tens in (("hai", 20), ("ba", 30)):
        said |= {f"{word} {unit}": (tens + n, True) for unit, n in _UNITS.items() if n != tens // 10 + 1}
        said |= {f"{word} {unit}": (tens + n, False) for unit, n in _TAILS.items() if unit != "mot"}
        said[f"{word} mot"] = (tens + 1, False)
    return said


_SPOKEN = _spoken()


def _bare_number(token: Token) -> str:
    """Return the bare spelling of a number word, "" for any other word."""
    known = _BARE_BY_KEY.get(token.key, "")
    return known or ("" if token.marked or token.bare not in _BARE else token.bare)


def is_number_word(token: Token) -> bool:
    """Return whether a word is one of those that numbers are made of."""
    return bool(_bare_number(token))


def number_at(tokens: Sequence[Token], i: int, *, in_date: bool = False) -> tuple[int, int] | None:
    """Return the number that begins at a token and how many tokens it takes, or None.

    A figure too long for a day or a month is returned as it is: it names no day.
    """
    if not 0 <= i < len(tokens):
        return None
    if tokens[i].is_figure:
        return (int(tokens[i].typed[:9]), 1) if tokens[i].typed.isdecimal() else None
    words = _number_words(tokens, i, _LONGEST)
    for length in range(len(words), 0, -1):
        value, only_in_date = _SPOKEN.get(" ".join(words[:length]), (None, False))
        if value is None or (only_in_date and not in_date) or (length == 1 and tokens[i].key == _MOT):
            continue
        if length > 1 and words[length - 1] == "nam" and _opens_a_year(tokens, i + length):
            continue
        return value, length
    return None


def _number_words(tokens: Sequence[Token], i: int, most: int) -> list[str]:
    words: list[str] = []
    for token in tokens[i : i + most]:
        word = _bare_number(token)
        if not word:
            break
        words.append(word)
    return words


def _opens_a_year(tokens: Sequence[Token], i: int) -> bool:
    """Whether the "năm" before this token means a year: "mười năm ngoái", "mười năm 2026"."""
    if i >= len(tokens):
        return False
    token = tokens[i]
    return (
        token.bare in {"nay", "ngoai", "truoc", "sau", "toi", "qua", "roi"}
        or token.is_figure
        or _bare_number(token) == "hai"
    )


def month_at(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Return the number of a month in words behind "tháng"; "tháng mười năm ngoái" is the tenth."""
    words = _number_words(tokens, i, 2)
    if words[:1] == ["tu"]:
        return 4, 1
    if words and tokens[i].key == _MOT:
        return None
    for length in range(len(words), 0, -1):
        value, _ = _SPOKEN.get(" ".join(words[:length]), (0, False))
        if value in _MONTHS:
            return value, length
    return None


def spoken_year_at(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Return a year in words: "hai nghìn không trăm hai mươi sáu", "hai không hai sáu", "hai sáu"."""
    words = _number_words(tokens, i, _LONGEST_YEAR)
    for length in range(len(words), 0, -1):
        said = _YEAR.fullmatch(" ".join(words[:length]))
        value = _SPOKEN.get(said["rest"], (0, False))[0] if said else 0
        if value in _YEARS:
            return 2000 + value, length
    return None
