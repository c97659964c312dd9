"""Copy a database while it is in use."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import which

from sqlalchemy import URL

from storage.connecting import sqlite_path
from storage.errors import DatabaseError

_PAGES_A_STEP = 1_000  # 4 MB: the progress bar moves, and no step holds up a writer

Progress = Callable[[int, int], None]


async def back_up_sqlite(url: URL, target: Path, progress: Progress | None) -> None:
    """Copy a SQLite database as of this instant into a file. Raises DatabaseError."""
    loop = asyncio.get_running_loop()

    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            loop.call_soon_threadsafe(progress, total - remaining, total)

    try:
        await asyncio.to_thread(_copy_sqlite, sqlite_path(url), target, report)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"cannot back up to {target}: {error}") from error


def _copy_sqlite(source: Path, target: Path, report: Callable[[int, int, int], None]) -> None:
    part = _part_of(target)
    try:
        with (
            closing(sqlite3.connect(source, isolation_level=None)) as live,
            closing(sqlite3.connect(part)) as copy,
        ):
            # A read transaction holds the instant; without it every write of others starts the copy anew.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            live.backup(copy, pages=_PAGES_A_STEP, progress=report)
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("the copy is damaged")
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        _put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


async def back_up_postgresql(url: URL, target: Path, progress: Progress | None) -> None:
    """Have pg_dump write an archive. Raises DatabaseError, also when there is no pg_dump."""
    if which("pg_dump") is None:
        raise DatabaseError("cannot back up: pg_dump is not installed (package postgresql-client)")
    try:
        part = await asyncio.to_thread(_part_of, target)
        try:
            await _dump(url, part)
            await asyncio.to_thread(_put_in_place, part, target)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
    except OSError as error:
        raise DatabaseError(f"cannot back up to {target}: {error}") from error
    if progress is not None:
        progress(1, 1)


async def _dump(url: URL, part: Path) -> None:
    # The password goes by the environment: arguments are seen by everybody on the machine.
    options = {"sslmode" if name == "ssl" else name: value for name, value in url.query.items()}
    address = url.set(drivername="postgresql", password=None, query=options).render_as_string()
    command = ("pg_dump", "--format=custom", f"--file={part}", f"--dbname={address}")
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    dump = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **password}, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await dump.communicate()
    if dump.returncode != 0:
        # The first line says what is wrong, another one perhaps why.
        reason = "; ".join(errors.decode(errors="replace").split("\n")).strip("; ") or "no reason given"
        raise DatabaseError(f"cannot back up: {reason}")


def _part_of(target: Path) -> Path:
    """Make an empty file beside the target, which only the owner may read, and return it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    return part


def _put_in_place(part: Path, target: Path) -> None:
    """Make the finished copy durable and give it its name."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
