"""When the messages of one bot may start, as one process sees it; what all of them may do, the database says.

A message reaches the platform somewhere between its start and its answer. Where both vary, starts that lie apart may
arrive together, so a message counts until a second after its answer, less what the shortest way there and back takes.

A slot that was missed is lost where several processes send for the bot, for the others' slots lie close by. A process
that is alone makes up for it: its own count keeps it from sending too much.
"""

from collections import deque
from datetime import datetime, timedelta

from conversations.capabilities import Limits
from storage.outbox import LEASE, Claimed
from storage.rates import SLACK

SECOND = timedelta(seconds=1)

TOO_LATE = SLACK / 2
"""A message that starts later may meet another process's; the rest of the slack is for its way."""

CATCH_UP = timedelta(milliseconds=500)
"""So far back a process that is alone may still use its slots."""

LONGEST_ATTEMPT = timedelta(seconds=90)
"""Longer than the slowest platform takes for a picture, shorter than a lease."""

STALE = LEASE - LONGEST_ATTEMPT - SECOND
"""Whoever was frozen so long sends nothing it had claimed: its lease may end before the attempt does."""

MISSES_IN_A_ROW = 3
"""After so many missed slots a message goes late: a slow machine sends slowly, but it sends."""

LONGEST_LEAD = timedelta(seconds=1)
WAYS_KNOWN = 50


class Pacing:
    """The pace of one bot in this process."""

    def __init__(self, limits: Limits) -> None:
        self._a_second = limits.messages_a_second
        self._on_the_way = 0
        self._answers: deque[datetime] = deque(maxlen=limits.messages_a_second or 1)
        self._ways: deque[timedelta] = deque(maxlen=WAYS_KNOWN)
        self._is_alone = False
        self._left_at: datetime | None = None
        self._lead = timedelta(0)
        self._misses = 0

    def note_claim(self, claimed: Claimed, took: timedelta) -> None:
        """Learn from a claim how long one takes, and whether others have taken slots since the one before."""
        self._lead = min(took, LONGEST_LEAD)
        if claimed.left_at is not None:
            self._is_alone = claimed.found_at == self._left_at
            self._left_at = claimed.left_at

    def next_slot_from(self, now: datetime) -> datetime:
        """Return from when on slots are of use: a little later than now, because claiming takes a while."""
        return now - CATCH_UP if self._is_alone else now + self._lead

    def opens_in(self, now: datetime) -> timedelta | None:
        """Return how long until the platform surely takes one more, at most zero: now; None: until the next answer."""
        if self._a_second is None or self._on_the_way + len(self._answers) < self._a_second:
            return timedelta(0)
        if self._on_the_way >= self._a_second:
            return None
        wait = self._answers[self._on_the_way - self._a_second] + SECOND - min(self._ways) - now
        return wait if wait <= SECOND else timedelta(0)  # an answer of the future: the timer was set back

    def may_start(self, send_at: datetime, now: datetime) -> bool:
        """Whether a message with this slot may start now; False: the slot is lost."""
        late = now - send_at
        is_shared = self._a_second is not None and not self._is_alone
        if late > STALE or (is_shared and late > TOO_LATE and self._misses < MISSES_IN_A_ROW):
            self._misses += 1
            return False
        self._misses = 0
        return True

    def note_start(self) -> None:
        """Count a message that goes on its way."""
        self._on_the_way += 1

    def note_answer(self, started_at: datetime, now: datetime) -> None:
        """Count its answer, or that there will be none."""
        self._on_the_way -= 1
        self._answers.append(now)
        self._ways.append(max(now - started_at, timedelta(0)))
