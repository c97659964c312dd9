"""The three built-in forms: their fields, their rules and how they speak."""

import re
from collections.abc import Mapping

import pytest

from conversations.forms.catalogue import FormEntry, load_catalogue
from conversations.forms.engine import (
    Accepted,
    Outcome,
    RefusalCode,
    Refused,
    Value,
    assign,
    flags,
    is_complete,
    prompt,
    read_back,
    start,
    step,
    values,
    zero,
)
from conversations.forms.exchange import Prompt
from conversations.reading.sentences import read_report
from tests.conversations.forms.workbooks import NOW

FIELDS = {
    "classes": ("classes_held", "participants", "women", "minority", "topic", "photo"),
    "literacy": ("illiterate_total", "enrolled", "enrolled_women", "enrolled_minority", "completed"),
    "families": ("households", "registered", "recognised", "clans_registered", "clans_recognised"),
}
TOPICS = ("law", "health", "farming", "vocational", "digital", "life_skills", "culture", "literacy", "other")
TOKENS = {"{you}", "{You}", "{me}", "{unit}", "{Unit}", "{.}"}


def entry(name: str) -> FormEntry:
    return load_catalogue()[name]


def shown_after(name: str, given: Mapping[str, str], presets: Mapping[str, str], field: str) -> Outcome:
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


def test_the_topics_of_a_class() -> None:
    topic = entry("classes").form.get("topic")
    assert tuple(item.name for item in topic.items) == TOPICS


@pytest.mark.parametrize(
    ("name", "given", "presets", "field", "code"),
    [
        pytest.param(
            "classes",
            {"classes_held": "100001"},
            {},
            "classes_held",
            RefusalCode.CONSTRAINT,
            id="too many classes",
        ),
        pytest.param(
            "classes",
            {"classes_held": "-1"},
            {},
            "classes_held",
            RefusalCode.CONSTRAINT,
            id="less than no class",
        ),
        pytest.param(
            "classes",
            {"classes_held": "0"},
            {"last_classes_held": "2"},
            "classes_held",
            RefusalCode.SOFT,
            id="PL-19 none where there were some",
        ),
        pytest.param(
            "classes",
            {"classes_held": "0"},
            {"last_classes_held": "0"},
            "classes_held",
            None,
            id="none where there were none",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "0"},
            {},
            "participants",
            RefusalCode.CONSTRAINT,
            id="classes without people",
        ),
        pytest.param("classes", {"participants": "0"}, {}, "participants", None, id="no people, classes not yet told"),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "9"},
            {},
            "participants",
            RefusalCode.SOFT,
            id="PL-13 fewer than 5 a class",
        ),
        pytest.param("classes", {"classes_held": "2", "participants": "10"}, {}, "participants", None, id="5 a class"),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "600"},
            {},
            "participants",
            None,
            id="300 a class",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "601"},
            {},
            "participants",
            RefusalCode.SOFT,
            id="PL-13 more than 300 a class",
        ),
        pytest.param(
            "classes",
            {"participants": "27", "women": "28"},
            {},
            "women",
            RefusalCode.CONSTRAINT,
            id="PL-02 women",
        ),
        pytest.param(
            "classes",
            {"participants": "20", "women": "20"},
            {},
            "women",
            None,
            id="all of a small class women",
        ),
        pytest.param(
            "classes",
            {"participants": "21", "women": "21"},
            {},
            "women",
            RefusalCode.SOFT,
            id="PL-13 all of many women",
        ),
        pytest.param(
            "classes",
            {"participants": "21", "women": "0"},
            {},
            "women",
            RefusalCode.SOFT,
            id="PL-13 none of many women",
        ),
        pytest.param("classes", {"women": "15"}, {}, "women", None, id="women before the total is told"),
        pytest.param(
            "classes",
            {"participants": "27", "minority": "28"},
            {},
            "minority",
            RefusalCode.CONSTRAINT,
            id="PL-02 minority",
        ),
        pytest.param("classes", {"participants": "27", "minority": "27"}, {}, "minority", None, id="all of a minority"),
        pytest.param(
            "literacy",
            {"illiterate_total": "0"},
            {"last_illiterate_total": "9"},
            "illiterate_total",
            RefusalCode.SOFT,
            id="PL-19 nobody left",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "4", "enrolled": "5"},
            {},
            "enrolled",
            RefusalCode.SOFT,
            id="PL-08 more enrolled than left",
        ),
        pytest.param("literacy", {"illiterate_total": "5", "enrolled": "5"}, {}, "enrolled", None, id="all enrolled"),
        pytest.param(
            "literacy",
            {"enrolled": "0"},
            {"last_enrolled": "3"},
            "enrolled",
            RefusalCode.SOFT,
            id="PL-19 nobody enrolled",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "5", "enrolled_women": "6"},
            {},
            "enrolled_women",
            RefusalCode.CONSTRAINT,
            id="PL-02 women enrolled",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "5", "enrolled_minority": "6"},
            {},
            "enrolled_minority",
            RefusalCode.CONSTRAINT,
            id="PL-02 minority enrolled",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "5", "completed": "6"},
            {},
            "completed",
            RefusalCode.SOFT,
            id="PL-07 earlier learners not known",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "5", "completed": "7"},
            {"still_learning": "2"},
            "completed",
            None,
            id="PL-07 earlier learners finish",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "5", "completed": "8"},
            {"still_learning": "2"},
            "completed",
            RefusalCode.CONSTRAINT,
            id="PL-07 more than can",
        ),
        pytest.param(
            "families",
            {"households": "0"},
            {},
            "households",
            RefusalCode.CONSTRAINT,
            id="a village without households",
        ),
        pytest.param(
            "families",
            {"households": "93"},
            {"register_households": "85"},
            "households",
            None,
            id="PL-16 a little more",
        ),
        pytest.param(
            "families",
            {"households": "94"},
            {"register_households": "85"},
            "households",
            RefusalCode.SOFT,
            id="PL-16 far more",
        ),
        pytest.param(
            "families",
            {"households": "76"},
            {"register_households": "85"},
            "households",
            RefusalCode.SOFT,
            id="PL-16 far fewer",
        ),
        pytest.param(
            "families",
            {"households": "85", "registered": "86"},
            {},
            "registered",
            RefusalCode.CONSTRAINT,
            id="PL-05 registered",
        ),
        pytest.param(
            "families",
            {"households": "85", "recognised": "86"},
            {},
            "recognised",
            RefusalCode.CONSTRAINT,
            id="PL-05 recognised",
        ),
        pytest.param(
            "families",
            {"households": "85", "registered": "40", "recognised": "41"},
            {},
            "recognised",
            RefusalCode.SOFT,
            id="PL-06 families",
        ),
        pytest.param(
            "families",
            {"registered": "0"},
            {"last_registered": "40"},
            "registered",
            RefusalCode.SOFT,
            id="PL-19 none registered",
        ),
        pytest.param(
            "families",
            {"recognised": "0"},
            {"last_recognised": "40"},
            "recognised",
            RefusalCode.SOFT,
            id="PL-19 none recognised",
        ),
        pytest.param(
            "families",
            {"clans_registered": "1", "clans_recognised": "2"},
            {},
            "clans_recognised",
            RefusalCode.SOFT,
            id="PL-06 clans",
        ),
        pytest.param(
            "families",
            {"clans_registered": "100001"},
            {},
            "clans_registered",
            RefusalCode.CONSTRAINT,
            id="too many clans",
        ),
    ],
)
def test_a_rule(
    name: str, given: Mapping[str, str], presets: Mapping[str, str], field: str, code: RefusalCode | None
) -> None:
    outcome = shown_after(name, given, presets, field)
    if code is None:
        assert outcome == Accepted()
        return
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.hard) == (code, code is not RefusalCode.SOFT)
    assert outcome.message
    assert given[field].replace("100001", "100.001") in outcome.message or given[field] == "0"


def test_a_message_names_both_figures_and_never_scolds() -> None:
    outcome = shown_after("classes", {"participants": "27", "women": "30"}, {}, "women")
    assert outcome == Refused(
        "{You} báo 30 phụ nữ nhưng tổng chỉ có 27 người. {You} xem lại giúp {me} số nào đúng ạ.",
        hard=True,
        code=RefusalCode.CONSTRAINT,
    )


def test_no_class_makes_the_rest_irrelevant() -> None:
    form = entry("classes").form
    done = step(form, start(form, now=NOW), Value("0"), NOW)
    assert prompt(form, done.state, NOW) is None
    assert values(form, done.state, NOW) == {"classes_held": 0}


def test_one_sentence_is_a_report() -> None:
    found = entry("classes")
    state, refused = assign(found.form, start(found.form, now=NOW), {"classes_held": "2", "participants": "27"}, NOW)
    assert not refused
    assert is_complete(found.form, state, NOW)
    lines = read_back(found.form, state, NOW, found.purpose)
    assert [(line.label, line.text) for line in lines] == [("Số lớp", "2"), ("Lượt người học", "27")]


def test_topics_are_read_back_by_their_names() -> None:
    found = entry("classes")
    given = {"classes_held": "2", "topic": "literacy law"}
    state, _ = assign(found.form, start(found.form, now=NOW), given, NOW)
    assert read_back(found.form, state, NOW, found.purpose)[-1].text == "Xóa mù chữ, Pháp luật"
    assert values(found.form, state, NOW)["topic"] == ["literacy", "law"]


def test_the_households_of_the_register_are_offered() -> None:
    found = entry("families").form
    shown = prompt(found, start(found, now=NOW, presets={"register_households": "85"}), NOW)
    assert shown is not None
    assert (shown.name, shown.answer) == ("households", "85")


@pytest.mark.parametrize(
    ("name", "presets", "reported", "asked"),
    [
        pytest.param("classes", {}, {"classes_held": 0}, [], id="no class"),
        pytest.param("classes", {"last_classes_held": "3"}, {"classes_held": 0}, ["classes_held"], id="asked once"),
        pytest.param(
            "literacy",
            {"last_illiterate_total": "12"},
            {"illiterate_total": 12, "enrolled": 0, "completed": 0},
            [],
            id="who could not read still cannot",
        ),
        pytest.param("literacy", {}, {"enrolled": 0, "completed": 0}, ["illiterate_total"], id="a stock nobody knows"),
        pytest.param(
            "families",
            {"register_households": "85"},
            {
                "households": 85,
                "registered": 0,
                "recognised": 0,
                "clans_registered": 0,
                "clans_recognised": 0,
            },
            [],
            id="no titles",
        ),
    ],
)
def test_nothing_this_period_is_one_action(
    name: str, presets: dict[str, str], reported: dict[str, int], asked: list[str]
) -> None:
    found = entry(name)
    state = zero(found.form, found.purpose, now=NOW, presets=presets)
    assert values(found.form, state, NOW) == reported
    shown = prompt(found.form, state, NOW)
    assert ([shown.name] if shown else []) == asked
    assert is_complete(found.form, state, NOW) is (not asked)


def test_a_doubted_nothing_is_asked_with_its_reason_and_then_believed() -> None:
    found = entry("classes")
    state = zero(found.form, found.purpose, now=NOW, presets={"last_classes_held": "3"})
    shown = prompt(found.form, state, NOW)
    assert isinstance(shown, Prompt)
    assert shown.is_doubted
    assert shown.problem == "Kỳ trước {unit} có 3 lớp. Kỳ này không có lớp nào, đúng không ạ?"
    done = step(found.form, state, Value("0", confirmed=True), NOW)
    assert prompt(found.form, done.state, NOW) is None
    assert list(flags(found.form, done.state)) == ["classes_held"]


@pytest.mark.parametrize("name", FIELDS)
def test_what_people_read_is_short_polite_and_without_codes(name: str) -> None:
    for question in entry(name).form.questions:
        soft = tuple(soft.messages for soft in question.soft)
        for texts in (question.labels, question.hints, question.constraint_messages, *soft):
            text = "".join(part if isinstance(part, str) else "1" for part in texts.get("vi", ()))
            assert len(text) <= 160
            assert set(re.findall(r"\{[^}]*\}", text)) <= TOKENS
            assert "_" not in text
            assert "mù chữ" not in text.replace("xóa mù chữ", "")


@pytest.mark.parametrize("name", FIELDS)
def test_every_question_speaks_both_languages(name: str) -> None:
    form = entry(name).form
    assert form.languages == ("vi", "en")
    assert all(set(question.labels) == {"vi", "en"} for question in form.questions if question.is_asked)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_has_a_short_label(name: str) -> None:
    assert set(entry(name).purpose.short) == set(FIELDS[name])


@pytest.mark.parametrize("name", FIELDS)
def test_the_worked_example_is_a_whole_report(name: str) -> None:
    found = entry(name)
    stated = {field: str(value) for field, value in read_report(found.purpose.example, name).items()}
    assert set(stated) == set(FIELDS[name]) - {"topic", "photo"}
    state, refused = assign(found.form, start(found.form, now=NOW), stated, NOW)
    assert not refused
    assert is_complete(found.form, state, NOW)
