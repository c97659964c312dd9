"""PostgreSQL: a pool of connections, each unit of work on its own."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alone import Work, do_alone
from storage.connecting import build_engine, reading, writing


class PostgreSql:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._engine = build_engine(url)
        self._writing = writing(self._engine)
        self._reading = reading(self._engine)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection]:
        """Return a connection whose changes last from its `commit()` on; without it they are undone."""
        async with self._writing.connect() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Return a connection that sees one instant."""
        async with self._reading.connect() as connection:
            yield connection

    async def alone(self, what: str, work: Work) -> None:
        """Do the work as soon as no other process does it under this name."""
        await do_alone(self._engine, what, work)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()
