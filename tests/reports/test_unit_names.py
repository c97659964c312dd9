"""A unit's name is taken apart into kind, type word and name."""

import pytest

from plans.unit import Unit, UnitId, UnitKind
from reports.unit_lookup import UnitLookup
from reports.unit_names import UnitName, read_unit_name


@pytest.mark.parametrize(
    ("name", "type_word", "expected"),
    [
        ("Nà Pái", "Thôn", UnitName(UnitKind.VILLAGE, "thôn", "Nà Pái")),
        ("Thôn Nà Pái", "", UnitName(UnitKind.VILLAGE, "thôn", "Nà Pái")),
        ("Thôn Nà Pái", "thôn", UnitName(UnitKind.VILLAGE, "thôn", "Nà Pái")),
        ("THÔN NÀ PÁI", "", UnitName(UnitKind.VILLAGE, "thôn", "NÀ PÁI")),
        ("thon Na Pai", "", UnitName(UnitKind.VILLAGE, "thôn", "Na Pai")),
        ("Bản Duộc", "Thôn", UnitName(UnitKind.VILLAGE, "thôn", "Bản Duộc")),
        ("Bản Duộc", "", UnitName(UnitKind.VILLAGE, "bản", "Duộc")),
        ("Tổ dân phố số 3", "", UnitName(UnitKind.VILLAGE, "tổ dân phố", "số 3")),
        ("Buôn Lan", "", UnitName(UnitKind.VILLAGE, "buôn", "Lan")),
        ("Tân Văn", "Xã", UnitName(UnitKind.COMMUNE, "xã", "Tân Văn")),
        ("Thị trấn Mai", "", UnitName(UnitKind.COMMUNE, "thị trấn", "Mai")),
        ("Thị xã Mai", "", UnitName(UnitKind.DISTRICT, "thị xã", "Mai")),
        ("Thành phố Mai", "", UnitName(UnitKind.PROVINCE, "thành phố", "Mai")),
        (
            "Trung tâm học tập cộng đồng xã Tân Văn",
            "",
            UnitName(UnitKind.LEARNING_CENTRE, "trung tâm học tập cộng đồng", "xã Tân Văn"),
        ),
        ("xã Tân Văn", "TTHTCĐ", UnitName(UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn")),
        ("Hội Khuyến học xã Tân Văn", "", UnitName(UnitKind.ASSOCIATION, "Hội Khuyến học", "xã Tân Văn")),
        ("Trường Tiểu học Tân Văn", "", UnitName(UnitKind.SCHOOL, "trường tiểu học", "Tân Văn")),
        ("Tiểu học Tân Văn", "Trường học", UnitName(UnitKind.SCHOOL, "trường", "Tiểu học Tân Văn")),
        ("Ban CHQS xã Tân Văn", "", UnitName(UnitKind.OFFICE, "Ban CHQS", "xã Tân Văn")),
        ("Công an xã Tân Văn", "", UnitName(UnitKind.OFFICE, "Công an", "xã Tân Văn")),
        ("Hội LHPN xã Tân Văn", "Đoàn thể", UnitName(UnitKind.ORGANISATION, "Hội LHPN", "xã Tân Văn")),
        ("Đoàn Thanh niên xã", "", UnitName(UnitKind.ORGANISATION, "Đoàn Thanh niên", "xã")),
        ("Ban Duoc", "", None),
        ("Nà Pái", "", None),
        ("Nà Pái", "Cụm", None),
        ("Thôn", "", None),
        ("Thôn", "Thôn", None),
    ],
)
def test_a_name_is_taken_apart(name: str, type_word: str, expected: UnitName | None):
    assert read_unit_name(name, type_word) == expected


COMMUNE, VILLAGE, SAME_FOLDED, CENTRE, WOMEN, PRIMARY = units = (
    Unit(UnitId(1), UnitKind.COMMUNE, "xã", "Tân Văn", None),
    Unit(UnitId(2), UnitKind.VILLAGE, "thôn", "Nà Pái", UnitId(1)),
    Unit(UnitId(3), UnitKind.VILLAGE, "thôn", "Nà Pài", UnitId(1)),
    Unit(UnitId(4), UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn", UnitId(1)),
    Unit(UnitId(5), UnitKind.ORGANISATION, "Hội Liên hiệp Phụ nữ", "xã Tân Văn", UnitId(1)),
    Unit(UnitId(6), UnitKind.SCHOOL, "trường tiểu học", "Tân Văn", UnitId(1)),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thôn Nà Pái", (VILLAGE,)),
        ("NÀ PÁI", (VILLAGE,)),
        ("Na Pai", (VILLAGE, SAME_FOLDED)),
        ("Tân Văn", (COMMUNE,)),
        ("UBND xã Tân Văn", (COMMUNE,)),
        ("UBND xã", (COMMUNE,)),
        ("Xã", (COMMUNE,)),
        ("TTHTCĐ xã Tân Văn", (CENTRE,)),
        ("Trung tâm Học tập cộng đồng", (CENTRE,)),
        ("TT HTCĐ xã", (CENTRE,)),
        ("Hội Phụ nữ xã", (WOMEN,)),
        ("Hội LHPN xã Tân Văn", (WOMEN,)),
        ("Trường TH Tân Văn", (PRIMARY,)),
        ("Tiểu học Tân Văn", (PRIMARY,)),
        ("Nà Lược", ()),
        ("", ()),
    ],
)
def test_a_unit_is_found_by_the_words_of_a_list(text: str, found: tuple[Unit, ...]):
    assert UnitLookup(units).find(text) == found


def test_the_nearest_name_is_offered():
    assert UnitLookup(units).nearest("thôn Nà Páy") in (VILLAGE, SAME_FOLDED)
    assert UnitLookup(units).nearest("zzz") is None
