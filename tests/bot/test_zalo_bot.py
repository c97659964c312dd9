"""One Zalo bot against the strict fake, over real HTTP: the way out, both ways in, and bad days."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.app import build_services
from bot.bots import Accept
from bot.inbox import InboxWorker
from bot.parts import units
from bot.webhooks import MAX_EVENT_BYTES, Webhook
from bot.zalo.polling import Pace
from bot.zalo.webhook import SECRET_HEADER
from bot.zalo_bot import ZaloBot
from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName
from conversations.session import Option
from handlers.channel import Failure, Rendered, SendError
from handlers.deliver import deliver
from scheduler.clock import monotonic
from storage.database import Database
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving, until
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import FakeBot
from tests.fakes.zalo_events import sticker, unsupported

TOKEN = "4711:Abc-Def_GhiJklMnoPqrStu"
SECRET = "a-secret-of-the-commune"
HIDDEN = (TOKEN, TOKEN.partition(":")[2], SECRET)
NEW_TOKEN = "4711:another-one-0000000000"
QUICK = Pace(
    answer_seconds=0.5,
    poll_seconds=2,
    early_pause=0.1,
    first_pause=0.02,
    longest_pause=0.1,
    first_unreached_pause=0.05,
)


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
    """What is logged, at the most talkative level: it must never hold the token or the secret."""
    told, root = Told(), logging.getLogger()
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "aiosqlite")  # It knows no tokens, and fills pages.
    root.addHandler(told)
    yield told
    root.removeHandler(told)
    assert [line for line in told.lines if any(hidden in line for hidden in HIDDEN)] == []


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    """The platform, with a clock as fast as ours."""
    async with FakeZalo(FastClock()).running() as zalo:
        zalo.switches.allows_local_webhook = True
        yield zalo


@pytest.fixture
def platform(zalo: FakeZalo) -> FakeBot:
    """The bot as the platform has it."""
    return zalo.bot(TOKEN)


@pytest.fixture
async def bot(zalo: FakeZalo, platform: FakeBot) -> AsyncIterator[ZaloBot]:
    """The bot as we have it, polling."""
    bot = ZaloBot(TOKEN, api_base=zalo.url, now=zalo.clock.now, pace=QUICK)
    yield bot
    await bot.aclose()


@pytest.fixture
async def lan(bot: ZaloBot, platform: FakeBot) -> Address:
    """Lan's chat; what she wrote first is forgotten."""
    await platform.says("Lan", "xin chào")
    await platform.poll(0, asyncio.Event().wait)
    return Address(bot.name, platform.chat_of("Lan"))


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
        parts += [repr(link), str(link), repr(vars(link)), *traceback.format_exception(link)]
        link = link.__cause__ or link.__context__
    assert not any(hidden in part for hidden in HIDDEN for part in parts)
    return error


# --- the bot itself ---


@pytest.mark.parametrize("token", ["", "4711", "abc:def", "4711:", "4711:a/b", "4711:a b", "4711:a?b", "４７:ab"])
def test_what_is_no_token_is_refused_without_being_told(token: str):
    with pytest.raises(ValueError, match="no token of a Zalo bot") as caught:
        ZaloBot(token)
    assert not token or token not in str(caught.value)


def test_an_address_of_no_web_is_refused_without_the_token():
    with pytest.raises(ValueError, match="begins with https") as caught:
        ZaloBot(TOKEN, api_base="bot-api.example")
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("secret", ["", "short", "x" * 257, "with blank", "mật-khẩu-dài"])
def test_what_is_no_secret_is_refused(secret: str):
    with pytest.raises(ValueError, match="secret of a webhook"):
        Webhook("https://xa.example", secret)


async def test_a_bot_is_named_by_its_id_and_tells_no_secret(bot: ZaloBot):
    assert bot.name == "zalo:4711"
    told = f"{bot!r} {Webhook('https://xa.example', SECRET)!r}"
    assert not any(hidden in told for hidden in HIDDEN)


async def test_a_bot_keeps_to_what_the_free_plan_allows(bot: ZaloBot):
    assert (bot.most_people, bot.capabilities.max_chars, bot.capabilities.has_buttons) == (50, 2000, False)
    assert bot.capabilities.limits == Limits(messages_a_second=5, monthly_quota=3000)


# --- the way out ---


@pytest.mark.parametrize(
    ("rendered", "shown"),
    [
        pytest.param(Rendered("Dạ em ghi 12 lớp."), "Dạ em ghi 12 lớp.", id="words"),
        pytest.param(Rendered("e\u0302\u0301"), "ế", id="composed letters"),
        pytest.param(Rendered("<b>**a_ `{red}"), "<b>**a_ `{red}", id="no markup"),
        pytest.param(Rendered("Mời bác"), "Mời bác", id="no link"),
        pytest.param(Rendered("Mời", qr_link="https://a.example/1"), "Mời\nhttps://a.example/1", id="a link"),
        pytest.param(Rendered("a https://a.example", qr_link="https://a.example"), "a https://a.example", id="once"),
        pytest.param(Rendered("Đúng?", (Option("y", "Đúng"),)), "Đúng?", id="no buttons"),
    ],
)
async def test_a_message_is_shown_as_plain_text(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, lan: Address, rendered: Rendered, shown: str
):
    message_id = await bot.send(lan, rendered, "1")
    assert [(it.text, it.message_id) for it in platform.shown] == [(shown, message_id)]
    assert zalo.calls == [("sendMessage", {"chat_id": lan.chat, "text": shown})]


async def test_nothing_is_not_sent(bot: ZaloBot, zalo: FakeZalo, lan: Address):
    error = await failed(bot.send(lan, Rendered(" \n"), "1"))
    assert (error.failure, zalo.calls) == (Failure.REFUSED, [])


@pytest.fixture
async def drawing(zalo: FakeZalo, platform: FakeBot, lan: Address) -> AsyncIterator[ZaloBot]:
    """The bot with pictures of the links https://a.example/..., and of no others."""
    drawn = zalo.keep(b"png", "image/png")
    bot = ZaloBot(
        TOKEN,
        api_base=zalo.url,
        picture_of=lambda link: drawn if link.startswith("https://a.example/") else f"{zalo.url}/media/none",
        pace=QUICK,
    )
    yield bot
    await bot.aclose()


@pytest.mark.parametrize(
    ("link", "kinds"),
    [
        pytest.param("https://a.example/1", ["photo"], id="a link is a picture with the words below it"),
        pytest.param("https://b.example/1", ["text"], id="words alone where the platform cannot fetch the picture"),
        pytest.param("", ["text"], id="no link, no picture"),
    ],
)
async def test_a_link_is_shown_as_a_picture(
    drawing: ZaloBot, platform: FakeBot, lan: Address, link: str, kinds: list[str]
):
    message_id = await drawing.send(lan, Rendered("Mời bác", qr_link=link), "1")
    words = f"Mời bác\n{link}" if link else "Mời bác"
    assert [(it.kind, it.text, it.message_id) for it in platform.shown] == [(kind, words, message_id) for kind in kinds]


async def test_the_picture_stands_with_the_last_part_of_a_long_message(
    drawing: ZaloBot, platform: FakeBot, lan: Address
):
    await drawing.send(lan, Rendered(LONG, qr_link="https://a.example/1"), "1")
    *before, last = platform.shown
    assert ({it.kind for it in before}, last.kind) == ({"text"}, "photo")
    assert last.text.endswith("https://a.example/1")


@pytest.mark.parametrize(("code", "failure"), [(429, Failure.BUSY), (403, Failure.BUSY), (408, Failure.UNKNOWN)])
async def test_a_picture_that_may_yet_come_is_not_replaced_by_words(
    drawing: ZaloBot, zalo: FakeZalo, platform: FakeBot, code: int, failure: Failure
):
    zalo.switches.unknown_chat_code = code
    stranger = Address(drawing.name, "0" * 20)
    assert (await failed(drawing.send(stranger, Rendered("x", qr_link="https://a.example/1"), "1"))).failure is failure
    assert [name for name, _ in zalo.calls] == ["sendPhoto"]


LONG = "\n".join(f"{number}/ Lớp xóa mù chữ ở thôn {number} có 12 người học. 😀" for number in range(1, 120))


async def test_a_long_message_comes_in_parts(bot: ZaloBot, platform: FakeBot, lan: Address):
    message_id = await bot.send(lan, Rendered(LONG), "1")
    texts = platform.texts_for("Lan")
    assert "\n".join(texts) == LONG
    assert len(texts) > 2
    assert all(units(part) <= 2000 for part in texts)
    assert platform.shown[-1].message_id == message_id
    assert bot.count(Rendered(LONG)) == len(texts)


async def test_another_attempt_goes_on_with_the_part_that_failed(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, lan: Address
):
    zalo.switches.messages_a_month = 1
    assert (await failed(bot.send(lan, Rendered(LONG), "1"))).failure is Failure.BUSY
    assert (await failed(bot.send(lan, Rendered(LONG), "1"))).failure is Failure.BUSY
    assert len(platform.shown) == 1
    zalo.switches.messages_a_month = 3000
    await bot.send(lan, Rendered(LONG), "1")
    assert "\n".join(platform.texts_for("Lan")) == LONG


async def test_only_the_part_whose_answer_was_lost_comes_twice(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, lan: Address
):
    zalo.switches.messages_a_month = 1
    await failed(bot.send(lan, Rendered(LONG), "1"))
    zalo.switches.messages_a_month = 3000
    zalo.switches.lose_answers = 1
    assert (await failed(bot.send(lan, Rendered(LONG), "1"))).failure is Failure.UNKNOWN
    await bot.send(lan, Rendered(LONG), "1")
    texts = platform.texts_for("Lan")
    assert "\n".join(dict.fromkeys(texts)) == LONG
    assert len(texts) == len(set(texts)) + 1
    assert texts[1] == texts[2]


async def test_an_attempt_that_is_cut_off_repeats_no_part_that_was_taken(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, lan: Address
):
    zalo.switches.answer_pause = timedelta(seconds=0.1)
    sending = asyncio.create_task(bot.send(lan, Rendered(LONG), "1"))
    await until(lambda: len(platform.shown) == 2)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await bot.send(lan, Rendered(LONG), "1")
    texts = platform.texts_for("Lan")
    assert "\n".join(dict.fromkeys(texts)) == LONG
    assert texts.count(texts[0]) == 1


@pytest.mark.parametrize(("key", "words"), [("2", LONG), ("1", f"Khác. {LONG}")])
async def test_another_message_begins_with_its_first_part(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, lan: Address, key: str, words: str
):
    zalo.switches.messages_a_month = 1
    await failed(bot.send(lan, Rendered(LONG), "1"))
    zalo.switches.messages_a_month = 3000
    await bot.send(lan, Rendered(words), key)
    assert "\n".join(platform.texts_for("Lan")[1:]) == words


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("tells_http_status", [False, True])
@pytest.mark.parametrize(
    ("code", "failure", "is_later"),
    [
        pytest.param(400, Failure.UNREACHABLE, False, id="a wrong call that names the chat"),
        pytest.param(404, Failure.UNREACHABLE, False, id="what is not found is the chat"),
        pytest.param(401, Failure.STOPPED, True, id="a bad token stops the bot"),
        pytest.param(403, Failure.BUSY, False, id="403 is an internal error here"),
        pytest.param(408, Failure.UNKNOWN, False, id="a timeout there may have been a success"),
        pytest.param(426, Failure.STOPPED, True, id="too often today"),
        pytest.param(429, Failure.BUSY, True, id="too fast"),
        pytest.param(500, Failure.BUSY, False, id="an internal error"),
        pytest.param(599, Failure.BUSY, False, id="something nobody knows"),
    ],
)
async def test_what_the_platform_says_is_understood(
    bot: ZaloBot, zalo: FakeZalo, lan: Address, code: int, failure: Failure, is_later: bool, tells_http_status: bool
):
    zalo.switches.unknown_chat_code, zalo.switches.tells_http_status = code, tells_http_status
    error = await failed(bot.send(Address(bot.name, "0" * 20), Rendered("x"), "1"))
    assert (error.failure, error.retry_after is not None) == (failure, is_later)
    assert str(code) in error.reason


async def test_a_refusal_in_words_that_say_nothing_is_about_the_chat_if_nothing_else_is_taken_there(
    bot: ZaloBot, zalo: FakeZalo, platform: FakeBot, lan: Address, monkeypatch: pytest.MonkeyPatch
):
    zalo.switches.unknown_chat_words = "Bad Request"
    nobody = Address(bot.name, "0" * 20)
    assert (await failed(bot.send(nobody, Rendered("x"), "1"))).failure is Failure.UNREACHABLE
    monkeypatch.setattr("bot.zalo_bot.MAX_CHARS", 5000)
    assert (await failed(bot.send(lan, Rendered("x" * 2001), "2"))).failure is Failure.REFUSED
    assert platform.shown == []
    await bot.send(lan, Rendered("x"), "3")
    assert platform.texts_for("Lan") == ["x"]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        pytest.param(502, Failure.BUSY, id="an outage"),
        pytest.param(504, Failure.BUSY, id="a slow outage"),
        pytest.param(404, Failure.BUSY, id="a page is no verdict about a message"),
        pytest.param(400, Failure.BUSY, id="nor is this one"),
        pytest.param(302, Failure.BUSY, id="nor a way elsewhere"),
        pytest.param(401, Failure.STOPPED, id="but nobody gets past this one"),
        pytest.param(408, Failure.UNKNOWN, id="a timeout on the way"),
        pytest.param(200, Failure.UNKNOWN, id="all is well, but nobody can read it"),
    ],
)
async def test_a_page_instead_of_an_answer(
    bot: ZaloBot, zalo: FakeZalo, platform: FakeBot, lan: Address, status: int, failure: Failure
):
    zalo.switches.outage = status
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is failure
    zalo.switches.outage = 0
    await bot.send(lan, Rendered("x"), "1")
    assert platform.texts_for("Lan") == ["x"]


async def test_a_lost_answer_is_an_unknown_outcome(bot: ZaloBot, zalo: FakeZalo, platform: FakeBot, lan: Address):
    zalo.switches.lose_answers = 1
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is Failure.UNKNOWN
    assert platform.texts_for("Lan") == ["x"]


async def test_an_answer_that_takes_too_long_is_an_unknown_outcome(
    bot: ZaloBot, zalo: FakeZalo, platform: FakeBot, lan: Address
):
    zalo.switches.answer_pause = timedelta(seconds=1)
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is Failure.UNKNOWN


async def test_a_platform_that_is_down_got_nothing(bot: ZaloBot, zalo: FakeZalo, platform: FakeBot, lan: Address):
    await zalo.stop()
    error = await failed(bot.send(lan, Rendered("x"), "1"))
    assert (error.failure, platform.shown) == (Failure.BUSY, [])
    await zalo.start()
    await bot.send(lan, Rendered("x"), "1")
    assert platform.texts_for("Lan") == ["x"]


async def test_a_reset_token_stops_the_bot(bot: ZaloBot, zalo: FakeZalo, lan: Address):
    zalo.reset_token(TOKEN, NEW_TOKEN)
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is Failure.STOPPED


@pytest.mark.parametrize(("no_proxy", "texts"), [("127.0.0.1", ["x"]), ("", [])])
async def test_the_proxy_of_the_machine_is_used(
    zalo: FakeZalo, platform: FakeBot, lan: Address, monkeypatch: pytest.MonkeyPatch, no_proxy: str, texts: list[str]
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # Nobody is there.
    monkeypatch.setenv("no_proxy", no_proxy)
    bot = ZaloBot(TOKEN, api_base=zalo.url, pace=QUICK)
    with suppress(SendError):
        await bot.send(lan, Rendered("x"), "1")
    await bot.aclose()
    assert platform.texts_for("Lan") == texts


# --- too many ---


async def test_a_burst_is_over_in_seconds(bot: ZaloBot, zalo: FakeZalo, lan: Address):
    zalo.switches.burst_a_second = 1
    await bot.send(lan, Rendered("x"), "1")
    error = await failed(bot.send(lan, Rendered("x"), "2"))
    assert (error.failure, error.retry_after) == (Failure.BUSY, timedelta(seconds=5))
    zalo.clock.advance(timedelta(seconds=5))
    await bot.send(lan, Rendered("x"), "2")


async def test_a_burst_that_does_not_end_is_something_else(bot: ZaloBot, zalo: FakeZalo, lan: Address):
    zalo.switches.messages_a_month = 0
    await failed(bot.send(lan, Rendered("x"), "1"))
    zalo.clock.advance(timedelta(minutes=2))
    error = await failed(bot.send(lan, Rendered("x"), "1"))
    assert (error.failure, error.retry_after) == (Failure.STOPPED, HOUR)


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        (datetime(2026, 11, 20, 3, tzinfo=UTC), timedelta(days=10, hours=14)),
        (datetime(2026, 12, 31, 16, 30, tzinfo=UTC), timedelta(minutes=30)),
        (datetime(2026, 12, 31, 17, 30, tzinfo=UTC), timedelta(days=31) - timedelta(minutes=30)),
    ],
)
async def test_a_month_that_is_used_up_is_over_at_its_end_in_vietnam(
    zalo: FakeZalo, lan: Address, now: datetime, wait: timedelta
):
    async def sent_this_month(channel: ChannelName) -> int:
        assert channel == "zalo:4711"
        return 3000

    bot = ZaloBot(TOKEN, api_base=zalo.url, now=lambda: now, sent_this_month=sent_this_month, pace=QUICK)
    zalo.switches.messages_a_month = 0
    error = await failed(bot.send(lan, Rendered("x"), "1"))
    await bot.aclose()
    assert (error.failure, error.retry_after) == (Failure.STOPPED, wait)


async def test_what_the_bot_has_sent_itself_counts_where_nobody_else_does(zalo: FakeZalo, lan: Address):
    zalo.switches.messages_a_month = 1
    bot = ZaloBot(TOKEN, api_base=zalo.url, now=zalo.clock.now, pace=QUICK, limits=Limits(monthly_quota=1))
    await bot.send(lan, Rendered("x"), "1")
    error = await failed(bot.send(lan, Rendered("x"), "2"))
    await bot.aclose()
    assert (error.failure, "used up" in error.reason) == (Failure.STOPPED, True)


# --- pictures ---


async def test_a_picture_is_loaded_while_it_is_there(bot: ZaloBot, zalo: FakeZalo):
    url = zalo.keep(b"jpeg")
    assert await bot.fetch(url) == b"jpeg"
    zalo.clock.advance(timedelta(days=1))
    assert (await failed(bot.fetch(url))).failure is Failure.REFUSED


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("ftp://a.example/1.jpg", Failure.REFUSED),
        ("file:///etc/hostname", Failure.REFUSED),
        ("http://", Failure.REFUSED),
        ("http://[::1", Failure.REFUSED),
        ("http://127.0.0.1:9/1.jpg", Failure.BUSY),
    ],
)
async def test_a_picture_that_cannot_be_had(bot: ZaloBot, url: str, failure: Failure):
    assert (await failed(bot.fetch(url))).failure is failure


async def test_a_picture_is_not_endless(bot: ZaloBot, zalo: FakeZalo):
    assert len(await bot.fetch(zalo.keep(b"x" * 10_000_000))) == 10_000_000
    assert (await failed(bot.fetch(zalo.keep(b"x" * 10_000_001)))).failure is Failure.REFUSED


@pytest.mark.parametrize("status", [502, 429, 408])
async def test_a_picture_waits_for_the_end_of_an_outage(bot: ZaloBot, zalo: FakeZalo, status: int):
    zalo.switches.outage = status
    assert (await failed(bot.fetch(f"{zalo.url}/1.jpg"))).failure is Failure.BUSY


# --- polling ---


async def test_messages_are_stored_in_their_order(bot: ZaloBot, platform: FakeBot):
    door = Door()
    async with going(bot.run(door.accept)):
        ids = [await platform.says(name, words) for name, words in (("Lan", "một"), ("Hùng", "hai"), ("Lan", "ba"))]
        await until(lambda: len(door.stored) == 3)
    assert list(door.stored) == ids
    address, payload = door.stored[ids[1]]
    assert address == Address(bot.name, platform.chat_of("Hùng"))
    assert payload["message"]["text"] == "hai"


async def test_an_idle_platform_is_asked_again_at_once_but_a_hasty_one_is_not(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo
):
    zalo.switches.is_hasty = True
    door, begun = Door(), monotonic()
    async with going(bot.listen(door.accept)):
        await until(lambda: len(zalo.calls) >= 4)
        assert len(zalo.calls) <= 1 + (monotonic() - begun) / QUICK.early_pause
        zalo.switches.is_hasty = False
        await until(lambda: platform.open_polls == 1)
    assert {tuple(fields.items()) for _, fields in zalo.calls} == {(("timeout", 2),)}


async def test_a_poll_without_news_is_no_outage(bot: ZaloBot, zalo: FakeZalo, told: Told):
    async with going(bot.listen(Door().accept)):
        await until(lambda: len(zalo.calls) == 2)
    assert (bot.outage.since, told.count("polling fails")) == (None, 0)


async def test_an_outage_is_waited_out_and_told_once(bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, told: Told):
    door = Door()
    async with going(bot.run(door.accept)):
        await until(lambda: platform.open_polls == 1)
        zalo.switches.outage = 502
        await platform.says("Lan", "một")
        await until(lambda: len(door.stored) == 1)
        await asyncio.sleep(0.3)
        assert bot.outage.since is not None
        zalo.switches.outage = 0
        await platform.says("Lan", "hai")
        await until(lambda: len(door.stored) == 2)
        assert bot.outage.since is None
    assert told.count("WARNING zalo:4711: polling fails") == 1
    assert told.count("WARNING zalo:4711: polling works again") == 1


async def test_a_platform_that_goes_down_and_comes_back_is_polled_again(
    bot: ZaloBot, platform: FakeBot, zalo: FakeZalo
):
    door = Door()
    async with going(bot.run(door.accept)):
        await until(lambda: platform.open_polls == 1)
        await zalo.stop()
        await asyncio.sleep(0.1)
        await zalo.start()
        await platform.says("Lan", "một")
        await until(lambda: len(door.stored) == 1)


async def test_a_bot_is_opened_however_long_it_takes(bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, told: Told):
    await zalo.stop()
    door = Door()
    async with going(bot.run(door.accept)):
        await asyncio.sleep(0.1)
        await zalo.start()
        await platform.says("Lan", "một")
        await until(lambda: len(door.stored) == 1)
    assert told.count("WARNING") == 2, "it failed, it works again"


@pytest.mark.parametrize("code", [400, 409])
async def test_a_webhook_from_before_is_removed(bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, code: int):
    zalo.switches.poll_with_webhook_code = code
    platform.webhook = replace(platform.webhook, url="https://old.example/hook", secret=SECRET, updated_at=1)
    door = Door()
    async with going(bot.listen(door.accept)):
        await until(lambda: platform.open_polls == 1)
        await platform.says("Lan", "một")
        await until(lambda: len(door.stored) == 1)


@pytest.mark.parametrize("way", ["run", "listen"])
async def test_a_refused_token_ends_the_polling_with_one_line(bot: ZaloBot, zalo: FakeZalo, told: Told, way: str):
    zalo.reset_token(TOKEN, NEW_TOKEN)
    async with asyncio.timeout(5):
        await getattr(bot, way)(Door().accept)
    assert [line for line in told.lines if line.startswith("ERROR")] == [
        "ERROR zalo:4711: the token is refused; this bot stops"
    ]


async def test_a_message_is_kept_until_it_can_be_stored(bot: ZaloBot, platform: FakeBot, zalo: FakeZalo, told: Told):
    door = Door(failures=3)
    async with going(bot.listen(door.accept)):
        first, second = await platform.says("Lan", "một"), await platform.says("Lan", "hai")
        await until(lambda: len(door.stored) == 2)
    assert list(door.stored) == [first, second]
    assert told.count("zalo:4711: storing fails: no room left") == told.count("storing works again") == 1


async def test_a_stop_lets_the_message_at_hand_be_stored(bot: ZaloBot, platform: FakeBot):
    door = Door(pause=0.2)
    async with going(bot.listen(door.accept)) as listening:
        message_id = await platform.says("Lan", "một")
        await until(lambda: door.begun == 1)
        listening.cancel()
        await asyncio.wait([listening])
    assert list(door.stored) == [message_id]


async def test_an_event_without_a_message_is_dropped_with_a_line(bot: ZaloBot, platform: FakeBot, told: Told):
    door = Door()
    async with going(bot.listen(door.accept)):
        await platform.sends("Lan", unsupported(has_message=False))
        await platform.says("Lan", "một")
        await until(lambda: len(door.stored) == 1)
    assert told.count("INFO zalo:4711: no message in (event_name)") == 1


# --- the webhook ---


@dataclass
class Site:
    """The program's site: what it stores, and its address."""

    bot: ZaloBot
    door: Door
    url: str


@asynccontextmanager
async def site(zalo: FakeZalo, door: Door, *, is_up: bool = True) -> AsyncGenerator[Site]:
    """Serve the webhook of a bot."""
    app = Starlette()
    serving = Serving(app)
    await serving.start()
    bot = ZaloBot(TOKEN, api_base=zalo.url, webhook=Webhook(serving.url, SECRET), pace=QUICK)
    app.router.routes.extend(bot.routes(door.accept))
    if not is_up:
        await serving.stop()
    try:
        yield Site(bot, door, f"{serving.url}{bot.webhook_path}")
    finally:
        await serving.stop()
        await bot.aclose()


@pytest.fixture
async def hooked(zalo: FakeZalo, platform: FakeBot) -> AsyncIterator[Site]:
    """A site that the platform delivers to."""
    async with site(zalo, Door()) as hooked:
        assert await hooked.bot.open()
        yield hooked


@pytest.mark.parametrize("envelope", ["flat", "wrapped"])
async def test_a_delivery_is_stored(zalo: FakeZalo, platform: FakeBot, hooked: Site, envelope: Any):
    zalo.switches.envelope = envelope
    message_id = await platform.says("Lan", "một")
    assert platform.delivery_answers == [200]
    assert hooked.door.stored[message_id][0] == Address(hooked.bot.name, platform.chat_of("Lan"))


async def test_repetitions_are_answered_the_same_and_stored_once(zalo: FakeZalo, platform: FakeBot, hooked: Site):
    zalo.switches.delivers_twice = zalo.switches.swaps_pairs = True
    ids = [await platform.says("Lan", words) for words in ("một", "hai")]
    assert platform.delivery_answers == [200] * 4
    assert (sorted(hooked.door.stored), hooked.door.repeated) == (sorted(ids), 2)


async def test_what_could_not_be_stored_is_not_taken(zalo: FakeZalo, platform: FakeBot, hooked: Site):
    zalo.switches.retries, zalo.switches.retry_pause = 1, timedelta(0)
    hooked.door.failures = 1
    message_id = await platform.says("Lan", "một")
    assert platform.delivery_answers == [503, 200]
    assert list(hooked.door.stored) == [message_id]


async def test_an_event_without_a_message_is_taken_and_dropped(platform: FakeBot, hooked: Site):
    await platform.sends("Lan", unsupported(has_message=False))
    await platform.sends("Lan", sticker())
    assert (platform.delivery_answers, len(hooked.door.stored)) == ([200, 200], 1)


GOOD = {SECRET_HEADER: SECRET}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param({}, b"", 200, id="an empty probe"),
        pytest.param(GOOD, b"", 200, id="an empty probe with the secret"),
        pytest.param(GOOD, b'{"event_name":"webhook.test"}', 200, id="a probe that says nothing"),
        pytest.param({SECRET_HEADER: "wrong"}, b"", 401, id="an empty call with a wrong secret"),
        pytest.param({}, b'{"message":{}}', 401, id="no secret"),
        pytest.param({SECRET_HEADER: SECRET[:-1]}, b"{}", 401, id="nearly the secret"),
        pytest.param({SECRET_HEADER: "b\xe1n"}, b"{}", 401, id="a secret that is no ASCII"),
        pytest.param({}, b"x" * (MAX_EVENT_BYTES + 1), 401, id="too much without the secret"),
        pytest.param(GOOD, b"x" * (MAX_EVENT_BYTES + 1), 413, id="too much"),
        pytest.param(GOOD, b"{", 400, id="half of it"),
        pytest.param(GOOD, b"\xff\xfe\x00", 400, id="no letters"),
        pytest.param(GOOD, b"[" * 200_000, 400, id="a deep hole"),
        pytest.param(GOOD, b"[]", 400, id="a list"),
        pytest.param(GOOD, b"null", 400, id="null"),
        pytest.param(GOOD, b'{"a":NaN}', 400, id="a number that is none"),
    ],
)
async def test_who_may_deliver_what(hooked: Site, headers: Mapping[str, str], body: bytes, status: int):
    async with httpx.AsyncClient(verify=False) as stranger:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        answer = await stranger.post(hooked.url, headers=raw, content=body)
    assert (answer.status_code, answer.content, hooked.door.begun) == (status, b"", 0)


@pytest.mark.parametrize(
    ("headers", "pieces", "status"),
    [
        pytest.param("Content-Length: 100000", 0, b" 401 ", id="a stranger before anything is read"),
        pytest.param(f"Transfer-Encoding: chunked\r\n{SECRET_HEADER}: {SECRET}", 30, b" 413 ", id="who never ends"),
    ],
)
async def test_a_caller_is_cut_off(hooked: Site, headers: str, pieces: int, status: bytes):
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(hooked.url).port)
    writer.write(f"POST {hooked.bot.webhook_path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n".encode())
    writer.write(b"2710\r\n%s\r\n" % (b" " * 10_000) * pieces)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    assert status in answer.partition(b"\r\n")[0]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_webhook_takes_nothing_but_deliveries(hooked: Site, method: str):
    async with httpx.AsyncClient(verify=False) as stranger:
        assert (await stranger.request(method, hooked.url, headers=GOOD)).status_code == 405


async def test_garbage_in_a_flood_is_answered_with_refusals_only(hooked: Site, platform: FakeBot):
    async with httpx.AsyncClient(verify=False) as stranger:
        headers = [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "wrong", "Content-Type": "text/html"}]
        garbage = [stranger.post(hooked.url, headers=headers[n % 3], content=bytes([n]) * n) for n in range(1, 200)]
        answers = await asyncio.gather(*garbage)
    assert {answer.status_code for answer in answers} == {401}
    await platform.says("Lan", "một")
    assert (platform.delivery_answers, hooked.door.begun) == ([200], 1)


async def test_a_site_that_is_not_reached_is_told(zalo: FakeZalo, platform: FakeBot, told: Told):
    async with site(zalo, Door(), is_up=False) as closed:
        assert not await closed.bot.open()
    assert told.count("WARNING zalo:4711: the webhook is not reached: webhook.err.conn") == 1


async def test_a_site_that_comes_up_late_is_reached(zalo: FakeZalo, platform: FakeBot, told: Told):
    app = Starlette()
    serving = Serving(app)
    await serving.start()
    await serving.stop()
    bot = ZaloBot(TOKEN, api_base=zalo.url, webhook=Webhook(serving.url, SECRET), pace=QUICK)
    app.router.routes.extend(bot.routes(Door().accept))
    async with going(bot.run(Door().accept)) as running:
        await until(lambda: told.count("not reached"))
        await serving.start()
        await until(running.done)
    await platform.says("Lan", "một")
    await serving.stop()
    await bot.aclose()
    assert platform.delivery_answers == [200]


async def test_a_webhook_that_is_set_stays_when_it_cannot_be_set_again_today(zalo: FakeZalo, hooked: Site):
    zalo.switches.set_webhook_a_day = 0
    assert await hooked.bot.open()


async def test_a_webhook_that_cannot_be_set_today_is_told(zalo: FakeZalo, platform: FakeBot):
    zalo.switches.set_webhook_a_day = 0
    async with site(zalo, Door()) as hooked:
        error = await failed(hooked.bot.open())
    assert error.failure is Failure.STOPPED
    assert error.retry_after is not None
    assert timedelta(0) < error.retry_after <= timedelta(days=1)


async def test_a_webhook_that_cannot_be_set_today_is_not_tried_all_day(zalo: FakeZalo, platform: FakeBot):
    zalo.switches.set_webhook_a_day = 0
    patient = replace(QUICK, first_unreached_pause=60)
    bot = ZaloBot(TOKEN, api_base=zalo.url, webhook=Webhook("https://xa.example", SECRET), pace=patient)
    async with going(bot.run(Door().accept)):
        await until(lambda: bot.outage.since is not None)
        await asyncio.sleep(5 * QUICK.longest_pause)
    await bot.aclose()
    assert [name for name, _ in zalo.calls].count("setWebhook") == 1


async def test_a_bot_that_polls_has_no_routes(bot: ZaloBot):
    assert bot.routes(Door().accept) == ()


# --- all the way ---


@pytest.fixture
async def program(sqlite_url: str, zalo: FakeZalo) -> AsyncIterator[Callable[[ZaloBot], "Program"]]:
    """Make the inbox and the delivery of a bot, on one database."""
    database = await Database.open(sqlite_url)
    yield lambda bot: Program(database, bot)
    await database.close()


class Program:
    """The inbox and the delivery, by hand."""

    def __init__(self, database: Database, bot: ZaloBot) -> None:
        self._services = replace(build_services(database), channels={bot.name: bot})
        self.inbox = InboxWorker(self._services, lambda: None)
        self.stored = 0

    async def accept(self, address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
        is_new = await self.inbox.accept(address, message_id, payload)
        self.stored += is_new
        return is_new

    async def settle(self) -> None:
        while await self.inbox.drain() + await deliver(self._services):
            pass


async def test_somebody_writes_and_is_answered_by_polling(
    bot: ZaloBot, platform: FakeBot, program: Callable[[ZaloBot], Program]
):
    running = program(bot)
    async with going(bot.run(running.accept)):
        await platform.says("Mai", "xin chào")
        await until(lambda: running.stored == 1)
        await running.settle()
    assert len(platform.texts_for("Mai")) == 1


async def test_somebody_writes_and_is_answered_by_webhook(
    zalo: FakeZalo, platform: FakeBot, program: Callable[[ZaloBot], Program]
):
    zalo.switches.delivers_twice = True
    async with site(zalo, Door()) as hooked:
        running = program(hooked.bot)
        hooked.door.behind = running.accept
        await hooked.bot.open()
        await platform.says("Mai", "xin chào")
        await running.settle()
    assert len(platform.texts_for("Mai")) == 1
