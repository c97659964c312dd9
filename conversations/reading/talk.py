"""Talk around a form: what people write instead of an answer, from "câu này là sao" to a forwarded notice."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from conversations.reading.intents import Intent, read_intent


class Talk(StrEnum):
    """What a message is about that answers no question."""

    EXPLAIN = "explain"
    """What the question means, who counts, how to reckon."""
    WHY = "why"
    """Why it is asked at all, or once more."""
    DUE = "due"
    WHO = "who"
    """Who receives the report, whom to call."""
    CALL_ME = "call_me"
    HUMAN = "human"
    """Whether a person or a machine answers; a wish to speak to a person."""
    LATER = "later"
    HARDSHIP = "hardship"
    """Not now, because of illness, a funeral, a flood."""
    PROMISE = "promise"
    """Later, by a day that is named."""
    PROBLEM = "problem"
    """The telephone, a picture, a button, the size of the letters."""
    ABUSE = "abuse"
    NOTICE = "notice"
    """A forwarded notice, an advertisement, a chain letter, a poem."""
    THANKS = "thanks"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class Talked:
    """What was talked of; `day` is the day of a promise."""

    kind: Talk
    day: date | None = None


_INTENTS = {Intent.WHO: Talk.WHO, Intent.THANKS: Talk.THANKS, Intent.GREETING: Talk.GREETING}


def read_talk(text: str, today: date) -> Talked | None:
    """Return what a message talks about if it answers no question; None for an answer and for anything unclear."""
    kind = _INTENTS.get(read_intent(text) or Intent.NONE)
    return Talked(kind) if kind else None
