"""A real server with the small host behind it, in a thread of its own, that can go down and come back."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from bot.web_chat import build_web
from storage.database import Database
from tests.bot.village import Host, Story

T = TypeVar("T")

PATIENCE_S = 20


class RunningServer:
    """The chat page on a free port of this machine; what is in its database survives a stop."""

    def __init__(self, folder: Path, *, has_demo: bool) -> None:
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._database_url = f"sqlite:///{folder / 'chat.db'}"
        self._has_demo = has_demo
        self.handled: list[Any] = []

    def start(self) -> None:
        """Come up and return when pages are served."""
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        if not self._is_ready.wait(PATIENCE_S):
            raise TimeoutError("the server did not come up")

    def stop(self) -> None:
        """Go down; open connections are let go."""
        self._loop.call_soon_threadsafe(self._ask_to_stop)
        self._thread.join(PATIENCE_S)

    def run(self, work: Callable[[Host], Coroutine[Any, Any, T]]) -> T:
        """Do something on the server's side and return its result."""
        return asyncio.run_coroutine_threadsafe(work(self._host), self._loop).result(PATIENCE_S)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        database = await Database.open(self._database_url)
        self._host = Host(database)
        self._host.handled = self.handled
        story = Story(self._host) if self._has_demo else None
        config = uvicorn.Config(
            build_web(self._host, story, self._host.channel),
            host="127.0.0.1",
            port=self.port,
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config, self._is_ready)
        worker = asyncio.create_task(self._host.keep_working())
        await self._server.serve()
        worker.cancel()
        await asyncio.wait([worker])
        await database.close()

    def _ask_to_stop(self) -> None:
        self._host.channel.close()
        self._server.should_exit = True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, is_ready: threading.Event) -> None:
        super().__init__(config)
        self._is_ready = is_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._is_ready.set()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
