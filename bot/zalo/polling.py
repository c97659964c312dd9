"""Asks for one message after the other, for as long as the program runs."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from bot.pauses import growing
from bot.zalo.calls import Call, CallError
from handlers.outage import Outage
from scheduler.clock import monotonic

log = logging.getLogger(__name__)

Store = Callable[[Mapping[str, Any]], Awaitable[object]]
"""Stores an event durably; drops one without a message."""

GRACE_SECONDS = 15.0
"""How much longer than asked an answer may take."""
STORING_SECONDS = 4.0
"""How long a stop waits for the message that is just being stored."""


@dataclass(frozen=True)
class Pace:
    """How long is waited: for an answer, for news (the poll is held so long), and between attempts; in seconds.

    The pauses until we are reached are longer: the platform limits such attempts by the day.
    """

    answer_seconds: float = 10.0
    poll_seconds: int = 30
    early_pause: float = 2.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    first_unreached_pause: float = 5.0
    longest_unreached_pause: float = 3600.0

    def pause_after(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row, with some chance in it."""
        return growing(self.first_pause, self.longest_pause, failures)

    def pause_unreached(self, failures: int) -> float:
        """Return how long to wait after so many attempts that did not reach us."""
        return growing(self.first_unreached_pause, self.longest_unreached_pause, failures)


class Poller:
    """The one poller of a bot: two would share its messages out between them.

    `in_hand` holds what the platform has handed over until it is stored; it outlives a poller that is cancelled.
    """

    def __init__(
        self, call: Call, store: Store, pace: Pace, name: str, outage: Outage, in_hand: deque[Mapping[str, Any]]
    ) -> None:
        self._call = call
        self._in_hand = in_hand
        self._store = store
        self._pace = pace
        self._name = name
        self._outage = outage
        self._storing = Outage(name, "storing")
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled; returns only if the token is good no longer.

        The platform acknowledges nothing: what it has handed over it forgets. So nothing more is asked for until
        a message is stored.
        """
        await self._keep_all()
        while True:
            begun = monotonic()
            try:
                events = _events(await self._call(*self._request()))
            except CallError as error:
                if error.is_bad_token:
                    report_bad_token(self._name, self._outage)
                    return
                if not error.is_answer(HTTPStatus.REQUEST_TIMEOUT):
                    await self._wait_out(error)
                    continue
                events = ()
            self._note_answer()
            self._in_hand += events
            await self._keep_all()
            if not events and monotonic() - begun < self._pace.poll_seconds / 2:
                await asyncio.sleep(self._pace.early_pause)

    def _request(self) -> tuple[str, Mapping[str, Any], float]:
        seconds = self._pace.poll_seconds
        return "getUpdates", {"timeout": seconds}, seconds + GRACE_SECONDS

    def _note_answer(self) -> None:
        self._outage.note_success()
        self._failures = 0

    async def _wait_out(self, error: CallError) -> None:
        self._failures += 1
        self._outage.note_failure(error)
        if error.is_answer(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT):
            # There is no telling why a poll is refused; the usual reason is a webhook.
            await remove_webhook(self._call)
        await asyncio.sleep(self._pace.pause_after(self._failures))

    async def _keep_all(self) -> None:
        """Store what is in hand; what a poller before this one could not store comes first."""
        while self._in_hand:
            await self._keep(self._in_hand[0])
            self._in_hand.popleft()

    async def _keep(self, event: Mapping[str, Any]) -> None:
        """Store an event, however long that takes: nobody else has it."""
        failures = 0
        while True:
            with self._storing.outlasted(f"{self._name}: storing fails", "zalo.not_stored"):
                return await _finished(self._store(event))
            failures += 1
            await asyncio.sleep(self._pace.pause_after(failures))


def report_bad_token(name: str, outage: Outage) -> None:
    """Say once that a bot stops: somebody has to set another token."""
    outage.note_failure("bad token", is_told=True)
    log.error("%s: the token is refused; this bot stops", name, extra={"action": "zalo.stopped"})


async def remove_webhook(call: Call) -> None:
    """Make polling possible. It is refused where there never was a webhook: no harm; what else fails, polling tells."""
    with suppress(CallError):
        await call("deleteWebhook", {})


async def _finished(storing: Awaitable[object]) -> None:
    """Wait until something is done; if cancelled meanwhile, let it be done first."""
    task = asyncio.ensure_future(storing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=STORING_SECONDS)
        raise


def _events(result: object) -> tuple[Mapping[str, Any], ...]:
    """Return the event of an answer: one object, as documented; a list of them would do, too."""
    found = cast("list[object]", result) if isinstance(result, list) else [result]
    return tuple(cast("dict[str, Any]", event) for event in found if event and isinstance(event, dict))
