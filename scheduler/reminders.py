"""Whom to remind on which day, and at what hour people may be written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from plans.local_time import VIETNAM
from plans.policy import Counting, ReminderPolicy
from plans.role import RoleId
from scheduler.workdays import Calendar

__all__ = [
    "SEND_FROM",
    "VIETNAM",
    "Audience",
    "Owed",
    "ReminderPolicy",
    "Step",
    "due_step",
    "may_send",
    "next_send_time",
    "next_step_day",
    "send_hour",
    "steps",
]

SEND_FROM = time(8)
"""The hour of planned reminders; writing is allowed from seven, which is early for an old person."""

_SPANS = ((time(7), time(11, 30)), (time(13, 30), time(20)))


class Audience(StrEnum):
    """To whom a step is said: who owes it, who collects it, who answers for it, who collects at the level above."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    ABOVE = "above"


@dataclass(frozen=True)
class Step:
    """One rung of the ladder, on `day`: `offset` days from the last working day in time, as the policy counts."""

    audience: Audience
    offset: int
    day: date


@dataclass(frozen=True)
class Owed:
    """Something not yet done. `opened_on` is the day since when it has been asked of the unit.

    `promised` is the day by which the owner has promised it, and is left in peace until then.
    """

    assignment_id: int
    due: date
    opened_on: date
    policy: ReminderPolicy
    roles: tuple[RoleId, ...]
    promised: date | None = None


def steps(owed: Owed, calendar: Calendar) -> tuple[Step, ...]:
    """Return the whole ladder by day; steps from before `opened_on` are dropped, not made up for.

    Offsets count from the last working day in time. A step counted in days of the calendar that falls on a day of
    rest, and the owner's on a day of courtesy, move to the working day before.
    """
    ladder = _ladder(owed.due, owed.policy, owed.roles, calendar)
    return tuple(step for step in ladder if step.day >= owed.opened_on)


def due_step(owed: Owed, audience: Audience, today: date, calendar: Calendar, since: date | None = None) -> Step | None:
    """Return the one step this audience should have heard of by today; None when there is none yet.

    It is the latest one: after an outage people get one reminder, not five. Steps before `since`, the day on
    which the person joined, are not theirs. Whether it has been said already is for the caller to know.
    An owner who has promised hears nothing until the promised day is over.
    """
    if audience is Audience.OWNER and owed.promised is not None and today <= owed.promised:
        return None
    reached = [
        step
        for step in steps(owed, calendar)
        if step.audience is audience and step.day <= today and (since is None or step.day >= since)
    ]
    return reached[-1] if reached else None


def next_step_day(owed: Owed, today: date, calendar: Calendar) -> date | None:
    """Return the next day after today with something to say, to any audience; None when the ladder has ended.

    What a promise held back is said on the working day after it.
    """
    days = [step.day for step in steps(owed, calendar) if step.day > today]
    if owed.promised is not None and owed.promised >= today:
        days.append(calendar.add(owed.promised, 1))
    return min(days, default=None)


def may_send(now: datetime, calendar: Calendar) -> bool:
    """Tell whether a message of our own accord may go out: by day, not at noon, on working days.

    Answers to what a person writes are not meant: they go out at any hour.
    """
    local = _local(now)
    open_now = any(start <= local.time() < end for start, end in _SPANS)
    return open_now and calendar.is_working(local.date())


def next_send_time(now: datetime, calendar: Calendar) -> datetime:
    """Return the first instant from now on at which a reminder should go out, in UTC.

    Now, if that is allowed; after the noon rest if it is noon; else at SEND_FROM of a working day.
    """
    if may_send(now, calendar):
        return now.astimezone(UTC)
    local = _local(now)
    _, (afternoon, evening) = _SPANS
    today = local.date()
    if calendar.is_working(today) and local.time() < SEND_FROM:
        return send_hour(today)
    if calendar.is_working(today) and local.time() < evening:
        return _instant(today, afternoon)
    return send_hour(calendar.add(today, 1))


def send_hour(day: date) -> datetime:
    """Return the instant of a day at which planned reminders go out, in UTC."""
    return _instant(day, SEND_FROM)


@lru_cache(maxsize=1024)
def _ladder(due: date, policy: ReminderPolicy, roles: tuple[RoleId, ...], calendar: Calendar) -> tuple[Step, ...]:
    """Return the steps of all who owe the same by the same day: all villages of a plan."""
    return tuple(sorted(_all_steps(due, policy, roles, calendar), key=lambda step: (step.day, step.offset)))


def _all_steps(due: date, policy: ReminderPolicy, roles: tuple[RoleId, ...], calendar: Calendar) -> Iterator[Step]:
    offsets = {
        Audience.OWNER: policy.owner,
        Audience.COORDINATOR: policy.coordinator,
        Audience.LEADER: policy.leader,
        Audience.ABOVE: policy.above,
    }
    aim = calendar.effective(due)
    for audience, of_audience in offsets.items():
        for offset in of_audience:
            day = _day_of(aim, offset, policy.count, calendar)
            if audience is Audience.OWNER:
                day = _with_courtesy(day, roles, calendar)
            yield Step(audience, offset, day)


def _day_of(aim: date, offset: int, count: Counting, calendar: Calendar) -> date:
    if count is Counting.DAYS:
        return calendar.effective(aim + timedelta(days=offset))
    return calendar.add(aim, offset) if offset > 0 else calendar.back(aim, -offset)


def _with_courtesy(day: date, roles: tuple[RoleId, ...], calendar: Calendar) -> date:
    while calendar.is_courtesy(day, roles):
        day = calendar.back(day, 1)
    return day


def _local(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return now.astimezone(VIETNAM)


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, VIETNAM).astimezone(UTC)
