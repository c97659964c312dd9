"""Answers that choose from a list: by number, letter, ordinal, label or a fragment of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.reading.clean import fold, normalise, strip_courtesy
from conversations.reading.numerals import read_run
from conversations.reading.quantities import run_at
from conversations.reading.words import Token, phrases, same_word, tokenise


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """The index of the one option meant (from 0), or None with the options it could be."""

    value: int | None
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoicesAnswer:
    """The indices of all options meant (from 0, ascending), or None to ask again."""

    value: tuple[int, ...] | None


_ASK = ChoiceAnswer(None)
_NEGATION = phrases("không phải|trừ|ngoài|không|bỏ|chưa phải|trừ ra")
_ALL = phrases("tất cả|cả|hết|tất|tất cả các|toàn bộ|mọi", marked_only="đủ cả")
_EMPTY = phrases(
    "số|câu|ý|mục|chọn|em chọn|tôi chọn|lựa chọn|phương án|đáp án|cái|người|là|thì|ở|về|"
    "dạ|em|tôi|cháu|bác|việc|loại|dân tộc|nói về|ạ|nhé|thôi|nha|:|.|)|("
)
_ORDINALS = (
    phrases("đầu tiên|thứ nhất|cái đầu|đầu|trên cùng|một"),
    phrases("thứ hai|thứ nhì|hai"),
    phrases("thứ ba"),
    phrases("thứ tư"),
    phrases("thứ năm"),
    phrases("thứ sáu"),
    phrases("thứ bảy"),
    phrases("thứ tám"),
    phrases("thứ chín"),
)
_LAST = phrases("cuối|cuối cùng|cái cuối|dưới cùng|chót|sau cùng")
_LAST_BUT_ONE = phrases("áp chót|kế cuối|gần cuối")
_LONG_LABEL = 6
_SEPARATORS = re.compile(r"\s*(?:[,;+&/\n]|\bvà\b|\bva\b|\bvới\b|\bvoi\b|\bcùng\b)\s*")


def read_choice(text: str, options: Sequence[str]) -> ChoiceAnswer:
    """Read which one option is meant; accepted only if exactly one is left."""
    answer = normalise(text)
    stripped = strip_courtesy(text) or answer
    tokens = _essential(tokenise(stripped))
    if not tokens:
        return _ASK
    whole = _only(_equal_to(tokenise(stripped), options)) or _only(_equal_to(tokens, options))
    place = _by_place(answer, stripped, tokens, len(options))
    if place is not None:
        return _number_or_label(place, tokens, options)
    if whole is not None:
        return whole
    return _by_label(tokens, options)


def _only(found: tuple[int, ...]) -> ChoiceAnswer | None:
    if not found:
        return None
    return ChoiceAnswer(found[0]) if len(found) == 1 else ChoiceAnswer(None, found)


def _essential(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Drop the words around the choice at its start ("em chọn số") and signs at its end."""
    start, end = 0, len(tokens)
    while start < end - 1 and (length := _EMPTY.length_at(tokens, start)):
        start += length
    while end - 1 > start and _EMPTY.length_at(tokens[end - 1 : end], 0):
        end -= 1
    return tuple(tokens[start:end])


# --- by number, letter or ordinal ---


def _by_place(answer: str, stripped: str, tokens: Sequence[Token], count: int) -> int | None:
    """Return the place that the answer names, in the list or beyond it; None if it names none."""
    for typed in (answer.strip(" .)("), stripped.strip(" .)(")):
        if len(typed) == 1 and "a" <= typed <= "z" and ord(typed) - ord("a") < count:
            return ord(typed) - ord("a")
    run = run_at(tokens, 0)
    if run and len(run) == len(tokens):
        value = read_run(run, decimal=False).value
        return int(value) - 1 if value is not None and value == value.to_integral_value() else None
    return _by_ordinal(tokens, count)


def _by_ordinal(tokens: Sequence[Token], count: int) -> int | None:
    for place, ordinal in enumerate(_ORDINALS):
        if place < count and ordinal.length_at(tokens, 0) == len(tokens):
            return place
    if _LAST.length_at(tokens, 0) == len(tokens):
        return count - 1
    if _LAST_BUT_ONE.length_at(tokens, 0) == len(tokens) and count > 1:
        return count - 2
    return None


def _number_or_label(place: int, tokens: Sequence[Token], options: Sequence[str]) -> ChoiceAnswer:
    """Settle a bare number: where labels hold figures, it may be an option's number or part of its label."""
    labelled = tuple(i for i, label in enumerate(options) if _holds(tokenise(label), tokens))
    holds_figures = any(t.is_figure for label in options for t in tokenise(label))
    in_range = 0 <= place < len(options)
    if not holds_figures or (in_range and labelled == (place,)):
        return ChoiceAnswer(place) if in_range else _ASK
    meant = (*labelled, *((place,) if in_range and place not in labelled else ()))
    return ChoiceAnswer(None, tuple(sorted(meant)))


# --- by label ---


def _equal_to(tokens: Sequence[Token], options: Sequence[str]) -> tuple[int, ...]:
    """Return the options whose whole label was typed; with marks first, in bare letters second."""
    labels = [tuple(t for t in tokenise(label) if t.is_word or t.is_figure) for label in options]
    typed = tuple(t for t in tokens if t.is_word or t.is_figure)
    exact = tuple(i for i, label in enumerate(labels) if [t.key for t in label] == [t.key for t in typed])
    return exact or tuple(
        i for i, label in enumerate(labels) if len(label) == len(typed) and all(map(same_word, typed, label)) and typed
    )


def _by_label(tokens: Sequence[Token], options: Sequence[str]) -> ChoiceAnswer:
    labels = [tokenise(label) for label in options]
    fragments: tuple[Callable[[Sequence[Token]], bool], ...] = (
        lambda label: _holds(label, tokens, exact=True),
        lambda label: _holds(label, tokens),
    )
    sentences: tuple[Callable[[Sequence[Token]], bool], ...] = (
        lambda label: _part_of(label, tokens),
        lambda label: _initials(label) == "".join(t.typed for t in tokens),
        lambda label: _nearly(label, tokens),
    )
    # A negation removes options; only as part of a label ("không có") does it choose one.
    for fits in fragments if _NEGATION.found_in(tokens) else fragments + sentences:
        found = tuple(i for i, label in enumerate(labels) if fits(label))
        if found:
            return ChoiceAnswer(found[0]) if len(found) == 1 else ChoiceAnswer(None, found)
    return _ASK


def _holds(label: Sequence[Token], typed: Sequence[Token], *, exact: bool = False) -> bool:
    """Return whether the typed words stand side by side in the label."""
    return any(
        all(
            (a.key == b.key if exact else same_word(a, b))
            for a, b in zip(typed, label[i : i + len(typed)], strict=True)
        )
        for i in range(len(label) - len(typed) + 1)
    )


def _part_of(label: Sequence[Token], typed: Sequence[Token]) -> bool:
    """Return whether one comma-separated part of a label stands among the typed words."""
    parts: list[list[Token]] = [[]]
    for token in label:
        if token.typed in ",;/-":
            parts.append([])
        else:
            parts[-1].append(token)
    return any(part and _holds(typed, part) for part in parts)


def _initials(label: Sequence[Token]) -> str:
    letters = "".join(t.bare[0] for t in label if t.is_word)
    return letters if len(letters) > 1 else "\0"


def _nearly(label: Sequence[Token], typed: Sequence[Token]) -> bool:
    """Return whether one or two typing errors lie between the answer and a long label."""
    a, b = (fold("".join(t.typed for t in side)) for side in (label, typed))
    allowed = 0 if len(a) < _LONG_LABEL else 1 if len(a) < 2 * _LONG_LABEL else 2
    return abs(len(a) - len(b)) <= allowed and _distance(a, b) <= allowed


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


# --- several ---


def read_choices(text: str, options: Sequence[str]) -> ChoicesAnswer:
    """Read which options are meant: "1,3", "1 và 3", "1 3", labels, or "tất cả"; all parts must be clear."""
    answer = normalise(text)
    tokens = _essential(tokenise(strip_courtesy(text)))
    if _ALL.is_all_of(tokens):
        return ChoicesAnswer(tuple(range(len(options))))
    exact = _equal_to(tokens, options)
    if len(exact) == 1:
        return ChoicesAnswer(exact)
    if _NEGATION.found_in(tokens):
        return ChoicesAnswer(None)
    found = [read_choice(part, options).value for part in _parts(answer)]
    meant = sorted({i for i in found if i is not None})
    return ChoicesAnswer(tuple(meant) if found and None not in found else None)


def _parts(answer: str) -> tuple[str, ...]:
    if re.fullmatch(r"[\d\s]+", strip_courtesy(answer)):
        return tuple(strip_courtesy(answer).split())
    spaced = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ",", answer)
    return tuple(part for part in _SEPARATORS.split(spaced) if part)
