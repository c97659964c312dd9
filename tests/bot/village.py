"""A small running host for the chat page: a real database, and a bot that repeats what it is told."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.web_chat import CastMember, DemoDay, DemoPlan, WebChat, read_update
from conversations.messages import Address, Incoming
from conversations.session import Option
from handlers.channel import Rendered
from storage.database import Database

MORNING = datetime(2024, 11, 8, 0, 30, tzinfo=UTC)
"""Friday 8 November 2024, 07:30 in Vietnam."""

INVITATION = "https://vi-du.example/?code=TV-2024"


class Host:
    """Stores what comes in, and answers it when told to work: the bot's side, without the bot."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.channel = WebChat(self)
        self.handled: list[Mapping[str, Any]] = []
        self.now = MORNING
        self._has_work = asyncio.Event()

    def clock(self) -> datetime:
        return self.now

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        async with self.database.unit_of_work() as uow:
            id = await uow.inbox.accept(address, platform_id, payload, self.now)
            await uow.commit()
        self._has_work.set()
        return id is not None

    async def work(self) -> None:
        """Answer everything that waits in the inbox."""
        async with self.database.reading() as uow:
            waiting = await uow.inbox.unfinished(100)
        for message in waiting:
            self.handled.append(message.payload)
            incoming = read_update(message.payload, message.id, message.address, message.received_at)
            await self.channel.send(message.address, _answer(incoming), f"answer-{message.id}")
            async with self.database.unit_of_work() as uow:
                await uow.inbox.finish(message.id, self.now)
                await uow.commit()

    async def keep_working(self) -> None:
        """Answer whatever comes, until cancelled."""
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            await self.work()

    async def say(self, chat: str, rendered: Rendered, key: str) -> str:
        """Send a line unasked, as a reminder is."""
        return await self.channel.send(Address(self.channel.name, chat), rendered, key)


class Story:
    """A demo of three people, whose days pass when told."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.restarts = 0
        self.plan = "tv"

    async def cast(self) -> tuple[CastMember, ...]:
        async with self._host.database.reading() as uow:
            return tuple(
                [
                    CastMember(chat, name, role, unit, note, await uow.chat_lines.unread(chat))
                    for chat, name, role, unit, note in _PEOPLE
                ]
            )

    async def knows(self, chat: str) -> bool:
        return chat in {person[0] for person in _PEOPLE}

    async def today(self) -> DemoDay:
        day = (self._host.now + timedelta(hours=7)).date()
        return DemoDay(f"Thứ Sáu, {day.day}/{day.month}/{day.year}", "15/11: hạn nộp báo cáo của các thôn")

    async def move_clock(self, days: int) -> None:
        self._host.now += timedelta(days=days)
        await self._host.say("lan", Rendered("Bác còn thiếu một báo cáo ạ.", (), ""), f"{self._host.now}")

    async def move_to_next_event(self) -> str:
        await self.move_clock(7)
        return "Đã nhắc một người."

    async def restart(self) -> None:
        self.restarts += 1
        self._host.now = MORNING

    def plans(self) -> tuple[DemoPlan, ...]:
        return tuple(DemoPlan(id, title, id == self.plan) for id, title in _PLANS.items())

    async def choose(self, plan: str) -> None:
        self.plan = plan
        await self.restart()


_PLANS = {"tv": "Xã Tân Văn, 2024", "bc": "Thị xã Bến Cát, 2022"}

_PEOPLE = (
    ("lan", "Nông Thị Lan", "Trưởng thôn", "Thôn Pò Lù", "Đã báo cáo một biểu"),
    ("mai", "Hoàng Thị Mai", "Trưởng thôn", "Thôn Nà Vường", "Chưa vào"),
    ("hung", "Lý Văn Hùng", "Công chức Văn hóa - Xã hội", "Xã Tân Văn", ""),
)


def _answer(incoming: Incoming | None) -> Rendered:
    """Repeat what was said; "chọn" is answered with choices, "mời" with a link to scan."""
    match incoming:
        case Incoming(text="chọn"):
            return Rendered("Đúng chưa ạ?", (Option("yes:1", "Đúng rồi"), Option("no:1", "Sửa lại")), "")
        case Incoming(text="mời"):
            return Rendered("Đây là lời mời.", (), INVITATION)
        case Incoming(photo=int()):
            return Rendered("Đã nhận ảnh ạ.", (), "")
        case Incoming(button=str(button)) if button:
            return Rendered(f"Bác bấm {button}.", (), "")
        case Incoming(text=text):
            return Rendered(f"Bác viết: {text}", (), "")
        case None:
            return Rendered("Tin này lạ quá ạ.", (), "")
