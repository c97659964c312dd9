"""A report told by the one before: "như kỳ trước", "thêm 2 người so với kỳ trước"."""

import re
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import opening
from conversations.dialogues.asking_again import ask_again_about
from conversations.dialogues.drafts import open_number
from conversations.dialogues.report_screens import ask, assignment_of
from conversations.dialogues.taking import answer, take_stated
from conversations.forms.answers import Unclear
from conversations.forms.exchange import Value
from conversations.messages import say
from conversations.reading.clean import fold, is_figure
from conversations.reading.corrections import Values, read_relative
from conversations.reading.intents import Intent
from conversations.reading.sentences import Stated, names_form
from conversations.session import Reporting, Session
from conversations.turn import Said, Turn, to
from plans.assignment import Assignment
from plans.period import PeriodKind

_LAST_YEAR = re.compile(r"\bnam (?:ngoai|truoc)\b")

_WHOLE = frozenset({"opening", "asking", "reading_back"})


def hear(state: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Take what is told by the report before; None if the message speaks of none."""
    if state.stage not in _WHOLE or not _may_repeat(said):
        return None
    assignment = assignment_of(state, context)
    if state.stage == "asking" and not session.drafts[assignment.id].is_brief:
        return _hear_for_one(state, said, session, assignment, context)
    is_same = said.intent is Intent.AS_BEFORE
    if state.stage != "opening" and not is_same:
        return None  # figures stand before the person: "thêm nữ 7" speaks of those
    stated = told_by_the_last(said.text, assignment, context, is_same=is_same)
    if stated:
        asking = to(session, replace(state, stage="asking"))
        last = last_figures(assignment, context)
        return take_stated(asking, assignment, stated, context, before=last, reason=said.text)
    if said.intent is Intent.AS_BEFORE:
        return Turn(session, (ask(state, session, context),)).after(say("report.no_previous"))
    return None


def hear_idle(said: Said, session: Session, context: Context) -> Turn | None:
    """Begin the reports that are owed with the figures of the last ones; the others are kept for afterwards."""
    if not _may_repeat(said):
        return None
    is_same = said.intent is Intent.AS_BEFORE
    owed = [a for a in views.reports_owed(views.my_assignments(context)) if not views.is_left_behind(a, context)]
    told = [(a, stated) for a in owed if (stated := told_by_the_last(said.text, a, context, is_same=is_same))]
    if not told or (len(told) > 1 and not is_same):
        return None
    (first, stated), *others = told
    for other, figures in others:
        session = opening.park(session, other, figures, context)
    turn = opening.begin_stated(session, first, stated, context, before=last_figures(first, context), reason=said.text)
    if not others:
        return turn
    return turn.after(opening.say_parked([other for other, _ in others], first, context))


def told_by_the_last(words: str, assignment: Assignment, context: Context, *, is_same: bool) -> Stated:
    """Return what the words state by means of the report of the period before; empty if there is none."""
    previous = last_figures(assignment, context)
    named = names_form(words, views.forms_told(context))
    if not previous or assignment.form_id is None or (named and assignment.form_id not in named):
        return {}
    if _LAST_YEAR.search(fold(words)) and assignment.period.kind is not PeriodKind.YEAR:
        return {}
    return previous if is_same else read_relative(words, assignment.form_id, previous)


def _hear_for_one(
    state: Reporting, said: Said, session: Session, assignment: Assignment, context: Context
) -> Turn | None:
    """Answer the one question asked: the last figure again, or offer what a change of it would be."""
    asked = open_number(session, assignment, context)
    last = last_figures(assignment, context).get(asked)
    if last is None:
        if said.intent is not Intent.AS_BEFORE:
            return None
        return Turn(session, (ask(state, session, context),)).after(say("report.no_previous"))
    if said.intent is Intent.AS_BEFORE:
        return answer(Value(str(last)), session, assignment, context)
    changed = read_relative(said.text, assignment.form_id or "", {asked: last}).get(asked)
    if changed is None:
        return None
    return ask_again_about(state, Unclear("number", (str(changed), str(abs(changed - last)))), session, context)


def _may_repeat(said: Said) -> bool:
    if said.choice or said.photo is not None or not said.text or said.was or is_figure(said.text):
        return False
    return said.intent in (None, Intent.AS_BEFORE)


def last_figures(assignment: Assignment, context: Context) -> Values:
    """Return the figures of the report of the period before; none if there is no such report."""
    last = context.previous.get(assignment.id)
    fields = views.form_of(assignment, context).purpose.short
    return {name: v for name, v in last.values.items() if isinstance(v, int) and name in fields} if last else {}
