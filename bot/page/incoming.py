"""Reading what a browser sends: messages and the mark of what was read."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.page.refusals import Reason, RefusedError

MAX_TEXT_BYTES = 1_000_000
MAX_PHOTO_BYTES = 10_000_000
_MULTIPART_ROOM_BYTES = 10_000
"""What the parts around a photo may take: boundaries, names, the client's id."""


def _storable(value: Any) -> Any:
    """Return text that every database takes: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""The browser's own id of a message: the same in every attempt to send it."""

StorableText = Annotated[str, BeforeValidator(_storable)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _TextBody(_Body):
    client_id: ClientId
    text: StorableText


class _ButtonBody(_Body):
    client_id: ClientId
    button: Annotated[StorableText, Field(min_length=1, max_length=1000)]
    line: Annotated[int, Field(ge=1, lt=2**63)] = 1


class _ReadBody(_Body):
    up_to: Annotated[int, Field(ge=0, lt=2**63)]


class _PhotoBody(_Body):
    client_id: ClientId
    text: StorableText = ""


@dataclass(frozen=True)
class SentText:
    """Words that a person typed."""

    client_id: str
    text: str


@dataclass(frozen=True)
class SentButton:
    """A choice that a person tapped. `line` is where it stood, or a line before that."""

    client_id: str
    button: str
    line: int


@dataclass(frozen=True)
class SentPhoto:
    """A file that a person chose as a photo, as it came, with the words that stood in the field."""

    client_id: str
    content: bytes
    text: str


Sent = SentText | SentButton | SentPhoto


async def read_sent(request: Request) -> Sent:
    """Return the message in the request, or raise `RefusedError`."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _read_photo(request)
    content = await _read_json(request)
    try:
        if isinstance(content, dict) and "button" in content:
            tapped = _ButtonBody.model_validate(content)
            return SentButton(tapped.client_id, tapped.button, tapped.line)
        typed = _TextBody.model_validate(content)
        return SentText(typed.client_id, typed.text)
    except ValidationError as problem:
        raise _unreadable() from problem


async def read_up_to(request: Request) -> int:
    """Return the id of the last line that the person has seen."""
    try:
        return _ReadBody.model_validate(await _read_json(request)).up_to
    except ValidationError as problem:
        raise _unreadable() from problem


async def _read_json(request: Request) -> Any:
    _check_size(request, MAX_TEXT_BYTES, Reason.TOO_LONG)
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as problem:
        raise _unreadable() from problem


async def _read_photo(request: Request) -> SentPhoto:
    _check_size(request, MAX_PHOTO_BYTES + _MULTIPART_ROOM_BYTES, Reason.TOO_BIG)
    async with request.form(max_files=1, max_fields=2) as form:
        photo = form.get("photo")
        try:
            body = _PhotoBody.model_validate({name: form[name] for name in form if name != "photo"})
        except ValidationError as problem:
            raise _unreadable() from problem
        if not isinstance(photo, UploadFile):
            raise _unreadable()
        return SentPhoto(body.client_id, await photo.read(), body.text)


def _check_size(request: Request, limit_bytes: int, reason: Reason) -> None:
    """Refuse by the announced size, before reading: the server holds senders to what they announce."""
    announced = request.headers.get("content-length", "")
    if not announced.isdecimal():
        raise RefusedError(Reason.UNREADABLE, HTTPStatus.LENGTH_REQUIRED)
    if int(announced) > limit_bytes:
        raise RefusedError(reason, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _unreadable() -> RefusedError:
    return RefusedError(Reason.UNREADABLE, HTTPStatus.BAD_REQUEST)
