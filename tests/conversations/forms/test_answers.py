"""Typed words become stored answers, and stored answers become words again."""

from datetime import date
from unicodedata import normalize

import pytest

from conversations.forms.answers import Unclear, check_stored, read_answer, write_value
from conversations.forms.engine import Value, prompt, start
from conversations.forms.form import Form
from tests.conversations.forms.workbooks import NOW, build, choices, survey

TODAY = date(2024, 11, 8)


@pytest.fixture(scope="module")
def form() -> Form:
    return build(
        survey(
            {"type": "integer", "name": "n"},
            {"type": "decimal", "name": "share"},
            {"type": "text", "name": "words"},
            {"type": "date", "name": "on"},
            {"type": "select_one kind", "name": "one"},
            {"type": "select_multiple kind", "name": "many"},
            {"type": "acknowledge", "name": "agreed"},
            {"type": "image", "name": "photo"},
            {"type": "hidden", "name": "before", "bind::type": "int"},
        )
        + choices("kind", "law", "health", "farming")
    )


@pytest.mark.parametrize(
    ("name", "typed", "answer"),
    [
        pytest.param("n", "1.200", Value("1200"), id="thousands with a dot"),
        pytest.param("n", "12 người ạ", Value("12"), id="a number in a sentence"),
        pytest.param("n", normalize("NFD", "mười hai"), Value("12"), id="decomposed number words"),
        pytest.param("share", "2,50", Value("2.5"), id="a decimal comma"),
        pytest.param("words", "  Nà Pái ", Value("Nà Pái"), id="text is trimmed"),
        pytest.param("on", "7/11/2024", Value("2024-11-07"), id="a date"),
        pytest.param("on", "hôm qua", Value("2024-11-07"), id="a day told from today"),
        pytest.param("one", "2", Value("health"), id="a choice by its number"),
        pytest.param("one", "Law", Value("law"), id="a choice by its label"),
        pytest.param("many", "1, 3", Value("law farming"), id="several choices by number"),
        pytest.param("agreed", "đồng ý", Value("OK"), id="agreement"),
    ],
)
def test_what_is_understood_is_stored(form: Form, name: str, typed: str, answer: Value) -> None:
    assert read_answer(form.get(name), typed, TODAY) == answer


@pytest.mark.parametrize(
    ("name", "typed", "key"),
    [
        ("n", "nhiều lắm", "number"),
        ("share", "???", "number"),
        ("words", "   ", "text"),
        ("on", "không nhớ", "date"),
        ("one", "9", "choice"),
        ("many", "xyz", "choices"),
        ("agreed", "không", "choice"),
        ("photo", "đây ạ", "photo"),
    ],
)
def test_what_is_not_understood_is_asked_again(form: Form, name: str, typed: str, key: str) -> None:
    read = read_answer(form.get(name), typed, TODAY)
    assert isinstance(read, Unclear)
    assert read.key == key


@pytest.mark.parametrize(
    ("name", "stored", "written"),
    [
        ("n", "1250", "1.250"),
        ("n", "", ""),
        ("share", "98.5", "98,5"),
        ("words", "Nà Pái", "Nà Pái"),
        ("on", "2024-11-01", "thứ Sáu 1/11/2024"),
        ("one", "health", "Health"),
        ("one", "lost", "lost"),
        ("many", "farming law", "Farming, Law"),
        ("agreed", "OK", "✓"),
        ("photo", "file-1", "✓"),
        ("before", "1250", "1.250"),
    ],
)
def test_a_stored_answer_is_written_for_people(form: Form, name: str, stored: str, written: str) -> None:
    assert write_value(form.get(name), stored, TODAY) == written


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("n", "007", "7"),
        ("n", "-0", "0"),
        ("n", "+5", None),
        ("n", "٣", None),
        ("share", "2.50", "2.5"),
        ("share", "-0.0", "0"),
        ("share", "100", "100"),
        ("share", "1e3", None),
        ("on", "2024-02-30", None),
        ("on", "2024-2-3", None),
        ("one", "law", "law"),
        ("one", "Law", None),
        ("many", "law law health", "law health"),
        ("many", "law x", None),
        ("agreed", "yes", None),
        ("words", "a\x00b", "ab"),
        ("words", "x" * 4001, None),
    ],
)
def test_only_one_spelling_of_an_answer_is_stored(form: Form, name: str, given: str, stored: str | None) -> None:
    assert check_stored(form.get(name), given, ["law", "health", "farming"]) == stored


def test_numbers_of_choices_count_only_those_that_are_offered() -> None:
    form = build(
        survey(
            {"type": "text", "name": "a", "default": "x"},
            {"type": "select_one kind", "name": "one", "choice_filter": "name != 'law' or ${a} = ''"},
        )
        + choices("kind", "law", "health")
    )
    state = {**start(form, now=NOW), "at": "/data/one"}
    shown = prompt(form, state, NOW)
    assert shown is not None
    assert read_answer(shown, "1", TODAY) == Value("health")
    assert read_answer(form.get("one"), "1", TODAY) == Value("law")
