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
    go_to,
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


Q = "Đúng như vậy không ạ?"


@pytest.mark.parametrize(
    ("name", "last", "given", "doubt"),
    [
        pytest.param(
            "classes",
            {"classes_held": "2"},
            {"classes_held": "20"},
            f"Kỳ trước {{unit}} có 2 lớp, kỳ này 20 lớp. {Q}",
            id="classes: a nought too many",
        ),
        pytest.param("classes", {"classes_held": "2"}, {"classes_held": "4"}, "", id="classes: twice as many"),
        pytest.param("classes", {"classes_held": "1"}, {"classes_held": "9"}, "", id="classes: a busy year"),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27"},
            {"classes_held": "2", "participants": "270"},
            f"Kỳ trước {{unit}} có 27 người đến học, kỳ này 270 người. {Q}",
            id="participants: a nought too many",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27"},
            {"classes_held": "2", "participants": "2700"},
            f"Kỳ trước {{unit}} có 27 người đến học, kỳ này 2.700 người. {Q}",
            id="participants: two rules broken, one question",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27"},
            {"classes_held": "2", "participants": "72"},
            f"Kỳ trước {{unit}} có 27 người đến học, kỳ này 72 người. {Q}",
            id="participants: digits swapped",
        ),
        pytest.param(
            "classes",
            {"classes_held": "1", "participants": "27"},
            {"classes_held": "3", "participants": "72"},
            "",
            id="participants: as many a class as before",
        ),
        pytest.param(
            "classes",
            {"classes_held": "1", "participants": "25"},
            {"classes_held": "9", "participants": "230"},
            "",
            id="participants: the village opened classes",
        ),
        pytest.param(
            "classes",
            {"participants": "30", "women": "15"},
            {"participants": "30", "women": "1"},
            "",
            id="women: fewer, but no slip",
        ),
        pytest.param(
            "classes",
            {"participants": "300", "women": "150"},
            {"participants": "300", "women": "15"},
            f"Kỳ trước {{unit}} có 150 phụ nữ đến học, kỳ này 15 người. {Q}",
            id="women: a nought lost",
        ),
        pytest.param(
            "classes",
            {"women": "12"},
            {"participants": "15", "women": "0"},
            "Kỳ trước {unit} có 12 phụ nữ đến học. Kỳ này không có ai, đúng không ạ?",
            id="PL-19 women",
        ),
        pytest.param("classes", {"women": "3"}, {"participants": "15", "women": "0"}, "", id="PL-19 only a few before"),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27", "women": "15"},
            {"classes_held": "2", "participants": "27", "women": "15"},
            f"Số lớp, số người học và số phụ nữ (15) đều giống hệt kỳ trước. {Q}",
            id="PL-13 three as last time",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27", "women": "15"},
            {"classes_held": "2", "participants": "28", "women": "15"},
            "",
            id="PL-13 two as last time",
        ),
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "27", "women": "15", "minority": "20"},
            {"classes_held": "2", "participants": "27", "women": "14", "minority": "20"},
            f"Số người dân tộc thiểu số (20) và hai số khác đều giống hệt kỳ trước. {Q}",
            id="PL-13 three of four",
        ),
        pytest.param(
            "classes",
            {"classes_held": "1", "participants": "20", "minority": "20"},
            {"classes_held": "1", "participants": "20", "minority": "20"},
            "",
            id="PL-13 a village of one people tells one figure twice",
        ),
        pytest.param(
            "classes",
            {"women": "15", "minority": "27"},
            {"participants": "30", "women": "27", "minority": "15"},
            "Kỳ trước có 15 phụ nữ, 27 người dân tộc thiểu số. "
            f"Kỳ này {{you}} báo 27 phụ nữ, 15 người dân tộc thiểu số. {Q}",
            id="women and minority in each other's place",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "120"},
            f"Kỳ trước {{unit}} còn 12 người chưa biết chữ, kỳ này còn 120 người. {Q}",
            id="illiterates: a nought too many",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "21"},
            f"Kỳ trước {{unit}} còn 12 người chưa biết chữ, kỳ này còn 21 người. {Q}",
            id="illiterates: digits swapped",
        ),
        pytest.param("literacy", {"illiterate_total": "12"}, {"illiterate_total": "10"}, "", id="illiterates: fewer"),
        pytest.param("literacy", {"illiterate_total": "5"}, {"illiterate_total": "3"}, "", id="illiterates: few"),
        pytest.param(
            "literacy",
            {"illiterate_total": "27", "enrolled": "14"},
            {"illiterate_total": "14", "enrolled": "27"},
            "Kỳ trước còn 27 người chưa biết chữ, 14 người ra lớp. "
            f"Kỳ này {{you}} báo còn 14 người, 27 người ra lớp. {Q}",
            id="illiterates and enrolled in each other's place",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "7", "enrolled": "9"},
            "",
            id="PL-08 more than are left, but they were there at the start",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "7", "enrolled": "13"},
            "{You} báo 13 người ra lớp, còn 7 người chưa biết chữ. Có phải có người đã biết chữ đến học thêm không ạ?",
            id="PL-08 more than there were",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"enrolled": "13"},
            f"Kỳ trước {{unit}} còn 12 người chưa biết chữ, kỳ này 13 người ra lớp. {Q}",
            id="PL-08 how many are left is not known",
        ),
        pytest.param(
            "literacy",
            {"enrolled": "40", "enrolled_women": "20"},
            {"enrolled": "40", "enrolled_women": "2"},
            f"Kỳ trước {{unit}} có 20 phụ nữ ra lớp, kỳ này 2 người. {Q}",
            id="women enrolled: a nought lost",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "10", "enrolled": "5", "completed": "2"},
            "",
            id="PL-09 the balance holds",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "12", "enrolled": "5", "completed": "2"},
            f"Kỳ trước {{unit}} còn 12 người chưa biết chữ. Kỳ này 2 người học xong, còn 12 người. {Q}",
            id="PL-09 two finished and nobody fewer",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "12"},
            {"illiterate_total": "11", "enrolled": "0", "completed": "0"},
            f"Kỳ trước {{unit}} còn 12 người chưa biết chữ. Kỳ này 0 người học xong, còn 11 người. {Q}",
            id="PL-09 one fewer and nobody finished",
        ),
        pytest.param("literacy", {}, {"illiterate_total": "12", "completed": "2"}, "", id="PL-09 no period before"),
        pytest.param("literacy", {"illiterate_total": "12"}, {"completed": "2"}, "", id="PL-09 not known now"),
        pytest.param(
            "literacy",
            {"completed": "4"},
            {"enrolled": "5", "completed": "0"},
            "Kỳ trước {unit} có 4 người học xong. Kỳ này không có ai, đúng không ạ?",
            id="PL-19 nobody finished",
        ),
        pytest.param(
            "families",
            {"households": "85"},
            {"households": "58"},
            f"Kỳ trước {{unit}} có 85 hộ, kỳ này {{you}} báo 58 hộ. {Q}",
            id="PL-16 against last year",
        ),
        pytest.param("families", {"households": "85"}, {"households": "90"}, "", id="PL-16 five households more"),
        pytest.param(
            "families",
            {"households": "850", "registered": "60"},
            {"households": "850", "registered": "600"},
            f"Kỳ trước {{unit}} có 60 hộ đăng ký, kỳ này 600 hộ. {Q}",
            id="registered: a nought too many",
        ),
        pytest.param(
            "families",
            {"households": "85", "registered": "30"},
            {"households": "85", "registered": "75"},
            "",
            id="registered: many more",
        ),
        pytest.param(
            "families",
            {"registered": "60", "recognised": "45"},
            {"registered": "45", "recognised": "60"},
            "Kỳ trước có 60 hộ đăng ký, 45 hộ được công nhận. "
            f"Kỳ này {{you}} báo 45 hộ đăng ký, 60 hộ được công nhận. {Q}",
            id="registered and recognised in each other's place, which PL-06 says less well",
        ),
        pytest.param(
            "families",
            {"registered": "60", "recognised": "45"},
            {"registered": "60", "recognised": "54"},
            "",
            id="recognised: digits swapped, but a fifth more is nothing unusual",
        ),
        pytest.param(
            "families",
            {"registered": "60", "recognised": "45"},
            {"registered": "60", "recognised": "45"},
            "",
            id="recognised: the same as last year",
        ),
        pytest.param(
            "families",
            {"clans_registered": "3"},
            {"registered": "40", "clans_registered": "30"},
            f"Kỳ trước {{unit}} có 3 dòng họ đăng ký, kỳ này 30 dòng họ. {Q}",
            id="clans: a nought too many",
        ),
        pytest.param(
            "families",
            {"clans_registered": "3"},
            {"registered": "40", "clans_registered": "0"},
            "Kỳ trước {unit} có 3 dòng họ đăng ký. Kỳ này không có, đúng không ạ?",
            id="PL-19 no clan registered",
        ),
        pytest.param(
            "families",
            {"clans_registered": "3", "clans_recognised": "2"},
            {"clans_registered": "2", "clans_recognised": "2"},
            "",
            id="clans: a few",
        ),
    ],
)
def test_a_figure_is_held_against_the_last_report(
    name: str, last: Mapping[str, str], given: Mapping[str, str], doubt: str
) -> None:
    hidden = {field: question for question, field in entry(name).purpose.last.items()}
    outcome = shown_after(name, given, {hidden[field]: value for field, value in last.items()}, [*given][-1])
    expected = Refused(doubt, hard=False, code=RefusalCode.SOFT) if doubt else Accepted()
    assert outcome == expected


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        pytest.param(
            "classes",
            {"classes_held": "2", "participants": "40", "women": "22", "minority": "30"},
            {"classes_held": "20", "participants": "400", "women": "220", "minority": "300"},
            id="ten times the classes, and all that comes with them",
        ),
        pytest.param(
            "literacy",
            {"illiterate_total": "20", "enrolled": "5", "completed": "4"},
            {"illiterate_total": "0", "enrolled": "5", "completed": "5"},
            id="nobody left",
        ),
        pytest.param(
            "families",
            {"households": "85", "registered": "60", "recognised": "45", "clans_registered": "3"},
            {"households": "85", "registered": "0", "recognised": "0", "clans_registered": "0"},
            id="nothing registered, so nothing recognised",
        ),
    ],
)
def test_one_surprise_is_one_question(name: str, first: Mapping[str, str], second: Mapping[str, str]) -> None:
    found = entry(name)
    hidden = {field: question for question, field in found.purpose.last.items()}
    presets = {hidden[field]: value for field, value in first.items()}
    state = start(found.form, now=NOW, presets=presets)
    told, questions = dict(second), list[str]()
    while told:
        state, refused = assign(found.form, state, told, NOW)
        told = {field: told[field] for field in refused}
        if told:
            questions.append(next(iter(told)))
            answer = Value(told.pop(questions[-1]), confirmed=True)
            state = step(found.form, go_to(found.form, state, questions[-1], NOW), answer, NOW).state
    assert len(questions) == 1
    assert is_complete(found.form, state, NOW)


@pytest.mark.parametrize("name", FIELDS)
def test_a_first_report_is_held_against_nothing(name: str) -> None:
    found = entry(name)
    compared = set(found.purpose.last) | set(found.purpose.register_)
    hidden = {question.name for question in found.form.questions if not question.is_asked}
    assert hidden == compared
    assert set(found.purpose.last.values()) == set(FIELDS[name]) - {"topic", "photo"}


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
    assert [(line.label, line.text) for line in lines] == [("Số lớp", "2"), ("Người đến học", "27")]


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
        short = (question.labels, question.hints, question.constraint_messages, *soft)
        for texts, most in (*((texts, 160) for texts in short), (question.guidance, 200)):
            text = "".join(part if isinstance(part, str) else "1" for part in texts.get("vi", ()))
            assert len(text) <= most
            assert set(re.findall(r"\{[^}]*\}", text)) <= TOKENS
            assert "_" not in text
            assert "mù chữ" not in text.replace("xóa mù chữ", "")


@pytest.mark.parametrize("name", FIELDS)
def test_every_question_can_be_explained_with_an_example(name: str) -> None:
    form = entry(name).form
    state = start(form, now=NOW)
    for field in FIELDS[name]:
        shown = prompt(form, go_to(form, state, field, NOW), NOW)
        assert shown is not None
        assert shown.name == field
        assert "Ví dụ: " in shown.guidance
        assert shown.guidance not in {shown.hint, shown.text}


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
