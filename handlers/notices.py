"""What is said unasked, in one message: a reporter's list, a coordinator's or an operator's digest, a leader's
escalation. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from conversations.context import Context
from conversations.dialogues.menu import MISSING, MOST_LINES, NOTHING, REPORT, SUMMARY, TASKS
from conversations.forms.catalogue import FormEntry
from conversations.messages import ChannelName, Choice, Reply, Text, say
from conversations.reporters import Reporter, reporters
from conversations.turn import GAP, reply
from conversations.views import (
    by_period,
    day_and_month,
    find_assignment,
    form_of,
    has_one_unit,
    is_mine,
    person_of,
    post_title,
    short_date,
    short_period,
    title_of,
    unit_name,
    value_line,
)
from conversations.wording import capitalised
from handlers.channel import Failure
from handlers.delivery.quota import HOLD_AT, is_at
from handlers.delivery.troubles import BotHealth, DeadLetters, Troubles
from plans.assignment import Assignment, AssignmentId, State
from plans.duty import Duty
from plans.local_time import VIETNAM
from plans.overview import Overview
from plans.period import is_over
from plans.person import Person
from plans.plan import Plan
from plans.role import Role, RoleId
from plans.tally import tally
from plans.unit import Unit, UnitId, clear_names, name_with_parent
from scheduler.reminders import Audience
from scheduler.workdays import Calendar

MOST_NAMED = 8
"""How many units are named to somebody above the communes; the others are counted."""

_LEADING = frozenset({Audience.LEADER, Audience.ABOVE})
"""Who hears by name which units are overdue."""


@dataclass(frozen=True)
class Notice:
    """One step of one assignment that a person is to hear of."""

    assignment: Assignment
    audience: Audience
    offset: int


@dataclass(frozen=True)
class Facts:
    """What the words of a reminder are made from. `assignments` and `people` are an official's commune, else empty.

    `overviews` count what lies below somebody above the communes, whose `assignments` are those of the named units.
    """

    today: date
    units: Mapping[UnitId, Unit]
    assignments: tuple[Assignment, ...]
    people: tuple[Person, ...]
    forms: Mapping[str, FormEntry]
    plans: Mapping[str, Plan]
    roles: Mapping[RoleId, Role]
    calendar: Calendar
    overviews: tuple[Overview, ...] = ()


def compose(person: Person, notices: Sequence[Notice], facts: Facts) -> Reply:
    """Say everything in one message: what is asked of the person first, then what is collected, then what is late."""
    own = _in_order((notice.assignment for notice in notices if notice.audience is Audience.OWNER), facts)
    led = [notice.assignment for notice in notices if notice.audience in _LEADING]
    late = [assignment for assignment in led if assignment.is_overdue(facts.today)]
    texts: list[Text] = [say("remind.hello" if own else "remind.hello_digest")]
    texts += _lines(own, facts, with_unit=not has_one_unit(person))
    choices: tuple[Choice, ...] = ()
    if facts.assignments or facts.overviews:
        texts += _late_tasks(notices, facts)
        texts += _escalation(late, person, facts)
        has_named_units = any(assignment.form_id for assignment in late)
        texts += _counted(facts) or _digest(person, facts, with_units=not has_named_units)
        texts += [GAP, say("remind.see")]
        choices = (SUMMARY, MISSING) if led else (MISSING, SUMMARY, TASKS)
    elif own:
        how, choices = _how(own, facts)
        texts.append(how)
    return reply(*texts, choices=choices, is_numbered=False, you=person.you)


def _how(own: Iterable[Assignment], facts: Facts) -> tuple[Text, tuple[Choice, ...]]:
    """Say how to answer: where several reports may be empty, one word is enough for all of them."""
    reports = [facts.forms[a.form_id] for a in own if a.form_id]
    if not reports:
        return say("remind.how_task"), (TASKS,)
    if sum(form.purpose.none_with_others for form in reports) > 1:
        return say("remind.how_or_nothing"), (REPORT, NOTHING)
    return say("remind.how"), (REPORT,)


def compose_nudge(person: Person, owed: Iterable[Assignment], facts: Facts) -> Reply:
    """Say what an official wants the person reminded of."""
    lines = _lines(_in_order(owed, facts), facts, with_unit=not has_one_unit(person))
    return reply(say("remind.nudge"), *lines, say("remind.how"), choices=(REPORT,), is_numbered=False, you=person.you)


def call_asked(assignment_id: AssignmentId | None, reader: Person, context: Context) -> Reply:
    """Say who would like to be called, and what about."""
    speaker = person_of(context)
    phone: str | Text = speaker.phone or say("missing.no_phone")
    texts = [say("call.asked", name=speaker.name, post=post_title(speaker, context), phone=phone)]
    if assignment_id is not None and (assignment := find_assignment(context, assignment_id)):
        title, unit = title_of(assignment, context), unit_name(assignment.unit_id, context)
        texts.append(say("call.about", title=title, unit=unit))
    return reply(*texts, you=reader.you)


def report_told(assignment: Assignment, values: Mapping[str, Any], reader: Person, context: Context) -> Reply:
    """Say what somebody has just reported, line by line."""
    speaker, entry = person_of(context), form_of(assignment, context)
    head = say("call.told", name=speaker.name, post=post_title(speaker, context), title=entry.purpose.title)
    fields = ((name, value) for name, value in values.items() if name in entry.purpose.short)
    lines = (value_line(entry, name, value, context.today) for name, value in fields)
    return reply(head, *lines, you=reader.you)


def compose_troubles(person: Person, troubles: Troubles) -> Reply:
    """Say to somebody who runs the system what went wrong; the reasons, in the platforms' words, the doctor tells."""
    return reply(say("operate.hello"), *_trouble_lines(troubles), say("operate.how"), you=person.you)


def _trouble_lines(troubles: Troubles) -> Iterator[Text]:
    for name, since in troubles.out_since.items():
        yield say("operate.out", channel=_channel(name), time=_moment(since))
    for bot in troubles.bots:
        if bot.paused_until is not None and bot.channel not in troubles.out_since:
            yield say("operate.paused", channel=_channel(bot.channel), time=_moment(bot.paused_until))
        if bot.is_quota_short:
            yield _quota_line(bot)
    for channel, count in troubles.waiting:
        yield say("operate.waiting", channel=_channel(channel), count=count)
    yield from _dead_lines(troubles.dead)
    if troubles.left:
        names = ", ".join(person.name for person in troubles.left[:MOST_NAMED])
        yield say("operate.left", count=len(troubles.left), names=names)
    if troubles.unknown:
        yield say("operate.unknown", count=troubles.unknown)
    if troubles.unhandled:
        yield say("operate.unhandled", count=troubles.unhandled)


def _dead_lines(dead: Iterable[DeadLetters]) -> Iterator[Text]:
    """Say how many messages each bot lost, and to what; what the platform said of it would help nobody here."""
    lost = Counter[tuple[ChannelName, str]]()
    for letters in dead:
        lost[letters.channel, _DEAD.get(letters.failure, "operate.refused")] += letters.count
    for (channel, key), count in sorted(lost.items()):
        yield say(key, channel=_channel(channel), count=count)


_DEAD: Mapping[str, str] = {
    Failure.UNREACHABLE: "operate.unreached",
    Failure.BUSY: "operate.late",
    Failure.UNKNOWN: "operate.late",
}


def _quota_line(bot: BotHealth) -> Text:
    quota = bot.quota or 0
    key = "operate.quota_held" if is_at(HOLD_AT, bot.sent_this_month, quota) else "operate.quota"
    return say(key, channel=_channel(bot.channel), sent=bot.sent_this_month, quota=quota)


def _channel(name: ChannelName) -> str:
    """Return a bot's name as it is told: "Zalo 4711"."""
    return name.replace(":", " ").capitalize()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m}"


def _in_order(owed: Iterable[Assignment], facts: Facts) -> list[Assignment]:
    """Return what is owed by its day, and of one day in the order in which people are asked."""
    places = {form_id: place for place, form_id in enumerate(facts.forms)}
    return sorted(owed, key=lambda a: (a.due or date.max, places.get(a.form_id or "", len(places)), a.id))


def _lines(owed: Sequence[Assignment], facts: Facts, *, with_unit: bool) -> list[Text]:
    """Say what is owed, each on a line; of many things those of one unit and day share it."""
    if len(owed) <= MOST_LINES:
        return [_line(each, facts, what=_what([each], owed, facts, with_unit=with_unit)) for each in owed]
    groups: dict[tuple[UnitId, date | None], list[Assignment]] = {}
    for assignment in owed:
        groups.setdefault((assignment.unit_id, assignment.due), []).append(assignment)
    return [
        _line(one, facts, what=_what([one, *others], owed, facts, with_unit=with_unit))
        for one, *others in groups.values()
    ]


def _what(those: Sequence[Assignment], owed: Sequence[Assignment], facts: Facts, *, with_unit: bool) -> str | Text:
    """Return what things of one unit and day, of all that are owed, are called together."""
    titles = "; ".join(_title(each, facts, owed) for each in those)
    unit = facts.units[those[0].unit_id].full_name
    return say("remind.of_unit", title=titles, unit=unit) if with_unit else titles


def _line(assignment: Assignment, facts: Facts, *, what: str | Text) -> Text:
    """Say one thing and its day; where that is a day of rest, also the last working day before it."""
    assert assignment.due is not None
    due, aim = assignment.due, facts.calendar.effective(assignment.due)
    day = day_and_month(due, facts.today)
    if due < facts.today:
        is_report = assignment.form_id is not None or _duty(assignment, facts).is_report
        return say("remind.missing" if is_report else "remind.undone", what=what, day=day)
    if aim < due:
        return say("remind.before_rest", what=what, day=day, aim=day_and_month(aim, facts.today))
    return say("remind.today" if due == facts.today else "remind.before", what=what, day=day)


def _title(assignment: Assignment, facts: Facts, owed: Iterable[Assignment] = ()) -> str:
    """Return what something is called; with its period if that is over, or others are owed, too."""
    if not assignment.form_id:
        return _duty(assignment, facts).title
    title = facts.forms[assignment.form_id].purpose.title
    periods = {a.period for a in owed if (a.unit_id, a.form_id) == (assignment.unit_id, assignment.form_id)}
    if len(periods) < 2 and not is_over(assignment.period, facts.today):
        return title
    return f"{title}, {short_period(assignment.period)}"


def _duty(assignment: Assignment, facts: Facts) -> Duty:
    return facts.plans[assignment.plan_id].get_duty(assignment.duty_id)


def _owner(one: Reporter, facts: Facts) -> str:
    """Return who owes something: a unit, or an office with its unit unless that is the reader's."""
    name, unit = one.name(facts.units, facts.roles), facts.units[one.unit_id]
    is_own = not facts.overviews or any(overview.root.id == unit.id for overview in facts.overviews)
    return name if is_own or not one.roles else f"{name}, {unit.full_name}"


def _late_tasks(notices: Sequence[Notice], facts: Facts) -> list[Text]:
    """Say to the coordinator which tasks without a form are overdue, of one task all who owe it in one line."""
    heard = (notice.assignment for notice in notices if notice.audience is Audience.COORDINATOR)
    alike: dict[tuple[str, date | None], list[Assignment]] = {}
    for task in (assignment for assignment in heard if not assignment.form_id):
        alike.setdefault((_title(task, facts), task.due), []).append(task)
    lines = [_line_of_all(tasks, facts) for tasks in alike.values()]
    if not facts.overviews or len(lines) <= MOST_NAMED:
        return lines
    return [*lines[:MOST_NAMED], say("remind.more", count=len(lines) - MOST_NAMED)]


def _line_of_all(tasks: Sequence[Assignment], facts: Facts) -> Text:
    """Say one task with the names of all who owe it; above the communes the rest is counted."""
    owing = [_owner(one, facts) for one in reporters(tasks, facts.units, facts.roles)]
    title = _title(tasks[0], facts)
    if len(owing) == 1:
        return _line(tasks[0], facts, what=say("remind.of_unit", title=title, unit=owing[0]))
    rest = len(owing) - MOST_NAMED if facts.overviews else 0
    units: str | Text = "; ".join(owing[:MOST_NAMED] if rest > 0 else owing)
    if rest > 0:
        units = say("remind.and_others", units=units, count=rest)
    return say("remind.of_units", line=_line(tasks[0], facts, what=title), units=units)


def _digest(reader: Person, facts: Facts, *, with_units: bool) -> list[Text]:
    """Say how the collection stands: per form how many are in, who is missing, who has to be phoned.

    What the reader owes is no part of it. `with_units` False: the missing units have just been named.
    """
    owing = [a for a in facts.assignments if a.form_id and a.due and not is_mine(a, reader)]
    reports = [a for a in facts.assignments if a.form_id]  # those without a day count, as in "tổng hợp"
    forms = [form_id for form_id in facts.forms if any(a.form_id == form_id for a in owing)]
    texts = [GAP, say("remind.digest", day=short_date(facts.today))]
    for form_id in forms:
        of_form = (a for a in reports if a.form_id == form_id)
        for title, of_period in by_period(facts.forms[form_id].purpose.title, of_form):
            result = tally(form_id, (), of_period, facts.units)
            texts.append(say("remind.collected", title=title, filed=result.reported, expected=result.expected))
    missing = _reporters((a for a in owing if a.is_open), facts)
    if missing and with_units:
        names = clear_names((one.unit_id for one in missing if not one.roles), facts.units)
        called = (_owner(one, facts) if one.roles else names[one.unit_id] for one in missing)
        units = ", ".join(f"{name} ({len(one.owed)})" for name, one in zip(called, missing, strict=True))
        texts.append(say("remind.missing_units", units=units))
    if with_units and (unreached := _unreached(missing, facts)):
        texts.append(say("remind.unreachable", who="; ".join(unreached)))
    return texts


def _reporters(owed: Iterable[Assignment], facts: Facts) -> list[Reporter]:
    """Return who owes these, in the order of the units."""
    found = reporters(owed, facts.units, facts.roles)
    places = {unit_id: place for place, unit_id in enumerate(facts.units)}
    return sorted(found, key=lambda one: places[one.unit_id])


def _unreached(missing: Iterable[Reporter], facts: Facts) -> list[str]:
    """Return the missing ones of whom nobody can be written to, with whom to phone."""
    found: list[str] = []
    for one in missing:
        people = _people(one, facts)
        if not any(person.is_reachable for person in people):
            who = ", ".join(f"{person.name} {person.phone}".strip() for person in people)
            name = _owner(one, facts)
            found.append(f"{name} ({who})" if who else name)
    return found


def _people(one: Reporter, facts: Facts) -> list[Person]:
    """Return who can be asked for what somebody owes."""
    roles = {role for a in one.owed for role in a.roles}
    return [p for p in facts.people if any(post.unit_id == one.unit_id and post.role in roles for post in p.posts)]


def _escalation(late: Sequence[Assignment], reader: Person, facts: Facts) -> list[Text]:
    """Say which units are overdue, with what and whom to ask, but for the reader: only to a leader."""
    if not late:
        return []
    day = short_date(min(a.due for a in late if a.due))
    texts = [GAP, say("remind.escalated", day=day)]
    owing = _reporters(late, facts)
    for one in owing[:MOST_NAMED] if facts.overviews else owing:
        people = [p for p in _people(one, facts) if p.id != reader.id]
        who = ", ".join(f"{person.name} {person.phone}".strip() for person in people)
        unit = capitalised(_owner(one, facts)) if one.roles else _name_from_above(one.unit_id, facts)
        texts.append(say("remind.escalated_unit", unit=unit, titles=_titles(one, facts), who=who))
    if facts.overviews and len(owing) > MOST_NAMED:
        texts.append(say("remind.more", count=len(owing) - MOST_NAMED))
    return texts


def _name_from_above(unit_id: UnitId, facts: Facts) -> str:
    """Return what a unit is called; above the communes there are several of one name."""
    unit = facts.units[unit_id]
    return capitalised(name_with_parent(unit, facts.units if facts.overviews else {}))


def _counted(facts: Facts) -> list[Text]:
    """Say above the communes how the collection stands: per form how many are in, and where most is late."""
    texts: list[Text] = []
    for overview in facts.overviews:
        by_form = overview.by_form
        texts += [GAP, say("remind.digest_of", unit=overview.root.full_name, day=short_date(facts.today))]
        for form_id in (form_id for form_id in facts.forms if form_id in by_form):
            title, counts = facts.forms[form_id].purpose.title, by_form[form_id]
            texts.append(say("remind.collected", title=title, filed=counts.filed, expected=counts.expected))
        late = {id: counts[State.MISSING] for id, counts in overview.dated().by_unit.items() if counts[State.MISSING]}
        worst = ", ".join(f"{overview.name_of(id)} ({count})" for id, count in islice(late.items(), MOST_NAMED))
        if worst:
            texts.append(say("remind.most_overdue", units=worst))
    return texts


def _titles(one: Reporter, facts: Facts) -> str | Text:
    """Say what somebody owes; in one word if it is everything."""
    asked = [a for a in facts.assignments if a.unit_id == one.unit_id and a.form_id and a.due]
    everything = [each for each in reporters(asked, facts.units, facts.roles) if each.id == one.id]
    if len(one.owed) == sum(len(each.owed) for each in everything) > 1:
        return say("missing.all", count=len(one.owed))
    return "; ".join(_title(assignment, facts, one.owed) for assignment in one.owed)
