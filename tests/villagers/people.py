"""Who the villagers are: figures drawn at random, a temper, and how they will tell each of their reports.

The mix is of 50 villagers, the same in each group. It is an assumption, and the 95th percentile hangs on it. In a
normal period a village head has filed last year and knows that a sentence is enough: 27 in 50 tell each report in one
(with diacritics or without, in teencode, with what an unfinished keyboard leaves), and every seventh of their reports
is opened first. Three begin question by question; two of these follow the example on the first screen from the second
report on, the third never does. Six make slips in two of their three reports and mend them, four say that all is as
it was but for a figure, three that there was nothing. In four villages of five the books balance (as many fewer cannot
read as have finished), and the program has nothing to wonder at.

Seven in 50 forget and chat on purpose. They must end well too, but what they spend is their own choice: the goals do
not count them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Literal

from tests.villagers.sayings import figures_in, fill, plain, sayings, voices, word

Figures = Mapping[str, int]
"""Field to figure."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "classes": ("classes_held", "participants", "women", "minority"),
    "literacy": ("illiterate_total", "enrolled", "enrolled_women", "enrolled_minority", "completed"),
    "families": ("households", "registered", "recognised", "clans_registered", "clans_recognised"),
}
OPTIONAL = frozenset(
    {"women", "minority", "enrolled_women", "enrolled_minority", "clans_registered", "clans_recognised"}
)
"""What a village may leave out of its report."""


class Temper(StrEnum):
    """How somebody goes about a report."""

    FAST = "fast"
    PLAIN = "plain"
    """Without diacritics."""
    TEENCODE = "teencode"
    TELEX = "telex"
    """With the residue of an unfinished keyboard."""
    AS_BEFORE = "as before"
    NOTHING = "nothing"
    MISTAKEN = "mistaken"
    SLOW = "slow"
    FORGETFUL = "forgetful"
    CHATTY = "chatty"


MIX: Mapping[Temper, int] = {
    Temper.FAST: 13,
    Temper.PLAIN: 8,
    Temper.TEENCODE: 4,
    Temper.TELEX: 2,
    Temper.AS_BEFORE: 4,
    Temper.NOTHING: 3,
    Temper.MISTAKEN: 6,
    Temper.SLOW: 3,
    Temper.FORGETFUL: 4,
    Temper.CHATTY: 3,
}
GROUP = sum(MIX.values())

ON_PURPOSE = frozenset({Temper.FORGETFUL, Temper.CHATTY})
"""Whose messages beyond the report are their own choice."""

Way = Literal["tell", "as_before", "nothing", "asked"]
"""Told in a sentence, by last year's report, with "kỳ này không có", or question by question."""

SlipKind = Literal["inside", "before", "after"]
"""Mended in the same sentence, when it is read back, or when the receipt has come."""

_SLIPS: tuple[SlipKind, ...] = ("inside", "before", "after")


Away = Literal["", "said", "silent"]
"""Whether somebody leaves in the middle, and whether a word is said about it."""

_LEAVES: tuple[Away, ...] = ("said", "silent")


@dataclass(frozen=True)
class Slip:
    """A wrong figure told first, and the words that mend it."""

    kind: SlipKind
    field: str
    wrong: int
    words: str


@dataclass(frozen=True)
class Telling:
    """How one report is told: `opens` says whether its first screen is opened first."""

    way: Way
    words: str
    opens: bool
    told: frozenset[str] = field(default_factory=frozenset[str])
    """The fields whose figures are in the words."""
    slip: Slip | None = None
    aside: str = ""
    away: Away = ""
    presses_old: bool = False


@dataclass(frozen=True)
class Villager:
    """A village head. `facts` are the true figures by report, `last` those of last year, `habit` varies the wording."""

    name: str
    temper: Temper
    has_buttons: bool
    order: tuple[str, ...]
    facts: Mapping[str, Figures]
    last: Mapping[str, Figures]
    households: int
    telling: Mapping[str, Telling]
    habit: int
    hello: str = ""
    thanks: str = ""
    away_words: str = ""
    parked: frozenset[str] = field(default_factory=frozenset[str])
    """Reports that were told in the breath of another one."""


def draw_group(number: int, *, has_buttons: bool) -> tuple[Villager, ...]:
    """Return the villagers of a group; the same number gives the same people."""
    draw = Random(f"villagers {number} {has_buttons}")
    tempers = [temper for temper, count in MIX.items() for _ in range(count)]
    places = [sum(other is temper for other in tempers[:at]) for at, temper in enumerate(tempers)]
    return tuple(
        _draw(f"v{at}", temper, place, draw, has_buttons=has_buttons)
        for at, (temper, place) in enumerate(zip(tempers, places, strict=True))
    )


def _draw(name: str, temper: Temper, place: int, draw: Random, *, has_buttons: bool) -> Villager:
    """Draw one villager, the `place`-th of the temper."""
    households = draw.randint(45, 160)
    last = {form: _figures(form, households, draw) for form in FIELDS}
    if temper is Temper.AS_BEFORE:
        last["literacy"] = {**last["literacy"], "completed": 0}  # else fewer would be left
    facts, telling = dict[str, Figures](), dict[str, Telling]()
    order = tuple(draw.sample(list(FIELDS), len(FIELDS)))
    parked = frozenset[str]()
    if temper is Temper.FAST and place < 2:
        facts, telling = _in_one_breath(order, last, households, draw)
        parked = frozenset(order[1:])
    else:
        for at, form in enumerate(order):
            case = _Case(form, at, temper, place, last[form], households, has_buttons)
            facts[form], telling[form] = _tell(case, draw)
    if temper is Temper.NOTHING and place:
        never = {form: {**last[form], **_nothing(form)} for form in FIELDS}  # a village that never has any
        last = {**never, "classes": _nothing("classes")}
    chats = temper is Temper.CHATTY
    return Villager(
        name,
        temper,
        has_buttons,
        order,
        facts,
        last,
        households,
        telling,
        habit=draw.randrange(1000),
        hello=draw.choice(sayings("chat", "hello")) if chats else "",
        thanks=draw.choice(sayings("chat", "thanks")) if chats else "",
        away_words=draw.choice(sayings("away", "words")),
        parked=parked,
    )


@dataclass(frozen=True)
class _Case:
    """One report to be told: the `at`-th of its villager, who is the `place`-th of the temper."""

    form: str
    at: int
    temper: Temper
    place: int
    last: Figures
    households: int
    has_buttons: bool


def _tell(case: _Case, draw: Random) -> tuple[Figures, Telling]:
    """Draw the figures of one report and the way they are told."""
    match case.temper:
        case Temper.AS_BEFORE:
            return _as_before(case, draw)
        case Temper.NOTHING:
            opens = case.form != "classes" or draw.random() < 0.5
            stays = {"classes": (), "literacy": ("illiterate_total",), "families": ("households",)}[case.form]
            facts = {**{name: case.last[name] for name in stays}, **_nothing(case.form)}
            words = draw.choice(sayings("nothing", "classes"))
            return facts, Telling("nothing", words, opens, frozenset({"classes_held"}))
        case Temper.SLOW if case.at == 0 or case.place == 0:
            return _near(case.form, case.last, draw), Telling("asked", "", opens=True)
        case _:
            return _in_a_sentence(case, draw)


def _in_a_sentence(case: _Case, draw: Random) -> tuple[Figures, Telling]:
    is_manner = case.temper.value in voices()
    voice = case.temper.value if is_manner else draw.choice(["marks", "marks", "marks", "plain"])
    template = draw.choice(sayings("sentences", voice, case.form))
    figures, told = _near(case.form, case.last, draw), figures_in(template)
    if case.form == "families" and ("households" not in told or case.temper is Temper.FORGETFUL):
        figures = {**figures, "households": case.households}  # nobody says what the commune knows already
    facts = {name: value for name, value in figures.items() if name in told or name == "households"}
    opens = draw.random() < 0.15
    match case.temper:
        case Temper.MISTAKEN if case.at < 2:
            slip, words = _slip(_SLIPS[(case.place + case.at) % len(_SLIPS)], template, facts, draw)
            return facts, Telling("tell", words, opens, told, slip, presses_old=case.has_buttons and case.at == 1)
        case Temper.FORGETFUL:
            less = _with_less(case.form, voice, draw)
            away: Away = draw.choice(_LEAVES) if case.at == 1 else ""
            return figures, Telling("tell", fill(less, figures), opens, figures_in(less), away=away)
        case Temper.CHATTY:
            words = fill(draw.choice(sayings("chat", "around")), {}, sentence=fill(template, facts))
            return facts, Telling("tell", words, opens, told, aside=draw.choice(sayings("chat", "asides")))
        case _:
            return facts, Telling("tell", fill(template, facts), opens or case.temper is Temper.SLOW, told)


def _in_one_breath(
    order: Sequence[str], last: Mapping[str, Figures], households: int, draw: Random
) -> tuple[dict[str, Figures], dict[str, Telling]]:
    """Tell everything in one message; the program asks about one report after the other."""
    template = draw.choice(sayings("breath", draw.choice(["marks", "marks", "plain"])))
    told = figures_in(template)
    drawn = {form: _near(form, last[form], draw) for form in order}
    facts: dict[str, Figures] = {
        form: {name: value for name, value in figures.items() if name in told} for form, figures in drawn.items()
    }
    facts["families"] = {**facts["families"], "households": households}
    words = fill(template, {name: value for figures in drawn.values() for name, value in figures.items()})
    return facts, {form: Telling("tell", words, opens=False, told=told & facts[form].keys()) for form in order}


def _as_before(case: _Case, draw: Random) -> tuple[Figures, Telling]:
    """Tell a report by the last one: all of it, or all but for one figure."""
    every = frozenset(case.last)
    if draw.random() < 0.6:
        by_name = ("as_before", "named_same", case.form) if case.at == 0 else ("as_before", "same")
        return case.last, Telling("as_before", draw.choice(sayings(*by_name)), opens=case.at > 0, told=every)
    name = {"classes": "participants", "literacy": "enrolled", "families": "registered"}[case.form]
    which, delta = draw.choice([("more", 1), ("more", 2), ("more", 3), ("less", -1)])
    noun = word("nouns", name)
    template = draw.choice(sayings("as_before", which))
    words = fill(template, {"delta": abs(delta)}, noun=noun, plain_noun=plain(noun))
    return {**case.last, name: case.last[name] + delta}, Telling("as_before", words, opens=True, told=every)


# --- figures ---


def _figures(form: str, households: int, draw: Random) -> Figures:
    """Draw figures as a village of this size may have them."""
    match form:
        case "classes":
            classes = draw.randint(1, 4)
            participants = classes * draw.randint(12, 34) + draw.randint(0, 4)
            women = round(participants * draw.uniform(0.4, 0.7))
            return _named(form, classes, participants, women, round(participants * draw.uniform(0.3, 0.9)))
        case "literacy":
            illiterate = draw.randint(12, 45)
            enrolled = draw.randint(6, illiterate // 2 + 1)
            women, minority = draw.randint(2, enrolled - 1), draw.randint(2, enrolled - 1)
            return _named(form, illiterate, enrolled, women, minority, draw.randint(1, enrolled - 2))
        case _:
            registered = round(households * draw.uniform(0.5, 0.9))
            recognised = round(registered * draw.uniform(0.6, 0.95))
            clans = draw.randint(2, 6)
            return _named(form, households, registered, recognised, clans, draw.randint(1, clans))


def _near(form: str, last: Figures, draw: Random) -> Figures:
    """Draw this year's figures: a normal period, not far from the last."""

    def moved(name: str, least: int) -> int:
        return max(least, last[name] + round(last[name] * draw.uniform(-0.2, 0.25)))

    match form:
        case "classes":
            classes = max(1, last["classes_held"] + draw.choice([-1, 0, 0, 1]))
            each = last["participants"] / last["classes_held"] * draw.uniform(0.85, 1.15)
            participants = max(6, round(classes * each))
            women = round(participants * draw.uniform(0.4, 0.7))
            return _named(form, classes, participants, women, round(participants * draw.uniform(0.3, 0.9)))
        case "literacy":
            enrolled = min(moved("enrolled", 5), last["illiterate_total"])
            women, minority = draw.randint(2, enrolled - 1), draw.randint(2, enrolled)
            completed = draw.randint(1, min(enrolled, last["illiterate_total"] // 2) - 2)
            came_or_left = draw.choice([0] * 8 + [1, -1])
            illiterate = last["illiterate_total"] - completed + came_or_left
            return _named(form, illiterate, enrolled, women, minority, completed)
        case _:
            households = last["households"] + draw.randint(-2, 3)
            registered = min(moved("registered", 10), households, last["households"])
            recognised = min(moved("recognised", 8), registered)
            clans = max(1, last["clans_registered"] + draw.choice([0, 0, 1]))
            return _named(form, households, registered, recognised, clans, draw.randint(1, clans))


def _named(form: str, *values: int) -> Figures:
    return dict(zip(FIELDS[form], values, strict=True))


def _nothing(form: str) -> Figures:
    """Return the figures of "kỳ này không có"."""
    match form:
        case "classes":
            return {"classes_held": 0}
        case "literacy":
            return {"enrolled": 0, "completed": 0}
        case _:
            return {"registered": 0, "recognised": 0, "clans_registered": 0, "clans_recognised": 0}


# --- slips and gaps ---


def _slip(kind: SlipKind, template: str, facts: Figures, draw: Random) -> tuple[Slip, str]:
    """Draw a wrong figure that nobody would wonder at, with the words that mend it; return the sentence with it too."""
    name = draw.choice(sorted(figures_in(template) & facts.keys()))
    wrong = facts[name] + draw.choice([1, 2, 3]) if name != "recognised" else max(1, facts[name] - 2)
    noun, figures = word("nouns", name), {"new": facts[name], "old": wrong}
    mended = fill(draw.choice(sayings("mend", kind)), figures, noun=noun, plain_noun=plain(noun))
    slip = Slip(kind, name, wrong, mended)
    if kind != "inside":
        return slip, fill(template, {**facts, name: wrong})
    bare = re.sub(r":\w\}", "}", template)  # "27, à nhầm 26": in figures
    return slip, fill(bare, {key: value for key, value in facts.items() if key != name}, **{name: mended})


def _with_less(form: str, voice: str, draw: Random) -> str:
    """Return a sentence that leaves out what the village has figures for."""
    lists = sayings("sentences", voice, form)
    return draw.choice([one for one in lists if len(figures_in(one)) < len(FIELDS[form])])


GROUPS: tuple[tuple[int, bool], ...] = ((1, True), (2, True), (1, False), (2, False))
"""By number and whether there are buttons."""
