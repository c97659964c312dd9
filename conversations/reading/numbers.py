"""Answers to a question for one number, and numbers written out for the echo."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from conversations.reading.clean import strip_courtesy
from conversations.reading.quantities import Quantity, quantities, without_labels
from conversations.reading.words import Token, phrases, tokenise


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

_NOT_ZERO = phrases(
    "không biết|không nhớ|không rõ|không nắm|không thống kê|không có số liệu|không nhiều|"
    "không ít|không quá|không dưới|không đến|không tới|không đầy|không phải|không chắc|"
    "không hiểu|không đủ|không hết|không xong|không kịp|chưa biết|chưa rõ|chưa nhớ|"
    "chưa nắm|chưa thống kê|chưa tổng hợp|chưa có số liệu|chưa có báo cáo|chưa đếm|"
    "chưa kiểm|chưa xong|chưa đến|chưa tới|chưa đầy|chưa hết|chưa chắc|chưa cập nhật|"
    "chưa tính|chưa đủ|chưa kịp|chưa báo cáo|chưa gửi"
)
_NEGATION = phrases("không|chưa")
_EMPTY_WORDS = phrases(
    "có|ai|người|nào|cả|hết|đâu|mở|lớp|tổ chức|được|gì|hộ|nhà|gia đình|dòng họ|nữ|phụ nữ|"
    "dân tộc|thiểu số|học viên|hội viên|đăng ký|đạt|công nhận|ra|đi học|học|tham gia|dự|"
    "vận động|phát sinh|kỳ này|tháng này|quý này|năm nay|đợt này|hiện|hiện nay|hiện tại|"
    "thôn|bản|xóm|tổ|khu phố|cháu|em|tôi|bên em|bên tôi|chúng tôi|bác|mình|nhà em|vẫn|"
    "thì|là|một|trường hợp|bà con|buổi|lượt|đồng|hôm nay|luôn|rồi|ở|trong|thu|chi|số|mù chữ|"
    "chuyên đề|khoản|mới|đồng nào|hết|thuộc|này|thôi|đấy|đó|cái|trẻ|cháu nào|con|"
    "danh hiệu|học tập|xóa mù chữ|ai học xong|ai xong|ai hoàn thành|ai tốt nghiệp|người nào học xong|"
    "có người học xong|người học xong|và|,|.|!"
)
_UNCERTAIN = phrases(
    "hơn|gần|trên|dưới|ngót|non|ít nhất|nhiều nhất|tối đa|tối thiểu|trở lên|trở xuống|"
    "vài|dăm|đôi ba|nhiều|một số|phần lớn|thêm|bớt|tăng|giảm|gấp|như cũ|như trước|"
    "như kỳ trước|hàng trăm|hàng chục|hàng nghìn|bình quân|trung bình|hầu hết|đa số|"
    "mỗi lớp|mỗi người|mỗi hộ|mỗi thôn|không|chưa|rưỡi|+",
    marked_only="mấy|ít|đông|nửa|mỗi|quá",
)
_DOUBTFUL = phrases("hình như|có lẽ|chắc|chắc là|có thể|nghe nói|?|đoán")
_JOINS = phrases("hay|hay là|hoặc|hoặc là|-|đến|tới")
_TOTALS = phrases("tổng|tổng cộng|tổng số|tất cả|cả thảy|tất cả là|tổng cộng là|tổng là|tổng số là|cả thảy là")
_CORRECTION = phrases(
    "à nhầm|à quên|nhầm|sửa lại|sửa lại là|xin lỗi|nói lại|đính chính|quên|lộn|à lộn|à không", marked_only="à"
)
_CORRECTION_LOOSE = phrases("a")
_MA = phrases("mà|mà là")
_NOT = phrases("không phải|không phải là")
_COUNTED = phrases("người|lớp|hộ|nhà|học viên|gia đình")
_DONG = phrases("đồng|vnđ|vnd", marked_only="đ")


def read_number(text: str, kind: NumberKind | str) -> NumberAnswer:
    """Read the answer to "how many": one number stated once, or ask again.

    Words for nothing ("không có ai", "chưa mở") are 0 for a count and for money. Not knowing is never 0.
    """
    kind = NumberKind(kind)
    tokens = tokenise(strip_courtesy(text))
    if not tokens or (_NOT_ZERO.found_in(tokens) and not _has_figure(tokens)):
        return _ASK
    if kind in _WHOLE and means_none(tokens):
        return NumberAnswer(0)
    return _read_quantity(corrected(tokens), kind)


def _has_figure(tokens: Sequence[Token]) -> bool:
    return bool(quantities(tokens))


def means_none(tokens: Sequence[Token]) -> bool:
    """Return whether the words say that there is nothing: a negation, and only words that go with it."""
    if not _NEGATION.found_in(tokens) or _NOT_ZERO.found_in(tokens):
        return False
    rest = without_labels(tokens, _NEGATION)
    return all(_EMPTY_WORDS.length_at(rest, i) or _inside_phrase(rest, i) for i in range(len(rest)))


def _inside_phrase(tokens: Sequence[Token], i: int) -> bool:
    """Whether a token belongs to a phrase that began a few tokens earlier."""
    return any(_EMPTY_WORDS.length_at(tokens, i - back) > back for back in (1, 2, 3) if i >= back)


def corrected(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens that still hold after the speaker corrected a figure: "9, à quên, 11" leaves 11."""
    tokens = without_denied(tokens)
    for i in reversed(range(1, len(tokens))):
        length = _CORRECTION.length_at(tokens, i) or (
            _CORRECTION_LOOSE.length_at(tokens, i) if tokens[i].bare == "a" and not tokens[i].marked else 0
        )
        if length and quantities(tokens[:i]) and quantities(tokens[i + length :]):
            return tokens[i + length :]
    return tokens


def without_denied(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the denied half of "không phải A mà là B" and "B chứ không phải A"."""
    for i in range(len(tokens)):
        length = _NOT.length_at(tokens, i)
        if not length:
            continue
        for j in range(i + length, len(tokens)):
            if _MA.length_at(tokens, j) and quantities(tokens[i + length : j]):
                return (*tokens[:i], *tokens[j + _MA.length_at(tokens, j) :])
        if i and tokens[i - 1].bare in {"chu", "ma"} and quantities(tokens[: i - 1]):
            return tokens[: i - 1]
    return tokens


def _read_quantity(tokens: Sequence[Token], kind: NumberKind) -> NumberAnswer:
    found = quantities(tokens, decimal=kind in (NumberKind.DECIMAL, NumberKind.PERCENT), money=kind is NumberKind.MONEY)
    if found and found[0].start and tokens[found[0].start - 1].typed == "-":
        return _ASK  # a negative count
    if not found or _UNCERTAIN.found_in(_between(tokens, found)) or _has_fraction(tokens):
        return _ASK
    if len(found) > 1:
        found = _agreed_or_total(tokens, found)
    if len(found) == 2 and _joined(tokens, *found):
        values = [_value(q, kind) for q in found]
        return NumberAnswer(None, tuple(v for v in values if v is not None))
    if len(found) != 1:
        return _ASK
    return _settle(tokens, found[0], kind)


def _between(tokens: Sequence[Token], found: Sequence[Quantity]) -> tuple[Token, ...]:
    """Return the tokens outside the numbers: the "không" of "không trăm" denies nothing."""
    return tuple(t for i, t in enumerate(tokens) if not any(q.start <= i < q.end for q in found))


def _has_fraction(tokens: Sequence[Token]) -> bool:
    """Whether "a/b" stands somewhere that is not a date."""
    return any(t.typed == "/" for t in without_labels(tokens, phrases("")))


def _agreed_or_total(tokens: Sequence[Token], found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """Reduce "27 (hai mươi bảy)" and "tổng 27, nữ 15" to the one number they state."""
    first, second = found[0], found[1]
    repeated = tokens[first.end].typed == "(" and second.start == first.end + 1
    if len(found) == 2 and repeated and first.numeral.value == second.numeral.value:
        return found[:1]
    totals = tuple(q for q in found if _TOTALS.length_before(tokens, q.start) or _TOTALS.length_at(tokens, q.end))
    return totals if len(totals) == 1 else found


def _joined(tokens: Sequence[Token], first: Quantity, second: Quantity) -> bool:
    """Whether two numbers are alternatives, a range, or a figure and its word that disagree."""
    between = tokens[first.end : second.start]
    if between and _COUNTED.length_at(between, 0):
        between = between[_COUNTED.length_at(between, 0) :]
    return _JOINS.is_all_of(between) or (len(between) == 1 and between[0].typed == "(")


def _settle(tokens: Sequence[Token], q: Quantity, kind: NumberKind) -> NumberAnswer:
    value = _value(q, kind)
    if value is None:
        offered = (_fit(v, kind) for v in q.numeral.candidates) if not q.percent else ()
        return NumberAnswer(None, tuple(v for v in offered if v is not None))
    if q.vague and not _DOUBTFUL.found_in(tokens):
        return _ASK
    if _DOUBTFUL.found_in(tokens):
        return NumberAnswer(None, (value,))
    if kind is NumberKind.MONEY and 0 < value < 1_000 and not _DONG.length_at(tokens, q.end):
        return NumberAnswer(None, (value, value * 1_000))
    return NumberAnswer(value)


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
