"""Statements compiled once for SQLite's own driver: what SQLAlchemy knows of them, without its work at each run."""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_Convert = Callable[[Any], Any] | None


class Prepared:
    """One statement: its text, how its parameters are written and how its columns are read."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        assert isinstance(statement, ClauseElement)
        # A SELECT does not know the names of columns, an INSERT and an UPDATE set those that are named.
        compiled = statement.compile(dialect=dialect, column_keys=[*names])  # pyright: ignore[reportUnknownMemberType]
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "IN with a list has a new text at each run"
        self._text = str(compiled)
        fixed = compiled.params
        self._parameters = [
            (name, fixed[name], _writer(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ()
        ]
        columns: list[ColumnElement[Any]] = [*getattr(statement, "exported_columns", ())]
        readers = [_reader(column.type, dialect) for column in columns]
        self._gives_rows = bool(columns)
        self._readers = [(place, convert) for place, convert in enumerate(readers) if convert is not None]
        self._row = _row_class([column.key or "" for column in columns])

    def run(self, raw: sqlite3.Connection, parameters: Mapping[str, Any]) -> "Rows":
        """Run the statement and fetch all that it gives back."""
        values = [
            parameters.get(name, fixed) if convert is None else convert(parameters.get(name, fixed))
            for name, fixed, convert in self._parameters
        ]
        cursor = raw.execute(self._text, values)
        return Rows(self, cursor.fetchall() if self._gives_rows else [], cursor.rowcount)

    def read(self, row: Sequence[Any]) -> Any:
        """Return the row with its columns by name."""
        values = [*row]
        for place, convert in self._readers:
            values[place] = convert(values[place])
        return self._row._make(values)


class PreparedStatements:
    """The statements that have been run."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._prepared: dict[Executable, Prepared] = {}

    def get(self, statement: Executable, names: Iterable[str]) -> Prepared:
        """Return the statement prepared; its parameters are called the same at every run."""
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = Prepared(statement, names, self._dialect)
        return prepared


class Rows:
    """What a run gave back, read as it is asked for."""

    def __init__(self, prepared: Prepared, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        self._prepared = prepared
        self._rows = rows
        self.rowcount = rowcount

    def all(self) -> Sequence[Any]:
        """Return all rows."""
        return [*map(self._prepared.read, self._rows)]

    def first(self) -> Any:
        """Return the first row or None."""
        return self._prepared.read(self._rows[0]) if self._rows else None

    def scalar(self) -> Any:
        """Return the first column of the first row or None."""
        return self.first()[0] if self._rows else None


def _row_class(names: Sequence[str]) -> Any:
    return namedtuple("Row", names, rename=True)  # pyright: ignore[reportUntypedNamedTuple]


def _writer(type: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return type.dialect_impl(dialect).bind_processor(dialect)


def _reader(type: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return type.dialect_impl(dialect).result_processor(dialect, None)
