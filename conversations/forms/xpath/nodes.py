"""The document an expression walks over, and what it is told about the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(eq=False, slots=True)
class Node:
    """One element of a form or of a choice list; built once when a form is loaded, never changed after.

    `path` is unique in its document. `text` is the fixed content of a choice column; what a person
    answered is not kept here but asked of the `World`.
    """

    path: str
    name: str
    parent: Node | None
    numeric: bool = False
    text: str = ""
    children: tuple[Node, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A node together with the text it held when it was looked at."""

    node: Node
    text: str


XValue = str | float | bool | tuple[Cell, ...]


class World(Protocol):
    """What an expression may ask for. Nothing else reaches it, so the same world gives the same value."""

    @property
    def root(self) -> Node:
        """The document node, whose child is the form."""
        ...

    @property
    def lists(self) -> Mapping[str, Node]:
        """The secondary instances (choice lists) by id."""
        ...

    @property
    def now(self) -> datetime: ...

    def text(self, node: Node) -> str: ...

    def exists(self, node: Node) -> bool:
        """A node that is not relevant does not exist for any expression."""
        ...

    def read(self, trail: tuple[Node, ...]) -> str | None:
        """Return the text of the last node of a way; None if a node on it does not exist."""
        ...

    def choice_label(self, path: str, name: str) -> str: ...

    def draw(self, key: str) -> float:
        """Return a number in [0, 1) that depends only on the filling's seed and the key."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: `node` is its `.`, `current` the node the whole expression belongs to."""

    world: World
    node: Node
    current: Node
    position: int = 1
    size: int = 1
