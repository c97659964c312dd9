"""What the plans of Nam Từ Liêm 2021 and Tam Đường 2017 - 2020 ask for: their days, chains, meetings and ways in."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

import plans
from plans.deadline import BeforeDate, Deadline, Every, External, NoDate, Once, Periodic, UntilYear, WithinYear
from plans.period import Period, PeriodKind
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from scheduler.deadlines import Expected, expected
from scheduler.reminders import Audience, Owed, steps
from scheduler.workdays import calendar_for

DATA = Path(plans.__file__).parent / "data"
NAM_TU_LIEM = load_plan(DATA / "nam_tu_liem_2021.yaml")
TAM_DUONG = load_plan(DATA / "tam_duong_2017.yaml")
PLANS = {plan.id: plan for plan in (NAM_TU_LIEM, TAM_DUONG)}
CALENDAR = calendar_for(range(2017, 2023))

DISTRICT = Unit(UnitId(1), UnitKind.DISTRICT, "quận", "Nam Từ Liêm", None)
WARD = Unit(UnitId(2), UnitKind.COMMUNE, "phường", "Mỹ Đình 1", DISTRICT.id)
VILLAGE = Unit(UnitId(3), UnitKind.VILLAGE, "tổ dân phố", "số 1", WARD.id)
CENTRE = Unit(UnitId(4), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "phường Mỹ Đình 1", WARD.id)
SCHOOL = Unit(UnitId(5), UnitKind.SCHOOL, "trường", "THCS Mỹ Đình 1", WARD.id)
UNITS = (DISTRICT, WARD, VILLAGE, CENTRE, SCHOOL)

each_plan = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())

CLOCKS: Mapping[str, Deadline] = {
    **dict.fromkeys(("NTL-D01", "NTL-D04", "NTL-D42", "NTL-D45", "NTL-D64", "NTL-D71", "NTL-D82"), WithinYear(2021)),
    **dict.fromkeys(("NTL-D07", "NTL-D08", "NTL-D26", "NTL-D39"), Once()),
    "NTL-D25": Every(PeriodKind.YEAR),
    "NTL-D38": External("theo quy định báo cáo cuối năm"),
    "NTL-D65": Periodic("định kì"),
    "NTL-D83": BeforeDate(date(2021, 11, 5)),
    **dict.fromkeys(("TD-D04", "TD-D06", "TD-D14", "TD-D30", "TD-D33"), Once()),
    **dict.fromkeys(("TD-D01", "TD-D22"), UntilYear(2020)),
    **dict.fromkeys(("TD-D05", "TD-D16", "TD-D32"), Every(PeriodKind.YEAR)),
    "TD-D07": Every(PeriodKind.QUARTER),
    "TD-D08": Every(PeriodKind.HALF_YEAR),
    "TD-D11": Every(PeriodKind.YEAR, "theo văn bản hằng năm"),
}


@each_plan
def test_a_duty_has_the_clock_of_its_paper_and_no_other(plan: Plan) -> None:
    found = {duty.id: duty.deadline for duty in plan.duties if not isinstance(duty.deadline, NoDate)}
    assert found == {id: clock for id, clock in CLOCKS.items() if id.startswith(plan.id)}


def owed_on(plan: Plan, day: date, duty_id: str) -> list[Expected]:
    return [item for item in expected(plan, UNITS, CALENDAR, day) if item.duty_id == duty_id]


def days_of(plan: Plan) -> Iterator[date]:
    assert plan.valid_to is not None
    for days in range(0, (plan.valid_to - plan.valid_from).days + 1, 7):
        yield plan.valid_from + timedelta(days=days)


@pytest.mark.parametrize(
    ("plan", "day"),
    [
        (NAM_TU_LIEM, date(2021, 4, 27)),
        (NAM_TU_LIEM, date(2022, 1, 1)),
        (TAM_DUONG, date(2017, 10, 17)),
        (TAM_DUONG, date(2021, 1, 1)),
    ],
)
def test_nothing_is_asked_for_before_the_plan_and_after_it(plan: Plan, day: date) -> None:
    assert expected(plan, UNITS, CALENDAR, day) == ()


def test_district_ward_and_centre_of_nam_tu_liem_report_by_the_fourth_of_november() -> None:
    items = owed_on(NAM_TU_LIEM, date(2021, 4, 28), "NTL-D83")
    offices = [item.roles for item in items if item.unit_id == DISTRICT.id]
    assert len(offices) == len(set(offices)) == 22  # each office its own
    assert {item.unit_id for item in items} == {DISTRICT.id, WARD.id, CENTRE.id}
    assert {(item.plan_due, item.due) for item in items} == {(date(2021, 11, 4), date(2021, 11, 4))}
    assert {item.roles for item in items if item.unit_id != DISTRICT.id} == {
        ("clerk",),
        ("centre_director", "centre_teacher"),
    }


def test_villages_of_nam_tu_liem_hand_in_ten_working_days_earlier() -> None:
    items = [item for item in expected(NAM_TU_LIEM, UNITS, CALENDAR, date(2021, 5, 4)) if item.unit_id == VILLAGE.id]
    asked = {item.form_id: item.due for item in items if item.form_id}
    forms = ("families", "branch", "outreach", "literacy", "dropouts", "classes")
    assert asked == dict.fromkeys(forms, date(2021, 10, 21))


@pytest.mark.parametrize(
    ("plan", "policy", "due", "days"),
    [
        pytest.param(
            NAM_TU_LIEM,
            "report_upward",
            date(2021, 11, 4),
            ["2021-10-14", "2021-10-21", "2021-10-28", "2021-11-01", "2021-11-03", "2021-11-05"],
            id="NTL-N01: and the day on which it is late",
        ),
        pytest.param(
            NAM_TU_LIEM,
            "reporter",
            date(2021, 10, 21),
            ["2021-10-18", "2021-10-20", "2021-10-22", "2021-10-26"],
            id="NTL-N04: 3 days and 1 day before the ward's own date",
        ),
        pytest.param(
            TAM_DUONG,
            "meeting",
            date(2020, 6, 30),
            ["2020-06-15", "2020-06-30", "2020-07-01"],
            id="TD-N01: the 15th of the quarter's last month and its end, once somebody has entered that day",
        ),
    ],
)
def test_the_owner_is_reminded_on_the_days_of_the_table(plan: Plan, policy: str, due: date, days: list[str]) -> None:
    owed = Owed(1, due, plan.valid_from, plan.policies[policy], (RoleId("clerk"),))
    owners = [step.day for step in steps(owed, CALENDAR) if step.audience is Audience.OWNER]
    assert owners == [date.fromisoformat(day) for day in days]


def meetings(duty_id: str) -> set[Period]:
    """Play the plan week by week and collect the periods in which the duty is owed."""
    meetings_of_a_unit = (item for day in days_of(TAM_DUONG) for item in owed_on(TAM_DUONG, day, duty_id))
    return {item.period for item in meetings_of_a_unit if item.form_id == "committee"}


def test_committees_of_tam_duong_meet_each_quarter_and_each_half_year() -> None:
    quarters, halves = meetings("TD-D07"), meetings("TD-D08")
    assert (len(quarters), len(halves)) == (13, 7)
    assert {period.kind for period in quarters} == {PeriodKind.QUARTER}
    assert {period.kind for period in halves} == {PeriodKind.HALF_YEAR}
    assert {period.end for period in halves} < {period.end for period in quarters}


def test_the_quarterly_meeting_has_the_figures_of_the_villages() -> None:
    items = owed_on(TAM_DUONG, date(2018, 8, 1), "TD-D07")
    assert {(item.form_id, item.unit_id) for item in items} == {
        ("committee", WARD.id),
        ("literacy", VILLAGE.id),
        ("classes", VILLAGE.id),
        ("outreach", VILLAGE.id),
    }


def test_no_day_is_invented_for_a_paper_that_breaks_off() -> None:
    paper = (DATA / "sources" / "tam_duong_2017.txt").read_text(encoding="utf-8")
    assert paper.rstrip().endswith("III. KINH PHÍ THỰC HIỆN")
    assert not TAM_DUONG.is_complete
    assert "report" not in {duty.kind for duty in TAM_DUONG.duties}
    for year in range(2017, 2021):
        items = expected(TAM_DUONG, UNITS, CALENDAR, date(year, 12, 1))
        assert {(item.plan_due, item.internal_due, item.due) for item in items} == {(None, None, None)}


@pytest.mark.parametrize(
    ("duty_id", "to"),
    [
        ("NTL-D83", (("district_education",), ("district_committee",), ("district_chair", "district_vice_chair"))),
        ("NTL-D38", (("district_chair", "district_vice_chair"),)),
        ("NTL-D39", (("district_finance",), ("district_chair", "district_vice_chair"))),
        ("NTL-D70", (("vice_chair", "commune_committee"),)),
    ],
)
def test_a_report_goes_up_the_chain_of_its_paper(duty_id: str, to: tuple[tuple[str, ...], ...]) -> None:
    assert NAM_TU_LIEM.get_duty(duty_id).to == to


WAYS_IN: Mapping[str, str] = {
    "NTL-T01": "literacy literacy_groups.15_60",
    "NTL-T02": "levels",
    **dict.fromkeys(("NTL-T03", "NTL-T04", "NTL-T14"), "schools"),
    **dict.fromkeys(("NTL-T05", "NTL-T06"), "families"),
    "NTL-T07": "units",
    "NTL-T08": "one_number.soc_kdcvh",
    **dict.fromkeys(("NTL-T09", "NTL-T10"), "centre"),
    "NTL-T11": "one_number.cb_train",
    "NTL-T12": "competences",
    "NTL-T13": "classes competences",
    "NTL-T15": "classes one_number.clc_voc",
    "NTL-T16": "classes one_number.clc_voc_short",
    "NTL-T17": "classes one_number.clc_free_learn",
    "NTL-T18": "classes outreach one_number.aw_law",
    "NTL-T19": "outreach one_number.aw_env",
    "NTL-T20": "one_number.aw_ict",
    "NTL-T21": "one_number.soc_gender",
    "NTL-T22": "one_number.soc_dv",
    "NTL-T23": "classes",
    "NTL-T24": "one_number.soc_water",
    "NTL-T25": "one_number.soc_pollute",
    "NTL-T26": "one_number.soc_landscape",
    "NTL-T27": "one_number.soc_vacc",
    "NTL-T28": "one_number.soc_food",
    "NTL-T29": "one_number.soc_stunt",
    "NTL-T30": "one_number.soc_order",
    "TD-T01": "literacy literacy_groups.15_60",
    "TD-T02": "literacy_groups.minority_15_60",
    "TD-T03": "literacy_groups.15_25",
    "TD-T04": "literacy_groups.minority_15_25",
    "TD-T05": "literacy one_number.lit_cont",
    "TD-T06": "levels",
    "TD-T07": "one_number.cb_it",
    "TD-T08": "competences",
    "TD-T09": "one_number.cb_std_d",
    "TD-T10": "one_number.cb_lead_d",
    "TD-T11": "one_number.cb_mand_d",
    "TD-T12": "one_number.cb_skill_c",
    "TD-T13": "one_number.cb_qual_c",
    "TD-T14": "one_number.cb_mand_c",
    "TD-T15": "classes one_number.clc_rural_learn",
    "TD-T16": "classes competences",
    "TD-T17": "schools",
    "TD-T18": "centre",
    "TD-T19": "centre classes",
}


@each_plan
def test_every_target_has_a_form_by_which_its_figure_comes_in(plan: Plan) -> None:
    forms = {form for duty in plan.duties for form in duty.forms}
    assert {target.id for target in plan.targets} == {id for id in WAYS_IN if id.startswith(f"{plan.id}-")}
    assert [target.id for target in plan.targets if not forms.issuperset(WAYS_IN[target.id].split())] == []


@each_plan
def test_a_unit_is_asked_for_a_figure_once(plan: Plan) -> None:
    asked = [
        (form, kind)
        for duty in plan.duties
        for form in duty.forms
        for kind in {plan.roles[role].unit_kind for role in duty.roles_for(form)}
    ]
    assert sorted(asked) == sorted(set(asked))


def test_figures_come_in_time_for_the_report_of_nam_tu_liem() -> None:
    gathering = [duty for duty in NAM_TU_LIEM.duties if duty.forms and duty.id != "NTL-D65"]
    assert {(duty.feeds, duty.policy) for duty in gathering} == {("NTL-D83", "reporter")}
    assert {duty.internal.of for duty in gathering if duty.internal} == {"NTL-D83"}
    assert all(duty.internal for duty in gathering)


def test_nam_tu_liem_measures_at_the_end_of_its_year_and_three_targets_every_year() -> None:
    yearly = {target.id for target in NAM_TU_LIEM.targets if target.is_yearly}
    assert yearly == {"NTL-T10", "NTL-T12", "NTL-T13"}
    ends = {target.until for target in NAM_TU_LIEM.targets if not target.is_yearly}
    assert ends == {date(2021, 12, 31)}


def test_tam_duong_measures_its_goals_at_the_end_of_2020() -> None:
    ends = {target.id: target.until for target in TAM_DUONG.targets}
    assert {id for id, end in ends.items() if end == date(2020, 12, 31)} == {f"TD-T{n:02}" for n in range(1, 18)}
    assert {id for id, end in ends.items() if end is None} == {"TD-T18", "TD-T19"}
    yearly = {target.id for target in TAM_DUONG.targets if target.is_yearly}
    assert yearly == {f"TD-T{n:02}" for n in (8, 11, 14, 16, 18, 19)}


@pytest.mark.parametrize(
    ("plan", "level", "ids"),
    [
        (NAM_TU_LIEM, UnitKind.COMMUNE, {"NTL-T02"}),
        (NAM_TU_LIEM, UnitKind.VILLAGE, {"NTL-T08", "NTL-T20"}),
        (NAM_TU_LIEM, UnitKind.SCHOOL, {"NTL-T03", "NTL-T04"}),
        (NAM_TU_LIEM, UnitKind.LEARNING_CENTRE, {"NTL-T09", "NTL-T10"}),
        (TAM_DUONG, UnitKind.COMMUNE, {"TD-T06"}),
        (TAM_DUONG, UnitKind.LEARNING_CENTRE, {"TD-T18", "TD-T19"}),
    ],
)
def test_a_share_of_units_names_their_kind(plan: Plan, level: UnitKind, ids: set[str]) -> None:
    assert {target.id for target in plan.targets if target.level is level} == ids


def test_a_row_that_asks_nobody_for_anything_says_why() -> None:
    silent = {plan.id: [duty.id for duty in plan.duties if not duty.roles] for plan in PLANS.values()}
    assert silent == {
        "NTL": [f"NTL-D{n:02}" for n in (6, 17, 18, 19, 23, 24, 27, 28, 29, 30, 31)],
        "TD": ["TD-D28", "TD-D36"],
    }


@each_plan
@pytest.mark.parametrize("role", ["association_chair", "branch_head", "member"])
def test_people_of_the_association_have_tasks(plan: Plan, role: str) -> None:
    assert any(role in duty.roles for duty in plan.duties)
