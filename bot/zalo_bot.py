"""The channel to one bot of the Zalo Bot Platform: the way out, and both ways in.

The platform judges in its answer, not by the HTTP status; it acknowledges nothing and repeats nothing, so what comes in
is stored before anything else; it has no key against sending twice, so a lost answer is an unknown outcome.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Any, cast

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.bots import Accept, Bot
from bot.conditions import Condition, Trouble, judge_way_in
from bot.half_sent import HalfSent
from bot.parts import split
from bot.proxy import proxy_to
from bot.qr_pictures import words_with_link
from bot.webhooks import Webhook
from bot.zalo.calls import CallError, Cause, read_answer
from bot.zalo.polling import Pace, Poller, remove_webhook, report_bad_token
from bot.zalo.sending import MESSAGES_A_MONTH, Allowance
from bot.zalo.updates import field_names, read_arrival, read_update
from bot.zalo.webhook import set_webhook, take_event
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming, MessageId
from handlers.channel import Failure, Rendered, SendError
from handlers.outage import Outage
from scheduler import clock

log = logging.getLogger(__name__)

API_BASE = "https://bot-api.zaloplatforms.com"
MAX_CHARS = 2000
LIMITS = Limits(messages_a_second=5, monthly_quota=MESSAGES_A_MONTH)
"""How fast a bot may send is published nowhere: five a second reach all of its people in ten."""
MOST_PEOPLE = 50
MAX_PICTURE_BYTES = 10_000_000
PICTURE_SECONDS = 60.0
SEND_PICTURE_SECONDS = 60.0
"""How long the platform may take to fetch what it is to show."""
IDLE_CONNECTION_SECONDS = 3.0

_NOT_NOW = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""How a store of pictures asks to come again, under numbers that else refuse."""

_TOKEN = re.compile(r"(?P<id>\d{1,32}):[\w.~-]{1,256}", re.ASCII)


class ZaloBot(Bot):
    """One bot, `zalo:<id>`; a chat's key is the platform's id of the chat.

    With a `webhook` messages are delivered to us, without one they are polled. `sent_this_month` counts what the bot
    has sent, by all processes: it decides whether "too many" means the month or the moment. `link` opens the chat with
    the bot, as its owner was given it; `picture_of` says where the platform can fetch a picture of a link.
    """

    capabilities = Capabilities(has_buttons=False, has_photos=True, max_chars=MAX_CHARS, limits=LIMITS)

    def __init__(
        self,
        token: str,
        *,
        api_base: str = API_BASE,
        webhook: Webhook | None = None,
        link: str = "",
        picture_of: Callable[[str], str] | None = None,
        sent_this_month: Callable[[ChannelName], Awaitable[int]] | None = None,
        now: Callable[[], datetime] = clock.now,
        pace: Pace = Pace(),  # noqa: B008 -- frozen
        limits: Limits = LIMITS,
        most_people: int = MOST_PEOPLE,
    ) -> None:
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise ValueError("this is no token of a Zalo bot: digits, a colon, letters")
        if not api_base.startswith(("https://", "http://")):
            raise ValueError("the address of the Zalo API begins with https:// or http://")
        self.bot_id = found["id"]
        self.name = ChannelName(f"zalo:{self.bot_id}")
        self.webhook_path = f"/webhook/zalo/{self.bot_id}"
        self._api = _Api(api_base, token, pace.answer_seconds)
        self._pictures = httpx.AsyncClient(follow_redirects=True, max_redirects=3, timeout=pace.answer_seconds)
        self.polls = webhook is None
        self.outage = Outage(self.name, "polling" if self.polls else "the way in")
        self.link = link
        self._picture_of = picture_of
        self._webhook = webhook
        self._pace = pace
        self.capabilities = replace(self.capabilities, limits=limits)
        self.most_people = most_people
        counted = partial(sent_this_month, self.name) if sent_this_month else None
        self._allowance = Allowance(now, counted, limits.monthly_quota or MESSAGES_A_MONTH)
        self._half_sent = HalfSent()
        self._in_hand: deque[Mapping[str, Any]] = deque()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._api.aclose()
        await self._pictures.aclose()

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Send a message, in parts where it is too long, and return the platform's id for the last.

        What went out under a key is not sent again by this process: another attempt goes on with the part that
        failed. Only that part can come twice, if its answer was lost.
        """
        text = words_with_link(rendered)
        parts = split(text, MAX_CHARS)
        if not parts:
            raise SendError(Failure.REFUSED, "nothing to say")
        sent = self._half_sent.parts_of(key, text)
        message_id = ""
        for number, part in enumerate(parts[sent:], start=sent + 1):
            try:
                result = await self._say(address.chat, part, rendered.qr_link if number == len(parts) else "")
            except CallError as error:
                raise await self._failure(address.chat, error) from None
            self._allowance.note_sent()
            if number < len(parts):
                self._half_sent.keep(key, text, number)
            message_id = _message_id(result)
        self._half_sent.forget(key)
        return message_id

    def count(self, rendered: Rendered) -> int:
        """Return as how many messages of the month the platform counts this one."""
        return len(split(words_with_link(rendered), MAX_CHARS))

    async def _say(self, chat: str, words: str, qr_link: str) -> object:
        """Send the words, below a picture of the link if the platform can fetch one. Raises CallError."""
        if qr_link and self._picture_of:
            picture = {"chat_id": chat, "photo": self._picture_of(qr_link), "caption": words}
            try:
                return await self._api.call("sendPhoto", picture, SEND_PICTURE_SECONDS)
            except CallError as error:
                if not error.is_answer(HTTPStatus.BAD_REQUEST):
                    raise
        return await self._api.call("sendMessage", {"chat_id": chat, "text": words})

    async def _failure(self, chat: str, error: CallError) -> SendError:
        """Return what a failed send means; what says a wrong call may be about the chat or about what was said."""
        if error.is_answer(HTTPStatus.BAD_REQUEST) and (error.names_chat or await self._knows_nobody_at(chat)):
            return SendError(Failure.UNREACHABLE, str(error))
        return await self._allowance.failure(error)

    async def _knows_nobody_at(self, chat: str) -> bool:
        """Whether the platform refuses even the dots of somebody typing there: in that call there is only the chat."""
        try:
            await self._api.call("sendChatAction", {"chat_id": chat, "action": "typing"})
        except CallError as error:
            return error.is_answer(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
        return False

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what a stored event says, or None if there is nothing in it for us."""
        return read_update(payload, message_id, address, at)

    async def fetch(self, media: str) -> bytes:
        """Load a picture from where the platform keeps it for a while; later it is refused for good."""
        if not media.startswith(("https://", "http://")):
            raise SendError(Failure.REFUSED, "picture: no address of the web")
        try:
            async with asyncio.timeout(PICTURE_SECONDS), self._pictures.stream("GET", media) as response:
                return await _picture(response)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.TooManyRedirects):
            raise SendError(Failure.REFUSED, "picture: nothing to be had there") from None
        except (httpx.HTTPError, TimeoutError):
            raise SendError(Failure.BUSY, "picture: not loaded") from None

    async def open(self) -> bool:
        """Check the token and set or remove the webhook; False if the platform does not reach us. Raises SendError."""
        try:
            trouble = await self._open()
        except CallError as error:
            raise await self._allowance.failure(error) from None
        if trouble:
            log.warning("%s: %s", self.name, trouble, extra={"action": "zalo.webhook_unreached"})
        return not trouble

    async def run(self, accept: Accept) -> None:
        """Open the bot, however often it takes; then poll, if there is no webhook. Returns if the token is refused."""
        for failures in count(1):
            try:
                trouble = await self._open()
                if not trouble:
                    self.outage.note_success()
                    break
                self.outage.note_failure(trouble)
                pause = self._pace.pause_unreached(failures)
            except CallError as error:
                if error.is_bad_token:
                    report_bad_token(self.name, self.outage)
                    return
                self.outage.note_failure(error)
                is_used_up = error.is_answer(HTTPStatus.UPGRADE_REQUIRED)
                pause = self._pace.pause_unreached(failures) if is_used_up else self._pace.pause_after(failures)
            await asyncio.sleep(pause)
        if self._webhook is None:
            await self.listen(accept)

    async def listen(self, accept: Accept) -> None:
        """Poll until cancelled; returns only if the token is refused."""
        store = self._storing(accept)
        await Poller(self._api.call, store, self._pace, self.name, self.outage, self._in_hand).run()

    async def examine(self) -> Condition:
        """Ask the platform how the bot stands."""
        try:
            await self._api.call("getMe", {})
            info = await self._webhook_info()
        except CallError as error:
            return Condition(Trouble.TOKEN_REFUSED if error.is_bad_token else Trouble.UNREACHED, str(error))
        condition = Condition() if info is None else judge_way_in(info, self._webhook_url, clock.now())
        return condition if condition.trouble or self.link else Condition(Trouble.LINK_MISSING)

    async def _webhook_info(self) -> Mapping[str, Any] | None:
        """Return the platform's account of the webhook; None for a bot that has none. Raises CallError."""
        try:
            info = await self._api.call("getWebhookInfo", {})
        except CallError as error:
            if error.is_answer(HTTPStatus.NOT_FOUND):
                return None
            raise
        return cast("dict[str, Any]", info) if isinstance(info, dict) else {}

    def routes(self, accept: Accept) -> Sequence[Route]:
        """Return where the platform delivers to; nothing without a webhook."""
        webhook = self._webhook
        if webhook is None:
            return ()
        store = self._storing(accept)

        async def endpoint(request: Request) -> Response:
            return await take_event(request, webhook.secret, store)

        return (Route(self.webhook_path, endpoint, methods=["POST"]),)

    async def _open(self) -> str:
        """Return what keeps messages from coming in, "" if nothing does."""
        me = await self._api.call("getMe", {})
        trouble = await self._choose_way_in()
        account = cast("dict[str, Any]", me).get("account_name") if isinstance(me, dict) else ""
        log.info("%s: open as %s", self.name, account, extra={"action": "zalo.open"})
        return trouble

    async def _choose_way_in(self) -> str:
        if self._webhook is None:
            await remove_webhook(self._api.call)
            return ""
        return await set_webhook(self._api.call, self._webhook_url, self._webhook.secret, self.name)

    @property
    def _webhook_url(self) -> str:
        """Return where the platform is to deliver; "" while we poll."""
        return f"{self._webhook.public_url.rstrip('/')}{self.webhook_path}" if self._webhook else ""

    def _storing(self, accept: Accept) -> Callable[[Mapping[str, Any]], Awaitable[object]]:
        async def store(event: Mapping[str, Any]) -> None:
            arrival = read_arrival(event)
            if arrival is None:
                # There is nobody to answer: the platform leaves some messages out of their events.
                log.info("%s: no message in (%s)", self.name, field_names(event), extra={"action": "zalo.no_message"})
                return
            await accept(Address(self.name, arrival.chat), arrival.message_id, event)

        return store


class _Api:
    """Calls the bot's methods, each a POST with a JSON object.

    The token stands in the addresses, so they never leave this class. It speaks to the transport itself, because a
    client logs every address and puts it into its exceptions.
    """

    def __init__(self, base: str, token: str, seconds: float) -> None:
        self._root = f"{base.rstrip('/')}/bot{token}"
        self._addresses: dict[str, httpx.URL] = {}
        limits = httpx.Limits(max_connections=100, keepalive_expiry=IDLE_CONNECTION_SECONDS)
        self._transport = httpx.AsyncHTTPTransport(limits=limits, proxy=proxy_to(base))
        self._seconds = seconds

    async def call(self, method: str, fields: Mapping[str, Any], seconds: float | None = None) -> Any:
        """Return the result, None where there is none. Raises CallError."""
        answer = await self._post(method, fields, seconds or self._seconds)
        if isinstance(answer, Cause):
            raise CallError(method, answer)
        return read_answer(method, answer.status_code, answer.content)

    async def _post(self, method: str, fields: Mapping[str, Any], seconds: float) -> httpx.Response | Cause:
        """Return the answer, or why there is none."""
        limits = {"connect": self._seconds, "write": self._seconds, "pool": self._seconds, "read": seconds}
        request = httpx.Request("POST", self._address(method), json=fields, extensions={"timeout": limits})
        try:
            response = await self._transport.handle_async_request(request)
            try:
                await response.aread()
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            return Cause.NOTHING_LEFT
        except (httpx.TransportError, httpx.DecodingError):
            return Cause.ANSWER_LOST
        return response

    def _address(self, method: str) -> httpx.URL:
        """Return a method's address, which takes long to parse."""
        if method not in self._addresses:
            self._addresses[method] = httpx.URL(f"{self._root}/{method}")
        return self._addresses[method]

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()


def _message_id(result: object) -> str:
    """Return the id of a sent message; it is kept for the record only, so its absence is no failure."""
    return str(cast("dict[str, Any]", result).get("message_id", "")) if isinstance(result, dict) else ""


async def _picture(response: httpx.Response) -> bytes:
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status_code in _NOT_NOW:
        raise SendError(Failure.BUSY, f"picture: {response.status_code}")
    if response.status_code != HTTPStatus.OK:
        raise SendError(Failure.REFUSED, f"picture: {response.status_code}")
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > MAX_PICTURE_BYTES:
            raise SendError(Failure.REFUSED, "picture: too large")
    return bytes(content)
