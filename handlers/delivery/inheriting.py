"""What a process that died had in hand: the others take it up, as soon as they see that it is dead.

Each process holds a lock of its own name for as long as it lives. A lock may also be lost with its connection while the
process goes on sending, so only what has been in hand for a while is taken from it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from handlers.ending import beside
from handlers.services import Services
from storage.errors import DatabaseError
from storage.outbox import LEASE

IN_HAND_FOR = timedelta(seconds=10)
"""Longer than most messages are on their way, shorter than anybody waits patiently for an answer."""

TRY_AGAIN_SECONDS = 1.0


@asynccontextmanager
async def among_others(services: Services) -> AsyncGenerator[None]:
    """Show that this process lives while the block runs, and take up what those had in hand who died just before."""
    if services.database.has_one_process:
        yield
        return
    tasks = [asyncio.create_task(_show_life(services)), asyncio.create_task(_inherit_soon(services))]
    async with beside(tasks):
        yield


async def inherit(services: Services) -> int:
    """End the claims of processes that live no more; return of how many messages."""
    if services.database.has_one_process:
        return 0
    async with services.database.unit_of_work() as uow:
        others = [owner for owner in await uow.outbox.owners() if owner != services.owner]
        dead = [owner for owner in others if await uow.is_free(_name(owner))]
        claimed_until = services.timer.now() - IN_HAND_FOR + LEASE
        ended = [await uow.outbox.settle_expired(claimed_until, owner) for owner in dead]
        await uow.commit()
    return sum(ended)


async def _show_life(services: Services) -> None:
    """Hold the lock of this process until cancelled; once more after each outage of the database."""
    while True:
        with suppress(DatabaseError):
            await services.database.alone(_name(services.owner), _for_ever)
        await asyncio.sleep(TRY_AGAIN_SECONDS)


async def _inherit_soon(services: Services) -> None:
    """Take up what was too fresh at the start."""
    await asyncio.sleep(IN_HAND_FOR.total_seconds())
    with suppress(DatabaseError):  # the next beat does it
        await inherit(services)


async def _for_ever() -> None:
    await asyncio.Event().wait()


def _name(owner: str) -> str:
    return f"process {owner}"
