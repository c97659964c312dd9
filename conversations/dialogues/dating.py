"""A coordinator enters the day of a duty for which the plan names none, and the paper in which it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import ceil

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.collecting import CANCEL
from conversations.effects import GiveDay
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.dates import read_date
from conversations.reading.intents import Intent
from conversations.session import GivingDay, Session
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, AssignmentId
from plans.deadline import may_be_dated

PAGE = 10
"""How many duties one message lists."""
MAX_SOURCE_CHARS = 200

Owed = tuple[str, str, date]
"""A plan, a duty of it, and the beginning of a period: what gets one day for all units."""


def begin(session: Session, which: str, context: Context) -> Turn:
    """Ask for the day of a duty, or which duty. `which` is an assignment's id, or "page:" and a number."""
    duties = _waiting(context)
    chosen = views.find_task(context, AssignmentId(int(which))) if which.isdigit() else None
    if chosen is not None and _owed(chosen) in duties:
        state = GivingDay(*_owed(chosen))
        return Turn(to(session, state), (ask(state, context),))
    if not duties:
        return menu.close(session, context, say("dating.none"))
    page = int(which.removeprefix("page:")) if which.startswith("page:") and which[5:].isdigit() else 0
    page = page if page * PAGE < len(duties) else 0
    shown = list(duties.values())[page * PAGE : (page + 1) * PAGE]
    choices = [Choice(f"/give_day:{one.id}", _line(one, context)) for one in shown]
    if len(duties) > (page + 1) * PAGE:
        choices.append(Choice(f"/give_day:page:{page + 1}", say("task.choice_more")))
    head = say("dating.which")
    if page:
        head = say("dating.page", part=page + 1, parts=ceil(len(duties) / PAGE))
    return Turn(at_rest(session), (reply(head, choices=tuple(choices)),))


def _waiting(context: Context) -> Mapping[Owed, Assignment]:
    """Return the duties that want a day and have none from the plan, one assignment for each."""
    found: dict[Owed, Assignment] = {}
    for one in context.tasks:
        duty = views.duty_of(one, context)
        is_settled = one.due is not None and not one.due_source and not duty.has_provisional_day
        if one.is_open and one.plan_due is None and not is_settled and may_be_dated(duty.deadline):
            found.setdefault(_owed(one), one)
    return found


def _owed(assignment: Assignment) -> Owed:
    return assignment.plan_id, assignment.duty_id, assignment.period.start


def _line(one: Assignment, context: Context) -> Text:
    title = _title(one.plan_id, one.duty_id, one.period.start, context)
    if one.due is None:
        return Text("text", {"text": title})
    return say("dating.line", title=title, state=views.due_text(one, context.today))


def _title(plan_id: str, duty_id: str, period_start: date, context: Context) -> str:
    """Return what a duty is called, with the period where it waits for the days of several."""
    title = context.plans[plan_id].get_duty(duty_id).title
    several = [one.period for (plan, duty, _), one in _waiting(context).items() if (plan, duty) == (plan_id, duty_id)]
    period = next((each for each in several if each.start == period_start), None)
    return f"{title}, {views.short_period(period)}" if period and len(several) > 1 else title


def is_open(state: GivingDay, context: Context) -> bool:
    """Whether the duty still waits for a day."""
    return views.is_coordinator(context) and (state.plan_id, state.duty_id, state.period_start) in _waiting(context)


def ask(state: GivingDay, context: Context) -> Reply:
    """Ask for the day, then for the paper."""
    if state.day is not None:
        return reply(say("dating.source"), choices=(CANCEL,), is_numbered=False)
    duty = context.plans[state.plan_id].get_duty(state.duty_id)
    said = say("dating.words", words=duty.deadline_text) if duty.deadline_text else say("dating.no_words")
    title = _title(state.plan_id, state.duty_id, state.period_start, context)
    return reply(say("dating.day", title=title), said, choices=(CANCEL,), is_numbered=False)


def hear(state: GivingDay, said: Said, session: Session, context: Context) -> Turn:
    """Take the day, then the paper."""
    if said.choice == CANCEL.id or said.intent is Intent.CANCEL:
        return menu.close(session, context, say("dating.kept"))
    if state.day is None:
        return _hear_day(state, said, session, context)
    if not said.text:
        return Turn(missed(session), (ask(state, context),)).after(say("dating.no_source"))
    source = said.text[:MAX_SOURCE_CHARS]
    effect = GiveDay(state.plan_id, state.duty_id, state.period_start, state.day, source)
    title = _title(state.plan_id, state.duty_id, state.period_start, context)
    text = say("dating.done", title=title, day=views.short_date(state.day), source=source)
    return menu.close(session, context, text, effects=(effect,))


def _hear_day(state: GivingDay, said: Said, session: Session, context: Context) -> Turn:
    day = read_date(said.text, context.today, "future").value
    if day is None:
        return Turn(missed(session), (ask(state, context),)).after(say("due_setting.unclear"))
    if day < context.today:
        text = say("due_setting.past", day=views.short_date(day))
        return Turn(missed(session), (ask(state, context),)).after(text)
    state = replace(state, day=day)
    return Turn(to(session, state), (ask(state, context),))
