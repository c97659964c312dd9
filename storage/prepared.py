"""Statements compiled once for the databases' own drivers: what SQLAlchemy knows, without its work at each run."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.statements import Statement

Raw = tuple[Any, ...]
"""A row as a driver gives it; asyncpg's own rows are compared and hashed as tuples are."""

_Convert = Callable[[Any], Any] | None
_Built = TypeVar("_Built")


class Prepared:
    """One statement: its text, how its parameters are written and how its columns are read."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        assert isinstance(statement, ClauseElement)
        # A SELECT does not know the names of columns, an INSERT and an UPDATE set those that are named.
        compiled = statement.compile(dialect=dialect, column_keys=[*names])  # pyright: ignore[reportUnknownMemberType]
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "IN with a list has a new text at each run"
        self.text = str(compiled)
        fixed = compiled.params
        self._parameters = [
            (name, fixed[name], _writer(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ()
        ]
        columns: list[ColumnElement[Any]] = [*getattr(statement, "exported_columns", ())]
        readers = [_reader(column.type, dialect) for column in columns]
        self.gives_rows = bool(columns)
        self._readers = [(place, convert) for place, convert in enumerate(readers) if convert is not None]
        self._row = _row_class([column.key or "" for column in columns])

    def write(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the parameters as the driver takes them, in their order."""
        return [
            parameters.get(name, fixed) if convert is None else convert(parameters.get(name, fixed))
            for name, fixed, convert in self._parameters
        ]

    def read(self, row: Raw) -> Any:
        """Return the row with its columns by name."""
        values = [*row]
        for place, convert in self._readers:
            if values[place] is not None:
                values[place] = convert(values[place])
        return self._row._make(values)


class PreparedStatements:
    """The statements that have been run."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._prepared: dict[Statement, Prepared] = {}

    def get(self, statement: Statement, names: Iterable[str]) -> Prepared:
        """Return the statement prepared; its parameters are called the same at every run."""
        prepared = self._prepared.get(statement)
        if prepared is None:
            written = statement.on(self._dialect)
            prepared = self._prepared[statement] = Prepared(written, names, self._dialect)
        return prepared


class Rows:
    """What a run gave back, read as it is asked for."""

    def __init__(self, prepared: Prepared, rows: Sequence[Raw], rowcount: int) -> None:
        self._prepared = prepared
        self._rows = rows
        self.rowcount = rowcount

    def all(self) -> Sequence[Any]:
        """Return all rows."""
        return [*map(self._prepared.read, self._rows)]

    def each(self, build: Callable[[Prepared, Raw], _Built]) -> tuple[_Built, ...]:
        """Return what is built of each row as the driver gave it: `build` may know that row already."""
        return tuple([build(self._prepared, row) for row in self._rows])

    def whole(self, build: Callable[[Prepared, tuple[Raw, ...]], _Built]) -> _Built:
        """Return what is built of all rows as the driver gave them: `build` may know them already."""
        return build(self._prepared, tuple(self._rows))

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
