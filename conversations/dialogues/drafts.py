"""Drafts of a report: a fresh one, one filled again from a report that is in, kept, thrown away."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.dialogues.report_screens import answer_at
from conversations.forms import engine as forms
from conversations.forms.catalogue import FormEntry
from conversations.session import Draft, FilingMode, Session
from plans.assignment import Assignment, AssignmentId


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
    """Return what is known beforehand: figures of the unit register and of the report before this one."""
    register = context.units[assignment.unit_id].register
    known = {name: str(register[key]) for name, key in entry.purpose.register_.items() if key in register}
    last = context.previous.get(assignment.id)
    if last is not None:
        for name, field in entry.purpose.last.items():
            if last.values.get(field) is not None:
                known[name] = str(last.values[field])
    return known


def refill(
    entry: FormEntry,
    state: forms.JsonState,
    values: Mapping[str, Any],
    flags: Mapping[str, str],
    context: Context,
) -> forms.JsonState:
    """Put a sent report's values back into its form, one by one, with what was confirmed then."""
    for field in (question.name for question in entry.form.questions if question.name in values):
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
