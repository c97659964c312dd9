"""Whatever is answered, in whatever order: no exception, and a refused answer changes nothing."""

import json
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.forms.catalogue import load_catalogue
from conversations.forms.engine import (
    Answer,
    Back,
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
from conversations.forms.filling import Filling, read_state
from conversations.forms.form import Form
from conversations.forms.xpath.nodes import Scope
from conversations.forms.xpath.values import to_boolean
from tests.conversations.forms.workbooks import NOW, build, choices, survey

EVERY_TYPE = survey(
    {"type": "hidden", "name": "before", "bind::type": "int"},
    {
        "type": "integer",
        "name": "n",
        "required": "yes",
        "constraint": ". < 1000",
        "bind::kh:soft": ". > ${before}",
        "bind::kh:soft_message": "{.} < ${before}",
    },
    {"type": "decimal", "name": "share", "relevant": "${n} > 2", "constraint": ". <= ${n}"},
    {"type": "begin_group", "name": "g", "relevant": "${share} != 1"},
    {"type": "select_one kind", "name": "one", "choice_filter": "name != 'c' or ${n} > 5"},
    {"type": "select_multiple kind", "name": "many", "required": "${one} = 'a'"},
    {"type": "note", "name": "hello"},
    {"type": "end_group", "name": ""},
    {"type": "date", "name": "on", "constraint": ". <= today()"},
    {"type": "calculate", "name": "total", "calculation": "${n} * 2 + count-selected(${many})"},
    {"type": "text", "name": "why", "constraint": "string-length(.) < 20", "relevant": "${total} > 4"},
    {"type": "acknowledge", "name": "sure"},
    {"type": "image", "name": "photo"},
) + choices("kind", "a", "b", "c")

FORMS = {"every type": build(EVERY_TYPE), **{name: entry.form for name, entry in load_catalogue().items()}}

stored = st.one_of(
    st.sampled_from(["", "0", "1", "3", "27", "1001", "-1", "2.5", "a", "c", "a b", "OK", "2024-11-08", "2024-13-40"]),
    st.integers(-(10**12), 10**12).map(str),
    st.text(max_size=40),
)
answers = st.one_of(
    st.builds(Value, stored, st.booleans(), st.text(max_size=5)),
    st.builds(Value, stored, st.just(True)),
    st.sampled_from([Unknown(), Skip(), Back()]),
)


def check_rules(filling: Filling) -> None:
    """Whether a rule holds is what its value says, though no value is made for it."""
    for question in filling.form.questions:
        node = filling.form.nodes[question.path]
        scope = Scope(filling, node, node)
        rules = (question.required, question.relevant, question.constraint, *(soft.rule for soft in question.soft))
        for rule in rules:
            assert rule is None or rule.holds(scope) is to_boolean(rule.run(scope))


def check_promises(form: Form, state: dict[str, object]) -> None:
    assert json.loads(json.dumps(state)) == state
    filling = read_state(form, state, NOW)
    assert filling == read_state(form, deepcopy(state), NOW)
    check_rules(filling)
    shown = prompt(form, state, NOW)
    reported = values(form, state, NOW)
    read = {line.name for line in read_back(form, state, NOW)}
    assert set(reported) <= {question.name for question in form.questions}
    assert {name for name in reported if form.get(name).is_asked} <= read
    assert set(flags(form, state)) <= set(reported)
    assert shown is not None or is_complete(form, state, NOW)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.lists(answers, max_size=25), st.sampled_from(["", "0", "5"]))
def test_random_answers_never_raise_and_a_refused_one_changes_nothing(
    name: str, said: list[Answer], before: str
) -> None:
    form = FORMS[name]
    presets = {question.name: before for question in form.questions if question.kind == "hidden"}
    state = start(form, now=NOW, presets=presets)
    for answer in said:
        kept = deepcopy(state)
        done = step(form, state, answer, NOW)
        assert state == kept
        if isinstance(done.outcome, Refused):
            assert done.state == kept
        state = json.loads(json.dumps(done.state))
        check_promises(form, state)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_random_reports_and_corrections_never_raise(name: str, data: st.DataObject) -> None:
    form = FORMS[name]
    names = st.sampled_from([*form.by_name, "unheard_of"])
    state = start(form, now=NOW)
    for said in data.draw(st.lists(st.dictionaries(names, stored, max_size=5), max_size=5)):
        kept = deepcopy(state)
        state, refused = assign(form, state, said, NOW)
        assert set(refused) <= set(said)
        if set(refused) == set(said) and not any(form.by_name.get(name) and form.get(name).is_asked for name in said):
            assert state == kept
        state = go_to(form, state, data.draw(st.sampled_from(sorted(form.by_name))), NOW)
        check_promises(form, state)
