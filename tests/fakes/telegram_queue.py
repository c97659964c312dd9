"""The updates of one bot: kept until they are confirmed by a poll, or delivered until the answer is a 2xx."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.fakes.fast_clock import FastClock
from tests.fakes.telegram_rules import RefusedError

DELIVERY_SECONDS = 60.0
KNOWN_TO_ALL = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds this platform has; by default all are told."""


@dataclass
class Deliveries:
    """What deliveries are like."""

    allows_local: bool = False
    """Whether an address of this machine is delivered to, over http."""
    twice: bool = False
    swaps_pairs: bool = False
    """Whether of two updates with different keys the second is delivered first."""
    first_pause: timedelta = timedelta(seconds=2)
    longest_pause: timedelta = timedelta(seconds=90)


@dataclass
class Webhook:
    """Where updates are delivered to; without an address they are polled."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    """Why the last delivery that failed did; it stays when another has been taken."""
    failed_at: datetime | None = None


@dataclass(frozen=True)
class Update:
    """One update. Those of one key are delivered in their order; keys go side by side."""

    id: int
    key: int
    kind: str
    content: dict[str, Any]
    expires_at: datetime

    @property
    def body(self) -> dict[str, Any]:
        """What the bot is told."""
        return {"update_id": self.id, self.kind: self.content}


@dataclass
class _Poll:
    """A poll that is being held."""

    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_terminated: bool = False


class Updates:
    """The updates that a bot has not confirmed."""

    def __init__(self, clock: FastClock, deliveries: Deliveries, seed: str) -> None:
        self.webhook = Webhook()
        self.allowed: tuple[str, ...] = KNOWN_TO_ALL
        self.delivery_answers: list[int | None] = []
        """The HTTP status of each delivery; None where there was no connection."""
        self.lost: list[Update] = []
        """What waited too long."""
        self._clock = clock
        self._deliveries = deliveries
        self._waiting: deque[Update] = deque()
        self._poll: _Poll | None = None
        self._carriers: dict[int, asyncio.Task[None]] = {}
        self._held: Update | None = None
        self._random = random.Random(seed)
        self._last_id = self._random.randrange(10**8, 10**9)

    def skip_ids(self, by: int) -> None:
        """Let the numbers jump, as they do after a silent week."""
        self._last_id += by

    @property
    def waiting(self) -> int:
        """How many updates wait."""
        return len(self._waiting)

    @property
    def open_polls(self) -> int:
        """How many polls are being held."""
        return 0 if self._poll is None else 1

    def add(self, key: int, kind: str, content: dict[str, Any], lifetime: timedelta) -> int:
        """Have something told to the bot; 0 if it does not want to know."""
        if kind not in self.allowed:
            return 0
        self._last_id += 1
        update = Update(self._last_id, key, kind, content, self._clock.now() + lifetime)
        self._waiting.append(update)
        if self._poll is not None:
            self._poll.news.set()
        if self.webhook.url:
            self._set_out(update)
        return update.id

    def drop(self) -> None:
        """Forget everything that waits."""
        self._waiting.clear()

    # --- polling ---

    async def poll(
        self, offset: int, limit: int, seconds: float, is_gone: Callable[[], Awaitable[object]]
    ) -> list[dict[str, Any]]:
        """Confirm what is below the offset, return what comes next. The newer of two polls ends the older."""
        if self.webhook.url:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poll is not None:
            self._poll.is_terminated = True
            self._poll.news.set()
        self._confirm(offset)
        poll = self._poll = _Poll()
        if not self._waiting:
            await self._hold(poll, seconds, is_gone)
        if self._poll is poll:
            self._poll = None
        if poll.is_terminated:
            raise RefusedError(409, "Conflict: terminated by other getUpdates request")
        self._confirm(offset)
        return [update.body for update in list(self._waiting)[:limit]]

    async def _hold(self, poll: _Poll, seconds: float, is_gone: Callable[[], Awaitable[object]]) -> None:
        news, gone = asyncio.ensure_future(poll.news.wait()), asyncio.ensure_future(is_gone())
        await asyncio.wait({news, gone}, timeout=self._clock.real_seconds(seconds), return_when="FIRST_COMPLETED")
        for task in (news, gone):
            task.cancel()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            offset = self._waiting[max(offset, -len(self._waiting))].id if self._waiting else 0
        while self._waiting and self._waiting[0].id < offset:
            self._waiting.popleft()
        self._forget_old()

    def _forget_old(self) -> None:
        now = self._clock.now()
        late = [update for update in self._waiting if update.expires_at <= now]
        self.lost += late
        for update in late:
            self._waiting.remove(update)

    # --- deliveries ---

    async def deliver_to(self, webhook: Webhook) -> None:
        """Deliver from now on; what waits is delivered first."""
        await self.stop_delivering()
        self.webhook = webhook
        for update in list(self._waiting) if webhook.url else ():
            self._set_out(update)

    async def stop_delivering(self) -> None:
        """Let nothing be under way any more; what was not taken waits."""
        for task in self._carriers.values():
            task.cancel()
        await asyncio.gather(*self._carriers.values(), return_exceptions=True)
        self._carriers.clear()
        self._held = None

    async def settled(self) -> None:
        """Wait until everything was delivered, also what waits for its partner."""
        held, self._held = self._held, None
        if held is not None:
            self._go(held)
        while carriers := [task for task in self._carriers.values() if not task.done()]:
            await asyncio.gather(*carriers)

    def _set_out(self, update: Update) -> None:
        held, self._held = self._held, None
        if held is None and self._deliveries.swaps_pairs:
            self._held = update
        elif held is None:
            self._go(update)
        elif held.key == update.key:
            self._go(held)
            self._go(update)
        else:
            self._go(update)
            self._go(held, update.key)

    def _go(self, update: Update, *keys: int) -> None:
        """Have an update delivered behind those of its key, and of the keys named."""
        before = [self._carriers[key] for key in (update.key, *keys) if key in self._carriers]
        self._carriers[update.key] = asyncio.create_task(self._carry(update, before))

    async def _carry(self, update: Update, before: Iterable[asyncio.Task[None]]) -> None:
        """Deliver one update until it is taken or too old: again at once, then with growing pauses."""
        await asyncio.gather(*before, return_exceptions=True)
        pause = timedelta(0)
        async with httpx.AsyncClient(timeout=DELIVERY_SECONDS, verify=False) as client:
            while update in self._waiting:
                if update.expires_at <= self._clock.now():
                    return self._forget_old()
                statuses = [await self._post(client, update) for _ in range(2 if self._deliveries.twice else 1)]
                if any(status is not None and 200 <= status < 300 for status in statuses):
                    with suppress(ValueError):
                        self._waiting.remove(update)
                    return None
                await self._clock.sleep(pause.total_seconds())
                pause = min(max(pause * 2, self._deliveries.first_pause), self._deliveries.longest_pause)
        return None

    async def _post(self, client: httpx.AsyncClient, update: Update) -> int | None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        status: int | None = None
        with suppress(httpx.HTTPError):
            status = (await client.post(self.webhook.url, json=update.body, headers=headers)).status_code
        if status is None or not 200 <= status < 300:
            wrong = f"Wrong response from the webhook: {status}"
            self.webhook.last_error = "Connection refused" if status is None else wrong
            self.webhook.failed_at = self._clock.now()
        self.delivery_answers.append(status)
        return status
