from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from plans.deadline import BeforeDate
from plans.duty import InternalDue, Rhythm
from plans.period import PeriodKind
from plans.plan_file import PlanError, load_plan
from plans.policy import ReminderPolicy
from plans.problem import Fault
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


WITHOUT_A_LINE = {Fault.MISSING, Fault.NO_FILE, Fault.NOT_UTF8, Fault.UNREADABLE, Fault.NOT_A_PLAN, Fault.NO_ROWS}
"""Faults of a file as a whole, or of what is not there."""


def write(folder: Path, content: Any) -> Path:
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(PlanError) as caught:
        load_plan(path)
    assert all(problem.line > 0 for problem in caught.value.problems if problem.fault not in WITHOUT_A_LINE)
    return tuple(map(str, caught.value.problems))


def test_a_plan_is_read_with_its_rows(tmp_path: Path) -> None:
    content = deepcopy(PLAN)
    content["duties"].append(
        DUTY
        | {
            "id": "X-D02",
            "roles": ["villages", "village_head"],
            "deadline": "none",
            "forms": [
                "classes",
                {"form": "families", "roles": ["villages"]},
                {"form": "dropouts", "roles": ["villages"], "every": "month", "months": [9, 10]},
                {
                    "form": "branch",
                    "roles": ["villages"],
                    "every": "half_year",
                    "policy": "usual",
                    "internal": {"of": "X-D01", "working_days_before": 5},
                },
            ],
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
    assert figures.forms == ("classes", "families", "dropouts", "branch")
    assert figures.rhythms == {
        "dropouts": Rhythm(PeriodKind.MONTH, "usual", frozenset({9, 10})),
        "branch": Rhythm(PeriodKind.HALF_YEAR, "usual", internal=InternalDue("X-D01", 5)),
    }
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


def rhythm(**fields: Any) -> Callable[[Content], None]:
    return change("duties", forms=[{"form": "dropouts", "roles": ["clerk"], **fields}])


def remove(row: str, name: str) -> Callable[[Content], None]:
    return lambda content: content[row][0].pop(name)


def head(**fields: Any) -> Callable[[Content], None]:
    return lambda content: content.update(fields)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (remove("duties", "quote"), "duties X-D01, quote: missing"),
        (remove("targets", "value"), "targets X-T01, value: missing"),
        (remove("duties", "id"), "duties 1, id: missing"),
        (change("duties", title=""), "duties X-D01, title: empty"),
        (change("duties", title="à" * 71), "duties X-D01, title: too_long (70)"),
        (
            change("duties", roles=[]),
            "duties X-D01: nobody",
        ),
        (change("duties", roles="clerk"), "duties X-D01, roles: not_a_list"),
        (
            change("duties", roles=["clerk", "king"]),
            "duties X-D01, roles: unknown_role (king)",
        ),
        (
            change("duties", forms=[{"form": "families", "roles": ["queen"]}]),
            "duties X-D01, forms: unknown_role (queen)",
        ),
        (change("duties", forms=["classes", "classes"]), "duties X-D01, forms: form_twice"),
        (rhythm(months=[9]), "duties X-D01, forms: no_rhythm"),
        (rhythm(every="month", months=[13]), "duties X-D01, forms.months: too_large (13, 12)"),
        (
            rhythm(every="fortnight"),
            "duties X-D01, forms.every: not_allowed (fortnight, month, quarter, half_year, year, plan)",
        ),
        (rhythm(every="month", policy="daily"), "duties X-D01, forms.policy: no_policy (daily)"),
        (
            rhythm(every="month", internal={"of": "X-D09", "working_days_before": 5}),
            "duties X-D01, forms.internal.of: no_duty (X-D09)",
        ),
        (change("duties", policy="daily"), "duties X-D01, policy: no_policy (daily)"),
        (change("duties", feeds="X-D09"), "duties X-D01, feeds: no_duty (X-D09)"),
        (
            change("duties", internal={"of": "X-D09", "working_days_before": 5}),
            "duties X-D01, internal.of: no_duty (X-D09)",
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_before": 5}, deadline="rolling"),
            "duties X-D01, internal.of: no_day_to_count_from (X-D01)",
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_before": -1}),
            "duties X-D01, internal.working_days_before: too_small (-1, 0)",
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_before": 5, "working_days_after": 5}),
            "duties X-D01, internal: before_or_after",
        ),
        (change("duties", internal={"of": "X-D01"}), "duties X-D01, internal: before_or_after"),
        (
            change("duties", internal={"of": "X-D01", "working_days_after": 0}),
            "duties X-D01, internal.working_days_after: too_small (0, 1)",
        ),
        (
            change("duties", internal={"of": "X-D01", "working_days_after": 5}),
            "duties X-D01, internal.working_days_after: no_day_to_give",
        ),
        (
            rhythm(every="month", internal={"of": "X-D01", "working_days_after": 5}),
            "duties X-D01, forms.internal.working_days_after: unknown_field",
        ),
        (change("duties", section=5), "duties X-D01, section: not_text (5)"),
        (change("duties", dedline="none"), "duties X-D01, dedline: unknown_field"),
        (change("targets", value="nhiều"), "targets X-T01, value: not_a_number (nhiều)"),
        (change("targets", code="MOD.FAM"), "targets X-T01, code: unknown_code (MOD.FAM)"),
        (change("targets", value=None), "targets X-T01, value: needs_value (=)"),
        (change("targets", id="X-D01"), "duties X-D01: id_twice"),
        (
            head(valid_from="25/11/2024"),
            "header, valid_from: not_a_day (25/11/2024)",
        ),
        (head(valid_to="2023-01-01"), "header, valid_to: ends_before_it_begins"),
        (
            head(groups={"villages": ["mayor"]}),
            "groups villages: unknown_role (mayor)",
        ),
        (
            head(groups={"villages": "village_head"}),
            "header, groups.villages: not_a_list",
        ),
        (
            head(policies={"usual": {"owner": ["soon"]}}),
            "policies usual, owner: not_whole (soon)",
        ),
        (head(policies=[]), "policies: no_rows"),
        (head(duties=[]), "duties: no_rows"),
        (head(targets="none"), "targets: no_rows"),
        (head(targets=["X-T01"]), "targets 1: not_fields"),
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
        "duties X-D01, kind: not_allowed (chore, report, task, campaign, evaluation, finance, coordination)",
    )
    change("duties", kind="report")(content)
    (deadline,) = problems_of(write(tmp_path, content))
    assert deadline == "duties X-D01, deadline: deadline (trước ngày 25/11)"


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    content = deepcopy(PLAN)
    content["duties"].append(DUTY | {"id": "X-D02", "policy": "daily", "feeds": "X-D07"})
    change("duties", quote=None)(content)
    remove("targets", "by")(content)
    change("duties", roles=["villages"])(content)
    head(place="")(content)
    assert problems_of(write(tmp_path, content)) == (
        "header, place: empty",
        "targets X-T01, by: missing",
        "duties X-D01, quote: empty",
        "duties X-D02, policy: no_policy (daily)",
        "duties X-D02, feeds: no_duty (X-D07)",
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"id: [", "header: layout", id="not YAML"),
        pytest.param(b"- a\n- b\n", "header: not_a_plan", id="a list"),
        pytest.param(b"", "header: not_a_plan", id="empty"),
        pytest.param(b"id: A\ntitle: b\nid: B\n", "header: key_twice (id)", id="twice"),
        pytest.param("id: Kế".encode("utf-16"), "header: not_utf8", id="another encoding"),
        pytest.param(b"a: 2024-02-31\n", "header: unreadable", id="a day that is none"),
        pytest.param(b"? [a]\n: b\n", "header: layout", id="a list as a name"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_reason(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    (said,) = problems_of(path)
    assert problem in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "no.yaml") == ("header: no_file",)
