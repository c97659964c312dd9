from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import plans
from plans.deadline import (
    AfterEvent,
    BeforeDate,
    Deadline,
    Every,
    EveryYearBefore,
    NoDate,
    OnOrBefore,
    Relative,
)
from plans.duty import InternalDue
from plans.period import PeriodKind, period_on
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.role import RoleId
from plans.unit import Unit, UnitId, UnitKind
from scheduler.deadlines import Expected, cut_off, expected, latest_internal_due, latest_periods
from scheduler.workdays import calendar_for

CALENDAR = calendar_for(range(2019, 2028))
PLAN: Plan = load_plan(Path(plans.__file__).parent / "data" / "tan_van_2024.yaml")

COMMUNE = Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Tân Văn", None)
NA_PAI = Unit(UnitId(2), UnitKind.VILLAGE, "thôn", "Nà Pái", COMMUNE.id)
NA_DEO = Unit(UnitId(3), UnitKind.VILLAGE, "thôn", "Nà Dẻo", COMMUNE.id)
CENTRE = Unit(UnitId(4), UnitKind.LEARNING_CENTRE, "trung tâm học tập cộng đồng", "xã Tân Văn", COMMUNE.id)
UNITS = (COMMUNE, NA_PAI, NA_DEO, CENTRE)
YEAR = period_on(PeriodKind.YEAR, date(2024, 6, 1))


def of_duty(duty_id: str, year: int = 2024, plan: Plan = PLAN) -> list[Expected]:
    return [item for item in expected(plan, UNITS, CALENDAR, date(year, 6, 1)) if item.duty_id == duty_id]


def plan_with(
    deadline: Deadline, *roles: str, internal: InternalDue | None = None, valid_to: date | None = None
) -> Plan:
    """The plan, in force from 2019, with one duty of this deadline."""
    duty = replace(
        PLAN.get_duty("TV-D40"),
        deadline=deadline,
        roles=tuple(RoleId(role) for role in roles),
        internal=internal,
    )
    return replace(PLAN, valid_from=date(2019, 1, 1), valid_to=valid_to, duties=(duty,))


def test_who_fills_none_of_the_forms_of_a_duty_still_has_the_duty() -> None:
    villages = PLAN.get_duty("TV-D58")
    duty = replace(villages, roles=(*villages.roles, RoleId("clerk")))
    items = of_duty("TV-D58", plan=replace(PLAN, duties=(duty, PLAN.get_duty("TV-D40"))))
    of_commune = [(item.form_id, item.roles, item.due) for item in items if item.unit_id == COMMUNE.id]
    assert of_commune == [(None, ("clerk",), None)]
    in_the_year = {item.form_id for item in items if item.unit_id == NA_PAI.id and item.period.kind is PeriodKind.YEAR}
    assert in_the_year == {"classes", "literacy", "families"}


def test_each_village_owes_three_forms_ten_working_days_before_the_commune() -> None:
    items = [item for item in of_duty("TV-D58") if item.period.kind is PeriodKind.YEAR]
    assert [(item.form_id, item.unit_id) for item in items] == [
        (form, unit.id) for form in ("classes", "literacy", "families") for unit in (NA_PAI, NA_DEO)
    ]
    assert {(item.plan_due, item.internal_due, item.due, item.policy) for item in items} == {
        (None, date(2024, 11, 8), date(2024, 11, 8), "reporter")
    }
    assert {item.form_id: item.roles for item in items} == {
        "classes": ("village_head",),
        "literacy": ("village_head",),
        "families": ("village_head", "branch_head"),
    }


@pytest.mark.parametrize(
    ("today", "due"),
    [
        pytest.param(date(2024, 11, 8), date(2024, 11, 8), id="on the day of the commune"),
        pytest.param(date(2024, 11, 9), date(2024, 11, 22), id="after it the last one that the commune may choose"),
        pytest.param(date(2024, 11, 22), date(2024, 11, 22), id="until that one"),
        pytest.param(date(2024, 11, 25), date(2024, 11, 8), id="when all is too late the day stays"),
    ],
)
def test_who_is_asked_late_is_not_late_by_a_day_that_was_never_told(today: date, due: date) -> None:
    items = [item for item in expected(PLAN, UNITS, CALENDAR, today) if item.form_id == "families"]
    assert {(item.unit_id, item.last_day) for item in items} == {(NA_PAI.id, due), (NA_DEO.id, due)}


def test_the_clerk_owes_the_report_on_the_last_working_day_in_time() -> None:
    (report,) = of_duty("TV-D40")
    assert (report.unit_id, report.form_id, report.roles) == (COMMUNE.id, None, ("clerk",))
    assert (report.plan_due, report.internal_due, report.due) == (
        date(2024, 11, 24),
        None,
        date(2024, 11, 22),
    )
    assert (report.period.kind, report.period.label) == (PeriodKind.YEAR, "Năm 2024")


def test_the_centre_owes_its_ranking_five_working_days_earlier() -> None:
    (ranking,) = of_duty("TV-D20")
    assert (ranking.unit_id, ranking.roles) == (CENTRE.id, ("centre_teacher", "centre_director"))
    assert (ranking.plan_due, ranking.due) == (date(2024, 12, 4), date(2024, 11, 27))


def test_class_records_have_a_form_but_no_day() -> None:
    (records,) = of_duty("TV-D18")
    assert (records.form_id, records.unit_id, records.due) == ("classes", CENTRE.id, None)


def test_a_duty_of_several_bodies_is_asked_of_each_with_its_own_roles() -> None:
    roles = {item.unit_id: item.roles for item in of_duty("TV-D30")}
    assert roles[NA_PAI.id] == ("branch_head", "member", "village_head")
    assert roles[CENTRE.id] == ("centre_director", "centre_teacher")
    assert "clerk" in roles[COMMUNE.id]
    assert "village_head" not in roles[COMMUNE.id]


def test_what_the_commune_needs_has_a_due_date_and_nothing_else() -> None:
    items = expected(PLAN, UNITS, CALENDAR, date(2024, 6, 1))
    assert {(item.form_id, item.last_day) for item in items if item.last_day} == {
        (None, date(2024, 11, 24)),
        ("centre", date(2024, 11, 27)),
        *((form, date(2024, 11, 8)) for form in ("classes", "literacy", "families", "titles")),
        *((form, date(2024, 11, 15)) for form in ("levels", "competences")),
        *((form, date(2024, 6, 14)) for form in ("outreach", "difficulties", "branch")),
    }


def forms_owed(unit: Unit, on: date) -> dict[str | None, tuple[date | None, str]]:
    """What the unit owes that day in a rhythm of the commune's: the last day and the policy by form."""
    owed = [item for item in expected(PLAN, UNITS, CALENDAR, on) if item.unit_id == unit.id]
    return {item.form_id: (item.last_day, item.policy) for item in owed if item.period.kind is not PeriodKind.YEAR}


MONTHLY = ("dropouts", "outreach", "difficulties")


@pytest.mark.parametrize(
    ("on", "owed"),
    [
        pytest.param(date(2024, 1, 1), [*MONTHLY, "branch"], id="the first day of the plan"),
        pytest.param(date(2024, 3, 1), [*MONTHLY, "branch"], id="from the first of the month"),
        pytest.param(date(2024, 3, 14), [*MONTHLY, "branch"], id="until the data close"),
        pytest.param(date(2024, 3, 15), ["branch"], id="not of somebody who comes afterwards"),
        pytest.param(date(2024, 6, 14), ["outreach", "difficulties", "branch"], id="no dropouts in the holidays"),
        pytest.param(date(2024, 6, 15), [], id="the half-year is over"),
        pytest.param(date(2024, 9, 2), [*MONTHLY, "branch"], id="school again"),
        pytest.param(date(2024, 11, 8), [*MONTHLY, "branch"], id="the day that the commune needs the branches"),
        pytest.param(date(2024, 11, 9), [*MONTHLY], id="and the day after it"),
    ],
)
def test_a_form_in_a_rhythm_is_owed_from_the_first_of_the_month_until_its_data_close(on: date, owed: list[str]) -> None:
    assert sorted(map(str, forms_owed(NA_PAI, on))) == sorted(owed)


@pytest.mark.parametrize(
    ("on", "form", "last_day", "policy"),
    [
        (date(2024, 1, 2), "outreach", date(2024, 1, 14), "monthly"),
        (date(2024, 9, 2), "dropouts", date(2024, 9, 14), "monthly"),
        (date(2024, 2, 1), "branch", date(2024, 6, 14), "reporter"),
        (date(2024, 7, 1), "branch", date(2024, 11, 8), "reporter"),
    ],
)
def test_a_form_in_a_rhythm_is_wanted_when_its_data_close_or_when_the_commune_needs_it(
    on: date, form: str, last_day: date, policy: str
) -> None:
    assert forms_owed(NA_PAI, on)[form] == (last_day, policy)


def test_the_day_of_a_form_in_a_rhythm_may_move_within_the_month_people_live_in() -> None:
    month = period_on(PeriodKind.MONTH, date(2024, 3, 20))
    assert latest_internal_due(PLAN, PLAN.get_duty("TV-D58"), CALENDAR, month, "outreach") == date(2024, 3, 31)


@pytest.mark.parametrize(
    ("form", "on", "start"),
    [
        pytest.param("dropouts", date(2024, 5, 31), date(2024, 4, 15), id="until the end of May that of May"),
        pytest.param("dropouts", date(2024, 7, 20), None, id="in the holidays none"),
        pytest.param("dropouts", date(2024, 9, 1), date(2024, 8, 15), id="in September that of September"),
        pytest.param("dropouts", date(2025, 2, 1), None, id="after the plan none"),
        pytest.param("outreach", date(2024, 7, 20), date(2024, 6, 15), id="every month"),
        pytest.param(None, date(2024, 7, 20), date(2024, 1, 1), id="the duty itself in the year"),
    ],
)
def test_what_was_asked_for_last_is_known_form_by_form(form: str | None, on: date, start: date | None) -> None:
    assert latest_periods(PLAN, lambda _: CALENDAR, on).get(("TV-D58", form)) == start


def test_nothing_is_owed_twice() -> None:
    items = expected(PLAN, UNITS, CALENDAR, date(2024, 6, 1))
    owed = {(item.duty_id, item.form_id, item.unit_id, item.roles if item.is_alone else ()) for item in items}
    assert len(owed) == len(items)


@pytest.mark.parametrize("year", [2023, 2025])
def test_nothing_is_owed_in_a_year_in_which_the_plan_is_not_in_force(year: int) -> None:
    assert expected(PLAN, UNITS, CALENDAR, date(year, 6, 1)) == ()


@pytest.mark.parametrize(
    ("unit", "due"),
    [
        pytest.param(NA_PAI, date(2020, 10, 30), id="ten working days for a village"),
        pytest.param(CENTRE, date(2020, 11, 6), id="five for the centre"),
        pytest.param(COMMUNE, date(2020, 11, 13), id="none for the commune"),
    ],
)
def test_units_below_get_an_earlier_day_where_the_plan_names_one_day_for_all(unit: Unit, due: date) -> None:
    plan = plan_with(EveryYearBefore(11, 15), "village_head", "centre_teacher", "clerk")
    (item,) = (item for item in of_duty("TV-D40", 2020, plan) if item.unit_id == unit.id)
    assert (item.plan_due, item.due) == (date(2020, 11, 14), due)


@pytest.mark.parametrize(
    ("deadline", "valid_to", "years"),
    [
        pytest.param(EveryYearBefore(12, 1), date(2023, 12, 31), [2019, 2020, 2021, 2022, 2023], id="yearly"),
        pytest.param(EveryYearBefore(12, 1), None, list(range(2019, 2028)), id="yearly without end"),
        pytest.param(BeforeDate(date(2021, 11, 5)), None, [2021], id="one date"),
        pytest.param(BeforeDate(date(2022, 1, 1)), None, [2021], id="before New Year is the old year"),
        pytest.param(OnOrBefore(date(2020, 6, 30)), None, [2020], id="one quarter"),
    ],
)
def test_a_duty_is_owed_in_its_years(deadline: Deadline, valid_to: date | None, years: list[int]) -> None:
    plan = plan_with(deadline, "clerk", valid_to=valid_to)
    assert [year for year in range(2018, 2028) if of_duty("TV-D40", year, plan)] == years


@pytest.mark.parametrize(
    ("deadline", "internal", "latest"),
    [
        pytest.param(BeforeDate(date(2024, 11, 25)), None, date(2024, 11, 22), id="the plan's own day"),
        pytest.param(
            BeforeDate(date(2024, 11, 25)),
            InternalDue("TV-D40", 10),
            date(2024, 11, 22),
            id="not the internal one, which may move",
        ),
        pytest.param(NoDate(), None, None, id="no day, no bound"),
    ],
)
def test_the_commune_may_not_move_its_date_past_the_plan(
    deadline: Deadline, internal: InternalDue | None, latest: date | None
) -> None:
    plan = plan_with(deadline, "village_head", internal=internal)
    assert latest_internal_due(plan, plan.duties[0], CALENDAR, YEAR) == latest


def test_the_villages_may_be_given_until_the_report_of_the_commune() -> None:
    assert latest_internal_due(PLAN, PLAN.get_duty("TV-D58"), CALENDAR, YEAR) == date(2024, 11, 22)


@pytest.mark.parametrize(
    ("days", "day"),
    [
        pytest.param(10, date(2020, 11, 27), id="ten working days after Friday 13 November"),
        pytest.param(-5, date(2020, 11, 6), id="five before it"),
        pytest.param(0, date(2020, 11, 13), id="the same day"),
    ],
)
def test_a_duty_may_be_due_so_many_working_days_from_another(days: int, day: date) -> None:
    report = replace(PLAN.get_duty("TV-D40"), deadline=EveryYearBefore(11, 15))
    after = replace(PLAN.get_duty("TV-D41"), deadline=Relative(days, "TV-D40"), roles=(RoleId("clerk"),))
    plan = replace(PLAN, valid_from=date(2019, 1, 1), valid_to=None, duties=(report, after))
    (item,) = of_duty("TV-D41", 2020, plan)
    assert (item.plan_due, item.due) == (day, day)


@pytest.mark.parametrize(
    ("year", "after", "figures"),
    [
        pytest.param(2019, [], [None], id="the year before"),
        pytest.param(2020, [date(2020, 12, 8)], [date(2020, 11, 10)], id="the year of the day"),
        pytest.param(2021, [], [None], id="the year after"),
    ],
)
def test_what_is_counted_from_a_day_of_one_year_has_no_day_in_another(
    year: int, after: list[date], figures: list[date | None]
) -> None:
    clerk = (RoleId("clerk"),)
    report = replace(PLAN.get_duty("TV-D40"), deadline=BeforeDate(date(2020, 11, 25)), roles=clerk)
    summary = replace(PLAN.get_duty("TV-D41"), deadline=Relative(10, "TV-D40"), roles=clerk)
    every_year = replace(PLAN.get_duty("TV-D34"), deadline=NoDate(), internal=InternalDue("TV-D40", 10), roles=clerk)
    plan = replace(PLAN, valid_from=date(2019, 1, 1), valid_to=None, duties=(report, summary, every_year))
    assert [item.last_day for item in of_duty("TV-D41", year, plan)] == after
    assert [item.last_day for item in of_duty("TV-D34", year, plan)] == figures


@pytest.mark.parametrize(
    ("kind", "starts"),
    [
        (PeriodKind.QUARTER, ["2018-12-15", "2019-03-15", "2019-06-15", "2019-09-15", "2019-12-15"]),
        (PeriodKind.HALF_YEAR, ["2018-12-15", "2019-06-15", "2019-12-15"]),
    ],
)
def test_a_review_is_owed_anew_in_each_period(kind: PeriodKind, starts: list[str]) -> None:
    plan = plan_with(Every(kind), "clerk")
    months = [*(date(2019, month, 1) for month in range(1, 13)), date(2020, 1, 1)]
    owed = [item for day in months for item in expected(plan, UNITS, CALENDAR, day)]
    assert sorted({item.period.start.isoformat() for item in owed}) == starts
    assert {item.due for item in owed} == {None}


def test_what_is_owed_once_belongs_to_the_whole_plan() -> None:
    plan = plan_with(AfterEvent("Quyết định 677"), "clerk")
    owed = {item.period for year in range(2019, 2027) for item in of_duty("TV-D40", year, plan)}
    assert {(period.kind, period.start, period.end) for period in owed} == {
        (PeriodKind.PLAN, date(2019, 1, 1), date.max)
    }


def test_what_was_due_before_the_plan_came_is_not_owed() -> None:
    plan = replace(plan_with(EveryYearBefore(3, 1), "clerk"), valid_from=date(2022, 4, 6))
    assert of_duty("TV-D40", 2022, plan) == []
    assert len(of_duty("TV-D40", 2023, plan)) == 1


@pytest.mark.parametrize(
    ("own", "kind", "due", "day"),
    [
        pytest.param(None, PeriodKind.YEAR, date(2024, 11, 8), date(2024, 11, 8), id="a year as of the due date"),
        pytest.param(None, PeriodKind.YEAR, None, None, id="a year without a day"),
        pytest.param(None, PeriodKind.YEAR, date(2025, 1, 10), date(2024, 12, 31), id="a year told in the next"),
        pytest.param((12, 14), PeriodKind.YEAR, date(2024, 11, 8), date(2024, 12, 14), id="as the plan file says"),
        pytest.param(None, PeriodKind.QUARTER, date(2024, 12, 20), date(2024, 12, 14), id="a quarter by the decree"),
        pytest.param((11, 30), PeriodKind.QUARTER, None, date(2024, 11, 30), id="a quarter as the plan file says"),
        pytest.param(None, PeriodKind.HALF_YEAR, None, date(2024, 12, 14), id="a half-year by the decree"),
    ],
)
def test_the_data_of_a_report_stand_as_of_a_day(
    own: tuple[int, int] | None, kind: PeriodKind, due: date | None, day: date | None
) -> None:
    duty = replace(PLAN.get_duty("TV-D40"), cut_off=own)
    assert cut_off(duty, period_on(kind, date(2024, 11, 1)), due) == day


@pytest.mark.parametrize(("year", "day"), [(2024, date(2024, 2, 29)), (2025, date(2025, 2, 28))])
def test_data_that_stand_as_of_29_february_have_a_day_in_every_year(year: int, day: date) -> None:
    duty = replace(PLAN.get_duty("TV-D40"), cut_off=(2, 29))
    assert cut_off(duty, period_on(PeriodKind.YEAR, date(year, 6, 1)), None) == day


def test_each_office_owes_its_own_report_and_the_others_owe_one_together() -> None:
    duty = replace(
        PLAN.get_duty("TV-D40"),
        roles=(RoleId("accountant"), RoleId("clerk"), RoleId("vice_chair"), RoleId("police")),
        each=(RoleId("accountant"), RoleId("police")),
    )
    items = of_duty("TV-D40", plan=replace(PLAN, duties=(duty,)))
    assert [(item.roles, item.is_alone) for item in items] == [
        (("clerk", "vice_chair"), False),
        (("accountant",), True),
        (("police",), True),
    ]


def test_a_day_given_to_what_is_held_is_the_day_of_all_who_hold_it() -> None:
    duty = replace(PLAN.get_duty("TV-D40"), deadline=Every(PeriodKind.YEAR), roles=PLAN.get_duty("TV-D19").roles)
    plan = replace(PLAN, duties=(duty,))
    given = {(duty.id, date(2024, 1, 1)): date(2024, 10, 7)}
    items = expected(plan, UNITS, CALENDAR, date(2024, 6, 1), given)
    assert {item.unit_id: item.last_day for item in items} == dict.fromkeys((COMMUNE.id, CENTRE.id), date(2024, 10, 7))


def test_a_day_given_to_a_meeting_sets_the_day_of_the_figures_it_needs() -> None:
    """Row TD-N03: the villages' figures for the quarterly meeting."""
    meeting = replace(
        PLAN.get_duty("TV-D40"),
        deadline=Every(PeriodKind.QUARTER),
        roles=(RoleId("clerk"), RoleId("village_head")),
        forms=("committee", "literacy"),
        form_roles={"committee": (RoleId("clerk"),), "literacy": (RoleId("village_head"),)},
    )
    plan = replace(PLAN, valid_from=date(2019, 1, 1), valid_to=None, duties=(meeting,))
    today = date(2020, 4, 1)
    start = period_on(PeriodKind.QUARTER, today).start
    before = expected(plan, UNITS, CALENDAR, today)
    assert {(item.last_day, item.given_for) for item in before} == {(None, None)}
    after = expected(plan, UNITS, CALENDAR, today, {("TV-D40", start): date(2020, 6, 15)})
    assert {(item.form_id, item.plan_due, item.last_day, item.given_for) for item in after} == {
        ("committee", None, date(2020, 6, 15), "TV-D40"),
        ("literacy", None, date(2020, 6, 1), "TV-D40"),
    }
    later = expected(plan, UNITS, CALENDAR, date(2020, 7, 1), {("TV-D40", start): date(2020, 6, 15)})
    assert {item.last_day for item in later} == {None}


@pytest.mark.parametrize(
    ("year", "offices"),
    [
        pytest.param(2025, {"district_labour"}, id="there are districts at the beginning of the year"),
        pytest.param(2026, set[str](), id="there are none any more"),
    ],
)
def test_nothing_is_asked_of_an_office_that_has_ended(year: int, offices: set[str]) -> None:
    plan = plan_with(EveryYearBefore(11, 15), "district_labour", "clerk")
    district = Unit(UnitId(9), UnitKind.DISTRICT, "huyện", "Đắk Song", None)
    items = expected(plan, [district, COMMUNE], CALENDAR, date(year, 1, 1))
    assert {role for item in items for role in item.roles} == {"clerk"} | offices
