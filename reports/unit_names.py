"""How a unit is named in a list: its kind, its type word, and its proper name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from plans.unit import UnitKind
from reports.words import fold, plain, tidy, words


@dataclass(frozen=True)
class UnitName:
    """A unit's name taken apart: "Thôn Nà Pái" is a VILLAGE with the word "thôn" and the name "Nà Pái".

    The type word is spelled as in `words.toml`, however the list spells it.
    """

    kind: UnitKind
    type_word: str
    name: str


def read_unit_name(name: str, type_word: str = "") -> UnitName | None:
    """Take a name apart, with the help of the list's own column of types if it has one.

    "thôn" beside "Bản Duộc" makes it "thôn Bản Duộc"; a looser word ("đoàn thể" beside "Hội Phụ nữ xã") only
    names the kind. None if the type word is unknown, missing, or all there is.
    """
    stated = _find_type(type_word)
    own = _split(name)
    if not type_word:
        return own
    if stated is None:
        return None
    is_exact = stated.length == len(plain(type_word).split())
    if own is not None and own.kind is stated.kind and (not is_exact or own.type_word == stated.word):
        return own
    bare = tidy(name)
    return UnitName(stated.kind, stated.word, bare) if plain(bare) and fold(bare) != fold(stated.word) else None


@dataclass(frozen=True)
class _Type:
    kind: UnitKind
    word: str
    exact: str
    folded: str | None  # None where the word means something else without its diacritics

    @property
    def length(self) -> int:
        return len(self.exact.split())

    def begins(self, exact: str, folded: str) -> bool:
        return exact.startswith(self.exact) or (self.folded is not None and folded.startswith(self.folded))


def _split(name: str) -> UnitName | None:
    found = _find_type(name)
    if found is None:
        return None
    parts = tidy(name).split(" ")
    taken = 0
    while taken < len(parts) and len(plain(" ".join(parts[:taken])).split()) < found.length:
        taken += 1
    rest = " ".join(parts[taken:]).strip(" -,:")
    return UnitName(found.kind, found.word, rest) if rest else None


def _find_type(text: str) -> _Type | None:
    """Return the type whose longest word begins the text."""
    exact, folded = plain(text) + " ", fold(text) + " "
    return next((type_ for type_ in _types() if type_.begins(exact, folded)), None)


@cache
def _types() -> tuple[_Type, ...]:
    return tuple(sorted(_read_types(), key=lambda type_: (-type_.length, -len(type_.word))))


def _read_types() -> Iterator[_Type]:
    marked = {plain(word) for word in words().with_diacritics.words}
    for kind, type_words in words().kinds.items():
        for word in type_words:
            folded = None if plain(word) in marked else fold(word) + " "
            yield _Type(kind, word, plain(word) + " ", folded)
