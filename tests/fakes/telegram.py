"""The Bot API of Telegram on a port of this machine, for any number of bots.

What the real one refuses, it refuses: lengths, buttons, speed, strangers, late answers. Times and limits go by a clock
of its own. Its bots record what people get to see.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving
from tests.fakes.telegram_bot import FakeTelegramBot, Switches
from tests.fakes.telegram_queue import KNOWN_TO_ALL, Webhook
from tests.fakes.telegram_rules import (
    MAX_CAPTION,
    MAX_PHOTO_BYTES,
    MAX_TEXT,
    MAX_TOAST,
    TOKEN,
    RefusedError,
    bad,
    check_commands,
    check_markup,
    check_secret,
    check_webhook_address,
    check_words,
    read_fields,
    structure,
    whole,
)

LONGEST_POLL = 50

Method = Callable[[FakeTelegramBot, Mapping[str, Any], Request], Awaitable[object]]


@dataclass
class FakeTelegram:
    """The platform. A bot exists from the first time its token is named here."""

    clock: FastClock = field(default_factory=FastClock)
    switches: Switches = field(default_factory=Switches)

    def __post_init__(self) -> None:
        self._bots: dict[str, FakeTelegramBot] = {}
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        """What was called, with its fields, refused or not."""
        files = Route("/file/bot{token}/{path:path}", self._give_file)
        self._serving = Serving(
            Starlette(routes=[files, Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"])])
        )
        self._methods: Mapping[str, Method] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "editmessagereplymarkup": self._edit_markup,
            "answercallbackquery": self._answer_tap,
            "setmycommands": self._set_commands,
            "getfile": self._get_file,
        }

    @property
    def url(self) -> str:
        """The base of the API's addresses."""
        return self._serving.url

    async def start(self) -> None:
        """Come up, on the same port as before."""
        await self._serving.start()

    async def stop(self) -> None:
        """Go down: connections are refused, nothing is delivered."""
        for bot in self._bots.values():
            await bot.updates.stop_delivering()
        await self._serving.stop()

    def cut_all(self) -> int:
        """Break every connection that stands: their calls may be carried out; return how many that were."""
        return self._serving.drop_all()

    @asynccontextmanager
    async def running(self) -> "AsyncGenerator[FakeTelegram]":
        """Be up while the block runs."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    def bot(self, token: str) -> FakeTelegramBot:
        """Return the bot of a token, made when it is first named."""
        if token not in self._bots:
            self._bots[token] = FakeTelegramBot(int(token.partition(":")[0]), self.clock, self.switches)
        return self._bots[token]

    def reset_token(self, old: str, new: str) -> None:
        """Give a bot another token, as its owner can: the old one is good no longer."""
        self._bots[new] = self._bots.pop(old)

    def called(self, method: str) -> list[Mapping[str, Any]]:
        """Return the fields of all calls of a method."""
        return [fields for name, fields in self.calls if name == method.lower()]

    # --- HTTP ---

    async def _give_file(self, request: Request) -> Response:
        bot = self._bots.get(request.path_params["token"])
        content = bot and bot.load(request.path_params["path"])
        if self.switches.outage:
            return _page(self.switches.outage)
        if content is None:
            return _refusal(RefusedError(404, "Not Found"))
        return Response(content, media_type="application/octet-stream")

    async def _answer(self, request: Request) -> Response:
        name = request.path_params["method"].lower()
        if self.switches.outage and (not self.switches.outage_of or name in self.switches.outage_of):
            return _page(self.switches.outage)
        if name.startswith("send") and self.switches.cut_before:
            self.switches.cut_before -= 1
            self._serving.drop(request)
            return Response()
        try:
            result = await self._call(request.path_params["token"], name, request)
        except RefusedError as refused:
            return _refusal(refused)
        if name.startswith("send"):
            await self._be_late(request)
        return JSONResponse({"ok": True, "result": result})

    async def _be_late(self, request: Request) -> None:
        """Let the answer of a send that was carried out be lost, or come late."""
        if self.switches.cut_after:
            self.switches.cut_after -= 1
            self._serving.drop(request)
        await self.clock.sleep(self.switches.answer_pause.total_seconds())

    async def _call(self, token: str, name: str, request: Request) -> object:
        if not TOKEN.fullmatch(token):
            raise RefusedError(404, "Not Found")
        bot = self._bots.get(token)
        if bot is None:
            raise RefusedError(401, "Unauthorized")
        method = self._methods.get(name)
        if method is None:
            raise RefusedError(404, "Not Found")
        fields = await read_fields(request)
        self.calls.append((name, fields))
        return await method(bot, fields, request)

    # --- the methods ---

    async def _get_me(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        return {
            "id": bot.id,
            "is_bot": True,
            "first_name": "x",
            "username": f"bot{bot.id}_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def _get_updates(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        limit = min(max(whole(fields, "limit", 100), 1), 100)
        seconds = min(max(whole(fields, "timeout", 0), 0), LONGEST_POLL)
        _note_allowed(bot, fields)
        return await bot.updates.poll(whole(fields, "offset", 0), limit, seconds, lambda: _gone(request))

    async def _set_webhook(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        url = str(fields.get("url", ""))
        if not url:
            return await self._delete_webhook(bot, fields, request)
        check_webhook_address(url, allows_local=self.switches.deliveries.allows_local)
        connections = whole(fields, "max_connections", 40)
        if not 1 <= connections <= 100:
            raise bad("invalid max_connections")
        webhook = Webhook(url, check_secret(fields), connections)
        bot.limits.check_webhook()
        _note_allowed(bot, fields)
        _drop_pending(bot, fields)
        await bot.updates.deliver_to(webhook)
        return True

    async def _delete_webhook(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        _drop_pending(bot, fields)
        await bot.updates.deliver_to(Webhook())
        return True

    async def _get_webhook_info(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        webhook = bot.updates.webhook
        known = {"url": webhook.url, "has_custom_certificate": False, "pending_update_count": bot.updates.waiting}
        if webhook.failed_at is None:
            return known
        failed_at = int(webhook.failed_at.timestamp())
        return {**known, "last_error_date": failed_at, "last_error_message": webhook.last_error}

    async def _send_message(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        chat = whole(fields, "chat_id")
        words, markup = check_words(fields, "text", MAX_TEXT), check_markup(fields)
        bot.check_chat(chat)
        bot.limits.check(chat)
        return bot.show(chat, "text", words, markup)

    async def _send_photo(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        chat, picture = whole(fields, "chat_id"), fields.get("photo")
        caption = check_words(fields, "caption", MAX_CAPTION) if fields.get("caption") else ""
        markup = check_markup(fields)
        if isinstance(picture, str):
            picture = bot.load(picture)
        if not isinstance(picture, bytes) or not picture:
            raise bad("there is no photo in the request")
        if len(picture) > MAX_PHOTO_BYTES:
            raise bad("file is too big")
        bot.check_chat(chat)
        bot.limits.check(chat)
        return bot.show(chat, "photo", caption, markup, picture)

    async def _edit_markup(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        chat, markup = whole(fields, "chat_id"), check_markup(fields)
        if markup and "inline_keyboard" not in markup:
            raise bad("inline keyboard expected")
        bot.check_chat(chat)
        bot.limits.check(chat)
        return bot.change_markup(chat, whole(fields, "message_id"), markup)

    async def _answer_tap(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        words = str(fields.get("text", ""))
        if len(words) > MAX_TOAST:
            raise bad("MESSAGE_TOO_LONG")
        bot.answer(str(fields.get("callback_query_id", "")), words)
        return True

    async def _set_commands(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        bot.commands[str(fields.get("language_code", ""))] = check_commands(fields)
        return True

    async def _get_file(self, bot: FakeTelegramBot, fields: Mapping[str, Any], request: Request) -> object:
        return bot.file(str(fields.get("file_id", "")))


def _note_allowed(bot: FakeTelegramBot, fields: Mapping[str, Any]) -> None:
    """Remember which kinds of updates the bot wants; without a word it is as before, an empty list means all."""
    allowed = structure(fields, "allowed_updates")
    if isinstance(allowed, list):
        bot.updates.allowed = tuple(allowed) or KNOWN_TO_ALL  # pyright: ignore[reportUnknownArgumentType] -- JSON


def _drop_pending(bot: FakeTelegramBot, fields: Mapping[str, Any]) -> None:
    if str(fields.get("drop_pending_updates", "")).lower() == "true":
        bot.updates.drop()


def _page(status: int) -> Response:
    return HTMLResponse("<html><h1>Bad Gateway</h1></html>", status)


def _refusal(refused: RefusedError) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    wait = refused.parameters.get("retry_after")
    return JSONResponse(body, HTTPStatus(refused.code), headers={"Retry-After": str(wait)} if wait else None)


async def _gone(request: Request) -> None:
    """Wait until the caller has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
