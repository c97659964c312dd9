"""When nothing is being asked: what the person can do, what is due, and how to get help."""

from collections.abc import Sequence

from conversations import views
from conversations.context import Context
from conversations.effects import Effect
from conversations.messages import Choice, Reply, Text, say
from conversations.session import Session
from conversations.turn import GAP, Turn, at_rest, reply
from plans.assignment import Assignment

REPORT = Choice("/report", say("menu.report"))
TASKS = Choice("/tasks", say("menu.tasks"))
OTHER_REPORTS = Choice("/report_list", say("menu.other_reports"))
NOTHING = Choice("/nothing", say("menu.nothing"))
RESULTS = Choice("/results", say("menu.results"))
HELP = Choice("/help", say("menu.help"))
MISSING = Choice("/missing", say("menu.missing"))
SUMMARY = Choice("/summary", say("menu.summary"))
ENTER_FOR = Choice("/enter_for", say("menu.enter_for"))
PEOPLE = Choice("/people", say("menu.people"))
SET_DUE = Choice("/set_due", say("menu.set_due"))

COORDINATORS = (MISSING, SUMMARY, ENTER_FOR, PEOPLE, SET_DUE, TASKS)
LEADERS = (SUMMARY, MISSING, TASKS)
REPORTERS = (REPORT, TASKS, RESULTS)
OTHERS = (TASKS, HELP)
MENUS = (COORDINATORS, LEADERS, REPORTERS, OTHERS)
"""What people can do at any time; each label means the same when it is typed."""


def choices(context: Context) -> tuple[Choice, ...]:
    """Return what this person can do next, the usual thing first."""
    if views.is_coordinator(context):
        return COORDINATORS
    if views.is_official(context):
        return LEADERS
    return REPORTERS if views.my_reports(context) else OTHERS


def welcome(context: Context) -> Reply:
    """Greet a person who has just joined."""
    return reply(say("menu.welcome"), *owed_lines(context), choices=choices(context))


def help_text(context: Context) -> Reply:
    """Say what can be typed; a person's own role decides which words."""
    key = "help.reporter"
    if views.is_coordinator(context):
        key = "help.coordinator"
    elif views.is_official(context):
        key = "help.leader"
    elif not views.my_reports(context):
        key = "help.member"
    return reply(say(key), choices=choices(context))


def close(session: Session, context: Context, *texts: Text, effects: tuple[Effect, ...] = ()) -> Turn:
    """Say how it ended, with nothing more being asked, and what the person can do next."""
    return Turn(at_rest(session), (reply(*texts, choices=choices(context)),), effects)


def whom_to_call(context: Context) -> Text:
    """Say who at the commune helps."""
    return say("help.who", who=coordinator_lines(context))


def coordinator_lines(context: Context) -> tuple[Text, ...]:
    """Say how to reach each coordinator, a line each, or that there is nobody."""
    lines = tuple(say("missing.reach", name=p.name, phone=views.phone_of(p)) for p in context.coordinators)
    return lines or (say("missing.nobody"),)


def greeting(context: Context) -> Reply:
    """Answer a greeting."""
    return reply(say("menu.hello"), *owed_lines(context), choices=choices(context))


def owed_lines(context: Context) -> tuple[Text, ...]:
    """Say which reports the person still owes, a line each; nothing for somebody who owes none."""
    owed = views.reports_owed(views.my_assignments(context))
    if not owed:
        return (say("owed.nothing"),) if views.my_reports(context) else ()
    return (say("owed.head"), *lines_of(owed, context))


MOST_LINES = 3
"""How many reports are said with a line each; of more, those of one day share a line."""


def lines_of(owed: Sequence[Assignment], context: Context) -> tuple[Text, ...]:
    """Say reports that are still owed and until when."""
    if len(owed) <= MOST_LINES:
        return tuple(owed_line(assignment, context) for assignment in owed)
    has_one_unit = views.has_one_unit(views.person_of(context))
    by_day: dict[str, list[str]] = {}
    for each in owed:
        due = views.worded(views.due_text(each, context.today), context)
        by_day.setdefault(due, []).append(views.title_of(each, context, with_unit=not has_one_unit))
    return tuple(say("owed.line", title="; ".join(titles), due=due) for due, titles in by_day.items())


def owed_line(assignment: Assignment, context: Context) -> Text:
    """Say one report that is still owed and until when; for which unit only if the person has several."""
    title, due = views.title_of(assignment, context), views.due_text(assignment, context.today)
    if views.has_one_unit(views.person_of(context)):
        return say("owed.line", title=title, due=due)
    return say("owed.line_of_unit", title=title, unit=views.unit_name(assignment.unit_id, context), due=due)


def done_for_now(rest: Sequence[Assignment], context: Context) -> Text:
    """Say that nothing more is asked for now, and when the next report is due."""
    day = min(assignment.due for assignment in rest if assignment.due)
    return say("receipt.done_for_now", day=views.day_and_month(day, context.today))


def due_list(context: Context) -> Reply:
    """Answer "hạn nộp": everything with a day that is still open."""
    dated = [a for a in views.my_assignments(context) if a.due and not a.is_done]
    lines = lines_of(dated, context)
    if not lines:
        return reply(say("owed.no_dates"), choices=choices(context))
    return reply(say("owed.dates"), *lines, choices=choices(context))


def results(context: Context) -> Reply:
    """Answer "kết quả": what the person's own units have reported."""
    filed = [a for a in views.my_reports(context) if a.report]
    if not filed:
        return reply(say("results.nothing"), *owed_lines(context), choices=choices(context))
    texts: list[Text] = []
    for assignment in filed:
        report = assignment.report
        assert report is not None
        texts.append(GAP)
        texts.append(
            say(
                "results.head",
                title=views.title_of(assignment, context),
                unit=views.unit_name(assignment.unit_id, context),
                number=str(report.number),
                at=views.clock_time(report.filed_at),
            )
        )
        texts.extend(views.report_lines(report, context))
    edit = Choice("/correct", say("menu.correct"))
    return reply(say("results.intro"), *texts, choices=(edit, *choices(context)))
