"""Takes what the platform delivers: whoever does not know the secret is sent away before anything is read."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.zalo.calls import Call, CallError
from bot.zalo.updates import read_json

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Bot-Api-Secret-Token"
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
    request: Request, secret: str, store: Callable[[Mapping[str, Any]], Awaitable[object]]
) -> Response:
    """Store what was delivered, and only then say so; a repetition is answered the same."""
    try:
        if not _is_probe(request):
            _check_secret(request, secret)
            if content := await _body(request):
                await store(_event(content))
    except _RefusedError as refused:
        # A connection that stays would go on reading what nobody wants.
        return Response(status_code=refused.status, headers={"Connection": "close"})
    except Exception:
        log.exception("webhook: storing fails", extra={"action": "zalo.not_stored"})
        return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(status_code=HTTPStatus.OK)


def _is_probe(request: Request) -> bool:
    """Whether it is the empty call by which the platform looks whether somebody is there: it names no secret."""
    headers = request.headers
    is_empty = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    return is_empty and SECRET_HEADER not in headers


def _check_secret(request: Request, secret: str) -> None:
    given = request.headers.get(SECRET_HEADER, "")
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


async def set_webhook(call: Call, url: str, secret: str, name: str) -> bool:
    """Tell the platform where to deliver; False if it says that it could not reach us there. Raises CallError.

    Calls are limited by the day: if they are used up, an address set before is still good.
    """
    try:
        result = await call("setWebhook", {"url": url, "secret_token": secret})
    except CallError as error:
        if error.is_answer(HTTPStatus.UPGRADE_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS) and await _is_set(call, url):
            log.warning("%s: %s; the address set before stays", name, error, extra={"action": "zalo.webhook_kept"})
            return True
        raise
    verification = _inner(result, "verification")
    if verification.get("ok") is False:
        outcome = f"{verification.get('outcome')} {verification.get('status_code', '')}".rstrip()
        log.warning("%s: the webhook is not reached: %s", name, outcome, extra={"action": "zalo.webhook_unreached"})
        return False
    return True


async def _is_set(call: Call, url: str) -> bool:
    result = await call("getWebhookInfo", {})
    return isinstance(result, dict) and cast("dict[str, Any]", result).get("url") == url


def _inner(result: object, name: str) -> Mapping[str, Any]:
    inner = cast("dict[str, Any]", result).get(name) if isinstance(result, dict) else None
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
