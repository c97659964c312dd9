"""The functions a form's expressions may call. Each is given its arguments already evaluated."""

import math
import random
import re
import unicodedata
import uuid
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import cache

from conversations.forms.xpath.history import is_copy, is_slip, is_swap
from conversations.forms.xpath.nodes import Cell, Node, Scope, XValue
from conversations.forms.xpath.values import (
    EPOCH,
    NAN,
    VIETNAM,
    days_since_epoch,
    midnight,
    read_float,
    read_iso_date,
    read_iso_date_time,
    strings_of,
    to_boolean,
    to_number,
    to_string,
    truncate,
)

Arguments = Sequence[XValue]
Run = Callable[[Scope, Arguments], XValue]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Function:
    """A function and how many arguments it takes: at least so many, then more by `step`; `most` None: any number.

    `judges_numbers` is what it does to its arguments as numbers, where that is all it does.
    """

    run: Run
    least: int
    most: int | None
    step: int = 1
    judges_numbers: Callable[..., bool] | None = None

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many arguments."""
        is_in_bounds = count >= self.least and (self.most is None or count <= self.most)
        return is_in_bounds and (count - self.least) % self.step == 0


def _pure(run: Callable[[Arguments], XValue]) -> Run:
    return lambda _scope, arguments: run(arguments)


def _on_number(run: Callable[[float], float]) -> Function:
    return Function(_pure(lambda arguments: run(to_number(arguments[0]))), 1, 1)


def _on_text(run: Callable[[str], XValue]) -> Function:
    return Function(_pure(lambda arguments: run(to_string(arguments[0]))), 1, 1)


def _on_texts(run: Callable[[str, str], XValue]) -> Function:
    return Function(_pure(lambda arguments: run(to_string(arguments[0]), to_string(arguments[1]))), 2, 2)


def _on_numbers(run: Callable[..., bool], least: int, most: int) -> Function:
    return Function(_pure(lambda arguments: run(*map(to_number, arguments))), least, most, 2, run)


def _own_or_argument(scope: Scope, arguments: Arguments) -> XValue:
    return arguments[0] if arguments else scope.world.text(scope.node)


# Lists of chosen codes


def is_selected(chosen: str, name: str) -> bool:
    return name.strip() in (chosen.split() or [""])


def selected_at(chosen: str, index: float) -> str:
    names = chosen.split()
    return names[int(index)] if math.isfinite(index) and 0 <= index < len(names) else ""


def choice_name(scope: Scope, arguments: Arguments) -> XValue:
    return scope.world.choice_label(to_string(arguments[1]).strip(), to_string(arguments[0]))


# Text


def all_strings(values: Iterable[XValue]) -> tuple[str, ...]:
    return tuple(text for value in values for text in strings_of(value))


def substring(arguments: Arguments) -> XValue:
    """Cut from `from0`, counted from 0 and negative from the end, up to but without `to0`."""
    text = to_string(arguments[0])
    start = _index(to_number(arguments[1]), len(text))
    end = _index(to_number(arguments[2]), len(text)) if len(arguments) > 2 else len(text)
    return text[start:end]


def _index(position: float, length: int) -> int:
    if math.isnan(position):
        return 0
    bounded = max(-length, min(length, position))
    return int(bounded) if bounded >= 0 else length + int(bounded)


def substring_before(text: str, mark: str) -> str:
    return text.partition(mark)[0] if mark and mark in text else ""


def substring_after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


def translate(arguments: Arguments) -> XValue:
    text, old, new = (to_string(argument) for argument in arguments)
    table: dict[int, str | None] = {}
    for index, letter in enumerate(old):
        table.setdefault(ord(letter), new[index] if index < len(new) else None)
    return text.translate(table)


def matches(text: str, pattern: str) -> bool:
    """Tell whether the whole text matches; a pattern that cannot be compiled matches nothing."""
    compiled = compile_pattern(pattern)
    return compiled is not None and compiled.fullmatch(unicodedata.normalize("NFC", text)) is not None


@cache
def compile_pattern(pattern: str) -> re.Pattern[str] | None:
    """Compile a pattern written for Java; None when it has no counterpart here.

    Java takes the hyphen of `[\\w-.]` literally, Python refuses it as a range.
    """
    escaped = re.sub(r"(\\[wWdDsS])-(?!\])", r"\1\\-", pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(escaped, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


# Numbers


def round_half_up(arguments: Arguments) -> XValue:
    number = to_number(arguments[0])
    digits = to_number(arguments[1]) if len(arguments) > 1 else 0.0
    if not math.isfinite(number) or not math.isfinite(digits):
        return number
    scale = Decimal(10) ** int(max(-30, min(30, digits)))
    shifted = Decimal(repr(number)) * scale + Decimal("0.5")
    return float(shifted.to_integral_value(ROUND_FLOOR) / scale)


def floor(number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


def ceiling(number: float) -> float:
    return float(math.ceil(number)) if math.isfinite(number) else number


def power(arguments: Arguments) -> XValue:
    try:
        result = to_number(arguments[0]) ** to_number(arguments[1])
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return result if isinstance(result, float) else NAN


def square_root(number: float) -> float:
    return math.sqrt(number) if number >= 0 else NAN


def stated_numbers(values: Iterable[XValue]) -> list[float]:
    """Return the numbers among the arguments, leaving out the empty ones."""
    return [read_float(text) for text in _texts_of_numbers(values) if text != ""]


def _texts_of_numbers(values: Iterable[XValue]) -> Iterable[str]:
    for value in values:
        yield from strings_of(value)


def least(arguments: Arguments) -> XValue:
    return _extreme(arguments, min)


def greatest(arguments: Arguments) -> XValue:
    return _extreme(arguments, max)


def _extreme(arguments: Arguments, pick: Callable[[list[float]], float]) -> float:
    numbers = stated_numbers(arguments)
    return NAN if not numbers or any(map(math.isnan, numbers)) else pick(numbers)


def count(value: XValue) -> float:
    return float(len(value)) if isinstance(value, tuple) else NAN


def count_non_empty(value: XValue) -> float:
    return float(sum(text != "" for text in strings_of(value)))


# Dates


def to_date(value: XValue) -> str:
    """Return YYYY-MM-DD of a date, a date-time (as seen in Vietnam) or a day count; "" for anything else."""
    on = _read_date(value)
    return "" if on is None else on.isoformat()


def to_date_time(value: XValue) -> str:
    at = _read_date_time(value)
    return "" if at is None else write_date_time(at)


def write_date_time(at: datetime) -> str:
    return at.astimezone(VIETNAM).isoformat(timespec="milliseconds")


def decimal_date_time(value: XValue) -> float:
    """Return days since 1970 in UTC; a plain date means midnight in Vietnam, so a fraction remains."""
    if isinstance(value, int | float):
        return value
    at = _read_date_time(value)
    return NAN if at is None else days_since_epoch(at)


def decimal_time(text: str) -> float:
    """Return a time of day as a fraction of the day."""
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?(?:Z|[+-][0-9:]+)?", text.strip())
    if match is None:
        return NAN
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return (hours * 3600 + minutes * 60 + seconds) / 86400


def format_date(value: XValue, pattern: str) -> str:
    at = _read_date_time(value)
    if at is None:
        return ""
    local = at.astimezone(VIETNAM)
    return re.sub(r"%(.)", lambda match: _date_part(local, match.group(1)), pattern)


def _date_part(at: datetime, letter: str) -> str:
    parts: Mapping[str, str] = {
        "Y": f"{at.year:04d}",
        "y": f"{at.year % 100:02d}",
        "m": f"{at.month:02d}",
        "n": str(at.month),
        "b": MONTHS[at.month - 1],
        "d": f"{at.day:02d}",
        "e": str(at.day),
        "a": WEEKDAYS[at.weekday()],
        "H": f"{at.hour:02d}",
        "h": str(at.hour),
        "M": f"{at.minute:02d}",
        "S": f"{at.second:02d}",
        "3": f"{at.microsecond // 1000:03d}",
    }
    return parts.get(letter, f"%{letter}")


def _read_date(value: XValue) -> date | None:
    if isinstance(value, int | float):
        at = _from_days(math.floor(value)) if math.isfinite(value) else None
        return None if at is None else at.date()
    text = to_string(value).strip()
    at = read_iso_date_time(text)
    return at.astimezone(VIETNAM).date() if at is not None else read_iso_date(text)


def _read_date_time(value: XValue) -> datetime | None:
    if isinstance(value, int | float):
        return _from_days(value) if math.isfinite(value) else None
    text = to_string(value).strip()
    on = read_iso_date(text)
    return read_iso_date_time(text) if on is None else midnight(on)


def _from_days(days: float) -> datetime | None:
    try:
        return EPOCH + timedelta(days=days)
    except OverflowError:
        return None


# The filling itself


def today(scope: Scope, _arguments: Arguments) -> XValue:
    return scope.world.now.astimezone(VIETNAM).date().isoformat()


def now(scope: Scope, _arguments: Arguments) -> XValue:
    return write_date_time(scope.world.now)


def once(scope: Scope, arguments: Arguments) -> XValue:
    """Return what the question already holds, or the argument when it holds nothing."""
    return scope.world.text(scope.current) or arguments[0]


def coalesce(arguments: Arguments) -> XValue:
    return next((argument for argument in arguments if to_string(argument) != ""), "")


def position(scope: Scope, arguments: Arguments) -> XValue:
    if not arguments:
        return float(scope.position)
    value = arguments[0]
    return float(_position_among_namesakes(value[0].node)) if isinstance(value, tuple) and value else NAN


def _position_among_namesakes(node: Node) -> int:
    namesakes = [sibling for sibling in (node.parent.children if node.parent else ()) if sibling.name == node.name]
    return namesakes.index(node) + 1 if node in namesakes else 1


def instance(scope: Scope, arguments: Arguments) -> XValue:
    found = scope.world.lists.get(to_string(arguments[0]))
    return (Cell(found, ""),) if found else ()


def indexed_repeat(arguments: Arguments) -> XValue:
    """Return the i-th of the nodes; nothing when there is no such one."""
    nodes, index = arguments[0], to_number(arguments[2])
    if not isinstance(nodes, tuple) or not (1 <= index <= len(nodes)):
        return ()
    return (nodes[int(index) - 1],)


def pull_data(scope: Scope, arguments: Arguments) -> XValue:
    """Return a column of the first row of a list whose key column equals a value."""
    listed, column, key_column, key = (to_string(argument) for argument in arguments)
    document = scope.world.lists.get(listed)
    rows = document.children[0].children if document and document.children else ()
    for row in rows:
        columns = {cell.name: cell.text for cell in row.children}
        if columns.get(key_column) == key:
            return columns.get(column, "")
    return ""


def boolean_from_string(text: str) -> bool:
    return text in {"1", "true"}


def draw(scope: Scope, _arguments: Arguments) -> XValue:
    return scope.world.draw(scope.current.path)


def new_uuid(scope: Scope, _arguments: Arguments) -> XValue:
    generator = random.Random(scope.world.draw(f"uuid {scope.current.path}"))
    return str(uuid.UUID(int=generator.getrandbits(128), version=4))


FUNCTIONS: Mapping[str, Function] = {
    "selected": _on_texts(is_selected),
    "not": Function(_pure(lambda arguments: not to_boolean(arguments[0])), 1, 1),
    "jr:choice-name": Function(choice_name, 2, 2),
    "format-date": Function(_pure(lambda a: format_date(a[0], to_string(a[1]))), 2, 2),
    "count-selected": _on_text(lambda text: float(len(text.split()))),
    "concat": Function(_pure(lambda arguments: "".join(all_strings(arguments))), 0, None),
    "string-length": Function(lambda s, a: float(len(to_string(_own_or_argument(s, a)))), 0, 1),
    "selected-at": Function(_pure(lambda a: selected_at(to_string(a[0]), to_number(a[1]))), 2, 2),
    "int": _on_number(truncate),
    "instance": Function(instance, 1, 1),
    "regex": _on_texts(matches),
    "date": Function(_pure(lambda arguments: to_date(arguments[0])), 1, 1),
    "today": Function(today, 0, 0),
    "true": Function(_pure(lambda _arguments: True), 0, 0),
    "false": Function(_pure(lambda _arguments: False), 0, 0),
    "boolean": Function(_pure(lambda arguments: to_boolean(arguments[0])), 1, 1),
    "number": Function(lambda s, a: to_number(_own_or_argument(s, a)), 0, 1),
    "string": Function(lambda s, a: to_string(_own_or_argument(s, a)), 0, 1),
    "coalesce": Function(_pure(coalesce), 1, None),
    "once": Function(once, 1, 1),
    "round": Function(_pure(round_half_up), 1, 2),
    "floor": _on_number(floor),
    "ceiling": _on_number(ceiling),
    "abs": _on_number(abs),
    "pow": Function(_pure(power), 2, 2),
    "sqrt": _on_number(square_root),
    "min": Function(_pure(least), 1, None),
    "max": Function(_pure(greatest), 1, None),
    "sum": Function(_pure(lambda arguments: float(sum(stated_numbers(arguments)))), 1, 1),
    "count": Function(_pure(lambda arguments: count(arguments[0])), 1, 1),
    "count-non-empty": Function(_pure(lambda arguments: count_non_empty(arguments[0])), 1, 1),
    "contains": _on_texts(lambda text, part: part in text),
    "starts-with": _on_texts(lambda text, part: text.startswith(part)),
    "ends-with": _on_texts(lambda text, part: text.endswith(part)),
    "substring-before": _on_texts(substring_before),
    "substring-after": _on_texts(substring_after),
    "substr": Function(_pure(substring), 2, 3),
    "translate": Function(_pure(translate), 3, 3),
    "normalize-space": Function(lambda s, a: " ".join(to_string(_own_or_argument(s, a)).split()), 0, 1),
    "join": Function(_pure(lambda a: to_string(a[0]).join(all_strings(a[1:]))), 1, None),
    "now": Function(now, 0, 0),
    "decimal-date-time": Function(_pure(lambda arguments: decimal_date_time(arguments[0])), 1, 1),
    "decimal-time": _on_text(decimal_time),
    "format-date-time": Function(_pure(lambda a: format_date(a[0], to_string(a[1]))), 2, 2),
    "date-time": Function(_pure(lambda arguments: to_date_time(arguments[0])), 1, 1),
    "position": Function(position, 0, 1),
    "last": Function(lambda scope, _arguments: float(scope.size), 0, 0),
    "current": Function(lambda s, _arguments: (Cell(s.current, s.world.text(s.current)),), 0, 0),
    "indexed-repeat": Function(_pure(indexed_repeat), 3, 3),
    "uuid": Function(new_uuid, 0, 0),
    "random": Function(draw, 0, 0),
    "pulldata": Function(pull_data, 4, 4),
    "boolean-from-string": _on_text(boolean_from_string),
    # Our own, for soft rules only: the tools of others do not know them.
    "kh:is-slip": _on_numbers(is_slip, 2, 4),
    "kh:is-swap": _on_numbers(is_swap, 4, 4),
    "kh:is-copy": Function(_pure(lambda arguments: is_copy([*map(to_number, arguments)])), 6, None, step=2),
}
