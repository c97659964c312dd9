"""The life of a filling: what is asked, what is refused, what follows, what is submitted."""

import json
from copy import deepcopy
from datetime import timedelta
from unicodedata import normalize

import pytest

from conversations.forms.engine import (
    Accepted,
    Answer,
    Back,
    JsonState,
    RefusalCode,
    Refused,
    Skip,
    Unknown,
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
)
from conversations.forms.form import Form
from tests.conversations.forms.workbooks import NOW, SETTINGS, build, choices, survey


class Filler:
    """Fills a form as a person would; the state is stored and loaded between any two answers."""

    def __init__(self, form: Form, **presets: str) -> None:
        self.form = form
        self.state: JsonState = start(form, now=NOW, presets=presets)

    @property
    def asked(self) -> str:
        shown = prompt(self.form, self.state, NOW)
        return "" if shown is None else shown.name

    def say(self, *answers: Answer | str) -> "Filler":
        for answer in answers:
            self.last = self.try_out(answer)
            assert self.last == Accepted(), self.last
        return self

    def try_out(self, answer: Answer | str) -> Accepted | Refused:
        before = deepcopy(self.state)
        done = step(self.form, self.state, Value(answer) if isinstance(answer, str) else answer, NOW)
        assert self.state == before, "a state is never changed in place"
        if isinstance(done.outcome, Refused):
            assert done.state == before, "a refused answer leaves the state as it was"
        self.state = json.loads(json.dumps(done.state))
        return done.outcome

    @property
    def values(self) -> dict[str, object]:
        return values(self.form, self.state, NOW)


CLASSES = survey(
    {"type": "integer", "name": "held", "required": "yes", "constraint": ". >= 0"},
    {"type": "integer", "name": "people", "required": "yes", "relevant": "${held} != 0"},
    {
        "type": "integer",
        "name": "women",
        "relevant": "${held} != 0",
        "constraint": ". <= ${people}",
        "constraint_message": "{You} báo {.} trên ${people}",
    },
    {"type": "calculate", "name": "mean", "calculation": "round(${people} div ${held}, 1)"},
    {"type": "text", "name": "remark"},
)


@pytest.fixture(scope="module")
def classes() -> Form:
    return build(CLASSES)


def test_questions_come_in_document_order_until_all_are_asked(classes: Form) -> None:
    filler = Filler(classes)
    asked: list[str] = []
    for answer in ("2", "27", "15", "Tốt"):
        asked.append(filler.asked)
        filler.say(answer)
    assert asked == ["held", "people", "women", "remark"]
    assert filler.asked == ""
    assert filler.values == {"held": 2, "people": 27, "women": 15, "mean": "13.5", "remark": "Tốt"}


def test_a_prompt_says_where_it_stands(classes: Form) -> None:
    shown = prompt(classes, Filler(classes).say("2").state, NOW)
    assert shown is not None
    assert (shown.index, shown.count, shown.required, shown.answer) == (2, 4, True, "")


def test_an_irrelevant_answer_sleeps_and_comes_back(classes: Form) -> None:
    filler = Filler(classes).say("2", "27", "15", "Tốt")
    filler.state = go_to(classes, filler.state, "held", NOW)
    filler.say("0")
    assert filler.values == {"held": 0, "remark": "Tốt"}
    filler.state = go_to(classes, filler.state, "held", NOW)
    filler.say("3")
    assert filler.values == {"held": 3, "people": 27, "women": 15, "mean": "9", "remark": "Tốt"}
    assert filler.asked == ""


@pytest.mark.parametrize(
    ("answers", "answer", "code"),
    [
        pytest.param((), "mười", RefusalCode.TYPE, id="not a number"),
        pytest.param((), "1234567890", RefusalCode.TYPE, id="ten digits"),
        pytest.param((), "2.5", RefusalCode.TYPE, id="half a class"),
        pytest.param((), "", RefusalCode.REQUIRED, id="empty"),
        pytest.param((), Skip(), RefusalCode.REQUIRED, id="skipped"),
        pytest.param((), "-1", RefusalCode.CONSTRAINT, id="below the constraint"),
        pytest.param(("2", "27"), "28", RefusalCode.CONSTRAINT, id="above another answer"),
        pytest.param(("2", "27", "5"), Unknown(), RefusalCode.UNKNOWN_NOT_ALLOWED, id="a text is never unknown"),
        pytest.param(("2", "27", "5", "x"), "1", RefusalCode.NOT_ASKED, id="after the end"),
    ],
)
def test_a_refused_answer_says_why_and_changes_nothing(
    classes: Form, answers: tuple[str, ...], answer: Answer | str, code: RefusalCode
) -> None:
    outcome = Filler(classes).say(*answers).try_out(answer)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.hard) == (code, True)


def test_a_refusal_speaks_with_the_numbers_of_the_report(classes: Form) -> None:
    outcome = Filler(classes).say("2", "1250").try_out("1300")
    assert outcome == Refused("{You} báo 1.300 trên 1.250", hard=True, code=RefusalCode.CONSTRAINT)


def test_unknown_is_neither_empty_nor_zero(classes: Form) -> None:
    filler = Filler(classes).say("2", Unknown(), Skip(), Skip())
    assert filler.asked == ""
    assert filler.values == {"held": 2, "people": None}
    assert is_complete(classes, filler.state, NOW)
    assert [line.name for line in read_back(classes, filler.state, NOW) if line.unknown] == ["people"]


def test_an_unknown_figure_that_becomes_known_is_a_figure(classes: Form) -> None:
    filler = Filler(classes).say("2", Unknown(), Back(), "27")
    assert filler.values == {"held": 2, "people": 27, "mean": "13.5"}


def test_back_returns_to_the_last_question_with_its_answer(classes: Form) -> None:
    filler = Filler(classes).say("2", "27", Back())
    shown = prompt(classes, filler.state, NOW)
    assert shown is not None
    assert (shown.name, shown.answer) == ("people", "27")
    assert filler.say("30").asked == "women"


def test_back_goes_all_the_way_and_stays_at_the_first(classes: Form) -> None:
    filler = Filler(classes).say("2", "27", Back(), Back(), Back())
    assert filler.asked == "held"


def test_back_from_the_end_returns_to_the_last_question(classes: Form) -> None:
    filler = Filler(classes).say("2", "27", "15", "Tốt", Back())
    assert filler.asked == "remark"


def test_a_change_that_breaks_a_rule_elsewhere_asks_there_again(classes: Form) -> None:
    filler = Filler(classes).say("2", "27", "15", "Tốt")
    filler.state = go_to(classes, filler.state, "people", NOW)
    filler.say("10")
    shown = prompt(classes, filler.state, NOW)
    assert shown is not None
    assert (shown.name, shown.problem, shown.is_doubted) == ("women", "{You} báo 15 trên 10", False)
    assert not is_complete(classes, filler.state, NOW)
    assert filler.say("7").asked == ""


def test_a_report_is_complete_when_only_optional_questions_are_open(classes: Form) -> None:
    filler = Filler(classes).say("2")
    assert not is_complete(classes, filler.state, NOW)
    filler.say("27")
    assert is_complete(classes, filler.state, NOW)
    assert filler.asked == "women"


# Several answers at once


def test_several_answers_at_once_skip_ahead(classes: Form) -> None:
    state, refused = assign(classes, Filler(classes).state, {"women": "15", "held": "2", "people": "27"}, NOW)
    assert not refused
    shown = prompt(classes, state, NOW)
    assert shown is not None
    assert shown.name == "remark"


def test_what_is_refused_among_several_is_left_open_and_reported(classes: Form) -> None:
    state, refused = assign(classes, Filler(classes).state, {"held": "2", "people": "27", "women": "28"}, NOW)
    assert {name: refusal.code for name, refusal in refused.items()} == {"women": RefusalCode.CONSTRAINT}
    shown = prompt(classes, state, NOW)
    assert shown is not None
    assert (shown.name, shown.answer) == ("women", "")


def test_answers_to_later_questions_do_not_skip_the_one_being_asked(classes: Form) -> None:
    state, _ = assign(classes, Filler(classes).state, {"people": "27"}, NOW)
    shown = prompt(classes, state, NOW)
    assert shown is not None
    assert shown.name == "held"


def test_an_answer_that_is_not_relevant_is_kept_and_reported(classes: Form) -> None:
    state, refused = assign(classes, Filler(classes).state, {"held": "0", "people": "27"}, NOW)
    assert {name: refusal.code for name, refusal in refused.items()} == {"people": RefusalCode.NOT_ASKED}
    assert values(classes, state, NOW) == {"held": 0}
    state, _ = assign(classes, state, {"held": "1"}, NOW)
    shown = prompt(classes, go_to(classes, state, "people", NOW), NOW)
    assert shown is not None
    assert shown.answer == "27"


def test_a_field_the_form_does_not_have_is_reported(classes: Form) -> None:
    before = Filler(classes).state
    state, refused = assign(classes, before, {"mean": "9", "nonsense": "1"}, NOW)
    assert set(refused) == {"mean", "nonsense"}
    assert state == before


# Soft rules

SOFT = survey(
    {"type": "hidden", "name": "before", "bind::type": "int"},
    {
        "type": "integer",
        "name": "held",
        "bind::kh:soft": ". > 0 or not(${before} > 0)",
        "bind::kh:soft_message": "Kỳ trước ${before} lớp, kỳ này {.}?",
        "bind::kh:soft_message_en": "${before} before, {.} now?",
        "bind::kh:soft2": ". < 100",
        "bind::kh:soft2_message": "Những {.} lớp?",
    },
    {"type": "text", "name": "remark"},
)


@pytest.fixture(scope="module")
def soft() -> Form:
    return build(SOFT)


def test_a_soft_rule_asks_once_and_then_believes(soft: Form) -> None:
    filler = Filler(soft, before="1250")
    doubt = Refused("Kỳ trước 1.250 lớp, kỳ này 0?", hard=False, code=RefusalCode.SOFT)
    assert filler.try_out("0") == doubt
    filler.say(Value("0", confirmed=True, reason="Mất mùa"), Skip())
    assert filler.asked == ""
    (name, flag) = next(iter(flags(soft, filler.state).items()))
    assert (name, flag.message, flag.reason) == ("held", doubt.message, "Mất mùa")
    assert [line.flagged for line in read_back(soft, filler.state, NOW)] == [True]


def test_a_soft_rule_with_nothing_to_compare_is_silent(soft: Form) -> None:
    assert Filler(soft).try_out("0") == Accepted()


def test_each_soft_rule_speaks_for_itself(soft: Form) -> None:
    outcome = Filler(soft).try_out("150")
    assert outcome == Refused("Những 150 lớp?", hard=False, code=RefusalCode.SOFT)


def test_a_flag_goes_with_the_answer_it_was_for(soft: Form) -> None:
    filler = Filler(soft, before="3").say(Value("0", confirmed=True), Back(), "2")
    assert not flags(soft, filler.state)


def test_a_soft_doubt_speaks_the_language_of_the_reporter() -> None:
    form = build(SOFT.replace("| label |", "| label::Tiếng Việt (vi) |"))
    assert form.languages == ("vi",)
    state = start(form, now=NOW, presets={"before": "3"}, lang="en")
    outcome = step(form, state, Value("0"), NOW).outcome
    assert isinstance(outcome, Refused)
    assert outcome.message == "3 before, 0 now?"


def test_a_confirmation_does_not_lift_a_hard_rule(classes: Form) -> None:
    assert isinstance(Filler(classes).try_out(Value("-1", confirmed=True)), Refused)


def test_soft_doubts_among_several_answers_are_left_open(soft: Form) -> None:
    state, refused = assign(soft, Filler(soft, before="3").state, {"held": "0", "remark": "x"}, NOW)
    assert not refused["held"].hard
    assert values(soft, state, NOW) == {"remark": "x"}


HISTORY = survey(
    {"type": "hidden", "name": "last_held", "bind::type": "int"},
    {"type": "hidden", "name": "last_people", "bind::type": "int"},
    {
        "type": "integer",
        "name": "held",
        "bind::kh:soft": "not(kh:is-slip(., ${last_held}))",
        "bind::kh:soft_message": "Kỳ trước ${last_held} lớp, kỳ này {.}?",
    },
    {
        "type": "integer",
        "name": "people",
        "bind::kh:soft": "not(kh:is-slip(., ${last_people}, ${held}, ${last_held}))",
        "bind::kh:soft_message": "Kỳ trước ${last_people} người, kỳ này {.}?",
        "bind::kh:soft2": ". <= 300 * ${held}",
        "bind::kh:soft2_message": "{.} người trong ${held} lớp?",
    },
)


@pytest.fixture(scope="module")
def history() -> Form:
    return build(HISTORY)


def test_of_several_broken_soft_rules_the_first_is_asked(history: Form) -> None:
    outcome = Filler(history, last_held="2", last_people="30").say("2").try_out("3000")
    assert outcome == Refused("Kỳ trước 30 người, kỳ này 3.000?", hard=False, code=RefusalCode.SOFT)
    outcome = Filler(history).say("2").try_out("3000")
    assert outcome == Refused("3.000 người trong 2 lớp?", hard=False, code=RefusalCode.SOFT)


def test_a_form_of_ones_own_may_compare_with_the_period_before(history: Form) -> None:
    filler = Filler(history, last_held="2", last_people="30").say("3")
    assert filler.try_out("45") == Accepted()


def test_what_was_confirmed_is_not_doubted_again_when_it_is_told_again(history: Form) -> None:
    filler = Filler(history, last_held="2").say(Value("20", confirmed=True, reason="Mở nhiều lớp"))
    state, refused = assign(history, filler.state, {"held": "20"}, NOW)
    assert not refused
    assert flags(history, state)["held"].reason == "Mở nhiều lớp"
    _, refused = assign(history, state, {"held": "200"}, NOW)
    assert set(refused) == {"held"}


# Calculations, defaults, choices, groups, notes, languages


def test_a_calculation_does_not_overwrite_until_its_inputs_change() -> None:
    form = build(
        survey(
            {"type": "integer", "name": "a"},
            {"type": "integer", "name": "double", "calculation": "${a} * 2"},
        )
    )
    filler = Filler(form).say("3")
    shown = prompt(form, filler.state, NOW)
    assert shown is not None
    assert shown.answer == "6"
    filler.say("7")
    assert filler.values == {"a": 3, "double": 7}
    filler.state = go_to(form, filler.state, "a", NOW)
    filler.say("4")
    assert filler.values == {"a": 4, "double": 8}


def test_a_default_fills_once_at_the_start() -> None:
    form = build(
        survey(
            {"type": "hidden", "name": "known", "bind::type": "int"},
            {"type": "integer", "name": "households", "default": "${known}"},
            {"type": "text", "name": "kind", "default": "thôn"},
        )
    )
    filler = Filler(form, known="85")
    assert filler.values == {"households": 85, "kind": "thôn"}
    assert filler.asked == "households"
    assert filler.say("90").values["households"] == 90


def test_choices_follow_earlier_answers_and_a_lost_one_is_asked_again() -> None:
    form = build(
        survey(
            {"type": "select_one place", "name": "where", "required": "yes"},
            {
                "type": "select_one kind",
                "name": "what",
                "required": "yes",
                "choice_filter": "place = ${where}",
            },
        )
        + """
| choices |
| | list_name | name | label | place |
| | place | hill | Núi | |
| | place | town | Phố | |
| | kind | rice | Lúa | hill |
| | kind | tea | Chè | hill |
| | kind | shop | Cửa hàng | town |
"""
    )
    filler = Filler(form).say("hill")
    shown = prompt(form, filler.state, NOW)
    assert shown is not None
    assert [choice.label for choice in shown.choices] == ["Lúa", "Chè"]
    assert filler.try_out("shop") == Refused("", hard=True, code=RefusalCode.TYPE)
    filler.say("tea")
    filler.state = go_to(form, filler.state, "where", NOW)
    assert filler.say("town").asked == "what"
    assert filler.values == {"where": "town"}


def test_an_optional_question_whose_choices_are_all_gone_is_passed_over() -> None:
    form = build(
        survey(
            {"type": "text", "name": "a"},
            {"type": "select_one x", "name": "b", "choice_filter": "name = ${a}"},
            {"type": "text", "name": "c"},
        )
        + choices("x", "one")
    )
    assert Filler(form).say("two").asked == "c"
    assert Filler(form).say("one").asked == "b"


def test_several_choices_are_kept_in_the_order_chosen_without_doubles() -> None:
    form = build(survey({"type": "select_multiple x", "name": "m"}) + choices("x", "a", "b", "c"))
    filler = Filler(form).say("c a c")
    assert filler.values == {"m": ["c", "a"]}
    assert read_back(form, filler.state, NOW)[0].text == "C, A"


def test_section_titles_and_notes_stand_before_the_question_they_belong_to() -> None:
    form = build(
        survey(
            {"type": "begin_group", "name": "g", "label": "Phần một"},
            {"type": "note", "name": "hello", "label": "Chào {you}"},
            {"type": "text", "name": "a", "label": "Câu A"},
            {"type": "text", "name": "b", "label": "Câu B ${a}"},
            {"type": "end_group"},
        )
    )
    filler = Filler(form)
    shown = prompt(form, filler.state, NOW)
    assert shown is not None
    assert shown.text == "Phần một\nChào {you}\nCâu A"
    shown = prompt(form, filler.say("x").state, NOW)
    assert shown is not None
    assert shown.text == "Câu B x"


def test_a_section_that_is_not_relevant_takes_all_its_questions_along() -> None:
    form = build(
        survey(
            {"type": "text", "name": "a"},
            {"type": "begin_group", "name": "g", "relevant": "${a} = 'x'"},
            {"type": "text", "name": "b", "relevant": "true()"},
            {"type": "end_group"},
        )
    )
    assert Filler(form).say("y").asked == ""
    assert Filler(form).say("x").asked == "b"


def test_a_missing_translation_falls_back_to_the_forms_own_language() -> None:
    form = build(
        """
| survey |
| | type | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) |
| | text | a | Câu A | Question A | Gợi ý |
"""
    )
    assert form.languages == ("vi", "en")
    shown = prompt(form, start(form, now=NOW, lang="en"), NOW)
    assert shown is not None
    assert (shown.text, shown.hint) == ("Question A", "Gợi ý")
    shown = prompt(form, start(form, now=NOW, lang="tày"), NOW)
    assert shown is not None
    assert shown.text == "Câu A"


def test_guidance_is_kept_apart_from_the_hint() -> None:
    form = build(
        """
| survey |
| | type | name | label::vi (vi) | label::en (en) | hint::vi (vi) | guidance_hint::vi (vi) |
| | integer | a | Câu A | A | Gợi ý | |
| | integer | b | Câu B | B | | Như ${a}, {you} nhé |
| | integer | c | Câu C | C | Gợi ý | Cách tính |
"""
    )
    filler = Filler(form)
    said: list[tuple[str, str]] = []
    for answer in ("5", "6", "7"):
        shown = prompt(form, filler.state, NOW)
        assert shown is not None
        said.append((shown.hint, shown.guidance))
        filler.say(answer)
    assert said == [("Gợi ý", ""), ("", "Như 5, {you} nhé"), ("Gợi ý", "Cách tính")]


def test_guidance_of_a_form_without_translations() -> None:
    form = build(survey({"type": "text", "name": "a", "hint": "Gợi ý", "guidance_hint": "Cách tính"}))
    shown = prompt(form, start(form, now=NOW), NOW)
    assert shown is not None
    assert (shown.text, shown.hint, shown.guidance) == ("a", "Gợi ý", "Cách tính")


def test_answers_are_stored_composed_and_without_invisible_characters() -> None:
    form = build(survey({"type": "text", "name": "a"}))
    assert Filler(form).say(f"  {normalize('NFD', 'thôn Nà Pái')}\x00\ud800 ").values == {"a": "thôn Nà Pái"}


def test_a_decimal_is_stored_in_its_shortest_spelling() -> None:
    form = build(survey({"type": "decimal", "name": "a"}))
    assert Filler(form).say("02.50").values == {"a": "2.5"}
    assert isinstance(Filler(form).try_out("2,5"), Refused)


def test_a_day_is_checked_against_today_in_vietnam() -> None:
    form = build(survey({"type": "date", "name": "on", "constraint": ". <= today()"}))
    assert Filler(form).try_out("2024-11-08") == Accepted()
    assert isinstance(Filler(form).try_out("2024-11-09"), Refused)
    state = start(form, now=NOW)
    next_day = step(form, state, Value("2024-11-09"), NOW + timedelta(days=1))
    assert next_day.outcome == Accepted()


def test_required_may_depend_on_an_answer() -> None:
    form = build(
        survey({"type": "integer", "name": "n"}, {"type": "text", "name": "why", "required": "${n} > 5"}),
    )
    assert Filler(form).say("3").try_out(Skip()) == Accepted()
    assert isinstance(Filler(form).say("6").try_out(Skip()), Refused)


def test_a_picture_and_an_acknowledgement_are_kept_as_given() -> None:
    form = build(survey({"type": "image", "name": "photo"}, {"type": "acknowledge", "name": "agreed"}))
    filler = Filler(form).say("file-17", "OK")
    assert filler.values == {"photo": "file-17", "agreed": "OK"}
    assert [line.text for line in read_back(form, filler.state, NOW)] == ["✓", "✓"]


def test_hidden_questions_are_neither_submitted_nor_read_back(soft: Form) -> None:
    filler = Filler(soft, before="3", unheard_of="x").say("2")
    assert filler.values == {"held": 2}
    assert [line.name for line in read_back(soft, filler.state, NOW)] == ["held"]


def test_a_filling_goes_on_under_a_form_that_lost_a_question(classes: Form) -> None:
    state = Filler(classes).say("2", "27", "15").state
    smaller = build(survey({"type": "integer", "name": "held"}, {"type": "text", "name": "remark"}), settings=SETTINGS)
    assert values(smaller, state, NOW) == {"held": 2}
    shown = prompt(smaller, state, NOW)
    assert shown is not None
    assert shown.name == "remark"
