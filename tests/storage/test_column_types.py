"""Instants and foreign text come back as they must from both databases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from conversations.messages import Address, ChannelName
from storage.column_types import Instant
from storage.database import Database
from tests.storage.examples import LAN_CHAT, NOW


async def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    in_vietnam = datetime(2024, 11, 4, 8, 30, 15, 250_000, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    async with database.unit_of_work() as uow:
        await uow.audit.add(in_vietnam, "turn", "clock", None, None, None, None)
        (record,) = await uow.audit.of("clock")
    assert record.at == in_vietnam
    assert record.at.tzinfo is UTC


@pytest.mark.parametrize("at", [NOW, NOW.replace(microsecond=250), datetime(1, 1, 1, tzinfo=UTC)])
def test_sqlite_keeps_an_instant_as_sqlalchemy_writes_it(at: datetime) -> None:
    dialect = sqlite.dialect()
    ours = Instant().dialect_impl(dialect).bind_processor(dialect)
    theirs = sqlite.DATETIME().bind_processor(dialect)
    assert ours is not None
    assert theirs is not None
    assert ours(at) == theirs(at)


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises((StatementError, ValueError), match="naive"):
            await uow.audit.add(datetime(2024, 11, 4), "turn", "clock", None, None, None, None)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("'; DROP TABLE people; --", id="SQL"),
        pytest.param("<b>&amp;</b> %s :name {0} \\", id="markup"),
        pytest.param("thôn Nà Pái 🌾", id="Vietnamese and a picture sign"),
        pytest.param("tho\u0302n", id="decomposed"),
        pytest.param("a" * 10_000, id="long"),
    ],
)
async def test_a_payload_comes_back_as_it_came(database: Database, text: str) -> None:
    async with database.unit_of_work() as uow:
        message = await uow.inbox.accept(LAN_CHAT, "1", {"text": text, text: [text]}, NOW)
        assert message is not None
        assert (await uow.inbox.get(message)).payload == {"text": text, text: [text]}
        line = await uow.chat_lines.add("lan", "person", "1", text, [], None, "", NOW)
        assert line is not None
        assert line.text == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [pytest.param("12\x00", "12", id="NUL"), pytest.param("12 \ud83d", "12 ?", id="half a picture sign")],
)
async def test_what_no_database_takes_does_not_stop_a_message(database: Database, text: str, stored: str) -> None:
    async with database.unit_of_work() as uow:
        address = Address(ChannelName("web"), "lan" + text)
        message = await uow.inbox.accept(address, text, {"text": text}, NOW)
        assert message is not None
        assert await uow.inbox.accept(address, text, {"text": text}, NOW) is None
        assert (await uow.inbox.get(message)).payload == {"text": text}
        line = await uow.chat_lines.add("lan", "person", "1", text, [], None, "", NOW)
        assert line is not None
        assert line.text == stored
        await uow.commit()
