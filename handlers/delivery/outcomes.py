"""What becomes of a message after an attempt to send it, and of its bot. Nothing here waits or stores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from conversations.messages import Lane
from handlers.channel import Failure, SendError
from storage.outbox import Outgoing

RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
"""How long to wait after the first, second ... failed attempt of a message."""

IN_AN_OUTAGE = (timedelta(hours=2),) * 6
"""How long to wait after that while the bot reaches nobody: an answer whose fate is unknown is not sent each minute."""

JITTER = 0.2
"""By up to so much of itself a wait is longer, so that what failed together does not come again together."""

FAILURES_OF_A_BOT = 3
"""After so many failures with nothing sent in between it is not the message, it is the platform."""

OUTAGE_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60))
STOPPED_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=6)
"""After so long a bot that was stopped is tried again, whatever it was told: somebody may have mended it."""

OTHERS_FIRST = timedelta(seconds=2)
"""So much longer than the bot a chat waits that met its trouble: if only that chat is in trouble, others go on."""

GIVE_UP_AFTER = timedelta(days=1)
"""So long an answer waits for a platform that is out."""


@dataclass(frozen=True)
class Sent:
    """The platform took it, and counts it as so many messages."""

    outgoing: Outgoing
    platform_id: str
    parts: int


@dataclass(frozen=True)
class PutBack:
    """It was not its fault, or it was not even tried: it waits as before. `rest`: so long its chat takes nothing."""

    outgoing: Outgoing
    rest: timedelta | None = None


@dataclass(frozen=True)
class Again:
    """It is tried again after a while."""

    outgoing: Outgoing
    wait: timedelta
    error: SendError


@dataclass(frozen=True)
class GivenUp:
    """It is a dead letter."""

    outgoing: Outgoing
    error: SendError


@dataclass(frozen=True)
class Unsure:
    """Nobody knows whether it was sent, and it must not come twice."""

    outgoing: Outgoing
    error: SendError


@dataclass(frozen=True)
class Unreached:
    """The person is not to be reached there."""

    outgoing: Outgoing
    error: SendError


Outcome = Sent | PutBack | Again | GivenUp | Unsure | Unreached


def judge(outgoing: Outgoing, error: SendError, now: datetime, pause: timedelta | None) -> Outcome:
    """Return what becomes of a message that was not sent; for so long its whole bot pauses now."""
    match error.failure:
        case Failure.REFUSED:
            return GivenUp(outgoing, error)
        case Failure.UNREACHABLE:
            return Unreached(outgoing, error)
        case Failure.STOPPED:
            return PutBack(outgoing)
        case Failure.UNKNOWN if outgoing.lane is Lane.REMINDER:
            return Unsure(outgoing, error)
        case Failure.BUSY if error.only_this_chat and error.retry_after:
            return PutBack(outgoing, rest=error.retry_after)
        case Failure.BUSY if pause is not None:
            is_old = now - outgoing.due_at > GIVE_UP_AFTER
            return GivenUp(outgoing, error) if is_old else PutBack(outgoing, rest=pause + OTHERS_FIRST)
        case Failure.BUSY | Failure.UNKNOWN:
            return _again(outgoing, error, RETRY_AFTER if pause is None else RETRY_AFTER + IN_AN_OUTAGE)


def _again(outgoing: Outgoing, error: SendError, waits: Sequence[timedelta]) -> Outcome:
    if outgoing.attempts > len(waits):
        return GivenUp(outgoing, error)
    return Again(outgoing, spread(waits[outgoing.attempts - 1], outgoing), error)


def spread(wait: timedelta, outgoing: Outgoing) -> timedelta:
    """Return the wait, a little longer for each message by another part of it, the same whenever it is asked."""
    return wait * (1 + JITTER * Random(outgoing.id * 100 + outgoing.attempts).random())


def pause_after(error: SendError, failures_in_a_row: int) -> timedelta | None:
    """Return how long the whole bot sends nothing after this failure; None if it goes on."""
    match error.failure:
        case Failure.STOPPED:
            return min(error.retry_after or STOPPED_PAUSE, LONGEST_PAUSE)
        case Failure.BUSY if error.retry_after:
            return None if error.only_this_chat else min(error.retry_after, LONGEST_PAUSE)
        case Failure.BUSY | Failure.UNKNOWN if failures_in_a_row >= FAILURES_OF_A_BOT:
            return OUTAGE_PAUSES[min(failures_in_a_row - FAILURES_OF_A_BOT, len(OUTAGE_PAUSES) - 1)]
        case _:
            return None
