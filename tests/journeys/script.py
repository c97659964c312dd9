"""Reading a journey.

A journey is a text with a head and a story.

The head, a line each: `Chuyện:` what it shows; `Mục:` the point of the issue it covers; `Đơn vị:` the villages and
bodies of xã Tân Văn, separated by semicolons, with their households; `Cấp trên:` what stands above it, from the top,
where the plan is for the whole area; `Xã khác:` other communes there with their villages in brackets; then the people
by their name. A person
is a post, a unit (several with a + between), perhaps a phone number, `xưng chị` (the form of address, else bác),
`chưa vào` (not joined yet), `mã NAPAI234` (a good invitation code); `người lạ` is somebody nobody knows. `Chỉ nút`
says that the story makes sense only where there are buttons, `Chỉ nơi sửa được tin` only where people can change what
they have written. `Kỳ trước:` reports of the year before, with semicolons
between. `Biểu:` the forms that are reported with, instead of the three of the villages of Tân Văn; `cả kế hoạch` are
all that this plan asks for. `Kế hoạch nữa:` plans of others that hold there, too, by the names of their files here.

The story:
    @ 2024-11-05 08:30      the clock goes there, each morning on the way with its reminders; the first one is when
                            everything begins. Where a message comes by itself, its instant is written as such a line.
    Lan> 2 lớp              what Lan types; (ảnh) is a photo, perhaps with words behind it, (nhãn dán) a sticker,
                            (nút /report:7) a button with this payload, whoever made it, (sửa tin nữ 40) nữ 14 the
                            message `nữ 40` edited
    Lan> [Đúng rồi, gửi]    Lan taps what the bot offered last under this label (… stands for any part of
                            it); where there are no buttons, Lan types its number or its words
    Bot> Đúng chưa ạ?       the answer, all of it; further lines are indented, the choices stand in brackets at the end,
                            and a · is an empty line
    Bot → Hùng> ...         what somebody else receives, or what comes by itself
    Sổ> báo cáo             what is stored: every version of every report; `thay đổi`: who changed what, when
    # ...                   a remark

What the bot says and what is stored is compared to the letter: a message too many or too few fails the story.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plans.local_time import VIETNAM
from plans.unit import UnitKind

PEOPLE = ("Lan", "Hùng", "Mai")
INDENT = " " * 5
STICKER = "(nhãn dán)"
EMPTY = "·"
"""How an empty line inside a message is written."""

_KINDS = {
    "tỉnh": UnitKind.PROVINCE,
    "huyện": UnitKind.DISTRICT,
    "xã": UnitKind.COMMUNE,
    "thôn": UnitKind.VILLAGE,
    "bản": UnitKind.VILLAGE,
    "trung tâm học tập cộng đồng": UnitKind.LEARNING_CENTRE,
    "hội khuyến học": UnitKind.ASSOCIATION,
    "trường": UnitKind.SCHOOL,
}
_INPUT = re.compile(rf"({'|'.join((*PEOPLE, 'Sổ'))})> ?(.*)")
_OUTPUT = re.compile(rf"Bot(?: → ({'|'.join(PEOPLE)}))?> ?(.*)")
_CHOICES = re.compile(r"(?:\[[^\]]+\] ?)+")


@dataclass(frozen=True)
class CastUnit:
    """A unit of the story below the commune."""

    kind: UnitKind
    type_word: str
    name: str
    households: int


@dataclass(frozen=True)
class CastCommune:
    """Another commune, and its villages."""

    unit: CastUnit
    villages: tuple[CastUnit, ...]


@dataclass(frozen=True)
class CastPerson:
    """One of the people: `post` is empty for a stranger."""

    name: str
    post: str = ""
    unit: str = ""
    phone: str = ""
    you: str = "bác"
    has_joined: bool = True
    code: str = ""


@dataclass(frozen=True)
class PastReport:
    """A report of the year before."""

    form: str
    unit: str
    values: Mapping[str, int]


@dataclass(frozen=True)
class Remark:
    """A line that only people read, or an empty one."""

    line: str


@dataclass(frozen=True)
class ClockLine:
    """The clock goes to an instant."""

    at: datetime


@dataclass(frozen=True)
class Said:
    """A person types, taps or sends something."""

    who: str
    what: str


@dataclass(frozen=True)
class Look:
    """What is stored is looked at."""

    what: str


Step = Remark | ClockLine | Said | Look


@dataclass(frozen=True)
class Message:
    """What somebody reads."""

    text: str
    choices: tuple[str, ...] = ()

    def lines(self, head: str) -> list[str]:
        """Return the message as it stands in a journey."""
        shown = self.text.split("\n")
        if self.choices:
            shown.append(" ".join(f"[{choice}]" for choice in self.choices))
        return [f"{head}{shown[0]}", *(f"{INDENT}{line or EMPTY}" for line in shown[1:])]


@dataclass(frozen=True)
class Journey:
    """A story, its cast, and what the bot is expected to say in it."""

    head: tuple[str, ...]
    units: tuple[CastUnit, ...]
    people: tuple[CastPerson, ...]
    past: tuple[PastReport, ...]
    forms: tuple[str, ...]
    needs_buttons: bool
    needs_editing: bool
    needs_stickers: bool
    steps: tuple[Step, ...]
    messages: tuple[Message, ...]
    above: tuple[CastUnit, ...] = ()
    communes: tuple[CastCommune, ...] = ()
    more_plans: tuple[str, ...] = ()


def read_journey(path: Path) -> Journey:
    """Read a journey. Raises ValueError with the line that is not understood."""
    lines = path.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("@"))
    head = tuple(lines[:start])
    said = [line for line in head if line and not line.startswith("#")]
    facts = dict(line.split(": ", 1) for line in said if ": " in line)
    blocks = list(_blocks(lines[start:]))
    spoken = [(found[2], more) for line, more in blocks if (found := _OUTPUT.fullmatch(line))]
    steps = tuple(_read_step(line) for line, _ in blocks if not _OUTPUT.fullmatch(line))
    return Journey(
        head=head,
        units=tuple(_read_unit(unit.strip()) for unit in facts.get("Đơn vị", "").split(";") if unit.strip()),
        people=tuple(_read_person(name, facts[name]) for name in PEOPLE if name in facts),
        past=tuple(_read_past(report.strip()) for report in facts.get("Kỳ trước", "").split(";") if report.strip()),
        forms=tuple(form.strip() for form in facts.get("Biểu", "").split(",") if form.strip()),
        more_plans=tuple(name.strip() for name in facts.get("Kế hoạch nữa", "").split(",") if name.strip()),
        needs_buttons="Chỉ nút" in said,
        needs_editing="Chỉ nơi sửa được tin" in said,
        needs_stickers=any(isinstance(step, Said) and step.what == STICKER for step in steps),
        steps=steps,
        messages=tuple(_read_message(first, more) for first, more in spoken),
        above=tuple(_read_unit(unit.strip()) for unit in facts.get("Cấp trên", "").split(";") if unit.strip()),
        communes=tuple(_read_commune(text.strip()) for text in facts.get("Xã khác", "").split(";") if text.strip()),
    )


def _read_unit(text: str) -> CastUnit:
    found = re.fullmatch(r"(.+?)(?: \((\d+) hộ\))?", text)
    assert found is not None
    name, households = found[1], int(found[2] or 0)
    word = next((word for word in _KINDS if name.startswith(word)), None)
    if word is None:
        raise ValueError(f"no such kind of unit: {text}")
    return CastUnit(_KINDS[word], word, name.removeprefix(word).strip(), households)


def _read_commune(text: str) -> CastCommune:
    name, _, listed = text.removesuffix(")").partition(" (")
    return CastCommune(_read_unit(name), tuple(_read_unit(village.strip()) for village in listed.split(",")))


def _read_past(text: str) -> PastReport:
    head, _, listed = text.partition(": ")
    form, _, unit = head.partition(", ")
    values = dict(part.split() for part in listed.split(", "))
    return PastReport(form, unit, {field: int(value) for field, value in values.items()})


def _read_person(name: str, text: str) -> CastPerson:
    if text == "người lạ":
        return CastPerson(name, has_joined=False)
    post, unit, *rest = (part.strip() for part in text.split(","))
    return CastPerson(
        name,
        post,
        unit,
        phone=next((part for part in rest if part.startswith("0")), ""),
        you=next((part.removeprefix("xưng ") for part in rest if part.startswith("xưng ")), "bác"),
        has_joined="chưa vào" not in rest,
        code=next((part.removeprefix("mã ") for part in rest if part.startswith("mã ")), ""),
    )


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each line with the indented lines that belong to it."""
    block: list[str] = []
    for line in lines:
        if block and line.startswith(INDENT):
            block.append(line.removeprefix(INDENT))
            continue
        if block:
            yield block[0], tuple(block[1:])
        block = [line]
    if block:
        yield block[0], tuple(block[1:])


def _read_step(line: str) -> Step:
    if found := _INPUT.fullmatch(line):
        return Look(found[2]) if found[1] == "Sổ" else Said(found[1], found[2])
    if line.startswith("@ "):
        at = datetime.strptime(f"{line[2:].strip()} +0700", "%Y-%m-%d %H:%M %z")
        return ClockLine(at.astimezone(VIETNAM))
    if not line or line.startswith("#"):
        return Remark(line)
    raise ValueError(f"not understood: {line}")


def _read_message(first: str, more: Sequence[str]) -> Message:
    lines = [first, *("" if line == EMPTY else line for line in more)]
    if _CHOICES.fullmatch(lines[-1]):
        return Message("\n".join(lines[:-1]), tuple(re.findall(r"\[([^\]]+)\]", lines[-1])))
    return Message("\n".join(lines))
