"""Many connections at once: as many as the machine allows, and none for a request that does not come on."""

import asyncio
import resource
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

REQUEST_SECONDS = 30.0
"""How long the rest of a request may keep us waiting; a slow one may take longer, as long as it comes on."""


def allow_many() -> None:
    """Let this process hold as many connections as it may: the usual thousand are soon taken by waiting pages."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Connection(H11Protocol):
    """A connection that is let go when the rest of its request does not come."""

    request_seconds = REQUEST_SECONDS
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_more()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request and wait for the next, if there is to be one."""
        super().data_received(data)
        self._wait_for_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_more(self) -> None:
        self._stop_waiting()
        if not self._has_whole_request:
            self._patience = self.loop.call_later(self.request_seconds, self._give_up)

    @property
    def _has_whole_request(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None before the first request
        return cycle is not None and not cycle.more_body and not cycle.response_complete

    def _give_up(self) -> None:
        # The next request may have been here, behind one that was being answered.
        if not self._has_whole_request:
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
