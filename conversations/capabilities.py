"""What a channel can do; decides how a reply is shown and how fast it goes out, never what is said."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limits:
    """How fast and how much one bot may send. None: as it comes.

    `chat_gap` lies between two messages of one chat; `monthly_quota` counts the messages of a month in Vietnam. So
    many are on the way `side_by_side` at most: with 1, messages of all chats arrive in order.
    """

    messages_a_second: int | None = None
    chat_gap: timedelta | None = None
    monthly_quota: int | None = None
    side_by_side: int = 50


@dataclass(frozen=True)
class Capabilities:
    """The abilities of one channel.

    `max_chars` counts UTF-16 units of one message, as the platforms do. `vouches_for_phones`: people can send their
    own telephone number with a button, and the platform says that it is theirs.
    """

    has_buttons: bool
    has_photos: bool
    max_chars: int
    limits: Limits = Limits()
    vouches_for_phones: bool = False
