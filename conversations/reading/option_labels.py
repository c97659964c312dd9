"""The labels of a list of options, and an answer, written alike: figures for number words, one word for a bound."""

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from conversations.reading.clean import syllable_key
from conversations.reading.naming_numbers import run_at
from conversations.reading.numerals import read_run
from conversations.reading.words import Token, decode, phrases, tokenise, word_token

Words = tuple[Token, ...]

_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_BEHIND_NOUN = {"tư": 4, "tu": 4, "nam": 5, "năm": 5, "ba": 3, "bảy": 7, "bay": 7, "sau": 6, "tam": 8, "muoi": 10}
_SPOKEN = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
}
_COUNTED = phrases(
    "lớp|buổi|người|tháng|lần|hộ|đợt|kỳ|ngày|tuần|năm|quý|môn|cái|nhà|đứa|em|thôn|xã|trường|nhóm|loại|bên|mức|nghề|"
    "chuyên đề|việc|giờ|tiếng|bữa|xóm|bản|ý|học viên|gia đình|dòng họ|điểm|câu|bước|cấp"
)
_SCALES = phrases("triệu|tr|nghìn|ngàn|trăm|tỷ")
_MILLION = phrases("triệu|tr|củ")
_TO = phrases("đến|tới|-|~")
_FROM = phrases("từ")
_ABOVE = phrases("trên|hơn|quá|nhiều hơn|lớn hơn|>|cao hơn")
_BELOW = phrases("dưới|ít hơn|chưa đến|chưa tới|chưa đầy|không đến|không tới|không quá|nhỏ hơn|thấp hơn|<|non")
_YEAR = phrases("năm")
_WEEKDAYS = phrases("thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật")
_BOUND_KEYS = frozenset(word_token(word).key for word in ("trên", "dưới", "trở", "lên"))
_PAIR = 2
_MOST_DIGITS = 9
_SEPARATORS = frozenset(",;/|.+&()")
_Z = re.compile("d?z(?=.)")
_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}


@dataclass(frozen=True)
class Label:
    """One option as it may be said: in its own words, and with its numbers as figures."""

    tokens: Words

    @cached_property
    def plain(self) -> Words:
        """The words and figures, as they stand."""
        return tuple(t for t in self.tokens if t.is_word or t.is_figure)

    @cached_property
    def alike(self) -> Words:
        """The words and figures in the spelling that answers are brought to."""
        return tuple(t for t in alike(self.tokens, spoken=False) if t.typed not in _SEPARATORS)

    @cached_property
    def parts(self) -> tuple[Words, ...]:
        """The pieces between its commas and slashes."""
        parts: list[list[Token]] = [[]]
        for token in alike(self.tokens, spoken=False):
            if token.typed in _SEPARATORS:
                parts.append([])
            else:
                parts[-1].append(token)
        return tuple(tuple(part) for part in parts if part)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its figures."""
        return frozenset(t.typed for t in self.alike if t.is_figure)

    @cached_property
    def is_range(self) -> bool:
        """Whether it is a span or has a bound: "từ 10 đến 20", "trên 20", "3 buổi trở lên"."""
        words = {t.typed for t in self.alike}
        return bool(self.numbers) and bool(words & {"-", "trên", "dưới", "trở"})

    @cached_property
    def span(self) -> tuple[int, int] | None:
        """The least and the greatest number of a range of whole numbers, None for anything else."""
        figures = [int(t.typed) for t in self.alike if t.is_figure and t.typed.isdecimal()]
        words = {t.typed for t in self.alike}
        if len(figures) == _PAIR and "-" in words:
            return figures[0], figures[1]
        if len(figures) != 1:
            return None
        if "dưới" in words:
            return 0, figures[0] - 1
        if "trên" in words:
            return figures[0] + 1, sys.maxsize
        return (figures[0], sys.maxsize) if {"trở", "lên"} <= words else None

    @cached_property
    def units(self) -> frozenset[str]:
        """What a range counts: its words but those of its bounds."""
        return frozenset(t.key for t in self.alike if t.is_word) - _BOUND_KEYS

    @cached_property
    def spoken_numbers(self) -> frozenset[int]:
        """The numbers it counts in words: 2 in "Cả hai" and "Hai lớp", none in "Một ít"."""
        words = self.plain
        return frozenset(
            _SPOKEN[word.typed]
            for i, word in enumerate(words)
            if word.typed in _SPOKEN and (i + 1 == len(words) or _COUNTED.length_at(words, i + 1))
        )

    @cached_property
    def initials(self) -> str:
        """The first letters of its words, empty for a single word."""
        letters = "".join(t.bare[0] for t in self.plain if t.is_word)
        return letters if len(letters) > 1 else ""

    @cached_property
    def short(self) -> str:
        """The first letters with the number behind: "q3" for "Quý III"; empty without a number."""
        words = [t.bare[0] for t in self.alike if t.is_word]
        figures = [t.typed for t in self.alike[-1:] if t.is_figure]
        return "".join(words + figures) if words and len(words) + len(figures) == len(self.alike) > len(words) else ""


@dataclass(frozen=True)
class Labels:
    """All options of one question."""

    each: tuple[Label, ...]

    @cached_property
    def known(self) -> Mapping[str, str]:
        """All their words, by syllable key."""
        return {t.key: t.typed for label in self.each for t in label.tokens if t.is_word}

    @cached_property
    def _bares(self) -> frozenset[str]:
        return frozenset(t.bare for label in self.each for t in label.tokens if t.is_word)

    def knows(self, token: Token) -> bool:
        """Return whether a label holds a word."""
        return token.key in self.known or (token.bare in self._bares and not token.marked)

    @cached_property
    def _are_numbered(self) -> bool:
        return any(label.numbers for label in self.each)

    def alike(self, typed: Words) -> Words:
        """Return an answer in the spelling of the labels; words of theirs, and all where none has a figure, stay."""
        return self._with_century(alike(typed, kept=self.known)) if self._are_numbered else typed

    def _with_century(self, typed: Words) -> Words:
        """Return "năm 25" as "năm 2025" where a label holds that year."""
        years = {t.typed for label in self.each for t in label.alike if t.is_figure}
        return tuple(
            _figure(f"20{t.typed}")
            if i and typed[i - 1] in _YEAR and f"20{t.typed}" in years and t.typed not in years
            else t
            for i, t in enumerate(typed)
        )

    def spanning(self, typed: Words) -> tuple[int, ...] | None:
        """Return the ranges that a number with their unit lies in, or touches: "30 tuổi", "26 đến 35 tuổi".

        None where the words are no such number.
        """
        numbers = [int(t.typed) for t in typed if t.is_figure and t.typed.isdecimal() and len(t.typed) < _MOST_DIGITS]
        units = frozenset(t.key for t in typed if t.is_word)
        ranges = [(i, label) for i, label in enumerate(self.each) if label.span and units and label.units == units]
        if len(numbers) != 1 or len(units) + 1 != len(typed) or not ranges:
            return None
        return tuple(
            i
            for i, label in ranges
            if label.span and (label.span[0] <= numbers[0] <= label.span[1] or str(numbers[0]) in label.numbers)
        )

    @cached_property
    def name_weekdays(self) -> bool:
        """Whether any label names a day of the week, which people number too."""
        return any(_WEEKDAYS.found_in(label.plain) for label in self.each)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The words with which more than one label begins: "lớp" of "Lớp 2" and "Lớp 3"."""
        first = [label.plain[0].key for label in self.each if label.plain]
        return frozenset(word for word in first if first.count(word) > 1)


@lru_cache(maxsize=512)
def labels_of(options: tuple[str, ...]) -> Labels:
    """Return the labels of some options, read once."""
    return Labels(tuple(Label(tokenise(option)) for option in options))


def typed_words(tokens: Sequence[Token], labels: Labels) -> Words:
    """Return an answer with unfinished typing decoded to the words of the labels."""
    return tuple(_decoded(t, labels.known) if t.is_word else t for t in tokens)


def _decoded(token: Token, known: Mapping[str, str]) -> Token:
    if token.key in known:
        return token
    word = decode(token.typed, known)
    word = word or next((known[k] for k in _northern(token.typed) if k in known), None)
    if word is None and not token.typed.isascii() and token.typed[-1] in _TONES:
        word = known.get(syllable_key(token.typed[:-1] + _TONES[token.typed[-1]]))  # "lơps": lớp
    return word_token(word) if word else token


def _northern(typed: str) -> Iterator[str]:
    """Yield what a word with the chat letter z may be: "dzao" and "zao" are Dao, "zăn" is văn."""
    onset = _Z.match(typed)
    if onset:
        yield from (syllable_key(letters + typed[onset.end() :]) for letters in ("d", "gi", "v"))


def alike(tokens: Sequence[Token], *, spoken: bool = True, kept: Collection[str] = ()) -> Words:
    """Return words with numbers as figures, "đến" as "-", and "hơn" or "chưa đến" before a number as one word.

    Of a label only figures and Roman numerals are numbers: "Để sau" holds no six, "Cả hai" no two.
    """
    return tuple(_bounded(tuple(_figures(tokens, spoken=spoken, kept=kept))))


def _figures(tokens: Sequence[Token], *, spoken: bool, kept: Collection[str]) -> Iterator[Token]:
    i = 0
    while i < len(tokens):
        roman = _ROMAN.get(tokens[i].typed) if i or len(tokens[i].typed) > 1 else None
        is_number = tokens[i].is_figure or (spoken and tokens[i].key not in kept)
        number, length = (roman, 1) if roman else _number_at(tokens, i) if is_number else (None, 1)
        if number is not None:
            yield _figure(str(number))
        elif _MILLION.length_at(tokens, i):
            yield word_token("triệu")
        else:
            yield tokens[i]
        i += max(length, 1)


def _number_at(tokens: Sequence[Token], i: int) -> tuple[int | None, int]:
    length = len(run_at(tokens, i))
    scale = next((k for k in range(1, length) if _SCALES.length_at(tokens, i + k)), length)
    if scale and not _SCALES.length_at(tokens, i):
        value = read_run(run_at(tokens[: i + scale], i), decimal=False).value
        if value is not None and value == value.to_integral_value():
            return int(value), scale
    is_behind = i > 0 and tokens[i - 1].is_word
    return (_BEHIND_NOUN.get(tokens[i].typed), 1) if is_behind else (None, 1)


def _figure(typed: str) -> Token:
    return Token(typed, typed, typed)


def _bounded(words: Words) -> Iterator[Token]:
    i = 0
    while i < len(words):
        for listed, canonical in ((_ABOVE, "trên"), (_BELOW, "dưới"), (_FROM, ""), (_TO, "-")):
            length = listed.length_at(words, i)
            if length and i + length < len(words) and words[i + length].is_figure:
                if canonical == "-" and not (i and words[i - 1].is_figure):
                    continue
                if canonical:
                    yield word_token(canonical) if canonical != "-" else _figure("-")
                i += length
                break
        else:
            yield words[i]
            i += 1


_SHORT = re.compile(r"([a-z]{1,4}?)[ .]?(\d{1,4}|[ivx]{1,4})")


def short_form(answer: str) -> str:
    """Return "q3" for "q3", "Q 3", "q.3" and "Q.III", empty for anything else."""
    found = _SHORT.fullmatch(answer)
    number = _ROMAN.get(found[2]) or (int(found[2]) if found[2].isdecimal() else None) if found else None
    return f"{found[1]}{number}" if found and number is not None else ""
