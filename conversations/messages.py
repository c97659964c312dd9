"""What comes in from a person and what goes out to one, the same on every channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

ChannelName = NewType("ChannelName", str)
FileId = NewType("FileId", int)
MessageId = NewType("MessageId", int)
"""The number of a stored message (an inbox row): what the audit points to."""


@dataclass(frozen=True)
class Address:
    """Where a person is reached: a chat on a channel."""

    channel: ChannelName
    chat: str


class MissingPicture(StrEnum):
    """Why a picture that came with a message is not there."""

    LATE = "late"
    """It did not arrive; it may be sent again."""
    UNUSABLE = "unusable"
    """It is gone, too large or no picture; another one may do."""


@dataclass(frozen=True)
class Incoming:
    """One message from a person, whatever the channel.

    `button` is the payload of a tapped choice, exactly as it was sent out; `photo` a stored picture;
    `is_other` marks what we cannot read (sticker, voice, location): it is answered, never dropped. `was` is the text
    this one replaces, where a channel lets people edit what they have sent. `media` is where the channel finds a
    picture that is not stored yet, `missing_picture` says why that one will not be had. `own_phone` is the sender's
    telephone number, where the platform vouches for it. `album` is what pictures that were sent together share, where
    the platform tells.
    """

    id: MessageId
    address: Address
    at: datetime
    text: str = ""
    button: str = ""
    photo: FileId | None = None
    is_other: bool = False
    was: str = ""
    media: str = ""
    missing_picture: MissingPicture | None = None
    own_phone: str = ""
    album: str = ""


class Lane(StrEnum):
    """Which queue a message waits in: an answer to a person goes before what we send unasked.

    What somebody asked us to pass on to another waits for a decent hour as a reminder does, but for nothing else: who
    asked was told that it is done.
    """

    REPLY = "reply"
    PASSED_ON = "passed_on"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Text:
    """A sentence of the catalogue: its key in `texts/vi.toml` and the values it names.

    A value is text ready to show, a whole number (written with dots for thousands), or further sentences
    (joined by line breaks).
    """

    key: str
    values: Mapping[str, "TextValue"] = field(default_factory=dict[str, "TextValue"])


TextValue = str | int | Text | tuple[Text, ...]


def say(key: str, **values: TextValue) -> Text:
    """Return the sentence `key` of the catalogue with its values."""
    return Text(key, values)


@dataclass(frozen=True)
class Choice:
    """One thing a person may tap, or type by its number or label.

    `id` goes out as the button's payload; `label` is a sentence of the catalogue or a ready text.
    """

    id: str
    label: Text | str


@dataclass(frozen=True)
class Reply:
    """One message to a person: sentences (a line each), choices, and perhaps a link shown as a QR picture.

    `is_numbered` choices are picked by number, too; the others only by their words, because a number is the answer
    to the question itself. `you` is the form of address ("bác", "cô" ...); empty until the person has chosen one.
    `asks_phone`: the person may also send the own telephone number, where the channel has a button for that.
    """

    texts: tuple[Text, ...]
    choices: tuple[Choice, ...] = ()
    is_numbered: bool = True
    qr_link: str = ""
    you: str = ""
    asks_phone: bool = False
