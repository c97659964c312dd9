"""The units: provinces, communes, villages and the bodies beside them."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, exists, func, or_, select, update

from plans.unit import Unit, UnitId, UnitKind
from storage.errors import NotFound
from storage.folding import fold_name, neat_name
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import (
    assignments,
    completions,
    posts,
    reminders,
    reports,
    unit_states,
    unit_successions,
    units,
)


def _subtree() -> Select[Any]:
    below = select(units.c.id).where(units.c.id == bindparam("root")).cte("below", recursive=True)
    # UNION, not UNION ALL: a circle of parents, however it came about, must not run for ever.
    below = below.union(select(units.c.id).join(below, units.c.parent_id == below.c.id))
    return select(units).where(units.c.id.in_(select(below.c.id))).order_by(units.c.id)


def _above(words: Words) -> Select[Any]:
    above = select(units.c.id, units.c.parent_id).where(words.among(units.c.id, "unit_ids"))
    above = above.cte("above", recursive=True)
    above = above.union(select(units.c.id, units.c.parent_id).join(above, units.c.id == above.c.parent_id))
    return select(units).where(units.c.id.in_(select(above.c.id))).order_by(units.c.id)


_ADD = Statement(units.insert().returning(units.c.id))
_GET = Statement(select(units).where(units.c.id == bindparam("id")))
_CHILDREN = Statement(select(units).where(units.c.parent_id == bindparam("parent_id")).order_by(units.c.id))
_ABOVE = Statement(_above)
_CALLED = Statement(
    select(units)
    .where(
        units.c.kind == bindparam("kind"), units.c.folded_name == bindparam("folded_name"), units.c.valid_to.is_(None)
    )
    .order_by(units.c.id)
)
_EVERY = Statement(select(units).order_by(units.c.id))
_SUBTREE = Statement(_subtree())


def _latest_state() -> ColumnElement[bool]:
    """Return the condition that a state is the last one of the unit `changed`."""
    same_unit = unit_states.c.unit_id == bindparam("changed")
    return same_unit & (unit_states.c.since == select(func.max(unit_states.c.since)).where(same_unit).scalar_subquery())


class Units(Store):
    """The tree of units."""

    async def add(
        self,
        kind: UnitKind,
        type_word: str,
        name: str,
        parent_id: UnitId | None,
        register: Mapping[str, int],
        valid_from: date,
    ) -> UnitId:
        """Store a new unit."""
        columns = {
            "kind": kind.value,
            "type_word": neat_name(type_word),
            **_name_columns(name),
            "parent_id": parent_id,
            "register": dict(register),
            "valid_from": valid_from,
        }
        return UnitId(await self._value(_ADD, **columns))

    async def get(self, id: UnitId) -> Unit:
        """Return the unit, or raise NotFound."""
        row = await self._first(_GET, id=id)
        if row is None:
            raise NotFound(f"unit {id}")
        return _unit(row)

    async def find(self, kind: UnitKind, name: str, parent_id: UnitId | None) -> Unit | None:
        """Return the unit so called under this parent, whatever its case and diacritics; one that has ended is not.

        Names that differ by diacritics alone are told apart by them; if they cannot be, the answer is None.
        """
        query = select(units).where(
            units.c.folded_name == fold_name(name),
            units.c.parent_id.is_not_distinct_from(parent_id),
            units.c.kind == kind.value,
            units.c.valid_to.is_(None),
        )
        found = [_unit(row) for row in await self._all(query.order_by(units.c.id))]
        exact = [unit for unit in found if unit.name == neat_name(name)]
        candidates = exact or found
        return candidates[0] if len(candidates) == 1 else None

    async def some(self, ids: Iterable[UnitId]) -> Mapping[UnitId, Unit]:
        """Return these units."""
        return _by_id(await self._all(select(units).where(self._among(units.c.id, ids)).order_by(units.c.id)))

    async def all(self) -> Mapping[UnitId, Unit]:
        """Return every unit, also those that have ended."""
        return _by_id(await self._all(_EVERY))

    async def update(self, unit: Unit) -> None:
        """Store the unit as it now is: a correction of what was written down, not a change on a day."""
        stands = {
            "kind": unit.kind.value,
            "type_word": neat_name(unit.type_word),
            **_name_columns(unit.name),
            "parent_id": unit.parent_id,
        }
        change = units.update().values(**stands, register=dict(unit.register))
        if not await self._change(change.where(units.c.id == unit.id)):
            raise NotFound(f"unit {unit.id}")
        await self._change(Statement(unit_states.update().where(_latest_state()).values(**stands)), changed=unit.id)

    async def merge(self, twin: UnitId, into: UnitId) -> bool:
        """Give the posts of a unit that stands twice to the other, and remove it with what it owes.

        False, and nothing is changed, where the twin has something of its own: units below it, a history, or
        reports and finished tasks.
        """
        owed = select(assignments.c.id).where(assignments.c.unit_id == twin)
        has_own = or_(
            exists().where(units.c.parent_id == twin),
            exists().where((unit_states.c.unit_id == twin) | (unit_states.c.parent_id == twin)),
            exists().where((unit_successions.c.old_id == twin) | (unit_successions.c.new_id == twin)),
            exists().where(reports.c.assignment_id.in_(owed)),
            exists().where(completions.c.assignment_id.in_(owed)),
        )
        if await self._value(select(has_own)):
            return False
        await self._change(update(posts).where(posts.c.unit_id == twin).values(unit_id=into))
        await self._change(delete(reminders).where(reminders.c.assignment_id.in_(owed)))
        await self._change(delete(assignments).where(assignments.c.unit_id == twin))
        return bool(await self._change(delete(units).where(units.c.id == twin)))

    async def children(self, parent_id: UnitId) -> Mapping[UnitId, Unit]:
        """Return the units right under this one, also those that have ended."""
        return _by_id(await self._all(_CHILDREN, parent_id=parent_id))

    async def above(self, ids: Iterable[UnitId]) -> Mapping[UnitId, Unit]:
        """Return these units and all above them."""
        return _by_id(await self._all(_ABOVE, unit_ids=[*ids]))

    async def called(self, kind: UnitKind, name: str) -> Mapping[UnitId, Unit]:
        """Return the units of this kind and name that go on, whatever its case and diacritics."""
        return _by_id(await self._all(_CALLED, kind=kind.value, folded_name=fold_name(name)))

    async def subtree(self, root: UnitId) -> Mapping[UnitId, Unit]:
        """Return the unit and all below it; empty when there is no such unit."""
        return _by_id(await self._all(_SUBTREE, root=root))


def _name_columns(name: str) -> dict[str, str]:
    return {"name": neat_name(name), "folded_name": fold_name(name)}


def _by_id(rows: Iterable[Row[Any]]) -> Mapping[UnitId, Unit]:
    return MappingProxyType({unit.id: unit for unit in map(_unit, rows)})


def _unit(row: Row[Any]) -> Unit:
    return Unit(
        id=UnitId(row.id),
        kind=UnitKind(row.kind),
        type_word=row.type_word,
        name=row.name,
        parent_id=None if row.parent_id is None else UnitId(row.parent_id),
        register=row.register,
        last_day=row.valid_to,
    )
