"""The smallest bot on python-telegram-bot's ConversationHandler that asks six questions and commits after each update.

It confirms updates before it has worked them off: what waits in its queue when it dies is gone.
"""

import asyncio
import sys
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BasePersistence,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    filters,
)

from bench.kept_rows import Rows, open_rows
from bench.loopback_api import TOKEN, answers


class Kept(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Remembers conversations and what was answered in them; `commit` makes all that has changed durable."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, callback_data=False), update_interval=3600)
        self._rows = rows
        self._changed: dict[str, object] = {}

    async def commit(self) -> None:
        """Put all that has changed on the disk."""
        changed, self._changed = self._changed, {}
        if changed:
            await self._rows.keep(changed)

    async def get_user_data(self) -> dict[int, dict[Any, Any]]:
        """Nothing is remembered at the start."""
        return {}

    async def get_chat_data(self) -> dict[int, dict[Any, Any]]:
        """Not used."""
        return {}

    async def get_bot_data(self) -> dict[Any, Any]:
        """Not used."""
        return {}

    async def get_callback_data(self) -> None:
        """Not used."""

    async def get_conversations(self, name: str) -> dict[Any, Any]:
        """Nothing is remembered at the start."""
        return {}

    async def update_conversation(self, name: str, key: tuple[int | str, ...], new_state: object) -> None:
        """Take the state of a conversation."""
        self._changed[f"{name} {key}"] = new_state

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        """Take what somebody has answered."""
        self._changed[f"user {user_id}"] = data

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """Not used."""

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """Not used."""

    async def update_callback_data(self, data: object) -> None:
        """Not used."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Not used."""

    async def drop_user_data(self, user_id: int) -> None:
        """Not used."""

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """Memory is always fresh."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """Memory is always fresh."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """Memory is always fresh."""

    async def flush(self) -> None:
        """Everything is flushed after each update."""


class DurableApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Goes on to the next update when this one is on the disk."""

    async def process_update(self, update: object) -> None:
        """Handle an update and make it durable."""
        await super().process_update(update)
        await self.update_persistence()
        assert isinstance(self.persistence, Kept)
        await self.persistence.commit()


async def _ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Note the answer and ask the next question; the last one ends the conversation."""
    assert update.message is not None
    assert context.user_data is not None
    given: list[str] = context.user_data.setdefault("answers", [])
    given.append(update.message.text or "")
    if len(given) == len(answers(0)):
        await update.message.reply_text("Đã nhận báo cáo.")
        return ConversationHandler.END
    await update.message.reply_text(f"Câu {len(given) + 1}?")
    return len(given)


async def conversation_handler(api: str, url: str) -> None:
    """Run the bot."""
    persistence = Kept(await open_rows(url))
    words = MessageHandler(filters.TEXT, _ask)
    conversation = ConversationHandler(
        entry_points=[words],
        states={number: [words] for number in range(1, len(answers(0)))},
        fallbacks=[],
        name="report",
        persistent=True,
    )
    builder = ApplicationBuilder().application_class(DurableApplication).token(TOKEN).base_url(f"{api}/bot")
    application = builder.persistence(persistence).job_queue(None).build()
    application.add_handler(conversation)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(poll_interval=0.0, timeout=5)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(conversation_handler(*sys.argv[1:3]))
