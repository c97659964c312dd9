"""Takes what a platform delivers: whoever does not know the secret is sent away before anything is read."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.strict_json import read_json
from handlers.outage import DATABASE_IS_AWAY

log = logging.getLogger(__name__)

MAX_EVENT_BYTES = 256_000

_SECRET = re.compile(r"[\x21-\x7e]{8,256}")


@dataclass(frozen=True)
class Webhook:
    """Where people and platforms reach us (https), and the secret by which we know the platform."""

    public_url: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _SECRET.fullmatch(self.secret):
            raise ValueError("the secret of a webhook has 8 to 256 letters, digits and signs")


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


async def take_event(
    request: Request, header: str, secret: str, store: Callable[[Mapping[str, Any]], Awaitable[object]]
) -> Response:
    """Store what was delivered, and only then say so; a repetition is answered the same.

    The secret stands in the header of that name. A call without a body holds no event.
    """
    try:
        _check_secret(request, header, secret)
        if content := await _body(request):
            await store(_event(content))
    except _RefusedError as refused:
        # A connection that stays would go on reading what nobody wants.
        return Response(status_code=refused.status, headers={"Connection": "close"})
    except Exception as error:
        is_of_database = isinstance(error, DATABASE_IS_AWAY)  # it comes with each delivery: no traceback each time
        details = {"action": "webhook.not_stored"}
        log.error("webhook: storing fails: %s", error, exc_info=not is_of_database, extra=details)
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(status_code=HTTPStatus.OK)


def _check_secret(request: Request, header: str, secret: str) -> None:
    given = request.headers.get(header, "")
    if not secrets.compare_digest(given.encode(), secret.encode()):
        raise _RefusedError(HTTPStatus.UNAUTHORIZED)


async def _body(request: Request) -> bytes:
    """Read the body, no further than an event can be long."""
    content = bytearray()
    try:
        if int(request.headers.get("content-length", "0")) > MAX_EVENT_BYTES:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        async for piece in request.stream():
            content += piece
            if len(content) > MAX_EVENT_BYTES:
                raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except (ClientDisconnect, ValueError):
        raise _RefusedError(HTTPStatus.BAD_REQUEST) from None
    return bytes(content)


def _event(content: bytes) -> Mapping[str, Any]:
    try:
        event = read_json(content)
    except ValueError:
        raise _RefusedError(HTTPStatus.BAD_REQUEST) from None
    if not isinstance(event, dict):
        raise _RefusedError(HTTPStatus.BAD_REQUEST)
    return cast("dict[str, Any]", event)
