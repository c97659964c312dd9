"""Which assignments one report serves: those of all plans that ask one form of one unit for one period."""

from sqlalchemy import ColumnElement, FromClause, and_, select

from storage.tables import assignments

ASKED_OF_A_UNIT = ("form_id", "period_start", "period_end", "for_role")
"""What a report tells, beside the unit."""

given = assignments.alias("given")
"""The assignments that are named; `served_with` finds the others."""

_twin = assignments.alias("twin")


def asks_the_same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Return the condition that one report serves both: `plans/shared_report.py` says the same of what was loaded."""
    return and_(one.c.form_id != "", *(one.c[name] == other.c[name] for name in ("unit_id", *ASKED_OF_A_UNIT)))


def served_with(named: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an assignment is one of those `given` ones that are named, or served by its report."""
    themselves = select(given.c.id).where(named)
    twins = select(_twin.c.id).join(given, asks_the_same(given, _twin)).where(named)
    return assignments.c.id.in_(themselves.union(twins))
