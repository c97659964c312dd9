"""Spoken numbers: every regular form of a number reads back to it or is asked again, never to another number."""

import random
from collections.abc import Iterator

import pytest

from conversations.reading.numbers import read_number
from tests.conversations.reading.spoken_numbers import AMBIGUOUS, rare_forms, spoken_forms
from tests.conversations.reading.sweep_numbers import Tally, sweep

_ENDINGS = (0, 1, 4, 5, 10, 11, 14, 15, 20, 21, 24, 25, 50, 55, 99, 100, 101, 105, 110, 115, 150, 200, 204, 250, 320)
"""What may follow the thousands: each way in which a form can end."""
_HEADS = (2, 4, 5, 10, 11, 14, 15, 20, 21, 24, 25, 31, 35, 40, 55, 99, 100, 101, 104, 110, 125, 150, 200, 305, 551, 999)
_FORMS_OF_EACH = 4
_MOST_ASKED = 0.02


def _all_forms(numbers: range) -> Iterator[tuple[int, str]]:
    return ((n, form) for n in numbers for form in spoken_forms(n))


def _some_forms(head: int) -> Iterator[tuple[int, str]]:
    chance = random.Random(head)
    for ending in _ENDINGS:
        n = head * 1_000 + ending
        forms = tuple(spoken_forms(n))
        yield from ((n, form) for form in chance.sample(forms, min(_FORMS_OF_EACH, len(forms))))


def _check(tally: Tally) -> None:
    assert tally.wrong == []
    assert tally.share("asked", marked=True) < _MOST_ASKED


@pytest.mark.parametrize("start", range(0, 2_000, 250))
def test_each_spoken_form_of_a_small_number_is_read_right_or_asked_again(start: int) -> None:
    _check(sweep(_all_forms(range(start, start + 250))))


@pytest.mark.parametrize("head", _HEADS)
def test_each_ending_behind_the_thousands_is_read_right_or_asked_again(head: int) -> None:
    _check(sweep(_some_forms(head)))


def test_what_a_careful_listener_asks_back_is_asked_back() -> None:
    assert [form for form in sorted(AMBIGUOUS) if read_number(form, "count").value is not None] == []


def test_a_rare_form_whose_value_is_clear_is_read() -> None:
    read = {(n, form): read_number(form, "count").value for n in range(100) for form in rare_forms(n)}
    assert {said: value for said, value in read.items() if value not in (said[0], None)} == {}
