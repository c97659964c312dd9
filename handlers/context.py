"""Gathering the facts of one turn: only what the person who speaks may see."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from conversations.context import Context, Fresh, Invited
from conversations.dialogues.asides import NAMES_PEOPLE
from conversations.dialogues.overseeing import TARGETS, read_asked
from conversations.messages import Incoming
from conversations.reading.intents import Intent, command_argument, read_intent
from conversations.reading.talk import read_talk
from conversations.session import Joining, Reporting, Session, ShowingTask
from conversations.turn import listen
from handlers.communes import commune_around
from handlers.delivery.quota import holds_back
from handlers.doors import door_keeper
from handlers.overseeing import Visible, oversees, see
from handlers.reaching import address_of
from handlers.recipients import places_around
from handlers.services import Services
from plans.assignment import Assignment, AssignmentId, Report
from plans.local_time import day_of
from plans.period import Period, PeriodKind, first_day, year_of
from plans.person import Person, PersonId, in_office
from plans.recipient import Places
from plans.role import Role, RoleId, Standing
from plans.shared_report import each_once
from plans.tally import read_figure
from plans.unit import Unit, UnitId, units_above
from scheduler.deadlines import latest_internal_due
from scheduler.reminders import next_send_time
from storage.unit_of_work import UnitOfWork

_MAY_BE_CODE = re.compile(r"[a-z0-9 ]{6,32}", re.IGNORECASE | re.ASCII)
_MAX_COMMAND_CHARS = 200
_CODE_INSIDE = re.compile(r"(?<![a-z0-9])([a-z0-9]{4})[ .-]{0,2}([a-z0-9]{4})(?![a-z0-9])", re.IGNORECASE | re.ASCII)
"""A code as people write it into a sentence, often in two halves, as it was read to them."""

_MOST_CODES = 4


async def load_context(
    uow: UnitOfWork,
    services: Services,
    person: Person | None,
    session: Session,
    incoming: Incoming,
    now: datetime,
) -> Context:
    """Return what the engine may know for this message."""
    today = day_of(now)
    person = person and in_office(person, services.roles, today)
    invited = await _invited(uow, session, incoming, now, is_stranger=person is None)
    visible = await see(uow, services, person, session, incoming, today) if person else Visible()
    units = visible.units
    if person is None and invited is not None:
        # Whoever holds the code is told whom it invites, post and unit included.
        units = {post.unit_id: await uow.units.get(post.unit_id) for post in invited.person.posts}
    since = date.min if _asks_for_targets(session, incoming, today) else date(today.year - 1, 1, 1)
    rows = await uow.assignments.at(units, since) if person else ()
    current, previous = split_periods(services.still_asked(rows), today)
    all_units = units
    current, units = _without_the_past(current, units)
    reports = each_once(current)
    is_official = person is not None and oversees(person, services.roles)
    people = await uow.people.at(units, services.channels) if is_official else ()
    nudged = await uow.reminders.sent_on([p.id for p in people], today) if people else frozenset[PersonId]()
    return Context(
        now=now,
        today=today,
        reminders_from=next_send_time(now, services.calendar(today.year)),
        person=person,
        units=units,
        assignments=reports,
        previous=_before_each(reports, previous),
        people=people,
        coordinators=await coordinators_of(uow, person, services.roles, today) if _asks_whom(incoming, today) else (),
        nudged_today=nudged,
        held_back=await _held_back(uow, services, people, now) if _nudges(session, incoming, today) else frozenset(),
        latest_due=_latest_due(current, services) if is_official else {},
        forms=services.forms,
        plans=services.plans,
        roles=services.roles,
        wording=services.wording,
        fresh=Fresh(await uow.reports.next_number(), services.new_code() if is_official else ""),
        invited=invited,
        chat_link=(await door_keeper(uow, services)).link() if is_official else "",
        summed=await _summed(uow, services, reports),
        ledger=rows,
        all_units=all_units,
        focus=visible.focus,
        overview=visible.overview,
        successions=await uow.unit_histories.successions(all_units) if _has_history(all_units) else (),
        places=await places_around(uow, units) if shows_task(session, incoming, today) else Places(),
        tasks=current,
    )


def _asks_for_targets(session: Session, incoming: Incoming, today: date) -> bool:
    """Whether the answer needs the figures of every year."""
    asked = read_asked(listen(session.offer, incoming, today), session)
    return asked is not None and asked.command == TARGETS


def _has_history(units: Mapping[UnitId, Unit]) -> bool:
    return any(unit.has_ended for unit in units.values())


def shows_task(session: Session, incoming: Incoming, today: date) -> bool:
    """Whether the answer may be about one task, for whom it is included."""
    command = listen(session.offer, incoming, today).command
    return _is_about_task(session) or command.startswith("/task:")


def _is_about_task(session: Session) -> bool:
    dialogue = session.dialogue
    if isinstance(dialogue, Reporting):
        return dialogue.stage == "opening" and "task" in dialogue.pending
    return isinstance(dialogue, ShowingTask)


def _nudges(session: Session, incoming: Incoming, today: date) -> bool:
    """Whether somebody is to be reminded."""
    said = listen(session.offer, incoming, today)
    return said.intent is Intent.NUDGE or said.command.startswith("/nudge")


async def _held_back(
    uow: UnitOfWork, services: Services, people: Iterable[Person], now: datetime
) -> frozenset[PersonId]:
    """Return who would be reminded on a channel whose month is nearly used up."""
    short = {name for name, channel in services.channels.items() if await holds_back(uow, channel, now)}
    if not short:
        return frozenset()
    reached = [(person.id, await address_of(person.id, uow, services)) for person in people if person.is_reachable]
    return frozenset(id for id, address in reached if address is not None and address.channel in short)


def _asks_whom(incoming: Incoming, today: date) -> bool:
    """Whether the answer has to name somebody to call."""
    if incoming.button == "/who":
        return True
    text = incoming.text[:_MAX_COMMAND_CHARS]
    talked = read_talk(text, today)
    return read_intent(text) is Intent.WHO or (talked is not None and talked.kind in NAMES_PEOPLE)


async def coordinators_of(
    uow: UnitOfWork, person: Person | None, roles: Mapping[RoleId, Role], today: date
) -> tuple[Person, ...]:
    """Return whom to call: who coordinates nearest to the person's units, but for the person."""
    posts = person.posts if person else ()
    above = await uow.units.above({post.unit_id for post in posts})
    people = [in_office(each, roles, today) for each in await uow.people.at(above)]
    others = [each for each in people if person is not None and each.id != person.id]
    found: dict[PersonId, Person] = {}
    for post in posts:
        nearest = (_coordinating(unit_id, others, roles) for unit_id in units_above(post.unit_id, above))
        found |= {each.id: each for each in next(filter(None, nearest), ())}
    return tuple(found.values())


def _coordinating(unit_id: UnitId, people: Iterable[Person], roles: Mapping[RoleId, Role]) -> tuple[Person, ...]:
    """Return who coordinates at a unit."""
    return tuple(
        each
        for each in people
        if any(p.unit_id == unit_id and roles[p.role].standing is Standing.COORDINATOR for p in each.posts)
    )


async def _summed(
    uow: UnitOfWork, services: Services, assignments: Iterable[Assignment]
) -> Mapping[AssignmentId, Mapping[str, str]]:
    """Add up what the commune has reported, for the forms that tell their reporter of it."""
    return {
        one.id: await _added_up(uow, one, services.forms[one.form_id].purpose.summed)
        for one in assignments
        if one.form_id and services.forms[one.form_id].purpose.summed
    }


async def _added_up(uow: UnitOfWork, assignment: Assignment, summed: Mapping[str, str]) -> Mapping[str, str]:
    """Return the sum of each figure; nothing of a form that is asked of nobody."""
    commune = await commune_around(assignment.unit_id, uow)
    sums: dict[str, str] = {}
    for form_id, named in groupby(sorted(summed.items(), key=_form_of), key=_form_of):
        reported = await uow.reports.within(commune, form_id, assignment.period)
        for hidden, figure in named if reported else ():
            field = figure.partition(".")[2]
            told = (read_figure(values.get(field)) for values in reported if values)
            sums[hidden] = str(sum(amount for amount in told if amount is not None))
    return sums


def _form_of(summed: tuple[str, str]) -> str:
    return summed[1].partition(".")[0]


def split_periods(
    rows: Iterable[Assignment], today: date
) -> tuple[tuple[Assignment, ...], Mapping[AssignmentId, Report]]:
    """Return what runs (or ran last), duty by duty, and by its id the report of the period before.

    A period before runs on while the next one does, if it is wanted by a day in it or still told late in it: a report
    with those of all units, so that it can be corrected and added up, a task until it is done.
    """
    by_duty: dict[tuple[str, str, str | None, UnitId, RoleId | None], list[Assignment]] = {}
    for row in rows:
        if row.period.start <= today:
            key = (row.plan_id, row.duty_id, row.form_id, row.unit_id, row.for_role)
            by_duty.setdefault(key, []).append(row)
    running: list[Assignment] = []
    before: list[Assignment] = []
    going_on: set[_Asked] = set()
    previous: dict[AssignmentId, Report] = {}
    for periods in by_duty.values():
        ordered = sorted(periods, key=lambda row: row.period.start)
        *older, newest = ordered
        if newest.is_let_go(today):
            continue  # as that of May in the holidays of the schools
        running.append(newest)
        late = [row for row in older[-1:] if _goes_on(row, newest.period, today)]
        going_on |= {_asked(row) for row in late}
        before += (row for row in older[-1:] if row.form_id is not None or row in late)
        previous |= {row.id: last.report for last, row in pairwise(ordered) if last.report is not None}
    return (*running, *(row for row in before if _asked(row) in going_on)), previous


_Asked = tuple[str, str, str | None, RoleId | None, Period]
_TOLD_LATE = frozenset({PeriodKind.QUARTER, PeriodKind.HALF_YEAR})


def _asked(row: Assignment) -> _Asked:
    """Return what is asked of several units in the same words."""
    return row.plan_id, row.duty_id, row.form_id, row.for_role, row.period


def _goes_on(row: Assignment, running: Period, today: date) -> bool:
    """Tell whether what is owed for the period before is wanted by a day in the one that runs, or told late in it.

    A month that is over is told until its day, and not late.
    """
    begins = first_day(running.kind, running.start)
    if row.due is not None and row.due >= (today if row.period.kind is PeriodKind.MONTH else begins):
        return row.form_id is not None or row.is_open
    if row.form_id is None or row.period.kind not in _TOLD_LATE or row.period.end + timedelta(days=1) != running.start:
        return False
    return row.applies if row.done_on is None else row.done_on >= begins


def _before_each(
    current: Iterable[Assignment], previous: Mapping[AssignmentId, Report]
) -> Mapping[AssignmentId, Report]:
    """Return the report before by the id under which each goes now, whichever of its plans asked for it then."""
    return {one.id: previous[id] for one in current for id in reversed(one.ids) if id in previous}


def _without_the_past(
    current: tuple[Assignment, ...], units: Mapping[UnitId, Unit]
) -> tuple[tuple[Assignment, ...], Mapping[UnitId, Unit]]:
    """Leave out ended units, but for what they owed or reported in the period that others are in now.

    Nor is anybody shown what the program itself has let a unit off, because another unit has it.
    """
    current = tuple(row for row in current if row.excuse is None or row.excuse.granted_by is not None)
    if not _has_history(units):
        return current, units
    newest: dict[tuple[str, str, str | None], date] = {}
    for row in current:
        if not units[row.unit_id].has_ended:
            key = (row.plan_id, row.duty_id, row.form_id)
            newest[key] = max(row.period.start, newest.get(key, date.min))
    kept = tuple(
        row
        for row in current
        if not units[row.unit_id].has_ended
        or row.period.start >= newest.get((row.plan_id, row.duty_id, row.form_id), date.min)
    )
    named = {row.unit_id for row in kept}
    return kept, {id: unit for id, unit in units.items() if not unit.has_ended or id in named}


def _latest_due(assignments: Iterable[Assignment], services: Services) -> Mapping[AssignmentId, date]:
    """Return until when the commune may move its own due dates."""
    latest: dict[AssignmentId, date] = {}
    for assignment in assignments:
        plan, period, form_id = services.plans[assignment.plan_id], assignment.period, assignment.form_id
        duty = plan.get_duty(assignment.duty_id)
        if not duty.has_commune_day(form_id):
            continue
        day = latest_internal_due(plan, duty, services.calendar(year_of(period)), period, form_id)
        if day is not None:
            latest[assignment.id] = day
    return latest


async def _invited(
    uow: UnitOfWork, session: Session, incoming: Incoming, now: datetime, *, is_stranger: bool
) -> Invited | None:
    """Return whom the code in the message, or the one being used, invites, or whose own telephone number it is."""
    for code in _codes(session, incoming, is_stranger=is_stranger):
        person_id = await uow.invitations.find(code, now)
        if person_id is not None:
            return Invited(code, await uow.people.get(person_id))
    phone = _own_phone(session, incoming) if is_stranger else ""
    people = await uow.people.with_phone(phone) if phone else ()
    # A number that several share tells nobody apart: they need their codes.
    return Invited("", people[0]) if len(people) == 1 else None


def _own_phone(session: Session, incoming: Incoming) -> str:
    """Return the number that came with the message, or with which its sender is on the way in."""
    state = session.dialogue
    return incoming.own_phone or (state.phone if isinstance(state, Joining) else "")


def _codes(session: Session, incoming: Incoming, *, is_stranger: bool) -> tuple[str, ...]:
    """Return what may be a code: the whole message, and for a stranger what looks like one inside it."""
    text = incoming.text[:_MAX_COMMAND_CHARS].strip()
    command = command_argument(text)
    typed = command[1] if command and command[0] is Intent.START else text
    codes = [typed] if _MAY_BE_CODE.fullmatch(typed) else []
    if is_stranger:
        codes += ["".join(halves) for halves in _CODE_INSIDE.findall(text)[:_MOST_CODES]]
    if isinstance(session.dialogue, Joining) and session.dialogue.code:
        codes.append(session.dialogue.code)
    return tuple(dict.fromkeys(codes))
