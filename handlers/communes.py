"""Which units make up a commune."""

from plans.unit import UnitId, units_above
from storage.unit_of_work import UnitOfWork


async def commune_around(unit_id: UnitId, uow: UnitOfWork) -> frozenset[UnitId]:
    """Return all units of the commune to which a unit belongs; one that lies above the communes stands alone."""
    tree = await uow.units.above([unit_id])
    within = [id for id in units_above(unit_id, tree) if not tree[id].is_above_communes]
    return frozenset({unit_id, *await uow.units.subtree(within[-1])}) if within else frozenset([unit_id])
