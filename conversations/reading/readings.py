"""What has been understood of a message so far, and what that comes to in the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from conversations.reading.vocabulary import FormWords


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about a field."""

    value: Decimal | None
    is_whole: bool = False
    """All of the field it is a part of: "toàn nữ"."""
    total: bool = False
    only: bool = False
    """All of those who did it, whoever they are: "mới có 3 bà ra lớp"."""
    part: int = field(default=-1, compare=False)
    """Where the name stands of the class that the figure is for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What has been understood so far."""

    fields: Mapping[str, tuple[Said, ...]] = field(default_factory=dict[str, tuple[Said, ...]])
    rests: Mapping[str, tuple[Decimal | None, ...]] = field(default_factory=dict[str, tuple[Decimal | None, ...]])
    """How many there are besides a field: the men, by the field of the women."""
    group: str = ""
    last: str = ""
    """The field named last, which a bare correction changes."""
    pending: str = ""
    """The field that the next figure belongs to, if nothing else is said of it."""
    contrasts: bool = False
    """Whether the pending field was told of another time, so that a bare figure is enough: "năm nay 50"."""
    listing: bool = False
    """A figure stood by itself just before: "20, 15, 18 người" is no one answer."""

    def key(self, before: "Reading") -> tuple[object, ...]:
        """What makes two readings that go on from the same one the same: only what was added since is compared."""
        changed = (name for name, said in self.fields.items() if said is not before.fields.get(name))
        added = ((name, _added(before.fields.get(name, ()), self.fields[name])) for name in sorted(changed))
        return (tuple(added), tuple(self.rests.items()), self.group, self.last)


def _added(before: tuple[Said, ...], said: tuple[Said, ...]) -> tuple[bool, tuple[Said, ...]]:
    """Return whether statements go on from others, and those that are new."""
    goes_on = said[: len(before)] == before
    return goes_on, said[len(before) :] if goes_on else said


def settled(reading: Reading, words: FormWords) -> Mapping[str, Decimal]:
    """Return one value for each field: a total counts more than its parts, and a contradiction is no value."""
    found: dict[str, Decimal] = {}
    for name, said in reading.fields.items():
        value = _one_value([one for one in said if not one.is_whole])
        if value is not None:
            found[name] = value
    found |= _wholes(reading, found, words)
    for name, said in reading.fields.items():
        whole = found.get(words.fields[name].whole)
        if any(one.is_whole for one in said) and whole is not None and found.get(name, whole) == whole:
            if all(one.is_whole or one.value == whole for one in said):
                found[name] = whole
        elif any(one.is_whole for one in said):
            found.pop(name, None)
    of_one = {name for name in found if _is_of_one_class(reading, name, words)}
    return {name: value for name, value in found.items() if name not in of_one | _told_apart(reading, found, words)}


def _told_apart(reading: Reading, found: Mapping[str, Decimal], words: FormWords) -> frozenset[str]:
    """Return the classes that are told one by one: "1 lớp 20 người ở thôn 5, 1 lớp 15 người ở thôn 6"."""
    return frozenset(
        words.fields[name].needs
        for name, said in reading.fields.items()
        if name not in found
        and len({one.value for one in said}) > 1
        and len(classes := reading.fields.get(words.fields[name].needs, ())) > 1
        and len({one.value for one in classes}) == 1
        and not any(one.total for one in classes)
    )


def _is_of_one_class(reading: Reading, name: str, words: FormWords) -> bool:
    """Whether a field is told of one class only of several: "1 lớp luật 20 người nữ 9, 1 lớp may 15 người"."""
    classes = {one.part for one in reading.fields.get(words.fields[name].needs, ()) if one.part >= 0}
    parts = {one.part for one in reading.fields.get(name, ()) if not one.total}
    return len(classes) > 1 and bool(parts) and parts < classes


def _wholes(reading: Reading, settled: Mapping[str, Decimal], words: FormWords) -> Mapping[str, Decimal]:
    """Return the wholes that only one part makes up: "11 bà, không có ông nào", "9 anh, không nữ"."""
    wholes: dict[str, Decimal] = {}
    for name, said in reading.fields.items():
        field_words = words.fields[name]
        told = field_words.within in reading.fields
        if not field_words.makes_whole or told or name not in settled:
            continue
        rest = reading.rests.get(name, ())
        if any(one.is_whole for one in said) or (len(said) == 1 and said[0].only and not rest):
            wholes[field_words.within] = settled[name]
        elif settled[name] == 0 and len(rest) == 1 and rest[0] is not None:
            wholes[field_words.within] = rest[0]
    return wholes


def _one_value(said: Sequence[Said]) -> Decimal | None:
    totals = {one.value for one in said if one.total}
    if totals:
        return totals.pop() if len(totals) == 1 else None
    values = [one.value for one in said if one.value is not None]
    if len(values) < len(said) or not values:
        return None
    if len({*values}) == 1:
        parts = {one.part for one in said if one.part >= 0}
        return None if len(parts) > 1 else values[0]
    if len(values) > 2 and sum(values) in (2 * values[0], 2 * values[-1]):
        return values[0] if sum(values) == 2 * values[0] else values[-1]
    return None
