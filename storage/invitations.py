"""One-time codes by which people on the list enter. Only a digest of a code is kept."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, func, insert, select, update

from plans.person import PersonId
from storage.statements import Statement
from storage.store import Store
from storage.tables import invitations

_usable = (invitations.c.used_at.is_(None), invitations.c.revoked_at.is_(None))

_good = (invitations.c.code_hash == bindparam("code_hash"), invitations.c.expires_at > bindparam("now"))
_FIND = Statement(select(invitations.c.person_id).where(*_good, *_usable))


class Invitations(Store):
    """The invitations of people."""

    async def add(
        self, code: str, person_id: PersonId, by: PersonId | None, at: datetime, expires_at: datetime
    ) -> None:
        """Invite the person; an older unused code of theirs stops working. `by` None is the operator."""
        await self.revoke(person_id, at)
        row = insert(invitations).values(
            code_hash=_digest(code), person_id=person_id, invited_by=by, invited_at=at, expires_at=expires_at
        )
        await self._change(row)

    async def revoke(self, person_id: PersonId, at: datetime) -> None:
        """Let no unused code of the person work any more."""
        unused = update(invitations).where(invitations.c.person_id == person_id, *_usable)
        await self._change(unused.values(revoked_at=at))

    async def find(self, code: str, now: datetime) -> PersonId | None:
        """Return whom a good code invites: one that is unused, not replaced and not expired."""
        found = await self._value(_FIND, code_hash=_digest(code), now=now)
        return None if found is None else PersonId(found)

    async def use(self, code: str, at: datetime) -> bool:
        """Use the code up; False if it had been used already."""
        used = update(invitations).where(invitations.c.code_hash == _digest(code), *_usable)
        return await self._change(used.values(used_at=at)) == 1

    async def count_open(self, now: datetime, but: Iterable[PersonId] = ()) -> int:
        """Return how many invitations can still be used, those of some people left out."""
        others = ~self._among(invitations.c.person_id, but)
        still = select(func.count()).select_from(invitations).where(invitations.c.expires_at > now, others, *_usable)
        return int(await self._value(still))

    async def pending(self, person_ids: Iterable[PersonId]) -> frozenset[PersonId]:
        """Return those whose last invitation has not been used, expired or not."""
        theirs = self._among(invitations.c.person_id, person_ids)
        rows = await self._all(select(invitations.c.person_id).where(theirs, *_usable))
        return frozenset(PersonId(row.person_id) for row in rows)


def _digest(code: str) -> str:
    """Return the digest of a code as people type it: case and spaces do not count."""
    return sha256("".join(code.split()).casefold().encode()).hexdigest()
