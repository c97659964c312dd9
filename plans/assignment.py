"""What one unit owes for one period under one duty, and what has come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NewType

from plans.period import Period
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


@dataclass(frozen=True)
class Assignment:
    """Duty × form × unit × period, frozen when the period opens.

    `plan_due` is the last day in time by the plan; `due` the day that counts for this unit: the commune's
    internal day, or the plan's. Both are None when the plan names no day. Neither moves for a weekend: it is the
    reminders that aim at the last working day in time. `promised` is the day by which the reporter has promised it.
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

    @property
    def is_done(self) -> bool:
        """Whether nothing more is owed: a report is in, or the task is marked as done."""
        return self.report is not None or self.completion is not None

    def is_overdue(self, today: date) -> bool:
        """Whether the due date has passed and nothing is in."""
        return not self.is_done and self.due is not None and self.due < today
