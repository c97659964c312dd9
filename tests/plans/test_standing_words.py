"""Figures and targets in the words of an office."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from plans.assignment import Assignment
from plans.measure import Books
from plans.standing import Places, Standing, standings
from plans.standing_words import Teller, write_number, write_percent
from plans.unit import Unit, UnitId, UnitKind
from tests.plans.reported import asked, place, year
from tests.plans.test_standing import INDICATORS, PLANS

TELL = Teller(INDICATORS.words)
COMMUNE, NA_PAI, KHUOI_TAU = (
    Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Tân Văn", None),
    Unit(UnitId(2), UnitKind.VILLAGE, "thôn", "Nà Pái", UnitId(1)),
    Unit(UnitId(3), UnitKind.VILLAGE, "thôn", "Khuổi Tậu", UnitId(1)),
)
CENTRE = Unit(UnitId(4), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn", UnitId(1))
UNITS = {each.id: each for each in (COMMUNE, NA_PAI, KHUOI_TAU, CENTRE)}


def look(
    target_id: str, reports: Iterable[Assignment], at: int, today: date | None = None, root: Unit = COMMUNE
) -> Standing:
    where = place(root) if root is not COMMUNE else place(*UNITS.values())
    plan = PLANS[target_id.partition("-")[0]]
    found = standings(plan, INDICATORS, Places(where, where), Books(reports), at, today or date(at + 1, 1, 1))
    return next(each for each in found if each.target.id == target_id)


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "0"), (1250, "1.250"), (1234567, "1.234.567"), (Decimal("98.5"), "98,5"), (Fraction(1, 3), "0,3")],
)
def test_numbers_are_written_with_dots_and_a_comma(number: Any, written: str) -> None:
    assert write_number(number) == written


@pytest.mark.parametrize(
    ("share", "wanted", "written"),
    [
        pytest.param(Fraction(4500, 85), Decimal(60), "52,9", id="one decimal"),
        pytest.param(Fraction(100), Decimal(96), "100,0", id="a whole one too"),
        pytest.param(Fraction(197, 2), Decimal("98.5"), "98,5", id="just the value"),
        pytest.param(Fraction(9849, 100), Decimal("98.5"), "98,49", id="not rounded up to the value"),
        pytest.param(Fraction(70001, 1000), Decimal(70), "70,001", id="just above it"),
        pytest.param(Fraction(9849, 100), None, "98,5", id="held against nothing"),
    ],
)
def test_a_share_never_looks_like_the_value_it_misses(share: Fraction, wanted: Decimal | None, written: str) -> None:
    assert write_percent(share, wanted) == written


@pytest.mark.parametrize(
    ("target_id", "asked_for"),
    [
        ("NTL-T05", "96 %"),
        ("NTL-T06", "trên 85 %"),
        ("NTL-T08", "từ 87 % trở lên"),
        ("NTL-T16", "dưới 3 tháng"),
        ("NTL-T25", "không có"),
        ("NTL-T29", "dưới 5 %"),
        ("TV-T01", "giữ mức độ 2"),
        ("TV-T02", "giữ như năm trước"),
        ("TV-T07", "khoảng 23 %"),
        ("TD-T04", "96,5 %"),
        ("TD-T18", "tăng so với năm trước"),
    ],
)
def test_what_the_plan_asks_for(target_id: str, asked_for: str) -> None:
    target = next(t for t in PLANS[target_id.partition("-")[0]].targets if t.id == target_id)
    assert TELL.asked(target, lower_is_better=INDICATORS.by_code[target.code].lower_is_better) == asked_for


def families(id: int, registered: int, households: int = 85) -> Assignment:
    return asked(id, "families", {"households": households, "registered": registered, "recognised": 0}, year(2020))


def levels(**values: Any) -> Assignment:
    return asked(1, "levels", values, year(2024))


def number(code: str, values: Mapping[str, Any], at: int = 2021) -> Assignment:
    return asked(1, f"one_number.{code}", values, year(at))


@pytest.mark.parametrize(
    ("target_id", "report", "at", "line"),
    [
        pytest.param(
            "DS-T04",
            families(1, 45),
            2020,
            "Xã Tân Văn: 45/85 hộ đăng ký gia đình học tập, đạt 52,9 %; kế hoạch trên 60 %.",
            id="a share",
        ),
        pytest.param(
            "DS-T04",
            families(1, 1500, 2500),
            2020,
            "Xã Tân Văn: 1.500/2.500 hộ đăng ký gia đình học tập, đạt 60,0 %; kế hoạch trên 60 %.",
            id="thousands",
        ),
        pytest.param(
            "TV-T01",
            levels(literacy_level="2"),
            2024,
            "Xã Tân Văn: đạt chuẩn xóa mù chữ mức độ 2; kế hoạch giữ mức độ 2.",
            id="a level",
        ),
        pytest.param(
            "TV-T01",
            levels(literacy_level="0"),
            2024,
            "Xã Tân Văn: chưa đạt chuẩn xóa mù chữ; kế hoạch giữ mức độ 2.",
            id="no level",
        ),
        pytest.param(
            "NTL-T28",
            number("soc_food", {"amount": 2}),
            2021,
            "Xã Tân Văn: 2 vụ ngộ độc thực phẩm, dịch bệnh; kế hoạch không có.",
            id="a count",
        ),
        pytest.param(
            "DS-T05",
            asked(1, "families", {"households": 85, "clans_registered": 3}, year(2020)),
            2020,
            "Xã Tân Văn: 3 dòng họ đăng ký dòng họ học tập; kế hoạch trên 70 %.",
            id="a count without its whole",
        ),
        pytest.param(
            "TV-T11",
            asked(4, "centre", {"it_use": "both"}, year(2024)),
            2024,
            "Xã Tân Văn: ứng dụng công nghệ thông tin; kế hoạch có.",
            id="one centre",
        ),
        pytest.param(
            "TV-T11",
            asked(4, "centre", {"it_use": "none"}, year(2024)),
            2024,
            "Xã Tân Văn: chưa ứng dụng công nghệ thông tin; kế hoạch có.",
            id="one centre that does not",
        ),
        pytest.param("TV-T03", levels(), 2024, "Xã Tân Văn: chưa có số liệu; kế hoạch giữ mức độ 3.", id="nothing"),
    ],
)
def test_where_a_unit_stands_in_one_line(target_id: str, report: Assignment, at: int, line: str) -> None:
    assert TELL.line(look(target_id, [report], at), COMMUNE) == line


def test_before_its_day_a_target_is_on_its_way_and_afterwards_judged() -> None:
    reached, short = families(1, 60), families(1, 45)
    said = [
        TELL.verdict(look("DS-T04", [report], 2020, today))
        for today in (date(2020, 6, 1), date(2021, 1, 1))
        for report in (reached, short)
    ]
    assert said == ["đã đạt", "chưa đạt", "đạt", "chưa đạt"]


@pytest.mark.parametrize(
    ("target_id", "reports", "at", "said"),
    [
        pytest.param("DS-T04", [], 2020, "chưa có số liệu", id="nothing reported"),
        pytest.param("TV-T02", [levels(preschool5_rate="98.5")], 2024, "thiếu số liệu năm trước", id="no last year"),
        pytest.param("TV-T14", [], 2024, "thuyết minh bằng lời", id="words"),
        pytest.param(
            "TV-T07",
            [asked(1, "competences", {"technical": 20, "aged_15": 100}, year(2024))],
            2024,
            "không xét đạt hay chưa đạt",
            id="about",
        ),
        pytest.param(
            "DS-T14",
            [asked(1, "literacy_groups.hmong_15_60", {"residents": 0}, year(2020))],
            2020,
            "không áp dụng",
            id="nobody of them",
        ),
        pytest.param(
            "DS-T05",
            [asked(1, "families", {"clans_registered": 3}, year(2020))],
            2020,
            "không tính được",
            id="no whole",
        ),
    ],
)
def test_why_nobody_can_tell(target_id: str, reports: list[Assignment], at: int, said: str) -> None:
    assert TELL.verdict(look(target_id, reports, at)) == said


def notes(each: Standing) -> list[str]:
    return [*TELL.notes(each, UNITS, {"BC-T01": 1})]


def test_who_is_missing_is_named() -> None:
    found = look("DS-T04", [families(2, 45), asked(3, "families", None, year(2020))], 2020)
    assert notes(found) == ["mới có 1/2 nơi báo cáo, còn thiếu thôn Khuổi Tậu"]


def test_a_demand_made_twice_points_to_the_first() -> None:
    assert notes(look("BC-T03", [], 2024)) == ["trùng với chỉ tiêu số 1, tính một lần"]


def test_what_the_plan_leaves_open_is_said() -> None:
    assert notes(look("BC-T06", [], 2024)) == [
        "kế hoạch chưa nói tính trên tổng số nào",
        "chưa nhận báo cáo của xã Tân Văn",
    ]


def test_thresholds_that_hardly_go_together_are_warned_of() -> None:
    found = {id: look(id, [], 2020) for id in ("DS-T11", "DS-T13")}
    warning = "mức 88 % của nhóm này khó đi cùng mức 98,5 % của toàn bộ, cần hỏi lại cơ quan ban hành"
    assert TELL.tension(found["DS-T13"], found) == warning
    assert TELL.tension(found["DS-T11"], found) == ""
