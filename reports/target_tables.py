"""The targets of a plan as tables: the whole place, and each unit right below it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plans.indicator import load_indicators
from plans.measure import Books, Place
from plans.plan import Plan
from plans.progress import is_rate
from plans.standing import Places, Standing, standings, targets_of
from plans.standing_words import Teller
from plans.unit import Unit, UnitId
from reports.summary import Cell, Table, TableRow, Value
from reports.words import cell


@dataclass(frozen=True)
class Held:
    """A plan and a place it holds for; `name` is how the place is called, `units` names everything in it."""

    plan: Plan
    place: Place
    name: str
    units: Mapping[UnitId, Unit]


def target_tables(held: Sequence[Held], books: Books, today: date) -> tuple[Table, ...]:
    """Return two tables for each plan and place: where it stands on every target, and where each unit below does.

    A plan that has ended is shown as it stood in its last year.
    """
    return tuple(table for each in held for table in _tables(each, books, today, is_one=len(held) == 1))


def _tables(held: Held, books: Books, today: date, *, is_one: bool) -> Iterator[Table]:
    year = min(today.year, (held.plan.valid_to or today).year)
    if not targets_of(held.plan, year):
        return
    whose = "" if is_one else held.name
    heading = (
        _name(held.plan),
        cell("year_as_of", year=str(year), day=_day(today)),
    )
    whole = standings(held.plan, load_indicators(), Places(held.place, held.place), books, year, today)
    rows = tuple(_rows(whole, held))
    yield Table(
        sheet=cell("targets_sheet"),
        title=cell("targets_title", unit=held.name),
        heading=heading,
        columns=tuple(map(cell, _COLUMNS)),
        rows=rows,
        footnotes=(*_tensions(whole), *held.plan.remarks),
        whose=whose,
    )
    below = tuple(_rows_below(held, books, year, today))
    if below:
        yield Table(
            sheet=cell("targets_each_sheet"),
            title=cell("targets_each_title", unit=held.name),
            heading=heading,
            columns=(cell("ordinal"), cell("unit"), *map(cell, _COLUMNS[1:])),
            rows=tuple(TableRow((Cell(n), *row.cells), row.is_muted) for n, row in enumerate(below, start=1)),
            whose=whose,
        )


_COLUMNS = ("target_number", "target", "planned", "achieved", "judged", "last_year", "note")


def _rows(found: Sequence[Standing], held: Held) -> Iterator[TableRow]:
    numbers = {each.target.id: number for number, each in enumerate(found, start=1)}
    for number, each in enumerate(found, start=1):
        yield TableRow((Cell(number), *map(Cell, _values(each, held, numbers))), is_muted=not _has_figure(each))


def _rows_below(held: Held, books: Books, year: int, today: date) -> Iterator[TableRow]:
    """Yield what each unit right below stands at, of the targets on which something is asked there."""
    for id in (id for top in held.place.tops for id in held.place.under(top)):
        if id not in held.place.living:
            continue
        place = held.place.part(id)
        found = standings(held.plan, load_indicators(), Places(place, place), books, year, today)
        numbers = {each.target.id: number for number, each in enumerate(found, start=1)}
        unit = held.units[id].title_name
        for each in (each for each in found if each.is_told_here and not each.same_as):
            yield TableRow((Cell(unit), *map(Cell, _values(each, held, numbers))), is_muted=not _has_figure(each))


def _values(each: Standing, held: Held, numbers: Mapping[str, int]) -> Iterator[Value]:
    tell = _teller()
    yield each.target.title
    yield tell.asked(each.target, lower_is_better=each.indicator.lower_is_better)
    yield tell.figure(each)
    yield "; ".join(filter(None, (tell.share(each) if is_rate(each.target) else "", tell.verdict(each))))
    yield tell.last_year(each)
    yield "; ".join((*tell.notes(each, held.units, numbers), *filter(None, [tell.until(each)])))


def _has_figure(each: Standing) -> bool:
    return each.figure.amount is not None


def _tensions(found: Iterable[Standing]) -> Iterator[str]:
    by_id = {each.target.id: each for each in found}
    for each in by_id.values():
        if tension := _teller().tension(each, by_id):
            yield cell("target_remark", target=each.target.title, remark=tension)


def _name(plan: Plan) -> str:
    return plan.title if plan.number is None else cell("by_plan", title=plan.title, number=plan.number)


def _teller() -> Teller:
    return Teller(load_indicators().words)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
