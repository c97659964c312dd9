"""One person on three channels: what was begun on one goes on on another, with the very question that is open."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from bot.app import Program, build_services
from bot.inbox import InboxWorker
from conversations.messages import Address
from handlers.channel import Rendered
from handlers.open_period import open_periods
from plans.assignment import Report
from plans.local_time import VIETNAM, day_of
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from tests.fakes.serving import until
from tests.journeys.on_telegram import OnTelegram
from tests.journeys.on_web import OnWeb
from tests.journeys.on_zalo import OnZalo
from tests.journeys.platforms import Act, Platform, Tap, Text
from tests.journeys.stage import Clock

BEGIN = datetime(2024, 10, 21, 8, 30, tzinfo=VIETNAM)


@dataclass
class Phones:
    """Lan's phone with all three channels; the program is built anew for every message."""

    database: Database
    clock: Clock
    platforms: Mapping[str, Platform]
    accepted: int = 0

    def program(self) -> Program:
        """Build the program with all channels."""
        program = Program(build_services(self.database, self.clock))
        channels = {platform.channel.name: platform.channel for platform in self.platforms.values()}
        program.services = replace(program.services, channels=channels)
        program.inbox = InboxWorker(program.services, program.wake_delivery)
        return program

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Take a message in as the running program does."""
        is_new = await self.program().accept(address, platform_id, payload)
        self.accepted += 1
        return is_new

    async def do(self, where: str, act: Act) -> Rendered:
        """Let Lan do something on one channel, and return what she is answered, there and nowhere else."""
        before = {name: len(await platform.shown()) for name, platform in self.platforms.items()}
        told = self.accepted + 1
        await self.platforms[where].do("Lan", act)
        await until(lambda: self.accepted == told)
        await self.program().settle()
        news = {name: (await platform.shown())[before[name] :] for name, platform in self.platforms.items()}
        assert {name: len(shown) for name, shown in news.items() if shown} == {where: 1}
        return news[where][0].rendered

    async def says(self, where: str, text: str) -> str:
        """Let Lan type something, and return the words she is answered with."""
        return (await self.do(where, Text(text))).text

    async def reports(self) -> list[Report]:
        """Return what is filed."""
        async with self.database.reading() as uow:
            return [report async for report in uow.reports.all()]


@pytest.fixture
async def phones(sqlite_url: str) -> AsyncIterator[Phones]:
    """A village head who has joined on Zalo and Telegram; on the chat page she has a code."""
    database = await Database.open(sqlite_url)
    platforms = {"zalo": OnZalo(is_delivered=False), "telegram": OnTelegram(is_delivered=False), "web": OnWeb()}
    phones = Phones(database, Clock(BEGIN), platforms)
    async with AsyncExitStack() as stack:
        for platform in platforms.values():
            await stack.enter_async_context(platform.open(phones))
        lan = await _village(phones)
        async with database.unit_of_work() as uow:
            for name in ("zalo", "telegram"):
                await uow.people.bind(platforms[name].address_of("Lan"), lan, BEGIN)
            await uow.invitations.add("NAPAI234", lan, None, BEGIN, BEGIN.replace(month=12))
            await uow.commit()
        yield phones
    await database.close()


async def _village(phones: Phones) -> PersonId:
    async with phones.database.unit_of_work() as uow:
        today = day_of(BEGIN)
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, today)
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", commune, {"households": 85}, today)
        lan = await uow.people.add("Lan", "0912 000 001", [Post(RoleId("village_head"), village, today)])
        await uow.people.record_consent(lan, BEGIN)
        await uow.people.choose_address(lan, "cô")
        await open_periods(uow, phones.program().services, BEGIN)
        await uow.commit()
    return lan


async def _open_on_zalo(phones: Phones) -> None:
    """Answer the first question on Zalo, so that the second is open."""
    await phones.says("zalo", "lớp học, chuyên đề")
    assert "mở được bao nhiêu lớp học" in await phones.says("zalo", "hỏi từng câu")
    assert "bao nhiêu người đến học" in await phones.says("zalo", "2")


async def test_a_question_asked_on_one_channel_is_answered_on_another(phones: Phones) -> None:
    await _open_on_zalo(phones)
    assert "bao nhiêu phụ nữ" in await phones.says("telegram", "27")
    assert "dân tộc thiểu số" in await phones.says("zalo", "15")


async def test_a_report_goes_from_zalo_over_telegram_to_a_chat_page_that_is_opened_meanwhile(phones: Phones) -> None:
    await _open_on_zalo(phones)
    asked = await phones.do("telegram", Text("27"))
    skip = next(option for option in asked.choices if option.label == "Bỏ qua")
    assert "dân tộc thiểu số" in (await phones.do("telegram", Tap(skip.id))).text
    await phones.says("web", "NAPAI234")
    await phones.says("web", "đúng")
    await phones.says("web", "tôi đồng ý")
    resumed = await phones.says("web", "cô")
    assert "Số lớp 2, Người đến học 27" in resumed
    assert "dân tộc thiểu số" in resumed
    for answer in ("20", "bỏ qua"):
        await phones.says("web", answer)
    read_back = await phones.do("web", Text("bỏ qua"))
    assert "Dân tộc thiểu số: 20" in read_back.text
    assert "Đã nhận báo cáo số 1" in await phones.says("zalo", "đúng")
    (report,) = await phones.reports()
    assert dict(report.values) == {"classes_held": 2, "participants": 27, "minority": 20}


async def test_buttons_that_other_channels_still_show_explain_themselves(phones: Phones) -> None:
    await phones.says("zalo", "lớp học, chuyên đề")
    read_back = await phones.do("telegram", Text("2 lớp, 27 người học"))
    send = next(option for option in read_back.choices if option.label == "Đúng rồi, gửi")
    assert "Đã nhận báo cáo số 1" in await phones.says("zalo", "đúng")
    assert "nút này là của câu hỏi trước" in (await phones.do("telegram", Tap(send.id))).text
    assert len(await phones.reports()) == 1
