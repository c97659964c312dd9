"""The people in office, the posts they hold, and the chats in which they are reached."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Exists, Row, Select, bindparam, delete, exists, false, func, insert, select, update

from conversations.messages import Address, ChannelName
from plans.local_time import day_of
from plans.person import Person, PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId
from storage.errors import NotFound
from storage.folding import fold_name, fold_phone, neat_name
from storage.prepared import Prepared, Raw
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import chat_lines, contacts, inbox, outbox, people, posts

_KNOWN = 1024
_joined_at = (
    select(func.min(contacts.c.bound_at))
    .where(contacts.c.person_id == people.c.id)
    .scalar_subquery()
    .label("joined_at")
)
_heard_at = (
    select(func.max(inbox.c.received_at))
    .where(inbox.c.channel == contacts.c.channel, inbox.c.chat == contacts.c.chat)
    .scalar_subquery()
)
# Who writes from a chat is reached there again: nothing has to be stored for that.
_is_reached = contacts.c.unreachable_since.is_(None) | func.coalesce(_heard_at > contacts.c.unreachable_since, false())
_theirs_reached = (contacts.c.person_id == people.c.id, _is_reached)
_present = people.c.removed_at.is_(None)
_held = posts.c.until.is_(None)


def _with_posts(is_reached: Exists) -> Select[Any]:
    """Select people, one row a post, and one for who holds none."""
    held = (posts.c.role, posts.c.unit_id, posts.c.since)
    return (
        select(people, _joined_at, is_reached.label("is_reached"), *held)
        .outerjoin(posts, (posts.c.person_id == people.c.id) & _held)
        .order_by(people.c.id, posts.c.id)
    )


_people = _with_posts(exists().where(*_theirs_reached))
_bound = (contacts.c.channel == bindparam("channel"), contacts.c.chat == bindparam("chat"))


def _holders(words: Words) -> Select[Any]:
    return select(posts.c.person_id).where(words.among(posts.c.unit_id, "unit_ids"), _held)


_BY_ID = Statement(_people.where(people.c.id == bindparam("id")))
_BY_ADDRESS = Statement(_people.where(people.c.id == select(contacts.c.person_id).where(*_bound).scalar_subquery()))
_CONTACTS = Statement(
    select(contacts, _heard_at.label("heard_at"), _is_reached.label("is_reached")).where(
        contacts.c.person_id == bindparam("person_id")
    )
)
_AT = Statement(lambda words: _people.where(people.c.id.in_(_holders(words)), _present))


def _write_at_here(words: Words) -> Select[Any]:
    on_these = words.among_names(contacts.c.channel, "channels")
    return _with_posts(exists().where(*_theirs_reached, on_these)).where(people.c.id.in_(_holders(words)), _present)


_AT_HERE = Statement(_write_at_here)


class People(Store):
    """The list of people. Who was removed keeps a row, so that old reports keep their author."""

    async def add(self, name: str, phone: str, posts: Sequence[Post]) -> PersonId:
        """Store a new person with the posts held."""
        row = insert(people).values(**_name_columns(name), **_phone_columns(phone), you="")
        person_id = PersonId(await self._value(row.returning(people.c.id)))
        await self._begin_posts(person_id, posts)
        return person_id

    async def get(self, id: PersonId) -> Person:
        """Return the person, also one who was removed; or raise NotFound."""
        person = await self._one(_BY_ID, id=id)
        if person is None:
            raise NotFound(f"person {id}")
        return person

    async def find_by_phone(self, phone: str) -> Person | None:
        """Return the person with this number, however it is written; of several the one listed first."""
        found = await self.with_phone(phone)
        return found[0] if found else None

    async def with_phone(self, phone: str) -> tuple[Person, ...]:
        """Return everybody with this number, however it is written."""
        folded = fold_phone(phone)
        return await self._several(_people.where(people.c.folded_phone == folded, _present)) if folded else ()

    async def find_by_name(self, name: str, unit_id: UnitId) -> Person | None:
        """Return the person so called with a post at the unit; of several the one listed first."""
        at_unit = select(posts.c.person_id).where(posts.c.unit_id == unit_id, _held)
        return await self._one(
            _people.where(people.c.folded_name == fold_name(name), people.c.id.in_(at_unit), _present)
        )

    async def at(self, unit_ids: Iterable[UnitId], channels: Iterable[ChannelName] | None = None) -> tuple[Person, ...]:
        """Return everybody who now holds a post at one of the units.

        With `channels` whoever has chats on others only is lost: their bot is gone.
        """
        if channels is None:
            return await self._several(_AT, unit_ids=[*unit_ids])
        return await self._several(_AT_HERE, unit_ids=[*unit_ids], channels=[*channels])

    async def by_address(self, address: Address) -> Person | None:
        """Return the person bound to this chat."""
        return await self._one(_BY_ADDRESS, channel=address.channel, chat=address.chat)

    async def addresses(self, person_id: PersonId) -> tuple[Address, ...]:
        """Return all chats of the person, the one used last first."""
        return tuple(_address(row) for row in await self._contacts(person_id))

    async def reached_at(self, person_id: PersonId) -> tuple[Address, ...]:
        """Return the chats in which the person can be reached, the one used last first."""
        return tuple(_address(row) for row in await self._contacts(person_id) if row.is_reached)

    async def _contacts(self, person_id: PersonId) -> list[Row[Any]]:
        rows = await self._all(_CONTACTS, person_id=person_id)
        return sorted(rows, key=lambda row: (max(row.bound_at, row.heard_at or row.bound_at), row.id), reverse=True)

    async def reached_only_beside(self, channels: Iterable[ChannelName]) -> tuple[Person, ...]:
        """Return whose chats are all on other channels than these, though they take messages there."""
        reached = select(contacts.c.person_id).where(_is_reached)
        here = reached.where(contacts.c.channel.in_([*channels]))
        return await self._several(_people.where(people.c.id.in_(reached), people.c.id.not_in(here), _present))

    async def note_unreachable(self, address: Address, at: datetime) -> None:
        """Keep that nobody is reached in this chat until a message comes in from it."""
        await self._change(update(contacts).where(*_is_at(address)).values(unreachable_since=at))

    async def by_channel(self) -> Mapping[ChannelName, int]:
        """Return how many chats each channel has."""
        rows = await self._all(select(contacts.c.channel, func.count()).group_by(contacts.c.channel))
        return {ChannelName(channel): count for channel, count in rows}

    async def note_reached(self, address: Address) -> None:
        """Keep that the chat takes messages again."""
        await self._change(update(contacts).where(*_is_at(address)).values(unreachable_since=None))

    async def bind(self, address: Address, person_id: PersonId, at: datetime) -> None:
        """Bind the chat to the person; one bound to somebody else moves, one already theirs stays."""
        row = self._insert(contacts).values(
            channel=address.channel, chat=address.chat, person_id=person_id, bound_at=at
        )
        moved = {"person_id": row.excluded.person_id, "bound_at": row.excluded.bound_at}
        change = row.on_conflict_do_update(
            index_elements=["channel", "chat"],
            set_=moved,
            where=contacts.c.person_id != row.excluded.person_id,
        )
        await self._change(change)

    async def unbind(self, person_id: PersonId) -> None:
        """Take all chats from the person."""
        await self._change(delete(contacts).where(contacts.c.person_id == person_id))

    async def rename(self, id: PersonId, name: str) -> None:
        """Change the name."""
        await self._set(id, **_name_columns(name))

    async def set_phone(self, id: PersonId, phone: str) -> None:
        """Change the phone number."""
        await self._set(id, **_phone_columns(phone))

    async def set_posts(self, person_id: PersonId, posts_now: Sequence[Post], on: date) -> None:
        """Make these the posts of the person from the day on: others end, those already held go on."""
        wanted = {(post.role, post.unit_id): post for post in posts_now}
        rows = await self._all(select(posts).where(posts.c.person_id == person_id, _held))
        held = {(RoleId(row.role), UnitId(row.unit_id)): int(row.id) for row in rows}
        ended = [id for post, id in held.items() if post not in wanted]
        await self._change(update(posts).where(self._among(posts.c.id, ended)).values(until=on))
        await self._begin_posts(person_id, [post for key, post in wanted.items() if key not in held])

    async def record_consent(self, id: PersonId, at: datetime) -> None:
        """Keep when the person agreed."""
        await self._set(id, consented_at=at)

    async def choose_address(self, id: PersonId, you: str) -> None:
        """Keep how the person wants to be addressed."""
        await self._set(id, you=you)

    async def set_paused(self, id: PersonId, paused: bool) -> None:
        """Stop or resume reminders."""
        await self._set(id, paused=paused)

    async def remove(self, id: PersonId, at: datetime) -> None:
        """Take the person off the list: posts end, chats are unbound, the row stays."""
        await self._set(id, removed_at=at)
        ended = update(posts).where(posts.c.person_id == id, _held)
        await self._change(ended.values(until=day_of(at)))
        await self.unbind(id)

    async def forget(self, id: PersonId, at: datetime) -> None:
        """Remove the person, and the contents of the messages exchanged with them (Law 91/2025/QH15).

        That there were messages stays, so that none is handled twice; reports stay with the unit.
        """
        for address in await self.addresses(id):
            await self._empty_messages(address)
        await self.remove(id, at)
        await self._set(id, forgotten_at=at, you="", **_name_columns(""), **_phone_columns(""))

    async def _empty_messages(self, address: Address) -> None:
        """Empty what has been handled and sent; what is still on its way keeps its content."""
        came = (inbox.c.channel == address.channel, inbox.c.chat == address.chat)
        await self._change(update(inbox).where(*came, inbox.c.state != "waiting").values(payload={}))
        went = (outbox.c.channel == address.channel, outbox.c.chat == address.chat)
        is_over = outbox.c.state.in_(["sent", "failed"])
        await self._change(update(outbox).where(*went, is_over).values(reply={}))
        await self._change(delete(chat_lines).where(chat_lines.c.chat == address.chat))

    async def _begin_posts(self, person_id: PersonId, begun: Sequence[Post]) -> None:
        rows = [
            {"person_id": person_id, "role": post.role, "unit_id": post.unit_id, "since": post.since} for post in begun
        ]
        if rows:
            await self._connection.execute(insert(posts), rows)

    async def _set(self, id: PersonId, **columns: Any) -> None:
        if not await self._change(update(people).where(people.c.id == id).values(**columns)):
            raise NotFound(f"person {id}")

    async def _one(self, query: Select[Any] | Statement, **parameters: Any) -> Person | None:
        found = await self._several(query, **parameters)
        return found[0] if found else None

    async def _several(self, query: Select[Any] | Statement, **parameters: Any) -> tuple[Person, ...]:
        if isinstance(query, Statement):
            return (await self._connection.run(query, parameters)).whole(_known)
        return _persons(await self._all(query, **parameters))


def _address(row: Row[Any]) -> Address:
    return Address(ChannelName(row.channel), row.chat)


def _is_at(address: Address) -> tuple[Any, Any]:
    return contacts.c.channel == address.channel, contacts.c.chat == address.chat


def _name_columns(name: str) -> dict[str, str]:
    return {"name": neat_name(name), "folded_name": fold_name(name)}


def _phone_columns(phone: str) -> dict[str, str]:
    return {"phone": phone.strip(), "folded_phone": fold_phone(phone)}


@lru_cache(maxsize=_KNOWN)
def _known(prepared: Prepared, rows: tuple[Raw, ...]) -> tuple[Person, ...]:
    """Return the people of these rows, who are nearly always as they were at the message before."""
    return _persons(map(prepared.read, rows))


def _persons(rows: Iterable[Row[Any]]) -> tuple[Person, ...]:
    return tuple(_person([*theirs]) for _, theirs in groupby(rows, key=lambda row: row.id))


def _person(rows: Sequence[Row[Any]]) -> Person:
    """Return the person that these rows, one a post, tell of."""
    row = rows[0]
    return Person(
        id=PersonId(row.id),
        name=row.name,
        phone=row.phone,
        posts=tuple(Post(RoleId(held.role), UnitId(held.unit_id), held.since) for held in rows if held.role),
        you=row.you,
        consented_at=row.consented_at,
        joined_at=row.joined_at,
        paused=row.paused,
        is_lost=row.joined_at is not None and not row.is_reached,
    )
