"""Invitations from the operator's side: codes for one person, or for everybody who has not entered yet."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.carry_out import INVITATION_LIFE
from handlers.doors import DoorKeeper, door_keeper
from handlers.services import Services
from plans.person import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Invitation:
    """A fresh code for a person; the code itself is kept nowhere."""

    person: Person
    code: str
    link: str
    life: timedelta = INVITATION_LIFE


async def invite_one(services: Services, who: str) -> Invitation | None:
    """Invite the person with this phone number or name; None if the list has no such person, or several."""
    async with services.database.unit_of_work() as uow:
        person = await uow.people.find_by_phone(who) or await _find_by_name(uow, who)
        if person is None:
            return None
        invitation = await _invite(uow, services, person, await door_keeper(uow, services, [person.id]))
        await uow.commit()
    return invitation


async def invite_waiting(services: Services) -> tuple[Invitation, ...]:
    """Invite everybody on the list who has not entered yet; their older codes stop working."""
    async with services.database.unit_of_work() as uow:
        people = [person for person in await uow.people.at(await uow.units.all()) if person.joined_at is None]
        doors = await door_keeper(uow, services, [person.id for person in people])
        invitations = [await _invite(uow, services, person, doors) for person in people]
        await uow.commit()
    return tuple(invitations)


async def _find_by_name(uow: UnitOfWork, name: str) -> Person | None:
    found = [await uow.people.find_by_name(name, unit_id) for unit_id in await uow.units.all()]
    people = {person.id: person for person in found if person is not None}
    return next(iter(people.values())) if len(people) == 1 else None


async def _invite(uow: UnitOfWork, services: Services, person: Person, doors: DoorKeeper) -> Invitation:
    now, code = services.clock(), services.new_code()
    await uow.invitations.add(code, person.id, None, now, now + INVITATION_LIFE)
    await uow.audit.add(now, "person.invited", f"person {person.id}", None, None, None, None)
    return Invitation(person, code, doors.link().replace("{code}", code))
