"""The whole product as `khuyenhoc run` builds it, without its web pages, with a village for everybody who writes."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime

from bench.loopback_api import FIRST_CHAT, TOKEN
from bench.turns import FILING_DAY, OPENED_ON, VILLAGES_A_COMMUNE, HandSetClock, add_person
from bot.app import Program, build_services
from bot.garbage import rarely_collected
from bot.telegram_bot import TelegramBot
from conversations.capabilities import Limits
from conversations.messages import ChannelName
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database


class UnlimitedBot(TelegramBot):
    """A bot whose platform takes any number of messages a second: the program is measured, not the rate."""

    capabilities = replace(TelegramBot.capabilities, limits=Limits())


async def product(api: str, url: str, people: int) -> None:
    """Settle the people and run."""
    database = await Database.open(url)
    clock = HandSetClock(datetime.combine(OPENED_ON, datetime.min.time(), UTC))
    bot = UnlimitedBot(TOKEN, api_base=api)
    program = Program(build_services(database, clock), (bot,))
    await _settle(database, bot.name, clock.now, people + 1)
    clock.now = FILING_DAY
    await program.beat()
    with rarely_collected():
        async with program.running():
            await asyncio.Event().wait()


async def _settle(database: Database, channel: ChannelName, at: datetime, people: int) -> None:
    """Give everybody who is to write a village of their own, in communes as large as real ones."""
    async with database.unit_of_work() as uow:
        commune = None
        for number in range(people):
            if commune is None or number % VILLAGES_A_COMMUNE == 0:
                district = await uow.units.add(UnitKind.DISTRICT, "huyện", f"Số {number}", None, {}, OPENED_ON)
                commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", district, {}, OPENED_ON)
            register = {"households": 90, "residents": 400}
            village = await uow.units.add(UnitKind.VILLAGE, "thôn", f"Số {number}", commune, register, OPENED_ON)
            chat = str(FIRST_CHAT + number)
            await add_person(uow, "Lan", RoleId("village_head"), village, chat, at, channel)
        await uow.commit()


if __name__ == "__main__":
    asyncio.run(product(sys.argv[1], sys.argv[2], int(sys.argv[3])))
