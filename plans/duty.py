"""What a plan asks somebody to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from plans.deadline import Deadline
from plans.period import Period, PeriodKind
from plans.role import RoleId


class DutyKind(StrEnum):
    """What sort of work a duty is."""

    REPORT = "report"
    TASK = "task"
    CAMPAIGN = "campaign"
    EVALUATION = "evaluation"
    FINANCE = "finance"
    COORDINATION = "coordination"


@dataclass(frozen=True)
class InternalDue:
    """An office's own date: so many working days before the last working day of duty `of`, or after it is over.

    Plans name no day for villages, so the commune sets one in good time before its own report
    (a date for each level: Nghị định 09/2019/NĐ-CP, art. 8(5)). Nor do they name one for whoever adds these reports
    up: that date counts from the first day on which they are late (of "trước ngày 01/12" from 01/12), and only until
    somebody enters another.
    """

    of: str
    working_days_before: int = 0
    working_days_after: int = 0

    @property
    def is_after(self) -> bool:
        """Whether it follows what it is counted from."""
        return self.working_days_after > 0


@dataclass(frozen=True)
class Rhythm:
    """How often the commune asks for a form of a duty for which the plan names no rhythm of its own.

    Once in each period of this `kind`, or only in those that end in one of the `months`. It is wanted on the last day
    of the period's data (Nghị định 09/2019/NĐ-CP, art. 12), or on the day of `internal` where that comes first.
    """

    kind: PeriodKind
    policy: str
    months: frozenset[int] = frozenset()
    internal: InternalDue | None = None

    def asks_in(self, period: Period) -> bool:
        """Tell whether the form is asked for in this period."""
        return not self.months or period.end.month in self.months


@dataclass(frozen=True)
class Duty:
    """One row of a plan: who, what, until when, to whom, in the plan's own words and in ours.

    `title` is our short Vietnamese line for lists, `summary` our English one for developers; `quote` and
    `deadline_text` are verbatim ("…" marks an omission; an empty text means that the plan says nothing).
    `form_roles` narrows a form to some of the roles, and `rhythms` says which forms are asked for more often than the
    duty itself. `feeds` is the duty whose report takes these figures.
    `to` is the chain of those who receive it, one group a hand-over: only the first is the reporter's.
    `each` are roles that owe it one by one, as the offices of a district do; the others at a unit owe it together.
    `statement` says in Vietnamese why a row without roles asks nobody for anything. `cut_off` is the month and day
    at which the data stand, where it is not the usual one.
    """

    id: str
    section: str
    kind: DutyKind
    periodicity: str
    role_text: str
    roles: tuple[RoleId, ...]
    title: str
    summary: str
    deadline: Deadline
    deadline_text: str
    recipient: str
    quote: str
    forms: tuple[str, ...]
    internal: InternalDue | None
    policy: str
    feeds: str | None
    form_roles: Mapping[str, tuple[RoleId, ...]] = field(default_factory=dict[str, tuple[RoleId, ...]])

    def roles_for(self, form_id: str | None) -> tuple[RoleId, ...]:
        """Return who fills this form; all of the duty's roles when the form is not narrowed."""
        return self.roles if form_id is None else self.form_roles.get(form_id, self.roles)

    to: tuple[tuple[RoleId, ...], ...] = ()
    each: tuple[RoleId, ...] = ()
    statement: str = ""
    cut_off: tuple[int, int] | None = None
    rhythms: Mapping[str, Rhythm] = field(default_factory=dict[str, Rhythm])

    @property
    def is_report(self) -> bool:
        """Whether something is handed in, with a form of ours or as a paper."""
        return self.kind is DutyKind.REPORT

    def rhythm_of(self, form_id: str | None) -> Rhythm | None:
        """Return how often the form is asked for, if not as often as the duty itself."""
        return self.rhythms.get(form_id or "")

    def has_commune_day(self, form_id: str | None) -> bool:
        """Whether its day is one of the commune's own, which the commune may move."""
        is_in_advance = self.internal is not None and not self.internal.is_after
        return is_in_advance or self.rhythm_of(form_id) is not None

    @property
    def has_provisional_day(self) -> bool:
        """Whether it has a day only until an office gives it one."""
        return self.internal is not None and self.internal.is_after
