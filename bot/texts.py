"""The sentences the commands say to an operator, read from `texts.toml` here and beside each adapter."""

import errno
import socket
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from conversations.reading.numbers import write_count
from storage.errors import DatabaseError

TEXTS = (Path(__file__).parent / "texts.toml", *sorted(Path(__file__).parent.glob("*/texts.toml")))


@cache
def phrases() -> Mapping[str, str]:
    """Return all sentences by their keys, read once."""
    return {key: words for path in TEXTS for key, words in tomllib.loads(path.read_text("utf-8")).items()}


def phrase(key: str, **values: str | int) -> str:
    """Return a sentence with its values filled in, whole numbers with dots for thousands."""
    written = {name: write_count(value) if isinstance(value, int) else value for name, value in values.items()}
    return phrases()[key].format_map(written)


def reason_of(error: OSError | DatabaseError) -> str:
    """Return why something failed: what is common in our words, else the words of the machine."""
    match error:
        case DatabaseError():
            known = _known_reason(error.__cause__)
            return phrase("reason_in_detail", reason=known, detail=str(error)) if known else str(error)
        case OSError():
            return _known_reason(error) or error.strerror or str(error)


def _known_reason(error: BaseException | None) -> str:
    match error:
        case FileNotFoundError():
            return phrase("no_file")
        case PermissionError():
            return phrase("no_permission")
        case IsADirectoryError():
            return phrase("not_a_file")
        case NotADirectoryError() | FileExistsError():
            return phrase("not_a_folder")
        case ConnectionError() | TimeoutError():
            return phrase("no_answer")
        case OSError(errno=socket.EAI_NONAME | socket.EAI_AGAIN):
            return phrase("no_such_machine")
        case OSError(errno=errno.EADDRINUSE):
            return phrase("port_taken")
        case OSError(errno=errno.EADDRNOTAVAIL):
            return phrase("not_our_address")
        case OSError(errno=errno.ENOSPC):
            return phrase("disk_full")
        case _:
            return ""
