"""Small facts the program keeps about itself, by key."""

from typing import Any

from sqlalchemy import select

from storage.store import Store
from storage.tables import settings


class Settings(Store):
    """The kept settings; a value is anything that JSON can hold."""

    async def get(self, key: str) -> Any | None:
        """Return the value; None if it has never been set."""
        return await self._value(select(settings.c.value).where(settings.c.key == key))

    async def set(self, key: str, value: Any) -> None:
        """Keep the value in place of the former one."""
        row = self._insert(settings).values(key=key, value=value)
        change = row.on_conflict_do_update(index_elements=["key"], set_={"value": row.excluded.value})
        await self._change(change)
