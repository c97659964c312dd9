"""Statements that are written once: their parameters come by name with each run.

Building a statement anew costs more than running it. Where the two databases want it in different words, it is
written by a function of `Words`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Dialect,
    Executable,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Json(TypeDecorator[list[Any]]):
    """Ids or names as SQLite takes them, any number in ONE parameter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> str:
        return json.dumps(value)


@dataclass(frozen=True)
class Words:
    """The few words that differ by database."""

    is_sqlite: bool

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Return an INSERT that knows ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def among(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Return the condition that the column is one of the ids, any number of them, that are given by this name."""
        return self._among(column, bindparam(name, type_=self._ids))

    def among_names(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Return the condition that the column is one of the texts, any number of them, that are given by this name."""
        return self._among(column, bindparam(name, type_=_Json() if self.is_sqlite else ARRAY(Text)))

    def among_these(self, column: ColumnElement[Any], ids: list[int]) -> ColumnElement[bool]:
        """Return the condition that the column is one of these ids."""
        return self._among(column, bindparam(None, ids, type_=self._ids))

    @property
    def _ids(self) -> TypeEngine[Any]:
        return _Json() if self.is_sqlite else ARRAY(BigInteger)

    def _among(self, column: ColumnElement[Any], ids: BindParameter[Any]) -> ColumnElement[bool]:
        if self.is_sqlite:
            each = func.json_each(ids).table_valued("value")
            return column.in_(select(each.c.value))
        return column == any_(ids)


SQLITE, POSTGRESQL = Words(is_sqlite=True), Words(is_sqlite=False)


class Statement:
    """A statement that is written once, at the start; only such a one may be run with parameters."""

    def __init__(self, written: Executable | Callable[[Words], Executable]) -> None:
        if isinstance(written, Executable):
            self._sqlite = self._postgresql = written
        else:
            self._sqlite, self._postgresql = written(SQLITE), written(POSTGRESQL)

    def on(self, dialect: Dialect) -> Executable:
        """Return the statement for this database."""
        return self._sqlite if dialect.name == "sqlite" else self._postgresql
