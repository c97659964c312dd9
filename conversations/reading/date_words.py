"""A message as a row of the words that name days.

What only looks like a part of a date (a clock time, a head count, the number of a village, a person called Năm or Mai)
is set aside here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from conversations.reading.clean import bare_key, fold, normalise, syllable_key
from conversations.reading.date_vocabulary import (
    ANNOUNCED,
    COUNTED,
    DAY_UNITS,
    HOURS,
    LABELS,
    LISTED,
    MINUTES,
    NAMED,
    PEOPLE,
    PLACES,
    SELF,
    Kind,
)
from conversations.reading.spoken_days import is_number_word, month_at, number_at, spoken_year_at
from conversations.reading.words import Token, decode, phrases, same_word, tokenise, word_token

_REMEMBERED = 10_000
"""How many words are kept ready; people write the same few hundred."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a message, with the number it stands for."""

    kind: Kind
    value: int = 0
    is_loose: bool = False
    """Typed without marks, so that it could be another word."""
    is_spoken: bool = False
    """A number in words: "tháng một" is no "tháng 1" to everybody."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One listed phrase."""

    spelling: tuple[Token, ...]
    kind: Kind
    value: int

    def stands_at(self, tokens: Sequence[Token], i: int) -> bool:
        end = i + len(self.spelling)
        return end <= len(tokens) and all(map(same_word, tokens[i + 1 : end], self.spelling[1:]))


_Start = tuple[str, str]
"""The first word of a phrase, and the second in bare letters ("" for none)."""


@cache
def _lexicon() -> tuple[Mapping[_Start, tuple[_Entry, ...]], Mapping[_Start, tuple[_Entry, ...]]]:
    """The listed phrases by how they begin, in full spelling and in bare letters, the longest first."""
    entries = [
        _Entry(spelling, kind, value)
        for kind, value, loose, marked_only in LISTED
        for spelling in phrases(loose, marked_only=marked_only).spellings
    ]
    entries.sort(key=lambda entry: -len(entry.spelling))
    by_key: dict[_Start, tuple[_Entry, ...]] = {}
    by_bare: dict[_Start, tuple[_Entry, ...]] = {}
    for entry in entries:
        first, second = entry.spelling[0], "".join(bare_key(word.typed) for word in entry.spelling[1:2])
        by_key[first.key, second] = (*by_key.get((first.key, second), ()), entry)
        for form in {first.bare, first.key}:
            by_bare[form, second] = (*by_bare.get((form, second), ()), entry)
    return by_key, by_bare


def _entries_at(tokens: Sequence[Token], i: int) -> Iterator[_Entry]:
    """Yield the listed phrases that stand at a place, the longest first."""
    token = tokens[i]
    index, first = (_lexicon()[0], token.key) if token.marked else (_lexicon()[1], token.bare)
    for second in (_bare(tokens, i + 1), ""):
        for entry in index.get((first, second), ()):
            if entry.stands_at(tokens, i):
                yield entry


@cache
def _decodable() -> dict[str, str]:
    listed = (word for _, _, loose, marked in LISTED for word in f"{loose}|{marked}".replace("|", " ").split())
    spoken = "thứ một hai ba bốn năm sáu bảy bẩy tám chín mười mươi mốt tư lăm nhăm hăm băm nghìn ngàn linh lẻ người hộ"
    return {syllable_key(word): word for word in (*listed, *spoken.split()) if len(word) > 1}


@lru_cache(maxsize=_REMEMBERED)
def _decoded(typed: str) -> str | None:
    return decode(typed, _decodable())


# --- a message as tokens ---

_CLOCK = re.compile(
    r"(?<![\d/.])(?:\d{1,2}\s?(?:h|g|giờ)?\s?-\s?)?\d{1,2}"
    r"(?::\d{2}(?::\d{2})?|\s?(?:h|g|giờ|gio)(?!\w*[^\W\d])(?:\d{1,2}(?!\d)|\s\d{1,2}(?=\s?(?:'|p\b|phút|phut)))?)"
    r"(?:\s?(?:'|’|p\b|phút\b|phut\b|rưỡi|ruoi|(?:kém|kem)\s?\d{1,2}))?"
)
_ISO_TIME = re.compile(r"(?<=\d)t(?=\d{1,2}:\d\d)")
_CLOCK_SIGN = "⌚"
_GLUED_MONTH = re.compile(r"(?<=\d)\s?/?\s?(?:tháng|thang|thág|thg|th|t)\.?\s?(?=(?:1[0-2]|0?[1-9])(?!\d))")
_WEEKDAY_LETTER = re.compile(r"(?<![\w/])t\.? ?([2-7])(?!\w|[./]\d)")
_WEEKDAY_TH = re.compile(
    r"(^|[,(]\s*|\b(?:hôm|hom|bữa|bua|sáng|sang|trưa|trua|chiều|chieu|tối|toi|đêm|dem)\s+)th\.?\s?([2-7])"
    r"(?!\w|[./]\d|\s*(?:năm|nam|/|-)\s*\d)"
)
"""Where no day can stand before it, "th7" is no July."""
_FREE_DAY = re.compile(
    r"\b(?:được |duoc )?(?:nghỉ|nghi) (?:lễ|le|tết|tet|hè|he)"
    r"(?=,? (?:\w+ ){0,3}(?:làm|lam|mở|mo|dạy|day|họp|hop|học|hoc|tổ chức)\b)"
)
"""A holiday on which something is done all the same."""
_SPLITTABLE = frozenset(
    word_token(word).bare
    for word in [
        "ngay",
        "mung",
        "mong",
        "hom",
        "bua",
        "thang",
        "thg",
        "thu",
        "thon",
        "xom",
        "ban",
        "ap",
        "to",
        "doi",
        "khu",
        "lop",
        "n",
    ]
)
_ENDS_IN_FIGURES = re.compile(r"([^\W\d_]+)(\d{1,4})")
_ISO_IN_ONE = re.compile(r"(?<![\d.,])(20[2-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\d.,])")
_DATE_IN_ONE = re.compile(r"(?<![\d.,])(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(20\d\d)(?![\d.,])")


def _tokens(text: str) -> tuple[Token, ...]:
    text = normalise(text.replace("\n", " , "))
    text = _CLOCK.sub(f" {_CLOCK_SIGN} ", _ISO_TIME.sub(" ", text))
    text = _WEEKDAY_TH.sub(r"\1thứ \2", _FREE_DAY.sub(" ", text))
    text = _WEEKDAY_LETTER.sub(
        r"thứ \1", _GLUED_MONTH.sub(" tháng ", _DATE_IN_ONE.sub(r"\1/\2/\3", _ISO_IN_ONE.sub(r"\1/\2/\3", text)))
    )
    return tuple(piece for token in tokenise(text) for piece in _pieces(token))


def _pieces(token: Token) -> Iterator[Token]:
    """Decode unfinished typing and part "ngày5" and "5.9.2026"."""
    if token.is_figure and not token.typed.isdecimal():
        for part in re.findall(r"\d+|[.,]", token.typed):
            yield Token(part, part, part, glued=True)
        return
    decoded = _decoded(token.typed) if token.is_word else None
    split = None if decoded else _ENDS_IN_FIGURES.fullmatch(token.typed)
    if decoded:
        yield word_token(decoded)
    elif split and fold(split[1]) in _SPLITTABLE:
        yield word_token(split[1])
        yield Token(split[2], split[2], split[2])
    else:
        yield token


# --- tokens as words ---

_NO_DAY = 10**6
_MOST_TOKENS = 300
"""Longer than any answer that names one day; a reply must not wait for such a text."""
_PHONE_LENGTHS = range(9, 13)
_SIGNS = frozenset("/-.,\\|_")
_SPOKEN_SIGNS = phrases("gạch|gạch chéo|gạch ngang|xuyệt|xuyệc|xẹt|sẹt|xoẹt|chéo|trên|chấm|phẩy|suyệt|sổ")


def read_words(text: str) -> tuple[Word, ...]:
    """Return a message as words that name days; all others are OTHER. A very long message has none."""
    tokens, words = _tokens(text), list[Word]()
    if len(tokens) > _MOST_TOKENS:
        return ()
    i = 0
    while i < len(tokens):
        length, found = _words_at(tokens, i, words)
        words += found
        i += length
    return tuple(words)


def _words_at(tokens: Sequence[Token], i: int, before: Sequence[Word]) -> tuple[int, tuple[Word, ...]]:
    """Return the words that begin at a token, with how many tokens they take."""
    token, last = tokens[i], before[-1].kind if before else Kind.BREAK
    if token.typed == _CLOCK_SIGN:
        return 1, (Word(Kind.ASIDE),)
    for find in (_label, _weekday, _name, _separator, _year_number, _number, _listed):
        length, found = find(tokens, i, last)
        if length:
            return length, found
    return 1, (Word(Kind.OTHER),)


_Found = tuple[int, tuple[Word, ...]]
_NOTHING: _Found = (0, ())


def _bare(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].bare if 0 <= i < len(tokens) else ""


def _is_figure(tokens: Sequence[Token], i: int) -> bool:
    return 0 <= i < len(tokens) and tokens[i].is_figure


def _is_sign(tokens: Sequence[Token], i: int) -> bool:
    """Whether a sign between two figures stands here: "5/9", "5 - 9"."""
    if not (_is_figure(tokens, i - 1) and _is_figure(tokens, i + 1)) or tokens[i].typed not in _SIGNS:
        return False
    return tokens[i].typed not in ".," or (tokens[i].glued and tokens[i + 1].glued)


def _label(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    """Set aside what a number only names: "thôn 5", "lớp 3", "buổi thứ 2", a village called 3/2."""
    place = PLACES.length_at(tokens, i)
    behind = i + (place or LABELS.length_at(tokens, i))
    if behind == i or behind >= len(tokens):
        return _NOTHING
    number = number_at(tokens, behind)
    if not number or tokens[behind].typed == "sau" or (tokens[behind].is_figure and len(tokens[behind].typed) > 3):
        return _NOTHING
    end = behind + number[1]
    if _is_sign(tokens, end):
        return (end + 2 - i, (Word(Kind.ASIDE),)) if place else _NOTHING
    if not place and COUNTED.length_at(tokens, i) and last in (Kind.NUMBER, Kind.ASIDE):
        return _NOTHING
    return end - i, (Word(Kind.ASIDE),)


_SPOKEN_WEEKDAYS = ("hai", "ba", "tu", "nam", "sau", "bay")
_WEEKDAYS = {said: n for n, spoken in enumerate(_SPOKEN_WEEKDAYS) for said in (spoken, str(n + 2))}


def _weekday(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    if tokens[i].bare not in {"thu", "thư"} or i + 1 >= len(tokens) or last is Kind.FEAST:
        return _NOTHING
    number = tokens[i + 1]
    known = number.bare if is_number_word(number) or number.is_figure else ""
    if known not in _WEEKDAYS or _is_sign(tokens, i + 2):
        return _NOTHING
    return 2, (Word(Kind.WEEKDAY, _WEEKDAYS[known]),)


def _name(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    """Set aside people called by their rank or by the name of a day: "bác Hai", "cô Mai"."""
    if i + 1 >= len(tokens) or last is Kind.NUMBER:
        return _NOTHING
    called = tokens[i + 1]
    is_mai = called.typed in {"mai", "mốt"}
    if NAMED.length_at(tokens, i) == 1:
        ranked = called.is_word and number_at((called,), 0) is not None and _bare(tokens, i + 2) not in DAY_UNITS
        return (2, (Word(Kind.OTHER),)) if is_mai or (ranked and not number_at(tokens, i + 2)) else _NOTHING
    if is_mai and SELF.length_at(tokens, i) == 1 and called.typed == "mai":
        return 2, (Word(Kind.TOMORROW_OR_NAME),)
    return _NOTHING


def _separator(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    if last not in (Kind.NUMBER, Kind.YEAR_NUMBER):
        return _NOTHING
    if _is_sign(tokens, i):
        if tokens[i].typed == "-" and PEOPLE.length_at(tokens, i + 2):
            return 1, (Word(Kind.BREAK),)  # "10/11 - 15 người"
        return 1, (Word(Kind.SEPARATOR, ord(tokens[i].typed)),)
    if tokens[i].typed == "/" and (_bare(tokens, i + 1) in {"thang", "nam"}):
        return 1, (Word(Kind.SEPARATOR),)
    spoken = _SPOKEN_SIGNS.length_at(tokens, i)
    return (spoken, (Word(Kind.SEPARATOR),)) if spoken and number_at(tokens, i + spoken) else _NOTHING


def _year_number(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    typed = tokens[i].typed
    if tokens[i].is_figure:
        is_year = len(typed) == 4 or (last is Kind.YEAR and len(typed) == 2 and not _is_sign(tokens, i + 1))
        if len(typed) in _PHONE_LENGTHS:
            return 1, (Word(Kind.ASIDE),)
        return (1, (Word(Kind.YEAR_NUMBER, _full_year(int(typed))),)) if is_year else _NOTHING
    found = spoken_year_at(tokens, i) if last in (Kind.YEAR, Kind.SEPARATOR) else None
    return (found[1], (Word(Kind.YEAR_NUMBER, found[0]),)) if found else _NOTHING


def _full_year(typed: int) -> int:
    return typed + 2000 if typed < 100 else typed


_BEFORE_NUMBERS = frozenset({Kind.DAY, Kind.MUNG, Kind.MONTH, Kind.SEPARATOR, Kind.AGO, Kind.TET, Kind.RAM})


def _number(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    if last is Kind.MONTH and not tokens[i].is_figure:
        found = month_at(tokens, i)
    else:
        found = number_at(tokens, i, in_date=last in _BEFORE_NUMBERS or _bare(tokens, i + 2) == "thang")
    if found is None or _is_phrase(tokens, i):
        return _NOTHING
    value, length = found
    end = i + length
    if _is_sign(tokens, end) and PEOPLE.length_at(tokens, end + 2) and _is_share(tokens, i):
        return 3, (Word(Kind.ASIDE),)
    if (
        tokens[i].typed == "mot"
        and length == 1
        and last in (Kind.DAY, Kind.TIME_OF_DAY)
        and _bare(tokens, end) != "thang"
    ):
        return 1, (Word(Kind.MOT_OR_ONE),)
    if HOURS.length_at(tokens, end):
        return _clock_length(tokens, end) - i, (Word(Kind.ASIDE),)
    if _is_counted(tokens, i, end, last):
        return length, (Word(Kind.ASIDE),)
    if tokens[i].typed == "sau" and last is Kind.DAY and _bare(tokens, end) != "thang":
        return _NOTHING  # "3 ngay sau"
    if length == 1 and not tokens[i].is_figure and _are_number_and_unit(tokens, end):
        return 2, (Word(Kind.NUMBER, _NO_DAY),)  # "hai ba hôm nữa" is two or three
    expected = last in _BEFORE_NUMBERS or length > 1 or tokens[i].is_figure or len(tokens) == 1
    if not expected and not _goes_on_as_date(tokens, i, end):
        return _NOTHING
    return length, (Word(Kind.NUMBER, value or _NO_DAY, is_spoken=tokens[i].is_word),)


def _is_share(tokens: Sequence[Token], i: int) -> bool:
    """Whether two figures with a sign between are no day and month: "15/20 người"."""
    whole = number_at(tokens, i + 2)
    return whole is not None and whole[0] > 12 and tokens[i + 1].typed == "/"


def _are_number_and_unit(tokens: Sequence[Token], i: int) -> bool:
    return i + 1 < len(tokens) and is_number_word(tokens[i]) and tokens[i + 1].bare in DAY_UNITS


def _is_phrase(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word that could be a number begins a phrase instead: "năm nay", "bay gio"."""
    if tokens[i].is_figure:
        return False
    return any(len(entry.spelling) > 1 for entry in _entries_at(tokens, i))


def _goes_on_as_date(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether a lone number word is one: "năm ngày trước", "hai tháng chín"; "sau ngày 20" is not."""
    if tokens[i].typed in {"sau", "nam", "bay", "tu", "mot"}:
        return False
    return _bare(tokens, end) in DAY_UNITS or (end < len(tokens) and tokens[end].typed in {"âm", "dương", "tây"})


def _clock_length(tokens: Sequence[Token], hours: int) -> int:
    """Return where a clock time in words ends: "bảy giờ rưỡi", "tám giờ kém mười", "bảy giờ ba mươi phút"."""
    end = hours + HOURS.length_at(tokens, hours)
    half = MINUTES.length_at(tokens, end)
    if half:
        return end + half
    minutes = number_at(tokens, end + (_bare(tokens, end) == "kem"))
    if minutes is None:
        return end
    behind = end + (_bare(tokens, end) == "kem") + minutes[1]
    is_minutes = _bare(tokens, end) == "kem" or MINUTES.length_at(tokens, behind) > 0
    return behind + MINUTES.length_at(tokens, behind) if is_minutes else end


def _is_counted(tokens: Sequence[Token], i: int, end: int, last: Kind) -> bool:
    """Whether a number says how many people or things: "40 người", "sĩ số 40"; "ngày 5 em gửi" does not."""
    if last in (Kind.MUNG, Kind.MONTH, Kind.SEPARATOR):
        return False
    if PEOPLE.length_at(tokens, end):
        return True
    if last is Kind.DAY:
        return False
    date_follows = _bare(tokens, end) in DAY_UNITS or _is_sign(tokens, end)
    announced = ANNOUNCED.length_before(tokens, i) > 0 and not date_follows
    return COUNTED.length_at(tokens, end) > 0 or announced


_IDLE = (Kind.OTHER, Kind.ABOUT)


def _listed(tokens: Sequence[Token], i: int, last: Kind) -> _Found:
    token = tokens[i]
    if token.typed in {"ta", "am"} and last in (Kind.NUMBER, Kind.NAMED_MONTH, Kind.LEAP):
        return 1, (Word(Kind.LUNAR),)  # "mùng 2 tháng 9 ta"
    # "3 hôm trước" counts days, "hôm trước" alone names none.
    counts = last is Kind.NUMBER and token.bare in DAY_UNITS
    entry = next((e for e in _entries_at(tokens, i) if not (counts and e.kind in _IDLE)), None)
    if entry is None:
        return _NOTHING
    length = len(entry.spelling)
    return length, (Word(entry.kind, entry.value, is_loose=not any(t.marked for t in tokens[i : i + length])),)
