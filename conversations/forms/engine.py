"""Run a form, one answer at a time. Pure: the state is plain JSON, comes in, goes out, is never mutated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, assert_never

from conversations.forms.answers import check_stored, write_value
from conversations.forms.exchange import (
    Accepted,
    Answer,
    Back,
    Choice,
    Flag,
    Line,
    Outcome,
    Prompt,
    RefusalCode,
    Refused,
    Skip,
    Unknown,
    Value,
)
from conversations.forms.filling import Confirmed, Filling, JsonState, read_state, settle, write_state
from conversations.forms.form import NUMBERS, Form, Question, QuestionKind
from conversations.forms.purpose import IndicatorKind, Purpose
from conversations.forms.xpath.nodes import Scope
from conversations.forms.xpath.values import VIETNAM, to_stored
from conversations.itself import Itself

__all__ = [
    "Accepted",
    "Answer",
    "Back",
    "Choice",
    "Flag",
    "JsonState",
    "Line",
    "Outcome",
    "Prompt",
    "QuestionKind",
    "RefusalCode",
    "Refused",
    "Skip",
    "Step",
    "Unknown",
    "Value",
    "assign",
    "flags",
    "go_to",
    "is_complete",
    "is_sound_default",
    "prompt",
    "read_back",
    "start",
    "step",
    "values",
    "zero",
]

SELECTS = frozenset({QuestionKind.SELECT_ONE, QuestionKind.SELECT_MULTIPLE})
UNSEEN_BY_REPORTER = frozenset({QuestionKind.NOTE, QuestionKind.HIDDEN})
STOCK = IndicatorKind.STOCK
NO_PRESETS: Mapping[str, str] = MappingProxyType({})
NOT_ASKED = Refused("", hard=True, code=RefusalCode.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Step:
    """What an answer led to; after a refusal the state is the one before."""

    state: JsonState
    outcome: Outcome


def start(
    form: Form,
    *,
    now: datetime,
    presets: Mapping[str, str] = NO_PRESETS,
    lang: str = "vi",
    seed: int = 0,
) -> JsonState:
    """Return a new filling. `presets` fill questions by name; "" and names the form lacks are ignored."""
    given = {form.by_name[name].path: value for name, value in presets.items() if value and name in form.by_name}
    empty = Filling(
        form=form,
        now=now,
        values={**_initial_values(form, now), **given},
        results={},
        unknown=frozenset(),
        confirmed={},
        seen=(),
        at="",
        lang=lang,
        seed=seed,
        started=now.astimezone(VIETNAM).isoformat(timespec="seconds"),
        relevant={},
    )
    filling = _fill_first_values(settle(empty))
    return write_state(_move(filling, after=""))


def renew(form: Form, state: JsonState, presets: Mapping[str, str], now: datetime) -> JsonState:
    """Return the filling with these presets as they are now: others may have reported meanwhile."""
    filling = read_state(form, state, now)
    for name, value in presets.items():
        filling = filling.put(form.by_name[name].path, value)
    return write_state(settle(filling))


def prompt(form: Form, state: JsonState, now: datetime) -> Prompt | None:
    """Return the question to ask now; None when everything has been asked and nothing is in doubt."""
    return _prompted(Itself(read_state(form, state, now)))


@lru_cache(maxsize=8)
def _prompted(of: Itself[Filling]) -> Prompt | None:
    question = _current(of.thing)
    return None if question is None else _prompt_of(of.thing, question)


def step(form: Form, state: JsonState, answer: Answer, now: datetime) -> Step:
    """Answer the question that `prompt` shows."""
    filling = read_state(form, state, now)
    question = _current(filling)
    if isinstance(answer, Back):
        return Step(write_state(_back(filling, question)), Accepted())
    if question is None:
        return Step(state, NOT_ASKED)
    result = _offer(filling, question, answer)
    if isinstance(result, Refused):
        return Step(state, result)
    return Step(write_state(_move(_visit(result, question), after=question.path)), Accepted())


def assign(
    form: Form, state: JsonState, values: Mapping[str, str], now: datetime
) -> tuple[JsonState, Mapping[str, Refused]]:
    """Take several answers at once, in document order; refused ones are left open and returned.

    An answer to a question that is not relevant is kept for the case that it becomes so, and reported.
    """
    filling = read_state(form, state, now)
    refused: dict[str, Refused] = {name: NOT_ASKED for name in values if not _is_asked(form, name)}
    late: list[Question] = []
    for question in form.questions:
        if question.name not in values or question.name in refused:
            continue
        if not filling.is_relevant(question):
            late.append(question)
            continue
        result = _offer(filling, question, Value(values[question.name]))
        if isinstance(result, Refused):
            refused[question.name] = result
        else:
            filling = _visit(result, question)
    for question in late:
        stored = check_stored(question, values[question.name], [item.name for item in question.items])
        filling = filling if stored is None else settle(filling.put(question.path, stored))
        refused[question.name] = NOT_ASKED
    current = _current(filling)
    if current is not None and current.name in values and current.name not in refused:
        filling = _move(filling, after=current.path)
    return write_state(filling), MappingProxyType(refused)


def go_to(form: Form, state: JsonState, name: str, now: datetime) -> JsonState:
    """Ask a question again; its old answer is kept until a new one is taken. KeyError: no such question."""
    return write_state(replace(read_state(form, state, now), at=form.get(name).path))


def zero(
    form: Form, purpose: Purpose, *, now: datetime, presets: Mapping[str, str] = NO_PRESETS, lang: str = "vi"
) -> JsonState:
    """Return the filling of "Kỳ này không có": the answers the purpose names say so, nothing else is asked.

    Nothing happened, so a stock is what the last report said. What a rule doubts, or the form requires
    beyond all this, is still asked by `prompt`.
    """
    filling = read_state(form, start(form, now=now, presets=presets, lang=lang), now)
    for name, carried in _unchanged_stocks(purpose, presets).items():
        filling = filling.put(form.get(name).path, carried)
    for name, nothing in purpose.none.items():
        filling = filling.put(form.get(name).path, nothing)
    asked = tuple(question.path for question in form.questions if question.is_asked)
    return write_state(replace(settle(filling), seen=asked, at=""))


def values(form: Form, state: JsonState, now: datetime) -> dict[str, Any]:
    """Return the submission: what is relevant and answered, None for "chưa rõ".

    Whole numbers are int, decimals and dates str, several choices a list. Hidden questions are left out:
    they are what the asker knew, not what was reported.
    """
    filling = read_state(form, state, now)
    return {question.name: _submitted(filling, question) for question in _reported(filling)}


def read_back(form: Form, state: JsonState, now: datetime, purpose: Purpose | None = None) -> tuple[Line, ...]:
    """Return the answers as a person reads them, in order, with the short labels of the purpose."""
    filling = read_state(form, state, now)
    short = NO_PRESETS if purpose is None else purpose.short
    labels = {question.name: _short_label(filling, question, short) for question in _reported(filling)}
    return tuple(
        _line(filling, question, labels[question.name]) for question in _reported(filling) if labels[question.name]
    )


def flags(form: Form, state: JsonState) -> Mapping[str, Flag]:
    """Return the answers that were doubted and confirmed, by question name."""
    started = datetime.fromisoformat(state["t0"])
    confirmed = read_state(form, state, started).confirmed
    return MappingProxyType({form.by_path[path].name: doubt.flag for path, doubt in confirmed.items()})


def is_complete(form: Form, state: JsonState, now: datetime) -> bool:
    """Tell whether the report could be sent: nothing required is open and no rule is broken.

    Optional questions may not have been asked yet; `prompt` tells that.
    """
    filling = read_state(form, state, now)
    return all(_trouble(filling, question) is None for question in _askable(filling))


def is_sound_default(form: Form, question: Question, now: datetime) -> bool:
    """Tell whether a question's own constraint takes its fixed default."""
    if not question.initial:
        return True
    filling = read_state(form, start(form, now=now), now)
    broken = _broken_rule(filling, question)
    return broken is None or not broken.hard


# Starting


def _initial_values(form: Form, now: datetime) -> Mapping[str, str]:
    local = now.astimezone(VIETNAM)
    preloads = {
        "date today": local.date().isoformat(),
        "timestamp start": local.isoformat(timespec="milliseconds"),
    }
    initial = {question.path: question.initial or preloads.get(question.preload, "") for question in form.questions}
    return {path: value for path, value in initial.items() if value}


def _unchanged_stocks(purpose: Purpose, presets: Mapping[str, str]) -> Mapping[str, str]:
    return {
        field: presets[hidden]
        for hidden, field in purpose.last.items()
        if presets.get(hidden) and field in purpose.indicators and purpose.indicators[field].kind is STOCK
    }


def _fill_first_values(filling: Filling) -> Filling:
    """Run the computed defaults, which look at presets and at each other in document order."""
    for question in filling.form.questions:
        if question.first_value is not None and not filling.value(question):
            node = filling.form.nodes[question.path]
            first = to_stored(question.first_value.run(Scope(filling, node, node)), whole=question.whole)
            filling = settle(filling.put(question.path, first))
    return filling


# Which question


def _is_asked(form: Form, name: str) -> bool:
    return name in form.by_name and form.by_name[name].is_asked


def _is_askable(filling: Filling, question: Question) -> bool:
    """Tell whether a question can be put: a list without choices is passed over unless it is required."""
    if not question.is_asked or not filling.is_relevant(question):
        return False
    return question.kind not in SELECTS or bool(filling.items(question)) or filling.is_required(question)


def _askable(filling: Filling) -> tuple[Question, ...]:
    return tuple(question for question in filling.form.questions if _is_askable(filling, question))


def _current(filling: Filling) -> Question | None:
    """Return the question at the cursor, or, when that one is gone or answered for good, the next."""
    at = filling.form.by_path.get(filling.at)
    if at is not None and _is_askable(filling, at):
        return at
    return _following(filling, filling.at)


def _following(filling: Filling, after: str) -> Question | None:
    """Return the first new question after this one; at the end, the first one open or in doubt anywhere."""
    askable = _askable(filling)
    paths = [question.path for question in filling.form.questions]
    behind = set(paths[: paths.index(after) + 1]) if after in paths else set[str]()
    seen = set(filling.seen)
    ahead = (question for question in askable if question.path not in seen and question.path not in behind)
    return next(ahead, None) or next(_open_or_doubtful(filling, askable, seen), None)


def _open_or_doubtful(filling: Filling, askable: tuple[Question, ...], seen: set[str]) -> Iterator[Question]:
    for question in askable:
        if question.path not in seen or _trouble(filling, question) is not None:
            yield question


def _visit(filling: Filling, question: Question) -> Filling:
    others = tuple(path for path in filling.seen if path != question.path)
    return replace(filling, seen=(*others, question.path))


def _move(filling: Filling, *, after: str) -> Filling:
    following = _following(filling, after)
    return replace(filling, at="" if following is None else following.path)


def _back(filling: Filling, current: Question | None) -> Filling:
    """Return to the question answered last; at the first one, stay."""
    here = "" if current is None else current.path
    askable = {question.path for question in _askable(filling)}
    before = [path for path in filling.seen if path != here and path in askable]
    if not before:
        return filling
    return replace(filling, seen=tuple(path for path in filling.seen if path != before[-1]), at=before[-1])


# Checking an answer


def _offer(filling: Filling, question: Question, answer: Value | Unknown | Skip) -> Filling | Refused:
    """Return the settled filling with the answer, or why it is refused."""
    match answer:
        case Value():
            return _offer_value(filling, question, answer)
        case Skip():
            return _offer_nothing(filling, question)
        case Unknown():
            return _offer_unknown(filling, question)
        case _:
            assert_never(answer)


def _offer_value(filling: Filling, question: Question, answer: Value) -> Filling | Refused:
    stored = check_stored(question, answer.stored, [item.name for item in filling.items(question)])
    if stored is None:
        return Refused("", hard=True, code=RefusalCode.TYPE)
    if stored == "":
        return _offer_nothing(filling, question)
    tried = filling.put(question.path, stored)
    broken = _broken_rule(tried, question)
    stood_by = tried.confirmed.get(question.path)
    is_said_again = stood_by is not None and stood_by.value == stored and not answer.confirmed
    if broken is None or (is_said_again and not broken.hard):
        return settle(tried)
    if broken.hard or not answer.confirmed:
        return broken
    doubt = Confirmed(stored, Flag(broken.message, answer.reason))
    return settle(replace(tried, confirmed={**tried.confirmed, question.path: doubt}))


def _offer_nothing(filling: Filling, question: Question) -> Filling | Refused:
    if filling.is_required(question):
        return _required(filling, question)
    return settle(filling.put(question.path, ""))


def _offer_unknown(filling: Filling, question: Question) -> Filling | Refused:
    if question.kind not in NUMBERS:
        return Refused("", hard=True, code=RefusalCode.UNKNOWN_NOT_ALLOWED)
    emptied = filling.put(question.path, "")
    return settle(replace(emptied, unknown=emptied.unknown | {question.path}))


def _trouble(filling: Filling, question: Question) -> Refused | None:
    """Return what is wrong with the answer a question has, or with its having none."""
    if filling.is_unknown(question):
        return None
    if not filling.value(question):
        return _required(filling, question) if filling.is_required(question) else None
    broken = _broken_rule(filling, question)
    return None if broken is not None and not broken.hard and question.path in filling.confirmed else broken


def _required(filling: Filling, question: Question) -> Refused:
    message = filling.write_message(question.required_messages, question, "")
    return Refused(message, hard=True, code=RefusalCode.REQUIRED)


def _broken_rule(filling: Filling, question: Question) -> Refused | None:
    """Return the first rule that the question's answer breaks, the hard one before soft ones."""
    answer = filling.value(question)
    if question.constraint is not None and not filling.holds(question.constraint, question):
        message = filling.write_message(question.constraint_messages, question, answer)
        return Refused(message, hard=True, code=RefusalCode.CONSTRAINT)
    broken = filling.broken_soft_rule(question)
    if broken is None:
        return None
    message = filling.write_message(broken.messages, question, answer)
    return Refused(message, hard=False, code=RefusalCode.SOFT)


# Showing


def _prompt_of(filling: Filling, question: Question) -> Prompt:
    askable = _askable(filling)
    node = filling.form.nodes[question.path]
    trouble = _trouble(filling, question) if filling.value(question) else None
    return Prompt(
        name=question.name,
        kind=question.kind,
        text="\n".join(_words_before(filling, question)),
        hint=filling.write(question.hints, node),
        guidance=filling.write(question.guidance, node),
        choices=filling.choices(question),
        required=filling.is_required(question),
        answer=filling.value(question),
        index=askable.index(question) + 1,
        count=len(askable),
        problem="" if trouble is None else trouble.message,
        is_doubted=trouble is not None and not trouble.hard,
        measure=question.measure,
    )


def _words_before(filling: Filling, question: Question) -> Iterator[str]:
    """Yield section titles that begin here, the notes since the question before, and the question itself."""
    before: Question | None = None
    notes: list[Question] = []
    for other in filling.form.questions:
        if other is question:
            break
        if _is_askable(filling, other):
            before, notes = other, []
        elif other.kind is QuestionKind.NOTE and filling.is_relevant(other):
            notes.append(other)
    entered = before.groups if before else ()
    for group in filling.form.groups:
        if group.path in question.groups and group.path not in entered and group.labels:
            yield filling.write(group.labels, filling.form.nodes[group.path])
    for shown in (*notes, question):
        yield filling.write(shown.labels, filling.form.nodes[shown.path])


def _reported(filling: Filling) -> tuple[Question, ...]:
    return tuple(
        question
        for question in filling.form.questions
        if question.kind not in UNSEEN_BY_REPORTER
        and filling.is_relevant(question)
        and (filling.value(question) or filling.is_unknown(question))
    )


def _submitted(filling: Filling, question: Question) -> int | str | list[str] | None:
    value = filling.value(question)
    if filling.is_unknown(question):
        return None
    if question.kind is QuestionKind.INTEGER:
        return int(value)
    return value.split() if question.kind is QuestionKind.SELECT_MULTIPLE else value


def _short_label(filling: Filling, question: Question, short: Mapping[str, str]) -> str:
    return short.get(question.name) or filling.write(question.labels, filling.form.nodes[question.path])


def _line(filling: Filling, question: Question, label: str) -> Line:
    value, unknown = filling.value(question), filling.is_unknown(question)
    shown = _prompt_of(filling, question) if question.kind in SELECTS else question
    text = write_value(shown, value, filling.today)
    return Line(question.name, label, text, unknown, question.path in filling.confirmed)
