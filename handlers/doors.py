"""Where a person who is invited enters: by which bot, or by the page.

Zalo serves fifty people a bot (reference: plan Basic), so people are spread over the bots of a commune.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conversations.messages import ChannelName
from handlers.services import Services
from plans.person import PersonId
from storage.unit_of_work import UnitOfWork

KEY = "doors"


@dataclass(frozen=True)
class Door:
    """A way in. `link` opens it, with `{code}` in it where the platform hands a code over; `room` None: for all."""

    channel: ChannelName
    link: str
    room: int | None = None


async def note_doors(uow: UnitOfWork, doors: Sequence[Door]) -> None:
    """Keep which doors there are, for every process; the page is none of them."""
    kept = [[door.channel, door.link, door.room] for door in doors]
    if await uow.settings.get(KEY) != kept:
        await uow.settings.set(KEY, kept)


async def known_doors(uow: UnitOfWork) -> list[Door]:
    """Return the doors that were noted."""
    return [Door(ChannelName(channel), link, room) for channel, link, room in await uow.settings.get(KEY) or ()]


class DoorKeeper:
    """Shows one person after the other the door with the fewest behind it."""

    def __init__(self, doors: Sequence[Door], behind: Counter[ChannelName], page_link: str) -> None:
        self._doors = doors
        self._behind = behind
        self._page_link = page_link

    def link(self) -> str:
        """Return the link for the next person; "" where there is no door with a link and room."""
        open_doors = [door for door in self._doors if door.room is None or self._behind[door.channel] < door.room]
        if not open_doors:
            return self._page_link
        # Zalo comes first, because everybody has it; between bots of one kind the emptier.
        door = min(open_doors, key=lambda door: (door.room is None, self._behind[door.channel]))
        self._behind[door.channel] += 1
        return door.link


async def door_keeper(uow: UnitOfWork, services: Services, invited: Iterable[PersonId] = ()) -> DoorKeeper:
    """Return who knows today's doors and how many people are behind each, or on their way.

    `invited` are about to be invited: what they were sent before does not count.
    """
    doors = [door for door in await known_doors(uow) if door.link]
    behind = Counter(await uow.people.by_channel()) if doors else Counter[ChannelName]()
    keeper = DoorKeeper(doors, behind, services.page_link)
    if doors:
        for _ in range(await uow.invitations.count_open(services.clock(), but=invited)):
            keeper.link()  # whoever has been invited and is not in yet was shown a door as well
    return keeper
