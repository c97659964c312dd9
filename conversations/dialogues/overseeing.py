"""The view from above the communes: counts unit by unit, and the way down to the unit that needs a word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conversations import views
from conversations.context import Context
from conversations.dialogues import collecting, menu
from conversations.messages import Choice, Text, TextValue, say
from conversations.reading.clean import fold, normalise
from conversations.reading.intents import Intent
from conversations.reporters import reporters
from conversations.session import Idle, Session
from conversations.turn import GAP, Said, Turn, at_rest, reply
from conversations.wording import capitalised
from plans.assignment import Assignment, State
from plans.overview import Counts, Overview
from plans.unit import Unit, UnitId

PAGE = 8
"""How many units one message lists; the rest follow on request."""

MISSING, SUMMARY, TARGETS = "missing", "summary", "targets"

_BY_INTENT = {Intent.MISSING: MISSING, Intent.SUMMARY: SUMMARY, Intent.TARGETS: TARGETS}
_MISSING_OF = re.compile(r"chua nop\s+(?:cua\s+|o\s+)?(.+)")
_PLACE = re.compile(r"(?:xa|phuong|thi tran|huyen|quan|thi xa|tinh|thanh pho) \S")
_MOST_CHARS = 80
_BY_ID = re.compile(r"(\d{1,12})(?:\.(\d{1,4}))?")


@dataclass(frozen=True)
class Asked:
    """What somebody above the communes asks to see, and of which unit: by id (with the page), in words, or of all."""

    command: str
    unit_id: UnitId | None = None
    page: int = 0
    words: str = ""

    @property
    def may_name_form(self) -> bool:
        """Whether the words may be the title of a form that is asked for in the unit looked at."""
        return self.command == SUMMARY and bool(self.words)


def read_asked(said: Said, session: Session) -> Asked | None:
    """Return which view is asked for; None when the message is about something else."""
    if said.choice or said.is_stale or said.was:
        return None
    if said.command:
        name, _, argument = said.command.removeprefix("/").partition(":")
        return _asked(name, argument.strip()) if name in _BY_INTENT.values() else None
    if said.intent is not None and said.intent in _BY_INTENT:
        return _asked(_BY_INTENT[said.intent], said.argument)
    words = fold(normalise(said.text[:_MOST_CHARS]))
    if found := _MISSING_OF.fullmatch(words):
        return _asked(MISSING, found[1])
    is_name = isinstance(session.dialogue, Idle) and _PLACE.match(words)
    return _asked(MISSING, words) if is_name else None


def _asked(command: str, argument: str) -> Asked:
    if found := _BY_ID.fullmatch(argument):
        return Asked(command, UnitId(int(found[1])), int(found[2] or 0))
    return Asked(command, words=argument)


def hear(said: Said, session: Session, context: Context) -> Turn | None:
    """Show what is asked for by somebody above the communes; None when the message is for others to hear."""
    asked = read_asked(said, session) if context.person is not None and views.is_official(context) else None
    if asked is None or asked.command == TARGETS:
        return None
    if context.overview is not None:
        return show(session, asked, context.overview, context)
    if asked.command == MISSING and context.focus is not None:
        return collecting.show_missing(session, context)
    return None


def show(session: Session, asked: Asked, overview: Overview, context: Context) -> Turn:
    """Say how the collection stands below a unit, a page of the units under it, and how to look closer."""
    overview = overview if asked.command == SUMMARY else overview.dated()
    listed = list(overview.by_unit.items())
    page = asked.page if asked.page * PAGE < len(listed) else 0
    shown = listed[page * PAGE : (page + 1) * PAGE]
    texts = [*_unknown(asked, overview), *_head(asked.command, overview, context)]
    texts += [_line(overview.name_of(id), counts) for id, counts in shown if not counts.is_complete]
    if not overview.total.is_complete and any(counts.is_complete for _, counts in shown):
        texts.append(say("overview.others_complete"))
    if asked.command == MISSING and not page:
        texts += _offices(overview.root, context)
    choices = [
        Choice(f"/{asked.command}:{id}", say("overview.choice_unit", unit=overview.name_of(id))) for id, _ in shown
    ]
    if (page + 1) * PAGE < len(listed) and not overview.above:
        choices.append(Choice(f"/{asked.command}:{overview.root.id}.{page + 1}", say("overview.choice_more")))
    return Turn(at_rest(session), (reply(*texts, choices=(*choices, *menu.choices(context)[:2])),))


def _unknown(asked: Asked, overview: Overview) -> Iterator[Text]:
    """Say that the unit that was named is not found, or that there are several of the name."""
    if asked.words and fold(overview.root.name) not in fold(normalise(asked.words)):
        yield say("overview.which" if overview.above else "overview.unknown")


def _offices(root: Unit, context: Context) -> Sequence[Text]:
    """Say what offices of the unit itself owe, of one report all who owe it in one line; only to who sits there."""
    person = views.person_of(context)
    owed = [
        a
        for a in views.in_order(context.assignments, context)
        if a.unit_id == root.id and a.is_open and a.due and views.is_report(a, context) and not views.is_mine(a, person)
    ]
    if not owed:
        return ()
    head = say("overview.offices", unit=root.full_name, count=len(owed))
    alike: dict[tuple[str, date | None], list[Assignment]] = {}
    for one in owed:
        alike.setdefault((views.title_of(one, context), one.due), []).append(one)
    return (GAP, head, *(_office_line(title, those, context) for (title, _), those in alike.items()))


def _office_line(title: str, those: Sequence[Assignment], context: Context) -> Text:
    owing = (one.name(context.units, context.roles) for one in reporters(those, context.units, context.roles))
    return say("overview.office", title=title, due=views.due_text(those[0], context.today), units="; ".join(owing))


def _head(command: str, overview: Overview, context: Context) -> Sequence[Text]:
    day, unit = views.short_date(context.today), overview.root.title_name
    total = overview.total
    if not total.expected:
        return [say("overview.nothing", unit=unit)]
    head = say("overview.head", unit=unit, day=day, filed=total.filed, expected=total.expected)
    if total.is_complete:
        return [head, say("overview.complete")]
    lines = [head, _owed("total", total)]
    if command == SUMMARY:
        by_form = overview.by_form
        lines += [_form_line(form_id, by_form[form_id], context) for form_id in context.forms if form_id in by_form]
    return [*lines, GAP]


def _form_line(form_id: str, counts: Counts, context: Context) -> Text:
    title = context.forms[form_id].purpose.title
    values = {"title": title, "filed": counts.filed, "expected": counts.expected}
    if late := counts[State.LATE]:
        return say("overview.form_late", late=late, **values)
    return say("overview.form", **values)


def _line(name: str, counts: Counts) -> Text:
    return _owed("unit", counts, unit=capitalised(name), expected=counts.expected)


def _owed(what: str, counts: Counts, **values: TextValue) -> Text:
    """Say what is overdue and what is not due yet, of these only what there is."""
    overdue, waiting = counts[State.MISSING], counts[State.NOT_YET_DUE]
    if not waiting:
        return say(f"overview.{what}_overdue", overdue=overdue, **values)
    if not overdue:
        return say(f"overview.{what}_waiting", waiting=waiting, **values)
    return say(f"overview.{what}", overdue=overdue, waiting=waiting, **values)
