"""The words that announce the fields of each form: data beside the form, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from conversations.reading.words import Phrases, Token, phrases

_CATALOGUE = "conversations.forms"
_SUFFIX = ".words.yaml"
_BEHIND_NUMBER = "# "
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

    def fits(self, concepts: frozenset[str]) -> bool:
        """Return whether these concepts together name the field, and nothing else."""
        return any(set(way.split()) <= concepts <= {*way.split(), *self.allows} for way in self.said)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    announces: tuple[str, ...]
    groups: tuple[str, ...]
    concepts: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = {}


@dataclass(frozen=True)
class Concept:
    """A meaning and the words for it; some of them only directly behind a number ("27 em")."""

    name: str
    anywhere: Phrases
    behind_number: Phrases


@dataclass(frozen=True)
class FormWords:
    """All words of one form."""

    form: str
    announces: frozenset[str]
    groups: frozenset[str]
    concepts: tuple[Concept, ...]
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, Mapping[str, Phrases]]

    def concept_at(self, tokens: Sequence[Token], i: int, *, behind_number: bool) -> tuple[str, int]:
        """Return the concept of the longest phrase at a place and its length; length 0 for none."""
        best = ("", 0)
        for concept in self.concepts:
            length = concept.anywhere.length_at(tokens, i)
            if behind_number:
                length = max(length, concept.behind_number.length_at(tokens, i))
            if length > best[1]:
                best = (concept.name, length)
        return best


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
        frozenset(read.groups),
        tuple(_concept(name, words) for name, words in read.concepts.items()),
        read.fields,
        {
            field: {name: phrases("|".join(words)) for name, words in named.items()}
            for field, named in read.choices.items()
        },
    )


def _concept(name: str, words: tuple[str, ...]) -> Concept:
    anywhere = [w for w in words if not w.startswith(_BEHIND_NUMBER)]
    behind = [w.removeprefix(_BEHIND_NUMBER) for w in words if w.startswith(_BEHIND_NUMBER)]
    return Concept(name, phrases("|".join(anywhere)), phrases("|".join(behind)))


@cache
def forms_with_words() -> tuple[str, ...]:
    """Return the ids of all forms that bring words, in alphabetical order."""
    catalogue = files(_CATALOGUE) / "catalogue"
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in catalogue.iterdir() if f.name.endswith(_SUFFIX)))


def concept_among(form: str, tokens: Sequence[Token], i: int, *, behind_number: bool) -> tuple[str, int]:
    """Return the concept at a place as one form sees it: FOREIGN if another form's phrase is longer."""
    own = form_words(form)
    name, length = own.concept_at(tokens, i, behind_number=behind_number) if own else ("", 0)
    for other in forms_with_words():
        words = form_words(other)
        if words is None or other == form:
            continue
        foreign = words.concept_at(tokens, i, behind_number=behind_number)[1]
        if foreign > length:
            name, length = FOREIGN, foreign
    return name, length
