"""How a database is reached: its address, and the settings under which an acknowledged answer survives."""

import sqlite3
from errno import EISDIR
from functools import partial
from os import strerror
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import DatabaseError
from storage.json_text import JSON_OF_COLUMNS

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
_BUSY_TIMEOUT = 10_000  # milliseconds that SQLite waits for another process
_CONNECT_SECONDS = 10
"""How long a PostgreSQL may take to answer before it counts as away."""
_ON_A_SOLID_STATE_DISK = {"random_page_cost": "1.1"}
"""As shipped, the server reckons with a turning disk and reads all units of a country to find those of a commune."""
_NOTICES_THE_DEAD = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""Seconds. A machine that loses its power closes nothing: as shipped, the server keeps its locks for two hours."""
_POSTGRESQL_OPTIONS = {"host", "port", "ssl", "target_session_attrs", "passfile"}
"""What may stand behind the question mark of an address; asyncpg would fall over the rest."""
_WRITES = "khuyenhoc_writes"


def read_url(text: str) -> URL:
    """Return the address with its driver.

    Raises DatabaseError, without repeating the text, because it may hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the second: of a port that is no number
        raise DatabaseError("the database address is not a URL such as sqlite:///var/khuyenhoc.db") from None
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise DatabaseError(f"the database must be sqlite:///... or postgresql://..., not {url.get_backend_name()}")
    url = url.set(drivername=driver)
    if not is_sqlite(url):
        return _for_asyncpg(url)
    if url.database in (None, "", ":memory:"):
        raise DatabaseError("SQLite needs a file, such as sqlite:///var/khuyenhoc.db")
    return url


def _for_asyncpg(url: URL) -> URL:
    """Return the address as the driver takes it: what everybody calls sslmode it calls ssl."""
    options = {"ssl" if name == "sslmode" else name: value for name, value in url.query.items()}
    if unknown := sorted(options.keys() - _POSTGRESQL_OPTIONS):
        raise DatabaseError(f"the database address has an option that is not known: {', '.join(unknown)}")
    if not 0 < (url.port or 1) < 2**16:
        raise DatabaseError(f"the database address has the port {url.port}: it must be a number from 1 to 65535")
    return url.set(query=options)


def is_sqlite(url: URL) -> bool:
    """Return whether the address is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def build_engine(url: URL, *, foreign_keys: bool = True) -> AsyncEngine:
    """Return an engine; nothing is connected yet.

    `foreign_keys` off is for migrations: SQLite changes a table by building it anew.
    """
    if not is_sqlite(url):
        arguments = {"timeout": _CONNECT_SECONDS, "server_settings": _ON_A_SOLID_STATE_DISK | _NOTICES_THE_DEAD}
        return create_async_engine(url, poolclass=NullPool, connect_args=arguments, **JSON_OF_COLUMNS)
    engine = create_async_engine(url, pool_size=10, max_overflow=10, **JSON_OF_COLUMNS)
    event.listen(engine.sync_engine, "connect", partial(prepare_sqlite, foreign_keys=foreign_keys))
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def writing(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for units of work that write."""
    return engine.execution_options(**{_WRITES: True})


def prepare_sqlite(connection: Any, _record: object, *, foreign_keys: bool = True) -> None:
    """Set a new connection to SQLite up so that what it commits lasts."""
    # The driver would begin on its own, too late and never IMMEDIATE: it is told to keep out.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # in WAL, NORMAL loses acknowledged answers at a power cut
    cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once: who has read first may be refused it later."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def create_sqlite_file(url: URL) -> None:
    """Make the file and its folder if they are missing; only the owner may read it, for it names people."""
    path = sqlite_path(url)
    if path.is_dir():
        raise IsADirectoryError(EISDIR, strerror(EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def sqlite_path(url: URL) -> Path:
    """Return the file of a SQLite address."""
    return Path(url.database or "")


def check_sqlite_version() -> None:
    """Raise DatabaseError if Python's SQLite is older than what the queries need (RETURNING: 3.35)."""
    if sqlite3.sqlite_version_info < (3, 35):
        raise DatabaseError(f"SQLite 3.35 or newer is needed, this Python has {sqlite3.sqlite_version}")
