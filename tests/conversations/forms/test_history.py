"""Slips of the hand against the period before: which are asked about, and which must not be."""

import math

import pytest

from conversations.forms.xpath.evaluate import compile_expression
from conversations.forms.xpath.history import is_copy, is_slip, is_swap
from conversations.forms.xpath.parser import XPathError

NAN = math.nan


@pytest.mark.parametrize(
    ("last", "now", "asked"),
    [
        pytest.param(27, 270, True, id="a nought too many"),
        pytest.param(270, 27, True, id="a nought too few"),
        pytest.param(27, 290, True, id="a nought too many, and two more people"),
        pytest.param(27, 227, True, id="a key that bounced"),
        pytest.param(27, 2700, True, id="two noughts"),
        pytest.param(2, 20, True, id="a nought behind a small figure"),
        pytest.param(1, 100, True, id="two noughts behind one"),
        pytest.param(20, 2, True, id="a nought lost, a small figure left"),
        pytest.param(10, 80, True, id="just about tenfold"),
        pytest.param(10, 79, False, id="eight times at most is growth"),
        pytest.param(30, 235, False, id="nearly eight times"),
        pytest.param(1, 10, False, id="a first class, then ten"),
        pytest.param(10, 1, False, id="ten classes, then one"),
        pytest.param(3, 27, False, id="few people, then many"),
        pytest.param(27, 3, False, id="many people, then few"),
        pytest.param(2, 9, False, id="both small"),
        pytest.param(1, 9, False, id="both small, nine times"),
        pytest.param(27, 72, True, id="two digits swapped"),
        pytest.param(72, 27, True, id="two digits swapped, downwards"),
        pytest.param(115, 151, True, id="the last two of three digits swapped"),
        pytest.param(120, 210, True, id="the first two of three digits swapped"),
        pytest.param(1270, 1720, True, id="the middle two of four digits swapped"),
        pytest.param(1250, 1520, False, id="swapped among four digits, but a fifth more"),
        pytest.param(12, 21, True, id="a dozen and its mirror"),
        pytest.param(45, 54, False, id="swapped, but a fifth more is nothing unusual"),
        pytest.param(89, 98, False, id="swapped, but hardly more"),
        pytest.param(102, 120, False, id="swapped, but within a fifth"),
        pytest.param(123, 321, False, id="the outer digits swapped: two slips"),
        pytest.param(1234, 2143, False, id="two pairs swapped: two slips"),
        pytest.param(30, 3, True, id="the nought lost, not swapped"),
        pytest.param(27, 73, False, id="not the same digits"),
        pytest.param(11, 11, False, id="the same"),
        pytest.param(27, 27, False, id="the same, two digits"),
        pytest.param(27, 31, False, id="a few more"),
        pytest.param(27, 55, False, id="twice as many"),
        pytest.param(20, 100, False, id="five times as many"),
        pytest.param(27, 0, False, id="none: another rule asks"),
        pytest.param(0, 27, False, id="some after none"),
        pytest.param(NAN, 27, False, id="no period before"),
        pytest.param(27, NAN, False, id="not known now"),
        pytest.param(12.5, 21.5, False, id="a share has no digits to swap"),
        pytest.param(3500000, 35000000, True, id="money with a nought too many"),
        pytest.param(math.inf, 27, False, id="not a figure at all"),
    ],
)
def test_a_figure_is_compared_with_last_periods(last: float, now: float, asked: bool) -> None:
    assert is_slip(now, last) is asked


@pytest.mark.parametrize(
    ("last", "now", "asked"),
    [
        pytest.param((40, 2), (400, 2), True, id="ten times the people in as many classes"),
        pytest.param((40, 2), (400, 15), False, id="ten times the people, and the classes to hold them"),
        pytest.param((40, 2), (400, 20), False, id="everything tenfold: asked of the classes already"),
        pytest.param((400, 20), (40, 2), False, id="everything a tenth"),
        pytest.param((6, 1), (60, 2), True, id="small figures, hardly more classes"),
        pytest.param((6, 1), (60, 3), False, id="small figures, three times the classes"),
        pytest.param((27, 1), (72, 1), True, id="digits swapped in as many classes"),
        pytest.param((27, 1), (72, 3), False, id="digits swapped, which three classes explain"),
        pytest.param((20, 30), (200, 300), False, id="women tenfold with the people"),
        pytest.param((40, NAN), (400, NAN), True, id="nothing to measure it by"),
        pytest.param((40, 0), (400, 3), True, id="no base the time before"),
    ],
)
def test_a_figure_that_moves_with_its_base_is_no_slip(
    last: tuple[float, float], now: tuple[float, float], asked: bool
) -> None:
    assert is_slip(now[0], last[0], now[1], last[1]) is asked


@pytest.mark.parametrize(
    ("last", "now", "asked"),
    [
        pytest.param((60, 45), (45, 60), True, id="in each other's place"),
        pytest.param((60, 45), (44, 62), True, id="in each other's place, and a few more"),
        pytest.param((12, 5), (5, 12), True, id="one of them small"),
        pytest.param((27, 15), (27, 15), False, id="as last time"),
        pytest.param((60, 45), (70, 40), False, id="in their own place"),
        pytest.param((60, 45), (45, 75), False, id="only one is like the other's"),
        pytest.param((60, 45), (40, 55), False, id="turned, but unlike last time's"),
        pytest.param((20, 19), (19, 20), False, id="too close to tell"),
        pytest.param((20, 16), (16, 20), False, id="close: a few people more or fewer"),
        pytest.param((5, 3), (3, 5), False, id="both small"),
        pytest.param((27, 27), (15, 15), False, id="equal ones cannot be swapped"),
        pytest.param((12, 0), (0, 12), False, id="none is a report of its own"),
        pytest.param((NAN, 45), (45, 60), False, id="no period before"),
        pytest.param((60, 45), (NAN, 60), False, id="one is not known"),
    ],
)
def test_two_figures_are_compared_with_each_others_last(
    last: tuple[float, float], now: tuple[float, float], asked: bool
) -> None:
    assert is_swap(*now, *last) is asked


@pytest.mark.parametrize(
    ("figures", "asked"),
    [
        pytest.param([2, 2, 27, 27, 15, 15], True, id="three as last time"),
        pytest.param([2, 3, 27, 27, 15, 15, 20, 20], True, id="three of four"),
        pytest.param([2, 2, 27, 27, 15, 15, 20, 20], False, id="the fourth: asked at the third"),
        pytest.param([2, 2, 27, 27, 15, 15, 20, 21], False, id="three, and this one is new"),
        pytest.param([2, 2, 27, 27, 15, 14], False, id="two as last time"),
        pytest.param([1, 1, 20, 20, 20, 20], False, id="all of one people: two figures told as three"),
        pytest.param([1, 1, 20, 20, 12, 12, 20, 20], False, id="all of one people, asked before"),
        pytest.param([3, 3, 2, 2, 1, 1], False, id="small figures repeat by themselves"),
        pytest.param([0, 0, 27, 27, 15, 15], False, id="none again is no copy"),
        pytest.param([NAN, NAN, 27, 27, 15, 15], False, id="unknown again is no copy"),
    ],
)
def test_the_third_unchanged_figure_is_asked_about(figures: list[float], asked: bool) -> None:
    assert is_copy(figures) is asked


@pytest.mark.parametrize(
    "source",
    [
        "kh:is-slip(1)",
        "kh:is-slip(1, 2, 3)",
        "kh:is-slip(1, 2, 3, 4, 5, 6)",
        "kh:is-swap(1, 2, 3)",
        "kh:is-copy(1, 2, 3, 4)",
        "kh:is-copy(1, 2, 3, 4, 5, 6, 7)",
        "kh:is-nothing(1)",
    ],
)
def test_a_comparison_needs_its_figures_in_pairs(source: str) -> None:
    with pytest.raises(XPathError):
        compile_expression(source)
