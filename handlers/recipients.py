"""Where those sit to whom units hand over what they report."""

from collections.abc import Iterable

from plans.recipient import Places
from plans.unit import UnitId, UnitKind
from storage.unit_of_work import UnitOfWork


async def places_around(uow: UnitOfWork, unit_ids: Iterable[UnitId]) -> Places:
    """Return the units with all above them, and the bodies that stand right under their communes."""
    units = dict(await uow.units.above(unit_ids))
    for commune in [unit.id for unit in units.values() if unit.kind is UnitKind.COMMUNE]:
        beside = await uow.units.children(commune)
        units |= {id: unit for id, unit in beside.items() if not unit.has_ended}
    return Places(units)
