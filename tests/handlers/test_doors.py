"""Where invited people enter: spread over the bots of a commune, as many as each platform serves."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.app import Program, build_services
from conversations.messages import Address, ChannelName
from handlers.doors import Door, note_doors
from handlers.invite import invite_waiting
from handlers.services import Services
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from tests.bot.commune import let_in, settle_commune, write

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
FIRST, SECOND = ChannelName("zalo:1"), ChannelName("zalo:2")
TELEGRAM = ChannelName("telegram:3")
TWO_BOTS = (Door(FIRST, "https://zalo.example/1", 50), Door(SECOND, "https://zalo.example/2", 50))
ON_TELEGRAM = Door(TELEGRAM, "https://t.example/b?start={code}")
PAGE = "https://xa.example/?code={code}"


@pytest.fixture
def services(database: Database) -> Services:
    return build_services(database, lambda: NOW, public_url="https://xa.example")


async def links(
    services: Services, doors: Sequence[Door], waiting: int, inside: Sequence[ChannelName] = ()
) -> Counter[str]:
    """Invite so many people, when these channels have somebody behind them, and return how often each link is given."""
    async with services.database.unit_of_work() as uow:
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", None, {}, NOW.date())
        head = [Post(RoleId("village_head"), village, NOW.date())]
        for number, channel in enumerate(inside):
            person = await uow.people.add("Hùng", f"09130{number:05}", head)
            await uow.people.bind(Address(channel, f"chat {number}"), person, NOW)
            await uow.people.record_consent(person, NOW)
        for number in range(waiting):
            await uow.people.add("Lan", f"09120{number:05}", head)
        await note_doors(uow, doors)
        await uow.commit()
    invitations = [one for one in await invite_waiting(services) if one.person.name == "Lan"]
    return Counter(one.link.replace(one.code, "CODE") for one in invitations)


@pytest.mark.parametrize(
    ("doors", "waiting", "inside", "expected"),
    [
        pytest.param(TWO_BOTS, 6, [], {"https://zalo.example/1": 3, "https://zalo.example/2": 3}, id="half and half"),
        pytest.param(TWO_BOTS, 3, [FIRST] * 3, {"https://zalo.example/2": 3}, id="the emptier bot fills up first"),
        pytest.param(
            TWO_BOTS[:1],
            3,
            [FIRST] * 49,
            {"https://zalo.example/1": 1, PAGE.format(code="CODE"): 2},
            id="no 51st person",
        ),
        pytest.param(
            (*TWO_BOTS[:1], ON_TELEGRAM),
            2,
            [FIRST] * 49,
            {"https://zalo.example/1": 1, "https://t.example/b?start=CODE": 1},
            id="Telegram takes who finds no room on Zalo",
        ),
        pytest.param(
            (Door(FIRST, "", 50),), 2, [], {PAGE.format(code="CODE"): 2}, id="a bot without a link is no door"
        ),
        pytest.param((), 1, [], {PAGE.format(code="CODE"): 1}, id="without bots the page"),
    ],
)
async def test_invited_people_are_spread_over_the_bots(
    services: Services, doors: Sequence[Door], waiting: int, inside: Sequence[ChannelName], expected: dict[str, int]
):
    assert await links(services, doors, waiting, inside) == expected


async def test_who_is_invited_by_a_link_without_a_code_is_told_to_type_it(services: Services):
    program = Program(services)
    commune = await settle_commune(services, joined=None)
    async with services.database.unit_of_work() as uow:
        await let_in(uow, "clerk", commune.people["clerk"], NOW)
        await note_doors(uow, TWO_BOTS)
        await uow.commit()
    told = await write(program, "clerk", "mời", "1")
    assert "https://zalo.example/1" in told
    assert "mở ra rồi nhắn mã trên" in told
