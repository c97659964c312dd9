"""What the targets measure, and from which answers each figure is worked out; all of it is data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from plans.plain_words import PlainError
from plans.unit import UnitKind
from plans.yaml_file import read_yaml

INDICATORS_FILE = Path(__file__).parent / "data" / "indicators.yaml"


@dataclass(frozen=True)
class Answer:
    """A question of a form, written "form.field"."""

    form_id: str
    name: str


@dataclass(frozen=True)
class Condition:
    """What an answer must be: at least a number, or one of some codes."""

    answer: Answer
    at_least: Decimal | None = None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sum:
    """Answers added up over the units, out of a whole: of answers, or of a count in the unit register.

    A state is what was stated last in the year, and a unit's own statement replaces those below it; what `is_flow`
    is added up over the periods and over all that tell of it.
    """

    amount: tuple[Answer, ...]
    of: tuple[Answer, ...] = ()
    register: str = ""
    is_flow: bool = False

    @property
    def has_whole(self) -> bool:
        """Whether it is a share of something."""
        return bool(self.of or self.register)


@dataclass(frozen=True)
class UnitCount:
    """How many units of a kind answered so, out of all of them."""

    kind: UnitKind
    where: tuple[Condition, ...]


@dataclass(frozen=True)
class Statement:
    """What a unit states of itself: a level, a number, or yes and no (`codes` as numbers).

    `percent_below` says by value how many percent of the units below must hold it, so that a unit which states nothing
    is taken to hold it; empty where nothing can be concluded from below.
    """

    answer: Answer
    codes: Mapping[str, int] = field(default_factory=dict[str, int])
    percent_below: Mapping[int, int] = field(default_factory=dict[int, int])


@dataclass(frozen=True)
class Told:
    """Nothing is counted: it is told in words."""


Basis = Sum | UnitCount | Statement | Told


@dataclass(frozen=True)
class Indicator:
    """One indicator: its name, how its figure is said, and what it is worked out from.

    A share is said as "45/85 `counted` `said`"; `said_not` is said of a statement of 0. `needs_some`: a 0 says that
    there is none, and reaches nothing. `needs_base`: the plans do not say of what it is a share. `part_of` is the code
    of a whole of which this counts a part, `part_percent` about how large a part. `instead` is how it is worked out
    for targets in another unit.
    """

    code: str
    name: str
    basis: Basis
    counted: str = ""
    said: str = ""
    said_not: str = ""
    lower_is_better: bool = False
    needs_some: bool = False
    needs_base: bool = False
    part_of: str = ""
    part_percent: int | None = None
    instead: Mapping[str, "Indicator"] = field(default_factory=dict[str, "Indicator"])

    def for_unit(self, unit: str) -> "Indicator":
        """Return the indicator as a target measured in this unit means it ("rate kept")."""
        return self.instead.get(unit, self)


def form_of(basis: Basis) -> str | None:
    """Return the form that the figure is worked out from; None for what is told in words."""
    answers = answers_of(basis)
    return answers[0].form_id if answers else None


def answers_of(basis: Basis) -> tuple[Answer, ...]:
    """Return every answer that the figure is worked out from; they are all of one form."""
    match basis:
        case Sum():
            return (*basis.amount, *basis.of)
        case UnitCount():
            return tuple(condition.answer for condition in basis.where)
        case Statement():
            return (basis.answer,)
        case Told():
            return ()


@dataclass(frozen=True)
class Indicators:
    """All indicators by code, and the sentences in which their figures are said."""

    by_code: Mapping[str, Indicator]
    words: "Words"


_CONDITION = re.compile(r"(?P<answer>\S+) (?:>= (?P<least>\d+)|= (?P<codes>\w+(?: \| \w+)*))")


def _read_answer(text: object) -> Answer:
    form_id, dot, name = str(text).rpartition(".")
    if not (form_id and dot and name):
        raise PlainError(f'"{text}" is no question; write it like families.households')
    return Answer(form_id, name)


def _read_condition(text: object) -> Condition:
    match = _CONDITION.fullmatch(str(text))
    if match is None:
        raise PlainError(f'"{text}" is no condition; write it like branch.meetings >= 1 or centre.rank = good | fair')
    least, codes = match["least"], match["codes"]
    answer = _read_answer(match["answer"])
    return Condition(answer, Decimal(least)) if least else Condition(answer, codes=frozenset(codes.split(" | ")))


_Answer = Annotated[Answer, BeforeValidator(_read_answer)]
_Condition = Annotated[Condition, BeforeValidator(_read_condition)]
_Words = Annotated[str, Field(min_length=1)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    counted: str = ""
    said: str = ""
    said_not: str = ""
    sum: tuple[_Answer, ...] = ()
    of: tuple[_Answer, ...] = ()
    of_register: str = ""
    flow: bool = False
    units: UnitKind | None = None
    where: tuple[_Condition, ...] = ()
    stated: _Answer | None = None
    answers: dict[str, int] = {}
    below: dict[int, Annotated[int, Field(ge=1, le=100)]] = {}
    narrative: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [bool(self.sum), self.units is not None, self.stated is not None, self.narrative]
        if ways.count(True) != 1:
            raise PlainError("needs exactly one of: sum, units, stated, narrative")
        if len({answer.form_id for answer in answers_of(self.basis())}) > 1:
            raise PlainError("takes its answers from several forms; one report has to hold them all")
        return self

    def basis(self) -> Basis:
        if self.sum:
            return Sum(self.sum, self.of, self.of_register, self.flow)
        if self.units is not None:
            return UnitCount(self.units, self.where)
        if self.stated is not None:
            return Statement(self.stated, MappingProxyType(self.answers), MappingProxyType(self.below))
        return Told()


class _IndicatorRow(_Row):
    name: _Words
    lower_is_better: bool = False
    needs_some: bool = False
    needs_base: bool = False
    part_of: str = ""
    part_percent: Annotated[int, Field(ge=1, le=99)] | None = None
    instead: dict[str, _Row] = {}


class Words(BaseModel):
    """The sentences of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asked: Mapping[str, str]
    as_last_year: str
    at_most: str
    none_at_all: str
    values: Mapping[str, str]
    share_of: str
    part_of: str
    count: str
    not_so: str
    line: str
    reached: tuple[str, str]
    not_reached: tuple[str, str]
    provisional: str
    not_stated: str
    no_denominator: str
    not_applicable: str
    no_last_year: str
    about: str
    narrative: str
    missing: str
    nobody: str
    more: str
    without_whole: str
    from_below: str
    until: str
    same_as: str
    tense: str
    no_base: str
    base: str
    lower: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    indicators: dict[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)*$")], _IndicatorRow]
    words: Words


@cache
def load_indicators(path: Path = INDICATORS_FILE) -> Indicators:
    """Read the file; ValidationError when it is not written as its head explains."""
    content: Any = read_yaml(path)
    file = _File.model_validate(content)
    return Indicators(
        MappingProxyType({code: _indicator(code, row) for code, row in file.indicators.items()}), file.words
    )


def _indicator(code: str, row: _IndicatorRow) -> Indicator:
    indicator = Indicator(
        code=code,
        name=row.name,
        basis=row.basis(),
        counted=row.counted,
        said=row.said,
        said_not=row.said_not,
        lower_is_better=row.lower_is_better,
        needs_some=row.needs_some,
        needs_base=row.needs_base,
        part_of=row.part_of,
        part_percent=row.part_percent,
    )
    others = {
        unit: replace(indicator, basis=other.basis(), counted=other.counted, said=other.said, said_not=other.said_not)
        for unit, other in row.instead.items()
    }
    return replace(indicator, instead=MappingProxyType(others))
