"""What is wrong with a file, said without the words of the validating library."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from plans.problem import Fault


class PlainError(ValueError):
    """What a check of our own found wrong with a field: a fault we know, or words for whoever writes our files."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.fault = what if isinstance(what, Fault) else Fault.MISPLACED


def field_of(error: ErrorDetails) -> str:
    """Return the field's name, below other fields with dots; places in lists and our classes are left out."""
    names = [str(part) for part in error["loc"] if isinstance(part, str) and re.fullmatch("[a-z_]+", part)]
    return ".".join(dict.fromkeys(name for name in names if name != "str"))


def fault_of(error: ErrorDetails) -> tuple[Fault, Mapping[str, str]]:
    """Return of which kind an error is, and the values that say it exactly."""
    context, value = error.get("ctx", {}), {"value": _shown(error["input"])}
    match error["type"]:
        case "missing":
            return Fault.MISSING, {}
        case "extra_forbidden":
            return Fault.UNKNOWN_FIELD, {}
        case "string_too_short" | "too_short":
            return Fault.EMPTY, {}
        case "string_too_long":
            return Fault.TOO_LONG, {"most": str(context["max_length"])}
        case "string_type" if error["input"] is None:
            return Fault.EMPTY, {}
        case "string_type":
            return Fault.NOT_TEXT, value
        case "enum":
            return Fault.NOT_ALLOWED, value | {"allowed": _listed(context["expected"])}
        case "date_type" | "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return Fault.NOT_A_DAY, value
        case "decimal_parsing" | "decimal_type":
            return Fault.NOT_A_NUMBER, value
        case "int_parsing" | "int_type" | "int_from_float":
            return Fault.NOT_WHOLE, value
        case "greater_than_equal":
            return Fault.TOO_SMALL, value | {"least": str(context["ge"])}
        case "less_than_equal":
            return Fault.TOO_LARGE, value | {"most": str(context["le"])}
        case "tuple_type" | "list_type":
            return Fault.NOT_A_LIST, {}
        case "value_error" if isinstance(context["error"], PlainError):
            return context["error"].fault, value if isinstance(error["input"], str) else {}
        case "model_type" | "dict_type":
            return Fault.NOT_FIELDS, {}
        case _:
            return Fault.MISPLACED, value


def in_plain_words(error: ErrorDetails, where: str) -> str:
    """Say in one English line where a file of the program is wrong and how."""
    fault, values = fault_of(error)
    place = ", ".join([where, *field_of(error).split(".")]).removesuffix(", ")
    return f"{place}: {_IN_ENGLISH.get(fault, _ANYTHING_ELSE).format_map({**values, 'value': _shown(error['input'])})}"


_ANYTHING_ELSE = '"{value}" does not belong here'
_IN_ENGLISH: Mapping[Fault, str] = {
    Fault.MISSING: "is missing",
    Fault.UNKNOWN_FIELD: "is not a field of this row (a slip of the pen?)",
    Fault.EMPTY: "is empty",
    Fault.NOT_A_DAY: '"{value}" is not a day; write it like 2024-01-31',
    Fault.NOT_FIELDS: "should be fields with names",
    Fault.NOT_A_LIST: "should be a list: [..., ...]",
}


def _listed(allowed: str) -> str:
    """Return the values the library lists as "'a', 'b' or 'c'", with commas only."""
    return ", ".join(re.findall("'(.*?)'", allowed))


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
