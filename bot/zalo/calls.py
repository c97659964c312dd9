"""Calls of the platform's methods: what comes back, and why nothing does."""

import re
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Protocol, cast

from bot.strict_json import read_json


class Call(Protocol):
    """Calls one method of the bot and returns its result, None where there is none. Raises CallError.

    `seconds` is how long the answer may take; None: the usual time.
    """

    async def __call__(self, method: str, fields: Mapping[str, Any], seconds: float | None = None) -> Any: ...


class Cause(Enum):
    """Why a call has no result."""

    NOTHING_LEFT = auto()
    """No connection came about."""
    ANSWER_LOST = auto()
    """The call may have arrived; its answer did not."""
    NOT_ITS_OWN_WORDS = auto()
    """Something on the way answered, with a page; the code is the HTTP status."""
    REFUSED = auto()
    """The platform said no; the code is its own."""


_NAMES_CHAT = re.compile(r"(?<![a-z])(chat|user|recipient)", re.IGNORECASE)
"""What stands in a description that is about whom a call was for; the platform documents none."""


class CallError(Exception):
    """A call has no result. It holds no address: the token stands in there.

    `names_chat`: the platform's own words are about whom it was for.
    """

    def __init__(self, method: str, cause: Cause, code: int = 0, *, names_chat: bool = False) -> None:
        super().__init__(f"{method}: {cause.name.lower().replace('_', ' ')}{f' ({code})' if code else ''}")
        self.cause = cause
        self.code = code
        self.names_chat = names_chat

    def is_answer(self, *codes: int) -> bool:
        """Whether the platform itself said one of these."""
        return self.cause is Cause.REFUSED and self.code in codes

    @property
    def is_bad_token(self) -> bool:
        """Whether the bot may do nothing at all any more."""
        return self.is_answer(HTTPStatus.UNAUTHORIZED)


def read_answer(method: str, status: int, content: bytes) -> Any:
    """Return the result in an answer. The platform's own `ok` counts; the HTTP status does only without it.

    Errors come with the status 200, results may come without `result`, and pages of HTML come from the way.
    """
    envelope = _envelope(content)
    if envelope is None:
        raise CallError(method, Cause.NOT_ITS_OWN_WORDS, status)
    if envelope["ok"] is not True:
        names_chat = _NAMES_CHAT.search(str(envelope.get("description"))) is not None
        raise CallError(method, Cause.REFUSED, _code(envelope), names_chat=names_chat)
    return envelope.get("result")


def _envelope(content: bytes) -> Mapping[str, Any] | None:
    with suppress(ValueError):
        envelope = read_json(content)
        if isinstance(envelope, dict) and "ok" in envelope:
            return cast("dict[str, Any]", envelope)
    return None


def _code(envelope: Mapping[str, Any]) -> int:
    """Return the error's number; one method spells its field otherwise."""
    code = envelope.get("error_code", envelope.get("errorCode"))
    return code if isinstance(code, int) else 0
