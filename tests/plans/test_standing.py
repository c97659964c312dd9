"""Every target of the five plans, held against figures below, at and above its value, and against nothing at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import plans
from plans.assignment import Assignment
from plans.indicator import Statement, Sum, Told, UnitCount, form_of, load_indicators
from plans.measure import Books, Place
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.progress import Verdict
from plans.standing import Places, Standing, Tension, day_of_judgement, standing, standings, targets_of
from plans.target import Target
from plans.unit import UnitKind
from tests.plans.reported import asked, place, reports_of, unit, units_for, year
from tests.plans.test_plan_files import ROWS

DATA = Path(plans.__file__).parent / "data"
PLANS = {plan.id: plan for plan in map(load_plan, sorted(DATA.glob("*_[0-9][0-9][0-9][0-9].yaml")))}
INDICATORS = load_indicators()
ALL = {target.id: (plan, target) for plan in PLANS.values() for target in plan.targets}
REACHED, NOT_REACHED = Verdict.REACHED, Verdict.NOT_REACHED

# What the figure may be a share of, so that every value of the plans can be met to the point: 98.5 % of 200 is 197.
WHOLE = 200


def measured_year(target: Target, plan: Plan) -> int:
    return min(target.until.year if target.until else plan.valid_from.year, (plan.valid_to or date.max).year)


def look(target_id: str, reports: Iterable[Assignment], of: int = WHOLE, *, today: date | None = None) -> Standing:
    plan, target = ALL[target_id]
    basis = INDICATORS.by_code[target.code].for_unit(target.unit).basis
    here = place(*units_for(basis, of))
    at = measured_year(target, plan)
    places = Places(here, here)
    return standing(plan, target, INDICATORS, places, Books(reports), at, today or date(at + 1, 1, 1))


def figures(target_id: str, amount: int | Decimal, of: int = WHOLE, *, before: int | None = None) -> Verdict:
    """Hold a figure of the year, and perhaps one of the year before, against a target."""
    plan, target = ALL[target_id]
    basis = INDICATORS.by_code[target.code].for_unit(target.unit).basis
    at = measured_year(target, plan)
    reports = [*reports_of(basis, amount, of, year(at))]
    if before is not None:
        reports += reports_of(basis, before, of, year(at - 1))
    return look(target_id, reports, of).verdict


def is_share(id: str) -> bool:
    return ROWS[id].unit.startswith("%")


SHARES = [id for id in ALL if is_share(id) and ROWS[id].value]
NEEDS_BASE = {"BC-T06", "BC-T20", "TV-T10"}
LOWER = {"NTL-T16", "NTL-T29"}


def shares() -> Iterator[tuple[str, int, Verdict]]:
    """The states of each share: one unit short of its value, at it, and one beyond it."""
    for id in sorted(set(SHARES) - NEEDS_BASE - LOWER):
        value = Decimal(ROWS[id].value) * WHOLE / 100
        at = int(value)
        assert at == value
        strict = ROWS[id].word == ">" and id != "NTL-T08"
        if ROWS[id].word == "≈":
            yield from ((id, n, Verdict.ABOUT) for n in (at - 1, at, at + 1))
            continue
        yield id, at - 1, NOT_REACHED
        yield id, at, NOT_REACHED if strict else REACHED
        if at < WHOLE:
            yield id, at + 1, REACHED


@pytest.mark.parametrize(
    ("target_id", "amount", "verdict"), [pytest.param(*c, id=f"{c[0]} at {c[1]}") for c in shares()]
)
def test_a_share_is_held_against_its_value_unrounded(target_id: str, amount: int, verdict: Verdict) -> None:
    assert figures(target_id, amount) is verdict


@pytest.mark.parametrize(
    ("target_id", "amount", "verdict"),
    [
        pytest.param("NTL-T29", 9, REACHED, id="NTL-T29 4,5 % is below 5 %"),
        pytest.param("NTL-T29", 10, NOT_REACHED, id="NTL-T29 5,0 % is not below 5 %"),
        pytest.param("NTL-T29", 11, NOT_REACHED, id="NTL-T29 less is better"),
        pytest.param("NTL-T16", 2, REACHED, id="NTL-T16 two months"),
        pytest.param("NTL-T16", 3, NOT_REACHED, id="NTL-T16 three months are not below three"),
        pytest.param("NTL-T16", 0, NOT_REACHED, id="NTL-T16 there is none"),
        pytest.param("NTL-T25", 0, REACHED, id="NTL-T25 no site"),
        pytest.param("NTL-T25", 1, NOT_REACHED, id="NTL-T25 one site"),
        pytest.param("NTL-T28", 0, REACHED, id="NTL-T28 no case"),
        pytest.param("NTL-T28", 1, NOT_REACHED, id="NTL-T28 one case"),
        *[pytest.param(id, 200, Verdict.NO_DENOMINATOR, id=f"{id} of what?") for id in sorted(NEEDS_BASE)],
        *[
            pytest.param(id, level, REACHED if level >= 2 else NOT_REACHED, id=f"{id} level {level} for 2")
            for id in ("BC-T01", "BC-T03", "BC-T05", "BC-T15", "BC-T17", "BC-T19", "TV-T01")
            for level in (0, 1, 2, 3)
        ],
        *[
            pytest.param(id, level, REACHED if level >= 3 else NOT_REACHED, id=f"{id} level {level} for 3")
            for id in ("BC-T04", "BC-T18", "TV-T03", "TV-T04")
            for level in (1, 2, 3)
        ],
        *[
            pytest.param(id, yes, REACHED if yes else NOT_REACHED, id=f"{id} {'yes' if yes else 'no'}")
            for id in ("BC-T02", "BC-T14", "BC-T16", "BC-T28")
            for yes in (0, 1)
        ],
    ],
)
def test_a_figure_is_held_against_its_value(target_id: str, amount: int, verdict: Verdict) -> None:
    assert figures(target_id, amount) is verdict


@pytest.mark.parametrize(
    ("yes", "of", "verdict"), [(1, 1, REACHED), (0, 1, NOT_REACHED), (1, 2, NOT_REACHED), (2, 2, REACHED)]
)
def test_a_yes_of_several_centres_is_a_yes_of_each(yes: int, of: int, verdict: Verdict) -> None:
    assert figures("TV-T11", yes, of) is verdict


RISING = ("NTL-T12", "NTL-T13", "TD-T08", "TD-T16", "TD-T18", "TD-T19")
FALLING = ("NTL-T22", "NTL-T30")


@pytest.mark.parametrize("target_id", RISING)
def test_an_increase_needs_more_than_last_year(target_id: str) -> None:
    assert [figures(target_id, n, before=50) for n in (49, 50, 51)] == [NOT_REACHED, NOT_REACHED, REACHED]


@pytest.mark.parametrize("target_id", FALLING)
def test_a_decrease_needs_less_than_last_year(target_id: str) -> None:
    assert [figures(target_id, n, before=50) for n in (49, 50, 51)] == [REACHED, NOT_REACHED, NOT_REACHED]


def test_what_is_kept_without_a_value_is_held_against_last_year() -> None:
    assert [figures("TV-T02", n, before=98) for n in (97, 98, 99)] == [NOT_REACHED, REACHED, REACHED]


@pytest.mark.parametrize("target_id", [*RISING, *FALLING, "TV-T02"])
def test_without_last_year_nobody_can_tell(target_id: str) -> None:
    assert figures(target_id, 50) is Verdict.NO_LAST_YEAR


TOLD = sorted(id for id in ALL if ROWS[id].word == "qualitative")


@pytest.mark.parametrize("target_id", TOLD)
def test_what_is_told_in_words_is_never_judged(target_id: str) -> None:
    assert look(target_id, []).verdict is Verdict.NARRATIVE


@pytest.mark.parametrize("target_id", sorted(set(ALL) - set(TOLD)))
def test_without_a_report_nothing_is_said(target_id: str) -> None:
    assert look(target_id, []).verdict is Verdict.NOT_STATED


@pytest.mark.parametrize("target_id", sorted(set(ALL) - set(TOLD)))
def test_an_unknown_figure_is_no_figure(target_id: str) -> None:
    """ "Chưa rõ" is neither 0 nor missing: the report is in, and says nothing."""
    plan, target = ALL[target_id]
    basis = INDICATORS.by_code[target.code].for_unit(target.unit).basis
    reports = [*reports_of(basis, 1, 1, year(measured_year(target, plan)))]
    unknown = [replace(a, report=replace(a.report, values=dict.fromkeys(a.report.values))) for a in reports if a.report]
    assert look(target_id, unknown, 1).verdict is Verdict.NOT_STATED


@pytest.mark.parametrize("target_id", sorted(SHARES))
def test_where_there_is_nobody_to_count_a_share_does_not_apply(target_id: str) -> None:
    expected = (
        Verdict.NO_DENOMINATOR if target_id in NEEDS_BASE - {"BC-T06", "BC-T20", "TV-T10"} else Verdict.NOT_APPLICABLE
    )
    assert figures(target_id, 0, 0) is expected


COUNTED_FROM_ANSWERS = sorted(
    id
    for id in SHARES
    if isinstance(basis := INDICATORS.by_code[ALL[id][1].code].basis, Sum) and (basis.of or basis.register)
)


@pytest.mark.parametrize("target_id", COUNTED_FROM_ANSWERS)
def test_without_the_whole_a_share_cannot_be_worked_out(target_id: str) -> None:
    plan, target = ALL[target_id]
    basis = INDICATORS.by_code[target.code].basis
    assert isinstance(basis, Sum)
    values = {answer.name: 7 for answer in basis.amount if answer not in basis.of}
    report = asked(1, basis.amount[0].form_id, values, year(measured_year(target, plan)))
    here = place(unit(1, UnitKind.COMMUNE))
    found = standing(plan, target, INDICATORS, Places(here, here), Books([report]), year_of(report), date(2031, 1, 1))
    assert found.verdict is Verdict.NO_DENOMINATOR
    assert found.percent is None


def year_of(report: Assignment) -> int:
    return report.period.start.year


def test_every_target_has_a_way_in_but_the_two_general_goals() -> None:
    without = {id for id, (_, t) in ALL.items() if form_of(INDICATORS.by_code[t.code].for_unit(t.unit).basis) is None}
    assert len(ALL) == 108
    assert without == {"BC-T29", "TV-T14"}
    assert all(isinstance(INDICATORS.by_code[ALL[id][1].code].basis, Told) for id in without)


NOT_ASKED: Mapping[str, str] = {
    "BC-T29": "a general goal without a figure: told in words",
    "TV-T14": "a general goal without a figure: told in words",
}
"""Targets that no form feeds, and why."""


@pytest.mark.parametrize("id", [id for id in ALL if id not in NOT_ASKED])
def test_what_a_target_is_worked_out_from_is_asked_of_somebody_under_its_plan(id: str) -> None:
    plan, target = ALL[id]
    needed = form_of(INDICATORS.by_code[target.code].for_unit(target.unit).basis)
    asked = [duty.roles_for(form) for duty in plan.duties for form in duty.forms if form == needed]
    assert any(asked), needed


def test_a_chosen_base_makes_a_share_of_nothing_stated_computable() -> None:
    plan, target = ALL["BC-T06"]
    chosen = replace(target, base="số xã, phường (Phòng GD&ĐT, 12/5/2022)")
    basis = INDICATORS.by_code[target.code].basis
    here = place(*units_for(basis, 10))
    reports = [*reports_of(basis, 4, 10, year(2025))]
    found = [
        standing(plan, each, INDICATORS, Places(here, here), Books(reports), 2025, date(2026, 1, 1))
        for each in (target, chosen)
    ]
    assert [each.verdict for each in found] == [Verdict.NO_DENOMINATOR, REACHED]


# --- registered and recognised, parts and wholes


def families(registered: int, recognised: int) -> list[Assignment]:
    values = {"households": 100, "registered": registered, "recognised": recognised}
    return [asked(1, "families", values, year(at)) for at in (2020, 2021)]


def test_80_percent_registered_and_55_recognised_meet_one_plan_and_fail_the_other() -> None:
    assert look("DS-T04", families(80, 55)).verdict is REACHED
    assert look("NTL-T05", families(80, 55)).verdict is NOT_REACHED
    assert look("NTL-T05", families(80, 55)).figure.amount == 55


def group(name: str, literate: int, residents: int) -> Assignment:
    return asked(1, f"literacy_groups.{name}", {"residents": residents, "literate": literate}, year(2020))


def test_each_group_has_its_own_whole() -> None:
    reports = [
        group("15_60", 985, 1000),
        group("15_35", 494, 500),
        group("women", 440, 500),
        group("hmong_15_60", 70, 100),
        group("hmong_15_35", 40, 50),
    ]
    found = [look(id, reports) for id in ("DS-T11", "DS-T12", "DS-T13", "DS-T14", "DS-T15")]
    assert [str(each.percent) for each in found] == ["197/2", "494/5", "88", "70", "80"]
    assert [each.verdict for each in found] == [REACHED, NOT_REACHED, REACHED, NOT_REACHED, REACHED]


def test_a_unit_without_people_of_a_group_is_neither_at_0_nor_at_100_percent() -> None:
    nobody = asked(1, "literacy_groups.hmong_15_60", {"residents": 0}, year(2020))
    found = look("DS-T14", [nobody])
    assert (found.verdict, found.percent) == (Verdict.NOT_APPLICABLE, None)


def here() -> Places:
    alone = place(unit(1, UnitKind.COMMUNE))
    return Places(alone, alone)


def all_of(plan_id: str, reports: Iterable[Assignment], at: int, today: date, where: Places | None = None):
    found = standings(PLANS[plan_id], INDICATORS, where or here(), Books(reports), at, today)
    return {each.target.id: each for each in found}


def test_98_5_percent_of_all_and_88_of_the_women_hardly_go_together() -> None:
    found = all_of("DS", [], 2020, date(2021, 1, 1))
    assert {id: each.tension for id, each in found.items() if each.tension} == {"DS-T13": Tension("DS-T13", "DS-T11")}


def test_whether_two_thresholds_go_together_depends_on_how_large_the_part_is() -> None:
    def tense(share_of_minority: int) -> bool:
        reports = [group("15_60", 950, 1000), group("minority_15_60", 10, share_of_minority)]
        return all_of("TD", reports, 2020, date(2021, 1, 1))["TD-T02"].tension is not None

    assert [tense(n) for n in (700, 750, 751, 900)] == [False, False, True, True]


def test_the_same_demand_is_worked_out_once_and_flagged() -> None:
    found = all_of("BC", [asked(1, "levels", {"literacy_level": "2"}, year(2025))], 2025, date(2026, 1, 1))
    twins = {id: each.same_as for id, each in found.items() if each.same_as}
    assert twins == {"BC-T03": "BC-T01", "BC-T17": "BC-T15"}
    assert found["BC-T03"].verdict is found["BC-T01"].verdict is REACHED


# --- when a target is measured


@pytest.mark.parametrize(
    ("target_id", "at", "day"),
    [
        pytest.param("BC-T01", 2023, date(2025, 12, 31), id="a stage has its day"),
        pytest.param("BC-T15", 2025, date(2030, 12, 31), id="the second stage has another"),
        pytest.param("DS-T04", 2020, date(2020, 12, 31), id="a yearly target the first time"),
        pytest.param("DS-T04", 2024, date(2024, 12, 31), id="and every year after"),
        pytest.param("DS-T02", 2020, date(2020, 12, 31), id="once"),
        pytest.param("NTL-T12", 2021, date(2021, 12, 31), id="every year, no day given"),
        pytest.param("TD-T18", 2019, date(2019, 12, 31), id="every year of a plan"),
    ],
)
def test_a_target_is_measured_at_its_day(target_id: str, at: int, day: date) -> None:
    plan, target = ALL[target_id]
    assert day_of_judgement(target, plan, at) == day


@pytest.mark.parametrize(
    ("plan_id", "at", "count"),
    [
        pytest.param("BC", 2021, 0, id="before the plan"),
        pytest.param("BC", 2022, 29, id="both stages"),
        pytest.param("BC", 2025, 29, id="in the last year of the first"),
        pytest.param("BC", 2026, 15, id="the second stage only"),
        pytest.param("BC", 2031, 0, id="after the plan"),
        pytest.param("DS", 2020, 16, id="the first year"),
        pytest.param("DS", 2021, 11, id="what is checked every following year"),
        pytest.param("DS", 2040, 11, id="without an end"),
        pytest.param("TV", 2024, 14, id="one year"),
        pytest.param("NTL", 2021, 30, id="one year of the ward"),
        pytest.param("TD", 2018, 19, id="three years"),
    ],
)
def test_targets_are_in_force_until_their_day(plan_id: str, at: int, count: int) -> None:
    assert len(targets_of(PLANS[plan_id], at)) == count


def test_before_its_day_a_figure_is_progress_and_after_it_a_judgement() -> None:
    reports = [asked(1, "levels", {"literacy_level": "1"}, year(2025))]
    on_the_day, after = (look("BC-T01", reports, today=day) for day in (date(2025, 12, 31), date(2026, 1, 1)))
    assert (on_the_day.is_judged, after.is_judged) == (False, True)
    assert on_the_day.verdict is after.verdict is NOT_REACHED


def test_a_yearly_target_is_judged_every_year_by_that_years_figures() -> None:
    reports = [
        asked(1, "families", {"households": 100, "registered": n, "recognised": 0}, year(at))
        for at, n in ((2020, 61), (2021, 60), (2022, 70))
    ]
    found = [all_of("DS", reports, at, date(2022, 6, 1))["DS-T04"] for at in (2020, 2021, 2022)]
    assert [(each.verdict, each.is_judged) for each in found] == [
        (REACHED, True),
        (NOT_REACHED, True),
        (REACHED, False),
    ]


# --- what is missing


def villages(meetings: Iterable[int | None]) -> tuple[Places, list[Assignment]]:
    meetings = list(meetings)
    where = place(unit(1, UnitKind.COMMUNE), *(unit(10 + n, UnitKind.VILLAGE, 1) for n in range(len(meetings))))
    told = [None if each is None else {"meetings": each} for each in meetings]
    return Places(where, where), [asked(10 + n, "branch", each, year(2020)) for n, each in enumerate(told)]


@pytest.mark.parametrize(
    ("meetings", "verdict", "is_settled"),
    [
        pytest.param([1] * 19 + [None], REACHED, True, id="19 of 20 reach 95 %, whatever the last one says"),
        pytest.param([1] * 18 + [0, None], NOT_REACHED, False, id="the last one may still bring it about"),
        pytest.param([1] * 17 + [0, 0, None], NOT_REACHED, True, id="the last one cannot"),
        pytest.param([1] * 18 + [0, 0], NOT_REACHED, True, id="all have reported"),
    ],
)
def test_a_share_of_villages_is_of_all_of_them(meetings: list[int | None], verdict: Verdict, is_settled: bool) -> None:
    where, reports = villages(meetings)
    found = all_of("DS", reports, 2020, date(2021, 1, 1), where)["DS-T01"]
    assert (found.verdict, found.is_settled, found.figure.of) == (verdict, is_settled, 20)
    assert len(found.figure.missing) == meetings.count(None)


@pytest.mark.parametrize(
    ("before", "is_settled"),
    [
        pytest.param((50, 60), True, id="more than both communes told last year"),
        pytest.param((50, None), False, id="more than one of them told, and the other never did"),
    ],
)
def test_an_increase_over_a_year_that_was_not_told_to_the_end_is_not_settled(
    before: tuple[int | None, int | None], is_settled: bool
) -> None:
    where = place(unit(1, UnitKind.DISTRICT), *(unit(10 + n, UnitKind.COMMUNE, 1) for n in range(2)))
    reports = [
        asked(10 + n, "competences", None if told is None else {"life_skills": told, "working_age": 100}, year(at))
        for at, of_communes in ((2017, before), (2018, (61, 61)))
        for n, told in enumerate(of_communes)
    ]
    found = all_of("TD", reports, 2018, date(2019, 1, 1), Places(where, where))["TD-T16"]
    assert (found.verdict, found.is_settled) == (REACHED, is_settled)


def test_a_level_of_a_district_is_concluded_from_its_communes() -> None:
    where = place(unit(1, UnitKind.DISTRICT), *(unit(10 + n, UnitKind.COMMUNE, 1) for n in range(10)))

    def concluded(*levels: int | None) -> tuple[object, object]:
        told = [None if level is None else {"literacy_level": str(level)} for level in levels]
        reports = [asked(10 + n, "levels", each, year(2025)) for n, each in enumerate(told)]
        found = all_of("BC", reports, 2025, date(2026, 1, 1), Places(where, where))["BC-T01"]
        return found.figure.amount, found.figure.below

    assert concluded(*[2] * 9, 1) == (2, (9, 10))
    assert concluded(*[2] * 8, 1, 1) == (1, (10, 10))
    assert concluded(*[2] * 8, 1, None) == (1, (9, 10))
    assert concluded(*[2] * 8, None, None) == (0, (8, 10))


@pytest.mark.parametrize(
    ("levels", "concluded"),
    [
        pytest.param([2] * 19 + [1], 2, id="95 of 100 hold the second level"),
        pytest.param([2] * 18 + [1] * 2, 1, id="90 of 100 are too few for it"),
        pytest.param([3] * 19 + [2], 2, id="the third one takes all"),
        pytest.param([3] * 20, 3, id="all hold the third"),
        pytest.param([1] * 17 + [0] * 3, 0, id="85 of 100 do not do for the first"),
    ],
)
def test_how_many_communes_it_takes_depends_on_the_level(levels: list[int], concluded: int) -> None:
    where = place(unit(1, UnitKind.DISTRICT), *(unit(10 + n, UnitKind.COMMUNE, 1) for n in range(20)))
    told = ({"lower_secondary_level": str(level)} for level in levels)
    reports = [asked(10 + n, "levels", each, year(2025)) for n, each in enumerate(told)]
    found = all_of("BC", reports, 2025, date(2026, 1, 1), Places(where, where))["BC-T05"]
    assert found.figure.amount == concluded


def test_what_a_district_states_itself_stands_before_what_follows_from_its_communes() -> None:
    where = place(unit(1, UnitKind.DISTRICT), unit(10, UnitKind.COMMUNE, 1))
    reports = [
        asked(1, "levels", {"literacy_level": "2"}, year(2025)),
        asked(10, "levels", {"literacy_level": "1"}, year(2025)),
    ]
    found = all_of("BC", reports, 2025, date(2026, 1, 1), Places(where, where))["BC-T01"]
    assert (found.figure.amount, found.figure.below) == (2, None)


def test_rates_that_were_typed_are_never_averaged() -> None:
    where = place(unit(1, UnitKind.DISTRICT), unit(10, UnitKind.COMMUNE, 1), unit(11, UnitKind.COMMUNE, 1))
    reports = [
        asked(id, "levels", {"preschool5_rate": rate}, year(at))
        for at in (2023, 2024)
        for id, rate in ((10, "99.5"), (11, "97"))
    ]
    found = all_of("TV", reports, 2024, date(2025, 1, 1), Places(where, where))["TV-T02"]
    assert (found.figure.amount, found.verdict) == (None, Verdict.NO_DENOMINATOR)


def test_what_was_to_be_kept_and_is_less_than_last_year_is_marked() -> None:
    reports = [asked(1, "levels", {"primary_level": level}, year(at)) for at, level in ((2023, "3"), (2024, "2"))]
    found = all_of("TV", reports, 2024, date(2025, 1, 1))["TV-T03"]
    assert (found.verdict, found.is_lower) == (NOT_REACHED, True)


def test_attendances_of_classes_are_never_taken_for_people() -> None:
    of_persons = ("CLC.RURAL_LEARN", "CLC.FREE_LEARN", "AW.LAW", "AW.ENV", "CAP.LIFE")
    assert {form_of(INDICATORS.by_code[code].basis) for code in of_persons} & {"classes", "outreach"} == set()


def test_every_indicator_that_is_a_statement_says_what_a_no_is_called() -> None:
    for indicator in INDICATORS.by_code.values():
        if isinstance(indicator.basis, Statement) and indicator.basis.codes:
            assert indicator.said_not
        elif isinstance(indicator.basis, Sum | UnitCount):
            assert indicator.counted
            assert indicator.said


def test_a_place_that_is_not_there_has_no_figures() -> None:
    nowhere = Place({}, frozenset())
    found = all_of("TV", families(1, 1), 2024, date(2025, 1, 1), Places(nowhere, nowhere))
    assert {each.verdict for each in found.values()} <= {Verdict.NOT_STATED, Verdict.NARRATIVE, Verdict.NOT_APPLICABLE}
