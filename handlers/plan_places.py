"""For which units a plan was issued: those of its level and name, in the province that it may name."""

from collections.abc import Iterable, Sequence

from plans.plan import Plan
from plans.unit import Unit, UnitId, name_with_parent, units_above
from plans.unit_tree import UnitTree
from storage.folding import fold_name
from storage.unit_of_work import UnitOfWork


async def places_of(uow: UnitOfWork, plan: Plan) -> Sequence[UnitId]:
    """Return the units that a plan may have been issued for: of its level, and called so at some time.

    Where the plan says in what its place lies ("Tân Văn, Lạng Sơn"), only those that lie there; if none does
    any more, those that once did.
    """
    named = sorted(await uow.unit_histories.once_called(plan.level, plan.place_name))
    if not plan.lies_in or not named:
        return named
    above = await uow.units.above(named)
    if there := [id for id in named if _lie_in(plan, (above[each] for each in units_above(id, above)))]:
        return there
    tree = await uow.unit_histories.tree()
    return [id for id in named if _lie_in(plan, _ever_above(id, tree))]


def _lie_in(plan: Plan, units: Iterable[Unit]) -> bool:
    """Whether all that the plan's place lies in is among these."""
    names = {fold_name(name) for unit in units for name in (unit.name, unit.full_name)}
    return all(fold_name(name) in names for name in plan.lies_in)


def _ever_above(unit_id: UnitId, tree: UnitTree) -> Iterable[Unit]:
    """Return every unit under which this one has ever lain, as each was called then."""
    found: dict[UnitId, Sequence[Unit]] = {}
    left = [unit_id]
    while left:
        history = tree.histories[left.pop()]
        days = [state.since for state in history.states]
        found[history.id] = [unit for day in days if (unit := history.on(day)) is not None]
        parents = {state.parent_id for state in history.states}
        left += [id for id in parents if id is not None and id not in found]
    return [unit for states in found.values() for unit in states]


async def namesakes(uow: UnitOfWork, plan: Plan) -> tuple[str, ...]:
    """Return the names, with what each lies in, of several units that share a plan; empty where one has it."""
    units = await uow.units.some(await places_of(uow, plan))
    living = [unit.id for unit in units.values() if not unit.has_ended]
    above = await uow.units.above(living)
    return tuple(name_with_parent(above[id], above) for id in living) if len(living) > 1 else ()
