"""Remembering what was made of a thing while it is asked for again: by the thing itself, not by how it looks."""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Itself(Generic[_Thing]):
    """Something that is equal to itself alone, and so can be remembered cheaply."""

    thing: _Thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.thing is cast(Itself[_Thing], other).thing

    def __hash__(self) -> int:
        return id(self.thing)
