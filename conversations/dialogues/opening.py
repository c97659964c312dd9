"""Opening a report: the first screen, a draft that goes on, one that was sent, one told in a sentence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.dialogues import nothing
from conversations.dialogues.answering import hear_answer
from conversations.dialogues.asking_again import ask_again
from conversations.dialogues.drafts import (
    NO_VALUES,
    fresh_draft,
    open_prompt,
    presets_of,
    refill,
    with_draft,
    without_draft,
)
from conversations.dialogues.named_answer import read_named
from conversations.dialogues.report_screens import (
    FIRST,
    LATER,
    assignment_of,
    is_whole,
    saying_what_is_left_out,
    show,
    state_of,
    told_so_far,
    ways_to_begin,
)
from conversations.dialogues.taking import answer, go_on, read_back_nothing, take_stated, take_told
from conversations.forms import engine as forms
from conversations.forms.answers import Unclear, read_answer
from conversations.forms.purpose import FormEntry
from conversations.messages import Choice, Text, say
from conversations.reading.agreeing import says_finished
from conversations.reading.corrections import read_unsaid
from conversations.reading.intents import Intent
from conversations.reading.numbers import read_number
from conversations.reading.quantities import holds_figure
from conversations.reading.sentences import Stated, besides_announced, read_report
from conversations.reading.yesno import read_yesno
from conversations.session import FilingMode, Reporting, Session
from conversations.turn import Said, Turn, reply, to
from plans.assignment import Assignment

MOST_RECALLED = 4
"""How many answers one line of recap repeats."""

GOING_ON = frozenset({"report.resume", "report.resume_empty"})
"""The lines that invite to go on with a draft."""

STORY_WORDS = 3
"""Shorter messages tell of no difficulty."""


def begin(session: Session, assignment: Assignment, context: Context, *, by_phone: bool = False) -> Turn:
    """Open a report: a draft goes on where it stopped, one already sent is asked about, else the first screen."""
    session = close_first_screen(session)
    if assignment.id in session.drafts:
        return _resume(session, assignment, context)
    state = Reporting("opening" if assignment.report is None else "again", assignment.id)
    draft = fresh_draft(assignment, context, by_phone=by_phone)
    return show(state, with_draft(session, draft), context)


def begin_first(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Open the first of several reports; its first screen says how to come to the others."""
    turn = begin(session, assignment, context)
    return show(replace(state_of(turn.session), pending={"others": "yes"}), turn.session, context)


def begin_of_task(session: Session, assignment: Assignment, task: Assignment, context: Context) -> Turn:
    """Open the report that a task is done by; its first screen says what the task's plan says of it."""
    turn = begin(session, assignment, context)
    return show(replace(state_of(turn.session), pending={"task": str(task.id)}), turn.session, context)


def with_menu(session: Session, context: Context) -> Turn:
    """Show the first screen with what else the person can do: the report was not asked for."""
    state = state_of(session)
    return show(replace(state, pending={**state.pending, "menu": "yes"}), session, context)


def close_first_screen(session: Session) -> Session:
    """Forget a report that was opened, with nothing said of it yet."""
    state = session.dialogue
    if isinstance(state, Reporting) and state.stage == "opening":
        return without_draft(session, state.assignment_id)
    return session


def begin_zero(session: Session, assignment: Assignment, context: Context, stated: Stated) -> Turn:
    """Open a report in which nothing happened, but for what is stated; where there is always something, as ever."""
    turn = begin(session, assignment, context)
    if state_of(turn.session).stage != "opening" or not views.form_of(assignment, context).purpose.none:
        return turn
    return _take_zero(turn.session, assignment, context, stated)


def begin_stated(
    session: Session,
    assignment: Assignment,
    stated: Stated,
    context: Context,
    *,
    by_phone: bool = False,
    before: Mapping[str, Any] = NO_VALUES,
    reason: str = "",
) -> Turn:
    """Open a report with what one free sentence already said; `before` are figures to show beside those that differ."""
    turn = begin(session, assignment, context, by_phone=by_phone)
    state = state_of(turn.session)
    if state.stage == "again":
        can_add = bool(views.form_of(assignment, context).purpose.add)
        if _told_of_nothing(assignment) or (_is_part_of_sent(stated, assignment, context) and not can_add):
            return correct_sent(session, assignment, stated, context)
        return _add_or_replace(state, stated, turn.session, context)
    asking = to(turn.session, Reporting("asking", assignment.id))
    return take_stated(asking, assignment, stated, context, before=before, reason=reason)


def park(session: Session, assignment: Assignment, stated: Stated, context: Context) -> Session:
    """Keep what a sentence told of another report, to be asked about afterwards."""
    told = {name: str(value) for name, value in stated.items()}
    begun = session.drafts.get(assignment.id)
    if begun is None:
        return with_draft(session, replace(fresh_draft(assignment, context), is_brief=True, told=told))
    return with_draft(session, replace(begun, told={**begun.told, **told}))


def say_parked(parked: Sequence[Assignment], first: Assignment, context: Context) -> Text:
    """Say which reports come afterwards, and of which village where it is another one."""
    titles = [views.title_of(a, context, with_unit=a.unit_id != first.unit_id) for a in parked]
    return say("report.parked", titles="; ".join(titles))


def _add_or_replace(state: Reporting, stated: Stated, session: Session, context: Context) -> Turn:
    """Ask whether to add or to replace, and keep what was told until then; what is told last holds."""
    told = {**told_so_far(state), **{name: str(value) for name, value in stated.items()}}
    state = replace(state, pending={"stated": json.dumps(told)})
    return show(state, session, context)


def _resume(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Go on with a draft after one line of recap."""
    draft = session.drafts[assignment.id]
    title, unit = views.title_of(assignment, context), views.unit_name(assignment.unit_id, context)
    if draft.told and draft.mode == "new" and assignment.report is not None:
        return take_told(session, assignment, context).after(say("report.resume_empty", title=title, unit=unit))
    entry = views.form_of(assignment, context)
    if summed := context.summed.get(assignment.id):
        draft = replace(draft, form=forms.renew(entry.form, draft.form, summed, context.now))
        session = with_draft(session, draft)
    if draft.told:
        turn = take_told(session, assignment, context)
    else:
        turn = go_on(to(session, Reporting("asking", assignment.id)), assignment, context)
    lines = forms.read_back(entry.form, turn.session.drafts[assignment.id].form, context.now, entry.purpose)
    said = [line for line in lines if line.text and entry.form.get(line.name).is_asked]
    recap: str | Text = ", ".join(f"{line.label} {line.text}" for line in said[:MOST_RECALLED])
    if len(said) > MOST_RECALLED:
        recap = say("report.recap_more", recap=recap, count=len(said) - MOST_RECALLED)
    if not recap or is_whole(state_of(turn.session)):
        return turn.after(say("report.resume_empty", title=title, unit=unit))
    return turn.after(say("report.resume", title=title, unit=unit, recap=recap))


# --- a report that is in ---


def begin_correction(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Open a report that was sent, to mend it; the old version is kept."""
    report = assignment.report
    assert report is not None
    draft = fresh_draft(assignment, context, mode="correct", by_phone=report.by_phone)
    entry = views.form_of(assignment, context)
    form = refill(entry, draft.form, report.values, report.flags, context)
    draft = replace(draft, form=form, is_brief=True)
    return show(Reporting("mending", assignment.id), with_draft(session, draft), context)


def correct_sent(session: Session, assignment: Assignment, stated: Stated, context: Context) -> Turn:
    """Mend a report that was sent by figures that were told."""
    turn = begin_correction(session, assignment, context)
    return take_stated(turn.session, assignment, stated, context, is_change=True)


def _told_of_nothing(assignment: Assignment) -> bool:
    """Whether the report that is in tells that there was nothing: to add to it and to replace it are the same."""
    return assignment.report is not None and not any(assignment.report.values.values())


def _is_part_of_sent(stated: Stated, assignment: Assignment, context: Context) -> bool:
    """Whether figures are told for some lines only of a report that is in: the others hold."""
    assert assignment.report is not None
    shown = views.form_of(assignment, context).purpose.short
    return bool(stated) and any(
        value is not None and name in shown and name not in stated for name, value in assignment.report.values.items()
    )


# --- hearing ---


def hear_opening(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take what is said to the first screen: nothing to report, a start, figures at once, or the first answer."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    if word in ("nothing", "none") and entry.purpose.none:
        return _take_zero(session, assignment, context)
    if word == "start":
        return go_on(to(session, replace(state, stage="asking")), assignment, context)
    if word.startswith(FIRST):
        asking = to(session, replace(state, stage="asking"))
        return answer(forms.Value(word.removeprefix(FIRST)), asking, assignment, context)
    if (narrow := _number_or_choice(said.text, state, session, context)) is not None:
        return narrow
    stated = read_report(said.text, entry.form.id, context.today)
    verdict = read_yesno(said.text).value
    asking = to(session, replace(state, stage="asking"))
    if (story := entry.purpose.story) and story not in stated and verdict is None and _tells(said.text):
        stated = {**stated, story: besides_announced(said.text, entry.form.id)}
    if stated:
        turn = take_stated(asking, assignment, stated, context)
        return saying_what_is_left_out(turn, said.text, stated, assignment, context)
    if word in ("send", "done") or says_finished(said.text):
        return ask_again(state, session, context, say("refusal.nothing_told"))
    if verdict is True:
        return go_on(asking, assignment, context)
    if verdict is False and entry.purpose.none and not holds_figure(said.text):  # "2 dòng họ đăng ký chưa đạt"
        return _take_zero(session, assignment, context)
    if _answers_first(said, session, assignment, context):
        return hear_answer(state_of(asking), word, said, asking, context)
    return ask_again(state, session, context)


def _tells(words: str) -> bool:
    """Whether words are a story to be passed on, and no short answer."""
    return len(words.split()) >= STORY_WORDS


def _number_or_choice(text: str, state: Reporting, session: Session, context: Context) -> Turn | None:
    """Ask what a bare 1, 2 or 3 means on the first screen: the figure itself, or the place of a choice."""
    choices = ways_to_begin(assignment_of(state, context), context)
    number = text.strip()
    is_place = number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= len(choices)
    is_said_again = any(option.id.startswith(FIRST) for option in session.offer.options)
    if not is_place or is_said_again:
        return None
    figure = Choice(f"{FIRST}{int(number)}", say("report.choice_figure", number=number))
    chosen = choices[int(number) - 1]
    options = (figure, chosen) if chosen == LATER else (figure, chosen, LATER)
    narrow = reply(say("report.figure_or_choice", number=number), choices=options, is_numbered=False)
    return Turn(to(session, state), (narrow,))


def _answers_first(said: Said, session: Session, assignment: Assignment, context: Context) -> bool:
    """Whether the person answers the first question before it is asked."""
    words = said.text.split()
    if not 1 <= len(words) <= 2 or read_number(words[0], "count").value is None:
        return False  # "96", "96 hộ": more words were hardly meant for a question that has not been put
    form, first = views.form_of(assignment, context).form, open_prompt(session, assignment, context)
    return first is not None and not isinstance(read_answer(form.get(first.name), said.text, context.today), Unclear)


def _told_more(text: str, told: Mapping[str, str], entry: FormEntry, context: Context) -> Stated:
    """Read what is told beside what was told before: "toàn dân tộc" is as many as came."""
    stated = {**read_named(text, entry, context), **read_report(text, entry.form.id, context.today)}
    if stated or not told:
        return stated
    figures = {name: int(told[name]) for name in entry.shown_numbers & told.keys() if told[name].isdecimal()}
    return read_unsaid(text, entry.form.id, figures, entry.shown_numbers - told.keys())


def _take_zero(session: Session, assignment: Assignment, context: Context, stated: Stated = NO_VALUES) -> Turn:
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    presets = presets_of(assignment, entry, context)
    form = forms.zero(entry.form, entry.purpose, now=context.now, presets=presets)
    form, _ = forms.assign(entry.form, form, {name: str(value) for name, value in stated.items()}, context.now)
    session = with_draft(session, replace(draft, form=form, is_brief=True))
    return read_back_nothing(to(session, Reporting("asking", assignment.id)), assignment, context)


def hear_again(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take whether a second report adds to the first, replaces it, or only mends it."""
    assignment = assignment_of(state, context)
    if said.intent is Intent.EDIT:
        return begin_correction(session, assignment, context)
    can_add = bool(views.form_of(assignment, context).purpose.add)
    if not can_add and not word and read_yesno(said.text).value:
        word = "replace"
    if word in ("none", "nothing") and (turn := nothing.offer(without_draft(session, assignment.id), context)):
        return turn
    if word != "replace" and not (word == "add" and can_add):
        stated = _told_more(said.text, told_so_far(state), views.form_of(assignment, context), context)
        if stated:
            return _add_or_replace(state, stated, session, context)
        if word in ("send", "done"):
            return ask_again(state, session, context, say("refusal.choose_first"))
        return ask_again(state, session, context)
    told = told_so_far(state)
    if word == "replace" and not can_add and _is_part_of_sent(told, assignment, context):
        return correct_sent(without_draft(session, assignment.id), assignment, told, context)
    mode: FilingMode = "add" if word == "add" else "replace"
    by_phone = session.drafts[assignment.id].by_phone
    session = with_draft(session, fresh_draft(assignment, context, mode=mode, by_phone=by_phone))
    session = to(session, Reporting("asking", assignment.id))
    if told:
        return take_stated(session, assignment, told, context)
    return go_on(session, assignment, context)
