"""What the Bot API of Telegram checks and refuses."""

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.requests import Request

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_BYTES = 64
MAX_TOAST = 200
MAX_BUTTONS = 100
MAX_BUTTONS_A_ROW = 8
MAX_PHOTO_BYTES = 10_000_000
MAX_DOWNLOAD_BYTES = 20_000_000
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})

TOKEN = re.compile(r"\d{1,20}:[\w-]{30,80}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")


class RefusedError(Exception):
    """The platform says no. `parameters` help a program to go on."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(why: str) -> RefusedError:
    """Return the refusal of a wrong call."""
    return RefusedError(400, f"Bad Request: {why}")


async def read_fields(request: Request) -> Mapping[str, Any]:
    """Return the fields of a call, wherever they stand: in the address, as a form, or as JSON."""
    fields: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise bad("can't parse JSON") from None
        return {**fields, **cast("dict[str, Any]", body)} if isinstance(body, dict) else fields
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            for name, value in form.items():
                fields[name] = await value.read() if isinstance(value, UploadFile) else value
    return fields


def whole(fields: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """Return a field that is a whole number, written or not."""
    value = fields.get(name, default)
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise bad(f"{name} is no number")


def structure(fields: Mapping[str, Any], name: str) -> Any:
    """Return a field that holds JSON, written or not; None where there is none."""
    value = fields.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


def check_words(fields: Mapping[str, Any], name: str, longest: int) -> str:
    """Return a text of the right length; markup is read as strictly as the platform reads it."""
    words = fields.get(name, "")
    if not isinstance(words, str) or not words.strip():
        raise bad("message text is empty")
    mode = fields.get("parse_mode")
    if mode is not None:
        words = _without_markup(words, mode)
    if len(words.encode("utf-16-le")) // 2 > longest:
        raise bad("message is too long" if longest == MAX_TEXT else "message caption is too long")
    return words


def _without_markup(words: str, mode: object) -> str:
    if mode != "HTML":
        raise bad("unsupported parse_mode")
    tags = _Tags()
    tags.feed(words)
    tags.close()
    if not tags.is_good or tags.open:
        raise bad("can't parse entities")
    return "".join(tags.words)


class _Tags(HTMLParser):
    """Reads markup: known tags, closed in order."""

    KNOWN = re.compile(r"b|strong|i|em|u|ins|s|strike|del|a|code|pre|blockquote|tg-spoiler")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.is_good = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_good = self.is_good and self.KNOWN.fullmatch(tag) is not None
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_good = self.is_good and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        self.is_good = self.is_good and "<" not in data


def check_markup(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the keyboard of a message, empty where there is none."""
    markup = structure(fields, "reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    found = cast("dict[str, Any]", markup)
    if "inline_keyboard" in found:
        check_inline(found["inline_keyboard"])
    elif "keyboard" in found:
        for button in _buttons(found["keyboard"]):
            _check_label(button if isinstance(button, str) else button.get("text"))
    elif not (found.get("remove_keyboard") is True or found.get("force_reply") is True):
        raise bad("can't parse reply keyboard markup JSON object")
    return found


def check_inline(rows: object) -> None:
    """Refuse buttons under a message that are not as they must be."""
    for button in _buttons(rows):
        if isinstance(button, str):
            raise bad("InlineKeyboardButton must be an Object")
        _check_label(button.get("text"))
        kinds = [kind for kind in ("callback_data", "url", "web_app", "switch_inline_query") if kind in button]
        if len(kinds) != 1:
            raise bad("text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_BYTES:
            raise bad("BUTTON_DATA_INVALID")


def _buttons(rows: object) -> Sequence[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in cast("list[object]", rows)):
        raise bad("can't parse keyboard: an array of arrays is expected")
    table = cast("list[list[Any]]", rows)
    buttons = [button for row in table for button in row]
    if len(buttons) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_A_ROW for row in table):
        raise bad("REPLY_MARKUP_TOO_LONG")
    return buttons


def _check_label(label: object) -> None:
    if not isinstance(label, str) or not label.strip():
        raise bad("can't parse keyboard button: text must be non-empty")


def check_commands(fields: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """Return the menu of commands."""
    commands = structure(fields, "commands")
    language = fields.get("language_code", "")
    if language and not _LANGUAGE.fullmatch(str(language)):
        raise bad("invalid language code specified")
    if not isinstance(commands, list) or len(cast("list[object]", commands)) > 100:
        raise bad("can't parse commands")
    for command in cast("list[dict[str, Any]]", commands):
        if not _COMMAND.fullmatch(str(command.get("command"))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return cast("list[dict[str, str]]", commands)


def check_secret(fields: Mapping[str, Any]) -> str:
    """Return the secret of a webhook, empty where there is none."""
    secret = str(fields.get("secret_token", ""))
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    return secret


def check_webhook_address(url: str, *, allows_local: bool) -> None:
    """Refuse an address that the platform does not deliver to."""
    address = urlsplit(url)
    if allows_local and address.scheme in {"http", "https"}:
        return
    if address.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (address.port or 443) not in WEBHOOK_PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if _is_local(address.hostname or "localhost"):
        raise bad("bad webhook: IP address is reserved")


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))
