"""What has to be: who owes what until when, how it stands, and who hears of what at a beat. No code of the product.

It hears what happens (a report comes in, a day moves, a person joins) and computes the rest from rules.py and
almanac.py. A beat has what must be told, and what may be: whether somebody who joins on the very day of a step, or
comes back from a pause, is still told of that step has not been decided by anybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from tests.years.almanac import Almanac
from tests.years.rules import COORDINATOR, COORDINATORS, LEADER, LEADERS, OWNER, TEACHERS, Paper, Policy, Row

FIRST_HOUR = time(8)
OPEN_HOURS = ((time(7), time(11, 30)), (time(13, 30), time(20)))
TEACHERS_DAY = (11, 20)

Key = tuple[str, str, str, date, str]
"""Duty, form, unit, beginning of the period, and the role that owes it alone, each "" if there is none."""

Told = tuple[Key, str, int, str]
"""What, to which audience, which step, to whom."""


@dataclass
class Place:
    """A unit; `until` is its last day."""

    kind: str
    parent: str | None
    until: date | None = None


@dataclass
class Somebody:
    """A person with posts: role and unit. `since` is when they could last be reached without a break."""

    posts: set[tuple[str, str]]
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
    promised: date | None = None
    told: set[tuple[str, int, str]] = field(default_factory=set[tuple[str, int, str]])

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

    # --- what comes in

    def open(self, today: date) -> list[Key]:
        """Open what is expected today and is not open yet."""
        opened = list[Key]()
        if today < self.paper.first or (self.paper.last is not None and today > self.paper.last):
            return []
        for row in self.paper.rows:
            if row.duty.startswith("base") or not self._is_owed(row, today):
                continue
            start, end = self._period(row, today)
            for name, place in self.places.items():
                if place.kind != row.kind or place.until is not None:
                    continue
                for roles in [(role,) for role in row.roles] if row.form == "each" else [row.roles]:
                    alone = roles[0] if row.form == "each" else ""
                    key = (row.duty, "" if row.form == "each" else row.form, name, start, alone)
                    if key not in self.things:
                        due = self._due(row, start, today.year)
                        self.things[key] = Thing(row, roles, name, end, today, due)
                        opened.append(key)
        return opened

    def give(self, duty: str, start: date, day: date) -> None:
        """An office gives a duty without a day one."""
        self.given[duty, start] = day
        for key, thing in self.things.items():
            if (key[0], key[3]) == (duty, start) and thing.is_open and not _has_day_by_plan(thing.row.when):
                thing.due = self._due(thing.row, start, day.year)

    def file(self, key: Key, today: date) -> None:
        """A report comes in, or a correction."""
        thing = self.things[key]
        thing.done = thing.done or today

    def join(self, who: str, now: datetime) -> None:
        """Somebody comes into the chat."""
        self.people[who].joined = self.people[who].since = now

    def pause(self, who: str, now: datetime, *, paused: bool) -> None:
        """Somebody wants no reminders, or wants them again."""
        self.people[who].paused = paused
        self.people[who].since = None if paused else now

    def merge(self, olds: Sequence[str], new: str, today: date) -> list[Key]:
        """From today one unit stands for several; return what it owes."""
        first = self.places[olds[0]]
        self.places[new] = Place(first.kind, first.parent)
        theirs = [(key, thing) for old in olds for key, thing in self.things.items() if thing.unit == old]
        later = [(key, thing) for key, thing in theirs if thing.is_open and (thing.due or thing.ends) >= today]
        closed = [(key, thing) for key, thing in theirs if thing.ends >= today and (key, thing) not in later]
        for key, thing in [*later, *closed]:
            heir = (key[0], key[1], new, key[3], key[4])
            if heir not in self.things:
                self.things[heir] = Thing(thing.row, thing.roles, new, thing.ends, today, thing.due)
                self.things[heir].excused = "" if (key, thing) in later else "not_applicable"
        for _, thing in later:
            thing.excused = "not_applicable"
        for old in olds:
            self.places[old].until = today - timedelta(days=1)
        for person in self.people.values():
            person.posts = {(role, new if unit in olds else unit) for role, unit in person.posts}
        return [key for key in self.things if key[2] == new]

    # --- what goes out

    def beat(self, now: datetime) -> tuple[frozenset[Told], frozenset[Told]]:
        """Return what must be told at this beat, and what else may be."""
        today, hour = now.date(), now.time()
        is_open = any(first <= hour < end for first, end in OPEN_HOURS)
        if not is_open or hour < FIRST_HOUR or not self.almanac.works(today):
            return frozenset(), frozenset()
        must, may = set[Told](), set[Told]()
        for key, thing in self.things.items():
            if not thing.is_open or thing.due is None:
                continue
            for audience in (OWNER, COORDINATOR, LEADER):
                for who in self._audience(thing, audience):
                    self._judge(key, thing, audience, who, now, must, may)
        return frozenset(must), frozenset(may)

    def note(self, told: Iterable[Told], today: date) -> None:
        """Take down what was told."""
        for key, audience, step, who in told:
            self.things[key].told.add((audience, step, who))
            self.heard_today[who] = today

    def _judge(
        self, key: Key, thing: Thing, audience: str, who: str, now: datetime, must: set[Told], may: set[Told]
    ) -> None:
        today, person = now.date(), self.people[who]
        if not person.is_there or self.heard_today.get(who) == today:
            return
        assert person.joined is not None
        assert person.since is not None
        if audience == OWNER and thing.promised is not None and today <= thing.promised:
            return
        reached = [(day, n) for day, n in self._ladder(thing, audience) if person.joined.date() <= day <= today]
        if not reached or (audience, reached[-1][1], who) in thing.told:
            return
        day, step = reached[-1]
        (must if person.since.date() < day else may).add((key, audience, step, who))

    def _ladder(self, thing: Thing, audience: str) -> list[tuple[date, int]]:
        assert thing.due is not None
        policy = self.paper.policies[thing.row.policy]
        aim = self.almanac.last_working(thing.due)
        found = [(self._step_day(aim, n, policy, thing, audience), n) for n in policy.steps[audience]]
        return sorted((day, n) for day, n in found if day >= thing.opened)

    def _step_day(self, aim: date, n: int, policy: Policy, thing: Thing, audience: str) -> date:
        day = self.almanac.last_working(aim + timedelta(days=n)) if policy.in_days else self.almanac.shift(aim, n)
        if audience == OWNER and (day.month, day.day) == TEACHERS_DAY and TEACHERS & set(thing.roles):
            day = self.almanac.shift(day, -1)
        return day

    def _audience(self, thing: Thing, audience: str) -> Iterator[str]:
        if audience == OWNER:
            yield from self._holders(set(thing.roles), thing.unit)
            return
        wanted = LEADERS if audience == LEADER else COORDINATORS - set(thing.roles)
        unit: str | None = thing.unit
        while unit is not None:
            if found := [*self._holders(wanted, unit)]:
                yield from found
                return
            unit = self.places[unit].parent

    def _holders(self, roles: Iterable[str], unit: str) -> Iterator[str]:
        wanted = {(role, unit) for role in roles}
        yield from (who for who, person in self.people.items() if person.posts & wanted)

    # --- days

    def _is_owed(self, row: Row, today: date) -> bool:
        kind, _, rest = row.when.partition(" ")
        if kind == "within":
            return today.year == int(rest)
        last = self._last_day(row, today.year)
        if kind in {"before", "until"}:
            assert last is not None
            return last.year == today.year
        return True

    def _period(self, row: Row, today: date) -> tuple[date, date]:
        year, month = today.year, today.month
        word = row.when.split()[0]
        if word == "once" and (self.paper.last is None or self.paper.last.year != self.paper.first.year):
            return self.paper.first, self.paper.last or date.max
        if word in {"quarter", "half-year"}:
            length = 3 if word == "quarter" else 6
            last = (month + length - 1) // length * length
            before = last - length
            start = date(year, before, 15) if before else date(year - 1, 12, 15)
            return start, date(year, last, 14)
        return date(year, 1, 1), date(year, 12, 31)

    def _due(self, row: Row, start: date, year: int) -> date | None:
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


def _is_base(row: Row, duty: str) -> bool:
    return row.duty.split()[-1] == duty and row.when.split()[0] in {"before", "until", "every"}


def _has_day_by_plan(when: str) -> bool:
    """Whether an office cannot give a day, because the plan itself has one."""
    return any(word in when for word in ("before", "until"))
