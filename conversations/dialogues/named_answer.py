"""An answer that is told by the name of its line, wherever a report stands: "chủ đề là nuôi ong", "kết luận: ..."."""

import re

from conversations import views
from conversations.context import Context
from conversations.dialogues.drafts import open_prompt
from conversations.dialogues.report_screens import assignment_of
from conversations.dialogues.taking import ask_line, take_stated
from conversations.forms import engine as forms
from conversations.forms.answers import read_answer
from conversations.forms.form import NUMBERS, QuestionKind
from conversations.forms.purpose import FormEntry
from conversations.reading.clean import fold, normalise
from conversations.reading.intents import Intent
from conversations.reading.sentences import Stated, read_report
from conversations.session import Reporting, Session
from conversations.turn import ANSWER, Said, Turn

_ALSO = {"noi dung": ("noi dung lop", "noi dung hoc", "chu de lop", "chu de hoc", "chu de")}
"""What people call a line besides the name it is read back with."""

_LINK = re.compile(r"(?:\s*[:=]\s*|\s+)(?:(?:thi|la|thanh|ve|noi ve|doi thanh|sua thanh|doi lai la)\s+)*")
_SAID_IN_WORDS = frozenset(QuestionKind) - NUMBERS - {QuestionKind.IMAGE}
_STAGES = frozenset({"asking", "unusual", "placing", "reading_back", "mending"})


def hear(state: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Take the answer of the line that is named, or ask for it; None if a message names none, or tells of others."""
    is_free = not said.choice.startswith(ANSWER) and said.intent in (None, Intent.EDIT) and said.photo is None
    if state.stage not in _STAGES or not is_free or not said.text:
        return None
    assignment = assignment_of(state, context)
    entry, prompt = views.form_of(assignment, context), open_prompt(session, assignment, context)
    if state.stage == "asking" and prompt is not None and prompt.kind is QuestionKind.TEXT:
        return None  # any words are the answer
    words = said.argument or said.text
    named = _line_named(words, entry)
    if named is None or read_report(words, entry.form.id, context.today).keys() - {named[0]}:
        return None
    if stated := read_named(words, entry, context):
        return take_stated(session, assignment, stated, context)
    return None if state.stage == "asking" else ask_line(named[0], session, assignment, context)


def names_line(text: str, state: Reporting, context: Context) -> bool:
    """Return whether a message to the open report begins with the name of one of its lines: "nhân dịp 20/11"."""
    return (
        state.stage in _STAGES and _line_named(text, views.form_of(assignment_of(state, context), context)) is not None
    )


def read_named(text: str, entry: FormEntry, context: Context) -> Stated:
    """Return what a message tells of the line it names."""
    named = _line_named(text, entry)
    if named is None:
        return {}
    field, words = named
    if (told := read_report(text, entry.form.id, context.today).get(field)) is not None:
        return {field: told}
    read = read_answer(entry.form.get(field), words, context.today)
    return {field: read.stored} if isinstance(read, forms.Value) else {}


def _line_named(text: str, entry: FormEntry) -> tuple[str, str] | None:
    """Return the line that a message begins with, and the words behind its name."""
    typed = " ".join(text.split())
    spoken = fold(normalise(typed))
    if len(spoken) != len(typed):
        return None
    for field, label in entry.purpose.short.items():
        if entry.form.get(field).kind not in _SAID_IN_WORDS:
            continue
        name = fold(label)
        for called in (*_ALSO.get(name, ()), name):
            behind = _LINK.match(spoken, len(called)) if spoken.startswith(called) else None
            is_clear = behind and (" " in called or len(behind[0].strip(" ")) > 0)
            if behind and is_clear and behind.end() < len(typed):
                return field, typed[behind.end() :]
    return None
