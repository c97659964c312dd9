"""Whose statements of a state are added up, where units have taken over others: each place counts once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from plans.assignment import Assignment
from plans.unit import Unit, UnitId
from plans.unit_tree import Succession

TakenOver = Mapping[UnitId, Sequence[Succession]]

_DAY = timedelta(days=1)


def successions_seen(units: Iterable[Unit]) -> tuple[Succession, ...]:
    """Return what the place of ended units among others tells: one that lies under its like went over to it.

    Where a unit was split this says nothing.
    """
    known = {unit.id: unit for unit in units}
    return tuple(
        Succession(unit.id, heir.id, unit.last_day + _DAY)
        for unit in known.values()
        if unit.last_day is not None and (heir := _above(unit, known)) is not None and heir.kind is unit.kind
    )


def _above(unit: Unit, units: Mapping[UnitId, Unit]) -> Unit | None:
    return None if unit.parent_id is None else units.get(unit.parent_id)


def by_old(successions: Iterable[Succession]) -> TakenOver:
    """Return by unit what went over from it to others."""
    found: defaultdict[UnitId, list[Succession]] = defaultdict(list)
    for each in dict.fromkeys(successions):
        if each.old != each.new:
            found[each.old].append(each)
    return found


def first_in(assignment: Assignment) -> datetime:
    """Return when a report first came in: a correction speaks of the unit as it was then."""
    assert assignment.report is not None
    return assignment.done_at or assignment.report.filed_at


def told_elsewhere(
    stated: Mapping[UnitId, datetime], taken_over: TakenOver, units: Mapping[UnitId, Unit]
) -> Mapping[UnitId, frozenset[UnitId]]:
    """Return the units whose statement must not be added, each with the units whose statements contain it.

    `stated` says when each first stated the figure. What an ended unit stated is replaced once all that have
    taken over a part of it have stated theirs; until then it is theirs that wait, as they are contained in it. The
    statement of a unit that gave away a part, and goes on, contains that part until it states the figure anew.
    """
    if len(stated) < 2 or taken_over.keys().isdisjoint(stated):
        return {}
    return _Area(stated, taken_over, units).told_elsewhere()


class _Area:
    """What each statement speaks of: a unit as it was when it was made, or as it was last."""

    def __init__(self, stated: Mapping[UnitId, datetime], taken_over: TakenOver, units: Mapping[UnitId, Unit]) -> None:
        self._stated, self._taken_over, self._units = stated, taken_over, units

    def told_elsewhere(self) -> Mapping[UnitId, frozenset[UnitId]]:
        waiting: set[UnitId] = set()
        while True:
            replaced = {id for id in self._stated if self._is_replaced(id, waiting)}
            inside = {id: set(self._inside(id)) for id in self._stated if id not in replaced}
            contained = {part for parts in inside.values() for part in parts}
            if contained <= waiting:
                break
            waiting |= contained
        counted = self._stated.keys() - replaced - waiting
        within = {id: frozenset(whole for whole in counted & inside.keys() if id in inside[whole]) for id in waiting}
        return within | {id: frozenset(counted.intersection(self._inside(id))) for id in replaced - waiting}

    def _is_replaced(self, id: UnitId, waiting: Collection[UnitId]) -> bool:
        taken = self._taken_since(id, self._stated[id])
        return self._went_over(id) and all(self._is_told(each, waiting, {id}) for each in taken)

    def _is_told(self, taken: Succession, waiting: Collection[UnitId], seen: Collection[UnitId]) -> bool:
        """Whether statements tell all of a unit as it has been since it took something over."""
        id = taken.new
        if id not in waiting and self._has_stated_since(taken):
            return True
        later = self._taken_since(id, taken.known_from)
        return self._went_over(id) and id not in seen and all(self._is_told(t, waiting, {*seen, id}) for t in later)

    def _inside(self, id: UnitId) -> Iterator[UnitId]:
        """Yield the statements about a part of what a unit's own speaks of, made after that had gone over."""
        seen: set[UnitId] = {id}
        open_ones = self._taken_since(id, self._stated[id])
        while open_ones:
            taken = open_ones.pop()
            if taken.new in seen:
                continue
            seen.add(taken.new)
            if self._has_stated_since(taken):
                yield taken.new
            open_ones += self._taken_since(taken.new, taken.known_from)

    def _has_stated_since(self, taken: Succession) -> bool:
        return taken.new in self._stated and self._stated[taken.new] >= taken.known_from

    def _taken_since(self, id: UnitId, at: datetime) -> list[Succession]:
        """Return what went over from a unit after an instant; what was stated after its end is about its last day."""
        return [each for each in self._taken_over.get(id, ()) if self._is_its_end(each) or each.known_from > at]

    def _went_over(self, id: UnitId) -> bool:
        """Whether a unit has ended and others took over what was left of it."""
        return any(map(self._is_its_end, self._taken_over.get(id, ())))

    def _is_its_end(self, taken: Succession) -> bool:
        unit = self._units.get(taken.old)
        return unit is not None and unit.last_day is not None and taken.on == unit.last_day + _DAY
