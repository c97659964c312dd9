"""Each report once, whatever plans ask for it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from plans.assignment import Assignment, AssignmentId, Excuse, Relief, Report, ReportNumber
from plans.period import PeriodKind, period_on
from plans.person import PersonId
from plans.role import RoleId
from plans.shared_report import each_once, with_shared_reports
from plans.tally import tally
from plans.unit import Unit, UnitId, UnitKind

DAY = date(2024, 11, 8)
HEAD, BRANCH = RoleId("village_head"), RoleId("branch_head")
TOLD = Report(
    ReportNumber(7),
    1,
    AssignmentId(1),
    "classes",
    {"classes_held": 2},
    {},
    PersonId(1),
    datetime(2024, 11, 1, tzinfo=UTC),
)


def asked(id: int, plan: str = "TV", *, due: date | None = DAY, roles: tuple[RoleId, ...] = (HEAD,)) -> Assignment:
    return Assignment(
        id=AssignmentId(id),
        plan_id=plan,
        duty_id=f"{plan}-D58",
        form_id="classes",
        unit_id=UnitId(1),
        period=period_on(PeriodKind.YEAR, DAY),
        roles=roles,
        plan_due=None,
        due=due,
        policy=f"policy of {plan}",
        opened_on=date(2024, 1, 1),
    )


@pytest.mark.parametrize(
    ("due", "first"),
    [
        (date(2024, 11, 7), "BC"),
        (date(2024, 11, 9), "TV"),
        pytest.param(DAY, "TV", id="the one that was there first"),
        pytest.param(None, "TV", id="no day comes last"),
    ],
)
def test_the_plan_that_wants_it_first_speaks_for_all(due: date | None, first: str) -> None:
    (one,) = each_once([asked(1), asked(2, "BC", due=due)])
    assert (one.plan_id, one.policy) == (first, f"policy of {first}")
    assert one.due == min(day for day in (DAY, due) if day)


def test_a_report_keeps_its_id_when_days_move_and_plans_come() -> None:
    later = [asked(2, "BC", due=date(2024, 10, 1)), asked(3, "DS", due=None)]
    for others in (later[:1], later, later[::-1]):
        (one,) = each_once([*others, asked(1)])
        assert one.ids == (1, *sorted(other.id for other in others))


def test_whoever_is_asked_by_one_of_the_plans_may_tell_it() -> None:
    (one,) = each_once([asked(1), asked(2, "BC", roles=(BRANCH, HEAD))])
    assert one.roles == (HEAD, BRANCH)


@pytest.mark.parametrize(
    "other",
    [
        replace(asked(2), unit_id=UnitId(9)),
        replace(asked(2), form_id="families"),
        replace(asked(2), period=period_on(PeriodKind.QUARTER, DAY)),
        replace(asked(2), for_role=HEAD),
        pytest.param(replace(asked(2), excuse=Excuse(Relief.EXCUSED, "", None, DAY)), id="nobody waits for it"),
    ],
)
def test_what_is_told_apart_stands_apart(other: Assignment) -> None:
    assert each_once([asked(1), other]) == (asked(1), other)


def test_tasks_without_a_form_are_never_one() -> None:
    tasks = tuple(replace(asked(id), form_id=None) for id in (1, 2))
    assert each_once(tasks) == tasks


def test_only_what_is_done_is_given_the_report_of_another() -> None:
    told = replace(asked(1), report=TOLD, done_at=TOLD.filed_at)
    done, owed = replace(asked(2, "BC"), done_at=TOLD.filed_at), asked(3, "DS")
    assert with_shared_reports([owed, done, told]) == (owed, replace(done, report=TOLD), told)


def test_figures_that_two_plans_ask_for_are_added_once() -> None:
    told = [replace(asked(id), report=TOLD, done_at=TOLD.filed_at) for id in (1, 2)]
    units = {UnitId(1): Unit(UnitId(1), UnitKind.VILLAGE, "thôn", "Nà Pái", None)}
    sums = tally("classes", ("classes_held",), told, units)
    assert (sums.reported, sums.expected, sums.totals["classes_held"].sum) == (1, 1, 2)
