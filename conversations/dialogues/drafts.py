"""Drafts of a report: a fresh one, one filled again from a report that is in, and what a draft asks next."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.forms import engine as forms
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import NUMBERS
from conversations.session import Draft, FilingMode, Session
from plans.assignment import Assignment, AssignmentId

NO_VALUES: Mapping[str, Any] = MappingProxyType({})


def with_draft(session: Session, draft: Draft) -> Session:
    """Return the session with this draft in place of an older one."""
    return replace(session, drafts={**session.drafts, draft.assignment_id: draft})


def without_draft(session: Session, assignment_id: AssignmentId) -> Session:
    """Return the session without this draft."""
    rest = {key: draft for key, draft in session.drafts.items() if key != assignment_id}
    return replace(session, drafts=rest)


def fresh_draft(assignment: Assignment, context: Context, *, mode: FilingMode = "new", by_phone: bool = False) -> Draft:
    """Return an empty draft, but for what is known beforehand."""
    entry = views.form_of(assignment, context)
    presets = presets_of(assignment, entry, context)
    if mode == "add":
        # A part of a period is not to be held against a whole one.
        presets = {name: value for name, value in presets.items() if name not in entry.purpose.last}
    state = forms.start(entry.form, now=context.now, presets=presets)
    return Draft(assignment.id, state, mode, by_phone)


def presets_of(assignment: Assignment, entry: FormEntry, context: Context) -> dict[str, str]:
    """Return what is known beforehand: the period, figures of the unit register, of others, of the report before."""
    register = context.units[assignment.unit_id].register
    known = {name: str(register[key]) for name, key in entry.purpose.register_.items() if key in register}
    known |= {"period_start": str(assignment.period.start), "period_end": str(assignment.period.end)}
    known |= context.summed.get(assignment.id, {})
    last = context.previous.get(assignment.id)
    if last is not None:
        for name, field in entry.purpose.last.items():
            if last.values.get(field) is not None:
                known[name] = views.stored(last.values[field])
    return known


def refill(
    entry: FormEntry,
    state: forms.JsonState,
    values: Mapping[str, Any],
    flags: Mapping[str, str],
    context: Context,
) -> forms.JsonState:
    """Put a sent report's values back into its form, one by one, with what was confirmed then."""
    told = (question.name for question in entry.form.questions if question.is_asked)
    for field in (name for name in told if name in values):
        value = values[field]
        answer = (
            forms.Unknown()
            if value is None
            else forms.Value(views.stored(value), confirmed=True, reason=flags.get(field, ""))
        )
        state = answer_at(entry, state, field, answer, context).state
    return state


def as_a_whole(draft: Draft, assignment: Assignment, entry: FormEntry, context: Context) -> Draft:
    """Return the draft of an addition as one that replaces the report by the sums that were read back."""
    assert assignment.report is not None
    values = forms.values(entry.form, draft.form, context.now)
    total = views.merged(assignment.report.values, values, entry.purpose.add)
    flags = {name: flag.reason for name, flag in forms.flags(entry.form, draft.form).items()}
    form = refill(entry, fresh_draft(assignment, context).form, total, flags, context)
    return replace(draft, form=form, mode="replace")


# --- a question and its answer ---


def open_prompt(session: Session, assignment: Assignment, context: Context) -> forms.Prompt | None:
    """Return the question that the draft asks now; None when everything has been asked."""
    form = views.form_of(assignment, context).form
    return forms.prompt(form, session.drafts[assignment.id].form, context.now)


def open_number(session: Session, assignment: Assignment, context: Context) -> str:
    """Return the name of the question that is open; "" if there is none or it asks for no number."""
    prompt = open_prompt(session, assignment, context)
    return prompt.name if prompt is not None and prompt.kind in NUMBERS else ""


def open_fields(draft: Draft, assignment: Assignment, context: Context) -> list[str]:
    """Return the questions that have not been asked yet, in order, but for what the report before has said."""
    said = assignment.report.values if assignment.report and draft.mode == "add" else NO_VALUES
    return [p.name for p in prompts_ahead(draft, assignment, context) if p.name not in said]


def prompts_ahead(draft: Draft, assignment: Assignment, context: Context) -> list[forms.Prompt]:
    """Return what the form would ask from here on, up to the first question that cannot be left empty."""
    form, state = views.form_of(assignment, context).form, draft.form
    ahead: dict[str, forms.Prompt] = {}
    while (prompt := forms.prompt(form, state, context.now)) and prompt.name not in ahead:
        ahead[prompt.name] = prompt
        if prompt.required or prompt.problem:
            break
        state = forms.step(form, state, forms.Skip(), context.now).state
    return list(ahead.values())


def answer_at(
    entry: FormEntry, state: forms.JsonState, field: str, answer: forms.Answer, context: Context
) -> forms.Step:
    """Go to a question and answer it."""
    at = forms.go_to(entry.form, state, field, context.now)
    return forms.step(entry.form, at, answer, context.now)


def with_confirmed(entry: FormEntry, draft: Draft, field: str, stored: str, context: Context) -> Draft:
    """Return the draft as it is if an unusual figure is right."""
    return replace(draft, form=answer_at(entry, draft.form, field, forms.Value(stored, confirmed=True), context).state)
