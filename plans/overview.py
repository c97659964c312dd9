"""How far a collection is, counted unit by unit: what those see who stand above many communes. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plans.assignment import State
from plans.unit import Unit, UnitId, name_with_parent


@dataclass(frozen=True)
class Counts:
    """How many reports are in each state of `Assignment.state_on`; together they are what was expected."""

    by_state: Mapping[State, int] = field(default_factory=dict[State, int])

    def __add__(self, other: "Counts") -> "Counts":
        return Counts({state: self[state] + other[state] for state in State})

    def __getitem__(self, state: State) -> int:
        return self.by_state.get(state, 0)

    @property
    def expected(self) -> int:
        """How many are expected of somebody; what does not apply is not."""
        return sum(self.by_state.values()) - self[State.NOT_APPLICABLE]

    @property
    def filed(self) -> int:
        """How many are in and were not excused."""
        return self[State.ON_TIME] + self[State.LATE]

    @property
    def is_complete(self) -> bool:
        """Whether nobody waits for anything."""
        return not self[State.MISSING] and not self[State.NOT_YET_DUE]


@dataclass(frozen=True)
class Part:
    """The reports on one form, for one period of a duty, of one unit and all below it."""

    unit_id: UnitId
    plan_id: str
    duty_id: str
    form_id: str
    period_start: date
    is_dated: bool
    counts: Counts


@dataclass(frozen=True)
class Overview:
    """What lies below `root`, by the `units` right under it; `above` are units that tell two of one name apart."""

    root: Unit
    units: Mapping[UnitId, Unit]
    parts: tuple[Part, ...]
    above: Mapping[UnitId, Unit] = field(default_factory=dict[UnitId, Unit])

    @property
    def total(self) -> Counts:
        """Everything together."""
        return sum((part.counts for part in self.parts), Counts())

    @property
    def by_unit(self) -> Mapping[UnitId, Counts]:
        """The units of which something is expected, those with most overdue first, then with most to come."""
        found = _added_up(self.parts, lambda part: part.unit_id)
        owing = {id: counts for id, counts in found.items() if counts.expected}
        return dict(sorted(owing.items(), key=lambda each: (*_urgency(each[1]), each[0])))

    @property
    def by_form(self) -> Mapping[str, Counts]:
        """The forms of which something is expected."""
        return _added_up(self.parts, lambda part: part.form_id)

    def dated(self) -> "Overview":
        """Return the same without what has no due date."""
        return Overview(self.root, self.units, tuple(part for part in self.parts if part.is_dated), self.above)

    def name_of(self, unit_id: UnitId) -> str:
        """Return what a unit is called here, with the unit above it where that is needed."""
        return name_with_parent(self.units[unit_id], self.above)


def _urgency(counts: Counts) -> tuple[int, int]:
    return -counts[State.MISSING], -counts[State.NOT_YET_DUE]


def _added_up(parts: Iterable[Part], key: Callable[[Part], Any]) -> dict[Any, Counts]:
    sums: dict[Any, Counts] = {}
    for part in parts:
        sums[key(part)] = sums.get(key(part), Counts()) + part.counts
    return sums
