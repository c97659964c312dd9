"""What the page cannot do, said in one helpful line."""

import tomllib
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path


class Reason(StrEnum):
    """Why something was not taken; each has its line in refusals.toml."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    TOO_BIG = "too_big"
    NO_PICTURE = "no_picture"
    NO_CHAT = "no_chat"
    NO_PAGE = "no_page"
    NOT_ALLOWED = "not_allowed"
    TROUBLE = "trouble"


class RefusedError(Exception):
    """A request that is answered with one kind line and nothing else."""

    def __init__(self, reason: Reason, status: HTTPStatus) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


_WORDS = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text("utf-8"))
LINES = {Reason(key): line for key, line in _WORDS.items()}
