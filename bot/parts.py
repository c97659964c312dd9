"""Cuts a long text into messages, counted in UTF-16 units as the platforms count."""

import re
import unicodedata
from collections.abc import Sequence

_BORDERS = (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s", r"\s")
"""Where a text is best cut, the best first: between paragraphs, lines, sentences, words."""

_NUMBERED = re.compile(r"\s*\d+[.)] ")
_JOINER = "\u200d"


def split(text: str, max_units: int) -> tuple[str, ...]:
    """Return the text, composed (NFC), as messages of at most `max_units`; the choices at its end stay together.

    Nothing is cut inside what is seen as one letter or picture unless it alone is longer than a message.
    """
    whole = sendable(text).strip()
    if units(whole) <= max_units:
        return (whole,) if whole else ()
    head, gap, tail = _before_choices(whole)
    if not head or units(tail) > max_units:
        return tuple(_cut(whole, max_units))
    parts = _cut(head, max_units)
    together = f"{parts[-1]}{gap}{tail}"
    return (*parts[:-1], together) if units(together) <= max_units else (*parts, tail)


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def sendable(text: str) -> str:
    """Compose the letters and replace halves of a surrogate pair, which no message can carry."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in composed):
        return composed
    return composed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _before_choices(text: str) -> tuple[str, str, str]:
    """Return what stands before the last question, the gap, and the question with the choices listed below it."""
    lines = text.split("\n")
    start = len(lines) - 1
    while start > 0 and _NUMBERED.match(lines[start]):
        start -= 1
    if start == len(lines) - 1:
        start -= 1  # Choices picked by their words are one line.
    head = "\n".join(lines[: max(start, 0)]).rstrip()
    tail = text[len(head) :].lstrip()
    return head, text[len(head) : len(text) - len(tail)], tail


def _cut(text: str, max_units: int) -> Sequence[str]:
    parts: list[str] = []
    while units(text) > max_units:
        end = _end_of_part(text, max_units)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [part for part in (*parts, text) if part]


def _end_of_part(text: str, max_units: int) -> int:
    """Return where the first part ends: at the best border in its second half, else between two letters."""
    longest = _index_of_unit(text, max_units)
    for border in _BORDERS:
        # One character more is looked at, so that a border right behind the last that fits is seen.
        ends = [found.start() for found in re.finditer(border, text[: longest + 1]) if found.start() <= longest]
        if ends and ends[-1] >= longest // 2:
            return ends[-1]
    end = longest
    while end > 0 and _is_inside_a_letter(text, end):
        end -= 1
    return end or longest


def _index_of_unit(text: str, unit: int) -> int:
    """Return how many characters take at most so many units."""
    taken = 0
    for index, letter in enumerate(text):
        taken += units(letter)
        if taken > unit:
            return index
    return len(text)


def _is_inside_a_letter(text: str, at: int) -> bool:
    """Whether a cut before this character would part what belongs to one letter or one picture."""
    before, after = text[at - 1], text[at]
    return (
        unicodedata.category(after).startswith("M")
        or _JOINER in (before, after)
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # the colour of a skin
        or "\U000e0020" <= after <= "\U000e007f"  # the letters of a region's flag
        or (_is_flag_half(after) and _flag_halves_before(text, at) % 2 == 1)
    )


def _flag_halves_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return at - start


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
