"""Carry out an office's decision on units: merged, split, renamed, moved, ended, with all that hangs on them."""

import asyncio
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path

from handlers.import_lists import RowError, exact_name, find_unit
from handlers.open_period import open_periods
from handlers.pass_on import PassedOn, pass_on
from handlers.services import Services
from plans.local_time import day_of
from plans.unit import Unit, UnitId, UnitKind, units_above
from plans.unit_tree import Alter, Change, ChangeError, End, Fault, Found, Succeed, UnitState, UnitTree
from reports.decisions import DecisionRow, read_decisions
from reports.lists import RowProblem
from reports.unit_lookup import UnitLookup
from reports.unit_names import UnitName, read_unit_name
from reports.words import fold, line
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Reorganised:
    """What a decision changes, in sentences; with `problems` nothing of it is carried out.

    `notices` are sentences about what somebody has to look at afterwards.
    """

    changes: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    notices: tuple[str, ...] = ()
    people_moved: int = 0
    passed_on: int = 0


async def reorganise(services: Services, source: Path, *, is_final: bool) -> Reorganised:
    """Read a table of changes and carry it out, all of it or nothing; not `is_final`: only say what it would do.

    Units keep their reports. People keep their posts at what took a unit's place. What an ended unit owed until
    before the day stays with it; what is due later passes on. ListError if the file is no such table.
    """
    rows = await asyncio.to_thread(read_decisions, source)
    now = services.clock()
    async with services.database.unit_of_work() as uow:
        before = await uow.unit_histories.tree()
        reading = _Reading(uow, before, day_of(now))
        await reading.take(rows)
        if reading.problems:
            return Reorganised(problems=tuple(reading.problems))
        await uow.unit_histories.save(before, reading.tree, now)
        done = await pass_on(uow, services, before, reading.tree, day_of(now))
        await _keep_record(uow, before, reading.tree, now, reading.bases)
        await open_periods(uow, services, now)
        if is_final:
            await uow.commit()
    return _told(reading, done)


def _told(reading: "_Reading", done: PassedOn) -> Reorganised:
    return Reorganised(
        changes=tuple(reading.changes),
        notices=done.notices,
        people_moved=done.people_moved,
        passed_on=done.assignments,
    )


async def _keep_record(
    uow: UnitOfWork, before: UnitTree, after: UnitTree, at: datetime, bases: Mapping[UnitId, str]
) -> None:
    """Write down each changed unit as it was and as it is."""
    for id, history in after.histories.items():
        former = before.histories.get(id)
        if former == history:
            continue
        old = None if former is None else _facts(former.latest, former.last_day)
        new = {**_facts(history.latest, history.last_day), "basis": bases.get(id, "")}
        await uow.audit.add(at, "unit.reorganised", f"unit {id}", None, None, old, new)


def _facts(state: UnitState, last_day: date | None) -> Mapping[str, object]:
    return {
        "kind": state.kind.value,
        "type_word": state.type_word,
        "name": state.name,
        "parent_id": state.parent_id,
        "since": state.since.isoformat(),
        "last_day": last_day and last_day.isoformat(),
    }


# --- from the words of the table to changes of the tree


_Key = tuple[str, str | UnitId | None]
_NAMED_ONCE = frozenset({UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE})
"""Kinds whose new units a table need not place: no two of a name are made on one day."""


@dataclass(frozen=True)
class _Pair:
    """A row whose units are known: what ends or changes, and how what takes its place is called; None: nothing."""

    row: DecisionRow
    old: Unit
    new: UnitName | None
    parent: str = ""

    @property
    def key(self) -> _Key:
        """Return what tells the new units of a day apart: two villages of one name may lie in two communes."""
        if self.new is None:
            return "", self.old.id
        if self.parent or self.new.kind in _NAMED_ONCE:
            return exact_name(self.new), fold(self.parent)
        return exact_name(self.new), self.old.parent_id


@dataclass
class _Reading:
    """What has been read of a table so far, and the tree with it."""

    uow: UnitOfWork
    tree: UnitTree
    today: date
    problems: list[RowProblem] = field(default_factory=list[RowProblem])
    changes: list[str] = field(default_factory=list[str])
    bases: dict[UnitId, str] = field(default_factory=dict[UnitId, str])

    async def take(self, rows: Sequence[DecisionRow | RowProblem]) -> None:
        """Take the rows, those of one day together, the earlier days first."""
        self.problems += [row for row in rows if isinstance(row, RowProblem)]
        decided = [row for row in rows if isinstance(row, DecisionRow)]
        for row in decided:
            if row.day > self.today:
                self.problems.append(RowProblem(row.place, line("decision_day_ahead", day=_written(row.day))))
        for day in sorted({row.day for row in decided}):
            if not self.problems:
                await self._take_day(day, [row for row in decided if row.day == day])
        if not self.problems and not self.changes and decided:
            self.problems.append(RowProblem(decided[0].place, line("decision_same")))

    async def _take_day(self, day: date, rows: Sequence[DecisionRow]) -> None:
        plan = _Day(self.uow, self.tree, day)
        pairs = _placed([pair for row in rows for pair in self._pairs(row, plan.lookup)])
        if self.problems:
            return
        for group in sorted(_grouped(pairs), key=_level):
            try:
                await plan.take(group)
            except RowError as refused:
                self.problems.append(RowProblem(group[0].row.place, " ".join(refused.faults)))
        if self.problems:
            return
        try:
            self.tree = self.tree.changed(plan.changes)
        except ChangeError as refused:
            self._refuse(refused, pairs)
            return
        self.changes += plan.said
        self.bases |= {id: pair.row.basis for pair in pairs for id in (pair.old.id, *plan.ids(pair))}

    def _refuse(self, refused: ChangeError, pairs: Sequence[_Pair]) -> None:
        pair = next((pair for pair in pairs if pair.old.id == refused.unit_id), pairs[0])
        history = self.tree.histories.get(refused.unit_id)
        unit = pair.old.title_name if history is None else self.tree.full_name(history.id, date.max)
        key = {
            Fault.UNKNOWN: "decision_unknown",
            Fault.LATER_CHANGE: "decision_later",
            Fault.CIRCLE: "decision_circle",
        }[refused.fault]
        self.problems.append(RowProblem(pair.row.place, line(key, unit=unit, day=_written(pair.row.day))))

    def _pairs(self, row: DecisionRow, lookup: UnitLookup) -> Iterator[_Pair]:
        if row.level is not None:
            level = [unit for unit in lookup.units.values() if unit.kind is row.level]
            yield from (_Pair(row, unit, None) for unit in level)
            return
        try:
            old = find_unit(lookup, row.old, find_unit(lookup, row.old_parent) if row.old_parent else None)
            yield _Pair(row, old, _new_name(row, old), row.new_parent)
        except RowError as refused:
            self.problems.append(RowProblem(row.place, " ".join(refused.faults)))


def _new_name(row: DecisionRow, old: Unit) -> UnitName | None:
    """Read what takes a unit's place; a name without a type word is of the old unit's type."""
    if not row.new:
        return None
    named = read_unit_name(row.new) or read_unit_name(row.new, old.type_word)
    if named is None:
        raise RowError(line("unit_kind_unknown", text=row.new))
    if named.kind is UnitKind.PROVINCE and old.kind is UnitKind.DISTRICT:
        # "Thành phố" is a province as well as a town within one.
        return replace(named, kind=old.kind)
    return named


def _placed(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Let a table say only once under what a new unit is to lie."""
    said: dict[str, dict[str, str]] = {}
    for pair in pairs:
        if pair.new is not None and pair.parent:
            said.setdefault(exact_name(pair.new), {})[fold(pair.parent)] = pair.parent
    return [replace(pair, parent=_only(said, pair)) for pair in pairs]


def _only(said: Mapping[str, Mapping[str, str]], pair: _Pair) -> str:
    if pair.parent or pair.new is None:
        return pair.parent
    places = [*said.get(exact_name(pair.new), {}).values()]
    return places[0] if len(places) == 1 else ""


def _grouped(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """Put together what belongs together: several that become one, one that becomes several, or both."""
    groups: dict[Hashable, list[_Pair]] = {}
    for pair in pairs:
        ends = (pair.old.id, pair.key)
        related = {id(groups[end]): groups[end] for end in ends if end in groups}
        group = [*chain.from_iterable(related.values()), pair]
        groups |= {end: group for member in group for end in (member.old.id, member.key)}
    return list({id(group): group for group in groups.values()}.values())


def _level(group: Sequence[_Pair]) -> int:
    """Return how far up a group stands: what is new lies under what is new, too."""
    return min([*UnitKind].index((pair.new or pair.old).kind) for pair in group)


class _Day:
    """The changes of one day while they are put together."""

    def __init__(self, uow: UnitOfWork, tree: UnitTree, day: date) -> None:
        self._uow, self._day = uow, day
        self.lookup = UnitLookup(tree.at(date.max).values())
        self._new: dict[_Key, UnitId] = {}
        self._names = _living_names(self.lookup)
        self.changes: list[Change] = []
        self.said: list[str] = []

    def ids(self, pair: _Pair) -> Iterator[UnitId]:
        """Yield what takes the place of a pair's old unit."""
        if pair.new is not None:
            yield self._new[pair.key]

    async def take(self, group: Sequence[_Pair]) -> None:
        """Add the changes of units that become one another."""
        olds = {pair.old.id: pair.old for pair in group}
        becoming = [pair for pair in group if pair.new is not None]
        if not becoming:
            for old in olds.values():
                self.changes.append(End(old.id, self._day))
                self.said.append(line("ends", day=_written(self._day), old=old.full_name))
            return
        news = {pair.key: pair for pair in becoming}
        so_far = len(self.changes)
        names = [await self._settle(pair, olds, alone=len(olds) == len(news) == 1) for pair in news.values()]
        shares = tuple((pair.old.id, self._new[pair.key]) for pair in becoming)
        if any(old != new for old, new in shares):
            self.changes.append(Succeed(shares, self._day))
        elif len(self.changes) == so_far:
            return
        olds_said = ", ".join(old.full_name for old in olds.values())
        self.said.append(line("becomes", day=_written(self._day), old=olds_said, new=", ".join(names)))

    async def _settle(self, pair: _Pair, olds: Mapping[UnitId, Unit], *, alone: bool) -> str:
        """Find or found the unit that a name means, and return how to speak of it."""
        assert pair.new is not None
        named = exact_name(pair.new)
        parent_id = self._parent_of(pair, olds)
        same = next((old for old in olds.values() if exact_name(old) == named), None)
        known = same or self._names.get((named, parent_id)) or (pair.old if alone else None)
        if known is None:
            return await self._found(pair, parent_id)
        self._new[pair.key] = known.id
        if known.id not in olds:
            return known.full_name
        return self._alter(pair.key, known, pair.new, parent_id if pair.parent else known.parent_id)

    def _alter(self, key: _Key, known: Unit, new: UnitName, parent_id: UnitId | None) -> str:
        state = UnitState(self._day, new.kind, new.type_word, new.name, parent_id)
        after = replace(known, kind=new.kind, type_word=new.type_word, name=new.name, parent_id=parent_id)
        if after == known:
            return known.full_name
        if parent_id is not None and known.id in units_above(parent_id, self.lookup.units):
            raise RowError(line("decision_circle", unit=known.full_name))
        self.changes.append(Alter(known.id, state))
        self.lookup.add(after)
        return self._said_under(after, known.parent_id)

    def _said_under(self, unit: Unit, former_parent: UnitId | None) -> str:
        if unit.parent_id is None or unit.parent_id == former_parent:
            return unit.full_name
        return line("moves_under", unit=unit.full_name, parent=self.lookup.units[unit.parent_id].full_name)

    async def _found(self, pair: _Pair, parent_id: UnitId | None) -> str:
        new = pair.new
        assert new is not None
        id = await self._uow.units.add(new.kind, new.type_word, new.name, parent_id, {}, self._day)
        self._new[pair.key] = id
        self.changes.append(Found(id, UnitState(self._day, new.kind, new.type_word, new.name, parent_id)))
        unit = Unit(id, new.kind, new.type_word, new.name, parent_id)
        self.lookup.add(unit)
        return line("founded", unit=unit.full_name)

    def _parent_of(self, pair: _Pair, olds: Mapping[UnitId, Unit]) -> UnitId | None:
        """Return under what a new unit is to lie: what the table says, else what is above all that it comes from."""
        if pair.parent:
            return find_unit(self.lookup, pair.parent).id
        units = self.lookup.units
        first, *others = ([*units_above(old.id, units)][1:] for old in olds.values())
        return next((id for id in first if all(id in line_up for line_up in others)), None)


def _living_names(lookup: UnitLookup) -> dict[tuple[str, UnitId | None], Unit]:
    return {(exact_name(unit), unit.parent_id): unit for unit in lookup.units.values()}


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
