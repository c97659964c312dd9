"""The fake platform refuses what the real one refuses; each known behaviour has its test."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving, until
from tests.fakes.zalo import FakeZalo
from tests.fakes.zalo_bot import FakeBot, Switches
from tests.fakes.zalo_events import (
    Event,
    image,
    in_group,
    reaction,
    sticker,
    text,
    unheard_of,
    unsupported,
    voice,
)

TOKEN = "4711:abc-xyz"
SECRET = "a-long-secret"
HEX_ID = re.compile("[0-9a-f]{20}")


@pytest.fixture
async def zalo() -> AsyncIterator[FakeZalo]:
    """A platform whose clock runs twenty times as fast as ours."""
    async with FakeZalo(FastClock(speed=20)).running() as zalo:
        yield zalo


@pytest.fixture
def bot(zalo: FakeZalo) -> FakeBot:
    return zalo.bot(TOKEN)


class Caller:
    """Calls the API as a program does."""

    def __init__(self, zalo: FakeZalo, token: str) -> None:
        self._client = httpx.AsyncClient(base_url=f"{zalo.url}/bot{token}", timeout=10, verify=False)

    async def __call__(self, method: str, **fields: object) -> dict[str, Any]:
        return (await self.raw(method, **fields)).json()

    async def raw(self, method: str, **fields: object) -> httpx.Response:
        return await self._client.post(f"/{method}", json=fields)

    async def get(self, method: str, **fields: str) -> dict[str, Any]:
        return (await self._client.get(f"/{method}", params=fields)).json()

    async def form(self, method: str, **fields: str) -> dict[str, Any]:
        return (await self._client.post(f"/{method}", data=fields)).json()

    async def multipart(self, method: str, **fields: str) -> dict[str, Any]:
        files = {name: (None, value) for name, value in fields.items()}
        return (await self._client.post(f"/{method}", files=files)).json()

    async def aclose(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def call(zalo: FakeZalo, bot: FakeBot) -> AsyncIterator[Caller]:
    caller = Caller(zalo, TOKEN)
    yield caller
    await caller.aclose()


@pytest.fixture
async def lan(bot: FakeBot) -> str:
    """The chat of Lan, who wrote and was heard."""
    await bot.says("Lan", "xin chào")
    await bot.poll(0, asyncio.Event().wait)
    return bot.chat_of("Lan")


class Listener:
    """A program that takes deliveries."""

    def __init__(self) -> None:
        self.requests: list[tuple[Mapping[str, str], bytes]] = []
        self.status = 200

    async def __call__(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        return Response(status_code=self.status)


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
async def hooked(zalo: FakeZalo, call: Caller) -> AsyncIterator[Listener]:
    """A listener that the platform delivers to; the probes are forgotten."""
    zalo.switches.allows_local_webhook = True
    async with listening() as (listener, url):
        await call("setWebhook", url=url, secret_token=SECRET)
        listener.requests.clear()
        yield listener


def code_of(answer: Mapping[str, Any]) -> int:
    """Return the code of a refusal, 0 for a success."""
    assert isinstance(answer["ok"], bool)
    return 0 if answer["ok"] else int(answer.get("error_code", 0) or answer["errorCode"])


# 1
@pytest.mark.parametrize("way", ["__call__", "get", "form", "multipart"])
async def test_fields_are_taken_from_anywhere(call: Caller, bot: FakeBot, lan: str, way: str):
    assert code_of(await getattr(call, way)("sendMessage", chat_id=lan, text="chào Lan")) == 0
    assert bot.texts_for("Lan") == ["chào Lan"]


# 1
async def test_the_names_of_methods_have_their_case(call: Caller):
    assert code_of(await call("getme")) == 404


# 2, 3
@pytest.mark.parametrize(("tells_http_status", "status"), [(False, 200), (True, 401)])
async def test_a_bad_token_is_told_in_the_body(zalo: FakeZalo, tells_http_status: bool, status: int):
    zalo.switches.tells_http_status = tells_http_status
    stranger = Caller(zalo, "4711:wrong")
    answer = await stranger.raw("getMe")
    await stranger.aclose()
    assert (answer.status_code, answer.json()) == (
        status,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


# 3, 19
@pytest.mark.parametrize("method", ["editMessageText", "deleteMessage", "sendDocument", "setMyCommands"])
@pytest.mark.parametrize("code", [404, 400])
async def test_what_does_not_exist_is_refused(zalo: FakeZalo, call: Caller, method: str, code: int):
    zalo.switches.unknown_method_code = code
    assert code_of(await call(method, message_id="1", text="x")) == code


# 4
async def test_a_bot_knows_itself(call: Caller):
    me = (await call("getMe"))["result"]
    assert len(me["id"]) == 19
    assert me["account_name"].startswith("bot.")
    assert (me["account_type"], me["can_join_groups"]) == ("BASIC", False)


# 5
async def test_a_poll_is_answered_with_one_event_and_forgets_it(call: Caller, bot: FakeBot):
    for words in ("một", "hai"):
        await bot.says("Lan", words)
    heard = [await call("getUpdates", timeout=1, offset=0, limit=100) for _ in range(3)]
    assert [answer["result"]["message"]["text"] for answer in heard[:2]] == ["một", "hai"]
    assert heard[2] == {"ok": False, "error_code": 408, "description": "Request timeout"}


# 5
async def test_a_poll_whose_line_is_cut_loses_its_message(zalo: FakeZalo, call: Caller, bot: FakeBot):
    lost, kept = [await bot.says("Lan", words) for words in ("một", "hai")]
    zalo.switches.lose_polls = 1
    with pytest.raises(httpx.TransportError):
        await call("getUpdates", timeout=1)
    assert (await call("getUpdates", timeout=1))["result"]["message"]["message_id"] == kept
    assert (bot.lost, set(bot.handed_over)) == ({lost}, {lost, kept})


# 5
@pytest.mark.parametrize("seconds", [5, "5"])
async def test_a_poll_is_held_as_long_as_it_asks(zalo: FakeZalo, call: Caller, seconds: object):
    begun = zalo.clock.now()
    assert code_of(await call("getUpdates", timeout=seconds)) == 408
    assert timedelta(seconds=5) <= zalo.clock.now() - begun < timedelta(seconds=15)


# 5
async def test_a_held_poll_gets_the_message_that_comes(call: Caller, bot: FakeBot):
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: bot.open_polls == 1)
    await bot.says("Lan", "xin chào")
    assert (await poll)["result"]["message"]["text"] == "xin chào"


# 5
async def test_two_polls_share_the_messages_out(call: Caller, bot: FakeBot):
    polls = [asyncio.create_task(call("getUpdates", timeout=30)) for _ in range(2)]
    await until(lambda: bot.open_polls == 2)
    for words in ("một", "hai"):
        await bot.says("Lan", words)
    answers = [await poll for poll in polls]
    assert {answer["result"]["message"]["text"] for answer in answers} == {"một", "hai"}


# 5
async def test_a_poll_whose_caller_went_takes_nothing(call: Caller, bot: FakeBot):
    poll = asyncio.create_task(call("getUpdates", timeout=30))
    await until(lambda: bot.open_polls == 1)
    poll.cancel()
    await until(lambda: bot.open_polls == 0)
    await bot.says("Lan", "xin chào")
    assert (await call("getUpdates", timeout=1))["result"]["message"]["text"] == "xin chào"


# 5
@pytest.mark.parametrize(
    ("keeps", "pause", "is_heard"),
    [
        pytest.param(Switches().keeps_unpolled, timedelta(seconds=30), True, id="a short pause loses nothing"),
        pytest.param(Switches().keeps_unpolled, timedelta(seconds=90), False, id="a long one loses what came"),
        pytest.param(timedelta(0), timedelta(0), False, id="at worst all is lost that nobody waited for"),
        pytest.param(None, timedelta(days=3), True, id="at best nothing is ever lost"),
    ],
)
async def test_messages_that_nobody_polls(
    zalo: FakeZalo, call: Caller, bot: FakeBot, keeps: timedelta | None, pause: timedelta, is_heard: bool
):
    zalo.switches.keeps_unpolled = keeps
    await bot.says("Lan", "xin chào")
    zalo.clock.advance(pause)
    assert (code_of(await call("getUpdates", timeout=1)) == 0) is is_heard
    assert len(bot.dropped) == (0 if is_heard else 1)


# 5
async def test_a_hasty_platform_holds_no_poll(zalo: FakeZalo, call: Caller):
    zalo.switches.is_hasty = True
    begun = zalo.clock.now()
    assert code_of(await call("getUpdates", timeout=3000)) == 408
    assert zalo.clock.now() - begun < timedelta(seconds=100)


# 6
async def test_there_is_nothing_to_poll_behind_a_webhook(call: Caller, bot: FakeBot, hooked: Listener):
    await bot.says("Lan", "xin chào")
    assert code_of(await call("getUpdates", timeout=1)) == 400
    assert len(hooked.requests) == 1


# 7
@pytest.mark.parametrize(
    ("url", "secret"),
    [
        pytest.param("http://xa.example/hook", SECRET, id="without encryption"),
        pytest.param("https://localhost/hook", SECRET, id="this machine"),
        pytest.param("https://192.168.1.4/hook", SECRET, id="a private network"),
        pytest.param("", SECRET, id="no address"),
        pytest.param("https://xa.example/hook", "short", id="a short secret"),
        pytest.param("https://xa.example/hook", "x" * 257, id="a long secret"),
        pytest.param("https://xa.example/hook", None, id="no secret"),
    ],
)
async def test_a_webhook_that_is_not_taken(call: Caller, bot: FakeBot, url: str, secret: str | None):
    assert code_of(await call("setWebhook", url=url, secret_token=secret)) == 400
    assert bot.webhook.url == ""


# 7
@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "webhook.ok"), (403, "webhook.http.403"), (500, "webhook.http.5xx"), (302, "webhook.http.other")],
)
async def test_a_webhook_is_probed_and_kept_whatever_comes_of_it(
    zalo: FakeZalo, call: Caller, bot: FakeBot, status: int, outcome: str
):
    zalo.switches.allows_local_webhook = True
    async with listening() as (listener, url):
        listener.status = status
        result = (await call("setWebhook", url=url, secret_token=SECRET))["result"]
    assert (result["verification"]["ok"], result["verification"]["outcome"]) == (status == 200, outcome)
    assert bot.webhook.url == url
    headers, body = listener.requests[0]
    assert (body, "content-type" in headers) == (b"", False)
    assert len(listener.requests) == (2 if status == 200 else 1)


# 7
async def test_a_webhook_where_nobody_is(zalo: FakeZalo, call: Caller):
    zalo.switches.allows_local_webhook = True
    result = (await call("setWebhook", url="http://127.0.0.1:9/hook", secret_token=SECRET))["result"]
    assert result["verification"]["outcome"] == "webhook.err.conn"


# 7, 8
async def test_webhooks_are_set_and_tested_so_often_a_day(zalo: FakeZalo, call: Caller, hooked: Listener):
    zalo.switches.set_webhook_a_day, zalo.switches.test_webhook_a_day = 0, 1
    assert code_of(await call("setWebhook", url="http://127.0.0.1:9/hook", secret_token=SECRET)) == 426
    assert (await call("testWebhook"))["result"]["ok"] is True
    assert (await call("testWebhook"))["errorCode"] == 426
    zalo.clock.advance(timedelta(days=1))
    assert (await call("testWebhook"))["ok"] is True


# 8
async def test_a_webhook_is_looked_up_and_removed(zalo: FakeZalo, call: Caller, bot: FakeBot, hooked: Listener):
    info = (await call("getWebhookInfo"))["result"]
    assert info["url"] == bot.webhook.url
    assert abs(info["updated_at"] / 1000 - zalo.clock.now().timestamp()) < 3600
    assert (await call("deleteWebhook"))["result"]["url"] == ""
    assert (await call("getWebhookInfo"))["result"]["url"] == ""
    zalo.switches.has_webhook_info = False
    assert code_of(await call("getWebhookInfo")) == 404


# 8
async def test_a_webhook_that_never_was_can_be_neither_removed_nor_tested(call: Caller):
    assert code_of(await call("deleteWebhook")) == 400
    assert (await call("testWebhook"))["errorCode"] == 400


# 9
async def test_a_delivery_names_the_secret_and_its_caller(bot: FakeBot, hooked: Listener):
    await bot.says("Lan", "xin chào")
    headers, _ = hooked.requests[0]
    assert headers["x-bot-api-secret-token"] == SECRET
    assert headers["user-agent"] == "Java/1.8.0_192"


# 9
@pytest.mark.parametrize(("envelope", "shapes"), [("flat", {False}), ("wrapped", {True}), ("mixed", {False, True})])
async def test_deliveries_come_with_a_wrapper_or_without(
    zalo: FakeZalo, bot: FakeBot, hooked: Listener, envelope: Any, shapes: set[bool]
):
    zalo.switches.envelope = envelope
    for _ in range(12):
        await bot.says("Lan", "xin chào")
    assert {b'"result"' in body for _, body in hooked.requests} == shapes


# 9
async def test_deliveries_come_twice_and_in_the_wrong_order(zalo: FakeZalo, bot: FakeBot, hooked: Listener):
    zalo.switches.delivers_twice = zalo.switches.swaps_pairs = True
    ids = [await bot.says("Lan", words) for words in ("một", "hai", "ba")]
    await bot.flush()
    delivered = [re.search(b'"message_id": "([0-9a-f]+)"', body) for _, body in hooked.requests]
    first, second, third = ids
    assert [found[1].decode() for found in delivered if found] == [second, second, first, first, third, third]


# 9
@pytest.mark.parametrize(("retries", "deliveries"), [(0, 1), (2, 3)])
async def test_a_delivery_that_is_not_taken_may_be_repeated(
    zalo: FakeZalo, bot: FakeBot, hooked: Listener, retries: int, deliveries: int
):
    zalo.switches.retries, zalo.switches.retry_pause = retries, timedelta(seconds=1)
    hooked.status = 500
    await bot.says("Lan", "xin chào")
    assert bot.delivery_answers == [500] * deliveries


# 10, 11
@pytest.mark.parametrize(
    ("event", "name", "fields"),
    [
        (text("xin chào"), "message.text.received", {"text": "xin chào"}),
        (image("https://a.example/1"), "message.image.received", {"photo_url": "https://a.example/1"}),
        (image("https://a.example/1", "ảnh", "photo"), "message.image.received", {"photo": "https://a.example/1"}),
        (image("https://a.example/1", "ảnh lớp học"), "message.image.received", {"caption": "ảnh lớp học"}),
        (sticker(), "message.sticker.received", {"sticker": "7b3c5a", "url": "https://stickers.example/7b3c5a.png"}),
        (voice(), "message.voice.received", {"voice_url": "https://media.example/v/1.aac"}),
        (unsupported(), "message.unsupported.received", {}),
        (unheard_of(), "message.hologram.received", {"hologram": {"id": "1"}}),
        (reaction(), "message.reaction.received", {"reaction": "heart"}),
    ],
)
async def test_an_event_has_the_shape_that_was_seen(
    call: Caller, bot: FakeBot, event: Event, name: str, fields: Mapping[str, object]
):
    message_id = await bot.sends("Lan", event)
    told = (await call("getUpdates"))["result"]
    message = told["message"]
    assert told["event_name"] == name
    assert "update_id" not in told
    assert fields.items() <= message.items()
    assert message["message_id"] == message_id
    assert HEX_ID.fullmatch(message_id)
    assert HEX_ID.fullmatch(message["from"]["id"])
    assert message["chat"] == {"id": message["from"]["id"], "chat_type": "PRIVATE"}
    assert message["from"]["display_name"] == "Lan"
    assert abs(message["date"] / 1000 - datetime(2026, 11, 20, 2, tzinfo=UTC).timestamp()) < 3600


# 10
async def test_an_event_may_lack_what_one_expects(call: Caller, bot: FakeBot):
    await bot.sends("Lan", unsupported(has_message=False))
    await bot.sends("Lan", Event("", {"text": "x"}, has_display_name=False, is_bot=True, has_event_name=False))
    assert (await call("getUpdates"))["result"] == {"event_name": "message.unsupported.received"}
    told = (await call("getUpdates"))["result"]
    assert "event_name" not in told
    assert told["message"]["from"] == {"id": bot.chat_of("Lan"), "is_bot": True}


# 10
async def test_a_group_is_heard_only_where_it_mentions_the_bot(call: Caller, bot: FakeBot):
    await bot.sends("Lan", in_group(text("chuyện riêng"), "Tổ 1", mentions_bot=False))
    await bot.sends("Lan", in_group(text("@Bot xin chào"), "Tổ 1"))
    message = (await call("getUpdates"))["result"]["message"]
    assert message["text"] == "@Bot xin chào"
    assert message["chat"]["chat_type"] == "GROUP"
    assert message["chat"]["id"] != message["from"]["id"]
    assert bot.waiting == 0


# 12
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"text": "x"}, 0, id="one letter"),
        pytest.param({"text": "ế" * 2000}, 0, id="two thousand letters"),
        pytest.param({"text": "😀" * 1000}, 0, id="a picture is two units"),
        pytest.param({"text": "😀" * 1000 + "x"}, 400, id="one unit too many"),
        pytest.param({"text": ""}, 400, id="nothing"),
        pytest.param({}, 400, id="no text"),
        pytest.param({"text": 5}, 400, id="a number"),
        pytest.param({"text": "x", "chat_id": "0" * 20}, 400, id="a chat that never wrote"),
        pytest.param({"text": "x", "chat_id": 5}, 400, id="a chat that is a number"),
        pytest.param({"text": "<b>x</b>", "parse_mode": "html"}, 0, id="good markup"),
        pytest.param({"text": "<b>x", "parse_mode": "html"}, 400, id="an open tag"),
        pytest.param({"text": "<script>x</script>", "parse_mode": "html"}, 400, id="an unknown tag"),
        pytest.param({"text": "**x", "parse_mode": "markdown"}, 400, id="open stars"),
        pytest.param({"text": "x", "parse_mode": "bbcode"}, 400, id="an unknown way to mark up"),
        pytest.param({"text": "<b>**x"}, 0, id="plain text may be anything"),
        pytest.param({"text": "x", "reply_markup": {"keyboard": [["1"]]}}, 0, id="buttons are ignored"),
    ],
)
async def test_what_may_be_sent(call: Caller, bot: FakeBot, lan: str, fields: Mapping[str, object], code: int):
    answer = await call("sendMessage", **{"chat_id": lan, **fields})
    assert code_of(answer) == code
    assert len(bot.shown) == (0 if code else 1)
    assert all("keyboard" not in repr(shown) for shown in bot.shown)


# 13
async def test_the_fifty_first_person_is_not_served(call: Caller, bot: FakeBot):
    for number in range(51):
        await bot.says(f"Mai {number}", "xin chào")
    await bot.says("Mai 0", "lại là tôi")
    assert bot.not_served == ["Mai 50"]
    assert bot.waiting == 51
    assert code_of(await call("sendMessage", chat_id=bot.chat_of("Mai 49"), text="x")) == 0
    assert code_of(await call("sendMessage", chat_id=bot.chat_of("Mai 50"), text="x")) == 400


# 14
@pytest.mark.parametrize(("counts_incoming", "taken"), [(False, 3), (True, 2)])
async def test_a_month_has_its_messages(zalo: FakeZalo, call: Caller, bot: FakeBot, counts_incoming: bool, taken: int):
    zalo.switches.messages_a_month, zalo.switches.counts_incoming = 3, counts_incoming
    await bot.says("Lan", "xin chào")
    codes = [code_of(await call("sendMessage", chat_id=bot.chat_of("Lan"), text="x")) for _ in range(4)]
    assert codes == [0] * taken + [429] * (4 - taken)
    zalo.clock.advance(timedelta(days=11))
    assert code_of(await call("sendMessage", chat_id=bot.chat_of("Lan"), text="x")) == 0


# 15
@pytest.mark.parametrize("first", ["sendMessage", "sendPhoto"])
async def test_a_burst_is_refused_without_saying_for_how_long(zalo: FakeZalo, call: Caller, lan: str, first: str):
    zalo.switches.burst_a_second = 1
    zalo.clock.speed = 1
    assert code_of(await call(first, chat_id=lan, text="x", photo=zalo.keep(b"jpeg"))) == 0
    assert await call("sendMessage", chat_id=lan, text="x") == {
        "ok": False,
        "error_code": 429,
        "description": "Quota exceeded",
    }
    zalo.clock.advance(timedelta(seconds=1))
    assert code_of(await call("sendMessage", chat_id=lan, text="x")) == 0


# 16
async def test_a_photo_is_an_address_that_can_be_loaded(zalo: FakeZalo, call: Caller, bot: FakeBot, lan: str):
    zalo.switches.photo_pause = timedelta(seconds=4)
    begun = zalo.clock.now()
    assert code_of(await call("sendPhoto", chat_id=lan, photo=zalo.keep(b"jpeg"), caption="lớp học")) == 0
    assert zalo.clock.now() - begun >= timedelta(seconds=4)
    for address in ("ftp://a.example/1.jpg", "http://127.0.0.1:9/1.jpg", f"{zalo.url}/media/none", None):
        assert code_of(await call("sendPhoto", chat_id=lan, photo=address)) == 400
    for fields in ({"caption": "x" * 2001}, {"caption": ""}, {"chat_id": "0" * 20}):
        assert code_of(await call("sendPhoto", **{"chat_id": lan, "photo": zalo.keep(b"jpeg"), **fields})) == 400
    assert [(shown.kind, shown.text) for shown in bot.shown] == [("photo", "lớp học")]


# 16
async def test_a_voice_for_a_group_is_taken_and_never_heard(call: Caller, bot: FakeBot, lan: str):
    await bot.sends("Lan", in_group(text("@Bot"), "Tổ 1"))
    group = (await call("getUpdates"))["result"]["message"]["chat"]["id"]
    for chat in (group, lan):
        assert code_of(await call("sendVoice", chat_id=chat, voice_url="https://a.example/1.aac")) == 0
    assert [shown.chat for shown in bot.shown] == [lan]
    assert code_of(await call("sendVoice", chat_id=lan, voice_url="https://a.example/1.mp3")) == 400


# 16
async def test_typing_has_no_result(call: Caller, bot: FakeBot, lan: str):
    assert await call("sendChatAction", chat_id=lan, action="typing") == {"ok": True}
    assert code_of(await call("sendChatAction", chat_id=lan, action="upload_photo")) == 400
    assert bot.typed == [lan]


async def test_a_sticker_is_shown(call: Caller, bot: FakeBot, lan: str):
    assert code_of(await call("sendSticker", chat_id=lan, sticker="7b3c5a")) == 0
    assert [shown.kind for shown in bot.shown] == ["sticker"]


# 17
async def test_a_lost_answer_is_a_message_shown(zalo: FakeZalo, call: Caller, bot: FakeBot, lan: str):
    zalo.switches.lose_answers = 1
    with pytest.raises(httpx.TransportError):
        await call("sendMessage", chat_id=lan, text="x")
    assert code_of(await call("sendMessage", chat_id=lan, text="x")) == 0
    assert bot.texts_for("Lan") == ["x", "x"]


# 17
async def test_an_answer_may_come_late(zalo: FakeZalo, call: Caller, bot: FakeBot, lan: str):
    zalo.switches.answer_pause = timedelta(seconds=4)
    begun = zalo.clock.now()
    assert code_of(await call("sendMessage", chat_id=lan, text="x")) == 0
    assert zalo.clock.now() - begun >= timedelta(seconds=4)
    assert bot.shown[0].at - begun < timedelta(seconds=4)


# 18
async def test_pictures_expire(zalo: FakeZalo):
    url = zalo.keep(b"jpeg")
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(url)).content == b"jpeg"
        zalo.clock.advance(timedelta(hours=2))
        assert (await browser.get(url)).status_code == 404


# 20
async def test_an_outage_of_everything(zalo: FakeZalo, call: Caller):
    zalo.switches.outage = 502
    assert {(await call.raw(method)).status_code for method in ("getMe", "getUpdates", "sendMessage")} == {502}


# 20
@pytest.mark.parametrize("status", [502, 504])
async def test_an_outage_answers_with_a_page(zalo: FakeZalo, call: Caller, bot: FakeBot, lan: str, status: int):
    zalo.switches.outage, zalo.switches.outage_of = status, frozenset({"getUpdates"})
    answer = await call.raw("getUpdates")
    assert (answer.status_code, answer.headers["content-type"][:9]) == (status, "text/html")
    assert code_of(await call("sendMessage", chat_id=lan, text="x")) == 0


async def test_a_reset_kills_the_old_token(zalo: FakeZalo, call: Caller, bot: FakeBot):
    zalo.reset_token(TOKEN, "4711:new")
    assert code_of(await call("getMe")) == 401
    assert zalo.bot("4711:new") is bot
