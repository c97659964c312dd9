"""Units named in what people type: "thôn Nà Pái", "na pai", "tổ 12"."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversations.reading.clean import fold, is_misspelt, normalise, syllable_key
from plans.unit import Unit, UnitId, UnitKind

_WORD = re.compile(r"([^\w]*)(\w+)")
_NUMBERED = "so"
_AND = "va"
_ANY_VILLAGE = ("thon",)
_LEVELS = frozenset({"xa", "phuong", "huyen", "quan", "tinh"})
"""What bodies are called by where there is one only: "hội khuyến học xã"."""

_REMEMBERED = 4_000


def read_units(text: str, units: Iterable[Unit]) -> tuple[UnitId, ...]:
    """Return the units that are named, in the order of `units`; none where one name fits several.

    Whole words count, and the longest name: "Nà Pái 2" does not name Nà Pái. Marks may be left out, but not be others.
    A number is a name behind the word for such a unit ("tổ 12, 13", "tdp 12"), or where nothing else is said.
    """
    words = _words(text)
    mentions = [mention for unit in units for mention in _mentions(words, unit)]
    best = [mention for mention in mentions if not any(mention.yields_to(other) for other in mentions)]
    is_clear = all(one.unit_id == other.unit_id or not one.overlaps(other) for one in best for other in best)
    return tuple(dict.fromkeys(mention.unit_id for mention in best)) if is_clear else ()


@dataclass(frozen=True)
class _Word:
    typed: str
    bare: str
    before: str

    def means(self, other: "_Word") -> bool:
        """Whether this is how somebody writes the other: with its marks, or without any."""
        if self.bare != other.bare:
            return False
        typed, meant = syllable_key(self.typed), syllable_key(other.typed)
        return typed == meant or self.typed == self.bare or is_misspelt(typed, meant)


@dataclass(frozen=True)
class _Mention:
    """From which word to which a unit is named; its type belongs to it where that is said."""

    unit_id: UnitId
    start: int
    end: int
    with_type: bool
    is_exact: bool

    def overlaps(self, other: "_Mention") -> bool:
        return self.start < other.end and other.start < self.end

    def yields_to(self, other: "_Mention") -> bool:
        return self.overlaps(other) and self._weight < other._weight

    @property
    def _weight(self) -> tuple[int, bool, bool]:
        return self.end - self.start, self.with_type, self.is_exact


@lru_cache(maxsize=_REMEMBERED)
def _words(text: str) -> tuple[_Word, ...]:
    found = _WORD.findall(normalise(text))
    return tuple(_Word(word, fold(word), before) for before, word in found)


def _mentions(words: Sequence[_Word], unit: Unit) -> Iterator[_Mention]:
    name, kinds = _words(unit.name), _kind_words(unit)
    if len(name) == 2 and name[0].bare == _NUMBERED:
        name = name[1:]
    is_number = len(name) == 1 and name[0].bare.isdigit()
    for at in range(len(words) - len(name) + 1) if name else ():
        said = words[at : at + len(name)]
        if not all(word.means(meant) for word, meant in zip(said, name, strict=True)):
            continue
        start = _start_of_kind(words, at, kinds)
        if is_number and len(words) > 1 and not _is_number_of(words, at, kinds):
            continue
        if start == at and _LEVELS.issuperset(word.bare for word in name):
            continue
        is_exact = all(word.typed == meant.typed for word, meant in zip(said, name, strict=True))
        yield _Mention(unit.id, start, at + len(name), start < at, is_exact)


@lru_cache(maxsize=_REMEMBERED)
def _kinds(type_word: str) -> tuple[tuple[str, ...], ...]:
    """Return how people write a type: whole, its first or last word, its initials."""
    words = tuple(word.bare for word in _words(type_word))
    initials = "".join(word[0] for word in words)
    return tuple(dict.fromkeys([words, words[:1], words[-1:], *([(initials,)] if len(words) > 1 else [])]))


def _kind_words(unit: Unit) -> Sequence[tuple[str, ...]]:
    own = _kinds(unit.type_word) if unit.type_word else ()
    return (*own, _ANY_VILLAGE) if unit.kind is UnitKind.VILLAGE else own


def _start_of_kind(words: Sequence[_Word], at: int, kinds: Sequence[tuple[str, ...]]) -> int:
    """Return where the word for the unit's type begins that stands before its name; the name's place if none does."""
    end = at - 1 if at and words[at - 1].bare == _NUMBERED else at
    starts = [end - len(kind) for kind in kinds if kind and _stands(words, end - len(kind), kind)]
    return min(starts, default=at)


def _stands(words: Sequence[_Word], at: int, kind: tuple[str, ...]) -> bool:
    return at >= 0 and tuple(word.bare for word in words[at : at + len(kind)]) == kind


def _is_number_of(words: Sequence[_Word], at: int, kinds: Sequence[tuple[str, ...]]) -> bool:
    """Whether a number stands behind a type, or is the next of such numbers: "tổ 1, 2 và 3"; a day is not."""
    if any("/" in word.before for word in words[at : at + 2]):
        return False
    if _start_of_kind(words, at, kinds) < at:
        return True
    if at >= 2 and words[at - 1].bare == _AND:
        former = at - 2
    elif at >= 1 and "," in words[at].before:
        former = at - 1
    else:
        return False
    return words[former].bare.isdigit() and _is_number_of(words, former, kinds)
