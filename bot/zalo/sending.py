"""What the way out decides: what a failed send means."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from bot.zalo.calls import CallError, Cause
from handlers.channel import Failure, SendError
from handlers.delivery.quota import HOLD_AT, is_at
from plans.local_time import VIETNAM, day_of

MESSAGES_A_MONTH = 3000

BURST_PAUSE = timedelta(seconds=5)
BURST_LASTS_AT_MOST = timedelta(minutes=2)
TOO_MUCH_PAUSE = timedelta(hours=1)
BAD_TOKEN_PAUSE = timedelta(minutes=10)


class Allowance:
    """Tells "too many this month" from "too fast": the platform says both with the same number.

    `sent_this_month` is the bot's own count over all processes; without it, what this process has sent counts.
    `quota` is how many it may send.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        sent_this_month: Callable[[], Awaitable[int]] | None,
        quota: int = MESSAGES_A_MONTH,
    ) -> None:
        self._quota = quota
        self._now = now
        self._count = sent_this_month
        self._month = _month(now())
        self._sent = 0
        self._too_many_since: datetime | None = None

    def note_sent(self) -> None:
        """Count a message that was taken."""
        month = _month(self._now())
        self._sent = self._sent + 1 if month == self._month else 1
        self._month = month
        self._too_many_since = None

    async def failure(self, error: CallError) -> SendError:
        """Return what a failed send means."""
        if error.code == HTTPStatus.TOO_MANY_REQUESTS:
            return await self._too_many(str(error))
        return _failure(error, self._now())

    async def _too_many(self, reason: str) -> SendError:
        """Ask our own count; where it may be wrong, a burst is over soon, and a month is not."""
        now = self._now()
        self._too_many_since = self._too_many_since or now
        sent, is_lasting = await self._sent_this_month(), now - self._too_many_since >= BURST_LASTS_AT_MOST
        if sent >= self._quota or (is_lasting and is_at(HOLD_AT, sent, self._quota)):
            return SendError(Failure.STOPPED, f"{reason}: the month's messages are used up", _until_next_month(now))
        if is_lasting:
            return SendError(Failure.STOPPED, f"{reason}: for some time", TOO_MUCH_PAUSE)
        return SendError(Failure.BUSY, f"{reason}: too fast", BURST_PAUSE)

    async def _sent_this_month(self) -> int:
        if self._count is not None:
            return await self._count()
        return self._sent if _month(self._now()) == self._month else 0


def _failure(error: CallError, now: datetime) -> SendError:
    reason = str(error)
    match error.cause, error.code:
        case Cause.NOTHING_LEFT, _:
            return SendError(Failure.BUSY, reason)
        case (Cause.ANSWER_LOST, _) | (_, HTTPStatus.REQUEST_TIMEOUT):
            return SendError(Failure.UNKNOWN, reason)
        case _, HTTPStatus.UNAUTHORIZED:
            return SendError(Failure.STOPPED, reason, BAD_TOKEN_PAUSE)
        case _, HTTPStatus.UPGRADE_REQUIRED:
            return SendError(Failure.STOPPED, f"{reason}: too often today", _until_tomorrow(now))
        case Cause.NOT_ITS_OWN_WORDS, code:
            # A page is no verdict about a message, unless it says that all is well and nobody can read it.
            return SendError(Failure.UNKNOWN if 200 <= code < 300 else Failure.BUSY, reason)
        case Cause.REFUSED, HTTPStatus.NOT_FOUND:
            # The method exists, so it is the chat that was not found.
            return SendError(Failure.UNREACHABLE, reason)
        case Cause.REFUSED, HTTPStatus.BAD_REQUEST:
            return SendError(Failure.REFUSED, reason)
        case _:
            # 403 is documented as an internal error; what else comes is not documented.
            return SendError(Failure.BUSY, reason)


def _until_tomorrow(now: datetime) -> timedelta:
    return _midnight(day_of(now) + timedelta(days=1)) - now


def _until_next_month(now: datetime) -> timedelta:
    return _midnight((day_of(now).replace(day=1) + timedelta(days=32)).replace(day=1)) - now


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _month(now: datetime) -> tuple[int, int]:
    day = day_of(now)
    return day.year, day.month
