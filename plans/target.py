"""What a plan wants to be reached."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from plans.unit import UnitKind


class Comparator(StrEnum):
    """How a figure is held against the value, as the text words it."""

    EQUAL = "="  # "đạt", "100% ..." without a comparing word: evaluated as at least
    ABOVE = ">"  # "trên"
    AT_LEAST = "≥"  # "trở lên"
    BELOW = "<"  # "dưới"
    ABOUT = "≈"  # "khoảng": never a pass or a fail
    MAINTAIN = "maintain"  # "duy trì", "giữ vững": against last year when there is no value
    INCREASE = "increase"  # against last year
    DECREASE = "decrease"  # against last year
    QUALITATIVE = "qualitative"  # told in words


# The others are held against last year or told in words.
NEEDS_VALUE = frozenset({Comparator.EQUAL, Comparator.ABOVE, Comparator.AT_LEAST, Comparator.BELOW, Comparator.ABOUT})


@dataclass(frozen=True)
class Target:
    """One target row: an indicator `code`, what it is `over`, and the value required `by` a time, in the plan's words.

    `value` is None when the text has no number. `until` is the day at which it is measured, `stage` the part of the
    plan that ends then; `is_yearly` targets are measured every year anew. `level` is the kind of unit of which the
    row is a share or a title; None where it is about people. `note` says in English what is doubtful about the row.
    `base` is, where the plan does not say of what it is a share, what an office has decided, and by which paper.
    """

    id: str
    section: str
    code: str
    indicator: str
    over: str
    cmp: Comparator
    value: Decimal | None
    unit: str
    by: str
    status: str
    quote: str
    note: str
    title: str
    until: date | None = None
    is_yearly: bool = False
    stage: str | None = None
    level: UnitKind | None = None
    base: str = ""
