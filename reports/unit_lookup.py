"""Finding the unit that a list means: lists shorten names, and leave out what every reader knows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache

from plans.unit import Unit, UnitId, UnitKind
from reports.words import fold, plain, words

AREAS = frozenset({UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.VILLAGE})


class UnitLookup:
    """The units we know, by the words people use for them. It grows while a list is read."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units: dict[UnitId, Unit] = {}
        self._by_words: dict[tuple[int, str], list[UnitId]] = {}
        for unit in units:
            self.add(unit)

    def add(self, unit: Unit) -> None:
        """Make a unit known, or known by its new name."""
        self.units[unit.id] = unit
        for key in _keys(unit, self.units):
            found = self._by_words.setdefault(key, [])
            if unit.id not in found:
                found.append(unit.id)

    def remove(self, unit: Unit) -> None:
        """Forget a unit that is no longer there."""
        del self.units[unit.id]
        for key in [key for key, ids in self._by_words.items() if unit.id in ids]:
            self._by_words[key].remove(unit.id)
            if not self._by_words[key]:
                del self._by_words[key]

    def find(self, text: str) -> tuple[Unit, ...]:
        """Return the units that the words fit best: none, one, or several that cannot be told apart."""
        ranked = enumerate((plain(text), fold(text), plain(text), fold(text), shorten(text)))
        found = (self._by_words[key] for key in ranked if key in self._by_words)
        return tuple(self.units[id] for id in next(found, ()))

    def below(self, unit: Unit, ancestor: Unit) -> bool:
        """Return whether the unit lies under the ancestor, at any depth."""
        return any(above.id == ancestor.id for above in self.ancestors(unit))

    def ancestors(self, unit: Unit) -> Iterator[Unit]:
        """Yield the unit's parent, the parent's parent, and so on."""
        while unit.parent_id is not None and unit.parent_id in self.units:
            unit = self.units[unit.parent_id]
            yield unit

    def nearest(self, text: str) -> Unit | None:
        """Return the known unit whose name looks most like the words, if one does."""
        names = {fold(unit.name): unit for unit in self.units.values() if unit.kind in AREAS}
        names |= {fold(unit.full_name): unit for unit in self.units.values()}
        close = get_close_matches(fold(text), names, n=1)
        return names[close[0]] if close else None


def shorten(text: str) -> str:
    """Return the words as they are compared when units are abbreviated: "UBND xã Tân Văn" is "xa tan van"."""
    return " ".join(_short_forms().sub(lambda found: _shorts()[found[0]], fold(text)).split())


def _keys(unit: Unit, units: Mapping[UnitId, Unit]) -> Iterator[tuple[int, str]]:
    """Yield rank and words, the surest first: the full name, the bare name of a place, abbreviations."""
    yield 0, plain(unit.full_name)
    yield 1, fold(unit.full_name)
    if unit.kind in AREAS:
        yield 2, plain(unit.name)
        yield 3, fold(unit.name)
    short = shorten(unit.full_name)
    yield 4, short
    if unit.kind is UnitKind.COMMUNE:
        yield 4, fold(unit.type_word)
    if unit.kind is UnitKind.SCHOOL:
        yield 4, short.removeprefix("truong ")
    if unit.kind not in AREAS:
        parent = units.get(unit.parent_id) if unit.parent_id is not None else None
        yield 4, shorten(unit.type_word)
        if parent is not None:
            yield 4, shorten(f"{unit.type_word} {parent.type_word}")
            yield 4, shorten(f"{unit.type_word} {parent.full_name}")


@cache
def _shorts() -> Mapping[str, str]:
    return {fold(long): fold(short) for long, short in words().short.items()}


@cache
def _short_forms() -> re.Pattern[str]:
    longest_first = sorted(_shorts(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b")
