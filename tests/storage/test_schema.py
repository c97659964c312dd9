"""The migrations build exactly what the tables say."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, text

from plans.person import PersonId
from storage.connecting import build_engine, is_sqlite, read_url, writing
from storage.database import Database
from storage.errors import DatabaseError
from storage.migrating import upgrade, upgrade_connection
from storage.sqlite import Sqlite
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import LAN_CHAT, NOW, claim


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return [*compare_metadata(context, metadata)]


def _indexes_of_tables(connection: Connection) -> set[str]:
    expected = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    catalogue = "sqlite_schema WHERE type = 'index'" if connection.dialect.name == "sqlite" else "pg_indexes"
    name = "name" if connection.dialect.name == "sqlite" else "indexname"
    found = {row[0] for row in connection.execute(text(f"SELECT {name} FROM {catalogue}"))}
    return expected - found


async def test_the_migrated_schema_equals_the_tables(database_url: str) -> None:
    engine = build_engine(read_url(database_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        assert await connection.run_sync(_indexes_of_tables) == set()
    await engine.dispose()


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    await upgrade(read_url(database_url))
    await upgrade(read_url(database_url))


FIRST_RELEASE = "0001"
COMMUNE_AND_DUTY = (
    "INSERT INTO units (id, kind, type_word, name, folded_name, register, valid_from) "
    "VALUES (1, 'commune', 'xã', 'Tân Văn', 'tan van', '{}', '2024-01-01')",
    "INSERT INTO assignments (plan_id, duty_id, form_id, unit_id, period_kind, period_start, period_end, period_label, "
    "roles, policy, opened_on, remind_at) VALUES ('tv', 'TV-D40', '', 1, 'year', '2024-01-01', '2024-12-31', "
    "'Năm 2024', '[]', 'report', '2024-01-02', '1970-01-01 00:00:00+00:00')",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'first.db'}"
    server = request.getfixturevalue("postgresql_server")
    server.psql("DROP DATABASE IF EXISTS first_release;")
    server.psql("CREATE DATABASE first_release;")
    return str(server.get_uri("first_release"))


async def test_the_first_release_is_brought_up_to_date_with_what_it_holds(empty_url: str) -> None:
    url = read_url(empty_url)
    engine = build_engine(url, foreign_keys=False)
    async with writing(engine).begin() as connection:
        await connection.run_sync(upgrade_connection, FIRST_RELEASE)
        for statement in COMMUNE_AND_DUTY:
            await connection.execute(text(statement))
    await upgrade(url)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        kept = await connection.execute(text("SELECT duty_id, promised FROM assignments"))
        assert [tuple(row) for row in kept] == [("TV-D40", None)]
    await engine.dispose()


async def test_a_database_from_a_newer_program_is_refused_in_one_line(database_url: str) -> None:
    newest = await _set_version(database_url, "9999")
    with pytest.raises(DatabaseError, match="9999"):
        await Database.open(database_url)
    await _set_version(database_url, newest)


async def _set_version(url: str, version: str) -> str:
    """Pretend that the schema has this version and return the one it had."""
    engine = build_engine(read_url(url))
    async with engine.begin() as connection:
        former = str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar())
        await connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": version})
    await engine.dispose()
    return former


async def test_a_migration_that_loses_a_row_others_point_to_is_undone(sqlite_url: str) -> None:
    url = read_url(sqlite_url)
    assert is_sqlite(url)
    connection = sqlite3.connect(str(url.database))
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(
        "INSERT INTO contacts (channel, chat, person_id, bound_at) VALUES ('web', 'lan', 99, '2024-11-04')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseError, match="1 rows point to rows that do not exist"):
        await Database.open(sqlite_url)


Query = Callable[[UnitOfWork], Awaitable[object]]
AT_EVERY_BEAT: dict[str, Query] = {
    "ix_assignments_remind_at_open": lambda uow: uow.assignments.units_to_remind(NOW),
    "ix_inbox_id_waiting": lambda uow: uow.inbox.unfinished(9),
    "ix_outbox_channel_priority_due_at_id_waiting": claim,
    "ix_outbox_person_id_waiting": lambda uow: uow.outbox.withdraw([PersonId(1)]),
    "ix_outbox_channel_sent_at_parts_sent": lambda uow: uow.outbox.sent_since(LAN_CHAT.channel, NOW),
    "uq_outbox_channel_chat_claimed": lambda uow: uow.outbox.settle_expired(NOW),
}


@pytest.mark.parametrize("index", AT_EVERY_BEAT)
async def test_what_is_asked_at_every_beat_walks_along_an_index(sqlite_url: str, index: str) -> None:
    asked: list[str] = []

    def note(connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(asked.append)

    event.listen(Engine, "connect", note)
    opened = Sqlite(read_url(sqlite_url))
    event.remove(Engine, "connect", note)
    async with opened.writing() as connection:
        asked.clear()
        await AT_EVERY_BEAT[index](UnitOfWork(connection, may_write=True))
    await opened.close()
    with sqlite3.connect(str(read_url(sqlite_url).database)) as other:
        plans = [other.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in asked if is_query(query)]
    steps = [step[3] for plan in plans for step in plan]
    assert index in " ".join(steps)
    assert not [step for step in steps if step == "SCAN outbox"]


def is_query(statement: str) -> bool:
    return statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"))
