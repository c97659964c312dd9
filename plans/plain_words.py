"""What is wrong with a file, said without the words of the validating library."""

import re
from typing import Any

from pydantic_core import ErrorDetails


class PlainError(ValueError):
    """What a check of our own found wrong, said in plain words already."""


def in_plain_words(error: ErrorDetails, where: str) -> str:
    """Say in one line where a file is wrong and how, for people who see the file and not our code."""
    # Places in lists and names of our classes are left out of the path.
    names = [str(part) for part in error["loc"] if isinstance(part, str) and re.fullmatch("[a-z_]+", part)]
    place = ", ".join([where, *dict.fromkeys(name for name in names if name != "str")])
    return f"{place}: {_complaint(error)}"


def _complaint(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a field of this row (a slip of the pen?)"
        case "string_too_short" | "too_short":
            return "is empty"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters"
        case "string_type" if error["input"] is None:
            return "is empty"
        case "string_type":
            return f"should be text (put {_shown(error['input'])} in quotation marks)"
        case "enum":
            return f"{_shown(error['input'])} is not one of {context['expected']}"
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return f"{_shown(error['input'])} is not a day; write it like 2024-01-31"
        case "decimal_parsing" | "decimal_type":
            return f"{_shown(error['input'])} is not a number; write it like 98.5"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"{_shown(error['input'])} is not a whole number"
        case "greater_than_equal":
            return f"{_shown(error['input'])} is too small, the least is {context['ge']}"
        case "less_than_equal":
            return f"{_shown(error['input'])} is too large, the most is {context['le']}"
        case "tuple_type" | "list_type":
            return "should be a list: [..., ...]"
        case "value_error" if isinstance(context["error"], PlainError):
            return str(context["error"])
        case "model_type" | "dict_type":
            return "should be fields with names"
        case _:
            return f"{_shown(error['input'])} does not belong here"


def _shown(value: Any) -> str:
    return "nothing" if value is None else f'"{value}"'
