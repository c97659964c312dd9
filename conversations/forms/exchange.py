"""What the engine and its caller hand each other."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.forms.form import Measure, QuestionKind


@dataclass(frozen=True, slots=True)
class Value:
    """An answer in its stored spelling; `confirmed` accepts what a soft rule doubted, with a reason."""

    stored: str
    confirmed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """ "Chưa rõ": neither empty nor 0; only for numbers."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave the question empty."""


@dataclass(frozen=True, slots=True)
class Back:
    """Return to the question before."""


Answer = Value | Unknown | Skip | Back


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The question to ask now.

    `guidance` says more than the hint, for who asks what the question means. `answer` is the stored answer it already
    has, "" when none. It is the `index`-th (from 1) of about
    `count`. `problem` says why an answer given earlier is asked about again; "" when it is not.
    `is_doubted`: that answer only breaks a soft rule and is accepted when sent again as confirmed.
    """

    name: str
    kind: QuestionKind
    text: str
    hint: str
    choices: tuple[Choice, ...]
    required: bool
    answer: str
    index: int
    count: int
    guidance: str = ""
    problem: str = ""
    is_doubted: bool = False
    measure: Measure | None = None


class RefusalCode(StrEnum):
    TYPE = "type"
    REQUIRED = "required"
    CONSTRAINT = "constraint"
    SOFT = "soft"
    UNKNOWN_NOT_ALLOWED = "unknown_not_allowed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Accepted:
    pass


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was stored. `message` is the form's own and "" where it has none: then word it by `code`.

    Not `hard`: a soft rule doubts the value; sent again as confirmed it is accepted.
    """

    message: str
    hard: bool
    code: RefusalCode


Outcome = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Flag:
    """A soft rule that was confirmed against."""

    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answer as it is read back; `text` is "" when it is unknown."""

    name: str
    label: str
    text: str
    unknown: bool
    flagged: bool
