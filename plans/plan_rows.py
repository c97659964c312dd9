"""What a plan file may hold, row by row and field by field."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from plans.duty import DutyKind
from plans.period import PeriodKind
from plans.plain_words import PlainError
from plans.policy import Counting
from plans.problem import Fault
from plans.target import Comparator
from plans.unit import UnitKind

_Words = Annotated[str, Field(min_length=1)]
# A step more than a working year away is a slip of the pen.
_Steps = tuple[Annotated[int, Field(ge=-250, le=250)], ...]
_Title = Annotated[_Words, Field(max_length=70)]


def _read_day_of_year(text: object) -> tuple[int, int]:
    """Read "12-14" as month and day."""
    try:
        day = date.fromisoformat(f"2024-{text}")  # a leap year, so that 29 February may be named
    except ValueError:
        raise PlainError(Fault.NOT_A_DAY_OF_YEAR) from None
    return day.month, day.day


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PolicyRow(Row):
    owner: _Steps = ()
    coordinator: _Steps = ()
    leader: _Steps = ()
    above: _Steps = ()
    count: Counting = Counting.WORKING_DAYS


class StageRow(Row):
    name: _Words
    until: date


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
    stages: tuple[StageRow, ...] = ()
    is_complete: bool = True
    remarks: tuple[_Words, ...] = ()


class GroupsRow(Row):
    groups: dict[str, tuple[_Words, ...]]


class TargetRow(Row):
    id: _Words
    title: _Title
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
    until: date | None = None
    is_yearly: bool = False
    stage: _Words | None = None
    level: UnitKind | None = None
    base: str = ""


class InAdvanceRow(Row):
    of: _Words
    working_days_before: Annotated[int, Field(ge=0, le=250)]


class InternalRow(Row):
    of: _Words
    working_days_before: Annotated[int, Field(ge=0, le=250)] | None = None
    working_days_after: Annotated[int, Field(ge=1, le=250)] | None = None

    @model_validator(mode="after")
    def _before_or_after(self) -> Self:
        if (self.working_days_before is None) == (self.working_days_after is None):
            raise PlainError(Fault.BEFORE_OR_AFTER)
        return self


class FormRow(Row):
    form: _Words
    roles: Annotated[tuple[_Words, ...], Field(min_length=1)]
    every: PeriodKind | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    policy: _Words | None = None
    internal: InAdvanceRow | None = None

    @model_validator(mode="after")
    def _rhythm_or_none(self) -> Self:
        if self.every is None and (self.months or self.policy or self.internal):
            raise PlainError(Fault.NO_RHYTHM)
        return self


def _kind_of_form(raw: object) -> str:
    return "FormRow" if isinstance(raw, dict) else "str"


_Form = Annotated[Annotated[str, Tag("str")] | Annotated[FormRow, Tag("FormRow")], Discriminator(_kind_of_form)]


class DutyRow(Row):
    id: _Words
    title: _Title
    section: _Words
    kind: DutyKind
    periodicity: _Words
    role_text: _Words
    roles: tuple[_Words, ...] = ()
    each: tuple[_Words, ...] = ()
    statement: str = ""
    summary: _Words
    deadline: _Words
    deadline_text: str = ""
    recipient: str = ""
    quote: _Words
    forms: tuple[_Form, ...] = ()
    internal: InternalRow | None = None
    policy: _Words
    feeds: _Words | None = None
    to: tuple[Annotated[tuple[_Words, ...], Field(min_length=1)], ...] = ()
    cut_off: Annotated[tuple[int, int], BeforeValidator(_read_day_of_year)] | None = None

    @model_validator(mode="after")
    def _somebody_or_a_reason(self) -> Self:
        if bool(self.roles) == bool(self.statement):
            raise PlainError(Fault.NOBODY)
        return self


class ReviewRow(Row):
    id: _Words
    title: _Words
    duties: Annotated[tuple[_Words, ...], Field(min_length=1)]


class RemindedRow(ReviewRow):
    roles: tuple[_Words, ...] = ()
