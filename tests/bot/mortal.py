"""The real program on a port of its own, which may be killed at any instant and started again."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

import httpx

from bot.app import Program, build_pages, serve
from bot.demo import DemoClock
from bot.redaction import set_up_logging
from handlers.services import Services
from plans.plan import Plan
from storage.database import Database
from tests.bot.hurried import files
from tests.bot.offspring import HOST, Offspring, free_port
from tests.plans.three_forms import with_three_forms


class Mortal:
    """The program, life after life, as its killer sees it: a context that ends the last, and tells what it logged."""

    def __init__(self, folder: Path) -> None:
        self._output = folder / "output.txt"
        self._port = free_port()
        self._life: Offspring | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        await self.kill()
        if error is not None and self._output.exists():
            error.add_note(f"The program said at last: {self._output.read_text('utf-8')[-2000:]}")

    async def start(self, database: Path, clock: datetime) -> None:
        """Begin to come up on this file; the clock begins at this instant and runs on."""
        self._life = Offspring(self._output, _live, f"sqlite:///{database}", self._port, clock)
        await self._life.start()

    async def kill(self) -> None:
        """End it, if it lives, in the middle of whatever it does."""
        life, self._life = self._life, None
        if life is not None:
            await life.kill()

    def browser(self, secret: str) -> httpx.AsyncClient:
        """Return a browser that keeps its cookie."""
        return httpx.AsyncClient(
            base_url=f"http://{HOST}:{self._port}", cookies={"khuyenhoc_device": secret}, timeout=5
        )


def in_three_forms(services: Services) -> Mapping[str, Plan]:
    """Return the plans with what is owed all year, so that it does not matter in which month of a run it is."""
    return {id: with_three_forms(plan) for id, plan in services.plans.items()}


def _live(url: str, port: int, start: datetime) -> None:
    """Be the program until killed."""

    async def run() -> None:
        database = await Database.open(url)
        services = replace(files(), database=database, clock=DemoClock(start), owner=f"{os.getpid()}")
        program = Program(replace(services, plans=in_three_forms(services)))
        await serve(program, build_pages(program), HOST, port)

    set_up_logging()
    asyncio.run(run())
