from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import plans
from plans.plan_file import load_plan
from plans.progress import Measured, Verdict, evaluate, rate
from plans.target import Comparator, Target

PLAN = load_plan(Path(plans.__file__).parent / "data" / "tan_van_2024.yaml")
TARGETS = {target.id: target for target in PLAN.targets}


def target(cmp: Comparator, value: str | None, unit: str = "%") -> Target:
    return replace(TARGETS["TV-T12"], cmp=cmp, value=None if value is None else Decimal(value), unit=unit)


@pytest.mark.parametrize(
    ("wanted", "measured", "verdict"),
    [
        pytest.param(target(Comparator.ABOVE, "70"), Measured(70, 100), Verdict.NOT_REACHED, id="trên 70 at 70"),
        pytest.param(target(Comparator.ABOVE, "70"), Measured(701, 1000), Verdict.REACHED, id="trên 70 at 70.1"),
        pytest.param(target(Comparator.EQUAL, "80"), Measured(80, 100), Verdict.REACHED, id="đạt 80 at 80"),
        pytest.param(
            target(Comparator.EQUAL, "98.5"),
            Measured(98499, 100000),
            Verdict.NOT_REACHED,
            id="98.499 is not rounded up to 98.5",
        ),
        pytest.param(target(Comparator.AT_LEAST, "87"), Measured(87, 100), Verdict.REACHED, id="87 trở lên"),
        pytest.param(target(Comparator.BELOW, "5"), Measured(4, 100), Verdict.REACHED, id="dưới 5 at 4"),
        pytest.param(target(Comparator.BELOW, "5"), Measured(5, 100), Verdict.NOT_REACHED, id="dưới 5 at 5"),
        pytest.param(
            target(Comparator.INCREASE, None),
            Measured(11, 100, last_year=10),
            Verdict.REACHED,
            id="more than last year",
        ),
        pytest.param(
            target(Comparator.INCREASE, None),
            Measured(10, 100, last_year=10),
            Verdict.NOT_REACHED,
            id="as much as last year is no increase",
        ),
        pytest.param(
            target(Comparator.DECREASE, None, "cases"),
            Measured(3, last_year=4),
            Verdict.REACHED,
            id="fewer cases",
        ),
        pytest.param(target(Comparator.INCREASE, None), Measured(11, 100), Verdict.NO_LAST_YEAR, id="no last year"),
        pytest.param(target(Comparator.EQUAL, "80"), Measured(0, 0), Verdict.NOT_APPLICABLE, id="nobody to count"),
        pytest.param(target(Comparator.EQUAL, "80"), Measured(12), Verdict.NO_DENOMINATOR, id="the whole is not known"),
        pytest.param(target(Comparator.EQUAL, "80"), Measured(None, 100), Verdict.NOT_STATED, id="unknown is not zero"),
        pytest.param(TARGETS["TV-T01"], Measured(2), Verdict.REACHED, id="TV-T01 level 2 kept"),
        pytest.param(TARGETS["TV-T01"], Measured(1), Verdict.NOT_REACHED, id="TV-T01 level 2 lost"),
        pytest.param(TARGETS["TV-T02"], Measured(99, last_year=98), Verdict.REACHED, id="TV-T02 against last year"),
        pytest.param(TARGETS["TV-T02"], Measured(99), Verdict.NO_LAST_YEAR, id="TV-T02 without last year"),
        pytest.param(TARGETS["TV-T07"], Measured(2, 100), Verdict.ABOUT, id="TV-T07 khoảng is not judged"),
        pytest.param(TARGETS["TV-T10"], Measured(7), Verdict.NO_DENOMINATOR, id="TV-T10 names no whole"),
        pytest.param(TARGETS["TV-T11"], Measured(1), Verdict.REACHED, id="TV-T11 is a yes or no"),
        pytest.param(TARGETS["TV-T12"], Measured(349, 1000), Verdict.NOT_REACHED, id="TV-T12 at 34.9"),
        pytest.param(TARGETS["TV-T13"], Measured(9, 9), Verdict.REACHED, id="TV-T13 all units"),
        pytest.param(TARGETS["TV-T14"], Measured(None), Verdict.NARRATIVE, id="TV-T14 is told in words"),
    ],
)
def test_a_figure_is_held_against_its_target(wanted: Target, measured: Measured, verdict: Verdict) -> None:
    assert evaluate(wanted, measured) is verdict


def test_a_rate_is_exact() -> None:
    assert rate(1, 3) * 3 == 100
