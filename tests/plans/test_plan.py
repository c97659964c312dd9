from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from plans.deadline import BeforeDate
from plans.duty import InternalDue
from plans.plan_file import PlanError, load_plan
from plans.policy import ReminderPolicy
from plans.unit import UnitKind

Content = dict[str, Any]

DUTY: Content = {
    "id": "X-D01",
    "title": "Báo cáo năm",
    "section": "V.1",
    "kind": "report",
    "periodicity": "yearly",
    "role_text": "Công chức VH-XH",
    "roles": ["clerk"],
    "summary": "Report the year",
    "deadline": "before 2024-11-25",
    "deadline_text": "trước ngày 25/11",
    "quote": "báo cáo trước ngày 25/11",
    "policy": "usual",
}
TARGET: Content = {
    "id": "X-T01",
    "title": "Công dân học tập",
    "section": "II",
    "code": "MOD.CIT.REC",
    "indicator": "Learning citizens",
    "over": "citizens",
    "cmp": "=",
    "value": 35.5,
    "unit": "%",
    "by": "2024",
    "status": "recognised",
    "quote": "35,5% công dân",
}
PLAN: Content = {
    "id": "X",
    "title": "Kế hoạch",
    "number": None,
    "issued_on": "tháng 02 năm 2024",
    "place": "Tân Văn",
    "level": "commune",
    "issuer": "Ủy ban nhân dân xã",
    "valid_from": "2024-01-01",
    "valid_to": "2024-12-31",
    "bases": [],
    "policies": {"usual": {"owner": [-5, -1, 1], "leader": [3]}},
    "groups": {"villages": ["village_head", "branch_head"]},
    "targets": [TARGET],
    "duties": [DUTY],
}


def write(folder: Path, content: Any) -> Path:
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    return caught.value.problems


def test_a_plan_is_read_with_its_rows(tmp_path: Path) -> None:
    content = deepcopy(PLAN)
    content["duties"].append(
        DUTY
        | {
            "id": "X-D02",
            "roles": ["villages", "village_head"],
            "deadline": "none",
            "forms": ["classes", {"form": "families", "roles": ["villages"]}],
            "internal": {"of": "X-D01", "working_days_before": 10},
            "feeds": "X-D01",
        }
    )
    plan = load_plan(write(tmp_path, content))
    assert (plan.id, plan.number, plan.level, plan.source) == ("X", None, UnitKind.COMMUNE, "plan.yaml")
    assert plan.policies == {"usual": ReminderPolicy(owner=(-5, -1, 1), leader=(3,))}
    report, figures = plan.duties
    assert isinstance(report.deadline, BeforeDate)
    assert (report.forms, report.internal, report.recipient) == ((), None, "")
    assert figures.roles == ("village_head", "branch_head")
    assert figures.forms == ("classes", "families")
    assert figures.roles_for("families") == ("village_head", "branch_head")
    assert figures.internal == InternalDue("X-D01", 10)
    assert plan.get_duty("X-D02") is figures
    assert str(plan.targets[0].value) == "35.5"


@pytest.mark.parametrize(
    ("valid_to", "years"),
    [("2024-12-31", [2024]), ("2026-06-30", [2024, 2025, 2026]), (None, [2024, 2025, 2026, 2027])],
)
def test_a_plan_is_in_force_until_its_end(tmp_path: Path, valid_to: str | None, years: list[int]) -> None:
    plan = load_plan(write(tmp_path, PLAN | {"valid_to": valid_to}))
    assert [year for year in range(2022, 2028) if plan.is_in_force(date(year, 6, 30))] == years


def test_an_unknown_row_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        load_plan(write(tmp_path, PLAN)).get_duty("X-D99")


def change(row: str, **fields: Any) -> Callable[[Content], None]:
    return lambda content: content[row][0].update(fields)


def remove(row: str, name: str) -> Callable[[Content], None]:
    return lambda content: content[row][0].pop(name)


def head(**fields: Any) -> Callable[[Content], None]:
    return lambda content: content.update(fields)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (remove("duties", "quote"), "X-D01, quote: is missing"),
        (remove("targets", "value"), "X-T01, value: is missing"),
        (remove("duties", "id"), "duties, row 1, id: is missing"),
        (change("duties", title=""), "X-D01, title: is empty"),
        (change("duties", title="à" * 71), "X-D01, title: is longer than 70 characters"),
        (
            change("duties", roles=[]),
            "X-D01: needs either roles or a statement that says why nobody is asked",
        ),
        (change("duties", roles="clerk"), "X-D01, roles: should be a list: [..., ...]"),
        (
            change("duties", roles=["clerk", "king"]),
            'X-D01, roles: "king" is neither a role we know nor a group of this plan',
        ),
        (
            change("duties", forms=[{"form": "families", "roles": ["queen"]}]),
            'X-D01, forms: "queen" is neither a role we know nor a group of this plan',
        ),
        (change("duties", forms=["classes", "classes"]), "X-D01, forms: a form is there more than once"),
        (change("duties", policy="daily"), 'X-D01, policy: the plan has no policy "daily"'),
        (change("duties", feeds="X-D09"), 'X-D01, feeds: there is no duty "X-D09"'),
        (
            change("duties", internal={"of": "X-D09", "working_days_before": 5}),
            'X-D01, internal: there is no duty "X-D09"',
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_before": 5}, deadline="rolling"),
            "X-D01, internal: X-D01 has no day to count from",
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_before": -1}),
            'X-D01, internal, working_days_before: "-1" is too small, the least is 0',
        ),
        (change("duties", section=5), 'X-D01, section: should be text (put "5" in quotation marks)'),
        (change("duties", dedline="none"), "X-D01, dedline: is not a field of this row (a slip of the pen?)"),
        (change("targets", value="nhiều"), 'X-T01, value: "nhiều" is not a number; write it like 98.5'),
        (change("targets", code="MOD.FAM"), 'X-T01, code: "MOD.FAM" is not in indicators.yaml'),
        (change("targets", value=None), 'X-T01, value: "=" needs a number to be held against'),
        (change("targets", id="X-D01"), "X-D01: this id is there more than once"),
        (
            head(valid_from="25/11/2024"),
            'the plan, valid_from: "25/11/2024" is not a day; write it like 2024-01-31',
        ),
        (head(valid_to="2023-01-01"), "the plan, valid_to: the end lies before valid_from"),
        (
            head(groups={"villages": ["mayor"]}),
            'group villages: "mayor" is not a role we know',
        ),
        (
            head(groups={"villages": "village_head"}),
            "the plan, groups, villages: should be a list: [..., ...]",
        ),
        (
            head(policies={"usual": {"owner": ["soon"]}}),
            'policy usual, owner: "soon" is not a whole number',
        ),
        (head(policies=[]), "the plan, policies: named policies are needed here"),
        (head(duties=[]), "the plan, duties: a list of rows is needed here"),
        (head(targets="none"), "the plan, targets: a list of rows is needed here"),
        (head(targets=["X-T01"]), "targets, row 1: should be fields with names"),
    ],
)
def test_a_problem_is_named_by_row_and_field(tmp_path: Path, spoil: Callable[[Content], None], problem: str) -> None:
    content = deepcopy(PLAN)
    spoil(content)
    assert problem in problems_of(write(tmp_path, content))


def test_what_is_allowed_is_said(tmp_path: Path) -> None:
    content = deepcopy(PLAN)
    change("duties", kind="chore", deadline="trước ngày 25/11")(content)
    kind = problems_of(write(tmp_path, content))
    assert kind == (
        "X-D01, kind: \"chore\" is not one of 'report', 'task', 'campaign', 'evaluation', 'finance' or 'coordination'",
    )
    change("duties", kind="report")(content)
    (deadline,) = problems_of(write(tmp_path, content))
    assert deadline.startswith('X-D01, deadline: "trước ngày 25/11" is not understood; write one of: before')


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    content = deepcopy(PLAN)
    content["duties"].append(DUTY | {"id": "X-D02", "policy": "daily", "feeds": "X-D07"})
    change("duties", quote=None)(content)
    remove("targets", "by")(content)
    change("duties", roles=["villages"])(content)
    head(place="")(content)
    assert problems_of(write(tmp_path, content)) == (
        "the plan, place: is empty",
        "X-T01, by: is missing",
        "X-D01, quote: is empty",
        'X-D02, policy: the plan has no policy "daily"',
        'X-D02, feeds: there is no duty "X-D07"',
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"id: [", "line 1: the layout of the file is broken here", id="not YAML"),
        pytest.param(b"- a\n- b\n", "a plan is written as fields with names", id="a list"),
        pytest.param(b"", "a plan is written as fields with names", id="empty"),
        pytest.param(b"id: A\ntitle: b\nid: B\n", 'line 3: "id" stands twice in one block', id="twice"),
        pytest.param("id: Kế".encode("utf-16"), "the file is not UTF-8 text", id="another encoding"),
        pytest.param(b"a: 2024-02-31\n", "the file cannot be read", id="a day that is none"),
        pytest.param(b"? [a]\n: b\n", "layout of the file is broken", id="a list as a name"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_reason(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    (said,) = problems_of(path)
    assert problem in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "no.yaml") == ("no.yaml: the file cannot be opened",)
