"""Every plan file against its paper (data/sources) and against the rows which were taken from that paper by hand.

rows.tsv is that second reading. Its column `word` holds what a target is compared by or what kind of work a duty is;
`carried by` names the duties that a review or a reminder is about.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import plans
from plans.deadline import Deadline, last_day_on_time, read_deadline
from plans.duty import Duty, DutyKind
from plans.plan import Plan
from plans.plan_file import load_plan
from plans.target import Target

DATA = Path(plans.__file__).parent / "data"
PLANS: Mapping[str, Plan] = {path.stem: load_plan(path) for path in sorted(DATA.glob("*_[0-9][0-9][0-9][0-9].yaml"))}


@dataclass(frozen=True)
class Row:
    """One row of rows.tsv."""

    id: str
    section: str
    word: str
    value: str
    unit: str
    carried_by: frozenset[str]
    quote: str


def read_rows() -> Iterator[Row]:
    text = (Path(__file__).parent / "rows.tsv").read_text(encoding="utf-8")
    lines = csv.reader(text.splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    for id, section, word, value, unit, carried_by, quote in lines:
        yield Row(id, section, word, value, unit, frozenset(carried_by.split()), quote)


ROWS: Mapping[str, Row] = {row.id: row for row in read_rows()}


def fold(text: str) -> str:
    """One space between words, and no stars: they are bold print in the copy."""
    return " ".join(text.replace("**", "").split())


PAPERS = {stem: fold((DATA / "sources" / f"{stem}.txt").read_text(encoding="utf-8")) for stem in PLANS}

plan_files = pytest.mark.parametrize("stem", PLANS)
each_row = pytest.mark.parametrize(
    ("stem", "row"),
    [pytest.param(stem, row, id=row.id) for stem, plan in PLANS.items() for row in (*plan.targets, *plan.duties)],
)
each_target = pytest.mark.parametrize(
    "target", [pytest.param(target, id=target.id) for plan in PLANS.values() for target in plan.targets]
)


each_duty = pytest.mark.parametrize(
    ("stem", "duty"),
    [pytest.param(stem, duty, id=duty.id) for stem, plan in PLANS.items() for duty in plan.duties],
)


def ids(plan: Plan, letter: str) -> list[str]:
    return [id for id in ROWS if id.startswith(f"{plan.id}-{letter}")]


def duty_ids(plan: Plan) -> list[str]:
    """All rows by which somebody owes something: numbered as duties, or reminding of what these leave to others."""
    return [id for id in ids(plan, "") if ROWS[id].word in set(DutyKind)]


@plan_files
def test_every_row_is_there_once_and_in_order(stem: str) -> None:
    plan = PLANS[stem]
    assert [row.id for row in plan.targets] == ids(plan, "T")
    assert [row.id for row in plan.duties] == duty_ids(plan)
    assert [row.id for row in plan.reviews] == ids(plan, "R")
    assert [row.id for row in plan.reminders] == [id for id in ids(plan, "N") if id not in duty_ids(plan)]


@each_row
def test_a_quotation_stands_in_the_paper(stem: str, row: Duty | Target) -> None:
    at = 0
    for part in fold(row.quote).split(" … "):
        at = PAPERS[stem].find(part, at)
        assert at >= 0, part
        at += len(part)


@each_row
def test_a_quotation_is_that_of_its_row(stem: str, row: Duty | Target) -> None:
    assert (fold(row.quote), row.section) == (ROWS[row.id].quote, ROWS[row.id].section)


@plan_files
def test_the_words_of_a_deadline_stand_in_the_paper(stem: str) -> None:
    paper = PAPERS[stem].casefold()
    assert [duty.id for duty in PLANS[stem].duties if fold(duty.deadline_text).casefold() not in paper] == []


@plan_files
def test_what_the_plan_is_based_on_stands_in_the_paper(stem: str) -> None:
    plan = PLANS[stem]
    texts = (plan.title.removeprefix("Kế hoạch "), *plan.bases, *plan.cited, *plan.receivers)
    paper = re.sub(r"\s*-\s*", "-", PAPERS[stem])
    assert [text for text in texts if re.sub(r"\s*-\s*", "-", text) not in paper] == []


@each_target
def test_a_target_has_the_value_of_its_row(target: Target) -> None:
    row = ROWS[target.id]
    assert (target.cmp, target.value, target.unit) == (row.word, Decimal(row.value) if row.value else None, row.unit)


@plan_files
def test_a_duty_is_of_the_kind_of_its_row(stem: str) -> None:
    assert {duty.id: duty.kind.value for duty in PLANS[stem].duties} == {
        id: ROWS[id].word for id in duty_ids(PLANS[stem])
    }


VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


@each_row
def test_a_title_is_a_short_vietnamese_line(stem: str, row: Duty | Target) -> None:
    assert VIETNAMESE.search(row.title)
    assert len(row.title) <= 70
    assert row.title[0].isupper() or row.title[0].isdigit()
    assert not row.title.endswith(".")


@plan_files
def test_titles_differ_within_one_role(stem: str) -> None:
    plan = PLANS[stem]
    for role in plan.roles:
        titles = [duty.title for duty in plan.duties if role in duty.roles]
        assert len(set(titles)) == len(titles), role


DAYS: Mapping[str, Mapping[int, Mapping[str, date]]] = {
    "NTL": {2021: {"NTL-D83": date(2021, 11, 4)}},
    "BC": {year: {"BC-D52": date(year, 11, 30), "BC-D75": date(year, 11, 30)} for year in range(2022, 2031)},
    "TV": {2024: {"TV-D20": date(2024, 12, 4), "TV-D40": date(2024, 11, 24)}},
    "DS": {
        2020: {"DS-D01": date(2020, 6, 30), "DS-D59": date(2020, 11, 14)},
        2023: {"DS-D59": date(2023, 11, 14), "DS-D01": date(2020, 6, 30)},
    },
    "TD": {year: {} for year in range(2017, 2021)},
}


@pytest.mark.parametrize(
    ("stem", "year"),
    [pytest.param(stem, year, id=f"{plan.id}-{year}") for stem, plan in PLANS.items() for year in DAYS[plan.id]],
)
def test_only_what_the_paper_gives_a_day_has_one(stem: str, year: int) -> None:
    plan = PLANS[stem]
    days = {duty.id: last_day_on_time(duty.deadline, year) for duty in plan.duties}
    assert {id: day for id, day in days.items() if day} == DAYS[plan.id][year]


RULES: Mapping[str, str] = {
    "NTL-D83": "before 2021-11-05",
    "NTL-D38": "external: *",
    "NTL-D71": "within 2021",
    "NTL-D65": "periodic: *",
    "NTL-D25": "every year",
    **dict.fromkeys(("BC-D52", "BC-D75"), "every year before 12-01"),
    "BC-D32": "within 2025",
    "BC-D33": "within 2030",
    "BC-D03": "every year external: *",
    **dict.fromkeys(("BC-D21", "BC-D24", "BC-D28", "BC-D42", "BC-D51", "BC-D67", "BC-D74"), "every year"),
    **dict.fromkeys(("BC-D34", "BC-D53"), "after event: *"),
    **dict.fromkeys(("BC-D27", "BC-D38", "BC-D69"), "until 2030"),
    "BC-D44": "rolling",
    "BC-D76": "any time",
    "TV-D40": "before 2024-11-25",
    "TV-D20": "every year before 12-05",
    **dict.fromkeys(("TV-D04", "TV-D19", "TV-D24"), "external: *"),
    "TV-D05": "rolling",  # with every ordinary meeting
    "TV-D06": "periodic: *",
    "TV-D18": "rolling",
    "TV-D58": "none",
    "DS-D01": "within 2020-Q2",
    "DS-D59": "every year before 11-15",
    **dict.fromkeys(("DS-D24", "DS-D27"), "periodic: *"),
    **dict.fromkeys(("DS-D03", "DS-D23", "DS-D28", "DS-D51"), "every year"),
    **dict.fromkeys(("DS-D08", "DS-D52", "DS-D60"), "any time"),
    "TD-D07": "every quarter",
    "TD-D08": "every half-year",
    **dict.fromkeys(("TD-D05", "TD-D16", "TD-D32"), "every year"),
    "TD-D11": "every year external: *",
}
"""What each clocked row says about time; * stands for words of the paper or of another one."""


def rules(plan: Plan) -> list[str]:
    return [id for id in RULES if id.startswith(f"{plan.id}-")]


def without_words(deadline: Deadline) -> Deadline:
    return replace(deadline, words="*") if getattr(deadline, "words", "") else deadline


@pytest.mark.parametrize(
    "duty", [pytest.param(plan.get_duty(id), id=id) for plan in PLANS.values() for id in rules(plan)]
)
def test_a_clocked_row_says_so_by_its_rule(duty: Duty) -> None:
    assert without_words(duty.deadline) == read_deadline(RULES[duty.id])


@plan_files
def test_a_review_or_reminder_is_carried_by_the_duties_of_its_row(stem: str) -> None:
    plan = PLANS[stem]
    for row in (*plan.reviews, *plan.reminders):
        feeding = {plan.get_duty(id).feeds for id in row.duties}
        assert ROWS[row.id].carried_by <= {*row.duties, *feeding}, row.id


@plan_files
def test_whom_to_remind_owes_it(stem: str) -> None:
    plan = PLANS[stem]
    for row in plan.reminders:
        asked = {role for id in row.duties for role in everybody(plan.get_duty(id))}
        assert row.roles, row.id
        assert set(row.roles) <= asked, row.id


def everybody(duty: Duty) -> Iterator[str]:
    """Yield who carries the duty out, or fills one of its forms."""
    yield from duty.roles
    for form in duty.forms:
        yield from duty.roles_for(form)


@each_duty
def test_a_row_has_somebody_to_act_or_says_in_vietnamese_why_not(stem: str, duty: Duty) -> None:
    assert bool(duty.roles) != bool(duty.statement)
    if duty.statement:
        assert VIETNAMESE.search(duty.statement)
        assert duty.statement.endswith(".")
        assert (duty.forms, duty.policy) == ((), "quiet")


@each_duty
def test_who_gets_a_report_does_not_send_it(stem: str, duty: Duty) -> None:
    assert bool(duty.to) <= bool(duty.recipient)
    assert not set(duty.roles) & {role for hand_over in duty.to for role in hand_over}


@plan_files
def test_a_title_of_a_review_or_reminder_is_one_vietnamese_line(stem: str) -> None:
    for row in (*PLANS[stem].reviews, *PLANS[stem].reminders):
        assert VIETNAMESE.search(row.title)
        assert "\n" not in row.title


@plan_files
def test_what_is_doubtful_about_the_paper_is_said_in_vietnamese(stem: str) -> None:
    plan = PLANS[stem]
    assert plan.remarks
    assert [text for text in plan.remarks if not VIETNAMESE.search(text) or not text.endswith(".")] == []
    assert plan.is_complete == (plan.id != "TD")


@each_target
def test_a_yearly_target_or_one_with_a_last_day(target: Target) -> None:
    assert target.until is not None or target.is_yearly


MASS_ORGANISATIONS = frozenset(
    {"front", "trade_union", "youth_union", "womens_union", "veterans", "farmers", "elderly", "former_teachers"}
)

FILLED_BY: Mapping[str, frozenset[str]] = {
    "classes": frozenset({"village_head", "centre_teacher"}),
    "literacy": frozenset({"village_head"}),
    "families": frozenset({"village_head", "branch_head"}),
    "titles": frozenset({"village_head", "branch_head"}),
    "branch": frozenset({"branch_head"}),
    "dropouts": frozenset({"village_head", "school_head"}),
    "outreach": frozenset({"village_head", "clerk", *MASS_ORGANISATIONS}),
    "centre": frozenset({"centre_director", "centre_teacher"}),
    "units": frozenset({"association_chair"}),
    "committee": frozenset({"commune_committee", "district_committee"}),
    "levels": frozenset({"clerk"}),
    "competences": frozenset({"clerk"}),
    "literacy_groups": frozenset({"clerk", "centre_teacher"}),
    "schools": frozenset({"school_head"}),
}
"""Who knows the figures of a form. Of one_number it is whoever the plan file names."""


@each_duty
def test_a_form_goes_to_people_who_know_its_figures(stem: str, duty: Duty) -> None:
    for form in duty.forms:
        assert set(duty.roles_for(form)) <= FILLED_BY.get(form.partition(".")[0], set(duty.roles_for(form))), form
