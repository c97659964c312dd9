"""What a turn wants done besides answering; `handlers/receive.py` does it in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from conversations.messages import FileId
from plans.assignment import AssignmentId, Relief, ReportNumber
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId


@dataclass(frozen=True)
class Join:
    """Bind this chat to a person of the list, by a code, which works once, or by the own telephone number."""

    person_id: PersonId
    code: str
    """Empty where the telephone number let the person in."""


@dataclass(frozen=True)
class RecordConsent:
    """The person agreed, in so many words, to the use of name, phone and posts."""

    person_id: PersonId


@dataclass(frozen=True)
class ChooseAddress:
    """The person chose how to be addressed."""

    person_id: PersonId
    you: str


@dataclass(frozen=True)
class PauseReminders:
    """The person wants no reminders, or wants them again."""

    person_id: PersonId
    paused: bool


@dataclass(frozen=True)
class ForgetPerson:
    """Remove what is kept of the person; reports stay with the unit."""

    person_id: PersonId


@dataclass(frozen=True)
class FileReport:
    """Store a report as the next version of its assignment. `number` is the receipt of the first version."""

    assignment_id: AssignmentId
    number: ReportNumber
    values: Mapping[str, Any]
    flags: Mapping[str, str]
    by_phone: bool


@dataclass(frozen=True)
class CompleteTask:
    """Mark a task as done."""

    assignment_id: AssignmentId
    note: str
    photo: FileId | None


@dataclass(frozen=True)
class ReopenTask:
    """Take back that a task is done."""

    assignment_id: AssignmentId


@dataclass(frozen=True)
class NudgePeople:
    """Send these people a reminder of what they owe, as soon as the hour allows."""

    person_ids: tuple[PersonId, ...]


@dataclass(frozen=True)
class AskForCall:
    """Tell the coordinators that the person would like to be called."""

    assignment_id: AssignmentId | None


@dataclass(frozen=True)
class PromiseReport:
    """Remember until when the person wants to send these reports; the due date stays what it is."""

    assignment_ids: tuple[AssignmentId, ...]
    day: date


@dataclass(frozen=True)
class InvitePerson:
    """Give a person on the list a fresh one-time code; an older unused one stops working."""

    person_id: PersonId
    code: str


@dataclass(frozen=True)
class AddPerson:
    """Put a new person on the list and invite them."""

    name: str
    phone: str
    role: RoleId
    unit_id: UnitId
    code: str


@dataclass(frozen=True)
class RemovePerson:
    """End the posts of a person and unbind their chats."""

    person_id: PersonId


@dataclass(frozen=True)
class SetDue:
    """Set the commune's own due date."""

    assignment_ids: tuple[AssignmentId, ...]
    due: date


@dataclass(frozen=True)
class LetOff:
    """Let a unit report late, or not at all this time."""

    assignment_ids: tuple[AssignmentId, ...]
    relief: Relief
    reason: str


@dataclass(frozen=True)
class ExpectAgain:
    """Take back that a unit was let off."""

    assignment_ids: tuple[AssignmentId, ...]


@dataclass(frozen=True)
class GiveDay:
    """Give a duty without a day in its plan one for a period; `source` is the paper in which it stands."""

    plan_id: str
    duty_id: str
    period_start: date
    day: date
    source: str


Effect = (
    Join
    | RecordConsent
    | ChooseAddress
    | PauseReminders
    | ForgetPerson
    | FileReport
    | CompleteTask
    | ReopenTask
    | NudgePeople
    | AskForCall
    | PromiseReport
    | InvitePerson
    | AddPerson
    | RemovePerson
    | SetDue
    | LetOff
    | ExpectAgain
    | GiveDay
)
