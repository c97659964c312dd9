"""What somebody above the communes sees: counts of what lies below the own posts, and nothing of what does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from bot.app import build_services
from conversations.context import Context
from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Offer, Option, Session
from handlers.context import load_context
from handlers.open_period import open_periods
from handlers.overseeing import may_share
from handlers.services import Services
from plans.assignment import State
from plans.person import PersonId, Post
from plans.role import RoleId
from plans.unit import UnitId, UnitKind
from storage.database import Database
from storage.prepared import Prepared, PreparedStatements, Raw, Rows
from storage.unit_of_work import UnitOfWork

NOW = datetime(2024, 11, 20, 2, tzinfo=UTC)
TODAY = NOW.date()
CHAT = Address(ChannelName("web"), "hung")
DISTRICT, CLERK = RoleId("district_vice_chair"), RoleId("clerk")


@cache
def _files() -> Services:
    nowhere: Any = None
    return build_services(nowhere, lambda: NOW)


def _services(database: Database) -> Services:
    plans = {id: replace(plan, level=UnitKind.DISTRICT, place="Bình Gia") for id, plan in _files().plans.items()}
    return replace(_files(), database=database, plans=plans)


@dataclass(frozen=True)
class District:
    """The ids of what was put in, by name."""

    units: Mapping[str, UnitId]
    hung: PersonId


async def _settle(uow: UnitOfWork, communes: Mapping[str, int], post: tuple[RoleId, str]) -> District:
    """Put in a district with communes of so many villages, another one beside it, and Hùng in office."""
    units: dict[str, UnitId] = {}
    for name in ("Bình Gia", "Bắc Sơn"):
        units[name] = await uow.units.add(UnitKind.DISTRICT, "huyện", name, None, {}, TODAY)
    for name, villages in {**communes, "Ngoài": 1}.items():
        parent = units["Bắc Sơn" if name == "Ngoài" else "Bình Gia"]
        units[name] = commune = await uow.units.add(UnitKind.COMMUNE, "xã", name, parent, {}, TODAY)
        for number in range(villages):
            village = f"{name} {number}"
            units[village] = await uow.units.add(UnitKind.VILLAGE, "thôn", village, commune, {}, TODAY)
    role, place = post
    return District(units, await uow.people.add("Hùng", "", [Post(role, units[place], TODAY)]))


async def _hears(uow: UnitOfWork, made: District, services: Services, said: str, session: Session) -> Context:
    person = await uow.people.get(made.hung)
    is_button = said.startswith("/")
    incoming = Incoming(MessageId(1), CHAT, NOW, "" if is_button else said, button=said if is_button else "")
    return await load_context(uow, services, person, session, incoming, NOW)


async def _asked(
    database: Database, said: str, session: Session | None = None, post: tuple[RoleId, str] = (DISTRICT, "Bình Gia")
) -> tuple[District, Context]:
    services = _services(database)
    async with database.unit_of_work() as uow:
        made = await _settle(uow, {"Tân Văn": 2, "Hồng Thái": 3}, post)
        await open_periods(uow, services, NOW)
        return made, await _hears(uow, made, services, said, session or Session())


async def test_from_above_there_are_counts_and_nothing_of_the_villages(database: Database) -> None:
    made, context = await _asked(database, "chưa nộp")
    assert set(context.units) == {made.units["Bình Gia"]}
    assert context.people == (context.person,)
    assert context.overview is not None
    owed = {id: counts.expected for id, counts in context.overview.dated().by_unit.items()}
    assert owed[made.units["Hồng Thái"]] > owed[made.units["Tân Văn"]] > 0
    assert set(owed) == {made.units["Hồng Thái"], made.units["Tân Văn"]}
    total = context.overview.dated().total
    assert total[State.NOT_YET_DUE] + total[State.MISSING] == total.expected == sum(owed.values())


@pytest.mark.parametrize("said", ["xin chào", "nhiệm vụ", "12 hoặc 13", "", "trợ giúp"])
async def test_nothing_is_counted_while_nobody_asks(database: Database, said: str) -> None:
    _, context = await _asked(database, said)
    assert (context.overview, context.focus) == (None, None)


@pytest.mark.parametrize(
    "said", ["chưa nộp xã Tân Văn", "chua nop tan van", "tổng hợp xã Tân Văn", "xã Tân Văn", "Xa Tan Van", "/missing:3"]
)
async def test_a_commune_that_is_named_is_seen_as_its_own_official_sees_it(database: Database, said: str) -> None:
    made, context = await _asked(database, said)
    assert context.focus == made.units["Tân Văn"]
    assert set(context.units) == {made.units[name] for name in ("Bình Gia", "Tân Văn", "Tân Văn 0", "Tân Văn 1")}
    assert {a.unit_id for a in context.assignments} >= {made.units["Tân Văn 0"], made.units["Tân Văn 1"]}
    assert context.overview is None


async def test_the_commune_looked_at_stays_until_all_are_asked_for(database: Database) -> None:
    made, context = await _asked(database, "tổng hợp lớp học", Session(focus=UnitId(3)))
    assert context.focus == made.units["Tân Văn"]
    services = _services(database)
    async with database.unit_of_work() as uow:
        made = await _settle(uow, {"Tân Văn": 1}, (DISTRICT, "Bình Gia"))
        stays = await _hears(uow, made, services, "nhập hộ", Session(focus=made.units["Tân Văn"]))
        offer = Offer(1, (Option("/missing", "Chưa nộp"),))
        back = await _hears(uow, made, services, "1", Session(focus=made.units["Tân Văn"], offer=offer))
    assert (stays.focus, back.focus) == (made.units["Tân Văn"], None)
    assert back.overview is not None


@pytest.mark.parametrize(
    "said", ["chưa nộp xã Ngoài", "xã Ngoài", "/missing:2", "/summary:10", "/missing:11", "/missing:99", "/targets:10"]
)
async def test_nobody_sees_what_is_not_below_the_own_posts(database: Database, said: str) -> None:
    made, context = await _asked(database, said)
    outside = {id for name, id in made.units.items() if name == "Bắc Sơn" or name.startswith("Ngoài")}
    assert outside == {2, 10, 11}
    assert outside.isdisjoint(context.units)
    assert outside.isdisjoint(a.unit_id for a in context.assignments)
    assert context.overview is None or outside.isdisjoint(context.overview.units)


async def test_a_unit_that_has_left_is_looked_at_no_longer(database: Database) -> None:
    made, context = await _asked(database, "nhập hộ", Session(focus=UnitId(10)))
    assert made.units["Ngoài"] == 10
    assert context.focus is None
    assert made.units["Ngoài"] not in context.units


async def test_an_official_of_a_commune_sees_it_as_ever(database: Database) -> None:
    made, context = await _asked(database, "chưa nộp xã Hồng Thái", post=(CLERK, "Tân Văn"))
    assert set(context.units) == {made.units[name] for name in ("Tân Văn", "Tân Văn 0", "Tân Văn 1")}
    assert (context.overview, context.focus) == (None, None)


async def test_communes_of_one_name_are_told_apart(database: Database) -> None:
    services = _services(database)
    async with database.unit_of_work() as uow:
        made = await _settle(uow, {"Tân Văn": 1}, (RoleId("province_chair"), "Bình Gia"))
        beside = await uow.units.add(UnitKind.DISTRICT, "huyện", "Chi Lăng", made.units["Bình Gia"], {}, TODAY)
        twin = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", beside, {}, TODAY)
        context = await _hears(uow, made, services, "chưa nộp Tân Văn", Session())
    assert context.overview is not None
    assert set(context.overview.units) == {made.units["Tân Văn"], twin}
    assert context.overview.name_of(twin) == "xã Tân Văn (huyện Chi Lăng)"


async def test_what_two_plans_ask_for_counts_once_from_above_and_in_the_commune(database: Database) -> None:
    _, alone = await _asked(database, "chưa nộp")
    services = _services(database)
    (plan,) = services.plans.values()
    services = replace(services, plans={**services.plans, "LS": replace(plan, id="LS")})
    async with database.unit_of_work() as uow:
        made = await _settle(uow, {"Tân Văn": 2, "Hồng Thái": 3}, (DISTRICT, "Bình Gia"))
        await open_periods(uow, services, NOW)
        both = await _hears(uow, made, services, "chưa nộp", Session())
        commune = await _hears(uow, made, services, "chưa nộp xã Tân Văn", Session())
    assert alone.overview is not None
    assert both.overview is not None
    assert both.overview.total == alone.overview.total
    reports = [a for a in commune.assignments if a.form_id]
    assert len({a.id for a in reports}) == len([a for a in commune.tasks if a.form_id]) / 2
    states = both.overview.by_unit[made.units["Tân Văn"]]
    for state in State:
        assert states[state] == sum(a.state_on(TODAY) is state for a in reports)


@pytest.mark.parametrize(
    ("other", "is_shared"),
    [
        ({"place": "Tràng Định"}, False),
        ({"place": "BÌNH GIA"}, True),
        ({"place": "Lạng Sơn", "level": UnitKind.PROVINCE}, True),
        ({"duties": ()}, False),
    ],
)
def test_plans_share_reports_only_where_they_may_hold_in_one_place(other: dict[str, Any], is_shared: bool) -> None:
    (plan,) = (replace(plan, level=UnitKind.DISTRICT, place="Bình Gia") for plan in _files().plans.values())
    assert not may_share([plan])
    assert may_share([plan, replace(plan, id="LS", **other)]) is is_shared


# --- laziness


class Reads:
    """Counts the rows that were read, and the statements that were written once."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rows = self.statements = 0
        take, get = Rows.__init__, PreparedStatements.get

        def counting_take(given: Rows, prepared: Prepared, rows: Sequence[Raw], rowcount: int) -> None:
            self.rows += len(rows)
            take(given, prepared, rows, rowcount)

        def counting_get(statements: PreparedStatements, statement: Any, names: Any) -> Prepared:
            self.statements += 1
            return get(statements, statement, names)

        patch.setattr(Rows, "__init__", counting_take)
        patch.setattr(PreparedStatements, "get", counting_get)


@pytest.mark.parametrize("said", ["xin chào", "chưa nộp", "tổng hợp", "nhiệm vụ", "gọi ai", "chưa nộp xã Tân Văn"])
async def test_what_is_read_does_not_grow_with_the_number_of_villages(
    database: Database, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = _services(database)
    reads = Reads(monkeypatch)
    costs: list[tuple[int, int]] = []
    for villages in (1, 20):
        async with database.unit_of_work() as uow:
            made = await _settle(
                uow, {"Tân Văn": 2, "Hồng Thái": villages, "Hoa Thám": villages}, (DISTRICT, "Bình Gia")
            )
            await open_periods(uow, services, NOW)
            reads.rows = reads.statements = 0
            await _hears(uow, made, services, said, Session())
            costs.append((reads.rows, reads.statements))
    assert costs[0] == costs[1]
