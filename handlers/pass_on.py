"""What hangs on a unit goes on when the unit ends: people keep their posts, and what is due later is owed by others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.services import Services
from plans.assignment import Assignment, Excuse, Relief
from plans.person import Person, Post
from plans.role import RoleId
from plans.unit import Unit, UnitId
from plans.unit_tree import UnitHistory, UnitTree
from reports.words import line
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PassedOn:
    """How many people moved along and how many assignments passed on, and what somebody has to look at."""

    people_moved: int
    assignments: int
    notices: tuple[str, ...]


async def pass_on(uow: UnitOfWork, services: Services, before: UnitTree, after: UnitTree, today: date) -> PassedOn:
    """Move posts and open assignments from the units that one tree lacks to what stands in their place in the other."""
    work = _Work(uow, services, after, today)
    ended = [after.histories[id] for id in _ended_since(before, after)]
    await work.move_people([*ended, *_of_another_kind(before, after)])
    for history in sorted(ended, key=lambda history: (history.last_day or today, history.id)):
        await work.pass_on_what_is_owed(history, before.histories[history.id])
    await work.leave_what_is_closed()
    return PassedOn(work.people_moved, work.passed_on, tuple(dict.fromkeys(work.notices)))


def _ended_since(before: UnitTree, after: UnitTree) -> list[UnitId]:
    return [id for id, former in before.histories.items() if former.last_day is None and after.histories[id].last_day]


def _of_another_kind(before: UnitTree, after: UnitTree) -> list[UnitHistory]:
    return [
        history
        for id, history in after.histories.items()
        if history.last_day is None
        and (former := before.histories.get(id)) is not None
        and former.latest.kind is not history.latest.kind
    ]


@dataclass
class _Work:
    uow: UnitOfWork
    services: Services
    tree: UnitTree
    today: date
    people_moved: int = 0
    passed_on: int = 0
    notices: list[str] = field(default_factory=list[str])
    _closed: list[tuple[UnitId, Sequence[Assignment], Excuse]] = field(
        default_factory=list[tuple[UnitId, Sequence[Assignment], Excuse]]
    )

    def __post_init__(self) -> None:
        self._units = self.tree.at(self.today)

    # --- people

    async def move_people(self, changed: Sequence[UnitHistory]) -> None:
        """Let everybody keep their posts at what took the unit's place, as far as such a unit has the post."""
        days = {history.id: _first_day_after(history) for history in changed}
        for person in await self.uow.people.at(days):
            posts = tuple(dict.fromkeys(new for post in person.posts for new in self._kept(person, post, days)))
            if posts != person.posts:
                since = max(days.get(post.unit_id, date.min) for post in person.posts)
                began = max(post.since for post in person.posts)
                await self.uow.people.set_posts(person.id, posts, max(since, began))
                self.people_moved += 1
        await self._tell_several_holders(days)

    def _kept(self, person: Person, post: Post, days: Mapping[UnitId, date]) -> Iterable[Post]:
        if post.unit_id not in days:
            return (post,)
        role = self.services.roles[post.role]
        places = self._standing_for(post.unit_id)
        kept = [Post(post.role, unit.id, days[post.unit_id]) for unit in places if unit.kind is role.unit_kind]
        if [new.unit_id for new in kept] == [post.unit_id]:
            return (post,)
        if not kept:
            unit = self.tree.full_name(post.unit_id, self.today)
            self.notices.append(line("post_lost", name=person.name, role=role.title, unit=unit))
        return kept

    async def _tell_several_holders(self, changed: Iterable[UnitId]) -> None:
        places = {unit.id: unit for id in changed for unit in self._standing_for(id)}
        holders: dict[tuple[UnitId, RoleId], list[str]] = {}
        for person in await self.uow.people.at(places):
            for post in person.posts:
                if post.unit_id in places and self.services.roles[post.role].one_holder:
                    holders.setdefault((post.unit_id, post.role), []).append(person.name)
        for (unit_id, role), names in holders.items():
            if len(names) > 1:
                unit, title = places[unit_id].title_name, self.services.roles[role].title
                said = line("several_holders", unit=unit, count=len(names), role=title, names=", ".join(names))
                self.notices.append(said)

    # --- what is owed

    async def pass_on_what_is_owed(self, history: UnitHistory, former: UnitHistory) -> None:
        """Leave with a unit what was due before it ended, and pass on what is due later."""
        on = _first_day_after(history)
        heirs = [unit for unit in self._standing_for(history.id) if unit.kind is history.latest.kind]
        rows = await self.uow.assignments.at([history.id])
        later = [row for row in rows if row.is_open and (row.due or row.period.end) >= on]
        for heir in heirs:
            await self._tell_reported(heir, history, later)
            await self.uow.assignments.pass_on([row.id for row in later], heir.id, None, self.today)
            closed = [row for row in rows if row not in later and row.period.end >= on]
            excuse = self._let_off(line("closed_before", units=self.tree.full_name(history.id, self.today)))
            self._closed.append((heir.id, closed, excuse))
        await self.uow.assignments.excuse([row.id for row in later], self._let_off(_where_to(heirs, on)))
        self.passed_on += len(later) if heirs else 0
        if len(heirs) > 1 and former.register:
            self.notices.append(line("counts_missing", units=", ".join(heir.full_name for heir in heirs)))

    async def leave_what_is_closed(self) -> None:
        """Expect of nobody again what an ended unit has reported, or has missed, in the period that runs."""
        for heir, closed, excuse in self._closed:
            await self.uow.assignments.pass_on([row.id for row in closed], heir, excuse, self.today)

    async def _tell_reported(self, heir: Unit, history: UnitHistory, later: Sequence[Assignment]) -> None:
        """Say where the heir had reported before it got what another unit still owed."""
        reported = {_key(row) for row in await self.uow.assignments.at([heir.id]) if row.report is not None}
        for row in later:
            if row.form_id and _key(row) in reported:
                form = self.services.forms[row.form_id].purpose.title
                unit = self.tree.full_name(history.id, self.today)
                self.notices.append(line("reported_before", heir=heir.title_name, form=form, unit=unit))

    def _let_off(self, reason: str) -> Excuse:
        return Excuse(Relief.NOT_APPLICABLE, reason, None, self.today)

    def _standing_for(self, id: UnitId) -> list[Unit]:
        return [self._units[heir] for heir in sorted(self.tree.successors(id, self.today))]


def _key(row: Assignment) -> tuple[str, str, str | None, date]:
    return row.plan_id, row.duty_id, row.form_id, row.period.start


def _where_to(heirs: Sequence[Unit], on: date) -> str:
    day = f"{on:%d/%m/%Y}"
    if not heirs:
        return line("passed_to_nobody", day=day)
    return line("passed_on", units=", ".join(heir.full_name for heir in heirs), day=day)


def _first_day_after(history: UnitHistory) -> date:
    """Return the day from which a unit is no longer what it was."""
    return history.latest.since if history.last_day is None else history.last_day + timedelta(days=1)
