"""Working out an indicator at a place from what was reported there. Rates come from summed counts, never from rates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, assert_never

from plans.assignment import Assignment, Relief
from plans.indicator import Answer, Basis, Condition, Statement, Sum, Told, UnitCount, form_of
from plans.local_time import day_of
from plans.period import PeriodKind, year_of
from plans.succession import TakenOver, by_old, first_in, successions_seen, told_elsewhere
from plans.tally import Figure, read_figure
from plans.unit import Unit, UnitId
from plans.unit_tree import Succession, UnitTree


@dataclass(frozen=True)
class Place:
    """Where something is measured: the units whose figures add up to it.

    An ended unit lies under what took its place, so that its figures are counted until its heir gives its own;
    `taken_over` says what went over to what.
    """

    units: Mapping[UnitId, Unit]
    living: frozenset[UnitId]
    taken_over: TakenOver = field(default_factory=dict[UnitId, Sequence[Succession]])

    @cached_property
    def tops(self) -> tuple[UnitId, ...]:
        """The units that lie under none of the others; one, unless the place itself is no more."""
        return tuple(sorted(id for id, unit in self.units.items() if unit.parent_id not in self.units))

    def under(self, unit_id: UnitId) -> Sequence[UnitId]:
        """Return the units right below one."""
        return self._children.get(unit_id, ())

    def part(self, root: UnitId) -> "Place":
        """Return one of the units with all that lies under it."""
        found: dict[UnitId, Unit] = {}
        waiting = [root] if root in self.units else []
        while waiting:
            id = waiting.pop()
            if id not in found:
                found[id] = self.units[id]
                waiting += self.under(id)
        return Place(MappingProxyType(found), self.living & found.keys(), self.taken_over)

    @cached_property
    def _children(self) -> Mapping[UnitId, Sequence[UnitId]]:
        children: defaultdict[UnitId, list[UnitId]] = defaultdict(list)
        for id in sorted(self.units):
            above = self.units[id].parent_id
            if above is not None and above in self.units:
                children[above].append(id)
        return children


def place_now(root: UnitId, units: Mapping[UnitId, Unit], successions: Iterable[Succession] = ()) -> Place:
    """Return a unit with all that lies under it as the units stand today, the ended ones under their heirs."""
    living = frozenset(id for id, unit in units.items() if not unit.has_ended)
    return Place(units, living, by_old([*successions, *successions_seen(units.values())])).part(root)


def place_on(tree: UnitTree, unit_id: UnitId, day: date) -> Place:
    """Return a unit of any day as its territory stood on this day, with all that went over to it until then."""
    living = tree.territory(unit_id, day)
    found = dict(living)
    for id in tree.adding_up_to(living, day) - living.keys():
        history = tree.histories[id]
        former = history.on(history.last_day or day)
        if former is not None:
            found[id] = replace(former, parent_id=_heir_among(tree, id, living))
    return Place(MappingProxyType(found), frozenset(living), by_old(tree.successions))


def _heir_among(tree: UnitTree, unit_id: UnitId, living: Mapping[UnitId, Unit]) -> UnitId | None:
    """Return under which living unit the figures of an ended one are to be looked for."""
    seen: set[UnitId] = set()
    current = tree.resting_place(unit_id)
    while current is not None and current not in living and current not in seen:
        seen.add(current)
        history = tree.histories[current]
        current = tree.resting_place(current) if history.last_day is not None else history.latest.parent_id
    return current if current in living else None


@dataclass(frozen=True)
class Measurement:
    """A figure, and what stands behind it.

    `amount` is None when nobody has said, or, with `used`, when what was said cannot be added; `of` is None when the
    whole is not known, or where there is none. `used` are the units whose reports are in it, `missing` those that owe
    one, `without_whole` those that gave a count and no whole. `at_most` is what `amount` could be once all have
    reported, where that can be told. `below` tells of a level that was concluded: how many of how many units below
    hold it.
    """

    amount: Figure | None = None
    of: int | None = None
    used: tuple[UnitId, ...] = ()
    missing: tuple[UnitId, ...] = ()
    without_whole: tuple[UnitId, ...] = ()
    at_most: int | None = None
    below: tuple[int, int] | None = None

    @property
    def expected(self) -> int:
        """How many units were to report: the m of "n of m"."""
        return len(self.used) + len(self.missing) + len(self.without_whole)


class Books:
    """What was asked of the units and what they reported, by form and year."""

    def __init__(self, owed: Iterable[Assignment]) -> None:
        self._by_year: defaultdict[tuple[str, int], _ByUnit] = defaultdict(_ByUnit)
        self._once: defaultdict[str, list[Assignment]] = defaultdict(list)
        for assignment in owed:
            if assignment.form_id is None:
                continue
            if assignment.period.kind is PeriodKind.PLAN:
                self._once[assignment.form_id].append(assignment)
            else:
                self._by_year[assignment.form_id, year_of(assignment.period)].add(assignment)

    def of(self, form_id: str | None, year: int) -> Mapping[UnitId, Sequence[Assignment]]:
        """Return by unit what was asked with a form about a year.

        What is owed once in a plan's time is about every year of it, a report from the year on in which it came.
        """
        if form_id is None:
            return {}
        once = [each for each in self._once.get(form_id, ()) if _first_year(each) <= year <= each.period.end.year]
        found = self._by_year.get((form_id, year), _ByUnit())
        return found.with_more(once) if once else found.assignments


class _ByUnit:
    def __init__(self) -> None:
        self.assignments: dict[UnitId, list[Assignment]] = {}

    def add(self, assignment: Assignment) -> None:
        self.assignments.setdefault(assignment.unit_id, []).append(assignment)

    def with_more(self, more: Iterable[Assignment]) -> Mapping[UnitId, Sequence[Assignment]]:
        whole = _ByUnit()
        for assignment in (*more, *(each for mine in self.assignments.values() for each in mine)):
            whole.add(assignment)
        return whole.assignments


def _first_year(assignment: Assignment) -> int:
    return day_of(assignment.report.filed_at).year if assignment.report else assignment.period.start.year


def measure(basis: Basis, place: Place, books: Books, year: int) -> Measurement:
    """Work out a figure of a year at a place. The order in which the reports are given does not matter."""
    work = _Work(place, books.of(form_of(basis), year))
    match basis:
        case Sum():
            return work.flow(basis) if basis.is_flow else work.state(basis)
        case UnitCount():
            return work.count(basis)
        case Statement():
            return work.statement(basis)
        case Told():
            return Measurement()
        case _:
            assert_never(basis)


@dataclass(frozen=True)
class _Share:
    amount: Figure
    of: int | None


@dataclass(frozen=True)
class _Work:
    """One figure being worked out: the place, and by unit what was asked with the one form it comes from."""

    place: Place
    asked: Mapping[UnitId, Sequence[Assignment]]

    # --- states: the last statement of the year, the unit's own before those below it

    def state(self, basis: Sum) -> Measurement:
        told = {id: last for id in self._asked_here() if (last := self._last_share(id, basis)) is not None}
        moments = {id: self._first_in(id, basis) for id in told} if self.place.taken_over else {}
        elsewhere = told_elsewhere(moments, self.place.taken_over, self.place.units)
        stated = {id: share for id, share in told.items() if id not in elsewhere}
        found = self._found(stated, basis.has_whole, with_forerunners=True)
        whole = [id for id in found if stated[id].of is not None or not basis.has_whole]
        if basis.register and len(whole) < len(found) and (total := self._registered(basis.register)) is not None:
            return self._measured(sum(stated[id].amount for id in found), total, found, found, elsewhere)
        if not whole:
            amount = _sum_or_none(stated[id].amount for id in found)
            return self._measured(amount, None, (), found, elsewhere)
        of = sum(stated[id].of or 0 for id in whole) if basis.has_whole else None
        return self._measured(sum(stated[id].amount for id in whole), of, whole, found, elsewhere)

    def _found(
        self, stated: Mapping[UnitId, _Share], needs_whole: bool, *, with_forerunners: bool = False
    ) -> list[UnitId]:
        """Return whose statements count at the place."""
        if not stated:
            return []
        return [id for top in self.place.tops for id in self._nearest(top, stated, needs_whole, with_forerunners)]

    def _nearest(
        self, unit_id: UnitId, stated: Mapping[UnitId, _Share], needs_whole: bool, with_forerunners: bool
    ) -> Iterator[UnitId]:
        """Yield the units whose statements count: what states nothing whole of itself is what its parts state.

        What a unit has taken over since it stated its own is not among its parts, and counts beside it.
        """
        share, parts = stated.get(unit_id), self.place.under(unit_id)
        is_whole = share is not None and (share.of is not None or not needs_whole)
        if is_whole:
            yield unit_id
            parts = self._forerunners(unit_id) if with_forerunners else ()
        below = [id for part in parts for id in self._nearest(part, stated, needs_whole, with_forerunners)]
        if below or is_whole:
            yield from below
        elif share is not None:
            yield unit_id

    def _forerunners(self, unit_id: UnitId) -> Iterator[UnitId]:
        """Yield the ended units whose place went over to a unit."""
        kind = self.place.units[unit_id].kind
        under = (self.place.units[id] for id in self.place.under(unit_id))
        return (unit.id for unit in under if unit.has_ended and unit.kind is kind)

    def _last_share(self, unit_id: UnitId, basis: Sum) -> _Share | None:
        shares = [share for values in self._told(unit_id) if (share := self._share(unit_id, values, basis)) is not None]
        return next((share for share in shares if share.of is not None), shares[0] if shares else None)

    def _first_in(self, unit_id: UnitId, basis: Sum) -> datetime:
        """Return when the last report that states a figure first came in."""
        reports = (a for a in self._reported(unit_id) if self._share(unit_id, _values(a), basis) is not None)
        return first_in(next(reports))

    def _share(self, unit_id: UnitId, values: Mapping[str, Any], basis: Sum) -> _Share | None:
        amount, of = _sum_of(values, basis.amount), None
        if basis.of:
            of = _sum_of(values, basis.of)
            # Of nobody there are none: the question is then not asked.
            amount = 0 if of == 0 else amount
        elif basis.register:
            of = self.place.units[unit_id].register.get(basis.register)
        return None if amount is None else _Share(amount, None if of is None else int(of))

    def _registered(self, name: str) -> int | None:
        counts = [self.place.units[top].register.get(name) for top in self.place.tops]
        known = [count for count in counts if count is not None]
        return sum(known) if known and len(known) == len(counts) else None

    # --- flows: everything that happened in the year

    def flow(self, basis: Sum) -> Measurement:
        amount: Figure = 0
        of: Figure = 0
        used: list[UnitId] = []
        for id in self._asked_here():
            shares = self._apart(id, basis)
            whole = [share for share in shares if share.of is not None or not basis.has_whole]
            if whole:
                used.append(id)
                amount += sum(share.amount for share in whole)
                of += sum(share.of or 0 for share in whole)
        if not used:
            return self._measured(None, None, (), ())
        return self._measured(amount, int(of) if basis.has_whole else None, used, used)

    def _apart(self, unit_id: UnitId, basis: Sum) -> Sequence[_Share]:
        """Return what a unit told in a year so that nothing is told twice: a year before the months in it."""
        reports = [a for a in self.asked[unit_id] if a.report is not None]
        reports.sort(key=lambda a: (a.period.start - a.period.end, *_newest_first(a)))
        told: list[tuple[Assignment, _Share]] = []
        for each in reports:
            share = self._share(unit_id, _values(each), basis)
            if share is not None and not any(_overlap(each, other) for other, _ in told):
                told.append((each, share))
        return [share for _, share in told]

    # --- units that answered so

    def count(self, basis: UnitCount) -> Measurement:
        units = sorted(id for id in self.place.living if self.place.units[id].kind is basis.kind)
        answers = {id: self._holds(id, basis.where) for id in units}
        used = [id for id in units if answers[id] is not None]
        missing = tuple(id for id in units if answers[id] is None)
        if not units or not used:
            return Measurement(None, len(units), missing=missing)
        amount = sum(answers[id] is True for id in used)
        return Measurement(amount, len(units), tuple(used), missing, at_most=amount + len(missing))

    def _holds(self, unit_id: UnitId, where: Sequence[Condition]) -> bool | None:
        """Tell whether the last answers of a unit are so; None when it has not said."""
        if unit_id not in self.asked:
            return None
        held = [self._condition_holds(unit_id, condition) for condition in where]
        return False if False in held else None if None in held else True

    def _condition_holds(self, unit_id: UnitId, condition: Condition) -> bool | None:
        values = (told.get(condition.answer.name) for told in self._told(unit_id))
        value = next((value for value in values if value is not None), None)
        if value is None:
            return None
        if condition.at_least is None:
            return value in condition.codes
        figure = read_figure(value)
        return figure is not None and figure >= condition.at_least

    # --- what a unit states of itself

    def statement(self, basis: Statement) -> Measurement:
        stated = {id: value for id in self._asked_here() if (value := self._last_value(id, basis)) is not None}
        shares = {id: _Share(value, None) for id, value in stated.items()}
        found = self._found(shares, needs_whole=False)
        owing = self._missing(found)
        if len(found) == 1 and (found[0] in self.place.tops or not owing):
            return self._measured(stated[found[0]], None, found, found)
        if not found:
            return self._measured(None, None, (), ())
        if not basis.percent_below:
            return Measurement(None, None, tuple(found), owing)  # each has its own, and there is no way to add them
        asked = len(found) + len(owing)
        # Those that have not said do not hold it.
        holders = {value: sum(stated[id] >= value for id in found) for value in (0, *basis.percent_below)}
        percent = {0: 0, **basis.percent_below}
        value = max(value for value, count in holders.items() if count * 100 >= percent[value] * asked)
        return Measurement(value, None, tuple(found), owing, below=(holders[value], asked))

    def _last_value(self, unit_id: UnitId, basis: Statement) -> Figure | None:
        for values in self._told(unit_id):
            value = values.get(basis.answer.name)
            if value is not None:
                return basis.codes.get(value) if basis.codes else read_figure(value)
        return None

    # --- who was asked, and what they told

    def _asked_here(self) -> list[UnitId]:
        return sorted(self.asked.keys() & self.place.units.keys())

    def _told(self, unit_id: UnitId) -> Iterator[Mapping[str, Any]]:
        """Yield the answers of a unit's reports, the newest first."""
        return map(_values, self._reported(unit_id))

    def _reported(self, unit_id: UnitId) -> Sequence[Assignment]:
        return sorted((a for a in self.asked.get(unit_id, ()) if a.report is not None), key=_newest_first)

    def _measured(
        self,
        amount: Figure | None,
        of: int | None,
        used: Sequence[UnitId],
        found: Sequence[UnitId],
        elsewhere: Iterable[UnitId] = (),
    ) -> Measurement:
        without = tuple(id for id in found if id not in used)
        return Measurement(amount, of, tuple(used), self._missing(found, elsewhere), without)

    def _missing(self, found: Sequence[UnitId], elsewhere: Iterable[UnitId] = ()) -> tuple[UnitId, ...]:
        """Return the living units that owe a report, and of which none above has spoken either."""
        covered = self._with_all_below([*found, *elsewhere])
        return tuple(id for id in self._asked_here() if id not in covered and self._owes(id))

    def _owes(self, unit_id: UnitId) -> bool:
        def is_expected(assignment: Assignment) -> bool:
            return assignment.excuse is None or assignment.excuse.kind is not Relief.NOT_APPLICABLE

        return unit_id in self.place.living and any(map(is_expected, self.asked[unit_id]))

    def _with_all_below(self, units: Iterable[UnitId]) -> set[UnitId]:
        found: set[UnitId] = set()
        waiting = list(units)
        while waiting:
            id = waiting.pop()
            if id not in found:
                found.add(id)
                waiting += self.place.under(id)
        return found


def _values(assignment: Assignment) -> Mapping[str, Any]:
    assert assignment.report is not None
    return assignment.report.values


def _overlap(one: Assignment, other: Assignment) -> bool:
    return one.period.start <= other.period.end and other.period.start <= one.period.end


def _newest_first(assignment: Assignment) -> tuple[Any, ...]:
    report = assignment.report
    assert report is not None
    is_owed_once = assignment.period.kind is PeriodKind.PLAN
    as_of = day_of(report.filed_at) if is_owed_once else assignment.period.end
    return -as_of.toordinal(), -report.filed_at.timestamp(), assignment.id


def _sum_of(values: Mapping[str, Any], answers: Sequence[Answer]) -> Figure | None:
    """Add answers of one report; None if one is unknown, or if none was asked. One that was not asked adds nothing."""
    given = [values[answer.name] for answer in answers if answer.name in values]
    figures = [read_figure(value) for value in given]
    return _sum_or_none(figures)


def _sum_or_none(figures: Iterable[Figure | None]) -> Figure | None:
    total: Figure | None = None
    for figure in figures:
        if figure is None:
            return None
        total = figure if total is None else total + figure
    return total
