"""The webhook of a Zalo bot: the platform first looks with an empty call whether somebody is there."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from bot import webhooks
from bot.zalo.calls import Call, CallError

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Bot-Api-Secret-Token"


async def take_event(
    request: Request, secret: str, store: Callable[[Mapping[str, Any]], Awaitable[object]]
) -> Response:
    """Store what was delivered, and only then say so; a repetition is answered the same."""
    if _is_probe(request):
        return Response(status_code=HTTPStatus.OK)
    return await webhooks.take_event(request, SECRET_HEADER, secret, store)


def _is_probe(request: Request) -> bool:
    """Whether it is the empty call by which the platform looks whether somebody is there: it names no secret."""
    headers = request.headers
    is_empty = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    return is_empty and SECRET_HEADER not in headers


async def set_webhook(call: Call, url: str, secret: str, name: str) -> str:
    """Tell the platform where to deliver; return why it could not reach us there, "" if it could. Raises CallError.

    Calls are limited by the day: if they are used up, an address set before is still good.
    """
    try:
        result = await call("setWebhook", {"url": url, "secret_token": secret})
    except CallError as error:
        if error.is_answer(HTTPStatus.UPGRADE_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS) and await _is_set(call, url):
            log.warning("%s: %s; the address set before stays", name, error, extra={"action": "zalo.webhook_kept"})
            return ""
        raise
    verification = _inner(result, "verification")
    if verification.get("ok") is False:
        outcome = f"{verification.get('outcome')} {verification.get('status_code', '')}".rstrip()
        return f"the webhook is not reached: {outcome}"
    return ""


async def _is_set(call: Call, url: str) -> bool:
    result = await call("getWebhookInfo", {})
    return isinstance(result, dict) and cast("dict[str, Any]", result).get("url") == url


def _inner(result: object, name: str) -> Mapping[str, Any]:
    inner = cast("dict[str, Any]", result).get(name) if isinstance(result, dict) else None
    return cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
