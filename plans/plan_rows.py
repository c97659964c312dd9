"""What a plan file may hold, row by row and field by field."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plans.duty import DutyKind
from plans.target import Comparator
from plans.unit import UnitKind

_Words = Annotated[str, Field(min_length=1)]
# A step more than a working year away is a slip of the pen.
_Steps = tuple[Annotated[int, Field(ge=-250, le=250)], ...]


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PolicyRow(Row):
    owner: _Steps = ()
    coordinator: _Steps = ()
    leader: _Steps = ()


class HeaderRow(Row):
    id: _Words
    title: _Words
    number: _Words | None
    issued_on: _Words
    place: _Words
    level: UnitKind
    issuer: _Words
    valid_from: date
    valid_to: date | None
    bases: tuple[_Words, ...]
    cited: tuple[_Words, ...] = ()
    receivers: tuple[_Words, ...] = ()


class GroupsRow(Row):
    groups: dict[str, tuple[_Words, ...]]


class TargetRow(Row):
    id: _Words
    title: Annotated[_Words, Field(max_length=70)]
    section: _Words
    code: _Words
    indicator: _Words
    over: _Words
    cmp: Comparator
    value: Decimal | None
    unit: str = ""
    by: _Words
    status: _Words
    quote: _Words
    note: str = ""


class InternalRow(Row):
    of: _Words
    working_days_before: Annotated[int, Field(ge=0, le=250)]


class FormRow(Row):
    form: _Words
    roles: Annotated[tuple[_Words, ...], Field(min_length=1)]


class DutyRow(Row):
    id: _Words
    title: Annotated[_Words, Field(max_length=70)]
    section: _Words
    kind: DutyKind
    periodicity: _Words
    role_text: _Words
    roles: Annotated[tuple[_Words, ...], Field(min_length=1)]
    summary: _Words
    deadline: _Words
    deadline_text: str = ""
    recipient: str = ""
    quote: _Words
    forms: tuple[str | FormRow, ...] = ()
    internal: InternalRow | None = None
    policy: _Words
    feeds: _Words | None = None
