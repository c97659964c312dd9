"""Reports as the tests of targets need them: a few units, and what each answered."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from plans.assignment import Assignment, AssignmentId, Excuse, Relief, Report, ReportNumber
from plans.indicator import Basis, Statement, Sum, Told, UnitCount
from plans.measure import Place
from plans.period import Period, PeriodKind, period_on
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind

_ids = count(1)


def year(number: int) -> Period:
    return period_on(PeriodKind.YEAR, date(number, 6, 1))


def unit(id: int, kind: UnitKind, parent: int | None = None, **register: int) -> Unit:
    word = {UnitKind.VILLAGE: "thôn", UnitKind.COMMUNE: "xã", UnitKind.DISTRICT: "huyện"}.get(kind, kind.value)
    return Unit(UnitId(id), kind, word, f"Số {id}", None if parent is None else UnitId(parent), register)


def place(*units: Unit) -> Place:
    return Place({each.id: each for each in units}, frozenset(each.id for each in units if not each.has_ended))


def asked(
    unit_id: int,
    form_id: str,
    values: Mapping[str, Any] | None,
    period: Period,
    *,
    days_after: int = 0,
    relief: Relief | None = None,
) -> Assignment:
    """A report that is owed, and filed unless `values` is None."""
    id = AssignmentId(next(_ids))
    last = min(period.end, date(2031, 1, 1))
    filed_at = datetime(last.year, last.month, last.day, 3, tzinfo=UTC) + timedelta(days=days_after)
    report = None if values is None else Report(ReportNumber(id), 1, id, form_id, values, {}, PersonId(1), filed_at)
    excuse = None if relief is None else Excuse(relief, "", None, last)
    return Assignment(
        id, "P", "P-D01", form_id, UnitId(unit_id), period, (RoleId("clerk"),), None, None, "p", period.start, report,
        excuse=excuse,
    )  # fmt: skip


def units_for(basis: Basis, of: int) -> tuple[Unit, ...]:
    """A commune of its own, or a district with as many units as are counted."""
    if isinstance(basis, UnitCount):
        return (unit(1, UnitKind.DISTRICT), *(unit(10 + n, basis.kind, 1) for n in range(of)))
    register = {basis.register: of} if isinstance(basis, Sum) and basis.register else {}
    return (unit(1, UnitKind.COMMUNE, None, **register),)


def reports_of(basis: Basis, amount: int | Decimal, of: int, period: Period) -> Iterator[Assignment]:
    """What has to be reported for the indicator to come to `amount` out of `of` at `units_for(basis, of)`."""
    match basis:
        case Sum():
            first, *others = basis.amount
            values: dict[str, Any] = {answer.name: 0 for answer in (*others, *basis.of)}
            values[first.name] = str(amount)
            if basis.of:
                values[basis.of[0].name] = str(of)
            yield asked(1, first.form_id, values, period)
        case UnitCount():
            for n in range(of):
                yield asked(10 + n, basis.where[0].answer.form_id, dict(_answers(basis, holds=n < amount)), period)
        case Statement():
            code = next((code for code, number in basis.codes.items() if number == amount), str(amount))
            yield asked(1, basis.answer.form_id, {basis.answer.name: code}, period)
        case Told():
            return


def _answers(basis: UnitCount, *, holds: bool) -> Iterator[tuple[str, Any]]:
    for condition in basis.where:
        if condition.at_least is not None:
            yield condition.answer.name, str(condition.at_least if holds else condition.at_least - 1)
        else:
            yield condition.answer.name, min(condition.codes) if holds else "none of these"
