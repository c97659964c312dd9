"""Two programs on one database: on a SQLite file the second is refused, a PostgreSQL is shared."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from storage.errors import DatabaseError, DatabaseInUseError
from storage.one_program import one_program

_HOLD = """
import sys, time
from storage.one_program import one_program
with one_program(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_program_on_a_sqlite_file_is_refused_until_the_first_has_ended(sqlite_url: str):
    with one_program(sqlite_url), pytest.raises(DatabaseInUseError, match=r"khuyenhoc\.db"), one_program(sqlite_url):
        pass
    with one_program(sqlite_url):
        pass


def test_each_file_has_a_program_of_its_own(tmp_path: Path):
    with one_program(f"sqlite:///{tmp_path}/khuyenhoc.db"), one_program(f"sqlite:///{tmp_path}/demo.db"):
        pass


async def test_a_killed_program_leaves_its_file_to_the_next(sqlite_url: str):
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLD, sqlite_url, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"held\n"
    with pytest.raises(DatabaseInUseError), one_program(sqlite_url):
        pass
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    with one_program(sqlite_url):
        pass


def test_programs_share_a_postgresql():
    url = "postgresql://127.0.0.1:1/x"
    with one_program(url), one_program(url):
        pass


def test_a_folder_where_nothing_may_be_made_is_told():
    with pytest.raises(DatabaseError, match="cannot open"), one_program("sqlite:////proc/none/khuyenhoc.db"):
        pass
