"""Whatever offices decide: sums stay, closed expectations stay, every report and every person stays within reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.app import build_services
from handlers.open_period import open_periods
from handlers.reorganise import Reorganised, reorganise
from handlers.services import Services
from plans.assignment import Assignment, AssignmentId, Report, ReportNumber
from plans.local_time import day_of
from plans.tally import tally
from plans.unit import Unit, UnitId, UnitKind
from plans.unit_tree import UnitTree
from storage.database import Database
from storage.unit_of_work import UnitOfWork
from tests.bot.commune import Clock, Commune, settle_commune, vietnam

START = date(2024, 1, 1)
DECISIONS = 10
FIELD = "participants"
STATE = "illiterate_total"
COUNTED_ONCE = 100
"""Each plot has a place of its own in a sum: what is counted twice is seen there."""
PLOTS = 4
"""Into how many parts the people of each of the first villages can fall."""


class Country:
    """Two communes with villages, of which some report whenever they like."""

    def __init__(self, services: Services, clock: Clock, commune: Commune, folder: Path, random: Random) -> None:
        self.services, self.clock, self.commune = services, clock, commune
        self._table, self._random = folder / "decision.csv", random
        self._next = 1
        self._land: dict[UnitId, frozenset[int]] = {}

    async def decide(self) -> Reorganised:
        """Carry out a random decision, dated today or a while ago."""
        day = day_of(self.clock()) - timedelta(days=self._random.choice([0, 0, 0, 5, 40]))
        rows = self._rows([*(await self.living()).values()])
        lines = "".join(f"{old},{new},{above},{day:%d/%m/%Y}\n" for old, new, above in rows)
        self._table.write_text("Đơn vị cũ,Đơn vị mới,Thuộc,Ngày\n" + lines, "utf-8")
        before = await self._tree()
        done = await reorganise(self.services, self._table, is_final=True)
        self._divide(before, await self._tree())
        return done

    async def _tree(self) -> UnitTree:
        async with self.services.database.reading() as uow:
            return await uow.unit_histories.tree()

    def settle(self, villages: Sequence[UnitId]) -> None:
        """Let each of the first villages have plots of its own."""
        self._land = {id: frozenset(range(at * PLOTS, (at + 1) * PLOTS)) for at, id in enumerate(villages)}

    def _divide(self, before: UnitTree, after: UnitTree) -> None:
        """Give the plots of each unit to those that took it over; what goes on keeps its share."""
        known = {(each.old, each.new, each.on) for each in before.successions}
        shares: dict[UnitId, list[UnitId]] = {}
        for each in after.successions:
            if (each.old, each.new, each.on) not in known:
                shares.setdefault(each.old, []).append(each.new)
        land = dict(self._land)
        for old in shares:
            land[old] = frozenset[int]()
        for old, news in shares.items():
            goes_on = after.histories[old].last_day is None
            takers = [old, *news] if goes_on else news
            for at, taker in enumerate(takers):
                part = frozenset(sorted(self._land.get(old, frozenset()))[at :: len(takers)])
                land[taker] = land.get(taker, frozenset()) | part
        self._land = land

    def _rows(self, living: Sequence[Unit]) -> list[tuple[str, str, str]]:
        random = self._random
        communes = [unit.full_name for unit in living if unit.kind is UnitKind.COMMUNE]
        villages = [unit.full_name for unit in living if unit.kind is UnitKind.VILLAGE]
        kind, pool = random.choice([("thôn", villages)] * 4 + [("xã", communes)])
        some = random.sample(pool, k=min(len(pool), random.randint(1, 3)))
        fresh = f"{kind} Số {self._next} Mới"
        self._next += 1
        match random.randrange(6):
            case 0:
                return [(old, fresh, "") for old in some]
            case 1:
                return [(old, some[0], "") for old in some]
            case 2:
                return [(some[0], fresh, ""), (some[0], f"{fresh} B", "")]
            case 3:
                return [(some[0], some[0], ""), (some[0], fresh, "")]
            case 4:
                return [(some[0], some[0], random.choice(communes))]
            case _:
                return [(some[0], "giải thể", "")] if len(pool) > 2 else [(some[0], fresh, "")]

    async def living(self) -> Mapping[UnitId, Unit]:
        async with self.services.database.reading() as uow:
            return {id: unit for id, unit in (await uow.units.all()).items() if not unit.has_ended}

    async def report(self, uow: UnitOfWork) -> None:
        """Let every third open report come in: what has happened, and how it stands on the unit's plots."""
        units = await uow.units.all()
        for row in await uow.assignments.at(units):
            if row.form_id in ("classes", "literacy") and row.is_open and self._random.random() < 0.3:
                number = await uow.reports.next_number()
                values = {"classes_held": "1", FIELD: str(1 << (number % 50))}
                if row.form_id == "literacy":
                    values = {STATE: str(sum(COUNTED_ONCE**plot for plot in self._land.get(row.unit_id, ())))}
                by = self.commune.people["clerk"]
                report = Report(ReportNumber(number), 1, row.id, row.form_id, values, {}, by, self.clock())
                await uow.reports.add(report, None)


async def rows_of(uow: UnitOfWork) -> Mapping[AssignmentId, Assignment]:
    return {row.id: row for row in await uow.assignments.at(await uow.units.all())}


@dataclass(frozen=True)
class Sums:
    """What has happened, in how many reports, and on which plots how often something is told to stand."""

    happened: object
    reported: int
    plots: Mapping[int, int]


async def sums_from_above(uow: UnitOfWork) -> Sums:
    """Add up what is found under the tops: an ended unit is one only where nobody took it over."""
    units, tree = await uow.units.all(), await uow.unit_histories.tree()
    found: dict[UnitId, Unit] = {}
    for unit in units.values():
        is_gone = unit.has_ended and not tree.successors(unit.id, date.max)
        if unit.parent_id is None and (is_gone or not unit.has_ended):
            found |= await uow.units.subtree(unit.id)
    assert found.keys() == units.keys()
    rows = await uow.assignments.at(found)
    happened = tally("classes", [FIELD], rows, found)
    successions = await uow.unit_histories.successions(found)
    stands = tally("literacy", [STATE], rows, found, states=[STATE], successions=successions)
    total = int(stands.totals[STATE].sum)
    plots = {plot: total // COUNTED_ONCE**plot % COUNTED_ONCE for plot in range(PLOTS * 20)}
    told = {plot: times for plot, times in plots.items() if times}
    return Sums(happened.totals[FIELD].sum, happened.reported, told)


@pytest.mark.parametrize("seed", range(10))
async def test_ten_random_decisions_keep_sums_and_closed_rows_and_lose_nobody(
    database: Database, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    clock = Clock(vietnam(2024, 1, 2, 9))
    services = build_services(database, clock)
    commune = await settle_commune(services, joined=None)
    country = Country(services, clock, commune, tmp_path, random)
    async with database.unit_of_work() as uow:
        other = await uow.units.add(UnitKind.COMMUNE, "xã", "Hoa Thám", None, {}, START)
        villages = [commune.units["a"], commune.units["b"]]
        for above in (commune.units["commune"], other):
            for number in range(5):
                id = await uow.units.add(UnitKind.VILLAGE, "thôn", f"Bản {above} {number}", above, {}, START)
                villages += [id]
        country.settle(villages)
        await open_periods(uow, services, clock())
        await uow.commit()
    carried_out = 0
    told: frozenset[int] = frozenset()
    for _ in range(DECISIONS):
        clock.at += timedelta(days=random.randint(1, 60))
        async with database.unit_of_work() as uow:
            await open_periods(uow, services, clock())
            await country.report(uow)
            await uow.commit()
        async with database.reading() as uow:
            before, sums = await rows_of(uow), await sums_from_above(uow)
        assert set(sums.plots.values()) <= {1}, "no plot counts twice, whoever reports of it"
        assert sums.plots.keys() >= told, "what was told once stays in the sum"
        told = frozenset(sums.plots)
        clock.at += timedelta(minutes=1)
        done = await country.decide()
        carried_out += not done.problems
        async with database.reading() as uow:
            after = await rows_of(uow)
            assert await sums_from_above(uow) == sums
            _closed_rows_stay(before, after)
            await _nobody_is_lost(uow, commune)
        async with database.unit_of_work() as uow:
            assert await open_periods(uow, services, clock()) == 0
    assert carried_out >= 3


def _closed_rows_stay(before: Mapping[AssignmentId, Assignment], after: Mapping[AssignmentId, Assignment]) -> None:
    for id, row in before.items():
        if row != after[id]:
            assert row.is_open
            assert after[id].excuse is not None


async def _nobody_is_lost(uow: UnitOfWork, commune: Commune) -> None:
    """Who holds a post holds it at a unit that there is."""
    units = await uow.units.all()
    for id in commune.people.values():
        person = await uow.people.get(id)
        assert all(not units[post.unit_id].has_ended for post in person.posts)
