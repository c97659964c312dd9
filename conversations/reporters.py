"""Who owes reports together: a unit, or whoever holds an office at a commune or above it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plans.assignment import Assignment
from plans.role import Role, RoleId, Standing, title_at
from plans.unit import Unit, UnitId, UnitKind

_WITH_OFFICES = frozenset({UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE})


@dataclass(frozen=True)
class Reporter:
    """A unit with what it owes; with `roles` only whoever holds that office there.

    What those owe who collect the reports of a commune or a district is owed by the unit itself.
    """

    unit_id: UnitId
    roles: tuple[RoleId, ...]
    owed: tuple[Assignment, ...] = ()

    @property
    def id(self) -> str:
        """What a button carries."""
        return ".".join((str(self.unit_id), *self.roles))

    def name(self, units: Mapping[UnitId, Unit], roles: Mapping[RoleId, Role]) -> str:
        """Return "thôn Nà Pái", or "chủ tịch hội liên hiệp phụ nữ xã"."""
        unit = units[self.unit_id]
        return title_at(roles[self.roles[0]], unit.type_word) if self.roles else unit.full_name

    def narrowed(self, owed: Iterable[Assignment]) -> "Reporter":
        """Return the same with other things owed."""
        return replace(self, owed=tuple(owed))


def reporters(
    assignments: Iterable[Assignment],
    units: Mapping[UnitId, Unit],
    roles: Mapping[RoleId, Role],
    first: Iterable[UnitId] = (),
) -> list[Reporter]:
    """Return who owes these: the units of `first` in this order, then the others as they come."""
    groups: dict[tuple[UnitId, tuple[RoleId, ...]], list[Assignment]] = {(unit_id, ()): [] for unit_id in first}
    for one in assignments:
        groups.setdefault((one.unit_id, office_of(units[one.unit_id], one.roles, roles)), []).append(one)
    return [Reporter(unit_id, office, tuple(owed)) for (unit_id, office), owed in groups.items() if owed]


def office_of(unit: Unit, owing: tuple[RoleId, ...], roles: Mapping[RoleId, Role]) -> tuple[RoleId, ...]:
    """Return the office of a unit whose holders owe something together, empty where it is the unit."""
    is_collector = any(roles[role].standing is Standing.COORDINATOR for role in owing)
    return () if is_collector or unit.kind not in _WITH_OFFICES else owing
