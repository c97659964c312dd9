"""Nothing to tell in several reports: “kỳ này không có gì”, read back and sent together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.drafts import presets_of
from conversations.effects import FileReport
from conversations.forms import engine as forms
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.intents import Intent
from conversations.session import NothingToTell, Session
from conversations.turn import GAP, Said, Turn, at_rest, missed, reply, sure_verdict, to
from plans.assignment import Assignment, ReportNumber

THE_REST = replace(menu.NOTHING, label=say("nothing.choice_the_rest"))
SEND = Choice("send", say("report.choice_send"))
LATER = Choice("later", say("report.choice_later"))
SEVERAL = 2


def is_offered(owed: Iterable[Assignment], context: Context) -> bool:
    """Whether there are several reports that one word may close."""
    return len(_that_may_be_none(_asked_now(owed, context), context)) >= SEVERAL


def offer(session: Session, context: Context, least: int = 1) -> Turn | None:
    """Read back that there is nothing to tell in the reports that are asked for now; None for fewer than `least`.

    What is begun already, and what cannot do without a figure, is asked about by itself.
    """
    open_ones = _that_may_be_none(_asked_now(_owed(context), context), context)
    empty = [a for a in open_ones if a.id not in session.drafts and _emptied(a, context)]
    if len(empty) < least:
        return None
    state = NothingToTell(tuple(a.id for a in empty))
    return Turn(to(session, state), (ask(state, context),))


def ask(state: NothingToTell, context: Context) -> Reply:
    """Read back what will be sent, a report a line, and name what is left to be asked."""
    empty = _empty(state, context)
    lines = [line for each in empty for line in _lines(each, context)]
    left = "; ".join(_name(a, context) for a in _asked_now(_owed(context), context) if a not in empty)
    rest = (say("nothing.left", titles=left),) if left else ()
    return reply(say("nothing.head"), *lines, *rest, say("report.is_it_right"), choices=(SEND, LATER))


def is_open(state: NothingToTell, context: Context) -> bool:
    """Whether all of these are still waited for, and can still be empty."""
    return len(_empty(state, context)) == len(state.assignment_ids)


def hear(state: NothingToTell, said: Said, session: Session, context: Context) -> Turn:
    """Send them, or leave all as it is."""
    if said.choice == LATER.id or said.intent in (Intent.LATER, Intent.CANCEL, Intent.BACK):
        return menu.close(session, context, say("aside.later"))
    verdict = True if said.intent is Intent.SEND else sure_verdict(said, SEND)
    if verdict is None:
        return Turn(missed(session), (ask(state, context),)).after(say("unclear.choice"))
    if verdict is False:
        return menu.close(session, context, say("nothing.kept"))
    return _send(_empty(state, context), session, context)


def _send(empty: Sequence[Assignment], session: Session, context: Context) -> Turn:
    first = context.fresh.report_number
    effects = tuple(
        FileReport(each.id, ReportNumber(first + place), report.values, report.reasons, by_phone=False)
        for place, each in enumerate(empty)
        if (report := _emptied(each, context))
    )
    receipt = say(
        "nothing.filed",
        numbers=", ".join(str(effect.number) for effect in effects),
        titles="; ".join(_name(each, context) for each in empty),
        at=views.clock_time(context.now),
    )
    return Turn(at_rest(session), (_receipt(receipt, empty, context),), effects)


def _receipt(receipt: Text, filed: Sequence[Assignment], context: Context) -> Reply:
    """Say what is left, and offer what is asked for now."""
    rest = [a for a in _owed(context) if a not in filed]
    soon = [a for a in rest if views.is_due_within(views.SOON, a, context)]
    if not rest:
        return reply(receipt, GAP, say("receipt.nothing_left"), choices=menu.choices(context))
    if not soon:
        return reply(receipt, GAP, menu.done_for_now(rest, context), choices=menu.choices(context))
    choices = tuple(Choice(f"/report:{a.id}", say("receipt.next", title=_name(a, context))) for a in soon)
    return reply(receipt, GAP, say("receipt.still_due"), *menu.lines_of(soon, context), choices=choices)


def _owed(context: Context) -> tuple[Assignment, ...]:
    return views.reports_owed(views.my_assignments(context))


def _asked_now(owed: Iterable[Assignment], context: Context) -> list[Assignment]:
    return [a for a in owed if views.is_due_within(views.NOW, a, context) and not views.is_left_behind(a, context)]


def _empty(state: NothingToTell, context: Context) -> list[Assignment]:
    """Return those of the reports that are still waited for and can be empty."""
    found = (views.find_assignment(context, id) for id in state.assignment_ids)
    mine = (a for a in found if a is not None and a.is_open and views.is_mine(a, views.person_of(context)))
    return [each for each in mine if _emptied(each, context)]


def _that_may_be_none(owed: Iterable[Assignment], context: Context) -> list[Assignment]:
    return [a for a in owed if views.form_of(a, context).purpose.none_with_others]


@dataclass(frozen=True)
class _Empty:
    """A report of which there is nothing to tell; `doubts` are what its rules ask, `reasons` what is kept of them."""

    values: Mapping[str, Any]
    reasons: Mapping[str, str]
    doubts: tuple[str, ...]


def _emptied(assignment: Assignment, context: Context) -> _Empty | None:
    """Return the report as it will be if nothing is to be told; None if something has to be asked all the same."""
    entry, doubts = views.form_of(assignment, context), list[str]()
    presets = presets_of(assignment, entry, context)
    state = forms.zero(entry.form, entry.purpose, now=context.now, presets=presets)
    while prompt := forms.prompt(entry.form, state, context.now):
        step = forms.step(entry.form, state, forms.Value(prompt.answer, confirmed=True), context.now)
        if not prompt.is_doubted or isinstance(step.outcome, forms.Refused):
            return None
        doubts.append(views.addressed(prompt.problem, context, assignment.unit_id))
        state = step.state
    flags = forms.flags(entry.form, state)
    reasons = {name: views.addressed(flag.message, context, assignment.unit_id) for name, flag in flags.items()}
    return _Empty(forms.values(entry.form, state, context.now), reasons, tuple(doubts))


def _lines(assignment: Assignment, context: Context) -> Iterator[Text | str]:
    """Yield "số buổi 0", and what is doubted about it; a choice says by itself what it is about."""
    entry, empty = views.form_of(assignment, context), _emptied(assignment, context)
    assert empty is not None
    values = {name: value for name, value in empty.values.items() if name in entry.purpose.short}
    texts = {name: views.value_text(entry, name, value, context.today) for name, value in values.items()}
    numbers = {name: f"{entry.purpose.short[name]} {text}" for name, text in texts.items() if name in entry.figures}
    told = ", ".join((texts | numbers).values()).lower()
    yield say("nothing.line", title=_name(assignment, context), values=told)
    yield from empty.doubts


def _name(assignment: Assignment, context: Context) -> str:
    return views.title_of(assignment, context, with_unit=not views.has_one_unit(views.person_of(context)))
