"""The words that announce the fields of each form: data beside the form, read once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import product
from typing import cast

import yaml
from pydantic import BaseModel, ConfigDict

from conversations.reading.announced import Announcements
from conversations.reading.clean import is_misspelt, normalise, syllable_key
from conversations.reading.words import Token, word_token

_CATALOGUE = "conversations.forms"
_SUFFIX = ".words.yaml"
_LISTS_SUFFIX = ".lists.yaml"
_REMEMBERED = 4096
_LEXICONS = 32
"""Of how many sets of forms the phrases are kept: people of one role write about the same ones."""
FOREIGN = "foreign"
"""The concept of every word that belongs to another form, or counts something else."""
OTHER = "other"
"""Stands beside FOREIGN where the form's own words list the phrase among those that count something else."""
CHOICE = "choice"
"""The concept of the name of a choice: "2 lớp pháp luật"."""


class Side(Enum):
    """Where a phrase must stand to mean its concept."""

    ANYWHERE = auto()
    BEHIND_NUMBER = auto()
    BEFORE_NUMBER = auto()


class FieldWords(BaseModel):
    """How a sentence names one field: concepts said together, in one of several ways."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    said: tuple[str, ...]
    allows: tuple[str, ...] = ()
    within: str = ""
    """The field of the whole, whose figure "toàn nữ" repeats."""
    repeats: str = ""
    """As within, of a field that is told apart from it: "18 người mù chữ đều ra lớp"."""
    rest: tuple[str, ...] = ()
    """Concepts that make up the whole together with this field: no men, all women."""
    makes_whole: bool = False
    """Whether it is the whole where nobody is left in the rest: "11 bà, không có ông nào"."""
    opens: str = ""
    """The group that later words belong to, if it is not simply the one named."""
    alone: tuple[str, ...] = ()
    """Ways that name the field only in a message with no other figure."""
    not_alone: tuple[str, ...] = ()
    """Concepts beside which a figure means this field only if another field is stated too."""
    needs: str = ""
    """The field whose zero leaves nothing to tell of this one: no class, no participants."""
    hints: tuple[str, ...] = ()
    """Concepts that point at the field, but not surely enough to take a figure for it."""
    none: tuple[str, ...] = ()
    """Phrases that say by themselves that there are none."""

    @cached_property
    def ways(self) -> tuple[frozenset[str], ...]:
        """The concepts of each way to say the field."""
        return tuple(frozenset(way.split()) for way in self.said)

    @cached_property
    def allowed(self) -> frozenset[str]:
        """All concepts that may stand beside a figure of this field."""
        return frozenset(self.allows).union(*self.ways)

    @property
    def whole(self) -> str:
        """The field whose figure it takes where all are meant."""
        return self.within or self.repeats

    def fits(self, concepts: frozenset[str]) -> bool:
        """Return whether these concepts together name the field, and nothing else."""
        return any(way <= concepts and concepts - way <= set(self.allows) for way in self.ways)

    def fits_alone(self, concepts: frozenset[str]) -> bool:
        """Return whether these concepts name the field in a message of one figure."""
        ways = (frozenset(way.split()) for way in self.alone)
        return any(way <= concepts and concepts - way <= set(self.allows) for way in ways)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    announces: tuple[str, ...]
    titles: tuple[str, ...]
    measures: tuple[str, ...]
    groups: tuple[str, ...]
    neutral: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    whole: str = ""
    concepts: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...] = ()
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    one_of: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    days: Mapping[str, tuple[str, ...]] = {}
    rates: Mapping[str, tuple[str, ...]] = {}
    share: tuple[str, ...] = ()
    told: Mapping[str, tuple[str, ...]] = {}
    is_everywhere: bool = False
    is_alone: bool = False
    takes_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Noun:
    """A phrase of the vocabulary in a message: what it stands for, as one form sees it, and where it stands."""

    concepts: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase of one form."""

    words: tuple[Token, ...]
    form: str
    concepts: frozenset[str]
    side: Side = Side.ANYWHERE
    choice: tuple[str, str] | None = None
    """The question and the choice that the phrase names."""


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
    neutral: frozenset[str]
    """The concepts that name the subject of the form and no field of it."""
    acts: frozenset[str]
    """The concepts that nouns joined by "và" share: "92 hộ và 5 dòng họ đăng ký"."""
    whole: str
    """The field that a bare total fills: "tổng 27, nữ 15"."""
    fields: Mapping[str, FieldWords]
    choices: Mapping[str, tuple[str, ...]]
    """The questions with choices, and the names of these."""
    one_of: frozenset[str]
    """The questions that take one choice only: two that are named are none."""
    money: frozenset[str]
    """The fields that are sums of money."""
    takes_over: frozenset[str]
    """The forms that leave the words they share with it to this one, where both are in play."""
    is_alone: bool
    """Whether nothing else is told in the same breath: an office's own form, told by its choices."""
    announced: Announcements
    """The questions for a day, for a rate and for one's own words, and the words that stand before the answer."""

    @cached_property
    def headings(self) -> frozenset[str]:
        """The concepts that before a colon are only the heading of what follows."""
        said = {way for words in self.fields.values() for way in words.ways if len(way) == 1}
        return frozenset(title for title in self.titles if frozenset({title}) not in said)

    def named(self, concepts: frozenset[str]) -> str:
        """Return the one field that concepts name, "" for none or several."""
        return self._remembered(concepts)

    @cached_property
    def _remembered(self) -> Callable[[frozenset[str]], str]:
        """Remember which field the last concepts named: one message asks hundreds of times."""
        return lru_cache(maxsize=_REMEMBERED)(self._named)

    def _named(self, concepts: frozenset[str]) -> str:
        fits = [name for name, words in self.fields.items() if words.fits(concepts)]
        return fits[0] if len(fits) == 1 else ""

    def mentions(self, field: str, concepts: frozenset[str], groups: frozenset[str]) -> bool:
        """Return whether a clause names a field: wholly, by a noun that is its alone, or by a hint.

        The groups are those the clause belongs to; a field of another group is not meant.
        """
        words = self.fields[field]
        if concepts & set(words.hints):
            return True
        for way in words.ways:
            whole = concepts | groups if way & concepts else concepts
            named = way <= whole or bool(way & concepts & self._own(field))
            if named and (not groups or groups & (way | set(words.allows))):
                return True
        return False

    def _own(self, field: str) -> frozenset[str]:
        """Return the concepts that name this field and no other."""
        others = {c for name, words in self.fields.items() if name != field for way in words.ways for c in way}
        return frozenset(c for way in self.fields[field].ways for c in way if c not in others)


@cache
def form_words(form: str) -> FormWords | None:
    """Return the words of a form, None for a form that brings none."""
    if not has_words(form):
        return None
    read = _file(form)
    return FormWords(
        form,
        frozenset(read.announces),
        frozenset(read.titles),
        frozenset(read.measures),
        frozenset(read.groups),
        frozenset(read.neutral),
        frozenset(read.acts),
        read.whole,
        read.fields,
        {question: tuple(named) for question, named in read.choices.items()},
        frozenset(read.one_of),
        frozenset(read.money),
        frozenset(read.takes_over),
        read.is_alone,
        Announcements(read.days, read.rates, read.told, read.share),
    )


@cache
def forms_with_words() -> tuple[str, ...]:
    """Return the ids of all forms that bring words, in alphabetical order."""
    catalogue = files(_CATALOGUE) / "catalogue"
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in catalogue.iterdir() if f.name.endswith(_SUFFIX)))


@cache
def forms_everywhere() -> frozenset[str]:
    """Return the ids of the forms that any message may be about, whoever writes it."""
    return frozenset(form for form in forms_with_words() if _file(form).is_everywhere)


def in_play(form: str, among: Iterable[str] = ()) -> frozenset[str]:
    """Return the forms that a message may be about: this one, those its writer files, those that are everywhere.

    Words of other forms are only words: "hội viên" is somebody who came to a class where nobody reports on branches.
    """
    if has_words(form) and _file(form).is_alone:
        return frozenset({form})
    return forms_everywhere() | frozenset(one for one in {form, *among} if has_words(one) and not _file(one).is_alone)


def told_alone(among: Iterable[str]) -> tuple[str, ...]:
    """Return those of some forms that are told by themselves."""
    return tuple(sorted(form for form in set(among) if has_words(form) and _file(form).is_alone))


def has_words(form: str) -> bool:
    """Whether a form, or the template it comes from, brings words."""
    return words_of(form) in forms_with_words()


def words_of(form: str) -> str:
    """Return the form whose words a form shares: all forms of one template are told alike."""
    return form.partition(".")[0]


@cache
def _file(form: str) -> _File:
    source = files(_CATALOGUE) / "catalogue" / f"{words_of(form)}{_SUFFIX}"
    return _File.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))


# --- the phrases of all forms ---


class Lexicon:
    """The phrases of all forms as a tree of words, so that one look at a message serves every form."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._next: dict[tuple[str, str], Lexicon] = {}
        self._by_key: dict[str, list[Lexicon]] = {}
        self._by_bare: dict[str, list[Lexicon]] = {}

    def add(self, entry: Entry, place: int = 0) -> None:
        """Put a phrase in its place."""
        if place == len(entry.words):
            self._entries.append(entry)
            return
        word = entry.words[place]
        if (word.key, word.bare) not in self._next:
            self._next[word.key, word.bare] = node = Lexicon()
            self._by_key.setdefault(word.key, []).append(node)
            self._by_bare.setdefault(word.bare, []).append(node)
        self._next[word.key, word.bare].add(entry, place + 1)

    def at(self, tokens: Sequence[Token], start: int) -> list[tuple[int, Entry]]:
        """Return the phrases of all forms that stand at a place, each with its length."""
        found: list[tuple[int, Entry]] = []
        nodes, i = [self], start
        while nodes and i < len(tokens):
            nodes = [after for node in nodes for after in node._after(tokens[i])]
            i += 1
            found += [(i - start, entry) for node in nodes for entry in node._entries]
        return found

    def _after(self, token: Token) -> list["Lexicon"]:
        if token.marked:
            return self._by_key.get(token.key) or self._misspelt(token)
        loose, exact = self._by_bare.get(token.bare, []), self._by_key.get(token.key, [])
        return loose + [node for node in exact if node not in loose] if exact else loose

    def _misspelt(self, token: Token) -> list["Lexicon"]:
        """Return what a word with a wrong hỏi or ngã, or with marks left out, may stand for."""
        if token.bare not in self._by_bare:
            return []
        return [node for (key, bare), node in self._next.items() if bare == token.bare and is_misspelt(token.key, key)]


@lru_cache(maxsize=_LEXICONS)
def lexicon(forms: frozenset[str]) -> Lexicon:
    """Return the phrases of several forms."""
    tree = Lexicon()
    for form in sorted(forms):
        for entry in _entries(form):
            tree.add(entry)
    return tree


def _entries(form: str) -> Iterator[Entry]:
    read = _file(form)
    for name, listed in read.concepts.items():
        for phrase in listed:
            yield from _spelled(phrase, form, frozenset(name.split()))
    for phrase in read.others:
        yield from _spelled(phrase, form, frozenset({FOREIGN, OTHER}))
    for name, field_words in read.fields.items():
        for phrase in field_words.none:
            yield from _spelled(phrase, form, frozenset({none_concept(name)}))
    for question, choices in read.choices.items():
        for name, listed in choices.items():
            for phrase in listed:
                yield from _spelled(phrase, form, frozenset({CHOICE}), (question, name))


def none_concept(field: str) -> str:
    """Return the concept of the phrases that say there are none of a field."""
    return f"no {field}"


def _spelled(
    phrase: str, form: str, concepts: frozenset[str], choice: tuple[str, str] | None = None
) -> Iterator[Entry]:
    """Read one phrase: "# em" stands behind a number, "còn #" before one, "!họ" carries its marks."""
    side, spelling = Side.ANYWHERE, phrase
    if phrase.startswith("# "):
        side, spelling = Side.BEHIND_NUMBER, phrase[2:]
    elif phrase.endswith(" #"):
        side, spelling = Side.BEFORE_NUMBER, phrase[:-2]
    for words in _written_out(spelling):
        yield Entry(tuple(map(_word, words)), form, concepts, side, choice)


def _word(spelled: str) -> Token:
    if not spelled.startswith("!"):
        return word_token(spelled)
    return Token(spelled[1:], syllable_key(spelled[1:]), "\0")


def _written_out(spelling: str) -> Iterator[tuple[str, ...]]:
    """Return the phrases that "người {ethnic}" stands for."""
    parts = [_lists()[part[1:-1]] if part.startswith("{") else (part,) for part in spelling.split()]
    for chosen in product(*parts):
        yield tuple(word for part in chosen for word in normalise(part).split())


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    """Return the lists that phrases of any form may hold."""
    catalogue = files(_CATALOGUE) / "catalogue"
    sources = (f.read_text(encoding="utf-8") for f in catalogue.iterdir() if f.name.endswith(_LISTS_SUFFIX))
    read = [cast("Mapping[str, list[str]]", yaml.safe_load(source)) for source in sources]
    return {name: tuple(words) for lists in read for name, words in lists.items()}
