"""What a form is for: who files it, how often, where each answer goes; data that stands beside the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conversations.forms.form import Form


class IndicatorKind(StrEnum):
    FLOW = "flow"
    STOCK = "stock"


class FedIndicator(BaseModel):
    """The indicator an answer feeds; flows add up over periods, of a stock the last value counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)*$")
    kind: IndicatorKind


class Purpose(BaseModel):
    """The purpose file of a form; fields are question names.

    `none` are set to 0 by "Kỳ này không có" · `add` add up in a second report of the period, all others
    are replaced · `short` labels for reading back · `last` hidden question -> field of the previous
    report, for rules like kh:is-slip (docs/decisions/0010) · `register` hidden question -> figure of the unit
    register · `example` a one-message answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    roles: tuple[str, ...] = Field(min_length=1)
    period: Literal["event", "month", "quarter", "half_year", "year"] = "year"
    indicators: Mapping[str, FedIndicator]
    none: tuple[str, ...] = Field(min_length=1)
    add: tuple[str, ...] = ()
    short: Mapping[str, str] = Field(default_factory=dict[str, str])
    last: Mapping[str, str] = Field(default_factory=dict[str, str])
    register_: Mapping[str, str] = Field(default_factory=dict[str, str], alias="register")
    example: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class FormEntry:
    """A form together with what it is for."""

    form: Form
    purpose: Purpose
