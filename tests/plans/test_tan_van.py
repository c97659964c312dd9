"""The plan file of Tân Văn 2024 against the paper it was taken from."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import plans
from plans.deadline import BeforeDate, EveryYearBefore, Rolling, last_day_on_time
from plans.duty import Duty, InternalDue
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.target import Target
from plans.unit import UnitKind

DATA = Path(plans.__file__).parent / "data"
PLAN: Plan = load_plan(DATA / "tan_van_2024.yaml")
ROWS: Mapping[str, Duty | Target] = {row.id: row for row in (*PLAN.targets, *PLAN.duties)}


def fold(text: str) -> str:
    """One space between words, and no stars: they are bold print in the copy."""
    return " ".join(text.replace("**", "").split())


PAPER = fold((DATA / "sources" / "tan_van_2024.txt").read_text(encoding="utf-8"))


def test_every_row_is_there_once() -> None:
    assert [row.id for row in PLAN.targets] == [f"TV-T{n:02}" for n in range(1, 15)]
    assert [row.id for row in PLAN.duties] == [f"TV-D{n:02}" for n in range(1, 61)]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_quotation_stands_in_the_paper(row: Duty | Target) -> None:
    at = 0
    for part in fold(row.quote).split(" … "):
        at = PAPER.find(part, at)
        assert at >= 0, part
        at += len(part)


@pytest.mark.parametrize("duty", PLAN.duties, ids=[duty.id for duty in PLAN.duties])
def test_the_words_of_a_deadline_stand_in_the_paper(duty: Duty) -> None:
    assert fold(duty.deadline_text).casefold() in PAPER.casefold()


def test_what_the_plan_is_based_on_stands_in_the_paper() -> None:
    assert [text for text in (*PLAN.bases, *PLAN.cited, *PLAN.receivers) if text not in PAPER] == []


def test_only_the_report_and_the_ranking_have_a_day() -> None:
    days = {duty.id: last_day_on_time(duty.deadline, 2024) for duty in PLAN.duties}
    assert {id: day for id, day in days.items() if day} == {
        "TV-D20": date(2024, 12, 4),
        "TV-D40": date(2024, 11, 24),
    }


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
    of_commune = {id for id, role in PLAN.roles.items() if role.unit_kind not in {UnitKind.DISTRICT, UnitKind.PROVINCE}}
    # The vice chair acts for the committee; the rest are roles of other plans.
    assert of_commune - used == {"chair", "commune_party", "commune_committee", "enterprise_head"}


def test_titles_differ_within_one_role() -> None:
    for role in PLAN.roles:
        titles = [duty.title for duty in PLAN.duties if role in duty.roles]
        assert len(set(titles)) == len(titles), role
