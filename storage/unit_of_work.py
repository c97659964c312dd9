"""One transaction with all stores on it."""

from sqlalchemy import func, select

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

_ALONE = 0x6B68_616C  # any number that nobody else locks


class UnitOfWork:
    """All that a use case may read and store. What is not committed never happened."""

    def __init__(self, connection: Connection, *, may_write: bool) -> None:
        self._connection = connection
        self._may_write = may_write
        self.units = Units(connection)
        self.unit_histories = UnitHistories(connection)
        self.people = People(connection)
        self.invitations = Invitations(connection)
        self.assignments = Assignments(connection)
        self.overviews = Overviews(connection)
        self.reports = Reports(connection)
        self.audit = Audit(connection)
        self.sessions = Sessions(connection, self.audit)
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.reminders = Reminders(connection)
        self.files = Files(connection)
        self.chat_lines = ChatLines(connection)
        self.settings = Settings(connection)

    async def alone(self) -> None:
        """Let no other transaction that asked for this go on until this one has ended.

        For a turn that has already collided: those that lost against each other then follow one another.
        SQLite has one writer anyway.
        """
        if self._connection.dialect.name != "sqlite":
            await self._connection.execute(select(func.pg_advisory_xact_lock(_ALONE)))

    async def commit(self) -> None:
        """Make everything durable, all of it or nothing. The unit of work is then over."""
        if not self._may_write:
            raise RuntimeError("this unit of work is for reading: open one with Database.unit_of_work()")
        await self._connection.commit()
