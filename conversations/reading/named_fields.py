"""Which fields the nouns beside a figure may mean, among those that were read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

from conversations.reading.amendments import INTO, Clause, Figure, concepts_of
from conversations.reading.change_signs import Sign
from conversations.reading.lines import lines_named
from conversations.reading.vocabulary import CHOICE, FOREIGN, FormWords, Noun

Values = Mapping[str, int]
"""Field to figure."""
Fields = tuple[str, ...]

_NO_GROUP: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: its clause, the fields spoken of before, and whether it is one to add or take away."""

    figure: Figure
    clause: Clause
    topic: Fields
    is_change: bool


@dataclass
class Naming:
    """The names of fields, inside what was spoken of before."""

    words: FormWords
    base: Values
    context: frozenset[str] = _NO_GROUP

    def remember(self, nouns: Sequence[Noun]) -> None:
        """Keep what was spoken of: "dòng họ đăng ký 4, công nhận 2"."""
        concepts = concepts_of(nouns) - {FOREIGN, CHOICE}
        groups = self.words.groups
        if concepts:
            self.context = concepts if concepts & groups else concepts | (self.context & groups)

    def fields_of(self, nouns: Sequence[Noun], place: Place | None = None, *, is_plural: bool = False) -> Fields:
        """Return the fields that nouns may mean, those of the form that are shown; one if that is clear."""
        concepts = concepts_of(nouns) - {CHOICE}
        if lines := lines_named(concepts, tuple(self.base)):
            return lines
        if not concepts:
            return ()
        exact = self._exact(concepts, is_plural=is_plural)
        if not exact and place and concepts_of(_beside(nouns, place.figure)) - {CHOICE} <= self._known:
            concepts = concepts & self._known
            exact = self._exact(concepts) if concepts else ()
        if not exact and place and not concepts_of(_behind(nouns, place.figure)) & self.words.neutral:
            rest = concepts - self.words.neutral
            exact = self._exact(rest) if rest < concepts and rest else ()
        near = self._near(concepts) if concepts else ()
        if not exact:
            return near
        shown = tuple(name for name in exact if name in self.base)
        if not shown and len(self.base) == 1 and concepts <= self.words.measures:
            return near  # "17 người", and only one figure was read back
        if not shown and len(kin := self._kin(concepts)) == 1:
            return kin  # "đạt 2", and only the figures of clans were read back
        if not shown or place is None:
            return shown
        if concepts <= self.words.measures and all(n.start >= place.figure.end for n in nouns):
            return self._of_measure(shown[0], near, place)
        counted = self._counted(nouns, place.figure)
        if counted in self.base and counted not in shown:
            return (*shown, counted)  # "1 lớp có người dân tộc"
        return self._likelier(shown, near, place)

    def _counted(self, nouns: Sequence[Noun], figure: Figure) -> str:
        """Return the field of the very noun behind a figure, if it is more than a measure."""
        behind = concepts_of(_behind(nouns, figure))
        return "" if behind & self.words.measures else self.words.named(behind)

    def _exact(self, concepts: frozenset[str], *, is_plural: bool = False) -> Fields:
        """Return the fields that concepts name, inside the group spoken of before if they name none themselves."""
        groups = self.words.groups | {FOREIGN}
        group = self.context & groups if not concepts & groups else _NO_GROUP
        if is_plural:
            return tuple(self._fitting(concepts | group))
        ways = [concepts | group] if group else [concepts, *(concepts | {c} for c in sorted(self.context))]
        for way in ways:
            fits = tuple(self._fitting(way))
            if fits:
                return fits if len(fits) == 1 or way is ways[0] else ()
        if not group and concepts & groups:
            completed = {n for c in self.context - groups for n in self._fitting(concepts | {c})}
            return tuple(completed) if len(completed) == 1 else ()
        return ()

    @property
    def _known(self) -> frozenset[str]:
        """The concepts that go with any field; others stand for something else, as "nam" in "12 nam"."""
        return frozenset[str]().union(*(words.allowed for words in self.words.fields.values()))

    def _fitting(self, concepts: frozenset[str]) -> Iterator[str]:
        return (name for name, words in self.words.fields.items() if words.fits(concepts))

    def _near(self, concepts: frozenset[str]) -> Fields:
        """Return the shown fields to whose name the concepts belong, without saying it whole."""
        whole = concepts if concepts & self.words.groups else concepts | (self.context & self.words.groups)
        return tuple(name for name in self.base if any(self._allows(name, way, whole) for way in self._ways(name)))

    def _kin(self, concepts: frozenset[str]) -> Fields:
        """Return the shown fields whose names say the concepts, inside a group."""
        acts = concepts & self.words.acts
        shown = (n for n in self.base if any(acts & {*way.split()} for way in self._ways(n)))
        return tuple(shown) if acts == concepts else ()

    def _ways(self, name: str) -> Iterator[str]:
        words = self.words.fields[name]
        # What only says more of the field ("bốn bà học xong") names nothing that was read back.
        alone = (way for way in words.alone if not any(said <= {*way.split()} for said in words.ways))
        return chain(words.said, alone, words.hints)

    def _allows(self, name: str, way: str, concepts: frozenset[str]) -> bool:
        return concepts <= {*way.split(), *self.words.fields[name].allows}

    def _of_measure(self, name: str, near: Fields, place: Place) -> Fields:
        """Return what "90 hộ" means: all households only if no other figure can be meant."""
        if place.clause.opening in INTO and len(place.topic) == 1 and place.topic[0] in near:
            return place.topic  # "nâng số công nhận lên thành 44 hộ"
        others = tuple(n for n in near if n != name and self.words.fields[n].within != name)
        named_whole = bool(place.clause.signs & {Sign.WHOLE, Sign.TOTAL})
        value = place.figure.value
        surpasses = value is not None and not place.is_change and value > self.base[name]
        return (name,) if not others or named_whole or surpasses else (name, *others)

    def _likelier(self, shown: Fields, near: Fields, place: Place) -> Fields:
        """Doubt a figure that lies far from its field and close to another that goes by nearly the same name."""
        (name, *_), value = shown, place.figure.value
        others = [n for n in near if n not in shown and self.words.fields[n].within != name]
        if value is None or place.is_change or not others:
            return shown
        distances = {n: abs(log((value + 1) / (self.base[n] + 1))) for n in (name, *others)}
        nearest = min(others, key=lambda n: distances[n])
        return (name, nearest) if distances[name] > 1 and distances[nearest] < distances[name] else shown


def _behind(nouns: Sequence[Noun], figure: Figure) -> tuple[Noun, ...]:
    """Return the noun right behind a figure."""
    return tuple(n for n in nouns if n.start == figure.end)


def _beside(nouns: Sequence[Noun], figure: Figure) -> tuple[Noun, ...]:
    """Return the nouns that stand right at a figure, and what is said of them: "chín người là Kinh"."""
    beside = [n for n in nouns if n.start == figure.end or n.end == figure.start]
    end = next((n.end for n in beside if n.start == figure.end), -2)
    return (*beside, *(n for n in nouns if n.start == end + 1 and FOREIGN not in n.concepts))
