"""A form as the engine runs it: immutable, and the same for everyone who fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conversations.forms.xpath.evaluate import Expression
from conversations.forms.xpath.nodes import Node


class QuestionKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    ACKNOWLEDGE = "acknowledge"
    IMAGE = "image"
    NOTE = "note"
    CALCULATE = "calculate"
    HIDDEN = "hidden"


NUMBERS = frozenset({QuestionKind.INTEGER, QuestionKind.DECIMAL})


class Measure(StrEnum):
    """What a number says, where it is no count: it is then read and written as such."""

    MONEY = "money"
    PERCENT = "percent"


ASKED = frozenset(QuestionKind) - {QuestionKind.NOTE, QuestionKind.CALCULATE, QuestionKind.HIDDEN}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an author must mend; `name` is the question or list, `row` its row in the workbook."""

    message: str
    name: str = ""
    sheet: str = "survey"
    row: int | None = None

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" if self.row else self.sheet
        return f"{place}{f', {self.name}' if self.name else ''}: {self.message}"


class FormError(ValueError):
    """A form that cannot be published, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


Text = tuple[str | Expression, ...]
Texts = Mapping[str, Text]
"""A text in every language that has it, by language code; "" is a form without translations."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a choice list."""

    name: str
    labels: Texts
    node: Node


@dataclass(frozen=True, slots=True)
class SoftRule:
    """A rule that is asked about once: "đúng không ạ?"; the answer is then accepted with a flag."""

    rule: Expression
    messages: Texts


@dataclass(frozen=True, slots=True)
class Group:
    """A section of a form; everything in it is relevant only when it is."""

    path: str
    labels: Texts
    relevant: Expression | None


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the survey sheet: something asked, shown, computed or handed in from outside.

    `numeric` is true for integers and decimals, hidden ones included. `groups` are the paths of the
    sections around it, outermost first. `guidance` says more than `hints`, for who asks what is meant.
    `initial` is the fixed default, `first_value` the computed one. `measure` is set where a number is money or a rate.
    """

    name: str
    path: str
    kind: QuestionKind
    numeric: bool
    whole: bool
    read_only: bool
    labels: Texts
    hints: Texts
    guidance: Texts
    required: Expression | None
    required_messages: Texts
    relevant: Expression | None
    constraint: Expression | None
    constraint_messages: Texts
    soft: tuple[SoftRule, ...]
    calculation: Expression | None
    initial: str
    first_value: Expression | None
    preload: str
    items: tuple[Item, ...]
    choice_filter: Expression | None
    groups: tuple[str, ...]
    measure: Measure | None = None

    @property
    def is_asked(self) -> bool:
        return self.kind in ASKED and not self.read_only


@dataclass(frozen=True, slots=True)
class Form:
    """A published form.

    `order` lists the questions and groups that something must be worked out for (their relevance, value or
    choices), each after all it depends on.
    """

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    groups: tuple[Group, ...]
    root: Node = field(repr=False)
    nodes: Mapping[str, Node] = field(repr=False)
    lists: Mapping[str, Node] = field(repr=False)
    order: tuple[Question | Group, ...] = field(repr=False)
    by_name: Mapping[str, Question] = field(repr=False)
    by_path: Mapping[str, Question] = field(repr=False)

    @property
    def language(self) -> str:
        """The default language."""
        return self.languages[0]

    def get(self, name: str) -> Question:
        """Return the question of that name; KeyError when there is none."""
        return self.by_name[name]
