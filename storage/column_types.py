"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine


class _WallTime(sqlite.DATETIME):
    """The text that SQLite keeps of an instant, the same as SQLAlchemy's, written by the datetime itself."""

    def bind_processor(self, dialect: Dialect) -> Any:
        """Return what writes an instant in UTC."""

        def write(value: datetime | None) -> str | None:
            return None if value is None else value.isoformat(" ", "microseconds")

        return write


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite has no zones: there it is the UTC wall time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type on this database."""
        return dialect.type_descriptor(_WallTime() if dialect.name == "sqlite" else self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: nobody could say which instant it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value.isoformat()}")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OutsideText(TypeDecorator[str]):
    """Text from outside. NUL is left out and half a surrogate pair becomes "?": no database takes them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        if value is None:
            return None
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it was stored."""
        return value


class NewStamp(GenericFunction[int]):
    """A whole number that no row has had before, for all that chance can do: 2 to the power of 53 are possible."""

    type = BigInteger()
    inherit_cache = True


@compiles(NewStamp, "sqlite")
def _write_for_sqlite(_stamp: NewStamp, _compiler: object, **_: object) -> str:
    return "random()"


@compiles(NewStamp, "postgresql")
def _write_for_postgresql(_stamp: NewStamp, _compiler: object, **_: object) -> str:
    return "(random() * 9007199254740992)::bigint"


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only on INTEGER
Json: JSON = JSON(none_as_null=True)


def json_or_none(value: Any) -> Any:
    """Return a mapping as a plain dict, which the JSON column wants; None stays None."""
    return None if value is None else dict(value)
