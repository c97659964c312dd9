"""Every numbered row of the five plans became something that can be said, or says why nothing runs."""

from pathlib import Path

import pytest

import plans
from conversations.forms.catalogue import load_catalogue
from plans.indicator import load_indicators
from plans.plan import Plan
from plans.plan_file import load_plan
from reports.plan_outcomes import outcomes

DATA = Path(plans.__file__).parent / "data"
ROWS = (Path(__file__).parents[1] / "plans" / "rows.tsv").read_text("utf-8").splitlines()
IDS = [row.split("\t")[0] for row in ROWS[1:]]
"""The rows of the papers as they were counted, apart from the plan files."""

PLANS: tuple[Plan, ...] = tuple(load_plan(path) for path in sorted(DATA.glob("*_[0-9][0-9][0-9][0-9].yaml")))
TOLD = {one.row_id: one.what for plan in PLANS for one in outcomes(plan, load_catalogue(), load_indicators())}


def test_every_row_of_the_five_papers_is_told_of() -> None:
    assert sorted(TOLD) == sorted(IDS)
    assert len(IDS) == 490


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_a_duty_is_a_report_a_task_or_says_why_nothing_runs(plan: Plan) -> None:
    for duty in plan.duties:
        kind = "Báo cáo" if duty.forms else "Công việc" if duty.roles else f"Không giao ai: {duty.statement}"
        assert TOLD[duty.id].startswith(kind)
        assert bool(duty.roles) or len(duty.statement) > 10


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.id)
def test_a_target_is_measured_or_told_in_words(plan: Plan) -> None:
    for target in plan.targets:
        assert TOLD[target.id].startswith(("Đo theo “", "Nêu bằng lời"))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("TV-D40", "trước ngày 25/11/2024"),
        ("TD-D07", "hàng quý, chưa có ngày"),
        ("DS-T04", "families.registered trên families.households"),
        ("BC-N01", "-30, -14, -7, -3, -1"),
        ("BC-R01", "BC-D52 (hạn: trước ngày 01/12 hằng năm"),
    ],
)
def test_a_row_says_when_from_what_and_how_often(row: str, said: str) -> None:
    assert said in TOLD[row]
