"""Between what people type or read and what is stored: one reader, one writer and one check for each type."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from conversations.forms.exchange import Choice, Prompt, Value
from conversations.forms.form import Measure, Question, QuestionKind, Text
from conversations.forms.xpath.values import read_iso_date
from conversations.reading.choices import read_choice, read_choices
from conversations.reading.dates import Direction, read_date, write_date
from conversations.reading.numbers import DONG, NumberKind, read_number, write_count, write_decimal
from conversations.reading.yesno import read_yesno

Asked = Question | Prompt
ACKNOWLEDGED = "OK"
DONE_MARK = "✓"
MAX_TEXT_CHARS = 4000

_INTEGER = re.compile(r"-?[0-9]{1,9}")
_SUM = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Unclear:
    """Not understood: the catalogue key of what to ask, and the readings to offer, as people read them."""

    key: str
    candidates: tuple[str, ...] = ()


def read_answer(question: Asked, text: str, today: date) -> Value | Unclear:
    """Read one typed answer. Dates are read as past ones: forms ask about what has happened."""
    match question.kind:
        case QuestionKind.INTEGER | QuestionKind.DECIMAL:
            return _read_number(text, question)
        case QuestionKind.DATE:
            return _read_date(text, today)
        case QuestionKind.SELECT_ONE:
            return _read_choice(text, choices_of(question))
        case QuestionKind.SELECT_MULTIPLE:
            return _read_choices(text, choices_of(question))
        case QuestionKind.ACKNOWLEDGE:
            return Value(ACKNOWLEDGED) if read_yesno(text).value else Unclear("choice")
        case QuestionKind.IMAGE:
            return Unclear("photo")
        case QuestionKind.TEXT | QuestionKind.NOTE | QuestionKind.CALCULATE | QuestionKind.HIDDEN:
            stored = clean_text(text)
            return Value(stored) if stored else Unclear("text")


def write_value(question: Asked, stored: str, today: date) -> str:
    """Write a stored answer for people: 1.250 · thứ Sáu 8/11/2024 · labels with commas; "" stays ""."""
    match question.kind:
        case _ if stored == "":
            return ""
        case QuestionKind.SELECT_ONE | QuestionKind.SELECT_MULTIPLE:
            labels = {choice.name: choice.label for choice in choices_of(question)}
            return ", ".join(labels.get(name, name) for name in stored.split())
        case QuestionKind.DATE:
            on = read_iso_date(stored)
            return stored if on is None else write_date(on, today)
        case QuestionKind.ACKNOWLEDGE | QuestionKind.IMAGE:
            return DONE_MARK
        case QuestionKind.TEXT:
            return stored
        case _:
            return write_measured(_write_number(stored), question.measure)


def check_stored(question: Question, stored: str, offered: Collection[str]) -> str | None:
    """Return the one spelling under which an answer is kept, or None when it is not of the question's type.

    `offered` are the names of the choices that may be taken now. "" is no answer and always allowed.
    """
    bare = clean_text(stored)
    if bare == "":
        return ""
    match question.kind:
        case QuestionKind.INTEGER:
            pattern = _INTEGER if question.measure is None else _SUM
            return str(int(bare)) if pattern.fullmatch(bare) else None
        case QuestionKind.DECIMAL:
            return shortest_decimal(bare) if _DECIMAL.fullmatch(bare) else None
        case QuestionKind.DATE:
            return bare if read_iso_date(bare) else None
        case QuestionKind.SELECT_ONE:
            return bare if bare in offered else None
        case QuestionKind.SELECT_MULTIPLE:
            names = tuple(dict.fromkeys(bare.split()))
            return " ".join(names) if all(name in offered for name in names) else None
        case QuestionKind.ACKNOWLEDGE:
            return ACKNOWLEDGED if bare == ACKNOWLEDGED else None
        case _:
            return bare if len(bare) <= MAX_TEXT_CHARS else None


def write_measured(number: str, measure: Measure | None) -> str:
    """Write what a number is behind it: 3.500.000 đồng · 98,5 %."""
    match measure:
        case Measure.MONEY:
            return f"{number} {DONG}"
        case Measure.PERCENT:
            return f"{number} %"
        case None:
            return number


def clean_text(text: str) -> str:
    """Return NFC text without edge spaces and without characters that cannot be stored or shown."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter in "\n\t" or _is_visible(letter)).strip()


def shortest_decimal(text: str) -> str:
    """Return 2.5 for 2.50 and 0 for -0.0."""
    value = Decimal(text)
    return "0" if value == 0 else format(value.normalize(), "f")


def choices_of(asked: Asked) -> tuple[Choice, ...]:
    """Return the choices of a question in its first language, or those a prompt offers."""
    if isinstance(asked, Prompt):
        return asked.choices
    return tuple(Choice(item.name, fixed_text(next(iter(item.labels.values()), ()))) for item in asked.items)


def fixed_text(text: Text) -> str:
    """Return the parts of a text that do not depend on answers."""
    return "".join(part for part in text if isinstance(part, str))


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cs"}


def _read_number(text: str, question: Asked) -> Value | Unclear:
    answer = read_number(text, _number_kind(question))
    if answer.value is None:
        return Unclear("number", tuple(_write_number(str(candidate)) for candidate in answer.candidates))
    return Value(shortest_decimal(str(answer.value)))


def _number_kind(question: Asked) -> NumberKind:
    match question.measure:
        case Measure.MONEY:
            return NumberKind.MONEY
        case Measure.PERCENT:
            return NumberKind.PERCENT
        case None:
            return NumberKind.COUNT if question.kind is QuestionKind.INTEGER else NumberKind.DECIMAL


def _read_date(text: str, today: date) -> Value | Unclear:
    answer = read_date(text, today, Direction.PAST)
    if answer.value is None:
        return Unclear("date", tuple(write_date(candidate, today) for candidate in answer.candidates))
    return Value(answer.value.isoformat())


def _read_choice(text: str, choices: tuple[Choice, ...]) -> Value | Unclear:
    answer = read_choice(text, [choice.label for choice in choices])
    if answer.value is None:
        return Unclear("choice", tuple(choices[index].label for index in answer.candidates))
    return Value(choices[answer.value].name)


def _read_choices(text: str, choices: tuple[Choice, ...]) -> Value | Unclear:
    answer = read_choices(text, [choice.label for choice in choices])
    if not answer.value:
        return Unclear("choices")
    return Value(" ".join(choices[index].name for index in answer.value))


def _write_number(stored: str) -> str:
    if _SUM.fullmatch(stored):
        return write_count(int(stored))
    return write_decimal(Decimal(stored)) if _DECIMAL.fullmatch(stored) else stored
