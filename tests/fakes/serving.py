"""Serves an app on a port of this machine, in the test's own loop; it can go down, come back and drop a connection."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE_S = 60
"""Others work on the same machine, so anything may take a while."""


class Serving:
    """A web server on a port that stays the same when it goes down and comes back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._wires: dict[tuple[str, int], asyncio.Transport] = {}
        self._server: _Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Come up and return when requests are taken."""
        listening = _listen(self._port)
        self._port = listening.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            http=_remembering(self._wires),
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve([listening]))
        async with asyncio.timeout(PATIENCE_S):
            await self._server.has_started.wait()

    async def stop(self) -> None:
        """Go down at once: no connection is taken any more, those that stand are dropped."""
        if self._server is None:
            return
        self._server.is_asked_to_stop.set()
        self.drop_all()
        async with asyncio.timeout(PATIENCE_S):
            await self._task
        self._server = None

    def drop(self, request: Request) -> None:
        """Break the connection of a request, so that its answer is lost."""
        assert request.client is not None
        self._wires[request.client.host, request.client.port].abort()

    def drop_all(self) -> int:
        """Break every connection that stands, whatever is on it; return how many that were."""
        wires = list(self._wires.values())
        for wire in wires:
            wire.abort()
        return len(wires)


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncGenerator[str]:
    """Serve an app while the block runs, at the address that comes out."""
    server = Serving(app)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()


async def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so; it is looked at again and again."""
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.005)


def _listen(port: int) -> socket.socket:
    # The loop answers without delay only on a socket that names its protocol.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


class _Server(uvicorn.Server):
    """Leaves the signals to the test, says when it is up, and looks at no clock to go down."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.has_started = asyncio.Event()
        self.is_asked_to_stop = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.has_started.set()

    async def main_loop(self) -> None:
        await self.is_asked_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or ():
            listening.close()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


def _remembering(wires: dict[tuple[str, int], asyncio.Transport]) -> type[H11Protocol]:
    """Return a protocol that notes which connection belongs to which client."""

    class Remembering(H11Protocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if self.client is not None:
                wires[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client is not None:
                wires.pop(self.client, None)
            super().connection_lost(exc)

    return Remembering
