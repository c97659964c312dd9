"""Answers to a question for one number, and numbers written out for the echo."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from conversations.reading.atoms import CLASSIFIERS, meaning
from conversations.reading.clean import is_figure, strip_courtesy
from conversations.reading.nothing import denies_outcome, is_unknown, means_none
from conversations.reading.quantities import UNITS, Quantity, quantities
from conversations.reading.retractions import corrected, is_withdrawn
from conversations.reading.statements import Statement, has_more, statements, the_one
from conversations.reading.words import Token, phrases, tokenise

_REMEMBERED = 500


class NumberKind(StrEnum):
    """What a number counts; it decides how separators and zero words are read."""

    COUNT = "count"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """What was understood: a value, or None to ask again, with the likely readings to offer (at most two)."""

    value: int | Decimal | None
    candidates: tuple[int | Decimal, ...] = ()


_ASK = NumberAnswer(None)
_WHOLE = (NumberKind.COUNT, NumberKind.MONEY)
_MOST_NUMBER_WORDS = 40
"""A message with more figures and number words is a list, no answer to "how many"."""
_DOUBTFUL = phrases(
    "nghe bảo|nghe đồn|tui nghĩ|em nghĩ|tôi nghĩ|mình nghĩ|cháu nghĩ|bác nghĩ|nhỉ|hỉ|nhể|hình như|có lẽ|chắc|"
    "chắc là|có thể|nghe nói|?|đoán|gì đó|chi đó|gì đấy|hay sao|thì phải|nghe đâu|"
    "ước lượng thôi|phải không|đúng không|hả|"
    "không chắc|áng áng|nhớ mang máng"
)
_HEARING = phrases("nghe nói chuyện|nghe nói về|đến nghe nói|có thể đọc|có thể viết")
"""Words of doubt that mean what they say: people come to hear a talk."""
_FOUND = phrases("à đây rồi|đây rồi|à đây|nhớ ra rồi|nhớ rồi|à nhớ|tìm thấy rồi|tìm được rồi|thấy rồi|à thấy rồi")
_CALLS = phrases(
    "nghe rõ chưa|nghe rõ không|nghe được không|nghe chưa|nghe không|rõ chưa|hiểu chưa|hiểu không|ghi chưa|"
    "ghi kịp chưa|ghi được chưa|ghi vào chưa|thấy chưa|thấy không|nhớ chưa|kịp chưa|viết kịp không"
)
_CALLED = phrases("em|cháu|con|anh|chị|bác|cô|chú|cán bộ")
DONG = "đồng"
SMALL_CHANGE = 10_000
"""In đồng; no sum that is reported is smaller."""
_ABOUT = phrases("khoảng|tầm|chừng|cỡ|áng chừng|độ chừng")
_OR_SO = phrases("gì đó|chi đó|gì đấy|chi nớ|gì á")
"""Behind "about" these say nothing more; by themselves they are doubt."""
_CERTAIN = phrases("chắc chắn|chắc nịch|chắc rồi|chắc cú")
_JOINS = phrases("hay|hay là|hoặc|hoặc là|-|đến|tới|~")
_MONEY = phrases("đồng|vnđ|vnd|đ|d|tiền|bạc")
_FELLOWS = phrases("đồng chí|đồng bào|đồng hương|đồng nghiệp|đồng đội")
_INCOME = phrases("thu|tổng thu|thu được|thu về", marked_only="")
_SPENDING = phrases("chi|tổng chi|đã chi|tiêu", marked_only="")
_DONG = phrases("đồng|vnđ|vnd", marked_only="đ")


@lru_cache(maxsize=_REMEMBERED)
def read_number(text: str, kind: NumberKind | str) -> NumberAnswer:
    """Read the answer to "how many": one number stated once, or ask again.

    Words for nothing ("không có ai", "chưa mở") are 0 for a count and for money. Not knowing is never 0.
    """
    kind = NumberKind(kind)
    if is_figure(text) and kind is NumberKind.COUNT:
        return NumberAnswer(int(text))
    typed = _without_calls(tokenise(strip_courtesy(text)))
    if sum(token.is_figure or meaning(token) is not None for token in typed) > _MOST_NUMBER_WORDS:
        return _ASK
    tokens = corrected(_from_found(typed))
    said = statements(tokens, decimal=kind in (NumberKind.DECIMAL, NumberKind.PERCENT), money=kind is NumberKind.MONEY)
    if not said:
        return NumberAnswer(0) if kind in _WHOLE and means_none(tokens) else _ASK
    if has_more(tokens) or is_unknown(tokens) or is_withdrawn(tokens, said[-1].quantity):
        return _ASK
    if denies_outcome(tokens) and any(one.value != 0 for one in said):
        return _ASK
    said = _of_kind(tokens, said, kind)
    if kind is NumberKind.MONEY and len(said) > 1 and _INCOME.found_in(tokens) and _SPENDING.found_in(tokens):
        return _ASK
    chosen = the_one(tokens, said)
    if chosen is not None:
        return _settle(tokens, chosen, kind)
    return NumberAnswer(None, _alternatives(tokens, said, kind))


def _of_kind(tokens: Sequence[Token], said: Sequence[Statement], kind: NumberKind) -> Sequence[Statement]:
    """Prefer the one figure that carries the unit asked for: "45/60 hộ, bằng 75%" in per cent is 75."""
    match kind:
        case NumberKind.PERCENT:
            fitting = [one for one in said if one.quantity.percent]
        case NumberKind.DECIMAL:
            fitting = [one for one in said if UNITS.length_at(tokens, one.quantity.end)]
        case NumberKind.MONEY:
            fitting = [one for one in said if _is_money(tokens, one.quantity)]
        case NumberKind.COUNT:
            fitting = [one for one in said if not one.quantity.percent and not _is_money(tokens, one.quantity)]
    return fitting or said


def _is_money(tokens: Sequence[Token], q: Quantity) -> bool:
    if _FELLOWS.length_at(tokens, q.end):
        return False
    return _MONEY.length_at(tokens, q.end) > 0 or (q.numeral.value or 0) >= 10_000


def _alternatives(tokens: Sequence[Token], said: Sequence[Statement], kind: NumberKind) -> tuple[int | Decimal, ...]:
    """Return the two values of "12 hoặc 13" and of "09 (tám)", which the person may choose from."""
    if len(said) != 2 or not _joined(tokens, said[0].quantity, said[1].quantity):
        return ()
    values = [_value(one.quantity, kind) for one in said]
    return tuple(v for v in values if v is not None)


def _joined(tokens: Sequence[Token], first: Quantity, second: Quantity) -> bool:
    """Whether two numbers are alternatives, a range, or a figure and its word that disagree."""
    between = tokens[first.end : second.start]
    between = between[CLASSIFIERS.length_at(between, 0) :]
    return _JOINS.is_all_of(between) or (len(between) == 1 and between[0].typed == "(")


def _settle(tokens: Sequence[Token], one: Statement, kind: NumberKind) -> NumberAnswer:
    q = one.quantity
    value = _value(q, kind)
    if value is None:
        offered = (_fit(v, kind) for v in q.numeral.candidates) if not q.percent else ()
        return NumberAnswer(None, tuple(v for v in offered if v is not None))
    if _is_doubted(tokens):
        return NumberAnswer(None, (value,))
    if one.open:
        return _ASK
    if kind is NumberKind.MONEY and _is_short(tokens, q, value):
        return NumberAnswer(None, (value, value * 1_000))
    return NumberAnswer(value)


def _is_short(tokens: Sequence[Token], q: Quantity, value: int | Decimal) -> bool:
    """Whether money may be told in thousands: "500", and in figures alone "3.500"."""
    is_figure = q.end - q.start == 1 and tokens[q.start].is_figure
    return 0 < value < (SMALL_CHANGE if is_figure else 1_000) and not _DONG.length_at(tokens, q.end)


def _from_found(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leave out what was said before the paper was found: "hình như... à đây rồi, sổ ghi 9 người"."""
    found = max((i + length for i in range(len(tokens)) if (length := _FOUND.length_at(tokens, i))), default=0)
    return tokens[found:] if found and quantities(tokens[found:]) and not quantities(tokens[:found]) else tokens


def _without_calls(tokens: Sequence[Token]) -> Sequence[Token]:
    """Leave out a closing question whether one was heard: "28 người, nghe rõ chưa"."""
    end = len(tokens) - (1 if tokens and tokens[-1].typed == "?" else 0)
    end -= _CALLED.length_before(tokens, end)
    call = _CALLS.length_before(tokens, end)
    rest = tokens[: end - call]
    return rest if call and any(t.is_figure or meaning(t) is not None for t in rest) else tokens


def _is_doubted(tokens: Sequence[Token]) -> bool:
    if _CERTAIN.found_in(tokens):
        return False
    hedged = _ABOUT.found_in(tokens)
    return any(
        _DOUBTFUL.length_at(tokens, i)
        and not _HEARING.length_at(tokens, i)
        and not (hedged and _OR_SO.length_at(tokens, i))
        for i in range(len(tokens))
    )


def _value(q: Quantity, kind: NumberKind) -> int | Decimal | None:
    if q.numeral.value is None or (q.percent and kind is not NumberKind.PERCENT):
        return None
    return _fit(q.numeral.value, kind)


def _fit(value: Decimal, kind: NumberKind) -> int | Decimal | None:
    """Return the value in the type of its kind; a fraction of a person is no count."""
    if kind not in _WHOLE:
        return value
    return int(value) if value == value.to_integral_value() else None


# --- writing ---

_UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
_GROUPS = ((1_000_000_000, "tỷ"), (1_000_000, "triệu"), (1_000, "nghìn"))


def spell_count(n: int) -> str:
    """Return a whole number in words for the echo: 27 is "hai mươi bảy"."""
    if n < 0:
        return f"âm {spell_count(-n)}"
    if n < 10:
        return _UNITS[n]
    return " ".join(_groups(n))


def _groups(n: int) -> list[str]:
    said: list[str] = []
    for size, name in _GROUPS:
        count, n = divmod(n, size)
        if count:
            said += [spell_count(count) if not said else " ".join(_hundreds(count, full=True)), name]
    return said + _hundreds(n, full=bool(said)) if n else said


def _hundreds(n: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(n, 100)
    said = [_UNITS[hundreds], "trăm"] if hundreds or full else []
    if 0 < rest < 10:
        return [*said, "linh", _UNITS[rest]] if said else [_UNITS[rest]]
    return said + _tens(rest)


def _tens(n: int) -> list[str]:
    tens, unit = divmod(n, 10)
    if not tens:
        return []
    said = ["mười"] if tens == 1 else [_UNITS[tens], "mươi"]
    irregular = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return [*said, irregular.get(unit, _UNITS[unit])] if unit else said


def write_count(n: int) -> str:
    """Return a whole number in figures with dots for thousands: "1.250"."""
    return f"{n:,}".replace(",", ".")


def write_decimal(value: Decimal) -> str:
    """Return a decimal in figures with a comma for the fraction: "1.250,5"."""
    return f"{value:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")
