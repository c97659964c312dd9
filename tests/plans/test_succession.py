"""Each place counts once, however units have gone over to one another."""

from datetime import UTC, date, datetime

import pytest

from plans.succession import by_old, told_elsewhere
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import Succession

DAY = date(2024, 7, 1)
BEFORE, ENTERED, AFTER = (datetime(2024, month, 10, tzinfo=UTC) for month in (6, 7, 11))
LAST = date(2024, 6, 30)
LATER_LAST, LATER = date(2024, 8, 31), date(2024, 9, 1)
BETWEEN, AT_LAST = datetime(2024, 8, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC)
A, B, C, D = map(UnitId, range(1, 5))


def villages(ended: dict[UnitId, date]) -> dict[UnitId, Unit]:
    return {id: Unit(id, UnitKind.VILLAGE, "thôn", f"Số {id}", None, last_day=ended.get(id)) for id in (A, B, C, D)}


@pytest.mark.parametrize(
    ("taken", "ended", "stated", "contained"),
    [
        pytest.param([(A, C), (B, C)], {A: LAST, B: LAST}, {A: BEFORE, B: BEFORE}, {}, id="merged: until the heir"),
        pytest.param(
            [(A, C), (B, C)], {A: LAST, B: LAST}, {A: BEFORE, B: BEFORE, C: AFTER}, {A: {C}, B: {C}}, id="its heir told"
        ),
        pytest.param([(A, C), (B, C)], {A: LAST, B: LAST}, {A: AFTER, C: AFTER}, {A: {C}}, id="one of two, told late"),
        pytest.param([(A, B)], {A: LAST}, {A: BEFORE, B: BEFORE}, {}, id="taken in by one that had told its own"),
        pytest.param([(A, B)], {A: LAST}, {A: BEFORE, B: AFTER}, {A: {B}}, id="taken in by one that tells it now"),
        pytest.param([(A, B), (A, C)], {A: LAST}, {A: BEFORE, B: AFTER}, {B: {A}}, id="split: one part waits"),
        pytest.param(
            [(A, B), (A, C)], {A: LAST}, {A: BEFORE, B: AFTER, C: AFTER}, {A: {B, C}}, id="split: both parts told"
        ),
        pytest.param(
            [(A, C), (B, C), (B, D)],
            {A: LAST, B: LAST},
            {A: BEFORE, B: BEFORE, C: AFTER},
            {C: {A, B}},
            id="an heir of one and of half of another waits for the other half",
        ),
        pytest.param(
            [(A, C), (B, C), (B, D)],
            {A: LAST, B: LAST},
            {A: BEFORE, C: AFTER},
            {A: {C}},
            id="of what had told nothing nobody waits",
        ),
        pytest.param([(A, B)], {}, {A: BEFORE, B: AFTER}, {B: {A}}, id="a part given away by one that goes on"),
        pytest.param([(A, B)], {}, {A: AFTER, B: AFTER}, {}, id="and that has told what is left"),
        pytest.param([(A, B)], {A: LATER_LAST}, {A: BEFORE, B: AFTER}, {B: {A}}, id="and that then ends altogether"),
        pytest.param([], {A: LAST}, {A: BEFORE, B: AFTER}, {}, id="an end without anybody to take it over"),
    ],
)
def test_a_statement_is_added_unless_others_contain_it(
    taken: list[tuple[UnitId, UnitId]],
    ended: dict[UnitId, date],
    stated: dict[UnitId, datetime],
    contained: dict[UnitId, set[UnitId]],
) -> None:
    successions = by_old(Succession(old, new, DAY) for old, new in taken)
    assert told_elsewhere(stated, successions, villages(ended)) == contained


@pytest.mark.parametrize(
    ("stated", "contained"),
    [
        pytest.param({A: BEFORE, C: AFTER}, {A: {C}}, id="the second heir alone"),
        pytest.param({A: BEFORE, B: BETWEEN}, {A: {B}}, id="the first heir, before it ended"),
        pytest.param({A: BEFORE, B: BETWEEN, C: AT_LAST}, {A: {C}, B: {C}}, id="one after the other"),
    ],
)
def test_an_heir_may_have_an_heir(stated: dict[UnitId, datetime], contained: dict[UnitId, set[UnitId]]) -> None:
    successions = by_old([Succession(A, B, DAY), Succession(B, C, LATER)])
    assert told_elsewhere(stated, successions, villages({A: LAST, B: LATER_LAST})) == contained


@pytest.mark.parametrize(
    ("at", "contained"),
    [
        pytest.param(datetime(2024, 7, 5, tzinfo=UTC), {}, id="before anybody here knew"),
        pytest.param(ENTERED, {A: {B}}, id="since it was entered"),
    ],
)
def test_until_a_decision_is_entered_everybody_reports_for_the_former_units(
    at: datetime, contained: dict[UnitId, set[UnitId]]
) -> None:
    known = by_old([Succession(A, B, DAY, ENTERED)])
    assert told_elsewhere({A: BEFORE, B: at}, known, villages({A: LAST})) == contained
