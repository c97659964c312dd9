"""Rows that are on the disk when they have been kept: what the contenders beside the product remember by."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Protocol

import asyncpg  # pyright: ignore[reportMissingTypeStubs] - it ships none


class Rows(Protocol):
    """Keeps a row for each key; what was kept is on the disk when `keep` returns."""

    async def keep(self, rows: Mapping[str, object]) -> None:
        """Keep these rows in one commit."""
        ...


class SqliteRows:
    """In a SQLite file, as durable as ours."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL)")

    async def keep(self, rows: Mapping[str, object]) -> None:
        """Keep these rows in one commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        for key, value in rows.items():
            self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (key, json.dumps(value)))
        self._connection.execute("COMMIT")


class PostgresqlRows:
    """In a PostgreSQL with its settings as shipped."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> "PostgresqlRows":
        """Connect and make the table."""
        pool = await asyncpg.create_pool(url, min_size=10)
        await pool.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        return cls(pool)

    async def keep(self, rows: Mapping[str, object]) -> None:
        """Keep these rows in one commit."""
        async with self._pool.acquire() as connection, connection.transaction():
            for key, value in rows.items():
                await connection.execute(
                    "INSERT INTO kept VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    key,
                    json.dumps(value),
                )


async def open_rows(url: str) -> Rows:
    """Return the rows of this database."""
    return SqliteRows(url) if url.startswith("sqlite") else await PostgresqlRows.open(url)
