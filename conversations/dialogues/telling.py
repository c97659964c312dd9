"""A report told in a sentence, at any time: which report it is, which village, and what else it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening
from conversations.dialogues.drafts import NO_VALUES
from conversations.dialogues.repeating import last_figures, told_by_the_last
from conversations.dialogues.report_screens import LATER
from conversations.messages import Choice, Reply, say
from conversations.reading.clean import fold, normalise
from conversations.reading.names import split_by_name
from conversations.reading.sentences import Stated, names_form, read_forms, read_report
from conversations.session import Reporting, Session, Telling
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, AssignmentId
from plans.unit import UnitId

_UNIT = "u:"
"""How the id of a choice begins that names a village."""


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
        kept = opening.park(session, other, stated[other.id], context)
        parked += [other] if kept is not session else []
        session = kept
    by_phone = not views.is_mine(first, views.person_of(context))
    by_the_last = any(one.is_by_the_last for one in told if one.reports[0].id == first.id)
    before = last_figures(first, context) if by_the_last else NO_VALUES
    reason = words if by_the_last else ""
    turn = opening.begin_stated(
        session, first, stated[first.id], context, by_phone=by_phone, before=before, reason=reason
    )
    if not parked:
        return turn
    return turn.after(opening.say_parked(parked, first, context))


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
    chosen = said.choice.removeprefix(_UNIT) if said.choice.startswith(_UNIT) else ""
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
            reports = views.told_first(a for a in _fileable(named or unit_id, context) if a.form_id == form)
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
    choices = tuple(Choice(f"{_UNIT}{unit_id}", views.unit_title(unit_id, context)) for unit_id in units)
    return reply(say("report.which_village"), choices=(*choices, LATER))
