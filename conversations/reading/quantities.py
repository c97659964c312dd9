"""The numbers in a message that say how many: labels, names, dates, hours and phone numbers left aside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from conversations.reading.atoms import (
    CLASSIFIERS,
    Atom,
    Place,
    atom_at,
    stands_alone,
)
from conversations.reading.numerals import Numeral, read_run
from conversations.reading.words import Phrases, Token, phrases


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


_PLACES = phrases(
    "thôn|bản|xóm|ấp|tổ|đội|khu|khu phố|tổ dân phố|phường|xã|đợt|kỳ|lần|thứ|tháng|quý|"
    "khóa|buổi thứ|lớp thứ|số nhà|điều|khoản|mục|kế hoạch số|chỉ thị|ngày|mùng|mồng|"
    "giai đoạn|từ năm|vùng|hạng|loại|nhóm|câu|học kỳ"
)
_GRADE = phrases("lớp")
_YEAR = phrases("năm")
_HOURS = phrases("h|giờ|g|phút|p|tuổi|ngày|tuần|tháng|m2|km|mét|kg|độ|năm nay|năm qua|năm trước", marked_only="năm")
_ADDRESS = phrases("bác|chú|cô|anh|chị|ông|bà|dì|cậu|mợ|thím|út", marked_only="")
_EXACTLY = phrases("tròn|đúng")
_DONG = phrases("đồng|d|đ")
_OF = phrases("trên")
_PER_CENT = phrases("%|phần trăm")

BOUNDS_BEFORE = phrases(
    "hơn|gần|trên|dưới|ngót|non|ít nhất|nhiều nhất|tối đa|tối thiểu|không quá|chưa đến|"
    "chưa đầy|chưa tới|không dưới|chưa được|hàng|thêm|thêm được|tăng|tăng thêm|giảm|"
    "bớt|gấp|vài|dăm|đôi ba|còn thiếu|thiếu|ngoài|không phải|phần|hình như|có lẽ|chắc|chắc là|"
    "có thể|mỗi|bình quân|trung bình|từ|đến|tới|+|<|>",
    marked_only="mấy|quá|độ hơn",
)
BOUNDS_BEHIND = phrases(
    "trở lên|trở xuống|trở lại|hơn|mấy|nửa|lẻ|có lẻ|hay|hoặc|đến|tới|đổ lại|+|là cùng|là ít",
    marked_only="ngoài",
)


def quantities(tokens: Sequence[Token], *, decimal: bool = False, money: bool = False) -> tuple[Quantity, ...]:
    """Return every number that says how many, in order."""
    labelled = _labels(tokens)
    found = tuple(_find(tokens, labelled, decimal=decimal, money=money))
    named = {q.start for q in found if _is_bare_name(tokens, q)}
    return tuple(q for q in found if q.start not in named) if len(named) < len(found) else found


def _find(tokens: Sequence[Token], labelled: set[int], *, decimal: bool, money: bool) -> Iterator[Quantity]:
    i = 0
    while i < len(tokens):
        run = () if i in labelled else run_at(tokens, i, labelled, money=money)
        end = i + len(run)
        if run and stands_alone(tokens, i, end, run):
            exactly = _EXACTLY.length_before(tokens, i) > 0
            percent = _PER_CENT.length_at(tokens, end) > 0
            yield Quantity(
                i,
                end,
                read_run(run, decimal=decimal or percent, implied_one=exactly),
                percent=percent,
                vague=is_vague(tokens, i, end),
            )
        i = max(end, i + 1)


def run_at(
    tokens: Sequence[Token], start: int, labelled: set[int] | None = None, *, money: bool = False
) -> tuple[Atom, ...]:
    """Return the longest run of number atoms that starts at a token."""
    run: list[Atom] = []
    for i in range(start, len(tokens)):
        atom = None if labelled and i in labelled else atom_at(tokens, i, run, money=money)
        if atom is None:
            break
        run.append(atom)
    return tuple(run)


def is_vague(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return whether the words around a number make it a bound, a range, a change or a guess."""
    ranged = start > 1 and tokens[start - 1].typed in {"-", "/"} and tokens[start - 2].is_figure
    return (
        ranged
        or BOUNDS_BEFORE.length_before(tokens, start) > 0
        or BOUNDS_BEHIND.length_at(tokens, end) > 0
        or _has_unknown_unit(tokens, end)
        or _is_fraction(tokens, end)
        or _is_part(tokens, end)
        or (end + 1 < len(tokens) and tokens[end].typed in {"-", "/"} and tokens[end + 1].is_figure)
    )


def _is_fraction(tokens: Sequence[Token], end: int) -> bool:
    """Whether a number goes on as "hai phần ba"; "phần trăm" is per cent, "phần quà" a thing."""
    return end + 1 < len(tokens) and tokens[end].bare == "phan" and bool(run_at(tokens, end + 1))


def _is_part(tokens: Sequence[Token], end: int) -> bool:
    """Whether a number goes on as "15 hộ trên 42 hộ"; "20 người trên 60 tuổi" is no part of sixty."""
    of = end + CLASSIFIERS.length_at(tokens, end)
    whole = run_at(tokens, of + 1) if of < len(tokens) and _OF.length_at(tokens, of) else ()
    return bool(whole) and not _HOURS.length_at(tokens, of + 1 + len(whole))


def _has_unknown_unit(tokens: Sequence[Token], end: int) -> bool:
    """Whether letters stand at a figure that are no counted noun: the "k" of "2k", the "tr" of "5tr"."""
    return (
        end < len(tokens)
        and tokens[end].glued
        and tokens[end].is_word
        and not (CLASSIFIERS.length_at(tokens, end) or _DONG.length_at(tokens, end))
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


def _labels(tokens: Sequence[Token]) -> set[int]:
    """Return the places of the figures and number words that only name something."""
    labelled: set[int] = set()
    for i in range(len(tokens)):
        if i not in labelled:
            labelled.update(range(i, i + _label_length(tokens, i)))
    return labelled


def _label_length(tokens: Sequence[Token], i: int) -> int:
    """Return how many tokens from `i` on are a label, 0 for none."""
    token = tokens[i]
    if token.is_figure:
        return _phone_length(tokens, i) or _date_length(tokens, i) or _hour_length(tokens, i)
    if token.typed == "+" and i + 1 < len(tokens) and tokens[i + 1].typed.startswith("84"):
        return 1 + _figures_length(tokens, i + 1, digits=range(10, 13))
    if token.bare == "ki" and i and tokens[i - 1].bare == "dang":
        return 0  # "dang ky" is to register, not a period
    behind = i + max(_PLACES.length_at(tokens, i), _GRADE.length_at(tokens, i), _YEAR.length_at(tokens, i))
    if behind == i:
        return _name_length(tokens, i)
    return behind - i + number if (number := _labelling(tokens, i, behind)) else 0


def _labelling(tokens: Sequence[Token], start: int, behind: int) -> int:
    """Return the length of the number with which a label word names its thing."""
    run = run_at(tokens, behind)
    if not run:
        return 0
    if _PLACES.length_at(tokens, start):
        return _date_length(tokens, behind) or min(len(run), 1 if run[0].place is Place.FIGURE else len(run))
    if token_is_year(tokens[behind]) and _YEAR.length_at(tokens, start):
        return 1
    counted = CLASSIFIERS.length_at(tokens, behind + len(run)) > 0
    announced = start > 0 and tokens[start - 1].bare in {"so", "ra"}  # "số lớp 2", "ra lớp 4" are counts
    return len(run) if _GRADE.length_at(tokens, start) and not counted and not announced else 0


def token_is_year(token: Token) -> bool:
    """Return whether a figure is a calendar year of this or the last century."""
    return re.fullmatch(r"(?:19|20)\d\d", token.typed) is not None


def _name_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a name by rank of birth ("cô Tám"), 0 for none."""
    if not _ADDRESS.length_at(tokens, i) or tokens[i].typed in {"co", "ba"} or i + 1 >= len(tokens):
        return 0
    run = run_at(tokens, i + 1)
    named = len(run) == 1 and run[0].place in (Place.UNIT, Place.TEN, Place.TAIL)
    return 2 if named and not CLASSIFIERS.length_at(tokens, i + 2) else 0


def _figures_length(tokens: Sequence[Token], i: int, *, digits: range) -> int:
    """Return how many figure tokens from `i` on make up a number of so many digits, 0 if they do not."""
    end, text = i, ""
    while end < len(tokens) and tokens[end].is_figure:
        text += re.sub(r"\D", "", tokens[end].typed)
        end += 1
    return end - i if len(text) in digits else 0


def _phone_length(tokens: Sequence[Token], i: int) -> int:
    starts = tokens[i].typed.startswith("0") and len(tokens[i].typed) > 2
    return _figures_length(tokens, i, digits=range(9, 12)) if starts else 0


def _date_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a date in figures (17/9, 17/9/2026), 0 for none and for a fraction."""
    if i + 2 >= len(tokens) or tokens[i + 1].typed != "/" or not tokens[i + 2].is_figure:
        return 0
    day, month = tokens[i].typed, tokens[i + 2].typed
    if not (_is_between(day, 1, 31) and _is_between(month, 1, 12)):
        return 0
    full = i + 4 < len(tokens) and tokens[i + 3].typed == "/" and token_is_year(tokens[i + 4])
    end = i + (5 if full else 3)
    return 0 if CLASSIFIERS.length_at(tokens, end) and not full else end - i


def _is_between(typed: str, least: int, most: int) -> bool:
    return typed.isdecimal() and len(typed) <= 2 and least <= int(typed) <= most


def _hour_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a time of day, an age or a duration."""
    unit = _HOURS.length_at(tokens, i + 1)
    if not unit:
        return 0
    minutes = i + 2 < len(tokens) and tokens[i + 2].is_figure and tokens[i + 2].glued
    return 1 + unit + minutes


def without_labels(tokens: Sequence[Token], listed: Phrases) -> tuple[Token, ...]:
    """Return the tokens that are neither labels nor words of a list."""
    labelled = _labels(tokens)
    kept: list[Token] = []
    i = 0
    while i < len(tokens):
        length = listed.length_at(tokens, i)
        if not length and i not in labelled:
            kept.append(tokens[i])
        i += max(length, 1)
    return tuple(kept)
