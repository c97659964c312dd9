"""One report for all who ask for the same: people tell their figures once, however many plans want them. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from datetime import date

from plans.assignment import Assignment
from plans.role import RoleId


def with_shared_reports(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return the assignments of whole units, each one that is done with the report that is kept with another."""
    known = tuple(assignments)
    if not any(map(_is_told_elsewhere, known)):
        return known
    told = {_asked(one): one.report for one in known if one.report is not None}
    return tuple(replace(one, report=told.get(_asked(one))) if _is_told_elsewhere(one) else one for one in known)


def _is_told_elsewhere(one: Assignment) -> bool:
    return one.form_id is not None and one.done_at is not None and one.report is None


def each_once(assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Return what is to be told, each report once: of the plans that ask for the same, the one due first speaks.

    It goes by the oldest id, which stays while plans come and days are moved, and may be filed by all who were asked.
    What is still open is kept apart from what is not.
    """
    groups: dict[Hashable, list[Assignment]] = {}
    for one in assignments:
        groups.setdefault((_asked(one), one.is_open) if one.form_id else one.id, []).append(one)
    return tuple(_as_one(same) if len(same) > 1 else same[0] for same in groups.values())


def _asked(assignment: Assignment) -> Hashable:
    """Return what a report tells: `storage/shared_reports.py` says the same of rows."""
    period = assignment.period
    return assignment.unit_id, assignment.form_id, period.start, period.end, assignment.for_role


def _as_one(same: Iterable[Assignment]) -> Assignment:
    first, *others = sorted(same, key=lambda one: (one.due is None, one.due or date.max, one.id))
    oldest, *twins = sorted(one.id for one in (first, *others))
    roles: dict[RoleId, None] = dict.fromkeys(role for one in (first, *others) for role in one.roles)
    return replace(first, id=oldest, twins=tuple(twins), roles=tuple(roles))
