"""The words that announce the fields of each form: data beside the form, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from conversations.reading.quantities import run_at
from conversations.reading.words import Phrases, Token, phrases

_CATALOGUE = "conversations.forms"
_SUFFIX = ".words.yaml"
_BEHIND_NUMBER = "# "
_BEFORE_NUMBER = " #"
FOREIGN = "foreign"
"""The concept of every word that belongs to another form."""


class FieldWords(BaseModel):
    """How a sentence names one field: concepts said together, in one of several ways."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: tuple[str, ...]
    allows: tuple[str, ...] = ()
    within: str = ""
    """The field of the whole, whose figure "toàn nữ" repeats."""
    opens: str = ""
    """The group that later words belong to, if it is not simply the one named."""
    alone: tuple[str, ...] = ()
    """Ways that name the field only in a message with no other figure."""
    hints: tuple[str, ...] = ()
    """Concepts that point at the field, but not surely enough to take a figure for it."""

    def fits(self, concepts: frozenset[str]) -> bool:
        """Return whether these concepts together name the field, and nothing else."""
        return self._fits(concepts, self.said)

    def fits_alone(self, concepts: frozenset[str]) -> bool:
        """Return whether these concepts name the field in a message of one figure."""
        return self._fits(concepts, self.alone)

    def _fits(self, concepts: frozenset[str], ways: tuple[str, ...]) -> bool:
        return any(set(way.split()) <= concepts <= {*way.split(), *self.allows} for way in ways)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    announces: tuple[str, ...]
    titles: tuple[str, ...]
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = {}


@dataclass(frozen=True)
class Concept:
    """A meaning and the words for it; some only directly behind a number ("27 em") or before one ("còn 12")."""

    name: str
    anywhere: Phrases
    behind_number: Phrases
    before_number: Phrases

    @cached_property
    def starts(self) -> frozenset[str]:
        """The words with which its phrases begin."""
        return self.anywhere.starts | self.behind_number.starts | self.before_number.starts


@dataclass(frozen=True)
class FormWords:
    """All words of one form."""

    form: str
    announces: frozenset[str]
    titles: frozenset[str]
    """The concepts that name the form itself, figure or not."""
    measures: frozenset[str]
    """The concepts that may be no more than the unit of a figure: "10 người" answers many questions."""
    groups: frozenset[str]
    concepts: tuple[Concept, ...]
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, Mapping[str, Phrases]]

    def concept_at(self, tokens: Sequence[Token], i: int, *, behind_number: bool) -> tuple[str, int]:
        """Return the concept of the longest phrase at a place and its length; length 0 for none."""
        best = ("", 0)
        for concept in self._likely(tokens[i]):
            length = concept.anywhere.length_at(tokens, i)
            before = concept.before_number.length_at(tokens, i)
            if before > length and run_at(tokens, i + before):
                length = before
            if behind_number:
                length = max(length, concept.behind_number.length_at(tokens, i))
            if length > best[1]:
                best = (concept.name, length)
        return best

    def choice_length_at(self, tokens: Sequence[Token], i: int) -> int:
        """Return the length of the longest name of a choice at a place, 0 for none."""
        return self._choice_names.length_at(tokens, i)

    def _likely(self, token: Token) -> tuple[Concept, ...]:
        """Return the concepts with a phrase that may begin with a token."""
        exact = self._by_start.get(token.key, ())
        if token.marked or token.bare == token.key:
            return exact
        return (*exact, *(c for c in self._by_start.get(token.bare, ()) if c not in exact))

    @cached_property
    def _by_start(self) -> Mapping[str, tuple[Concept, ...]]:
        starts = {start for concept in self.concepts for start in concept.starts}
        return {start: tuple(c for c in self.concepts if start in c.starts) for start in starts}

    @cached_property
    def _choice_names(self) -> Phrases:
        return Phrases(tuple(s for named in self.choices.values() for p in named.values() for s in p.spellings))

    def mentions(self, field: str, concepts: frozenset[str], groups: frozenset[str]) -> bool:
        """Return whether a clause names a field: wholly, by a noun that is its alone, or by a hint.

        The groups are those the clause belongs to; a field of another group is not meant.
        """
        words = self.fields[field]
        if concepts & set(words.hints):
            return True
        for way in (set(way.split()) for way in words.said):
            whole = concepts | groups if way & concepts else concepts
            named = way <= whole or bool(way & concepts & self._own(field))
            if named and (not groups or groups & (way | set(words.allows))):
                return True
        return False

    def _own(self, field: str) -> frozenset[str]:
        """Return the concepts that name this field and no other."""
        others = {c for name, words in self.fields.items() if name != field for way in words.said for c in way.split()}
        return frozenset(c for way in self.fields[field].said for c in way.split() if c not in others)


@cache
def form_words(form: str) -> FormWords | None:
    """Return the words of a form, None for a form that brings none."""
    source = files(_CATALOGUE) / "catalogue" / f"{form}{_SUFFIX}"
    if not source.is_file():
        return None
    read = _File.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    return FormWords(
        form,
        frozenset(read.announces),
        frozenset(read.titles),
        frozenset(read.measures),
        frozenset(read.groups),
        tuple(_concept(name, words) for name, words in read.concepts.items()),
        read.fields,
        {
            field: {name: phrases("|".join(words)) for name, words in named.items()}
            for field, named in read.choices.items()
        },
    )


def _concept(name: str, words: tuple[str, ...]) -> Concept:
    anywhere = [w for w in words if "#" not in w]
    behind = [w.removeprefix(_BEHIND_NUMBER) for w in words if w.startswith(_BEHIND_NUMBER)]
    before = [w.removesuffix(_BEFORE_NUMBER) for w in words if w.endswith(_BEFORE_NUMBER)]
    return Concept(name, *(phrases("|".join(listed)) for listed in (anywhere, behind, before)))


@cache
def forms_with_words() -> tuple[str, ...]:
    """Return the ids of all forms that bring words, in alphabetical order."""
    catalogue = files(_CATALOGUE) / "catalogue"
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in catalogue.iterdir() if f.name.endswith(_SUFFIX)))


def concept_among(form: str, tokens: Sequence[Token], i: int, *, behind_number: bool) -> tuple[str, int]:
    """Return the concept at a place as one form sees it: FOREIGN if another form's phrase is longer.

    The name of one of the form's own choices is no concept (""), but no other form's word either.
    """
    own = form_words(form)
    name, length = own.concept_at(tokens, i, behind_number=behind_number) if own else ("", 0)
    if own and (choice := own.choice_length_at(tokens, i)) > length:
        name, length = "", choice
    for other in forms_with_words():
        words = form_words(other)
        if words is None or other == form:
            continue
        foreign = words.concept_at(tokens, i, behind_number=behind_number)[1]
        if foreign > length:
            name, length = FOREIGN, foreign
    return name, length
