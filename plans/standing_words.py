"""Where a place stands on a target, in words and figures as an office writes them; the sentences are data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from plans.indicator import Statement, UnitCount, Words
from plans.progress import Number, Verdict, is_rate
from plans.standing import Standing
from plans.target import Comparator, Target
from plans.unit import Unit, UnitId

_MOST_NAMED = 3
_MOST_PLACES = 4


def write_number(figure: Number, places: int = 1) -> str:
    """Return a number as it is written in Vietnam, with at most so many decimals: "1.250", "98,5"."""
    exact = Fraction(figure)
    step = Decimal(1).scaleb(-places)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(step, ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:,f}".partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")


def write_percent(share: Fraction, wanted: Number | None = None) -> str:
    """Return a share with one decimal: "52,9".

    Where rounding would make it look like the value it is held against, as many decimals as tell them apart.
    """
    for places in range(1, _MOST_PLACES + 1):
        written = _with_decimals(share, places)
        if wanted is None or Fraction(wanted) == share or written != _with_decimals(Fraction(wanted), places):
            return written
    return _with_decimals(share, _MOST_PLACES)


def _with_decimals(share: Fraction, places: int) -> str:
    written = write_number(share, places)
    whole, comma, fraction = written.partition(",")
    return written if comma else f"{whole},{fraction or '0'}"


def _with_or_without(number: Number) -> str:
    """Return a value of a plan with its decimals, if it has any."""
    return write_number(number, _MOST_PLACES)


@dataclass(frozen=True)
class Teller:
    """Says standings in words."""

    words: Words

    def asked(self, target: Target, *, lower_is_better: bool = False) -> str:
        """Return what the plan asks for: "60 %", "trên 70 %", "tăng so với năm trước"."""
        if target.value is None:
            is_kept = target.cmp is Comparator.MAINTAIN
            return self.words.as_last_year if is_kept else self.words.asked[target.cmp]
        value = self._value(target, target.value)
        if target.cmp is Comparator.EQUAL and lower_is_better:
            return self.words.none_at_all if target.value == 0 else self.words.at_most.format(value=value)
        return self.words.asked[target.cmp].format(value=value)

    def figure(self, each: Standing) -> str:
        """Return the figure itself: "45/85", "mức độ 2", "3 vụ"; empty when there is none."""
        amount, of = each.figure.amount, each.figure.of
        if amount is None:
            return ""
        if of is not None:
            return self.words.part_of.format(amount=write_number(amount), of=write_number(of))
        return self._value(each.target, amount) if self._is_stated(each) else write_number(amount)

    def share(self, each: Standing) -> str:
        """Return the share with its sign, "52,9 %"; empty where there is none."""
        return "" if each.percent is None else self._percent(each.percent, each.target)

    def sentence(self, each: Standing) -> str:
        """Return the figure as part of a sentence: "45/85 hộ là gia đình học tập, đạt 52,9 %"."""
        amount, of, indicator = each.figure.amount, each.figure.of, each.indicator
        if amount is None:
            return self.verdict(each)
        written = write_number(amount)
        if isinstance(indicator.basis, Statement):
            said = indicator.said if amount or not indicator.said_not else indicator.said_not
            return said.format(value=written)
        if isinstance(indicator.basis, UnitCount) and of == 1:
            return indicator.said if amount else self.words.not_so.format(said=indicator.said)
        names = {"amount": written, "counted": indicator.counted, "said": indicator.said}
        if of is None:
            return self.words.count.format(**names)
        if each.percent is None:
            return self.verdict(each)
        wanted = each.target.value if is_rate(each.target) else None
        percent = write_percent(each.percent, wanted)
        return self.words.share_of.format(**names, of=write_number(of), percent=percent)

    def line(self, each: Standing, unit: Unit) -> str:
        """Return where a unit stands, in one line."""
        asked = self.asked(each.target, lower_is_better=each.indicator.lower_is_better)
        return self.words.line.format(unit=unit.title_name, figure=self.sentence(each), asked=asked)

    def verdict(self, each: Standing) -> str:
        """Return whether it is reached, or why nobody can tell."""
        match each.verdict:
            case Verdict.REACHED:
                said = self.words.reached[each.is_judged]
            case Verdict.NOT_REACHED:
                said = self.words.not_reached[each.is_judged]
            case _:
                return getattr(self.words, each.verdict.value)
        return said if each.is_settled else self.words.provisional.format(verdict=said)

    def last_year(self, each: Standing) -> str:
        """Return the figure of the year before; empty when there is none."""
        if each.last_year is None:
            return ""
        if is_rate(each.target):
            return self._percent(Fraction(each.last_year), each.target)
        return self._value(each.target, each.last_year) if self._is_stated(each) else write_number(each.last_year)

    def notes(self, each: Standing, units: Mapping[UnitId, Unit], number_of: Mapping[str, int]) -> Iterator[str]:
        """Yield what is to be known about the figure. `number_of` gives the numbers of targets in the list."""
        figure, words = each.figure, self.words
        if each.same_as:
            yield words.same_as.format(number=number_of.get(each.same_as, each.same_as))
            return
        if each.target.base:
            yield words.base.format(base=each.target.base)
        elif each.indicator.needs_base:
            yield words.no_base
        if figure.below is not None:
            holding, asked = figure.below
            yield words.from_below.format(reported=holding, expected=asked)
        if figure.missing and not (figure.used or figure.without_whole):
            yield words.nobody.format(units=self._named(figure.missing, units))
        elif figure.missing:
            names = self._named(figure.missing, units)
            reported = len(figure.used) + len(figure.without_whole)
            yield words.missing.format(reported=reported, expected=figure.expected, units=names)
        if figure.without_whole:
            names = self._named(figure.without_whole, units)
            yield words.without_whole.format(counted=each.indicator.counted, units=names)
        if each.is_lower:
            yield words.lower

    def _named(self, missing: Sequence[UnitId], units: Mapping[UnitId, Unit]) -> str:
        names = [units[id].full_name for id in missing if id in units]
        if len(names) <= _MOST_NAMED + 1:
            return ", ".join(names)
        return self.words.more.format(units=", ".join(names[:_MOST_NAMED]), count=len(names) - _MOST_NAMED)

    def tension(self, each: Standing, of: Mapping[str, Standing]) -> str:
        """Return the warning that a threshold hardly goes with another one; empty if there is none to give."""
        if each.tension is None:
            return ""
        part, whole = (of[id].target for id in (each.tension.part, each.tension.whole))
        return self.words.tense.format(part=self.asked(part), whole=self.asked(whole))

    def until(self, each: Standing) -> str:
        """Return at which day it is measured, while that is to come; empty afterwards."""
        return "" if each.is_judged else self.words.until.format(day=f"{each.day.day}/{each.day.month}/{each.day.year}")

    def _percent(self, share: Fraction, target: Target) -> str:
        wanted = target.value if is_rate(target) else None
        return self.words.values["%"].format(value=write_percent(share, wanted))

    def _value(self, target: Target, value: Number) -> str:
        unit = "%" if is_rate(target) else target.unit
        written = _with_or_without(value)
        return self.words.values.get(unit, "{value}").format(value=written)

    def _is_stated(self, each: Standing) -> bool:
        return isinstance(each.indicator.basis, Statement)
