"""The database: opened once, it gives out units of work."""

import errno
import os
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it ships none
from alembic.util import CommandError
from sqlalchemy import URL, delete
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from storage.alone import Work
from storage.backing_up import back_up_postgresql, back_up_sqlite
from storage.connecting import check_sqlite_version, create_sqlite_file, is_sqlite, read_url, sqlite_path
from storage.errors import DatabaseError, NoDatabaseError, StaleSession
from storage.migrating import upgrade
from storage.postgresql import PostgreSql
from storage.sqlite import Sqlite
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork

Progress = Callable[[int, int], None]
"""Told how many parts of how many are done."""

_CANNOT_OPEN = (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, CommandError)
_OF_DRIVER = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_OUR_MISTAKES = (
    *(DataError, IntegrityError, ProgrammingError),
    *(asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.SyntaxOrAccessError),
)
_COLLISIONS = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_OF_THE_MACHINE = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
}
"""What SQLite says of the machine, and how the machine itself would."""


class Database:
    """One database, SQLite or PostgreSQL; only `storage/` knows which."""

    def __init__(self, url: URL, connections: Sqlite | PostgreSql) -> None:
        self._url = url
        self._connections = connections

    @classmethod
    async def open(cls, url: str, *, may_create: bool = True) -> "Database":
        """Open the database and bring it to the newest revision.

        `url` is "sqlite:///var/khuyenhoc.db" or "postgresql://...". Raises DatabaseError; NoDatabaseError where there
        is no SQLite file and none may be created.
        """
        address = read_url(url)
        if is_sqlite(address) and not may_create and not sqlite_path(address).exists():
            raise NoDatabaseError(str(sqlite_path(address).absolute()))
        try:
            if is_sqlite(address):
                check_sqlite_version()
                create_sqlite_file(address)
            await upgrade(address)
            return cls(address, Sqlite(address) if is_sqlite(address) else PostgreSql(address))
        except _CANNOT_OPEN as error:
            raise DatabaseError(f"cannot open the database {_spoken(address)}: {_reason(error)}") from _cause_of(error)

    @property
    def has_one_process(self) -> bool:
        """Whether only one program works on this database: several share a PostgreSQL, never a SQLite file."""
        return is_sqlite(self._url)

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a transaction that may write. Leaving it without `commit()` rolls back.

        Raises StaleSession when the database had to break up two transactions in each other's way.
        """
        return self._unit_of_work()

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a transaction that sees one instant and waits for no writer."""
        return self._read()

    async def alone(self, what: str, work: Work) -> None:
        """Do the work as soon as no other process does it under this name. A SQLite file has one program.

        Raises DatabaseError when the database is lost meanwhile; the work has then been cancelled.
        """
        try:
            await self._connections.alone(what, work)
        except DBAPIError as error:
            raise self._named(error) from _cause_of(error)

    @asynccontextmanager
    async def _unit_of_work(self) -> AsyncGenerator[UnitOfWork]:
        try:
            async with self._connections.writing() as connection:
                yield UnitOfWork(connection, may_write=True)
        except (DBAPIError, *_OF_DRIVER) as error:
            if getattr(_cause(error), "sqlstate", None) in _COLLISIONS:
                raise StaleSession("two transactions at once") from error
            raise self._named(error) from _cause_of(error)

    @asynccontextmanager
    async def _read(self) -> AsyncGenerator[UnitOfWork]:
        try:
            async with self._connections.reading() as connection:
                yield UnitOfWork(connection, may_write=False)
        except (DBAPIError, *_OF_DRIVER) as error:
            raise self._named(error) from _cause_of(error)

    def _named(self, error: Exception) -> Exception:
        """Return trouble that the operator can mend (disk full, file damaged, server gone) as a DatabaseError."""
        if isinstance(error, _OUR_MISTAKES):
            return error
        return DatabaseError(f"the database {_spoken(self._url)} failed: {_reason(error)}")

    async def backup(self, target: Path, progress: Progress | None = None) -> None:
        """Copy the database to a file while it is in use; the file appears whole or not at all.

        SQLite: a database file. PostgreSQL: an archive for pg_restore, written by pg_dump.
        Raises DatabaseError.
        """
        if is_sqlite(self._url):
            await back_up_sqlite(self._url, target, progress)
        else:
            await back_up_postgresql(self._url, target, progress)

    async def empty(self) -> None:
        """Remove every row: the demo begins again."""
        async with self._connections.writing() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(delete(table))
            await connection.commit()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._connections.close()


def _spoken(url: URL) -> str:
    """Return the address without user and password."""
    return str(url.database) if is_sqlite(url) else f"{url.database} on {url.host or 'this machine'}"


def _cause(error: BaseException) -> BaseException:
    """Return what the driver said."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _cause_of(error: Exception) -> Exception:
    """Return what went wrong: trouble of the machine that SQLite names by a number of its own, as the machine's."""
    known = _OF_THE_MACHINE.get(getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF)
    return OSError(known, os.strerror(known)) if known else error


def _reason(error: Exception) -> str:
    cause = _cause(error)
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]
