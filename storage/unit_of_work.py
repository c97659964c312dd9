"""One transaction with all stores on it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy import func, select

from storage.alone import is_free
from storage.assignments import Assignments
from storage.audit import Audit
from storage.chat_lines import ChatLines
from storage.files import Files
from storage.inbox import Inbox
from storage.invitations import Invitations
from storage.outbox import Outbox
from storage.overviews import Overviews
from storage.people import People
from storage.reminders import Reminders
from storage.reports import Reports
from storage.sessions import Sessions
from storage.settings import Settings
from storage.store import Connection
from storage.unit_histories import UnitHistories
from storage.units import Units

_Store = TypeVar("_Store")
_ALONE = 0x6B68_616C  # any number that nobody else locks


class _Part(Generic[_Store]):
    """A store of a unit of work, made when it is first asked for: most units need two or three of them."""

    def __init__(self, make: Callable[[Connection], _Store]) -> None:
        self._make = make

    def __set_name__(self, owner: type["UnitOfWork"], name: str) -> None:
        self._name = name

    def __get__(self, uow: "UnitOfWork", owner: type["UnitOfWork"]) -> _Store:
        store = self._make(uow._connection)  # pyright: ignore[reportPrivateUsage] -- a part of it
        uow.__dict__[self._name] = store
        return store


class UnitOfWork:
    """All that a use case may read and store. What is not committed never happened."""

    units = _Part(Units)
    unit_histories = _Part(UnitHistories)
    people = _Part(People)
    invitations = _Part(Invitations)
    assignments = _Part(Assignments)
    overviews = _Part(Overviews)
    reports = _Part(Reports)
    audit = _Part(Audit)
    sessions = _Part(Sessions)
    inbox = _Part(Inbox)
    outbox = _Part(Outbox)
    reminders = _Part(Reminders)
    files = _Part(Files)
    chat_lines = _Part(ChatLines)
    settings = _Part(Settings)

    def __init__(self, connection: Connection, *, may_write: bool) -> None:
        self._connection = connection
        self._may_write = may_write

    async def alone(self) -> None:
        """Let no other transaction that asked for this go on until this one has ended.

        For a turn that has already collided: those that lost against each other then follow one another.
        SQLite has one writer anyway.
        """
        if self._connection.dialect.name != "sqlite":
            await self._connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))

    async def is_free(self, what: str) -> bool:
        """Whether no process does the work of this name alone; a SQLite file has one program, and does not ask."""
        if self._connection.dialect.name == "sqlite":
            return False
        return bool((await self._connection.execute(is_free(what))).scalar())

    async def commit(self) -> None:
        """Make everything durable, all of it or nothing. The unit of work is then over."""
        if not self._may_write:
            raise RuntimeError("this unit of work is for reading: open one with Database.unit_of_work()")
        await self._connection.commit()
