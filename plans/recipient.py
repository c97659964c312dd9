"""Who receives what a duty hands over: the role that stands on the day, and the unit at which it sits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from plans.assignment import Assignment
from plans.plan import Plan
from plans.role import Role, RoleId, Standing, called_at, role_on
from plans.unit import Unit, UnitId, units_above


@dataclass(frozen=True)
class Recipient:
    """A role to which something is handed over, and its unit; None where the unit is not among those we know."""

    role: Role
    unit: Unit | None

    @property
    def name(self) -> str:
        """Return what receives it: "Phòng GD&ĐT huyện Đắk Song"."""
        return called_at(self.role, self.unit)


@dataclass(frozen=True)
class Places:
    """The units among which recipients are looked for."""

    units: Mapping[UnitId, Unit] = field(default_factory=dict[UnitId, Unit])

    def seats(self, role: Role, place: UnitId) -> Sequence[Unit]:
        """Return where a role sits, as seen from a place: there, at the nearest one above, or right under these."""
        for id in units_above(place, self.units):
            here = self.units[id]
            if found := [here] if _is_seat(here, role) else self._beside(role, id):
                return found
        return ()

    def seat_above(self, role: Role, place: UnitId) -> Unit | None:
        """Return the nearest unit of a role's kind at or above a place."""
        chain = (self.units[id] for id in units_above(place, self.units))
        return next((unit for unit in chain if _is_seat(unit, role)), None)

    def _beside(self, role: Role, id: UnitId) -> list[Unit]:
        return [unit for unit in self._right_under.get(id, ()) if _is_seat(unit, role)]

    @cached_property
    def _right_under(self) -> Mapping[UnitId | None, Sequence[Unit]]:
        found: defaultdict[UnitId | None, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.parent_id].append(unit)
        return found


def _is_seat(unit: Unit, role: Role) -> bool:
    return unit.kind is role.unit_kind and not unit.has_ended


def hand_overs(
    chain: Sequence[Sequence[RoleId]], place: UnitId, places: Places, day: date, roles: Mapping[RoleId, Role]
) -> tuple[tuple[Recipient, ...], ...]:
    """Resolve a chain of recipients (`Duty.to`) for what a unit hands over on a day, one tuple a hand-over.

    A role that has ended is replaced by the one that has followed it; where none has, nothing is handed over to it.
    """
    return tuple(_resolved(step, place, places, day, roles) for step in chain)


def _resolved(
    step: Sequence[RoleId], place: UnitId, places: Places, day: date, roles: Mapping[RoleId, Role]
) -> tuple[Recipient, ...]:
    standing = dict.fromkeys(role for id in step if (role := role_on(id, day, roles)) is not None)
    return tuple(Recipient(role, seat) for role in standing for seat in places.seats(role, place) or (None,))


def first_recipients(plan: Plan, assignment: Assignment, places: Places, day: date) -> tuple[Recipient, ...]:
    """Return to whom what is owed is handed over first; nobody where the plan does not say, and nobody collects it.

    What feeds another duty goes to those who collect under that duty, at the unit itself or above it: the figures,
    where there are some, and not a task beside them.
    """
    duty = plan.get_duty(assignment.duty_id)
    if duty.to:
        return _first(duty.to, assignment.unit_id, plan, places, day)
    has_figures = assignment.form_id is not None or not duty.forms
    return _collectors(plan, duty.feeds, assignment, places, day) if duty.feeds and has_figures else ()


def recipients_of_sums(plan: Plan, duty_id: str, place: UnitId, places: Places, day: date) -> tuple[Recipient, ...]:
    """Return to whom what has been gathered under a duty is handed over: by the duty itself, or by the one it feeds."""
    duty = plan.get_duty(duty_id)
    to = duty.to or (plan.get_duty(duty.feeds).to if duty.feeds else ())
    return _first(to, place, plan, places, day)


def _first(
    chain: Sequence[Sequence[RoleId]], place: UnitId, plan: Plan, places: Places, day: date
) -> tuple[Recipient, ...]:
    """Return the first hand-over at which there is still somebody."""
    return next((step for step in hand_overs(chain, place, places, day, plan.roles) if step), ())


def _collectors(plan: Plan, fed: str, assignment: Assignment, places: Places, day: date) -> tuple[Recipient, ...]:
    ids = (id for id in plan.get_duty(fed).roles if id not in assignment.roles)
    standing = dict.fromkeys(role for id in ids if (role := role_on(id, day, plan.roles)) is not None)
    collecting = [role for role in standing if role.standing is Standing.COORDINATOR]
    seats = ((role, places.seat_above(role, assignment.unit_id)) for role in collecting)
    return tuple(Recipient(role, seat) for role, seat in seats if seat is not None)


def names_of(recipients: Sequence[Recipient]) -> str:
    """Return what receives, each once: chairman and deputies of one office are one."""
    return ", ".join(dict.fromkeys(recipient.name for recipient in recipients))
