"""One Telegram bot against the strict fake, over real HTTP: the way out, both ways in, and bad days."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.bots import Accept
from bot.telegram.polling import Pace
from bot.telegram_bot import TelegramBot
from conversations.messages import Address
from handlers.channel import Rendered, SendError
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot

TOKEN = "4711:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
SECRET = "a-secret-of-the-commune"
HIDDEN = (TOKEN, TOKEN.partition(":")[2], SECRET)
NEW_TOKEN = "4711:another-one-0000000000000000000000"
QUICK = Pace(answer_seconds=0.5, poll_seconds=2, early_pause=0.1, first_pause=0.02, longest_pause=0.1)


class Told(logging.Handler):
    """Keeps every line that any library logs, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {self.format(record)}")

    def count(self, part: str) -> int:
        return sum(part in line for line in self.lines)


@pytest.fixture(autouse=True)
def told(caplog: pytest.LogCaptureFixture) -> Iterator[Told]:
    """What is logged, at the most talkative level: it must never hold the token."""
    told, root = Told(), logging.getLogger()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "aiosqlite")  # It knows no tokens, and fills pages.
    caplog.set_level(logging.INFO, "telegram")  # It logs what is said and what is set; `bot/redaction.py` mutes it.
    root.addHandler(told)
    yield told
    root.removeHandler(told)
    assert [line for line in told.lines if any(hidden in line for hidden in HIDDEN)] == []


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """The platform, with a clock as fast as ours."""
    async with FakeTelegram(FastClock()).running() as telegram:
        telegram.switches.deliveries.allows_local = True
        yield telegram


@pytest.fixture
def platform(telegram: FakeTelegram) -> FakeTelegramBot:
    """The bot as the platform has it."""
    return telegram.bot(TOKEN)


@pytest.fixture
async def bot(telegram: FakeTelegram, platform: FakeTelegramBot) -> AsyncIterator[TelegramBot]:
    """The bot as we have it, polling."""
    bot = TelegramBot(TOKEN, api_base=telegram.url, pace=QUICK)
    yield bot
    await bot.aclose()


@pytest.fixture
def lan(bot: TelegramBot, platform: FakeTelegramBot) -> Address:
    """Lan's chat; what she wrote first is forgotten."""
    platform.says("Lan", "xin chào")
    platform.updates.drop()
    return Address(bot.name, str(platform.chat_of("Lan")))


@dataclass
class Door:
    """Stores what comes in, once; on bad days it fails or takes its time."""

    stored: dict[str, tuple[Address, Mapping[str, Any]]] = field(
        default_factory=dict[str, tuple[Address, Mapping[str, Any]]]
    )
    repeated: int = 0
    failures: int = 0
    pause: float = 0.0
    begun: int = 0
    behind: Accept | None = None
    """Who stores in its place."""

    async def accept(self, address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
        self.begun += 1
        if self.failures:
            self.failures -= 1
            raise OSError("no room left")
        await asyncio.sleep(self.pause)
        if self.behind is not None:
            return await self.behind(address, message_id, payload)
        if message_id in self.stored:
            self.repeated += 1
            return False
        self.stored[message_id] = address, payload
        return True

    @property
    def words(self) -> list[str]:
        """What was written, in the order of its arrival."""
        return [payload["message"]["text"] for _, payload in self.stored.values()]


@asynccontextmanager
async def going(work: Coroutine[Any, Any, None]) -> AsyncGenerator[asyncio.Task[None]]:
    """Let something go on while the block runs."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def failed(sending: Coroutine[Any, Any, object]) -> SendError:
    """Return why something was not sent; the reason never tells the token."""
    with pytest.raises(SendError) as caught:
        await sending
    error = caught.value
    parts: list[str] = []
    link: BaseException | None = error
    while link is not None:
        parts += [repr(link), str(link), repr(getattr(link, "__dict__", "")), *traceback.format_exception(link)]
        link = link.__cause__ or link.__context__
    assert not any(hidden in part for hidden in HIDDEN for part in parts)
    return error


# --- polling ---


async def test_messages_are_stored_in_their_order_and_confirmed(bot: TelegramBot, platform: FakeTelegramBot):
    door = Door()
    async with going(bot.run(door.accept)):
        for name, words in (("Lan", "một"), ("Hùng", "hai"), ("Lan", "ba")):
            platform.says(name, words)
        await until(lambda: len(door.stored) == 3 and platform.updates.waiting == 0)
    assert door.words == ["một", "hai", "ba"]
    chat = str(platform.chat_of("Hùng"))
    assert [id for id in door.stored if id.startswith(f"{chat}/")] == [list(door.stored)[1]]
    assert list(door.stored.values())[1][0] == Address(bot.name, chat)


# --- the way out ---


async def test_a_message_is_sent_as_plain_text(bot: TelegramBot, platform: FakeTelegramBot, lan: Address):
    message_id = await bot.send(lan, Rendered("<b>12 lớp & 5"), "1")
    assert [(it.text, str(it.message_id)) for it in platform.shown_to("Lan")] == [("<b>12 lớp & 5", message_id)]
