"""A plan as an authority issued it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from plans.assignment import Assignment
from plans.duty import Duty
from plans.period import Period, PeriodKind, period_of_plan, period_on
from plans.policy import ReminderPolicy
from plans.role import Role, RoleId
from plans.target import Target
from plans.unit import UnitKind


@dataclass(frozen=True)
class Stage:
    """A part of a plan's time, by the end of which some targets are to be reached."""

    name: str
    until: date


@dataclass(frozen=True)
class Review:
    """A review the plan speaks of, and the duties by which it is held."""

    id: str
    title: str
    duties: tuple[str, ...]


@dataclass(frozen=True)
class Reminded:
    """Whom to remind of what: the `roles` hear of it through the reminders of these duties."""

    id: str
    title: str
    duties: tuple[str, ...]
    roles: tuple[RoleId, ...]


@dataclass(frozen=True)
class Plan:
    """A plan with all its rows. `valid_to` None: until somebody closes it; `number` None: left blank.

    `place` is the name of the unit for which it was issued, with what that lies in behind it where the name alone does
    not tell. `roles` is the catalogue its duties refer to; `source` the name of the file it was read from.
    `is_complete` is False where the paper's text breaks off; `remarks` say in Vietnamese what is doubtful about it.
    """

    id: str
    title: str
    number: str | None
    issued_on: str
    place: str
    level: UnitKind
    issuer: str
    valid_from: date
    valid_to: date | None
    bases: tuple[str, ...]
    duties: tuple[Duty, ...]
    targets: tuple[Target, ...]
    policies: Mapping[str, ReminderPolicy]
    source: str
    roles: Mapping[RoleId, Role]
    cited: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    is_complete: bool = True
    remarks: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    reminders: tuple[Reminded, ...] = ()

    @property
    def place_name(self) -> str:
        """Return the name of the unit for which it was issued: "Tân Văn" of "Tân Văn, Lạng Sơn"."""
        return self.place.partition(",")[0].strip()

    @property
    def lies_in(self) -> tuple[str, ...]:
        """Return what that unit lies in, as far as the plan says so: "Lạng Sơn"."""
        return tuple(name for part in self.place.split(",")[1:] if (name := part.strip()))

    def get_duty(self, duty_id: str) -> Duty:
        """Return the duty; KeyError when the plan has no such row."""
        return self._duties_by_id[duty_id]

    def asks_for(self, assignment: Assignment) -> bool:
        """Tell whether what was once opened is still asked for: a plan may be amended, and lose a row."""
        return assignment.duty_id in self._duties_by_id

    @cached_property
    def _duties_by_id(self) -> Mapping[str, Duty]:
        return MappingProxyType({duty.id: duty for duty in self.duties})

    def is_in_force(self, day: date) -> bool:
        """Tell whether the plan is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def period_on(self, kind: PeriodKind, day: date) -> Period:
        """Return the period of this kind that is running on the day."""
        if kind is PeriodKind.PLAN:
            return period_of_plan(self.valid_from, self.valid_to)
        return period_on(kind, day)
