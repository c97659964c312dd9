"""The roles a plan speaks to, and the words by which office lists call them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NewType

from pydantic import BaseModel, ConfigDict, TypeAdapter

from plans.unit import Unit, UnitKind
from plans.yaml_file import read_yaml

RoleId = NewType("RoleId", str)

ROLES_FILE = Path(__file__).parent / "data" / "roles.yaml"


class Standing(StrEnum):
    """What a role does in the flow of reports."""

    REPORTER = "reporter"  # files reports
    MEMBER = "member"  # sees the tasks of the role and marks them done
    COORDINATOR = "coordinator"  # collects, reminds, returns, adds up
    LEADER = "leader"  # reads the digest and hears of what is overdue


@dataclass(frozen=True)
class Role:
    """A role at one kind of unit; `variants` are other words by which lists name it.

    `one_holder` roles have one holder at a unit: a second one usually means that the first has left. After the day
    `until` nobody holds the role any more, and its `successor` receives what was addressed to it. `office` is what
    papers are sent to, where that has a name of its own.
    """

    id: RoleId
    title: str
    variants: tuple[str, ...]
    unit_kind: UnitKind
    standing: Standing
    one_holder: bool = False
    until: date | None = None
    successor: RoleId | None = None
    office: str = ""

    def exists(self, day: date) -> bool:
        """Whether somebody can hold the role on the day."""
        return self.until is None or day <= self.until


class _RoleRow(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    variants: tuple[str, ...] = ()
    unit_kind: UnitKind
    standing: Standing
    one_holder: bool = False
    until: date | None = None
    successor: RoleId | None = None
    office: str = ""


def load_roles(path: Path = ROLES_FILE) -> Mapping[RoleId, Role]:
    """Read the catalogue of roles, in the order of the file."""
    rows = TypeAdapter(dict[str, _RoleRow]).validate_python(read_yaml(path))
    roles = (Role(RoleId(id), **row.model_dump()) for id, row in rows.items())
    return MappingProxyType({role.id: role for role in roles})


def role_on(role_id: RoleId, day: date, roles: Mapping[RoleId, Role]) -> Role | None:
    """Return the role that stands for this one on the day: itself, or whichever has followed it; None: nobody's."""
    role: Role | None = roles[role_id]
    while role is not None and not role.exists(day):
        role = roles[role.successor] if role.successor else None
    return role


def title_at(role: Role, type_word: str) -> str:
    """Return the title with a unit's own word for its kind: "trưởng bản", "phó chủ tịch ủy ban nhân dân phường"."""
    rest, _, last = role.title.rpartition(" ")
    usual = _USUAL_WORDS.get(role.unit_kind, "")
    if last != usual:
        is_of_district = role.unit_kind is UnitKind.DISTRICT
        return (is_of_district and _spoken_at(role, role.title, usual, type_word)) or role.title
    known = (wording for wording in (role.title, *role.variants) if wording.endswith(f" {type_word}"))
    return next(known, f"{rest} {type_word}")


def called_at(role: Role, unit: Unit | None) -> str:
    """Return what receives a paper for the role: "UBND phường Mỹ Đình 1", "bí thư quận ủy Nam Từ Liêm".

    Without a unit it is called by its level alone.
    """
    wording, usual = role.office or role.title, _USUAL_WORDS.get(role.unit_kind)
    if unit is None:
        return wording
    if usual is None:
        return f"{wording}, {unit.full_name}"
    if role.unit_kind is UnitKind.DISTRICT and (local := _spoken_at(role, wording, usual, unit.type_word)):
        return f"{local} {unit.name}"
    return f"{wording.removesuffix(f' {usual}')} {unit.full_name}"


def _spoken_at(role: Role, wording: str, usual: str, type_word: str) -> str | None:
    """Return the wording in which the district's kind stands in the middle: "bí thư quận ủy"."""
    if usual not in wording.split()[:-1]:
        return None
    kind, *_ = type_word.split() or [usual]
    return next((each for each in (wording, *role.variants) if kind in each.split()), wording)


_USUAL_WORDS: Mapping[UnitKind, str] = {
    UnitKind.PROVINCE: "tỉnh",
    UnitKind.DISTRICT: "huyện",
    UnitKind.COMMUNE: "xã",
    UnitKind.VILLAGE: "thôn",
}


def find_role(text: str, roles: Mapping[RoleId, Role]) -> Role | None:
    """Return the one role that a post in an office list names.

    None when no role is named, and also when several are: nobody is given a role by a guess.
    """
    found = find_roles(text, roles)
    return found[0] if len(found) == 1 else None


def find_roles(text: str, roles: Mapping[RoleId, Role]) -> tuple[Role, ...]:
    """Return all roles a post names, in its order ("trưởng thôn kiêm chi hội trưởng khuyến học").

    Case, diacritics and punctuation do not matter. The longest wording wins, so that "phó chủ tịch" is not
    taken for "chủ tịch". Deputies and former holders ("phó", "nguyên", "cựu" before the wording) are not
    the role.
    """
    words = _words(text)
    wordings = sorted(_wordings(roles), key=lambda wording: -len(wording[0]))
    found: list[Role] = []
    at = 0
    while at < len(words):
        match = next((w for w in wordings if words[at : at + len(w[0])] == w[0]), None)
        if match is None:
            at += 1
            continue
        wording, role = match
        if role not in found and not (at > 0 and words[at - 1] in _NOT_THE_HOLDER):
            found.append(role)
        at += len(wording)
    return tuple(found)


_NOT_THE_HOLDER = frozenset({"pho", "nguyen", "cuu"})


def _wordings(roles: Mapping[RoleId, Role]) -> Iterator[tuple[list[str], Role]]:
    for role in roles.values():
        for wording in (role.title, *role.variants):
            yield _words(wording), role


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", plain)
