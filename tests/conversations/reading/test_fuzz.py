"""Whatever arrives, no reader raises."""

from datetime import date
from itertools import islice

import pytest

from conversations.reading.choices import read_choice, read_choices
from conversations.reading.corrections import read_correction, read_relative
from conversations.reading.dates import read_date
from conversations.reading.intents import command_argument, read_intent
from conversations.reading.numbers import NumberKind, read_number
from conversations.reading.sentences import read_forms, read_report
from conversations.reading.talk import read_talk
from conversations.reading.yesno import read_yesno
from tests.conversations.reading.fuzz import fuzzed_texts

_TODAY = date(2024, 2, 29)
_FIGURES = {"classes_held": 2, "participants": 27, "women": 15}
_OPTIONS = ["Lớp 2", "Có", "Gia đình học tập", ""]
_TEXTS_OF_EACH = 300


@pytest.mark.parametrize("seed", range(8))
def test_no_text_raises(seed: int) -> None:
    for text in islice(fuzzed_texts(seed), _TEXTS_OF_EACH):
        for kind in NumberKind:
            read_number(text, kind)
        for direction in ("past", "future"):
            read_date(text, _TODAY, direction)
        for form in ("classes", "literacy", "families"):
            read_report(text, form)
        read_forms(text)
        read_correction(text, "classes", _FIGURES)
        read_relative(text, "classes", _FIGURES)
        read_talk(text, _TODAY)
        read_yesno(text)
        read_choice(text, _OPTIONS)
        read_choices(text, _OPTIONS)
        read_intent(text)
        command_argument(text)
