"""What the Zalo platform checks and refuses, and how it calls a webhook."""

import ipaddress
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, cast

import httpx
from starlette.requests import Request

MAX_UNITS = 2000
WEBHOOK_SECONDS = 5.0


class RefusedError(Exception):
    """The platform says no; one method spells the field of the code otherwise."""

    def __init__(self, code: int, description: str, spelling: str = "error_code") -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.spelling = spelling


async def post_to(url: str, body: bytes, secret: str) -> tuple[int | None, str]:
    """Deliver something as the platform does; return the HTTP status and the name of the outcome."""
    headers = {"User-Agent": "Java/1.8.0_192"}
    if secret:
        headers["X-Bot-Api-Secret-Token"] = secret
    if body:
        headers["Content-Type"] = "application/json; charset=utf-8"
    try:
        async with _client() as client:
            status = (await client.post(url, content=body, headers=headers)).status_code
    except httpx.TimeoutException:
        return None, "webhook.err.timeout"
    except httpx.HTTPError:
        return None, "webhook.err.conn"
    return status, _outcome(status)


def _client() -> httpx.AsyncClient:
    # Certificates are not what is tested, and reading them all takes longer than a call.
    return httpx.AsyncClient(timeout=WEBHOOK_SECONDS, verify=False)


def _outcome(status: int) -> str:
    if 200 <= status < 300:
        return "webhook.ok"
    if status in {403, 404}:
        return f"webhook.http.{status}"
    return "webhook.http.5xx" if status >= 500 else "webhook.http.other"


def is_local(host: str) -> bool:
    """Whether a host is none of the public internet."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))


async def is_there(url: str) -> bool:
    """Whether something can be loaded from an address."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        async with _client() as client:
            return (await client.get(url)).status_code == HTTPStatus.OK
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


async def read_fields(request: Request) -> Mapping[str, Any]:
    """Return the fields of a call, wherever they stand: in the address, as a form, or as JSON."""
    fields: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise RefusedError(400, "Bad Request: no JSON") from None
        if not isinstance(body, dict):
            raise RefusedError(400, "Bad Request: no object")
        return {**fields, **cast("dict[str, Any]", body)}
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            return {**fields, **dict(form.items())}
    return fields


def check_text(fields: Mapping[str, Any], name: str) -> str:
    """Return a field that is a text of the right length."""
    words = fields.get(name)
    if not isinstance(words, str) or not words.strip():
        raise RefusedError(400, f"Bad Request: {name} is empty")
    if len(words.encode("utf-16-le")) // 2 > MAX_UNITS:
        raise RefusedError(400, f"Bad Request: {name} is too long")
    return words


def is_good_markup(words: str, mode: object) -> bool:
    """Whether a text is well-formed in a known way to mark up."""
    if mode == "markdown":
        return all(words.count(mark) % 2 == 0 for mark in ("**", "`", "~~")) and words.count("{") % 2 == 0
    if mode != "html":
        return False
    tags = _Tags()
    tags.feed(words)
    tags.close()
    return tags.is_good and not tags.open


class _Tags(HTMLParser):
    """Reads markup as strictly as a platform: known tags, closed in order."""

    KNOWN = re.compile(r"b|strong|i|em|u|s|del|strike|h[1-6]|ul|ol|li|p|div|span")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.is_good = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_good = self.is_good and self.KNOWN.fullmatch(tag) is not None
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.is_good = self.is_good and bool(self.open) and self.open.pop() == tag
