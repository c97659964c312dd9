import pytest

from plans.unit import Unit, UnitId, UnitKind


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
