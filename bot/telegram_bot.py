"""The channel to one bot on Telegram: the way out, and both ways in.

python-telegram-bot is the transport and no more: its queue of updates is confirmed before it is worked off, its
conversations live in memory. Here an update is stored before the platform may forget it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, assert_never, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InputFile
from telegram.error import InvalidToken, TelegramError

from bot.bots import Accept, Bot
from bot.conditions import Condition, Trouble, judge_way_in
from bot.half_sent import HalfSent
from bot.parts import split, units
from bot.qr_pictures import draw_png, words_with_link
from bot.telegram.api import ALLOWED_UPDATES, Api
from bot.telegram.failures import failure_of
from bot.telegram.keyboard import buttons, keyboard, phone_keyboard, standing_keyboard
from bot.telegram.menu import shown_menu
from bot.telegram.polling import Pace, Poller
from bot.telegram.tidying import Tidying
from bot.telegram.transport import TooFastError, Transport
from bot.telegram.updates import (
    MAX_PICTURE_BYTES,
    MAX_TOAST,
    WAS,
    Edited,
    Reach,
    Tapped,
    Written,
    field_names,
    read_event,
    read_update,
)
from bot.telegram.versions import FindStored, place_version
from bot.webhooks import Webhook, take_event
from conversations.capabilities import Capabilities, Limits
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Option
from handlers.channel import Failure, Rendered, SendError
from handlers.ending import end
from handlers.outage import Outage
from scheduler import clock

log = logging.getLogger(__name__)

API_BASE = "https://api.telegram.org"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_CHARS = 4096
LIMITS = Limits(messages_a_second=30, chat_gap=timedelta(seconds=1))
"""What the platform lets a bot send without being told to wait."""
MAX_CAPTION = 1024
LANGUAGES = ("", "vi")
"""For whom the menu is set: for everybody, and for those whose own menu might hide it."""

_TOKEN = re.compile(r"(?P<id>\d{1,20}):[\w-]{1,256}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

NoteReach = Callable[[Address, bool], Awaitable[object]]
"""Records that a person blocked the bot (False), or lets it write again."""

TakeSlot = Callable[[ChannelName, Limits], Awaitable[bool]]
"""Takes a place in this bot's rate for a call that may as well not be made, if one is free."""

_Call = tuple[str, dict[str, Any]]

_NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}


class TelegramBot(Bot):
    """One bot, `telegram:<id>`; a chat's key is the person's id.

    With a `webhook` updates are delivered to us, without one they are polled. `find_stored` finds what an edited
    message said before; `note_reach` hears of people who block the bot; with `take_slot` the buttons of answered
    questions go. `link` opens the chat; it is known once the bot
    is open.
    """

    most_people = None
    capabilities = Capabilities(
        has_buttons=True, has_photos=True, max_chars=MAX_CHARS, limits=LIMITS, vouches_for_phones=True
    )

    def __init__(
        self,
        token: str,
        *,
        api_base: str = API_BASE,
        webhook: Webhook | None = None,
        find_stored: FindStored | None = None,
        note_reach: NoteReach | None = None,
        take_slot: TakeSlot | None = None,
        pace: Pace = Pace(),  # noqa: B008 -- frozen
        limits: Limits | None = None,
    ) -> None:
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise ValueError("this is no token of a Telegram bot: digits, a colon, letters")
        if not api_base.startswith(("https://", "http://")):
            raise ValueError("the address of the Telegram API begins with https:// or http://")
        if webhook is not None and not _SECRET.fullmatch(webhook.secret):
            raise ValueError("the secret of a Telegram webhook has letters, digits, _ and -")
        self.name = ChannelName(f"telegram:{found['id']}")
        self.webhook_path = f"/webhook/telegram/{found['id']}"
        self.polls = webhook is None
        self.outage = Outage(self.name, "polling" if self.polls else "the way in")
        self.link = ""
        self._transport = Transport(api_base, token, pace.answer_seconds)
        self._api = Api(self._transport, api_base, found["id"])
        self._webhook = webhook
        self._find_stored = find_stored
        self._note_reach = note_reach
        self._pace = pace
        if limits is not None:
            self.capabilities = replace(self.capabilities, limits=limits)
        self._tidying = take_slot and Tidying(self._api, partial(take_slot, self.name, self.capabilities.limits))
        self._half_sent = HalfSent()
        self._is_refused = False
        self._aside: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        await end(self._aside)
        await self._transport.shutdown()

    # --- the way out ---

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Send a message, in parts where it is too long, and return the platform's id for the last.

        What went out under a key is not sent again by this process: another attempt goes on with the part that
        failed. Only that part can come twice, if its answer was lost.
        """
        text = words_with_link(rendered)
        calls = _calls(rendered)
        if not calls or not re.fullmatch(r"-?\d{1,18}", address.chat):
            raise SendError(Failure.REFUSED, "nothing to say, or nobody to say it to")
        if self._tidying:
            self._tidying.note_call(address.chat)
        sent = self._half_sent.parts_of(key, text)
        message_id = ""
        for number, (method, fields) in enumerate(calls[sent:], start=sent + 1):
            try:
                result = await self._api.call(method, {"chat_id": int(address.chat), **fields})
            except TelegramError as error:
                raise self._failure(method, error) from None
            if number < len(calls):
                self._half_sent.keep(key, text, number)
            message_id = _message_id(result)
        self._half_sent.forget(key)
        return message_id

    async def fetch(self, media: str) -> bytes:
        """Load a picture by the id of its file."""
        try:
            file = await self._api.call("getFile", {"file_id": media})
            return await self._transport.load(str(file.get("file_path")), MAX_PICTURE_BYTES)
        except TelegramError as error:
            raise self._failure("getFile", error) from None

    def _failure(self, method: str, error: TelegramError) -> SendError:
        if isinstance(error, InvalidToken):
            self._report_bad_token()
        return failure_of(method, error)

    def _report_bad_token(self) -> None:
        """Say once that the bot stops: somebody has to set another token."""
        if not self._is_refused:
            log.error("%s: the token is refused; this bot stops", self.name, extra={"action": "telegram.stopped"})
        self._is_refused = True
        self.outage.note_failure("bad token", is_told=True)

    # --- the ways in ---

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what a stored update says, or None if there is nothing in it for us."""
        return read_update(payload, message_id, address, at)

    async def open(self) -> None:
        """Check the token, set the menu and the way in. Raises SendError."""
        try:
            await self._open()
        except TelegramError as error:
            raise self._failure("open", error) from None

    async def run(self, accept: Accept) -> None:
        """Open the bot, however often it takes; then poll, if there is no webhook. Returns if the token is refused."""
        try:
            await self._open_at_last()
            if self._webhook is None:
                await Poller(self._api, self._storing(accept), self._pace, self.name, self.outage).run()
        except InvalidToken:
            self._report_bad_token()

    async def examine(self) -> Condition:
        """Ask the platform how the bot stands."""
        try:
            await self._api.call("getMe", {})
            return judge_way_in(await self._api.call("getWebhookInfo", {}), self._webhook_url, clock.now())
        except InvalidToken:
            return Condition(Trouble.TOKEN_REFUSED)
        except TelegramError as error:
            return Condition(Trouble.UNREACHED, error.message)

    def routes(self, accept: Accept) -> Sequence[Route]:
        """Return where the platform delivers to; nothing without a webhook."""
        webhook = self._webhook
        if webhook is None:
            return ()
        store = self._storing(accept)

        async def endpoint(request: Request) -> Response:
            return await take_event(request, SECRET_HEADER, webhook.secret, store)

        return (Route(self.webhook_path, endpoint, methods=["POST"]),)

    async def _open_at_last(self) -> None:
        for failures in count(1):
            try:
                await self._open()
                self.outage.note_success()
                break
            except InvalidToken:
                raise
            except TooFastError as error:
                # Another process has just set the webhook, or the menu: that is no outage.
                pause = error.retry_after.total_seconds()
            except TelegramError as error:
                self.outage.note_failure(error.message)
                pause = self._pace.pause_after(failures)
            await asyncio.sleep(pause)

    async def _open(self) -> None:
        me = await self._api.call("getMe", {})
        self.link = f"https://t.me/{me['username']}?start={{code}}"
        for language in LANGUAGES:
            await self._api.call("setMyCommands", {"commands": shown_menu(), "language_code": language or None})
        await self._choose_way_in()
        log.info("%s: open as %s", self.name, me["username"], extra={"action": "telegram.open"})

    async def _choose_way_in(self) -> None:
        if self._webhook is None:
            await self._api.call("deleteWebhook", {})
            return
        allowed = list(ALLOWED_UPDATES)
        fields = {"url": self._webhook_url, "secret_token": self._webhook.secret, "allowed_updates": allowed}
        await self._api.call("setWebhook", fields)

    @property
    def _webhook_url(self) -> str:
        """Return where the platform is to deliver; "" while we poll."""
        return f"{self._webhook.public_url.rstrip('/')}{self.webhook_path}" if self._webhook else ""

    def _storing(self, accept: Accept) -> Callable[[Mapping[str, Any]], Awaitable[None]]:
        async def store(update: Mapping[str, Any]) -> None:
            event = read_event(update)
            match event:
                case Written(chat, message_id):
                    await accept(Address(self.name, chat), f"{chat}/{message_id}", update)
                case Edited():
                    await self._store_edited(accept, event, update)
                case Tapped(chat, tap, label, message_id):
                    await accept(Address(self.name, chat), f"tap/{tap}", update)
                    self._do_aside(self._answer(tap, label))
                    if self._tidying and label:
                        self._do_aside(self._tidying.tidy(chat, message_id))
                case Reach(chat, is_open):
                    if self._note_reach is not None:
                        await self._note_reach(Address(self.name, chat), is_open)
                case None:
                    names = field_names(update)
                    log.debug("%s: nothing for us in (%s)", self.name, names, extra={"action": "telegram.not_ours"})
                case _:
                    assert_never(event)

        return store

    async def _store_edited(self, accept: Accept, event: Edited, update: Mapping[str, Any]) -> None:
        """Store an edited message with what was said before, where that is known."""
        place: tuple[str, str] | None = f"{event.chat}/{event.message_id}/u{update['update_id']}", ""
        if self._find_stored is not None:
            place = await place_version(self._find_stored, self.name, event, update["update_id"])
        if place is not None:
            id, was = place
            await accept(Address(self.name, event.chat), id, {**update, WAS: was})

    async def _answer(self, tap: str, label: str) -> None:
        """End the progress mark on a tapped button and show for a moment what was tapped. Too late is no harm."""
        fields = {"callback_query_id": tap, "text": f"✓ {label}"[:MAX_TOAST] if label else None}
        with suppress(TelegramError):
            await self._api.call("answerCallbackQuery", fields)

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)


def _message_id(result: object) -> str:
    """Return the id of a sent message; it is kept for the record only, so its absence is no failure."""
    return str(cast("dict[str, Any]", result).get("message_id", "")) if isinstance(result, dict) else ""


def _calls(rendered: Rendered) -> Sequence[_Call]:
    """Return the calls that show a message: its words in parts, the picture of its link, buttons with the last."""
    options = buttons(rendered.choices)
    text = words_with_link(rendered)
    if unfit := [option.label for option in rendered.choices if option not in options]:
        text = "\n".join((text, *(f"• {label}" for label in unfit)))
    is_caption = bool(rendered.qr_link) and units(text) <= MAX_CAPTION
    parts = split(text, MAX_CAPTION if is_caption else MAX_CHARS)
    calls: list[_Call] = [("sendMessage", {"text": part, **_NO_PREVIEW}) for part in parts]
    if rendered.qr_link:
        picture = InputFile(draw_png(rendered.qr_link), filename="qr.png")
        caption = {"caption": calls.pop()[1]["text"]} if is_caption and calls else {}
        calls.append(("sendPhoto", {"photo": picture, **caption}))
    if calls:
        calls[-1][1]["reply_markup"] = _markup(rendered, options)
    return calls


def _markup(rendered: Rendered, options: Sequence[Option]) -> Any:
    if rendered.phone_button:
        return phone_keyboard(rendered.phone_button)
    return standing_keyboard(options) if rendered.is_menu else keyboard(options)
