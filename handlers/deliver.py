"""The one door out: takes what is due from the outbox, words it for the channel, sends it, records it."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.capabilities import Capabilities
from conversations.messages import Lane, Reply, say
from conversations.session import Option
from conversations.wording import Wording
from handlers.channel import Failure, Rendered, SendError
from plans.local_time import day_of
from scheduler.reminders import may_send, next_send_time, send_hour
from storage.outbox import Outgoing

if TYPE_CHECKING:
    from handlers.services import Services

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
BATCH = 100
AFTER_THE_BEAT = timedelta(minutes=2)
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
"""How long to wait after the first, second ... failed attempt that named no time of its own."""


def render(reply: Reply, wording: Wording, capabilities: Capabilities) -> Rendered:
    """Put a reply into words; where there are no buttons the choices are listed, to be typed."""
    lines = [wording.text(text, reply.you) for text in reply.texts]
    options = tuple(Option(choice.id, wording.text(choice.label, reply.you)) for choice in reply.choices)
    if options and not capabilities.has_buttons:
        lines.append(_listed(reply, options, wording))
    buttons = options if capabilities.has_buttons else ()
    return Rendered("\n".join(lines), buttons, reply.qr_link)


def _listed(reply: Reply, options: tuple[Option, ...], wording: Wording) -> str:
    if not reply.is_numbered:
        labels = "; ".join(option.label.lower() for option in options)
        return wording.text(say("show.by_words", labels=labels), reply.you)
    numbered = (
        say("show.numbered", number=number, label=option.label) for number, option in enumerate(options, start=1)
    )
    return "\n".join(wording.text(line, reply.you) for line in numbered)


async def deliver(services: "Services") -> int:
    """Send everything that is due and return how many messages were taken up."""
    taken = 0
    while batch := await _claim(services):
        for outgoing in batch:
            await _send(services, outgoing)
        taken += len(batch)
    return taken


async def _claim(services: "Services") -> tuple[Outgoing, ...]:
    now = services.clock()
    async with services.database.unit_of_work() as uow:
        batch = await uow.outbox.claim(now, services.owner, LEASE, BATCH)
        if batch:
            await uow.commit()
    return batch


async def _send(services: "Services", outgoing: Outgoing) -> None:
    """Send one message outside any transaction and record what came of it."""
    if outgoing.lane is Lane.REMINDER and (later := _better_time(services, outgoing)):
        await _put_back(services, outgoing, later)
        return
    channel = services.channels.get(outgoing.address.channel)
    failure: SendError | None = None
    platform_id = ""
    if channel is None:
        failure = SendError(Failure.REFUSED, "no such channel")
    else:
        rendered = render(outgoing.reply, services.wording, channel.capabilities)
        try:
            platform_id = await channel.send(outgoing.address, rendered, str(outgoing.id))
        except SendError as error:
            failure = error
    now = services.clock()
    async with services.database.unit_of_work() as uow:
        if failure is None:
            await uow.outbox.record_sent(outgoing, platform_id, now)
        else:
            wait = _wait(failure, outgoing.attempts) if channel else None
            await uow.outbox.record_failed(outgoing, now + wait if wait is not None else None)
        await uow.commit()
    if failure is not None:
        log.warning("send failed", extra={"action": "outbox.failed", "outbox": outgoing.id})


def _better_time(services: "Services", outgoing: Outgoing) -> datetime | None:
    """Return when a reminder left over from an outage may go out; None: now.

    The beat of that morning comes first: it takes back what it has something newer to say about.
    """
    now = services.clock()
    calendar = services.calendar(day_of(now).year)
    if not may_send(now, calendar):
        return next_send_time(now, calendar) + AFTER_THE_BEAT
    is_of_today = day_of(outgoing.due_at) == day_of(now)
    return None if is_of_today else max(now, send_hour(day_of(now))) + AFTER_THE_BEAT


async def _put_back(services: "Services", outgoing: Outgoing, until: datetime) -> None:
    async with services.database.unit_of_work() as uow:
        await uow.outbox.record_failed(outgoing, until)
        await uow.commit()


def _wait(failure: SendError, attempts: int) -> timedelta | None:
    if failure.failure is Failure.REFUSED or attempts > len(RETRY_AFTER):
        return None
    return max(failure.retry_after or timedelta(0), RETRY_AFTER[attempts - 1])
