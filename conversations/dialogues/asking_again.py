"""A question asked again: narrowly where two readings are likely, with an example, with a way out."""

from conversations import views
from conversations.context import Context
from conversations.dialogues.report_screens import ask, assignment_of
from conversations.forms.answers import Unclear
from conversations.messages import Choice, Text, say
from conversations.session import Reporting, Session
from conversations.turn import ANSWER, Turn, missed, reply

EXAMPLE_AFTER, WAY_OUT_AFTER = 2, 3


def ask_again_about(state: Reporting, unclear: Unclear, session: Session, context: Context) -> Turn:
    """Ask again: narrowly where two readings are likely, with an example after two misses, a way out after three."""
    session = missed(session)
    question = ask(state, session, context)
    if unclear.candidates:
        options = tuple(Choice(f"{ANSWER}{value}", value) for value in unclear.candidates)
        is_one = len(unclear.candidates) == 1
        asked = say("unclear.is_it", value=unclear.candidates[0]) if is_one else say("unclear.which")
        narrow = reply(asked, choices=(*options, *question.choices), is_numbered=False)
        return Turn(session, (narrow,))
    return Turn(session, (question,)).after(say(f"unclear.{unclear.key}"), *_more_help(state, session, context))


def ask_again(state: Reporting, session: Session, context: Context, *texts: Text) -> Turn:
    """Ask again, saying first what was not understood; with an example after two misses, a way out after three."""
    session = missed(session)
    said = (*(texts or (say("unclear.choice"),)), *_more_help(state, session, context))
    return Turn(session, (ask(state, session, context),)).after(*said)


def _more_help(state: Reporting, session: Session, context: Context) -> tuple[Text, ...]:
    """Say an example after two misses and a way out after three."""
    if session.misses >= WAY_OUT_AFTER:
        return (say("unclear.way_out"),)
    if session.misses < EXAMPLE_AFTER or state.stage in ("opening", "again"):
        return ()  # the first screen has its example, and a choice needs none
    if state.stage in ("reading_back", "mending", "placing"):
        return (say("unclear.example_mend"),)
    entry = views.form_of(assignment_of(state, context), context)
    return (say("report.example", example=entry.purpose.example),)
