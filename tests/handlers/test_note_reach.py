"""Who blocks the bot is known not to be reached there, until they let it write again or write themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import build_services
from conversations.messages import Address, ChannelName
from handlers.note_reach import note_reach
from handlers.services import Services
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ON_TELEGRAM = Address(ChannelName("telegram:1"), "5000")
ON_ZALO = Address(ChannelName("zalo:1"), "abc")


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, lambda: NOW)


@pytest.fixture
async def lan(services: Services) -> PersonId:
    """Lan, in the chat on both platforms, last on Telegram."""
    async with services.database.unit_of_work() as uow:
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", None, {}, NOW.date())
        id = await uow.people.add("Lan", "0912 000 001", [Post(RoleId("village_head"), village, NOW.date())])
        await uow.people.bind(ON_ZALO, id, NOW - timedelta(days=2))
        await uow.people.bind(ON_TELEGRAM, id, NOW - timedelta(days=1))
        await uow.commit()
    return id


async def reached(services: Services, person_id: PersonId) -> tuple[Address, ...]:
    async with services.database.reading() as uow:
        return await uow.people.reached_at(person_id)


async def test_who_blocks_the_bot_is_reached_on_the_other_channel_only(services: Services, lan: PersonId):
    assert await reached(services, lan) == (ON_TELEGRAM, ON_ZALO)
    await note_reach(services, ON_TELEGRAM, False)
    assert await reached(services, lan) == (ON_ZALO,)


async def test_who_lets_the_bot_write_again_is_reached_there_first(services: Services, lan: PersonId):
    await note_reach(services, ON_TELEGRAM, False)
    await note_reach(services, ON_TELEGRAM, True)
    assert await reached(services, lan) == (ON_TELEGRAM, ON_ZALO)


async def test_a_stranger_who_blocks_the_bot_changes_nothing(services: Services, lan: PersonId):
    await note_reach(services, Address(ON_TELEGRAM.channel, "6000"), False)
    assert await reached(services, lan) == (ON_TELEGRAM, ON_ZALO)
