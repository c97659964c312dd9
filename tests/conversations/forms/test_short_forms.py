"""The short forms beside the three of the mission: their fields, their rules, how they are told in a sentence."""

from collections.abc import Mapping

import pytest

from conversations.forms.answers import read_answer, write_value
from conversations.forms.catalogue import FormEntry, load_catalogue
from conversations.forms.engine import (
    Accepted,
    Outcome,
    RefusalCode,
    Refused,
    Value,
    assign,
    is_complete,
    prompt,
    start,
    values,
    zero,
)
from conversations.forms.form import QuestionKind
from conversations.reading.sentences import besides_announced, read_forms, read_report
from conversations.reading.vocabulary import form_words
from conversations.views import stored
from plans.role import load_roles
from tests.conversations.forms.told_in_a_sentence import TOLD, Taken
from tests.conversations.forms.workbooks import NOW

TODAY = NOW.date()
FIELDS = {
    "dropouts": ("dropped_out", "girls", "minority", "returned", "reasons", "help"),
    "outreach": ("sessions", "means", "attendances", "women", "occasion", "photo"),
    "branch": ("meetings", "members", "new_members", "trained", "fund_in", "fund_out", "rewarded"),
    "difficulties": ("about", "details", "proposal", "urgent", "photo"),
    "committee": ("held_on", "attended", "conclusion", "unfinished", "photo"),
    "titles": (
        *("village_registered", "village_recognised"),
        *("citizens_registered", "citizens_considered", "citizens_recognised"),
    ),
    "centre": ("plan_state", "staff_trained", "internet", "it_use", "facilities", "rank", "shortcomings"),
    "units": (
        *("schools", "schools_recognised", "agencies", "agencies_recognised"),
        *("enterprises", "enterprises_recognised", "registered"),
    ),
    "levels": (
        *("literacy_level", "preschool5", "preschool5_rate", "preschool4"),
        *("primary_level", "lower_secondary_level", "upper_secondary"),
    ),
    "competences": (
        *("working_age", "information", "life_skills", "aged_15"),
        *("technical", "university", "it_languages"),
    ),
    "literacy_groups.15_60": ("residents", "literate", "level", "source"),
    "one_number.soc_water": ("amount", "total", "source", "note"),
    "one_number.soc_dv": ("amount", "source", "note"),
    "one_number.soc_gender": ("amount", "source", "note"),
    "schools": (
        *("pupils", "life_skills", "managed_digitally", "taught_digitally"),
        *("facilities", "national_standard", "dropped_out"),
    ),
}
MOST_GUIDANCE_CHARS = 200
SOFT, HARD = RefusalCode.SOFT, RefusalCode.CONSTRAINT

Given = Mapping[str, str]
Rule = tuple[str, Given, Given, str, RefusalCode | None, str]

GROUP, WATER = "literacy_groups.15_60", "one_number.soc_water"

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
    ("branch", {"members": "201"}, {"register_residents": "200"}, "members", HARD, "PL-11 more members than residents"),
    ("branch", {"members": "200"}, {"register_residents": "200"}, "members", None, "PL-11 everybody is a member"),
    ("branch", {"members": "40", "new_members": "41"}, {}, "new_members", HARD, "PL-11 more new members than members"),
    ("branch", {"members": "40", "new_members": "40"}, {}, "new_members", None, "PL-11 all of them are new"),
    ("branch", {"members": "49"}, {"last_members": "40"}, "members", SOFT, "PL-11 a fifth more"),
    ("branch", {"members": "48"}, {"last_members": "40"}, "members", None, "PL-11 not quite a fifth more"),
    ("branch", {"members": "40", "trained": "41"}, {}, "trained", HARD, "PL-05 more trained than members"),
    ("branch", {"members": "40", "trained": "40"}, {}, "trained", None, "PL-05 all of them trained"),
    ("branch", {"members": "40", "fund_in": "-1"}, {}, "fund_in", HARD, "PL-01 less than no money"),
    ("branch", {"members": "40", "fund_in": "500000001"}, {}, "fund_in", SOFT, "more than 500 million"),
    ("branch", {"members": "40", "fund_in": "500000000"}, {}, "fund_in", None, "500 million"),
    (
        "branch",
        {"members": "40", "fund_in": "1000000", "fund_out": "3000001"},
        {"register_fund": "2000000"},
        "fund_out",
        SOFT,
        "PL-12 more spent than there was",
    ),
    (
        "branch",
        {"members": "40", "fund_in": "1000000", "fund_out": "3000000"},
        {"register_fund": "2000000"},
        "fund_out",
        None,
        "PL-12 all of it spent",
    ),
    (
        "branch",
        {"members": "40", "meetings": "0"},
        {"last_meetings": "2"},
        "meetings",
        SOFT,
        "PL-19 no meeting any more",
    ),
    ("difficulties", {"about": "money", "details": "thôi"}, {}, "details", HARD, "too short to be understood"),
    ("difficulties", {"about": "money", "details": "thiếu tiền"}, {}, "details", None, "two words"),
    ("committee", {"attended": "9", "held_on": "2024-11-09"}, {}, "held_on", HARD, "PL-14 a day ahead"),
    ("committee", {"attended": "9", "held_on": "2024-11-08"}, {}, "held_on", None, "PL-14 today"),
    (
        "committee",
        {"attended": "9", "held_on": "2024-09-30"},
        {"period_start": "2024-10-01", "period_end": "2024-12-31"},
        "held_on",
        SOFT,
        "PL-14 before the period",
    ),
    (
        "committee",
        {"attended": "9", "held_on": "2024-10-01"},
        {"period_start": "2024-10-01", "period_end": "2024-12-31"},
        "held_on",
        None,
        "PL-14 the first day of the period",
    ),
    ("committee", {"attended": "201"}, {}, "attended", HARD, "too many for a meeting"),
    ("titles", {"citizens_registered": "201"}, {"register_residents": "200"}, "citizens_registered", HARD, "PL-05 all"),
    (
        "titles",
        {"citizens_registered": "9", "citizens_considered": "60", "citizens_recognised": "61"},
        {},
        "citizens_recognised",
        HARD,
        "PL-05 more recognised than considered",
    ),
    (
        "titles",
        {"citizens_registered": "50", "citizens_considered": "60", "citizens_recognised": "51"},
        {},
        "citizens_recognised",
        SOFT,
        "PL-06 more recognised than registered",
    ),
    (
        "titles",
        {"citizens_registered": "50", "citizens_considered": "60", "citizens_recognised": "50"},
        {},
        "citizens_recognised",
        None,
        "PL-06 all who registered",
    ),
    (
        "titles",
        {"village_registered": "no", "village_recognised": "yes"},
        {},
        "village_recognised",
        SOFT,
        "PL-06 recognised without having registered",
    ),
    ("centre", {"plan_state": "none", "rank": "good"}, {}, "rank", SOFT, "good without a plan"),
    ("centre", {"plan_state": "drafted", "rank": "good"}, {}, "rank", None, "good with a plan"),
    ("centre", {"plan_state": "approved", "facilities": "very_short", "rank": "fair"}, {}, "rank", SOFT, "no chairs"),
    ("units", {"schools": "4", "schools_recognised": "5"}, {}, "schools_recognised", HARD, "PL-05 schools"),
    ("units", {"schools": "4", "schools_recognised": "4"}, {}, "schools_recognised", None, "PL-05 all schools"),
    ("units", {"agencies": "4", "agencies_recognised": "5"}, {}, "agencies_recognised", HARD, "PL-05 agencies"),
    ("units", {"enterprises": "1", "enterprises_recognised": "2"}, {}, "enterprises_recognised", HARD, "PL-05 firms"),
    ("units", {"schools": "4", "agencies": "3", "enterprises": "0", "registered": "8"}, {}, "registered", HARD, "all"),
    ("units", {"schools": "4", "agencies": "3", "enterprises": "0", "registered": "7"}, {}, "registered", None, "all"),
    ("units", {"registered": "0"}, {"last_registered": "4"}, "registered", SOFT, "PL-19 none any more"),
    ("levels", {"literacy_level": "1"}, {"last_literacy_level": "2"}, "literacy_level", SOFT, "PL-17 lower"),
    ("levels", {"literacy_level": "2"}, {"last_literacy_level": "2"}, "literacy_level", None, "PL-17 kept"),
    ("levels", {"primary_level": "2"}, {"last_primary_level": "3"}, "primary_level", SOFT, "PL-17 lower"),
    ("levels", {"preschool5": "no"}, {"last_preschool5": "yes"}, "preschool5", SOFT, "PL-17 lost"),
    ("levels", {"preschool5_rate": "100.1"}, {}, "preschool5_rate", HARD, "PL-15 more than all"),
    ("levels", {"preschool5_rate": "100"}, {}, "preschool5_rate", None, "PL-15 all"),
    ("levels", {"preschool5_rate": "98.4"}, {"last_preschool5_rate": "98.5"}, "preschool5_rate", SOFT, "PL-17 less"),
    ("competences", {"working_age": "90", "information": "91"}, {}, "information", HARD, "PL-05 more than all"),
    ("competences", {"working_age": "90", "information": "90"}, {}, "information", None, "PL-05 all"),
    ("competences", {"working_age": "91"}, {"register_residents": "90"}, "working_age", HARD, "PL-05 residents"),
    ("competences", {"working_age": "100", "aged_15": "79"}, {}, "aged_15", SOFT, "fewer adults than workers"),
    ("competences", {"working_age": "100", "aged_15": "80"}, {}, "aged_15", None, "about as many adults"),
    ("competences", {"aged_15": "99", "technical": "9", "university": "10"}, {}, "university", SOFT, "a degree is one"),
    ("competences", {"aged_15": "99", "university": "100"}, {}, "university", HARD, "PL-05 more than all"),
    ("schools", {"pupils": "300", "life_skills": "301"}, {}, "life_skills", HARD, "PL-05 more than all"),
    ("schools", {"pupils": "300", "life_skills": "300"}, {}, "life_skills", None, "PL-05 all"),
    ("schools", {"pupils": "300", "dropped_out": "301"}, {}, "dropped_out", HARD, "PL-05 more than all"),
    (
        "schools",
        {"national_standard": "no"},
        {"last_national_standard": "yes"},
        "national_standard",
        SOFT,
        "PL-17 lost",
    ),
    ("schools", {"national_standard": "no"}, {"last_national_standard": "no"}, "national_standard", None, "PL-17 same"),
    (GROUP, {"residents": "90", "literate": "91"}, {}, "literate", HARD, "PL-05 more than all"),
    (GROUP, {"residents": "90", "literate": "90"}, {}, "literate", None, "PL-05 all"),
    (GROUP, {"residents": "91"}, {"wider_residents": "90"}, "residents", HARD, "PL-04 more than the wider group"),
    (GROUP, {"residents": "90"}, {"wider_residents": "90"}, "residents", None, "PL-04 all of the wider group"),
    (GROUP, {"residents": "111"}, {"last_residents": "100"}, "residents", SOFT, "PL-16 a tenth more"),
    (GROUP, {"residents": "110"}, {"last_residents": "100"}, "residents", None, "PL-16 not quite a tenth more"),
    (WATER, {"amount": "450", "total": "449"}, {}, "total", HARD, "PL-05 a part larger than its whole"),
    (WATER, {"amount": "450", "total": "450"}, {}, "total", None, "PL-05 all"),
    (WATER, {"amount": "0"}, {"last_amount": "450"}, "amount", SOFT, "PL-19 none any more"),
    (WATER, {"amount": "45"}, {"last_amount": "450"}, "amount", SOFT, "a slip"),
    (WATER, {"amount": "5", "total": "556"}, {"last_total": "500"}, "total", SOFT, "PL-16 a tenth more"),
    ("one_number.soc_dv", {"amount": "0"}, {"last_amount": "4"}, "amount", None, "fewer is what is wanted"),
    ("one_number.soc_gender", {"amount": "no"}, {"last_amount": "yes"}, "amount", SOFT, "PL-17 no more"),
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
    presets = {hidden: "0" if field in known.purpose.none else "7" for hidden, field in known.purpose.last.items()}
    state = zero(known.form, known.purpose, now=NOW, presets=presets)
    assert is_complete(known.form, state, NOW)
    assert prompt(known.form, state, NOW) is None
    reported = {field: stored(value) for field, value in values(known.form, state, NOW).items()}
    assert reported.items() & known.purpose.none.items()
    assert all(reported[field] == nothing for field, nothing in known.purpose.none.items() if field in reported)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [pytest.param(name, text, want, id=f"{name}: {text}") for name, rows in TOLD.items() for text, want in rows],
)
def test_a_free_sentence_fills_the_form(name: str, text: str, expected: Taken) -> None:
    assert read_report(text, name, TODAY) == expected


@pytest.mark.parametrize("name", FIELDS)
def test_the_example_of_a_form_is_understood_and_taken(name: str) -> None:
    known = entry(name)
    told = {**_story(known), **read_report(known.purpose.example, name, TODAY)}
    assert told
    form = known.form
    state, refused = assign(form, start(form, now=NOW), {field: str(value) for field, value in told.items()}, NOW)
    assert not refused
    assert is_complete(form, state, NOW)


def _story(known: FormEntry) -> Given:
    story = known.purpose.story
    return {story: besides_announced(known.purpose.example, known.form.id)} if story else {}


def test_several_forms_are_told_in_one_breath() -> None:
    told = read_forms(
        "mở 1 lớp chăn nuôi 20 người, tuyên truyền 3 buổi 120 lượt người, 2 cháu nghỉ học",
        ("classes", "outreach", "dropouts"),
    )
    assert told["outreach"] == {"sessions": 3, "attendances": 120}
    assert told["dropouts"] == {"dropped_out": 2}
    assert told["classes"]["classes_held"] == 1


def test_no_branch_is_the_whole_report() -> None:
    form = entry("branch").form
    state, refused = assign(form, start(form, now=NOW), {"members": "0"}, NOW)
    assert not refused
    assert prompt(form, state, NOW) is None
    assert values(form, state, NOW) == {"members": 0}


def test_a_loudspeaker_has_no_listeners() -> None:
    form = entry("outreach").form
    told = {"sessions": "2", "means": "loudspeaker"}
    state, refused = assign(form, start(form, now=NOW), told, NOW)
    assert not refused
    assert is_complete(form, state, NOW)


@pytest.mark.parametrize(
    ("name", "field", "typed", "stored", "written"),
    [
        pytest.param("branch", "fund_in", "3 triệu 5", "3500000", "3.500.000 đồng", id="money in words"),
        pytest.param("branch", "fund_out", "1.200.000đ", "1200000", "1.200.000 đồng", id="money in figures"),
        pytest.param("levels", "preschool5_rate", "98,5%", "98.5", "98,5 %", id="a rate"),
        pytest.param("levels", "literacy_level", "mức độ 2", "2", "Mức độ 2", id="a level"),
        pytest.param("committee", "held_on", "2/11", "2024-11-02", "thứ Bảy 2/11/2024", id="a day"),
        pytest.param("titles", "village_registered", "có ạ", "yes", "Có", id="yes"),
        pytest.param("titles", "village_registered", "không", "no", "Không", id="no"),
        pytest.param("centre", "rank", "khá", "fair", "Khá", id="a choice"),
        pytest.param("outreach", "means", "họp thôn với loa", "meeting loudspeaker", None, id="several choices"),
    ],
)
def test_what_is_typed_to_a_question(name: str, field: str, typed: str, stored: str, written: str | None) -> None:
    question = entry(name).form.get(field)
    assert read_answer(question, typed, TODAY) == Value(stored)
    assert written is None or write_value(question, stored, TODAY) == written


def test_a_group_of_nobody_is_a_whole_report() -> None:
    form = entry(GROUP).form
    state, refused = assign(form, start(form, now=NOW), {"residents": "0"}, NOW)
    assert not refused
    assert prompt(form, state, NOW) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "3 buổi tuyên truyền, 120 lượt người",
            {"outreach": {"sessions": 3, "attendances": 120}},
            id="outreach where it is owed",
        ),
        pytest.param(
            "tuyên truyền 3 buổi 120 lượt người, mở 2 lớp 30 người",
            {
                "classes": {"classes_held": 2, "participants": 30},
                "outreach": {"sessions": 3, "attendances": 120},
            },
            id="outreach, then classes",
        ),
        pytest.param(
            "không có học sinh bỏ học, tuyên truyền 2 buổi 70 người nghe, còn 5 người chưa biết chữ",
            {
                "dropouts": {"dropped_out": 0},
                "outreach": {"sessions": 2, "attendances": 70},
                "literacy": {"illiterate_total": 5},
            },
            id="three forms",
        ),
        pytest.param(
            "khó khăn: thiếu phòng học",
            {"difficulties": {"about": "rooms", "details": "thiếu phòng học"}},
            id="a difficulty",
        ),
        pytest.param("42 hội viên, thu quỹ 3 triệu", {"branch": {"members": 42, "fund_in": 3000000}}, id="a branch"),
    ],
)
def test_a_village_that_files_all_of_them(text: str, expected: Mapping[str, Taken]) -> None:
    filed = ("classes", "literacy", "families", "outreach", "dropouts", "difficulties", "titles", "branch")
    told = read_forms(text, filed)
    assert {form: stated for form, stated in told.items() if stated} == expected


@pytest.mark.parametrize("name", FIELDS)
def test_every_question_but_a_photo_has_words(name: str) -> None:
    words, asked = form_words(name), entry(name).form.questions
    assert words is not None
    by_words = {q.name for q in asked if q.is_asked and q.kind is not QuestionKind.IMAGE}
    announced = words.announced
    told = {*words.fields, *words.choices, *announced.days, *announced.rates, *announced.told, *announced.share}
    assert by_words <= told
    assert set(words.fields) <= {q.name for q in asked}


def test_words_of_a_form_mean_nothing_to_who_does_not_file_it() -> None:
    assert "dropouts" not in read_forms("2 cháu nghỉ học")
