import unicodedata
from datetime import date
from pathlib import Path

import pytest

from plans.role import Role, RoleId, Standing, find_role, find_roles, load_roles, role_on, title_at
from plans.unit import UnitKind

ROLES = load_roles()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("trưởng thôn", "village_head"),
        ("Trưởng thôn Nà Pái", "village_head"),
        ("TRƯỞNG THÔN", "village_head"),
        ("truong thon", "village_head"),
        ("Tổ trưởng", "village_head"),
        ("Tổ trưởng TDP số 3", "village_head"),
        ("Chi hội trưởng khuyến học", "branch_head"),
        ("CHT KH thôn", "branch_head"),
        ("Hội viên Hội Khuyến học", "member"),
        ("GV TTHTCĐ", "centre_teacher"),
        ("GV TTHTCD", "centre_teacher"),
        ("Giáo viên bán chuyên trách TTHTCĐ", "centre_teacher"),
        ("GĐ. TTHTCĐ", "centre_director"),
        ("CT Hội KH", "association_chair"),
        ("Chủ tịch HKH xã", "association_chair"),
        ("Công chức VH-XH", "clerk"),
        ("CB VHXH", "clerk"),
        ("Công chức Văn hoá – Xã hội", "clerk"),
        ("Chuyên viên Phòng VH-XH", "clerk"),
        ("PCT UBND xã", "vice_chair"),
        ("P.CT UBND", "vice_chair"),
        ("Phó Chủ tịch UBND", "vice_chair"),
        ("Chủ tịch UBND xã Tân Văn", "chair"),
        ("Kế toán xã", "accountant"),
        ("Chỉ huy trưởng Ban CHQS", "military"),
        ("Trưởng Công an xã", "police"),
        ("Hiệu trưởng Trường Tiểu học", "school_head"),
        ("CT UBMTTQ", "front"),
        ("Chủ tịch Công đoàn", "trade_union"),
        ("Bí thư Đoàn xã", "youth_union"),
        ("CT Hội LHPN", "womens_union"),
        ("CT hội CCB", "veterans"),
        ("Chủ tịch Hội Nông dân", "farmers"),
        ("CT Hội NCT", "elderly"),
        ("Chủ tịch Hội Cựu giáo chức", "former_teachers"),
        ("Cán bộ đài truyền thanh", "radio"),
        pytest.param("Phó trưởng thôn", None, id="a deputy is not the head"),
        pytest.param("Nguyên Hiệu trưởng", None, id="a former holder is not the holder"),
        pytest.param("Phó Hiệu trưởng", None, id="a deputy head of a school"),
        pytest.param("Trưởng thôn kiêm Chi hội trưởng khuyến học", None, id="two roles: no guess"),
        pytest.param("Lái xe", None, id="a post that is no role"),
        pytest.param("Trưởng", None, id="half a wording"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_post_of_an_office_list_is_found(text: str, role: str | None) -> None:
    found = find_role(text, ROLES)
    assert (found and found.id) == role


def test_decomposed_text_is_read_alike() -> None:
    found = find_role(unicodedata.normalize("NFD", "Trưởng thôn"), ROLES)
    assert found is not None
    assert found.id == "village_head"


def test_a_person_with_two_posts_has_both_roles() -> None:
    found = find_roles("Trưởng thôn kiêm Chi hội trưởng khuyến học", ROLES)
    assert [role.id for role in found] == ["village_head", "branch_head"]


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES.keys())
def test_each_wording_leads_to_its_own_role(role: Role) -> None:
    wordings = (role.title, *role.variants)
    assert [wording for wording in wordings if find_role(wording, ROLES) is not role] == []


def test_the_standing_of_those_who_run_the_flow() -> None:
    of_standing = {standing: [role.id for role in ROLES.values() if role.standing is standing] for standing in Standing}
    assert of_standing[Standing.REPORTER] == [
        "village_head",
        "branch_head",
        "centre_teacher",
        "centre_director",
    ]
    assert of_standing[Standing.COORDINATOR] == ["clerk", "district_education", "province_education"]
    assert of_standing[Standing.LEADER] == [
        "chair",
        "vice_chair",
        "district_chair",
        "district_vice_chair",
        "province_chair",
        "province_vice_chair",
        "country_association",
    ]


def test_the_district_ended_on_30_june_2025_and_its_successors_are_known() -> None:
    of_district = [role for role in ROLES.values() if role.unit_kind is UnitKind.DISTRICT]
    assert of_district
    assert {role.until for role in of_district} == {date(2025, 6, 30)}
    assert [role.id for role in ROLES.values() if role.until and role not in of_district] == []
    assert {role.successor for role in ROLES.values()} - {None} <= set(ROLES)
    assert ROLES[RoleId("district_education")].successor == "province_education"


def test_a_catalogue_of_ones_own_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("elder:\n  title: già làng\n  unit_kind: village\n  standing: member\n", encoding="utf-8")
    (role,) = load_roles(path).values()
    assert (role.id, role.unit_kind, role.variants) == ("elder", UnitKind.VILLAGE, ())


def test_roles_that_several_people_hold_at_a_unit() -> None:
    several = [role.id for role in ROLES.values() if not role.one_holder]
    assert [id for id in several if not id.startswith(("district", "province", "country"))] == [
        "member",
        "centre_teacher",
        "vice_chair",
        "accountant",
        "radio",
        "commune_committee",
        "enterprise_head",
    ]


@pytest.mark.parametrize(
    ("role", "day", "stands"),
    [
        pytest.param("district_education", date(2025, 6, 30), "district_education", id="on its last day"),
        pytest.param("district_education", date(2025, 7, 1), "province_education", id="its successor from then on"),
        pytest.param("district_office", date(2025, 7, 1), None, id="nobody, where none has followed"),
        pytest.param("clerk", date(2031, 1, 1), "clerk", id="a role without an end"),
    ],
)
def test_a_role_stands_for_another_that_has_ended(role: str, day: date, stands: str | None) -> None:
    found = role_on(RoleId(role), day, ROLES)
    assert (found and found.id) == stands
    assert ROLES[RoleId(role)].exists(day) == (role == stands)


@pytest.mark.parametrize(
    ("role", "type_word", "title"),
    [
        ("village_head", "thôn", "trưởng thôn"),
        ("village_head", "bản", "trưởng bản"),
        ("village_head", "tổ dân phố", "tổ trưởng tổ dân phố"),
        ("vice_chair", "phường", "phó chủ tịch ủy ban nhân dân phường"),
        ("district_chair", "thị xã", "chủ tịch UBND thị xã"),
        ("district_propaganda", "quận", "trưởng ban tuyên giáo quận ủy"),
        ("district_youth_union", "thị xã", "bí thư thị đoàn"),
        ("district_youth_union", "", "bí thư huyện đoàn"),
        ("clerk", "phường", "công chức văn hóa - xã hội"),
        ("clerk", "xã", "công chức văn hóa - xã hội"),
        ("association_chair", "Hội Khuyến học", "chủ tịch hội khuyến học xã"),
    ],
)
def test_a_title_takes_the_units_own_word(role: str, type_word: str, title: str) -> None:
    assert title_at(ROLES[RoleId(role)], type_word) == title
