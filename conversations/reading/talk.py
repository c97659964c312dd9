"""Talk around a form: what people write instead of an answer, from "câu này là sao" to a forwarded notice."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from conversations.reading.clean import is_figure
from conversations.reading.cues import Cue, Cues, is_address
from conversations.reading.intents import Intent, read_intent
from conversations.reading.notices import is_notice
from conversations.reading.promised import Named, named_days
from conversations.reading.quantities import quantities
from conversations.reading.talk_words import LISTED
from conversations.reading.words import Token


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


_GOES_ON = frozenset({Intent.LATER, Intent.WHO, Intent.DUE, Intent.HELP, Intent.THANKS, Intent.GREETING})
"""Commands that are talk as well, or may hide some."""
_ASKS_FOR_HELP = frozenset({Talk.EXPLAIN, Talk.WHY})
_INTENTS = {
    Intent.WHO: Talk.WHO,
    Intent.THANKS: Talk.THANKS,
    Intent.GREETING: Talk.GREETING,
    Intent.DUE: Talk.DUE,
    Intent.LATER: Talk.LATER,
}
_CUES = Cues(LISTED)
_PARTICLES = frozenset(
    [
        "a",
        "nhe",
        "nha",
        "the",
        "vay",
        "day",
        "do",
        "oi",
        "voi",
        "di",
        "z",
        "v",
        "nhi",
        "ho",
        "rua",
        "hen",
        "nghen",
        "do",
        "thay",
        "cai",
        "em",
    ]
)
_ASKING = frozenset(["khong", "hong", "hon", "ha", "hu", "chua", "nhi", "sao", "chang"])
_NOT_COUNTS = re.compile(
    r"\b(?:mot (?:chut|tay|lat|ti|luc|it|minh|cai|cau|so|ngay|hoi|the|loi|tieng|phat|xiu|buoi|khac|vai|phan|hom)|"
    r"ba (?:toi|em|ma|me|chau|minh|con|noi|ngoai|may)|nam (?:nay|ngoai|vien|sau|roi|lien)|chin (?:roi|vang|ca)|"
    r"hai (?:che|rau|qua|vo chong|me con|ong ba|ba con)|sau (?:nhe|nha|di|da|a|nay|khi|do))\b"
)
_NONE_AT_ALL = re.compile(
    r"\b(?:khong|chua|chang|hong)(?! (?:hieu|ro|biet|thay|thong))(?: \w+){0,4} nao\b"
    r"|\b(?:lam|man) (?:gi|chi) co\b|\bco dau ma co\b"
)
_TITLES = frozenset({"anh", "chị", "cô", "chú", "bác", "ông", "bà", "thầy", "thằng", "dì", "cậu", "mợ", "cụ"})
_OF_ONESELF = frozenset({"tôi", "tui", "mình", "nhé", "nha", "nhá", "xin", "đây"})
_YES_OR_NO_FIRST = re.compile(
    r"^(?:da |vang |u |o |thi |a )*(?:co|dung|phai|roi|khong|chua|duoc|sai|dong y|ko|k)"
    r"(?: (?:roi|chu|a|day|ma|em|chau|oi|anh|chi|con|het|ca|nhe|do|co|ad|thoi))* ?[,.;!]"
)
_NUMBERS = frozenset(
    [
        "mot",
        "hai",
        "ba",
        "bon",
        "nam",
        "sau",
        "bay",
        "tam",
        "chin",
        "muoi",
        "chuc",
        "tram",
        "nghin",
        "ngan",
        "trieu",
        "ham",
        "bam",
    ]
)
_YES_OR_NO = frozenset({"co", "khong", "dung", "chua", "phai"})
_MAX_COURTESY = 12
_REMEMBERED = 256
_MAX_CURSE = 5
_MAX_QUESTION = 30
_OPENING_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message with all that shows what it talks about."""

    tokens: tuple[Token, ...]
    cues: tuple[Cue, ...]
    labels: frozenset[str]
    days: tuple[Named, ...]
    asks: bool
    is_answered: bool
    """Whether the message opens with a yes or a no."""
    is_none: bool
    """Whether it denies in full: "chưa mở được buổi nào"."""
    is_of_another: bool
    """Whether it tells of a third person."""
    has_number: bool

    def has(self, *labels: str) -> bool:
        return self.labels.issuperset(labels)


@lru_cache(maxsize=_REMEMBERED)
def read_talk(text: str, today: date) -> Talked | None:
    """Return what a message talks about if it answers no question; None for an answer and for anything unclear."""
    if is_figure(text):
        return None
    intent = read_intent(text)
    if intent is not None and intent not in _GOES_ON:
        return None
    if is_notice(text):
        return Talked(Talk.NOTICE)
    heard = _hear(text, today)
    for kind, is_meant in _RULES:
        if (intent is not Intent.HELP or kind in _ASKS_FOR_HELP) and is_meant(heard):
            return _promise(heard) if kind is Talk.PROMISE else Talked(kind)
    known = _INTENTS.get(intent) if intent else None
    return Talked(known) if known else None


def _hear(text: str, today: date) -> _Heard:
    tokens, cues = _CUES.read(text)
    days = named_days(tokens, today)
    has_number = _has_number(tokens, days)
    said = " ".join(t.bare for t in tokens)
    return _Heard(
        tokens,
        cues,
        frozenset(c.label for c in cues),
        days,
        asks=_is_question(tokens, has_number=has_number),
        is_answered=_YES_OR_NO_FIRST.match(said) is not None or any(c.label == "nobody" for c in cues),
        is_none=_NONE_AT_ALL.search(said) is not None,
        is_of_another=_is_of_another(text, tokens),
        has_number=has_number,
    )


def _is_of_another(text: str, tokens: Sequence[Token]) -> bool:
    """Whether the message opens on somebody's title and name: "thầy Hùng ốm"."""
    opening = unicodedata.normalize("NFC", text).split(maxsplit=_OPENING_WORDS)[:_OPENING_WORDS]
    named = any(
        title.lower() in _TITLES and name.istitle() and name.isalpha() for title, name in itertools.pairwise(opening)
    )
    return named and not any(t.typed in _OF_ONESELF for t in tokens)


def _is_question(tokens: Sequence[Token], *, has_number: bool) -> bool:
    """Whether a message asks: by its sign, or by "không", "hả", "sao" at its end. Behind a figure "à" asks nothing."""
    if any(t.typed == "?" for t in tokens):
        return True
    words = [t for t in tokens if t.is_word]
    if (
        not has_number
        and len(words) > 1
        and (words[-1].typed == "à" or (is_address(words[-1]) and words[-2].typed == "à"))
    ):
        return True
    while words and (words[-1].bare in _PARTICLES or is_address(words[-1])) and words[-1].bare not in _ASKING:
        words.pop()
    return len(words) > 1 and words[-1].bare in _ASKING


def _has_number(tokens: tuple[Token, ...], days: Sequence[Named]) -> bool:
    """Whether a message counts something: a number that is no day, no hour and no telephone number."""
    if not any(t.is_figure or t.bare in _NUMBERS for t in tokens):
        return False
    kept = [t for i, t in enumerate(tokens) if not any(d.start <= i < d.end for d in days)]
    said = " ".join(t.bare for t in kept)
    blank = {
        i
        for m in _NOT_COUNTS.finditer(said)
        for i in range(said.count(" ", 0, m.start()), said.count(" ", 0, m.end()) + 1)
    }
    parts: list[Token] = [t if i not in blank else _COMMA for i, t in enumerate(kept)]
    return bool(quantities(parts))


_COMMA = Token(",", ",", ",")


# --- which talk it is ---


def _promise(heard: _Heard) -> Talked:
    days = {named.day for named in heard.days}
    return Talked(Talk.PROMISE, days.pop() if len(days) == 1 else None)


def _promises(heard: _Heard) -> bool:
    if heard.is_of_another or (heard.has("elsewhere") and not heard.has("hand_in")):
        return False
    return (
        bool(heard.days)
        and heard.has("submit")
        and not heard.asks
        and not heard.labels & {"past", "late_ask"}
        and not heard.has_number
    )


def _tells_of_oneself(heard: _Heard) -> bool:
    """Whether a trouble is one's own: not the class's, not a neighbour's, and no reason beside an answer."""
    if heard.labels & {"klass", "nobody", "of_others"} or heard.is_none:
        return False
    if heard.is_answered and not any(t.bare == "chua" for t in heard.tokens):
        return False  # "chưa, đang bận" is later; "không, tháng này bận gặt" is no
    return not heard.is_of_another and not heard.has_number


def _asks_due(heard: _Heard) -> bool:
    if heard.is_none or (heard.labels & {"elsewhere", "klass"} and not heard.has("hand_in")):
        return False
    if heard.has("due"):
        return heard.asks or not heard.has_number
    if heard.has_number or heard.has("broken") or not (heard.has("late_ask") or heard.asks):
        return False
    return heard.has("slow", "submit") or heard.has("slow", "late_ask") or (bool(heard.days) and heard.has("submit"))


def _asks_why(heard: _Heard) -> bool:
    return (heard.has("why") or heard.has("told", "already")) and not heard.has_number and not heard.is_answered


def _asks_meaning(heard: _Heard) -> bool:
    if heard.has_number and heard.labels & {"confirm", "besides"}:
        return False
    if _ends_on(heard, "reckon") or heard.has("define"):
        return True
    if heard.has("elsewhere"):
        return False
    if heard.has("counts", "whether") and (heard.asks or (heard.has("or") and not heard.has_number)):
        return True
    if heard.has_number or heard.is_answered or heard.is_none:
        return False
    if sum(t.is_word for t in heard.tokens) > _MAX_QUESTION:
        return False
    if heard.asks and heard.labels & {"since", "which"}:
        return True
    return heard.has("explain") or _ends_on(heard, "which")


def _ends_on(heard: _Heard, label: str) -> bool:
    """Whether the message closes on such words: "20 người học 3 buổi thì ghi bao nhiêu"."""
    last = max((i for i, t in enumerate(heard.tokens) if t.is_word and not _closes(t)), default=0)
    return any(c.label == label and c.end > last for c in heard.cues)


def _closes(token: Token) -> bool:
    return token.bare in _PARTICLES or is_address(token)


def _is_abuse(heard: _Heard) -> bool:
    if heard.has_number:
        return False
    if heard.has("curse"):
        return True
    if not heard.has("curse_of_asking") or heard.labels & {"elsewhere", "klass", "later"}:
        return False
    return (
        bool(heard.labels & {"asking", "why", "explain"})
        or sum(t.is_word and not _closes(t) for t in heard.tokens) <= _MAX_CURSE
    )


def _tells_problem(heard: _Heard) -> bool:
    if heard.labels & {"klass", "elsewhere"}:
        return False
    return (
        (heard.has("broken") or _has_apart(heard, "device", "trouble"))
        and not heard.has_number
        and not heard.is_answered
    )


def _has_apart(heard: _Heard, *labels: str) -> bool:
    """Whether two things are said, each by words of its own: bare "mo" is "mở" or "mờ", not both."""
    one, other = ({c.start for c in heard.cues if c.label == label} for label in labels)
    return bool(one and other and len(one | other) > 1)


def _stands_alone(tokens: Sequence[Token], i: int) -> bool:
    """Whether a comma parts a word from those before it, and nothing follows."""
    return i > 0 and not tokens[i - 1].is_word and not any(t.is_word for t in tokens[i + 1 :])


def _is_courtesy(label: str) -> Callable[[_Heard], bool]:
    def is_meant(heard: _Heard) -> bool:
        """Whether courtesy is all there is, or opens a message that goes on in the same vein."""
        if not heard.has(label) or heard.has("elsewhere") or heard.has_number or heard.is_answered:
            return False
        taken = {i for c in heard.cues if c.label in ("thanks", "greeting", "benign") for i in range(c.start, c.end)}
        open_ = {i for i, t in enumerate(heard.tokens) if t.is_word and i not in taken}
        if any(t.bare in _YES_OR_NO and _stands_alone(heard.tokens, i) for i, t in enumerate(heard.tokens)):
            return False
        rest = [i for i in open_ if not is_address(heard.tokens[i])]
        if any(heard.tokens[i].bare in _YES_OR_NO for i in rest):
            return False
        start = next(c.start for c in heard.cues if c.label == label)
        return not rest or (start < min(rest) and len(rest) <= _MAX_COURTESY)

    return is_meant


_RULES: tuple[tuple[Talk, Callable[[_Heard], bool]], ...] = (
    (Talk.ABUSE, _is_abuse),
    (Talk.HUMAN, lambda h: h.has("machine") and not h.has_number),
    (Talk.CALL_ME, lambda h: h.has("call") and not h.labels & {"no_call", "klass", "elsewhere"} and not h.has_number),
    (Talk.WHO, lambda h: h.has("who") and not h.has("elsewhere") and not h.has_number),
    (Talk.HUMAN, lambda h: h.has("whois") and not h.has("elsewhere") and not h.has_number),
    (Talk.PROMISE, _promises),
    (Talk.DUE, _asks_due),
    (Talk.HARDSHIP, lambda h: h.has("hardship") and _tells_of_oneself(h)),
    (Talk.LATER, lambda h: h.has("will_ask") and not h.asks and not h.has_number),
    (Talk.LATER, lambda h: h.has("later") and not h.asks and not h.has("invited") and _tells_of_oneself(h)),
    (Talk.LATER, lambda h: h.has("busy") and _tells_of_oneself(h)),
    (Talk.PROBLEM, lambda h: h.has("broken") and _tells_problem(h)),
    (Talk.WHY, _asks_why),
    (Talk.EXPLAIN, _asks_meaning),
    (Talk.PROBLEM, _tells_problem),
    (Talk.THANKS, _is_courtesy("thanks")),
    (Talk.GREETING, _is_courtesy("greeting")),
)
"""The first that fits decides. A number is an answer, whatever stands around it."""
