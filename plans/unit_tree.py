"""The units through the years: which there were on a day, and what became of each.

A unit keeps its id while it is renamed, raised to another kind or moved under another parent: these are new states
of it. It ends when its place goes over to others, or to nobody. Levels are data: nothing here knows how many there
are.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType
from typing import assert_never

from plans.local_time import VIETNAM
from plans.unit import Unit, UnitId, UnitKind

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnitState:
    """What a unit is from a day on, until its next state begins or the unit ends."""

    since: date
    kind: UnitKind
    type_word: str
    name: str
    parent_id: UnitId | None


@dataclass(frozen=True)
class UnitHistory:
    """All states of a unit, the first one first; `last_day` is its last one, None while it goes on.

    `register` is what the office last counted there; counts of former days are not kept.
    """

    id: UnitId
    states: tuple[UnitState, ...]
    last_day: date | None = None
    register: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def first_day(self) -> date:
        """Return the first day on which the unit is known to have been."""
        return self.states[0].since

    @property
    def latest(self) -> UnitState:
        """Return how the unit stands, or stood when it ended."""
        return self.states[-1]

    def exists(self, day: date) -> bool:
        """Whether there was such a unit on the day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def on(self, day: date) -> Unit | None:
        """Return the unit as it was on the day; None when there was none."""
        if not self.exists(day):
            return None
        state = next(state for state in reversed(self.states) if state.since <= day)
        return Unit(self.id, state.kind, state.type_word, state.name, state.parent_id, self.register, self.last_day)


@dataclass(frozen=True)
class Succession:
    """From the day `on`, the unit `new` stands where `old` stood, or where a part of it did.

    `entered_at` is when that became known here: until then everybody reported for the former units.
    """

    old: UnitId
    new: UnitId
    on: date
    entered_at: datetime | None = None

    @property
    def known_from(self) -> datetime:
        """Return from when on reports may be taken to be about the units as they are after it."""
        begins = datetime.combine(self.on, time(), VIETNAM)
        return begins if self.entered_at is None else max(begins, self.entered_at)


class Fault(StrEnum):
    """Why a change cannot be made."""

    UNKNOWN = "unknown"  # there is no such unit on that day
    LATER_CHANGE = "later_change"  # the unit has changed, or ended, since
    CIRCLE = "circle"  # a unit would lie under itself


class ChangeError(ValueError):
    """A change that the tree cannot take."""

    def __init__(self, fault: Fault, unit_id: UnitId) -> None:
        super().__init__(f"unit {unit_id}: {fault}")
        self.fault = fault
        self.unit_id = unit_id


@dataclass(frozen=True)
class Found:
    """A unit that begins on the day its state does."""

    id: UnitId
    state: UnitState
    register: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Alter:
    """A unit that goes on under another name, as another kind or under another parent."""

    id: UnitId
    state: UnitState


@dataclass(frozen=True)
class Succeed:
    """Units that go over to others on a day: each `(old, new)` says that new takes over old, or a part of it.

    An old unit that is among the new ones goes on; the others end. What lay under an ended unit lies under the first
    that takes it over, unless another change of the same day moves it.
    """

    shares: tuple[tuple[UnitId, UnitId], ...]
    on: date


@dataclass(frozen=True)
class End:
    """A unit that ends on the day before `on`, and that nobody takes over: what lay under it moves up."""

    id: UnitId
    on: date


Change = Found | Alter | Succeed | End


@dataclass(frozen=True)
class UnitTree:
    """The units of all days, and what went over to what. Whatever exists on a day lies under what exists on it."""

    histories: Mapping[UnitId, UnitHistory]
    successions: tuple[Succession, ...] = ()

    def at(self, day: date) -> Mapping[UnitId, Unit]:
        """Return the tree as it stood on the day."""
        stood = ((id, history.on(day)) for id, history in self.histories.items())
        return MappingProxyType({id: unit for id, unit in stood if unit is not None})

    def subtree(self, root: UnitId, day: date) -> Mapping[UnitId, Unit]:
        """Return the unit and all that lay under it on the day; nothing when there was no such unit."""
        units = self.at(day)
        return _under(root, units, _children(units))

    def successors(self, unit_id: UnitId, day: date) -> frozenset[UnitId]:
        """Return the units of the day that stand where this one stood: itself while it goes on.

        Empty before it began, and when it ended with nobody to take it over.
        """

        def heirs(id: UnitId) -> Iterable[UnitId]:
            return self._went_to.get(id, ()) if self._has_ended(id, day) else ()

        known = [unit_id] if unit_id in self.histories else []
        return frozenset(id for id in _closure(known, heirs) if self.histories[id].exists(day))

    def origins(self, unit_id: UnitId) -> frozenset[UnitId]:
        """Return the unit and all that went over to it, wholly or in part, however long ago."""
        return frozenset(_closure([unit_id], lambda id: self._came_from.get(id, ())))

    def adding_up_to(self, unit_ids: Iterable[UnitId], day: date) -> frozenset[UnitId]:
        """Return the units whose figures add up to those of these units of the day, none counted twice.

        These are the units themselves and every ended one that went over to them and to nobody else: the figures of
        a unit that was split belong to all of its parts together and to none of them alone. Those of one that nobody
        took over belong to what was above it.
        """
        whole = frozenset(unit_ids)
        candidates = _closure(whole, lambda id: self._counted_from.get(id, ()))
        return whole | {id for id in candidates if (now := self._counted_with(id, day)) and now <= whole}

    def territory(self, unit_id: UnitId, day: date) -> Mapping[UnitId, Unit]:
        """Return the units of the day for which a plan of this unit holds.

        While the unit goes on these are all under it. After its end they are what has become of it and of all that
        lay under it, with what has been added there since; what came from outside is not among them.
        """
        history = self.histories.get(unit_id)
        if history is None or day < history.first_day:
            return {}
        if history.last_day is None or day <= history.last_day:
            return self.subtree(unit_id, day)
        units, before = self.at(day), self.at(history.last_day)
        inside = _under(unit_id, before, _children(before))
        found = sorted(self._become(unit_id, units))
        return {id: units[id] for id in found if not self._is_from_outside(id, before, inside)}

    def full_name(self, unit_id: UnitId, day: date) -> str:
        """Return what the unit was called on the day; after its end, what it was called last."""
        history = self.histories[unit_id]
        known = min(max(day, history.first_day), history.last_day or date.max)
        unit = history.on(known)
        assert unit is not None
        return unit.full_name

    def resting_place(self, unit_id: UnitId) -> UnitId | None:
        """Return where an ended unit is to be looked for: under its heir, or under what is above all its heirs.

        One that nobody took over stays under its last parent.
        """
        heirs = self._went_to.get(unit_id)
        if not heirs:
            return self.histories[unit_id].latest.parent_id
        first, *others = ([*self._upwards(heir)] for heir in heirs)
        return next((id for id in first if all(id in chain for chain in others)), heirs[0])

    def changed(self, changes: Sequence[Change]) -> "UnitTree":
        """Return the tree with these changes, the later days after the earlier ones.

        Those of one day belong together: units are founded first, then altered, and ended last; where one goes over
        to another that goes over to a third, it goes first. ChangeError when one of them cannot be made.
        """
        draft = _Draft(self)
        for change in sorted(_in_turn(changes), key=lambda change: (day_of_change(change), _order_of(change))):
            draft.make(change)
        return draft.finished()

    def _become(self, unit_id: UnitId, units: Mapping[UnitId, Unit]) -> frozenset[UnitId]:
        """Return which of these units of one day stand where the unit and all under it stood, or lie under such."""
        children = _children(units)

        @cache
        def ended(last_day: date) -> Mapping[UnitId, Sequence[UnitId]]:
            return _children(self.at(last_day))

        def next_ones(id: UnitId) -> Iterable[UnitId]:
            last_day = self.histories[id].last_day
            if id in units or last_day is None:
                return children.get(id, ())
            return (*self._went_to.get(id, ()), *ended(last_day).get(id, ()))

        return frozenset(id for id in _closure([unit_id], next_ones) if id in units)

    def _is_from_outside(self, unit_id: UnitId, before: Mapping[UnitId, Unit], inside: Container[UnitId]) -> bool:
        """Whether all that a unit has come from, as far as it was there before, lay elsewhere."""
        roots = [id for id in self.origins(unit_id) if id in before]
        return bool(roots) and not any(id in inside for id in roots)

    def _upwards(self, unit_id: UnitId) -> Iterator[UnitId]:
        current: UnitId | None = unit_id
        while current is not None:
            yield current
            current = self.histories[current].latest.parent_id

    @cached_property
    def _went_to(self) -> Mapping[UnitId, Sequence[UnitId]]:
        """By unit: who took it over when it ended; what it gave away before is not meant."""
        last_days = {id: history.last_day for id, history in self.histories.items()}
        return _gathered((each.old, each.new) for each in self.successions if last_days[each.old] == each.on - _DAY)

    def _counted_with(self, unit_id: UnitId, day: date) -> frozenset[UnitId]:
        """Return the units of the day with which the figures of a unit are counted."""

        def next_ones(id: UnitId) -> Iterable[UnitId]:
            return self._counts_with(id) if self._has_ended(id, day) else ()

        return frozenset(id for id in _closure([unit_id], next_ones) if self.histories[id].exists(day))

    def _counts_with(self, unit_id: UnitId) -> Sequence[UnitId]:
        above = self.histories[unit_id].latest.parent_id
        return self._went_to.get(unit_id) or (() if above is None else (above,))

    @cached_property
    def _counted_from(self) -> Mapping[UnitId, Sequence[UnitId]]:
        ended = (id for id, history in self.histories.items() if history.last_day is not None)
        return _gathered((now, id) for id in ended for now in self._counts_with(id))

    def _has_ended(self, unit_id: UnitId, day: date) -> bool:
        last_day = self.histories[unit_id].last_day
        return last_day is not None and last_day < day

    @cached_property
    def _came_from(self) -> Mapping[UnitId, Sequence[UnitId]]:
        return _gathered((each.new, each.old) for each in self.successions)


def day_of_change(change: Change) -> date:
    """Return the day from which a change holds."""
    match change:
        case Found() | Alter():
            return change.state.since
        case Succeed() | End():
            return change.on
        case _:
            assert_never(change)


_ORDER = (Found, Alter, Succeed, End)


def _order_of(change: Change) -> int:
    return _ORDER.index(type(change))


def _in_turn(changes: Sequence[Change]) -> Sequence[Change]:
    """Return the changes, what goes over to a unit before what ends that unit on the same day; a circle as it came."""
    into: dict[tuple[UnitId, date], list[int]] = {}
    for at, change in enumerate(changes):
        if isinstance(change, Succeed):
            for new in {new for _, new in change.shares}:
                into.setdefault((new, change.on), []).append(at)
    before = {at: _feeding(at, change, into) for at, change in enumerate(changes)}
    if not any(before.values()):
        return changes
    try:
        return [changes[at] for at in TopologicalSorter(before).static_order()]
    except CycleError:
        return changes


def _feeding(at: int, change: Change, into: Mapping[tuple[UnitId, date], Sequence[int]]) -> set[int]:
    """Return the places of the other changes by which something goes over to a unit that ends by this one."""
    if not isinstance(change, Succeed):
        return set()
    return {other for old, _ in change.shares for other in into.get((old, change.on), ()) if other != at}


class _Draft:
    """A tree while changes are made to it, and the living units under each."""

    def __init__(self, tree: UnitTree) -> None:
        self._histories = dict(tree.histories)
        self._successions = list(tree.successions)
        self._heirs = {each.new for each in tree.successions}
        self._children: defaultdict[UnitId | None, set[UnitId]] = defaultdict(set)
        self._touched: set[UnitId] = set()
        for history in tree.histories.values():
            if history.last_day is None:
                self._children[history.latest.parent_id].add(history.id)

    def make(self, change: Change) -> None:
        match change:
            case Found():
                self._found(change)
            case Alter():
                self._alter(change.id, change.state)
            case Succeed():
                self._succeed(change)
            case End():
                self._end(change.id, change.on, heir=self._living(change.id, change.on).latest.parent_id)
            case _:
                assert_never(change)

    def finished(self) -> UnitTree:
        for id in self._touched:
            self._check(id)
        return UnitTree(MappingProxyType(self._histories), tuple(self._successions))

    def _found(self, change: Found) -> None:
        self._keep(UnitHistory(change.id, (change.state,), register=change.register))
        self._children[change.state.parent_id].add(change.id)

    def _alter(self, id: UnitId, state: UnitState) -> None:
        history = self._changing(id, state.since)
        if history.latest.since > state.since:
            raise ChangeError(Fault.LATER_CHANGE, id)
        former = tuple(each for each in history.states if each.since < state.since)
        self._children[history.latest.parent_id].discard(id)
        self._children[state.parent_id].add(id)
        self._keep(replace(history, states=(*former, state)))

    def _succeed(self, change: Succeed) -> None:
        heirs: dict[UnitId, list[UnitId]] = {}
        for old, new in change.shares:
            heirs.setdefault(old, []).append(new)
        goes_on = {new for _, new in change.shares}
        counted = {new for old, new in change.shares if self._was_counted_with(old, new)}
        for old, news in heirs.items():
            self._changing(old, change.on)
            for new in news:
                self._living(new, change.on)
            self._successions += [Succession(old, new, change.on) for new in news if new != old]
            self._heirs.update(news)
        for old, news in heirs.items():
            if old in goes_on:
                continue
            if len(news) == 1 and news[0] not in counted:
                self._bequeath(old, news[0])
            self._end(old, change.on, heir=news[0])

    def _was_counted_with(self, old: UnitId, new: UnitId) -> bool:
        """Whether the office brought in the new unit, with its own counts, after the old one."""
        former, heir = self._histories.get(old), self._histories.get(new)
        return former is not None and heir is not None and bool(heir.register) and former.first_day < heir.first_day

    def _bequeath(self, old: UnitId, new: UnitId) -> None:
        counts, heir = self._histories[old].register, self._histories[new]
        total = {name: heir.register.get(name, 0) + counts.get(name, 0) for name in {**heir.register, **counts}}
        self._keep(replace(heir, register=total))

    def _end(self, id: UnitId, on: date, heir: UnitId | None) -> None:
        history = self._changing(id, on)
        stood = tuple(state for state in history.states if state.since < on)
        if not stood or history.latest.since > on:
            raise ChangeError(Fault.LATER_CHANGE, id)
        for child in sorted(self._children[id]):
            above = history.latest.parent_id if child == heir else heir
            self._alter(child, replace(self._living(child, on).latest, since=on, parent_id=above))
        self._children[history.latest.parent_id].discard(id)
        self._keep(replace(history, states=stood, last_day=on - _DAY, register={}))

    def _living(self, id: UnitId, on: date) -> UnitHistory:
        """Return a unit that goes on after the day."""
        history = self._histories.get(id)
        if history is None or (history.last_day is not None and history.last_day < on):
            raise ChangeError(Fault.UNKNOWN, id)
        if history.last_day is not None:
            raise ChangeError(Fault.LATER_CHANGE, id)
        return self._known_on(id, on)

    def _changing(self, id: UnitId, on: date) -> UnitHistory:
        """Return a unit that was there before the day, or began on it in place of others."""
        history = self._living(id, on)
        return history if id in self._heirs else self._known_on(id, on - _DAY)

    def _known_on(self, id: UnitId, day: date) -> UnitHistory:
        """Return a unit, known to have been there on the day.

        A list does not say since when its units have been: a decision about one is the proof that it was there.
        """
        history = self._histories[id]
        if history.first_day <= day:
            return history
        if id in self._heirs:
            raise ChangeError(Fault.LATER_CHANGE, id)
        first, *others = history.states
        self._keep(replace(history, states=(replace(first, since=day), *others)))
        if first.parent_id is not None:
            self._known_on(first.parent_id, day)
        return self._histories[id]

    def _keep(self, history: UnitHistory) -> None:
        self._histories[history.id] = history
        self._touched.add(history.id)

    def _check(self, id: UnitId) -> None:
        """Refuse a living unit that lies under itself, or under what is not there."""
        history = self._histories[id]
        seen = {id}
        while history.last_day is None and (above := history.latest.parent_id) is not None:
            if above not in self._histories or self._histories[above].last_day is not None:
                raise ChangeError(Fault.UNKNOWN, above)
            if above in seen:
                raise ChangeError(Fault.CIRCLE, id)
            seen.add(above)
            history = self._histories[above]


def _children(units: Mapping[UnitId, Unit]) -> Mapping[UnitId, Sequence[UnitId]]:
    return _gathered((unit.parent_id, unit.id) for unit in units.values() if unit.parent_id is not None)


def _gathered(pairs: Iterable[tuple[UnitId, UnitId]]) -> Mapping[UnitId, Sequence[UnitId]]:
    """Return all second ones by the first one."""
    gathered: dict[UnitId, list[UnitId]] = {}
    for first, second in pairs:
        gathered.setdefault(first, []).append(second)
    return gathered


def _under(
    root: UnitId, units: Mapping[UnitId, Unit], children: Mapping[UnitId, Sequence[UnitId]]
) -> Mapping[UnitId, Unit]:
    if root not in units:
        return {}
    return {id: units[id] for id in sorted(_closure([root], lambda id: children.get(id, ())))}


def _closure(start: Iterable[UnitId], next_ones: Callable[[UnitId], Iterable[UnitId]]) -> set[UnitId]:
    """Return all that is reached from the start, each once."""
    reached = set(start)
    waiting = deque(reached)
    while waiting:
        for id in next_ones(waiting.popleft()):
            if id not in reached:
                reached.add(id)
                waiting.append(id)
    return reached
