"""Filing a report: the first screen, the questions, an unusual answer, reading back, mending, sending."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu
from conversations.dialogues.report_screens import (
    FIRST,
    LATER,
    LINE,
    NO_VALUES,
    NUMBERS,
    answer_at,
    ask,
    assignment_of,
    open_prompt,
    opening,
    prompts_ahead,
    with_confirmed,
)
from conversations.effects import FileReport
from conversations.forms import engine as forms
from conversations.forms.answers import Unclear, read_answer
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import QuestionKind
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.intents import Intent
from conversations.reading.numbers import read_number
from conversations.reading.sentences import Stated, mentioned_fields, names_form, read_report
from conversations.reading.yesno import read_yesno
from conversations.session import Draft, FilingMode, Reporting, Session
from conversations.turn import ANSWER, GAP, Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, AssignmentId

COMMANDS = {
    Intent.BACK: "back",
    Intent.LATER: "later",
    Intent.SKIP: "skip",
    Intent.UNKNOWN: "unknown",
    Intent.EDIT: "edit",
    Intent.SEND: "send",
    Intent.DONE: "done",
    Intent.CANCEL: "cancel",
    Intent.ADD: "add",
    Intent.REPLACE: "replace",
    Intent.NONE: "none",
}
"""What a typed command means here; a tapped choice carries the same name."""

RECEIPTS: Mapping[FilingMode, str] = {
    "new": "receipt.filed",
    "add": "receipt.added",
    "replace": "receipt.replaced",
    "correct": "receipt.corrected",
}

EXAMPLE_AFTER, WAY_OUT_AFTER = 2, 3


# --- beginning ---


def begin(session: Session, assignment: Assignment, context: Context, *, by_phone: bool = False) -> Turn:
    """Open a report: a draft goes on where it stopped, one already sent is asked about, else the first screen."""
    if assignment.id in session.drafts:
        return resume(session, assignment, context)
    state = Reporting("opening" if assignment.report is None else "again", assignment.id)
    session = to(_with_draft(session, _fresh_draft(assignment, context, by_phone=by_phone)), state)
    return Turn(session, (ask(state, session, context),))


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
    state = _state(turn.session)
    if state.stage == "again":
        if _is_part_of_sent(stated, assignment, context) and not views.form_of(assignment, context).purpose.add:
            return correct_sent(session, assignment, stated, context)
        return _ask_again_with(state, stated, turn.session, context)
    asking = to(turn.session, Reporting("asking", assignment.id))
    return take_stated(asking, assignment, stated, context, before=before, reason=reason)


def park(session: Session, assignment: Assignment, stated: Stated, context: Context) -> Session:
    """Keep what a sentence told of another report as a draft of its own, to be asked about afterwards."""
    if assignment.id in session.drafts or assignment.report is not None:
        return session
    told = {name: str(value) for name, value in stated.items()}
    return _with_draft(session, replace(_fresh_draft(assignment, context), is_brief=True, told=told))


def _ask_again_with(state: Reporting, stated: Stated, session: Session, context: Context) -> Turn:
    """Ask whether to add or to replace, and keep what was told until then."""
    told = {name: str(value) for name, value in stated.items()}
    state = replace(state, pending={"stated": json.dumps(told)})
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def begin_correction(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Open a report that was sent, to mend it; the old version is kept."""
    report = assignment.report
    assert report is not None
    draft = _fresh_draft(assignment, context, mode="correct", by_phone=report.by_phone)
    entry = views.form_of(assignment, context)
    form = _refill(entry, draft.form, report.values, report.flags, context)
    draft = replace(draft, form=form, is_brief=True)
    session = to(_with_draft(session, draft), Reporting("mending", assignment.id))
    return Turn(session, (ask(_state(session), session, context),))


def correct_sent(session: Session, assignment: Assignment, stated: Stated, context: Context) -> Turn:
    """Mend a report that was sent by figures that were told."""
    turn = begin_correction(session, assignment, context)
    return take_stated(turn.session, assignment, stated, context, is_change=True)


def _is_part_of_sent(stated: Stated, assignment: Assignment, context: Context) -> bool:
    """Whether figures are told for some lines only of a report that is in: the others hold."""
    assert assignment.report is not None
    shown = views.form_of(assignment, context).purpose.short
    return bool(stated) and any(
        value is not None and name in shown and name not in stated for name, value in assignment.report.values.items()
    )


def resume(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Go on with a draft after one line of recap."""
    draft = session.drafts[assignment.id]
    if draft.told:
        return _take_told(session, assignment, context)
    entry = views.form_of(assignment, context)
    said = [line for line in forms.read_back(entry.form, draft.form, context.now, entry.purpose) if line.text]
    recap = ", ".join(f"{line.label} {line.text}" for line in said)
    title, unit = views.title_of(assignment, context), views.unit_name(assignment.unit_id, context)
    turn = _go_on(to(session, Reporting("asking", assignment.id)), assignment, context)
    if not recap or _state(turn.session).stage == "reading_back":
        return turn.after(say("report.resume_empty", title=title, unit=unit))
    return turn.after(say("report.resume", title=title, unit=unit, recap=recap))


def _take_told(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Take what was told while something else came first, but for what has been answered since."""
    draft, form = session.drafts[assignment.id], views.form_of(assignment, context).form
    answered = forms.values(form, draft.form, context.now)
    told = {name: value for name, value in draft.told.items() if name not in answered}
    session = to(_with_draft(session, replace(draft, told={})), Reporting("asking", assignment.id))
    return take_stated(session, assignment, told, context)


def _fresh_draft(
    assignment: Assignment, context: Context, *, mode: FilingMode = "new", by_phone: bool = False
) -> Draft:
    entry = views.form_of(assignment, context)
    presets = _presets(assignment, entry, context)
    if mode == "add":
        # A part of a period is not to be held against a whole one.
        presets = {name: value for name, value in presets.items() if name not in entry.purpose.last}
    state = forms.start(entry.form, now=context.now, presets=presets)
    return Draft(assignment.id, state, mode, by_phone)


def _presets(assignment: Assignment, entry: FormEntry, context: Context) -> dict[str, str]:
    """Return what is known beforehand: figures of the unit register and of the report before this one."""
    register = context.units[assignment.unit_id].register
    known = {name: str(register[key]) for name, key in entry.purpose.register_.items() if key in register}
    last = context.previous.get(assignment.id)
    if last is not None:
        for name, field in entry.purpose.last.items():
            if last.values.get(field) is not None:
                known[name] = str(last.values[field])
    return known


def _refill(
    entry: FormEntry,
    state: forms.JsonState,
    values: Mapping[str, Any],
    flags: Mapping[str, str],
    context: Context,
) -> forms.JsonState:
    """Put a sent report's values back into its form, one by one, with what was confirmed then."""
    for field in (question.name for question in entry.form.questions if question.name in values):
        value = values[field]
        answer = (
            forms.Unknown()
            if value is None
            else forms.Value(views.stored(value), confirmed=True, reason=flags.get(field, ""))
        )
        state = answer_at(entry, state, field, answer, context).state
    return state


# --- hearing ---


def hear(state: Reporting, said: Said, session: Session, context: Context) -> Turn:
    """Take one answer."""
    word = said.choice
    if not word and said.intent is not None and not said.argument:
        word = COMMANDS.get(said.intent, "")
    if word == "later":
        return _later(session, state, context)
    if word == "cancel":
        return _cancel(session, state, context)
    match state.stage:
        case "opening":
            return _hear_opening(state, word, said, session, context)
        case "again":
            return _hear_again(state, word, said, session, context)
        case "asking":
            return _hear_answer(state, word, said, session, context)
        case "unusual":
            return _hear_unusual(state, word, said, session, context)
        case "placing":
            return _hear_place(state, word, session, context)
        case "reading_back":
            return _hear_verdict(state, word, said, session, context)
        case "mending":
            return _hear_mending(state, word, session, context)


def _later(session: Session, state: Reporting, context: Context) -> Turn:
    text = say("report.kept", title=views.title_of(assignment_of(state, context), context))
    return put_away(session, state, context, text)


def put_away(session: Session, state: Reporting, context: Context, text: Text) -> Turn:
    """Close the report for now, saying so; what was told is kept."""
    assignment = assignment_of(state, context)
    draft = session.drafts[assignment.id]
    entry = views.form_of(assignment, context)
    untouched = _fresh_draft(assignment, context).form
    if forms.values(entry.form, draft.form, context.now) == forms.values(entry.form, untouched, context.now):
        session = without_draft(session, assignment.id)
    return Turn(at_rest(session), (reply(text, choices=menu.choices(context)),))


def _cancel(session: Session, state: Reporting, context: Context) -> Turn:
    """Throw a change of a report that is in away; what was never sent is kept, in case "thôi" was meant for now."""
    assignment = assignment_of(state, context)
    if assignment.report is None:
        return _later(session, state, context)
    session = without_draft(at_rest(session), assignment.id)
    text = say("report.unchanged", number=str(assignment.report.number))
    return Turn(session, (reply(text, choices=menu.choices(context)),))


def _hear_opening(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    if word in ("nothing", "none") and entry.purpose.none:
        return _take_zero(session, assignment, context)
    if word == "start":
        return _go_on(to(session, replace(state, stage="asking")), assignment, context)
    if word.startswith(FIRST):
        asking = to(session, replace(state, stage="asking"))
        return answer(forms.Value(word.removeprefix(FIRST)), asking, assignment, context)
    if (narrow := _number_or_choice(said.text, state, session, context)) is not None:
        return narrow
    if stated := read_report(said.text, entry.form.id):
        return take_stated(to(session, replace(state, stage="asking")), assignment, stated, context)
    verdict = read_yesno(said.text).value
    asking = to(session, replace(state, stage="asking"))
    if verdict is True:
        return _go_on(asking, assignment, context)
    if verdict is False and entry.purpose.none:
        return _take_zero(session, assignment, context)
    if _answers_first(said, session, assignment, context):
        return _hear_answer(_state(asking), word, said, asking, context)
    return _asked_again(state, session, context)


def _number_or_choice(text: str, state: Reporting, session: Session, context: Context) -> Turn | None:
    """Ask what a bare 1, 2 or 3 means on the first screen: the figure itself, or the place of a choice."""
    choices = opening(assignment_of(state, context), context).choices
    number = text.strip()
    is_place = number.isascii() and number.isdigit() and 1 <= int(number[:3]) <= len(choices)
    is_said_again = any(option.id.startswith(FIRST) for option in session.offer.options)
    if not is_place or is_said_again:
        return None
    figure = Choice(f"{FIRST}{int(number)}", say("report.choice_figure", number=number))
    chosen = choices[int(number) - 1]
    narrow = reply(say("report.figure_or_choice", number=number), choices=(figure, chosen, LATER), is_numbered=False)
    return Turn(to(session, state), (narrow,))


def _answers_first(said: Said, session: Session, assignment: Assignment, context: Context) -> bool:
    """Whether the person answers the first question before it is asked."""
    words = said.text.split()
    if not 1 <= len(words) <= 2 or read_number(words[0], "count").value is None:
        return False  # "96", "96 hộ": more words were hardly meant for a question that has not been put
    form, first = views.form_of(assignment, context).form, open_prompt(session, assignment, context)
    return first is not None and not isinstance(read_answer(form.get(first.name), said.text, context.today), Unclear)


def _take_zero(session: Session, assignment: Assignment, context: Context) -> Turn:
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    presets = _presets(assignment, entry, context)
    form = forms.zero(entry.form, entry.purpose, now=context.now, presets=presets)
    session = _with_draft(session, replace(draft, form=form, is_brief=True))
    return _go_on(to(session, Reporting("asking", assignment.id)), assignment, context)


def _hear_again(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    assignment = assignment_of(state, context)
    if said.intent is Intent.EDIT:
        return begin_correction(session, assignment, context)
    can_add = bool(views.form_of(assignment, context).purpose.add)
    if not can_add and not word and read_yesno(said.text).value:
        word = "replace"
    if word != "replace" and not (word == "add" and can_add):
        stated = read_report(said.text, views.form_of(assignment, context).form.id)
        if stated:
            return _ask_again_with(state, stated, session, context)
        return _asked_again(state, session, context)
    told = json.loads(state.pending.get("stated", "{}"))
    if word == "replace" and not can_add and _is_part_of_sent(told, assignment, context):
        return correct_sent(without_draft(session, assignment.id), assignment, told, context)
    mode: FilingMode = "add" if word == "add" else "replace"
    by_phone = session.drafts[assignment.id].by_phone
    session = _with_draft(session, _fresh_draft(assignment, context, mode=mode, by_phone=by_phone))
    session = to(session, Reporting("asking", assignment.id))
    if told:
        return take_stated(session, assignment, told, context)
    return _go_on(session, assignment, context)


def _hear_answer(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    assignment = assignment_of(state, context)
    prompt = open_prompt(session, assignment, context)
    if prompt is None:
        return _go_on(session, assignment, context)
    if prompt.kind is QuestionKind.SELECT_MULTIPLE and (turn := _pick(state, word, session, context)):
        return turn
    match word:
        case "back":
            return _answer_back(session, assignment, context)
        case "skip":
            return answer(forms.Skip(), session, assignment, context)
        case "unknown" if prompt.kind in NUMBERS:
            return answer(forms.Unknown(), session, assignment, context)
        case "none" if prompt.kind in NUMBERS:
            return answer(forms.Value("0"), session, assignment, context)
        case "none" | "unknown" if not prompt.required:
            return answer(forms.Skip(), session, assignment, context)
        case "keep":
            return answer(forms.Value(prompt.answer), session, assignment, context)
        case "edit":
            return _mend(session, assignment, context)
        case "send" | "done":
            turn = _finish(session, assignment, context)
            is_asked = _state(turn.session).stage == "asking"
            return turn.after(say("refusal.required")) if is_asked else turn
        case _ if word.startswith(ANSWER):
            return answer(forms.Value(word.removeprefix(ANSWER)), session, assignment, context)
        case _:
            return _hear_words(state, prompt, said, session, context)


def _pick(state: Reporting, word: str, session: Session, context: Context) -> Turn | None:
    """Tick or untick one of several; None when the message is something else."""
    assignment = assignment_of(state, context)
    picked = state.pending.get("picked", "").split()
    if word in ("picked", "done"):
        if not picked:
            return answer(forms.Skip(), session, assignment, context)
        return answer(forms.Value(" ".join(picked)), session, assignment, context)
    if not word.startswith(ANSWER):
        return None
    name = word.removeprefix(ANSWER)
    picked = [code for code in picked if code != name] if name in picked else [*picked, name]
    state = replace(state, pending={"picked": " ".join(picked)})
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _hear_words(state: Reporting, prompt: forms.Prompt, said: Said, session: Session, context: Context) -> Turn:
    """Read free words: first for everything they state, then as the answer to the question."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    question = entry.form.get(prompt.name)
    if said.photo is not None:
        return _take_photo(said, session, assignment, context, asked=prompt.name)
    stated = read_report(said.text, entry.form.id)
    mentioned = mentioned_fields(said.text, entry.form.id)
    is_bare = prompt.kind in NUMBERS and not mentioned  # "15 hộ" names no field: it answers the question
    if len(stated) > 1 or (stated and prompt.name not in stated and not is_bare):
        return take_stated(session, assignment, stated, context)
    if _is_of_another(prompt.name, said.text, entry):
        return _asked_again(state, session, context, say("unclear.whose"))
    read = read_answer(question, said.text, context.today)
    if isinstance(read, Unclear):
        if prompt.kind in NUMBERS and prompt.answer and not prompt.problem and read_yesno(said.text).value:
            return answer(forms.Value(prompt.answer), session, assignment, context)  # "đúng": it still holds
        return unclear(state, read, session, context)
    return answer(read, session, assignment, context)


def _is_of_another(asked: str, words: str, entry: FormEntry) -> bool:
    """Whether the words name another field or form than the one asked: its figure must not be taken for this one."""
    mentioned = mentioned_fields(words, entry.form.id)
    forms_named = names_form(words)
    if forms_named and entry.form.id not in forms_named and asked not in mentioned:
        return True
    return bool(mentioned) and asked not in mentioned


def _take_photo(said: Said, session: Session, assignment: Assignment, context: Context, asked: str = "") -> Turn:
    """Put a picture where the form has room for one, whatever was being asked."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    place = next((q.name for q in entry.form.questions if q.kind is QuestionKind.IMAGE), None)
    if place is None:
        return _asked_again(_state(session), session, context, say("report.no_photo_here"))
    if place == asked:
        return answer(forms.Value(str(said.photo)), session, assignment, context)
    form, refused = forms.assign(entry.form, draft.form, {place: str(said.photo)}, context.now)
    if refused:
        return _asked_again(_state(session), session, context, say("report.no_photo_here"))
    session = _with_draft(session, replace(draft, form=form))
    return _go_on(session, assignment, context).after(say("report.photo_kept"))


def take_stated(
    session: Session,
    assignment: Assignment,
    stated: Stated,
    context: Context,
    *,
    is_change: bool = False,
    before: Mapping[str, Any] = NO_VALUES,
    reason: str = "",
) -> Turn:
    """Take several values at once; what cannot be is left open and said.

    `is_change`: the figures are meant as they were read back. A report that was to be added to is then told as a whole.
    `before` are figures to show beside those that differ, if not those of the draft. `reason` is what the person
    has said already of figures that are unusual, so that they are not asked about.
    """
    session = keep_doubted(session, stated)
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    if is_change and draft.mode == "add":
        draft = _as_a_whole(draft, assignment, entry, context)
    before = before or forms.values(entry.form, draft.form, context.now)
    values = {name: str(value) for name, value in stated.items()}
    form, refused = forms.assign(entry.form, draft.form, values, context.now)
    if reason:
        doubted = [name for name, refusal in refused.items() if not refusal.hard]
        form, still = _confirm(entry, form, {name: values[name] for name in doubted}, reason, context)
        refused = {name: refusal for name, refusal in refused.items() if refusal.hard or name in still}
    told = {name: value for name, value in draft.told.items() if name not in values}
    name = next(iter(refused), "")
    draft = replace(draft, form=form, is_brief=True, told={**told, **{n: values[n] for n in refused if n != name}})
    session = _with_draft(session, draft)
    if not refused:
        return _with_changes_marked(_finish(session, assignment, context), before, context)
    form = forms.go_to(entry.form, form, name, context.now)
    session = _with_draft(session, replace(draft, form=form))
    return _refused(session, assignment, name, values[name], refused[name], context)


def _confirm(
    entry: FormEntry, state: forms.JsonState, values: Mapping[str, str], reason: str, context: Context
) -> tuple[forms.JsonState, frozenset[str]]:
    """Take figures that are doubted, with the reason given; return also those that are refused all the same."""
    refused: set[str] = set()
    for name, value in values.items():
        step = answer_at(entry, state, name, forms.Value(value, confirmed=True, reason=reason), context)
        if isinstance(step.outcome, forms.Refused):
            refused.add(name)
        else:
            state = step.state
    return state, frozenset(refused)


def _as_a_whole(draft: Draft, assignment: Assignment, entry: FormEntry, context: Context) -> Draft:
    """Return the draft of an addition as one that replaces the report by the sums that were read back."""
    assert assignment.report is not None
    values = forms.values(entry.form, draft.form, context.now)
    total = views.merged(assignment.report.values, values, entry.purpose.add)
    flags = {name: flag.reason for name, flag in forms.flags(entry.form, draft.form).items()}
    form = _refill(entry, _fresh_draft(assignment, context).form, total, flags, context)
    return replace(draft, form=form, mode="replace")


def _with_changes_marked(turn: Turn, before: Mapping[str, Any], context: Context) -> Turn:
    """Let the read-back say what each changed line was before."""
    state = _state(turn.session)
    if state.stage != "reading_back" or not before:
        return turn
    told = {name: value for name, value in before.items() if isinstance(value, int | str)}
    state = replace(state, pending={"before": json.dumps(told)})
    session = to(turn.session, state)
    return replace(turn, session=session, replies=(ask(state, session, context),))


def keep_doubted(session: Session, stated: Mapping[str, Any] = NO_VALUES) -> Session:
    """Keep a figure that is being doubted for afterwards, unless it is stated anew."""
    state = _state(session)
    field = state.pending.get("field", "")
    doubted = state.pending.get("doubted") or state.pending.get("stored")
    if not doubted or field in stated:
        return session
    draft = session.drafts[state.assignment_id]
    return _with_draft(session, replace(draft, told={**draft.told, field: doubted}))


def answer(answer: forms.Answer, session: Session, assignment: Assignment, context: Context) -> Turn:
    """Give the form an answer to the question it asks, and go on."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    prompt = open_prompt(session, assignment, context)
    assert prompt is not None
    result = forms.step(entry.form, draft.form, answer, context.now)
    if isinstance(result.outcome, forms.Refused) and _is_said_again(answer, prompt.name, session, result.outcome):
        assert isinstance(answer, forms.Value)
        result = forms.step(entry.form, draft.form, replace(answer, confirmed=True), context.now)
    if isinstance(result.outcome, forms.Refused):
        stored = answer.stored if isinstance(answer, forms.Value) else ""
        return _refused(session, assignment, prompt.name, stored, result.outcome, context)
    session = _with_draft(session, replace(draft, form=result.state))
    return _go_on(to(session, Reporting("asking", assignment.id)), assignment, context)


def _is_said_again(answer: forms.Answer, field: str, session: Session, refused: forms.Refused) -> bool:
    """Whether a figure that was doubted, and then asked for anew, is given once more: it stands."""
    state = _state(session)
    if refused.hard or not isinstance(answer, forms.Value) or state.pending.get("field") != field:
        return False
    return state.pending.get("doubted") == answer.stored


def _refused(
    session: Session, assignment: Assignment, name: str, stored: str, refusal: forms.Refused, context: Context
) -> Turn:
    """Say why a value cannot be, or ask once whether an unusual one is right."""
    message = views.addressed(refusal.message, context, assignment.unit_id)
    if not message:
        message = context.wording.text(say(f"refusal.{refusal.code}"), views.person_of(context).you)
    if not refusal.hard:
        return _doubt(session, assignment, name, stored, message, context)
    if open_prompt(session, assignment, context) is None:
        return _read_back(session, assignment, context).after(Text("text", {"text": message}))
    state = Reporting("asking", assignment.id)
    session = missed(replace(session, dialogue=state))
    question = ask(state, session, context)
    return Turn(session, (question,)).after(Text("text", {"text": message}))


def _go_on(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask the next question, or read everything back when nothing more is to be asked."""
    draft = session.drafts[assignment.id]
    return _finish(session, assignment, context) if draft.is_brief else _ask_current(session, assignment, context)


def _ask_current(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask the question at the cursor; a value that has become unusual is asked about; at the end read back."""
    prompt = open_prompt(session, assignment, context)
    if prompt is None:
        return _read_back(session, assignment, context)
    state = Reporting("asking", assignment.id)
    if prompt.is_doubted:
        message = views.addressed(prompt.problem, context, assignment.unit_id)
        return _doubt(session, assignment, prompt.name, prompt.answer, message, context)
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _doubt(session: Session, assignment: Assignment, name: str, stored: str, message: str, context: Context) -> Turn:
    """Ask once whether an unusual figure is right; if nothing else is to be asked, below the whole report."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    pending = {"field": name, "stored": stored, "message": message}
    if draft.is_brief and not draft.told:
        ahead = prompts_ahead(with_confirmed(entry, draft, name, stored, context), assignment, context)
        pending |= {} if any(p.problem or (p.required and not p.answer) for p in ahead) else {"whole": "yes"}
    state = Reporting("unusual", assignment.id, pending)
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _read_back(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Read everything back, though optional questions may be open: they are named and may be left so."""
    state = Reporting("reading_back", assignment.id)
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _finish(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask only what the report cannot go without, or read it back: what is optional need not be asked for."""
    form, draft = views.form_of(assignment, context).form, session.drafts[assignment.id]
    if draft.told:
        return _take_told(session, assignment, context)
    ahead = prompts_ahead(draft, assignment, context)
    if known := {p.name: p.answer for p in ahead if p.answer and not p.problem}:
        # Known beforehand, as the households of the register: read back like all else, and mended if wrong.
        taken, _ = forms.assign(form, draft.form, known, context.now)
        return _finish(_with_draft(session, replace(draft, form=taken)), assignment, context)
    needed = next((p for p in ahead if p.required or p.problem), None)
    if needed is None:
        return _read_back(session, assignment, context)
    state = forms.go_to(form, draft.form, needed.name, context.now)
    return _ask_current(_with_draft(session, replace(draft, form=state)), assignment, context)


def _hear_unusual(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take "đúng", a reason (kept for the clerk), or the right value."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    question = entry.form.get(state.pending["field"])
    asked_anew = Reporting("asking", assignment.id, {"field": question.name, "doubted": state.pending["stored"]})
    asking = to(session, asked_anew)
    if word in ("mend", "edit", "back"):
        return Turn(asking, (ask(asked_anew, asking, context),))
    verdict = True if word in ("confirm", "send") else read_yesno(said.text).value
    if verdict is False and read_number(said.text.rpartition(",")[2], "count").value is not None:
        verdict = None  # "không phải, 15 mới đúng"
    if word == "done":
        return _asked_again(state, session, context)  # "xong" says nothing about the figure
    if verdict is False:
        return Turn(asking, (ask(asked_anew, asking, context),))
    if verdict is True:
        reason = state.pending.get("reason", "")
        confirmed = forms.Value(state.pending["stored"], confirmed=True, reason=reason)
        turn = answer(confirmed, asking, assignment, context)
        if state.pending.get("whole") and _state(turn.session).stage == "reading_back":
            turn = _send(turn.session, assignment, context)
        return turn.after(say("report.reason_kept")) if reason else turn
    if word == "unknown" and question.kind in NUMBERS:
        return answer(forms.Unknown(), asking, assignment, context)
    if stated := read_report(said.text, entry.form.id):
        return take_stated(asking, assignment, stated, context)
    if _is_of_another(question.name, said.text, entry):
        return _asked_again(state, session, context, say("unclear.whose"))
    read = read_answer(question, said.text, context.today)
    if isinstance(read, Unclear) and "," in said.text:
        read = read_answer(question, said.text.rpartition(",")[2], context.today)  # "không, 270"
    if not isinstance(read, Unclear):
        return answer(read, asking, assignment, context)
    if question.kind in NUMBERS and _is_reason(said.text) and not read.candidates:
        return _ask_reason(state, said.text, session, context)
    return _asked_again(state, session, context)


def _ask_reason(state: Reporting, reason: str, session: Session, context: Context) -> Turn:
    """Read a reason back before it counts: the words might have been meant for something else."""
    value = state.pending["stored"]
    you = views.person_of(context).you
    message = context.wording.text(say("report.is_reason", reason=reason, value=value), you)
    state = replace(state, pending={**state.pending, "reason": reason, "message": message})
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _is_reason(text: str) -> bool:
    """Whether some words may explain a figure: hardly any numbers in them ("cuối năm" is none), no other report."""
    words = text.split()
    numbers = sum(read_number(word, "count").value is not None for word in words)
    return len(words) > 2 and 2 * numbers < len(words) and not any(map(str.isdigit, text)) and not names_form(text)


def _hear_verdict(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    if word == "edit":
        return _mend(session, assignment, context)
    if word == "back":
        return _answer_back(session, assignment, context)
    if word == "send":
        return _send(session, assignment, context)
    if said.photo is not None:
        return _take_photo(said, session, assignment, context)
    if stated := read_report(said.text, entry.form.id):
        return take_stated(session, assignment, stated, context)
    verdict = read_yesno(said.text).value
    if verdict is True:
        return _send(session, assignment, context)
    if verdict is False:
        return _mend(session, assignment, context)
    return _asked_again(state, session, context)


def _answer_back(session: Session, assignment: Assignment, context: Context) -> Turn:
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    form = forms.step(entry.form, draft.form, forms.Back(), context.now).state
    return _ask_current(_with_draft(session, replace(draft, form=form)), assignment, context)


def _mend(session: Session, assignment: Assignment, context: Context) -> Turn:
    """Ask which line to mend."""
    state = Reporting("mending", assignment.id)
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def _hear_place(state: Reporting, word: str, session: Session, context: Context) -> Turn:
    """Go back to the figures when nothing was said about the line that was asked for."""
    if word in ("back", "cancel", "edit"):
        return _read_back(session, assignment_of(state, context), context)
    return _asked_again(state, session, context)


def _hear_mending(state: Reporting, word: str, session: Session, context: Context) -> Turn:
    assignment = assignment_of(state, context)
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    if word.startswith(LINE):
        form = forms.go_to(entry.form, draft.form, word.removeprefix(LINE), context.now)
        session = _with_draft(session, replace(draft, form=form, is_brief=True))
        return _ask_current(session, assignment, context)
    if word in ("send", "back", "skip"):
        return _read_back(session, assignment, context)
    return _asked_again(state, session, context)


# --- sending ---


def _send(session: Session, assignment: Assignment, context: Context) -> Turn:
    """File the report and give a receipt: its number, and what is still due."""
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    if not forms.is_complete(entry.form, draft.form, context.now):
        return _finish(session, assignment, context)
    values = forms.values(entry.form, draft.form, context.now)
    if draft.mode == "add" and assignment.report is not None:
        values = views.merged(assignment.report.values, values, entry.purpose.add)
    reasons = {name: flag.reason or flag.message for name, flag in forms.flags(entry.form, draft.form).items()}
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
    if waiting := _told_meanwhile(session, context):
        turn = _take_told(session, waiting, context)
        is_asked = _state(turn.session).stage != "reading_back"
        following = (say("receipt.next", title=_what(waiting, context)),) if is_asked else ()
        return replace(turn.after(head, GAP, *following), effects=(effect,))
    return Turn(session, (_receipt(head, effect, assignment, context),), (effect,))


def _told_meanwhile(session: Session, context: Context) -> Assignment | None:
    """Return a report of which something was told while this one came first."""
    found = (views.find_assignment(context, id) for id, draft in session.drafts.items() if draft.told)
    return next((a for a in found if a is not None and not a.is_done and views.can_file(a, context)), None)


def _receipt(head: Text, effect: FileReport, assignment: Assignment, context: Context) -> Reply:
    if effect.by_phone:
        return reply(head, say("receipt.by_phone"), choices=menu.choices(context))
    rest = tuple(a for a in views.reports_owed(views.my_assignments(context)) if a.id != assignment.id)
    if not rest:
        return reply(head, GAP, say("receipt.nothing_left"), choices=menu.choices(context))
    lines = tuple(menu.owed_line(other, context) for other in rest)
    choices = tuple(Choice(f"/report:{other.id}", say("receipt.next", title=_what(other, context))) for other in rest)
    return reply(head, GAP, say("receipt.still_due"), *lines, choices=choices)


def _what(assignment: Assignment, context: Context) -> str:
    """Name a report, with its unit where the person has several."""
    return views.title_of(assignment, context, with_unit=not views.has_one_unit(views.person_of(context)))


# --- small things ---


def is_open(state: Reporting, session: Session, context: Context) -> bool:
    """Whether the report can still be worked on: the duty is there, the speaker may file it, the draft is there."""
    assignment = views.find_assignment(context, state.assignment_id)
    return assignment is not None and assignment.id in session.drafts and views.can_file(assignment, context)


def _state(session: Session) -> Reporting:
    assert isinstance(session.dialogue, Reporting)
    return session.dialogue


def _with_draft(session: Session, draft: Draft) -> Session:
    return replace(session, drafts={**session.drafts, draft.assignment_id: draft})


def without_draft(session: Session, assignment_id: AssignmentId) -> Session:
    """Return the session without this draft."""
    rest = {key: draft for key, draft in session.drafts.items() if key != assignment_id}
    return replace(session, drafts=rest)


def unclear(state: Reporting, unclear: Unclear, session: Session, context: Context) -> Turn:
    """Ask again: narrowly where two readings are likely, with an example after two misses, a way out after three."""
    session = missed(session)
    question = ask(state, session, context)
    if unclear.candidates:
        options = tuple(Choice(f"{ANSWER}{value}", value) for value in unclear.candidates)
        is_one = len(unclear.candidates) == 1
        asked = say("unclear.is_it", value=unclear.candidates[0]) if is_one else say("unclear.which")
        narrow = reply(asked, choices=(*options, *question.choices), is_numbered=False)
        return Turn(session, (narrow,))
    return Turn(session, (question,)).after(say(f"unclear.{unclear.key}"), *_more_help(state, session, context))


def _asked_again(state: Reporting, session: Session, context: Context, *texts: Text) -> Turn:
    session = missed(session)
    said = (*(texts or (say("unclear.choice"),)), *_more_help(state, session, context))
    return Turn(session, (ask(state, session, context),)).after(*said)


def _more_help(state: Reporting, session: Session, context: Context) -> tuple[Text, ...]:
    """Say an example after two misses and a way out after three."""
    if session.misses >= WAY_OUT_AFTER:
        return (say("unclear.way_out"),)
    if session.misses < EXAMPLE_AFTER or state.stage == "opening":
        return ()  # the first screen has its example
    if state.stage in ("reading_back", "mending", "placing"):
        return (say("unclear.example_mend"),)
    entry = views.form_of(assignment_of(state, context), context)
    return (say("report.example", example=entry.purpose.example),)
