"""What no program can do without: it polls, commits one row an update, and answers "ok"."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

import aiohttp

from bench.kept_rows import open_rows
from bench.loopback_api import TOKEN

IN_FLIGHT = 100
"""How many answers are sent at once."""


async def floor(api: str, url: str) -> None:
    """Poll, keep, answer."""
    rows, offset = await open_rows(url), 0
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    async with aiohttp.ClientSession(f"{api}/bot{TOKEN}/", connector=connector) as session:

        async def answer(update: Mapping[str, Any]) -> None:
            await rows.keep({str(update["update_id"]): update})
            body = {"chat_id": update["message"]["chat"]["id"], "text": "ok"}
            async with session.post("sendMessage", json=body) as response:
                await response.read()

        async with asyncio.TaskGroup() as group:
            while True:
                async with session.post("getUpdates", json={"offset": offset, "timeout": 5}) as response:
                    updates = (await response.json())["result"]
                for update in updates:
                    group.create_task(answer(update))
                    offset = update["update_id"] + 1


if __name__ == "__main__":
    asyncio.run(floor(*sys.argv[1:3]))
