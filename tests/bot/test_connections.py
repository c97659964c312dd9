"""Who opens connections and sends nothing, or half a request, holds nobody up."""

import asyncio
import resource
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.server import ServerState

from bot.connections import Connection, allow_many

PATIENCE_S = 10
HEAD = b"POST / HTTP/1.1\r\nHost: xa.example\r\nContent-Length: 4\r\n\r\n"


class Hurried(Connection):
    request_seconds = 0.3


async def _answer(request: Request) -> Response:
    await request.body()
    await asyncio.sleep(2 * Hurried.request_seconds)  # longer than a request may take to come
    return PlainTextResponse("xin chào")


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """The port of a page that takes its time to answer."""
    config = uvicorn.Config(Starlette(routes=[Route("/", _answer, methods=["POST"])]), log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Hurried(config, state, {}), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def _sent(port: int, *pieces: bytes) -> bytes:
    """Send the pieces with a pause behind each, and return what comes until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(Hurried.request_seconds / 2)
    answer = await asyncio.wait_for(reader.read(5), PATIENCE_S)
    writer.close()
    return answer


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((), id="nothing"),
        pytest.param((b"POST / HTTP/1.1\r\nHost: xa",), id="half a head"),
        pytest.param((HEAD, b"a"), id="half a body"),
    ],
)
async def test_a_request_that_does_not_come_on_is_let_go(port: int, pieces: tuple[bytes, ...]):
    assert await _sent(port, *pieces) == b""


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param((HEAD + b"abcd",), id="at once"),
        pytest.param((HEAD[:20], HEAD[20:], b"a", b"b", b"c", b"d"), id="slowly, but on and on"),
    ],
)
async def test_a_whole_request_is_answered_however_long_that_takes(port: int, pieces: tuple[bytes, ...]):
    assert await _sent(port, *pieces) == b"HTTP/"


def test_a_process_takes_the_connections_it_may_have():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        allow_many()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
