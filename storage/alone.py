"""Work that only one process does at a time: the others stand by, and one of them goes on when it dies."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import NoReturn

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

LOOK_EVERY_SECONDS = 10.0
"""How soon a process notices that its lock went with a broken connection."""

Work = Callable[[], Awaitable[None]]


async def do_alone(engine: AsyncEngine, what: str, work: Work) -> None:
    """Do the work under PostgreSQL's own lock of this name, which ends with its connection.

    Raises the error of the database when the lock is lost; the work has then been cancelled.
    """
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(select(func.pg_advisory_lock(_number(what))))
        tasks = {asyncio.ensure_future(work()), asyncio.ensure_future(_watch(connection))}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await connection.invalidate()  # the lock must not live on in the pool
        for task in done:
            task.result()


def is_free(what: str) -> Select[tuple[bool]]:
    """Return the query that tells whether nobody does the work; until its transaction ends nobody begins it, either."""
    return select(func.pg_try_advisory_xact_lock(_number(what)))


async def _watch(connection: AsyncConnection) -> NoReturn:
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await connection.execute(select(1))


def _number(what: str) -> int:
    """Return the name as a number of 64 bits, which is what PostgreSQL locks."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], signed=True)
