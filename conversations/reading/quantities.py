"""The numbers in a message that say how many: labels, names, dates, hours and phone numbers left aside."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from conversations.reading.atoms import CLASSIFIERS, HUNDREDS, Atom, Place, is_torn, meaning, stands_alone
from conversations.reading.naming_numbers import HOURS, labels, run_at
from conversations.reading.numerals import Numeral, read_run
from conversations.reading.words import Token, phrases, tokenise, word_token


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a message: where it stands, what it says, and whether it is exact."""

    start: int
    end: int
    numeral: Numeral
    percent: bool = False
    vague: bool = False

    @property
    def value(self) -> Decimal | None:
        """The exact value, None when the words leave it open."""
        return None if self.vague else self.numeral.value


_EXACTLY = phrases("tròn|đúng|chẵn")
_EVEN = phrases("tròn|chẵn")
_DONG = phrases("đồng|d|đ")
_OF = phrases("trên")
_GLUED = phrases("nha|nhé|nhe|ạ|á|đó|đấy|thôi|rồi|luôn|bn|hs|m")
_HALF = phrases("rưỡi|rưởi")
PER_CENT = phrases("%|phần trăm")
UNITS = phrases("m2|mét vuông|mét|m vuông")
"""Measures of an area as the forms ask for it; anything else ("sào") is asked again."""
_OTHER_UNITS = phrases("sào|mẫu|ha|héc ta|công|công đất|thước|km|sải|gian|phòng", marked_only="tầng")

BOUNDS_BEFORE = phrases(
    "hơn|gần|trên|dưới|ngót|non|ít nhất|nhiều nhất|tối đa|tối thiểu|không quá|chưa đến|"
    "chưa đầy|chưa tới|không dưới|chưa được|hàng|thêm|thêm được|tăng|tăng thêm|giảm|"
    "bớt|gấp|vài|dăm|đôi ba|còn thiếu|thiếu|đôi|ngoài|không phải|phần|hình như|có lẽ|chắc|chắc là|"
    "có thể|mỗi|bình quân|trung bình|từ|đến|tới|<|>|≥|≤|< =|> =|= <|±|max|min|trên dưới|xấp xỉ hơn|hụt|kém|"
    "chưa được tới|chưa lên|chừng hơn|gần như|suýt|suýt soát|cả mấy|tròm trèm hơn|non non|hơn hơn|vượt|chưa có|"
    "ít nhất cũng|ít cũng|ít ra|ít ra cũng|nhiều cũng|nhiều lắm|nhiều lắm cũng|giỏi lắm|bét cũng|"
    "phải hơn|đâu có|làm gì có|đâu được|không có|không đến|không tới|không được|không đủ|chưa đủ|phải hơn|cao nhất|"
    "cao lắm|cao lắm cũng|cùng lắm|cùng lắm cũng|ít lắm|hết cỡ|ngấp nghé|"
    "thấp nhất",
    marked_only="mấy|quá|độ hơn",
)
_BETWEEN_BOUND_AND_NUMBER = phrases("khoảng|tầm|chừng|cỡ|được|là|có|số|con số|cả|độ")
BOUNDS_BEHIND = phrases(
    "trở lên|trở xuống|hơn|mấy|nửa|lẻ|có lẻ|hay|hoặc|tới|đổ lại|đổ lên|đổ xuống|là cùng|là ít|dư|có dư|lần nữa|"
    "có hơn|là nhiều|là tối đa|là hết cỡ|là hết mức|là cao nhất|"
    "là nhiều nhất|là ít nhất|là tối thiểu|là may|là giỏi|là căng|nữa|nữa là|"
    "chưa tới|chưa đến|hay hơn|hơn kém|lẻ mấy|và hơn|hoặc hơn",
    marked_only="ngoài|đến|trở lại",
)


def holds_figure(text: str) -> bool:
    """Whether a message tells some number but nought: it is no mere "không có"."""
    return any(q.value != 0 for q in quantities(tokenise(text)))


def quantities(tokens: Sequence[Token], *, decimal: bool = False, money: bool = False) -> tuple[Quantity, ...]:
    """Return every number that says how many, in order."""
    labelled = labels(tokens, measured=decimal)
    found = tuple(_find(tokens, labelled, decimal=decimal, money=money))
    named = {q.start for q in found if _is_bare_name(tokens, q)}
    return tuple(q for q in found if q.start not in named) if len(named) < len(found) else found


def _find(tokens: Sequence[Token], labelled: set[int], *, decimal: bool, money: bool) -> Iterator[Quantity]:
    i = 0
    while i < len(tokens):
        run = () if i in labelled else run_at(tokens, i, labelled, money=money)
        end = i + len(run)
        measured = decimal and UNITS.length_at(tokens, end) > 0
        if run and (measured or stands_alone(tokens, i, end, run)) and not _is_year(tokens, i, end):
            yield _quantity(tokens, i, run, labelled, decimal=decimal, money=money)
        i = max(end, i + 1)


def _quantity(
    tokens: Sequence[Token], start: int, run: tuple[Atom, ...], labelled: Set[int], *, decimal: bool, money: bool
) -> Quantity:
    end = start + len(run)
    percent = PER_CENT.length_at(tokens, end)
    exactly = _EXACTLY.length_before(tokens, start) > 0 or (percent > 0 and run[0].place is Place.HUNDRED)
    exactly = exactly or _EVEN.length_at(tokens, end + CLASSIFIERS.length_at(tokens, end)) > 0
    if is_torn(tokens, start, end, run):
        numeral = Numeral(None)
    else:
        numeral = read_run(run, decimal=decimal or percent > 0, money=money, implied_one=exactly)
        numeral = _with_five(tokens, end, run, numeral)
    vague = is_vague(tokens, start, end, labelled) or (decimal and _OTHER_UNITS.length_at(tokens, end) > 0)
    unit = percent or (UNITS.length_at(tokens, end) if decimal else 0)
    if unit and _HALF.length_at(tokens, end + unit):
        numeral = Numeral(None if numeral.value is None else numeral.value + Decimal("0.5"))
        end += unit + 1
    return Quantity(start, end, numeral, percent=percent > 0, vague=vague)


def _with_five(tokens: Sequence[Token], end: int, run: tuple[Atom, ...], numeral: Numeral) -> Numeral:
    """Take "hai mươi năm hộ" for 25: right before what is counted, a written năm can be no years."""
    if len(run) < 2 or len(numeral.candidates) != 2 or not CLASSIFIERS.length_at(tokens, end):
        return numeral
    tens, five = run[-2:]
    misspelt = tens.place is Place.TENS and not tens.loose and five.token.key == _FIVE.key
    return Numeral(numeral.candidates[0]) if misspelt else numeral


_FIVE = word_token("năm")


def _is_year(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a lone "năm" is a year: "sáu lớp cả năm", "cả năm 12 hộ"."""
    return (
        end - start == 1
        and tokens[start].bare == "nam"
        and start > 0
        and tokens[start - 1].bare in {"ca", "trong", "hang", "het", "cuoi", "dau", "giua", "moi", "suot"}
        and not CLASSIFIERS.length_at(tokens, end)
    )


def is_vague(tokens: Sequence[Token], start: int, end: int, labelled: Set[int] = frozenset()) -> bool:
    """Return whether the words around a number make it a bound, a range, a change or a guess."""
    ranged = (
        start > 1
        and tokens[start - 1].typed in {"-", "/", "~"}
        and tokens[start - 2].is_figure
        and start - 2 not in labelled
    )
    return (
        ranged
        or _is_bounded(tokens, start)
        or _is_open_behind(tokens, end)
        or _has_unknown_unit(tokens, end)
        or _is_fraction(tokens, end)
        or _is_part(tokens, end)
        or (end + 1 < len(tokens) and tokens[end].typed in {"-", "/", "~"} and tokens[end + 1].is_figure)
    )


def _is_bounded(tokens: Sequence[Token], start: int) -> bool:
    """Whether a bound stands before a number, perhaps with a small word between: "gần được 40"."""
    if start == 1 and tokens[0].typed == "+":
        return True
    bound = BOUNDS_BEFORE.length_before(tokens, start)
    if bound == 1 and tokens[start - 1].bare in {"moi", "den", "toi"}:
        return not _is_harmless_bound(tokens, start - 1)
    if bound:
        return True
    filler = _BETWEEN_BOUND_AND_NUMBER.length_before(tokens, start)
    before = start - filler
    hard = filler and BOUNDS_BEFORE.length_before(tokens, before)
    return bool(hard) and not (hard == 1 and tokens[before - 1].bare in {"den", "toi", "phan", "moi", "tu", "tren"})


def _is_harmless_bound(tokens: Sequence[Token], at: int) -> bool:
    """Whether mỗi means only ("có mỗi 6 chị"), or đến is to come ("bà con đến 42 người") or as many as ("có tới")."""
    before = tokens[at - 1] if at else None
    if tokens[at].bare == "moi":
        return before is not None and before.bare in {"co", "duoc", "con", "chi", "moi", "mo", "dung"}
    return before is not None and (before in _WHO_COMES or before.typed == "," or before.bare in {"co", "duoc"})


_WHO_COMES = phrases("con|dân|người|em|họ|chị|hội viên|viên")


def _is_open_behind(tokens: Sequence[Token], end: int) -> bool:
    """Whether a bound follows a number or what it counts: "40 dư", "50 người trở lên"."""
    if BOUNDS_BEHIND.length_at(tokens, end) or (end < len(tokens) and tokens[end].typed == "+" and tokens[end].glued):
        return True
    measure = max(UNITS.length_at(tokens, end), PER_CENT.length_at(tokens, end))
    counted = max(CLASSIFIERS.length_at(tokens, end), measure)
    if _GOING_BACK.length_at(tokens, end + counted):
        return False
    bounds = _UPWARD if measure else _MORE_BEHIND
    return _EACH.length_at(tokens, end + counted) > 0 or (counted > 0 and bounds.length_at(tokens, end + counted) > 0)


_MORE_BEHIND = phrases(
    "trở lên|trở xuống|trở lại|đổ lại|đổ lên|là cùng|là ít|là nhiều|nữa|nữa là|một lớp|rưỡi|rưởi|có dư|có lẻ|một buổi|"
    "là hết cỡ|là hết mức|là cao nhất|là nhiều nhất|là ít nhất|là tối đa|là tối thiểu|là may|là giỏi|là căng"
)
_UPWARD = phrases("trở lên|trở xuống|trở lại|đổ lại|đổ lên|là cùng|là ít|là nhiều")
_GOING_BACK = phrases("trở lại trường|trở lại lớp|trở lại học|trở lại đi học|trở lại nhà trường")
"""What a child does, and no bound: "2 cháu trở lại trường"."""
_EACH = phrases(
    "mỗi lớp|mỗi hộ|mỗi người|mỗi nhà|mỗi em|mỗi suất|mỗi buổi|mỗi thôn|mỗi tháng|mỗi năm|mỗi tuần|một suất|"
    "/ lớp|/ hộ|/ người|/ nhà|/ em|/ suất|/ buổi|/ thôn|/ tháng|/ năm|/ tuần|/ ngày|/ quý|/ khẩu|/ học viên|/ cháu"
)
"""A number of each, not of all: "20k/người", "12 hộ mỗi tháng"."""


def _is_fraction(tokens: Sequence[Token], end: int) -> bool:
    """Whether a number goes on as "hai phần ba"; "phần trăm" is per cent, "phần quà" a thing."""
    return end + 1 < len(tokens) and tokens[end].bare == "phan" and meaning(tokens[end + 1]) not in (None, HUNDREDS)


def _is_part(tokens: Sequence[Token], end: int) -> bool:
    """Whether a number goes on as "15 hộ trên 42 hộ"; "20 người trên 60 tuổi" is no part of sixty."""
    of = end + CLASSIFIERS.length_at(tokens, end)
    behind = of + _OF.length_at(tokens, of)
    whole = run_at(tokens, behind) if behind > of else ()
    return bool(whole) and not HOURS.length_at(tokens, behind + len(whole))


def _has_unknown_unit(tokens: Sequence[Token], end: int) -> bool:
    """Whether letters stand at a figure that are no counted noun: the "k" of "2k", the "tr" of "5tr"."""
    return (
        end < len(tokens)
        and tokens[end].glued
        and tokens[end].is_word
        and not any(listed.length_at(tokens, end) for listed in (CLASSIFIERS, _DONG, UNITS, _GLUED))
    )


def _is_bare_name(tokens: Sequence[Token], q: Quantity) -> bool:
    """Whether "co tam" is more likely cô Tám than có tám: nothing counted follows."""
    return (
        q.end - q.start == 1
        and tokens[q.start].is_word
        and q.start > 0
        and tokens[q.start - 1].typed in {"co", "ba"}
        and not CLASSIFIERS.length_at(tokens, q.end)
    )
