"""A coordinator lets a unit off: a report may come late, or is not owed this time; and takes that back."""

from collections.abc import Sequence
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.collecting import CANCEL, named_units
from conversations.effects import ExpectAgain, LetOff
from conversations.messages import Choice, Reply, say
from conversations.reading.intents import Intent
from conversations.session import Excusing, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, Relief
from plans.unit import UnitId

LATE = Choice(Relief.EXCUSED, say("excuse.choice_late"))
NOTHING = Choice(Relief.NOT_APPLICABLE, say("excuse.choice_nothing"))
MAX_REASON_CHARS = 200


def begin(session: Session, whom: str, context: Context) -> Turn:
    """Ask how a unit is let off, or which one. `whom` is its id or its name as typed."""
    owing = _by_unit([a for a in context.assignments if a.form_id and a.due and a.is_open], context)
    excused = _by_unit([a for a in context.assignments if a.excuse and a.excuse.granted_by], context)
    named = named_units(whom, tuple(owing), context)
    if len(named) == 1:
        state = Excusing(tuple(a.id for a in owing[named[0]]))
        return Turn(to(session, state), (ask(state, context),))
    choices = [Choice(f"/excuse:{unit}", views.unit_title(unit, context)) for unit in owing]
    choices += [
        Choice(f"/expect:{unit}", say("excuse.choice_back", unit=views.unit_name(unit, context))) for unit in excused
    ]
    if not choices:
        return menu.close(session, context, say("excuse.nobody"))
    return Turn(at_rest(session), (reply(say("excuse.whom"), choices=tuple(choices)),))


def _by_unit(assignments: Sequence[Assignment], context: Context) -> dict[UnitId, list[Assignment]]:
    """Return them by the unit that owes them, in the order of the units."""
    units = {unit: [a for a in assignments if a.unit_id == unit] for unit in views.commune_units(context)}
    return {unit: owed for unit, owed in units.items() if owed}


def ask(state: Excusing, context: Context) -> Reply:
    """Ask how, and then why."""
    if state.relief is None:
        unit = _unit(state, context)
        return reply(say("excuse.how", unit=unit), choices=(LATE, NOTHING, CANCEL))
    return reply(say("excuse.why"), choices=(CANCEL,), is_numbered=False)


def _unit(state: Excusing, context: Context) -> str:
    owed = next(a for a in context.assignments if a.id in state.assignment_ids)
    return views.unit_name(owed.unit_id, context)


def is_open(state: Excusing, context: Context) -> bool:
    """Whether what is to be excused is still waited for."""
    owed = [a for a in context.assignments if a.id in state.assignment_ids]
    return views.is_coordinator(context) and bool(owed) and all(a.is_open for a in owed)


def hear(state: Excusing, said: Said, session: Session, context: Context) -> Turn:
    """Take how the unit is let off, then the reason."""
    if said.choice == CANCEL.id or said.intent is Intent.CANCEL:
        return menu.close(session, context, say("excuse.kept"))
    if state.relief is None:
        if said.choice not in (LATE.id, NOTHING.id):
            return Turn(missed(session), (ask(state, context),)).after(say("unclear.choice"))
        state = replace(state, relief=Relief(said.choice))
        return Turn(to(session, state), (ask(state, context),))
    reason = said.text[:MAX_REASON_CHARS]
    if not reason:
        return Turn(missed(session), (ask(state, context),)).after(say("excuse.no_words"))
    key = "excuse.done_late" if state.relief is Relief.EXCUSED else "excuse.done_nothing"
    effect = LetOff(state.assignment_ids, state.relief, reason)
    return menu.close(session, context, say(key, unit=_unit(state, context), reason=reason), effects=(effect,))


def expect_again(session: Session, whom: str, context: Context) -> Turn:
    """Take back that a unit was let off."""
    unit_ids = [unit for unit in views.commune_units(context) if str(unit) == whom]
    excused = [a for a in context.assignments if a.unit_id in unit_ids and a.excuse and a.excuse.granted_by]
    if not excused:
        return begin(session, "", context)
    text = say("excuse.back", unit=views.unit_name(unit_ids[0], context))
    return menu.close(session, context, text, effects=(ExpectAgain(tuple(a.id for a in excused)),))
