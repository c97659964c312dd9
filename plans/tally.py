"""Figures of one form added up over the units that owe it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plans.assignment import Assignment, AssignmentId, Report
from plans.role import RoleId
from plans.shared_report import each_once
from plans.succession import by_old, first_in, successions_seen, told_elsewhere
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import Succession

Figure = int | Decimal


@dataclass(frozen=True)
class Row:
    """What one unit reported, or those who have these `roles` there.

    `values` has a field only if it was asked: None means that the unit does not know ("chưa rõ").
    `report` is None while nothing has come in. `contained` are the fields that are not added, because the figures of
    other units contain them, with these units.
    """

    unit_id: UnitId
    report: Report | None
    values: Mapping[str, Figure | None]
    contained: Mapping[str, frozenset[UnitId]]
    assignment_id: AssignmentId
    roles: tuple[RoleId, ...]


@dataclass(frozen=True)
class Total:
    """A sum over the `stated` units that gave a figure; the `unknown` ones are in no sum, not even as 0."""

    sum: Figure = 0
    stated: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Tally:
    """The figures of one form, unit by unit, and their sums. A rate is never summed or averaged here."""

    form_id: str
    fields: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Total]

    @property
    def missing(self) -> tuple[Row, ...]:
        """Return the rows for which nothing has come in."""
        return tuple(row for row in self.rows if row.report is None)

    @property
    def reported(self) -> int:
        """Return how many reports are in: the n of "n of m"."""
        return self.expected - len(self.missing)

    @property
    def expected(self) -> int:
        """Return how many reports are owed: the m of "n of m"."""
        return len(self.rows)


def tally(
    form_id: str,
    fields: Sequence[str],
    assignments: Sequence[Assignment],
    units: Mapping[UnitId, Unit],
    *,
    states: Collection[str] = (),
    successions: Iterable[Succession] = (),
) -> Tally:
    """Add up the numeric `fields` of `form_id` over the assignments of one period.

    Rows stand level by level and then as the office listed its units, whatever order the assignments come in.
    Assignments of other forms and of units not in `units` are left out, and what does not apply; a report that several
    plans ask for counts once. A state at the cut-off must not be added over periods: the caller passes one period. Of
    the fields in `states` a unit that has taken over others tells the whole: theirs are added only until it does. What
    the units themselves tell of that is enough but for those that were split, and may be completed by `successions`.
    """
    owed = [*each_once(a for a in assignments if a.form_id == form_id and a.unit_id in units and a.applies)]
    owed.sort(key=lambda a: (_LEVELS.index(units[a.unit_id].kind), a.unit_id, a.period.start, a.id))
    values = {a.id: _figures(fields, a.report) for a in owed}
    taken_over = by_old([*successions, *successions_seen(units.values())])
    contained = {
        name: told_elsewhere(
            {a.unit_id: first_in(a) for a in owed if values[a.id].get(name) is not None}, taken_over, units
        )
        for name in fields
        if name in states and taken_over
    }
    rows = tuple(Row(a.unit_id, a.report, values[a.id], _contained(a.unit_id, contained), a.id, a.roles) for a in owed)
    return Tally(form_id, tuple(fields), rows, {name: _total(name, rows) for name in fields})


def _contained(
    unit_id: UnitId, by_field: Mapping[str, Mapping[UnitId, frozenset[UnitId]]]
) -> Mapping[str, frozenset[UnitId]]:
    return {name: units[unit_id] for name, units in by_field.items() if unit_id in units}


_LEVELS = tuple(UnitKind)


def _figures(fields: Sequence[str], report: Report | None) -> Mapping[str, Figure | None]:
    if report is None:
        return {}
    return {name: read_figure(report.values[name]) for name in fields if name in report.values}


def read_figure(stored: int | str | Decimal | None) -> Figure | None:
    """Return a stored answer as a number; None stays None. ValueError if the answer is no number."""
    if stored is None:
        return None
    try:
        figure = Decimal(stored)
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"no figure: {stored!r}") from error
    if not figure.is_finite():
        raise ValueError(f"no figure: {stored!r}")
    return int(figure) if figure == figure.to_integral_value() else figure


def _total(name: str, rows: Sequence[Row]) -> Total:
    given = [row.values[name] for row in rows if name in row.values and name not in row.contained]
    figures = [figure for figure in given if figure is not None]
    return Total(sum(figures), len(figures), len(given) - len(figures))
