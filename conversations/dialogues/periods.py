"""Which period a report is for: the one a message names, also in place of the one that is just being told."""

from conversations import views
from conversations.context import Context
from conversations.dialogues import opening, telling
from conversations.dialogues.drafts import without_draft
from conversations.dialogues.report_screens import show, told_so_far
from conversations.forms import engine as forms
from conversations.open_question import restate
from conversations.reading.clean import is_figure
from conversations.reading.periods import read_period
from conversations.reading.sentences import read_report
from conversations.session import Reporting, Session
from conversations.turn import Said, Turn
from plans.assignment import Assignment
from plans.period import Period


def turn_to(dialogue: Reporting, named: Period, session: Session, context: Context) -> Turn | None:
    """Go on with the report of another period, what was told goes along; None where no such report is meant."""
    this = views.find_assignment(context, dialogue.assignment_id)
    if this is None or this.period.kind is not named.kind:
        return None
    if views.is_of(this, named):
        return show(dialogue, session, context)
    wanted = _of(named, this, context)
    if wanted is None:
        return restate(session, context, telling.say_over(named, [this.form_id], context))
    stated, by_phone = _told(dialogue, session, this, context), session.drafts[this.id].by_phone
    session = without_draft(session, this.id)
    if not stated:
        return opening.begin(session, wanted, context, by_phone=by_phone)
    return opening.begin_stated(session, wanted, stated, context, by_phone=by_phone)


def hear_told(dialogue: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Take what is told for another period than the one that is open: "quý 3: 2 lớp, 27 người"."""
    if said.choice or is_figure(said.text):
        return None
    named, this = read_period(said.text, context.today), views.find_assignment(context, dialogue.assignment_id)
    if this is None or named is None or _of(named, this, context) is None:
        return None
    if not read_report(said.text, this.form_id or "", context.today):
        return None
    return telling.tell(opening.close_first_screen(session), said.text, context)


def _of(named: Period, this: Assignment, context: Context) -> Assignment | None:
    """Return the same report for the period that is named."""
    others = (a for a in views.siblings(this, context) if views.can_file(a, context))
    return next((a for a in others if views.is_of(a, named)), None)


def _told(dialogue: Reporting, session: Session, this: Assignment, context: Context) -> dict[str, str]:
    """Return what was told for a report that has not been sent yet."""
    draft, entry = session.drafts[this.id], views.form_of(this, context)
    if draft.mode == "correct":
        return {}
    values = forms.values(entry.form, draft.form, context.now)
    asked = {question.name for question in entry.form.questions if question.is_asked}
    said = {name: views.stored(value) for name, value in values.items() if name in asked and value is not None}
    return {**said, **draft.told, **told_so_far(dialogue)}
