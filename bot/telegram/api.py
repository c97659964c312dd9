"""The methods of one bot, called through python-telegram-bot: its encoding and its errors."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from telegram import Bot

from bot.telegram.transport import STAND_IN, Transport

GRACE_SECONDS = 15.0
"""How much longer than asked an answer may take."""

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class Api(Bot):
    """Calls the Bot API and leaves the answers as they came.

    The library's own methods would make objects of them. That costs as much again as the call, and an update of a kind
    it does not know would stop the polling for good, with all those behind it.
    """

    def __init__(self, transport: Transport, api_base: str, bot_id: str) -> None:
        super().__init__(
            f"{bot_id}:{STAND_IN}",
            base_url=f"{api_base.rstrip('/')}/bot",
            base_file_url=f"{api_base.rstrip('/')}/file/bot",
            request=transport,
            get_updates_request=transport,
        )

    async def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Call a method and return its result. Raises TelegramError."""
        return await self._post(method, dict(fields))

    async def updates(self, offset: int, seconds: int) -> Sequence[Mapping[str, Any]]:
        """Confirm what is below the offset and return what comes next, waiting for it. Raises TelegramError."""
        fields = {"offset": offset, "timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        found = await self._post("getUpdates", fields, read_timeout=seconds + GRACE_SECONDS)
        return cast("list[dict[str, Any]]", found) if isinstance(found, list) else ()
