"""The built-in chat page: a channel of our own, reached with nothing but a browser.

`WebChat` is the way out, a channel like Zalo or Telegram; `build_web` is the way in, with its pages. What
was said stands in the database as chat lines: a bell wakes a waiting page, but the database is the truth.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.page.incoming import Sent, SentButton, SentPhoto, SentText, read_sent, read_up_to
from bot.page.outgoing import STATIC, draw_qr, fill_page, line_json
from bot.page.refusals import LINES, Reason, RefusedError
from bot.pictures import MEDIA_TYPE, PictureError, clean_picture
from bot.qr_pictures import words_with_link
from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, FileId, Incoming, MessageId
from handlers.channel import Channel, Failure, Rendered, SendError
from storage.chat_lines import ChatLine
from storage.database import Database
from storage.unit_of_work import UnitOfWork

WEB_CHAT = ChannelName("web")

PAGE_LINES = 200
LONGEST_WAIT = timedelta(seconds=25)
RECHECK = timedelta(seconds=2.5)
"""How often a waiting page looks by itself: another process may have written the line."""

COOKIE = "khuyenhoc_device"
COOKIE_AGE = timedelta(days=400)

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class CastMember:
    """A person of the demo's story, as the stage lists them. `unread` counts the bot's lines not yet seen."""

    chat: str
    name: str
    role_title: str
    unit_name: str
    note: str
    unread: int


@dataclass(frozen=True)
class DemoDay:
    """The day in the demo's story, in words, and what comes next."""

    label: str
    next_event: str


@dataclass(frozen=True)
class DemoPlan:
    """A plan whose story can be played, as the page lists it."""

    id: str
    title: str
    is_chosen: bool


class ChatStore(Protocol):
    """What the channel needs: where lines are kept, and the product's now (aware UTC)."""

    @property
    def database(self) -> Database: ...

    def clock(self) -> datetime: ...


class ChatHost(ChatStore, Protocol):
    """What the pages need of the running program: also the one door for messages."""

    async def accept(self, address: Address, platform_id: str, payload: Mapping[str, Any]) -> bool:
        """Store a message durably and wake the worker; False means it was there already."""
        ...


class DemoHost(Protocol):
    """The story of `khuyenhoc demo`: who is in it, and how its time passes."""

    async def cast(self) -> tuple[CastMember, ...]: ...

    async def knows(self, chat: str) -> bool:
        """Return whether the chat belongs to the cast; asked on every request."""
        ...

    async def today(self) -> DemoDay: ...

    async def move_clock(self, days: int) -> None: ...

    async def move_to_next_event(self) -> str:
        """Move to the next day on which something happens, and say what."""
        ...

    async def restart(self) -> None:
        """Begin the story again."""
        ...

    def plans(self) -> tuple[DemoPlan, ...]: ...

    async def choose(self, plan: str) -> None:
        """Play the story of another plan; KeyError when there is no such plan."""
        ...


class Bells:
    """Wakes the pages that wait for news of a chat."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self.is_closed = False

    @contextmanager
    def listen(self, chat: str) -> Generator[asyncio.Event]:
        """Have an event that is set whenever the chat is rung."""
        bell = asyncio.Event()
        self._waiting.setdefault(chat, set()).add(bell)
        try:
            yield bell
        finally:
            self._waiting[chat].discard(bell)
            if not self._waiting[chat]:
                del self._waiting[chat]

    def ring(self, chat: str) -> None:
        """Wake everyone who waits for this chat."""
        for bell in self._waiting.get(chat, ()):
            bell.set()

    def ring_all(self) -> None:
        """Wake everyone."""
        for chat in self._waiting:
            self.ring(chat)


class WebChat(Channel):
    """The channel: writes a line for a person's page, once per key."""

    name = WEB_CHAT
    capabilities = Capabilities(has_buttons=True, has_photos=True, max_chars=100_000)

    def __init__(self, store: ChatStore) -> None:
        self._store = store
        self.bells = Bells()

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Write the line, once per key; what the person wrote before it counts as read."""
        now = self._store.clock()
        async with self._store.database.unit_of_work() as uow:
            line = await uow.chat_lines.add(
                address.chat,
                "bot",
                _bot_key(key),
                words_with_link(rendered),
                [{"id": option.id, "label": option.label} for option in rendered.choices],
                None,
                draw_qr(rendered.qr_link) if rendered.qr_link else "",
                now,
            )
            if line is not None:
                await uow.chat_lines.mark_read(address.chat, line.id, now, "person")
                await uow.commit()
        self.bells.ring(address.chat)
        return key

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what a stored payload says, or None if it is not ours."""
        return read_update(payload, message_id, address, at)

    async def fetch(self, media: str) -> bytes:
        """Refuse: what the page sends is stored as it comes."""
        raise SendError(Failure.REFUSED, "the page refers to nothing")

    def close(self) -> None:
        """Let every waiting page go at once, so that the server can stop."""
        self.bells.is_closed = True
        self.bells.ring_all()


def read_update(payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime) -> Incoming | None:
    """Return what a person sent through the page, from its inbox payload; None if it is not ours."""
    match payload:
        case {"photo": int(photo), **words}:
            return Incoming(message_id, address, at, text=str(words.get("text", "")), photo=FileId(photo))
        case {"text": str(text)}:
            return Incoming(message_id, address, at, text=text)
        case {"button": str(button)}:
            return Incoming(message_id, address, at, button=button)
        case _:
            return None


def build_web(host: ChatHost, demo: DemoHost | None, channel: WebChat, more: Iterable[BaseRoute] = ()) -> Starlette:
    """Return the web application: the chat page and, with `demo`, its stage; `more` are other people's ways in."""
    pages = _Pages(host, demo, channel)
    routes: list[BaseRoute] = [
        *more,
        Route("/", pages.front),
        Route("/chat/{chat}", pages.chat),
        Route("/api/chat/{chat}/lines", pages.lines),
        Route("/api/chat/{chat}/messages", pages.take_message, methods=["POST"]),
        Route("/api/chat/{chat}/read", pages.take_read, methods=["POST"]),
        Route("/files/{id:int}", pages.picture),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    if demo is not None:
        stage = _Stage(demo, channel)
        routes += [
            Route("/api/demo", stage.state),
            Route("/api/demo/clock", stage.move, methods=["POST"]),
            Route("/api/demo/next", stage.next_event, methods=["POST"]),
            Route("/api/demo/restart", stage.restart, methods=["POST"]),
            Route("/api/demo/plan", stage.choose, methods=["POST"]),
        ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(_OwnPagesOnly)],
        exception_handlers={
            RefusedError: _refuse,
            HTTPException: _refuse_route,
            ClientDisconnect: _refuse_broken_off,
            Exception: _refuse_trouble,
        },
    )


class _Pages:
    """The chat page: every route checks first whose chat it is."""

    def __init__(self, host: ChatHost, demo: DemoHost | None, channel: WebChat) -> None:
        self._host = host
        self._demo = demo
        self._bells = channel.bells

    async def front(self, request: Request) -> Response:
        """Show the demo's stage, or the chat that belongs to this browser."""
        code = request.query_params.get("code", "")
        if self._demo is not None and not code:
            return HTMLResponse(fill_page("stage.html"))
        secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        response = HTMLResponse(
            fill_page(
                "chat.html",
                chat=_chat_of_device(secret),
                code=code if _CODE.fullmatch(code) else "",
                person="",
                home="" if self._demo is None else "/",
            )
        )
        response.set_cookie(
            COOKIE,
            secret,
            max_age=round(COOKIE_AGE.total_seconds()),
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    async def chat(self, request: Request) -> Response:
        """Show one chat."""
        chat = await self._allowed(request, request.path_params["chat"])
        person = await self._person(chat)
        home = "" if self._demo is None else "/"
        return HTMLResponse(fill_page("chat.html", chat=chat, code="", person=person, home=home))

    async def lines(self, request: Request) -> Response:
        """Return the lines after `after`; wait for one, up to `wait` seconds, if there is none."""
        chat = await self._allowed(request, request.path_params["chat"])
        after = _read_number(request, "after", default=0)
        wait = min(timedelta(seconds=_read_number(request, "wait", default=25)), LONGEST_WAIT)
        with self._bells.listen(chat) as bell:
            news = await self._news(chat, after)
            for _ in range(round(wait / RECHECK)):
                if news.is_any or self._bells.is_closed or await request.is_disconnected():
                    break
                await _rung(bell)
                news = await self._news(chat, after)
        return JSONResponse(
            {
                "lines": [line_json(line) for line in news.lines],
                "has_more": len(news.lines) == PAGE_LINES,
                "is_restarted": news.is_restarted,
            }
        )

    async def take_message(self, request: Request) -> Response:
        """Write down what a person sent, put it through the one door, and only then say so.

        The line comes first, so that it stands above its answer. A lost connection repeats both.
        """
        chat = await self._allowed(request, request.path_params["chat"])
        sent = await read_sent(request)
        line, payload = await self._write_down(chat, sent)
        await self._host.accept(Address(WEB_CHAT, chat), f"{chat}/{sent.client_id}", payload)
        self._bells.ring(chat)
        return JSONResponse({"status": "received", "line": None if line is None else line_json(line)})

    async def take_read(self, request: Request) -> Response:
        """Note what the person has seen of the bot's lines."""
        chat = await self._allowed(request, request.path_params["chat"])
        up_to = await read_up_to(request)
        async with self._host.database.unit_of_work() as uow:
            await uow.chat_lines.mark_read(chat, up_to, self._host.clock(), "bot")
            await uow.commit()
        return JSONResponse({"status": "received"})

    async def picture(self, request: Request) -> Response:
        """Return a picture that stands in a line of the chat."""
        chat = await self._allowed(request, request.query_params.get("chat", ""))
        id = FileId(request.path_params["id"])
        async with self._host.database.reading() as uow:
            if not [line async for line in _all_lines(uow, chat, after=0) if line.picture == id]:
                raise RefusedError(Reason.NO_PAGE, HTTPStatus.NOT_FOUND)
            stored = await uow.files.get(id)
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(stored.content, media_type=stored.media_type, headers=headers)

    async def _allowed(self, request: Request, chat: str) -> str:
        """Return the chat if this browser may open it: its own, or in the demo any of the cast."""
        secret = request.cookies.get(COOKIE)
        is_own = secret is not None and chat == _chat_of_device(secret)
        if is_own or (self._demo is not None and await self._demo.knows(chat)):
            return chat
        raise RefusedError(Reason.NO_CHAT, HTTPStatus.NOT_FOUND)

    async def _person(self, chat: str) -> str:
        """Return whom one plays in this chat; empty outside the story."""
        members = () if self._demo is None else await self._demo.cast()
        named = [(member.name, member.role_title, member.unit_name) for member in members if member.chat == chat]
        return ", ".join(filter(None, named[0])) if named else ""

    async def _news(self, chat: str, after: int) -> "_News":
        """Return the lines after one; that one is looked for, too: it goes when the person's data is deleted."""
        async with self._host.database.reading() as uow:
            if not after:
                return _News(await uow.chat_lines.after(chat, 0, PAGE_LINES))
            lines = await uow.chat_lines.after(chat, after - 1, PAGE_LINES + 1)
        is_there = bool(lines) and lines[0].id == after
        return _News(lines[1:]) if is_there else _News((), is_restarted=True)

    async def _write_down(self, chat: str, sent: Sent) -> tuple[ChatLine | None, Mapping[str, Any]]:
        """Store the person's line; return it (None if it stood there before) and the inbox payload."""
        picture = await _cleaned(sent.content) if isinstance(sent, SentPhoto) else b""
        async with self._host.database.unit_of_work() as uow:
            now = self._host.clock()
            file: FileId | None = None
            match sent:
                case SentText(_, text):
                    payload: dict[str, Any] = {"text": text}
                case SentButton(_, button, from_line):
                    text = await _label_of(uow, chat, button, from_line)
                    payload = {"button": button}
                case SentPhoto(_, _, text):
                    file = await uow.files.add(picture, MEDIA_TYPE, now)
                    payload = {"photo": file, "text": text}
            line = await uow.chat_lines.add(chat, "person", _person_key(sent.client_id), text, [], file, "", now)
            await uow.commit()
        return line, {**payload, "client_id": sent.client_id}


class _Stage:
    """The demo's stage: who is in the story, and the passing of its days."""

    def __init__(self, demo: DemoHost, channel: WebChat) -> None:
        self._demo = demo
        self._bells = channel.bells

    async def state(self, request: Request) -> Response:
        """Return the day, the plans to choose from, and the cast."""
        today = await self._demo.today()
        cast = await self._demo.cast()
        return JSONResponse(
            {
                "day": today.label,
                "next_event": today.next_event,
                "plans": [
                    {"id": plan.id, "title": plan.title, "is_chosen": plan.is_chosen} for plan in self._demo.plans()
                ],
                "cast": [
                    {
                        "chat": member.chat,
                        "name": member.name,
                        "role": member.role_title,
                        "unit": member.unit_name,
                        "note": member.note,
                        "unread": member.unread,
                    }
                    for member in cast
                ],
            }
        )

    async def move(self, request: Request) -> Response:
        """Let one day pass."""
        await self._demo.move_clock(1)
        return await self.state(request)

    async def next_event(self, request: Request) -> Response:
        """Let the days pass until something happens."""
        happened = await self._demo.move_to_next_event()
        return JSONResponse({"happened": happened})

    async def restart(self, request: Request) -> Response:
        """Begin the story again; open pages notice it when they are woken."""
        await self._demo.restart()
        self._bells.ring_all()
        return await self.state(request)

    async def choose(self, request: Request) -> Response:
        """Play the story of another plan."""
        plan = request.query_params.get("id", "")
        if plan not in {one.id for one in self._demo.plans()}:
            raise RefusedError(Reason.NO_PAGE, HTTPStatus.NOT_FOUND)
        await self._demo.choose(plan)
        self._bells.ring_all()
        return await self.state(request)


@dataclass(frozen=True)
class _News:
    """What a page has not seen. `is_restarted`: what it has seen is no longer there."""

    lines: tuple[ChatLine, ...]
    is_restarted: bool = False

    @property
    def is_any(self) -> bool:
        return bool(self.lines) or self.is_restarted


class _OwnPagesOnly:
    """Guards both ways: takes nothing that another site's page sends, loads nothing from elsewhere."""

    HEADERS: Mapping[str, str] = {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
            "img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if request.method == "POST" and request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            await _answer_refusal(request, Reason.NOT_ALLOWED, HTTPStatus.FORBIDDEN)(scope, receive, send)
            return
        await self._app(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _OwnPagesOnly.HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-cache")
        await send(message)

    return send_with_headers


def _refuse(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RefusedError)
    return _answer_refusal(request, problem.reason, problem.status)


def _refuse_route(request: Request, problem: Exception) -> Response:
    """Word what the framework refuses by itself: unknown paths, wrong methods, broken uploads."""
    assert isinstance(problem, HTTPException)
    reasons = {HTTPStatus.NOT_FOUND: Reason.NO_PAGE, HTTPStatus.METHOD_NOT_ALLOWED: Reason.NOT_ALLOWED}
    status = HTTPStatus(problem.status_code)
    return _answer_refusal(request, reasons.get(status, Reason.UNREADABLE), status)


def _refuse_broken_off(request: Request, problem: Exception) -> Response:
    """Answer who went in the middle of a request: nobody hears it, and it is no trouble of ours."""
    return _answer_refusal(request, Reason.UNREADABLE, HTTPStatus.BAD_REQUEST)


def _refuse_trouble(request: Request, problem: Exception) -> Response:
    return _answer_refusal(request, Reason.TROUBLE, HTTPStatus.INTERNAL_SERVER_ERROR)


def _answer_refusal(request: Request, reason: Reason, status: HTTPStatus) -> Response:
    """Say it as data to the page's own requests, and as a page to a person who opened an address."""
    line = LINES[reason]
    if request.url.path.startswith(("/api/", "/files/")):
        return JSONResponse({"status": "refused", "error": line}, status)
    return HTMLResponse(fill_page("refusal.html", line=line), status)


async def _rung(bell: asyncio.Event) -> None:
    """Wait for the bell, or until it is time to look anyway."""
    with suppress(TimeoutError):
        async with asyncio.timeout(RECHECK.total_seconds()):
            await bell.wait()
    bell.clear()


async def _cleaned(content: bytes) -> bytes:
    try:
        return await asyncio.to_thread(clean_picture, content)
    except PictureError as problem:
        raise RefusedError(Reason.NO_PICTURE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE) from problem


async def _label_of(uow: UnitOfWork, chat: str, button: str, from_line: int) -> str:
    """Return the words on a button as it was last shown, looking from a line on; "…" if it never was."""
    labels = [
        choice["label"]
        async for line in _all_lines(uow, chat, after=from_line - 1)
        for choice in line.choices
        if line.author == "bot" and choice["id"] == button
    ]
    return labels[-1] if labels else "…"


async def _all_lines(uow: UnitOfWork, chat: str, after: int) -> AsyncIterator[ChatLine]:
    """Read a chat from a line on, page by page."""
    while lines := await uow.chat_lines.after(chat, after, PAGE_LINES):
        for line in lines:
            yield line
        after = lines[-1].id


def _read_number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise RefusedError(Reason.UNREADABLE, HTTPStatus.BAD_REQUEST)
    return int(text)


def _chat_of_device(secret: str) -> str:
    """Return the chat of a browser. It stands in addresses and logs, so it must not give the cookie away."""
    return "w" + hashlib.sha256(secret.encode()).hexdigest()[:40]


# One chat's lines share a key space: a browser must not be able to take the key of a line yet to come.
def _bot_key(key: str) -> str:
    return f"bot:{key}"


def _person_key(client_id: str) -> str:
    return f"person:{client_id}"
