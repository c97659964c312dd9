"""A Bot API on this machine's own wire, behind which scripted people chat: each writes on when it is answered.

It takes what a bot sends and gives out what the people write, over long polling. It is no strict fake (those are in
`tests/fakes/`): it is to cost little, and it runs in a process of its own so that nobody's figures hold it.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "4711:" + "a" * 35
FIRST_CHAT = 5_000_000_000
POLL_SECONDS = 5.0
MOST_UPDATES = 100


def answers(number: int) -> Sequence[str]:
    """Return what the person of this number writes: six answers, each with figures of their own, and a confirmation."""
    households, recognised = 82 + number % 17, 50 + number % 23
    return (
        "Gia đình, dòng họ học tập",
        str(households),
        str(recognised + 5),
        str(recognised),
        str(5 + number % 4),
        str(1 + number % 5),
        "đúng rồi, gửi",
    )


@dataclass
class Chat:
    """One person: what is still to be written, and when the last message was."""

    id: int
    to_write: list[str]
    wrote_at: float = 0.0
    replies: list[str] = field(default_factory=list[str])


class Api:
    """The platform. One more person writes as soon as it is polled, the others at `go`: a start is not measured."""

    def __init__(self, people: int) -> None:
        self._chats = {FIRST_CHAT + n: Chat(FIRST_CHAT + n, [*answers(n)]) for n in range(people)}
        self._early = Chat(FIRST_CHAT + people, [*answers(people)])
        self._queue: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._last_id = 0
        self._is_polled = False
        self._began = self._ended = 0.0
        self._waits: list[float] = []

    def app(self) -> web.Application:
        """Return the platform as a web application; what begins with an underscore is for the bench alone."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._call)
        app.router.add_get("/bot{token}/{method}", self._call)
        app.router.add_post("/_go", self._go)
        app.router.add_get("/_state", self._state)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        match request.match_info["method"]:
            case "getUpdates":
                return _ok(await self._updates(int(fields.get("offset") or 0)))
            case "sendMessage":
                return _ok(self._take(int(fields["chat_id"]), str(fields["text"])))
            case "getMe":
                return _ok({"id": 4711, "is_bot": True, "first_name": "bench", "username": "bench_bot"})
            case _:
                return _ok(True)

    async def _updates(self, offset: int) -> Sequence[Mapping[str, Any]]:
        if not self._is_polled:
            self._is_polled = True
            self._write_on(self._early)
        self._queue = [update for update in self._queue if update["update_id"] >= offset]
        if not self._queue:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._news.wait()
        return self._queue[:MOST_UPDATES]

    def _take(self, chat_id: int, text: str) -> Mapping[str, Any]:
        """Take a reply: the person reads it and writes on."""
        chat, now = self._chats.get(chat_id, self._early), time.perf_counter()
        self._waits.append(now - chat.wrote_at)
        chat.replies.append(text)
        self._ended = now
        self._write_on(chat)
        return _message(chat.id, len(self._waits), text)

    def _write_on(self, chat: Chat) -> None:
        if not chat.to_write:
            return
        self._last_id += 1
        chat.wrote_at = time.perf_counter()
        message = _message(chat.id, self._last_id, chat.to_write.pop(0))
        self._queue.append({"update_id": self._last_id, "message": message})
        self._news.set()

    async def _go(self, _request: web.Request) -> web.Response:
        self._waits.clear()
        self._began = time.perf_counter()
        for chat in self._chats.values():
            self._write_on(chat)
        return web.json_response({})

    async def _state(self, _request: web.Request) -> web.Response:
        unanswered = sum(len(answers(0)) - len(chat.replies) for chat in self._chats.values())
        last = {chat.replies[-1] for chat in self._chats.values() if chat.replies}
        return web.json_response(
            {
                "is_ready": len(self._early.replies) == len(answers(0)),
                "unanswered": unanswered,
                "seconds": self._ended - self._began,
                "waits": [] if unanswered else self._waits,
                "last": [] if unanswered else sorted(last)[:1],
            }
        )


async def _fields(request: web.Request) -> Mapping[str, Any]:
    if request.content_type == "application/json":
        return await request.json()
    return dict(await request.post()) | dict(request.query)


def _ok(result: object) -> web.Response:
    # Without blanks, as the platform writes it.
    body = json.dumps({"ok": True, "result": result}, separators=(",", ":"))
    return web.Response(body=body.encode(), content_type="application/json")


def _message(chat_id: int, number: int, text: str) -> dict[str, Any]:
    person = {"id": chat_id, "first_name": "Lan"}
    return {
        "message_id": number,
        "from": {**person, "is_bot": False, "language_code": "vi"},
        "chat": {**person, "type": "private"},
        "date": 1_729_738_800,
        "text": text,
    }


if __name__ == "__main__":
    web.run_app(Api(int(sys.argv[2])).app(), host="127.0.0.1", port=int(sys.argv[1]), print=None)
