"""Whether a target is reached, and why sometimes nobody can tell."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import assert_never

from plans.target import Comparator, Target

Number = int | Decimal | Fraction


class Verdict(StrEnum):
    """What can be said of a target; only the first two are a judgement."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_STATED = "not_stated"  # the figure itself is missing
    NO_DENOMINATOR = "no_denominator"  # "không tính được": never shown as 0 %
    NOT_APPLICABLE = "not_applicable"  # nobody to count: neither 0 % nor 100 %
    NO_LAST_YEAR = "no_last_year"  # "thiếu số liệu năm trước"
    ABOUT = "about"  # "khoảng": shown beside the value, not judged
    NARRATIVE = "narrative"  # told in words


@dataclass(frozen=True)
class Measured:
    """The figure behind a target: a count out of a whole, or a figure that stands for itself.

    `of` is the whole of a rate; None when it is not known, and ignored for targets that are no rate.
    None as `amount` means that nobody has said; it is never taken for zero.
    """

    amount: Number | None
    of: int | None = None
    last_year: Number | None = None


def rate(amount: Number, of: int) -> Fraction:
    """Return the percentage, exact and unrounded; ZeroDivisionError when there is nobody to count."""
    return Fraction(amount) * 100 / of


def is_rate(target: Target) -> bool:
    """Tell whether the target is a share of something ("%", "% of units")."""
    return target.unit.startswith("%")


def evaluate(target: Target, measured: Measured, *, lower_is_better: bool = False) -> Verdict:
    """Hold the figure against the target.

    A value without a comparing word is a floor: "đạt 80%" passes at 80.0, "trên 70%" fails at exactly 70.
    "Duy trì" with a value is a floor too; without one it is held against last year (`last_year`, a rate for
    a rate). Where lower is better both are ceilings: "không có" is reached at 0 only. Nothing is rounded before
    it is compared.
    """
    if target.cmp is Comparator.QUALITATIVE:
        return Verdict.NARRATIVE
    if measured.amount is None:
        return Verdict.NOT_STATED
    if not is_rate(target):
        return _judge(target, Fraction(measured.amount), measured.last_year, le if lower_is_better else ge)
    if measured.of is None:
        return Verdict.NO_DENOMINATOR
    if measured.of == 0:
        return Verdict.NOT_APPLICABLE
    figure = rate(measured.amount, measured.of)
    return _judge(target, figure, measured.last_year, le if lower_is_better else ge)


_Holds = Callable[[Fraction, Fraction], bool]


def _judge(target: Target, figure: Fraction, last_year: Number | None, no_worse: _Holds) -> Verdict:
    match target.cmp:
        case Comparator.QUALITATIVE:
            return Verdict.NARRATIVE
        case Comparator.ABOUT:
            return Verdict.ABOUT
        case Comparator.INCREASE:
            return _compare(figure, gt, last_year)
        case Comparator.DECREASE:
            return _compare(figure, lt, last_year)
        case Comparator.ABOVE:
            return _compare(figure, gt, target.value)
        case Comparator.BELOW:
            return _compare(figure, lt, target.value)
        case Comparator.EQUAL | Comparator.AT_LEAST:
            return _compare(figure, no_worse, target.value)
        case Comparator.MAINTAIN:
            return _compare(figure, no_worse, last_year if target.value is None else target.value)
        case _:
            assert_never(target.cmp)


def _compare(figure: Fraction, holds: _Holds, wanted: Number | None) -> Verdict:
    # A plan file gives a value to every comparator but those against last year.
    if wanted is None:
        return Verdict.NO_LAST_YEAR
    return Verdict.REACHED if holds(figure, Fraction(wanted)) else Verdict.NOT_REACHED
