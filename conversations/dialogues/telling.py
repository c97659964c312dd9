"""A report told in a sentence, at any time: which report it is, which village, and what else it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening
from conversations.dialogues.drafts import NO_VALUES
from conversations.dialogues.repeating import last_figures, told_by_the_last
from conversations.dialogues.report_screens import LATER, saying_what_is_left_out
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.clean import fold, normalise
from conversations.reading.names import split_by_name
from conversations.reading.periods import read_period
from conversations.reading.sentences import Stated, names_form, read_forms, read_report
from conversations.session import Reporting, Session, Telling
from conversations.turn import UNIT, Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, AssignmentId
from plans.period import Period, PeriodKind
from plans.unit import UnitId


@dataclass(frozen=True)
class _Told:
    """What a part of a message states of one form, and whose reports it may be."""

    form: str
    stated: Stated
    reports: tuple[Assignment, ...]
    is_by_the_last: bool = False

    @property
    def units(self) -> tuple[UnitId, ...]:
        return tuple(report.unit_id for report in self.reports)


def tell(session: Session, words: str, context: Context, unit_id: UnitId | None = None) -> Turn | None:
    """Begin the report a sentence tells most of; what it tells of others is kept for afterwards.

    `unit_id` is the village the person has said it is about. Where several of the own villages may be meant, the
    person is asked. None if the sentence tells of no report of the person's.
    """
    told = _read(words, session, context, unit_id)
    if not told:
        return None
    if over := _period_that_is_over(words, told, context):
        return menu.close(session, context, say_over(over, [one.form for one in told], context))
    if unclear := next((one for one in told if len(one.reports) > 1), None):
        state = Telling(words)
        session = to(session, state)
        return Turn(session, (_which_village(unclear.units, context),))
    stated: dict[AssignmentId, dict[str, int | Decimal | str]] = {}
    for one in told:
        stated.setdefault(one.reports[0].id, {}).update(one.stated)
    mine = {one.reports[0].id: one.reports[0] for one in told}
    first = max(mine.values(), key=lambda a: (not a.is_done, len(stated[a.id])))
    parked: list[Assignment] = []
    for other in mine.values():
        if other.id == first.id or not stated[other.id]:
            continue
        session = opening.park(session, other, stated[other.id], context)
        parked.append(other)
    by_phone = not views.is_mine(first, views.person_of(context))
    by_the_last = any(one.is_by_the_last for one in told if one.reports[0].id == first.id)
    before = last_figures(first, context) if by_the_last else NO_VALUES
    reason = words if by_the_last else ""
    turn = opening.begin_stated(
        session, first, stated[first.id], context, by_phone=by_phone, before=before, reason=reason
    )
    if len(mine) == 1 and not by_the_last:
        turn = saying_what_is_left_out(turn, words, stated[first.id], first, context)
    if not parked:
        return turn
    return turn.after(opening.say_parked(parked, first, context))


_NAMED_OF_ITS_FORM = frozenset({PeriodKind.QUARTER, PeriodKind.HALF_YEAR})
"""Periods by whose names people mean the report; beside figures a month or a year is named for other reasons, too."""


def _period_that_is_over(words: str, told: Sequence[_Told], context: Context) -> Period | None:
    """Return the period that the words name, if what is told of it would be taken for another one."""
    named = read_period(words, context.today)
    if named is None or named.kind not in _NAMED_OF_ITS_FORM:
        return None
    return named if all(is_over_for(named, one.reports[0], context) for one in told) else None


def is_over_for(named: Period, report: Assignment, context: Context) -> bool:
    """Whether a report is told for periods of this length, but not for this one any more."""
    those = [report, *(a for a in _fileable_anywhere(context) if _is_same(a, report))]
    return any(a.period.kind is named.kind for a in those) and not any(views.is_of(a, named) for a in those)


def _is_same(one: Assignment, other: Assignment) -> bool:
    return (one.unit_id, one.form_id) == (other.unit_id, other.form_id)


def begin_called(session: Session, report: Assignment, words: str, context: Context) -> Turn:
    """Begin a report that was called by its title; where its period is named and over, say so."""
    named = read_period(words, context.today)
    if named is not None and is_over_for(named, report, context):
        return menu.close(session, context, say_over(named, [report.form_id], context))
    return opening.begin(session, report, context)


def say_over(period: Period, forms: Sequence[str | None], context: Context) -> Text:
    """Say that a period is told of no more, or that what is meant of it is in."""
    name, person = views.short_period(period), views.person_of(context)
    meant = (a for a in context.ledger if a.form_id in forms and views.is_of(a, period) and views.is_mine(a, person))
    reports = [a.report for a in meant]
    if reports and all(reports):
        numbers = ", ".join(str(report.number) for report in reports if report)
        return say("report.period_filed", period=name, number=numbers)
    return say("report.period_closed" if views.is_coordinator(context) else "report.period_over", period=name)


def tells_of_others(words: str, this: Assignment, context: Context) -> bool:
    """Whether a sentence tells of other reports than the one being filled in, and nothing of that one."""
    parts = _parts(words, context)
    if all(unit_id in (None, this.unit_id) for unit_id, _ in parts):
        told = _forms(words, context)
        if this.form_id is None or this.form_id in told or not any(told.values()):
            return False
        # A form that is told by itself is no part of the others: it has the message if it takes more of it.
        return len(read_report(words, this.form_id, context.today)) <= max(map(len, told.values()))
    return any(any(_forms(part, context).values()) for _, part in parts)


def tells_of_several(words: str, context: Context) -> bool:
    """Whether a sentence tells of several reports."""
    return sum(bool(stated) for stated in _forms(words, context).values()) > 1


def _forms(words: str, context: Context) -> Mapping[str, Stated]:
    return read_forms(words, views.forms_told(context), context.today)


def ask(state: Telling, session: Session, context: Context) -> Reply:
    """Ask which village is meant."""
    unclear = next((one for one in _read(state.words, session, context, None) if len(one.reports) > 1), None)
    return _which_village(unclear.units if unclear else (), context)


def hear(state: Telling, said: Said, session: Session, context: Context) -> Turn:
    """Take the village, chosen or named."""
    if said.choice == "later":
        return menu.close(session, context, say("aside.later"))
    chosen = said.choice.removeprefix(UNIT) if said.choice.startswith(UNIT) else ""
    named = [unit_id for unit_id, _ in _parts(said.text, context) if unit_id is not None]
    unit_id = UnitId(int(chosen)) if chosen else named[0] if len(named) == 1 else None
    turn = tell(at_rest(session), state.words, context, unit_id) if unit_id is not None else None
    turn = turn or (tell(session, said.text, context) if said.text else None)
    if turn is not None:
        return turn
    session = missed(session)
    return Turn(session, (ask(state, session, context),)).after(say("unclear.choice"))


def without_more(words: str) -> str:
    """Return the words without an opening "thêm": whether to add is asked when a report is in already."""
    first, _, rest = words.partition(" ")
    return rest if fold(normalise(first)) == "them" else words


def _read(words: str, session: Session, context: Context, unit_id: UnitId | None) -> list[_Told]:
    """Return what a sentence tells of each report that the person may file."""
    told: list[_Told] = []
    for named, part in _parts(without_more(words), context):
        where = named or unit_id or _unit_at_hand(session, context)
        read = _forms(part, context)
        for form in dict.fromkeys((*read, *names_form(part, views.forms_told(context)))):
            fileable = (a for a in _fileable(named or unit_id, context) if a.form_id == form)
            reports = views.told_first(fileable, context, words)
            here = tuple(a for a in reports if where is None or a.unit_id == where) or reports
            again = told_by_the_last(part, here[0], context, is_same=False) if len(here) == 1 else NO_VALUES
            if here and (again or form in read):
                told.append(_Told(form, again or read[form], here, is_by_the_last=bool(again)))
    return told


def _fileable(named: UnitId | None, context: Context) -> Sequence[Assignment]:
    """Return the own reports, and for a coordinator those of a unit that is named: they are entered for it."""
    mine = views.my_reports(context)
    if named is None or not views.is_coordinator(context):
        return mine
    return (*mine, *(a for a in context.assignments if a.form_id and a.unit_id == named and a not in mine))


def _parts(words: str, context: Context) -> list[tuple[UnitId | None, str]]:
    """Return the parts of a message by the village each is about."""
    units = list(dict.fromkeys(a.unit_id for a in _fileable_anywhere(context)))
    names = [views.unit_name(unit_id, context) for unit_id in units]
    return [(None if index is None else units[index], part) for index, part in split_by_name(words, names)]


def _fileable_anywhere(context: Context) -> Sequence[Assignment]:
    return context.assignments if views.is_coordinator(context) else views.my_reports(context)


def _unit_at_hand(session: Session, context: Context) -> UnitId | None:
    """Return the village whose report is just being filled in."""
    if not isinstance(session.dialogue, Reporting):
        return None
    this = views.find_assignment(context, session.dialogue.assignment_id)
    return this.unit_id if this else None


def _which_village(units: Sequence[UnitId], context: Context) -> Reply:
    choices = tuple(Choice(f"{UNIT}{unit_id}", views.unit_title(unit_id, context)) for unit_id in units)
    return reply(say("report.which_village"), choices=(*choices, LATER))
