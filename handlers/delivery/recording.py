"""Writing down what came of messages: all that has gathered, in the transaction that claims the next ones."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from handlers.delivery.outcomes import Again, GivenUp, Outcome, PutBack, Sent, Unreached, Unsure
from handlers.reaching import address_of
from handlers.services import Services
from storage.unit_of_work import UnitOfWork


async def record(outcomes: Sequence[Outcome], gap: timedelta | None, uow: UnitOfWork, services: Services) -> None:
    """Record what came of messages of one bot; `gap` lies between two messages of a chat."""
    taken = [outcome for outcome in outcomes if isinstance(outcome, Sent)]
    sent = [(outcome.outgoing, outcome.platform_id, outcome.parts) for outcome in taken]
    await uow.outbox.record_sent(sent, services.clock())
    if gap is not None:
        await uow.outbox.rates.let_rest((outcome.outgoing.address for outcome in taken), services.timer.now() + gap)
    for outcome in sorted(outcomes, key=lambda outcome: outcome.outgoing.id):
        await _record(outcome, uow, services)


async def _record(outcome: Outcome, uow: UnitOfWork, services: Services) -> None:
    now = services.clock()
    match outcome:
        case Sent():
            pass  # all of them at once, above
        case PutBack(outgoing, rest):
            await uow.outbox.put_back(outgoing)
            if rest is not None:
                await uow.outbox.rates.let_rest([outgoing.address], services.timer.now() + rest)
        case Again(outgoing, wait, error):
            await uow.outbox.retry(outgoing, now + wait, error.failure, error.reason)
        case GivenUp(outgoing, error):
            await uow.outbox.give_up(outgoing, now, error.failure, error.reason)
        case Unsure(outgoing, error):
            await uow.outbox.leave_unknown(outgoing, error.failure, error.reason)
        case Unreached():
            await _try_elsewhere(outcome, uow, services)
        case _:
            assert_never(outcome)


async def _try_elsewhere(outcome: Unreached, uow: UnitOfWork, services: Services) -> None:
    """Note that nobody is reached there, and send the same message to the person's next chat."""
    outgoing, error, now = outcome.outgoing, outcome.error, services.clock()
    await uow.people.note_unreachable(outgoing.address, now)
    other = await address_of(outgoing.person_id, uow, services) if outgoing.person_id is not None else None
    if other is None:
        await uow.outbox.give_up(outgoing, now, error.failure, error.reason)
    else:
        await uow.outbox.redirect(outgoing, other, error.failure, error.reason)
