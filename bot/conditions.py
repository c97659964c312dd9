"""What a platform tells of a bot when it is asked: whether it lives, and whether messages find their way in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

LATELY = timedelta(minutes=10)
"""What cannot be delivered is tried again every other minute: a delivery that failed longer ago was made good."""


class Trouble(Enum):
    """What an operator has to mend."""

    UNREACHED = auto()
    """No answer from the platform, or none that we can read."""
    TOKEN_REFUSED = auto()
    WEBHOOK_UNWANTED = auto()
    """It delivers somewhere, while we would poll."""
    WEBHOOK_MISSING = auto()
    """It waits to be polled, while we would be delivered to."""
    WEBHOOK_ELSEWHERE = auto()
    """It delivers, but not to us."""
    DELIVERY_FAILED = auto()
    """It could not deliver its last messages."""
    LINK_MISSING = auto()
    """Nobody can be led to it: what opens the chat is not set."""


@dataclass(frozen=True)
class Condition:
    """How a bot stands. `trouble` None: well. `detail` is in the platform's words, and holds no token."""

    trouble: Trouble | None = None
    detail: str = ""


def judge_way_in(info: Mapping[str, Any], wanted: str, now: datetime) -> Condition:
    """Return what the platform's own account of its webhook means. `wanted` is ours; "" while we poll."""
    found = str(info.get("url") or "")
    if found != wanted:
        if not wanted:
            return Condition(Trouble.WEBHOOK_UNWANTED)
        return Condition(Trouble.WEBHOOK_ELSEWHERE if found else Trouble.WEBHOOK_MISSING)
    error, failed_at = info.get("last_error_message"), info.get("last_error_date")
    is_recent = isinstance(failed_at, int) and now - datetime.fromtimestamp(failed_at, UTC) < LATELY
    if wanted and error and is_recent and info.get("pending_update_count") != 0:
        return Condition(Trouble.DELIVERY_FAILED, str(error))
    return Condition()
