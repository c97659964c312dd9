"""A SQLite file has one program that sends from it: two would end each other's leases and say everything twice."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

from storage.connecting import create_sqlite_file, is_sqlite, read_url, sqlite_path
from storage.errors import DatabaseError, DatabaseInUseError


@contextmanager
def one_program(url: str) -> Generator[None]:
    """Keep other programs from running on this database; programs share a PostgreSQL.

    The machine takes the lock back when the process ends, however it ends. Raises DatabaseError; DatabaseInUseError
    when another program runs already.
    """
    address = read_url(url)
    if not is_sqlite(address):
        yield
        return
    path = sqlite_path(address)
    try:
        create_sqlite_file(address)
        # A file of its own: SQLite's locks on the database would go when anybody here closed that.
        lock = path.with_name(f"{path.name}-run").open("a")
    except OSError as error:
        raise DatabaseError(f"cannot open the database {path}: {error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUseError(str(path)) from None
        yield
