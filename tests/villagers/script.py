"""How a villager answers: from the temper, the figures and the last message to the next one, as a person reads it.

What is being asked is known by the words on the screen alone. Each question, each line that is read back wrong, is
answered in at most three ways; whoever has no answer left is lost, and that fails the test.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.villagers.people import FIELDS, Figures, Villager
from tests.villagers.sayings import Figure, fill, plain, sayings, word

TRIES = 3


@dataclass(frozen=True)
class Shown:
    """The last message, and the choices it offers: each by itself, or the line that lists them."""

    text: str
    choices: tuple[str, ...] = ()

    def offers(self, label: str) -> bool:
        """Whether a choice begins with, or a list contains, these words."""
        return any(label.casefold() in choice.casefold() for choice in self.choices)


@dataclass(frozen=True)
class Say:
    """Type something."""

    text: str


@dataclass(frozen=True)
class Tap:
    """Take an offered choice; without buttons its number or its words are typed."""

    label: str


@dataclass(frozen=True)
class TapOld:
    """Press a button of an older message."""


@dataclass(frozen=True)
class Leave:
    """Put the phone away; go on another day."""


@dataclass(frozen=True)
class Finish:
    """All is done."""


@dataclass(frozen=True)
class Lost:
    """There is nothing left to try."""

    why: str


Act = Say | Tap | TapOld | Leave | Finish | Lost


@dataclass(frozen=True)
class Memory:
    """What a villager remembers: the reports not sent yet, the one in hand, what has been tried, and how often."""

    left: tuple[str, ...]
    hand: str
    done: frozenset[str] = field(default_factory=frozenset[str])
    tried: Mapping[str, int] = field(default_factory=dict[str, int])

    def has_done(self, what: str) -> bool:
        """Whether this was done already, for the report in hand."""
        return f"{what} {self.hand}" in self.done

    def doing(self, what: str) -> "Memory":
        """Remember that this is done now."""
        return replace(self, done=self.done | {f"{what} {self.hand}"})

    def tries(self, what: str) -> int:
        """How often this was tried for the report in hand."""
        return self.tried.get(f"{what} {self.hand}", 0)

    def trying(self, what: str) -> "Memory":
        """Remember one more try."""
        return replace(self, tried={**self.tried, f"{what} {self.hand}": self.tries(what) + 1})


TITLES: Mapping[str, str] = {
    "classes": "Lớp học, chuyên đề",
    "literacy": "Người chưa biết chữ",
    "families": "Gia đình, dòng họ học tập",
}

QUESTIONS: Mapping[str, str] = {
    "classes_held": "mở được bao nhiêu lớp học",
    "participants": "bao nhiêu người đến học",
    "women": "Trong đó có bao nhiêu phụ nữ",
    "minority": "Trong đó có bao nhiêu người dân tộc thiểu số",
    "illiterate_total": "còn bao nhiêu người từ 15 đến 60 tuổi chưa biết chữ",
    "enrolled": "có bao nhiêu người đã ra lớp",
    "enrolled_women": "Trong số người ra lớp có bao nhiêu phụ nữ",
    "enrolled_minority": "Trong số người ra lớp có bao nhiêu người dân tộc",
    "completed": "có bao nhiêu người đã học xong",
    "households": "hiện có bao nhiêu hộ",
    "registered": "Bao nhiêu hộ đăng ký",
    "recognised": "Bao nhiêu hộ được công nhận",
    "clans_registered": "Bao nhiêu dòng họ đăng ký",
    "clans_recognised": "Bao nhiêu dòng họ được công nhận",
}
"""By which words a question is recognised."""

LINES: Mapping[str, str] = {
    "classes_held": "Số lớp",
    "participants": "Người đến học",
    "women": "Phụ nữ",
    "minority": "Dân tộc thiểu số",
    "illiterate_total": "Chưa biết chữ",
    "enrolled": "Ra lớp",
    "enrolled_women": "Phụ nữ ra lớp",
    "enrolled_minority": "Dân tộc thiểu số ra lớp",
    "completed": "Học xong",
    "households": "Số hộ",
    "registered": "Hộ đăng ký",
    "recognised": "Hộ được công nhận",
    "clans_registered": "Dòng họ đăng ký",
    "clans_recognised": "Dòng họ được công nhận",
}
"""By which words a line that is read back is recognised."""

_LINE = re.compile(r"(?P<label>[^:\n]+): (?P<value>[\d.]+|chưa rõ)(?: \(.*\))?")


def begin(villager: Villager) -> Memory:
    """Return the memory of somebody who has not begun."""
    return Memory(villager.order, villager.order[0])


def next_act(villager: Villager, memory: Memory, shown: Shown | None) -> tuple[Act, Memory]:
    """Return what a villager does next, and what is remembered of it; `shown` is None before the first message."""
    if shown is None:
        if villager.hello:
            return Say(villager.hello), memory
        return _tell(villager, memory)
    if extra := _extra(villager, memory, shown):
        return extra
    return _answer(villager, memory, shown)


def _tell(villager: Villager, memory: Memory) -> tuple[Act, Memory]:
    """Begin the report in hand out of the blue."""
    telling = villager.telling[memory.hand]
    memory = memory.trying("begin")
    if memory.tries("begin") > TRIES:
        return Lost("begin"), memory
    is_told = memory.has_done("told") or memory.hand in villager.parked
    if telling.opens or is_told:
        return Say(_pick(villager, sayings("open", "words"))), memory
    return Say(telling.words), memory.doing("told")


def _extra(villager: Villager, memory: Memory, shown: Shown) -> tuple[Act, Memory] | None:
    """Return what somebody does who does not simply answer: chats, leaves, presses an old button."""
    telling = villager.telling[memory.hand]
    in_the_middle = _is_read_back(shown) or asked_field(shown) != ""
    if telling.away and in_the_middle and not memory.has_done("away"):
        if telling.away == "silent":
            return Leave(), memory.doing("away").doing("left")
        return Say(villager.away_words), memory.doing("away")
    if telling.away and memory.has_done("away") and not memory.has_done("left"):
        return Leave(), memory.doing("left")
    if telling.aside and in_the_middle and not memory.has_done("aside"):
        return Say(telling.aside), memory.doing("aside")
    if telling.presses_old and _is_read_back(shown) and not memory.has_done("pressed"):
        return TapOld(), memory.doing("pressed")
    return None


def _answer(villager: Villager, memory: Memory, shown: Shown) -> tuple[Act, Memory]:
    text = shown.text
    if re.search("Đã nhận báo cáo số|Đã nhận bản sửa|Đã thay báo cáo|Đã ghi thêm vào báo cáo", text):
        return _take_receipt(villager, memory, shown)
    if _is_read_back(shown):
        return _check(villager, memory, shown)
    if "muốn làm báo cáo nào" in text:
        return _once_more("which", Tap(TITLES[memory.hand]), memory)
    if "nhắn được cả trong một câu" in text and shown.offers("Hỏi từng câu"):
        if not text.startswith(TITLES[memory.hand]):
            return _once_more("which", Say(TITLES[memory.hand]), memory)
        return _on_first_screen(villager, memory)
    if "vào dòng nào" in text:
        return _place(villager, memory)
    if "muốn sửa dòng nào" in text:
        return _mend(villager, memory, _mended_field(villager, memory))
    if "ghi thêm vào số cũ" in text or "muốn thay số cũ" in text:
        return _once_more("replace", Tap("Thay số cũ"), memory)
    if shown.offers("Đúng như vậy"):
        return _doubted(villager, memory, shown)
    if "ghi số nào" in text or "đọc là" in text:
        return _narrowed(villager, memory)
    if name := asked_field(shown):
        return _answer_field(villager, memory, name, shown)
    if "Các lớp nói về việc gì" in text or "Nếu có ảnh" in text:
        return _once_more("optional", Tap("Bỏ qua"), memory)
    if not memory.left:
        return Finish(), memory
    return _tell(villager, memory)


# --- the ways through a report ---


def _on_first_screen(villager: Villager, memory: Memory) -> tuple[Act, Memory]:
    telling = villager.telling[memory.hand]
    memory = memory.trying("first screen")
    if memory.tries("first screen") > TRIES:
        return Lost("first screen"), memory
    if telling.way == "nothing":
        return Tap("Kỳ này không có"), memory
    if telling.way == "asked" or memory.has_done("told"):
        is_tapped = villager.has_buttons or villager.habit % 2
        return Tap("Hỏi từng câu") if is_tapped else Say(_pick(villager, sayings("answer", "start"))), memory
    return Say(telling.words), memory.doing("told")


def _answer_field(villager: Villager, memory: Memory, name: str, shown: Shown) -> tuple[Act, Memory]:
    """Answer one question; asked again, with the bare figure."""
    figures = villager.facts[memory.hand]
    tries = memory.tries(name)
    memory = memory.trying(name)
    if tries >= TRIES:
        return Lost(f"asked for {name} again and again"), memory
    if name not in figures:
        return Tap("Bỏ qua" if shown.offers("Bỏ qua") else "Chưa rõ"), memory
    if shown.offers(keep := f"Vẫn là {figures[name]}"):
        return Tap(keep), memory
    if tries:
        return Say(str(figures[name])), memory
    counted = word("counted", name)
    template = _pick(villager, sayings("answer", "number"), name)
    return Say(template.format(n=Figure(figures[name]), unit=counted, plain_unit=plain(counted))), memory


def _check(villager: Villager, memory: Memory, shown: Shown) -> tuple[Act, Memory]:
    """Compare what is read back with the truth: mend a line, tell what is missing, or send."""
    memory = replace(memory, hand=_form_of(shown) or memory.hand)
    facts, lines = villager.facts[memory.hand], read_lines(shown)
    if invented := sorted(lines.keys() - facts.keys()):
        return Lost(f"never said {', '.join(invented)}"), memory
    slip = villager.telling[memory.hand].slip
    is_unseen = slip is not None and slip.kind == "after" and not memory.has_done("slip")
    wrong = [name for name in lines if lines[name] != facts[name] and not (is_unseen and slip and name == slip.field)]
    if wrong:
        return _mend(villager, memory, wrong[0])
    if missing := [name for name in facts if name not in lines]:
        return _add(villager, memory, missing[0])
    memory = memory.trying("send")
    if memory.tries("send") > TRIES:
        return Lost("does not send"), memory
    if villager.has_buttons or villager.habit % 3 == 0:
        return Tap("Đúng rồi, gửi"), memory
    return Say(_pick(villager, sayings("answer", "yes"), memory.hand)), memory


def _mend(villager: Villager, memory: Memory, name: str) -> tuple[Act, Memory]:
    """Mend a line: in the person's own words first, then as the line itself reads."""
    tries = memory.tries(f"mend {name}")
    memory = memory.trying(f"mend {name}")
    figure, slip = villager.facts[memory.hand].get(name), villager.telling[memory.hand].slip
    if tries >= TRIES or figure is None:
        return Lost(f"cannot mend {name}"), memory
    if not tries and slip is not None and slip.field == name:
        return Say(slip.words), memory.doing("slip")
    return Say(f"sửa {word('nouns', name)} {figure}" if tries < 2 else f"{LINES[name]}: {figure}"), memory


def _add(villager: Villager, memory: Memory, name: str) -> tuple[Act, Memory]:
    """Tell what is missing."""
    tries = memory.tries(f"add {name}")
    memory = memory.trying(f"add {name}")
    if tries >= TRIES:
        return Lost(f"cannot add {name}"), memory
    figures = {"new": villager.facts[memory.hand][name]}
    template = _pick(villager, sayings("add", "field"), name) if not tries else "{noun} {new}"
    noun = word("nouns", name) if tries < 2 else LINES[name]
    return Say(fill(template, figures, noun=noun)), memory


def _place(villager: Villager, memory: Memory) -> tuple[Act, Memory]:
    """Say which line a figure was meant for."""
    return _once_more("place", Tap(LINES[_mended_field(villager, memory)]), memory)


def _mended_field(villager: Villager, memory: Memory) -> str:
    slip = villager.telling[memory.hand].slip
    return slip.field if slip is not None else FIELDS[memory.hand][0]


def _doubted(villager: Villager, memory: Memory, shown: Shown) -> tuple[Act, Memory]:
    """Confirm a figure that the program wonders at, if all that it says is so."""
    memory = memory.trying("doubted")
    if memory.tries("doubted") > 2 * TRIES:
        return Lost("doubted again and again"), memory
    known = {
        *villager.facts[memory.hand].values(),
        *villager.last[memory.hand].values(),
        villager.households,
    }
    question = "\n".join(line for line in shown.text.split("\n") if "?" in line)
    if set(_numbers(question)) <= known:
        return Tap("Đúng như vậy"), memory
    slip = villager.telling[memory.hand].slip
    if slip is not None and memory.tries("doubted") > 1:
        return Say(slip.words), memory  # the button led to another figure: say which one is wrong
    return Tap("Sửa lại"), memory


def _narrowed(villager: Villager, memory: Memory) -> tuple[Act, Memory]:
    """Say the figure in hand again, as figures."""
    name = next((name for name in FIELDS[memory.hand] if memory.tries(name)), "")
    figure = villager.facts[memory.hand].get(name)
    if figure is None:
        return Lost("which figure?"), memory
    return _once_more("narrowed", Say(str(figure)), memory)


def _take_receipt(villager: Villager, memory: Memory, shown: Shown) -> tuple[Act, Memory]:
    """Take note of what is sent; mend it, or go on with the next report."""
    sent = next((form for form, title in TITLES.items() if title in shown.text.split("\n")[1]), memory.hand)
    memory = replace(memory, left=tuple(form for form in memory.left if form != sent), hand=sent)
    if _is_read_back(shown):
        return _check(villager, memory, shown)  # the next one, told before, is read back at once
    slip = villager.telling[sent].slip
    if slip is not None and slip.kind == "after" and not memory.has_done("slip"):
        return Say(slip.words), memory.doing("slip").trying(f"mend {slip.field}")
    if not memory.left:
        return _end(villager, memory)
    memory = replace(memory, hand=memory.left[0])
    follows = f"Tiếp: {TITLES[memory.hand]}"
    if (villager.telling[memory.hand].opens or memory.hand in villager.parked) and shown.offers(follows):
        return Tap(follows), memory
    return _tell(villager, memory)


def _end(villager: Villager, memory: Memory) -> tuple[Act, Memory]:
    if villager.thanks and not memory.has_done("thanked"):
        return Say(villager.thanks), memory.doing("thanked")
    return Finish(), memory


def _once_more(what: str, act: Act, memory: Memory) -> tuple[Act, Memory]:
    memory = memory.trying(what)
    return (Lost(what) if memory.tries(what) > TRIES else act), memory


# --- reading the screen ---


def _is_read_back(shown: Shown) -> bool:
    return "xin đọc lại" in shown.text


def _form_of(shown: Shown) -> str:
    """Return the report whose title stands over what is read back."""
    head = next(line for line in shown.text.split("\n") if "xin đọc lại" in line)
    return next((form for form, title in TITLES.items() if f"{title}, " in head), "")


def read_lines(shown: Shown) -> Figures:
    """Return the figures that are read back; "chưa rõ" is -1."""
    labels = {label: name for name, label in LINES.items()}
    return {
        labels[found["label"]]: -1 if found["value"] == "chưa rõ" else _number(found["value"])
        for line in shown.text.split("\n")
        if (found := _LINE.fullmatch(line)) and found["label"] in labels
    }


def asked_field(shown: Shown) -> str:
    """Return the field of the question that stands on the screen, the last one if there are several; "" for none."""
    places = {name: shown.text.rfind(words) for name, words in QUESTIONS.items()}
    name = max(places, key=lambda one: places[one])
    return name if places[name] >= 0 else ""


def _numbers(text: str) -> Iterator[int]:
    return (_number(found) for found in re.findall(r"\d+(?:\.\d{3})*", text))


def _number(text: str) -> int:
    return int(text.replace(".", ""))


def _pick(villager: Villager, options: Sequence[str], salt: str = "") -> str:
    """Return one of several wordings, always the same for the same villager and matter."""
    return options[(villager.habit + sum(map(ord, salt))) % len(options)]
