"""Talk around a form: a short helpful answer, and the form goes on (or is put away, if that is what was wished)."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.drafts import open_prompt
from conversations.dialogues.named_answer import names_line
from conversations.dialogues.report_screens import assignment_of
from conversations.effects import AskForCall, Effect, PromiseReport
from conversations.forms import engine as forms
from conversations.forms.form import NUMBERS, QuestionKind
from conversations.messages import Text, say
from conversations.reading.dates import write_date
from conversations.reading.intents import Intent
from conversations.reading.sentences import read_forms
from conversations.reading.talk import Talk, Talked, read_talk
from conversations.session import Excusing, GivingDay, Idle, Inviting, Reporting, Session, ShowingTask
from conversations.turn import Said
from plans.assignment import Assignment

NAMES_PEOPLE = frozenset({Talk.WHO, Talk.HUMAN, Talk.CALL_ME})
"""What is answered with the names of those to call."""

_SURE = frozenset({Talk.WHO, Talk.CALL_ME, Talk.DUE, Talk.NOTICE})
"""What is an aside even where any words are an answer."""


@dataclass(frozen=True)
class Aside:
    """What to say before the open question is put again; `puts_away`: it is not to be put again now."""

    text: Text
    effect: Effect | None = None
    puts_away: bool = False
    is_greeting: bool = False


_HEARS_ALL = (Inviting, Excusing, GivingDay)
"""An official who is asked for words of any kind does not talk around a form."""


def hear(said: Said, session: Session, context: Context) -> Aside | None:
    """Answer what a message says around the form; None if it is an answer, a report, or nothing we know."""
    if said.intent not in (None, Intent.LATER) or not said.text or isinstance(session.dialogue, _HEARS_ALL):
        return None
    talked = read_talk(said.text, context.today)
    if said.intent is Intent.LATER and (talked is None or talked.kind is not Talk.PROMISE):
        return None
    if talked is None or (_takes_any_words(session, context) and talked.kind not in _SURE):
        return None
    dialogue = session.dialogue
    if talked.kind is Talk.PROMISE and isinstance(dialogue, Reporting) and names_line(said.text, dialogue, context):
        return None
    if talked.kind is not Talk.NOTICE and any(read_forms(said.text, views.forms_told(context)).values()):
        return None
    return _answer(talked, session, context)


def asks_whom(said: Said, context: Context) -> bool:
    """Whether a message asks who is responsible."""
    talked = read_talk(said.text, context.today)
    return talked is not None and talked.kind is Talk.WHO


def _takes_any_words(session: Session, context: Context) -> bool:
    """Whether what is being asked may be answered in any words: a note, a text question."""
    dialogue = session.dialogue
    if isinstance(dialogue, ShowingTask):
        return dialogue.stage == "evidence"
    if isinstance(dialogue, Reporting) and dialogue.stage == "opening":
        return bool(views.form_of(assignment_of(dialogue, context), context).purpose.story)
    prompt = _asked(session, context)
    return prompt is not None and prompt.kind is QuestionKind.TEXT


def _answer(talked: Talked, session: Session, context: Context) -> Aside:
    match talked.kind:
        case Talk.EXPLAIN:
            return Aside(_explanation(session, context))
        case Talk.DUE:
            return Aside(_due(session, context))
        case Talk.WHO:
            return Aside(menu.whom_to_call(context))
        case Talk.HUMAN:
            return Aside(say("aside.human", who=menu.coordinator_lines(context)))
        case Talk.CALL_ME:
            return _call(session, context)
        case Talk.THANKS:
            return Aside(say("menu.thanks_back"))
        case Talk.GREETING:
            return Aside(say("menu.hello"), is_greeting=True)
        case Talk.PROMISE if talked.day is not None:
            return _promise(talked.day, session, context)
        case Talk.LATER | Talk.PROMISE:
            return Aside(say("aside.later"), puts_away=True)
        case Talk.HARDSHIP:
            return Aside(say("aside.hardship"), puts_away=True)
        case Talk.WHY | Talk.PROBLEM | Talk.ABUSE | Talk.NOTICE:
            return Aside(say(f"aside.{talked.kind}"))
        case _:
            assert_never(talked.kind)


def _explanation(session: Session, context: Context) -> Text:
    """Say more about the open question: the form's own words, else an example."""
    prompt = _asked(session, context)
    if prompt is None:
        return say("help.short" if not isinstance(session.dialogue, Idle) else "aside.nothing_asked")
    assignment = _at_hand(session, context)
    assert assignment is not None
    if more := prompt.guidance or prompt.hint:
        return Text("text", {"text": views.addressed(more, context, assignment.unit_id)})
    if prompt.kind in NUMBERS:
        return say("aside.explain_number")
    return say("help.short")


def _due(session: Session, context: Context) -> Text:
    assignment = _at_hand(session, context)
    if assignment is not None:
        due = views.due_text(assignment, context.today)
        return say("aside.due", title=views.title_of(assignment, context), due=due)
    owed = views.reports_owed(views.my_assignments(context))
    if not owed:
        return say("owed.nothing")
    return say("aside.due_list", lines=menu.lines_of(owed, context))


def _call(session: Session, context: Context) -> Aside:
    if not context.coordinators or views.is_coordinator(context):
        return Aside(menu.whom_to_call(context))
    names = ", ".join(person.name for person in context.coordinators)
    assignment = _at_hand(session, context)
    effect = AskForCall(assignment.id if assignment else None)
    phone = views.person_of(context).phone
    text = say("aside.call_me", names=names, phone=phone) if phone else say("aside.call_me_no_phone", names=names)
    return Aside(text, effect)


def _promise(day: date, session: Session, context: Context) -> Aside:
    """Note a day; the due date stays what it is, and is said where the promise is later."""
    at_hand = _at_hand(session, context)
    mine = (at_hand,) if at_hand else views.reports_owed(views.my_assignments(context))
    promised = tuple(a for a in mine if not a.is_done)
    if not promised:
        return Aside(say("owed.nothing"))
    effect = PromiseReport(tuple(a.id for a in promised), day)
    until = write_date(day, context.today)
    late = [a.due for a in promised if a.due and a.due < day]
    if late:
        due = views.day_and_month(min(late), context.today)
        return Aside(say("aside.promise_late", day=until, due=due), effect, puts_away=True)
    return Aside(say("aside.promise", day=until), effect, puts_away=True)


def _at_hand(session: Session, context: Context) -> Assignment | None:
    if not isinstance(session.dialogue, Reporting):
        return None
    return views.find_assignment(context, session.dialogue.assignment_id)


def _asked(session: Session, context: Context) -> forms.Prompt | None:
    """Return the question of a form that is open."""
    assignment = _at_hand(session, context)
    if assignment is None or assignment.id not in session.drafts:
        return None
    return open_prompt(session, assignment, context)
