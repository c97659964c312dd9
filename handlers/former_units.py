"""What somebody should know who has reported for a unit that took over others, when those had reported too."""

from collections.abc import Iterable

from conversations.context import Context
from conversations.effects import Effect, FileReport
from conversations.messages import Reply, Text, say
from conversations.turn import reply
from handlers.services import Services
from plans.assignment import Assignment
from plans.tally import tally
from plans.unit import Unit
from storage.unit_of_work import UnitOfWork


async def told_of_former_units(
    effects: Iterable[Effect], uow: UnitOfWork, services: Services, context: Context
) -> tuple[Reply, ...]:
    """Return what to say behind the receipts: which figures now stand for the former units, and which are added."""
    filed = {effect.assignment_id for effect in effects if isinstance(effect, FileReport)}
    told = [one for one in context.assignments if one.id in filed]
    texts = [text for one in told for text in await _texts(one, context.units[one.unit_id], uow, services)]
    you = context.person.you if context.person else ""
    return (reply(*texts, you=you),) if texts else ()


async def _texts(assignment: Assignment, unit: Unit, uow: UnitOfWork, services: Services) -> list[Text]:
    former = {id: each for id, each in (await uow.units.children(unit.id)).items() if _went_over(each, unit)}
    if not former or assignment.form_id is None:
        return []
    units, entry = {unit.id: unit, **former}, services.forms[assignment.form_id]
    rows = [row for row in await uow.assignments.at(units) if row.period.start == assignment.period.start]
    successions = await uow.unit_histories.successions(former)
    labels = {name: label for name, label in entry.purpose.short.items() if entry.form.get(name).numeric}
    sums = tally(assignment.form_id, [*labels], rows, units, states=entry.states, successions=successions)
    told = ", ".join(former[row.unit_id].full_name for row in sums.rows if row.report and row.unit_id in former)
    contained = {name for row in sums.rows for name in row.contained}
    stands = ", ".join(labels[name] for name in labels if name in contained)
    happened = ", ".join(labels[n] for n in labels if n not in entry.states and sums.totals[n].stated > 1)
    texts: list[Text] = []
    if stands:
        texts.append(say("receipt.for_former", unit=unit.full_name, former=told, fields=stands))
    if happened:
        texts.append(say("receipt.beside_former", former=told, fields=happened))
    return texts


def _went_over(former: Unit, unit: Unit) -> bool:
    return former.has_ended and former.kind is unit.kind
