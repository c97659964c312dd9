"""Lines of what was read back, named by where they stand: "số đầu tiên", "hai cái cuối"."""

from collections.abc import Sequence

from conversations.reading.words import Token, phrases

_THINGS = phrases("số|con số|cái|dòng|mục|ô|ý|chỗ|hàng|cái số|cái dòng")
_FIRST = phrases("đầu tiên|đầu|trên cùng|trên|thứ nhất|đầu hết|ở trên")
_LAST = phrases("cuối|cuối cùng|sau cùng|dưới cùng|dưới|sau|chót|ở dưới|cuối hết")
_COUNTS = tuple(map(phrases, ("một|1", "hai|2", "ba|3", "bốn|4", "năm|5")))
_ORDINALS = tuple(map(phrases, ("thứ nhất|thứ 1", "thứ hai|thứ nhì|thứ 2", "thứ ba|thứ 3", "thứ tư|thứ bốn|thứ 4")))
_AMBIGUOUS_ALONE = phrases("trên|dưới|sau")
_PREFIX = "line "


def line_at(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """Return the name of the lines spoken of at a place, and how many tokens that takes; 0 for none."""
    count = next((n for n, words in enumerate(_COUNTS, 1) if words.length_at(tokens, i) and i + 1 < len(tokens)), 0)
    thing = i + (1 if count else 0)
    at = thing + _THINGS.length_at(tokens, thing)
    if at == thing:
        return "", 0
    if not count:
        for n, words in enumerate(_ORDINALS):
            if length := words.length_at(tokens, at):
                return f"{_PREFIX}{n} {n + 1}", at + length - i
    first, last = _FIRST.length_at(tokens, at), _LAST.length_at(tokens, at)
    if not (first or last) or (not count and _AMBIGUOUS_ALONE.length_at(tokens, at) == max(first, last)):
        return "", 0
    name = f"{_PREFIX}0 {count or 1}" if first >= last else f"{_PREFIX}{-(count or 1)} 0"
    return name, at + max(first, last) - i


def is_line(concept: str) -> bool:
    """Return whether a concept is the name of lines."""
    return concept.startswith(_PREFIX)


def lines_named(concepts: frozenset[str], fields: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that stand in the lines named; empty if none are, or there are not so many."""
    named = [concept.removeprefix(_PREFIX).split() for concept in concepts if is_line(concept)]
    if len(named) != 1:
        return ()
    first, behind = map(int, named[0])
    if max(-first, behind) > len(fields):
        return ()
    return tuple(fields[first : behind or None])
