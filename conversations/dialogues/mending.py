"""Mending figures: before a report is sent, after it was sent, and by editing a message that was sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import opening
from conversations.dialogues.drafts import open_number
from conversations.dialogues.report_screens import (
    assignment_of,
    left_unknown,
    saying_what_is_left_out,
    show,
)
from conversations.dialogues.taking import take_stated
from conversations.forms import engine as forms
from conversations.forms.answers import read_answer
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import NUMBERS
from conversations.reading.clean import fold, is_figure, normalise
from conversations.reading.corrections import Correction, Values, read_correction, read_unsaid
from conversations.reading.intents import Intent
from conversations.reading.numbers import read_number
from conversations.reading.sentences import Stated, read_report
from conversations.session import Reporting, Session
from conversations.turn import LINE, PLACE, Said, Turn
from plans.assignment import Assignment

_LOOSE = frozenset({"reading_back", "mending", "placing"})
"""Where all figures stand before the person, so that any figure may mend one."""

_WITH_FIGURES = _LOOSE | {"asking", "unusual"}


def hear(state: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Mend the figures of the open report; None if the message mends nothing."""
    if state.stage not in _WITH_FIGURES:
        return None
    if state.stage == "placing" and said.choice.startswith(PLACE):
        assignment = assignment_of(state, context)
        stated = {said.choice.removeprefix(PLACE): int(state.pending["value"])}
        return take_stated(session, assignment, stated, context, is_change=True)
    is_line = state.stage == "mending" and said.choice.startswith(LINE) and bool(said.text)
    if not _may_mend(replace(said, choice="") if is_line else said):
        return None
    return _mend(state, said, session, context)


@dataclass(frozen=True)
class OfSent:
    """What a message may mend in one report that is in."""

    assignment: Assignment
    correction: Correction


def read_of_sent(said: Said, context: Context) -> list[OfSent]:
    """Return what a message may mend in the person's reports, the one sent last first."""
    if not _may_mend(said):
        return []
    sent = [a for a in views.my_reports(context) if a.report is not None]
    sent.sort(key=lambda a: a.report.filed_at if a.report else context.now, reverse=True)
    return [OfSent(a, _read(said, views.form_of(a, context), _figures(a))) for a in sent]


def mend_sent(read: Sequence[OfSent], session: Session, context: Context, *, only_marked: bool = False) -> Turn | None:
    """Mend a report that is in, while nothing is being asked; None if the message mends none.

    `only_marked`: only if the words themselves say that something was wrong in it.
    """
    marked = [one for one in read if one.correction.is_marked]
    found = [one for one in read if one.correction.changes] or [one for one in marked if one.correction.told]
    if only_marked and not marked:
        return None
    besides = [one for one in read if one.correction.besides]
    if not found and not marked and len(besides) == 1:
        found = besides  # "15 nữ", where only one report may tell of women, and does not yet
    if found:
        return opening.correct_sent(session, found[0].assignment, found[0].correction.told, context)
    if not marked:
        return None
    assignment, correction = marked[0].assignment, marked[0].correction
    turn = opening.begin_correction(session, assignment, context)
    if correction.value is None:
        return turn
    return _ask_line(correction.value, correction.fields, turn.session, assignment, context)


def _figures(assignment: Assignment) -> Values:
    """Return the figures of the report that is in."""
    assert assignment.report is not None
    return views.figures_of(assignment.report.values)


def _may_mend(said: Said) -> bool:
    if said.choice or said.photo is not None or not said.text:
        return False
    return said.intent is None or (said.intent in (Intent.EDIT, Intent.CORRECT_SENT) and bool(said.argument))


def _mend(state: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    if state.stage not in _LOOSE and is_figure(said.text) and not said.was:
        return None  # an answer, as no bare figure says that something was wrong
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    shown = _shown(state, session, assignment, context)
    correction = _read(said, entry, shown)
    if state.stage not in _LOOSE and not correction.is_marked:
        return None
    if correction.changes:
        told = {**_chosen_besides(said, entry, shown, context), **correction.told}
        turn = take_stated(session, assignment, told, context, is_change=True)
        return saying_what_is_left_out(turn, said.text, told, assignment, context, before=shown)
    if state.stage == "mending" and not said.was and (labelled := _read_label(said, entry, shown, context)):
        return take_stated(session, assignment, labelled, context, is_change=True)
    if state.stage in _LOOSE and (more := _read_more(said, entry, shown)):
        return take_stated(session, assignment, more, context, is_change=True)
    if correction.value is None or said.choice:
        return None
    left = left_unknown(state)
    if len(left) == 1 and read_number(said.text, "count").value == correction.value:
        return take_stated(session, assignment, {left[0]: correction.value}, context, is_change=True)
    fields = [*correction.fields]
    if state.stage == "unusual" and not state.pending.get("whole"):
        return None
    if state.stage == "asking" and (asked := open_number(session, assignment, context)):
        fields += [asked] if asked not in fields else []
    return _ask_line(correction.value, fields, session, assignment, context)


def _read(said: Said, entry: FormEntry, values: Values) -> Correction:
    """Read a correction; a message that was edited mends what it said before."""
    if not said.was:
        return read_correction(said.text, entry.form.id, values)
    now, before = (read_number(text, "count").value for text in (said.text, said.was))
    if isinstance(now, int) and isinstance(before, int):
        fields = tuple(name for name, value in values.items() if value == before)
        changes = {fields[0]: now} if len(fields) == 1 else {}
        return Correction(changes, now, fields or tuple(values), is_marked=True)
    return replace(read_correction(said.text, entry.form.id, values), is_marked=True)


def _shown(state: Reporting, session: Session, assignment: Assignment, context: Context) -> Values:
    """Return the figures a correction may mean: those of the draft, and one that is being doubted."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    values = forms.values(entry.form, draft.form, context.now)
    if draft.mode == "add" and assignment.report is not None:
        values = views.merged(assignment.report.values, values, entry.purpose.add)
    figures = {name: v for name, v in views.figures_of(values).items() if name in entry.purpose.short}
    if state.stage == "unusual" and state.pending["stored"].isdecimal():
        figures[state.pending["field"]] = int(state.pending["stored"])
    return figures


def _chosen_besides(said: Said, entry: FormEntry, shown: Values, context: Context) -> Stated:
    """Return what a sentence that changes figures tells besides figures, of lines that were empty."""
    told = read_report(said.argument or said.text, entry.form.id, context.today)
    return {name: value for name, value in told.items() if name not in shown and not isinstance(value, int)}


def _read_more(said: Said, entry: FormEntry, shown: Values) -> Values:
    """Read "thêm nữ 7" where nothing has been said of women yet: it is seven."""
    return read_unsaid(said.text, entry.form.id, shown, entry.shown_numbers - shown.keys())


def _read_label(said: Said, entry: FormEntry, shown: Values, context: Context) -> Mapping[str, str]:
    """Read a line as it was read back, with another number: "ra lớp 7"; with the same one it was only chosen."""
    words = said.argument or said.text
    labels = {fold(label): name for name, label in entry.purpose.short.items()}
    spoken = fold(normalise(words))
    label = max((label for label in labels if spoken.startswith(f"{label} ")), key=len, default="")
    if not label or entry.form.get(labels[label]).kind not in NUMBERS:
        return {}
    number = " ".join(normalise(words).split()[len(label.split()) :])
    read = read_answer(entry.form.get(labels[label]), number, context.today)
    is_new = isinstance(read, forms.Value) and read.stored != str(shown.get(labels[label]))
    return {labels[label]: read.stored} if isinstance(read, forms.Value) and is_new else {}


def _ask_line(value: int, fields: Iterable[str], session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask which line a figure is meant for."""
    pending = {"value": str(value), "fields": " ".join(fields)}
    return show(Reporting("placing", assignment.id, pending), session, context)
