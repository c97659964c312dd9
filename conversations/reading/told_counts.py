"""The figures of a message for whole reports: numbers, words for nobody, and words for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from conversations.reading.quantities import quantities, run_at
from conversations.reading.words import Token, phrases, word_token

_ALL = phrases(
    "toàn|toàn là|toàn bộ là|đều là|tất cả là|tất cả đều|đều|toàn bộ đều là|tất cả đều là|cả lớp là|cả lớp đều là|"
    "toàn bộ đều|100 % là|100 %|hết thảy là|hết là|hết đều là|toàn thể là|thảy đều|đều là người|"
    "hộ nào cũng|nhà nào cũng|gia đình nào cũng|người nào cũng|ai cũng|cháu nào cũng|bà nào cũng"
)
_ALL_BEHIND = phrases(
    "cả|hết|hết cả|tất|luôn cả|hết trơn|hết trọi|hết ráo|hết sạch|hết luôn|đủ cả|hết thảy", marked_only="tất tần tật"
)
_NEGATION = phrases("không|chưa|chưa được|không được|làm gì|đâu")
_HAVE = phrases("có|còn|có ai|còn ai|có người nào|có hộ nào|có hộ nào là|có lấy một|có một")
_SOMEBODY = phrases("ai|nào|nào hết|gì|ai cả", marked_only="mô|chi")
_IS_ANY = phrases("có|đã có|còn|nào có|nào đã có")
_NOT_SO = phrases("đâu", marked_only="mô")
_WHERE = phrases("ở|đến|tới|đi|từ|ra")
_SORTS = phrases(
    "nữ|phụ nữ|chị em|chị em phụ nữ|nam|đàn ông|dân tộc|dân tộc thiểu số|người dân tộc|dân tộc ít người|nữ nam|"
    "người kinh|kinh"
)
"""Sorts of people that "không nữ" says are missing."""
_EITHER = phrases("cũng|thì|thì cũng|cũng đều", marked_only="")
_CLOSING = phrases("ạ|nhé|nha|nghen|luôn|hết|cả|đâu|cháu|em|anh|chị|bác|cô|chú")
_NOT_ZERO = phrases(
    "chưa mở thêm|không mở thêm|chưa có thêm|"
    "không có số liệu|chưa có số liệu|không có thêm|chưa có kết quả|không có gì|chưa có thống kê|không có thống kê|"
    "chưa có báo cáo|không có mạng|không có sóng|không có thời gian|chưa có thời gian|không biết|không nhớ|không rõ|"
    "không nắm|chưa rõ|chưa nhớ|chưa nắm|chưa thống kê|không thống kê|chưa tổng hợp|chưa đếm|chưa kiểm|không hiểu|"
    "chưa hiểu|không chắc|chưa chắc|không phải|không quá|không dưới|không đến|không tới|không đầy|không nhiều|không ít|"
    "chưa đến|chưa tới|chưa đầy|chưa hết|chưa chốt|chưa tính|không tính|không kể|chưa kể|không hề gì|không sao|"
    "không đủ|chưa đủ|không kịp|chưa kịp|không thay đổi|chưa có quyết định|chưa có danh sách|"
    "chưa có số|không có số|chưa có con số|chưa có tổng|chưa có biên bản|chưa có thông tin|không có thông tin"
)
_OPEN = phrases(
    "chưa xét|chưa bình xét|chưa xét xong|chưa có kết quả|chưa họp xét|chưa có quyết định|còn chờ xét|"
    "một nửa|phân nửa|quá nửa|hơn nửa|hơn một nửa|non nửa|gần nửa|gần một nửa|già nửa|đa số|đa phần|phần lớn|"
    "phần đông|hầu hết|quá bán"
)
"""Words that stand for a figure nobody knows yet, or for a share."""
_PLACES = phrases("xã|thôn|bản|xóm|ấp|làng|huyện|phường|tỉnh|khu|tổ|buôn")
"""All of a place is no word for all: "toàn xã"."""
_BEGUN = phrases("đăng ký|đã đăng ký|ra lớp|đi học|đang học")
_COME_TO = phrases("đạt|công nhận|được công nhận|cn|được cn|học xong|xong|hoàn thành")
_PEOPLE = phrases("người|dân tộc|bà con|đồng bào")
_STOPS = frozenset(",;.)!|/")
_FARTHEST = 9
_EVERYBODY = 100
"""Per cent."""
_UNIT = word_token("người")
_RANGES = phrases("-|~|hay|hay là|hoặc|đến|tới")
_TOTALS = phrases(
    "tổng|tổng cộng|tổng số|tổng cộng là|tất cả|tất cả là|tất cả có|cả thảy|cả thảy là|tổng là|tổng số là|cộng là|"
    "tổng cộng có|cộng lại|cộng lại là|cộng|tổng có|tổng thể|tổng tất cả|chung là|cả thảy có|tổng được|cộng chung|"
    "hết thảy|hết thảy là|hết thảy được|hết thảy có|vị chi|vị chi là|gộp lại|gộp lại là|cả thảy được"
)
_TOTALS_BEHIND = phrases("tất cả|cả thảy|tổng cộng|hết thảy|hết cả thảy")
_ONLY = phrases(
    "mới có|mới được|mới chỉ có|mới chỉ được|chỉ có|chỉ được|chỉ mới có|mới vận động được|chỉ vận động được|"
    "vận động mãi được|vẻn vẹn|vỏn vẹn|mới ra lớp được|được có|được đúng"
)
_RATES = phrases(
    "mỗi lớp|mỗi người|mỗi hộ|mỗi thôn|mỗi bản|mỗi xóm|mỗi ấp|mỗi tổ|mỗi khu|mỗi nhà|mỗi buổi|mỗi khóa|mỗi đợt|"
    "bình quân|trung bình|một lớp bình quân|từng lớp|từng thôn|từng xóm|từng bản",
    marked_only="mỗi",
)
"""Without marks "moi" is also mới: "70 hộ đăng ký mới đạt 60"."""


class CountKind(Enum):
    """What stands for a figure."""

    FIGURE = auto()
    ZERO = auto()
    ALL = auto()  # "toàn nữ": the figure of the whole


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of a message, or a word for none or for all; the value is None where the words leave it open."""

    kind: CountKind
    value: Decimal | None
    start: int
    end: int
    total: bool = False
    """Said to be the sum of others."""
    rate: bool = False
    """Said of each: "mỗi lớp 20 người"."""
    only: bool = False
    """Said to be no more than that: "mới có 3 bà ra lớp"."""


def told_counts(tokens: Sequence[Token], longest: Sequence[int], *, money: bool = False) -> Iterator[Count]:
    found = {q.start: q for q in quantities(tokens, money=money)}
    i = 0
    while i < len(tokens):
        if i in found:
            q = found[i]
            same, end = _agreement(tokens, q.end, found)
            is_open = q.percent or same not in (None, q.value) or _is_ranged(tokens, i, q.end)
            value = None if is_open else q.value
            if q.percent and q.value == _EVERYBODY and same is None:
                yield Count(CountKind.ALL, None, i, end)
                i = end
                continue
            only = _ONLY.length_before(tokens, i) > 0
            yield Count(CountKind.FIGURE, value, i, end, _is_total(tokens, i, end), _is_rate(tokens, i), only)
            i = end
        elif length := _OPEN.length_at(tokens, i):
            yield Count(CountKind.FIGURE, None, i, i + length)
            i += length
        elif length := _all_length(tokens, i):
            yield Count(CountKind.ALL, None, i, i + length)
            i += length
        elif (length := _zero_length(tokens, i)) and (
            length >= longest[i] or (i and tokens[i - 1].typed == ":") or _names_nobody(tokens, i + longest[i])
        ):
            yield Count(CountKind.ZERO, Decimal(0), i, i + length)
            i += length
        elif length := _all_behind(tokens, i):
            yield Count(CountKind.ALL, None, i, i + length)
            i += length
        else:
            i += 1


def _all_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a word for all: not of all of a place, nor where everyone has, or lacks, something."""
    length = _ALL.length_at(tokens, i)
    end = i + length
    if not length or _PLACES.length_at(tokens, end) or _NEGATION.length_at(tokens, end):
        return 0
    return 0 if tokens[end - 1].bare == "cung" and _HAVE.length_at(tokens, end) else length


def _is_ranged(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a figure is one end of a range or one of two: "lớp 7-8 người", "bon nam nguoi"."""
    before = tokens[max(start - 1, 0) : start]
    if before and before[0].is_word and tokens[start].is_word and not before[0].marked and run_at(before, 0):
        return True
    if start > 1 and _RANGES.length_before(tokens, start) and run_at(tokens[start - 2 : start - 1], 0):
        return True
    return _RANGES.length_at(tokens, end) > 0 and end + 1 < len(tokens) and tokens[end + 1].is_figure


def _agreement(tokens: Sequence[Token], end: int, found: Mapping[int, object]) -> tuple[Decimal | None, int]:
    """Read the words in brackets that repeat a figure, "27 (hai mươi bảy)"; None if there are none."""
    if end + 2 >= len(tokens) or tokens[end].typed != "(":
        return None, end
    close = next((j for j in range(end + 1, len(tokens)) if tokens[j].typed == ")"), 0)
    # A unit behind it keeps "năm" from being a year.
    repeated = quantities((*tokens[end + 1 : close], _UNIT)) if close else ()
    if len(repeated) != 1 or (repeated[0].start, repeated[0].end) != (0, close - end - 1):
        return None, end
    return repeated[0].value, close + 1


def _is_total(tokens: Sequence[Token], start: int, end: int) -> bool:
    for back in range(5):
        if back and not tokens[start - back].is_word and tokens[start - back].typed != ":":
            break
        if start - back > 0 and _TOTALS.length_before(tokens, start - back):
            return True
        if start - back <= 0:
            break
    behind = next((i for i in range(end, min(end + 3, len(tokens))) if not tokens[i].is_word), end + 3)
    places = range(end, min(behind, len(tokens)))
    return any(_TOTALS_BEHIND.length_at(tokens[:behind], i) and not _all_behind(tokens, i) for i in places)


def _is_rate(tokens: Sequence[Token], start: int) -> bool:
    return any(
        _RATES.length_before(tokens, start - back) > 0 and not any(t.is_figure for t in tokens[start - back : start])
        for back in range(min(3, start))
    )


def _names_nobody(tokens: Sequence[Token], start: int) -> bool:
    """Whether "nào" or "ai" stands behind a phrase: "chưa được công nhận dòng họ nào"."""
    for i in range(start, min(start + 4, len(tokens))):
        if not tokens[i].is_word or _NEGATION.length_at(tokens, i):
            return False
        if _SOMEBODY.length_at(tokens, i):
            return True
    return False


def _zero_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of words for nobody and nothing: "không có", "chưa hộ nào", "không mở lớp nào"."""
    if length := _hardly_any_length(tokens, i):
        return length
    length = _NEGATION.length_at(tokens, i)
    if not length or _NOT_ZERO.length_at(tokens, i):
        return 0
    end = i + length
    if have := _HAVE.length_at(tokens, end):
        return length + have + _SOMEBODY.length_at(tokens, end + have)
    if somebody := _SOMEBODY.length_at(tokens, end):
        return length + somebody
    if (i and tokens[i - 1].typed == ":") or _lacks_sort(tokens, end) or _is_neither(tokens, i, end):
        return length
    for j in range(end + 1, min(end + 6, len(tokens))):
        if not tokens[j].is_word or _NEGATION.length_at(tokens, j):
            break
        if _SOMEBODY.length_at(tokens, j):
            return length
    return 0


def _hardly_any_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of the "có" of "có ai học xong đâu", "có lớp nào mở đâu", 0 for none."""
    length = _IS_ANY.length_at(tokens, i)
    if not length:
        return 0
    somebody = 0
    for j in range(i + length, min(i + _FARTHEST, len(tokens))):
        if not tokens[j].is_word:
            return 0
        if somebody and _NOT_SO.length_at(tokens, j) and not _WHERE.length_before(tokens, j):
            return somebody - i if somebody == i + length + 1 else length
        somebody = somebody or (j + 1 if _SOMEBODY.length_at(tokens, j) else 0)
    return 0


def _closes(tokens: Sequence[Token], i: int) -> bool:
    while length := _CLOSING.length_at(tokens, i):
        i += length
    return i >= len(tokens) or tokens[i].typed in _STOPS


def _lacks_sort(tokens: Sequence[Token], end: int) -> bool:
    """Whether a denied sort of people closes a part: "k nữ, k dtts"."""
    length = _SORTS.length_at(tokens, end)
    return length > 0 and _closes(tokens, end + length)


def _is_neither(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether a denial closes "dân tộc cũng không"."""
    before = i - _EITHER.length_before(tokens, i)
    return 0 < before < i and tokens[before - 1].is_word and _closes(tokens, end)


def _all_behind(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a word for all that closes a part: "người Dao cả"."""
    length = _ALL_BEHIND.length_at(tokens, i)
    if _SORTS.length_before(tokens, i):
        length = max(length, _TOTALS_BEHIND.length_at(tokens, i))  # "dân tộc tất cả", but "15 nữ tất cả" is a sum
    if not length or not i or not tokens[i - 1].is_word:
        return 0
    end = i + length
    if end < len(tokens) and tokens[end].is_figure:
        return 0
    closes = end >= len(tokens) or not tokens[end].is_word or tokens[end].bare in {"day", "a", "do", "luon", "thoi"}
    if not closes and not _zero_length(tokens, end):
        return 0  # but "người Kinh hết không có dân tộc" goes on
    j = i - 1
    while j >= 0 and tokens[j].is_word:
        if _NEGATION.length_at(tokens, j) or _ALL.length_at(tokens, j):
            return 0
        j -= 1
    if j < 0 or not tokens[j].is_figure:
        return length
    return length if _counted_length(tokens, j + 1, i) else 0


def _counted_length(tokens: Sequence[Token], start: int, end: int) -> int:
    """Return the length of the people named behind a figure: "20 người Dao hết"; 0 for "20 hộ hết"."""
    if end - start > 1 and _PEOPLE.length_at(tokens, start):
        return end - start
    return end - start if _is_sort_of_all(tokens, start, end) or _is_act_of_all(tokens, start, end) else 0


def _is_sort_of_all(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a sort of people follows what a figure counts: "15 nữ dân tộc hết" are 15 women, and all of a people."""
    sort = end - _SORTS.length_before(tokens, end)
    return start < sort < end


def _is_act_of_all(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether what they all came to follows what they did: "70 hộ đăng ký đạt hết"."""
    act = end - _COME_TO.length_before(tokens, end)
    return act < end and any(_BEGUN.length_before(tokens, i) for i in range(start + 1, act + 1))
