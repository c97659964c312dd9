"""What one turn decides, and what was said in it once buttons, commands and courtesy are sorted out."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from conversations.effects import Effect
from conversations.itself import Itself
from conversations.messages import Choice, FileId, Incoming, MissingPicture, Reply, Text, say
from conversations.reading.choices import read_choice
from conversations.reading.clean import fold, normalise, strip_courtesy
from conversations.reading.intents import Intent, command_argument, may_forbid, read_intent
from conversations.reading.option_commands import asks_for
from conversations.reading.option_labels import labels_of
from conversations.reading.quantities import quantities
from conversations.reading.sentences import read_forms
from conversations.reading.talk import read_talk
from conversations.reading.words import tokenise
from conversations.reading.yesno import is_bare_yesno, read_yesno
from conversations.session import Dialogue, Idle, Offer, Option, Session


@dataclass(frozen=True)
class Turn:
    """The next session, the replies in order, and the effects to store with them."""

    session: Session
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...] = ()

    def after(self, *texts: Text) -> "Turn":
        """Put sentences in front of the first reply."""
        first, *rest = self.replies
        return replace(self, replies=(replace(first, texts=(*texts, *first.texts)), *rest))


@dataclass(frozen=True)
class Said:
    """A message as the dialogues see it.

    `choice` is the id of the offered choice that was tapped or typed; `command` one that works at any time, like
    "/report:12"; `is_stale` marks a button of an older question. `was` is what the message said before it was edited.
    """

    text: str
    choice: str = ""
    command: str = ""
    intent: Intent | None = None
    argument: str = ""
    photo: FileId | None = None
    is_other: bool = False
    is_stale: bool = False
    was: str = ""
    missing_picture: MissingPicture | None = None
    own_phone: str = ""


ANSWER = "v:"
"""How the id of a form's own choice begins: only there may a figure be part of a label ("Lớp 3")."""

LINE = "f:"
"""How the ids of the lines of a report begin, whose labels go on with what was told: "Hộ đăng ký: 60"."""

PLACE = "p:"
"""How the id of a choice begins that says which line a figure is meant for."""

UNIT = "u:"
"""How the id of a choice begins that names a unit."""

_CONTENT = (ANSWER, LINE, PLACE, UNIT)
"""How the ids of choices begin that people answer with in words of their own; all others are buttons of ours."""

_FIGURE = re.compile(r"\d")

_PLACE = re.compile(r"(?:chon |bam )?(?:(?:viec|muc|dong|cau|cai|bao cao) )?(?:so )?(\d{1,3})")
"""The place of a choice as people type it: "8", "số 8", "việc số 8"."""

PLACE_TOKENS = 3
"""How long the place of a choice may be in words: "chọn số 2"."""

MAX_READ_CHARS = 2000
"""Longer messages are read up to here: no report and no note needs more."""


def listen(offer: Offer, incoming: Incoming, today: date) -> Said:
    """Sort out a message: a tapped choice, a typed one, a command, or free text."""
    return _listen(Itself(offer), Itself(incoming), today)


@lru_cache(maxsize=4)
def _listen(shown: Itself[Offer], message: Itself[Incoming], today: date) -> Said:
    """Do it once a turn: what facts a turn needs depends on what was said, too."""
    offer, incoming = shown.thing, message.thing
    text, was = (part[:MAX_READ_CHARS].strip() for part in (incoming.text, incoming.was))
    if was:
        return Said(text, was=was)
    photo, is_other, missing = incoming.photo, incoming.is_other, incoming.missing_picture
    if incoming.button.startswith("/"):
        return Said("", command=incoming.button)
    if incoming.button:
        serial, _, choice = incoming.button.partition(".")
        known = serial == str(offer.serial) and any(option.id == choice for option in offer.options)
        return Said("", choice=choice) if known else Said("", is_stale=True)
    intent, argument = read_intent(text), ""
    if intent is None and (command := command_argument(text)):
        intent, argument = command
    is_talk = intent is not None or read_talk(text, today) is not None
    choice = _typed_choice(offer, text, is_talk=is_talk)
    if choice.startswith("/"):
        return Said(text, command=choice, missing_picture=missing)
    phone = incoming.own_phone
    return Said(text, choice, "", intent, argument, photo, is_other, missing_picture=missing, own_phone=phone)


def _typed_choice(offer: Offer, text: str, *, is_talk: bool) -> str:
    """Return the id of the offered choice that was typed: by its number, its words or a clear part of them.

    A command ("nhiệm vụ", "tổng hợp lớp học") and talk ("tuần sau em báo tiếp") are never taken for part of a label.
    """
    if not text or not offer.options:
        return ""
    bare = fold(strip_courtesy(normalise(text)))
    said = (bare, fold(normalise(text)))  # "báo cáo" may be courtesy, and it may be part of a label
    exact = [option.id for option in offer.options if fold(normalise(option.label)) in said]
    exact = exact or [option.id for option in offer.options if option.id.startswith(LINE) and _name_of(option) in said]
    if len(exact) == 1:
        return exact[0]
    if not offer.is_numbered:
        return ""
    place = _PLACE.fullmatch(bare)
    if place and not any(o.id.startswith(ANSWER) and _counts(o.label) for o in offer.options):
        return offer.options[int(place[1]) - 1].id if 1 <= int(place[1]) <= len(offer.options) else ""
    if is_talk or may_forbid(text):
        return ""
    if not offer.options[0].id.startswith(ANSWER) and _says_more(text):
        return ""
    return _named_choice(offer, text)


def _named_choice(offer: Offer, text: str) -> str:
    """Return the id of the choice that words name; a button of ours only if they ask for what it does."""
    index = read_choice(text, [option.label for option in offer.options]).value
    if index is None:
        return ""
    chosen = offer.options[index]
    if chosen.id.startswith(_CONTENT) or asks_for(text, chosen.label):
        return chosen.id
    content = [option for option in offer.options if option.id.startswith(_CONTENT)]
    index = read_choice(text, [option.label for option in content]).value if content else None
    return "" if index is None else content[index].id


def _name_of(line: Option) -> str:
    return fold(normalise(line.label.partition(":")[0]))


def _counts(label: str) -> bool:
    """Whether a label holds a number, in figures or in words, beside which a bare figure may mean either."""
    return bool(_FIGURE.search(label)) or any(one.spoken_numbers for one in labels_of((label,)).each)


def _says_more(text: str) -> bool:
    """Whether words that may name a choice also hold a figure of their own: "đúng nhưng nữ 15", "2 lớp, 27 người"."""
    tokens = tokenise(strip_courtesy(text))
    return bool(quantities(tokens)) and (len(tokens) > PLACE_TOKENS or any(read_forms(text).values()))


GAP = say("gap")
"""An empty line between two parts of a message."""


def reply(*texts: Text | str, choices: tuple[Choice, ...] = (), is_numbered: bool = True, **rest: Any) -> Reply:
    """Return one message made of these sentences; ready text is taken as it is."""
    return Reply(tuple(_as_text(text) for text in texts), choices, is_numbered, **rest)


def _as_text(text: Text | str) -> Text:
    return text if isinstance(text, Text) else Text("text", {"text": text})


def sure_verdict(said: Said, yes: Choice) -> bool | None:
    """Return yes or no to what cannot be undone: `yes` was chosen or not, or typed; a yes that says more is unclear."""
    if said.choice:
        return said.choice == yes.id
    verdict = read_yesno(said.text).value
    return None if verdict and not is_bare_yesno(said.text) else verdict


def to(session: Session, dialogue: Dialogue) -> Session:
    """Return the session moved on to another dialogue, with the count of misses cleared."""
    return replace(session, dialogue=dialogue, misses=0)


def at_rest(session: Session) -> Session:
    """Return the session with nothing being asked."""
    return to(session, Idle())


def missed(session: Session) -> Session:
    """Return the session after an answer that was not understood."""
    return replace(session, misses=session.misses + 1)
