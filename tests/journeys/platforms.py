"""Where a journey is played: on a channel of our own that keeps what is sent, or on a platform's strict fake."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Protocol, assert_never

from PIL import Image

from bot.web_chat import ChatHost
from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, FileId, Incoming, MessageId
from handlers.channel import Channel, Failure, Rendered, SendError
from storage.unit_of_work import UnitOfWork

BEFORE_ALL = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Text:
    """A person types; `was` is the message that is edited, "" for a new one."""

    text: str
    was: str = ""


@dataclass(frozen=True)
class Tap:
    """A person taps a button with this payload."""

    button: str


@dataclass(frozen=True)
class Photo:
    """A person sends a picture, perhaps with words."""

    caption: str = ""


@dataclass(frozen=True)
class Sticker:
    """A person sends what has no words."""


Act = Text | Tap | Photo | Sticker


@dataclass(frozen=True)
class Shown:
    """What a person was shown: in its final words, with the buttons if the channel has any."""

    who: str
    rendered: Rendered


class Platform(Protocol):
    """What a journey needs of a platform; people go by their names."""

    channel: Channel
    """The way out, once the platform is open."""

    has_buttons: bool
    can_edit: bool
    """Whether people can change a message they have sent."""

    has_stickers: bool

    def open(self, host: ChatHost) -> AbstractAsyncContextManager[None]:
        """Return a context in which the platform runs and the host accepts what people do."""
        ...

    def address_of(self, who: str) -> Address:
        """Return the chat of a person who has written before."""
        ...

    async def prepare(self, uow: UnitOfWork) -> None:
        """Store what the platform takes for granted."""
        ...

    async def do(self, who: str, act: Act) -> None:
        """Let a person do something; it is accepted soon."""
        ...

    async def shown(self) -> list[Shown]:
        """Return everything that people got to see, in order."""
        ...


def picture() -> bytes:
    """Return a small photo."""
    target = BytesIO()
    Image.new("RGB", (8, 6), "green").save(target, "JPEG")
    return target.getvalue()


PHOTO = picture()


# --- a channel of our own ---


class Screen(Channel):
    """A channel that keeps what is sent: a platform takes each message once, whatever its attempts."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.name = ChannelName("journey")
        self.capabilities = capabilities
        self.kept: dict[str, Shown] = {}

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what a person sent."""
        photo = payload.get("photo")
        return Incoming(
            message_id,
            address,
            at,
            text=payload.get("text", ""),
            button=payload.get("button", ""),
            photo=None if photo is None else FileId(photo),
            is_other=payload.get("is_other", False),
            was=payload.get("was", ""),
        )

    async def fetch(self, media: str) -> bytes:
        """There are no pictures."""
        raise SendError(Failure.REFUSED, media)

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Keep a message."""
        self.kept[key] = Shown(address.chat, rendered)
        return key


class Direct:
    """The channel of our own: what people do is accepted at once."""

    can_edit = has_stickers = True

    def __init__(self, capabilities: Capabilities) -> None:
        self._screen = Screen(capabilities)
        self.channel: Channel = self._screen
        self.has_buttons = capabilities.has_buttons
        self._told = 0

    @asynccontextmanager
    async def open(self, host: ChatHost) -> AsyncGenerator[None]:
        """Let the host accept what people do while the block runs."""
        self._host = host
        yield

    def address_of(self, who: str) -> Address:
        """Return the chat of a person."""
        return Address(self.channel.name, who)

    async def prepare(self, uow: UnitOfWork) -> None:
        """Store the picture that people will send: it gets the number 1."""
        await uow.files.add(PHOTO, "image/jpeg", BEFORE_ALL)

    async def do(self, who: str, act: Act) -> None:
        """Accept what a person does."""
        self._told += 1
        await self._host.accept(self.address_of(who), f"{who}/{self._told}", _payload(act))

    async def shown(self) -> list[Shown]:
        """Return everything that was sent."""
        return list(self._screen.kept.values())


def _payload(act: Act) -> Mapping[str, Any]:
    match act:
        case Text(text, was):
            return {"text": text, "was": was}
        case Tap(button):
            return {"button": button}
        case Photo(caption):
            return {"photo": 1, "text": caption}
        case Sticker():
            return {"is_other": True}
        case _:
            assert_never(act)
