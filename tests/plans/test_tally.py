"""Sums over units: what is missing or unknown is never counted as zero."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from plans.assignment import Assignment, AssignmentId, Report, ReportNumber
from plans.period import Period, PeriodKind
from plans.person import PersonId
from plans.role import RoleId
from plans.tally import Total, read_figure, tally
from plans.unit import Unit, UnitId, UnitKind

YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "Năm 2024")
FIELDS = ("classes_held", "participants")
UNITS = {
    unit.id: unit
    for unit in (
        Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Tân Văn", None),
        Unit(UnitId(2), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn", UnitId(1)),
        Unit(UnitId(3), UnitKind.VILLAGE, "thôn", "Nà Pái", UnitId(1)),
        Unit(UnitId(4), UnitKind.VILLAGE, "thôn", "Khuổi Tậu", UnitId(1)),
    )
}


def owed(unit: int, values: Mapping[str, Any] | None = None, form_id: str = "classes") -> Assignment:
    id = AssignmentId(unit * 10)
    filed_at = datetime(2024, 11, 8, tzinfo=UTC)
    report = None if values is None else Report(ReportNumber(unit), 1, id, form_id, values, {}, PersonId(1), filed_at)
    return Assignment(
        id,
        "TV",
        "TV-D58",
        form_id,
        UnitId(unit),
        YEAR,
        (RoleId("village_head"),),
        None,
        date(2024, 11, 8),
        "reporter",
        date(2024, 1, 1),
        report,
    )


def test_figures_are_added_and_the_units_without_a_report_are_named():
    result = tally("classes", FIELDS, [owed(3, {"classes_held": 2, "participants": "27"}), owed(4)], UNITS)
    assert result.totals == {"classes_held": Total(2, 1, 0), "participants": Total(27, 1, 0)}
    assert [row.unit_id for row in result.missing] == [4]
    assert (result.reported, result.expected) == (1, 2)


def test_an_unknown_figure_is_counted_apart_from_zero():
    result = tally(
        "classes",
        FIELDS,
        [
            owed(2, {"classes_held": 1, "participants": None}),
            owed(3, {"classes_held": 0}),
            owed(4, {"classes_held": 2, "participants": 0}),
        ],
        UNITS,
    )
    assert result.totals["classes_held"] == Total(3, 3, 0)
    assert result.totals["participants"] == Total(0, 1, 1)
    assert [dict(row.values).get("participants", "not asked") for row in result.rows] == [
        "not asked",
        0,
        None,
    ]


def test_rows_stand_in_the_same_order_whatever_order_comes_in():
    rows = [owed(2), owed(4), owed(3)]
    expected = [UnitId(3), UnitId(4), UnitId(2)]
    assert [row.unit_id for row in tally("classes", FIELDS, rows, UNITS).rows] == expected
    assert [row.unit_id for row in tally("classes", FIELDS, rows[::-1], UNITS).rows] == expected


def test_other_forms_and_foreign_units_are_left_out():
    result = tally("classes", FIELDS, [owed(3, form_id="families"), owed(99), owed(4)], UNITS)
    assert [row.unit_id for row in result.rows] == [UnitId(4)]


def test_nothing_owed_is_an_empty_tally():
    result = tally("classes", FIELDS, [], UNITS)
    assert (result.reported, result.expected, result.totals["participants"]) == (0, 0, Total())


@pytest.mark.parametrize(
    ("stored", "figure"),
    [
        pytest.param("1250", 1250, id="text of a whole number"),
        pytest.param("12.5", Decimal("12.5"), id="text of a decimal"),
        pytest.param("12.0", 12, id="a whole decimal becomes a whole number"),
        pytest.param(7, 7, id="a number"),
        pytest.param(None, None, id="unknown"),
    ],
)
def test_a_stored_answer_is_read_as_a_figure(stored: int | str | None, figure: int | Decimal | None):
    assert read_figure(stored) == figure
    assert type(read_figure(stored)) is type(figure)


@pytest.mark.parametrize("stored", ["", "health", "NaN", "Infinity"])
def test_what_is_no_figure_is_refused(stored: str):
    with pytest.raises(ValueError, match="no figure"):
        read_figure(stored)
