"""The real program in a process of its own, which may be killed at any instant and started again.

Importing takes seconds, so one process imports once and forks off a child for every start: what is killed is a whole
process, with everything the program holds in memory.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from bot.app import Program, build_pages, build_services, serve
from bot.demo import DemoClock
from bot.redaction import set_up_logging
from handlers.services import Services
from storage.database import Database
from tests.bot.commune import until

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]


class Mortal:
    """The program on a port of its own, as its killer sees it. A context manager."""

    def __init__(self) -> None:
        self._pid = 0
        self.port = _free_port()

    def __enter__(self) -> "Mortal":
        self._cradle = subprocess.Popen(
            [sys.executable, "-m", __name__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self._cradle.communicate()

    def start(self, database: Path, clock: datetime) -> None:
        """Begin to come up on this file; the clock begins at this instant and runs on."""
        stdin, stdout = self._cradle.stdin, self._cradle.stdout
        assert stdin is not None
        assert stdout is not None
        print(f"sqlite:///{database}", self.port, clock.isoformat(), file=stdin, flush=True)
        self._pid = int(stdout.readline())

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        await until(self._is_gone)

    async def _is_gone(self) -> bool:
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return True
        return False

    def browser(self, secret: str) -> httpx.AsyncClient:
        """Return a browser that keeps its cookie."""
        return httpx.AsyncClient(base_url=f"http://{HOST}:{self.port}", cookies={"khuyenhoc_device": secret}, timeout=5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# --- the process that the others are forked from ---


def _bear() -> None:
    """Fork off a running program for every line that comes in, and say its process id."""
    nowhere: Any = None
    files = build_services(nowhere)
    uvicorn.Config(build_pages(Program(files))).load()  # imports what it would import at the first start
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave nothing behind
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            url, port, start = line.split()
            _live(files, url, int(port), datetime.fromisoformat(start))
        print(pid, flush=True)


def _live(files: Services, url: str, port: int, start: datetime) -> None:
    """Be the program until killed."""

    async def run() -> None:
        program = Program(
            replace(files, database=await Database.open(url), clock=DemoClock(start), owner=f"{os.getpid()}")
        )
        await serve(program, build_pages(program), HOST, port)

    os.close(sys.stdin.fileno())
    set_up_logging()
    asyncio.run(run())
    os._exit(0)


if __name__ == "__main__":
    _bear()
