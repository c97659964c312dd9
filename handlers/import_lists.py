"""Take in an office's lists of units and people: the new is added, the differing changed, nothing doubled."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from conversations.reading.phones import read_phone
from plans.local_time import day_of
from plans.person import Person, PersonId, Post
from plans.role import Role, RoleId, find_roles
from plans.unit import Unit, UnitId, UnitKind
from reports.lists import ListRow, PersonRow, Place, RowProblem, UnitRow, read_lists
from reports.unit_lookup import AREAS, UnitLookup, shorten
from reports.unit_names import UnitName
from reports.words import fold, line, plain
from storage.database import Database
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Counts:
    """How many units, or people, of a list were new, differed, or stood as listed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class ImportResult:
    """What an import did, and each row that could not be taken, in the order of the file.

    `notices` are sentences about what was taken but may not be what the office meant.
    """

    units: Counts
    people: Counts
    problems: tuple[RowProblem, ...]
    notices: tuple[str, ...] = ()

    @property
    def added(self) -> int:
        return self.units.added + self.people.added

    @property
    def changed(self) -> int:
        return self.units.changed + self.people.changed

    @property
    def unchanged(self) -> int:
        return self.units.unchanged + self.people.unchanged


async def import_lists(
    database: Database,
    source: Path,
    *,
    at: datetime,
    roles: Mapping[RoleId, Role],
    after: Callable[[UnitOfWork], Awaitable[None]] | None = None,
) -> ImportResult:
    """Read a file of units, people or both, and store it in one transaction; `after` joins in it.

    A unit is known by kind, name and parent, or by the former name that the file gives; a person by phone, else
    by name and unit. The file states all posts of the people it names: others of theirs end. Who and what it does
    not name stays. Raises ListError if the file is no list.
    """
    rows = await asyncio.to_thread(read_lists, source)
    problems = [row for row in rows if isinstance(row, RowProblem)]
    async with database.unit_of_work() as uow:
        known = (await uow.units.all()).values()
        lookup = UnitLookup(unit for unit in known if not unit.has_ended)
        units = _Units(uow, at, lookup, [unit for unit in known if unit.has_ended])
        await units.take([row for row in rows if isinstance(row, UnitRow)])
        people = _People(uow, at, lookup, roles)
        await people.take([row for row in rows if isinstance(row, PersonRow)])
        if after is not None:
            await after(uow)
        await uow.commit()
    problems = _by_row(rows, (*problems, *units.problems, *people.problems))
    return ImportResult(units.counts, people.counts, problems, (*units.notices, *people.notices))


def _by_row(rows: Iterable[ListRow], problems: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    """Return the problems in the order of the file, all of a row in one: it may name a unit and a person."""
    of_row: dict[Place, list[str]] = {row.place: [] for row in rows}
    for problem in problems:
        of_row[problem.place].append(problem.what)
    return tuple(RowProblem(place, " ".join(dict.fromkeys(whats))) for place, whats in of_row.items() if whats)


class _Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class RowError(Exception):
    """A row that cannot be taken; its texts are the sentences for the office."""

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass
class _Book:
    """What an import has done so far."""

    counts: Counts = field(default_factory=Counts)
    problems: list[RowProblem] = field(default_factory=list[RowProblem])
    notices: list[str] = field(default_factory=list[str])

    def note(self, outcome: _Outcome) -> None:
        match outcome:
            case _Outcome.ADDED:
                self.counts = replace(self.counts, added=self.counts.added + 1)
            case _Outcome.CHANGED:
                self.counts = replace(self.counts, changed=self.counts.changed + 1)
            case _Outcome.UNCHANGED:
                self.counts = replace(self.counts, unchanged=self.counts.unchanged + 1)

    def refuse(self, place: Place, faults: Iterable[str]) -> None:
        self.problems.append(RowProblem(place, " ".join(faults)))


# --- units


class _Units(_Book):
    def __init__(self, uow: UnitOfWork, at: datetime, lookup: UnitLookup, ended: Sequence[Unit]) -> None:
        super().__init__()
        self._uow, self._at, self._lookup = uow, at, lookup
        self._ended = {unit.id: unit for unit in ended}
        self._ended_names = {(exact_name(unit), above): unit for unit in ended for above in self._above(unit)}
        self._listed: set[str] = set()
        self._formers: set[str] = set()
        self._rows_of: dict[UnitId, int] = {}
        self._added: list[Unit] = []
        self._named: dict[tuple[str, UnitId | None], list[UnitId]] = {}
        for unit in lookup.units.values():
            self._know(unit)

    async def take(self, rows: Sequence[UnitRow]) -> None:
        """Store the units, those above before those below, whatever order they are listed in."""
        self._listed = {exact_name(row) for row in rows}
        self._formers = {exact_name(row.former) for row in rows if row.former is not None}
        for row in sorted(rows, key=lambda row: _LEVELS.index(row.kind)):
            try:
                self.note(await self._take(row))
            except RowError as refused:
                self.refuse(row.place, (*row.faults, *refused.faults))
        self.notices += _missing_notices(self._missing(), self._added)

    async def _take(self, row: UnitRow) -> _Outcome:
        parent = self._parent_of(row)
        parent_id = None if parent is None else parent.id
        if parent is not None and plain(row.name) == plain(parent.full_name):
            row = replace(row, name=parent.full_name)
        known = self._find(row, parent_id)
        former = self._former(row, known, parent_id)
        if row.faults:
            self._mention(former or known, row)
            raise RowError
        if former is not None and known is not None and former.id != known.id:
            await self._merge(row, known, former)
        known = former or known
        if known is None:
            self._check_not_ended(row, parent_id)
            unit = await self._add(row, parent_id)
        else:
            unit = replace(known, type_word=row.type_word, name=row.name, register={**known.register, **row.register})
        if unit.id in self._rows_of:
            raise RowError(line("unit_twice", name=unit.title_name, row=self._rows_of[unit.id]))
        self._mention(unit, row)
        if known is None:
            return _Outcome.ADDED
        if unit == known:
            return _Outcome.UNCHANGED
        await self._change(known, unit)
        return _Outcome.CHANGED

    def _check_not_ended(self, row: UnitRow, parent_id: UnitId | None) -> None:
        """Refuse what an old list brings back: a unit that others have taken the place of."""
        ended = self._ended_names.get((exact_name(row), parent_id))
        if ended is not None and ended.last_day is not None:
            day = f"{ended.last_day:%d/%m/%Y}"
            raise RowError(line("unit_ended", name=ended.title_name, day=day))

    def _above(self, unit: Unit) -> Iterator[UnitId | None]:
        """Yield all that an ended unit is found under today, and None for a list that does not name it."""
        above = unit.parent_id
        while above is not None:
            yield above
            parent = self._lookup.units.get(above) or self._ended.get(above)
            above = None if parent is None else parent.parent_id
        yield None

    def _mention(self, unit: Unit | None, row: UnitRow) -> None:
        if unit is not None:
            self._rows_of.setdefault(unit.id, row.place.row)

    def _former(self, row: UnitRow, known: Unit | None, parent_id: UnitId | None) -> Unit | None:
        """Return the unit as it was called before; None without former name, or once it bears the new one."""
        if row.former is None:
            return None
        former = self._find(row.former, parent_id)
        if former is None:
            if known is not None:
                return None
            raise RowError(line("unit_unknown", text=f"{row.former.type_word} {row.former.name}"))
        if former != known and exact_name(former) in self._listed:
            raise self._rename_unclear(row, former)
        return former

    def _rename_unclear(self, row: UnitRow | Unit, former: Unit) -> RowError:
        return RowError(line("rename_unclear", former=former.full_name, name=f"{row.type_word} {row.name}"))

    async def _merge(self, row: UnitRow, twin: Unit, into: Unit) -> None:
        """Undo that a renamed unit was once taken for a new one."""
        self._mention(twin, row)
        if exact_name(twin) in self._formers or not await self._uow.units.merge(twin.id, into.id):
            self._mention(into, row)
            raise self._rename_unclear(twin, into)
        new = {"into": into.id}
        await self._uow.audit.add(self._at, "unit.merged", f"unit {twin.id}", None, None, _facts_of(twin), new)
        self._lookup.remove(twin)
        self._named[_loose_name(twin), twin.parent_id].remove(twin.id)
        del self._rows_of[twin.id]

    def _missing(self) -> Sequence[Unit]:
        """Return the units that the list leaves out beside others of their kind and parent."""
        listed = {_siblings(self._lookup.units[id]) for id in self._rows_of}
        units = self._lookup.units.values()
        return [u for u in units if u.parent_id and _siblings(u) in listed and u.id not in self._rows_of]

    async def _add(self, row: UnitRow, parent_id: UnitId | None) -> Unit:
        today = day_of(self._at)
        id = await self._uow.units.add(row.kind, row.type_word, row.name, parent_id, row.register, today)
        unit = Unit(id, row.kind, row.type_word, row.name, parent_id, row.register)
        await self._uow.audit.add(self._at, "unit.added", f"unit {id}", None, None, None, _facts_of(unit))
        self._know(unit)
        self._added.append(unit)
        return unit

    async def _change(self, known: Unit, unit: Unit) -> None:
        await self._uow.units.update(unit)
        old, new = _differences(_facts_of(known), _facts_of(unit))
        await self._uow.audit.add(self._at, "unit.changed", f"unit {unit.id}", None, None, old, new)
        self._know(unit)

    def _know(self, unit: Unit) -> None:
        self._lookup.add(unit)
        same = self._named.setdefault((_loose_name(unit), unit.parent_id), [])
        if unit.id not in same:
            same.append(unit.id)

    def _find(self, row: UnitRow | UnitName, parent_id: UnitId | None) -> Unit | None:
        """Return the unit meant: of the same letters, else of the same but for diacritics.

        A unit whose exact name another row has is not meant: "Nà Pái" and "Nà Pài" are two villages.
        """
        same = [self._lookup.units[id] for id in self._named.get((_loose_name(row), parent_id), [])]
        exact = [unit for unit in same if exact_name(unit) == exact_name(row)]
        free = [unit for unit in same if exact_name(unit) not in self._listed]
        return next(iter(exact), None) or (free[0] if len(free) == 1 else None)

    def _parent_of(self, row: UnitRow) -> Unit | None:
        parent = find_unit(self._lookup, row.parent) if row.parent else self._usual_parent(row)
        if parent is not None and _LEVELS.index(parent.kind) >= _LEVELS.index(row.kind):
            name = f"{row.type_word} {row.name}"
            raise RowError(line("unit_wrong_parent", name=name, parent=parent.full_name))
        return parent

    def _usual_parent(self, row: UnitRow) -> Unit | None:
        """Return the parent a list leaves out because there is but one: a commune's list, a district's."""
        above: tuple[UnitKind, ...] = _USUALLY_UNDER.get(row.kind, (UnitKind.COMMUNE,))
        for kind in above:
            found = [unit for unit in self._lookup.units.values() if unit.kind is kind]
            if len(found) == 1:
                return found[0]
        if row.kind in _USUALLY_UNDER:
            return None
        raise RowError(line("unit_parent_missing", name=f"{row.type_word} {row.name}"))


def _siblings(unit: Unit) -> tuple[UnitId | None, UnitKind]:
    return unit.parent_id, unit.kind


def _missing_notices(missing: Sequence[Unit], added: Sequence[Unit]) -> Iterator[str]:
    """Say which units a list leaves out: a line for each that was likely renamed, one for the others of a kind."""
    others: dict[tuple[UnitId | None, UnitKind], list[Unit]] = {}
    for unit in missing:
        near = _likely_new_name(unit, added)
        if near is None:
            others.setdefault(_siblings(unit), []).append(unit)
        else:
            yield line("missing_renamed", unit=unit.title_name, name=unit.name, near=near.full_name)
    for units in others.values():
        yield line("missing", units=_some_names(units))


def _likely_new_name(unit: Unit, added: Iterable[Unit]) -> Unit | None:
    names = {fold(other.name): other for other in added if _siblings(other) == _siblings(unit)}
    near = get_close_matches(fold(unit.name), names, n=1, cutoff=_LIKENESS)
    return names[near[0]] if near else None


_LIKENESS = 0.7
_NAMES_IN_A_LINE = 5


def _some_names(units: Sequence[Unit]) -> str:
    first, *others = units[:_NAMES_IN_A_LINE]
    names = ", ".join([first.title_name, *(unit.full_name for unit in others)])
    more = len(units) - _NAMES_IN_A_LINE
    return line("missing_more", units=names, count=more) if more > 0 else names


def exact_name(unit: Unit | UnitRow | UnitName) -> str:
    """Return what tells units of one parent apart: a body's type word does, a place's does not."""
    name = unit.name if unit.kind in AREAS else f"{unit.type_word} {unit.name}"
    return f"{unit.kind}: {plain(name)}"


def _loose_name(unit: Unit | UnitRow | UnitName) -> str:
    """Return the same without diacritics, and abbreviated: "Hội LHPN" is "Hội Liên hiệp Phụ nữ"."""
    name = fold(unit.name) if unit.kind in AREAS else shorten(f"{unit.type_word} {unit.name}")
    return f"{unit.kind}: {name}"


_LEVELS = tuple(UnitKind)
_USUALLY_UNDER: Mapping[UnitKind, tuple[UnitKind, ...]] = {
    UnitKind.COUNTRY: (),
    UnitKind.PROVINCE: (UnitKind.COUNTRY,),
    UnitKind.DISTRICT: (UnitKind.PROVINCE,),
    UnitKind.COMMUNE: (UnitKind.DISTRICT, UnitKind.PROVINCE),
}


def find_unit(lookup: UnitLookup, text: str, within: Unit | None = None) -> Unit:
    found = lookup.find(text)
    if within is not None and len(found) > 1:
        found = tuple(unit for unit in found if unit.id == within.id or lookup.below(unit, within))
    match found:
        case (unit,):
            return unit
        case ():
            near = lookup.nearest(text)
            if near is None:
                raise RowError(line("unit_unknown", text=text))
            raise RowError(line("unit_unknown_near", text=text, near=near.full_name))
        case several:
            names = ", ".join(_name_in_place(unit, lookup) for unit in several[:4])
            raise RowError(line("unit_unclear", text=text, units=names))


def _name_in_place(unit: Unit, lookup: UnitLookup) -> str:
    parent = next(lookup.ancestors(unit), None)
    return unit.full_name if parent is None else f"{unit.full_name} ({parent.full_name})"


def _facts_of(unit: Unit) -> Mapping[str, Any]:
    return {
        "kind": unit.kind.value,
        "type_word": unit.type_word,
        "name": unit.name,
        "parent_id": unit.parent_id,
        "register": dict(unit.register),
    }


# --- people

Held = tuple[RoleId, UnitId]


@dataclass(frozen=True)
class _Entry:
    """A person as the file states them, put together from all their rows; `row` is the first."""

    place: Place
    name: str
    phone: str
    held: tuple[Held, ...]

    @property
    def unit_ids(self) -> frozenset[UnitId]:
        return frozenset(unit_id for _, unit_id in self.held)


class _People(_Book):
    def __init__(self, uow: UnitOfWork, at: datetime, lookup: UnitLookup, roles: Mapping[RoleId, Role]) -> None:
        super().__init__()
        self._uow, self._at, self._lookup, self._roles = uow, at, lookup, roles
        self._today: date = day_of(at)
        self._found: dict[str, tuple[Role, ...]] = {}

    async def take(self, rows: Sequence[PersonRow]) -> None:
        """Store the people, each with the posts of all their rows."""
        entries = self._entries(rows)
        known = await self._uow.people.at(self._lookup.units) if entries else ()
        for entry, person in _pair(entries, known):
            self.note(await self._add(entry) if person is None else await self._update(person, entry))
        if entries:
            held = {post for entry in entries for post in entry.held}
            self.notices += self._several_holders(held, await self._uow.people.at({unit_id for _, unit_id in held}))

    def _several_holders(self, held: Collection[Held], people: Sequence[Person]) -> Iterator[str]:
        """Say which of these posts, each for one person, several people now hold."""
        for role_id, unit_id in sorted(held, key=lambda post: (post[1], post[0])):
            holders = [
                p.name for p in people if any((post.role, post.unit_id) == (role_id, unit_id) for post in p.posts)
            ]
            role = self._roles[role_id]
            if role.one_holder and len(holders) > 1:
                unit, names = self._lookup.units[unit_id].title_name, ", ".join(holders)
                yield line("several_holders", unit=unit, count=len(holders), role=role.title, names=names)

    def _entries(self, rows: Sequence[PersonRow]) -> Sequence[_Entry]:
        gathered = _Entries()
        for row in rows:
            try:
                held = self._held(row)
                gathered.add(_Entry(row.place, row.name, row.phone, held))
            except RowError as refused:
                faults = (*row.faults, *refused.faults, *gathered.phone_faults(row.name, row.phone))
                self.refuse(row.place, dict.fromkeys(faults))
        return gathered.entries

    def _held(self, row: PersonRow) -> tuple[Held, ...]:
        """Return the posts of a row, or refuse it with all that is wrong with its unit and post."""
        faults: list[str] = []
        unit = self._unit_of(row, faults) if row.unit else None
        # A list may leave to the unit what the post is: "Chủ tịch" of "Hội Khuyến học xã".
        unit_name = row.unit if unit is None else unit.full_name
        wordings = (row.post, f"{row.post} {unit_name}", f"{row.post} {shorten(unit_name)}")
        roles = next((found for wording in wordings if (found := self._find_roles(wording))), ())
        if row.post and not roles:
            faults.append(self._post_unknown(row.post))
        seats = [] if unit is None else [self._seat(role, row.post, unit, faults) for role in roles]
        if row.faults or faults:
            raise RowError(*faults)
        return tuple((role.id, seat) for role, seat in zip(roles, seats, strict=True) if seat is not None)

    def _unit_of(self, row: PersonRow, faults: list[str]) -> Unit | None:
        try:
            within = find_unit(self._lookup, row.parent) if row.parent else None
            return find_unit(self._lookup, row.unit, within)
        except RowError as refused:
            faults += refused.faults
            return None

    def _find_roles(self, post: str) -> tuple[Role, ...]:
        """Look a wording up once: a list repeats few of them many times."""
        if post not in self._found:
            self._found[post] = find_roles(post, self._roles)
        return self._found[post]

    def _seat(self, role: Role, post: str, unit: Unit, faults: list[str]) -> UnitId | None:
        """Return where the post is held: at the unit, or, as in unions, at the place the unit belongs to."""
        above = () if unit.kind in AREAS else self._lookup.ancestors(unit)
        seat = next((place.id for place in (unit, *above) if place.kind is role.unit_kind), None)
        if seat is None:
            faults.append(line("post_elsewhere", text=post, unit=unit.full_name))
        return seat

    def _post_unknown(self, post: str) -> str:
        titles = {fold(word): role.title for role in self._roles.values() for word in _wordings(role)}
        near = get_close_matches(fold(post), titles, n=1)
        return line("post_unknown_near", text=post, near=titles[near[0]]) if near else line("post_unknown", text=post)

    async def _add(self, entry: _Entry) -> _Outcome:
        posts = [Post(role, unit_id, self._today) for role, unit_id in entry.held]
        id = await self._uow.people.add(entry.name, entry.phone, posts)
        new = _person_facts(entry.name, entry.phone, entry.held)
        await self._uow.audit.add(self._at, "person.added", f"person {id}", None, None, None, new)
        return _Outcome.ADDED

    async def _update(self, person: Person, entry: _Entry) -> _Outcome:
        held = tuple((post.role, post.unit_id) for post in person.posts)
        old, new = _differences(
            _person_facts(person.name, person.phone, held),
            _person_facts(entry.name, entry.phone or person.phone, entry.held),
        )
        if not new:
            return _Outcome.UNCHANGED
        await self._store_changes(person.id, entry, new)
        await self._uow.audit.add(self._at, "person.changed", f"person {person.id}", None, None, old, new)
        return _Outcome.CHANGED

    async def _store_changes(self, id: PersonId, entry: _Entry, new: Mapping[str, Any]) -> None:
        if "name" in new:
            await self._uow.people.rename(id, entry.name)
        if "phone" in new:
            await self._uow.people.set_phone(id, entry.phone)
        if "posts" in new:
            posts = [Post(role, unit_id, self._today) for role, unit_id in entry.held]
            await self._uow.people.set_posts(id, posts, self._today)


class _Entries:
    """The people of a file, each once: known by phone, or by name at a common unit."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self._by_phone: dict[str, int] = {}
        self._by_name: dict[tuple[str, UnitId], set[int]] = {}

    def add(self, entry: _Entry) -> None:
        at = self._find(entry)
        if at is None:
            at = len(self.entries)
            self.entries.append(entry)
        else:
            entry = _joined(self.entries[at], entry)
            self.entries[at] = entry
        if entry.phone:
            self._by_phone[entry.phone] = at
        for unit_id in entry.unit_ids:
            self._by_name.setdefault((plain(entry.name), unit_id), set()).add(at)

    def phone_faults(self, name: str, phone: str) -> Sequence[str]:
        """Say whether the file gives the phone to somebody else."""
        at = self._by_phone.get(phone)
        if at is None or fold(self.entries[at].name) == fold(name):
            return ()
        return (line("phone_taken", row=self.entries[at].place.row),)

    def _find(self, new: _Entry) -> int | None:
        at = self._by_phone.get(new.phone)
        if at is not None:
            if faults := self.phone_faults(new.name, new.phone):
                raise RowError(*faults)
            return at
        namesakes = {at for unit_id in new.unit_ids for at in self._by_name.get((plain(new.name), unit_id), ())}
        if new.phone:
            namesakes = {at for at in namesakes if not self.entries[at].phone}
        if len(namesakes) > 1:
            raise RowError(line("person_unclear", name=new.name))
        return next(iter(namesakes), None)


def _joined(one: _Entry, other: _Entry) -> _Entry:
    held = tuple(dict.fromkeys((*one.held, *other.held)))
    return replace(one, phone=one.phone or other.phone, held=held)


def _pair(entries: Sequence[_Entry], known: Sequence[Person]) -> Iterator[tuple[_Entry, Person | None]]:
    """Pair each entry with the person on record: by phone first, so that no namesake takes a place."""
    by_phone = {read_phone(person.phone): person for person in reversed(known) if person.phone}
    taken = {by_phone[entry.phone].id for entry in entries if entry.phone in by_phone}
    free: dict[tuple[str, UnitId], list[Person]] = {}
    for person in known:
        for unit_id in {post.unit_id for post in person.posts}:
            free.setdefault((plain(person.name), unit_id), []).append(person)
    for entry in entries:
        person = by_phone.get(entry.phone)
        if person is None:
            namesakes = {p.id: p for unit_id in entry.unit_ids for p in free.get((plain(entry.name), unit_id), ())}
            person = next((p for id, p in namesakes.items() if id not in taken), None)
        if person is not None:
            taken.add(person.id)
        yield entry, person


def _wordings(role: Role) -> tuple[str, ...]:
    return (role.title, *role.variants)


def _person_facts(name: str, phone: str, held: Sequence[Held]) -> Mapping[str, Any]:
    posts = sorted([role, unit_id] for role, unit_id in held)
    return {"name": name, "phone": phone, "posts": posts}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    changed = [key for key in new if old[key] != new[key]]
    return {key: old[key] for key in changed}, {key: new[key] for key in changed}
