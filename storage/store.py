"""What all stores share: the connection of their unit of work, and the few words that differ by database."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    CursorResult,
    Dialect,
    Executable,
    Row,
    RowMapping,
    Table,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

Parameters = Sequence[Mapping[str, Any]] | None
"""The rows of a statement that is run once for each of them."""


class Connection(Protocol):
    """One transaction, on either database."""

    @property
    def dialect(self) -> Dialect:
        """How its statements are written."""
        ...

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Run a statement and return all it gives back."""
        ...

    async def commit(self) -> None:
        """Return once all that was changed is on the disk."""
        ...


class Store:
    """A part of the database, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def _all(self, query: Executable) -> Sequence[Row[Any]]:
        return (await self._connection.execute(query)).all()

    async def _joined(self, query: Executable) -> Sequence[RowMapping]:
        """Return rows of several tables, to be read by column: `row[reports.c.number]`."""
        return (await self._connection.execute(query)).mappings().all()

    async def _first(self, query: Executable) -> Row[Any] | None:
        return (await self._connection.execute(query)).first()

    async def _value(self, query: Executable) -> Any:
        return (await self._connection.execute(query)).scalar()

    async def _change(self, change: Executable) -> int:
        """Carry out an update, delete or single insert and return how many rows it touched."""
        return (await self._connection.execute(change)).rowcount

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that knows ON CONFLICT."""
        return sqlite.insert(table) if self._is_sqlite else postgresql.insert(table)

    def _among(self, column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
        """Return the condition that the column is one of the ids, any number of them, as ONE parameter."""
        wanted = list(ids)
        if self._is_sqlite:
            each = func.json_each(json.dumps(wanted)).table_valued("value")
            return column.in_(select(each.c.value))
        return column == any_(bindparam(None, wanted, type_=ARRAY(BigInteger)))
