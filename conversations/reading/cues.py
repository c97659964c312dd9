"""Words of talk by what they say: one pass over a message finds every one that is listed.

Talk is written in more ways than answers are: chat spelling and dialect that would be wrong inside a figure or a name
are written out here only.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conversations.reading.clean import bare_key, normalise, syllable_key
from conversations.reading.words import Token, decode, tokenise, word_token

MAX_TOKENS = 150
"""A message is read up to here; the longest talk is a few sentences."""

_WRITTEN_OUT = {
    "em": "e",
    "chị": "c",
    "bao giờ": "bh bjờ",
    "nhắn tin": "nt ntin",
    "hôm nào": "hnao",
    "có": "cs",
    "luôn": "lun",
    "vậy": "z v zậy dzậy dậy",
    "với": "vs",
    "trả lời": "trl tl",
    "số điện thoại": "sđt sdt",
    "điện thoại": "đt",
    "như thế nào": "ntn",
    "làm": "lm mần",
    "biết": "bít bik bit bt",
    "gửi": "gởi gưi",
    "tôi": "tui toai tau",
    "giùm": "dùm gium dum",
    "gọi": "kêu keu",
    "nữa": "nựa nửa",
    "hôm": "bựa",
    "nào": "mô",
    "thế": "rứa rua",
    "sao": "s răng",
    "giờ": "chừ",
    "xem": "coi",
    "nhiều": "nhìu",
    "không": "zô hẻm hông hong",
    "rồi": "rầu òi",
    "này": "ni nầy",
    "thứ bảy": "t7 thứ7",
    "thứ hai": "t2",
    "thứ ba": "t3",
    "thứ tư": "t4",
    "thứ năm": "t5",
    "thứ sáu": "t6",
    "chủ nhật": "cn",
    "cán bộ": "cb",
    "báo cáo": "bc",
    "mày": "mầy",
    "nhé": "nhá nhe",
    "hiểu": "hiu hỉu hju",
    "ví dụ": "vd",
}
ADDRESSES = frozenset(
    [
        "tôi",
        "em",
        "anh",
        "chị",
        "bác",
        "cô",
        "chú",
        "cháu",
        "con",
        "ông",
        "bà",
        "mình",
        "thầy",
        "dì",
        "cậu",
        "mợ",
        "thím",
        "tớ",
        "ta",
        "bạn",
        "ad",
        "admin",
        "bot",
        "o",
        "mệ",
        "chế",
    ]
)
_WRITTEN = {
    short: tuple(map(word_token, words.split())) for words, listed in _WRITTEN_OUT.items() for short in listed.split()
}
_ANYBODY = "@"
"""In a listed phrase: any form of address."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A listed phrase in a message: its label, and the tokens it takes."""

    label: str
    start: int
    end: int


_PARTS = re.compile(r"\([^()]*\)|[^()\s][^()]*")
_MIN_WORDS = 3
_TELEPHONE = re.compile(r"(?<=\bs[ốo]) dt\b", re.IGNORECASE)
"""Elsewhere "dt" is "dân tộc"."""


_Words = tuple[str, ...]
_Parts = tuple[tuple[_Words, ...], ...]
"""Of a phrase: one part after the other, each one of several rows of words."""


class _Rest(NamedTuple):
    """What is still to come of a phrase: the rest of a row of words, then the parts behind it."""

    label: str
    words: _Words
    parts: _Parts

    def steps(self) -> "Iterator[tuple[str, _Rest]]":
        """Return the words that may come next, each with what is to come behind it; no word where the phrase ends."""
        if self.words:
            yield self.words[0], self._replace(words=self.words[1:])
        elif self.parts:
            for row in self.parts[0]:
                yield from _Rest(self.label, row, self.parts[1:]).steps()
        else:
            yield "", self


class _Node:
    """A place in the tree of listed phrases: what may follow, and the labels of the phrases that end here.

    Written out, the tree has hundreds of thousands of nodes, and few are ever reached: each unfolds when it is.
    """

    def __init__(self, *, marked_only: bool) -> None:
        self._marked_only = marked_only
        self._rests: list[_Rest] = []
        self._by_key: dict[str, _Node] = {}
        self._by_bare: dict[str, list[_Node]] = {}
        self._labels: dict[str, None] = {}

    def add(self, rest: _Rest) -> None:
        """Take in what is to come of one more phrase. All of it is taken in before the node is reached."""
        self._rests.append(rest)

    @property
    def labels(self) -> Iterable[str]:
        """The labels of the phrases that end here, as they are listed."""
        self._unfold()
        return self._labels

    def after(self, seen: "_Seen") -> "list[_Node]":
        """Return where a token leads: by its full spelling, by its bare letters, or as a form of address."""
        self._unfold()
        exact = self._by_key.get(seen.key)
        nodes = [exact] if exact is not None else []
        if seen.bare and (likely := self._by_bare.get(seen.bare)):
            nodes += [node for node in likely if node is not exact]
        if seen.is_address and (anybody := self._by_key.get(_ANYBODY)):
            nodes.append(anybody)
        return nodes

    def _unfold(self) -> None:
        rests, self._rests = self._rests, []
        for rest in rests:
            for word, behind in rest.steps():
                if word:
                    self._grown(word).add(behind)
                else:
                    self._labels[rest.label] = None

    def _grown(self, word: str) -> "_Node":
        """Return the node behind a word, made if there is none yet."""
        key = word if word == _ANYBODY else word_token(word).key
        node = self._by_key.get(key)
        if node is None:
            node = self._by_key[key] = _Node(marked_only=self._marked_only)
            if key != _ANYBODY and not self._marked_only:
                self._by_bare.setdefault(word_token(word).bare, []).append(node)
        return node


class Cues:
    """Phrases by label.

    Phrases stand between "|"; "(a|b|)" writes several at once; "@" is any form of address; a phrase behind "!" is not
    matched in bare letters, because these spell another common word.
    """

    def __init__(self, listed: Mapping[str, str]) -> None:
        self._root, self._marked_root = _Node(marked_only=False), _Node(marked_only=True)
        self._known: dict[str, str] = {}
        for label, phrases in listed.items():
            for phrase in map(str.strip, re.split(r"\|(?![^()]*\))", normalise(phrases))):
                root = self._marked_root if phrase.startswith("!") else self._root
                parts = tuple(_alternatives(part) for part in _PARTS.findall(phrase.removeprefix("!")))
                root.add(_Rest(label, (), parts))
                self._known |= {word_token(word).key: word for rows in parts for row in rows for word in row}

    def read(self, text: str) -> tuple[tuple[Token, ...], tuple[Cue, ...]]:
        """Cut a message into tokens and find the longest phrases at each place that no longer one includes.

        Chat spelling, dialect and unfinished typing of listed words are written out in the tokens.
        """
        cut = tokenise(_TELEPHONE.sub(" đt", text))[:MAX_TOKENS]
        tokens = tuple(token for one in cut for token in self._written_out(one))
        return tokens, self._find(_seen(tokens, is_marked=_is_written_with_marks(normalise(text).split())))

    def _written_out(self, token: Token) -> Iterator[Token]:
        if words := _WRITTEN.get(token.typed):
            yield from words
        elif token.typed.isascii() and token.is_word and (word := decode(token.typed, self._known)):
            yield word_token(word)
        else:
            yield token

    def _find(self, seen: Sequence["_Seen"]) -> tuple[Cue, ...]:
        found: list[Cue] = []
        reached = 0
        for i in range(len(seen)):
            length, labels = self._longest(seen, i)
            if length and i + length > reached:
                found += [Cue(label, i, i + length) for label in labels]
                reached = i + length
        return tuple(found)

    def whole(self, tokens: Sequence[Token]) -> Sequence[str]:
        """Return the labels of the phrase that is all of a message."""
        length, labels = self._longest(_seen(tokens, is_marked=False), 0)
        return labels if length == len(tokens) else ()

    def _longest(self, seen: Sequence["_Seen"], start: int) -> tuple[int, list[str]]:
        length, labels = 0, list[str]()
        nodes = [self._root, self._marked_root]
        for i in range(start, len(seen)):
            nodes = [after for node in nodes for after in node.after(seen[i])]
            if not nodes:
                break
            here = [label for node in nodes for label in node.labels]
            if here:
                length, labels = i + 1 - start, list(dict.fromkeys(here))
        return length, labels


class _Seen(NamedTuple):
    """A token as it is looked up: its bare letters are empty where they must not be compared."""

    key: str
    bare: str
    is_address: bool


def _seen(tokens: Sequence[Token], *, is_marked: bool) -> list[_Seen]:
    return [_Seen(t.key, "" if is_marked or t.marked else t.bare, is_address(t)) for t in tokens]


def _is_written_with_marks(words: Sequence[str]) -> bool:
    """Whether the sender types diacritics, so that a word without any ("cho") is not another one ("chờ")."""
    return len(words) >= _MIN_WORDS and sum(not word.isascii() for word in words) * 2 >= len(words)


def _alternatives(part: str) -> tuple[_Words, ...]:
    return tuple(tuple(one.split()) for one in part.strip("()").split("|"))


_ADDRESS_KEYS = frozenset(map(syllable_key, ADDRESSES))
_ADDRESS_BARES = frozenset(map(bare_key, ADDRESSES))


def is_address(token: Token) -> bool:
    """Return whether a token is a pronoun or a form of address."""
    return token.key in _ADDRESS_KEYS or (token.bare in _ADDRESS_BARES and not token.marked)
