"""The short forms beside the three of the mission: their fields, their rules, how they are told in a sentence."""

from collections.abc import Mapping
from datetime import date

import pytest

from conversations.forms.catalogue import FormEntry, load_catalogue
from conversations.forms.engine import (
    Accepted,
    Outcome,
    RefusalCode,
    Refused,
    assign,
    is_complete,
    prompt,
    start,
    values,
    zero,
)
from conversations.reading.sentences import read_forms, read_report
from plans.role import load_roles
from tests.conversations.forms.told_in_a_sentence import TOLD, Taken
from tests.conversations.forms.workbooks import NOW

TODAY = date(2026, 11, 20)
FIELDS = {
    "dropouts": ("dropped_out", "girls", "minority", "returned", "reasons", "help"),
    "outreach": ("sessions", "means", "attendances", "women", "occasion", "photo"),
}
MOST_GUIDANCE_CHARS = 200
SOFT, HARD = RefusalCode.SOFT, RefusalCode.CONSTRAINT

Given = Mapping[str, str]
Rule = tuple[str, Given, Given, str, RefusalCode | None, str]

RULES: tuple[Rule, ...] = (
    ("dropouts", {"dropped_out": "3", "girls": "4"}, {}, "girls", HARD, "PL-02 more girls than children"),
    ("dropouts", {"dropped_out": "3", "girls": "3"}, {}, "girls", None, "PL-02 all of them girls"),
    ("dropouts", {"dropped_out": "3", "minority": "4"}, {}, "minority", HARD, "PL-02 more of a minority than children"),
    ("dropouts", {"returned": "6"}, {"last_dropped_out": "2"}, "returned", SOFT, "PL-10 more returned than had left"),
    ("dropouts", {"returned": "5"}, {"last_dropped_out": "2"}, "returned", None, "PL-10 some may have left since"),
    ("dropouts", {"dropped_out": "0"}, {"last_dropped_out": "2"}, "dropped_out", SOFT, "PL-19 nobody any more"),
    ("dropouts", {"dropped_out": "0"}, {"last_dropped_out": "0"}, "dropped_out", None, "PL-19 nobody again"),
    ("dropouts", {"dropped_out": "-1"}, {}, "dropped_out", HARD, "PL-01 less than nobody"),
    ("outreach", {"sessions": "0"}, {"last_sessions": "2"}, "sessions", SOFT, "PL-19 no session any more"),
    ("outreach", {"sessions": "32"}, {}, "sessions", SOFT, "more sessions than days"),
    ("outreach", {"sessions": "31"}, {}, "sessions", None, "a session a day"),
    ("outreach", {"sessions": "3", "attendances": "40", "women": "41"}, {}, "women", HARD, "PL-02 women"),
    ("outreach", {"sessions": "3", "attendances": "40", "women": "40"}, {}, "women", None, "PL-02 all of them women"),
    (
        "outreach",
        {"sessions": "2", "attendances": "401"},
        {"register_residents": "200"},
        "attendances",
        SOFT,
        "more than everybody, each time",
    ),
    (
        "outreach",
        {"sessions": "2", "attendances": "400"},
        {"register_residents": "200"},
        "attendances",
        None,
        "everybody, each time",
    ),
    ("outreach", {"sessions": "3", "attendances": "270"}, {"last_attendances": "27"}, "attendances", SOFT, "a slip"),
)


def entry(name: str) -> FormEntry:
    return load_catalogue()[name]


def taken(name: str, given: Given, presets: Given, field: str) -> Outcome:
    """Return how one field is taken after others of the same report."""
    form = entry(name).form
    others = {key: value for key, value in given.items() if key != field}
    state, refused = assign(form, start(form, now=NOW, presets=presets), others, NOW)
    assert not refused
    _, refused = assign(form, state, {field: given[field]}, NOW)
    return refused.get(field, Accepted())


@pytest.mark.parametrize(("name", "fields"), FIELDS.items())
def test_a_form_asks_for_exactly_its_fields(name: str, fields: tuple[str, ...]) -> None:
    asked = tuple(question.name for question in entry(name).form.questions if question.is_asked)
    assert asked == fields
    assert len(asked) < 8


@pytest.mark.parametrize(
    ("name", "given", "presets", "field", "code"),
    [pytest.param(*rule[:5], id=f"{rule[0]}: {rule[5]}") for rule in RULES],
)
def test_a_rule(name: str, given: Given, presets: Given, field: str, code: RefusalCode | None) -> None:
    outcome = taken(name, given, presets, field)
    assert (outcome.code if isinstance(outcome, Refused) else None) == code
    if isinstance(outcome, Refused):
        assert outcome.message


@pytest.mark.parametrize("name", FIELDS)
def test_every_question_says_more_on_request_and_has_a_short_name(name: str) -> None:
    known = entry(name)
    form = known.form
    for question in form.questions:
        if question.is_asked:
            guidance = question.guidance["vi"]
            assert guidance
            assert len("".join(part for part in guidance if isinstance(part, str))) <= MOST_GUIDANCE_CHARS, (
                question.name
            )
            assert question.name in known.purpose.short


@pytest.mark.parametrize("name", FIELDS)
def test_a_form_is_filed_by_roles_that_exist(name: str) -> None:
    assert set(entry(name).purpose.roles) <= set(load_roles())


@pytest.mark.parametrize("name", [name for name in FIELDS if entry(name).purpose.none])
def test_nothing_this_time_is_a_whole_report(name: str) -> None:
    known = entry(name)
    presets = dict.fromkeys(known.purpose.last, "7")
    state = zero(known.form, known.purpose, now=NOW)
    assert is_complete(known.form, state, NOW)
    assert prompt(known.form, state, NOW) is None
    assert values(known.form, state, NOW).keys() >= known.purpose.none.keys() & values(known.form, state, NOW).keys()
    assert values(known.form, zero(known.form, known.purpose, now=NOW, presets=presets), NOW)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [pytest.param(name, text, want, id=f"{name}: {text}") for name, rows in TOLD.items() for text, want in rows],
)
def test_a_free_sentence_fills_the_form(name: str, text: str, expected: Taken) -> None:
    assert read_report(text, name, TODAY) == expected


@pytest.mark.parametrize("name", FIELDS)
def test_the_example_of_a_form_is_understood_and_taken(name: str) -> None:
    known = entry(name)
    told = read_report(known.purpose.example, name, TODAY)
    assert told
    form = known.form
    state, refused = assign(form, start(form, now=NOW), {field: str(value) for field, value in told.items()}, NOW)
    assert not refused
    assert is_complete(form, state, NOW)


def test_several_forms_are_told_in_one_breath() -> None:
    told = read_forms(
        "mở 1 lớp chăn nuôi 20 người, tuyên truyền 3 buổi 120 lượt người, 2 cháu nghỉ học",
        ("classes", "outreach", "dropouts"),
    )
    assert told["outreach"] == {"sessions": 3, "attendances": 120}
    assert told["dropouts"] == {"dropped_out": 2}
    assert told["classes"]["classes_held"] == 1


def test_words_of_a_form_mean_nothing_to_who_does_not_file_it() -> None:
    assert "dropouts" not in read_forms("2 cháu nghỉ học")
