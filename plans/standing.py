"""Where a place stands on the targets of a plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from plans.indicator import Indicator, Indicators, UnitCount
from plans.measure import Books, Measurement, Place, measure
from plans.plan import Plan
from plans.progress import Measured, Number, Verdict, evaluate, is_rate, rate
from plans.target import Comparator, Target

_FLOORS = frozenset({Comparator.EQUAL, Comparator.AT_LEAST, Comparator.MAINTAIN})
_JUDGEMENTS = frozenset({Verdict.REACHED, Verdict.NOT_REACHED})


@dataclass(frozen=True)
class Tension:
    """Two thresholds that hardly go together: if the part only reached its own, the whole could not reach its."""

    part: str
    whole: str


@dataclass(frozen=True)
class Standing:
    """A target at a place in a year: the figure, what it is held against, and what can be said of it.

    `is_judged` is False while the day of the target is still to come: what is said then is progress. `same_as` is the
    target of the plan that asks for the same: it is worked out once. `last` is the year before.
    """

    target: Target
    indicator: Indicator
    year: int
    figure: Measurement
    last: Measurement
    verdict: Verdict
    day: date
    is_judged: bool
    same_as: str = ""
    tension: Tension | None = None

    @property
    def percent(self) -> Fraction | None:
        """The share, exact; None where there is none."""
        return _percent(self.figure)

    @property
    def last_year(self) -> Number | None:
        """The figure of the year before as this one is compared with it: a share for a share."""
        return _compared(self.target, self.last)

    @property
    def is_settled(self) -> bool:
        """Whether what is still missing cannot change what is said: of this year, or of the one it is held against."""
        if _is_against_last_year(self.target) and _lacks_some(self.last):
            return False
        if not _lacks_some(self.figure):
            return True
        if self.figure.at_most is None or self.verdict not in _JUDGEMENTS:
            return False
        at_best = _held(self.target, self.indicator, replace(self.figure, amount=self.figure.at_most), self.last)
        return at_best is self.verdict

    @property
    def is_lower(self) -> bool:
        """Whether what was to be kept is less than the year before."""
        now = _compared(self.target, self.figure)
        if self.target.cmp is not Comparator.MAINTAIN or now is None or self.last_year is None:
            return False
        return Fraction(now) < Fraction(self.last_year)

    @property
    def is_told_here(self) -> bool:
        """Whether anything is asked or told about it at the place at all."""
        return self.figure.expected > 0


@dataclass(frozen=True)
class Places:
    """The place as it stood in the year, and in the year before."""

    now: Place
    before: Place


def targets_of(plan: Plan, year: int) -> tuple[Target, ...]:
    """Return the targets that are in force in a year: those of a stage until it ends, yearly ones every year."""
    if plan.valid_from.year > year or (plan.valid_to is not None and plan.valid_to.year < year):
        return ()
    return tuple(t for t in plan.targets if t.is_yearly or t.until is None or year <= t.until.year)


def day_of_judgement(target: Target, plan: Plan, year: int) -> date:
    """Return the day at which the target is measured, as asked in this year.

    A yearly one is measured anew at the end of each year. One without a day of its own is measured when the plan
    ends, and of a plan without an end when the year does.
    """
    if target.until is not None and not (target.is_yearly and target.until.year != year):
        return target.until
    if target.is_yearly or plan.valid_to is None:
        return date(year, 12, 31)
    return plan.valid_to


def standings(
    plan: Plan, indicators: Indicators, places: Places, books: Books, year: int, today: date
) -> tuple[Standing, ...]:
    """Return where the place stands on each target in force in the year, in the order of the plan."""
    found: list[Standing] = []
    first: dict[object, str] = {}
    for target in targets_of(plan, year):
        same_as = first.setdefault(_demand(target), target.id)
        twin = next((s for s in found if s.target.id == same_as), None)
        if twin is not None:
            found.append(replace(twin, target=target, same_as=same_as))
        else:
            found.append(standing(plan, target, indicators, places, books, year, today))
    return tuple(_with_tensions(found))


def standing(
    plan: Plan, target: Target, indicators: Indicators, places: Places, books: Books, year: int, today: date
) -> Standing:
    """Return where the place stands on one target in a year."""
    indicator = indicators.by_code[target.code].for_unit(target.unit)
    figure = measure(indicator.basis, places.now, books, year)
    last = measure(indicator.basis, places.before, books, year - 1)
    day = day_of_judgement(target, plan, year)
    return Standing(
        target=target,
        indicator=indicator,
        year=year,
        figure=figure,
        last=last,
        verdict=_held(target, indicator, figure, last),
        day=day,
        is_judged=day < today,
    )


def _demand(target: Target) -> object:
    """Return what a target asks for: "phấn đấu đạt" and "duy trì" the same level are one demand."""
    cmp = Comparator.EQUAL if target.cmp in _FLOORS and target.value is not None else target.cmp
    if cmp is Comparator.QUALITATIVE:
        return target.id
    return target.code, cmp, target.value, target.until, target.is_yearly, is_rate(target)


def _held(target: Target, indicator: Indicator, figure: Measurement, last: Measurement) -> Verdict:
    """Say what can be said of the figure."""
    if target.cmp is Comparator.QUALITATIVE:
        return Verdict.NARRATIVE
    if isinstance(indicator.basis, UnitCount) and figure.of == 0:
        return Verdict.NOT_APPLICABLE
    if figure.amount is None and figure.used:
        return Verdict.NO_DENOMINATOR
    if indicator.needs_base and not target.base and figure.amount is not None:
        return Verdict.NO_DENOMINATOR
    amount = figure.amount
    if amount == 0 and indicator.needs_some:
        return Verdict.NOT_REACHED
    if amount is not None and _wants_all(target, indicator):
        amount = int(amount == figure.of)
    measured = Measured(amount, figure.of, _compared(target, last))
    return evaluate(target, measured, lower_is_better=indicator.lower_is_better)


def _wants_all(target: Target, indicator: Indicator) -> bool:
    """Whether a count of units is asked for as a yes: every one of them."""
    return isinstance(indicator.basis, UnitCount) and not is_rate(target) and target.value == Decimal(1)


def _is_against_last_year(target: Target) -> bool:
    """Tell whether what is asked for depends on the year before."""
    is_kept = target.cmp is Comparator.MAINTAIN and target.value is None
    return is_kept or target.cmp in {Comparator.INCREASE, Comparator.DECREASE}


def _lacks_some(figure: Measurement) -> bool:
    return bool(figure.missing or figure.without_whole)


def _compared(target: Target, figure: Measurement) -> Number | None:
    """Return the number that is compared: the share where the target is one."""
    return _percent(figure) if is_rate(target) else figure.amount


def _percent(figure: Measurement) -> Fraction | None:
    return rate(figure.amount, figure.of) if figure.amount is not None and figure.of else None


def _with_tensions(found: Sequence[Standing]) -> Iterator[Standing]:
    by_code = {each.target.code: each for each in found if each.same_as == ""}
    for each in found:
        whole = by_code.get(each.indicator.part_of)
        is_tense = whole is not None and _is_tense(each, whole)
        yield replace(each, tension=Tension(each.target.id, whole.target.id)) if whole and is_tense else each


def _is_tense(part: Standing, whole: Standing) -> bool:
    """Tell whether the whole could not reach its threshold if the part only reached its own and all others were 100 %.

    How large the part is comes from the figures, and from what is generally known where there are none yet.
    """
    if part.target.value is None or whole.target.value is None:
        return False
    if part.figure.of and whole.figure.of:
        weight = Fraction(part.figure.of, whole.figure.of)
    elif part.indicator.part_percent is not None:
        weight = Fraction(part.indicator.part_percent, 100)
    else:
        return False
    return Fraction(whole.target.value) > 100 - weight * (100 - Fraction(part.target.value))
