"""The one door out: a courier for every bot takes what is due from the outbox, words it, sends it, records it.

Each bot goes by itself: one that is slow, paused or broken holds up no other.
"""

import asyncio
from contextlib import suppress

from handlers.delivery.courier import Courier
from handlers.outage import Outage
from handlers.services import Services

IDLE_SECONDS = 1.0
"""How long what another process has queued, or what falls due, may wait to be noticed."""


async def deliver(services: Services) -> int:
    """Send everything that is due and return how many messages were taken up."""
    return await Delivery(services).deliver()


class Delivery:
    """The couriers of all bots of this process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._couriers = {name: Courier(services, channel) for name, channel in services.channels.items()}
        self._news = asyncio.Event()
        self._stopping = False
        self._outage = Outage("outbox", "reading", services.timer.now)

    def wake(self) -> None:
        """Say that something is due in the outbox."""
        self._news.set()

    def stop(self) -> None:
        """Let `run` end when what is on the way has arrived; the rest waits in the database."""
        self._stopping = True
        self._news.set()
        for courier in self._couriers.values():
            courier.stop()

    async def deliver(self) -> int:
        """Send everything that is due and return how many messages were taken up."""
        taken = 0
        while now := sum(await asyncio.gather(*(courier.deliver() for courier in self._couriers.values()))):
            taken += now
        return taken

    async def run(self) -> None:
        """Send what falls due until told to stop."""
        async with asyncio.TaskGroup() as group:
            for courier in self._couriers.values():
                group.create_task(self._keep_delivering(courier))
            while not self._stopping:
                self._news.clear()
                await self._wake_couriers()
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._news.wait()

    async def _wake_couriers(self) -> None:
        with self._outage.outlasted("outbox not read", "outbox.failed"):
            async with self._services.database.reading() as uow:
                due = await uow.outbox.due_channels(self._services.clock(), self._couriers)
            for name in due:
                self._couriers[name].wake()

    async def _keep_delivering(self, courier: Courier) -> None:
        outage = Outage(courier.name, "delivering", self._services.timer.now)
        while not self._stopping:
            await courier.wait_for_news()
            is_done = False
            with outage.outlasted("delivery failed", "outbox.failed"):
                await courier.deliver()
                is_done = True
            if not is_done:
                await asyncio.sleep(IDLE_SECONDS)
