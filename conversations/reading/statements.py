"""Which of the figures in a message is the one it states."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from conversations.reading.atoms import CLASSIFIERS, meaning
from conversations.reading.nothing import clauses, is_denied
from conversations.reading.quantities import Quantity, quantities
from conversations.reading.words import Phrases, Token, phrases


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure of a message, and whether its clause leaves it open: a change, a rate, a denial, a bound."""

    quantity: Quantity
    open: bool

    @property
    def value(self) -> Decimal | None:
        """The value, None while it is open."""
        return None if self.open else self.quantity.numeral.value


_MOST = 12
"""More figures than this are a list, no answer to "how many"."""

_CHANGE = phrases("thêm|tăng|giảm|bớt|gấp|hụt|tụt|sụt|chênh|vượt chỉ tiêu|còn thiếu")
_NEW_LEVEL = phrases("còn|còn lại|lên thành|thành|xuống còn|giảm còn|còn có")
_RATE = phrases("bình quân|trung bình|từng lớp|từng hộ|mỗi", marked_only="mỗi")
_ONLY = frozenset({"co", "duoc", "con", "chi", "mo", "dung"})
_WRONG = phrases("gõ nhầm|nhầm|nhầm rồi|sai|sai rồi|lộn|ghi nhầm|lộn rồi|gõ lộn|số cũ", marked_only="")
_PLAN = phrases(
    "sắp|sẽ|dự định|định mở|định tổ chức|tháng sau|tháng tới|năm sau|năm tới|sang năm|kỳ sau|kỳ tới|tuần sau|"
    "tuần tới|quý sau|"
    "quý tới|sắp tới|xin mở|muốn mở|cuối năm nay mở",
    marked_only="định",
)
_PAST = phrases(
    "năm ngoái|năm trước|tháng trước|kỳ trước|quý trước|đợt trước|lần trước|khóa trước|hồi trước|trước đây|"
    "xã giao|được giao|trên giao|huyện giao|tỉnh giao|giấy mời|"
    "kế hoạch|chỉ tiêu|mục tiêu|dự kiến|phấn đấu|ban đầu|lúc đầu|hồi đầu|mọi năm|năm kia|hồi năm ngoái|trước kia|"
    "thường thì|tháng rồi có|lúc trước"
)
_COMPARED = phrases("so với|bằng|hơn|kém|như|giống|ít hơn|nhiều hơn|cao hơn|thấp hơn|so|từ|của")
_NOW = phrases(
    "năm nay|tháng này|kỳ này|quý này|đợt này|lần này|hiện|hiện nay|hiện tại|nay|bây giờ|giờ|đã|đến nay|khóa này|"
    "có mặt|thực dự|"
    "còn bây giờ|giờ còn|rồi|thực hiện|thực tế|đạt|làm được|kết quả|mở được|tháng ni|năm ni|bữa nay|hôm nay|vừa rồi"
)
_OF_ALL = phrases("trong tổng|trong tổng số|trên tổng|trên tổng số")
_OPENING = phrases(
    "trong tổng|trong tổng số|trên tổng|trên tổng số|"
    "tăng so với|giảm so với|nhiều hơn năm|ít hơn năm|hơn năm ngoái|kém năm ngoái|hơn năm trước|kém năm trước|"
    "hơn tháng trước|kém tháng trước|hơn kỳ trước|kém kỳ trước|nhiều hơn so|ít hơn so|nhiều hơn tháng|ít hơn tháng"
)
"""Without a comma, "2 hộ giảm so với năm trước" may be the change alone."""
_MORE_OR_LESS = phrases("tăng|giảm|hơn|kém|nhiều hơn|ít hơn|cao hơn|thấp hơn|tăng hơn|giảm hơn", marked_only="")
_PART = phrases("trong đó|trong đấy|trong ấy|trong số đó|trong số này|gồm|bao gồm|gồm có|trỏng")
_TOTAL = phrases(
    "tổng|tổng cộng|tổng số|tất cả|cả thảy|hết thảy|vị chi|cộng lại|cộng|cộng vào|gộp lại|ghép lại|gom lại|tính ra|"
    "thành ra|là đủ|tính gộp|tính chung|chung lại|cả thôn|cả bản|cả xóm|toàn thôn|toàn bản|cả ngày|cả hai|cả ba|"
    "tổng kinh phí|tổng tiền|=|cả thẩy|hết cả thảy|thảy|quy ra|tròn lại|chốt lại|chốt|cuối cùng|chính xác|"
    "chính xác là|cụ thể|cụ thể là|đúng ra|số đúng|số đúng là|đúng số|nói chính xác|con số chính xác|cả hai buổi|"
    "đợt là|bên là|lần là"
)
_TOTAL_BEHIND = phrases("tổng|tổng cộng|tổng số|tất cả|cả thảy|hết thảy|hết cả thảy|cả thẩy|toàn bộ|cả hai|cả ba")
_MEND = phrases("chính xác|cụ thể|đúng ra|số đúng|đúng số|nói chính xác|chốt|chốt lại|cuối cùng|con số chính xác")
_RIGHT = phrases("mới đúng|là đúng|mới phải|mới chuẩn")
_MINUS = phrases("trừ|trừ đi")
_LESS = phrases("trừ|vắng|nghỉ|bỏ|mất|thiếu|rút|chuyển đi|giảm|bớt")
_PLACES = phrases("thôn|bản|xóm|ấp|buôn|làng|khu phố|tổ dân phố|tổ|khu")
_AND = phrases("với|và|cùng|cộng|cộng với|cùng với|thêm|chưa kể|không kể|chưa tính|ngoài ra")
_PERSON = phrases("anh|chị|cô|chú|ông|bác|dì|cậu|mợ|thím|thầy|cụ", marked_only="bà|em|cháu")
_SOME = phrases("vài|một số|nhiều|một ít|dăm", marked_only="mấy|ít")
_NONE_BEFORE = phrases("không|không có|chưa có|không được|chưa được|lấy|nổi|không còn|chưa|đâu có|có lấy|chẳng được")
_ALSO = phrases("cũng")
_LEFT_OUT = phrases("trừ|trừ đi|trừ ra|trừ bớt|loại|loại ra|bỏ|bỏ ra|không tính|không kể|chưa tính|chưa kể")
_TAKEN_AWAY = phrases("trừ|trừ đi|trừ ra|trừ bớt|loại ra|bỏ ra")
_THEN = phrases("thì|thì được|thì có|thì còn|thì là|thì cũng được|còn|còn lại|còn được|còn có|là còn|ra thì|ra còn")
_PLUS = phrases("thêm|cộng|cộng thêm|tăng|tăng thêm|thêm được|và thêm|có thêm|với|mới")
_MAKES = phrases("là|là được|thành|thành ra|được|còn|lên|lên thành|=|vị chi|vị chi là|tổng là|cả thảy|nữa là|tất cả là")
_ENOUGH, _SHORT = phrases("đủ|tròn|mới được"), phrases("thiếu|còn thiếu|hụt|cần|thêm|chờ|đợi")
"""What is still awaited: "thiếu 2 nữa là đủ 30"."""
_PRESENT = phrases("có mặt|đến dự|dự|tham dự|thực dự|dự họp|dự học")
_ABSENT = phrases("vắng|vắng mặt|nghỉ|ốm|bận|xin nghỉ|xin phép|đi vắng")
_MEANS = phrases("nghĩa là|tức là|tức|có nghĩa là|có nghĩa|ý là|ý em là|ý tôi là|ý tui là|ý mình là|ý bác là|ý cháu là")
_BELOW = phrases(
    "gần|ngót|non|suýt|suýt soát|chưa đến|chưa đầy|chưa tới|chưa được|dưới|không đến|không tới|ngấp nghé|"
    "tí nữa|tí nữa là|chút nữa|chút nữa là|xíu nữa|xíu nữa là|tẹo nữa là"
)
_ABOVE = phrases("hơn|trên|ngoài|quá|vượt")
_AROUND_BOUND = phrases("được|tới|đến|là|cũng|vẫn|chỉ|thôi|tức là|tính ra|còn|một tí|rồi|lận|lận đó")
_NEARING = Phrases((*_BELOW.spellings, *_ABOVE.spellings, *_AROUND_BOUND.spellings))
_FARTHEST = Decimal("1.25")
_ELLIPSIS = frozenset({"…", "."})


def statements(tokens: Sequence[Token], *, decimal: bool, money: bool) -> Sequence[Statement]:
    """Return the figures that say how many now: not plans, last year's, nor the parts of a whole."""
    found = quantities(tokens, decimal=decimal, money=money)
    if len(found) > _MOST:
        return tuple(Statement(q, open=True) for q in found)
    spans = tuple(clauses(tokens))
    elsewhen = _elsewhen(tokens, spans)
    kept = [
        Statement(q, _is_open(tokens, q, _span(spans, q), found))
        for q in found
        if q.start not in elsewhen and not _counts_nothing(tokens, q)
    ]
    kept = _without_comparisons(tokens, spans, _without_hesitation(tokens, _without_parts(tokens, kept)))
    return _without_rounding(tokens, kept)


def _span(spans: Sequence[tuple[int, int]], q: Quantity) -> tuple[int, int]:
    """Return the clause in which a figure stands."""
    i = bisect_left(spans, (q.start + 1, 0)) - 1
    return (spans[i][0], max(spans[i][1], q.end)) if i >= 0 else (q.start, q.end)


def _elsewhen(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> set[int]:
    """Return the places that speak of a plan, or of what was before."""
    places: set[int] = set()
    is_elsewhen = False
    for start, end in spans:
        if start and tokens[start - 1].typed in _ELLIPSIS:
            is_elsewhen = False
        planned = _PLAN.found_in(tokens[start:end])
        for i in range(start, end):
            if _PAST.length_at(tokens, i) and not _COMPARED.length_before(tokens, i):
                is_elsewhen = True
            elif _NOW.length_at(tokens, i):
                is_elsewhen = False
            if is_elsewhen or planned:
                places.add(i)
        is_elsewhen = is_elsewhen or planned
    return places


def _counts_nothing(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether "one" stands in a denial: "không có một ai", "một người cũng không"."""
    if q.numeral.value != 1:
        return False
    end = q.end + CLASSIFIERS.length_at(tokens, q.end)
    return _NONE_BEFORE.length_before(tokens, q.start) > 0 or _ALSO.length_at(tokens, end) > 0


def _is_open(tokens: Sequence[Token], q: Quantity, span: tuple[int, int], found: Sequence[Quantity]) -> bool:
    if q.vague or (q.start and tokens[q.start - 1].typed == "-" and q.start == 1):
        return True
    before, behind = tokens[span[0] : q.start], tokens[q.end : span[1]]
    return (
        (_CHANGE.found_in(before) and not _NEW_LEVEL.length_before(tokens, q.start))
        or _is_rate(before)
        or _is_difference(before)
        or _is_beside_name(tokens, q)
        or (_ENOUGH.length_before(tokens, q.start) > 0 and _SHORT.found_in(before))
        or _OF_ALL.length_before(tokens, q.start) > 0
        or _OPENING.length_at(tokens, q.end + CLASSIFIERS.length_at(tokens, q.end)) > 0
        or _WRONG.found_in(behind)
        or (q.numeral.value != 0 and is_denied(_outside(tokens, span, found)))
    )


def _outside(tokens: Sequence[Token], span: tuple[int, int], found: Sequence[Quantity]) -> tuple[Token, ...]:
    """Return a clause without its figures: the "không" of "không trăm" denies nothing."""
    inside = {i for q in found if span[0] <= q.start < span[1] for i in range(q.start, q.end)}
    return tuple(tokens[i] for i in range(*span) if i not in inside)


def _is_difference(before: Sequence[Token]) -> bool:
    """Whether a figure follows a comparison: "hơn năm ngoái 3 hộ"."""
    return any(_PAST.length_at(before, i) and _COMPARED.length_before(before, i) for i in range(len(before)))


def _is_beside_name(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether a named person comes on top: "chị Lan với hai con"."""
    joined = q.start - _AND.length_before(tokens, q.start)
    return 1 < joined < q.start and _PERSON.length_before(tokens, joined - 1) > 0 and tokens[joined - 1].is_word


def _is_rate(before: Sequence[Token]) -> bool:
    return any(
        _RATE.length_at(before, i) and not (before[i].bare == "moi" and i and before[i - 1].bare in _ONLY)
        for i in range(len(before))
    )


def _without_parts(tokens: Sequence[Token], said: Sequence[Statement]) -> Sequence[Statement]:
    """Leave out what follows "trong đó", and counts of villages beside other counts."""
    part = next((i for i in range(len(tokens)) if _PART.length_at(tokens, i)), len(tokens))
    whole = [one for one in said if one.quantity.end <= part]
    kept = whole if whole and not any(one.open for one in whole) else said
    counted = [one for one in kept if not _PLACES.length_at(tokens, one.quantity.end)]
    return counted or kept


def _without_hesitation(tokens: Sequence[Token], said: Sequence[Statement]) -> Sequence[Statement]:
    """Leave out the beginning of a number that is begun anew: "mười... mười sáu"."""
    kept = list(said)
    for first, second in pairwise(said):
        between = tokens[first.quantity.end : second.quantity.start]
        begun = [t.key for t in tokens[first.quantity.start : first.quantity.end]]
        anew = [t.key for t in tokens[second.quantity.start : second.quantity.end]]
        if between and all(t.typed in _ELLIPSIS for t in between) and anew[: len(begun)] == begun:
            kept.remove(first)
    return kept


def _without_comparisons(
    tokens: Sequence[Token], spans: Sequence[tuple[int, int]], said: Sequence[Statement]
) -> Sequence[Statement]:
    """Leave out how much more or less it is than before, beside how much it is: "80%, tăng 5% so với năm ngoái"."""
    kept = [one for one in said if not (one.open and _compares(tokens[slice(*_span(spans, one.quantity))]))]
    return kept if any(not one.open for one in kept) else said


def _without_rounding(tokens: Sequence[Token], said: Sequence[Statement]) -> Sequence[Statement]:
    """Leave out the round number that an exact one comes near to: "99 lượt, suýt được trăm"."""
    if len(said) != 2 or said[0].value is None or said[1].quantity.value is not None:
        return said
    return said[:1] if _is_near(tokens, said[0].quantity, said[0].value, said[1].quantity) else said


def _is_near(tokens: Sequence[Token], exact: Quantity, value: Decimal, about: Quantity) -> bool:
    noun = CLASSIFIERS.length_at(tokens, exact.end)
    between = [t for t in tokens[exact.end + noun : about.start] if t.typed not in {",", ";", ".", "(", "-"}]
    below, above = _BELOW.found_in(between), _ABOVE.found_in(between)
    if below == above or not _NEARING.is_all_of(between):
        return False
    other = CLASSIFIERS.length_at(tokens, about.end)
    if other and [t.key for t in tokens[about.end :][:other]] != [t.key for t in tokens[exact.end :][:noun]]:
        return False  # "20 hộ, gần 25 người" counts two things
    round_one = about.numeral.value or _lone_value(tokens, about)
    least, most = (value, round_one) if below else (round_one, value)
    return 0 < least < most <= least * _FARTHEST


def _lone_value(tokens: Sequence[Token], q: Quantity) -> Decimal:
    """Return what a bare trăm, chục or nghìn is about, 0 for any other number."""
    known = meaning(tokens[q.start]) if q.end - q.start == 1 else None
    return Decimal(known[1]) if known and known[1] >= 10 else Decimal(0)


def _compares(clause: Sequence[Token]) -> bool:
    return _MORE_OR_LESS.found_in(clause) and _PAST.found_in(clause)


def has_more(tokens: Sequence[Token]) -> bool:
    """Return whether an unknown number comes on top: "8 chị với mấy cháu nhỏ"."""
    return any(
        length and _SOME.length_at(tokens, i + length)
        for i in range(len(tokens))
        for length in [_AND.length_at(tokens, i)]
    )


def the_one(tokens: Sequence[Token], said: Sequence[Statement]) -> Statement | None:
    """Return the one figure a message states: alone, repeated, marked as the total, or the sum of the others."""
    total = _marked(tokens, said)
    if total is not None:
        return total
    values = [one.value for one in said]
    if len(said) == 1 and _TAKEN_AWAY.length_before(tokens, said[0].quantity.start):
        return None
    if len(said) == 1 or (None not in values and len(set(values)) == 1):
        return said[0]
    if _is_rest(tokens, said) or _is_new_level(tokens, said) or _is_remainder(tokens, said):
        return said[-1]
    if _is_explained(tokens, said):
        return said[-1]
    if meant := _present(tokens, said) or _grown(tokens, said):
        return meant
    return _sum(tokens, said)


def _marked(tokens: Sequence[Token], said: Sequence[Statement]) -> Statement | None:
    """Return the figure called the total or the right one, if it can be."""
    marked = [one for i, one in enumerate(said) if _is_marked(tokens, said, i)]
    if not marked or len({one.value for one in marked}) > 1 or marked[0].value is None:
        return None
    mended = any(_RIGHT.length_at(tokens, _after_noun(tokens, one)) or _is_mended(tokens, one) for one in marked)
    others = [one.value for one in said if one.value is not None]
    return marked[0] if mended or marked[0].value >= max(others) else None


def _is_mended(tokens: Sequence[Token], one: Statement) -> bool:
    return any(_MEND.length_before(tokens, i) for i in range(max(one.quantity.start - 2, 0), one.quantity.start + 1))


def _is_marked(tokens: Sequence[Token], said: Sequence[Statement], i: int) -> bool:
    one = said[i].quantity
    start = said[i - 1].quantity.end if i else 0
    behind = _after_noun(tokens, said[i])
    return (
        any(_TOTAL.length_at(tokens, at) for at in range(start, one.start))
        or max(_TOTAL_BEHIND.length_at(tokens, at) for at in (one.end, behind)) > 0
        or _RIGHT.length_at(tokens, behind) > 0
    )


def _after_noun(tokens: Sequence[Token], one: Statement) -> int:
    return one.quantity.end + CLASSIFIERS.length_at(tokens, one.quantity.end)


def _is_new_level(tokens: Sequence[Token], said: Sequence[Statement]) -> bool:
    """Whether the last figure is what a change led to: "giảm mất 2 hộ còn 38"."""
    last = said[-1]
    changed = all(one.open and _CHANGE.found_in(tokens[: one.quantity.start]) for one in said[:-1])
    rest = tokens[last.quantity.end :]
    return (
        changed and not last.open and _NEW_LEVEL.length_before(tokens, last.quantity.start) > 0 and not is_denied(rest)
    )


def _is_rest(tokens: Sequence[Token], said: Sequence[Statement]) -> bool:
    """Whether the last of three figures is what is left of the first: "40 bớt 2 còn 38"."""
    if len(said) != 3 or said[0].open or said[2].open or not _NEW_LEVEL.length_before(tokens, said[2].quantity.start):
        return False
    first, taken, left = (one.quantity.numeral.value for one in said)
    if first is None or taken is None or left is None or first - taken != left:
        return False
    return _LESS.found_in(tokens[said[0].quantity.end : said[2].quantity.start])


def _is_remainder(tokens: Sequence[Token], said: Sequence[Statement]) -> bool:
    """Whether the last of two figures is what remains without the first: "trừ hai nhà đi vắng thì được 51 hộ"."""
    if len(said) != 2 or said[1].open:
        return False
    taken, left = said[0].quantity, said[1].quantity
    return _LEFT_OUT.length_before(tokens, taken.start) > 0 and _THEN.length_before(tokens, left.start) > 0


def _present(tokens: Sequence[Token], said: Sequence[Statement]) -> Statement | None:
    """Return the figure of those who came beside that of those who did not: "có mặt 28, vắng 2"."""
    if len(said) != 2 or any(one.value is None for one in said):
        return None
    came = [one for one in said if _stands_beside(tokens, one, _PRESENT)]
    missed = [one for one in said if _stands_beside(tokens, one, _ABSENT)]
    return came[0] if len(came) == len(missed) == 1 and came != missed else None


def _stands_beside(tokens: Sequence[Token], one: Statement, words: Phrases) -> bool:
    return words.length_before(tokens, one.quantity.start) > 0 or words.length_at(tokens, _after_noun(tokens, one)) > 0


def _is_explained(tokens: Sequence[Token], said: Sequence[Statement]) -> bool:
    """Whether the last figure says how the first is to be read: "bốn sáu, nghĩa là bốn mươi sáu"."""
    if len(said) != 2 or said[1].value not in said[0].quantity.numeral.candidates:
        return False
    return any(_MEANS.length_at(tokens, i) for i in range(said[0].quantity.end, said[1].quantity.start))


def _grown(tokens: Sequence[Token], said: Sequence[Statement]) -> Statement | None:
    """Return what a figure grew to, if it adds up: "12 chị cũ thêm 2 chị mới là 14"."""
    if len(said) != 3 or said[0].open or said[2].quantity.vague:
        return None
    first, more, whole = (one.quantity for one in said)
    values = [q.numeral.value for q in (first, more, whole)]
    if values[0] is None or values[1] is None or values[0] + values[1] != values[2]:
        return None
    joined = _PLUS.found_in(tokens[first.end : more.start]) and _MAKES.length_before(tokens, whole.start)
    return Statement(whole, open=False) if joined else None


def _sum(tokens: Sequence[Token], said: Sequence[Statement]) -> Statement | None:
    """Return the figure, the first or the last, that is the sum of at least two others."""
    values = [one.value for one in said if one.value is not None]
    if len(values) != len(said) or len(said) < 3:
        return None
    whole = sum(values, Decimal(0))
    if _LESS.found_in(tokens):
        return said[-1] if _MINUS.found_in(tokens) and whole == 2 * (values[0]) and len(said) == 3 else None
    return next((one for one in (said[-1], said[0]) if one.value is not None and one.value * 2 == whole), None)
