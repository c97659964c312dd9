"""What a form is for: who files it, how often, where each answer goes; data that stands beside the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from conversations.forms.form import Form, FormError, Problem


class IndicatorKind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"


class FedIndicator(BaseModel):
    """The indicator an answer feeds; flows add up over periods, of a stock the last value counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)*$")
    kind: IndicatorKind


def _as_zeros(none: Any) -> Any:
    """Take a list of figures for the answers that they are 0."""
    return dict.fromkeys(cast(list[str], none), "0") if isinstance(none, list) else none


class Purpose(BaseModel):
    """The purpose file of a form; fields are question names.

    `none` is what "Kỳ này không có" answers: a list of figures that are then 0, or question -> answer; empty where
    there is always something to tell · `none_with_others` whether that may be said of several
    such forms at once · `told_at_once` whether those who collect hear of such a report as soon as it is filed ·
    `absent` question -> the figure that is 0 when "chưa có" is said to it, and with which there is nothing more to
    tell · `story` the question that a message answers as a whole ("mưa dột, thiếu bàn ghế") · `add` add up in a second
    report of the period, all others are replaced · `short` labels for reading back · `last` hidden question -> field of
    the previous report, for rules like kh:is-slip (docs/decisions/0010) ·
    `register` hidden question -> figure of the unit register · `summed` hidden question -> "form.figure", the sum of
    what the commune has reported by that form within the period · `example` a one-message answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    period: Literal["event", "month", "quarter", "half_year", "year"] = "year"
    indicators: Mapping[str, FedIndicator]
    none: Annotated[Mapping[str, str], BeforeValidator(_as_zeros)]
    none_with_others: bool = False
    told_at_once: bool = False
    add: tuple[str, ...] = ()
    short: Mapping[str, str] = Field(default_factory=dict[str, str])
    last: Mapping[str, str] = Field(default_factory=dict[str, str])
    register_: Mapping[str, str] = Field(default_factory=dict[str, str], alias="register")
    summed: Mapping[str, Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")]] = Field(default_factory=dict[str, str])
    story: str = ""
    absent: Mapping[str, str] = Field(default_factory=dict[str, str])
    example: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A form together with what it is for."""

    form: Form
    purpose: Purpose

    @property
    def figures(self) -> tuple[str, ...]:
        """The answers that are numbers and feed an indicator, and so can be added up."""
        return tuple(name for name in self.purpose.indicators if self.form.get(name).numeric)

    @property
    def shown_numbers(self) -> frozenset[str]:
        """The numbers that are read back."""
        return frozenset(q.name for q in self.form.questions if q.numeric and q.name in self.purpose.short)

    @property
    def states(self) -> frozenset[str]:
        """The figures that say how something stands: a later one replaces an earlier one, they are never added."""
        numeric = (question.name for question in self.form.questions if question.numeric)
        return frozenset(numeric) - frozenset(self.purpose.add)


def read_purpose_text(text: str, name: str) -> Purpose:
    """Read a purpose; FormError says what is wrong, `name` where it stands."""
    try:
        return Purpose.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        found = (Problem(each["msg"], ".".join(map(str, each["loc"])), name) for each in error.errors())
        raise FormError(tuple(found)) from error
