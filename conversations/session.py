"""What a talk remembers between two messages. All of it is plain data that survives being stored as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from plans.assignment import AssignmentId, Relief
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId

FilingMode = Literal["new", "add", "replace", "correct"]


@dataclass(frozen=True)
class Draft:
    """A report not yet sent: the form engine's state, and what it will do to a report that is already in.

    `is_brief`: the person tells it in sentences or mends it, so that only what it cannot go without is asked. `told` is
    what was said of it while another report, or another question, came first, and is not yet taken.
    """

    assignment_id: AssignmentId
    form: dict[str, Any]
    mode: FilingMode = "new"
    by_phone: bool = False
    is_brief: bool = False
    told: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Idle:
    """Nothing is being asked."""

    kind: Literal["idle"] = "idle"


@dataclass(frozen=True)
class Joining:
    """Somebody of the list is on the way in, by a good `code` or the own `phone`: who, consent, form of address."""

    stage: Literal["identity", "consent", "address"]
    person_id: PersonId
    code: str = ""
    phone: str = ""
    kind: Literal["joining"] = "joining"


@dataclass(frozen=True)
class Reporting:
    """A report is being filled in, read back, or mended.

    `pending` is what waits for an answer: an unusual value ("field", "stored", "message"; "whole" if the report was
    read back with it, "reason" if one was given and is not confirmed), what was told while it is not clear whether to
    add or to replace ("stated"), the choices ticked so far ("picked"), a figure whose line is not clear ("value" and
    the possible "fields"), what stood there before the last change ("before"), or the figure that was "doubted" when
    its "field" is asked anew. A first screen also names the "others", offers the "menu", or is shown for a "task".
    """

    stage: Literal["opening", "again", "asking", "unusual", "placing", "reading_back", "mending"]
    assignment_id: AssignmentId
    pending: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: Literal["reporting"] = "reporting"


@dataclass(frozen=True)
class Telling:
    """A report was told in a sentence that does not say which of the person's villages is meant."""

    words: str
    kind: Literal["telling"] = "telling"


@dataclass(frozen=True)
class NothingToTell:
    """It was read back that there is nothing to tell in these reports."""

    assignment_ids: tuple[AssignmentId, ...]
    kind: Literal["nothing_to_tell"] = "nothing_to_tell"


@dataclass(frozen=True)
class ShowingTask:
    """One task is on the screen, or its evidence (a note, a photo) is asked for."""

    stage: Literal["shown", "evidence"]
    assignment_id: AssignmentId
    kind: Literal["showing_task"] = "showing_task"


@dataclass(frozen=True)
class Inviting:
    """An official adds a person: name, post, unit, phone are asked one by one."""

    stage: Literal["name", "role", "unit", "phone"]
    name: str = ""
    role: RoleId | None = None
    unit_id: UnitId | None = None
    kind: Literal["inviting"] = "inviting"


@dataclass(frozen=True)
class Removing:
    """An official takes a person off the list, after one question, which holds on the day `asked_on`."""

    person_id: PersonId
    asked_on: date | None = None
    kind: Literal["removing"] = "removing"


@dataclass(frozen=True)
class EnteringFor:
    """An official enters what a unit told by phone; which report, or what it tells, is asked."""

    unit_id: UnitId
    kind: Literal["entering_for"] = "entering_for"


@dataclass(frozen=True)
class SettingDue:
    """An official sets the commune's own due date for these assignments; `day` waits for "đúng"."""

    assignment_ids: tuple[AssignmentId, ...]
    day: date | None = None
    kind: Literal["setting_due"] = "setting_due"


@dataclass(frozen=True)
class Excusing:
    """An official lets a unit off these reports: first how, then why."""

    assignment_ids: tuple[AssignmentId, ...]
    relief: Relief | None = None
    kind: Literal["excusing"] = "excusing"


@dataclass(frozen=True)
class GivingDay:
    """An official enters the day of a duty without one, then the paper in which it stands."""

    plan_id: str
    duty_id: str
    period_start: date
    day: date | None = None
    kind: Literal["giving_day"] = "giving_day"


@dataclass(frozen=True)
class Forgetting:
    """A person asked to have the own data removed; one question first, which holds on the day `asked_on`."""

    asked_on: date | None = None
    kind: Literal["forgetting"] = "forgetting"


Dialogue = (
    Idle
    | Joining
    | Reporting
    | Telling
    | NothingToTell
    | ShowingTask
    | Inviting
    | Removing
    | EnteringFor
    | SettingDue
    | Excusing
    | GivingDay
    | Forgetting
)


@dataclass(frozen=True)
class Option:
    """A choice as it was last shown: its id and its words, so that a typed answer can be matched."""

    id: str
    label: str


@dataclass(frozen=True)
class Offer:
    """The choices last shown; a tap on an older message carries an older serial."""

    serial: int = 0
    options: tuple[Option, ...] = ()
    is_numbered: bool = True


@dataclass(frozen=True)
class Session:
    """Everything a talk remembers. `misses` counts answers in a row that were not understood.

    `echo` is a fingerprint of the last replies and `echoes` how often in a row they were given: nobody should read
    the same text three times running. `focus` is the unit that somebody above the communes looks at.
    """

    dialogue: Dialogue = field(default_factory=Idle)
    drafts: Mapping[AssignmentId, Draft] = field(default_factory=dict[AssignmentId, Draft])
    offer: Offer = field(default_factory=Offer)
    misses: int = 0
    echo: str = ""
    echoes: int = 0
    focus: UnitId | None = None
