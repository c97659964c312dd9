"""What people send to a bot on Telegram, as the Bot API tells it: the content, without who, where and when."""

from collections.abc import Mapping
from typing import Any

Content = Mapping[str, Any]


def text(words: str) -> Content:
    """Return words; a command is marked as one."""
    if not words.startswith("/"):
        return {"text": words}
    length = len(words.split()[0])
    return {"text": words, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def forwarded(words: str) -> Content:
    """Return words that somebody else wrote."""
    origin = {"type": "hidden_user", "date": 1_790_000_000, "sender_user_name": "Mai"}
    return {**text(words), "forward_origin": origin}


def photo(*sizes: tuple[str, int, int], caption: str = "") -> Content:
    """Return a photo; each size is a file's id, its width and its bytes."""
    shown = [
        {"file_id": id, "file_unique_id": f"u{id}", "width": width, "height": width, "file_size": size}
        for id, width, size in sizes
    ]
    return {"photo": shown, **({"caption": caption} if caption else {})}


def document(file_id: str, media_type: str, size: int, caption: str = "") -> Content:
    """Return a file as it is, such as a picture that is not made smaller."""
    file = {"file_id": file_id, "file_unique_id": f"u{file_id}", "mime_type": media_type, "file_size": size}
    return {"document": {**file, "file_name": "a"}, **({"caption": caption} if caption else {})}


def contact(phone: str, user_id: int | None) -> Content:
    """Return a card; whose it is, is left out for people without an account."""
    card: dict[str, Any] = {"phone_number": phone, "first_name": "x"}
    return {"contact": card if user_id is None else {**card, "user_id": user_id}}


def sticker() -> Content:
    """Return a sticker."""
    file = {"file_id": "s1", "file_unique_id": "us1", "width": 512, "height": 512, "emoji": "👍"}
    return {"sticker": {**file, "is_animated": False, "is_video": False, "type": "regular"}}


def voice() -> Content:
    """Return a spoken message."""
    return {"voice": {"file_id": "v1", "file_unique_id": "uv1", "duration": 3, "mime_type": "audio/ogg"}}


def location() -> Content:
    """Return a place on the map."""
    return {"location": {"latitude": 21.03, "longitude": 105.85}}


def unheard_of() -> Content:
    """Return a kind of message that did not exist when we looked."""
    return {"hologram": {"id": "1"}}


def pinned() -> Content:
    """Return the note that a message was pinned: nobody expects an answer to it."""
    return {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}
