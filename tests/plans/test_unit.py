import pytest

from plans.unit import Unit, UnitId, UnitKind, clear_names


@pytest.mark.parametrize(
    ("type_word", "name", "full", "title"),
    [
        ("thôn", "Nà Pái", "thôn Nà Pái", "Thôn Nà Pái"),
        ("ấp", "4", "ấp 4", "Ấp 4"),
        ("trường", "Tiểu học Tân Văn", "trường Tiểu học Tân Văn", "Trường Tiểu học Tân Văn"),
        ("", "Hội Khuyến học xã", "Hội Khuyến học xã", "Hội Khuyến học xã"),
    ],
)
def test_a_unit_is_called_in_a_sentence_and_at_its_beginning(type_word: str, name: str, full: str, title: str) -> None:
    unit = Unit(UnitId(1), UnitKind.VILLAGE, type_word, name, None)
    assert (unit.full_name, unit.title_name) == (full, title)


TREE = {
    each.id: each
    for each in (
        Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Nâm Long", None),
        Unit(UnitId(2), UnitKind.COMMUNE, "xã", "Tân Văn", None),
        Unit(UnitId(3), UnitKind.VILLAGE, "bon", "Bu Rwah", UnitId(1)),
        Unit(UnitId(4), UnitKind.VILLAGE, "bản", "1", UnitId(1)),
        Unit(UnitId(5), UnitKind.VILLAGE, "thôn", "1", UnitId(1)),
        Unit(UnitId(6), UnitKind.VILLAGE, "thôn", "Nà Pái", UnitId(1)),
        Unit(UnitId(7), UnitKind.VILLAGE, "bản", "Nà Pái", UnitId(1)),
        Unit(UnitId(8), UnitKind.VILLAGE, "thôn", "Nà Pái", UnitId(2)),
        Unit(UnitId(9), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Nâm Long", UnitId(1)),
        Unit(UnitId(10), UnitKind.VILLAGE, "thôn", "4A", None),
    )
}


@pytest.mark.parametrize(
    ("listed", "called"),
    [
        pytest.param([3, 6], ["Bu Rwah", "Nà Pái"], id="proper names"),
        pytest.param([4, 5, 10], ["bản 1", "thôn 1", "thôn 4A"], id="a number says nothing by itself"),
        pytest.param([1, 9], ["xã Nâm Long", "TTHTCĐ xã Nâm Long"], id="a body called after its commune"),
        pytest.param([6, 7], ["thôn Nà Pái", "bản Nà Pái"], id="one name, two kinds"),
        pytest.param([6, 8], ["thôn Nà Pái (xã Nâm Long)", "thôn Nà Pái (xã Tân Văn)"], id="one name, two communes"),
        pytest.param([3, 6, 8], ["Bu Rwah", "thôn Nà Pái (xã Nâm Long)", "thôn Nà Pái (xã Tân Văn)"], id="mixed"),
    ],
)
def test_names_side_by_side_are_clear_without_anything_else(listed: list[int], called: list[str]) -> None:
    assert [*clear_names(map(UnitId, listed), TREE).values()] == called
