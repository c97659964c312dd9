"""Where a person is written to."""

from conversations.messages import Address
from handlers.services import Services
from plans.person import PersonId
from storage.unit_of_work import UnitOfWork


async def address_of(person_id: PersonId, uow: UnitOfWork, services: Services) -> Address | None:
    """Return the chat in which the person is reached, the one used last first; None: on no channel that runs here."""
    reached = await uow.people.reached_at(person_id)
    return next((address for address in reached if address.channel in services.channels), None)
