"""What all stores share: the connection of their unit of work, and the few words that differ by database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, CursorResult, Dialect, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Rows
from storage.statements import POSTGRESQL, SQLITE, Statement, Words

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""What a statement is run with, by name, or the rows of one that is run for each of them."""

Outcome = CursorResult[Any] | Rows
"""What a statement gave back."""


class Connection(Protocol):
    """One transaction, on either database."""

    @property
    def dialect(self) -> Dialect:
        """How its statements are written."""
        ...

    async def execute(self, statement: Executable, parameters: Parameters = ()) -> Outcome:
        """Run a statement that was written for this time, and return all it gives back."""
        ...

    async def run(self, statement: Statement, parameters: Mapping[str, Any]) -> Rows:
        """Run a statement that was written once, and return all it gives back."""
        ...

    async def run_each(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement that was written once for each of the rows."""
        ...

    async def commit(self) -> None:
        """Return once all that was changed is on the disk."""
        ...


class Store:
    """A part of the database, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def _run(self, statement: Executable | Statement, parameters: Mapping[str, Any]) -> Outcome:
        if isinstance(statement, Statement):
            return await self._connection.run(statement, parameters)
        return await self._connection.execute(statement)

    async def _all(self, query: Executable | Statement, **parameters: Any) -> Sequence[Row[Any]]:
        return (await self._run(query, parameters)).all()

    async def _first(self, query: Executable | Statement, **parameters: Any) -> Row[Any] | None:
        return (await self._run(query, parameters)).first()

    async def _value(self, query: Executable | Statement, **parameters: Any) -> Any:
        return (await self._run(query, parameters)).scalar()

    async def _change(self, change: Executable | Statement, **parameters: Any) -> int:
        """Carry out an update, delete or single insert and return how many rows it touched."""
        return (await self._run(change, parameters)).rowcount

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    @property
    def _words(self) -> Words:
        return SQLITE if self._is_sqlite else POSTGRESQL

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that knows ON CONFLICT."""
        return self._words.insert(table)

    def _among(self, column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
        """Return the condition that the column is one of the ids, any number of them, as ONE parameter."""
        return self._words.among_these(column, [*ids])
