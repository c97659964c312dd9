"""The units through the years: renamed, raised, moved, merged, split and ended, with nothing lost on the way."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from plans.unit import UnitId, UnitKind
from plans.unit_tree import (
    Alter,
    Change,
    ChangeError,
    End,
    Fault,
    Found,
    Succeed,
    Succession,
    UnitHistory,
    UnitState,
    UnitTree,
)

LONG_AGO = date(2020, 1, 1)
DAY = timedelta(days=1)
NEW_PROVINCE, NO_DISTRICT, MIDYEAR = date(2024, 1, 1), date(2025, 7, 1), date(2024, 7, 1)
PROVINCE, TOWN, AN_DIEN, AN_TAY, TAN_AN, A, B, C, CENTRE, NEW = map(UnitId, range(1, 11))
COMMUNE, VILLAGE = UnitKind.COMMUNE, UnitKind.VILLAGE


def unit(id: UnitId, kind: UnitKind, words: str, parent: UnitId | None, **register: int) -> UnitHistory:
    type_word, _, name = words.partition(": ")
    return UnitHistory(id, (UnitState(LONG_AGO, kind, type_word, name, parent),), register=register)


def state(since: date, kind: UnitKind, words: str, parent: UnitId | None) -> UnitState:
    type_word, _, name = words.partition(": ")
    return UnitState(since, kind, type_word, name, parent)


BEN_CAT = UnitTree(
    {
        each.id: each
        for each in (
            unit(PROVINCE, UnitKind.PROVINCE, "tỉnh: Bình Dương", None),
            unit(TOWN, UnitKind.DISTRICT, "thị xã: Bến Cát", PROVINCE),
            unit(AN_DIEN, COMMUNE, "xã: An Điền", TOWN),
            unit(AN_TAY, COMMUNE, "xã: An Tây", TOWN),
            unit(TAN_AN, COMMUNE, "xã: Tân An", PROVINCE),
            unit(A, VILLAGE, "ấp: Kiến An", AN_DIEN, households=100, residents=400),
            unit(B, VILLAGE, "ấp: Rạch Bắp", AN_DIEN, households=50),
            unit(C, VILLAGE, "ấp: Lồ Ồ", AN_TAY, households=30),
            unit(CENTRE, UnitKind.LEARNING_CENTRE, "TTHTCĐ: An Điền", AN_DIEN),
        )
    }
)


def with_ward() -> UnitTree:
    """Bến Cát after 2024: a city whose two communes became wards."""
    return BEN_CAT.changed(
        [
            Alter(TOWN, state(NEW_PROVINCE, UnitKind.DISTRICT, "thành phố: Bến Cát", PROVINCE)),
            Alter(AN_DIEN, state(NEW_PROVINCE, COMMUNE, "phường: An Điền", TOWN)),
            Alter(AN_TAY, state(NEW_PROVINCE, COMMUNE, "phường: An Tây", TOWN)),
        ]
    )


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param(date(2021, 5, 1), "xã An Điền", id="before"),
        pytest.param(date(2023, 12, 31), "xã An Điền", id="on its last day as a commune"),
        pytest.param(NEW_PROVINCE, "phường An Điền", id="from the day on"),
        pytest.param(date(2031, 1, 1), "phường An Điền", id="and ever after"),
        pytest.param(date(1999, 1, 1), "xã An Điền", id="long before, as far as is known"),
    ],
)
def test_a_unit_is_called_what_it_was_called_on_the_day(day: date, name: str) -> None:
    assert with_ward().full_name(AN_DIEN, day) == name


def test_an_ended_unit_keeps_its_last_name() -> None:
    tree = with_ward().changed([End(AN_DIEN, NO_DISTRICT)])
    assert tree.full_name(AN_DIEN, date(2030, 1, 1)) == "phường An Điền"


def test_a_renamed_unit_stays_the_same_with_all_under_it() -> None:
    tree = with_ward()
    assert tree.at(NEW_PROVINCE)[AN_DIEN].full_name == "phường An Điền"
    assert set(tree.subtree(AN_DIEN, NEW_PROVINCE)) == {AN_DIEN, A, B, CENTRE}
    assert tree.successors(AN_DIEN, NEW_PROVINCE) == {AN_DIEN}
    assert tree.origins(AN_DIEN) == {AN_DIEN}


def test_the_end_of_a_level_moves_what_lay_under_it_up() -> None:
    tree = with_ward().changed([End(TOWN, NO_DISTRICT)])
    last, first = NO_DISTRICT - DAY, NO_DISTRICT
    assert tree.at(last)[AN_DIEN].parent_id == TOWN
    assert tree.at(first)[AN_DIEN].parent_id == PROVINCE
    assert TOWN in tree.at(last)
    assert TOWN not in tree.at(first)
    assert tree.successors(TOWN, first) == frozenset()
    assert set(tree.subtree(PROVINCE, first)) == set(BEN_CAT.histories) - {TOWN}


def test_a_plan_of_an_ended_district_holds_for_what_lay_under_it() -> None:
    tree = with_ward().changed([End(TOWN, NO_DISTRICT)])
    under = {AN_DIEN, AN_TAY, A, B, C, CENTRE}
    assert set(tree.territory(TOWN, NO_DISTRICT - DAY)) == {TOWN, *under}
    assert set(tree.territory(TOWN, NO_DISTRICT)) == under
    assert tree.territory(TOWN, LONG_AGO - DAY) == {}
    assert tree.territory(UnitId(99), NO_DISTRICT) == {}


def test_a_plan_of_an_ended_district_follows_its_parts_through_later_changes() -> None:
    merged, founded = UnitId(20), UnitId(21)
    later = date(2026, 1, 1)
    tree = with_ward().changed(
        [
            End(TOWN, NO_DISTRICT),
            Found(merged, state(NO_DISTRICT, COMMUNE, "phường: Bến Cát", PROVINCE)),
            Succeed(((AN_DIEN, merged), (TAN_AN, merged)), NO_DISTRICT),
            Found(founded, state(later, VILLAGE, "khu phố: 9", merged)),
        ]
    )
    assert set(tree.territory(TOWN, NO_DISTRICT)) == {merged, AN_TAY, A, B, C, CENTRE}
    assert set(tree.territory(TOWN, later)) == {merged, AN_TAY, A, B, C, CENTRE, founded}


def test_what_came_from_outside_is_not_the_plans() -> None:
    outside, merged = UnitId(20), UnitId(21)
    tree = BEN_CAT.changed(
        [
            Found(outside, state(NEW_PROVINCE, VILLAGE, "ấp: Xa", TAN_AN)),
            End(TOWN, NO_DISTRICT),
            Found(merged, state(NO_DISTRICT, COMMUNE, "phường: Bến Cát", PROVINCE)),
            Succeed(((AN_DIEN, merged), (TAN_AN, merged)), NO_DISTRICT),
        ]
    )
    assert outside in tree.subtree(merged, NO_DISTRICT)
    assert outside not in tree.territory(TOWN, NO_DISTRICT)


def three_villages() -> UnitTree:
    """Kiến An, Rạch Bắp and Lồ Ồ become one in the middle of the year."""
    return BEN_CAT.changed(
        [
            Found(NEW, state(MIDYEAR, VILLAGE, "ấp: Hợp Nhất", AN_DIEN)),
            Succeed(((A, NEW), (B, NEW), (C, NEW)), MIDYEAR),
        ]
    )


def test_merged_units_add_up_to_the_new_one_and_none_is_counted_twice() -> None:
    tree = three_villages()
    assert tree.successors(A, MIDYEAR) == {NEW}
    assert tree.successors(A, MIDYEAR - DAY) == {A}
    assert tree.origins(NEW) == {NEW, A, B, C}
    assert tree.adding_up_to([NEW], MIDYEAR) == {NEW, A, B, C}
    assert tree.adding_up_to(tree.subtree(AN_DIEN, MIDYEAR), MIDYEAR) == {AN_DIEN, CENTRE, NEW, A, B, C}


def test_the_counts_of_merged_units_add_up() -> None:
    tree = three_villages()
    assert tree.histories[NEW].register == {"households": 180, "residents": 400}
    assert all(not tree.histories[id].register for id in (A, B, C))


def test_a_new_unit_that_the_office_counted_itself_keeps_its_counts() -> None:
    counted = unit(NEW, VILLAGE, "ấp: Hợp Nhất", AN_DIEN, households=175)
    later = UnitHistory(NEW, (UnitState(MIDYEAR + DAY, *_rest(counted.latest)),), register=counted.register)
    tree = UnitTree({**BEN_CAT.histories, NEW: later}).changed([Succeed(((A, NEW), (B, NEW)), MIDYEAR)])
    assert tree.histories[NEW].register == {"households": 175}
    assert tree.histories[NEW].first_day <= MIDYEAR


def _rest(state: UnitState) -> tuple[UnitKind, str, str, UnitId | None]:
    return state.kind, state.type_word, state.name, state.parent_id


def test_a_unit_that_takes_over_another_goes_on() -> None:
    tree = BEN_CAT.changed([Succeed(((A, A), (B, A)), MIDYEAR)])
    assert tree.successors(B, MIDYEAR) == {A}
    assert tree.successors(A, MIDYEAR) == {A}
    assert tree.successions == (Succession(B, A, MIDYEAR),)
    assert tree.histories[A].register["households"] == 150


def test_a_split_unit_belongs_to_all_of_its_parts_together() -> None:
    east, west = UnitId(20), UnitId(21)
    tree = BEN_CAT.changed(
        [
            Found(east, state(MIDYEAR, VILLAGE, "ấp: Đông", AN_DIEN)),
            Found(west, state(MIDYEAR, VILLAGE, "ấp: Tây", AN_DIEN)),
            Succeed(((A, east), (A, west)), MIDYEAR),
        ]
    )
    assert tree.successors(A, MIDYEAR) == {east, west}
    assert tree.origins(east) == {east, A}
    assert tree.adding_up_to([east], MIDYEAR) == {east}
    assert tree.adding_up_to([east, west], MIDYEAR) == {east, west, A}
    assert tree.histories[east].register == {}


def test_a_unit_that_gives_a_part_away_keeps_its_own_figures() -> None:
    part = UnitId(20)
    tree = BEN_CAT.changed(
        [Found(part, state(MIDYEAR, VILLAGE, "ấp: Mới", AN_DIEN)), Succeed(((A, A), (A, part)), MIDYEAR)]
    )
    assert tree.successors(A, MIDYEAR) == {A}
    assert tree.adding_up_to([A], MIDYEAR) == {A}
    assert tree.origins(part) == {part, A}


def test_what_lies_under_a_merged_unit_goes_along() -> None:
    merged = UnitId(20)
    tree = BEN_CAT.changed(
        [
            Found(merged, state(MIDYEAR, COMMUNE, "phường: Mới", TOWN)),
            Succeed(((AN_DIEN, merged), (AN_TAY, merged)), MIDYEAR),
            Alter(C, state(MIDYEAR, VILLAGE, "ấp: Lồ Ồ", TAN_AN)),
        ]
    )
    assert set(tree.subtree(merged, MIDYEAR)) == {merged, A, B, CENTRE}
    assert tree.at(MIDYEAR)[C].parent_id == TAN_AN


def test_villages_and_their_communes_may_merge_on_one_day() -> None:
    merged, village = UnitId(20), UnitId(21)
    tree = BEN_CAT.changed(
        [
            Succeed(((AN_DIEN, merged), (AN_TAY, merged)), MIDYEAR),
            Succeed(((A, village), (C, village)), MIDYEAR),
            Found(village, state(MIDYEAR, VILLAGE, "ấp: Mới", merged)),
            Found(merged, state(MIDYEAR, COMMUNE, "phường: Mới", TOWN)),
        ]
    )
    assert set(tree.subtree(merged, MIDYEAR)) == {merged, village, B, CENTRE}
    assert tree.at(MIDYEAR - DAY)[A].parent_id == AN_DIEN


def test_a_unit_that_is_known_since_today_only_was_there_before_its_end() -> None:
    today = LONG_AGO
    tree = BEN_CAT.changed([Succeed(((A, B),), today)])
    assert tree.at(today - DAY)[A].full_name == "ấp Kiến An"
    assert A not in tree.at(today)
    assert tree.at(today - DAY)[PROVINCE].id == PROVINCE


@pytest.mark.parametrize(
    ("changes", "resting"),
    [
        pytest.param([Succeed(((A, B),), MIDYEAR)], B, id="with its heir"),
        pytest.param([Succeed(((A, B), (A, CENTRE)), MIDYEAR)], AN_DIEN, id="with what is above both heirs"),
        pytest.param([Succeed(((A, C), (A, B)), MIDYEAR)], TOWN, id="however far above"),
        pytest.param([End(A, MIDYEAR)], AN_DIEN, id="where it was, without an heir"),
    ],
)
def test_an_ended_unit_is_looked_for(changes: Sequence[Change], resting: UnitId) -> None:
    assert BEN_CAT.changed(changes).resting_place(A) == resting


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param([End(UnitId(99), MIDYEAR)], Fault.UNKNOWN, id="nobody knows it"),
        pytest.param([End(A, MIDYEAR), End(A, NO_DISTRICT)], Fault.UNKNOWN, id="it has ended"),
        pytest.param(
            [Alter(AN_DIEN, state(MIDYEAR, COMMUNE, "xã: An Điền", A))], Fault.CIRCLE, id="under what lies below it"
        ),
        pytest.param([Succeed(((PROVINCE, A),), MIDYEAR)], Fault.CIRCLE, id="taken over from below"),
        pytest.param(
            [Found(NEW, state(MIDYEAR, VILLAGE, "ấp: X", UnitId(99)))], Fault.UNKNOWN, id="under what is not there"
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused(changes: Sequence[Change], fault: Fault) -> None:
    with pytest.raises(ChangeError) as refused:
        BEN_CAT.changed(changes)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Alter(A, state(MIDYEAR, VILLAGE, "ấp: X", AN_DIEN)), id="renamed before"),
        pytest.param(End(A, MIDYEAR), id="ended before"),
        pytest.param(Succeed(((A, B),), MIDYEAR), id="taken over before"),
        pytest.param(End(AN_DIEN, MIDYEAR), id="what it lay under ended before"),
    ],
)
def test_a_change_before_one_that_is_known_is_refused(change: Change) -> None:
    tree = BEN_CAT.changed([Alter(A, state(NO_DISTRICT, VILLAGE, "ấp: Kiến An", AN_TAY))])
    if isinstance(change, End) and change.id == AN_DIEN:
        tree = BEN_CAT.changed([Alter(A, state(NO_DISTRICT, VILLAGE, "khu phố: Kiến An", AN_DIEN))])
    with pytest.raises(ChangeError) as refused:
        tree.changed([change])
    assert (refused.value.fault, refused.value.unit_id) == (Fault.LATER_CHANGE, A)


# --- random reorganisations ---


def grown(random: Random) -> UnitTree:
    """Return a tree of a random depth and width."""
    histories = {UnitId(1): unit(UnitId(1), UnitKind.PROVINCE, "tỉnh: 1", None)}
    for number in range(2, 25):
        parent = random.choice([*histories])
        id = UnitId(number)
        histories[id] = unit(id, random.choice([*UnitKind]), f"x: {number}", parent, households=number)
    return UnitTree(histories)


def shaken(tree: UnitTree, random: Random, on: date) -> UnitTree:
    """Return the tree after one random change, which it may refuse."""
    living = [*tree.at(on)]
    some = random.sample(living, k=min(len(living), random.randint(1, 3)))
    fresh = UnitId(max(tree.histories) + 1)
    above = random.choice([None, *living])
    founding = Found(fresh, state(on, random.choice([*UnitKind]), f"x: {fresh}", above))
    changes: Sequence[Change]
    match random.randrange(6):
        case 0:
            changes = [founding, Succeed(tuple((id, fresh) for id in some), on)]
        case 1:
            changes = [founding, Succeed(((some[0], fresh), (some[0], some[-1])), on)]
        case 2:
            changes = [Succeed(tuple((id, some[0]) for id in some), on)]
        case 3:
            changes = [Alter(some[0], state(on, random.choice([*UnitKind]), f"y: {on}", above))]
        case 4:
            changes = [End(some[0], on)]
        case _:
            changes = [founding]
    try:
        return tree.changed(changes)
    except ChangeError:
        return tree


def figures(tree: UnitTree, random: Random, day: date) -> Mapping[UnitId, int]:
    """Return what each unit of the day reported: a power of two each, so that none can hide behind others."""
    return {id: 1 << place for place, id in enumerate(random.sample([*tree.at(day)], k=len(tree.at(day))))}


def total(tree: UnitTree, roots: Sequence[UnitId], reported: Mapping[UnitId, int], day: date) -> int:
    """Add up what was reported by all that is under the tops today."""
    under = {id for root in roots for id in tree.subtree(root, day)}
    return sum(reported.get(id, 0) for id in tree.adding_up_to(under, day))


def tops(tree: UnitTree, day: date) -> list[UnitId]:
    return [unit.id for unit in tree.at(day).values() if unit.parent_id is None]


@pytest.mark.parametrize("seed", range(50))
def test_twenty_random_changes_keep_totals_reach_everything_and_rewrite_no_past(seed: int) -> None:
    random = Random(seed)
    tree, day = grown(random), LONG_AGO + DAY
    reported = figures(tree, random, day)
    for _ in range(20):
        before = tree
        day += timedelta(days=random.randint(1, 200))
        tree = shaken(before, random, day)
        assert total(tree, tops(tree, day), reported, day) == sum(reported.values()) - gone(tree, reported, day)
        assert _names(tree, day - DAY) == _names(before, day - DAY)
        _all_hangs_together(tree, day)


def gone(tree: UnitTree, reported: Mapping[UnitId, int], day: date) -> int:
    """Return the figures of tops that ended with nobody to take them over: there is nothing to add them to."""
    living = tree.at(day)
    return sum(figure for id, figure in reported.items() if not any(end in living for end in _ends(tree, id)))


def _ends(tree: UnitTree, id: UnitId) -> Iterator[UnitId]:
    """Follow an ended unit to all that took it over, or else to what was above it, as far as they lead."""
    history = tree.histories[id]
    heirs = [each.new for each in tree.successions if each.old == id and history.last_day == each.on - DAY]
    above = history.latest.parent_id
    further = [] if history.last_day is None else heirs or ([] if above is None else [above])
    if not further:
        yield id
    for next_one in further:
        yield from _ends(tree, next_one)


def _names(tree: UnitTree, day: date) -> Mapping[UnitId, tuple[str, UnitId | None]]:
    return {id: (unit.full_name, unit.parent_id) for id, unit in tree.at(day).items()}


def _all_hangs_together(tree: UnitTree, day: date) -> None:
    units = tree.at(day)
    assert all(unit.parent_id is None or unit.parent_id in units for unit in units.values())
    reached = {id for root in tops(tree, day) for id in tree.subtree(root, day)}
    assert reached == set(units)
    for id, history in tree.histories.items():
        if history.last_day is not None:
            _leads_to_the_living(tree, id)


def _leads_to_the_living(tree: UnitTree, id: UnitId) -> None:
    """Follow where an ended unit is looked for, until a living unit or the top."""
    seen: set[UnitId] = set()
    current: UnitId | None = id
    while current is not None and tree.histories[current].last_day is not None:
        assert current not in seen
        seen.add(current)
        current = tree.resting_place(current)
