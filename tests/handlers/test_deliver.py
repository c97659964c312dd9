"""Messages go out once, in order, in the words the channel can show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import build_services
from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, Choice, Incoming, Lane, MessageId, Reply, say
from conversations.turn import GAP
from conversations.wording import load_wording
from handlers.channel import Channel, Failure, Rendered, SendError
from handlers.deliver import LEASE, deliver, render
from handlers.services import Services
from storage.database import Database

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
LAN = Address(ChannelName("paper"), "lan")
WORDING = load_wording()
BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=2000)
WORDS_ONLY = replace(BUTTONS, has_buttons=False)


@dataclass
class Paper(Channel):
    """A channel that writes down what it is given, and refuses what it is told to."""

    name = LAN.channel
    capabilities = BUTTONS
    refusals: list[SendError] = field(default_factory=list[SendError])
    sent: list[str] = field(default_factory=list[str])

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        return None

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append(rendered.text)
        return key


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(database: Database, paper: Paper, clock: Clock) -> Services:
    return replace(build_services(database, clock), channels={paper.name: paper})


async def queue(services: Services, *words: str, lane: Lane = Lane.REPLY) -> None:
    async with services.database.unit_of_work() as uow:
        for text in words:
            reply = Reply((say("text", text=text),))
            await uow.outbox.add(LAN, reply, lane=lane, person_id=None, due_at=services.clock())
        await uow.commit()


def test_choices_are_buttons_where_there_are_buttons():
    rendered = render(Reply((say("gap"),), (Choice("1.send", say("report.choice_send")),)), WORDING, BUTTONS)
    assert [(option.id, option.label) for option in rendered.choices] == [("1.send", "Đúng rồi, gửi")]


def test_choices_are_numbered_where_there_are_no_buttons():
    reply = Reply((say("report.is_it_right"),), (Choice("a", "Đúng"), Choice("b", "Sửa")))
    assert render(reply, WORDING, WORDS_ONLY) == Rendered("Đúng chưa ạ?\n1. Đúng\n2. Sửa")


def test_choices_beside_a_number_question_are_words_and_not_numbers():
    reply = Reply((say("report.is_it_right"),), (Choice("a", "Chưa rõ"),), is_numbered=False, you="bà")
    assert render(reply, WORDING, WORDS_ONLY).text == "Đúng chưa ạ?\n(Bà nhắn được: chưa rõ)"


def test_an_empty_line_parts_a_message():
    reply = Reply((say("report.is_it_right"), GAP, say("report.is_it_right")))
    assert render(reply, WORDING, BUTTONS).text == "Đúng chưa ạ?\n\nĐúng chưa ạ?"


@pytest.mark.parametrize(
    ("you", "text"),
    [
        pytest.param("bác", "Dạ, cháu chào bác ạ.", id="an elder"),
        pytest.param("anh", "Dạ, em chào anh ạ.", id="somebody of one's own age"),
        pytest.param("", "Dạ, cháu chào bác ạ.", id="not asked yet"),
    ],
)
def test_everybody_is_addressed_as_chosen(you: str, text: str):
    assert render(Reply((say("menu.hello"),), you=you), WORDING, BUTTONS).text == text


async def test_messages_of_a_chat_go_out_in_order_and_once(services: Services, paper: Paper):
    await queue(services, "một", "hai", "ba")
    assert await deliver(services) == 3
    assert await deliver(services) == 0
    assert paper.sent == ["một", "hai", "ba"]


async def test_a_refused_message_is_tried_again_before_those_behind_it(services: Services, paper: Paper, clock: Clock):
    paper.refusals = [SendError(Failure.BUSY, "busy", timedelta(seconds=7))]
    await queue(services, "một", "hai")
    await deliver(services)
    assert paper.sent == []
    clock.now += timedelta(seconds=8)
    await deliver(services)
    assert paper.sent == ["một", "hai"]


async def test_a_message_refused_for_ever_holds_nobody_up(services: Services, paper: Paper):
    paper.refusals = [SendError(Failure.REFUSED, "too long")]
    await queue(services, "một", "hai")
    await deliver(services)
    assert paper.sent == ["hai"]


@pytest.mark.parametrize(
    ("lane", "sent"),
    [
        pytest.param(Lane.REPLY, ["một"], id="a reply is sent again: somebody waits for it"),
        pytest.param(Lane.REMINDER, [], id="a reminder is not: nobody should be reminded twice"),
    ],
)
async def test_what_a_dead_process_had_taken(
    lane: Lane, sent: list[str], services: Services, paper: Paper, clock: Clock
):
    await queue(services, "một", lane=lane)
    async with services.database.unit_of_work() as uow:
        await uow.outbox.claim(clock.now, "a process that died", LEASE, 10)
        await uow.commit()
    clock.now += LEASE + timedelta(seconds=1)
    async with services.database.unit_of_work() as uow:
        await uow.outbox.settle_expired(clock.now)
        unknown = await uow.outbox.unknown()
        await uow.commit()
    await deliver(services)
    assert paper.sent == sent
    assert len(unknown) == (lane is Lane.REMINDER)
