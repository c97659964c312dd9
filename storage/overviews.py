"""How many reports stand how, counted by the database: whoever leads a province loads no village."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    select,
)

from plans.assignment import Relief, State
from plans.local_time import VIETNAM
from plans.overview import Counts, Part
from plans.unit import UnitId
from storage.shared_reports import asks_the_same
from storage.statements import Statement, Words
from storage.store import Store
from storage.tables import assignments, units

_TODAY = bindparam("today", type_=Date)
_SINCE = bindparam("since", type_=Date)
_sooner = assignments.alias("sooner")

Asked = tuple[str, str, date]
"""A plan, a duty of it, and the beginning of the period for which it is asked."""


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


def _is_counted(one: FromClause) -> ColumnElement[bool]:
    """Return the condition that not the program itself has let the unit off."""
    return one.c.excuse.is_(None) | one.c.excused_by.is_not(None)


def _is_told_sooner(words: Words) -> ColumnElement[bool]:
    """Return the condition that another plan wants the same report first: `plans.shared_report.each_once` in SQL."""
    this, other = assignments.c, _sooner.c
    never = literal(date.max, Date)
    day, other_day = func.coalesce(this.due, never), func.coalesce(other.due, never)
    is_sooner = (other_day < day) | ((other_day == day) & (other.id < this.id))
    as_open = _is_open(assignments) == _is_open(_sooner)
    name = other.plan_id + "/" + other.duty_id + "/" + cast(other.period_start, Text)
    is_asked = words.among_names(name, "duties")
    return exists().where(asks_the_same(assignments, _sooner), as_open, _is_counted(_sooner), is_sooner, is_asked)


def _is_open(one: FromClause) -> ColumnElement[bool]:
    """Return whether somebody waits, in words that the index knows."""
    return one.c.done_at.is_(None) & one.c.excuse.is_(None)


def _below(words: Words, *, may_share: bool) -> Select[Any]:
    """Count what lies at and below each of the units, but for what the program itself has let a unit off.

    `may_share`: several duties may ask for the same report, which counts once. To look for that takes half as long
    again.
    """
    each = select(units.c.id, units.c.id.label("top")).where(words.among(units.c.id, "unit_ids"))
    tree = each.cte("tree", recursive=True)
    # A circle of parents, however it came about, ends where it began.
    under = select(units.c.id, tree.c.top).join(tree, units.c.parent_id == tree.c.id)
    tree = tree.union_all(under.where(units.c.id != tree.c.top))
    row = assignments.c
    is_dated = row.due.is_not(None).label("is_dated")
    is_told = _is_counted(assignments) & ~_is_told_sooner(words) if may_share else _is_counted(assignments)
    each_row = (
        select(
            tree.c.top, row.plan_id, row.duty_id, row.form_id, row.period_start, is_dated, _state(words).label("state")
        )
        .select_from(tree.join(assignments, row.unit_id == tree.c.id))
        .where(row.form_id != "", row.period_start.between(_SINCE, _TODAY), is_told)
        .subquery()
    )
    return select(*each_row.c, func.count().label("count")).group_by(*each_row.c)


_BELOW = Statement(partial(_below, may_share=False))
_BELOW_SHARED = Statement(partial(_below, may_share=True))


class Overviews(Store):
    """The counts of reports by unit, duty, form and period."""

    async def below(
        self, unit_ids: Iterable[UnitId], since: date, today: date, shared: Iterable[Asked] = ()
    ) -> tuple[Part, ...]:
        """Return the counts of all at and below each unit, for the periods that began from `since` to today.

        A report that several of the `shared` duties ask for counts once, under the one that wants it first.
        """
        span = {"unit_ids": [*unit_ids], "since": since, "today": today}
        duties = ["/".join((plan, duty, start.isoformat())) for plan, duty, start in shared]
        rows = await (self._all(_BELOW_SHARED, **span, duties=duties) if duties else self._all(_BELOW, **span))
        by_key: dict[tuple[Any, ...], dict[State, int]] = {}
        for *key, state, count in rows:
            by_key.setdefault(tuple(key), {})[State(state)] = count
        return tuple(_part(key, Counts(states)) for key, states in by_key.items())


def _part(key: tuple[Any, ...], counts: Counts) -> Part:
    top, plan_id, duty_id, form_id, period_start, is_dated = key
    return Part(UnitId(top), plan_id, duty_id, form_id, period_start, bool(is_dated), counts)
