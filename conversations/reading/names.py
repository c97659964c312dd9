"""Names of places in a message: which village is meant, and where the words about another one begin."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from conversations.reading.clean import bare_key, fold
from conversations.reading.quantities import quantities
from conversations.reading.words import tokenise

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Found:
    name: int
    start: int
    end: int


def split_by_name(text: str, names: Sequence[str]) -> tuple[tuple[int | None, str], ...]:
    """Return the parts of a message, each with the index of the place it is about, None where none is named.

    "Nà Pái 2 lớp, Nà Lùng 1 lớp" has two parts, and so has "2 lớp ở Nà Pái, 1 lớp ở Nà Lùng". A name is taken
    with or without the word for its kind ("thôn"), unless it is one syllable or a number; the names themselves are
    left out of the parts, so that "thôn Ba" is no three.
    """
    found = _find(text, names)
    if not found:
        return ((None, text),)
    if len({one.name for one in found}) == 1:
        return ((found[0].name, _without(text, found)),)
    is_behind = bool(quantities(tokenise(text[: found[0].start])))
    inner = [one.end for one in found[:-1]] if is_behind else [one.start for one in found[1:]]
    borders = [0, *inner, len(text)]
    parts: dict[int, str] = {}
    for one, (start, end) in zip(found, pairwise(borders), strict=True):
        part = f"{text[start : one.start]}, {text[one.end : end]}"
        parts[one.name] = f"{parts[one.name]}; {part}" if one.name in parts else part
    return tuple(parts.items())


def _without(text: str, found: Sequence[_Found]) -> str:
    for one in reversed(found):
        text = f"{text[: one.start]}, {text[one.end :]}"
    return text


def _find(text: str, names: Sequence[str]) -> tuple[_Found, ...]:
    words = [(bare_key(word.group()), word.start(), word.end()) for word in _WORD.finditer(text.lower())]
    spellings = _spellings(names)
    found: list[_Found] = []
    i = 0
    while i < len(words):
        fits = [s for s in spellings if tuple(w for w, _, _ in words[i : i + len(s)]) == s]
        longest = max(fits, key=len, default=())
        if longest and len(spellings[longest]) == 1:
            found.append(_Found(spellings[longest][0], words[i][1], words[i + len(longest) - 1][2]))
        i += max(len(longest), 1)
    return tuple(found)


def _spellings(names: Sequence[str]) -> Mapping[tuple[str, ...], tuple[int, ...]]:
    """Return how each place may be written; a spelling that fits several places has several indices."""
    spellings: dict[tuple[str, ...], tuple[int, ...]] = {}
    for index, name in enumerate(names):
        full = tuple(bare_key(word) for word in _WORD.findall(fold(name)))
        short = full[1:]
        ways = {full} | ({short} if len(short) > 1 and not any(map(str.isdigit, short)) else set[tuple[str, ...]]())
        for way in ways:
            spellings[way] = (*spellings.get(way, ()), index)
    return spellings
