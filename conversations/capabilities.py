"""What a channel can do; decides how a reply is shown, never what is said."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Capabilities:
    """The abilities of one channel.

    `max_chars` counts UTF-16 units of one message, as the platforms do.
    """

    has_buttons: bool
    has_photos: bool
    max_chars: int
    counts_messages: bool = False
