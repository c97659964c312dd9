"""The units through the years: their former states, their end, and what took their place."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select

from plans.unit import UnitId, UnitKind
from plans.unit_tree import Succession, UnitHistory, UnitState, UnitTree
from storage.folding import fold_name, neat_name
from storage.statements import Statement
from storage.store import Store
from storage.tables import unit_states, unit_successions, units

_UNITS = Statement(select(units).order_by(units.c.id))
_STATES = Statement(select(unit_states).order_by(unit_states.c.unit_id, unit_states.c.since))
_SUCCESSIONS = Statement(select(unit_successions).order_by(unit_successions.c.id))
_SUCCESSIONS_OF = Statement(
    lambda words: (
        select(unit_successions)
        .where(words.among(unit_successions.c.old_id, "unit_ids"))
        .order_by(unit_successions.c.id)
    )
)
_ONCE_CALLED = Statement(
    select(units.c.id)
    .where(units.c.kind == bindparam("kind"), units.c.folded_name == bindparam("folded_name"))
    .union(
        select(unit_states.c.unit_id).where(
            unit_states.c.kind == bindparam("kind"), unit_states.c.folded_name == bindparam("folded_name")
        )
    )
)


class UnitHistories(Store):
    """What the tree of units was on every day."""

    async def tree(self) -> UnitTree:
        """Return the units of all days."""
        states: dict[int, list[UnitState]] = {}
        for row in await self._all(_STATES):
            states.setdefault(row.unit_id, []).append(_state(row, row.since))
        histories = {
            UnitId(row.id): UnitHistory(
                UnitId(row.id),
                tuple(states.get(row.id) or [_state(row, row.valid_from)]),
                row.valid_to,
                row.register,
            )
            for row in await self._all(_UNITS)
        }
        return UnitTree(histories, tuple(map(_succession, await self._all(_SUCCESSIONS))))

    async def successions(self, unit_ids: Iterable[UnitId]) -> tuple[Succession, ...]:
        """Return what went over from these units to others."""
        return tuple(map(_succession, await self._all(_SUCCESSIONS_OF, unit_ids=[*unit_ids])))

    async def once_called(self, kind: UnitKind, name: str) -> frozenset[UnitId]:
        """Return the units that are or were of this kind and name, whatever its case and diacritics."""
        rows = await self._all(_ONCE_CALLED, kind=kind.value, folded_name=fold_name(name))
        return frozenset(UnitId(row.id) for row in rows)

    async def save(self, before: UnitTree, after: UnitTree, entered_at: datetime | None = None) -> None:
        """Store what differs between two trees. Units that are new in it have been added with their first state."""
        for id, history in after.histories.items():
            if before.histories.get(id) != history:
                await self._save_one(history, after)
        known = frozenset(before.successions)
        new = [each for each in after.successions if each not in known]
        rows = [{"old_id": each.old, "new_id": each.new, "began_on": each.on, "entered_at": entered_at} for each in new]
        if rows:
            await self._connection.execute(insert(unit_successions), rows)

    async def _save_one(self, history: UnitHistory, tree: UnitTree) -> None:
        now = _columns(history.latest)
        if history.last_day is not None:
            now["parent_id"] = tree.resting_place(history.id)
        change = units.update().where(units.c.id == history.id)
        lived = {"valid_from": history.first_day, "valid_to": history.last_day}
        await self._change(change.values(**now, **lived, register=dict(history.register)))
        await self._change(delete(unit_states).where(unit_states.c.unit_id == history.id))
        if len(history.states) > 1 or history.last_day is not None:
            rows = [{"unit_id": history.id, "since": state.since, **_columns(state)} for state in history.states]
            await self._connection.execute(insert(unit_states), rows)


def _columns(state: UnitState) -> dict[str, Any]:
    return {
        "kind": state.kind.value,
        "type_word": neat_name(state.type_word),
        "name": neat_name(state.name),
        "folded_name": fold_name(state.name),
        "parent_id": state.parent_id,
    }


def _succession(row: Row[Any]) -> Succession:
    return Succession(UnitId(row.old_id), UnitId(row.new_id), row.began_on, row.entered_at)


def _state(row: Row[Any], since: date) -> UnitState:
    parent_id = None if row.parent_id is None else UnitId(row.parent_id)
    return UnitState(since, UnitKind(row.kind), row.type_word, row.name, parent_id)
