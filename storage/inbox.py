"""Every message as the platform gave it, under the platform's own id, until it has been handled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, case, exists, func, literal_column, select, update

from conversations.messages import Address, ChannelName, MessageId
from storage.errors import NotFound
from storage.statements import Statement
from storage.store import Store
from storage.tables import audit, contacts, inbox

MAX_ATTEMPTS = 5
_is_waiting = inbox.c.state == literal_column("'waiting'")  # a literal, so that the partial index serves
_BEFORE_ALL = MessageId(0)

_ACCEPT = Statement(
    lambda words: (
        words.insert(inbox).on_conflict_do_nothing(index_elements=["channel", "platform_id"]).returning(inbox.c.id)
    )
)
_unfinished = (
    select(inbox)
    .where(_is_waiting, inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most", type_=Integer))
)
_UNFINISHED = Statement(_unfinished)
_UNFINISHED_OF = Statement(lambda words: _unfinished.where(words.among_names(inbox.c.channel, "channels")))
_FINISH = Statement(update(inbox).where(inbox.c.id == bindparam("finished"), _is_waiting).values(state="finished"))


@dataclass(frozen=True)
class StoredMessage:
    """A message that came in; `attempts` counts the turns that failed on it."""

    id: MessageId
    address: Address
    platform_id: str
    payload: Mapping[str, Any]
    received_at: datetime
    attempts: int


class Inbox(Store):
    """The messages that came in."""

    async def accept(
        self, address: Address, platform_id: str, payload: Mapping[str, Any], at: datetime
    ) -> MessageId | None:
        """Store the message; None if the channel has delivered it before."""
        accepted = await self._value(
            _ACCEPT,
            channel=address.channel,
            chat=address.chat,
            platform_id=platform_id,
            payload=dict(payload),
            received_at=at,
        )
        return None if accepted is None else MessageId(accepted)

    async def get(self, id: MessageId) -> StoredMessage:
        """Return the message, or raise NotFound."""
        row = await self._first(select(inbox).where(inbox.c.id == id))
        if row is None:
            raise NotFound(f"message {id}")
        return _message(row)

    async def find(self, channel: ChannelName, platform_id: str) -> StoredMessage | None:
        """Return the message that a channel delivered under this id."""
        row = await self._first(select(inbox).where(inbox.c.channel == channel, inbox.c.platform_id == platform_id))
        return None if row is None else _message(row)

    async def before(self, id: MessageId, address: Address) -> MessageId | None:
        """Return the message that came right before another one in its chat; None: it is the first."""
        of_chat = (inbox.c.channel == address.channel, inbox.c.chat == address.chat)
        found = await self._value(select(func.max(inbox.c.id)).where(*of_chat, inbox.c.id < id))
        return None if found is None else MessageId(found)

    async def unfinished(
        self, limit: int, channels: Iterable[ChannelName] | None = None, after: MessageId = _BEFORE_ALL
    ) -> tuple[StoredMessage, ...]:
        """Return what still has to be handled, in the order of arrival: of these channels, or of all.

        Only what came in behind the message `after`.
        """
        if channels is None:
            rows = await self._all(_UNFINISHED, after=after, most=limit)
        else:
            rows = await self._all(_UNFINISHED_OF, after=after, most=limit, channels=sorted(channels))
        return tuple(map(_message, rows))

    async def finish(self, id: MessageId, at: datetime) -> bool:
        """Record that the message has been handled; False if it had been already."""
        return await self._change(_FINISH, finished=id, settled_at=at) == 1

    async def fail(self, id: MessageId, at: datetime) -> bool:
        """Count a failed turn; at the fifth the message is given up, so that those behind it go on.

        True if it was given up now.
        """
        is_last = inbox.c.attempts >= MAX_ATTEMPTS - 1
        change = update(inbox).where(inbox.c.id == id, _is_waiting)
        counted = change.values(
            attempts=inbox.c.attempts + 1,
            state=case((is_last, "given_up"), else_="waiting"),
            settled_at=case((is_last, at), else_=None),
        )
        return await self._value(counted.returning(inbox.c.state)) == "given_up"

    async def given_up_since(self, since: datetime) -> int:
        """Return how many messages were given up since an instant."""
        given_up = (inbox.c.state == "given_up", inbox.c.settled_at >= since)
        return await self._value(select(func.count()).select_from(inbox).where(*given_up))

    async def last_before(self, before: datetime, after: MessageId) -> MessageId | None:
        """Return the last message that came in before an instant, of those behind `after`; None: there is none."""
        found = await self._value(select(func.max(inbox.c.id)).where(inbox.c.id > after, inbox.c.received_at < before))
        return None if found is None else MessageId(found)

    async def empty_of_strangers(self, after: MessageId, last: MessageId) -> int:
        """Empty what came from chats that are nobody's, behind `after` up to `last`, and return how many messages.

        That there were messages stays, so that none is handled twice. What the audit record points to stays whole.
        """
        is_somebodys = exists().where(contacts.c.channel == inbox.c.channel, contacts.c.chat == inbox.c.chat)
        pointed_to = select(audit.c.message_id).where(audit.c.message_id.is_not(None))
        of_strangers = (~is_somebodys, inbox.c.state != "waiting", inbox.c.id.not_in(pointed_to))
        old = update(inbox).where(inbox.c.id > after, inbox.c.id <= last, *of_strangers)
        return await self._change(old.values(payload={}))


def _message(row: Row[Any]) -> StoredMessage:
    return StoredMessage(
        id=MessageId(row.id),
        address=Address(ChannelName(row.channel), row.chat),
        platform_id=row.platform_id,
        payload=row.payload,
        received_at=row.received_at,
        attempts=row.attempts,
    )
