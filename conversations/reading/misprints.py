"""Slips of the hand in figures that were read back: a digit too many or too few, two figures exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from conversations.reading.amendments import ANEW, Clause, Said, clauses_of
from conversations.reading.change_signs import Sign
from conversations.reading.clauses import Message
from conversations.reading.reckoning import Values, fields_named, reckon
from conversations.reading.vocabulary import FormWords, Noun, in_play
from conversations.reading.words import Token, phrases

_TOO_MANY = phrases(
    "thừa|dư|thừa ra|dư ra|bỏ|bỏ bớt|bớt|xóa|xóa bớt|ghi thừa|ghi dư|gõ thừa|gõ dư|"
    "bấm dư|bấm thừa|tự thêm|máy thêm|máy tự thêm|tự nhảy thêm|nhảy thêm|nhảy ra|lòi ra|dính thêm|"
    "lỡ thêm|bấm thêm|gõ thêm"
)
_TOO_FEW = phrases(
    "thiếu|sót|thiếu mất|mất|thêm|quên|ghi thiếu|gõ thiếu|bấm thiếu|đánh thiếu|hụt|rớt|rơi|rơi mất|rớt mất"
)
_COUNT = phrases("một|1|mất|đi|cái|nguyên|có|của")
_SIGN = phrases("số|con số|chữ số|con|chữ")
_DIGITS = {
    word: str(n) for n, word in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])
}
_BEFORE = phrases("đằng trước|phía trước|ở trước|ở đằng trước|ở phía trước|đứng trước")
_BEHIND = phrases("đằng sau|phía sau|ở sau|ở đằng sau|ở phía sau|đằng cuối|ở cuối|đứng sau|ở đuôi|đằng đuôi")
_CUTS = frozenset(",;.")


@dataclass(frozen=True, slots=True)
class _Misprint:
    """A digit that is too many, or is missing, and where the words for it stand."""

    digit: str
    is_extra: bool
    start: int
    end: int
    is_first: bool = False
    """"đằng trước": it is the first digit of the figure."""
    is_last: bool = False


def misprinted(tokens: Sequence[Token], words: FormWords, values: Values) -> Values | None:
    """Read "thừa một số 0 ở số người"; the figure mended if it is clear which, None if no digit is spoken of."""
    found = _misprint(tokens)
    if found is None:
        return None
    nouns = _nouns(tokens, found, words.form)
    named = fields_named(nouns, words, values)
    told = _told_beside(tokens, found, words, values)
    if nouns and not named:
        return told
    likely = {name: _mended(values[name], found, is_named=bool(named)) for name in named or values}
    clear = {name: value for name, value in likely.items() if value is not None}
    if len(clear) == 1 and all(told.get(name, value) == value for name, value in clear.items()):
        return {**told, **clear}
    explained = {name: value for name, value in told.items() if value in _ways(values[name], found)}
    return told if explained else {}


def _told_beside(tokens: Sequence[Token], found: _Misprint, words: FormWords, values: Values) -> Values:
    """Return what the other clauses state anew: "dân tộc 12, đánh thiếu số 1"."""
    start, end = _bounds(tokens, found)
    rest = (*tokens[:start], *tokens[end:])
    figures = reckon(clauses_of(rest, words.form), words, values).figures if rest else {}
    return {name: value for name, value in figures.items() if value not in (None, values[name])}


def _misprint(tokens: Sequence[Token]) -> _Misprint | None:
    for i in range(len(tokens)):
        few, many = _TOO_FEW.length_at(tokens, i), _TOO_MANY.length_at(tokens, i)
        at = i + max(few, many)
        while at > i and (length := _COUNT.length_at(tokens, at)):
            at += length
        sign = _SIGN.length_at(tokens, at)
        digit = _digit(tokens, at + sign) if at > i else ""
        if digit and (sign or (digit == "0" and tokens[at].is_figure)):
            end = at + sign + 1
            first, last = _BEFORE.length_at(tokens, end), _BEHIND.length_at(tokens, end)
            return _Misprint(digit, many >= few, i, end + max(first, last), first > 0, last > 0)
    return None


def _digit(tokens: Sequence[Token], i: int) -> str:
    if i >= len(tokens):
        return ""
    if tokens[i].is_figure:
        return tokens[i].typed if len(tokens[i].typed) == 1 else ""
    return next((d for word, d in _DIGITS.items() if phrases(word).length_at(tokens, i)), "")


def _nouns(tokens: Sequence[Token], found: _Misprint, form: str) -> tuple[Noun, ...]:
    """Return the nouns of the clause that speaks of a digit."""
    start, end = _bounds(tokens, found)
    before, behind = tokens[start : found.start], tokens[found.end : end]
    return tuple(noun for part in (before, behind) for noun in Message(tuple(part), in_play(form)).nouns(form))


def _bounds(tokens: Sequence[Token], found: _Misprint) -> tuple[int, int]:
    """Return where the clause that speaks of a digit begins and ends."""
    cuts = [i for i, token in enumerate(tokens) if token.typed in _CUTS]
    start = max((i + 1 for i in cuts if i < found.start), default=0)
    return start, min((i for i in cuts if i >= found.end), default=len(tokens))


def _mended(value: int, misprint: _Misprint, *, is_named: bool) -> int | None:
    """Return the figure without the digit, or with it, if there is only one such; unnamed, only the last digit."""
    ways = _ways(value, misprint)
    is_likely = is_named or not misprint.is_extra or str(value).endswith(misprint.digit)
    return ways.pop() if len(ways) == 1 and is_likely else None


def _ways(value: int, misprint: _Misprint) -> set[int]:
    """Return the figures that may have been meant."""
    typed = str(value)
    places = range(len(typed) if misprint.is_extra else len(typed) + 1)
    places = places[:1] if misprint.is_first else places[-1:] if misprint.is_last else places
    if misprint.is_extra:
        ways = {typed[:i] + typed[i + 1 :] for i in places if typed[i] == misprint.digit}
    else:
        ways = {typed[:i] + misprint.digit + typed[i:] for i in places}
    return {int(way) for way in ways if way and way[0] != "0"}


def swapped(clauses: Sequence[Clause], words: FormWords, values: Values) -> Values | None:
    """Read "nhầm nữ với dân tộc": two figures exchanged; empty if it is unclear which, None if nothing says so."""
    if any(clause.figures for clause in clauses) or not _speaks_of_exchange(clauses):
        return None
    nouns = [noun for clause in clauses for noun in clause.nouns]
    named = tuple(dict.fromkeys(name for noun in nouns for name in fields_named((noun,), words, values)))
    pair = named if nouns else tuple(values)
    if len(pair) != 2:
        return {}
    first, second = pair
    if not nouns and str(values[first]) == str(values[second])[::-1]:
        return {}  # "ngược rồi" of 12 and 21: the two lines, or the digits of one?
    return {first: values[second], second: values[first]}


def _speaks_of_exchange(clauses: Sequence[Clause]) -> bool:
    signs = frozenset(sign for clause in clauses for sign in clause.signs)
    if Sign.SWAP in signs:
        return True
    return any(
        (a.opening in ANEW or a.signs & {Sign.WRONG, Sign.FIX, Sign.BETWEEN})
        and b.opening is Sign.CUT
        and len(a.nouns) == len(b.nouns) == 1
        and not any(isinstance(item, Said) and item.start > a.nouns[0].start for item in a.items)
        for a, b in pairwise(clauses)
    )
