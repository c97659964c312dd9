"""What has to be: who owes what until when, how it stands, and who hears of what at a beat. No code of the product.

It hears what happens (a report comes in, a day moves, a person joins, units merge) and computes the rest from
rules.py and almanac.py. A beat has what must be told, and what may be: whether somebody who joins on the very day of
a step, or comes back from a pause, is still told of that step has not been decided by anybody; nor is whether an office
is told of steps from before a unit came to lie under it.

Tasks without form and day are not in rules.py. It learns of them as they are opened, and expects each year what it
has seen in the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from tests.years.almanac import Almanac
from tests.years.rules import (
    COORDINATOR,
    COORDINATORS,
    FOLLOWED_BY,
    HELD_AT,
    LEADER,
    LEADERS,
    OWNER,
    TEACHERS,
    Paper,
    Row,
    is_there_on,
)

LENGTHS = {"month": 1, "school-month": 1, "quarter": 3, "half-year": 6}
"""In months; a period of data begins on the 15th of the month before its first."""

SCHOOL_HOLIDAYS = (6, 7, 8)
FIRST_HOUR = time(8)
OPEN_HOURS = ((time(7), time(11, 30)), (time(13, 30), time(20)))
TEACHERS_DAY = (11, 20)

Key = tuple[str, str, str, date, str]
"""Duty, form, unit, beginning of the period, and the role that owes it alone, each "" if there is none."""

Told = tuple[Key, str, int, str]
"""What, to which audience, which step, to whom."""

LONG_AGO = timedelta(days=200)
"""So long after its day nothing is said of a thing any more."""


@dataclass
class Place:
    """A unit. `until` is its last day; nothing is expected of it from the moment its end is known.

    `moved` is the day on which it became known that it lies under another unit than before.
    """

    kind: str
    parent: str | None
    until: date | None = None
    moved: date = date.min


@dataclass(frozen=True)
class Merged:
    """Units become one, or part of one that goes on.

    A new one lies under the unit above the first of them, unless `under` names another.
    """

    olds: Sequence[str]
    new: str
    under: str = ""


@dataclass
class Held:
    """A post from a day on, known from another: what was to be told before the first one is for others."""

    since: date = date.min
    known: date = date.min


@dataclass
class Somebody:
    """A person with posts by role and unit. `since` is when they could last be reached without a break."""

    posts: dict[tuple[str, str], Held]
    joined: datetime | None = None
    paused: bool = False
    since: datetime | None = None

    @property
    def is_there(self) -> bool:
        """Whether a reminder reaches them."""
        return self.joined is not None and not self.paused


@dataclass
class Thing:
    """Something owed."""

    row: Row
    roles: tuple[str, ...]
    unit: str
    ends: date
    opened: date
    due: date | None
    done: date | None = None
    excused: str = ""
    excused_by_office: bool = False
    promised: date | None = None
    told: dict[tuple[str, int, str], date] = field(default_factory=dict[tuple[str, int, str], date])

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for it."""
        return self.done is None and not self.excused

    def state(self, today: date) -> str:
        """Return on_time, late, missing, excused, not_applicable or not_yet_due."""
        if self.excused == "not_applicable":
            return "not_applicable"
        late = self.due is not None and self.due < (self.done or today)
        if self.done is not None:
            if late:
                return "excused" if self.excused else "late"
            return "on_time"
        if self.excused:
            return "excused"
        return "missing" if late else "not_yet_due"


class Oracle:
    """One plan in one territory."""

    def __init__(
        self, paper: Paper, almanac: Almanac, places: Mapping[str, Place], people: Mapping[str, Somebody]
    ) -> None:
        self.paper, self.almanac = paper, almanac
        self.places, self.people = dict(places), dict(people)
        self.things: dict[Key, Thing] = {}
        self.given: dict[tuple[str, date], date] = {}
        self.heard_today: dict[str, date] = {}
        self._usual: dict[str, frozenset[Row]] = {}
        self._near: list[tuple[Key, Thing]] = []
        self._seated: dict[str, list[str]] = {}
        self._ladders: dict[tuple[date, str, str, bool], list[tuple[date, int]]] = {}
        self._seat()

    # --- what comes in

    def open(self, today: date) -> list[Key]:
        """Open what is expected today and is not open yet."""
        opened = list[Key]()
        if today < self.paper.first or (self.paper.last is not None and today > self.paper.last):
            return []
        for row in self.paper.rows:
            if not row.duty.startswith("base") and self._is_owed(row, today):
                opened += self._open_row(row, today)
        self._look_around(today)
        return opened

    def _open_row(self, row: Row, today: date) -> Iterator[Key]:
        start, end = self._period(row, today)
        owing = tuple(role for role in row.roles if is_there_on(role, today))
        for name in self._living(row.kind):
            is_each = row.form.startswith("each")
            for roles in [(role,) for role in owing] if is_each else [owing]:
                key = (row.duty, row.form.removeprefix("each").strip(), name, start, roles[0] if is_each else "")
                if roles and key not in self.things:
                    self.things[key] = Thing(row, roles, name, end, today, self._due(row, start, today.year))
                    yield key

    def learn(self, key: Key, roles: Sequence[str], ends: date, opened: date, due: date | None) -> None:
        """Hear of a task without form and day that has been opened."""
        duty, form, unit, start, alone = key
        assert (form, due) == ("", None), f"not expected: {key} due {due}"
        assert duty in self.paper.tasks, f"nothing to do: {key}"
        when, policy = self.paper.when(duty), self.paper.policy_of(duty)
        row = Row(duty, "each" if alone else "", self.places[unit].kind, tuple(roles), when, policy)
        assert self._is_owed(row, opened), f"not owed in {opened.year}: {key}"
        assert (start, ends) == self._period(row, opened), f"another period: {key} until {ends}"
        self.things[key] = Thing(row, row.roles, unit, ends, opened, None)

    def check_tasks(self, today: date) -> None:
        """Expect of every unit the tasks of its kind: those of the first day, but for what has ended since."""
        theirs: dict[str, set[Row]] = {}
        for thing in self.things.values():
            if thing.ends >= today and thing.row not in self.paper.rows and self._is_there(thing.row, today):
                theirs.setdefault(thing.unit, set()).add(thing.row)
        for name, place in self.places.items():
            if place.until is None:
                found = frozenset(theirs.get(name, ()))
                usual = self._usual.setdefault(place.kind, found)
                wanted = {row for row in usual if self._is_there(row, today) and self._is_owed(row, today)}
                assert found == wanted, f"{today}: {name} has other tasks than usual: {found ^ wanted}"

    def _is_there(self, row: Row, today: date) -> bool:
        return any(is_there_on(role, today) for role in row.roles)

    def give(self, duty: str, start: date, day: date) -> None:
        """An office gives a duty without a day one."""
        self.given[duty, start] = day
        for key, thing in self.things.items():
            if (key[0], key[3]) == (duty, start) and thing.is_open and not _has_day_by_plan(thing.row.when):
                thing.due = self._due(thing.row, start, day.year)
        self._look_around(day)

    def file(self, key: Key, today: date) -> None:
        """A report comes in, or a correction."""
        thing = self.things[key]
        thing.done = thing.done or today

    def excuse(self, key: Key, kind: str) -> None:
        """The office lets a unit off."""
        self.things[key].excused, self.things[key].excused_by_office = kind, True

    def expect_again(self, key: Key) -> None:
        """The office takes back that it has let a unit off."""
        self.things[key].excused, self.things[key].excused_by_office = "", False

    def reopen(self, key: Key) -> None:
        """Somebody takes back that a task is done."""
        self.things[key].done = None

    def join(self, who: str, now: datetime) -> None:
        """Somebody comes into the chat."""
        self.people[who].joined = self.people[who].since = now

    def pause(self, who: str, now: datetime, *, paused: bool) -> None:
        """Somebody wants no reminders, or wants them again."""
        self.people[who].paused = paused
        self.people[who].since = None if paused else now

    def decide(self, merged: Iterable[Merged], ended: str, on: date, today: date) -> list[Key]:
        """Hear today that from a day on units are merged, and that a level has ended; return what the heirs owe."""
        for one in merged:
            self._merge(one, on, today)
        for name in self._living(ended):
            self._end(name, on, today)
        self._seat()
        self._look_around(today)
        heirs = {one.new for one in merged}
        return [key for key in self.things if key[2] in heirs]

    def _merge(self, merged: Merged, on: date, today: date) -> None:
        olds, new = merged.olds, merged.new
        first = self.places[olds[0]]
        self.places.setdefault(new, Place(first.kind, merged.under or first.parent))
        theirs = [(key, thing) for old in olds for key, thing in self.things.items() if thing.unit == old]
        later = [(key, thing) for key, thing in theirs if _is_owed_after(thing, on)]
        closed = [(key, thing) for key, thing in theirs if thing.ends >= on and not _is_owed_after(thing, on)]
        for key, thing in [*later, *closed]:
            heir = (key[0], key[1], new, key[3], key[4])
            if heir not in self.things:
                self.things[heir] = Thing(thing.row, thing.roles, new, thing.ends, today, thing.due)
                self.things[heir].excused = "" if _is_owed_after(thing, on) else "not_applicable"
        for _, thing in later:
            thing.excused = "not_applicable"
        for old in olds:
            self.places[old].until = on - timedelta(days=1)
        self._move_up(olds, new, today)
        for person in self.people.values():
            for role, unit in [post for post in person.posts if post[1] in olds]:
                del person.posts[role, unit]
                person.posts.setdefault((role, new), Held(on, today))

    def _end(self, name: str, on: date, today: date) -> None:
        """A unit ends with nobody in its place."""
        self.places[name].until = on - timedelta(days=1)
        self._move_up([name], self.places[name].parent, today)
        for thing in self.things.values():
            if thing.unit == name and _is_owed_after(thing, on):
                thing.excused = "not_applicable"
        for person in self.people.values():
            person.posts = {post: held for post, held in person.posts.items() if post[1] != name}

    def _move_up(self, olds: Sequence[str], new: str | None, today: date) -> None:
        for place in self.places.values():
            if place.parent in olds:
                place.parent, place.moved = new, today

    def _living(self, kind: str) -> list[str]:
        return [name for name, place in self.places.items() if place.kind == kind and place.until is None]

    # --- who receives

    def recipients(self, duty: str, unit: str, today: date) -> list[set[tuple[str, str]]]:
        """Return for each hand-over by a unit which roles receive, and where they sit."""
        return [
            {found for role in roles for found in self._recipient(role, unit, today)}
            for roles in self.paper.chains.get(duty, ())
        ]

    def _recipient(self, role: str, unit: str, today: date) -> Iterator[tuple[str, str]]:
        now = role if is_there_on(role, today) else FOLLOWED_BY.get(role)
        seat: str | None = unit
        while now is not None and seat is not None:
            if self.places[seat].kind == HELD_AT[now]:
                yield now, seat
                return
            seat = self.places[seat].parent

    # --- what goes out

    def beat(self, now: datetime) -> tuple[frozenset[Told], frozenset[Told]]:
        """Return what must be told at this beat, and what else may be."""
        today, hour = now.date(), now.time()
        is_open = any(first <= hour < end for first, end in OPEN_HOURS)
        if not is_open or hour < FIRST_HOUR or not self.almanac.works(today):
            return frozenset(), frozenset()
        must, may = set[Told](), set[Told]()
        for key, thing in self._near:
            if not thing.is_open or thing.due is None or _is_of_a_past_month(thing, today):
                continue
            for audience in (OWNER, COORDINATOR, LEADER):
                for who, held in self._audience(thing, audience, today):
                    if (step := self._step(thing, audience, who, held, today)) is not None:
                        day, number = step
                        is_sure = max(self._reached_since(who), held.known) < day
                        (must if is_sure else may).add((key, audience, number, who))
        return frozenset(must), frozenset(may)

    def note(self, told: Iterable[Told], today: date) -> None:
        """Take down what was told."""
        for key, audience, step, who in told:
            self.things[key].told[audience, step, who] = today
            self.heard_today[who] = today

    def _step(self, thing: Thing, audience: str, who: str, held: Held, today: date) -> tuple[date, int] | None:
        """Return the last step reached, unless it has been told since its day came: a moved day is told of anew."""
        person = self.people[who]
        if not person.is_there or self.heard_today.get(who) == today:
            return None
        if audience == OWNER and thing.promised is not None and today <= thing.promised:
            return None
        assert person.joined is not None
        first = max(person.joined.date(), held.since)
        reached = [(day, n) for day, n in self._ladder(thing, audience) if first <= day <= today]
        if not reached:
            return None
        day, n = reached[-1]
        return None if thing.told.get((audience, n, who), date.min) >= day else (day, n)

    def _reached_since(self, who: str) -> date:
        since = self.people[who].since
        assert since is not None
        return since.date()

    def _ladder(self, thing: Thing, audience: str) -> list[tuple[date, int]]:
        assert thing.due is not None
        is_teachers = audience == OWNER and bool(TEACHERS & set(thing.roles))
        which = (thing.due, thing.row.policy, audience, is_teachers)
        if which not in self._ladders:
            self._ladders[which] = [*self._days(*which)]
        return sorted((day, n) for day, n in self._ladders[which] if day >= thing.opened)

    def _days(self, due: date, policy_name: str, audience: str, is_teachers: bool) -> Iterator[tuple[date, int]]:
        aim, policy = self.almanac.last_working(due), self.paper.policies[policy_name]
        for n in policy.steps[audience]:
            day = self.almanac.last_working(aim + timedelta(days=n)) if policy.in_days else self.almanac.shift(aim, n)
            is_theirs = is_teachers and (day.month, day.day) == TEACHERS_DAY
            yield self.almanac.shift(day, -1) if is_theirs else day, n

    def _look_around(self, today: date) -> None:
        """Keep at hand what may be told of."""
        self._near = [
            (key, thing) for key, thing in self.things.items() if thing.due is not None and thing.due > today - LONG_AGO
        ]

    def _audience(self, thing: Thing, audience: str, today: date) -> Iterator[tuple[str, Held]]:
        if audience == OWNER:
            yield from self._holders(thing.roles, thing.unit, today)
            return
        wanted = LEADERS if audience == LEADER else COORDINATORS - set(thing.roles)
        unit: str | None = thing.unit
        moved = date.min
        while unit is not None:
            if found := [*self._holders(wanted, unit, today)]:
                yield from ((who, replace(held, known=max(held.known, moved))) for who, held in found)
                return
            unit, moved = self.places[unit].parent, max(moved, self.places[unit].moved)

    def _holders(self, roles: Iterable[str], unit: str, today: date) -> Iterator[tuple[str, Held]]:
        """Yield who holds one of the roles at the unit, with the post held longest."""
        wanted = {(role, unit) for role in roles if is_there_on(role, today)}
        for who in self._seated.get(unit, ()):
            theirs = self.people[who].posts
            if posts := wanted & theirs.keys():
                yield who, min((theirs[post] for post in posts), key=lambda held: held.since)

    def _seat(self) -> None:
        """Keep at hand who holds a post where."""
        self._seated = {}
        for who, person in self.people.items():
            for unit in {unit for _, unit in person.posts}:
                self._seated.setdefault(unit, []).append(who)

    # --- days

    def _is_owed(self, row: Row, today: date) -> bool:
        kind, _, rest = row.when.partition(" ")
        if kind == "closing":
            due = self._due(row, self._period(row, today)[0], today.year)
            is_holiday = rest.startswith("school-month") and today.month in SCHOOL_HOLIDAYS
            return due is not None and today <= due and not is_holiday
        if kind == "within":
            return today.year == int(rest)
        if kind == "up-to":
            return today.year <= int(rest)
        last = self._last_day(row, today.year)
        if kind in {"before", "until"}:
            assert last is not None
            return last.year == today.year
        return True

    def _period(self, row: Row, today: date) -> tuple[date, date]:
        year, month = today.year, today.month
        word = row.when.removeprefix("closing ").split()[0]
        if word == "once" and (self.paper.last is None or self.paper.last.year != self.paper.first.year):
            return self.paper.first, self.paper.last or date.max
        if word in LENGTHS:
            length = LENGTHS[word]
            last = (month + length - 1) // length * length
            before = last - length
            start = date(year, before, 15) if before else date(year - 1, 12, 15)
            return start, date(year, last, 14)
        return date(year, 1, 1), date(year, 12, 31)

    def _due(self, row: Row, start: date, year: int) -> date | None:
        if row.when.startswith("closing"):
            return self._closing(row, start, year)
        if " past " in row.when:
            return self.given.get((row.duty, start)) or self._past(row, start.year)
        words = [word for word in row.when.split() if word not in {"once", "quarter"}]
        if words[:1] and words[0].isdigit():
            of = words[2]
            if of == "given":
                last = self.given.get((row.duty, start))
            else:
                in_year = start.year if row.when.startswith("once") else year
                last = self._last_day(next(one for one in self.paper.rows if _is_base(one, of)), in_year)
            return last and self.almanac.shift(self.almanac.last_working(last), -int(words[0]))
        return self._last_day(row, year) or self.given.get((row.duty, start))

    def _past(self, row: Row, year: int) -> date:
        """Return the working day so many after a day of the year: "year 10 past 12-01"."""
        _, count, _, day = row.when.split()
        return self.almanac.shift(date.fromisoformat(f"{year}-{day}"), int(count))

    def _closing(self, row: Row, start: date, year: int) -> date:
        """Return the 14th on which the data from `start` close, or the day that the commune needs them, if earlier."""
        _, length, *internal = row.when.split()
        month = start.month + LENGTHS[length]
        end = date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, 14)
        if not internal:
            return end
        wanted = self._due(replace(row, when=" ".join(internal)), start, year)
        assert wanted is not None
        return min(end, wanted)

    def _last_day(self, row: Row, year: int) -> date | None:
        """Return the last day in time by the plan's words; "before" a day is in time until the day before."""
        words = row.when.split()
        match words:
            case ["before", day]:
                return date.fromisoformat(day) - timedelta(days=1)
            case ["until", day]:
                return date.fromisoformat(day)
            case ["every", "year", "before", day]:
                return date.fromisoformat(f"{year}-{day}") - timedelta(days=1)
            case _:
                return None


def _is_of_a_past_month(thing: Thing, today: date) -> bool:
    """Whether it was asked for in a month that is over: nobody speaks of it any more."""
    is_of_month = thing.row.when in {"closing month", "closing school-month"}
    return is_of_month and (today.year, today.month) > (thing.ends.year, thing.ends.month)


def _is_owed_after(thing: Thing, on: date) -> bool:
    return thing.is_open and (thing.due or thing.ends) >= on


def _is_base(row: Row, duty: str) -> bool:
    return row.duty.split()[-1] == duty and row.when.split()[0] in {"before", "until", "every"}


def _has_day_by_plan(when: str) -> bool:
    """Whether an office cannot give a day, because the plan itself has one."""
    return any(word in when for word in ("before", "until"))
