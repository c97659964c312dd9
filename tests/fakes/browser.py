"""A browser on the chat page, without a screen: it keeps its cookie, sends as the page does, and asks for news."""

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import httpx

_OWN_CHAT = re.compile(r'data-chat="([^"]+)"')


class FakeBrowser:
    """One person's browser. `lines` is what stands on its page, `seen` also what is gone from it."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport) -> None:
        self._client = httpx.AsyncClient(base_url=url, transport=transport)
        self._sent = count(1)
        self.lines: list[Mapping[str, Any]] = []
        self.seen: list[Mapping[str, Any]] = []
        self.chat = ""

    async def open(self) -> None:
        """Open the front page: it belongs to this browser from then on."""
        page = (await self._client.get("/")).raise_for_status()
        found = _OWN_CHAT.search(page.text)
        assert found is not None, "the page names no chat"
        self.chat = found[1]

    async def type(self, text: str) -> None:
        """Send words."""
        await self._send(json={"client_id": self._new_id(), "text": text})

    async def tap(self, button: str) -> None:
        """Tap a button, if it is one of this page with the line it stands in."""
        ids = [line["id"] for line in self.lines if button in {choice["id"] for choice in line["choices"]}]
        place = {"line": ids[-1]} if ids else {}
        await self._send(json={"client_id": self._new_id(), "button": button, **place})

    async def send_photo(self, content: bytes, words: str) -> None:
        """Choose a photo while these words stand in the field."""
        form = {"client_id": self._new_id(), "text": words}
        await self._send(data=form, files={"photo": ("photo.jpg", content, "image/jpeg")})

    async def look(self) -> None:
        """Fetch what is new, and say that it was seen; begin anew where the server says so."""
        while news := await self._fetch_news():
            self.lines += news
            self.seen += news
            await self._client.post(f"{self._api}/read", json={"up_to": news[-1]["id"]})

    async def _fetch_news(self) -> Sequence[Mapping[str, Any]]:
        after = self.lines[-1]["id"] if self.lines else 0
        answer = (await self._client.get(f"{self._api}/lines", params={"after": after, "wait": 0})).json()
        if answer["is_restarted"]:
            self.lines = []
            return await self._fetch_news()
        return answer["lines"]

    @property
    def _api(self) -> str:
        return f"/api/chat/{self.chat}"

    def _new_id(self) -> str:
        return f"message-{next(self._sent)}"

    async def _send(self, **request: Any) -> None:
        answer = await self._client.post(f"{self._api}/messages", **request)
        assert answer.json()["status"] == "received", answer.text
