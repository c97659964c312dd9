"""Reads what the platform tells: each event is one object, in a wrapper or without it, complete or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard, cast

from conversations.messages import Address, Incoming, MessageId

NOT_MESSAGES = frozenset({"message.reaction.received"})
"""Events that nobody expects an answer to."""

_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)


@dataclass(frozen=True)
class Arrival:
    """Where a message is stored: its chat, and the platform's id for it, which a repetition carries again."""

    chat: str
    message_id: str


def read_arrival(payload: Mapping[str, Any]) -> Arrival | None:
    """Return where a message is to be stored; None for an event without a message or without its ids.

    What is said in a group is not for us to keep: nobody there has agreed.
    """
    message = _message(payload)
    if not _is_private(message):
        return None
    chat, message_id = _object(message, "chat").get("id"), message.get("message_id")
    return Arrival(chat, message_id) if _is_id(chat) and _is_id(message_id) else None


def read_update(payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime) -> Incoming | None:
    """Return what a person sent; None for groups, for other bots, and where no message is.

    The fields decide, not the name of the event: it may be missing, and new names appear.
    """
    message = _message(payload)
    is_bot = _object(message, "from").get("is_bot") is True
    if not message or not _is_private(message) or is_bot or _event(payload).get("event_name") in NOT_MESSAGES:
        return None
    text = _words(message, "text") or _words(message, "caption")
    media = _words(message, "photo") or _words(message, "photo_url")
    return Incoming(message_id, address, at, text=text, media=media, is_other=not text and not media)


def _is_private(message: Mapping[str, Any]) -> bool:
    return _object(message, "chat").get("chat_type", "PRIVATE") == "PRIVATE"


def field_names(payload: Mapping[str, Any]) -> str:
    """Return the names of an event's fields for the log: never their values."""
    event = _event(payload)
    names = [*event, *(f"message.{name}" for name in _object(event, "message"))]
    return " ".join(name for name in names if _is_id(name))


def _event(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(payload, "result") or payload


def _message(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(_event(payload), "message")


def _object(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = outer.get(name)
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}


def _words(message: Mapping[str, Any], name: str) -> str:
    words = message.get(name)
    return words if isinstance(words, str) and words.strip() else ""


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _ID.fullmatch(value) is not None
