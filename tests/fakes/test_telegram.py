"""The fake Telegram refuses what the real one refuses; each known behaviour has its test."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving, until
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import FakeTelegramBot
from tests.fakes.telegram_contents import text
from tests.fakes.telegram_limits import Rates

TOKEN = "4711:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
SECRET = "a-secret"


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A platform whose clock runs fifty times as fast as ours."""
    async with FakeTelegram(FastClock(speed=50)).running() as telegram:
        telegram.switches.rates.bot_a_second = 1000
        telegram.switches.rates.chat_burst = 1000
        yield telegram


@pytest.fixture
async def bot(telegram: FakeTelegram) -> FakeTelegramBot:
    return telegram.bot(TOKEN)


class Caller:
    """Calls the API as a program does."""

    def __init__(self, telegram: FakeTelegram, token: str = TOKEN) -> None:
        self._client = httpx.AsyncClient(base_url=f"{telegram.url}/bot{token}", timeout=10, verify=False)

    async def __call__(self, method: str, **fields: object) -> dict[str, Any]:
        return (await self.raw(method, **fields)).json()

    async def raw(self, method: str, **fields: object) -> httpx.Response:
        return await self._client.post(f"/{method}", json=fields)

    async def get(self, method: str, **fields: Any) -> dict[str, Any]:
        return (await self._client.get(f"/{method}", params=fields)).json()

    async def form(self, method: str, **fields: Any) -> dict[str, Any]:
        return (await self._client.post(f"/{method}", data=fields)).json()

    async def multipart(self, method: str, **fields: Any) -> dict[str, Any]:
        files = {name: (None, value) if isinstance(value, str) else value for name, value in fields.items()}
        return (await self._client.post(f"/{method}", files=files)).json()

    async def aclose(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def call(telegram: FakeTelegram, bot: FakeTelegramBot) -> AsyncIterator[Caller]:
    caller = Caller(telegram)
    yield caller
    await caller.aclose()


@pytest.fixture
async def lan(bot: FakeTelegramBot) -> str:
    """The chat of Lan, who wrote and was heard."""
    bot.says("Lan", "xin chào")
    bot.updates.drop()
    return str(bot.chat_of("Lan"))


def refused(answer: Mapping[str, Any]) -> tuple[int, str]:
    """Return the code of a refusal and what is said about it; 0 for a success."""
    return (0, "") if answer["ok"] else (answer["error_code"], answer["description"].partition(": ")[2])


def words(answer: Mapping[str, Any]) -> list[str]:
    """Return what was written in the updates of an answer."""
    return [update["message"]["text"] for update in answer["result"]]


# --- calls ---


@pytest.mark.parametrize("way", ["__call__", "get", "form", "multipart"])
async def test_fields_are_taken_from_anywhere(call: Caller, bot: FakeTelegramBot, lan: str, way: str):
    assert refused(await getattr(call, way)("SendMessage", chat_id=lan, text="chào Lan")) == (0, "")
    assert bot.texts_for("Lan") == ["chào Lan"]


@pytest.mark.parametrize(
    ("token", "status"), [("4711:wrong-but-well-formed-0000000000000", 401), ("4711:short", 404), ("x", 404)]
)
async def test_a_bad_token_is_told_by_the_status(telegram: FakeTelegram, token: str, status: int):
    stranger = Caller(telegram, token)
    answer = await stranger.raw("getMe")
    await stranger.aclose()
    assert (answer.status_code, answer.json()["error_code"], answer.json()["ok"]) == (status, status, False)


async def test_what_does_not_exist_is_not_found(call: Caller):
    assert refused(await call("makeCoffee")) == (404, "")


# --- sending ---

KEY = {"text": "Có", "callback_data": "1.y"}


def _inline(*buttons: object) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


def _column(buttons: int) -> dict[str, object]:
    return {"inline_keyboard": [[KEY]] * buttons}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"text": " "}, "message text is empty", id="nothing"),
        pytest.param({"text": "x" * 4096}, "", id="as long as it may be"),
        pytest.param({"text": "x" * 4097}, "message is too long", id="too long"),
        pytest.param({"text": "😀" * 2049}, "message is too long", id="in units"),
        pytest.param({"text": "<b>x</b> &amp; y", "parse_mode": "HTML"}, "", id="markup"),
        pytest.param({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities", id="open markup"),
        pytest.param({"text": "<x>x</x>", "parse_mode": "HTML"}, "can't parse entities", id="unknown markup"),
        pytest.param({"text": "x", "parse_mode": "RTF"}, "unsupported parse_mode", id="no markup"),
        pytest.param({"text": "x", "chat_id": "5"}, "chat not found", id="a stranger"),
        pytest.param({"text": "x", "chat_id": "Lan"}, "chat_id is no number", id="a name"),
        pytest.param({"text": "x", "reply_markup": _inline(KEY)}, "", id="a button"),
        pytest.param({"text": "x", "reply_markup": json.dumps(_inline(KEY))}, "", id="a button as text"),
        pytest.param({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object", id="half of it"),
        pytest.param({"text": "x", "reply_markup": _inline({**KEY, "callback_data": "ạ" * 22})}, "BUTTON_DATA_INVALID"),
        pytest.param({"text": "x", "reply_markup": _inline({**KEY, "callback_data": "x" * 64})}, "", id="64 bytes"),
        pytest.param({"text": "x", "reply_markup": _inline({**KEY, "callback_data": "x" * 65})}, "BUTTON_DATA_INVALID"),
        pytest.param({"text": "x", "reply_markup": _inline({**KEY, "callback_data": ""})}, "BUTTON_DATA_INVALID"),
        pytest.param(
            {"text": "x", "reply_markup": _inline({"text": "Có"})},
            "text buttons are unallowed in the inline keyboard",
            id="a button for nothing",
        ),
        pytest.param({"text": "x", "reply_markup": _inline(*[KEY] * 9)}, "REPLY_MARKUP_TOO_LONG", id="too many"),
        pytest.param({"text": "x", "reply_markup": _column(100)}, "", id="a hundred buttons"),
        pytest.param({"text": "x", "reply_markup": _column(101)}, "REPLY_MARKUP_TOO_LONG", id="one more"),
        pytest.param({"text": "x", "reply_markup": {"keyboard": [["Có"]]}}, "", id="a keyboard of words"),
        pytest.param({"text": "x", "reply_markup": {"remove_keyboard": True}}, "", id="no keyboard any more"),
    ],
)
async def test_what_may_be_sent(call: Caller, bot: FakeTelegramBot, lan: str, fields: dict[str, Any], why: str):
    answer = await call("sendMessage", **{"chat_id": lan, **fields})
    assert refused(answer) == ((400, why) if why else (0, ""))
    assert len(bot.shown) == (0 if why else 1)


async def test_who_is_not_reached_is_told_apart(call: Caller, bot: FakeTelegramBot, lan: str):
    bot.blocks("Lan")
    assert refused(await call("sendMessage", chat_id=lan, text="x")) == (403, "bot was blocked by the user")
    bot.says("Lan", "đây")
    assert refused(await call("sendMessage", chat_id=lan, text="x")) == (0, "")
    bot.deletes_account("Lan")
    assert refused(await call("sendMessage", chat_id=lan, text="x")) == (403, "user is deactivated")
    bot.blocks("Mai")
    bot.unblocks("Mai")
    never_begun = await call("sendMessage", chat_id=str(bot.chat_of("Mai")), text="x")
    assert refused(never_begun) == (403, "bot can't initiate conversation with a user")


async def test_a_group_that_moved_says_where_to(call: Caller, bot: FakeTelegramBot):
    bot.says_in_group("Lan", -5, "x")
    bot.migrate(-5, -1005)
    answer = await call("sendMessage", chat_id=-5, text="x")
    assert (answer["error_code"], answer["parameters"]) == (400, {"migrate_to_chat_id": -1005})
    assert refused(await call("sendMessage", chat_id=-1005, text="x")) == (0, "")


@pytest.mark.parametrize(
    ("size", "why"),
    [
        pytest.param(10_000_000, "", id="as large as it may be"),
        pytest.param(10_000_001, "file is too big", id="larger"),
    ],
)
async def test_a_photo_has_its_measure(call: Caller, lan: str, size: int, why: str):
    answer = await call.multipart("sendPhoto", chat_id=lan, photo=("qr.png", b"x" * size))
    assert refused(answer) == ((400, why) if why else (0, ""))


async def test_a_photo_has_a_short_caption(call: Caller, bot: FakeTelegramBot, lan: str):
    sent = await call.multipart("sendPhoto", chat_id=lan, caption="mã", photo=("qr.png", b"png"))
    assert refused(sent) == (0, "")
    assert (bot.shown[0].kind, bot.shown[0].text, bot.shown[0].media) == ("photo", "mã", b"png")
    long = await call.multipart("sendPhoto", chat_id=lan, caption="x" * 1025, photo=("qr.png", b"png"))
    assert refused(long) == (400, "message caption is too long")
    assert refused(await call("sendPhoto", chat_id=lan)) == (400, "there is no photo in the request")


async def test_buttons_can_be_changed_but_not_into_themselves(call: Caller, bot: FakeTelegramBot, lan: str):
    sent = await call("sendMessage", chat_id=lan, text="x", reply_markup=_inline(KEY))
    fields = {"chat_id": lan, "message_id": sent["result"]["message_id"]}
    same = await call("editMessageReplyMarkup", **fields, reply_markup=_inline(KEY))
    assert refused(same) == (400, "message is not modified")
    assert refused(await call("editMessageReplyMarkup", **fields)) == (0, "")
    assert bot.shown[0].buttons == {}
    missing = await call("editMessageReplyMarkup", chat_id=lan, message_id=999)
    assert refused(missing) == (400, "message to edit not found")
    standing = await call("sendMessage", chat_id=lan, text="x", reply_markup={"keyboard": [["Có"]]})
    cannot = await call("editMessageReplyMarkup", chat_id=lan, message_id=standing["result"]["message_id"])
    assert refused(cannot) == (400, "message can't be edited")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ({"command": "baocao", "description": "Nộp báo cáo"}, ""),
        ({"command": "báo", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "x" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "baocao", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "baocao", "description": "x" * 256}, ""),
        ({"command": "baocao", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_menu_has_plain_names(call: Caller, bot: FakeTelegramBot, command: dict[str, str], why: str):
    answer = await call("setMyCommands", commands=[command], language_code="vi")
    assert refused(answer) == ((400, why) if why else (0, ""))
    assert bot.commands == ({} if why else {"vi": [command]})


@pytest.mark.parametrize(("count", "why"), [(100, ""), (101, "can't parse commands")])
async def test_a_menu_has_at_most_a_hundred_commands(call: Caller, bot: FakeTelegramBot, count: int, why: str):
    answer = await call("setMyCommands", commands=[{"command": "baocao", "description": "x"}] * count)
    assert refused(answer) == ((400, why) if why else (0, ""))


async def test_a_file_is_handed_out_up_to_its_measure(telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot):
    small, large = bot.keep(b"jpeg"), bot.keep(b"x" * 20_000_001)
    path = (await call("getFile", file_id=small))["result"]["file_path"]
    async with httpx.AsyncClient(verify=False) as client:
        assert (await client.get(f"{telegram.url}/file/bot{TOKEN}/{path}")).content == b"jpeg"
        assert (await client.get(f"{telegram.url}/file/bot{TOKEN}/photos/none.jpg")).status_code == 404
    assert refused(await call("getFile", file_id=large)) == (400, "file is too big")


# --- speed ---


async def test_a_bot_that_is_too_fast_waits_as_long_as_it_is_told(telegram: FakeTelegram, call: Caller):
    telegram.switches.rates.bot_a_second = 30
    telegram.clock.speed = 0.01
    bot = telegram.bot(TOKEN)
    chats = [str(bot.chat_of(f"Lan {number}")) for number in range(32)]
    for number in range(32):
        bot.says(f"Lan {number}", "x")
    answers = [await call("sendMessage", chat_id=chat, text="x") for chat in chats]
    assert [refused(answer)[0] for answer in answers] == [0] * 30 + [429] * 2
    assert answers[-1]["parameters"] == {"retry_after": 3}
    telegram.clock.advance(timedelta(seconds=2))
    assert refused(await call("sendMessage", chat_id=chats[0], text="x"))[0] == 429
    telegram.clock.advance(timedelta(seconds=1))
    assert refused(await call("sendMessage", chat_id=chats[0], text="x"))[0] == 0


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(telegram: FakeTelegram, call: Caller, lan: str):
    telegram.switches.rates.chat_burst = 3
    telegram.clock.speed = 0.01
    assert [refused(await call("sendMessage", chat_id=lan, text="x"))[0] for _ in range(4)] == [0, 0, 0, 429]
    telegram.clock.advance(timedelta(seconds=3))
    assert [refused(await call("sendMessage", chat_id=lan, text="x"))[0] for _ in range(4)] == [0, 0, 0, 429]
    telegram.clock.advance(timedelta(minutes=1))
    for _ in range(10):
        assert refused(await call("sendMessage", chat_id=lan, text="x"))[0] == 0
        telegram.clock.advance(timedelta(seconds=1))


async def test_a_group_takes_twenty_a_minute(telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot):
    telegram.clock.speed = 0.01
    bot.says_in_group("Lan", -5, "x")
    statuses = [refused(await call("sendMessage", chat_id=-5, text="x"))[0] for _ in range(21)]
    assert statuses == [0] * 20 + [429]


def test_the_limits_are_those_of_the_platform():
    assert (Rates().bot_a_second, Rates().group_a_minute) == (30, 20)


async def test_a_refusal_for_speed_says_so_in_its_header(telegram: FakeTelegram, call: Caller, lan: str):
    telegram.switches.rates.chat_burst = 0
    answer = await call.raw("sendMessage", chat_id=lan, text="x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


# --- taps ---


async def _asked(call: Caller, bot: FakeTelegramBot, lan: str) -> str:
    """Ask Lan something and let her tap."""
    await call("sendMessage", chat_id=lan, text="Có?", reply_markup=_inline(KEY))
    return bot.taps("Lan", "Có")


async def test_a_tap_is_told_with_its_message_and_answered_once(call: Caller, bot: FakeTelegramBot, lan: str):
    tap = await _asked(call, bot, lan)
    (update,) = (await call("getUpdates"))["result"]
    query = update["callback_query"]
    assert (query["id"], query["data"], query["message"]["text"]) == (tap, "1.y", "Có?")
    assert refused(await call("answerCallbackQuery", callback_query_id=tap, text="x" * 201)) == (
        400,
        "MESSAGE_TOO_LONG",
    )
    assert refused(await call("answerCallbackQuery", callback_query_id=tap, text="✓ Có")) == (0, "")
    assert refused(await call("answerCallbackQuery", callback_query_id=tap))[0] == 400
    assert bot.toast_of(tap) == "✓ Có"


async def test_a_tap_lives_150_seconds_and_a_message_a_day(
    telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot, lan: str
):
    tap = await _asked(call, bot, lan)
    bot.says("Lan", "một")
    telegram.clock.advance(timedelta(seconds=151))
    assert words(await call("getUpdates")) == ["một"]
    assert refused(await call("answerCallbackQuery", callback_query_id=tap))[0] == 400
    telegram.clock.advance(timedelta(days=1))
    assert words(await call("getUpdates", timeout=1)) == []
    assert len(bot.updates.lost) == 2


# --- polling ---


async def test_an_update_comes_again_until_a_higher_offset_is_asked_for(call: Caller, bot: FakeTelegramBot):
    for said in ("một", "hai"):
        bot.says("Lan", said)
    first = await call("getUpdates", limit=1)
    again = await call("getUpdates")
    assert (words(first), words(again)) == (["một"], ["một", "hai"])
    after = again["result"][0]["update_id"] + 1
    assert words(await call("getUpdates", offset=after)) == ["hai"]
    assert words(await call("getUpdates")) == ["hai"]
    assert words(await call("getUpdates", offset=after + 1, timeout=1)) == []


async def test_a_poll_is_held_until_there_is_news(telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot):
    begun = telegram.clock.now()
    assert words(await call("getUpdates", timeout=5)) == []
    assert telegram.clock.now() - begun >= timedelta(seconds=5)
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await until(lambda: bot.updates.open_polls == 1)
    bot.says("Lan", "một")
    assert words(await poll) == ["một"]


async def test_a_poll_brings_a_hundred_updates_at_most_and_is_held_no_longer_than_fifty_seconds(
    telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot
):
    for number in range(101):
        bot.says("Lan", str(number))
    assert len(words(await call("getUpdates", limit=1000))) == 100
    bot.updates.drop()
    telegram.clock.speed = 500
    begun = telegram.clock.now()
    assert words(await call("getUpdates", timeout=50_000)) == []
    assert timedelta(seconds=50) <= telegram.clock.now() - begun < timedelta(seconds=25_000)


async def test_the_newer_of_two_polls_ends_the_older(call: Caller, bot: FakeTelegramBot):
    older = asyncio.create_task(call("getUpdates", timeout=50))
    await until(lambda: bot.updates.open_polls == 1)
    newer = asyncio.create_task(call("getUpdates", timeout=50))
    assert refused(await older) == (409, "terminated by other getUpdates request")
    bot.says("Lan", "một")
    assert words(await newer) == ["một"]


async def test_only_what_is_allowed_is_told(call: Caller, bot: FakeTelegramBot, lan: str):
    await call("getUpdates", allowed_updates=["message"], timeout=0)
    bot.blocks("Lan")
    bot.says("Lan", "một")
    assert words(await call("getUpdates")) == ["một"]
    await call("getUpdates", allowed_updates=[])
    bot.updates.drop()
    bot.blocks("Lan")
    assert list((await call("getUpdates"))["result"][0]) == ["update_id", "my_chat_member"]


@pytest.mark.parametrize("payload", ["TV 2024", "mời", "A" * 65])
def test_a_link_carries_no_more_than_the_platform_lets_it(bot: FakeTelegramBot, payload: str):
    with pytest.raises(AssertionError):
        bot.starts("Lan", payload)


async def test_an_edited_message_keeps_its_number(call: Caller, bot: FakeTelegramBot):
    message_id = bot.says("Lan", "12")
    bot.edits("Lan", message_id, text("13"))
    first, second = (await call("getUpdates"))["result"]
    assert first["message"]["message_id"] == second["edited_message"]["message_id"] == message_id
    assert second["edited_message"]["text"] == "13"


async def test_numbers_grow_one_by_one_and_may_jump(call: Caller, bot: FakeTelegramBot):
    bot.says("Lan", "một")
    bot.says("Lan", "hai")
    bot.updates.skip_ids(-500)
    bot.says("Lan", "ba")
    ids = [update["update_id"] for update in (await call("getUpdates"))["result"]]
    assert (ids[1] - ids[0], ids[2] - ids[1]) == (1, -499)


# --- deliveries ---


class Listener:
    """A program that takes deliveries."""

    def __init__(self) -> None:
        self.requests: list[tuple[Mapping[str, str], dict[str, Any]]] = []
        self.statuses: list[int] = []
        """What is answered, one after the other; then 200."""

    async def __call__(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.json()))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    @property
    def kinds(self) -> list[str]:
        return [next(key for key in body if key != "update_id") for _, body in self.requests]


@asynccontextmanager
async def listening() -> AsyncGenerator[tuple[Listener, str]]:
    """Be reachable and note what is delivered."""
    listener = Listener()
    serving = Serving(Starlette(routes=[Route("/hook", listener.__call__, methods=["POST"])]))
    await serving.start()
    try:
        yield listener, f"{serving.url}/hook"
    finally:
        await serving.stop()


@pytest.fixture
async def hooked(telegram: FakeTelegram, call: Caller) -> AsyncIterator[Listener]:
    """A listener that the platform delivers to."""
    telegram.switches.deliveries.allows_local = True
    async with listening() as (listener, url):
        await call("setWebhook", url=url, secret_token=SECRET)
        yield listener
        await telegram.bot(TOKEN).updates.stop_delivering()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"url": "http://xa.example"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://xa.example:5000"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://127.0.0.1"}, "bad webhook: IP address is reserved"),
        ({"url": "https://xa.example", "secret_token": "a.b"}, "secret token contains unallowed characters"),
        ({"url": "https://xa.example", "secret_token": "a" * 256}, ""),
        ({"url": "https://xa.example", "secret_token": "a" * 257}, "secret token contains unallowed characters"),
        ({"url": "https://xa.example", "max_connections": 101}, "invalid max_connections"),
    ],
)
async def test_where_may_be_delivered_to(call: Caller, fields: dict[str, Any], why: str):
    assert refused(await call("setWebhook", **fields)) == ((400, why) if why else (0, ""))


async def test_a_webhook_is_set_once_a_second(telegram: FakeTelegram, call: Caller):
    telegram.clock.speed = 0.01
    assert refused(await call("setWebhook", url="https://xa.example/hook")) == (0, "")
    again = await call("setWebhook", url="https://xa.example/hook")
    assert refused(again) == (429, "retry after 1")
    assert again["parameters"] == {"retry_after": 1}
    telegram.clock.advance(timedelta(seconds=1))
    assert refused(await call("setWebhook", url="https://xa.example/hook")) == (0, "")


async def test_a_webhook_ends_polling_and_its_end_allows_it(call: Caller, bot: FakeTelegramBot):
    assert refused(await call("setWebhook", url="https://xa.example/hook")) == (0, "")
    assert refused(await call("getUpdates"))[0] == 409
    assert (await call("getWebhookInfo"))["result"]["url"] == "https://xa.example/hook"
    await call("deleteWebhook")
    bot.says("Lan", "một")
    assert words(await call("getUpdates")) == ["một"]


async def test_a_delivery_names_the_secret(bot: FakeTelegramBot, hooked: Listener):
    bot.says("Lan", "một")
    await bot.updates.settled()
    ((headers, body),) = hooked.requests
    assert (headers["x-telegram-bot-api-secret-token"], body["message"]["text"]) == (SECRET, "một")
    assert bot.updates.waiting == 0


async def test_a_delivery_may_come_twice(telegram: FakeTelegram, bot: FakeTelegramBot, hooked: Listener):
    telegram.switches.deliveries.twice = True
    bot.says("Lan", "một")
    await bot.updates.settled()
    (_, first), (_, second) = hooked.requests
    assert first == second


async def test_a_delivery_is_repeated_until_it_is_taken_and_holds_up_its_chat(
    telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot, hooked: Listener
):
    hooked.statuses = [500, 302, 404]
    bot.says("Lan", "một")
    bot.says("Lan", "hai")
    await until(lambda: len(hooked.requests) >= 2)
    info = (await call("getWebhookInfo"))["result"]
    assert (info["pending_update_count"], "Wrong response" in info["last_error_message"]) == (2, True)
    await bot.updates.settled()
    info = (await call("getWebhookInfo"))["result"]
    assert (info["pending_update_count"], info["last_error_message"]) == (0, "Wrong response from the webhook: 404")
    assert info["last_error_date"] == pytest.approx(telegram.clock.now().timestamp(), abs=60)
    said = [body["message"]["text"] for _, body in hooked.requests]
    assert said == ["một", "một", "một", "một", "hai"]
    assert bot.updates.delivery_answers == [500, 302, 404, 200, 200]


async def test_a_delivery_that_nobody_takes_is_lost_after_a_day(
    telegram: FakeTelegram, bot: FakeTelegramBot, hooked: Listener
):
    hooked.statuses = [500] * 1000
    bot.says("Lan", "một")
    await until(lambda: hooked.requests)
    telegram.clock.advance(timedelta(days=1))
    await bot.updates.settled()
    assert len(bot.updates.lost) == 1


async def test_a_tap_and_a_message_may_be_swapped(
    telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot, hooked: Listener, lan: str
):
    await bot.updates.settled()
    hooked.requests.clear()
    await call("sendMessage", chat_id=lan, text="Có?", reply_markup=_inline(KEY))
    telegram.switches.deliveries.swaps_pairs = True
    bot.says("Lan", "một")
    bot.taps("Lan", "Có")
    await bot.updates.settled()
    assert hooked.kinds == ["callback_query", "message"]


async def test_messages_of_a_chat_are_never_swapped(telegram: FakeTelegram, bot: FakeTelegramBot, hooked: Listener):
    telegram.switches.deliveries.swaps_pairs = True
    for said in ("một", "hai", "ba"):
        bot.says("Lan", said)
    await bot.updates.settled()
    assert [body["message"]["text"] for _, body in hooked.requests] == ["một", "hai", "ba"]


# --- bad days ---


async def test_an_outage_is_a_page(telegram: FakeTelegram, call: Caller):
    telegram.switches.outage = 502
    answer = await call.raw("getMe")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (502, "text/html")


@pytest.mark.parametrize(("switch", "shown"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_connection_is_cut_before_or_after_a_message_is_taken(
    telegram: FakeTelegram, call: Caller, bot: FakeTelegramBot, lan: str, switch: str, shown: int
):
    setattr(telegram.switches, switch, 1)
    with pytest.raises(httpx.RemoteProtocolError):
        await call("sendMessage", chat_id=lan, text="x")
    assert len(bot.shown) == shown
