"""What an office brings in is added once, changed when it differs, and named when it cannot be taken."""

import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from handlers.import_lists import Counts, ImportResult, import_lists
from plans.person import Person
from plans.role import RoleId, load_roles
from plans.unit import Unit, UnitId, UnitKind
from reports.lists import ListError, Place, RowProblem
from storage.database import Database
from storage.unit_of_work import UnitOfWork

DEMO = Path(__file__).parents[2] / "bot" / "demo_data" / "tv"
ROLES = load_roles()
NOW = datetime(2024, 1, 2, 3, tzinfo=UTC)
TODAY = date(2024, 1, 2)
UNITS = (
    "Loại,Tên đơn vị,Thuộc,Số hộ\nXã,Tân Văn,,\nThôn,Nà Pái,Xã Tân Văn,128\nThôn,Khuổi Tậu,Xã Tân Văn,58\n"
    "Hội Khuyến học,Xã Tân Văn,Xã Tân Văn,\nHội LHPN,Xã Tân Văn,Xã Tân Văn,\n"
)
PEOPLE = "Họ và tên,Chức vụ,Đơn vị,Số điện thoại\n"
HEAD, BRANCH, MEMBER = RoleId("village_head"), RoleId("branch_head"), RoleId("member")


async def bring(database: Database, folder: Path, text: str, *, header: str = PEOPLE, days: int = 0) -> ImportResult:
    """Import a list of people (or, with another header, of units)."""
    source = folder / "list.csv"
    source.write_text(header + text, encoding="utf-8")
    return await import_lists(database, source, at=NOW + timedelta(days=days), roles=ROLES)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Database:
    """A database with the units of a small commune."""
    await bring(database, tmp_path, UNITS, header="")
    return database


async def everyone(database: Database) -> tuple[Person, ...]:
    async with database.reading() as uow:
        return await uow.people.at(await uow.units.all())


async def units_of(database: Database) -> dict[str, Unit]:
    async with database.reading() as uow:
        return {unit.full_name: unit for unit in (await uow.units.all()).values()}


def held(person: Person) -> set[tuple[RoleId, UnitId]]:
    return {(post.role, post.unit_id) for post in person.posts}


async def test_the_demo_commune_goes_in_and_a_second_time_changes_nothing(database: Database):
    async def bring_all() -> list[ImportResult]:
        files = (DEMO / "units.csv", DEMO / "people.csv")
        return [await import_lists(database, source, at=NOW, roles=ROLES) for source in files]

    units, people = await bring_all()
    assert (units.problems, people.problems) == ((), ())
    assert (units.units.added, people.people.added) == (27, 34)
    assert [(again.added, again.changed) for again in await bring_all()] == [(0, 0), (0, 0)]
    everybody, villages = await everyone(database), await units_of(database)
    heads = {unit_id for person in everybody for role, unit_id in held(person) if role == HEAD}
    assert heads == {unit.id for unit in villages.values() if unit.kind is UnitKind.VILLAGE}
    assert len(everybody) == 34
    assert any({HEAD, BRANCH} <= {post.role for post in person.posts} for person in everybody)
    async with database.reading() as uow:
        assert len(await uow.audit.all(1000)) == 27 + 34


async def test_the_demo_commune_names_nobody_of_the_plan(database: Database):
    text = (DEMO / "people.csv").read_text(encoding="utf-8")
    assert "Ngọc Đăng" not in text
    assert "Trần Thị Thảo" not in text


async def test_decomposed_letters_and_capitals_double_nothing(office: Database, tmp_path: Path):
    row = "Hùng,Trưởng thôn,Thôn Nà Pái,\n"
    await bring(office, tmp_path, row)
    again = await bring(office, tmp_path, unicodedata.normalize("NFD", row.replace("Hùng", "HÙNG")))
    assert (again.people.added, again.people.changed) == (0, 1)
    assert [person.name for person in await everyone(office)] == ["HÙNG"]
    units = await bring(office, tmp_path, unicodedata.normalize("NFD", UNITS), header="")
    assert (units.added, units.changed, units.problems) == (0, 0, ())


async def test_a_changed_unit_is_changed_and_recorded(office: Database, tmp_path: Path):
    result = await bring(office, tmp_path, UNITS.replace("128", "131"), header="", days=1)
    assert result == ImportResult(Counts(0, 1, 4), Counts(), ())
    village = (await units_of(office))["thôn Nà Pái"]
    assert village.register == {"households": 131}
    async with office.reading() as uow:
        added, changed = await uow.audit.of(f"unit {village.id}")
    assert (added.action, added.old) == ("unit.added", None)
    assert (changed.action, changed.at) == ("unit.changed", NOW + timedelta(days=1))
    assert (changed.old, changed.new) == (
        {"register": {"households": 128}},
        {"register": {"households": 131}},
    )


async def test_a_register_keeps_what_a_list_leaves_out(office: Database, tmp_path: Path):
    rows = "Thôn,Nà Pái,Xã Tân Văn,552\n"
    await bring(office, tmp_path, rows, header="Loại,Tên đơn vị,Thuộc,Dân số\n")
    assert (await units_of(office))["thôn Nà Pái"].register == {"households": 128, "residents": 552}


async def test_villages_whose_names_differ_by_tone_alone_stay_two(office: Database, tmp_path: Path):
    rows = "Thôn,Nà Pài,Xã Tân Văn\nThôn,Nà Pái,Xã Tân Văn\n"
    result = await bring(office, tmp_path, rows, header="Loại,Tên đơn vị,Thuộc\n")
    assert result.units == Counts(added=1, changed=0, unchanged=1)


async def test_a_body_under_a_shorter_name_is_the_same(office: Database, tmp_path: Path):
    rows = "Hội Liên hiệp Phụ nữ xã Tân Văn,Xã Tân Văn\n"
    result = await bring(office, tmp_path, rows, header="Tên đơn vị,Thuộc\n")
    assert (result.units.added, result.units.changed) == (0, 1)


async def test_units_are_stored_whatever_order_they_are_listed_in(database: Database, tmp_path: Path):
    header, *rows = UNITS.splitlines(keepends=True)
    result = await bring(database, tmp_path, "".join(reversed(rows)), header=header)
    assert (result.units.added, result.problems) == (5, ())


async def test_a_parent_left_out_is_the_only_commune(office: Database, tmp_path: Path):
    result = await bring(office, tmp_path, "Thôn,Nà Lược,40\n", header="Loại,Tên đơn vị,Số hộ\n")
    assert result.problems == ()
    units = await units_of(office)
    assert units["thôn Nà Lược"].parent_id == units["xã Tân Văn"].id


async def test_a_known_phone_changes_the_person_and_a_known_name_the_phone(office: Database, tmp_path: Path):
    await bring(office, tmp_path, "Lan,Trưởng thôn,Nà Pái,0912000001\nHùng,Trưởng thôn,Khuổi Tậu,0912000002\n")
    result = await bring(
        office, tmp_path, "Lan Hương,Trưởng thôn,Nà Pái,0912000001\nHùng,Trưởng thôn,Khuổi Tậu,0912000003\n"
    )
    assert result.people == Counts(added=0, changed=2, unchanged=0)
    people = await everyone(office)
    assert [(p.name, p.phone) for p in people] == [("Lan Hương", "0912000001"), ("Hùng", "0912000003")]
    async with office.reading() as uow:
        _, renamed = await uow.audit.of(f"person {people[0].id}")
    assert (renamed.old, renamed.new) == ({"name": "Lan"}, {"name": "Lan Hương"})


async def test_an_empty_phone_in_a_list_erases_none(office: Database, tmp_path: Path):
    await bring(office, tmp_path, "Lan,Trưởng thôn,Nà Pái,0912000001\n")
    result = await bring(office, tmp_path, "Lan,Trưởng thôn,Nà Pái,\n")
    assert result.people == Counts(unchanged=1)
    assert [person.phone for person in await everyone(office)] == ["0912000001"]


async def test_one_person_holds_several_posts_on_several_rows(office: Database, tmp_path: Path):
    rows = (
        "Lan,Trưởng thôn,Nà Pái,0912000001\nMai,Trưởng thôn,Khuổi Tậu,\n"
        "Lan,Chủ tịch,Hội Khuyến học xã,0912 000 001\nMai,Hội viên khuyến học,Khuổi Tậu,0912000002\n"
    )
    result = await bring(office, tmp_path, rows)
    assert (result.people, result.problems) == (Counts(added=2), ())
    units = await units_of(office)
    lan, mai = await everyone(office)
    association = (RoleId("association_chair"), units["Hội Khuyến học xã Tân Văn"].id)
    assert held(lan) == {(HEAD, units["thôn Nà Pái"].id), association}
    assert held(mai) == {(HEAD, units["thôn Khuổi Tậu"].id), (MEMBER, units["thôn Khuổi Tậu"].id)}
    assert mai.phone == "0912000002"


async def test_posts_no_longer_listed_end_and_those_kept_keep_their_day(office: Database, tmp_path: Path):
    both = "Trưởng thôn kiêm chi hội trưởng khuyến học"
    await bring(office, tmp_path, f"Lan,{both},Nà Pái,0912000001\nMai,Trưởng thôn,Khuổi Tậu,\n")
    await bring(office, tmp_path, "Lan,Trưởng thôn,Nà Pái,0912000001\n", days=90)
    lan, mai = await everyone(office)
    assert [(post.role, post.since) for post in lan.posts] == [(HEAD, TODAY)]
    assert [post.role for post in mai.posts] == [HEAD]


async def test_namesakes_with_phones_of_their_own_are_two_people(office: Database, tmp_path: Path):
    rows = "Lan,Trưởng thôn,Nà Pái,0912000001\nLan,Hội viên khuyến học,Nà Pái,0912000002\n"
    assert (await bring(office, tmp_path, rows)).people == Counts(added=2)
    assert (await bring(office, tmp_path, rows)).people == Counts(unchanged=2)
    swapped = "\n".join(reversed(rows.splitlines()))
    assert (await bring(office, tmp_path, swapped)).people == Counts(unchanged=2)


async def test_a_union_is_led_at_the_commune(office: Database, tmp_path: Path):
    await bring(office, tmp_path, "Mai,Chủ tịch,Hội Phụ nữ xã,\n")
    (mai,) = await everyone(office)
    assert held(mai) == {(RoleId("womens_union"), (await units_of(office))["xã Tân Văn"].id)}


BAD_PEOPLE = {
    "Lan,Trưởng thôn,Nà Báy,": "Không thấy đơn vị “Nà Báy”. Có phải “thôn Nà Pái” không?",
    "Lan,Trưởng thôn,Zzz,": "Không thấy đơn vị “Zzz”.",
    "Lan,Trưởng thonn,Nà Pái,": "Chưa biết chức vụ “Trưởng thonn”. Có phải “trưởng thôn” không?",
    "Lan,Zzz,Nà Pái,": "Chưa biết chức vụ “Zzz”.",
    "Lan,Phó trưởng thôn,Nà Pái,": "Chưa biết chức vụ “Phó trưởng thôn”. Có phải “trưởng thôn” không?",
    "Lan,Trưởng thôn,Xã Tân Văn,": "Chức vụ “Trưởng thôn” không có ở xã Tân Văn.",
    "Lan,Trưởng công an,Nà Pái,": "Chức vụ “Trưởng công an” không có ở thôn Nà Pái.",
    "Lan,Trưởng thôn,Nà Pái,0912000009": "Số điện thoại này đã ghi cho người khác ở dòng 2.",
    "Lan 2,Trưởng thonn,Nà Báy,12": "Họ và tên “Lan 2” có ký tự lạ hoặc quá dài. Số điện thoại “12” chưa đúng. "
    "Cần một số gồm 10 chữ số, bắt đầu bằng số 0. Không thấy đơn vị “Nà Báy”. Có phải “thôn Nà Pái” không? "
    "Chưa biết chức vụ “Trưởng thonn”. Có phải “trưởng thôn” không?",
    "Lan,Zzz,Nà Pái,0912000009": "Chưa biết chức vụ “Zzz”. Số điện thoại này đã ghi cho người khác ở dòng 2.",
    "Lan,Trưởng thôn,Nà Pái,12": "Số điện thoại “12” chưa đúng. Cần một số gồm 10 chữ số, bắt đầu bằng số 0.",
}


async def test_bad_rows_are_named_and_the_rest_goes_in(office: Database, tmp_path: Path):
    first, last = "Hùng,Trưởng thôn,Khuổi Tậu,0912000009", "Mai,Hội viên khuyến học,Nà Pái,"
    bad = [row for _ in range(12) for row in BAD_PEOPLE]
    result = await bring(office, tmp_path, "\n".join([first, *bad, last]))
    assert result.problems == tuple(
        RowProblem(Place(number), BAD_PEOPLE[row]) for number, row in enumerate(bad, start=3)
    )
    assert [person.name for person in await everyone(office)] == ["Hùng", "Mai"]


BAD_UNITS = {
    "Thôn,Nà Lược,Xã Zzz": "Không thấy đơn vị “Xã Zzz”.",
    "Thôn,Nà Lược,Xã Tân Văng": "Không thấy đơn vị “Xã Tân Văng”. Có phải “xã Tân Văn” không?",
    "Thôn,Nà Lược,Thôn Nà Pái": "thôn Nà Lược không thể thuộc thôn Nà Pái.",
    "Thôn,Nà Toòng,Xã Tân Văn": "Thôn Nà Toòng đã ghi ở dòng 2.",
}


async def test_bad_units_are_named_and_the_rest_goes_in(office: Database, tmp_path: Path):
    first, last = "Thôn,Nà Toòng,Xã Tân Văn", "Thôn,Lũng Vài,Xã Tân Văn"
    result = await bring(office, tmp_path, "\n".join([first, *BAD_UNITS, last]), header="Loại,Tên đơn vị,Thuộc\n")
    assert result.problems == tuple(
        RowProblem(Place(number), what) for number, what in enumerate(BAD_UNITS.values(), start=3)
    )
    assert result.units == Counts(added=2)


KINDS, RENAMED = "Loại,Tên đơn vị,Thuộc\n", "Loại,Tên đơn vị,Thuộc,Số hộ,Tên cũ\n"


async def test_everything_wrong_with_a_row_of_units_is_on_one_line(office: Database, tmp_path: Path):
    result = await bring(office, tmp_path, "Thôn,Nà Pái,Xã Zzz,nhiều,Xã Cũ\n", header=RENAMED)
    assert [problem.what for problem in result.problems] == [
        "Cột “Số hộ” cần một số đếm, nhưng ghi “nhiều”. Tên cũ “Xã Cũ” không phải là tên một thôn. "
        "Không thấy đơn vị “Xã Zzz”."
    ]
    assert (await units_of(office))["thôn Nà Pái"].register == {"households": 128}


async def test_a_row_of_a_unit_and_its_head_is_named_once(office: Database, tmp_path: Path):
    result = await bring(office, tmp_path, "Nà Pái,Lan,12,nhiều\n", header="Thôn,Trưởng thôn,SĐT,Số hộ\n")
    (problem,) = result.problems
    assert "“nhiều”" in problem.what
    assert "“12”" in problem.what


async def test_a_unit_left_out_beside_a_new_one_like_it_is_asked_about(office: Database, tmp_path: Path):
    rows = "Thôn,Nà Pái,Xã Tân Văn\nThôn,Khuổi Tậu Mới,Xã Tân Văn\n"
    result = await bring(office, tmp_path, rows, header=KINDS)
    assert (result.units, result.problems) == (Counts(added=1, unchanged=1), ())
    assert result.notices == (
        "Thôn Khuổi Tậu không có trong danh sách này, còn thôn Khuổi Tậu Mới vừa được thêm. Nếu đã đổi tên, "
        "xin thêm cột “Tên cũ”, ghi “Khuổi Tậu” ở dòng của thôn Khuổi Tậu Mới rồi nhập lại.",
    )


async def test_units_left_out_are_named_on_one_line(office: Database, tmp_path: Path):
    names = ["Nà Lược", "Lũng Vài", "Bản Mạy", "Cốc Mạ", "Kéo Đeng"]
    await bring(office, tmp_path, "".join(f"Thôn,{name},Xã Tân Văn\n" for name in names), header=KINDS)
    result = await bring(office, tmp_path, "Thôn,Nà Pái,Xã Tân Văn\n", header=KINDS)
    assert result.notices == (
        "Thôn Khuổi Tậu, thôn Nà Lược, thôn Lũng Vài, thôn Bản Mạy, thôn Cốc Mạ và 1 đơn vị khác không có trong "
        "danh sách này, vẫn được giữ như cũ. Nếu đã đổi tên, xin ghi tên cũ vào cột “Tên cũ” rồi nhập lại.",
    )


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        pytest.param("", UNITS, id="a whole list"),
        pytest.param(KINDS, "Xã,Hoa Mai,\n", id="another commune"),
        pytest.param(KINDS, "TTHTCĐ,Xã Tân Văn,Xã Tân Văn\n", id="the first of its kind"),
        pytest.param("Loại,Tên đơn vị,Số hộ\n", "Thôn,Nà Pái,x\nThôn,Khuổi Tậu,x\n", id="rows that cannot be taken"),
    ],
)
async def test_nothing_is_left_out(office: Database, tmp_path: Path, header: str, rows: str):
    assert (await bring(office, tmp_path, rows, header=header)).notices == ()


@pytest.mark.parametrize("former", ["Khuổi Tậu", "thôn khuoi tau"])
async def test_a_unit_given_its_former_name_is_renamed_in_place(office: Database, tmp_path: Path, former: str):
    before = (await units_of(office))["thôn Khuổi Tậu"]
    await bring(office, tmp_path, "Lan,Trưởng thôn,Khuổi Tậu,\n")
    rows = f"Thôn,Nà Pái,Xã Tân Văn,,\nThôn,Bản Duộc,Xã Tân Văn,61,{former}\n"
    result = await bring(office, tmp_path, rows, header=RENAMED)
    assert result == ImportResult(Counts(changed=1, unchanged=1), Counts(), ())
    after = (await units_of(office))["thôn Bản Duộc"]
    assert (after.id, after.register) == (before.id, {"households": 61})
    assert [held(person) for person in await everyone(office)] == [{(HEAD, before.id)}]
    async with office.reading() as uow:
        _, change = await uow.audit.of(f"unit {before.id}")
    assert change.old == {"name": "Khuổi Tậu", "register": {"households": 58}}
    assert change.new == {"name": "Bản Duộc", "register": {"households": 61}}
    again = await bring(office, tmp_path, rows, header=RENAMED)
    assert again == ImportResult(Counts(unchanged=2), Counts(), ())


async def test_a_renamed_unit_that_was_taken_for_a_new_one_becomes_one_again(office: Database, tmp_path: Path):
    before = (await units_of(office))["thôn Khuổi Tậu"]
    rows = "Thôn,Nà Pái,Xã Tân Văn,,\nThôn,Khuổi Tậu Mới,Xã Tân Văn,,\n"
    await bring(office, tmp_path, rows, header=RENAMED)
    twin = (await units_of(office))["thôn Khuổi Tậu Mới"]
    await bring(office, tmp_path, "Lan,Trưởng thôn,Khuổi Tậu Mới,\n")
    mended = rows.replace("Mới,Xã Tân Văn,,", "Mới,Xã Tân Văn,,Khuổi Tậu")
    result = await bring(office, tmp_path, mended, header=RENAMED)
    assert result == ImportResult(Counts(changed=1, unchanged=1), Counts(), ())
    villages = {unit.name: unit.id for unit in (await units_of(office)).values() if unit.kind is UnitKind.VILLAGE}
    assert villages == {"Nà Pái": villages["Nà Pái"], "Khuổi Tậu Mới": before.id}
    assert [held(person) for person in await everyone(office)] == [{(HEAD, before.id)}]
    async with office.reading() as uow:
        assert [entry.action for entry in await uow.audit.of(f"unit {twin.id}")] == ["unit.added", "unit.merged"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(
            "Thôn,Bản Duộc,Xã Tân Văn,,Zzz\n", "Không thấy đơn vị “thôn Zzz”.", id="a former name nobody bears"
        ),
        pytest.param(
            "Thôn,Bản Duộc,Xã Tân Văn,,Nà Pái\nThôn,Nà Pái,Xã Tân Văn,,\n",
            "Chưa đổi được tên thôn Nà Pái thành thôn Bản Duộc: "
            "cả hai vẫn có trong danh sách, hoặc đã có số liệu riêng.",
            id="a former name that is still listed",
        ),
    ],
)
async def test_a_former_name_that_cannot_be_followed_changes_nothing(
    office: Database, tmp_path: Path, rows: str, told: str
):
    before = await units_of(office)
    result = await bring(office, tmp_path, rows, header=RENAMED)
    assert [problem.what for problem in result.problems] == [told]
    assert await units_of(office) == before


async def test_a_second_head_of_a_village_is_pointed_out(office: Database, tmp_path: Path):
    await bring(office, tmp_path, "Lan,Trưởng thôn,Khuổi Tậu,0912000001\nHùng,Hội viên khuyến học,Khuổi Tậu,\n")
    result = await bring(
        office, tmp_path, "Mai,Trưởng thôn,Khuổi Tậu,0912000002\nMai,Hội viên khuyến học,Khuổi Tậu,0912000002\n"
    )
    assert result.notices == (
        "Thôn Khuổi Tậu nay có 2 người là trưởng thôn: Lan, Mai. "
        "Nếu có người đã thôi việc, cán bộ xã nhắn “gỡ” cho trợ lý.",
    )
    assert [HEAD in {post.role for post in person.posts} for person in await everyone(office)] == [True, False, True]
    elsewhere = await bring(office, tmp_path, "Hùng,Hội viên khuyến học,Khuổi Tậu,\n")
    assert elsewhere.notices == (), "only what the file is about"


async def test_a_name_in_two_communes_needs_the_commune(office: Database, tmp_path: Path):
    more = "Xã,Hoa Mai,\nThôn,Nà Pái,Xã Hoa Mai\n"
    await bring(office, tmp_path, more, header="Loại,Tên đơn vị,Thuộc\n")
    unclear = await bring(office, tmp_path, "Lan,Trưởng thôn,Nà Pái,\n")
    assert [problem.what for problem in unclear.problems] == [
        "“Nà Pái” có thể là thôn Nà Pái (xã Tân Văn), thôn Nà Pái (xã Hoa Mai). Xin ghi rõ hơn."
    ]
    clear = await bring(
        office,
        tmp_path,
        "Lan,Trưởng thôn,Nà Pái,Hoa Mai,\n",
        header="Họ và tên,Chức vụ,Thôn,Xã,Số điện thoại\n",
    )
    assert clear.problems == ()
    orphan = await bring(office, tmp_path, "Thôn,Nà Lược,9\n", header="Loại,Tên đơn vị,Số hộ\n")
    assert [p.what for p in orphan.problems] == ["Thiếu cột Thuộc: chưa rõ thôn Nà Lược thuộc đơn vị nào."]


async def test_one_workbook_brings_units_and_people(database: Database, tmp_path: Path):
    book = Workbook()
    people, units = book.worksheets[0], book.create_sheet("Đơn vị")
    people.title = "Cán bộ"
    people.append(["DANH SÁCH CÁN BỘ"])
    people.append([])
    people.append(["Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại"])
    people.append(["Lan", "Trưởng thôn", "Nà Pái", 912000001])
    people.append(["Mai", "Trưởng thôn", "Nà Tông", 912000002])
    units.append(["Loại", "Tên đơn vị", "Thuộc", "Số hộ"])
    units.append(["Xã", "Tân Văn", None, None])
    units.append(["Thôn", "Nà Pái", "Tân Văn", 128])
    book.save(tmp_path / "office.xlsx")
    result = await import_lists(database, tmp_path / "office.xlsx", at=NOW, roles=ROLES)
    assert (result.added, result.units.added, result.people.added) == (3, 2, 1)
    assert [problem.place for problem in result.problems] == [Place(5, "Cán bộ")]


async def test_what_comes_after_joins_the_same_transaction(database: Database, tmp_path: Path):
    source = tmp_path / "units.csv"
    source.write_text(UNITS, encoding="utf-8")
    seen: list[int] = []

    async def count_units(uow: UnitOfWork) -> None:
        seen.append(len(await uow.units.all()))

    async def fail(uow: UnitOfWork) -> None:
        raise RuntimeError("nothing must stay")

    with pytest.raises(RuntimeError, match="nothing must stay"):
        await import_lists(database, source, at=NOW, roles=ROLES, after=fail)
    assert await units_of(database) == {}
    await import_lists(database, source, at=NOW, roles=ROLES, after=count_units)
    assert seen == [5]


async def test_a_file_that_is_no_list_changes_nothing(office: Database, tmp_path: Path):
    with pytest.raises(ListError):
        await bring(office, tmp_path, "Ngày,Giờ\n1,2\n", header="")
    assert len(await units_of(office)) == 5
