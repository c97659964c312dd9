"""A coordinator lets a unit off: a report may come late, or is not owed this time; and takes that back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.collecting import CANCEL, named_reporters, named_units
from conversations.effects import ExpectAgain, LetOff
from conversations.messages import Choice, Reply, say
from conversations.reading.intents import Intent
from conversations.reporters import Reporter, reporters
from conversations.session import Excusing, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from conversations.wording import capitalised
from plans.assignment import Assignment, Relief
from plans.role import find_roles

LATE = Choice(Relief.EXCUSED, say("excuse.choice_late"))
NOTHING = Choice(Relief.NOT_APPLICABLE, say("excuse.choice_nothing"))
MAX_REASON_CHARS = 200


def begin(session: Session, whom: str, context: Context) -> Turn:
    """Ask how somebody is let off, or who. `whom` is what a button carries, or a unit or an office as typed."""
    owing = _reporters((a for a in context.assignments if a.form_id and a.due and a.is_open), context)
    excused = _reporters((a for a in context.assignments if a.excuse and a.excuse.granted_by), context)
    if chosen := _find(whom, owing, context):
        state = Excusing(tuple(a.id for a in _at_once(chosen, context)))
        return Turn(to(session, state), (ask(state, context),))
    own = (say("excuse.own"),) if _owes_oneself(context) and (_is_of_oneself(whom, context) or not owing) else ()
    choices = [Choice(f"/excuse:{one.id}", capitalised(_name(one, context))) for one in owing]
    choices += [Choice(f"/expect:{one.id}", say("excuse.choice_back", unit=_name(one, context))) for one in excused]
    if not choices:
        return menu.close(session, context, *(own or [say("excuse.nobody")]))
    return Turn(at_rest(session), (reply(*own, say("excuse.whom"), choices=tuple(choices)),))


def _reporters(assignments: Iterable[Assignment], context: Context) -> list[Reporter]:
    """Return who owes these, but for the speaker: the units in their order, then the offices of the commune."""
    person = views.person_of(context)
    others = (one for one in assignments if not views.is_mine(one, person))
    return reporters(others, context.units, context.roles, first=views.commune_units(context))


def _name(one: Reporter, context: Context) -> str:
    return one.name(context.units, context.roles)


def _find(whom: str, owing: Sequence[Reporter], context: Context) -> Reporter | None:
    """Return the one reporter that is meant."""
    meant = named_reporters(whom, owing, context)
    return meant[0] if len(meant) == 1 else None


def _at_once(chosen: Reporter, context: Context) -> Sequence[Assignment]:
    """Return what somebody is let off by one word: what is late of a period before goes by itself."""
    return [a for a in chosen.owed if views.successor(a, context)] or chosen.owed


def _owes_oneself(context: Context) -> bool:
    return any(a.is_open and a.due for a in views.my_reports(context))


def _is_of_oneself(whom: str, context: Context) -> bool:
    """Whether the speaker's own unit or office is named."""
    posts = views.person_of(context).posts
    spoken = {role.id for role in find_roles(whom, context.roles)}
    named = named_units(whom, [post.unit_id for post in posts if post.unit_id in context.units], context)
    return bool(named) or any(post.role in spoken for post in posts)


def ask(state: Excusing, context: Context) -> Reply:
    """Ask how, and then why."""
    if state.relief is None:
        return reply(say("excuse.how", unit=_who(state, context)), choices=(LATE, NOTHING, CANCEL))
    return reply(say("excuse.why"), choices=(CANCEL,), is_numbered=False)


def _who(state: Excusing, context: Context) -> str:
    """Return who is let off; of a period before also of which."""
    chosen = [a for a in context.assignments if a.id in state.assignment_ids]
    name = _name(_reporters(chosen, context)[0], context)
    before = dict.fromkeys(views.short_period(a.period) for a in chosen if views.successor(a, context))
    return f"{name} ({', '.join(before)})" if before else name


def is_open(state: Excusing, context: Context) -> bool:
    """Whether what is to be excused is still waited for."""
    owed = [a for a in context.assignments if a.id in state.assignment_ids]
    return views.is_coordinator(context) and bool(_reporters(owed, context)) and all(a.is_open for a in owed)


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
    return menu.close(session, context, say(key, unit=_who(state, context), reason=reason), effects=(effect,))


def expect_again(session: Session, whom: str, context: Context) -> Turn:
    """Take back that somebody was let off."""
    excused = _reporters((a for a in context.assignments if a.excuse and a.excuse.granted_by), context)
    chosen = next((one for one in excused if one.id == whom), None)
    if chosen is None:
        return begin(session, "", context)
    effect = ExpectAgain(tuple(a.id for a in chosen.owed))
    return menu.close(session, context, say("excuse.back", unit=_name(chosen, context)), effects=(effect,))
