"""A report given by phone: the coordinator enters it for the unit."""

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening, telling
from conversations.dialogues.collecting import asked_about, named_units
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.intents import Intent
from conversations.reading.sentences import names_form
from conversations.session import EnteringFor, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment
from plans.unit import UnitId

_ENDS = frozenset({Intent.LATER, Intent.CANCEL, Intent.BACK, Intent.DONE})


def choose_unit(session: Session, whom: str, context: Context) -> Turn:
    """Answer "nhập hộ": for which unit, then which report; what stands behind the command is taken along."""
    units = views.commune_units(context)
    named = named_units(whom, units, context) if whom else ()
    if len(named) == 1:
        return telling.tell(session, whom, context, named[0]) or choose_report(session, named[0], context)
    choices = tuple(Choice(f"/enter_for:{unit}", views.unit_title(unit, context)) for unit in units)
    return Turn(at_rest(session), (reply(say("enter_for.unit"), choices=choices),))


def choose_report(session: Session, unit_id: UnitId, context: Context) -> Turn:
    """Ask which of a unit's reports is given by phone."""
    if not views.reports_at(unit_id, context):
        return menu.close(session, context, say("enter_for.none"))
    state = EnteringFor(unit_id)
    return Turn(to(session, state), (ask(state, context),))


def ask(state: EnteringFor, context: Context) -> Reply:
    """Put the reports of the unit."""
    choices = tuple(
        Choice(f"/report:{a.id}", say("enter_for.line", title=views.title_of(a, context), state=_standing(a, context)))
        for a in views.reports_at(state.unit_id, context)
    )
    return reply(say("enter_for.report", unit=views.unit_name(state.unit_id, context)), choices=choices)


def is_open(state: EnteringFor, context: Context) -> bool:
    """Whether there is still something to enter."""
    return views.is_coordinator(context) and bool(views.reports_at(state.unit_id, context))


def hear(state: EnteringFor, said: Said, session: Session, context: Context) -> Turn:
    """Take what was told by phone in a sentence, or the report that is named."""
    if said.intent in _ENDS:
        return menu.close(session, context, say("aside.later"))
    if said.text and (turn := telling.tell(at_rest(session), said.text, context, state.unit_id)):
        return turn
    reports = views.reports_at(state.unit_id, context)
    named = names_form(said.text, {a.form_id for a in reports if a.form_id})
    meant = views.told_first((a for a in reports if a.form_id in named), context, said.text)
    if len(meant) == 1:
        return opening.begin(session, meant[0], context, by_phone=True)
    if other := asked_about(said.text, context):
        return choose_report(session, other, context)
    session = missed(session)
    return Turn(session, (ask(state, context),)).after(say("unclear.choice"))


def _standing(assignment: Assignment, context: Context) -> Text:
    """Say under which number a report is in, or until when it is waited for."""
    if assignment.report is None:
        return views.due_text(assignment, context.today)
    return say("enter_for.filed", number=str(assignment.report.number))
