"""At which hours what may go out: an answer always, what we send unasked only by day. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from conversations.messages import Lane
from plans.local_time import VIETNAM, day_of
from scheduler.reminders import may_send, next_send_time, send_hour
from scheduler.workdays import Calendar

AFTER_THE_BEAT = timedelta(minutes=2)
"""The beat of a morning comes first: it takes back what it has something newer to say about."""


def lanes_open(now: datetime, calendar: Callable[[int], Calendar]) -> Sequence[Lane]:
    """Return what may go out now, the more urgent first."""
    return tuple(Lane) if may_send(now, calendar(day_of(now).year)) else (Lane.REPLY,)


def left_over_until(now: datetime, calendar: Callable[[int], Calendar]) -> tuple[datetime, datetime]:
    """Return since when a reminder is one of today, and until when one of an earlier day waits."""
    today = day_of(now)
    midnight = datetime.combine(today, time(), VIETNAM)
    morning = next_send_time(max(now, send_hour(today)), calendar(today.year))
    return midnight, morning + AFTER_THE_BEAT
