"""Measures what one sendMessage costs by each transport, on this machine's own wire.

A small server in another process answers every call at once with the same message. What counts is the processor time
of the process that calls; walls vary with whoever else works on the machine.
"""

import asyncio
import json
import multiprocessing
import socket
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from rich.console import Console
from rich.progress import track
from rich.table import Table
from telegram import Bot, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from bot.telegram.api import Api
from bot.telegram.keyboard import keyboard
from bot.telegram.transport import Transport
from conversations.session import Option

TOKEN = "4711:" + "a" * 35
CHAT = 5_000_000_001
WORDS = "Dạ em ghi 2 lớp, 27 người học, 15 nữ. Đúng chưa ạ?"
CALLS = 1000
ROUNDS = 3
IN_FLIGHT = (1, 16, 64)

_MESSAGE = {
    "message_id": 5,
    "from": {"id": 4711, "is_bot": True, "first_name": "x"},
    "chat": {"id": CHAT, "type": "private", "first_name": "Lan"},
    "date": 1_790_000_000,
    "text": WORDS,
}
_BODY = json.dumps({"ok": True, "result": _MESSAGE}).encode()
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_BODY) + _BODY

Send = Callable[[], Awaitable[object]]


class Answering(asyncio.Protocol):
    """Answers each request as soon as it is complete, and looks at nothing in it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin with nothing read."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._read = b""

    def data_received(self, data: bytes) -> None:
        """Count what is read against the length that the head names."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            _, _, rest = self._read[:end].lower().partition(b"content-length:")
            length = int(rest.split(b"\r\n", 1)[0] or 0)
            if len(self._read) < end + 4 + length:
                return
            self._read = self._read[end + 4 + length :]
            self._transport.write(_ANSWER)


def serve(listening: socket.socket) -> None:
    """Answer for ever."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Answering, sock=listening)
        await server.serve_forever()

    asyncio.run(run())


@dataclass(frozen=True)
class Cost:
    """What a call took: calls a second, and processor microseconds a call."""

    rate: float
    processor: float


async def measure(send: Send, in_flight: int) -> Cost:
    """Send many messages, so many at once."""

    async def work() -> None:
        for _ in range(CALLS // in_flight):
            await send()

    await asyncio.gather(*(send() for _ in range(in_flight)))
    wall, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    calls = CALLS // in_flight * in_flight
    return Cost(calls / wall, processor / calls * 1e6)


def buttons() -> InlineKeyboardMarkup | None:
    """Return the buttons of a usual question."""
    return keyboard([Option("3.send", "Đúng rồi, gửi"), Option("3.edit", "Sửa")])


@asynccontextmanager
async def transports(base: str) -> AsyncGenerator[dict[str, Send]]:
    """Return the ways to send, each with its connections."""
    async with AsyncExitStack() as stack:
        usual = await stack.enter_async_context(HTTPXRequest(connection_pool_size=256))
        ours = Transport(base, TOKEN, 10.0)
        stack.push_async_callback(ours.shutdown)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        bot = Bot(TOKEN, base_url=f"{base}/bot", request=usual)
        swapped = Bot(TOKEN, base_url=f"{base}/bot", request=ours)
        api = Api(ours, base, "4711")
        url = f"{base}/bot{TOKEN}/sendMessage"

        async def bare() -> None:
            async with session.post(url, json={"chat_id": CHAT, "text": WORDS}) as response:
                await response.json()

        yield {
            "the library over httpx": lambda: bot.send_message(CHAT, WORDS, reply_markup=buttons()),
            "the library over aiohttp": lambda: swapped.send_message(CHAT, WORDS, reply_markup=buttons()),
            "Api.call over aiohttp": lambda: api.call(
                "sendMessage", {"chat_id": CHAT, "text": WORDS, "reply_markup": buttons()}
            ),
            "bare aiohttp": bare,
        }


async def run(base: str, console: Console) -> None:
    """Measure all, in turns, and print the medians."""
    table = Table("CPU of one sendMessage", *(f"{n} in flight" for n in IN_FLIGHT))
    async with transports(base) as ways:
        costs: dict[tuple[str, int], list[Cost]] = {}
        for _ in track(range(ROUNDS), "measuring", console=console, transient=True):
            for name, send in ways.items():
                for in_flight in IN_FLIGHT:
                    costs.setdefault((name, in_flight), []).append(await measure(send, in_flight))
        for name in ways:
            table.add_row(name, *(_median(costs[name, in_flight]) for in_flight in IN_FLIGHT))
    console.print(table)


def _median(costs: list[Cost]) -> str:
    rate = statistics.median(cost.rate for cost in costs)
    processor = statistics.median(cost.processor for cost in costs)
    return f"{processor:,.0f} µs, {rate:,.0f}/s"


def main() -> None:
    """Serve in another process and measure in this one."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    server = multiprocessing.get_context("fork").Process(target=serve, args=(listening,), daemon=True)
    server.start()
    try:
        asyncio.run(run(f"http://127.0.0.1:{listening.getsockname()[1]}", Console()))
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
