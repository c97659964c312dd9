"""What each talk remembers, as JSON with a version: two turns at once never overwrite each other."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, delete, select, update

from conversations.session import Session
from storage.audit import Audit
from storage.errors import StaleSession
from storage.statements import Statement
from storage.store import Connection, Store
from storage.tables import sessions

_SESSION = TypeAdapter(Session)
_ABSENT = 0
_LOAD = Statement(select(sessions).where(sessions.c.key == bindparam("key")))
_BEGIN = Statement(lambda words: words.insert(sessions).on_conflict_do_nothing(index_elements=["key"]))
_SAVE = Statement(
    update(sessions).where(sessions.c.key == bindparam("saved"), sessions.c.version == bindparam("loaded"))
)


class Sessions(Store):
    """The sessions by key. The version a unit of work loaded is the one it may overwrite."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._audit = Audit(connection)
        self._versions: dict[str, int] = {}
        self._misfits: dict[str, Mapping[str, Any]] = {}

    async def load(self, key: str) -> Session:
        """Return what the talk remembers; an empty Session if it is new or no longer fits the program."""
        row = await self._first(_LOAD, key=key)
        # The first version read counts: re-reading must not make an outdated turn look current.
        self._versions.setdefault(key, _ABSENT if row is None else row.version)
        if row is None:
            return Session()
        try:
            return _SESSION.validate_python(row.state)
        except ValidationError:
            self._misfits[key] = row.state
            return Session()

    async def save(self, key: str, session: Session) -> None:
        """Store what the talk now remembers. Raises StaleSession if somebody saved since `load`."""
        loaded = self._versions[key]
        if key in self._misfits:
            await self._audit.keep_misfit(f"session {key}", self._misfits.pop(key))
        if not await self._write(key, _SESSION.dump_python(session, mode="json"), loaded):
            raise StaleSession(key)
        self._versions[key] = loaded + 1

    async def _write(self, key: str, state: Mapping[str, Any], loaded: int) -> int:
        if loaded == _ABSENT:
            return await self._change(_BEGIN, key=key, state=state, version=1)
        return await self._change(_SAVE, saved=key, loaded=loaded, state=state, version=loaded + 1)

    async def delete(self, key: str) -> None:
        """Forget the talk."""
        await self._change(delete(sessions).where(sessions.c.key == key))
        self._versions[key] = _ABSENT
        self._misfits.pop(key, None)
