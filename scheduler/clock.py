"""The only place where the machine's clock is read."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that never step back: for leases and waits inside the process."""
    return time.monotonic()
