"""A host with a real database behind the chat page."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.web_chat import build_web
from storage.database import Database
from tests.bot.village import Host, Story


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    """A host on a SQLite file of its own."""
    database = await Database.open(f"sqlite:///{tmp_path / 'chat.db'}")
    yield Host(database)
    await database.close()


@pytest.fixture
def story(host: Host) -> Story:
    """The demo's story on that host."""
    return Story(host)


def browser_of(host: Host, story: Story | None) -> httpx.AsyncClient:
    """Return a browser without pages: it keeps cookies and sends requests."""
    transport = httpx.ASGITransport(build_web(host, story, host.channel), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://xa.example")


@pytest.fixture
async def browser(host: Host) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on a server without the demo."""
    async with browser_of(host, None) as client:
        yield client


@pytest.fixture
async def stage(host: Host, story: Story) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on a server with the demo."""
    async with browser_of(host, story) as client:
        yield client
