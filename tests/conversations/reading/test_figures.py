"""A message that is nothing but a figure takes a short way; it leads where the long one does.

A space behind the figure changes nothing for the readers, but sends it the long way.
"""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from conversations.forms.catalogue import load_catalogue
from conversations.reading.clean import is_figure
from conversations.reading.corrections import read_correction, read_relative
from conversations.reading.intents import command_argument, read_intent
from conversations.reading.numbers import NumberKind, read_number
from conversations.reading.sentences import mentioned_fields, names_form, read_forms, read_report
from conversations.reading.talk import read_talk

TODAY = date(2026, 6, 24)
FORMS = tuple(load_catalogue())
OF_A_VILLAGE = frozenset({"classes", "literacy", "families"})
CHANCE = Random(1)
FIGURES = [*range(60), 100, 1900, 2024, 2026, *(CHANCE.randrange(60, 1_000_000) for _ in range(40)), 999_999]
FEW = [0, 1, 5, 12, 27, 2026, 15_000]
VALUES = {"households": 84, "registered": 57, "participants": 27, "women": 15, "classes_held": 2, "enrolled": 12}

READERS: dict[str, Callable[[str], object]] = {
    "a command": read_intent,
    "a command with an argument": command_argument,
    "talk": lambda text: read_talk(text, TODAY),
    "a number": lambda text: read_number(text, NumberKind.COUNT),
    "reports": lambda text: read_forms(text, OF_A_VILLAGE, TODAY),
    "names of forms": lambda text: names_form(text, OF_A_VILLAGE),
}


def read_for(form: str, text: str) -> object:
    return (
        read_report(text, form, TODAY),
        read_forms(text, [form], TODAY),
        names_form(text, [form]),
        mentioned_fields(text, form),
        read_relative(text, form, VALUES),
    )


@pytest.mark.parametrize("reader", [pytest.param(reader, id=name) for name, reader in READERS.items()])
def test_the_short_way_leads_where_the_long_one_does(reader: Callable[[str], object]) -> None:
    for figure in map(str, FIGURES):
        assert (is_figure(figure), is_figure(f"{figure} ")) == (True, False)
        assert reader(figure) == reader(f"{figure} "), figure


@pytest.mark.parametrize("form", FORMS)
def test_it_does_so_for_every_form(form: str) -> None:
    for figure in map(str, FIGURES if form == "families" else FEW):
        assert read_for(form, figure) == read_for(form, f"{figure} "), figure


@pytest.mark.parametrize("form", FORMS)
def test_a_bare_figure_never_says_that_something_was_wrong(form: str) -> None:
    for figure in map(str, FIGURES if form == "families" else FEW):
        assert not read_correction(figure, form, VALUES).is_marked, figure


@pytest.mark.parametrize("text", ["", "007", "1000000", "12 ", "12.", "1.250", "-3", "mười hai", "²", "١٢", "12\n"])
def test_what_could_be_read_another_way_is_no_bare_figure(text: str) -> None:
    assert not is_figure(text)
