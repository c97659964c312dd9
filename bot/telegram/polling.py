"""Asks for what is new, for as long as the program runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.pauses import growing
from bot.telegram.api import Api
from bot.telegram.transport import TooFastError
from bot.telegram.updates import sender_of
from handlers.outage import DATABASE_IS_AWAY, Outage
from scheduler.clock import monotonic

log = logging.getLogger(__name__)

RIVAL = "another program polls with this token"

Store = Callable[[Mapping[str, Any]], Awaitable[object]]
"""Stores an update durably; drops one that needs no answer."""


@dataclass(frozen=True)
class Pace:
    """How long is waited: for an answer, for news (the poll is held so long), and between attempts; in seconds."""

    answer_seconds: float = 10.0
    poll_seconds: int = 30
    early_pause: float = 1.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    rival_seconds: float = 600.0
    """Two programs with one token take turns. After so long without a conflict the other one counts as gone."""

    def pause_after(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row, with some chance in it."""
        return growing(self.first_pause, self.longest_pause, failures)


class Poller:
    """The one poller of a bot.

    Asking for what comes after an update confirms it, and the platform forgets it. So nothing more is asked for until
    it is stored: what is under way in a crash comes again.
    """

    def __init__(self, api: Api, store: Store, pace: Pace, name: str, outage: Outage) -> None:
        self._api = api
        self._store = store
        self._pace = pace
        self._name = name
        self._outage = outage
        self._storing = Outage(name, "storing")
        self._failures = 0
        self._rival_met_at: float | None = None

    async def run(self) -> None:
        """Poll until cancelled. Raises InvalidToken when the token is good no longer."""
        offset = 0
        while True:
            begun = monotonic()
            try:
                updates = await self._api.updates(offset, self._pace.poll_seconds)
            except InvalidToken:
                raise
            except TelegramError as error:
                await self._wait_out(error)
                continue
            self._note_answer()
            # After silence all is confirmed; the numbers of updates may begin anew after a silent week.
            offset = await self._keep(updates) if updates else 0
            if not updates and monotonic() - begun < self._pace.poll_seconds / 2:
                await asyncio.sleep(self._pace.early_pause)

    async def _keep(self, updates: Sequence[Mapping[str, Any]]) -> int:
        """Store updates, each person's in their order, and return from which one on the platform is to be asked.

        People go side by side, so that their commits go to the disk together.
        """
        by_person: dict[object, list[Mapping[str, Any]]] = {}
        for update in updates:
            by_person.setdefault(sender_of(update), []).append(update)
        stuck = [id for id in await asyncio.gather(*map(self._keep_in_order, by_person.values())) if id is not None]
        if not stuck:
            self._storing.note_success()
            return updates[-1]["update_id"] + 1
        self._failures += 1
        await asyncio.sleep(self._pace.pause_after(self._failures))
        return min(stuck)

    async def _keep_in_order(self, updates: Sequence[Mapping[str, Any]]) -> int | None:
        """Store a person's updates; return the one that could not be, None if all could."""
        for update in updates:
            try:
                await self._store(update)
            except DATABASE_IS_AWAY as error:
                self._storing.note_failure(error)
                return update["update_id"]
            except Exception:
                log.exception("%s: storing fails", self._name, extra={"action": "telegram.not_stored"})
                return update["update_id"]
        return None

    def _note_answer(self) -> None:
        self._failures = 0
        met_at = self._rival_met_at
        if met_at is None or monotonic() - met_at >= self._pace.rival_seconds:
            self._rival_met_at = None
            self._outage.note_success()

    async def _wait_out(self, error: TelegramError) -> None:
        self._failures += 1
        if isinstance(error, Conflict):
            await self._end_conflict()
        else:
            self._outage.note_failure(error.message)
        pause = self._pace.pause_after(self._failures)
        if isinstance(error, TooFastError):
            pause = max(pause, error.retry_after.total_seconds())
        await asyncio.sleep(pause)

    async def _end_conflict(self) -> None:
        """Remove a webhook, which ends polling; another program with the same token only the operator can end."""
        with suppress(TelegramError):
            info = await self._api.call("getWebhookInfo", {})
            if info.get("url"):
                log.warning("%s: a webhook is set; it is removed", self._name, extra={"action": "telegram.webhook"})
                await self._api.call("deleteWebhook", {})
                return
        is_new, self._rival_met_at = self._rival_met_at is None, monotonic()
        if is_new:
            log.error("%s: %s", self._name, RIVAL, extra={"action": "telegram.rival"})
        self._outage.note_failure(RIVAL, is_told=is_new)
