"""Ending what runs aside."""

import asyncio
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from typing import Any

Tasks = Collection[asyncio.Task[Any]]


@asynccontextmanager
async def beside(tasks: Tasks) -> AsyncGenerator[None]:
    """Let tasks run while the block runs."""
    try:
        yield
    finally:
        await end(tasks)


async def end(tasks: Tasks) -> None:
    """Cancel tasks and wait until they have ended, however they do."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
