"""A platform or database out of reach: the log hears of its beginning, once an hour while it lasts, and of its end."""

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from conversations.messages import ChannelName
from scheduler.clock import SteadyTimer
from storage.errors import DatabaseError
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

DATABASE_IS_AWAY = (DatabaseError, OSError)
"""What a database that cannot be reached or written raises."""

TELL_AGAIN = timedelta(hours=1)

KEY = "outages"


class Outage:
    """Whether a bot reaches its platform, as far as is known. `since` is when it ceased to; None: it does.

    `what` says in the log what was tried; `now` must not jump. A loop of ours that needs the database has one, too:
    then `name` is its own.
    """

    def __init__(self, name: str, what: str, now: Callable[[], datetime] | None = None) -> None:
        self._name, self._what = name, what
        self._now = now or SteadyTimer().now
        self._told_at: datetime | None = None
        self.since: datetime | None = None
        self.is_known = False

    def note_failure(self, reason: object, *, is_told: bool = False) -> None:
        """Take down that an attempt failed because of the platform or the way there. `is_told`: the log has it."""
        now = self._now()
        self.since, self.is_known = self.since or now, True
        if is_told:
            self._told_at = now
        elif self._told_at is None:
            self._tell("%s: %s fails: %s", reason)
        elif now - self._told_at >= TELL_AGAIN:
            self._tell(f"%s: %s still fails after {_rounded(now - self.since)}: %s", reason)

    def note_success(self) -> None:
        """Take down that an attempt was answered."""
        if self.since is not None:
            self._tell("%s: %s works again after %s", _rounded(self._now() - self.since))
        self.since, self._told_at, self.is_known = None, None, True

    @contextmanager
    def outlasted(self, trouble: str, action: str) -> Generator[None]:
        """Let the block fail: a line where the database is away, and `trouble` with where it is for anything else."""
        try:
            yield
        except DATABASE_IS_AWAY as error:
            self.note_failure(error)
        except Exception:
            log.exception(trouble, extra={"action": action})
        else:
            self.note_success()

    def _tell(self, message: str, detail: object) -> None:
        log.warning(message, self._name, self._what, detail, extra={"action": "bot.outage"})
        self._told_at = self._now()


def _rounded(length: timedelta) -> timedelta:
    return timedelta(seconds=round(length.total_seconds()))


async def note_outages(uow: UnitOfWork, found: Mapping[ChannelName, datetime | None]) -> None:
    """Keep since when each of these bots is out of reach, for every process; None: it is not."""
    kept: dict[str, str] = await uow.settings.get(KEY) or {}
    changed = {name: at for name, at in kept.items() if name not in found}
    changed |= {name: since.isoformat() for name, since in found.items() if since is not None}
    if changed != kept:
        await uow.settings.set(KEY, changed)


async def known_outages(uow: UnitOfWork) -> Mapping[ChannelName, datetime]:
    """Return which bots are out of reach, and since when."""
    kept: dict[str, str] = await uow.settings.get(KEY) or {}
    return {ChannelName(name): datetime.fromisoformat(at) for name, at in kept.items()}
