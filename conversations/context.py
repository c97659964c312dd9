"""All that the engine may know when it answers one message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from conversations.forms.catalogue import FormEntry
from conversations.wording import Wording
from plans.assignment import Assignment, AssignmentId, Report, ReportNumber
from plans.overview import Overview
from plans.period import Period
from plans.person import Person, PersonId
from plans.plan import Plan
from plans.recipient import Places
from plans.role import Role, RoleId
from plans.unit import Unit, UnitId
from plans.unit_tree import Succession


@dataclass(frozen=True)
class Fresh:
    """Values the pure engine cannot make itself: the next receipt number and an unguessable code."""

    report_number: ReportNumber
    code: str


@dataclass(frozen=True)
class Invited:
    """The person to whom a good code belongs, or without a code the telephone number of the one who writes."""

    code: str
    person: Person


@dataclass(frozen=True)
class Context:
    """The facts of one turn, and only what `person` may see: the own units, for an official the commune.

    `now` is aware UTC, `today` the day in Vietnam. For officials only, else empty: `people`, `nudged_today` (who
    already got a message unasked today), `held_back` (whose chat takes no reminder before the month is over; given to
    whoever reminds) and `latest_due` (until when the commune may move its own due date).
    `reminders_from` is when a reminder that is asked for now goes out: people are not written to at night.
    `coordinators` are whom to call, given when the message asks for it, and `places` where those sit to whom reports
    go, given when a task is shown. `previous` is the report of the period before, where there is one. `summed` is what
    others have reported of what a form tells its reporter, by the form's hidden questions. `invited` is set when the
    message carries a good code or the own number of somebody on the list. `chat_link` is where an invitation opens,
    with `{code}` in it; empty if there is none.
    Each of `assignments` is told once: where several plans ask for the same report, one stands for all (`each_once`).
    `tasks` are the same duty by duty, each with its own day and its plan's words. `ledger` are the assignments of this
    year and the last, of all years where targets are asked for, and `all_units` the units with the ended ones, each
    under what took its place, as `successions` tell.

    Somebody above the communes sees counts only, in `overview` when a message asks for them, and, as its own official
    does, the one unit looked at, `focus`.
    """

    now: datetime
    today: date
    reminders_from: datetime
    person: Person | None
    units: Mapping[UnitId, Unit]
    assignments: tuple[Assignment, ...]
    previous: Mapping[AssignmentId, Report]
    people: tuple[Person, ...]
    coordinators: tuple[Person, ...]
    nudged_today: frozenset[PersonId]
    held_back: frozenset[PersonId]
    latest_due: Mapping[AssignmentId, date]
    forms: Mapping[str, FormEntry]
    plans: Mapping[str, Plan]
    roles: Mapping[RoleId, Role]
    wording: Wording
    fresh: Fresh
    invited: Invited | None = None
    chat_link: str = ""
    summed: Mapping[AssignmentId, Mapping[str, str]] = field(default_factory=dict[AssignmentId, Mapping[str, str]])
    ledger: tuple[Assignment, ...] = ()
    all_units: Mapping[UnitId, Unit] = field(default_factory=dict[UnitId, Unit])
    focus: UnitId | None = None
    overview: Overview | None = None
    places: Places = field(default_factory=Places)
    tasks: tuple[Assignment, ...] = ()
    successions: tuple[Succession, ...] = ()

    @cached_property
    def told_for_several_periods(self) -> frozenset[tuple[UnitId, str]]:
        """Units and forms with reports for more than one period at a time, as for a year and for its quarters."""
        periods: dict[tuple[UnitId, str], set[Period]] = {}
        for one in self.assignments:
            if one.form_id:
                periods.setdefault((one.unit_id, one.form_id), set()).add(one.period)
        return frozenset(key for key, several in periods.items() if len(several) > 1)
