"""The one door: stored once, handled once, in order; a bug never silences a chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import build_services
from bot.inbox import InboxWorker
from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, Incoming, MessageId
from handlers.channel import Channel, Failure, Rendered, SendError
from handlers.deliver import deliver
from handlers.open_period import open_periods
from handlers.services import Services
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from storage.inbox import MAX_ATTEMPTS

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
MAI = Address(ChannelName("paper"), "mai")
OTHER = Address(ChannelName("paper"), "another chat")


@dataclass
class Paper(Channel):
    """A channel that fails to read the word "bug"."""

    name = MAI.channel
    capabilities = Capabilities(has_buttons=True, has_photos=True, max_chars=2000)
    sent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        if payload.get("text") == "bug":
            raise ZeroDivisionError
        return Incoming(message_id, address, at, text=payload["text"]) if "text" in payload else None

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        self.sent.append((address.chat, rendered.text))
        return key


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def services(database: Database, paper: Paper) -> Services:
    return replace(build_services(database), channels={paper.name: paper})


@pytest.fixture
def worker(services: Services) -> InboxWorker:
    return InboxWorker(services, lambda: None)


async def test_a_redelivered_message_is_answered_once(worker: InboxWorker, services: Services, paper: Paper):
    assert await worker.accept(MAI, "1", {"text": "xin chào"})
    assert not await worker.accept(MAI, "1", {"text": "xin chào"})
    await worker.drain()
    assert not await worker.accept(MAI, "1", {"text": "xin chào"})
    await worker.drain()
    await deliver(services)
    assert len(paper.sent) == 1


async def test_what_says_nothing_is_dropped_and_the_next_is_answered(
    worker: InboxWorker, services: Services, paper: Paper
):
    await worker.accept(MAI, "1", {"typing": True})
    await worker.accept(MAI, "2", {"text": "xin chào"})
    await worker.drain()
    await deliver(services)
    assert len(paper.sent) == 1
    assert await worker.drain() == 0


async def test_a_bug_holds_up_one_chat_and_is_owned_up_to_in_the_end(
    worker: InboxWorker, services: Services, paper: Paper, caplog: pytest.LogCaptureFixture
):
    await worker.accept(MAI, "1", {"text": "bug"})
    await worker.accept(MAI, "2", {"text": "xin chào"})
    await worker.accept(OTHER, "3", {"text": "xin chào"})
    await worker.drain()
    await deliver(services)
    assert [chat for chat, _ in paper.sent] == [OTHER.chat]
    for _ in range(MAX_ATTEMPTS):
        await worker.drain()
    await deliver(services)
    apology, answer = [text for chat, text in paper.sent if chat == MAI.chat]
    assert "trục trặc" in apology
    assert "Trợ lý" in answer
    assert "xin chào" not in caplog.text, "what people write does not belong in a log"


async def test_two_workers_on_one_database_answer_once(services: Services, paper: Paper):
    first, second = InboxWorker(services, lambda: None), InboxWorker(services, lambda: None)
    for number in range(6):
        await first.accept(MAI, str(number), {"text": "xin chào"})
    handled = await first.drain() + await second.drain()
    await deliver(services)
    assert handled == 6
    assert len(paper.sent) == 6


async def test_thirty_reports_at_the_same_instant_are_all_filed(database: Database, paper: Paper):
    """Each needs the next receipt number: on PostgreSQL they all see the same one at first."""
    services = replace(build_services(database, lambda: NOW), channels={paper.name: paper})
    worker = InboxWorker(services, lambda: None)
    heads = await settle_villages(services, 30)
    for line in ("kỳ này thôn mở 1 lớp, 20 người học, 9 nữ", "đúng rồi, gửi"):
        for head in heads:
            await worker.accept(head, f"{head.chat}/{line}", {"text": line})
        await worker.drain()
    await deliver(services)
    receipts = [text for _, text in paper.sent if text.startswith("Đã nhận báo cáo số")]
    numbers = sorted(int(text.split()[5]) for text in receipts)
    assert numbers == list(range(1, 31))


async def settle_villages(services: Services, count: int) -> list[Address]:
    """Give a commune so many villages, each with a head who has joined the chat, and open the year."""
    heads: list[Address] = []
    async with services.database.unit_of_work() as uow:
        year = NOW.date()
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, year)
        for number in range(count):
            village = await uow.units.add(UnitKind.VILLAGE, "thôn", f"Bản {number}", commune, {}, year)
            head = await uow.people.add("Lan", "", (Post(RoleId("village_head"), village, year),))
            address = Address(MAI.channel, f"head {number}")
            await uow.people.bind(address, head, NOW)
            await uow.people.record_consent(head, NOW)
            heads.append(address)
        await open_periods(uow, services, NOW)
        await uow.commit()
    return heads
