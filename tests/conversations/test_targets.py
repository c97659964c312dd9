"""What the chat says of the targets: of a district with two stages, of one commune in it, of a village."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

import plans
from conversations.commands import run
from conversations.context import Context, Fresh
from conversations.forms.catalogue import load_catalogue
from conversations.session import Session
from conversations.turn import Turn
from conversations.wording import load_wording
from plans.assignment import Assignment, ReportNumber
from plans.person import Person, PersonId, Post
from plans.plan_file import load_plan
from plans.role import RoleId, load_roles
from plans.unit import Unit, UnitId, UnitKind
from tests.plans.reported import asked, year

BEN_CAT = load_plan(Path(plans.__file__).parent / "data" / "ben_cat_2022.yaml")
ROLES = load_roles()
WORDING = load_wording()
UNITS = {
    each.id: each
    for each in (
        Unit(UnitId(1), UnitKind.DISTRICT, "thị xã", "Bến Cát", None),
        Unit(UnitId(2), UnitKind.COMMUNE, "phường", "Mỹ Phước", UnitId(1)),
        Unit(UnitId(3), UnitKind.COMMUNE, "xã", "An Điền", UnitId(1)),
        Unit(UnitId(4), UnitKind.VILLAGE, "ấp", "Kiến An", UnitId(3)),
    )
}
REPORTS = (
    asked(2, "levels", {"literacy_level": "2", "lower_secondary_level": "3"}, year(2023)),
    asked(3, "levels", {"literacy_level": "2", "lower_secondary_level": "2"}, year(2023)),
    asked(2, "competences", {"working_age": 1000, "information": 700}, year(2023)),
    asked(3, "competences", None, year(2023)),
    asked(4, "titles", {"citizens_considered": 400, "citizens_recognised": 200}, year(2023)),
)


def context(role: str, unit_id: int, *, reports: Sequence[Assignment] = REPORTS) -> Context:
    """What somebody may see in June 2023: the own unit, and for an official what lies below it."""
    below = {1: {1, 2, 3, 4}, 2: {2}, 3: {3, 4}, 4: {4}}[unit_id]
    units = {id: unit for id, unit in UNITS.items() if id in below}
    owed = tuple(_of_ben_cat(a) for a in reports if a.unit_id in units)
    person = Person(PersonId(1), "Lan", "", (Post(RoleId(role), UnitId(unit_id), date(2022, 1, 1)),))
    now = datetime(2023, 6, 1, 3, tzinfo=UTC)
    return Context(
        now=now,
        today=date(2023, 6, 1),
        reminders_from=now,
        person=person,
        units=units,
        assignments=owed,
        previous={},
        people=(),
        coordinators=(),
        nudged_today=frozenset(),
        held_back=frozenset(),
        latest_due={},
        forms=load_catalogue(),
        plans=MappingProxyType({"BC": BEN_CAT}),
        roles=ROLES,
        wording=WORDING,
        fresh=Fresh(ReportNumber(1), "CODE"),
        ledger=owed,
        all_units=units,
    )


def _of_ben_cat(assignment: Assignment) -> Assignment:
    return replace(assignment, plan_id="BC")


def said(turn: Turn) -> list[str]:
    return "\n".join(WORDING.text(text, "") for text in turn.replies[0].texts).split("\n")


def choices(turn: Turn) -> dict[str, str]:
    return {WORDING.text(choice.label, ""): choice.id for choice in turn.replies[0].choices}


def ask(words: str, role: str, unit_id: int) -> Turn:
    return run(f"/targets:{words}", Session(), context(role, unit_id))


def test_a_district_sees_the_stage_that_runs_and_can_ask_for_the_other() -> None:
    turn = ask("", "district_education", 1)
    lines = said(turn)
    assert "Đến năm 2025:" in lines
    assert [line for line in lines if line.startswith("1.")] == [
        "1. Phấn đấu đạt chuẩn xóa mù chữ mức độ 2 (đến 2025): mức độ 2; kế hoạch mức độ 2: đã đạt "
        "(tính từ 2/2 nơi cấp dưới đạt mức này, chưa phải quyết định công nhận)"
    ]
    other = said(run(choices(turn)["Xem: Đến năm 2030"], Session(), context("district_education", 1)))
    assert "Đến năm 2030:" in other
    assert not any("(đến 2025)" in line for line in other)


def test_a_demand_made_twice_is_listed_once_with_its_figure() -> None:
    lines = said(ask("", "district_education", 1))
    assert [line for line in lines if line.startswith("3.")] == [
        "3. Duy trì thị xã đạt chuẩn xóa mù chữ mức độ 2 (đến 2025): đã đạt (trùng với chỉ tiêu số 1, tính một lần)"
    ]


def test_a_share_of_what_the_plan_leaves_open_is_not_worked_out() -> None:
    lines = said(ask("", "district_education", 1))
    assert any("không tính được (kế hoạch chưa nói tính trên tổng số nào)" in line for line in lines)


def test_a_missing_commune_is_named() -> None:
    lines = said(ask("", "district_education", 1))
    assert [line for line in lines if "năng lực thông tin" in line] == [
        "7. Người trong độ tuổi lao động có năng lực thông tin (đến 2025): 700/1.000, 70,0 %; kế hoạch 50 %: "
        "tạm tính đã đạt (mới có 1/2 nơi báo cáo, còn thiếu xã An Điền)"
    ]


@pytest.mark.parametrize("words", ["phường Mỹ Phước", "my phuoc", "của phường Mỹ Phước năm 2023"])
def test_one_unit_is_shown_when_it_is_named(words: str) -> None:
    lines = said(ask(words, "district_education", 1))
    assert lines[0] == "Chỉ tiêu của phường Mỹ Phước theo kế hoạch số 68/KH-UBND, số liệu năm 2023 đến ngày 1/6/2023:"
    assert len([line for line in lines if line[:1].isdigit()]) < 14


def test_what_the_town_alone_reports_is_not_missing_in_a_ward() -> None:
    title = "14. Thị xã được công nhận danh hiệu thị xã học tập (đến 2025)"
    assert f"{title}: phường Mỹ Phước không có báo cáo riêng" in said(ask("", "clerk", 2))
    assert f"{title}: chưa có số liệu" in said(ask("", "district_education", 1))


def test_a_button_for_a_unit_of_others_shows_the_own_one() -> None:
    lines = said(ask("2.2023.0", "clerk", 3))
    assert lines[0].startswith("Chỉ tiêu của xã An Điền")


def test_who_only_reports_sees_the_own_village_and_only_what_is_asked_there() -> None:
    lines = said(ask("xã An Điền", "village_head", 4))
    assert lines == [
        "Chỉ tiêu của ấp Kiến An theo kế hoạch số 68/KH-UBND, số liệu năm 2023 đến ngày 1/6/2023:",
        "Đến năm 2025:",
        "13. Công dân đạt danh hiệu công dân học tập (đến 2025): 200/400, 50,0 %; kế hoạch 40 %: đã đạt",
    ]


def test_without_a_plan_for_the_year_that_is_said() -> None:
    assert said(ask("năm 2019", "clerk", 3)) == ["Năm 2019 ở đây chưa có chỉ tiêu nào của kế hoạch ạ."]


def test_who_holds_no_post_any_more_sees_no_target() -> None:
    there = context("district_education", 1)
    assert there.person is not None
    left = replace(there, person=replace(there.person, posts=()))
    assert said(run("/targets:", Session(), left)) == ["Năm 2023 ở đây chưa có chỉ tiêu nào của kế hoạch ạ."]
