"""What the plans of Bến Cát 2022 - 2030 and Đắk Song 2020 ask for: their days, chains, stages and ways in."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import plans
from plans.deadline import (
    AfterEvent,
    AnyTime,
    Deadline,
    Every,
    EveryYearBefore,
    External,
    NoDate,
    Once,
    OnOrBefore,
    Periodic,
    Rolling,
    UntilYear,
    WithinYear,
)
from plans.period import PeriodKind
from plans.plan import Plan, Stage
from plans.plan_file import load_plan
from plans.role import RoleId
from plans.target import Target
from plans.unit import Unit, UnitId, UnitKind
from scheduler.deadlines import Expected, expected
from scheduler.reminders import Audience, Owed, steps
from scheduler.workdays import calendar_for

DATA = Path(plans.__file__).parent / "data"
BEN_CAT = load_plan(DATA / "ben_cat_2022.yaml")
DAK_SONG = load_plan(DATA / "dak_song_2020.yaml")
PLANS = {plan.id: plan for plan in (BEN_CAT, DAK_SONG)}
CALENDAR = calendar_for(range(2019, 2032))

DISTRICT = Unit(UnitId(1), UnitKind.DISTRICT, "thị xã", "Bến Cát", None)
COMMUNE = Unit(UnitId(2), UnitKind.COMMUNE, "xã", "Phú An", DISTRICT.id)
VILLAGE = Unit(UnitId(3), UnitKind.VILLAGE, "ấp", "Bến Giảng", COMMUNE.id)
UNITS = (DISTRICT, COMMUNE, VILLAGE)

EVERY_YEAR = Every(PeriodKind.YEAR)
CLOCKS: Mapping[str, Deadline] = {
    "BC-D03": Every(PeriodKind.YEAR, "theo văn bản hằng năm (Ngày Sách 21/4, Tuần lễ đầu tháng 10)"),
    **dict.fromkeys(("BC-D21", "BC-D24", "BC-D28", "BC-D42", "BC-D51", "BC-D67", "BC-D74"), EVERY_YEAR),
    **dict.fromkeys(("BC-D27", "BC-D38", "BC-D69"), UntilYear(2030)),
    "BC-D32": WithinYear(2025),
    "BC-D33": WithinYear(2030),
    "BC-D34": AfterEvent("Bộ Lao động – Thương binh và Xã hội ban hành văn bản hướng dẫn"),
    "BC-D44": Rolling(),
    "BC-D52": EveryYearBefore(12, 1),
    "BC-D53": AfterEvent("Thủ tướng Chính phủ ban hành hai đề án (Quyết định 387/QĐ-TTg, 677/QĐ-TTg)"),
    "BC-D75": EveryYearBefore(12, 1),
    "BC-D76": AnyTime(),
    "BC-N04": EVERY_YEAR,
    "DS-D01": OnOrBefore(date(2020, 6, 30)),
    **dict.fromkeys(("DS-D03", "DS-D23", "DS-D28", "DS-D51"), EVERY_YEAR),
    "DS-D04": Rolling(),
    "DS-D06": UntilYear(2020),
    "DS-D08": AnyTime(),
    "DS-D16": Rolling(),
    "DS-D24": Periodic("theo định kỳ và đột xuất"),
    "DS-D27": Periodic("định kỳ"),
    "DS-D38": UntilYear(2020),
    "DS-D48": External("theo hướng dẫn tổng kết Quyết định 281/QĐ-TTg"),
    "DS-D52": AnyTime(),
    "DS-D59": EveryYearBefore(11, 15),
    "DS-D60": AnyTime(),
    "DS-N06": Every(PeriodKind.YEAR, "theo quy định"),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_duty_has_the_clock_of_its_paper_and_no_other(plan: Plan) -> None:
    found = {duty.id: duty.deadline for duty in plan.duties if not isinstance(duty.deadline, NoDate | Once)}
    assert found == {id: clock for id, clock in CLOCKS.items() if id.startswith(plan.id)}


def owed_on(plan: Plan, day: date, duty_id: str) -> list[Expected]:
    return [item for item in expected(plan, UNITS, CALENDAR, day) if item.duty_id == duty_id]


@pytest.mark.parametrize(
    ("year", "last_working_day"),
    [(2022, 30), (2023, 30), (2024, 29), (2025, 28), (2026, 30), (2027, 30), (2028, 30), (2029, 30), (2030, 29)],
)
def test_a_commune_of_ben_cat_reports_before_december_each_year_to_2030(year: int, last_working_day: int) -> None:
    (report,) = owed_on(BEN_CAT, date(year, 6, 1), "BC-D75")
    assert (report.unit_id, report.roles) == (COMMUNE.id, ("clerk",))
    assert (report.plan_due, report.due) == (date(year, 11, 30), date(year, 11, last_working_day))


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2022, 4, 5), date(2031, 1, 1)])
def test_ben_cat_asks_for_nothing_before_its_plan_and_after_2030(day: date) -> None:
    assert expected(BEN_CAT, UNITS, CALENDAR, day) == ()


def test_dak_song_goes_on_asking_until_somebody_closes_its_plan() -> None:
    assert DAK_SONG.valid_to is None
    for year, owing in ((2020, {DISTRICT.id, COMMUNE.id}), (2021, {DISTRICT.id, COMMUNE.id}), (2029, {COMMUNE.id})):
        items = owed_on(DAK_SONG, date(year, 7, 1), "DS-D59")
        assert {item.unit_id: item.plan_due for item in items} == dict.fromkeys(owing, date(year, 11, 14))


def test_the_study_of_the_directive_is_owed_in_the_second_quarter_of_2020_only() -> None:
    (study,) = owed_on(DAK_SONG, date(2020, 6, 15), "DS-D01")
    assert (study.unit_id, study.plan_due) == (COMMUNE.id, date(2020, 6, 30))
    assert owed_on(DAK_SONG, date(2021, 6, 15), "DS-D01") == []


@pytest.mark.parametrize(
    ("plan", "year", "duty_id", "day"),
    [
        pytest.param(BEN_CAT, 2025, "BC-D72", date(2025, 11, 14), id="BC 2025"),
        pytest.param(BEN_CAT, 2026, "BC-D72", date(2026, 11, 13), id="BC 2026: 24/11 is a day off"),
        pytest.param(DAK_SONG, 2020, "DS-D20", date(2020, 10, 30), id="DS 2020"),
    ],
)
def test_villages_hand_in_ten_working_days_before_their_commune(plan: Plan, year: int, duty_id: str, day: date) -> None:
    items = [item for item in owed_on(plan, date(year, 7, 1), duty_id) if item.unit_id == VILLAGE.id]
    assert {item.form_id for item in items} == {"families", "titles"}
    assert {(item.plan_due, item.due) for item in items} == {(None, day)}


@pytest.mark.parametrize(
    ("year", "day"),
    [
        pytest.param(2022, date(2022, 12, 15), id="after Thursday 1 December"),
        pytest.param(2023, date(2023, 12, 15), id="after a Friday"),
        pytest.param(2024, date(2024, 12, 13), id="after a Sunday"),
    ],
)
def test_the_office_adds_up_by_ten_working_days_after_the_first_of_december(year: int, day: date) -> None:
    (item,) = owed_on(BEN_CAT, date(year, 6, 1), "BC-N04")
    assert (item.unit_id, item.roles, item.plan_due, item.due) == (DISTRICT.id, ("district_education",), None, day)
    (item,) = (
        item
        for item in expected(
            BEN_CAT, UNITS, CALENDAR, date(year, 6, 1), {("BC-N04", date(year, 1, 1)): date(year, 12, 28)}
        )
        if item.duty_id == "BC-N04"
    )
    assert (item.internal_due, item.last_day, item.given_for) == (None, date(year, 12, 28), "BC-N04")


def test_the_office_of_dak_song_adds_up_by_a_day_that_another_paper_names() -> None:
    (item,) = owed_on(DAK_SONG, date(2021, 6, 1), "DS-N06")
    assert (item.unit_id, item.roles, item.last_day) == (DISTRICT.id, ("district_education",), None)


@pytest.mark.parametrize(("plan", "duty_id"), [(BEN_CAT, "BC-N04"), (DAK_SONG, "DS-N06")])
def test_nobody_adds_up_for_a_district_that_is_no_more(plan: Plan, duty_id: str) -> None:
    assert owed_on(plan, date(2025, 6, 30), duty_id)
    assert owed_on(plan, date(2025, 7, 1), duty_id) == []


@pytest.mark.parametrize(
    ("plan", "due", "opened_on", "days"),
    [
        pytest.param(
            BEN_CAT,
            date(2024, 11, 29),
            date(2024, 1, 2),
            ["2024-10-30", "2024-11-15", "2024-11-22", "2024-11-26", "2024-11-28", "2024-12-02", "2024-12-06"],
            id="BC-N01: 30, 14, 7, 3 and 1 days ahead, then when it is late",
        ),
        pytest.param(
            DAK_SONG,
            date(2020, 11, 13),
            date(2020, 6, 15),
            ["2020-10-14", "2020-10-30", "2020-11-06", "2020-11-10", "2020-11-12", "2020-11-16", "2020-11-20"],
            id="DS-N02: the ladder leads to Friday, not to Saturday",
        ),
        pytest.param(
            DAK_SONG,
            date(2020, 6, 30),
            date(2020, 6, 15),
            ["2020-06-16", "2020-06-23", "2020-06-26", "2020-06-29", "2020-07-03", "2020-07-07"],
            id="DS-N01: a step from before the plan is dropped, one on a Saturday comes on Friday",
        ),
    ],
)
def test_a_report_is_reminded_of_in_days_of_the_calendar(
    plan: Plan, due: date, opened_on: date, days: list[str]
) -> None:
    owed = Owed(1, due, opened_on, plan.policies["report"], (RoleId("clerk"),))
    owners = [step.day for step in steps(owed, CALENDAR) if step.audience is Audience.OWNER]
    assert owners == [date.fromisoformat(day) for day in days]


@pytest.mark.parametrize(
    ("plan", "duty_id", "to"),
    [
        (BEN_CAT, "BC-D52", (("district_education",), ("district_chair", "district_vice_chair"))),
        (
            BEN_CAT,
            "BC-D75",
            (("district_education",), ("district_chair", "district_vice_chair", "province_education")),
        ),
        (
            DAK_SONG,
            "DS-D59",
            (
                ("district_education",),
                ("district_chair", "district_vice_chair"),
                ("district_party", "province_chair", "province_vice_chair"),
            ),
        ),
        (BEN_CAT, "BC-N04", (("district_chair", "district_vice_chair", "province_education"),)),
        (
            DAK_SONG,
            "DS-N06",
            (("district_chair", "district_vice_chair"), ("district_party", "province_chair", "province_vice_chair")),
        ),
        (DAK_SONG, "DS-D52", (("district_committee", "district_chair", "district_vice_chair"),)),
        (DAK_SONG, "DS-D60", (("district_education",), ("district_chair", "district_vice_chair"))),
    ],
)
def test_a_report_goes_up_the_chain_of_its_paper(plan: Plan, duty_id: str, to: tuple[tuple[str, ...], ...]) -> None:
    assert plan.get_duty(duty_id).to == to


WAYS_IN: Mapping[str, str] = {
    **dict.fromkeys(("BC-T01", "BC-T03", "BC-T15", "BC-T17"), "literacy levels"),
    **dict.fromkeys(("BC-T02", "BC-T04", "BC-T05", "BC-T06", "BC-T16", "BC-T18", "BC-T19", "BC-T20"), "levels"),
    **dict.fromkeys(("BC-T07", "BC-T08", "BC-T09", "BC-T10"), "competences"),
    **dict.fromkeys(("BC-T21", "BC-T22", "BC-T23", "BC-T24"), "competences"),
    **dict.fromkeys(("BC-T11", "BC-T25"), "schools"),
    **dict.fromkeys(("BC-T12", "BC-T26"), "centre"),
    **dict.fromkeys(("BC-T13", "BC-T27"), "titles"),
    **dict.fromkeys(("BC-T14", "BC-T28"), "one_number.mod_dist"),
    "BC-T29": "",
    **dict.fromkeys(("DS-T01", "DS-T02", "DS-T03"), "branch"),
    **dict.fromkeys(("DS-T04", "DS-T05"), "families"),
    "DS-T06": "titles",
    "DS-T07": "units",
    "DS-T08": "classes one_number.clc_rural_learn",
    "DS-T09": "one_number.wk_hs",
    "DS-T10": "one_number.wk_voc",
    "DS-T11": "literacy literacy_groups.15_60",
    "DS-T12": "literacy_groups.15_35",
    "DS-T13": "literacy_groups.women",
    "DS-T14": "literacy_groups.hmong_15_60",
    "DS-T15": "literacy_groups.hmong_15_35",
    "DS-T16": "one_number.lit_cont",
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_every_target_with_a_figure_has_a_form_by_which_it_comes_in(plan: Plan) -> None:
    forms = {form for duty in plan.duties for form in duty.forms}
    assert {t.id for t in plan.targets} == {id for id in WAYS_IN if id.startswith(plan.id)}
    assert [t.id for t in plan.targets if not forms.issuperset(WAYS_IN[t.id].split())] == []


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_a_unit_is_asked_for_a_figure_once(plan: Plan) -> None:
    asked = [
        (form, plan.roles[role].unit_kind, role)
        for duty in plan.duties
        for form in duty.forms
        for role in duty.roles_for(form)
    ]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("plan", "report"), [(BEN_CAT, "BC-D75"), (DAK_SONG, "DS-D59")])
def test_figures_come_in_time_for_the_report_they_feed(plan: Plan, report: str) -> None:
    gathering = [duty for duty in plan.duties if duty.internal is not None and not duty.has_provisional_day]
    assert {duty.feeds for duty in gathering} == {report}
    assert {duty.internal.of for duty in gathering if duty.internal} == {report}
    assert {duty.policy for duty in gathering} == {"reporter"}
    assert [duty.id for duty in plan.duties if duty.policy == "reporter" and duty.internal is None] == []


def test_ben_cat_measures_at_the_end_of_two_stages() -> None:
    assert BEN_CAT.stages == (Stage("Đến năm 2025", date(2025, 12, 31)), Stage("Đến năm 2030", date(2030, 12, 31)))
    ends = {stage.name: stage.until for stage in BEN_CAT.stages}
    assert [target.id for target in BEN_CAT.targets if target.until != ends[target.stage or ""]] == []
    assert [target.id for target in BEN_CAT.targets if target.stage != f"Đến năm {target.by}"] == []
    assert [sum(t.stage == stage.name for t in BEN_CAT.targets) for stage in BEN_CAT.stages] == [14, 15]
    assert not any(target.is_yearly for target in BEN_CAT.targets)


def test_what_ben_cat_says_twice_stays_there_twice() -> None:
    targets = {target.id: target for target in BEN_CAT.targets}
    for first, second in (("BC-T01", "BC-T03"), ("BC-T15", "BC-T17")):
        assert same_goal(targets[first]) == same_goal(targets[second])
        assert targets[first].title != targets[second].title


def same_goal(target: Target) -> tuple[object, ...]:
    return target.code, target.value, target.until


def test_dak_song_measures_at_the_end_of_2020_and_some_targets_every_year_after() -> None:
    assert {target.until for target in DAK_SONG.targets} == {date(2020, 12, 31)}
    assert {target.id for target in DAK_SONG.targets if not target.is_yearly} == {
        "DS-T01",
        "DS-T02",
        "DS-T08",
        "DS-T09",
        "DS-T10",
    }
    following = [target.id for target in DAK_SONG.targets if "following" in target.by]
    assert following == [target.id for target in DAK_SONG.targets if target.is_yearly]


@pytest.mark.parametrize(
    ("plan", "level", "ids"),
    [
        (BEN_CAT, UnitKind.COMMUNE, {"BC-T06", "BC-T20"}),
        (BEN_CAT, UnitKind.SCHOOL, {"BC-T11", "BC-T25"}),
        (BEN_CAT, UnitKind.LEARNING_CENTRE, {"BC-T12", "BC-T26"}),
        (
            BEN_CAT,
            UnitKind.DISTRICT,
            {f"BC-T{n:02}" for n in (1, 2, 3, 4, 5, 14, 15, 16, 17, 18, 19, 28)},
        ),
        (DAK_SONG, UnitKind.VILLAGE, {"DS-T01", "DS-T06"}),
    ],
)
def test_a_share_of_units_names_their_kind(plan: Plan, level: UnitKind, ids: set[str]) -> None:
    assert {target.id for target in plan.targets if target.level is level} == ids


def test_a_row_that_asks_nobody_for_anything_says_why() -> None:
    silent = {plan.id: [duty.id for duty in plan.duties if not duty.roles] for plan in PLANS.values()}
    assert silent == {"BC": ["BC-D09", "BC-D18", "BC-D19"], "DS": []}


def test_the_foreign_page_of_ben_cat_is_cut_off_and_the_plan_says_so() -> None:
    paper = (DATA / "sources" / "ben_cat_2022.txt").read_text(encoding="utf-8")
    assert "SỞ XÂY DỰNG" not in paper
    assert paper.rstrip().endswith("Trần Thị Thảo")
    assert "1091/SXD-PTĐT&HTKT" in BEN_CAT.remarks[0]
    assert BEN_CAT.is_complete
