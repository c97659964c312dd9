"""SQLite inside one program: one connection that writes, commits shared by those who wait, readers beside them.

Statements run where they are called: each takes some microseconds, handing it to a thread takes a hundred. Only the
commit waits for the disk, so only the commit goes to a thread. Why: docs/decisions/0014-how-sqlite-is-written-to.md
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, Dialect, Engine, Executable, NullPool, create_engine, event

from storage.alone import Work
from storage.connecting import prepare_sqlite
from storage.json_text import JSON_OF_COLUMNS
from storage.prepared import PreparedStatements, Rows
from storage.statements import Statement
from storage.store import Parameters

_BREATH = 0.01  # seconds after which a long unit of work lets the rest of the program go on
_LOCK_PATIENCE = 10.0  # seconds to wait for another process that writes
_LOCK_PAUSE = 0.005
_STATEMENTS = 500  # prepared statements kept a connection


class Sqlite:
    """The connections to one SQLite file."""

    def __init__(self, url: URL) -> None:
        self._engine = _sync_engine(url)
        self._prepared = PreparedStatements(self._engine.dialect)
        self._writer = _Writer(self._engine)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator["WritingConnection"]:
        """Return a connection whose changes last from its `commit()` on; without it they are undone."""
        connection = WritingConnection(self._writer, self._prepared)
        try:
            yield connection
        except BaseException:
            connection.roll_back()
            raise
        await connection.close()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator["ReadingConnection"]:
        """Return a connection that sees what was durable at its first query."""
        connection = self._idle.pop() if self._idle else self._engine.connect()
        try:
            yield ReadingConnection(connection, self._prepared)
        finally:
            _raw(connection).rollback()
            self._idle.append(connection)

    async def alone(self, _what: str, work: Work) -> None:
        """Do the work at once: a SQLite file has one program."""
        await work()

    async def close(self) -> None:
        """Wait for a commit that is under way, then let go of all connections."""
        await self._writer.close()
        for connection in self._idle:
            connection.close()
        self._engine.dispose()


class _Transaction(ABC):
    """What is run on one connection; now and then it lets the rest of the program go on."""

    def __init__(self, connection: Connection, prepared: PreparedStatements) -> None:
        self._connection = connection
        self._raw = _raw(connection)
        self._prepared = prepared
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock()

    @property
    def dialect(self) -> Dialect:
        """The dialect of the statements."""
        return self._connection.dialect

    async def _breathe(self) -> None:
        if self._clock() - self._since > _BREATH:
            await asyncio.sleep(0)
            self._since = self._clock()

    @abstractmethod
    async def _begin(self) -> None:
        """Be ready for the next statement."""

    async def execute(self, statement: Executable, parameters: Parameters = ()) -> CursorResult[Any]:
        """Run a statement that was written for this time."""
        await self._begin()
        return self._connection.execute(statement, parameters or None)

    async def run(self, statement: Statement, parameters: Mapping[str, Any]) -> Rows:
        """Run a statement that was written once."""
        await self._begin()
        prepared = self._prepared.get(statement, parameters)
        cursor = self._raw.execute(prepared.text, prepared.write(parameters))
        return Rows(prepared, cursor.fetchall() if prepared.gives_rows else (), cursor.rowcount)

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement that was written once for each of the rows."""
        await self._begin()
        prepared = self._prepared.get(statement, rows[0])
        self._raw.executemany(prepared.text, map(prepared.write, rows))


class ReadingConnection(_Transaction):
    """One reading transaction."""

    async def _begin(self) -> None:
        await self._breathe()
        if not self._raw.in_transaction:
            self._raw.execute("BEGIN")

    async def commit(self) -> None:
        """Refuse."""
        raise RuntimeError("this connection is for reading")


class WritingConnection(_Transaction):
    """One unit of work among those that share a commit; its turn begins with its first statement."""

    def __init__(self, writer: "_Writer", prepared: PreparedStatements) -> None:
        super().__init__(writer.connection, prepared)
        self._writer = writer
        self._has_turn = False

    async def _begin(self) -> None:
        """Let the first statement wait until the units before this one are through."""
        if self._has_turn:
            await self._breathe()
        else:
            await self._writer.begin()
            self._has_turn = True
            self._since = self._clock()

    async def commit(self) -> None:
        """Return once all that was changed is on the disk."""
        if self._has_turn:
            self._has_turn = False
            await self._writer.commit()

    def roll_back(self) -> None:
        """Undo what was not committed."""
        if self._has_turn:
            self._has_turn = False
            self._writer.roll_back()

    async def close(self) -> None:
        """Undo what was not committed, and return once all that was seen is on the disk: somebody may act on it."""
        if self._has_turn:
            self.roll_back()
            await self._writer.seen()


class _Writer:
    """The connection that writes. Units of work take turns on it, each under a savepoint.

    The first that is done calls for the commit. It queues behind the units that wait already, so that one commit
    serves them all; those that come later are for the next one.
    """

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect()
        self._raw = _raw(self.connection)
        self._raw.execute("PRAGMA busy_timeout = 0")  # waiting for another process is done in `_lock_file`
        self._turn = asyncio.Lock()
        self._commit: asyncio.Future[None] | None = None
        self._committing: asyncio.Task[None] | None = None
        self._disk = ThreadPoolExecutor(1, "commit")

    async def begin(self) -> None:
        """Wait for the turn."""
        await self._turn.acquire()
        try:
            if not self._raw.in_transaction:
                await self._lock_file()
            self._raw.execute("SAVEPOINT unit")
        except BaseException:
            self._turn.release()
            raise

    async def _lock_file(self) -> None:
        """Take SQLite's write lock at once: who has read first may be refused it later."""
        until = asyncio.get_running_loop().time() + _LOCK_PATIENCE
        while True:
            try:
                self._raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(_LOCK_PAUSE)
            else:
                return

    async def commit(self) -> None:
        """End the turn and return once the shared commit is on the disk."""
        try:
            self._raw.execute("RELEASE unit")
        except BaseException as error:
            self._lose(error)
            raise
        finally:
            self._turn.release()
        if self._commit is None:
            self._commit = asyncio.get_running_loop().create_future()
            self._committing = asyncio.create_task(self._share_commit(self._commit))
        await asyncio.shield(self._commit)

    def roll_back(self) -> None:
        """End the turn as if it had not been; what others did in the same transaction stays."""
        try:
            if self._commit is None:
                self._raw.rollback()
            else:
                self._raw.execute("ROLLBACK TO unit")
                self._raw.execute("RELEASE unit")
        except sqlite3.Error as error:
            self._lose(error)
        finally:
            self._turn.release()

    async def seen(self) -> None:
        """Return once what has been done up to now is on the disk."""
        if self._commit is not None:
            await asyncio.shield(self._commit)

    async def _share_commit(self, commit: asyncio.Future[None]) -> None:
        try:
            async with self._turn:
                if not commit.done():
                    await self._commit_all(commit)
        finally:
            commit.cancel()  # nothing if it is done

    async def _commit_all(self, commit: asyncio.Future[None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._raw.commit)
        except sqlite3.Error as error:
            self._lose(error)
        else:
            self._commit = None
            commit.set_result(None)

    def _lose(self, error: BaseException) -> None:
        """Tell all who wait for the commit that it will not be: SQLite has given the transaction up."""
        self._raw.rollback()
        commit, self._commit = self._commit, None
        if commit is not None and not commit.done():
            commit.set_exception(error)

    async def close(self) -> None:
        """Wait for a commit that is under way and let go of the file."""
        if self._committing is not None:
            await asyncio.wait([self._committing])
        self._disk.shutdown()
        self.connection.close()


def _sync_engine(url: URL) -> Engine:
    shared = {"check_same_thread": False, "cached_statements": _STATEMENTS}
    file = url.set(drivername="sqlite+pysqlite")
    engine = create_engine(file, poolclass=NullPool, connect_args=shared, **JSON_OF_COLUMNS)
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
