"""Messages go out once, in order, as fast as the bot may, and elsewhere if a person is not to be reached there."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import build_services
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming, Lane, MessageId, Reply, say
from handlers.channel import Channel, Failure, Rendered, SendError
from handlers.deliver import Delivery, deliver
from handlers.services import Services
from plans.person import PersonId
from storage.database import Database
from storage.outbox import LEASE
from tests.fakes.timers import QuickTimer
from tests.storage.examples import settle

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
PAPER, STONE = ChannelName("paper"), ChannelName("stone")
LAN, HUNG = Address(PAPER, "lan"), Address(PAPER, "hùng")
LAN_ON_STONE = Address(STONE, "lan")
BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=2000)


@dataclass
class Paper(Channel):
    """A channel that writes down what it is given and when, and refuses what it is told to."""

    timer: QuickTimer
    name: ChannelName = PAPER
    capabilities: Capabilities = BUTTONS
    refusals: list[SendError] = field(default_factory=list[SendError])
    troubles: dict[str, SendError] = field(default_factory=dict[str, SendError])
    """What is said of all messages to a chat."""
    sent: list[str] = field(default_factory=list[str])
    at: list[float] = field(default_factory=list[float])
    """When each message came, in seconds since NOW."""
    chats: list[str] = field(default_factory=list[str])
    tries: int = 0
    is_shut: bool = False
    is_slow: bool = False
    """Whether each message takes longer than the one before it."""
    opens: asyncio.Event = field(default_factory=asyncio.Event)

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        return None

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        self.tries += 1
        if self.is_slow:
            await asyncio.sleep(self.tries / 1000)
        if self.is_shut:
            await self.opens.wait()
        if self.refusals:
            raise self.refusals.pop(0)
        if trouble := self.troubles.get(address.chat):
            raise trouble
        self.sent.append(rendered.text)
        self.chats.append(address.chat)
        self.at.append(round((self.timer.now() - NOW).total_seconds(), 6))
        return key


@pytest.fixture
def timer() -> QuickTimer:
    return QuickTimer(NOW)


@pytest.fixture
def paper(timer: QuickTimer) -> Paper:
    return Paper(timer)


@pytest.fixture
def stone(timer: QuickTimer) -> Paper:
    return Paper(timer, STONE)


@pytest.fixture
def services(database: Database, paper: Paper, stone: Paper, timer: QuickTimer) -> Services:
    services = build_services(database, timer)
    return replace(services, timer=timer, channels={paper.name: paper, stone.name: stone})


async def queue(
    services: Services,
    *words: str,
    to: Address = LAN,
    lane: Lane = Lane.REPLY,
    person: PersonId | None = None,
) -> None:
    async with services.database.unit_of_work() as uow:
        for text in words:
            reply = Reply((say("text", text=text),))
            await uow.outbox.add(to, reply, lane=lane, person_id=person, due_at=services.clock())
        await uow.commit()


async def test_messages_of_a_chat_go_out_in_order_and_once(services: Services, paper: Paper):
    await queue(services, "một", "hai", "ba")
    assert await deliver(services) == 3
    assert await deliver(services) == 0
    assert paper.sent == ["một", "hai", "ba"]


async def until(is_so: Callable[[], bool]) -> None:
    """Let the others go on until it is so."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 -- a fake platform has no event for everything
            await asyncio.sleep(0.001)


# --- what fails ---


async def test_a_message_that_is_not_taken_is_tried_again_before_those_behind_it(
    services: Services, paper: Paper, timer: QuickTimer
):
    paper.refusals = [SendError(Failure.BUSY, "busy")]
    await queue(services, "một", "hai")
    await deliver(services)
    assert paper.sent == []
    timer.pass_by(7)
    await deliver(services)
    assert paper.sent == ["một", "hai"]


async def test_a_message_refused_for_ever_holds_nobody_up_and_is_listed(services: Services, paper: Paper):
    paper.refusals = [SendError(Failure.REFUSED, "too long")]
    await queue(services, "một", "hai")
    await deliver(services)
    assert paper.sent == ["hai"]
    async with services.database.reading() as uow:
        assert [(dead.failure, dead.reason) for dead in await uow.outbox.given_up(NOW)] == [("refused", "too long")]


@pytest.mark.parametrize(
    ("lane", "sent"),
    [
        pytest.param(Lane.REPLY, ["một"], id="a reply is sent again: somebody waits for it"),
        pytest.param(Lane.PASSED_ON, ["một"], id="nor is anything lost that somebody asked us to pass on"),
        pytest.param(Lane.REMINDER, [], id="a reminder is not: nobody should be reminded twice"),
    ],
)
@pytest.mark.parametrize("how", ["the process died", "the answer was lost"])
async def test_what_nobody_knows_to_be_sent(
    how: str, lane: Lane, sent: list[str], services: Services, paper: Paper, timer: QuickTimer
):
    await queue(services, "một", lane=lane)
    if how == "the process died":
        async with services.database.unit_of_work() as uow:
            await uow.outbox.claim(PAPER, NOW, steady=NOW, owner="a process that died", limit=10)
            await uow.commit()
    else:
        paper.refusals = [SendError(Failure.UNKNOWN, "no answer")]
        await deliver(services)
    timer.pass_by(LEASE.total_seconds() + 1)
    async with services.database.unit_of_work() as uow:
        await uow.outbox.settle_expired(timer.now())
        unknown = await uow.outbox.unknown()
        await uow.commit()
    await deliver(services)
    assert paper.sent == sent
    assert len(unknown) == (lane is Lane.REMINDER)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(SendError(Failure.BUSY, "too fast", timedelta(seconds=30)), id="too fast"),
        pytest.param(SendError(Failure.STOPPED, "bad token", timedelta(seconds=30)), id="stopped"),
    ],
)
async def test_a_bot_that_is_told_to_wait_waits_and_the_other_goes_on(
    error: SendError, services: Services, paper: Paper, stone: Paper, timer: QuickTimer
):
    paper.refusals = [error]
    await queue(services, "một")
    await deliver(services)
    await queue(services, "hai", to=HUNG)
    await queue(services, "ba", to=LAN_ON_STONE)
    await deliver(services)
    assert (paper.tries, stone.sent) == (1, ["ba"])
    timer.pass_by(29)
    await deliver(services)
    assert sorted(paper.sent) == ["hai", "một"]
    assert min(paper.at) >= 30


async def test_a_chat_that_is_told_to_wait_holds_up_no_other(services: Services, paper: Paper, timer: QuickTimer):
    paper.refusals = [SendError(Failure.BUSY, "too fast", timedelta(seconds=30), only_this_chat=True)]
    await queue(services, "một")
    await deliver(services)
    await queue(services, "hai")
    await queue(services, "ba", to=HUNG)
    await deliver(services)
    assert paper.sent == ["ba"]
    timer.pass_by(31)
    await deliver(services)
    assert paper.sent == ["ba", "một", "hai"]


async def test_an_outage_is_not_held_against_the_messages(services: Services, paper: Paper, timer: QuickTimer):
    chats = [Address(PAPER, str(number)) for number in range(20)]
    for chat in chats:
        await queue(services, "một", to=chat)
    paper.refusals = [SendError(Failure.BUSY, "nobody there") for _ in range(200)]
    delivery = Delivery(services)
    for _ in range(20):
        await delivery.deliver()
        timer.pass_by(60)
    assert 20 <= paper.tries < 100
    paper.refusals = []
    await delivery.deliver()
    assert sorted(paper.chats) == sorted(chat.chat for chat in chats)
    async with services.database.reading() as uow:
        assert await uow.outbox.given_up(NOW) == ()


@pytest.mark.parametrize("failure", [Failure.BUSY, Failure.UNKNOWN])
async def test_an_answer_outlives_an_outage_of_hours(
    failure: Failure, services: Services, paper: Paper, timer: QuickTimer
):
    paper.refusals = [SendError(failure, "nobody there") for _ in range(1000)]
    await queue(services, "một")
    await queue(services, "hai", to=HUNG)
    delivery = Delivery(services)
    for _ in range(3 * 60):
        await delivery.deliver()
        timer.pass_by(60)
    paper.refusals = []
    for _ in range(3 * 60):
        await delivery.deliver()
        timer.pass_by(60)
    assert sorted(paper.sent) == ["hai", "một"]
    async with services.database.reading() as uow:
        assert await uow.outbox.given_up(NOW) == ()


async def test_an_answer_is_given_up_after_a_day_of_outage(services: Services, paper: Paper, timer: QuickTimer):
    paper.refusals = [SendError(Failure.BUSY, "nobody there") for _ in range(1000)]
    await queue(services, "một")
    delivery = Delivery(services)
    for is_over in (False, True):
        for _ in range(16):
            await delivery.deliver()
            timer.pass_by(3600)
        async with services.database.reading() as uow:
            assert bool(await uow.outbox.given_up(NOW)) == is_over


async def test_when_an_outage_is_over_messages_go_side_by_side_again(
    services: Services, paper: Paper, timer: QuickTimer
):
    paper.refusals = [SendError(Failure.BUSY, "nobody there") for _ in range(3)]
    await queue(services, "một")
    delivery = Delivery(services)
    while not paper.sent:
        await delivery.deliver()
        timer.pass_by(60)
    for number in range(5):
        await queue(services, "hai", to=Address(PAPER, str(number)))
    paper.is_shut, before = True, paper.tries
    delivering = asyncio.create_task(delivery.deliver())
    await asyncio.sleep(0.1)
    assert paper.tries == before + 5
    paper.opens.set()
    await delivering


async def test_after_an_outage_one_message_goes_ahead_of_all(services: Services, paper: Paper, timer: QuickTimer):
    for number in range(20):
        await queue(services, "một", to=Address(PAPER, str(number)))
    paper.refusals = [SendError(Failure.BUSY, "nobody there") for _ in range(5)]
    delivery = Delivery(services)
    while paper.refusals:
        await delivery.deliver()
        timer.pass_by(60)
    paper.is_shut, before = True, paper.tries
    delivering = asyncio.create_task(delivery.deliver())
    await asyncio.sleep(0.1)
    assert paper.tries == before + 1
    paper.opens.set()
    await delivering
    assert len(paper.sent) == 20


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(SendError(Failure.BUSY, "an error inside"), id="an error inside"),
        pytest.param(SendError(Failure.BUSY, "too fast", timedelta(seconds=30)), id="too fast"),
    ],
)
async def test_a_chat_that_alone_is_in_trouble_holds_up_others_no_longer_than_a_pause(
    trouble: SendError, services: Services, paper: Paper, timer: QuickTimer
):
    async def go_on(seconds: int) -> None:
        for _ in range(seconds):
            await delivery.deliver()
            timer.pass_by(1)

    delivery = Delivery(services)
    paper.troubles = {LAN.chat: trouble}
    await queue(services, "một")
    await go_on(100)
    await queue(services, "hai", to=HUNG)
    await go_on(62)
    assert paper.sent == ["hai"]
    paper.troubles = {}
    await go_on(400)
    assert paper.sent == ["hai", "một"]


async def test_trouble_that_many_messages_meet_at_once_makes_the_pause_no_longer(
    services: Services, paper: Paper, timer: QuickTimer
):
    for number in range(40):
        await queue(services, "một", to=Address(PAPER, str(number)))
    paper.refusals = [SendError(Failure.UNKNOWN, "the line was cut") for _ in range(40)]
    paper.is_shut = True
    delivery = Delivery(services)
    delivering = asyncio.create_task(delivery.deliver())
    await until(lambda: paper.tries == 40)
    paper.opens.set()
    await delivering
    assert paper.sent == []
    timer.pass_by(7)
    await delivery.deliver()
    assert len(paper.sent) == 40


async def test_a_slow_bot_holds_up_no_other(services: Services, paper: Paper, stone: Paper):
    paper.is_shut = True
    await queue(services, "chậm")
    await queue(services, "nhanh", to=LAN_ON_STONE)
    delivering = asyncio.create_task(deliver(services))
    await until(lambda: bool(stone.sent))
    assert paper.sent == []
    paper.opens.set()
    await delivering
    assert (stone.sent, paper.sent) == (["nhanh"], ["chậm"])


# --- around a stop, and a database in trouble ---


async def test_a_stop_lets_wait_what_has_not_begun(services: Services, paper: Paper):
    """A reminder that was not even tried is no unknown one: it goes out after the next start."""
    paper.capabilities = replace(BUTTONS, limits=Limits(messages_a_second=30))
    paper.is_shut = True
    for number in range(60):
        await queue(services, "một", to=Address(PAPER, str(number)), lane=Lane.REMINDER)
    delivery = Delivery(services)
    running = asyncio.create_task(delivery.run())
    await until(lambda: paper.tries == 30)
    delivery.stop()
    await asyncio.sleep(0.2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with services.database.unit_of_work() as uow:
        assert await uow.outbox.settle_expired(datetime.max.replace(tzinfo=UTC)) == 30


async def test_what_could_not_be_recorded_is_recorded_when_the_database_is_back(
    sqlite_url: str, paper: Paper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Else the lease ends, and the answer goes out twice, though it is known to be sent."""
    monkeypatch.setattr("handlers.deliver.IDLE_SECONDS", 0.05)
    database = await Database.open(sqlite_url)
    services = replace(build_services(database, lambda: NOW), channels={PAPER: paper})
    await queue(services, "một")
    delivery = Delivery(services)
    running = asyncio.create_task(delivery.run())
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("CREATE TRIGGER full BEFORE UPDATE OF sent_at ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END")
        await until(lambda: "paper: delivering fails" in caplog.text)
        other.execute("DROP TRIGGER full")
    async with asyncio.timeout(20):
        while await sent_by(services) == 0:  # noqa: ASYNC110 -- a courier tells nobody what it has recorded
            await asyncio.sleep(0.01)
    delivery.stop()
    await running
    assert paper.sent == ["một"]
    await database.close()


async def sent_by(services: Services) -> int:
    async with services.database.reading() as uow:
        return await uow.outbox.sent_since(PAPER, NOW)


# --- whom it does not reach ---


async def test_who_is_not_reached_gets_the_same_message_on_another_channel_once(
    services: Services, paper: Paper, stone: Paper
):
    commune = await settle(services.database)
    async with services.database.unit_of_work() as uow:
        await uow.people.bind(LAN_ON_STONE, commune.lan, NOW - timedelta(days=1))
        await uow.people.bind(LAN, commune.lan, NOW)
        await uow.commit()
    paper.refusals = [SendError(Failure.UNREACHABLE, "blocked")]
    await queue(services, "một", lane=Lane.REMINDER, person=commune.lan)
    await deliver(services)
    assert (paper.sent, stone.sent) == ([], ["một"])
    async with services.database.reading() as uow:
        assert await uow.people.reached_at(commune.lan) == (LAN_ON_STONE,)
        assert not (await uow.people.get(commune.lan)).is_lost


async def test_who_is_reached_nowhere_is_lost_until_a_message_comes_in(services: Services, paper: Paper):
    commune = await settle(services.database)
    async with services.database.unit_of_work() as uow:
        await uow.people.bind(LAN, commune.lan, NOW)
        await uow.commit()
    paper.refusals = [SendError(Failure.UNREACHABLE, "blocked")]
    await queue(services, "một", person=commune.lan)
    await deliver(services)
    async with services.database.unit_of_work() as uow:
        assert (await uow.people.get(commune.lan)).is_lost
        assert [dead.failure for dead in await uow.outbox.given_up(NOW)] == ["unreachable"]
        await uow.inbox.accept(LAN, "m1", {}, NOW + timedelta(seconds=1))
        assert not (await uow.people.get(commune.lan)).is_lost
        assert await uow.people.reached_at(commune.lan) == (LAN,)


# --- how fast ---


async def test_a_bot_sends_as_fast_as_it_may_and_no_faster(services: Services, paper: Paper):
    paper.capabilities = replace(BUTTONS, limits=Limits(messages_a_second=30))
    for number in range(90):
        await queue(services, "một", to=Address(PAPER, str(number)))
    await deliver(services)
    assert len(paper.sent) == 90
    assert max(paper.at) < 90 / 30 * 1.05
    assert max(sum(at <= other < at + 1 for other in paper.at) for at in paper.at) <= 30


async def test_messages_of_a_chat_lie_apart(services: Services, paper: Paper):
    paper.capabilities = replace(BUTTONS, limits=Limits(messages_a_second=30, chat_gap=timedelta(seconds=1)))
    await queue(services, "một", "hai", "ba")
    await queue(services, "bốn", to=HUNG)
    await deliver(services)
    times: dict[str, list[float]] = defaultdict(list)
    for chat, at in zip(paper.chats, paper.at, strict=True):
        times[chat].append(at)
    assert [word for word in paper.sent if word != "bốn"] == ["một", "hai", "ba"]
    assert times["hùng"] < [0.5]
    assert all(round(later - earlier, 6) >= 1 for earlier, later in zip(times["lan"], times["lan"][1:], strict=False))
    assert max(times["lan"]) < 2.5


async def test_messages_that_arrive_one_by_one_are_all_recorded(services: Services, paper: Paper, timer: QuickTimer):
    paper.is_slow = True
    for number in range(20):
        await queue(services, "một", to=Address(PAPER, str(number)))
    await deliver(services)
    async with services.database.reading() as uow:
        assert await uow.outbox.sent_since(PAPER, NOW) == len(paper.sent) == 20


async def test_a_platform_that_is_out_takes_few_lines_of_the_log(
    services: Services, paper: Paper, timer: QuickTimer, caplog: pytest.LogCaptureFixture
):
    paper.refusals = [SendError(Failure.BUSY, "nothing left") for _ in range(100)]
    for number in range(5):
        await queue(services, "word", to=Address(PAPER, str(number)))
    delivery = Delivery(services)
    for _ in range(120):
        await delivery.deliver()
        timer.pass_by(60)
    lines = [record.message for record in caplog.records]
    assert lines[2:] == [
        "paper: sending fails: nothing left",
        "paper: sending still fails after 1:00:00: nothing left",
        "paper: sending works again after 1:38:00",
    ]
    assert len(paper.sent) == 5
