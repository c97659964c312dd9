"""Units of work on SQLite share a commit, and only the commit: each stands or falls alone."""

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.connecting import read_url
from storage.database import Database
from storage.errors import DatabaseError
from storage.sqlite import Sqlite, WritingConnection
from storage.unit_of_work import UnitOfWork

LONELY = "INSERT INTO contacts (channel, chat, person_id, bound_at) VALUES ('web', 'lan', 99, '2024-11-04')"
"""Of a person who is not there."""


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Sqlite]:
    opened = Sqlite(read_url(sqlite_url))
    yield opened
    await opened.close()


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(str(read_url(sqlite_url).database))


def _commits_of(path: Path) -> int:
    """Return how many transactions the log beside the file holds: the last frame of each tells the size of the file."""
    log = path.with_name(f"{path.name}-wal").read_bytes()
    page = int.from_bytes(log[8:12], "big")
    frames = range(32, len(log), page + 24)
    return sum(int.from_bytes(log[start + 4 : start + 8], "big") > 0 for start in frames)


def _stored(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as other:
        return dict(other.execute("SELECT key, value FROM settings").fetchall())


async def _set(sqlite: Sqlite, key: str) -> None:
    async with sqlite.writing() as connection:
        await _write(connection, key)
        await connection.commit()


async def _write(connection: WritingConnection, key: str) -> None:
    await UnitOfWork(connection, may_write=True).settings.set(key, 1)


async def test_those_who_wait_for_their_turn_share_one_commit(sqlite: Sqlite, file: Path):
    await asyncio.gather(*(_set(sqlite, f"number {number}") for number in range(50)))
    assert len(_stored(file)) == 50
    assert _commits_of(file) <= 2


async def test_a_commit_returns_when_another_program_can_read_it(sqlite: Sqlite, file: Path):
    async def turn(key: str) -> None:
        await _set(sqlite, key)
        assert key in _stored(file)

    await asyncio.gather(*(turn(f"number {number}") for number in range(20)))


async def test_what_is_not_yet_on_the_disk_is_read_by_no_reader(sqlite: Sqlite):
    async with sqlite.writing() as writer:
        await _write(writer, "half done")
        async with sqlite.reading() as reader:
            assert await UnitOfWork(reader, may_write=False).settings.get("half done") is None


async def test_of_those_who_share_a_commit_one_fails_alone(sqlite: Sqlite, file: Path):
    async def fail(key: str) -> None:
        async with sqlite.writing() as connection:
            await _write(connection, key)
            raise LookupError(key)

    first, bug, last = await asyncio.gather(
        _set(sqlite, "first"), fail("bug"), _set(sqlite, "last"), return_exceptions=True
    )
    assert (first, type(bug), last) == (None, LookupError, None)
    assert _stored(file).keys() == {"first", "last"}
    assert _commits_of(file) == 1


async def test_who_leaves_the_queue_holds_nobody_up(sqlite: Sqlite, file: Path):
    turns = [asyncio.create_task(_set(sqlite, f"number {number}")) for number in range(9)]
    await asyncio.sleep(0)
    for turn in turns[1:8]:
        turn.cancel()
    await asyncio.wait(turns)
    assert {"number 0", "number 8"} <= _stored(file).keys()


async def test_who_has_read_what_is_not_on_the_disk_waits_for_it(sqlite: Sqlite, file: Path):
    async def look() -> None:
        async with sqlite.writing() as connection:
            assert await UnitOfWork(connection, may_write=True).settings.get("first") == 1
        assert "first" in _stored(file)

    await asyncio.gather(_set(sqlite, "first"), look())


async def test_a_commit_that_fails_fails_for_all_who_share_it(sqlite: Sqlite, file: Path):
    async def break_a_promise() -> None:
        async with sqlite.writing() as connection:
            await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            await connection.execute(text(LONELY))
            await connection.commit()

    outcomes = await asyncio.gather(
        _set(sqlite, "first"), break_a_promise(), _set(sqlite, "last"), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [sqlite3.IntegrityError] * 3
    assert _stored(file) == {}
    await _set(sqlite, "afterwards")
    assert _stored(file).keys() == {"afterwards"}


async def test_a_full_disk_is_told_to_all_it_concerns_and_the_next_goes_on(sqlite_url: str, file: Path):
    database = await Database.open(sqlite_url)

    async def store(key: str, size: int) -> None:
        async with database.unit_of_work() as uow:
            await uow.settings.set(key, "x" * size)
            await uow.commit()

    async with database.unit_of_work() as uow:
        await uow.settings._change(text("PRAGMA max_page_count = 300"))  # pyright: ignore[reportPrivateUsage]
    outcomes = await asyncio.gather(
        store("first", 10), store("huge", 9_000_000), store("last", 10), return_exceptions=True
    )
    stored = _stored(file).keys()
    assert isinstance(outcomes[1], DatabaseError)
    assert isinstance(outcomes[1].__cause__, OSError)
    assert outcomes[1].__cause__.errno == errno.ENOSPC
    assert {key for key, outcome in zip(("first", "huge", "last"), outcomes, strict=True) if outcome is None} == stored
    await store("afterwards", 10)
    assert "afterwards" in _stored(file)
    await database.close()


async def test_another_program_that_writes_is_waited_for_while_the_rest_goes_on(sqlite: Sqlite, file: Path):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    turn = asyncio.create_task(_set(sqlite, "patient"))
    await asyncio.sleep(0.02)
    assert not turn.done()
    other.execute("COMMIT")
    other.close()
    await turn
    assert "patient" in _stored(file)


async def test_a_long_unit_of_work_lets_others_breathe(sqlite: Sqlite):
    has_breathed = asyncio.Event()

    async def work() -> bool:
        async with sqlite.writing() as connection:
            for _ in range(5_000):
                await _write(connection, "again")
                if has_breathed.is_set():
                    return True
        return False

    working = asyncio.create_task(work())
    asyncio.get_running_loop().call_later(0.001, has_breathed.set)
    assert await working
