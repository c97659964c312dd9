"""An edited message is stored behind the version it changes, once, in a real database."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.telegram.updates import Edited
from bot.telegram.versions import place_version, stored_in
from conversations.messages import Address, ChannelName
from storage.database import Database
from tests.fakes.fast_clock import START

CHANNEL = ChannelName("telegram:4711")
EDIT = Edited("5", 7, "ba")


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = await Database.open(sqlite_url)
    yield database
    await database.close()


def _told(kind: str, words: str, update_id: int) -> dict[str, Any]:
    return {"update_id": update_id, kind: {"text": words}}


FIRST = {"5/7": _told("message", "một", 1)}
SECOND = {**FIRST, "5/7/1": _told("edited_message", "hai", 2)}


@pytest.mark.parametrize(
    ("stored", "place"),
    [
        pytest.param({}, ("5/7/1", ""), id="of a message nobody knows"),
        pytest.param(FIRST, ("5/7/1", "một"), id="the first change"),
        pytest.param(SECOND, ("5/7/2", "hai"), id="the second change"),
        pytest.param({"5/7/1": SECOND["5/7/1"]}, ("5/7/2", "hai"), id="the second, of a message nobody knows"),
        pytest.param({**SECOND, "5/7/2": _told("edited_message", "ba", 3)}, None, id="told twice"),
        pytest.param({"5/70": _told("message", "x", 1), "6/7": _told("message", "x", 2)}, ("5/7/1", ""), id="others"),
    ],
)
async def test_where_a_version_is_stored(
    database: Database, stored: Mapping[str, Mapping[str, Any]], place: tuple[str, str] | None
):
    async with database.unit_of_work() as uow:
        for id, payload in stored.items():
            await uow.inbox.accept(Address(CHANNEL, "5"), id, payload, START)
        await uow.inbox.accept(Address(ChannelName("telegram:8"), "5"), "5/7", _told("message", "x", 9), START)
        await uow.commit()
    assert await place_version(stored_in(database), CHANNEL, EDIT, 3) == place
