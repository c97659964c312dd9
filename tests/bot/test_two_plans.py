"""A commune under its own plan and its district's at once: everybody still hears once a day, of both."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from bot.app import Program, build_services
from bot.plans_in_force import built_in_plans
from handlers.open_period import open_periods
from plans.local_time import day_of
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from tests.bot.commune import Clock, let_in, lines_of, vietnam

BEGIN, END = date(2024, 10, 14), date(2024, 12, 2)
PEOPLE: Mapping[str, tuple[str, str, str]] = {
    "head of a": ("Nông Thị Lan", "village_head", "village"),
    "clerk": ("Hứa Văn Hùng", "clerk", "commune"),
    "vice chair": ("Lăng Thị Mai", "vice_chair", "commune"),
}


async def test_two_plans_make_one_message_a_day(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url)
    clock = Clock(vietnam(2024, 1, 2, 8))
    plans = (built_in_plans()["tv"], built_in_plans()["bc"])
    program = Program(build_services(database, clock, plans=plans))
    await _settle(program)
    for passed in range((END - BEGIN).days):
        day = BEGIN + timedelta(days=passed)
        clock.at = vietnam(day.year, day.month, day.day, 8)
        await program.beat()
        await program.settle()
    heard = {who: await lines_of(program, who) for who in PEOPLE}
    await database.close()
    for lines in heard.values():
        assert max(Counter(day_of(line.sent_at) for line in lines).values()) == 1
    told = "\n".join(line.text for line in heard["clerk"])
    assert "Báo cáo kết quả thực hiện kế hoạch năm 2024: hạn là hết ngày 24/11" in told
    assert "Báo cáo kết quả thực hiện kế hoạch của xã, phường: hạn là hết ngày 30/11" in told


async def _settle(program: Program) -> None:
    """Put a commune of the town in, with a village, and open what both plans expect of them."""
    services, begun = program.services, date(2024, 1, 1)
    async with program.database.unit_of_work() as uow:
        units: dict[str, UnitId] = {}
        town = await uow.units.add(UnitKind.DISTRICT, "thị xã", "Bến Cát", None, {}, begun)
        units["commune"] = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", town, {}, begun)
        units["village"] = await uow.units.add(UnitKind.VILLAGE, "ấp", "Nà Pái", units["commune"], {}, begun)
        for number, (who, (name, role, unit)) in enumerate(PEOPLE.items()):
            post = Post(RoleId(role), units[unit], begun)
            person = await uow.people.add(name, f"0912 000 10{number}", [post])
            await let_in(uow, who, person, services.clock())
        await open_periods(uow, services, services.clock())
        await uow.commit()
