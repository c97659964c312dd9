"""The Zalo Bot Platform on a port of this machine, for any number of bots.

Its behaviour follows what is documented and what was seen live; where that is unknown or disputed there is a switch.
Times and limits go by a clock of its own. It records what people get to see, and can change or take back none of it.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving
from tests.fakes.zalo_bot import FakeBot, Switches, Webhook
from tests.fakes.zalo_events import hex_id
from tests.fakes.zalo_rules import RefusedError, check_text, is_good_markup, is_local, is_there, post_to, read_fields

NOTHING = object()
"""The result of a method that answers without one."""

Method = Callable[[FakeBot, Mapping[str, Any], Request], Awaitable[object]]


@dataclass
class _Kept:
    content: bytes
    media_type: str
    at: datetime


@dataclass
class FakeZalo:
    """The platform. A bot exists from the first time its token is named here."""

    clock: FastClock = field(default_factory=FastClock)
    switches: Switches = field(default_factory=Switches)

    def __post_init__(self) -> None:
        self._bots: dict[str, FakeBot] = {}
        self._media: dict[str, _Kept] = {}
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        """What was called, with its fields, refused or not."""
        everything = Route("/{path:path}", self._answer, methods=["GET", "POST"])
        self._serving = Serving(Starlette(routes=[Route("/media/{name}", self._give_media), everything]))
        self._methods: Mapping[str, Method] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "testWebhook": self._test_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "deleteWebhook": self._delete_webhook,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendSticker": self._send_sticker,
            "sendVoice": self._send_voice,
            "sendChatAction": self._send_chat_action,
        }

    @property
    def url(self) -> str:
        """The base of the API's addresses."""
        return self._serving.url

    async def start(self) -> None:
        """Come up, on the same port as before."""
        await self._serving.start()

    async def stop(self) -> None:
        """Go down: connections are refused."""
        await self._serving.stop()

    @asynccontextmanager
    async def running(self) -> "AsyncGenerator[FakeZalo]":
        """Be up while the block runs."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    def bot(self, token: str) -> FakeBot:
        """Return the bot of a token, made when it is first named."""
        return self._bots.setdefault(token, FakeBot(token.partition(":")[0], self.clock, self.switches))

    def reset_token(self, old: str, new: str) -> None:
        """Give a bot another token, as its owner can: the old one is good no longer."""
        self._bots[new] = self._bots.pop(old)

    def keep(self, content: bytes, media_type: str = "image/jpeg") -> str:
        """Keep a picture for a while and return its address."""
        name = hex_id("media", len(self._media))
        self._media[name] = _Kept(content, media_type, self.clock.now())
        return f"{self.url}/media/{name}"

    # --- HTTP ---

    async def _give_media(self, request: Request) -> Response:
        kept = self._media.get(request.path_params["name"])
        if kept is None or self.clock.now() - kept.at > self.switches.media_lifetime:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(kept.content, media_type=kept.media_type)

    async def _answer(self, request: Request) -> Response:
        token, _, name = request.path_params["path"].partition("/")
        if self.switches.outage and (not self.switches.outage_of or name in self.switches.outage_of):
            return HTMLResponse("<html><h1>Bad Gateway</h1></html>", self.switches.outage)
        try:
            result = await self._call(token, name, request)
        except RefusedError as refused:
            body = {"ok": False, refused.spelling: refused.code, "description": refused.description}
            return JSONResponse(body, refused.code if self.switches.tells_http_status else 200)
        if name.startswith("send") and self.switches.lose_answers:
            self.switches.lose_answers -= 1
            self._serving.drop(request)
        if name == "getUpdates" and self.switches.lose_polls:
            self.switches.lose_polls -= 1
            self.bot(token.removeprefix("bot")).lose(cast("dict[str, Any]", result))
            self._serving.drop(request)
        if name.startswith("send"):
            await self.clock.sleep(self.switches.answer_pause.total_seconds())
        return JSONResponse({"ok": True} if result is NOTHING else {"ok": True, "result": result})

    async def _call(self, token: str, name: str, request: Request) -> object:
        bot = self._bots.get(token.removeprefix("bot")) if token.startswith("bot") else None
        if bot is None:
            raise RefusedError(401, "Unauthorized")
        method = self._methods.get(name)
        if method is None:
            raise RefusedError(self.switches.unknown_method_code, "Not Found")
        fields = await read_fields(request)
        self.calls.append((name, fields))
        return await method(bot, fields, request)

    # --- the methods ---

    async def _get_me(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        return {
            "id": bot.id.ljust(19, "0"),
            "account_name": f"bot.{hex_id(bot.id)[:8]}",
            "account_type": "BASIC",
            "can_join_groups": False,
        }

    async def _get_updates(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        if bot.webhook.url:
            raise RefusedError(self.switches.poll_with_webhook_code, "Bad Request: webhook is set")
        try:
            seconds = float(str(fields.get("timeout", 30)))
        except ValueError:
            raise RefusedError(400, "Bad Request: timeout") from None
        event = await bot.poll(seconds, lambda: _gone(request))
        if event is None:
            raise RefusedError(408, "Request timeout")
        return event

    async def _set_webhook(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        url, secret = str(fields.get("url", "")), fields.get("secret_token")
        if not self._may_be_reached(url):
            raise RefusedError(400, "Bad Request: url must be public https")
        if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
            raise RefusedError(400, "Bad Request: secret_token")
        bot.take_daily("setWebhook", self.switches.set_webhook_a_day)
        bot.webhook = Webhook(url, secret, self._milliseconds())
        return {**bot.webhook.told, "verification": await self._verify(bot.webhook)}

    async def _test_webhook(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.take_daily("testWebhook", self.switches.test_webhook_a_day, "errorCode")
        if not bot.webhook.url:
            raise RefusedError(400, "Bad Request: no webhook", "errorCode")
        return {"url": bot.webhook.url, **await self._verify(bot.webhook)}

    async def _get_webhook_info(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        if not self.switches.has_webhook_info:
            raise RefusedError(404, "Not Found")
        return bot.webhook.told

    async def _delete_webhook(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        if not bot.webhook.updated_at:
            raise RefusedError(400, "Bad Request: no webhook")
        bot.webhook = Webhook(updated_at=self._milliseconds())
        return bot.webhook.told

    async def _send_message(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.check_burst()
        words = check_text(fields, "text")
        mode = fields.get("parse_mode")
        if mode is not None and not is_good_markup(words, mode):
            raise RefusedError(400, "Bad Request: can't parse text")
        return self._sent(bot.show(bot.check_chat(fields.get("chat_id")), "text", words))

    async def _send_photo(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.check_burst()
        chat = bot.check_chat(fields.get("chat_id"))
        caption = check_text(fields, "caption") if "caption" in fields else ""
        address = fields.get("photo")
        await self.clock.sleep(self.switches.photo_pause.total_seconds())
        if not isinstance(address, str) or not await is_there(address):
            raise RefusedError(400, "Bad Request: photo")
        return self._sent(bot.show(chat, "photo", caption, address))

    async def _send_sticker(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.check_burst()
        chat, sticker = bot.check_chat(fields.get("chat_id")), fields.get("sticker")
        if not isinstance(sticker, str) or not sticker:
            raise RefusedError(400, "Bad Request: sticker")
        return self._sent(bot.show(chat, "sticker", "", sticker))

    async def _send_voice(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.check_burst()
        chat, address = bot.check_chat(fields.get("chat_id")), fields.get("voice_url")
        if not isinstance(address, str) or not urlsplit(address).path.endswith(".aac"):
            raise RefusedError(400, "Bad Request: voice_url")
        return self._sent(bot.show(chat, "voice", "", address))

    async def _send_chat_action(self, bot: FakeBot, fields: Mapping[str, Any], request: Request) -> object:
        chat = bot.check_chat(fields.get("chat_id"))
        if fields.get("action") != "typing":
            raise RefusedError(400, "Bad Request: action")
        bot.typed.append(chat)
        return NOTHING

    def _sent(self, message_id: str) -> dict[str, Any]:
        return {"message_id": message_id, "date": self._milliseconds()}

    def _milliseconds(self) -> int:
        return round(self.clock.now().timestamp() * 1000)

    # --- webhooks ---

    def _may_be_reached(self, url: str) -> bool:
        address = urlsplit(url)
        if self.switches.allows_local_webhook:
            return address.scheme in {"http", "https"}
        return address.scheme == "https" and not is_local(address.hostname or "localhost")

    async def _verify(self, webhook: Webhook) -> dict[str, Any]:
        """Look whether somebody is there: with nothing, then with an event that says nothing."""
        begun = self.clock.now()
        secret = webhook.secret if self.switches.probe_names_secret else ""
        status, outcome = await post_to(webhook.url, b"", secret)
        if outcome == "webhook.ok":
            status, outcome = await post_to(webhook.url, b'{"event_name":"webhook.test"}', webhook.secret)
        is_ok = outcome == "webhook.ok"
        latency = round((self.clock.now() - begun) / timedelta(milliseconds=1))
        verdict: dict[str, Any] = {"ok": is_ok, "outcome": outcome, "hint": "" if is_ok else f"see {webhook.url}"}
        return verdict if status is None else {**verdict, "status_code": status, "latency_ms": latency}


async def _gone(request: Request) -> None:
    """Wait until the caller has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
