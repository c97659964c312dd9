"""The program in processes of its own, as whoever starts, stops and kills it sees them.

Importing takes seconds, so one process imports once and forks off every other: what is born is a whole process, with
nothing of the test in it.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

from bot.cli import app
from bot.settings import PREFIX

HOST = "127.0.0.1"
PATIENCE_S = 60

_nursery = get_context("forkserver")
_nursery.set_forkserver_preload(["tests.bot.nursery"])


class Offspring:
    """One process. What it prints and logs goes to a file."""

    def __init__(self, output: Path, live: Callable[..., object], *wishes: object) -> None:
        self._output = output
        self._process = _nursery.Process(target=_be_born, args=(output, live, wishes), daemon=True)

    async def start(self) -> None:
        """Begin to live."""
        birth = Thread(target=self._process.start, daemon=True)
        birth.start()
        await until(lambda: not birth.is_alive())

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """What it has printed and logged so far."""
        return self._output.read_text("utf-8") if self._output.exists() else ""

    def ask_to_stop(self) -> None:
        """Ask politely, as a service manager does."""
        os.kill(self.pid, signal.SIGTERM)

    async def ended(self) -> int:
        """Wait for its end and return its exit code; that of a killed one is negative."""
        await asyncio.to_thread(self._process.join, PATIENCE_S)
        if self._process.exitcode is None:
            raise TimeoutError(f"it lives on: {self.said[-2000:]}")
        return self._process.exitcode

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        await self.ended()


def _be_born(output: Path, live: Callable[..., object], wishes: tuple[object, ...]) -> None:
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    live(*wishes)


def be_command(folder: Path, settings: Mapping[str, object], *arguments: str) -> None:
    """Be the command `khuyenhoc`, with these settings and no others."""
    os.chdir(folder)  # away from any .env file
    set_up_environment(os.environ, settings)
    app(arguments)


def set_up_environment(environment: MutableMapping[str, str], settings: Mapping[str, object]) -> None:
    """Leave no settings but these in an environment."""
    for name in [name for name in environment if name.startswith(PREFIX)]:
        del environment[name]
    environment.update({f"{PREFIX}{name.upper()}": str(value) for name, value in settings.items()})
    environment["COLUMNS"] = "200"


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


async def until(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Look again and again until it is so; others work on the same machine, so it may take a while."""
    async with asyncio.timeout(patience_s):
        while not is_so():  # noqa: ASYNC110 -- what is waited for tells nobody
            await asyncio.sleep(0.02)
