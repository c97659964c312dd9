"""What the plan of Tân Văn 2024 asks of whom, and when."""

from datetime import date
from pathlib import Path

import pytest

import plans
from plans.deadline import BeforeDate, EveryYearBefore, Rolling
from plans.duty import InternalDue
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.unit import UnitKind

DATA = Path(plans.__file__).parent / "data"
PLAN: Plan = load_plan(DATA / "tan_van_2024.yaml")


def test_the_villages_report_through_three_forms_before_the_commune_does() -> None:
    duty = PLAN.get_duty("TV-D58")
    assert duty.roles == ("village_head",)
    assert {form: duty.roles_for(form) for form in duty.forms} == {
        "classes": ("village_head",),
        "literacy": ("village_head",),
        "families": ("village_head", "branch_head"),
    }
    assert (duty.internal, duty.feeds) == (InternalDue("TV-D40", 10), "TV-D40")
    assert (duty.policy, duty.deadline_text, duty.recipient) == ("reporter", "", "")


def test_the_clerk_reports_upward_and_the_centre_ranks_itself() -> None:
    report, ranking, classes = (PLAN.get_duty(id) for id in ("TV-D40", "TV-D20", "TV-D18"))
    assert (report.roles, report.deadline, report.internal, report.policy) == (
        ("clerk",),
        BeforeDate(date(2024, 11, 25)),
        None,
        "report_upward",
    )
    assert (ranking.roles, ranking.deadline, ranking.internal, ranking.policy) == (
        ("centre_teacher", "centre_director"),
        EveryYearBefore(12, 5),
        InternalDue("TV-D20", 5),
        "reporter",
    )
    assert (classes.roles, classes.deadline, classes.forms) == (("centre_teacher",), Rolling(), ("classes",))


def test_duties_without_a_day_remind_nobody() -> None:
    clocked = {"TV-D20", "TV-D40", "TV-D58"}
    assert {duty.id for duty in PLAN.duties if duty.policy != "quiet"} == clocked
    quiet = PLAN.policies["quiet"]
    assert (quiet.owner, quiet.coordinator, quiet.leader) == ((), (), ())


@pytest.mark.parametrize("role", ["branch_head", "member"])
def test_people_of_the_association_have_tasks(role: str) -> None:
    theirs = {duty.id for duty in PLAN.duties if role in duty.roles}
    assert {"TV-D05", "TV-D06", "TV-D30", "TV-D31", "TV-D33", "TV-D51"} <= theirs


def test_every_role_that_the_commune_has_finds_a_duty() -> None:
    used = {role for duty in PLAN.duties for role in duty.roles}
    above = {UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT}
    of_commune = {id for id, role in PLAN.roles.items() if role.unit_kind not in above}
    # The vice chair acts for the committee; the rest are roles of other plans.
    assert of_commune - used == {"chair", "commune_party", "commune_committee", "enterprise_head"}
