"""Compare figures with those of the period before: slips of the hand that no fixed limit shows.

Every function here answers False where a figure is not known (NaN), so that a first report is never doubted.
"""

import math
from collections.abc import Sequence

SMALL = 10
"""Below this, figures move so freely that nothing can be said about them."""

FEWEST_FOR_TENFOLD = 20
TENFOLD = 8.0
"""From how many times a figure counts as ten times another: who means 24 types 240 where 30 stood before."""

POWERS = (10, 100, 1000)
UNEXPLAINED = 4.0
NOTICEABLE = 1.25
NEAR = 0.05
PLACES = 3


def is_slip(now: float, last: float, base: float = math.nan, last_base: float = math.nan) -> bool:
    """Tell whether a figure looks like last period's with a digit too many or too few, or two digits swapped.

    `base` is the figure it moves along with (the classes that participants came to): one that grew about as
    much as its base is no slip. 27 -> 270, 270 -> 27, 27 -> 72 and 115 -> 151 are; 45 -> 54 is too little to ask.
    """
    if not (_is_some(now) and _is_some(last)):
        return False
    expected = last * base / last_base if _is_some(base) and _is_some(last_base) else last
    if _is_tenfold(*sorted((now, last))):
        return _times(now, expected) >= UNEXPLAINED
    return _are_digits_swapped(now, last) and _times(now, last) > NOTICEABLE and _times(now, expected) > NOTICEABLE


def is_swap(one: float, other: float, last_one: float, last_other: float) -> bool:
    """Tell whether two figures look like last period's in each other's place: 60 and 45 after 45 and 60."""
    if not all(map(_is_some, (one, other, last_one, last_other))):
        return False
    is_clear = max(last_one, last_other) >= SMALL and _times(last_one, last_other) > NOTICEABLE
    is_turned = (one - other) * (last_one - last_other) < 0
    return is_clear and is_turned and _is_near(one, last_other) and _is_near(other, last_one)


def is_copy(figures: Sequence[float]) -> bool:
    """Tell whether the last pair of (now, last, now, last ...) is the third in which nothing has changed.

    The same figure in two pairs counts once: where all learners are of a minority, both figures are one. It
    is true at the third pair alone, so that a rule on each figure asks once.
    """
    pairs = tuple(zip(figures[::2], figures[1::2], strict=False))
    before, same = ({now for now, last in some if _is_some(now) and now == last} for some in (pairs[:-1], pairs))
    return len(before) == PLACES - 1 and len(same) == PLACES and max(same) >= SMALL


def _is_some(figure: float) -> bool:
    return math.isfinite(figure) and figure > 0


def _times(one: float, other: float) -> float:
    return max(one, other) / min(one, other)


def _is_tenfold(less: float, more: float) -> bool:
    """Compare small figures exactly: from 3 to 30 a nought was typed, from 3 to 27 more people came."""
    if less >= SMALL:
        return more >= TENFOLD * less
    return more >= FEWEST_FOR_TENFOLD and any(more == less * power for power in POWERS)


def _are_digits_swapped(one: float, other: float) -> bool:
    """Tell whether two neighbouring digits have changed places."""
    if one != int(one) or other != int(other):
        return False
    left, right = str(int(one)), str(int(other))
    if len(left) != len(right):
        return False
    differing = [index for index, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    match differing:
        case [first, second]:
            return second == first + 1 and left[first] == right[second] and left[second] == right[first]
        case _:
            return False


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR * max(one, other)
