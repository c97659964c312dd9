"""The messages of a month are counted; near their end only answers go out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import build_services
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming, Lane, MessageId, Reply, say
from handlers.channel import Channel, Failure, Rendered, SendError
from handlers.deliver import Delivery
from handlers.delivery.quota import counting_in, month_start
from handlers.delivery.troubles import BotHealth, DeadLetters, look_for_troubles
from handlers.services import Services
from storage.database import Database
from tests.fakes.timers import QuickTimer

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
NEXT_MONTH = datetime(2024, 12, 2, 2, 0, tzinfo=UTC)
COUNTED = ChannelName("counted")
QUOTA = 100


class Counted(Channel):
    """A platform that takes so many messages a month, but none that says "bad"."""

    name = COUNTED
    capabilities = Capabilities(
        has_buttons=False,
        has_photos=True,
        max_chars=2000,
        limits=Limits(monthly_quota=QUOTA),
    )

    def __init__(self) -> None:
        self.taken: list[str] = []

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        return None

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        if rendered.text == "bad":
            raise SendError(Failure.REFUSED, "bad words")
        self.taken.append(rendered.text)
        return key

    def count(self, rendered: Rendered) -> int:
        """Each line goes out by itself."""
        return len(rendered.text.splitlines())


@pytest.fixture
def platform() -> Counted:
    return Counted()


@pytest.fixture
def timer() -> QuickTimer:
    return QuickTimer(NOW)


@pytest.fixture
def services(database: Database, platform: Counted, timer: QuickTimer) -> Services:
    return replace(build_services(database, timer), timer=timer, channels={COUNTED: platform})


async def queue(services: Services, lane: Lane, *texts: str) -> None:
    async with services.database.unit_of_work() as uow:
        for number, text in enumerate(texts):
            chat = Address(COUNTED, str(number))
            reply = Reply((say("text", text=text),))
            await uow.outbox.add(chat, reply, lane=lane, person_id=None, due_at=services.clock())
        await uow.commit()


@pytest.mark.parametrize(
    ("instant", "start"),
    [
        pytest.param(NOW, datetime(2024, 10, 31, 17, tzinfo=UTC), id="in the month"),
        pytest.param(
            datetime(2024, 10, 31, 16, 59, tzinfo=UTC), datetime(2024, 9, 30, 17, tzinfo=UTC), id="its last minute"
        ),
        pytest.param(
            datetime(2024, 10, 31, 17, tzinfo=UTC), datetime(2024, 10, 31, 17, tzinfo=UTC), id="the next one begins"
        ),
    ],
)
def test_a_month_begins_at_midnight_in_vietnam(instant: datetime, start: datetime):
    assert month_start(instant) == start


async def test_near_the_end_of_the_quota_reminders_wait_for_the_next_month(
    services: Services, platform: Counted, timer: QuickTimer, caplog: pytest.LogCaptureFixture
):
    delivery = Delivery(services)
    await queue(services, Lane.REPLY, *("answer",) * 79)
    await delivery.deliver()
    assert caplog.records == []
    for answers in (1, 14):
        await queue(services, Lane.REPLY, *("answer",) * answers)
        await delivery.deliver()
    (warned,) = caplog.records  # once
    assert warned.message.endswith("80 of 100 messages of the month are sent")
    await queue(services, Lane.REMINDER, "the last reminder")
    await delivery.deliver()
    await queue(services, Lane.REMINDER, "held back")
    await queue(services, Lane.REPLY, "still answered")
    await queue(services, Lane.PASSED_ON, "still passed on")
    await delivery.deliver()
    assert platform.taken[94:] == ["the last reminder", "still answered", "still passed on"]
    assert await counting_in(services.database, timer)(COUNTED) == 97

    timer.pass_by((NEXT_MONTH - NOW).total_seconds())
    await delivery.deliver()
    timer.pass_by(timedelta(hours=1).total_seconds())
    await delivery.deliver()
    assert platform.taken[97:] == ["held back"]
    assert await counting_in(services.database, timer)(COUNTED) == 1


@pytest.mark.parametrize(("sent", "is_short"), [(79, False), (80, True)])
def test_a_month_is_short_from_eighty_per_cent_on(sent: int, is_short: bool):
    assert BotHealth(COUNTED, None, "", sent, QUOTA).is_quota_short is is_short


async def test_a_message_in_parts_counts_as_its_parts(services: Services, timer: QuickTimer):
    await queue(services, Lane.REPLY, "one", "one\ntwo\nthree")
    await Delivery(services).deliver()
    assert await counting_in(services.database, timer)(COUNTED) == 4


async def test_an_operator_hears_what_is_wrong(services: Services, timer: QuickTimer):
    await queue(services, Lane.REPLY, "bad", "bad", "good")
    await Delivery(services).deliver()
    async with services.database.unit_of_work() as uow:
        gone = Address(ChannelName("gone"), "lan")
        await uow.outbox.add(gone, Reply(()), lane=Lane.REPLY, person_id=None, due_at=NOW)
        await uow.outbox.rates.pause(COUNTED, NOW + timedelta(hours=3), "bad token")
        later = NOW + timedelta(hours=2)
        troubles = await look_for_troubles(uow, services.channels, later, later, since=timedelta(days=1))
        much_later = NOW + timedelta(days=2)
        over = await look_for_troubles(uow, services.channels, much_later, much_later, since=timedelta(days=1))
    (bot,) = troubles.bots
    assert troubles.dead == [DeadLetters(COUNTED, "refused", "bad words", 2)]
    assert (bot.paused_until, bot.reason) == (NOW + timedelta(hours=3), "bad token")
    assert (bot.sent_this_month, bot.quota) == (1, QUOTA)
    assert troubles.waiting == (("gone", 1),)
    assert (over.dead, over.bots[0].paused_until) == ([], None)
