"""The places and bodies that carry out a plan: provinces, communes, villages, centres, schools."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

UnitId = NewType("UnitId", int)


class UnitKind(StrEnum):
    """What a unit is; what people call it (bon, buôn, ấp ...) is its `type_word`."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"
    LEARNING_CENTRE = "learning_centre"
    ASSOCIATION = "association"
    SCHOOL = "school"
    OFFICE = "office"
    ORGANISATION = "organisation"

    @property
    def is_above_communes(self) -> bool:
        """Whether communes lie below such a unit."""
        return self in {UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.DISTRICT}


@dataclass(frozen=True)
class Unit:
    """One unit under its parent; None as parent is the top of the tree we know.

    `register` holds the counts an office keeps of it (households, residents ...), by English name. `last_day` is
    None while the unit goes on; an ended one keeps its reports, and is found under what took its place.
    """

    id: UnitId
    kind: UnitKind
    type_word: str
    name: str
    parent_id: UnitId | None
    register: Mapping[str, int] = field(default_factory=dict[str, int])
    last_day: date | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the unit has a last day: nothing new is expected of it."""
        return self.last_day is not None

    @property
    def is_above_communes(self) -> bool:
        """Whether communes lie below the unit: so many villages that nobody reads their list."""
        return self.kind.is_above_communes

    @property
    def has_telling_name(self) -> bool:
        """Whether the proper name alone says which unit is meant: a village's, unless there is a number in it."""
        return self.kind is UnitKind.VILLAGE and not any(letter.isdigit() for letter in self.name)

    @property
    def full_name(self) -> str:
        """Return the name as it stands inside a sentence: "thôn Nà Pái"."""
        return f"{self.type_word} {self.name}".strip()

    @property
    def title_name(self) -> str:
        """Return the name as it begins a line: "Thôn Nà Pái"."""
        return self.full_name[:1].upper() + self.full_name[1:]


def units_above(unit_id: UnitId, units: Mapping[UnitId, Unit]) -> list[UnitId]:
    """Return the unit itself and all above it among `units`, the nearest first."""
    chain: list[UnitId] = []
    current: UnitId | None = unit_id
    while current is not None and current in units:
        chain.append(current)
        current = units[current].parent_id
    return chain


def clear_names(unit_ids: Iterable[UnitId], units: Mapping[UnitId, Unit]) -> Mapping[UnitId, str]:
    """Return what units are called side by side in a list that does not say what they are.

    A village goes by its proper name, unless there is a number in it; whatever else there is, and all of one name,
    with the word for what they are, and where that is the same too with what is above them.
    """
    names = {id: units[id].name if units[id].has_telling_name else units[id].full_name for id in unit_ids}
    names |= {id: units[id].full_name for id in _shared(names)}
    return names | {id: name_with_parent(units[id], units) for id in _shared(names)}


def _shared(names: Mapping[UnitId, str]) -> list[UnitId]:
    """Return whose name another unit has, too."""
    holders = Counter(name.casefold() for name in names.values())
    return [id for id, name in names.items() if holders[name.casefold()] > 1]


def name_with_parent(unit: Unit, units: Mapping[UnitId, Unit]) -> str:
    """Return "thôn Nà Pái (xã Tân Văn)", as far as what is above the unit is among `units`."""
    parent = None if unit.parent_id is None else units.get(unit.parent_id)
    return unit.full_name if parent is None else f"{unit.full_name} ({parent.full_name})"
