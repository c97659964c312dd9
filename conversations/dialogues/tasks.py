"""The tasks of a role under the plan: the list, one task with the plan's own words, marking it as done."""

import re
from math import ceil

from conversations import views
from conversations.context import Context
from conversations.dialogues import menu, opening, report_screens, task_lines
from conversations.effects import CompleteTask, ReopenTask
from conversations.messages import Choice, Reply, Text, say
from conversations.reading.clean import fold
from conversations.reading.intents import Intent
from conversations.reading.yesno import read_yesno
from conversations.session import Reporting, Session, ShowingTask
from conversations.turn import Said, Turn, at_rest, missed, reply, to
from plans.assignment import Assignment, AssignmentId
from plans.local_time import day_of
from plans.role import title_at
from plans.unit import UnitId, UnitKind

DONE = Choice("done", say("task.choice_done"))
UNDONE = Choice("undone", say("task.choice_undone"))
WORDS = Choice("words", say("task.choice_words"))
LIST = Choice("/tasks", say("task.choice_list"))
NO_NOTE = Choice("no_note", say("task.choice_no_note"))
CANCEL = Choice("cancel", say("task.choice_cancel"))
OTHERS = Choice("/tasks_of", say("task.choice_others"))

_DEED = re.compile(r"\b(?:da|roi|xong)\b")
"""What "đã làm", "làm rồi" and "xong cả" have in common."""

PAGE = 10
"""How many tasks one message lists; the rest follow on request."""


def show_list(session: Session, context: Context, page: int = 0) -> Turn:
    """Answer "nhiệm vụ": every task of the person's posts, the soonest due first."""
    tasks = views.my_tasks(context)
    if not tasks:
        return menu.close(session, context, say("task.none"))
    page = page if page * PAGE < len(tasks) else 0
    shown = tasks[page * PAGE : (page + 1) * PAGE]
    with_unit = not views.has_one_unit(views.person_of(context))
    choices = tuple(Choice(f"/task:{task.id}", _line(task, context, with_unit=with_unit)) for task in shown)
    more = (Choice(f"/tasks:{page + 1}", say("task.choice_more")),) if len(tasks) > (page + 1) * PAGE else ()
    others = (OTHERS,) if views.is_coordinator(context) else ()
    done = sum(task.is_done for task in tasks)
    head = say("task.head", count=len(tasks), done=done)
    if page:
        head = say("task.page", part=page + 1, parts=ceil(len(tasks) / PAGE))
    undated = any(task.due is None and not task.is_done for task in shown)
    texts = (head, say("task.undated")) if undated else (head,)
    return Turn(at_rest(session), (reply(*texts, choices=(*choices, *more, *others)),))


def show_units(session: Session, context: Context) -> Turn:
    """Ask whose tasks a coordinator wants to see."""
    owing = {task.unit_id for task in context.tasks}
    units = sorted(owing, key=lambda id: (context.units[id].kind not in _OWN_KINDS, id))
    if not units:
        return menu.close(session, context, say("task.none"))
    choices = tuple(Choice(f"/tasks_of:{unit}", views.unit_title(unit, context)) for unit in units)
    return Turn(at_rest(session), (reply(say("task.whose"), choices=choices),))


_OWN_KINDS = frozenset({UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE})
"""What coordinators sit at: its tasks come first."""


def show_of(session: Session, unit_id: UnitId, context: Context, page: int = 0) -> Turn:
    """List the tasks of a unit, whoever there has them, with how each stands."""
    tasks = views.in_order((task for task in context.tasks if task.unit_id == unit_id), context)
    if not tasks:
        return show_units(session, context)
    page = page if page * PAGE < len(tasks) else 0
    shown = tasks[page * PAGE : (page + 1) * PAGE]
    more = Choice(f"/tasks_of:{unit_id}:{page + 1}", say("task.choice_more"))
    done = sum(task.is_done for task in tasks)
    unit = views.unit_title(unit_id, context)
    head = say("task.head_of", unit=unit, count=len(tasks), done=done)
    if page:
        head = say("task.page_of", unit=unit, part=page + 1, parts=ceil(len(tasks) / PAGE))
    lines = [say("task.line_of", title=_line(task, context), who=_whose(task, context)) for task in shown]
    undated = (say("task.undated"),) if any(task.due is None and not task.is_done for task in shown) else ()
    choices = (more, OTHERS) if len(tasks) > (page + 1) * PAGE else (OTHERS,)
    return Turn(at_rest(session), (reply(head, *undated, *lines, choices=choices),))


def _whose(task: Assignment, context: Context) -> str:
    """Return who has a task: the people by name, or the role that nobody holds."""
    people = views.people_at(task.unit_id, context, task.roles)
    if people:
        return ", ".join(person.name for person in people)
    return title_at(context.roles[task.roles[0]], context.units[task.unit_id].type_word)


def _line(task: Assignment, context: Context, *, with_unit: bool = False) -> Text:
    title = _title(task, context)
    if with_unit:
        title = say("remind.of_unit", title=title, unit=views.unit_name(task.unit_id, context))
    if task.due is None and not task.is_done:
        return say("task.line_no_date", title=title)
    return say("task.line", title=title, state=_state_text(task, context))


def _title(task: Assignment, context: Context) -> str | Text:
    """Return what a task is called; where several plans ask for the same report, also whose plan this one is."""
    title = views.title_of(task, context)
    report = views.find_assignment(context, task.id)
    if report is None or not report.twins:
        return title
    return say("task.of_plan", title=title, issuer=context.plans[task.plan_id].issuer)


def _state_text(task: Assignment, context: Context) -> Text:
    if task.report is not None:
        return say("task.reported", day=views.short_date(day_of(task.report.filed_at)))
    if task.completion is not None:
        return say("task.done", day=views.short_date(day_of(task.completion.done_at)))
    if task.is_overdue(context.today) and not views.is_report(task, context):
        return say("due.undone", day=views.day_and_month(task.due or context.today, context.today))
    return views.due_text(task, context.today)


def show(session: Session, task_id: AssignmentId, context: Context) -> Turn:
    """Show one task: what, for which unit, until when, and how it stands; a report that is owed opens at once."""
    task = _find_own(task_id, context)
    if task is None:
        return menu.close(session, context, say("task.gone"))
    report = views.find_assignment(context, task.id) if task.form_id and task.is_open else None
    if report is not None and report.is_open and report.id not in session.drafts:
        return opening.begin_of_task(session, report, task, context)
    state = ShowingTask("shown", task.id)
    session = to(session, state)
    return Turn(session, (ask(state, session, context),))


def show_words(session: Session, task_id: AssignmentId, context: Context) -> Turn:
    """Quote the plan on a task that a report is opened for."""
    task = _find_own(task_id, context)
    if task is None:
        return menu.close(session, context, say("task.gone"))
    return _words(task, ShowingTask("shown", task.id), session, context)


def _find_own(task_id: AssignmentId, context: Context) -> Assignment | None:
    task = views.find_task(context, task_id)
    return task if task is not None and views.is_mine(task, views.person_of(context)) else None


def ask(state: ShowingTask, session: Session, context: Context) -> Reply:
    """Say again what is on the screen."""
    task = views.find_task(context, state.assignment_id)
    assert task is not None
    if state.stage == "evidence":
        return reply(say("task.evidence"), choices=(NO_NOTE, WORDS, CANCEL), is_numbered=False)
    texts = [
        say(
            "task.title",
            title=views.duty_of(task, context).title,
            unit=views.unit_title(task.unit_id, context),
        ),
        say("task.state", state=_state_text(task, context)),
    ]
    texts += task_lines.lines_of(task, context)
    if task.completion and task.completion.note:
        texts.append(say("task.note", note=task.completion.note))
    if task.completion and task.completion.photo is not None:
        texts.append(say("task.photo_kept"))
    return reply(*texts, choices=_actions(task, context))


def _actions(task: Assignment, context: Context) -> tuple[Choice, ...]:
    if task.form_id:
        file = Choice(f"/report:{task.id}", say("task.choice_report", title=views.title_of(task, context)))
        return (file, WORDS, LIST)
    return (UNDONE, WORDS, LIST) if task.is_done else (DONE, WORDS, LIST)


def hear(state: ShowingTask, said: Said, session: Session, context: Context) -> Turn:
    """Take one answer about the task on the screen."""
    task = views.find_task(context, state.assignment_id)
    assert task is not None
    if state.stage == "evidence":
        return _hear_evidence(task, said, session, context)
    if said.choice == "words":
        return _words(task, state, session, context)
    if _says_done(said) and task.form_id:
        return _begin_report(task, session, context)
    if _says_done(said) and not task.is_done:
        if said.argument:
            return _complete(task, said.argument, said, session, context)
        state = ShowingTask("evidence", task.id)
        session = to(session, state)
        return Turn(session, (ask(state, session, context),))
    if (said.choice == "undone" or said.intent is Intent.UNDONE) and task.completion is not None:
        return _reopen(task, session, context)
    if said.intent in (Intent.BACK, Intent.LATER, Intent.CANCEL):
        return show_list(session, context)
    if said.photo is not None and not task.form_id and not task.is_done:
        return _complete(task, "", said, session, context)
    return Turn(missed(session), (ask(state, session, context),)).after(say("unclear.choice"))


def _says_done(said: Said) -> bool:
    """Whether the task is said to be done; "vâng" alone may only say that it has been read."""
    is_deed = bool(_DEED.search(fold(said.text))) and read_yesno(said.text).value is True
    return said.choice == "done" or said.intent is Intent.DONE or (said.intent is None and is_deed)


def _begin_report(task: Assignment, session: Session, context: Context) -> Turn:
    """Answer "xong" to a task of which a report is the proof."""
    if task.is_done:
        return show(session, task.id, context)
    report = views.find_assignment(context, task.id)
    assert report is not None
    return opening.begin(session, report, context).after(say("task.done_by_report"))


def hear_first_screen(state: Reporting, said: Said, session: Session, context: Context) -> Turn | None:
    """Hear what is said of the task where its report was opened from the list: that it is done, or "quay lại"."""
    if state.stage != "opening" or not state.pending.get("task"):
        return None
    if said.intent is Intent.BACK:
        return show_list(session, context)
    return report_screens.show(state, session, context).after(say("task.done_by_report")) if _says_done(said) else None


def _words(task: Assignment, state: ShowingTask, session: Session, context: Context) -> Turn:
    """Quote the plan: its own words, the section, and what it says about the day."""
    duty = views.duty_of(task, context)
    plan = context.plans[task.plan_id]
    texts = [say("task.quote", section=duty.section, plan=plan.title, quote=duty.quote)]
    if duty.deadline_text:
        texts.append(say("task.quote_day", words=duty.deadline_text))
    actions = tuple(choice for choice in _actions(task, context) if choice is not WORDS)
    return Turn(to(session, state), (reply(*texts, choices=actions),))


def _hear_evidence(task: Assignment, said: Said, session: Session, context: Context) -> Turn:
    if said.choice == "words":
        return _words(task, ShowingTask("shown", task.id), session, context)
    if said.choice == "cancel" or said.intent in (Intent.BACK, Intent.LATER, Intent.CANCEL, Intent.UNDONE):
        return show(session, task.id, context)
    bare = said.choice == "no_note" or said.intent in (Intent.SKIP, Intent.NONE, Intent.DONE)
    if bare and said.photo is None:
        return _complete(task, said.argument, said, session, context)
    if said.text or said.photo is not None:
        return _complete(task, said.text, said, session, context)
    state = ShowingTask("evidence", task.id)
    return Turn(missed(session), (ask(state, session, context),)).after(say("unclear.choice"))


def _reopen(task: Assignment, session: Session, context: Context) -> Turn:
    text = say("task.reopened", title=views.duty_of(task, context).title)
    return menu.close(session, context, text, effects=(ReopenTask(task.id),))


def _complete(task: Assignment, note: str, said: Said, session: Session, context: Context) -> Turn:
    head = say("task.marked", title=views.duty_of(task, context).title, at=views.clock_time(context.now))
    effect = CompleteTask(task.id, note, said.photo)
    kept = (say("task.note", note=note),) if note else ()
    photo = (say("task.photo_kept"),) if said.photo is not None else ()
    return menu.close(session, context, head, *kept, *photo, effects=(effect,))
