"""What somebody in office may see: the own units; above the communes counts, and one unit at a time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from conversations.dialogues.overseeing import TARGETS, Asked, read_asked
from conversations.messages import Incoming
from conversations.session import Session
from conversations.turn import listen
from conversations.views import overseen
from handlers.services import Services
from plans.overview import Overview, Part
from plans.person import Person
from plans.plan import Plan
from plans.role import Role, RoleId
from plans.unit import Unit, UnitId, UnitKind, units_above
from scheduler.deadlines import latest_periods
from storage.folding import fold_name
from storage.unit_of_work import UnitOfWork

_NAMED = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)
"""The kinds of units that are looked up by name, the largest first."""

_MOST_WORDS = 8


@dataclass(frozen=True)
class Visible:
    """What a message may be about; `focus` and `overview` are those of `Context`."""

    units: Mapping[UnitId, Unit] = field(default_factory=dict[UnitId, Unit])
    focus: UnitId | None = None
    overview: Overview | None = None


def oversees(person: Person, roles: Mapping[RoleId, Role]) -> bool:
    """Whether the person coordinates or leads and so sees what lies below the own units."""
    return bool(overseen(person, roles))


async def see(
    uow: UnitOfWork, services: Services, person: Person, session: Session, incoming: Incoming, today: date
) -> Visible:
    """Load the units of the person's posts, for an official all below them; above the communes what is asked for."""
    units, tops = await own_units(uow, person, services.roles)
    if not tops:
        return Visible(units)
    asked = read_asked(listen(session.offer, incoming, today), session)
    meant = await _meant(uow, asked, tops) if asked else ()
    focus = await _still_below(uow, session.focus, tops)
    if asked is None or (focus is not None and asked.may_name_form and not meant):
        return Visible({**units, **await _looked_at(uow, focus)}, focus)
    if asked.command == TARGETS:
        return await _with_targets(uow, units, meant or tops)
    if len(meant) == 1 and not meant[0].is_above_communes:
        return Visible({**units, **await _looked_at(uow, meant[0].id)}, meant[0].id)
    if len(meant) > 1:
        return Visible(units, overview=await _overview_of_several(uow, services, tops[0], meant, today))
    return Visible(units, overview=await overview_of(uow, services, meant[0] if meant else tops[0], today))


async def own_units(
    uow: UnitOfWork, person: Person, roles: Mapping[RoleId, Role]
) -> tuple[Mapping[UnitId, Unit], tuple[Unit, ...]]:
    """Return the units of the person's posts, with what an official of a commune has below, and those above communes.

    Of these nothing but the unit itself is among the first.
    """
    led = overseen(person, roles)
    units: dict[UnitId, Unit] = {}
    for unit_id in dict.fromkeys(post.unit_id for post in person.posts):
        if unit_id not in units:
            units[unit_id] = await uow.units.get(unit_id)
        if unit_id in led and not units[unit_id].is_above_communes:
            units |= await uow.units.subtree(unit_id)
    return units, tuple(units[unit_id] for unit_id in led if units[unit_id].is_above_communes)


async def overview_of(uow: UnitOfWork, services: Services, root: Unit, today: date) -> Overview:
    """Count what is below a unit, by the units right under it."""
    units = await uow.units.children(root.id)
    return Overview(root, units, await _counted(uow, services, units, today))


async def _overview_of_several(
    uow: UnitOfWork, services: Services, root: Unit, several: Iterable[Unit], today: date
) -> Overview:
    units = {unit.id: unit for unit in several}
    above = await uow.units.above(units)
    return Overview(root, units, await _counted(uow, services, units, today), above)


async def _counted(uow: UnitOfWork, services: Services, ids: Iterable[UnitId], today: date) -> tuple[Part, ...]:
    """Return the counts of what was asked for last, duty by duty, and form by form where they have their own rhythm."""
    current = {
        (plan.id, *key): start
        for plan in services.plans.values()
        for key, start in latest_periods(plan, services.calendar, today).items()
    }

    def is_current(part: Part) -> bool:
        of_duty = current.get((part.plan_id, part.duty_id, None))
        return current.get((part.plan_id, part.duty_id, part.form_id), of_duty) == part.period_start

    since = min(current.values(), default=today)
    shared = current.items() if may_share(services.plans.values()) else ()
    asked = [(plan_id, duty_id, start) for (plan_id, duty_id, _), start in shared]
    parts = await uow.overviews.below(ids, since, today, asked)
    return tuple(part for part in parts if is_current(part))


def may_share(plans: Iterable[Plan]) -> bool:
    """Whether a report may serve several duties: one form is asked of one kind of unit twice, and perhaps in one place.

    Plans of one level have no unit in common unless they are for the same place.
    """
    places: dict[tuple[str, UnitKind], list[tuple[UnitKind, str]]] = {}
    for plan in plans:
        place = plan.level, fold_name(plan.place_name)
        for asked in _asked(plan):
            places.setdefault(asked, []).append(place)
    return any(len(set(p)) < len(p) or len({level for level, _ in p}) > 1 for p in places.values())


def _asked(plan: Plan) -> Iterator[tuple[str, UnitKind]]:
    """Yield each form of each duty with the kinds of units that fill it."""
    for duty in plan.duties:
        for form_id in duty.forms:
            for kind in {plan.roles[role].unit_kind for role in duty.roles_for(form_id)}:
                yield form_id, kind


async def _still_below(uow: UnitOfWork, unit_id: UnitId | None, tops: Iterable[Unit]) -> UnitId | None:
    """Return the unit if it lies below one of the tops: posts end, and units move."""
    if unit_id is None:
        return None
    chain = units_above(unit_id, await uow.units.above([unit_id]))
    return unit_id if any(top.id in chain for top in tops) else None


async def _looked_at(uow: UnitOfWork, focus: UnitId | None) -> Mapping[UnitId, Unit]:
    return {} if focus is None else await uow.units.subtree(focus)


async def _meant(uow: UnitOfWork, asked: Asked, tops: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Return the units that are asked about, of those below the tops: none is the same as all."""
    if asked.unit_id is not None:
        found: Mapping[UnitId, Unit] = await uow.units.above([asked.unit_id])
        return tuple(await _below(uow, [found[asked.unit_id]], tops)) if asked.unit_id in found else ()
    for name in _names_in(asked.words):
        for kind in _NAMED:
            if found := {
                unit.id: unit for unit in await _below(uow, (await uow.units.called(kind, name)).values(), tops)
            }:
                return tuple(found.values())
    return ()


async def _below(uow: UnitOfWork, units: Iterable[Unit], tops: Iterable[Unit]) -> list[Unit]:
    candidates = list(units)
    if not candidates:
        return []
    tree = await uow.units.above(unit.id for unit in candidates)
    seen = {top.id for top in tops}
    return [unit for unit in candidates if seen.intersection(units_above(unit.id, tree))]


def _names_in(words: str) -> Iterator[str]:
    """Yield what may be the name in "xã Tân Văn": all of it first, then without the words in front."""
    parts = words.split()
    if len(parts) <= _MOST_WORDS:
        yield from (" ".join(parts[at:]) for at in range(len(parts)))


async def _with_targets(uow: UnitOfWork, units: Mapping[UnitId, Unit], roots: Iterable[Unit]) -> Visible:
    """Load all below: targets are measured from figures, not from counts; a whole country is too much."""
    below = dict(units)
    for root in roots:
        if root.kind is not UnitKind.COUNTRY:
            below |= await uow.units.subtree(root.id)
    return Visible(below)
