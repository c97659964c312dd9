"""Every target of Tân Văn with a figure is measured from what the plan's own duties ask for, told in the chat."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date

import pytest

from bot.app import Program, build_services
from handlers.open_period import open_periods
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from tests.bot.commune import Clock, let_in, vietnam, write

UNITS: Mapping[str, tuple[UnitKind, str, str]] = {
    "commune": (UnitKind.COMMUNE, "xã", "Tân Văn"),
    "a": (UnitKind.VILLAGE, "thôn", "Nà Pái"),
    "b": (UnitKind.VILLAGE, "thôn", "Bản Duộc"),
    "centre": (UnitKind.LEARNING_CENTRE, "TTHTCĐ", "xã Tân Văn"),
    "association": (UnitKind.ASSOCIATION, "Hội Khuyến học", "xã Tân Văn"),
    "primary": (UnitKind.SCHOOL, "trường", "Tiểu học Tân Văn"),
    "secondary": (UnitKind.SCHOOL, "trường", "THCS Tân Văn"),
}

TOLD: Mapping[tuple[str, str, str], Sequence[str]] = {
    ("clerk", "clerk", "commune"): (
        "Phổ cập giáo dục, xóa mù chữ",
        "xóa mù chữ mức độ 2, mầm non 5 tuổi đạt 98,5%, tiểu học mức độ 3, trung học cơ sở mức độ 2",
        "đúng",
        "Năng lực của người dân",
        "tuổi lao động 2.600 người, năng lực thông tin 1.400, kỹ năng sống 1.200, được đào tạo 760, đại học 350",
        *("sửa", "Từ 15 tuổi: chưa ghi", "3.300", "đúng"),
    ),
    ("head of a", "village_head", "a"): (
        "60 người đăng ký công dân học tập, xét 300 người, 120 người đạt",
        "đúng",
    ),
    ("branch of b", "branch_head", "b"): (
        "40 người đăng ký công dân học tập, xét 200 người, 50 người đạt",
        "đúng",
    ),
    ("association", "association_chair", "association"): (
        "Đơn vị học tập",
        "2 trường, 2 trường đạt, 9 cơ quan, 8 cơ quan đạt, 1 doanh nghiệp, 1 doanh nghiệp đạt, 12 đơn vị đăng ký",
        "đúng",
    ),
    ("primary", "school_head", "primary"): (
        "Trường học",
        "412 học sinh, 412 em học kỹ năng sống, quản lý số, dạy học số thường xuyên, 0 em bỏ học",
        "đúng",
    ),
    ("secondary", "school_head", "secondary"): (
        "Trường học",
        "280 học sinh, 270 em học kỹ năng sống, quản lý số, chưa dạy học số, 2 em bỏ học",
        "đúng",
    ),
    ("teacher", "centre_teacher", "centre"): (
        "Trung tâm tự đánh giá",
        "kế hoạch đã duyệt, cán bộ được bồi dưỡng, có internet, dùng công nghệ thông tin để quản lý và mở lớp, "
        "cơ sở vật chất đủ, xếp loại khá",
        "đúng",
    ),
}
"""Who (role, unit) says what. Nothing is put into the database past the chat: what is not asked for cannot be told."""


@pytest.fixture
async def program(sqlite_url: str) -> AsyncIterator[Program]:
    database, clock = await Database.open(sqlite_url), Clock(vietnam(2024, 11, 1, 9))
    program = Program(build_services(database, clock))
    async with database.unit_of_work() as uow:
        units: dict[str, UnitId] = {}
        for short, (kind, word, name) in UNITS.items():
            register = {"residents": 5043} if kind is UnitKind.COMMUNE else {}
            units[short] = await uow.units.add(kind, word, name, units.get("commune"), register, date(2024, 1, 1))
        for number, (who, role, unit) in enumerate(TOLD):
            post = Post(RoleId(role), units[unit], date(2024, 1, 1))
            await let_in(uow, who, await uow.people.add("Lan", f"091200010{number}", [post]), clock())
        await open_periods(uow, program.services, clock())
        await uow.commit()
    yield program
    await database.close()


MEASURED: Mapping[str, str] = {
    "TV-T01": "mức độ 2; kế hoạch giữ mức độ 2: đã đạt",
    "TV-T02": "98,5 %; kế hoạch giữ như năm trước: thiếu số liệu năm trước",
    "TV-T03": "mức độ 3; kế hoạch giữ mức độ 3: đã đạt",
    "TV-T04": "mức độ 2; kế hoạch giữ mức độ 3: chưa đạt",
    "TV-T05": "1.400/2.600, 53,8 %; kế hoạch 50 %: đã đạt",
    "TV-T06": "1.200/2.600, 46,2 %; kế hoạch 50 %: chưa đạt",
    "TV-T07": "760/3.300, 23,03 %; kế hoạch khoảng 23 %: không xét đạt hay chưa đạt",
    "TV-T08": "350/5.043, 6,9 %; kế hoạch 10 %: chưa đạt",
    "TV-T09": "2/2, 100,0 %; kế hoạch 100 %: đã đạt",
    "TV-T10": "1/2, 50,0 %; kế hoạch 65 %: không tính được (kế hoạch chưa nói tính trên tổng số nào)",
    "TV-T11": "1/1, 100,0 %; kế hoạch có: đã đạt",
    "TV-T12": "170/500, 34,0 %; kế hoạch 35 %: chưa đạt",
    "TV-T13": "11/12, 91,7 %; kế hoạch giữ 100 %: chưa đạt",
    "TV-T14": "thuyết minh bằng lời",
}


@pytest.mark.slow
async def test_each_target_is_measured_from_what_the_duties_ask_for(program: Program) -> None:
    for (who, _, _), said in TOLD.items():
        answer = await write(program, who, *said)
        assert answer.startswith("Đã nhận báo cáo"), (who, answer)
    table = (await write(program, "clerk", "chỉ tiêu")).splitlines()
    (plan,) = program.services.plans.values()
    rows = {target.id: f"{at}. {target.title}: {MEASURED[target.id]}" for at, target in enumerate(plan.targets, 1)}
    assert {id: [line for line in table if line.startswith(row)] for id, row in rows.items()} == {
        id: [row] for id, row in rows.items()
    }
