"""Figures worked out at any unit of the tree: sums over sums, the last state, all flows, nobody counted twice."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from plans.assignment import Assignment, Relief
from plans.indicator import load_indicators
from plans.measure import Books, Measurement, Place, measure, place_now, place_on
from plans.period import Period, PeriodKind, period_of_plan, period_on
from plans.progress import rate
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import Found, Succeed, UnitHistory, UnitState, UnitTree
from tests.plans.reported import asked, place, unit, year

INDICATORS = load_indicators().by_code
PROVINCE, DISTRICT, COMMUNE, VILLAGE = UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.VILLAGE
Y2024 = year(2024)


def families(
    id: int, recognised: int | None, households: int | None, period: Period = Y2024, **more: Any
) -> Assignment:
    return asked(id, "families", {"households": households, "recognised": recognised}, period, **more)


def look(where: Place, reports: list[Assignment], code: str = "MOD.FAM.REC", at: int = 2024) -> Measurement:
    return measure(INDICATORS[code].basis, where, Books(reports), at)


def share(found: Measurement) -> tuple[Any, Any]:
    return found.amount, found.of


def a_commune(*more: Unit) -> Place:
    return place(unit(1, COMMUNE), unit(2, VILLAGE, 1), unit(3, VILLAGE, 1), *more)


# --- sums


def test_a_share_is_the_sum_of_counts_over_the_sum_of_wholes() -> None:
    found = look(a_commune(), [families(2, 1, 10), families(3, 90, 90)])
    assert share(found) == (91, 100)


def test_a_village_that_owes_its_report_is_named_and_not_counted_as_zero() -> None:
    found = look(a_commune(), [families(2, 5, 10), asked(3, "families", None, Y2024)])
    assert share(found) == (5, 10)
    assert (found.used, found.missing, found.expected) == ((2,), (3,), 2)


def test_a_count_without_its_whole_is_in_no_sum_and_named() -> None:
    found = look(a_commune(), [families(2, 5, 10), families(3, 7, None)])
    assert share(found) == (5, 10)
    assert found.without_whole == (3,)


def test_where_no_whole_is_known_there_is_a_count_and_no_share() -> None:
    assert share(look(a_commune(), [families(2, 5, None), families(3, 7, None)])) == (12, None)


def test_an_answer_nobody_knows_is_no_answer() -> None:
    found = look(a_commune(), [families(2, None, 10)])
    assert (found.amount, found.missing) == (None, (2,))


def test_what_an_office_let_a_unit_off_for_good_is_not_waited_for() -> None:
    gone = asked(3, "families", None, Y2024, relief=Relief.NOT_APPLICABLE)
    excused = asked(3, "families", None, Y2024, relief=Relief.EXCUSED)
    assert look(a_commune(), [families(2, 5, 10), gone]).missing == ()
    assert look(a_commune(), [families(2, 5, 10), excused]).missing == (3,)


def test_several_wholes_of_one_report_are_added() -> None:
    values = {"schools": 3, "schools_recognised": 3, "agencies": 5, "agencies_recognised": 4, "enterprises": 0}
    assert share(look(a_commune(), [asked(1, "units", values, Y2024)], "MOD.UNIT.REC")) == (7, 8)


def test_a_register_gives_the_whole_of_each_village() -> None:
    where = place(unit(1, COMMUNE), unit(2, VILLAGE, 1, residents=100), unit(3, VILLAGE, 1, residents=300))
    reports = [asked(id, "branch", {"members": n}, Y2024) for id, n in ((2, 30), (3, 70))]
    assert share(look(where, reports, "HKH.MEMBER_RATE")) == (100, 400)


def test_where_a_village_has_no_count_the_commune_has_the_whole() -> None:
    where = place(unit(1, COMMUNE, None, residents=500), unit(2, VILLAGE, 1, residents=100), unit(3, VILLAGE, 1))
    reports = [asked(id, "branch", {"members": n}, Y2024) for id, n in ((2, 30), (3, 70))]
    assert share(look(where, reports, "HKH.MEMBER_RATE")) == (100, 500)


# --- states and flows


def month(number: int) -> Period:
    return period_on(PeriodKind.MONTH, date(2024, number, 1))


def test_of_a_state_the_last_one_stated_counts() -> None:
    halves = [period_on(PeriodKind.HALF_YEAR, date(2024, m, 1)) for m in (3, 9)]
    values: list[Mapping[str, Any]] = [{"members": 40, "trained": 10}, {"members": 50, "trained": 20}]
    reports = [asked(2, "branch", v, p) for v, p in zip(values, halves, strict=True)]
    assert share(look(a_commune(), reports, "HKH.TRAINED")) == (20, 50)


def test_a_state_nobody_knew_later_is_the_one_known_before() -> None:
    halves = [period_on(PeriodKind.HALF_YEAR, date(2024, m, 1)) for m in (3, 9)]
    values: list[Mapping[str, Any]] = [{"members": 40, "trained": 10}, {"members": None, "trained": None}]
    reports = [asked(2, "branch", v, p) for v, p in zip(values, halves, strict=True)]
    assert share(look(a_commune(), reports, "HKH.TRAINED")) == (10, 40)


def test_what_happened_is_added_over_periods_and_units() -> None:
    reports = [asked(id, "classes", {"participants": 20, "women": id}, month(m)) for id in (2, 3) for m in (1, 2, 3)]
    assert share(look(a_commune(), reports, "CLC.GENDER")) == (15, 120)


def test_a_yearly_report_is_not_added_to_the_months_it_covers() -> None:
    months = [asked(2, "classes", {"participants": 20, "women": 10}, month(m)) for m in (3, 4)]
    whole = asked(2, "classes", {"participants": 60, "women": 25}, Y2024)
    assert share(look(a_commune(), [*months, whole], "CLC.GENDER")) == (25, 60)


def test_a_yearly_report_that_does_not_know_leaves_the_months_what_they_told() -> None:
    months = [asked(2, "classes", {"participants": 20, "women": 10}, month(m)) for m in (3, 4)]
    whole = asked(2, "classes", {"participants": 60, "women": None}, Y2024)
    assert share(look(a_commune(), [*months, whole], "CLC.GENDER")) == (20, 40)


def test_two_duties_with_one_form_in_one_period_are_not_added_the_later_report_counts() -> None:
    twice = [asked(2, "classes", {"participants": n, "women": 5}, month(3), days_after=n) for n in (20, 30)]
    assert share(look(a_commune(), twice, "CLC.GENDER")) == (5, 30)
    assert share(look(a_commune(), [families(2, 5, 10), families(2, 6, 10, days_after=3)])) == (6, 10)


@pytest.mark.parametrize(("at", "amount"), [(2023, 3), (2024, 4), (2025, None)])
def test_a_figure_belongs_to_its_year(at: int, amount: int | None) -> None:
    reports = [families(2, 3, 10, year(2023)), families(2, 4, 10, year(2024))]
    assert look(a_commune(), reports, at=at).amount == amount


def test_the_month_that_begins_in_december_belongs_to_the_year_it_ends_in() -> None:
    report = asked(2, "classes", {"participants": 20, "women": 10}, month(1))
    assert report.period.start.year == 2023
    assert look(a_commune(), [report], "CLC.GENDER", 2024).amount == 10


def test_what_is_owed_once_counts_from_the_year_in_which_it_came_until_the_plan_ends() -> None:
    whole_plan = period_of_plan(date(2022, 4, 6), date(2030, 12, 31))
    once = families(2, 5, 10, whole_plan)
    assert once.report is not None
    once = replace(once, report=replace(once.report, filed_at=datetime(2024, 5, 2, 3, tzinfo=UTC)))
    found = {at: look(a_commune(), [once], at=at).amount for at in (2022, 2023, 2024, 2030, 2031)}
    assert found == {2022: None, 2023: None, 2024: 5, 2030: 5, 2031: None}
    assert look(a_commune(), [once, families(2, 7, 10, year(2026))], at=2026).amount == 7


def test_what_is_owed_once_is_missing_until_it_comes() -> None:
    owed = asked(2, "families", None, period_of_plan(date(2020, 6, 15), None))
    assert [look(a_commune(), [owed], at=at).missing for at in (2019, 2020, 2035)] == [(), (2,), (2,)]


# --- the tree


def test_what_a_commune_states_of_itself_replaces_what_its_villages_say() -> None:
    reports = [families(2, 5, 10), families(3, 5, 10), families(1, 12, 20)]
    found = look(a_commune(), reports)
    assert share(found) == (12, 20)
    assert found.missing == ()


def test_a_figure_can_be_worked_out_at_every_unit_above_the_villages() -> None:
    units = (
        unit(1, PROVINCE),
        unit(2, DISTRICT, 1),
        unit(3, COMMUNE, 2),
        unit(4, COMMUNE, 2),
        unit(5, VILLAGE, 3),
        unit(6, VILLAGE, 3),
        unit(7, VILLAGE, 4),
    )
    everywhere = {each.id: each for each in units}
    reports = [families(5, 1, 10), families(6, 2, 10), families(7, 30, 80)]
    expected = {1: (33, 100), 2: (33, 100), 3: (3, 20), 4: (30, 80), 5: (1, 10)}
    assert {id: share(look(place_now(UnitId(id), everywhere), reports)) for id in expected} == expected


def history(id: int, kind: UnitKind, parent: int | None, **register: int) -> UnitHistory:
    state = UnitState(date(2000, 1, 1), kind, "thôn", f"Số {id}", None if parent is None else UnitId(parent))
    return UnitHistory(UnitId(id), (state,), None, register)


def a_tree() -> UnitTree:
    histories = [history(1, COMMUNE, None), *(history(id, VILLAGE, 1) for id in (2, 3, 4))]
    return UnitTree({each.id: each for each in histories})


def merged_in_july() -> UnitTree:
    """The tree after villages 2 and 3 have become village 5."""
    day = date(2024, 7, 1)
    one = UnitState(day, VILLAGE, "thôn", "Số 5", UnitId(1))
    new = UnitId(5)
    return a_tree().changed([Found(new, one), Succeed(((UnitId(2), new), (UnitId(3), new)), day)])


def test_villages_that_merged_count_until_their_heir_reports() -> None:
    where = place_on(merged_in_july(), UnitId(1), date(2024, 12, 31))
    before = [families(2, 10, 20), families(3, 5, 20), families(4, 1, 10)]
    assert share(look(where, [*before, asked(5, "families", None, Y2024)])) == (16, 50)
    assert share(look(where, [*before, families(5, 30, 40)])) == (31, 50)


def test_what_a_village_takes_in_counts_beside_what_it_had_stated_before() -> None:
    taken_in = a_tree().changed([Succeed(((UnitId(2), UnitId(3)),), date(2024, 7, 1))])
    where = place_on(taken_in, UnitId(1), date(2024, 12, 31))
    first_in = datetime(2024, 6, 1, tzinfo=UTC)
    before = [replace(families(id, 10 * id, 90), done_at=first_in) for id in (2, 3)]
    assert share(look(where, before)) == (50, 180)
    assert share(look(where, [before[0], families(3, 45, 170)])) == (45, 170)


def test_the_parts_of_a_village_count_once_all_have_stated_theirs() -> None:
    day, parts = date(2024, 7, 1), (UnitId(5), UnitId(6))
    found = [Found(id, UnitState(day, VILLAGE, "thôn", f"Số {id}", UnitId(1))) for id in parts]
    split = a_tree().changed([*found, Succeed(tuple((UnitId(2), part) for part in parts), day)])
    where = place_on(split, UnitId(1), date(2024, 12, 31))
    whole, one, other = families(2, 20, 40), families(5, 12, 22), families(6, 9, 19)
    assert share(look(where, [whole, one, asked(6, "families", None, Y2024)])) == (20, 40)
    assert share(look(where, [whole, one, other])) == (21, 41)
    assert look(where, [whole, one, asked(6, "families", None, Y2024)]).missing == (6,)


def test_an_heir_has_the_figures_of_those_it_took_over() -> None:
    where = place_on(merged_in_july(), UnitId(5), date(2024, 12, 31))
    assert share(look(where, [families(2, 10, 20), families(3, 5, 20), families(4, 1, 10)])) == (15, 40)


def test_what_happened_before_a_merger_is_added_to_what_happened_after() -> None:
    where = place_on(merged_in_july(), UnitId(1), date(2024, 12, 31))
    reports = [asked(id, "classes", {"participants": 20, "women": 10}, month(m)) for id, m in ((2, 5), (3, 6), (5, 9))]
    assert share(look(where, reports, "CLC.GENDER")) == (30, 60)


def test_a_share_of_villages_is_of_the_villages_there_are_on_the_day() -> None:
    tree = merged_in_july()
    reports = [asked(id, "branch", {"meetings": 1}, Y2024) for id in (2, 4, 5)]
    june, december = (place_on(tree, UnitId(1), day) for day in (date(2024, 6, 30), date(2024, 12, 31)))
    assert share(look(june, reports, "HKH.BRANCH_COV")) == (2, 3)
    assert share(look(december, reports, "HKH.BRANCH_COV")) == (2, 2)


def test_a_district_that_has_ended_has_the_figures_of_what_became_of_it() -> None:
    histories = [history(1, PROVINCE, None), history(2, DISTRICT, 1), history(3, COMMUNE, 2), history(4, COMMUNE, 1)]
    tree = UnitTree({each.id: each for each in histories})
    ended = tree.changed([Succeed(((UnitId(2), UnitId(1)),), date(2025, 7, 1))])
    where = place_on(ended, UnitId(2), date(2025, 12, 31))
    assert share(look(where, [families(3, 5, 10, year(2025)), families(4, 9, 10, year(2025))], at=2025)) == (5, 10)


def test_as_the_units_stand_today_an_ended_one_lies_under_its_heir() -> None:
    units = (unit(1, COMMUNE), unit(5, VILLAGE, 1), replace(unit(2, VILLAGE, 5), last_day=date(2024, 6, 30)))
    where = place_now(UnitId(1), {each.id: each for each in units})
    assert where.living == {1, 5}
    assert share(look(where, [families(2, 10, 20)])) == (10, 20)
    assert share(look(where, [families(2, 10, 20), families(5, 12, 22)])) == (12, 22)


# --- whatever the figures are


def random_worlds() -> Iterator[tuple[Place, list[Assignment]]]:
    for seed in range(200):
        draw = random.Random(seed)
        units = [unit(1, PROVINCE)]
        for kind, at_most in ((DISTRICT, 3), (COMMUNE, 4), (VILLAGE, 4)):
            above = [u for u in units if u.kind is _above(kind)]
            for parent in above:
                units += [unit(len(units) + 1 + n, kind, parent.id) for n in range(draw.randint(1, at_most))]
        reports: list[Assignment] = []
        for each in units:
            if each.kind is VILLAGE and draw.random() < 0.8:
                households = draw.choice([None, 0, *range(1, 200)])
                recognised = None if draw.random() < 0.1 else draw.randint(0, households or 50)
                reports.append(families(each.id, recognised, households))
            elif each.kind is VILLAGE:
                reports.append(asked(each.id, "families", None, Y2024))
        yield place(*units), reports


def _above(kind: UnitKind) -> UnitKind:
    return {DISTRICT: PROVINCE, COMMUNE: DISTRICT, VILLAGE: COMMUNE}[kind]


def test_the_whole_is_always_the_sum_of_its_parts_and_never_their_average() -> None:
    differs = 0
    for where, reports in random_worlds():
        whole = look(where, reports)
        parts = [look(place_now(id, where.units), reports) for id in where.under(UnitId(1))]
        counted = [part for part in parts if part.of is not None]
        if whole.of is None:
            assert not counted
            continue
        assert whole.amount == sum(part.amount or 0 for part in counted)
        assert whole.of == sum(part.of or 0 for part in counted)
        shares = [rate(part.amount or 0, part.of) for part in counted if part.of]
        differs += bool(whole.of) and rate(whole.amount or 0, whole.of) != sum(shares) / len(shares)
        assert sorted(whole.used + whole.missing + whole.without_whole) == sorted({a.unit_id for a in reports})
    assert differs > 50


def test_the_order_of_the_reports_does_not_matter() -> None:
    for seed, (where, reports) in enumerate(random_worlds()):
        again = [replace(a, report=a.report and replace(a.report, filed_at=a.report.filed_at)) for a in reports]
        more = [*again, *(families(a.unit_id, 1, 10, days_after=2) for a in reports[:3])]
        shuffled = random.Random(seed).sample(more, len(more))
        for code in ("MOD.FAM.REC", "MOD.FAM.REG", "HKH.BRANCH_COV"):
            assert look(where, more, code) == look(where, shuffled, code)


def test_a_merger_changes_no_total() -> None:
    tree, together = a_tree(), merged_in_july()
    for seed in range(100):
        draw = random.Random(seed)
        reports = [families(id, draw.randint(0, 9), draw.randint(9, 90)) for id in (2, 3, 4)]
        day = date(2024, 12, 31)
        assert share(look(place_on(tree, UnitId(1), day), reports)) == share(
            look(place_on(together, UnitId(1), day), reports)
        )
