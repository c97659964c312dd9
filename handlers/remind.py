"""Who hears today of what: each beat asks which step's moment has come, and queues one message a person."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import assert_never

from conversations.context import Context
from conversations.messages import Lane, Reply
from conversations.views import is_mine
from handlers.communes import commune_around
from handlers.context import split_periods
from handlers.notices import MOST_NAMED, Facts, Notice, compose, compose_nudge
from handlers.overseeing import oversees, overview_of, own_units
from handlers.reaching import address_of
from handlers.services import Services
from plans.assignment import Assignment, AssignmentId
from plans.local_time import VIETNAM, day_of
from plans.person import Person, PersonId, in_office
from plans.policy import ReminderPolicy
from plans.role import Role, RoleId, Standing
from plans.shared_report import each_once
from plans.unit import Unit, UnitId, units_above
from scheduler.reminders import (
    SEND_FROM,
    Audience,
    Owed,
    due_step,
    may_send,
    next_send_time,
    next_step_day,
    send_hour,
    steps,
)
from scheduler.workdays import Calendar
from storage.assignments import NewAssignment
from storage.reminders import SentReminder
from storage.unit_of_work import UnitOfWork

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NUDGE = "nudge"
REMINDER_KEY = "remind:"
"""How the keys of reminders begin: a newer one takes the place of those that still wait, and of nothing else."""


@dataclass(frozen=True)
class _Listener:
    """Who hears of something by a post, in the chat and in the post `since` a day: what came before is for others."""

    person: Person
    since: date


@dataclass
class _Inbasket:
    """What one person is to hear today."""

    person: Person
    notices: list[Notice] = field(default_factory=list[Notice])


@dataclass
class _Round:
    """One round through the communes.

    `at_last` is what people hear who hold a post outside of one commune: all of it in one message, when everything
    has been looked at. Until then the moments in `hints`, which depend on it, are not written down.
    """

    today: date
    calendar: Calendar
    at_last: dict[PersonId, _Inbasket] = field(default_factory=dict[PersonId, _Inbasket])
    hints: dict[AssignmentId, datetime] = field(default_factory=dict[AssignmentId, datetime])


async def remind(services: Services) -> int:
    """Queue the reminders of this moment and return how many people hear one.

    Nothing is planned ahead: the pure rules of `scheduler/reminders.py` are asked anew at every beat, so after an
    outage people get one reminder, not five. Only what was sent is recorded, under a unique key. Each commune has a
    transaction of its own: while a country is reminded, answers are stored in between, and no more than a commune
    is in memory.
    """
    now = services.clock()
    today = day_of(now)
    calendar = services.calendar(today.year)
    if not may_send(now, calendar) or now.astimezone(VIETNAM).time() < SEND_FROM:
        return 0
    async with services.database.unit_of_work() as uow:
        waiting = await uow.assignments.units_to_remind(now)
    heard, looked_at, this = 0, set[UnitId](), _Round(today, calendar)
    for unit_id in waiting:
        if unit_id in looked_at:
            continue
        async with services.database.unit_of_work() as uow:
            part = await commune_around(unit_id, uow)
            heard += await _remind_part(part, this, uow, services, now)
            await uow.commit()
        looked_at |= part
    return heard + await _tell_at_last(this, services, now)


async def _remind_part(
    part: frozenset[UnitId], this: _Round, uow: UnitOfWork, services: Services, now: datetime
) -> int:
    """Queue what people hear of these units, but for those who have posts elsewhere too; return how many hear."""
    waiting = await uow.assignments.to_remind(now, part)
    baskets, held_back = await _sort(services.still_asked(waiting), uow, services, this)
    at_last = set[AssignmentId]()
    heard = 0
    for basket in baskets:
        if _belongs_to(part, basket.person, services):
            await _queue(basket, uow, services, now)
            heard += 1
            continue
        this.at_last.setdefault(basket.person.id, _Inbasket(basket.person)).notices.extend(basket.notices)
        at_last.update(id for notice in basket.notices for id in notice.assignment.ids)
    hints = {a.id: _look_again(a, services, this.calendar, this.today, held_back) for a in waiting}
    this.hints |= {id: moment for id, moment in hints.items() if id in at_last}
    await uow.assignments.set_remind_at({id: moment for id, moment in hints.items() if id not in at_last})
    return heard


def _belongs_to(part: frozenset[UnitId], person: Person, services: Services) -> bool:
    """Whether nothing else is said to a person: whoever sits above the communes hears of any of them."""
    is_above = any(services.roles[post.role].unit_kind.is_above_communes for post in person.posts)
    return not is_above and all(post.unit_id in part for post in person.posts)


async def _tell_at_last(this: _Round, services: Services, now: datetime) -> int:
    for basket in this.at_last.values():
        async with services.database.unit_of_work() as uow:
            await _queue(basket, uow, services, now)
            await uow.commit()
    if this.hints:
        async with services.database.unit_of_work() as uow:
            await uow.assignments.set_remind_at(this.hints)
            await uow.commit()
    return len(this.at_last)


async def _sort(
    waiting: Sequence[Assignment], uow: UnitOfWork, services: Services, this: _Round
) -> tuple[list[_Inbasket], frozenset[AssignmentId]]:
    """Return what each person hears now, and which assignments wait because somebody has heard enough today."""
    asked = (a for a in await _each_once(waiting, uow, services) if not a.is_let_go(this.today))
    dated = [a for a in asked if a.due is not None]
    units = await uow.units.above({a.unit_id for a in dated})
    people = [in_office(each, services.roles, this.today) for each in await uow.people.at(units, services.channels)]
    holders = _Holders(people, services.roles)
    sent = await uow.reminders.sent([a.id for a in dated])
    heard_today = await uow.reminders.sent_on([p.id for p in people], this.today)
    baskets: dict[PersonId, _Inbasket] = {}
    held_back: set[AssignmentId] = set()
    for assignment in dated:
        owed = _owed(assignment, services)
        for audience in Audience:
            for listener in _listeners(assignment, audience, holders, units):
                person = listener.person
                step = due_step(owed, audience, this.today, this.calendar, listener.since)
                if step is None or sent.get((assignment.id, audience, step.offset, person.id), date.min) >= step.day:
                    continue
                if person.id in heard_today:
                    held_back.update(assignment.ids)
                    continue
                basket = baskets.setdefault(person.id, _Inbasket(person))
                basket.notices.append(Notice(assignment, audience, step.offset))
    return list(baskets.values()), frozenset(held_back)


async def _each_once(waiting: Sequence[Assignment], uow: UnitOfWork, services: Services) -> tuple[Assignment, ...]:
    """Return what waits, each report as the plan asks for it that wants it first, though another one's moment came."""
    twins = await uow.assignments.twins([a.id for a in waiting if a.form_id])
    return each_once((*waiting, *services.still_asked(twins)))


def _owed(assignment: Assignment, services: Services) -> Owed:
    assert assignment.due is not None
    return Owed(
        assignment.id,
        assignment.due,
        assignment.opened_on,
        _policy(assignment, services),
        assignment.roles,
        assignment.promised,
    )


def first_look(row: NewAssignment, services: Services) -> datetime:
    """Return when something that is being opened is first worth a look: who opens a country looks at none of it."""
    if row.due is None:
        return NEVER
    policy = services.plans[row.plan_id].policies[row.policy]
    owed = Owed(0, row.due, row.opened_on, policy, row.roles)
    ladder = steps(owed, services.calendar(row.due.year))
    return send_hour(ladder[0].day) if ladder else NEVER


def step_days(assignment: Assignment, services: Services) -> tuple[date, ...]:
    """Return the days on which something is said about an assignment while it is open."""
    if assignment.due is None:
        return ()
    calendar = services.calendar(assignment.due.year)
    return tuple(step.day for step in steps(_owed(assignment, services), calendar))


def _policy(assignment: Assignment, services: Services) -> ReminderPolicy:
    """Return by what people are reminded; where the plan has been amended since, what it says now of the row."""
    plan = services.plans[assignment.plan_id]
    return plan.policies.get(assignment.policy) or plan.policies[plan.get_duty(assignment.duty_id).policy]


def _listeners(
    assignment: Assignment,
    audience: Audience,
    holders: "_Holders",
    units: Mapping[UnitId, Unit],
) -> list[_Listener]:
    """Return who hears of an assignment in this part, of those who can be reached.

    Whoever collects and whoever leads are those of the nearest unit above that has one, so that a province does not
    hear of each village; a collector is not told of the own report.
    """
    chain = units_above(assignment.unit_id, units)
    match audience:
        case Audience.OWNER:
            heard = holders.of(assignment.roles, assignment.unit_id)
        case Audience.COORDINATOR:
            heard, _ = holders.nearest(Standing.COORDINATOR, chain, but=assignment.roles)
        case Audience.LEADER:
            heard, _ = holders.nearest(Standing.LEADER, chain)
        case Audience.ABOVE:
            _, beyond = holders.nearest(Standing.COORDINATOR, chain, but=assignment.roles)
            heard, _ = holders.nearest(Standing.COORDINATOR, beyond)
        case _:
            assert_never(audience)
    return [listener for listener in heard if listener.person.is_reachable]


class _Holders:
    """The people with posts, by unit."""

    def __init__(self, people: Iterable[Person], roles: Mapping[RoleId, Role]) -> None:
        self._standing = {
            standing: frozenset(role.id for role in roles.values() if role.standing is standing)
            for standing in Standing
        }
        self._at: dict[UnitId, list[Person]] = {}
        for person in people:
            for unit_id in dict.fromkeys(post.unit_id for post in person.posts):
                self._at.setdefault(unit_id, []).append(person)

    def of(self, roles: Collection[RoleId], unit_id: UnitId) -> list[_Listener]:
        """Return who holds one of the roles at the unit."""
        here = self._at.get(unit_id, ())
        return [_Listener(p, since) for p in here if (since := _held_since(p, roles, unit_id)) is not None]

    def nearest(
        self, standing: Standing, chain: Sequence[UnitId], but: Collection[RoleId] = ()
    ) -> tuple[list[_Listener], Sequence[UnitId]]:
        """Return who is of this standing at the first unit that has somebody, and the units beyond it."""
        wanted = self._standing[standing].difference(but)
        for at, unit_id in enumerate(chain):
            if found := self.of(wanted, unit_id):
                return found, chain[at + 1 :]
        return [], ()


def _held_since(person: Person, roles: Collection[RoleId], unit_id: UnitId) -> date | None:
    """Return the day since when a person in the chat has held one of the roles at the unit; None: holds none."""
    days = [post.since for post in person.posts if post.unit_id == unit_id and post.role in roles]
    joined = [day_of(person.joined_at)] if person.joined_at else []
    return max([min(days), *joined]) if days else None


async def _queue(basket: _Inbasket, uow: UnitOfWork, services: Services, now: datetime) -> None:
    """Queue one message with all a person is to hear, and record every step it covers."""
    today = day_of(now)
    facts = await _facts(basket, uow, services, today)
    reply = compose(basket.person, basket.notices, facts)
    if not await _send(basket.person, reply, uow, services, now, key=f"{REMINDER_KEY}{basket.person.id}:{today}"):
        return
    person_id = basket.person.id
    said = ((notice.assignment.id, notice.audience, notice.offset) for notice in basket.notices)
    await uow.reminders.add([SentReminder(*step, person_id, today) for step in said])


async def _facts(basket: _Inbasket, uow: UnitOfWork, services: Services, today: date) -> Facts:
    """Gather what a digest tells; a reporter's reminder needs the own units only."""
    own, tops = await own_units(uow, basket.person, services.roles)
    named = dict.fromkeys(
        notice.assignment.unit_id for notice in basket.notices if notice.assignment.unit_id not in own
    )
    units = {**own, **await uow.units.some(named)} if named else own
    if not oversees(basket.person, services.roles):
        return _with_files(today, units, (), (), services)
    # Above the communes only what is named is loaded; all else is counted.
    loaded = [*own, *islice(named, MOST_NAMED)] if tops else [*units]
    units = {**await uow.units.above(loaded), **units} if tops else units
    current, _ = split_periods(services.still_asked(await uow.assignments.at(loaded)), today)
    people = await uow.people.at(loaded, services.channels)
    facts = _with_files(today, units, each_once(current), people, services)
    return replace(facts, overviews=tuple([await overview_of(uow, services, top, today) for top in tops]))


def _with_files(
    today: date,
    units: Mapping[UnitId, Unit],
    assignments: tuple[Assignment, ...],
    people: tuple[Person, ...],
    services: Services,
) -> Facts:
    return Facts(
        today,
        units,
        assignments,
        people,
        services.forms,
        services.plans,
        services.roles,
        services.calendar(today.year),
    )


async def _send(person: Person, reply: Reply, uow: UnitOfWork, services: Services, due_at: datetime, key: str) -> bool:
    """Queue a reminder in place of one that still waits from before an outage: nobody hears two."""
    address = await address_of(person.id, uow, services)
    if address is None:
        return False
    await uow.outbox.withdraw([person.id], REMINDER_KEY)
    return await uow.outbox.add(address, reply, lane=Lane.REMINDER, person_id=person.id, due_at=due_at, key=key)


def _look_again(
    assignment: Assignment,
    services: Services,
    calendar: Calendar,
    today: date,
    held_back: frozenset[AssignmentId],
) -> datetime:
    """Return when an assignment is next worth a look: a hint only, the rules are asked again then."""
    if assignment.due is None:
        return NEVER
    if assignment.id in held_back or not services.still_asked([assignment]):
        return send_hour(today + timedelta(days=1))
    day = next_step_day(_owed(assignment, services), today, calendar)
    return send_hour(day) if day else NEVER


async def nudge(person_ids: Sequence[PersonId], uow: UnitOfWork, services: Services, context: Context) -> None:
    """Queue what an official asked for: a reminder of all that a person owes, at the next decent hour."""
    due_at = next_send_time(context.now, services.calendar(context.today.year))
    by_id = {person.id: person for person in context.people}
    for person in (by_id[id] for id in person_ids):
        owed = [a for a in _owed_by(person, context) if a.due is not None]
        facts = _with_files(day_of(due_at), context.units, (), (), services)
        reply = compose_nudge(person, owed, facts)
        if not owed or not await _send(
            person, reply, uow, services, due_at, key=f"{REMINDER_KEY}{person.id}:{day_of(due_at)}"
        ):
            continue
        earlier = await uow.reminders.history([assignment.id for assignment in owed])
        nudges = Counter(
            past.assignment_id for past in earlier if (past.audience, past.person_id) == (NUDGE, person.id)
        )
        day = day_of(due_at)
        await uow.reminders.add([SentReminder(a.id, NUDGE, nudges[a.id] + 1, person.id, day) for a in owed])


def _owed_by(person: Person, context: Context) -> list[Assignment]:
    return [a for a in context.assignments if a.form_id and a.is_open and is_mine(a, person)]


async def drop_outdated(
    settled: Collection[AssignmentId], uow: UnitOfWork, services: Services, context: Context
) -> None:
    """Take back what still waits to remind people of what they owe no more; say again what is still true of it.

    Whoever was only to hear how things stand still hears it.
    """
    done = [a for a in context.assignments if a.id in settled]
    there = await uow.people.at({a.unit_id for a in done})
    people = {person.id: person for person in there if any(is_mine(a, person) for a in done)}
    closed = frozenset(id for a in done for id in a.ids)
    for gone in await uow.outbox.withdraw(people, REMINDER_KEY):
        person = people[gone.person_id]
        key = gone.key or f"{REMINDER_KEY}{person.id}:{day_of(gone.due_at)}"
        said = await uow.reminders.to_person(person.id, date.fromisoformat(key.rpartition(":")[2]))
        reply = await _said_again(said, person, closed, uow, services, day_of(gone.due_at))
        if reply is not None:
            await _send(person, reply, uow, services, gone.due_at, key=key)


async def _said_again(
    said: Sequence[SentReminder],
    person: Person,
    closed: frozenset[AssignmentId],
    uow: UnitOfWork,
    services: Services,
    today: date,
) -> Reply | None:
    """Return what is still to be said of a message; None when nothing is left of it, nor anybody else owes a report."""
    rows = [await uow.assignments.get(id) for id in dict.fromkeys(one.assignment_id for one in said)]
    waiting = await _each_once(services.still_asked(rows), uow, services)
    left = {id: a for a in waiting for id in a.ids if a.is_open and not closed.intersection(a.ids)}
    told = [one for one in said if one.assignment_id in left]
    notices = [
        Notice(left[one.assignment_id], Audience(one.audience), one.offset) for one in told if one.audience != NUDGE
    ]
    facts = await _facts(_Inbasket(person, notices), uow, services, today)
    owed_by_others = any(a.form_id and a.is_open and a.due and not is_mine(a, person) for a in facts.assignments)
    if any(one.audience == NUDGE for one in told):
        return compose_nudge(person, {a.id: a for one in told if (a := left[one.assignment_id])}.values(), facts)
    return compose(person, notices, facts) if notices or owed_by_others or facts.overviews else None
