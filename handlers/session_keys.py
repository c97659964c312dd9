"""Under which key a talk is kept."""

from conversations.messages import Address
from plans.person import Person, PersonId


def session_key(person: Person | None, address: Address) -> str:
    """Return the key a talk is kept under: the person's own, on whatever channel; a stranger's chat."""
    return person_key(person.id) if person else f"chat:{address.channel}:{address.chat}"


def person_key(person_id: PersonId) -> str:
    """Return the key of a person's talk."""
    return f"person:{person_id}"
