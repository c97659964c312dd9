"""Taking answers and figures into a draft, and what comes next: a question, a doubt, the read-back."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.dialogues.asking_again import ask_again
from conversations.dialogues.drafts import (
    NO_VALUES,
    answer_at,
    as_a_whole,
    open_prompt,
    prompts_ahead,
    with_confirmed,
    with_draft,
)
from conversations.dialogues.report_screens import ask, is_whole, show, state_of
from conversations.forms import engine as forms
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import NUMBERS, QuestionKind
from conversations.messages import Text, say
from conversations.reading.sentences import Stated
from conversations.session import Draft, Reporting, Session
from conversations.turn import Said, Turn, missed, to
from plans.assignment import Assignment

# --- what is told ---


def take_stated(
    session: Session,
    assignment: Assignment,
    stated: Stated,
    context: Context,
    *,
    is_change: bool = False,
    before: Mapping[str, Any] = NO_VALUES,
    reason: str = "",
) -> Turn:
    """Take several values at once; what cannot be is left open and said.

    `is_change`: the figures are meant as they were read back. A report that was to be added to is then told as a whole.
    `before` are figures to show beside those that differ, if not those of the draft. `reason` is what the person
    has said already of figures that are unusual, so that they are not asked about.
    """
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    if is_change and draft.mode == "add":
        draft = as_a_whole(draft, assignment, entry, context)
    before = before or forms.values(entry.form, draft.form, context.now)
    values = {name: str(value) for name, value in stated.items()}
    form, refused = forms.assign(entry.form, draft.form, values, context.now)
    doubted = {name: values[name] for name, refusal in refused.items() if not refusal.hard}
    stands = doubted if reason else _said_again(doubted, state_of(session))
    if stands:
        form, taken = _confirm(entry, form, stands, reason, context)
        before = before if reason else {name: value for name, value in before.items() if name not in taken}
        refused = {name: refusal for name, refusal in refused.items() if name not in taken}
    told = {name: value for name, value in draft.told.items() if name not in values}
    name = next(iter(refused), "")
    draft = replace(draft, form=form, is_brief=True, told={**told, **{n: values[n] for n in refused if n != name}})
    session = with_draft(session, draft)
    if not refused:
        return _with_changes_marked(finish(session, assignment, context), before, context)
    form = forms.go_to(entry.form, form, name, context.now)
    session = with_draft(session, replace(draft, form=form))
    return _refused(session, assignment, name, values[name], refused[name], context)


def _said_again(doubted: Mapping[str, str], state: Reporting) -> dict[str, str]:
    """Return which figure was doubted a moment ago, and is told once more: it stands."""
    field = state.pending.get("field", "")
    was = state.pending.get("doubted") or state.pending.get("stored")
    return {field: was} if was and doubted.get(field) == was else {}


def _confirm(
    entry: FormEntry, state: forms.JsonState, values: Mapping[str, str], reason: str, context: Context
) -> tuple[forms.JsonState, frozenset[str]]:
    """Take figures that are doubted, with the reason given; return also which ones could be taken."""
    taken: set[str] = set()
    for name, value in values.items():
        step = answer_at(entry, state, name, forms.Value(value, confirmed=True, reason=reason), context)
        if not isinstance(step.outcome, forms.Refused):
            state = step.state
            taken.add(name)
    return state, frozenset(taken)


def _with_changes_marked(turn: Turn, before: Mapping[str, Any], context: Context) -> Turn:
    """Let the read-back say what each changed line was before."""
    state = state_of(turn.session)
    doubted = state.pending.get("field")
    told = {name: v for name, v in before.items() if isinstance(v, int | str) and name != doubted}
    if not is_whole(state) or not told:
        return turn
    state = replace(state, pending={**state.pending, "before": json.dumps(told)})
    session = to(turn.session, state)
    return replace(turn, session=session, replies=(ask(state, session, context),))


def take_told(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Take what was told while something else came first, or was doubted; of a report that is in, ask what it does."""
    draft = session.drafts[assignment.id]
    if draft.mode == "new" and assignment.report is not None:
        return show(Reporting("again", assignment.id, {"stated": json.dumps(dict(draft.told))}), session, context)
    session = to(with_draft(session, replace(draft, told={})), Reporting("asking", assignment.id))
    if not draft.is_brief and len(draft.told) == 1:
        [(name, stored)] = draft.told.items()
        return _answer_anew(name, stored, session, assignment, context)
    return take_stated(session, assignment, draft.told, context)


def _answer_anew(name: str, stored: str, session: Session, assignment: Assignment, context: Context) -> Turn:
    """Give a question that was left in doubt its answer again: the questions go on from there, one by one."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    at = forms.go_to(entry.form, draft.form, name, context.now)
    asking = with_draft(session, replace(draft, form=at))
    prompt = open_prompt(asking, assignment, context)
    if prompt is None or prompt.name != name:
        return take_stated(session, assignment, {name: stored}, context)
    return answer(forms.Value(stored), asking, assignment, context)


def take_photo(said: Said, session: Session, assignment: Assignment, context: Context, asked: str = "") -> Turn:
    """Put a picture where the form has room for one, whatever was being asked."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    place = next((q.name for q in entry.form.questions if q.kind is QuestionKind.IMAGE), None)
    if place is None:
        return ask_again(state_of(session), session, context, say("report.no_photo_here"))
    if place == asked:
        return answer(forms.Value(str(said.photo)), session, assignment, context)
    form, refused = forms.assign(entry.form, draft.form, {place: str(said.photo)}, context.now)
    if refused:
        return ask_again(state_of(session), session, context, say("report.no_photo_here"))
    session = with_draft(session, replace(draft, form=form))
    return go_on(session, assignment, context).after(say("report.photo_kept"))


# --- what is answered ---


def answer(answer: forms.Answer, session: Session, assignment: Assignment, context: Context) -> Turn:
    """Give the form an answer to the question it asks, and go on."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    prompt = open_prompt(session, assignment, context)
    assert prompt is not None
    result = forms.step(entry.form, draft.form, answer, context.now)
    if isinstance(result.outcome, forms.Refused) and _is_said_again(answer, prompt.name, session, result.outcome):
        assert isinstance(answer, forms.Value)
        result = forms.step(entry.form, draft.form, replace(answer, confirmed=True), context.now)
    if isinstance(result.outcome, forms.Refused):
        stored = answer.stored if isinstance(answer, forms.Value) else ""
        return _refused(session, assignment, prompt.name, stored, result.outcome, context)
    told = {name: value for name, value in draft.told.items() if name != prompt.name}
    session = with_draft(session, replace(draft, form=result.state, told=told))
    return go_on(to(session, Reporting("asking", assignment.id)), assignment, context)


def _is_said_again(answer: forms.Answer, field: str, session: Session, refused: forms.Refused) -> bool:
    """Whether a figure that was doubted, and then asked for anew, is given once more: it stands."""
    state = state_of(session)
    if refused.hard or not isinstance(answer, forms.Value) or state.pending.get("field") != field:
        return False
    return state.pending.get("doubted") == answer.stored


def _refused(
    session: Session, assignment: Assignment, name: str, stored: str, refusal: forms.Refused, context: Context
) -> Turn:
    """Say why a value cannot be, or ask once whether an unusual one is right."""
    message = views.addressed(refusal.message, context, assignment.unit_id)
    if not message:
        message = views.worded(say(f"refusal.{refusal.code}"), context)
    session = _keep(session, assignment, name, stored, refusal, context)
    if not refusal.hard:
        return _doubt(session, assignment, name, stored, message, context)
    if open_prompt(session, assignment, context) is None:
        return read_back(session, assignment, context).after(Text("text", {"text": message}))
    state = Reporting("asking", assignment.id)
    session = missed(replace(session, dialogue=state))
    question = ask(state, session, context)
    return Turn(session, (question,)).after(Text("text", {"text": message}))


def _keep(
    session: Session, assignment: Assignment, name: str, stored: str, refusal: forms.Refused, context: Context
) -> Session:
    """Keep a figure that was not taken, to be asked about again: what stands in its place must not pass for it."""
    draft, form = session.drafts[assignment.id], views.form_of(assignment, context).form
    stands = forms.values(form, draft.form, context.now).get(name)
    if not stored or (refusal.hard and stands is None):
        return session
    return with_draft(session, replace(draft, told={**draft.told, name: stored}))


def step_back(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask the question before once more."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    form = forms.step(entry.form, draft.form, forms.Back(), context.now).state
    return ask_current(with_draft(session, replace(draft, form=form)), assignment, context)


# --- what comes next ---


def go_on(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask the next question, or read everything back when nothing more is to be asked."""
    draft = session.drafts[assignment.id]
    return finish(session, assignment, context) if draft.is_brief else ask_current(session, assignment, context)


def finish(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask only what the report cannot go without, or read it back: what is optional need not be asked for."""
    draft = session.drafts[assignment.id]
    if draft.told:
        return take_told(session, assignment, context)
    draft, needed = _up_to_needed(draft, assignment, context)
    session = with_draft(session, draft)
    if needed is None:
        return read_back(session, assignment, context)
    state = forms.go_to(views.form_of(assignment, context).form, draft.form, needed.name, context.now)
    return ask_current(with_draft(session, replace(draft, form=state)), assignment, context)


def _up_to_needed(draft: Draft, assignment: Assignment, context: Context) -> tuple[Draft, forms.Prompt | None]:
    """Return what the report cannot go without, None if it can, and the draft with what is known beforehand.

    That is, as the households of the register, read back like all else, and mended if wrong.
    """
    ahead = prompts_ahead(draft, assignment, context)
    if known := {p.name: p.answer for p in ahead if p.answer and not p.problem}:
        taken, _ = forms.assign(views.form_of(assignment, context).form, draft.form, known, context.now)
        return _up_to_needed(replace(draft, form=taken), assignment, context)
    return draft, next((p for p in ahead if p.required or p.problem), None)


def read_back_nothing(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Read back that nothing happened; a figure that nobody has told yet is unknown, and may still be told."""
    form, left = views.form_of(assignment, context).form, list[str]()
    draft, needed = _up_to_needed(session.drafts[assignment.id], assignment, context)
    while needed is not None and needed.kind in NUMBERS and not needed.problem:
        left.append(needed.name)
        at = forms.go_to(form, draft.form, needed.name, context.now)
        unknown = forms.step(form, at, forms.Unknown(), context.now).state
        draft, needed = _up_to_needed(replace(draft, form=unknown), assignment, context)
    session = with_draft(session, draft)
    if needed is not None:
        return finish(session, assignment, context)
    return show(Reporting("reading_back", assignment.id, {"left": " ".join(left)}), session, context)


def ask_current(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask the question at the cursor; a value that has become unusual is asked about; at the end read back."""
    prompt = open_prompt(session, assignment, context)
    if prompt is None:
        return read_back(session, assignment, context)
    if prompt.is_doubted:
        message = views.addressed(prompt.problem, context, assignment.unit_id)
        return _doubt(session, assignment, prompt.name, prompt.answer, message, context)
    return show(Reporting("asking", assignment.id), session, context)


def ask_line(name: str, session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask for one line of a report that is read back, and read it back again afterwards."""
    draft = session.drafts[assignment.id]
    form = forms.go_to(views.form_of(assignment, context).form, draft.form, name, context.now)
    return ask_current(with_draft(session, replace(draft, form=form, is_brief=True)), assignment, context)


def _doubt(session: Session, assignment: Assignment, name: str, stored: str, message: str, context: Context) -> Turn:
    """Ask once whether an unusual figure is right; if nothing else is to be asked, below the whole report."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    pending = {"field": name, "stored": stored, "message": message}
    if draft.is_brief and not draft.told.keys() - {name}:
        ahead = prompts_ahead(with_confirmed(entry, draft, name, stored, context), assignment, context)
        pending |= {} if any(p.problem or (p.required and not p.answer) for p in ahead) else {"whole": "yes"}
    return show(Reporting("unusual", assignment.id, pending), session, context)


def read_back(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Read everything back, though optional questions may be open: they are named and may be left so."""
    return show(Reporting("reading_back", assignment.id), session, context)
