"""Answering the questions of a report: choices, free words, and a figure that is unusual."""

from collections.abc import Mapping
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues.asking_again import ask_again, ask_again_about
from conversations.dialogues.drafts import open_prompt
from conversations.dialogues.report_screens import assignment_of, listed, saying_what_is_left_out, show, state_of
from conversations.dialogues.sending import ask_what_to_mend, send
from conversations.dialogues.taking import answer, finish, go_on, step_back, take_photo, take_stated
from conversations.forms import engine as forms
from conversations.forms.answers import Unclear, read_answer
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import NUMBERS, QuestionKind
from conversations.messages import Text, say
from conversations.reading.agreeing import is_right
from conversations.reading.clean import fold, is_figure
from conversations.reading.corrections import read_all
from conversations.reading.everybody import read_everybody
from conversations.reading.numbers import read_number
from conversations.reading.sentences import Stated, mentioned_fields, names_form, read_report
from conversations.reading.yesno import read_yesno
from conversations.session import Reporting, Session
from conversations.turn import ANSWER, Said, Turn, to
from plans.assignment import Assignment

_NOT_YET = "chua"


def hear_answer(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take what is said to a question of the form."""
    assignment = assignment_of(state, context)
    prompt = open_prompt(session, assignment, context)
    if prompt is None:
        return go_on(session, assignment, context)
    if prompt.kind is QuestionKind.SELECT_MULTIPLE and (turn := _pick(state, word, session, context)):
        return turn
    absent = views.form_of(assignment, context).purpose.absent
    if prompt.name in absent and _is_absent(said):
        return take_stated(session, assignment, {absent[prompt.name]: 0}, context)
    match word:
        case "back":
            return step_back(session, assignment, context)
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
            return ask_what_to_mend(session, assignment, context)
        case "send" | "done":
            turn = finish(session, assignment, context)
            is_asked = state_of(turn.session).stage == "asking"
            return turn.after(_still_needed(turn, assignment, context)) if is_asked else turn
        case _ if word.startswith(ANSWER):
            return answer(forms.Value(word.removeprefix(ANSWER)), session, assignment, context)
        case _:
            return _hear_words(state, prompt, said, session, context)


def _still_needed(turn: Turn, assignment: Assignment, context: Context) -> Text:
    """Say that a report cannot be sent yet: the question below it has to be answered."""
    asked = open_prompt(turn.session, assignment, context)
    is_number = asked is not None and asked.kind in NUMBERS
    return say("refusal.required" if is_number else "refusal.required_answer")


def _is_absent(said: Said) -> bool:
    """Whether it is said that there is not yet even what the question asks about: "chưa có"."""
    return fold(said.text).startswith(_NOT_YET) and read_number(said.text, "count").value == 0


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
    return show(state, session, context)


def _hear_words(state: Reporting, prompt: forms.Prompt, said: Said, session: Session, context: Context) -> Turn:
    """Read free words: first for everything they state, then as the answer to the question."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    question = entry.form.get(prompt.name)
    if said.photo is not None:
        return take_photo(said, session, assignment, context, asked=prompt.name)
    figures = _figures_told(said, session, assignment, entry, context)
    if every := read_everybody(said.text, entry.form.id, figures):
        return _take(every, prompt.name, session, assignment, context)
    stated = read_report(said.text, entry.form.id, context.today)
    mentioned = mentioned_fields(said.text, entry.form.id)
    is_bare = prompt.kind in NUMBERS and not mentioned  # "15 hộ" names no field: it answers the question
    if len(stated) > 1 or (stated and prompt.name not in stated and not is_bare):
        turn = _take(stated, prompt.name, session, assignment, context)
        return saying_what_is_left_out(turn, said.text, stated, assignment, context)
    if _is_of_another(prompt.name, said.text, entry):
        return ask_again(state, session, context, say("unclear.whose"))
    read = read_answer(question, said.text, context.today)
    if isinstance(read, Unclear):
        if prompt.kind in NUMBERS and prompt.answer and not prompt.problem and read_yesno(said.text).value:
            return answer(forms.Value(prompt.answer), session, assignment, context)  # "đúng": it still holds
        if (every := read_all(said.text, entry.form.id, prompt.name, figures)) is not None:
            return answer(forms.Value(str(every)), session, assignment, context)
        return ask_again_about(state, read, session, context)
    return answer(read, session, assignment, context)


def _figures_told(
    said: Said, session: Session, assignment: Assignment, entry: FormEntry, context: Context
) -> Mapping[str, int]:
    """Return the figures that words like "tất cả" may speak of; a bare figure speaks of none."""
    if is_figure(said.text):
        return {}
    return views.figures_of(forms.values(entry.form, session.drafts[assignment.id].form, context.now))


def _take(stated: Stated, asked: str, session: Session, assignment: Assignment, context: Context) -> Turn:
    """Take what is told of any lines; where the same question comes again, say what was taken."""
    if set(stated) == {asked}:
        return answer(forms.Value(str(stated[asked])), session, assignment, context)
    turn = take_stated(session, assignment, stated, context)
    prompt = open_prompt(turn.session, assignment, context)
    if asked in stated or state_of(turn.session).stage != "asking" or prompt is None or prompt.name != asked:
        return turn
    entry, draft = views.form_of(assignment, context), turn.session.drafts[assignment.id]
    values = forms.values(entry.form, draft.form, context.now)
    taken = {name: values[name] for name in entry.purpose.short if name in stated and values.get(name) is not None}
    return turn.after(say("report.noted", told=listed(taken, entry, context))) if taken else turn


def _is_of_another(asked: str, words: str, entry: FormEntry) -> bool:
    """Whether the words name another field or form than the one asked: its figure must not be taken for this one."""
    mentioned = mentioned_fields(words, entry.form.id)
    forms_named = names_form(words)
    if forms_named and entry.form.id not in forms_named and asked not in mentioned:
        return True
    return bool(mentioned) and asked not in mentioned


def hear_unusual(state: Reporting, word: str, said: Said, session: Session, context: Context) -> Turn:
    """Take "đúng", a reason (kept for the clerk), or the right value."""
    assignment = assignment_of(state, context)
    entry = views.form_of(assignment, context)
    question = entry.form.get(state.pending["field"])
    asked_anew = Reporting("asking", assignment.id, {"field": question.name, "doubted": state.pending["stored"]})
    asking = to(session, asked_anew)
    if word in ("mend", "edit", "back"):
        return show(asked_anew, session, context)
    verdict = True if word in ("confirm", "send") else is_right(said.text)
    if verdict is False and read_number(said.text.rpartition(",")[2], "count").value is not None:
        verdict = None  # "không phải, 15 mới đúng"
    if word == "done":
        return ask_again(state, session, context)  # "xong" says nothing about the figure
    if verdict is False:
        return show(asked_anew, session, context)
    if verdict is True:
        reason = state.pending.get("reason", "")
        confirmed = forms.Value(state.pending["stored"], confirmed=True, reason=reason)
        turn = answer(confirmed, asking, assignment, context)
        if state.pending.get("whole") and state_of(turn.session).stage == "reading_back":
            turn = send(turn.session, assignment, context)
        return turn.after(say("report.reason_kept")) if reason else turn
    if word == "unknown" and question.kind in NUMBERS:
        return answer(forms.Unknown(), asking, assignment, context)
    if stated := read_report(said.text, entry.form.id, context.today):
        return take_stated(asking, assignment, stated, context)
    if _is_of_another(question.name, said.text, entry):
        return ask_again(state, session, context, say("unclear.whose"))
    read = read_answer(question, said.text, context.today)
    if isinstance(read, Unclear) and "," in said.text:
        read = read_answer(question, said.text.rpartition(",")[2], context.today)  # "không, 270"
    if not isinstance(read, Unclear):
        return answer(read, asking, assignment, context)
    if question.kind in NUMBERS and _is_reason(said.text) and not read.candidates:
        return _ask_reason(state, said.text, session, context)
    return ask_again(state, session, context)


def _ask_reason(state: Reporting, reason: str, session: Session, context: Context) -> Turn:
    """Read a reason back before it counts: the words might have been meant for something else."""
    value = state.pending["stored"]
    message = views.worded(say("report.is_reason", reason=reason, value=value), context)
    state = replace(state, pending={**state.pending, "reason": reason, "message": message})
    return show(state, session, context)


def _is_reason(text: str) -> bool:
    """Whether some words may explain a figure: hardly any numbers in them ("cuối năm" is none), no other report."""
    words = text.split()
    numbers = sum(read_number(word, "count").value is not None for word in words)
    return len(words) > 2 and 2 * numbers < len(words) and not any(map(str.isdigit, text)) and not names_form(text)
