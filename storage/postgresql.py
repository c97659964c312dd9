"""PostgreSQL: each unit of work on a connection of its own, which then serves the next one.

Statements that were written once go to the driver as they are: what SQLAlchemy does at each run costs more than their
way to the server and back. Nor is a connection asked whether it still works: the beginning of a transaction shows it.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it ships none
from sqlalchemy import URL, CursorResult, Dialect, Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.alone import Work, do_alone
from storage.connecting import build_engine
from storage.prepared import PreparedStatements, Rows
from storage.statements import Statement
from storage.store import Parameters

_MOST_CONNECTIONS = 20
# The driver's own error is what it says while the news that the server has closed the connection is still coming in.
_BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_BEGIN_WRITING = "BEGIN"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgreSql:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL) -> None:
        self._engine = build_engine(url)
        # SQLAlchemy would begin on its own: it is told to keep out.
        self._keeping_out = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._prepared = PreparedStatements(self._engine.dialect)
        self._room = asyncio.Semaphore(_MOST_CONNECTIONS)
        self._idle: list[_Link] = []

    def writing(self) -> AbstractAsyncContextManager["Transaction"]:
        """Return a connection whose changes last from its `commit()` on; without it they are undone."""
        return self._transaction(_BEGIN_WRITING)

    def reading(self) -> AbstractAsyncContextManager["Transaction"]:
        """Return a connection that sees one instant."""
        return self._transaction(_BEGIN_READING)

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncGenerator["Transaction"]:
        async with self._room:
            link = await self._begun(begin)
            transaction = Transaction(link, self._prepared)
            try:
                yield transaction
            finally:
                if transaction.is_open:
                    await asyncio.shield(self._undo(link))
                else:
                    self._idle.append(link)

    async def _begun(self, begin: str) -> "_Link":
        """Return a connection with a transaction; nothing is lost with one that turns out to be closed."""
        while True:
            is_new = not self._idle
            link = await _Link.open(self._keeping_out.connect()) if is_new else self._idle.pop()
            try:
                await link.driver.execute(begin)
            except BaseException as error:
                await asyncio.shield(link.give_up())
                if is_new or not isinstance(error, _BROKEN):
                    raise
            else:
                return link

    async def _undo(self, link: "_Link") -> None:
        """End a transaction as if it had not been; a connection on which that fails is given up."""
        try:
            await link.driver.execute("ROLLBACK")
        except _BROKEN:
            await link.give_up()
        else:
            self._idle.append(link)

    async def alone(self, what: str, work: Work) -> None:
        """Do the work as soon as no other process does it under this name."""
        await do_alone(self._engine, what, work)

    async def close(self) -> None:
        """Let go of all connections."""
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()


class _Link:
    """A connection as SQLAlchemy knows it, and as its driver does."""

    def __init__(self, sqlalchemy: AsyncConnection, driver: Any) -> None:
        self.sqlalchemy = sqlalchemy
        self.driver = driver

    @classmethod
    async def open(cls, connection: AsyncConnection) -> "_Link":
        """Connect."""
        await connection.start()
        return cls(connection, (await connection.get_raw_connection()).driver_connection)

    async def close(self) -> None:
        """Let go of the connection, also of one that the server has closed meanwhile."""
        if self.driver.is_closed():
            await self.sqlalchemy.invalidate()
        await self.sqlalchemy.close()

    async def give_up(self) -> None:
        """Let go of a connection of which nobody knows in what state it is: it serves nobody again."""
        self.driver.terminate()
        await self.sqlalchemy.invalidate()
        await self.sqlalchemy.close()


class Transaction:
    """What is run on one connection, from the beginning of a transaction to its end."""

    def __init__(self, link: _Link, prepared: PreparedStatements) -> None:
        self._link = link
        self._driver = link.driver
        self._prepared = prepared
        self.is_open = True

    @property
    def dialect(self) -> Dialect:
        """The dialect of the statements."""
        return self._link.sqlalchemy.dialect

    async def execute(self, statement: Executable, parameters: Parameters = ()) -> CursorResult[Any]:
        """Run a statement that was written for this time."""
        return await self._link.sqlalchemy.execute(statement, parameters or None)

    async def run(self, statement: Statement, parameters: Mapping[str, Any]) -> Rows:
        """Run a statement that was written once."""
        prepared = self._prepared.get(statement, parameters)
        values = prepared.write(parameters)
        if prepared.gives_rows:
            rows = await self._driver.fetch(prepared.text, *values)
            return Rows(prepared, rows, len(rows))
        done: str = await self._driver.execute(prepared.text, *values)
        return Rows(prepared, (), int(done.rpartition(" ")[2]))  # such as "UPDATE 1"

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement that was written once for each of the rows."""
        prepared = self._prepared.get(statement, rows[0])
        await self._driver.executemany(prepared.text, [prepared.write(row) for row in rows])

    async def commit(self) -> None:
        """Return once all that was changed is on the disk."""
        await self._driver.execute("COMMIT")
        self.is_open = False
