"""What people send to a Zalo bot, as the platform tells it: the shapes that were seen, the odd ones included."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Event:
    """An event before it has a sender. `fields` go into the message; None: the event has no message at all.

    In a `group` the bot hears only what mentions it.
    """

    name: str
    fields: Mapping[str, Any] | None = field(default_factory=dict[str, Any])
    group: str = ""
    mentions_bot: bool = True
    has_display_name: bool = True
    is_bot: bool = False
    has_event_name: bool = True


def text(words: str) -> Event:
    """Return a text message."""
    return Event("message.text.received", {"message_type": "CHAT_MESSAGE", "text": words})


def image(url: str, caption: str = "", named: str = "photo_url") -> Event:
    """Return a picture; its address stands in `photo_url` (seen live) or in `photo` (documented)."""
    captioned = {"caption": caption} if caption else {}
    return Event("message.image.received", {"message_type": "CHAT_PHOTO", named: url, **captioned})


def sticker() -> Event:
    """Return a sticker with its picture."""
    fields = {"message_type": "CHAT_STICKER", "sticker": "7b3c5a", "url": "https://stickers.example/7b3c5a.png"}
    return Event("message.sticker.received", fields)


def voice() -> Event:
    """Return a spoken message."""
    fields = {"message_type": "CHAT_VOICE", "voice_url": "https://media.example/v/1.aac"}
    return Event("message.voice.received", fields)


def unsupported(has_message: bool = True) -> Event:
    """Return what the platform does not hand on: a document, a card; some come without any message."""
    return Event("message.unsupported.received", {} if has_message else None)


def unheard_of() -> Event:
    """Return an event of a kind that did not exist when we looked."""
    return Event("message.hologram.received", {"message_type": "CHAT_HOLOGRAM", "hologram": {"id": "1"}})


def reaction() -> Event:
    """Return a heart put on one of the bot's messages."""
    return Event("message.reaction.received", {"reaction": "heart"})


def in_group(event: Event, group: str, *, mentions_bot: bool = True) -> Event:
    """Return the event as it happens in a group."""
    return replace(event, group=group, mentions_bot=mentions_bot)


def hex_id(*names: object) -> str:
    """Return an id as the platform has them: twenty hexadecimal digits."""
    return hashlib.sha256("/".join(map(str, names)).encode()).hexdigest()[:20]


def told(event: Event, sender: str, name: str, chat: str, message_id: str, at: datetime) -> dict[str, Any]:
    """Return an event as one object, the same for polls and deliveries."""
    named = {"event_name": event.name} if event.has_event_name else {}
    if event.fields is None:
        return named
    person = {"id": sender, "is_bot": event.is_bot}
    if event.has_display_name:
        person["display_name"] = name
    message = {
        "message_id": message_id,
        "date": round(at.timestamp() * 1000),
        "chat": {"id": chat, "chat_type": "GROUP" if event.group else "PRIVATE"},
        "from": person,
        **event.fields,
    }
    return {**named, "message": message}
