"""When a duty is reminded of, as data; `scheduler/reminders.py` turns it into days."""

from dataclasses import dataclass
from enum import StrEnum


class Counting(StrEnum):
    """In which days the steps of a policy are counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"  # of the calendar; a step on a day of rest moves to the working day before


@dataclass(frozen=True)
class ReminderPolicy:
    """Steps in days from the last working day in time: negative before it, positive after it.

    `owner` is whoever carries out the duty, `coordinator` collects from them, `leader` answers for all, and `above`
    is whoever collects at the level above.
    """

    owner: tuple[int, ...] = ()
    coordinator: tuple[int, ...] = ()
    leader: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    count: Counting = Counting.WORKING_DAYS
