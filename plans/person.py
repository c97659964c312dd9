"""Who reports, coordinates or leads: a person, the posts held, and what the bot may know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NewType

from plans.role import Role, RoleId
from plans.unit import UnitId

PersonId = NewType("PersonId", int)


@dataclass(frozen=True)
class Post:
    """A role held at a unit from a day on."""

    role: RoleId
    unit_id: UnitId
    since: date


@dataclass(frozen=True)
class Person:
    """A person in office. Only name, phone and posts are kept (Law 91/2025/QH15; domain.md §11).

    `you` is the chosen form of address, empty until chosen. `consented_at` is None until the person has agreed
    explicitly. `joined_at` is None while nobody has used the invitation: the person is not reachable by chat.
    `paused` means that the person asked for no reminders; `is_lost` that no chat of the person takes messages any more.
    """

    id: PersonId
    name: str
    phone: str
    posts: tuple[Post, ...]
    you: str = ""
    consented_at: datetime | None = None
    joined_at: datetime | None = None
    paused: bool = False
    is_lost: bool = False

    @property
    def is_reachable(self) -> bool:
        """Whether a reminder can be sent to this person at all."""
        is_there = self.joined_at is not None and not self.is_lost
        return is_there and self.consented_at is not None and not self.paused


def in_office(person: Person, roles: Mapping[RoleId, Role], day: date) -> Person:
    """Return the person with the posts that there are on the day: an office may end before anybody has entered it."""
    posts = tuple(post for post in person.posts if roles[post.role].exists(day))
    return person if posts == person.posts else replace(person, posts=posts)
