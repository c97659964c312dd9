"""Opening a period: what every unit owes under the plans in force is written down once, and stays."""

from datetime import date, datetime

from handlers.services import Services
from plans.local_time import day_of
from plans.plan import Plan
from plans.unit import Unit
from scheduler.deadlines import Expected, expected
from storage.assignments import NewAssignment
from storage.folding import fold_name
from storage.unit_of_work import UnitOfWork


async def open_periods(uow: UnitOfWork, services: Services, now: datetime) -> int:
    """Open what today's plans expect and is not open yet; return how many assignments that is."""
    today = day_of(now)
    opened = 0
    for plan in services.plans.values():
        if not plan.is_in_force(today):
            continue
        for commune in await _territories(uow, plan):
            units = await uow.units.subtree(commune.id)
            rows = expected(plan, units.values(), services.calendar(today.year), today)
            opened += await uow.assignments.open_all([_new(plan, row, today) for row in rows])
    return opened


async def _territories(uow: UnitOfWork, plan: Plan) -> list[Unit]:
    """Return the units whose plan this is: of its level, with the name it was issued for."""
    units = await uow.units.all()
    return [u for u in units.values() if u.kind is plan.level and fold_name(u.name) == fold_name(plan.place)]


def _new(plan: Plan, row: Expected, today: date) -> NewAssignment:
    return NewAssignment(
        plan_id=plan.id,
        duty_id=row.duty_id,
        form_id=row.form_id,
        unit_id=row.unit_id,
        period=row.period,
        roles=row.roles,
        plan_due=row.plan_due,
        due=row.internal_due or row.plan_due,
        policy=row.policy,
        opened_on=today,
    )
