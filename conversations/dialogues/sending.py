"""Reading a report back, choosing a line to mend, sending it, and the receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, nothing, targets
from conversations.dialogues.asking_again import ask_again
from conversations.dialogues.drafts import without_draft
from conversations.dialogues.report_screens import assignment_of, saying_what_is_left_out, show, state_of
from conversations.dialogues.taking import ask_line, finish, read_back, step_back, take_photo, take_stated, take_told
from conversations.effects import FileReport
from conversations.forms import engine as forms
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.agreeing import is_right
from conversations.reading.sentences import read_report
from conversations.reading.yesno import read_yesno
from conversations.session import FilingMode, Reporting, Session
from conversations.turn import GAP, LINE, Said, Turn, at_rest, reply
from plans.assignment import Assignment

RECEIPTS: Mapping[FilingMode, str] = {
    "new": "receipt.filed",
    "add": "receipt.added",
    "replace": "receipt.replaced",
    "correct": "receipt.corrected",
}


def hear_verdict(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take what is said of the report that was read back: it is right, it is not, or what is."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    if word == "edit":
        return ask_what_to_mend(session, assignment, context)
    if word == "back":
        return step_back(session, assignment, context)
    if word == "send":
        return send(session, assignment, context)
    if said.photo is not None:
        return take_photo(said, session, assignment, context)
    if stated := read_report(said.text, entry.form.id, context.today):
        turn = take_stated(session, assignment, stated, context)
        return saying_what_is_left_out(turn, said.text, stated, assignment, context)
    verdict = is_right(said.text)
    if verdict is True:
        return send(session, assignment, context)
    if verdict is False:
        return ask_what_to_mend(session, assignment, context)
    return ask_again(state, session, context)


def ask_what_to_mend(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask which line to mend."""
    return show(Reporting("mending", assignment.id), session, context)


def hear_mending(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Ask for the line that was chosen, take what is said of one, or read everything back as it is."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    if word.startswith(LINE):
        return ask_line(word.removeprefix(LINE), session, assignment, context)
    if word in ("send", "back", "skip"):
        return read_back(session, assignment, context)
    if stated := read_report(said.text, entry.form.id, context.today):
        return take_stated(session, assignment, stated, context, is_change=True)
    return ask_again(state, session, context)


def hear_place(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Go back to the figures when nothing was said about the line that was asked for, or "đúng rồi", or "không"."""
    if word in ("back", "cancel", "edit", "none", "send") or read_yesno(said.text).value is not None:
        return read_back(session, assignment_of(state, context), context)
    return ask_again(state, session, context)


def send(session: Session, assignment: Assignment, context: Context) -> Turn:
    """File the report and give a receipt: its number, and what is still due."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    if not forms.is_complete(entry.form, draft.form, context.now):
        return finish(session, assignment, context)
    values = forms.values(entry.form, draft.form, context.now)
    if draft.mode == "add" and assignment.report is not None:
        values = views.merged(assignment.report.values, values, entry.purpose.add)
    flags = forms.flags(entry.form, draft.form)
    unit = assignment.unit_id
    reasons = {name: flag.reason or views.addressed(flag.message, context, unit) for name, flag in flags.items()}
    number = assignment.report.number if assignment.report else context.fresh.report_number
    effect = FileReport(assignment.id, number, values, reasons, draft.by_phone)
    session = without_draft(at_rest(session), assignment.id)
    head = say(
        RECEIPTS[draft.mode],
        number=str(effect.number),
        title=views.title_of(assignment, context),
        unit=views.unit_name(assignment.unit_id, context),
        at=views.clock_time(context.now),
    )
    stands = targets.stands_now(assignment, effect, context)
    if waiting := _told_meanwhile(session, context):
        turn = take_told(session, waiting, context)
        is_asked = state_of(turn.session).stage not in ("reading_back", "again")
        following = (say("receipt.next", title=_name(waiting, context)),) if is_asked else ()
        return replace(turn.after(head, *stands, GAP, *following), effects=(effect,))
    return Turn(session, (_receipt((head, *stands), effect, assignment, context),), (effect,))


def _told_meanwhile(session: Session, context: Context) -> Assignment | None:
    """Return a report of which something was told while this one came first."""
    found = (views.find_assignment(context, id) for id, draft in session.drafts.items() if draft.told)
    return next((a for a in found if a is not None and views.can_file(a, context)), None)


def _receipt(head: tuple[Text, ...], effect: FileReport, assignment: Assignment, context: Context) -> Reply:
    if effect.by_phone:
        return reply(*head, say("receipt.by_phone"), choices=menu.choices(context))
    rest = tuple(a for a in views.reports_owed(views.my_assignments(context)) if a.id != assignment.id)
    if not rest:
        return reply(*head, GAP, say("receipt.nothing_left"), choices=menu.choices(context))
    if len(rest) > menu.MOST_LINES:
        return _short_receipt(head, rest, context)
    lines = tuple(menu.owed_line(other, context) for other in rest)
    choices = tuple(Choice(f"/report:{other.id}", say("receipt.next", title=_name(other, context))) for other in rest)
    return reply(*head, GAP, say("receipt.still_due"), *lines, choices=(*choices, *_none_to_tell(rest, context)))


def _short_receipt(head: tuple[Text, ...], rest: Sequence[Assignment], context: Context) -> Reply:
    """Say in one line what is still asked for now, and offer the next one."""
    soon = [a for a in rest if views.is_due_within(views.SOON, a, context)]
    if not soon:
        return reply(*head, GAP, menu.done_for_now(rest, context), choices=menu.choices(context))
    following, due = _name(soon[0], context), views.due_text(soon[0], context.today)
    next_one = Choice(f"/report:{soon[0].id}", say("receipt.next", title=following))
    text = say("receipt.more" if len(soon) > 1 else "receipt.one_more", count=len(soon), title=following, due=due)
    return reply(*head, GAP, text, choices=(next_one, *_none_to_tell(rest, context), menu.OTHER_REPORTS))


def _none_to_tell(rest: Sequence[Assignment], context: Context) -> tuple[Choice, ...]:
    return (nothing.THE_REST,) if nothing.is_offered(rest, context) else ()


def _name(assignment: Assignment, context: Context) -> str:
    """Name a report, with its unit where the person has several."""
    return views.title_of(assignment, context, with_unit=not views.has_one_unit(views.person_of(context)))
