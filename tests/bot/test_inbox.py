"""The one door: stored once, handled once, in order; a bug never silences a chat."""

import asyncio
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot import fetching
from bot.app import build_services
from bot.fetching import Patience
from bot.inbox import BATCH, InboxWorker
from bot.pictures import clean_picture
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
from storage.unit_of_work import UnitOfWork
from tests.fakes.serving import until
from tests.journeys.platforms import picture

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


async def test_a_full_disk_is_not_the_fault_of_the_message(sqlite_url: str, paper: Paper):
    """Were it counted as one, the message would be given up while the operator looks for room."""
    database = await Database.open(sqlite_url)
    services = replace(build_services(database), channels={paper.name: paper})
    worker = InboxWorker(services, lambda: None)
    await worker.accept(MAI, "1", {"text": "xin chào"})
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("CREATE TABLE filler (content)")
        fill = "INSERT INTO filler VALUES (zeroblob(9000000))"
        other.execute(f"CREATE TRIGGER fill BEFORE INSERT ON outbox BEGIN {fill}; END")
        async with database.unit_of_work() as uow:
            await uow.settings._change(text("PRAGMA max_page_count = 300"))  # pyright: ignore[reportPrivateUsage]
        for _ in range(MAX_ATTEMPTS):
            await worker.drain()
        async with database.reading() as uow:
            assert [message.attempts for message in await uow.inbox.unfinished(BATCH)] == [0]
        other.execute("DROP TRIGGER fill")
    await worker.drain()
    await deliver(services)
    assert len(paper.sent) == 1
    await database.close()


async def test_a_round_that_fails_leaves_no_chat_behind_that_is_still_being_handled(sqlite_url: str, paper: Paper):
    """The next round would handle the same chat beside it."""
    database = await Database.open(sqlite_url)
    services = replace(build_services(database), channels={paper.name: paper})
    worker = InboxWorker(services, lambda: None)
    await worker.accept(MAI, "bug", {"text": "bug"})
    for number in range(6):
        await worker.accept(OTHER, str(number), {"text": "xin chào"})
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("CREATE TRIGGER full BEFORE UPDATE OF attempts ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(IntegrityError, match="full"):
        await worker.drain()
    async with database.reading() as uow:
        assert [message.platform_id for message in await uow.inbox.unfinished(BATCH)] == ["bug"]
    await database.close()


async def test_a_database_that_is_away_takes_two_lines_of_the_log(
    services: Services, worker: InboxWorker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """A traceback each second would fill a small disk in a night."""
    monkeypatch.setattr("bot.inbox.IDLE_SECONDS", 0.01)
    lines, rounds = caplog.records, 0

    def read() -> AbstractAsyncContextManager[UnitOfWork]:
        nonlocal rounds
        rounds += 1
        if rounds <= 10:
            raise ConnectionRefusedError("nobody there")
        return reading()

    reading = services.database.reading
    monkeypatch.setattr(services.database, "reading", read)
    running = asyncio.create_task(worker.run())
    await until(lambda: rounds > 12)
    worker.stop()
    await running
    assert [line.message for line in lines] == [
        "inbox: reading fails: nobody there",
        "inbox: reading works again after 0:00:00",
    ]
    assert not any(line.exc_info for line in lines)


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


# --- pictures ---

WORDS = "thôn mở 2 lớp, 27 người học"


@dataclass
class Album(Paper):
    """A channel whose pictures are had, or not, as `answers` says one after the other: its last answer stays."""

    answers: list[bytes | SendError] = field(default_factory=list[bytes | SendError])
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        return Incoming(message_id, address, at, text=payload.get("text", ""), media=payload.get("media", ""))

    async def fetch(self, media: str) -> bytes:
        self.asked += 1
        await self.open.wait()
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, SendError):
            raise answer
        return answer

    def told(self, address: Address) -> list[str]:
        return [text for chat, text in self.sent if chat == address.chat]


BUSY = SendError(Failure.BUSY, "down")
GONE = SendError(Failure.REFUSED, "gone")
SOON = Patience((timedelta(milliseconds=1),) * 3, when_followed=timedelta(milliseconds=1))
LATE, UNUSABLE = "ảnh chưa tới nơi", "không mở được ảnh này"


def album_of(*answers: bytes | SendError, is_open: bool = True) -> Album:
    album = Album(answers=list(answers))
    if is_open:
        album.open.set()
    return album


def working_on(database: Database, album: Album, patience: Patience = SOON) -> tuple[Services, InboxWorker]:
    services = replace(build_services(database, lambda: NOW), channels={album.name: album})
    return services, InboxWorker(services, lambda: None, patience)


@pytest.mark.parametrize(
    ("answers", "asked", "sorry"),
    [
        pytest.param([picture()], 1, "", id="a picture that comes"),
        pytest.param([BUSY, BUSY, BUSY, picture()], 4, "", id="one that comes at the last attempt"),
        pytest.param([BUSY], 4, LATE, id="one that never comes"),
        pytest.param([GONE], 1, UNUSABLE, id="one that has expired"),
        pytest.param([b"no picture"], 1, UNUSABLE, id="one that is none"),
    ],
)
async def test_the_words_beside_a_picture_are_heard_whatever_becomes_of_it(
    database: Database, answers: list[bytes | SendError], asked: int, sorry: str
):
    album = album_of(*answers)
    services, worker = working_on(database, album)
    [head] = await settle_villages(services, 1)
    await worker.accept(head, "1", {"text": WORDS, "media": "m"})
    assert await worker.drain() == 1
    await deliver(services)
    [told] = album.told(head)
    assert "Người đến học: 27" in told
    assert (sorry in told) if sorry else ("Ảnh: ✓" in told)
    assert album.asked == asked


@pytest.mark.parametrize(("answer", "sorry"), [(BUSY, LATE), (GONE, UNUSABLE)])
async def test_a_picture_without_words_that_cannot_be_had_is_owned_up_to(
    database: Database, answer: SendError, sorry: str
):
    album = album_of(answer)
    services, worker = working_on(database, album)
    [head] = await settle_villages(services, 1)
    await worker.accept(head, "1", {"media": "m"})
    await worker.drain()
    await deliver(services)
    assert [sorry in text for text in album.told(head)] == [True]


async def test_a_picture_is_asked_for_again_as_late_as_the_platform_wants(database: Database):
    album = album_of(SendError(Failure.BUSY, "too fast", timedelta(milliseconds=300)), picture())
    services, worker = working_on(database, album, Patience((timedelta(0), timedelta(minutes=1))))
    [head] = await settle_villages(services, 1)
    await worker.accept(head, "1", {"text": WORDS, "media": "m"})
    began = asyncio.get_running_loop().time()
    await worker.drain()
    assert asyncio.get_running_loop().time() - began >= 0.3


async def test_who_writes_on_does_not_wait_long_for_a_picture(database: Database):
    """The platform is down for minutes: the words are taken in order, the picture is given up."""
    album = album_of(BUSY)
    patience = Patience((timedelta(minutes=5),), when_followed=timedelta(milliseconds=20))
    services, worker = working_on(database, album, patience)
    [head] = await settle_villages(services, 1)
    await worker.accept(head, "1", {"text": WORDS, "media": "m"})
    await worker.accept(head, "2", {"text": "nữ 15"})
    async with asyncio.timeout(20):
        assert await worker.drain() == 2
    await deliver(services)
    first, second = album.told(head)
    assert LATE in first
    assert "Phụ nữ: 15" in second


async def test_a_slow_picture_holds_up_its_own_chat_alone(database: Database):
    album = album_of(picture(), is_open=False)
    services, worker = working_on(database, album, Patience())
    [head] = await settle_villages(services, 1)
    running = asyncio.create_task(worker.run())
    await worker.accept(head, "1", {"text": WORDS, "media": "m"})
    await until(lambda: album.asked)
    await worker.accept(head, "2", {"text": "nữ 15"})
    await worker.accept(OTHER, "3", {"text": "xin chào"})
    await answered(services, album, OTHER)
    assert not album.told(head)
    album.open.set()
    await answered(services, album, head, count=2)
    worker.stop()
    await running
    first, second = album.told(head)
    assert "Ảnh: ✓" in first
    assert "Phụ nữ: 15" in second
    assert album.asked == 1


async def test_many_messages_behind_a_picture_hide_no_others(database: Database):
    album = album_of(picture(), is_open=False)
    services, worker = working_on(database, album, Patience())
    running = asyncio.create_task(worker.run())
    await worker.accept(MAI, "1", {"media": "m"})
    await until(lambda: album.asked)
    async with services.database.unit_of_work() as uow:
        for number in range(BATCH):
            await uow.inbox.accept(MAI, f"behind {number}", {"text": "xin chào"}, NOW)
        await uow.commit()
    await worker.accept(OTHER, "2", {"text": "xin chào"})
    await answered(services, album, OTHER)
    worker.stop()
    await running
    assert not album.told(MAI)


async def test_a_worker_that_is_stopped_leaves_a_picture_to_the_next(database: Database):
    album = album_of(picture(), is_open=False)
    services, worker = working_on(database, album)
    [head] = await settle_villages(services, 1)
    running = asyncio.create_task(worker.run())
    await worker.accept(head, "1", {"text": WORDS, "media": "m"})
    await until(lambda: album.asked)
    worker.stop()
    await asyncio.wait_for(running, 20)
    album.open.set()
    assert await InboxWorker(services, lambda: None).drain() == 1
    await deliver(services)
    assert ["Ảnh: ✓" in text for text in album.told(head)] == [True]


async def test_pictures_are_made_small_beside_the_loop(database: Database, monkeypatch: pytest.MonkeyPatch):
    threads: list[threading.Thread] = []

    def clean(content: bytes) -> bytes:
        threads.append(threading.current_thread())
        return clean_picture(content)

    monkeypatch.setattr(fetching, "clean_picture", clean)
    _, worker = working_on(database, album_of(picture()))
    await worker.accept(MAI, "1", {"media": "m"})
    await worker.drain()
    assert [thread is threading.main_thread() for thread in threads] == [False]


async def answered(services: Services, album: Album, address: Address, count: int = 1) -> None:
    """Deliver until so many messages have come to a chat."""
    async with asyncio.timeout(30):
        while len(album.told(address)) < count:
            await deliver(services)
            await asyncio.sleep(0.01)
