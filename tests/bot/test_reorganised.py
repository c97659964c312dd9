"""Three villages become one in the middle of the year, and their people go on writing as if nothing had happened."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import Program, build_services
from handlers.reorganise import reorganise
from plans.unit import UnitKind
from storage.database import Database
from tests.bot.commune import NEW_YEAR, Clock, settle_commune, vietnam, write

TABLE = """Đơn vị cũ,Đơn vị mới,Ngày
Thôn Nà Pái,Thôn Hợp Nhất,01/07/2024
Thôn Bản Duộc,Thôn Hợp Nhất,01/07/2024
Thôn Pò Lù,Thôn Hợp Nhất,01/07/2024
"""


@pytest.fixture
async def program(database: Database, tmp_path: Path) -> Program:
    """The commune with a third village; one has reported before the three became one."""
    clock = Clock(vietnam(2024, 1, 2, 9))
    services = build_services(database, clock)
    commune = await settle_commune(services, joined=clock())
    async with database.unit_of_work() as uow:
        register = {"households": 40}
        await uow.units.add(UnitKind.VILLAGE, "thôn", "Pò Lù", commune.units["commune"], register, NEW_YEAR)
        await uow.commit()
    program = Program(services)
    clock.at = vietnam(2024, 6, 20, 9)
    await write(program, "head of a", "thôn mở 2 lớp xmc, 27 người học, 10 nữ, 20 dân tộc", "1")
    await write(program, "head of a", "còn 12 người chưa biết chữ, 5 người ra lớp, 1 người học xong", "1")
    clock.at = vietnam(2024, 7, 15, 9)
    table = tmp_path / "sap-nhap.csv"
    table.write_text(TABLE, "utf-8")
    done = await reorganise(services, table, is_final=True)
    assert done.problems == ()
    return program


async def test_the_heads_report_for_the_new_village_and_the_sum_has_all(program: Program) -> None:
    before = await write(program, "clerk", "tổng hợp lớp học")
    assert "27" in before
    told = await write(program, "head of b", "thôn mở 1 lớp xmc, 12 người học, 3 nữ, 12 dân tộc")
    assert "thôn Hợp Nhất" in told
    await write(program, "head of b", "1")
    after = await write(program, "clerk", "tổng hợp lớp học")
    assert "39" in after


async def test_what_the_new_village_says_of_its_state_stands_for_the_former_ones(program: Program) -> None:
    assert "Chưa biết chữ: 12" in await write(program, "clerk", "tổng hợp người chưa biết chữ")
    told = await write(program, "head of b", "còn 30 người chưa biết chữ, 4 người ra lớp, 0 học xong", "1")
    assert "Của cả thôn Hợp Nhất, thay cho số thôn Nà Pái đã báo: Chưa biết chữ." in told
    assert "Cộng thêm vào số thôn Nà Pái đã báo: Ra lớp, Học xong." in told
    summary = await write(program, "clerk", "tổng hợp người chưa biết chữ")
    assert "Thôn Nà Pái: không cộng hai lần, đã có trong số của thôn Hợp Nhất: Chưa biết chữ." in summary
    assert "Cộng các nơi đã báo cáo: Chưa biết chữ: 30, Ra lớp: 9, Học xong: 1" in summary


async def test_the_clerk_sees_the_new_village_and_not_those_that_have_ended(program: Program) -> None:
    missing = await write(program, "clerk", "chưa nộp")
    assert "Thôn Hợp Nhất" in missing
    assert "Bản Duộc" not in missing
    assert "Pò Lù" not in missing


async def test_a_head_owes_what_is_due_and_each_thing_once(program: Program) -> None:
    due = await write(program, "head of a", "hạn nộp")
    assert "8/11" in due
    async with program.database.reading() as uow:
        units = {unit.full_name: unit for unit in (await uow.units.all()).values()}
        assert units["thôn Hợp Nhất"].register == {"households": 264}
        assert units["thôn Nà Pái"].last_day == date(2024, 6, 30)
