"""Reads what the platform tells: who wrote, tapped, changed a message, or blocked the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from bot.telegram.menu import spoken
from conversations.messages import Address, Incoming, MessageId

MAX_PICTURE_BYTES = 20_000_000
"""The largest file that the platform hands out."""

MAX_TOAST = 200
EDITED = "…"
"""What an edited message said before, where nobody knows."""

WAS = "was"
"""Where an edited message's earlier words stand in what is stored: the platform tells only the new ones."""

NOT_MESSAGES = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "chat_background_set"}
    | {"boost_added", "connected_website", "gift", "unique_gift", "refunded_payment", "successful_payment"}
    | {"new_chat_members", "left_chat_member", "group_chat_created", "migrate_to_chat_id", "users_shared"}
)
"""Notes about the chat: nobody expects an answer to them."""


@dataclass(frozen=True)
class Written:
    """A person wrote or sent something."""

    chat: str
    message_id: int


@dataclass(frozen=True)
class Edited:
    """A person changed the words of a message."""

    chat: str
    message_id: int
    words: str


@dataclass(frozen=True)
class Tapped:
    """A person tapped a button under a message; 0 is no message. `label` is what it said, empty if it is gone."""

    chat: str
    tap: str
    label: str
    message_id: int


@dataclass(frozen=True)
class Reach:
    """A person blocked the bot, or lets it write again."""

    chat: str
    is_open: bool


Event = Written | Edited | Tapped | Reach


def read_event(update: Mapping[str, Any]) -> Event | None:
    """Return what happened in a person's own chat; None for groups, other bots and what needs no answer."""
    if message := _object(update, "message"):
        return Written(_chat(message), message["message_id"]) if _is_persons(message) else None
    if message := _object(update, "edited_message"):
        is_of_words = _is_persons(message) and _words(message)
        return Edited(_chat(message), message["message_id"], _words(message)) if is_of_words else None
    if query := _object(update, "callback_query"):
        return _tapped(query)
    if change := _object(update, "my_chat_member"):
        is_private = _object(change, "chat").get("type") == "private"
        is_open = _object(change, "new_chat_member").get("status") == "member"
        return Reach(_chat(change), is_open) if is_private else None
    return None


def sender_of(update: Mapping[str, Any]) -> int | None:
    """Return the id of the person an update comes from; None where nobody is named."""
    for part in update.values():
        if isinstance(part, dict) and (sender := _object(cast("dict[str, Any]", part), "from")):
            id = sender.get("id")
            return id if _is_whole(id) else None
    return None


def _tapped(query: Mapping[str, Any]) -> Tapped | None:
    """A tap in a group is nobody's answer; a message too old to be told is in the tapper's own chat."""
    message, tap = _object(query, "message"), query.get("id")
    chat = _object(message, "chat").get("id", _object(query, "from").get("id"))
    is_own = chat == _object(query, "from").get("id") and _is_whole(chat)
    if not is_own or not isinstance(tap, str):
        return None
    message_id = message.get("message_id", 0)
    return Tapped(str(chat), tap, _label(query, message), message_id if _is_whole(message_id) else 0)


def read_update(payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime) -> Incoming | None:
    """Return what a stored update says, or None if there is nothing in it for us."""
    if query := _object(payload, "callback_query"):
        data = query.get("data")
        return Incoming(message_id, address, at, button=data) if isinstance(data, str) and data else None
    if message := _object(payload, "edited_message"):
        words, was = _words(message), payload.get(WAS)
        was = was if isinstance(was, str) and was.strip() else EDITED
        return Incoming(message_id, address, at, text=words, was=was) if words and words != was else None
    message = _object(payload, "message")
    if not _is_persons(message) or not NOT_MESSAGES.isdisjoint(message):
        return None
    text, media = _words(message), _picture(message)
    is_other, own_phone, album = not text and not media, _own_phone(message), message.get("media_group_id")
    return Incoming(
        message_id,
        address,
        at,
        text=text,
        media=media,
        is_other=is_other,
        own_phone=own_phone,
        album=album if isinstance(album, str) else "",
    )


def words_of(payload: Mapping[str, Any]) -> str:
    """Return the words of a stored message, edited or not."""
    return _words(_object(payload, "edited_message") or _object(payload, "message"))


def field_names(update: Mapping[str, Any]) -> str:
    """Return the names of an update's fields for the log: never their values."""
    names = [*update, *(f"{name}.{inner}" for name in update for inner in _object(update, name))]
    return " ".join(name for name in names if name.isascii() and name.replace("_", "").replace(".", "").isalnum())


def _is_persons(message: Mapping[str, Any]) -> bool:
    """Whether a person wrote this to the bot alone."""
    is_private = _object(message, "chat").get("type") == "private"
    is_bot = _object(message, "from").get("is_bot") is True
    has_ids = _is_whole(message.get("message_id")) and _is_whole(_object(message, "chat").get("id"))
    return is_private and not is_bot and has_ids


def _words(message: Mapping[str, Any]) -> str:
    for name in ("text", "caption"):
        words = message.get(name)
        if isinstance(words, str) and words.strip():
            return spoken(words)
    return _own_phone(message)


def _own_phone(message: Mapping[str, Any]) -> str:
    """Return the telephone number on a shared card, as it is written here; only if the card is the sender's own."""
    card = _object(message, "contact")
    phone = card.get("phone_number")
    if not isinstance(phone, str) or card.get("user_id") != _object(message, "from").get("id"):
        return ""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return f"0{digits[2:]}" if digits.startswith("84") else phone


def _picture(message: Mapping[str, Any]) -> str:
    """Return the file of the largest size of a photo, or of a picture that was sent as a file."""
    sizes = [size for size in _objects(message, "photo") if _is_loadable(size)]
    if sizes:
        return max(sizes, key=_area)["file_id"]
    document = _object(message, "document")
    is_picture = str(document.get("mime_type", "")).startswith("image/")
    return document["file_id"] if is_picture and _is_loadable(document) else ""


def _is_loadable(file: Mapping[str, Any]) -> bool:
    size = file.get("file_size", 0)
    return isinstance(file.get("file_id"), str) and _is_whole(size) and size <= MAX_PICTURE_BYTES


def _area(size: Mapping[str, Any]) -> int:
    width, height = size.get("width"), size.get("height")
    return width * height if isinstance(width, int) and isinstance(height, int) else 0


def _label(query: Mapping[str, Any], message: Mapping[str, Any]) -> str:
    rows = _object(message, "reply_markup").get("inline_keyboard")
    for row in cast("list[Any]", rows) if isinstance(rows, list) else ():
        for button in _dicts(row):
            if button.get("callback_data") == query.get("data"):
                return str(button.get("text", ""))[:MAX_TOAST]
    return ""


def _chat(message: Mapping[str, Any]) -> str:
    return str(_object(message, "chat").get("id", ""))


def _object(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = outer.get(name)
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}


def _objects(outer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    return _dicts(outer.get(name))


def _dicts(found: object) -> Sequence[Mapping[str, Any]]:
    items = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
