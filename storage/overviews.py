"""How many reports stand how, counted by the database: whoever leads a province loads no village."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select

from plans.assignment import Relief, State
from plans.local_time import VIETNAM
from plans.overview import Counts, Part
from plans.unit import UnitId
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import assignments, units

_TODAY = bindparam("today", type_=Date)
_SINCE = bindparam("since", type_=Date)


def _done_on(words: Words) -> ColumnElement[date]:
    """Return the day in Vietnam on which something was first in."""
    if words.is_sqlite:
        # SQLite knows no zones; Vietnam's has been this one since 1975.
        return func.date(assignments.c.done_at, "+7 hours", type_=Date)
    return func.date(func.timezone(VIETNAM.key, assignments.c.done_at), type_=Date)


def _state(words: Words) -> ColumnElement[str]:
    """Return what `Assignment.state_on` says, in the words of the database."""
    row = assignments.c
    is_done, is_excused = row.done_at.is_not(None), row.excuse.is_not(None)
    is_late = row.due.is_not(None) & (func.coalesce(_done_on(words), _TODAY) > row.due)
    return case(
        (row.excuse == Relief.NOT_APPLICABLE.value, State.NOT_APPLICABLE.value),
        (~is_late & is_done, State.ON_TIME.value),
        (is_excused, State.EXCUSED.value),
        (~is_late, State.NOT_YET_DUE.value),
        (is_done, State.LATE.value),
        else_=State.MISSING.value,
    )


def _below(words: Words) -> Select[Any]:
    """Count what lies at and below each of the units, but for what the program itself has let a unit off."""
    each = select(units.c.id, units.c.id.label("top")).where(words.among(units.c.id, "unit_ids"))
    tree = each.cte("tree", recursive=True)
    # A circle of parents, however it came about, ends where it began.
    under = select(units.c.id, tree.c.top).join(tree, units.c.parent_id == tree.c.id)
    tree = tree.union_all(under.where(units.c.id != tree.c.top))
    row = assignments.c
    is_dated = row.due.is_not(None).label("is_dated")
    is_by_rule = row.excuse.is_not(None) & row.excused_by.is_(None)
    each_row = (
        select(
            tree.c.top, row.plan_id, row.duty_id, row.form_id, row.period_start, is_dated, _state(words).label("state")
        )
        .select_from(tree.join(assignments, row.unit_id == tree.c.id))
        .where(row.form_id != "", row.period_start.between(_SINCE, _TODAY), ~is_by_rule)
        .subquery()
    )
    return select(*each_row.c, func.count().label("count")).group_by(*each_row.c)


_BELOW = Statement(_below)


class Overviews(Store):
    """The counts of reports by unit, duty, form and period."""

    async def below(self, unit_ids: Iterable[UnitId], since: date, today: date) -> tuple[Part, ...]:
        """Return the counts of all at and below each unit, for the periods that began from `since` to today."""
        rows = await self._all(_BELOW, unit_ids=[*unit_ids], since=since, today=today)
        by_key: dict[tuple[Any, ...], dict[State, int]] = {}
        for *key, state, count in rows:
            by_key.setdefault(tuple(key), {})[State(state)] = count
        return tuple(_part(key, Counts(states)) for key, states in by_key.items())


def _part(key: tuple[Any, ...], counts: Counts) -> Part:
    top, plan_id, duty_id, form_id, period_start, is_dated = key
    return Part(UnitId(top), plan_id, duty_id, form_id, period_start, bool(is_dated), counts)
