"""One bot on the fake Zalo platform: who writes to it, what waits for it, what it has shown, and its limits."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tests.fakes.fast_clock import FastClock
from tests.fakes.zalo_events import Event, hex_id, text, told
from tests.fakes.zalo_rules import RefusedError, post_to

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Switches:
    """What the platform is like, or was on a bad day; may be changed at any time."""

    # Answers
    tells_http_status: bool = False
    """Whether an error comes with its own HTTP status; otherwise with 200."""
    outage: int = 0
    """The HTTP status (502, 504) of the page that is answered instead of anything."""
    outage_of: frozenset[str] = frozenset()
    """The methods that are out; empty: all."""
    unknown_method_code: int = 404
    unknown_chat_code: int = 400
    unknown_chat_words: str = "Chat not found"
    has_webhook_info: bool = True
    lose_answers: int = 0
    """How many of the next sends are carried out, with the connection dropped before the answer."""
    lose_polls: int = 0
    """How many of the next events are handed over with the connection dropped: nobody ever has them."""

    answer_pause: timedelta = timedelta(0)
    """How long a send that was carried out waits for its answer."""

    # Polling
    keeps_unpolled: timedelta | None = timedelta(seconds=60)
    """How long messages wait while nobody polls; None: for ever."""
    is_hasty: bool = False
    """Whether a poll without news is answered at once instead of being held."""
    poll_with_webhook_code: int = 400

    # Deliveries
    allows_local_webhook: bool = False
    probe_names_secret: bool = False
    set_webhook_a_day: int = 20
    test_webhook_a_day: int = 5
    envelope: Literal["flat", "wrapped", "mixed"] = "mixed"
    delivers_twice: bool = False
    swaps_pairs: bool = False
    """Whether of two deliveries the second comes first; `flush` delivers the one that waits for its partner."""
    retries: int = 0
    """How often a delivery without a 2xx is repeated."""
    retry_pause: timedelta = timedelta(seconds=30)

    # Limits
    max_people: int = 50
    messages_a_month: int = 3000
    counts_incoming: bool = False
    burst_a_second: int = 0
    """How many sends a second are taken; 0: any number."""
    photo_pause: timedelta = timedelta(0)
    media_lifetime: timedelta = timedelta(hours=1)


@dataclass(frozen=True)
class Shown:
    """What a chat got to see."""

    chat: str
    kind: Literal["text", "photo", "sticker", "voice"]
    text: str
    media: str
    at: datetime
    message_id: str


@dataclass
class Webhook:
    """Where a bot's events are delivered; without an address they are polled."""

    url: str = ""
    secret: str = ""
    updated_at: int = 0

    @property
    def told(self) -> dict[str, Any]:
        """What the platform tells of it."""
        return {"url": self.url, "updated_at": self.updated_at}


@dataclass(frozen=True)
class _Queued:
    event: dict[str, Any]
    at: datetime


class FakeBot:
    """One bot: who writes to it, what waits for it, what it has shown."""

    def __init__(self, id: str, clock: FastClock, switches: Switches) -> None:
        self.id = id
        self.shown: list[Shown] = []
        self.dropped: list[dict[str, Any]] = []
        """Events that nobody polled in time."""
        self.handed_over: dict[str, float] = {}
        """The messages that a poll was answered with, and when, by the machine's steady clock."""
        self.lost: set[str] = set()
        """Those whose answer was dropped with its connection."""
        self.not_served: list[str] = []
        """Names of people beyond the limit who wrote."""
        self.delivery_answers: list[int | None] = []
        """The HTTP status of each delivery; None where there was no connection."""
        self.typed: list[str] = []
        """Chats that saw the dots of somebody typing."""
        self.webhook = Webhook()
        self._clock = clock
        self._switches = switches
        self._people: dict[str, str] = {}
        self._groups: set[str] = set()
        self._queue: deque[_Queued] = deque()
        self._polls: deque[asyncio.Future[dict[str, Any]]] = deque()
        self._last_poll_at = clock.now()
        self._counts: dict[tuple[object, ...], int] = {}
        self._sends: deque[datetime] = deque()
        self._held: dict[str, Any] | None = None
        self._serial = 0
        self._random = random.Random(id)

    # --- people ---

    def chat_of(self, name: str) -> str:
        """Return the id of a person, which is that of their chat with this bot, too."""
        return hex_id(self.id, name)

    def let_in(self, name: str) -> str:
        """Let a person be one who has written before; return the id of their chat."""
        self._people[self.chat_of(name)] = name
        return self.chat_of(name)

    def forgets(self, name: str) -> None:
        """Know a person no longer, until they write again."""
        del self._people[self.chat_of(name)]

    async def says(self, name: str, words: str) -> str:
        """Let a person write; return the id of the message."""
        return await self.sends(name, text(words))

    async def sends(self, name: str, event: Event) -> str:
        """Let a person send something, and deliver it where there is a webhook; return the id of the message.

        Empty where the bot does not get to know of it.
        """
        sender = self.chat_of(name)
        chat = hex_id(self.id, "group", event.group) if event.group else sender
        if event.group and not event.mentions_bot:
            return ""
        if sender not in self._people and len(self._people) >= self._switches.max_people:
            self.not_served.append(name)
            return ""
        self._people[sender] = name
        if event.group:
            self._groups.add(chat)
        if self._switches.counts_incoming:
            self._count("messages", self._month())
        message_id = self._new_id()
        await self._hand_over(told(event, sender, name, chat, message_id, self._clock.now()))
        return message_id

    def texts_for(self, name: str) -> list[str]:
        """Return the texts that a person got to see."""
        return [shown.text for shown in self.shown if shown.chat == self.chat_of(name) and shown.kind == "text"]

    @property
    def waiting(self) -> int:
        """How many events wait to be polled."""
        return len(self._queue)

    @property
    def open_polls(self) -> int:
        """How many polls are being held."""
        return len(self._polls)

    # --- handing over ---

    async def _hand_over(self, event: dict[str, Any]) -> None:
        if not self.webhook.url:
            self._queue_up(event)
        elif not self._switches.swaps_pairs:
            await self._deliver(event)
        elif self._held is None:
            self._held = event
        else:
            await self._deliver(event)
            await self.flush()

    def _queue_up(self, event: dict[str, Any]) -> None:
        while self._polls:
            poll = self._polls.popleft()
            if not poll.done():
                poll.set_result(event)
                return
        if self._switches.keeps_unpolled == timedelta(0):
            self.dropped.append(event)
        else:
            self._queue.append(_Queued(event, self._clock.now()))

    async def poll(self, seconds: float, is_gone: Callable[[], Awaitable[object]]) -> dict[str, Any] | None:
        """Return one event and forget it, or None after so many seconds. A caller who goes gets nothing."""
        event = await self._next_event(seconds, is_gone)
        if event is not None:
            self.handed_over[_message_id(event)] = time.monotonic()
        return event

    def lose(self, event: dict[str, Any]) -> None:
        """Note that an event was handed over to nobody."""
        self.lost.add(_message_id(event))

    async def _next_event(self, seconds: float, is_gone: Callable[[], Awaitable[object]]) -> dict[str, Any] | None:
        self._forget_old()
        try:
            if self._queue:
                return self._queue.popleft().event
            if self._switches.is_hasty:
                return None
            poll = asyncio.get_running_loop().create_future()
            self._polls.append(poll)
            gone = asyncio.ensure_future(is_gone())
            await asyncio.wait({poll, gone}, timeout=self._clock.real_seconds(seconds), return_when="FIRST_COMPLETED")
            gone.cancel()
            with suppress(ValueError):
                self._polls.remove(poll)
            return poll.result() if poll.done() else None
        finally:
            self._last_poll_at = self._clock.now()

    def _forget_old(self) -> None:
        """Forget what has waited too long, if nobody polled meanwhile."""
        kept, now = self._switches.keeps_unpolled, self._clock.now()
        if kept is None or self._polls or now - self._last_poll_at <= kept:
            return
        while self._queue and now - self._queue[0].at > kept:
            self.dropped.append(self._queue.popleft().event)

    async def flush(self) -> None:
        """Deliver what waits for its partner."""
        event, self._held = self._held, None
        if event is not None:
            await self._deliver(event)

    async def _deliver(self, event: dict[str, Any]) -> None:
        for _ in range(2 if self._switches.delivers_twice else 1):
            status = await self._post(self._wrapped(event))
            retries = self._switches.retries
            while retries and (status is None or not 200 <= status < 300):
                await self._clock.sleep(self._switches.retry_pause.total_seconds())
                status = await self._post(self._wrapped(event))
                retries -= 1

    def _wrapped(self, event: dict[str, Any]) -> dict[str, Any]:
        envelope = self._switches.envelope
        is_wrapped = envelope == "wrapped" or (envelope == "mixed" and self._random.random() < 0.5)
        return {"ok": True, "result": event} if is_wrapped else event

    async def _post(self, body: dict[str, Any]) -> int | None:
        status, _ = await post_to(self.webhook.url, json.dumps(body, ensure_ascii=False).encode(), self.webhook.secret)
        self.delivery_answers.append(status)
        return status

    # --- showing ---

    def show(self, chat: str, kind: Literal["text", "photo", "sticker", "voice"], words: str, media: str = "") -> str:
        """Show something in a chat and return its id. Raises what the limits say."""
        self._check_quota()
        message_id = self._new_id()
        if not (kind == "voice" and chat in self._groups):  # Said to be taken, and never seen.
            self.shown.append(Shown(chat, kind, words, media, self._clock.now(), message_id))
        self._count("messages", self._month())
        return message_id

    def check_chat(self, chat: object) -> str:
        """Return the chat if it ever wrote to the bot."""
        if not isinstance(chat, str) or not chat:
            raise RefusedError(400, "Bad Request: chat_id must be a string")
        if chat not in self._people and chat not in self._groups:
            raise RefusedError(self._switches.unknown_chat_code, self._switches.unknown_chat_words)
        return chat

    def check_burst(self) -> None:
        """Refuse more sends than a second may have."""
        limit, now = self._switches.burst_a_second, self._clock.now()
        if not limit:
            return
        while self._sends and now - self._sends[0] >= timedelta(seconds=1):
            self._sends.popleft()
        if len(self._sends) >= limit:
            raise RefusedError(429, "Quota exceeded")
        self._sends.append(now)

    def _check_quota(self) -> None:
        if self._counts.get(("messages", *self._month()), 0) >= self._switches.messages_a_month:
            raise RefusedError(429, "Quota exceeded")

    def take_daily(self, what: str, limit: int, spelling: str = "error_code") -> None:
        """Count something that may be done so often a day."""
        if self._count(what, (self._today(),)) > limit:
            raise RefusedError(426, "Too many requests today", spelling)

    def _count(self, what: str, when: tuple[object, ...]) -> int:
        counted = self._counts[what, *when] = self._counts.get((what, *when), 0) + 1
        return counted

    def _today(self) -> date:
        return self._clock.now().astimezone(VIETNAM).date()

    def _month(self) -> tuple[int, int]:
        return self._today().year, self._today().month

    def _new_id(self) -> str:
        self._serial += 1
        return hex_id(self.id, "message", self._serial)


def _message_id(event: dict[str, Any]) -> str:
    """Return the id of the message in an event; "" for an event without one."""
    return event.get("message", {}).get("message_id", "")
