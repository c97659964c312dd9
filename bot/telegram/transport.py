"""The wire to the Bot API: an aiohttp session under python-telegram-bot.

The token stands in every address. Only this file knows it: the library is given a stand-in, which this file replaces,
so no log line, exception or repr of the library can tell it.
"""

import json
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.proxy import proxy_to

STAND_IN = "hidden"
MAX_CONNECTIONS = 100
IDLE_CONNECTION_SECONDS = 60.0
LOAD_SECONDS = 60.0
"""How long a whole file may take, however steadily it drips."""

TOO_FAST_PAUSE = timedelta(seconds=5)
"""How long nothing is sent where the platform does not say how long it wants to be left alone."""
LONGEST_WAIT = timedelta(days=1)

_SUCCESS = b'{"ok":true'
"""How an answer begins with which all is well; it is then not read twice."""

_NOT_THERE = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class NothingLeftError(NetworkError):
    """No connection came about: nothing was sent."""


class AnswerLostError(TimedOut):
    """The call may have arrived; its answer did not."""


class NotItsOwnWordsError(NetworkError):
    """Something on the way answered, with a page."""

    def __init__(self, status: int) -> None:
        super().__init__(f"a page instead of an answer ({status})")
        self.status = status


class TooFastError(TelegramError):
    """Nothing goes through until `retry_after` is over. The library's own error warns of its future when it is made."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too fast")
        self.retry_after = retry_after


class TooLargeError(TelegramError):
    """A file is larger than we take."""


class NotThereError(TelegramError):
    """A file is not there, or not there any more."""


class Transport(BaseRequest):
    """Carries calls to the API of one bot and loads its files.

    `seconds` is how long an answer may usually take, `load_seconds` how long a whole file.
    """

    def __init__(self, api_base: str, token: str, seconds: float, load_seconds: float = LOAD_SECONDS) -> None:
        self._root = api_base.rstrip("/")
        self._token = token
        self._seconds = seconds
        self._load_seconds = load_seconds
        self._proxy = proxy_to(api_base)
        self._session: aiohttp.ClientSession | None = None
        self._addresses: dict[str, URL] = {}

    @property
    def read_timeout(self) -> float:
        """How long an answer may take where the call says nothing."""
        return self._seconds

    async def initialize(self) -> None:
        """Nothing: the first call opens the session, in the loop it runs in."""

    async def shutdown(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a call and return the status and the answer. Raises TelegramError, never with an address in it."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        outcome = await self._exchange(self._address(url), method, request_data, seconds)
        if isinstance(outcome, TelegramError):
            raise outcome
        status, content = outcome
        if not content.startswith(_SUCCESS):
            status = _own_status(status, content)
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            _check_refusal(status, content)
        return status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return an answer. The library would log what it cannot read."""
        answer = _read(payload)
        if answer is None or ("result" not in answer and answer.get("ok") is not False):
            raise NotItsOwnWordsError(HTTPStatus.OK)
        return answer

    async def load(self, path: str, max_bytes: int) -> bytes:
        """Return a file of the bot. Raises TelegramError."""
        url = URL(f"{self._root}/file/bot{self._token}/{path}")
        outcome = await self._load(url, max_bytes)
        if isinstance(outcome, TelegramError):
            raise outcome
        return outcome

    async def _exchange(
        self, url: URL, method: str, data: RequestData | None, seconds: float
    ) -> tuple[int, bytes] | TelegramError:
        """Return the answer, or what went wrong: an exception of aiohttp may hold the address, and is left here."""
        timeout = aiohttp.ClientTimeout(connect=self._seconds, sock_read=seconds)
        body, headers = _body(data)
        try:
            async with self._open().request(
                method, url, data=body, headers=headers, timeout=timeout, proxy=self._proxy, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientProxyConnectionError):
            return NothingLeftError("no connection")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return AnswerLostError("the answer was lost")

    async def _load(self, url: URL, max_bytes: int) -> bytes | TelegramError:
        timeout = aiohttp.ClientTimeout(total=self._load_seconds, connect=self._seconds, sock_read=self._seconds)
        content = bytearray()
        try:
            async with self._open().get(url, timeout=timeout, proxy=self._proxy) as response:
                if response.status in _NOT_THERE:
                    return NotThereError(f"no such file ({response.status})")
                if response.status != HTTPStatus.OK:
                    return NotItsOwnWordsError(response.status)
                async for piece in response.content.iter_any():
                    content += piece
                    if len(content) > max_bytes:
                        return TooLargeError("the file is too large")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return AnswerLostError("the file was not loaded")
        return bytes(content)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS, keepalive_timeout=IDLE_CONNECTION_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": BaseRequest.USER_AGENT},
            )
        return self._session

    def _address(self, url: str) -> URL:
        """Return where a method lies; the library names it behind the stand-in."""
        method = url.rpartition("/")[2]
        if method not in self._addresses:
            self._addresses[method] = URL(f"{self._root}/bot{self._token}/{method}", encoded=True)
        return self._addresses[method]


def _body(data: RequestData | None) -> tuple[Any, dict[str, str]]:
    """Return the body of a call: JSON, or a form where it carries files."""
    if data is None:
        return None, {}
    if not data.contains_files:
        return data.json_payload, {"Content-Type": "application/json"}
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=media_type)
    return form, {}


def _own_status(status: int, content: bytes) -> int:
    """Return the number of an answer: a refusal counts by the platform's own, whatever the way has made of it."""
    answer = _read(content)
    if answer is None or answer.get("ok") is not False:
        return status
    code = answer.get("error_code")
    return code if isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST else HTTPStatus.INTERNAL_SERVER_ERROR


def _check_refusal(status: int, content: bytes) -> None:
    """Raise what the library would not see: a page from the way, and how long to wait."""
    answer = _read(content)
    if answer is None or "ok" not in answer:
        raise NotItsOwnWordsError(status)
    parameters = answer.get("parameters")
    told = cast("dict[str, Any]", parameters).get("retry_after") if isinstance(parameters, dict) else None
    if told is not None or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooFastError(_wait(told))


def _wait(told: object) -> timedelta:
    """Return for how long the platform wants to be left alone."""
    with suppress(TypeError, ValueError, OverflowError):
        return min(timedelta(seconds=float(cast("Any", told))), LONGEST_WAIT)
    return TOO_FAST_PAUSE


def _read(content: bytes) -> dict[str, Any] | None:
    with suppress(ValueError, RecursionError):
        answer = json.loads(content)
        if isinstance(answer, dict):
            return cast("dict[str, Any]", answer)
    return None
