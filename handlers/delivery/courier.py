"""One bot's way out: what its rate lets go is claimed, sent side by side, and recorded with the next claim."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from conversations.messages import ChannelName, Lane
from handlers.channel import Channel, Failure, SendError
from handlers.delivery.outcomes import Outcome, PutBack, Sent, judge, pause_after
from handlers.delivery.pacing import LONGEST_ATTEMPT, Pacing
from handlers.delivery.quota import HOLD_AT, WARN_AT, is_at, month_start
from handlers.delivery.recording import record
from handlers.delivery.timing import lanes_open, left_over_until
from handlers.outage import Outage
from handlers.render import render
from handlers.services import Services
from plans.local_time import day_of
from storage.outbox import Claimed, Outgoing
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=2)
"""A round waits so long for a rate; what takes longer is for a later round."""


class Courier:
    """Sends the messages of one bot. What came of them waits here until it is recorded."""

    def __init__(self, services: Services, channel: Channel) -> None:
        self._services, self._channel = services, channel
        self._news = asyncio.Event()
        self._round = asyncio.Lock()
        self._answer = asyncio.Event()
        self._on_the_way: set[asyncio.Task[None]] = set()
        self._outcomes: list[Outcome] = []
        self._unstarted = 0
        """So many messages are claimed and wait for their slot."""
        self._failures_in_a_row = 0
        self._paused_until: datetime | None = None
        self._pause_reason = ""
        self._pacing = Pacing(channel.capabilities.limits)
        self._swept_on: date | None = None
        self._warned_in: datetime | None = None
        self._stopping = False
        self._outage = Outage(channel.name, "sending", services.timer.now)

    @property
    def name(self) -> ChannelName:
        """The bot."""
        return self._channel.name

    def wake(self) -> None:
        """Say that something is due."""
        self._news.set()

    def stop(self) -> None:
        """Begin nothing more; what is on the way is brought to its end."""
        self._stopping = True
        self._news.set()
        self._answer.set()

    async def wait_for_news(self) -> None:
        """Return when something is due, or it is time to stop."""
        await self._news.wait()

    async def deliver(self) -> int:
        """Send all that is due and may go within a moment; return how many messages were taken up.

        One round at a time, so that whoever waits for it knows that it is done.
        """
        async with self._round:
            taken = 0
            claimed = await self._exchange()
            while True:
                taken += len(claimed.messages)
                if claimed.is_full:
                    claimed = await self._start_and_exchange(claimed.messages)
                    continue
                await self._start_all(claimed.messages)
                if not self._outcomes:
                    if not self._on_the_way and not self._may_go_soon(claimed):
                        return taken
                    await self._services.timer.wait(self._next_look(claimed), self._news)
                claimed = await self._exchange()

    @property
    def _now(self) -> datetime:
        return self._services.timer.now()

    def _may_go_soon(self, claimed: Claimed) -> bool:
        return not self._stopping and claimed.try_at is not None and claimed.try_at <= self._now + PATIENCE

    def _next_look(self, claimed: Claimed) -> datetime:
        in_a_moment = self._now + PATIENCE
        return in_a_moment if claimed.try_at is None else min(claimed.try_at, in_a_moment)

    async def _start_and_exchange(self, messages: Sequence[Outgoing]) -> Claimed:
        """Start messages and claim the next ones before the last slot, so that none stays empty meanwhile."""
        if not await self._start_all(messages[:-1]):
            self._put_back(messages[-1:])
            return await self._exchange()
        upcoming = asyncio.create_task(self._exchange())
        await self._start_all(messages[-1:])
        return await upcoming

    # --- with the database ---

    async def _exchange(self) -> Claimed:
        """Record what has gathered and claim what may go next, in one transaction."""
        self._news.clear()
        outcomes, self._outcomes = self._outcomes, []
        paused_until, began = self._paused_until, self._now
        try:
            async with self._services.database.unit_of_work() as uow:
                if paused_until is not None and paused_until > began:
                    await uow.outbox.rates.pause(self._channel.name, paused_until, self._pause_reason)
                await record(outcomes, self._channel.capabilities.limits.chat_gap, uow, self._services)
                claimed = await self._claim(uow)
                await uow.commit()
        except BaseException:
            self._outcomes[:0] = outcomes
            if outcomes:
                self._news.set()  # they are to be recorded though nothing else may fall due
            raise
        self._unstarted += len(claimed.messages)
        self._pacing.note_claim(claimed, self._now - began)
        return claimed

    async def _claim(self, uow: UnitOfWork) -> Claimed:
        services, name, now = self._services, self._channel.name, self._services.clock()
        most = 1 if self._failures_in_a_row else self._channel.capabilities.limits.side_by_side
        room = most - self._unstarted - len(self._on_the_way)
        if self._stopping or room <= 0:
            return Claimed(())
        if self._swept_on != day_of(now):
            midnight, until = left_over_until(now, services.calendar)
            await uow.outbox.postpone(name, midnight, until)
            self._swept_on = day_of(now)
        return await uow.outbox.claim(
            name,
            now,
            steady=self._now,
            slots_from=self._pacing.next_slot_from(self._now),
            owner=services.owner,
            limit=room,
            limits=self._channel.capabilities.limits,
            lanes=await self._lanes(now, uow),
        )

    async def _lanes(self, now: datetime, uow: UnitOfWork) -> Sequence[Lane]:
        """Return what may go out at this hour, and with what is left of the month's messages."""
        lanes, quota = lanes_open(now, self._services.calendar), self._channel.capabilities.limits.monthly_quota
        if quota is None:
            return lanes
        month = month_start(now)
        sent = await uow.outbox.sent_since(self._channel.name, month)
        if is_at(WARN_AT, sent, quota) and self._warned_in != month:
            details = {"action": "outbox.quota", "sent": sent, "quota": quota}
            log.warning("%s: %d of %d messages of the month are sent", self._channel.name, sent, quota, extra=details)
            self._warned_in = month
        return [lane for lane in lanes if lane is not Lane.REMINDER] if is_at(HOLD_AT, sent, quota) else lanes

    # --- with the platform ---

    async def _start_all(self, messages: Sequence[Outgoing]) -> bool:
        """Start each message in its slot; False if a slot was missed, the bot pauses or it is time to stop.

        The rest then waits anew.
        """
        for number, outgoing in enumerate(messages):
            await self._wait_until_open(outgoing.send_at)
            if self._stopping or self._is_paused or not self._pacing.may_start(outgoing.send_at, self._now):
                self._put_back(messages[number:])
                return False
            self._unstarted -= 1
            self._pacing.note_start()
            task = asyncio.create_task(self._send(outgoing))
            self._on_the_way.add(task)
            task.add_done_callback(self._on_the_way.discard)
        return True

    async def _wait_until_open(self, send_at: datetime) -> None:
        timer = self._services.timer
        await timer.wait(send_at)
        while not self._stopping and ((wait := self._pacing.opens_in(self._now)) is None or wait > timedelta(0)):
            self._answer.clear()
            await timer.wait(self._now + (PATIENCE if wait is None else wait), self._answer if wait is None else None)

    def _put_back(self, messages: Sequence[Outgoing]) -> None:
        self._outcomes += map(PutBack, messages)
        self._unstarted -= len(messages)

    @property
    def _is_paused(self) -> bool:
        return self._paused_until is not None and self._now < self._paused_until

    async def _send(self, outgoing: Outgoing) -> None:
        started_at = self._now
        try:
            outcome: Outcome = await self._hand_over(outgoing)
        except SendError as error:
            outcome = self._take_failure(outgoing, error, started_at)
        else:
            self._failures_in_a_row = 0
            self._outage.note_success()
        self._pacing.note_answer(started_at, self._now)
        self._outcomes.append(outcome)
        self._answer.set()
        self._news.set()

    async def _hand_over(self, outgoing: Outgoing) -> Sent:
        """Give the message to the channel. Raises SendError."""
        try:
            rendered = render(outgoing.reply, self._services.wording, self._channel.capabilities)
        except Exception:
            log.exception("a message has no words", extra={"action": "outbox.no_words", "outbox": outgoing.id})
            raise SendError(Failure.REFUSED, "it cannot be put into words") from None
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT.total_seconds()):
                platform_id = await self._channel.send(outgoing.address, rendered, str(outgoing.id))
                return Sent(outgoing, platform_id, self._channel.count(rendered))
        except SendError:
            raise
        except TimeoutError:
            raise SendError(Failure.UNKNOWN, "no answer in time") from None
        except Exception:
            log.exception("a channel broke", extra={"action": "outbox.failed", "outbox": outgoing.id})
            raise SendError(Failure.UNKNOWN, "the channel broke") from None

    def _take_failure(self, outgoing: Outgoing, error: SendError, started_at: datetime) -> Outcome:
        """Return what becomes of the message; when it is not the message's fault, let the bot pause.

        What was on its way already when a pause began makes the next one no longer: it met the same trouble.
        """
        is_of_platform = error.failure in {Failure.BUSY, Failure.UNKNOWN}
        if not is_of_platform:
            self._failures_in_a_row = 0
        elif self._paused_until is None or self._paused_until <= started_at:
            self._failures_in_a_row += 1
        pause = pause_after(error, self._failures_in_a_row)
        if pause is not None:
            self._paused_until, self._pause_reason = self._now + pause, error.reason
        if pause is not None or (is_of_platform and self._outage.since is not None):
            self._outage.note_failure(error.reason)
        else:
            details = {"action": "outbox.failed", "outbox": outgoing.id, "failure": error.failure.value}
            log.warning("%s: not sent: %s", self._channel.name, error.reason, extra=details)
        return judge(outgoing, error, self._services.clock(), pause)
