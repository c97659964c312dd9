"""The transcript of the built-in chat page, which has no platform behind it to remember its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Row, func, select, update

from conversations.messages import FileId
from storage.store import Store
from storage.tables import chat_lines

Author = Literal["bot", "person"]


@dataclass(frozen=True)
class ChatLine:
    """One line as it stands on the page. `choices` are its buttons: id and label each."""

    id: int
    chat: str
    author: Author
    text: str
    choices: tuple[Mapping[str, str], ...]
    picture: FileId | None
    svg: str
    sent_at: datetime
    read_at: datetime | None


class ChatLines(Store):
    """The lines of all chats of the page."""

    async def add(
        self,
        chat: str,
        author: Author,
        client_id: str,
        text: str,
        choices: Sequence[Mapping[str, str]],
        picture: FileId | None,
        svg: str,
        at: datetime,
    ) -> ChatLine | None:
        """Add a line; None if the chat has one with this client id already."""
        row = self._insert(chat_lines).values(
            chat=chat,
            author=author,
            client_id=client_id,
            text=text,
            choices=[dict(choice) for choice in choices],
            picture=picture,
            svg=svg,
            sent_at=at,
        )
        once = row.on_conflict_do_nothing(index_elements=["chat", "client_id"])
        added = await self._first(once.returning(chat_lines))
        return None if added is None else _line(added)

    async def after(self, chat: str, id: int, limit: int) -> tuple[ChatLine, ...]:
        """Return the lines that follow the one with this id; 0 is before the first."""
        query = select(chat_lines).where(chat_lines.c.chat == chat, chat_lines.c.id > id)
        return tuple(map(_line, await self._all(query.order_by(chat_lines.c.id).limit(limit))))

    async def last(self, chats: Iterable[str]) -> Mapping[str, ChatLine]:
        """Return the last line of each chat that has one."""
        latest = select(func.max(chat_lines.c.id)).where(chat_lines.c.chat.in_(list(chats)))
        rows = await self._all(select(chat_lines).where(chat_lines.c.id.in_(latest.group_by(chat_lines.c.chat))))
        return MappingProxyType({row.chat: _line(row) for row in rows})

    async def mark_read(self, chat: str, up_to_id: int, at: datetime, author: Author) -> None:
        """Mark what `author` wrote, up to this line, as read by the other side; the first reading counts."""
        written = (chat_lines.c.chat == chat, chat_lines.c.author == author, chat_lines.c.id <= up_to_id)
        change = update(chat_lines).where(*written, chat_lines.c.read_at.is_(None))
        await self._change(change.values(read_at=at))

    async def unread(self, chat: str) -> int:
        """Return how many lines of the bot the person has not read."""
        unread = (chat_lines.c.author == "bot", chat_lines.c.read_at.is_(None))
        counted = select(func.count()).select_from(chat_lines).where(chat_lines.c.chat == chat, *unread)
        return int(await self._value(counted))


def _line(row: Row[Any]) -> ChatLine:
    return ChatLine(
        id=row.id,
        chat=row.chat,
        author=row.author,
        text=row.text,
        choices=tuple(row.choices),
        picture=None if row.picture is None else FileId(row.picture),
        svg=row.svg,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )
