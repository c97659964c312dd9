"""Keeps secrets out of the log: bot tokens stand in addresses, and addresses get logged."""

import logging
import re
from typing import Any

from storage.errors import DatabaseError

_SECRET = re.compile(r"""(?<=/bot)\d[^/\s"'<>]*|(?<=://)[^/@\s]+(?=@)""")
HIDDEN = "***"


def redact(text: str) -> str:
    """Return the text with bot tokens and passwords in addresses hidden."""
    return _SECRET.sub(HIDDEN, text)


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, and hides secrets in the result.

    Trouble with the database takes a line: where it was met tells nobody anything, and a full disk is met often.
    """

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the name in the standard library
        """Return what is told of an exception beneath a record."""
        _, error, _ = ei
        return str(error) if isinstance(error, DatabaseError) else super().formatException(ei)

    def format(self, record: logging.LogRecord) -> str:
        extra = " ".join(
            f"{name}={value}" for name in ("action", "message_id", "outbox") if (value := getattr(record, name, None))
        )
        return redact(f"{super().format(record)} {extra}".rstrip())


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error, redacted. Libraries that log every request are kept to warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("apscheduler", "httpx", "sqlalchemy", "alembic", "aiosqlite", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
