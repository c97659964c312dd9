"""Pictures, kept in the database so that a backup is one file."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from conversations.messages import FileId
from storage.errors import NotFound
from storage.store import Store
from storage.tables import files


@dataclass(frozen=True)
class StoredFile:
    """The bytes of a file and what they are ("image/jpeg")."""

    content: bytes
    media_type: str


class Files(Store):
    """The stored files."""

    async def add(self, content: bytes, media_type: str, at: datetime) -> FileId:
        """Store a file."""
        row = insert(files).values(content=content, media_type=media_type, stored_at=at)
        return FileId(await self._value(row.returning(files.c.id)))

    async def get(self, id: FileId) -> StoredFile:
        """Return the file, or raise NotFound."""
        row = await self._first(select(files.c.content, files.c.media_type).where(files.c.id == id))
        if row is None:
            raise NotFound(f"file {id}")
        return StoredFile(row.content, row.media_type)
