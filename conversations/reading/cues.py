"""Words of talk by what they say: one pass over a message finds every one that is listed.

Talk is written in more ways than answers are: chat spelling and dialect that would be wrong inside a figure or a name
are written out here only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
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


class _Node:
    """A place in the tree of listed phrases: what may follow, and the labels of the phrases that end here."""

    __slots__ = ("by_bare", "by_key", "labels")

    def __init__(self) -> None:
        self.by_key: dict[str, _Node] = {}
        self.by_bare: dict[str, list[_Node]] = {}
        self.labels: list[str] = []

    def grown(self, word: str, *, marked_only: bool) -> "_Node":
        """Return the node behind a word, made if there is none yet."""
        key = word if word == _ANYBODY else word_token(word).key
        node = self.by_key.get(key)
        if node is None:
            node = self.by_key[key] = _Node()
        if key != _ANYBODY and not marked_only:
            likely = self.by_bare.setdefault(word_token(word).bare, [])
            if node not in likely:
                likely.append(node)
        return node

    def after(self, seen: "_Seen") -> "list[_Node]":
        """Return where a token leads: by its full spelling, by its bare letters, or as a form of address."""
        exact = self.by_key.get(seen.key)
        nodes = [exact] if exact is not None else []
        if seen.bare and (likely := self.by_bare.get(seen.bare)):
            nodes += [node for node in likely if node is not exact]
        if seen.is_address and (anybody := self.by_key.get(_ANYBODY)):
            nodes.append(anybody)
        return nodes


class Cues:
    """Phrases by label.

    Phrases stand between "|"; "(a|b|)" writes several at once; "@" is any form of address; a phrase behind "!" is not
    matched in bare letters, because these spell another common word.
    """

    def __init__(self, listed: Mapping[str, str]) -> None:
        self._root, self._marked_root = _Node(), _Node()
        self._known: dict[str, str] = {}
        for label, phrases in listed.items():
            for phrase in re.split(r"\|(?![^()]*\))", normalise(phrases)):
                marked_only = phrase.startswith("!")
                parts = [_alternatives(part) for part in _PARTS.findall(phrase.removeprefix("!"))]
                self._grow(self._marked_root if marked_only else self._root, parts, label, marked_only=marked_only)

    def _grow(self, node: _Node, parts: Sequence[Sequence[Sequence[str]]], label: str, *, marked_only: bool) -> None:
        """Grow the tree by a phrase whose parts are each one of several rows of words."""
        if not parts:
            if node not in (self._root, self._marked_root) and label not in node.labels:
                node.labels.append(label)
            return
        for words in parts[0]:
            end = node
            for word in words:
                end = end.grown(word, marked_only=marked_only)
                self._known[word_token(word).key] = word
            self._grow(end, parts[1:], label, marked_only=marked_only)

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


def _alternatives(part: str) -> list[list[str]]:
    return [one.split() for one in part.strip("()").split("|")]


_ADDRESS_KEYS = frozenset(map(syllable_key, ADDRESSES))
_ADDRESS_BARES = frozenset(map(bare_key, ADDRESSES))


def is_address(token: Token) -> bool:
    """Return whether a token is a pronoun or a form of address."""
    return token.key in _ADDRESS_KEYS or (token.bare in _ADDRESS_BARES and not token.marked)
