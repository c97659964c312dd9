"""What one unit owes for one period under one duty, and what has come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from plans.local_time import day_of
from plans.period import Period, PeriodKind, is_over
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId

AssignmentId = NewType("AssignmentId", int)
ReportNumber = NewType("ReportNumber", int)


@dataclass(frozen=True)
class Report:
    """One version of a filed report; the highest version counts, the older ones are kept.

    `values` maps a field of the form to what was stated: a whole number or decimal as text, a code, a list of codes,
    or None for "chưa rõ". `flags` maps a field to the reason given for an unusual value. `by_phone` marks a
    report that `filed_by`, an official, entered for somebody else ("nhập hộ").
    """

    number: ReportNumber
    version: int
    assignment_id: AssignmentId
    form_id: str
    values: Mapping[str, Any]
    flags: Mapping[str, str]
    filed_by: PersonId
    filed_at: datetime
    by_phone: bool = False


@dataclass(frozen=True)
class Completion:
    """A task marked as done, with a note or a photo as evidence."""

    done_by: PersonId
    done_at: datetime
    note: str
    photo: int | None


class State(StrEnum):
    """How an assignment stands; each is in exactly one, so that they add up to what was expected."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    NOT_APPLICABLE = "not_applicable"
    NOT_YET_DUE = "not_yet_due"


class Relief(StrEnum):
    """Why nothing, or nothing in time, is expected any more."""

    EXCUSED = "excused"  # the office lets it be late or missing
    NOT_APPLICABLE = "not_applicable"  # there is nothing to report on here, or the unit is no more


@dataclass(frozen=True)
class Excuse:
    """What an office has let a unit off, and why. `granted_by` is None where the program did it by a rule."""

    kind: Relief
    reason: str
    granted_by: PersonId | None
    granted_on: date


@dataclass(frozen=True)
class Assignment:
    """Duty × form × unit × period, frozen when the period opens.

    The `roles` of the unit owe it together, or `for_role` owes it alone.
    `plan_due` is the last day in time by the plan; `due` the day that counts for this unit: the commune's
    internal day, or the plan's. Both are None when the plan names no day. Neither moves for a weekend: it is the
    reminders that aim at the last working day in time. `due_source` names the paper with a day that an
    office entered for a duty without one. `promised` is the day by which the reporter promised it; `done_at` when it
    was first in, however often it was corrected since. `twins` are the others that the same report serves, where this
    one stands for them, too.
    """

    id: AssignmentId
    plan_id: str
    duty_id: str
    form_id: str | None
    unit_id: UnitId
    period: Period
    roles: tuple[RoleId, ...]
    plan_due: date | None
    due: date | None
    policy: str
    opened_on: date
    report: Report | None = None
    completion: Completion | None = None
    promised: date | None = None
    due_source: str = ""
    for_role: RoleId | None = None
    done_at: datetime | None = None
    excuse: Excuse | None = None
    twins: tuple[AssignmentId, ...] = ()

    @property
    def ids(self) -> tuple[AssignmentId, ...]:
        """All for which it stands."""
        return self.id, *self.twins

    @property
    def done_on(self) -> date | None:
        """Return the day on which it was first in."""
        return None if self.done_at is None else day_of(self.done_at)

    @property
    def is_done(self) -> bool:
        """Whether nothing more is owed: a report is in, or the task is marked as done."""
        return self.report is not None or self.completion is not None

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has passed and nothing is in that somebody waits for."""
        return self.is_open and self.due is not None and self.due < today

    @property
    def is_open(self) -> bool:
        """Whether somebody is still waiting for it."""
        return not self.is_done and self.excuse is None

    def is_let_go(self, today: date) -> bool:
        """Whether it is of a month that is over, wanted by no day to come: there is a newer one to be told of."""
        is_wanted = self.due is not None and self.due >= today
        return self.period.kind is PeriodKind.MONTH and is_over(self.period, today) and not is_wanted

    @property
    def applies(self) -> bool:
        """Whether it counts among what is expected: not where there is nothing to report, or no such unit any more."""
        is_let_off = self.excuse is not None and self.excuse.kind is Relief.NOT_APPLICABLE
        return self.report is not None or not is_let_off

    def state_on(self, today: date) -> State:
        """Return how it stands. What has no day is never missing, and what an office excused is never late."""
        if self.excuse is not None and self.excuse.kind is Relief.NOT_APPLICABLE:
            return State.NOT_APPLICABLE
        is_late = self.due is not None and (self.done_on or today) > self.due
        if not is_late:
            return State.ON_TIME if self.is_done else self._state_in_time()
        if self.excuse is not None:
            return State.EXCUSED
        return State.LATE if self.is_done else State.MISSING

    def _state_in_time(self) -> State:
        return State.NOT_YET_DUE if self.excuse is None else State.EXCUSED
