"""The seam between the product and a platform: what an adapter in `bot/` does for Zalo, Telegram or a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from conversations.capabilities import Capabilities
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Option


@dataclass(frozen=True)
class Rendered:
    """A message in its final words. `choices` is empty where the channel has no buttons: the text lists them.

    `is_menu`: they are what the person can do at any time, by typing their labels, too. `phone_button` is the label of
    a button that sends the own telephone number; empty without one.
    """

    text: str
    choices: tuple[Option, ...] = ()
    qr_link: str = ""
    is_menu: bool = False
    phone_button: str = ""


class Failure(StrEnum):
    """What it means that a message was not sent; it decides what is done about it."""

    BUSY = "busy"
    """Not taken now: tried again, with growing pauses. With `retry_after` the bot is too fast: all of it waits."""
    REFUSED = "refused"
    """This message is never taken, as it is: given up and listed."""
    UNREACHABLE = "unreachable"
    """This person cannot be reached on this channel any more: another channel of theirs is tried."""
    UNKNOWN = "unknown"
    """The answer was lost, the message may have been taken: a reply is sent again, a reminder is not."""
    STOPPED = "stopped"
    """The channel takes nothing at all (a bad token, a quota used up): all of its messages wait until `retry_after`."""


class SendError(Exception):
    """A message was not sent. `reason` is for the log: it holds no text, no token and no telephone number.

    `only_this_chat`: what has to wait until `retry_after` is the chat, not the bot.
    """

    def __init__(
        self,
        failure: Failure,
        reason: str,
        retry_after: timedelta | None = None,
        *,
        only_this_chat: bool = False,
    ) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason
        self.retry_after = retry_after
        self.only_this_chat = only_this_chat


class Channel(Protocol):
    """The way out to one bot on one platform, and the reading of what came in by it.

    `name` says which bot, too ("zalo:4711"): a person may be known to several.
    """

    name: ChannelName
    capabilities: Capabilities

    def read_update(
        self, payload: Mapping[str, Any], message_id: MessageId, address: Address, at: datetime
    ) -> Incoming | None:
        """Return what a stored payload says, or None if there is nothing in it for us."""
        ...

    async def fetch(self, media: str) -> bytes:
        """Return the picture behind `Incoming.media`. Raises SendError."""
        ...

    async def send(self, address: Address, rendered: Rendered, key: str) -> str:
        """Send one message and return the platform's id for it. Raises SendError.

        `key` is the same on every attempt: a channel that can, sends a message only once a key.
        """
        ...

    def count(self, rendered: Rendered) -> int:
        """Return as how many messages the platform counts this one."""
        return 1
