"""When a duty is reminded of, as data; `scheduler/reminders.py` turns it into days."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReminderPolicy:
    """Steps in working days from the due date: negative before it, positive after it.

    `owner` is whoever carries out the duty, `coordinator` collects from them, `leader` answers for all.
    """

    owner: tuple[int, ...] = ()
    coordinator: tuple[int, ...] = ()
    leader: tuple[int, ...] = ()
