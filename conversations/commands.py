"""What can be said or tapped at any time: the commands, and who may use them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from conversations import views
from conversations.context import Context
from conversations.dialogues import (
    collecting,
    dating,
    entering,
    excusing,
    mending,
    menu,
    naming,
    nothing,
    opening,
    overseeing,
    people,
    periods,
    privacy,
    targets,
    tasks,
    telling,
)
from conversations.messages import Choice, Reply, Text, say
from conversations.open_question import restate
from conversations.reading.choices import read_choice
from conversations.reading.clean import is_figure
from conversations.reading.intents import Intent
from conversations.reading.periods import names_only_period, without_periods
from conversations.reading.units import read_units
from conversations.session import Idle, Reporting, Session, ShowingTask
from conversations.turn import Said, Turn, at_rest, missed, reply
from plans.assignment import Assignment, AssignmentId
from plans.person import PersonId
from plans.unit import UnitId

Command = Callable[[Session, str, Context], Turn]

OFFICIAL_COMMANDS = frozenset(
    {
        "missing",
        "summary",
        "nudge",
        "enter_for",
        "tasks_of",
        "invite",
        "invite_new",
        "people",
        "remove",
        "set_due",
        "due",
        "excuse",
        "expect",
        "give_day",
    }
)
"""What others are told is not theirs to do; the answer is the same whatever there is to see."""

_OF_A_COMMUNE = frozenset({"nudge", "enter_for", "set_due", "due", "excuse", "expect"})
"""What is done in one commune: whoever stands above many looks at one first."""

_OF_A_PLACE = frozenset({"missing", "who"})
"""What an official who names one place asks of that place: "Nà Pái nộp chưa", "ai phụ trách Nà Pái"."""

TYPED = {
    Intent.REPORT: "report",
    Intent.TASKS: "tasks",
    Intent.DUE: "due_list",
    Intent.RESULTS: "results",
    Intent.CORRECT_SENT: "correct",
    Intent.HELP: "help",
    Intent.START: "help",
    Intent.STOP: "stop",
    Intent.RESUME_REMINDERS: "remind_me",
    Intent.DELETE_MY_DATA: "forget",
    Intent.MISSING: "missing",
    Intent.SUMMARY: "summary",
    Intent.TARGETS: "targets",
    Intent.NUDGE: "nudge",
    Intent.ENTER_FOR: "enter_for",
    Intent.INVITE: "invite",
    Intent.PEOPLE: "people",
    Intent.REMOVE: "remove",
    Intent.SET_DUE: "set_due",
    Intent.EXCUSE: "excuse",
    Intent.GIVE_DAY: "give_day",
    Intent.EXPORT: "export",
    Intent.REVIEW: "review",
    Intent.WHO: "who",
}
"""What each typed command runs."""


def run_intent(said: Said, session: Session, context: Context) -> Turn | None:
    """Run a typed command that works anywhere; None when the message is for the dialogue."""
    if said.intent in (Intent.GREETING, Intent.THANKS) and not isinstance(session.dialogue, Idle):
        key = "menu.thanks_back" if said.intent is Intent.THANKS else "menu.hello"
        return restate(session, context, say(key))
    if turn := overseeing.hear(said, session, context):
        return turn
    name = TYPED.get(said.intent) if said.intent else None
    if name is None:
        return None
    if name == "help" and not isinstance(session.dialogue, Idle | ShowingTask):
        return restate(session, context, say("help.short"))
    if name == "correct" and said.argument:
        turn = mending.mend_sent(mending.read_of_sent(said, context), session, context)
        if turn is not None:
            return turn
    argument = said.argument
    if name == "nudge" and not argument:
        argument = said.text.partition(" ")[2]  # "nhắc tất cả" is a command as a whole
    if name in _OF_A_PLACE and (turn := collecting.hear_place(said.text, session, context)):
        return turn
    if name == "report" and argument:
        return _report_named(session, argument, context)
    if name in _OF_A_COMMUNE and _is_id(argument):
        argument = _called_by_number(argument, context)
    return run(f"/{name}:{argument}", session, context)


def _called_by_number(number: str, context: Context) -> str:
    """Return the id of the unit whose name a typed number is, empty if there is none; only buttons carry ids."""
    named = read_units(number, context.units.values())
    return str(named[0]) if len(named) == 1 else ""


def _report_named(session: Session, words: str, context: Context) -> Turn:
    """Begin the report behind "báo cáo ...": what is told there, or the title that is named."""
    if turn := telling.tell(session, words, context):
        return turn
    if whose := naming.told_by_others(words, context):
        return menu.close(session, context, whose)
    called = without_periods(words, context.today)
    for mine in (views.my_forms(context, words), views.my_titles(context)):
        index = read_choice(called, [title for title, _ in mine]).value if mine else None
        if index is not None:
            return telling.begin_called(session, mine[index][1], words, context)
    return report(session, "", context)


def hear_period(said: Said, session: Session, context: Context) -> Turn | None:
    """Begin the report of the period that is named, where a message says nothing else: "báo cáo quý 3"."""
    named = None if is_figure(said.text) else names_only_period(said.text, context.today)
    if named is None or not isinstance(session.dialogue, Idle | ShowingTask | Reporting):
        return None
    mine = views.my_reports(context)
    those = [a for a in mine if views.is_of(a, named)]
    if isinstance(session.dialogue, Reporting):
        return periods.turn_to(session.dialogue, named, session, context)
    if len(those) == len(mine):
        return None
    if not those:
        forms = [a.form_id for a in mine if a.period.kind is named.kind]
        return menu.close(session, context, telling.say_over(named, forms, context)) if forms else None
    owed = [a for a in those if a.is_open] or those
    if len(owed) == 1:
        return opening.begin(session, owed[0], context)
    return Turn(at_rest(session), (_which_report(tuple(those), session, context),))


def run(command: str, session: Session, context: Context) -> Turn:
    """Run a command, tapped or typed, if the person's posts allow it."""
    name, _, argument = command.removeprefix("/").partition(":")
    action = _allowed(context).get(name)
    if action is None and name in OFFICIAL_COMMANDS:
        return restate(session, context, say("menu.not_yours"))
    if action is None:
        return not_understood(session, context)
    if name in _OF_A_COMMUNE and views.is_above_communes(context):
        return menu.close(session, context, say("overview.choose"))
    return action(session, argument.strip(), context)


def _allowed(context: Context) -> dict[str, Command]:
    """Return the commands of this person: everybody's, and those of an official."""
    commands: dict[str, Command] = {
        "report": report,
        "report_list": report_list,
        "nothing": lambda session, _argument, context: nothing.offer(session, context) or report(session, "", context),
        "tasks": _tasks,
        "task": _task,
        "task_words": _task_words,
        "due_list": _say(menu.due_list),
        "results": _say(menu.results),
        "correct": correct,
        "help": _say(menu.help_text),
        "targets": targets.show_targets,
        "who": _who,
        "stop": partial(_pause, paused=True),
        "remind_me": partial(_pause, paused=False),
        "forget": lambda session, _argument, context: privacy.begin(session, context),
    }
    if views.is_official(context):
        commands |= {
            "missing": lambda session, _argument, context: collecting.show_missing(session, context),
            "summary": collecting.show_summary,
            "export": _say(collecting.export_hint),
        }
    if views.is_coordinator(context):
        commands |= {
            "nudge": collecting.nudge,
            "enter_for": _enter_for,
            "tasks_of": _tasks_of,
            "invite": _invite,
            "invite_new": lambda session, _argument, context: people.begin_new(session, context),
            "people": lambda session, _argument, context: people.show_list(session, context),
            "remove": _remove,
            "set_due": collecting.begin_due,
            "due": collecting.begin_due,
            "excuse": excusing.begin,
            "expect": excusing.expect_again,
            "give_day": dating.begin,
            "review": _say(collecting.review_hint),
        }
    return commands


def _say(make: Callable[[Context], Reply]) -> Command:
    return lambda session, _argument, context: Turn(at_rest(session), (make(context),))


def _who(session: Session, _argument: str, context: Context) -> Turn:
    """Say whom to call, and go on with what is being asked."""
    return restate(session, context, menu.whom_to_call(context))


def _pause(session: Session, _argument: str, context: Context, *, paused: bool) -> Turn:
    return privacy.pause(session, context, paused=paused)


def _tasks(session: Session, argument: str, context: Context) -> Turn:
    return tasks.show_list(session, context, int(argument) if _is_id(argument) else 0)


def _task(session: Session, argument: str, context: Context) -> Turn:
    if not _is_id(argument):
        return tasks.show_list(session, context)
    return tasks.show(session, AssignmentId(int(argument)), context)


def _task_words(session: Session, argument: str, context: Context) -> Turn:
    if not _is_id(argument):
        return tasks.show_list(session, context)
    return tasks.show_words(session, AssignmentId(int(argument)), context)


def _tasks_of(session: Session, argument: str, context: Context) -> Turn:
    unit, _, page = argument.partition(":")
    if not _is_id(unit) or UnitId(int(unit)) not in context.units:
        return tasks.show_units(session, context)
    return tasks.show_of(session, UnitId(int(unit)), context, int(page) if _is_id(page) else 0)


def _enter_for(session: Session, argument: str, context: Context) -> Turn:
    if _is_id(argument) and (unit_id := UnitId(int(argument))) in views.commune_units(context):
        return entering.choose_report(session, unit_id, context)
    return entering.choose_unit(session, argument, context)


def _invite(session: Session, argument: str, context: Context) -> Turn:
    if _is_id(argument):
        return people.invite(session, PersonId(int(argument)), context)
    if named := people.find_named(argument, context):
        return people.invite(session, named.id, context)
    return people.choose_invited(session, context)


def _remove(session: Session, argument: str, context: Context) -> Turn:
    if _is_id(argument):
        return people.begin_removal(session, PersonId(int(argument)), context)
    if named := people.find_named(argument, context):
        return people.begin_removal(session, named.id, context)
    return people.choose_removed(session, context)


def greet(session: Session, context: Context) -> Turn:
    """Answer a greeting; who owes a report before long reads right below it what is asked and how to tell it."""
    owed = views.reports_owed(views.my_assignments(context))
    first = next((each for each in owed if not views.is_left_behind(each, context)), None)
    if session.drafts or views.is_official(context) or first is None or not _is_wanted(first, context):
        return Turn(at_rest(session), (menu.greeting(context),))
    turn = report(session, "", context)
    if not isinstance(turn.session.dialogue, Reporting):
        return turn.after(say("menu.hello"))
    turn = opening.with_menu(turn.session, context)
    return turn.after(say("menu.hello_owing", count=len(owed)) if len(owed) > 1 else say("menu.hello"))


def _is_wanted(owed: Assignment, context: Context) -> bool:
    """Whether a report is due before long, and was not promised for a later day."""
    is_promised = owed.promised is not None and owed.promised > context.today
    return views.is_due_within(views.SOON, owed, context) and not is_promised


def report(session: Session, argument: str, context: Context) -> Turn:
    """Begin the report that is meant: the one tapped, a draft, the first one owed; else ask which."""
    if _is_id(argument):
        chosen = views.find_assignment(context, AssignmentId(int(argument)))
        if chosen is not None and chosen.form_id and views.can_file(chosen, context):
            by_phone = not views.is_mine(chosen, views.person_of(context))
            return opening.begin(session, chosen, context, by_phone=by_phone)
    session = opening.close_first_screen(session)
    drafts = views.my_drafts(session.drafts, context)
    mine = tuple({a.id: a for a in (*drafts, *views.my_reports(context))}.values())
    if not mine:
        return menu.close(session, context, say("report.none_yours"))
    open_ones = [a for a in mine if not a.is_done or a.id in session.drafts]
    if len(mine) == 1 or len(open_ones) == 1:
        return opening.begin(session, (open_ones or list(mine))[0], context)
    if len(drafts) == 1 and not isinstance(session.dialogue, Reporting):
        return _with_another(opening.begin(session, drafts[0], context))
    if not drafts and open_ones and views.has_one_unit(views.person_of(context)):
        first = min(open_ones, key=lambda a: (not a.is_open, views.is_left_behind(a, context), a.due or date.max))
        return opening.begin_first(session, first, context)
    return Turn(at_rest(session), (_which_report(mine, session, context),))


def report_list(session: Session, _argument: str, context: Context) -> Turn:
    """Ask which report it is to be."""
    session = opening.close_first_screen(session)
    mine = views.my_reports(context)
    if not mine:
        return menu.close(session, context, say("report.none_yours"))
    return Turn(at_rest(session), (_which_report(mine, session, context),))


def _with_another(turn: Turn) -> Turn:
    """Say, behind the line that invites to go on where there is one, how to come to the other reports."""
    first, *rest = turn.replies
    invited = 1 if first.texts[0].key in opening.GOING_ON else 0
    texts = (*first.texts[:invited], say("report.another"), *first.texts[invited:])
    return replace(turn, replies=(replace(first, texts=texts), *rest))


def _which_report(mine: tuple[Assignment, ...], session: Session, context: Context) -> Reply:
    """Ask which report: begun ones first, then the ones still owed."""
    ordered = sorted(mine, key=lambda a: (a.id not in session.drafts, a.is_done))
    choices = tuple(Choice(f"/report:{a.id}", _report_line(a, session, context)) for a in ordered)
    return reply(say("report.which"), choices=choices)


def _report_line(assignment: Assignment, session: Session, context: Context) -> Text:
    me = views.person_of(context)
    with_unit = not views.is_mine(assignment, me) or not views.has_one_unit(me)
    title = views.title_of(assignment, context, with_unit=with_unit)
    if assignment.id in session.drafts:
        return say("report.which_draft", title=title)
    if assignment.report is not None:
        return say("report.which_filed", title=title, number=str(assignment.report.number))
    return say("report.which_owed", title=title, due=views.due_text(assignment, context.today))


def correct(session: Session, argument: str, context: Context) -> Turn:
    """Mend a report that was sent: the one tapped, the only one, or ask which."""
    me = views.person_of(context).id
    entered = [a for a in context.assignments if a.report and a.report.by_phone and a.report.filed_by == me]
    own = [a for a in views.my_reports(context) if a.report is not None]
    filed = list({a.id: a for a in (*own, *entered)}.values())
    chosen = [a for a in filed if _is_id(argument) and a.id == int(argument)] or filed
    if not filed:
        return menu.close(session, context, say("correct.nothing"))
    if len(chosen) == 1:
        return opening.begin_correction(session, chosen[0], context)
    choices = tuple(Choice(f"/correct:{a.id}", _report_line(a, Session(), context)) for a in filed)
    return Turn(at_rest(session), (reply(say("correct.which"), choices=choices),))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def not_understood(session: Session, context: Context) -> Turn:
    """Say what can be said, where nothing is being asked and nothing was recognised."""
    session = missed(session)
    if session.misses > 1:
        return Turn(session, (menu.help_text(context),)).after(say("unclear.idle_again"))
    return Turn(session, (reply(say("unclear.idle"), choices=menu.choices(context)),))
