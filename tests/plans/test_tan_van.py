"""What the plan of Tân Văn 2024 asks of whom, and when."""

from datetime import date
from pathlib import Path

import pytest

import plans
from plans.deadline import BeforeDate, EveryYearBefore, Rolling, last_day_on_time
from plans.duty import InternalDue, Rhythm
from plans.period import PeriodKind
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.unit import UnitKind
from tests.plans.test_plan_files import MASS_ORGANISATIONS

DATA = Path(plans.__file__).parent / "data"
PLAN: Plan = load_plan(DATA / "tan_van_2024.yaml")


BEFORE_THE_COMMUNE = InternalDue("TV-D40", 10)
SCHOOL_YEAR = frozenset({9, 10, 11, 12, 1, 2, 3, 4, 5})


def test_the_villages_report_through_three_forms_before_the_commune_does() -> None:
    duty = PLAN.get_duty("TV-D58")
    assert duty.roles == ("village_head",)
    assert {form: duty.roles_for(form) for form in duty.forms if form not in duty.rhythms} == {
        "classes": ("village_head",),
        "literacy": ("village_head",),
        "families": ("village_head", "branch_head"),
    }
    assert (duty.internal, duty.feeds) == (BEFORE_THE_COMMUNE, "TV-D40")
    assert (duty.policy, duty.deadline_text, duty.recipient) == ("reporter", "", "")


@pytest.mark.parametrize(
    ("id", "form", "roles", "internal"),
    [
        ("TV-D06", "titles", ("village_head", "branch_head"), BEFORE_THE_COMMUNE),
        ("TV-D08", "units", ("association_chair",), BEFORE_THE_COMMUNE),
        ("TV-D10", "schools", ("school_head",), BEFORE_THE_COMMUNE),
        ("TV-D20", "centre", ("centre_teacher", "centre_director"), InternalDue("TV-D20", 5)),
        ("TV-D34", "levels", ("clerk",), InternalDue("TV-D40", 5)),
        ("TV-D38", "competences", ("clerk",), InternalDue("TV-D40", 5)),
    ],
)
def test_what_the_targets_need_is_asked_once_a_year_in_time_for_the_report(
    id: str, form: str, roles: tuple[str, ...], internal: InternalDue
) -> None:
    duty = PLAN.get_duty(id)
    assert (duty.forms, duty.roles_for(form), duty.internal, duty.policy) == ((form,), roles, internal, "reporter")


@pytest.mark.parametrize(
    ("id", "form", "roles", "rhythm"),
    [
        ("TV-D58", "dropouts", ("village_head",), Rhythm(PeriodKind.MONTH, "monthly", SCHOOL_YEAR)),
        ("TV-D46", "dropouts", ("school_head",), Rhythm(PeriodKind.MONTH, "monthly", SCHOOL_YEAR)),
        ("TV-D58", "outreach", ("village_head",), Rhythm(PeriodKind.MONTH, "monthly")),
        (
            "TV-D03",
            "difficulties",
            ("village_head", "branch_head", "school_head", "centre_director", "association_chair"),
            Rhythm(PeriodKind.MONTH, "monthly"),
        ),
        (
            "TV-D51",
            "branch",
            ("branch_head",),
            Rhythm(PeriodKind.HALF_YEAR, "reporter", internal=BEFORE_THE_COMMUNE),
        ),
    ],
)
def test_the_commune_asks_for_some_forms_in_a_rhythm_of_its_own(
    id: str, form: str, roles: tuple[str, ...], rhythm: Rhythm
) -> None:
    duty = PLAN.get_duty(id)
    assert (duty.roles_for(form), duty.rhythm_of(form)) == (roles, rhythm)


def test_organisations_tell_of_the_week_and_the_day_of_books_when_these_are_over() -> None:
    duty = PLAN.get_duty("TV-D04")
    assert (duty.forms, duty.internal, duty.policy) == (("outreach",), None, "quiet")
    assert set(duty.roles_for("outreach")) == set(duty.each) == MASS_ORGANISATIONS


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
    without = [duty for duty in PLAN.duties if duty.internal is None and not last_day_on_time(duty.deadline, 2024)]
    assert {duty.policy for duty in without} == {"quiet"}
    quiet = PLAN.policies["quiet"]
    assert (quiet.owner, quiet.coordinator, quiet.leader) == ((), (), ())


def test_who_owes_several_forms_a_month_is_asked_for_all_of_them_on_one_day() -> None:
    monthly = PLAN.policies["monthly"]
    assert (monthly.owner, monthly.coordinator, monthly.leader) == ((0, 2), (3,), ())


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
