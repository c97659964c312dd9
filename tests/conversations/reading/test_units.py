"""Which units somebody names in a message."""

import pytest

from conversations.reading.units import read_units
from plans.unit import Unit, UnitId, UnitKind

NAMES = (
    (UnitKind.COMMUNE, "xã", "An Điền"),
    (UnitKind.ASSOCIATION, "Hội Khuyến học", "xã An Điền"),
    (UnitKind.VILLAGE, "thôn", "Nà Pái"),
    (UnitKind.VILLAGE, "thôn", "Nà Pái 2"),
    (UnitKind.VILLAGE, "bản", "Nà"),
    (UnitKind.VILLAGE, "thôn", "Bản Duộc"),
    (UnitKind.VILLAGE, "thôn", "Bàn Duộc"),
    (UnitKind.VILLAGE, "tổ dân phố", "1"),
    (UnitKind.VILLAGE, "tổ dân phố", "2"),
    (UnitKind.VILLAGE, "tổ dân phố", "12"),
    (UnitKind.VILLAGE, "khu phố", "Số 5"),
    (UnitKind.LEARNING_CENTRE, "TTHTCĐ", "Nà Pái"),
    (UnitKind.VILLAGE, "ấp", "Hòa Lợi"),
    (UnitKind.VILLAGE, "thôn", "Tân - Tiến"),
    (UnitKind.ASSOCIATION, "hội người cao tuổi", "xã"),
)
UNITS = [Unit(UnitId(n), kind, word, name, None) for n, (kind, word, name) in enumerate(NAMES, start=101)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param("thôn Nà Pái", ["thôn Nà Pái"], id="as it is written"),
        pytest.param("THON NA PAI", ["thôn Nà Pái"], id="without marks, in capitals"),
        pytest.param("thôn Nà Pái 2", ["thôn Nà Pái 2"], id="the longer name only"),
        pytest.param("Nà Pái", [], id="a village and a centre of one name: neither"),
        pytest.param("trung tâm tthtcđ nà pái", ["TTHTCĐ Nà Pái"], id="its type tells it"),
        pytest.param("bản Nà", ["bản Nà"], id="a name that begins another"),
        pytest.param("chỉ tiêu xã An Điền năm 2025", ["xã An Điền"], id="the commune, not the body called after it"),
        pytest.param("hội khuyến học xã An Điền", ["Hội Khuyến học xã An Điền"], id="the body called after it"),
        pytest.param("thôn bàn duộc", ["thôn Bàn Duộc"], id="the marks tell two apart"),
        pytest.param("thôn ban duoc", [], id="without marks they cannot be told apart"),
        pytest.param("Hoà Lợi", ["ấp Hòa Lợi"], id="the mark at its old place"),
        pytest.param("Hỏa Lợi", [], id="another mark is another word"),
        pytest.param("hội người cao tuổi xã", ["hội người cao tuổi xã"], id="a body called by its level"),
        pytest.param("xã Khác", [], id="the level alone names nobody"),
        pytest.param("tân tiến", ["thôn Tân - Tiến"], id="without the dash"),
        pytest.param("tổ 12", ["tổ dân phố 12"], id="12 is not 1 and 2"),
        pytest.param("tổ dân phố số 1", ["tổ dân phố 1"], id="with its whole type and the word for number"),
        pytest.param("tdp 2", ["tổ dân phố 2"], id="with the initials of its type"),
        pytest.param("thôn 1", ["tổ dân phố 1"], id="people say village of all of them"),
        pytest.param("khu phố 5", ["khu phố Số 5"], id="the word for number left out"),
        pytest.param("tổ 1, 2 và 12", ["tổ dân phố 1", "tổ dân phố 2", "tổ dân phố 12"], id="several numbers"),
        pytest.param("12", ["tổ dân phố 12"], id="nothing but the number"),
        pytest.param("tổ 1 sang 12/2", ["tổ dân phố 1"], id="a day names nobody"),
        pytest.param("tổ 1 mở 2 lớp 12 người", ["tổ dân phố 1"], id="figures name nobody"),
        pytest.param("tổ 2/12", [], id="nor does a day behind such a word"),
        pytest.param("bản nà và tổ 12", ["bản Nà", "tổ dân phố 12"], id="two of them"),
        pytest.param("An Điềng", [], id="part of a word is no word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_whole_names_count_with_marks_or_without(text: str, meant: list[str]) -> None:
    names = {unit.id: unit.full_name for unit in UNITS}
    assert [names[id] for id in read_units(text, UNITS)] == meant


def test_the_order_of_the_list_does_not_matter() -> None:
    said = "tổ 1, 2 và 12, thôn nà pái"
    assert set(read_units(said, UNITS)) == set(read_units(said, UNITS[::-1]))
    assert len(read_units(said, UNITS)) == 4
