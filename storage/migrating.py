"""Bring a database to the newest revision, from wherever it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, text

from storage.connecting import build_engine, is_sqlite, writing
from storage.errors import DatabaseError

_SCRIPTS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x6B68_7570  # any number that nobody else locks


async def upgrade(url: URL) -> None:
    """Upgrade to the newest revision, all or nothing; processes that start together wait for each other."""
    engine = build_engine(url, foreign_keys=False)
    try:
        async with writing(engine).begin() as connection:
            if not is_sqlite(url):
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            await connection.run_sync(upgrade_connection)
            if is_sqlite(url):
                await connection.run_sync(_check_foreign_keys)
    finally:
        await engine.dispose()


def upgrade_connection(connection: Connection, revision: str = "head") -> None:
    """Upgrade within the open transaction of this connection."""
    command.upgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _check_foreign_keys(connection: Connection) -> None:
    """Undo a migration that lost a row others point to; SQLite did not watch while it ran."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError(f"{len(broken)} rows point to rows that do not exist: nothing was migrated")
