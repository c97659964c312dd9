"""What a person sees of a report: the first screen, a question, the read-back, the lines to mend."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, task_lines
from conversations.dialogues.drafts import NO_VALUES, open_fields, open_prompt, with_confirmed
from conversations.forms import engine as forms
from conversations.forms.catalogue import FormEntry
from conversations.forms.form import NUMBERS, QuestionKind
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.left_out import left_out
from conversations.session import Draft, Reporting, Session
from conversations.turn import ANSWER, GAP, LINE, PLACE, Turn, reply, to
from plans.assignment import Assignment, AssignmentId

LATER = Choice("later", say("report.choice_later"))
BACK = Choice("back", say("report.choice_back"))
SKIP = Choice("skip", say("report.choice_skip"))
UNKNOWN = Choice("unknown", say("report.choice_unknown"))
START = Choice("start", say("report.choice_start"))
NOTHING = Choice("nothing", say("report.choice_nothing"))
SEND = Choice("send", say("report.choice_send"))
EDIT = Choice("edit", say("report.choice_edit"))
ADD = Choice("add", say("report.choice_add"))
REPLACE = Choice("replace", say("report.choice_replace"))
CONFIRM = Choice("confirm", say("report.choice_confirm"))
MEND = Choice("mend", say("report.choice_mend"))
DONE_PICKING = Choice("picked", say("report.choice_picked"))

TASK_WORDS = Choice("/task_words", say("task.choice_words"))

FIRST = "first:"
"""How the id of a choice begins that takes a bare figure for the answer to the first question."""


def ask(state: Reporting, session: Session, context: Context) -> Reply:
    """Say what is being asked now."""
    assignment = assignment_of(state, context)
    match state.stage:
        case "opening":
            return _first_screen(state, assignment, context)
        case "again":
            return _again(state, assignment, context)
        case "asking":
            return _question(state, session, assignment, context)
        case "unusual":
            return _unusual(state, session, assignment, context)
        case "placing":
            return _which_line(state, session, assignment, context)
        case "reading_back":
            return _reading_back(state, session, assignment, context)
        case "mending":
            return _mending(session, assignment, context)


def show(state: Reporting, session: Session, context: Context) -> Turn:
    """Move the report on to a state, and ask what is to be asked there."""
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


MOST_OTHERS = 2
"""How many other reports are named on the first screen of one."""


def _first_screen(state: Reporting, assignment: Assignment, context: Context) -> Reply:
    """Say what the report is, until when, and how it can be told in one message."""
    entry = views.form_of(assignment, context)
    texts = [
        say("report.title", title=entry.purpose.title, unit=views.unit_name(assignment.unit_id, context)),
        say("report.period", period=assignment.period.label, due=views.due_text(assignment, context.today)),
        *_or_for_the_next(assignment, context),
        *_lines_of_task(state, context),
        say("report.asked", fields=", ".join(_told_in_words(entry)).lower()),
        say("report.example", example=entry.purpose.example),
    ]
    ways, more = ways_to_begin(assignment, context), _more(state)
    others = _others(assignment, context) if state.pending.get("others") else ()
    if len(others) > MOST_OTHERS:
        texts.append(say("report.others_many"))
        return reply(*texts, choices=(*ways, menu.OTHER_REPORTS, *more), is_numbered=False)
    if others:
        titles = [f"“{views.title_of(a, context).lower()}”" for a in others]
        texts.append(say("report.others", titles=f" {views.worded(say('report.or'), context)} ".join(titles)))
    to_others = tuple(Choice(f"/report:{a.id}", views.title_of(a, context)) for a in others)
    return reply(*texts, choices=(*ways, *to_others, *more), is_numbered=False)


def _task_id(state: Reporting) -> AssignmentId | None:
    """Return the task for which the report was opened, if it was."""
    return AssignmentId(int(state.pending["task"])) if "task" in state.pending else None


def _lines_of_task(state: Reporting, context: Context) -> Iterator[Text]:
    id = _task_id(state)
    task = views.find_task(context, id) if id is not None else None
    if task is not None:
        yield from task_lines.lines_of(task, context)


def _more(state: Reporting) -> tuple[Choice, ...]:
    """Return what else is offered on a first screen: the way back to where the report was chosen from."""
    if (id := _task_id(state)) is not None:
        return (replace(TASK_WORDS, id=f"{TASK_WORDS.id}:{id}"), menu.TASKS)
    return (menu.TASKS, menu.RESULTS) if state.pending.get("menu") else ()


def _or_for_the_next(assignment: Assignment, context: Context) -> tuple[Text, ...]:
    """Say of a report that is late how to tell it for the period that runs."""
    running = views.successor(assignment, context)
    if running is None or not (running.is_open and assignment.is_open):
        return ()
    return (say("report.other_period", period=views.short_period(running.period)),)


def ways_to_begin(assignment: Assignment, context: Context) -> tuple[Choice, ...]:
    """Return what can be chosen on the first screen of a report."""
    zero = (NOTHING,) if views.form_of(assignment, context).purpose.none else ()
    return (START, *zero, LATER)


def _others(assignment: Assignment, context: Context) -> list[Assignment]:
    """Return the person's other reports that are not in."""
    return [a for a in views.my_reports(context) if a.id != assignment.id and not a.is_done]


def _told_in_words(entry: FormEntry) -> list[str]:
    """Return what a message can say of a form, in its order; a photo has no words."""
    short = entry.purpose.short
    asked = (question for question in entry.form.questions if question.is_asked)
    return [short[q.name] for q in asked if q.kind is not QuestionKind.IMAGE and q.name in short]


def told_so_far(state: Reporting) -> dict[str, str]:
    """Return what was told while it is not yet said whether it adds or replaces."""
    return json.loads(state.pending.get("stated", "{}"))


def _again(state: Reporting, assignment: Assignment, context: Context) -> Reply:
    report, entry = assignment.report, views.form_of(assignment, context)
    assert report is not None
    head = say(
        "report.again",
        title=views.title_of(assignment, context),
        unit=views.unit_name(assignment.unit_id, context),
        number=str(report.number),
        at=views.clock_time(report.filed_at),
    )
    lines = [*views.report_lines(report, context)]
    told = told_so_far(state)
    if shown := [n for n in told if n in entry.purpose.short]:
        lines.append(say("report.just_told", told=listed({n: told[n] for n in shown}, entry, context)))
    if not entry.purpose.add:
        # Figures that hold for a day cannot be added up.
        return reply(head, *lines, say("report.replace_old"), choices=(REPLACE, LATER))
    return reply(head, *lines, say("report.add_or_replace"), choices=(ADD, REPLACE, LATER))


def _question(state: Reporting, session: Session, assignment: Assignment, context: Context) -> Reply:
    entry = views.form_of(assignment, context)
    prompt = open_prompt(session, assignment, context)
    assert prompt is not None
    said = (prompt.problem, prompt.text, prompt.hint)
    texts = [views.addressed(part, context, assignment.unit_id) for part in said if part]
    picked = state.pending.get("picked", "").split()
    if labels := [choice.label for choice in prompt.choices if choice.name in picked]:
        texts.append(views.worded(say("report.picked", picked="; ".join(labels)), context))
    options = tuple(
        Choice(f"{ANSWER}{choice.name}", f"✓ {choice.label}" if choice.name in picked else choice.label)
        for choice in prompt.choices
    )
    more: list[Choice] = []
    if prompt.answer and not prompt.problem and not options and prompt.kind is not QuestionKind.IMAGE:
        kept = views.value_text(entry, prompt.name, prompt.answer, context.today)
        more.append(Choice("keep", say("report.choice_keep", value=kept)))
    if prompt.kind is QuestionKind.SELECT_MULTIPLE:
        more.append(DONE_PICKING)
    if prompt.kind in NUMBERS:
        more.append(UNKNOWN)
    if not prompt.required:
        more.append(SKIP)
    if prompt.index > 1:
        more.append(BACK)
    return reply(*texts, choices=(*options, *more, LATER), is_numbered=bool(options))


def _which_line(state: Reporting, session: Session, assignment: Assignment, context: Context) -> Reply:
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    values = forms.values(entry.form, draft.form, context.now)
    choices = tuple(
        Choice(f"{PLACE}{name}", _line_to_place(entry, name, values.get(name), context))
        for name in state.pending["fields"].split()
    )
    head = say("report.which_line", value=int(state.pending["value"]))
    return reply(head, choices=(*choices, LATER))


def listed(told: Mapping[str, object], entry: FormEntry, context: Context) -> str:
    """Return some lines and their values in one line of text: "số lớp 2, phụ nữ 15"."""
    said = (f"{entry.purpose.short[n]} {views.value_text(entry, n, told[n], context.today)}" for n in told)
    return ", ".join(said).lower()


def saying_what_is_left_out(
    turn: Turn,
    words: str,
    told: Mapping[str, object],
    assignment: Assignment,
    context: Context,
    *,
    before: Mapping[str, int] = NO_VALUES,
) -> Turn:
    """Say first which figures of a message were taken for no line, stand in none, and changed none.

    `before` are the figures that stood before the message.
    """
    entry, draft = views.form_of(assignment, context), turn.session.drafts.get(assignment.id)
    values = forms.values(entry.form, draft.form, context.now) if draft else NO_VALUES
    figures_now = {name: value for name, value in {**values, **told}.items() if isinstance(value, int)}
    changes = {abs(value - before.get(name, value)) for name, value in figures_now.items()}
    standing = {*figures_now.values(), *before.values(), *changes}
    figures = [str(figure) for figure in left_out(words, entry.form.id, told) if figure not in standing]
    return turn.after(say("report.left_out", figures=", ".join(figures))) if figures else turn


def _line_to_place(entry: FormEntry, name: str, old: object, context: Context) -> Text | str:
    label = entry.purpose.short.get(name, name)
    if old is None:
        return label
    return say("report.line_to_place", label=label, old=views.value_text(entry, name, old, context.today))


def _unusual(state: Reporting, session: Session, assignment: Assignment, context: Context) -> Reply:
    """Ask about an unusual figure: below the whole report if that is all there is to ask."""
    if not state.pending.get("whole"):
        return reply(state.pending["message"], choices=(CONFIRM, MEND, LATER), is_numbered=False)
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    told = with_confirmed(entry, draft, state.pending["field"], state.pending["stored"], context)
    texts = _read_back_of(state, told, assignment, context, with_marks=False)
    choices = (replace(CONFIRM, label=SEND.label), replace(MEND, label=EDIT.label), LATER)
    return reply(*texts, state.pending["message"], choices=choices)


def is_whole(state: Reporting) -> bool:
    """Whether the whole report is read back here."""
    return state.stage == "reading_back" or (state.stage == "unusual" and bool(state.pending.get("whole")))


def _reading_back(state: Reporting, session: Session, assignment: Assignment, context: Context) -> Reply:
    texts = _read_back_of(state, session.drafts[assignment.id], assignment, context)
    short = views.form_of(assignment, context).purpose.short
    if left := [short[name].lower() for name in left_unknown(state) if name in short]:
        texts.append(say("report.left_unknown", fields=", ".join(left), first=left[0]))
    texts += _or_for_the_next(assignment, context)
    return reply(*texts, say("report.is_it_right"), choices=(SEND, EDIT, LATER))


def left_unknown(state: Reporting) -> list[str]:
    """Return the figures that nobody has told of a report in which nothing happened."""
    return state.pending.get("left", "").split()


def _read_back_of(
    state: Reporting, draft: Draft, assignment: Assignment, context: Context, *, with_marks: bool = True
) -> list[Text]:
    head = say(
        "report.read_back",
        title=views.title_of(assignment, context),
        unit=views.unit_name(assignment.unit_id, context),
    )
    lines = _lines(state, draft, assignment, context, with_marks=with_marks)
    texts = [head, GAP, *lines, GAP]
    short = views.form_of(assignment, context).purpose.short
    if missing := [short[name] for name in open_fields(draft, assignment, context) if name in short]:
        texts.append(say("report.still_open", fields=", ".join(missing).lower()))
    return texts


def _lines(
    state: Reporting, draft: Draft, assignment: Assignment, context: Context, *, with_marks: bool
) -> tuple[Text, ...]:
    """Say every value; where it has just been changed, or the report is added to or replaced, what it was before."""
    entry = views.form_of(assignment, context)
    values = forms.values(entry.form, draft.form, context.now)
    flags = forms.flags(entry.form, draft.form)
    sent = assignment.report.values if assignment.report is not None and draft.mode != "new" else NO_VALUES
    before = json.loads(state.pending.get("before", "{}"))
    if draft.mode == "add":
        before, values = (views.merged(sent, part, entry.purpose.add) for part in (before, values))
    old = {**sent, **before}
    lines: list[Text] = []
    for field, value in values.items():
        if field not in entry.purpose.short:
            continue
        line = views.value_line(entry, field, value, context.today, with_marks and field in flags)
        if field in old and old[field] != value and old[field] is not None:
            before = views.value_text(entry, field, old[field], context.today)
            line = say("report.line_changed", line=line, old=before)
        lines.append(line)
    return tuple(lines)


def _mending(session: Session, assignment: Assignment, context: Context) -> Reply:
    entry, draft = views.form_of(assignment, context), session.drafts[assignment.id]
    lines = forms.read_back(entry.form, draft.form, context.now, entry.purpose)
    asked = (line for line in lines if entry.form.get(line.name).is_asked)
    said = tuple(Choice(f"{LINE}{line.name}", _mend_label(line)) for line in asked)
    unsaid = tuple(
        Choice(f"{LINE}{name}", say("report.line_open", label=entry.purpose.short[name]))
        for name in open_fields(draft, assignment, context)
        if name in entry.purpose.short
    )
    return reply(say("report.what_to_mend"), choices=(*said, *unsaid, SEND, LATER))


def _mend_label(line: forms.Line) -> Text:
    if line.unknown:
        return say("report.line_unknown", label=line.label)
    return say("report.line", label=line.label, value=line.text)


def state_of(session: Session) -> Reporting:
    """Return where the report stands that is being filled in."""
    assert isinstance(session.dialogue, Reporting)
    return session.dialogue


def assignment_of(state: Reporting, context: Context) -> Assignment:
    """Return the assignment that is being reported on."""
    assignment = views.find_assignment(context, state.assignment_id)
    assert assignment is not None
    return assignment
