"""One Telegram bot against the strict fake, over real HTTP: the way out, both ways in, and bad days."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from telegram.error import TelegramError

from bot.app import build_services
from bot.bots import Accept
from bot.inbox import InboxWorker
from bot.parts import units
from bot.telegram.polling import Pace
from bot.telegram.tidying import MOST_TRIES
from bot.telegram.transport import Transport
from bot.telegram.versions import stored_in
from bot.telegram_bot import SECRET_HEADER, TelegramBot
from bot.webhooks import MAX_EVENT_BYTES, Webhook
from conversations.capabilities import Limits
from conversations.messages import Address, ChannelName
from conversations.session import Option
from handlers.channel import Failure, Rendered, SendError
from handlers.deliver import deliver
from storage.database import Database
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving, until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot
from tests.fakes.telegram_contents import text
from tests.fakes.telegram_queue import Webhook as SetWebhook

TOKEN = "4711:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
SECRET = "a-secret-of-the-commune"
HIDDEN = (TOKEN, TOKEN.partition(":")[2], SECRET)
NEW_TOKEN = "4711:another-one-0000000000000000000000"
QUICK = Pace(answer_seconds=0.5, poll_seconds=1, early_pause=0.1, first_pause=0.02, longest_pause=0.1)


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
async def lan(bot: TelegramBot, platform: FakeTelegramBot) -> Address:
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


PICTURE = b"\x89PNG"


@pytest.mark.parametrize(
    ("rendered", "kind", "shown"),
    [
        pytest.param(Rendered("Dạ em ghi 12 lớp."), "text", "Dạ em ghi 12 lớp.", id="words"),
        pytest.param(Rendered("e\u0302\u0301"), "text", "ế", id="composed letters"),
        pytest.param(Rendered("Mời", qr_link="https://a.example/1"), "photo", "Mời\nhttps://a.example/1", id="a link"),
        pytest.param(Rendered("a https://a.example", qr_link="https://a.example"), "photo", "a https://a.example"),
    ],
)
async def test_a_message_is_shown_once(
    bot: TelegramBot, platform: FakeTelegramBot, lan: Address, rendered: Rendered, kind: str, shown: str
):
    message_id = await bot.send(lan, rendered, "1")
    assert [(it.kind, it.text, str(it.message_id)) for it in platform.shown] == [(kind, shown, message_id)]
    assert platform.shown[0].media.startswith(PICTURE) is (kind == "photo")


@pytest.mark.parametrize(("text", "chat"), [(" \n", "5"), ("x", "Lan"), ("x", "")])
async def test_what_cannot_be_said_is_refused_here(bot: TelegramBot, telegram: FakeTelegram, text: str, chat: str):
    error = await failed(bot.send(Address(bot.name, chat), Rendered(text), "1"))
    assert (error.failure, telegram.calls) == (Failure.REFUSED, [])


QUESTION = Rendered("Đúng chưa ạ?", (Option("3.send", "Đúng rồi, gửi"), Option("3.edit", "Sửa")))


async def test_choices_are_buttons(bot: TelegramBot, platform: FakeTelegramBot, lan: Address):
    await bot.send(lan, QUESTION, "1")
    assert platform.shown[0].text == "Đúng chưa ạ?"
    assert platform.shown[0].buttons == {"Đúng rồi, gửi": "3.send", "Sửa": "3.edit"}


async def test_a_menu_stays_below_the_text_field_while_other_buttons_come_and_go(
    bot: TelegramBot, platform: FakeTelegramBot, lan: Address
):
    menu = (Option("/report", "Báo cáo"), Option("/tasks", "Nhiệm vụ"))
    await bot.send(lan, Rendered("Bác muốn làm việc gì ạ?", menu, is_menu=True), "1")
    await bot.send(lan, QUESTION, "2")
    assert platform.shown[0].buttons == {}
    assert platform.keyboard_of("Lan") == ["Báo cáo", "Nhiệm vụ"]
    await bot.send(lan, Rendered("Xong ạ.", menu[1:], is_menu=True), "3")
    assert platform.keyboard_of("Lan") == ["Nhiệm vụ"]


async def test_a_choice_that_is_too_long_for_a_button_is_listed(
    bot: TelegramBot, platform: FakeTelegramBot, lan: Address
):
    await bot.send(lan, Rendered("Chọn ạ?", (Option("3." + "x" * 63, "Dài"), Option("3.y", "Ngắn"))), "1")
    assert (platform.shown[0].text, platform.shown[0].buttons) == ("Chọn ạ?\n• Dài", {"Ngắn": "3.y"})


LONG = "\n".join(f"{number}/ Lớp xóa mù chữ ở thôn {number} có 12 người học. 😀" for number in range(1, 200))


@pytest.mark.parametrize("qr_link", ["", "https://a.example/1"])
async def test_a_long_message_comes_in_parts_with_the_buttons_under_the_last(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram, lan: Address, qr_link: str
):
    telegram.switches.rates.chat_burst = 4
    message_id = await bot.send(lan, Rendered(LONG, QUESTION.choices, qr_link), "1")
    texts = [it.text for it in platform.shown if it.kind == "text"]
    assert "\n".join(texts) == (f"{LONG}\n{qr_link}" if qr_link else LONG)
    assert len(texts) == 3
    assert all(units(part) <= 4096 for part in texts)
    assert [bool(it.buttons) for it in platform.shown] == [False] * (len(platform.shown) - 1) + [True]
    assert str(platform.shown[-1].message_id) == message_id


async def test_another_attempt_goes_on_with_the_part_that_failed(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram, lan: Address
):
    telegram.switches.rates.chat_burst = 1
    assert (await failed(bot.send(lan, Rendered(LONG), "1"))).failure is Failure.BUSY
    assert len(platform.shown) == 1
    telegram.clock.advance(timedelta(minutes=1))
    telegram.switches.rates.chat_burst = 3
    await bot.send(lan, Rendered(LONG), "1")
    assert "\n".join(platform.texts_for("Lan")) == LONG


# --- what a refusal means ---


async def test_who_is_too_fast_is_told_how_long_to_wait(bot: TelegramBot, telegram: FakeTelegram, lan: Address):
    for number in range(3):
        await bot.send(lan, Rendered("x"), str(number))
    error = await failed(bot.send(lan, Rendered("x"), "4"))
    assert (error.failure, error.retry_after) == (Failure.BUSY, timedelta(seconds=3))
    telegram.clock.advance(timedelta(seconds=3))
    await bot.send(lan, Rendered("x"), "4")


@asynccontextmanager
async def odd_platform(status: int, answer: Mapping[str, Any]) -> AsyncGenerator[TelegramBot]:
    """Serve a platform that answers every call like this, and yield its bot."""

    async def give(_request: Request) -> Response:
        return JSONResponse(answer, status)

    serving = Serving(Starlette(routes=[Route("/bot{token}/{method}", give, methods=["POST"])]))
    await serving.start()
    bot = TelegramBot(TOKEN, api_base=serving.url, pace=QUICK)
    try:
        yield bot
    finally:
        await bot.aclose()
        await serving.stop()


@pytest.mark.parametrize(
    ("parameters", "seconds"),
    [
        pytest.param({"retry_after": 2.5}, 2.5, id="a fraction"),
        pytest.param({"retry_after": "3"}, 3, id="as text"),
        pytest.param({"retry_after": 10**9}, 86_400, id="for ever"),
        pytest.param({}, 5, id="not said"),
        pytest.param(None, 5, id="nothing said"),
    ],
)
async def test_how_long_to_wait_is_understood_however_it_is_said(parameters: Mapping[str, Any] | None, seconds: float):
    answer = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": parameters}
    async with odd_platform(429, answer) as bot:
        error = await failed(bot.send(Address(bot.name, "1"), Rendered("x"), "1"))
    assert (error.failure, error.retry_after) == (Failure.BUSY, timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        pytest.param({"error_code": 400, "description": "Bad Request: chat not found"}, Failure.UNREACHABLE, id="400"),
        pytest.param({"error_code": 403, "description": "Forbidden"}, Failure.UNREACHABLE, id="403"),
        pytest.param({"error_code": 429, "parameters": {"retry_after": 7}}, Failure.BUSY, id="429"),
        pytest.param({}, Failure.BUSY, id="without a number"),
    ],
)
async def test_a_refusal_is_one_though_the_status_says_that_all_is_well(answer: Mapping[str, Any], failure: Failure):
    async with odd_platform(200, {"ok": False, **answer}) as bot:
        assert (await failed(bot.send(Address(bot.name, "1"), Rendered("x"), "1"))).failure is failure


Bad = Callable[[FakeTelegramBot], Address]


def _to(platform: FakeTelegramBot, name: str) -> Address:
    return Address(TelegramBot(TOKEN).name, str(platform.chat_of(name)))


def _unknown(platform: FakeTelegramBot) -> Address:
    return _to(platform, "Mai")


def _blocked(platform: FakeTelegramBot) -> Address:
    platform.says("Mai", "xin chào")
    platform.blocks("Mai")
    return _to(platform, "Mai")


def _gone(platform: FakeTelegramBot) -> Address:
    platform.says("Mai", "xin chào")
    platform.deletes_account("Mai")
    return _to(platform, "Mai")


def _never_begun(platform: FakeTelegramBot) -> Address:
    platform.blocks("Mai")
    platform.unblocks("Mai")
    return _to(platform, "Mai")


def _moved(platform: FakeTelegramBot) -> Address:
    platform.says_in_group("Mai", -5, "x")
    platform.migrate(-5, -1005)
    return Address(TelegramBot(TOKEN).name, "-5")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(_blocked, id="blocked"),
        pytest.param(_gone, id="account deleted"),
        pytest.param(_never_begun, id="never begun"),
        pytest.param(_unknown, id="unknown"),
        pytest.param(_moved, id="a group that moved"),
    ],
)
async def test_who_is_not_reached(bot: TelegramBot, platform: FakeTelegramBot, bad: Bad):
    error = await failed(bot.send(bad(platform), Rendered("x"), "1"))
    assert (error.failure, platform.shown) == (Failure.UNREACHABLE, [])


async def test_a_wrong_call_is_wrong_for_ever(bot: TelegramBot, lan: Address):
    error = await failed(bot.send(lan, Rendered("x", (Option("1.y", " "),)), "1"))
    assert error.failure is Failure.REFUSED


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        pytest.param(502, Failure.BUSY, id="an outage"),
        pytest.param(504, Failure.UNKNOWN, id="the platform may have heard it"),
        pytest.param(404, Failure.BUSY, id="a page is no verdict about a token"),
        pytest.param(403, Failure.BUSY, id="nor about a person"),
        pytest.param(302, Failure.BUSY, id="nor a way elsewhere"),
        pytest.param(408, Failure.UNKNOWN, id="a timeout on the way"),
        pytest.param(200, Failure.UNKNOWN, id="all is well, but nobody can read it"),
    ],
)
async def test_a_page_instead_of_an_answer(
    bot: TelegramBot, telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address, status: int, failure: Failure
):
    telegram.switches.outage = status
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is failure
    telegram.switches.outage = 0
    await bot.send(lan, Rendered("x"), "1")
    assert platform.texts_for("Lan") == ["x"]


@pytest.mark.parametrize(("switch", "texts"), [("cut_before", []), ("cut_after", ["x"])])
async def test_a_cut_connection_is_an_unknown_outcome(
    bot: TelegramBot, telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address, switch: str, texts: list[str]
):
    setattr(telegram.switches, switch, 1)
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is Failure.UNKNOWN
    assert platform.texts_for("Lan") == texts


async def test_an_answer_that_takes_too_long_is_an_unknown_outcome(
    bot: TelegramBot, telegram: FakeTelegram, lan: Address
):
    telegram.switches.answer_pause = timedelta(seconds=1)
    assert (await failed(bot.send(lan, Rendered("x"), "1"))).failure is Failure.UNKNOWN


async def test_a_platform_that_is_down_got_nothing(
    bot: TelegramBot, telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address
):
    await telegram.stop()
    error = await failed(bot.send(lan, Rendered("x"), "1"))
    assert (error.failure, platform.shown) == (Failure.BUSY, [])
    await telegram.start()
    await bot.send(lan, Rendered("x"), "1")
    assert platform.texts_for("Lan") == ["x"]


@pytest.mark.parametrize("token", [TOKEN, "4711:short"])
async def test_a_bad_token_stops_the_bot_and_is_told_once(
    telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address, told: Told, token: str
):
    telegram.reset_token(TOKEN, NEW_TOKEN)
    bot = TelegramBot(token, api_base=telegram.url, pace=QUICK)
    failures = [await failed(bot.send(lan, Rendered("x"), str(number))) for number in range(3)]
    async with asyncio.timeout(5):
        await bot.run(Door().accept)
    await bot.aclose()
    assert {(error.failure, error.retry_after) for error in failures} == {(Failure.STOPPED, timedelta(minutes=10))}
    assert [line for line in told.lines if line.startswith("ERROR")] == [
        "ERROR telegram:4711: the token is refused; this bot stops"
    ]


@pytest.mark.parametrize(("no_proxy", "texts"), [("127.0.0.1", ["x"]), ("", [])])
async def test_the_proxy_of_the_machine_is_used(
    telegram: FakeTelegram,
    platform: FakeTelegramBot,
    lan: Address,
    monkeypatch: pytest.MonkeyPatch,
    no_proxy: str,
    texts: list[str],
):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # Nobody is there.
    monkeypatch.setenv("no_proxy", no_proxy)
    bot = TelegramBot(TOKEN, api_base=telegram.url, pace=QUICK)
    with suppress(SendError):
        await bot.send(lan, Rendered("x"), "1")
    await bot.aclose()
    assert platform.texts_for("Lan") == texts


# --- pictures ---


def _file_of(platform: FakeTelegramBot, content: bytes) -> str:
    return platform.keep(content)


async def test_a_picture_is_loaded(bot: TelegramBot, platform: FakeTelegramBot):
    assert await bot.fetch(_file_of(platform, b"jpeg")) == b"jpeg"


async def test_a_picture_that_is_not_there_or_too_large_is_refused(bot: TelegramBot, platform: FakeTelegramBot):
    assert (await failed(bot.fetch("f99"))).failure is Failure.REFUSED
    assert (await failed(bot.fetch(_file_of(platform, b"x" * 20_000_001)))).failure is Failure.REFUSED


async def test_a_picture_waits_for_the_end_of_an_outage(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram
):
    file = _file_of(platform, b"jpeg")
    telegram.switches.outage = 502
    assert (await failed(bot.fetch(file))).failure is Failure.BUSY


@asynccontextmanager
async def bad_store() -> AsyncGenerator[str]:
    """Serve a platform whose files are named after how they fail: a status, or an endless drip. Yields its address."""

    async def find(request: Request) -> Response:
        return JSONResponse({"ok": True, "result": {"file_id": "1", "file_path": (await request.json())["file_id"]}})

    async def give(request: Request) -> Response:
        name = request.path_params["name"]
        return StreamingResponse(drip()) if name == "drip" else Response(status_code=int(name))

    async def drip() -> AsyncGenerator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.02)

    routes = [
        Route("/bot{token}/getFile", find, methods=["POST"]),
        Route("/file/bot{token}/{name}", give),
    ]
    serving = Serving(Starlette(routes=routes))
    await serving.start()
    yield serving.url
    await serving.stop()


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (404, Failure.REFUSED),
        (410, Failure.REFUSED),
        (429, Failure.BUSY),
        (500, Failure.BUSY),
    ],
)
async def test_only_a_picture_that_is_gone_is_refused_for_good(status: int, failure: Failure):
    async with bad_store() as api_base:
        bot = TelegramBot(TOKEN, api_base=api_base, pace=QUICK)
        assert (await failed(bot.fetch(str(status)))).failure is failure
        await bot.aclose()


async def test_a_picture_that_drips_is_let_go():
    async with bad_store() as api_base:
        transport = Transport(api_base, TOKEN, seconds=5, load_seconds=0.2)
        with pytest.raises(TelegramError):
            await asyncio.wait_for(transport.load("drip", 1_000_000), 5)
        await transport.shutdown()


# --- the bot itself ---


@pytest.mark.parametrize("token", ["", "4711", "abc:def", "4711:", "4711:a/b", "4711:a b", "4711:a?b", "４７:ab"])
def test_what_is_no_token_is_refused_without_being_told(token: str):
    with pytest.raises(ValueError, match="no token of a Telegram bot") as caught:
        TelegramBot(token)
    assert not token or token not in str(caught.value)


def test_an_address_of_no_web_is_refused_without_the_token():
    with pytest.raises(ValueError, match="begins with https") as caught:
        TelegramBot(TOKEN, api_base="api.telegram.example")
    assert TOKEN not in str(caught.value)


def test_a_secret_that_the_platform_does_not_take_is_refused():
    with pytest.raises(ValueError, match="secret of a Telegram webhook") as caught:
        TelegramBot(TOKEN, webhook=Webhook("https://xa.example", "has.a.point"))
    assert "has.a.point" not in str(caught.value)


async def test_a_bot_is_named_by_its_id_and_tells_no_secret(bot: TelegramBot):
    assert bot.name == "telegram:4711"
    told = f"{bot!r} {vars(bot)!r}"
    assert not any(hidden in told for hidden in HIDDEN)


async def test_an_open_bot_has_a_link_and_a_menu(bot: TelegramBot, platform: FakeTelegramBot):
    await bot.open()
    assert bot.link == "https://t.me/bot4711_bot?start={code}"
    assert set(platform.commands) == {"", "vi"}
    assert platform.commands["vi"][0] == {"command": "baocao", "description": "Nộp báo cáo"}


# --- what comes in ---


async def test_what_was_not_confirmed_comes_again_and_is_stored_once(bot: TelegramBot, platform: FakeTelegramBot):
    door = Door()

    async def store_and_hang(address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
        await door.accept(address, message_id, payload)
        await asyncio.sleep(60)
        return True

    platform.says("Lan", "một")
    async with going(bot.run(store_and_hang)):
        await until(lambda: door.stored)
    assert platform.updates.waiting == 1
    async with going(bot.run(door.accept)):
        await until(lambda: platform.updates.waiting == 0)
    assert (door.words, door.repeated) == (["một"], 1)


async def test_a_message_that_cannot_be_stored_is_not_confirmed(
    bot: TelegramBot, platform: FakeTelegramBot, told: Told
):
    door = Door(failures=3)
    async with going(bot.run(door.accept)):
        platform.says("Lan", "một")
        platform.says("Lan", "hai")
        await until(lambda: platform.updates.waiting == 0)
    assert door.words == ["một", "hai"]
    assert told.count("telegram:4711: storing fails: no room left") == told.count("storing works again") == 1


async def test_a_crash_while_storing_loses_nothing(bot: TelegramBot, platform: FakeTelegramBot):
    door = Door(pause=60)
    async with going(bot.run(door.accept)):
        platform.says("Lan", "một")
        await until(lambda: door.begun == 1)
    door.pause = 0
    async with going(bot.run(door.accept)):
        await until(lambda: platform.updates.waiting == 0)
    assert door.words == ["một"]


async def test_numbers_that_begin_anew_lose_nothing(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram
):
    door = Door()
    async with going(bot.run(door.accept)):
        platform.says("Lan", "một")
        await until(lambda: platform.updates.waiting == 0)
        # A poll without news, and the one behind it.
        await until(lambda: not int(telegram.called("getUpdates")[-1]["offset"]))
        platform.updates.skip_ids(-1000)
        platform.says("Lan", "hai")
        await until(lambda: len(door.stored) == 2)
    assert door.words == ["một", "hai"]


async def test_a_tap_is_stored_and_answered_at_once_with_its_label(
    bot: TelegramBot, platform: FakeTelegramBot, lan: Address
):
    door = Door()
    await bot.send(lan, QUESTION, "1")
    async with going(bot.run(door.accept)):
        tap = platform.taps("Lan", "Sửa")
        await until(lambda: platform.answered)
    assert platform.toast_of(tap) == "✓ Sửa"
    address, payload = door.stored[f"tap/{tap}"]
    assert (address, payload["callback_query"]["data"]) == (lan, "3.edit")


async def test_a_tap_that_is_told_twice_or_late_does_no_harm(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram, lan: Address, told: Told
):
    telegram.switches.deliveries.twice = True
    await bot.send(lan, QUESTION, "1")
    async with site(telegram, Door()) as hooked:
        await hooked.bot.open()
        platform.taps("Lan", "Sửa")
        await platform.updates.settled()
        await until(lambda: len(telegram.called("answerCallbackQuery")) == 2)
    assert (len(platform.answered), hooked.door.repeated) == (1, 1)
    assert not [line for line in told.lines if line.startswith(("ERROR", "WARNING"))]


@asynccontextmanager
async def tidying(telegram: FakeTelegram, slots: list[bool]) -> AsyncGenerator[TelegramBot]:
    """Let a bot poll that tidies; `slots` says for each try whether the rate has a place, then it has none."""

    async def take_slot(_bot: ChannelName, _limits: Limits) -> bool:
        return slots.pop(0) if slots else False

    bot = TelegramBot(TOKEN, api_base=telegram.url, take_slot=take_slot, pace=QUICK)
    async with going(bot.run(Door().accept)):
        yield bot
    await bot.aclose()


async def test_the_buttons_of_an_answered_question_go_when_there_is_time(
    telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address, monkeypatch: pytest.MonkeyPatch
):
    telegram.switches.rates.chat_burst = 9
    monkeypatch.setattr("bot.telegram.tidying.QUIET_SECONDS", 0.05)
    async with tidying(telegram, [False, True, True]) as bot_that_tidies:
        for key in ("1", "2", "3"):
            await bot_that_tidies.send(lan, QUESTION, key)
        first, second, _ = platform.shown_to("Lan")
        for question in (first, second):
            platform.taps("Lan", "Sửa", question.message_id)
        await until(lambda: len(telegram.called("editMessageReplyMarkup")) == 2)
    assert [bool(question.buttons) for question in platform.shown_to("Lan")] == [False, False, True]
    assert platform.limits.refused == 0


async def test_buttons_stay_while_the_bot_has_messages_to_send(
    telegram: FakeTelegram, platform: FakeTelegramBot, lan: Address, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.telegram.tidying.QUIET_SECONDS", 0.001)
    slots = [False] * MOST_TRIES
    async with tidying(telegram, slots) as bot_that_tidies:
        await bot_that_tidies.send(lan, QUESTION, "1")
        platform.taps("Lan", "Sửa")
        await until(lambda: not slots)
    assert telegram.called("editMessageReplyMarkup") == []


async def test_who_blocks_the_bot_is_noticed(telegram: FakeTelegram, platform: FakeTelegramBot):
    noted: list[tuple[str, bool]] = []

    async def note(address: Address, is_open: bool) -> None:
        noted.append((address.chat, is_open))

    bot = TelegramBot(TOKEN, api_base=telegram.url, note_reach=note, pace=QUICK)
    async with going(bot.run(Door().accept)):
        await until(lambda: platform.updates.open_polls == 1)
        platform.blocks("Lan")
        platform.unblocks("Lan")
        await until(lambda: len(noted) == 2)
    await bot.aclose()
    chat = str(platform.chat_of("Lan"))
    assert noted == [(chat, False), (chat, True)]


async def test_a_group_is_not_answered(bot: TelegramBot, platform: FakeTelegramBot):
    door = Door()
    async with going(bot.run(door.accept)):
        platform.says_in_group("Lan", -5, "xin chào")
        platform.migrate(-5, -1005)
        await until(lambda: platform.updates.open_polls == 1 and platform.updates.waiting == 0)
    assert door.stored == {}


# --- bad days of polling ---


async def test_an_outage_is_waited_out_and_told_once(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram, told: Told
):
    door = Door()
    async with going(bot.run(door.accept)):
        await until(lambda: platform.updates.open_polls == 1)
        telegram.switches.outage = 502
        platform.says("Lan", "một")
        await until(lambda: told.count("polling fails"))
        await asyncio.sleep(0.3)
        telegram.switches.outage = 0
        await until(lambda: told.count("polling works again"))
    assert door.words == ["một"]
    assert told.count("WARNING telegram:4711: polling fails") == 1
    assert told.count("WARNING telegram:4711: polling works again") == 1


async def test_a_platform_that_is_down_at_the_start_or_goes_down_later_is_polled_again(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram
):
    await telegram.stop()
    door = Door()
    async with going(bot.run(door.accept)):
        await asyncio.sleep(0.1)
        await telegram.start()
        await until(lambda: platform.updates.open_polls == 1)
        await telegram.stop()
        await asyncio.sleep(0.1)
        await telegram.start()
        platform.says("Lan", "một")
        await until(lambda: platform.updates.waiting == 0)
    assert door.words == ["một"]


async def test_a_webhook_from_before_is_removed_also_while_polling(
    bot: TelegramBot, platform: FakeTelegramBot, told: Told
):
    await platform.updates.deliver_to(SetWebhook("https://old.example/hook"))
    door = Door()
    async with going(bot.run(door.accept)):
        await until(lambda: platform.updates.open_polls == 1)
        await platform.updates.deliver_to(SetWebhook("https://old.example/hook"))
        platform.says("Lan", "một")
        await until(lambda: platform.updates.waiting == 0)
    assert door.words == ["một"]
    assert told.count("WARNING telegram:4711: a webhook is set; it is removed") == 1


async def test_a_second_poller_is_told_in_one_line_though_both_are_answered_by_turns(
    telegram: FakeTelegram, platform: FakeTelegramBot, told: Told
):
    pace = replace(QUICK, rival_seconds=2.0)
    one, other = (TelegramBot(TOKEN, api_base=telegram.url, pace=pace) for _ in range(2))
    async with going(one.run(Door().accept)):
        async with going(other.run(Door().accept)):
            await until(lambda: told.count("another program polls") == 2)
            for number in range(5):
                platform.says("Lan", str(number))
                await until(lambda: platform.updates.waiting == 0)
                await asyncio.sleep(0.1)
        assert told.count("ERROR telegram:4711: another program polls with this token") == 2
        assert told.count("works again") == 0
        await until(lambda: told.count("polling works again") == 1)
    for bot in (one, other):
        await bot.aclose()


async def test_a_token_that_is_reset_ends_the_polling(
    bot: TelegramBot, platform: FakeTelegramBot, telegram: FakeTelegram
):
    async with going(bot.run(Door().accept)) as running:
        await until(lambda: platform.updates.open_polls == 1)
        telegram.reset_token(TOKEN, NEW_TOKEN)
        platform.says("Lan", "một")
        await until(running.done)


# --- the webhook ---


@dataclass
class Site:
    """The program's site: what it stores, and its address."""

    bot: TelegramBot
    door: Door
    url: str


@asynccontextmanager
async def site(telegram: FakeTelegram, door: Door) -> AsyncGenerator[Site]:
    """Serve the webhook of a bot."""
    app = Starlette()
    serving = Serving(app)
    await serving.start()
    bot = TelegramBot(TOKEN, api_base=telegram.url, webhook=Webhook(serving.url, SECRET), pace=QUICK)
    app.router.routes.extend(bot.routes(door.accept))
    try:
        yield Site(bot, door, f"{serving.url}{bot.webhook_path}")
    finally:
        await telegram.bot(TOKEN).updates.stop_delivering()
        await serving.stop()
        await bot.aclose()


@pytest.fixture
async def hooked(telegram: FakeTelegram, platform: FakeTelegramBot) -> AsyncIterator[Site]:
    """A site that the platform delivers to."""
    async with site(telegram, Door()) as hooked:
        await hooked.bot.run(hooked.door.accept)
        yield hooked


async def test_a_delivery_is_stored(platform: FakeTelegramBot, hooked: Site):
    message_id = platform.says("Lan", "một")
    await platform.updates.settled()
    chat = str(platform.chat_of("Lan"))
    assert platform.updates.delivery_answers == [200]
    assert hooked.door.stored[f"{chat}/{message_id}"][0] == Address(hooked.bot.name, chat)


async def test_two_processes_that_start_at_once_both_open_and_speak_of_no_outage(
    telegram: FakeTelegram, platform: FakeTelegramBot, told: Told
):
    telegram.switches.deliveries.allows_local = True
    async with site(telegram, Door()) as one, site(telegram, Door()) as other:
        await asyncio.gather(*(each.bot.run(each.door.accept) for each in (one, other)))
        assert platform.limits.refused == 1
        assert not one.bot.outage.since
        assert not other.bot.outage.since
    assert told.count("WARNING") == 0


async def test_what_waited_before_the_webhook_is_delivered(telegram: FakeTelegram, platform: FakeTelegramBot):
    platform.says("Lan", "một")
    async with site(telegram, Door()) as hooked:
        await hooked.bot.open()
        await platform.updates.settled()
    assert hooked.door.words == ["một"]


async def test_repetitions_are_answered_the_same_and_stored_once(
    telegram: FakeTelegram, platform: FakeTelegramBot, hooked: Site
):
    telegram.switches.deliveries.twice = True
    for words in ("một", "hai"):
        platform.says("Lan", words)
    await platform.updates.settled()
    assert platform.updates.delivery_answers == [200] * 4
    assert (hooked.door.words, hooked.door.repeated) == (["một", "hai"], 2)


async def test_a_tap_may_overtake_a_message(
    telegram: FakeTelegram, platform: FakeTelegramBot, hooked: Site, lan: Address
):
    await hooked.bot.send(lan, QUESTION, "1")
    telegram.switches.deliveries.swaps_pairs = True
    message = platform.says("Lan", "12")
    tap = platform.taps("Lan", "Sửa")
    await platform.updates.settled()
    assert [id for id in hooked.door.stored if id in (f"tap/{tap}", f"{lan.chat}/{message}")] == [
        f"tap/{tap}",
        f"{lan.chat}/{message}",
    ]


async def test_what_could_not_be_stored_is_not_taken(platform: FakeTelegramBot, hooked: Site):
    hooked.door.failures = 1
    platform.says("Lan", "một")
    await platform.updates.settled()
    assert platform.updates.delivery_answers == [503, 200]
    assert hooked.door.words == ["một"]


GOOD = {SECRET_HEADER: SECRET}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param({}, b"", 401, id="an empty call"),
        pytest.param({}, b'{"update_id":1}', 401, id="no secret"),
        pytest.param({SECRET_HEADER: SECRET[:-1]}, b"{}", 401, id="nearly the secret"),
        pytest.param({SECRET_HEADER: "b\xe1n"}, b"{}", 401, id="a secret that is no ASCII"),
        pytest.param({}, b"x" * (MAX_EVENT_BYTES + 1), 401, id="too much without the secret"),
        pytest.param(GOOD, b"x" * (MAX_EVENT_BYTES + 1), 413, id="too much"),
        pytest.param(GOOD, b"{", 400, id="half of it"),
        pytest.param(GOOD, b"[" * 200_000, 400, id="a deep hole"),
        pytest.param(GOOD, b"[]", 400, id="a list"),
        pytest.param(GOOD, b'{"a":NaN}', 400, id="a number that is none"),
        pytest.param(GOOD, b'{"update_id":1,"hologram":{}}', 200, id="an update of an unknown kind"),
        pytest.param(GOOD, b'{"message":{"text":5}}', 200, id="a message of nobody"),
    ],
)
async def test_who_may_deliver_what(hooked: Site, headers: Mapping[str, str], body: bytes, status: int):
    async with httpx.AsyncClient(verify=False) as stranger:
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        answer = await stranger.post(hooked.url, headers=raw, content=body)
    assert (answer.status_code, answer.content, hooked.door.begun) == (status, b"", 0)


async def test_a_bot_that_polls_has_no_routes(bot: TelegramBot):
    assert (bot.routes(Door().accept), bot.polls) == ((), True)


# --- all the way ---


class Program:
    """The inbox and the delivery, by hand."""

    def __init__(self, database: Database, bot: TelegramBot) -> None:
        self.services = replace(build_services(database), channels={bot.name: bot})
        self.inbox = InboxWorker(self.services, lambda: None)
        self.stored = 0

    async def accept(self, address: Address, message_id: str, payload: Mapping[str, Any]) -> bool:
        is_new = await self.inbox.accept(address, message_id, payload)
        self.stored += is_new
        return is_new

    async def settle(self) -> None:
        while await self.inbox.drain() + await deliver(self.services):
            pass


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    database = await Database.open(sqlite_url)
    yield database
    await database.close()


async def test_somebody_writes_and_is_answered_by_polling(
    bot: TelegramBot, platform: FakeTelegramBot, database: Database
):
    running = Program(database, bot)
    async with going(bot.run(running.accept)):
        platform.says("Mai", "xin chào")
        await until(lambda: running.stored == 1)
        await running.settle()
    assert len(platform.texts_for("Mai")) == 1


async def test_somebody_writes_and_is_answered_by_webhook(
    telegram: FakeTelegram, platform: FakeTelegramBot, database: Database
):
    telegram.switches.deliveries.twice = True
    async with site(telegram, Door()) as hooked:
        running = Program(database, hooked.bot)
        hooked.door.behind = running.accept
        await hooked.bot.open()
        platform.says("Mai", "xin chào")
        await platform.updates.settled()
        await running.settle()
    assert len(platform.texts_for("Mai")) == 1


async def test_an_edited_message_is_stored_with_what_it_said_before(
    telegram: FakeTelegram, platform: FakeTelegramBot, database: Database
):
    bot = TelegramBot(TOKEN, api_base=telegram.url, find_stored=stored_in(database), pace=QUICK)
    running = Program(database, bot)
    async with going(bot.run(running.accept)):
        message_id = platform.says("Lan", "12")
        for words in ("13", "14"):
            platform.edits("Lan", message_id, text(words))
        await until(lambda: running.stored == 3)
    async with database.reading() as uow:
        waiting = await uow.inbox.unfinished(10)
    await bot.aclose()
    read = [bot.read_update(it.payload, it.id, it.address, it.received_at) for it in waiting]
    assert [(it.text, it.was) for it in read if it] == [("12", ""), ("13", "12"), ("14", "13")]


async def test_edits_of_unknown_messages_are_still_edits(bot: TelegramBot, platform: FakeTelegramBot):
    door = Door()
    message_id = platform.says("Lan", "12")
    platform.updates.drop()
    async with going(bot.run(door.accept)):
        for words in ("13", "14"):
            platform.edits("Lan", message_id, text(words))
        await until(lambda: len(door.stored) == 2)
