"""Filing a report: which of its screens hears a message, and putting it away."""

from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.answering import hear_answer, hear_unusual
from conversations.dialogues.drafts import fresh_draft, with_draft, without_draft
from conversations.dialogues.opening import hear_again, hear_opening
from conversations.dialogues.report_screens import assignment_of, told_so_far
from conversations.dialogues.sending import hear_mending, hear_place, hear_verdict
from conversations.forms import engine as forms
from conversations.messages import Text, say
from conversations.reading.intents import Intent
from conversations.session import Reporting, Session
from conversations.turn import Said, Turn

COMMANDS = {
    Intent.BACK: "back",
    Intent.LATER: "later",
    Intent.SKIP: "skip",
    Intent.UNKNOWN: "unknown",
    Intent.EDIT: "edit",
    Intent.SEND: "send",
    Intent.DONE: "done",
    Intent.CANCEL: "cancel",
    Intent.ADD: "add",
    Intent.REPLACE: "replace",
    Intent.NONE: "none",
}
"""What a typed command means here; a tapped choice carries the same name."""


def hear(state: Reporting, said: Said, session: Session, context: Context) -> Turn:
    """Take one answer."""
    word = said.choice
    if not word and said.intent is not None and not said.argument:
        word = COMMANDS.get(said.intent, "")
    if word == "later":
        return _later(session, state, context)
    if word == "cancel":
        return _cancel(session, state, context)
    match state.stage:
        case "opening":
            return hear_opening(state, word, said, session, context)
        case "again":
            return hear_again(state, word, said, session, context)
        case "asking":
            return hear_answer(state, word, said, session, context)
        case "unusual":
            return hear_unusual(state, word, said, session, context)
        case "placing":
            return hear_place(state, word, said, session, context)
        case "reading_back":
            return hear_verdict(state, word, said, session, context)
        case "mending":
            return hear_mending(state, word, said, session, context)


def leave_first_screen(before: Session, turn: Turn, context: Context) -> Turn:
    """Forget a report whose first screen was left for something else, with nothing told of it."""
    state, now = before.dialogue, turn.session.dialogue
    if not isinstance(state, Reporting) or state.stage != "opening":
        return turn
    is_left = not isinstance(now, Reporting) or now.assignment_id != state.assignment_id
    is_untouched = turn.session.drafts.get(state.assignment_id) == before.drafts.get(state.assignment_id)
    if not (is_left and is_untouched):
        return turn
    return replace(turn, session=without_draft(turn.session, state.assignment_id))


def _later(session: Session, state: Reporting, context: Context) -> Turn:
    if state.stage == "opening":
        return put_away(session, state, context, say("aside.later"))
    text = say("report.kept", title=views.title_of(assignment_of(state, context), context))
    return put_away(session, state, context, text)


def put_away(session: Session, state: Reporting, context: Context, text: Text) -> Turn:
    """Close the report for now, saying so; what was told is kept."""
    assignment = assignment_of(state, context)
    draft = session.drafts[assignment.id]
    if told := told_so_far(state):
        return menu.close(with_draft(session, replace(draft, told=told)), context, text)
    entry = views.form_of(assignment, context)
    untouched = fresh_draft(assignment, context).form
    if not draft.told and forms.values(entry.form, draft.form, context.now) == forms.values(
        entry.form, untouched, context.now
    ):
        session = without_draft(session, assignment.id)
    return menu.close(session, context, text)


def _cancel(session: Session, state: Reporting, context: Context) -> Turn:
    """Throw a change of a report that is in away; what was never sent is kept, in case "thôi" was meant for now."""
    assignment = assignment_of(state, context)
    if assignment.report is None:
        return _later(session, state, context)
    text = say("report.unchanged", number=str(assignment.report.number))
    return menu.close(without_draft(session, assignment.id), context, text)


def is_open(state: Reporting, session: Session, context: Context) -> bool:
    """Whether the report can still be worked on: the duty is there, the speaker may file it, the draft is there."""
    assignment = views.find_assignment(context, state.assignment_id)
    return assignment is not None and assignment.id in session.drafts and views.can_file(assignment, context)
