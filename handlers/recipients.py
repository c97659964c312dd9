"""Who receives what a duty hands over: the people who hold a role on the day, or the role that has followed it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plans.person import Person
from plans.role import Role, RoleId, role_on
from plans.unit import Unit, UnitId, UnitKind, units_above
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Recipient:
    """A role at a unit, to which something is handed over, and who holds it; nobody, where nobody is on the list."""

    role: Role
    unit: Unit
    people: tuple[Person, ...]


async def recipients(
    uow: UnitOfWork,
    chain: Sequence[Sequence[RoleId]],
    unit_id: UnitId,
    day: date,
    roles: Mapping[RoleId, Role],
) -> tuple[tuple[Recipient, ...], ...]:
    """Resolve a chain of recipients (`Duty.to`) for what a unit hands over on a day, one tuple a hand-over.

    A role that has ended is replaced by the one that has followed it; where none has, nothing is handed over to it.
    A role sits at the nearest unit of its kind: the unit itself, one above, or one right under these. The people are
    those who hold it now.
    """
    tree = await uow.unit_histories.tree()
    units = tree.at(day)
    places = sorted(tree.successors(unit_id, day))
    return tuple([await _step(uow, step, places, units, day, roles) for step in chain])


async def _step(
    uow: UnitOfWork,
    step: Sequence[RoleId],
    places: Sequence[UnitId],
    units: Mapping[UnitId, Unit],
    day: date,
    roles: Mapping[RoleId, Role],
) -> tuple[Recipient, ...]:
    standing = dict.fromkeys(role for id in step if (role := role_on(id, day, roles)) is not None)
    seats = dict.fromkeys((role, seat) for role in standing for place in places for seat in _seats(role, place, units))
    people = await uow.people.at({seat for _, seat in seats})
    return tuple(Recipient(role, units[seat], _holders(role, seat, people)) for role, seat in seats)


def _seats(role: Role, place: UnitId, units: Mapping[UnitId, Unit]) -> Sequence[UnitId]:
    """Return where a role sits, as seen from a place."""
    for above in units_above(place, units):
        if found := [*_of_kind(role.unit_kind, above, units)]:
            return found
    return ()


def _of_kind(kind: UnitKind, place: UnitId, units: Mapping[UnitId, Unit]) -> Iterator[UnitId]:
    if units[place].kind is kind:
        yield place
    else:
        yield from (unit.id for unit in units.values() if unit.parent_id == place and unit.kind is kind)


def _holders(role: Role, seat: UnitId, people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(p for p in people if any((post.role, post.unit_id) == (role.id, seat) for post in p.posts))
