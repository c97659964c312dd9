"""Numbers that only name something: places, dates, hours, ages, phone numbers, children by rank of birth."""

import re
from collections.abc import Sequence

from conversations.reading.atoms import CLASSIFIERS, Atom, Place, atom_at, meaning
from conversations.reading.words import Phrases, Token, phrases

_PLACES = phrases(
    "thôn|bản|xóm|ấp|khóm|khối|phum|sóc|buôn|làng|tổ|đội|khu|kp|tdp|khu phố|tổ dân phố|cụm|phường|xã|"
    "đợt|kỳ|lần|thứ|tháng|quý|"
    "khóa|buổi thứ|lớp thứ|số nhà|điều|khoản|mục|ngày|mùng|mồng|giai đoạn|từ năm|vùng|hạng|loại|nhóm|câu|"
    "học kỳ|tuần|chương trình|quốc lộ|đường số|ki ốt",
    marked_only="ngõ|ngách|hẻm",
)
_NUMBERED = phrases(
    "kế hoạch|chỉ thị|quyết định|qđ|công văn|cv|văn bản|thông báo|tờ trình|nghị quyết|phiếu|biểu|mẫu|trường|"
    "điểm trường|thôn|bản|xóm|ấp|buôn|đội|tổ|nhóm|cụm|khu|đường|nhà văn hóa|tổ tự quản|tổ dân phố|"
    "tổ công nghệ|câu lạc bộ|nhà|ngõ|ngách|hẻm|lô|phòng"
)
_BRANCHES = phrases("chi hội|phân hội|tổ hội|chi đoàn|chi bộ|liên gia|tổ liên gia|phân hiệu|dãy|bon")
"""Numbered, but also counted: "chi hội 4 có ...", "4 chi hội"."""
_NUMBER_WORD = phrases("số")
_GRADE = phrases("lớp")
_YEAR = phrases("năm")
HOURS = phrases(
    "h|giờ|g|phút|p|tuổi|ngày|tuần|tháng|năm nay|năm qua|năm trước|năm liền|tiếng|tiết|giây|ngày nay",
    marked_only="năm",
)
_MEASURES = phrases("m|m2|km|mét|mét vuông|kg|độ|cân|tấn|tạ")
_ADDRESS = phrases("bác|chú|cô|anh|chị|ông|bà|dì|cậu|mợ|thím|út|mế|cụ|thầy|o", marked_only="")
_NAMED_PLACE = phrases("thôn|bản|xóm|ấp|buôn|bon|làng|khu phố|tổ dân phố")
_NO_NAME = phrases(
    "có|được|em|mình|tôi|tui|chúng|cháu|này|ta|nhà|con|bà|còn|là|báo|hết|tất|tổng|cả|mở|đạt|vẫn|thì|cũng|chỉ|"
    "mới|đã|khoảng|tầm|chừng|bác|bọn|số|học|vận|công|đăng|huy|kỳ|năm|tháng|đợt|hiện|nay|lớp|hộ|người|ni|đó|"
    "trên|dưới|thêm|hơn|gần|ngót|cỡ|độ|quãng|nữ|phụ|dân|đi|đến|ghi|đếm|ra|toàn|trong|của"
)
_TO = phrases("-|đến|tới|~")
_AGED = phrases("tuổi|tuổi từ|độ tuổi|độ tuổi từ")
_HOURS_OF_RANGE = phrases("tuổi|giờ|h|ngày|tháng")
_WHOLE = phrases("cả|toàn|hết cả|khắp")
_LONGEST_RUN = 24
"""No number takes more words."""
_LONGEST_NAME = 3

_BEHIND_NAME = phrases("có|được|còn|báo|đạt|mở|tổng|đăng|hiện|-")
_ENDS = frozenset(".,;:!?()")


def run_at(
    tokens: Sequence[Token], start: int, labelled: set[int] | None = None, *, money: bool = False
) -> tuple[Atom, ...]:
    """Return the longest run of number atoms that starts at a token."""
    run: list[Atom] = []
    for i in range(start, min(start + _LONGEST_RUN, len(tokens))):
        atom = None if labelled and i in labelled else atom_at(tokens, i, run, money=money)
        if atom is None:
            break
        run.append(atom)
    return tuple(run)


def labels(tokens: Sequence[Token], *, measured: bool = False) -> set[int]:
    """Return the places of the figures and number words that only name something.

    `measured` keeps lengths and areas, which count for nothing where people are counted.
    """
    labelled: set[int] = set()
    for i in range(len(tokens)):
        if i not in labelled:
            labelled.update(range(i, i + _label_length(tokens, i, measured=measured)))
    return labelled


def _label_length(tokens: Sequence[Token], i: int, *, measured: bool) -> int:
    """Return how many tokens from `i` on are a label, 0 for none."""
    token = tokens[i]
    if token.is_figure:
        return (
            _phone_length(tokens, i)
            or _range_of_ages_length(tokens, i)
            or _date_length(tokens, i)
            or _hour_length(tokens, i)
            or (0 if measured else _unit_length(tokens, i, _MEASURES))
        )
    if token.typed == "+" and i + 1 < len(tokens) and tokens[i + 1].typed.startswith("84"):
        return 1 + _figures_length(tokens, i + 1, digits=range(10, 13))
    if token.bare == "ki" and i and tokens[i - 1].bare == "dang":
        return 0  # "dang ky" is to register, not a period
    if numbered := _numbered_length(tokens, i):
        return numbered
    if branch := _branch_length(tokens, i):
        return branch
    behind = i + max(_PLACES.length_at(tokens, i), _GRADE.length_at(tokens, i), _YEAR.length_at(tokens, i))
    if behind == i:
        return _place_name_length(tokens, i) or _name_length(tokens, i)
    if number := _labelling(tokens, i, behind):
        return behind - i + number
    return _place_name_length(tokens, i)


def _numbered_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of "quyết định số 15", "tổ tự quản số 2", 0 for none."""
    thing = _NUMBERED.length_at(tokens, i)
    at = i + thing
    if not thing or not _NUMBER_WORD.length_at(tokens, at) or at + 1 >= len(tokens):
        return 0
    return thing + 2 if tokens[at + 1].is_figure else 0


def _branch_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of "chi hội 4", 0 for none and for "2 chi hội 40 người"."""
    branch = _BRANCHES.length_at(tokens, i)
    at = i + branch
    if not branch or at >= len(tokens) or not tokens[at].is_figure or (i and _is_number(tokens[i - 1])):
        return 0
    return 0 if CLASSIFIERS.length_at(tokens, at + 1) else branch + 1


def _place_name_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of "thôn Nà Lẹng 1", a name and a figure with nothing behind it, 0 for none."""
    place = _NAMED_PLACE.length_at(tokens, i)
    if place and tokens[i].bare == "bon" and CLASSIFIERS.length_at(tokens, i + 1):
        return 0  # bốn without marks
    for at in range(i + place, min(i + place + _LONGEST_NAME + 1, len(tokens)) if place else 0):
        token = tokens[at]
        if token.is_figure:
            ends = at + 1 == len(tokens) or tokens[at + 1].typed in _ENDS or tokens[at + 1] in _BEHIND_NAME
            return at + 1 - i if at > i + place and ends and not token.glued else 0
        if not token.is_word or token in _NO_NAME:
            return 0
    return 0


def _labelling(tokens: Sequence[Token], start: int, behind: int) -> int:
    """Return the length of the number with which a label word names its thing."""
    run = run_at(tokens, behind)
    if not run:
        return 0
    if _PLACES.length_at(tokens, start):
        if _WHOLE.length_before(tokens, start):
            return 0  # "cả ngày 31", "toàn thôn 40"
        if start and _is_number(tokens[start - 1]) and CLASSIFIERS.length_at(tokens, behind + len(run)):
            return 0  # "hai đợt 27 người", "2 bản 40 hộ"
        if tokens[start].typed == "thu" and not (_is_rank(tokens, behind) and len(run) == 1):
            return 0  # "thu 5 triệu" is to collect
        return (
            _date_length(tokens, behind)
            or _month_length(tokens, behind)
            or min(len(run), 1 if run[0].place is Place.FIGURE else len(run))
        )
    if token_is_year(tokens[behind]) and _YEAR.length_at(tokens, start):
        return 1
    if len(run) > 1 and _are_apart(run[0].place, run[1].place):
        run = run[:1]  # "lớp 4 một cháu" is one child of the fourth grade
    counted = CLASSIFIERS.length_at(tokens, behind + len(run)) > 0
    announced = start > 0 and tokens[start - 1].bare in {"so", "ra", "ca"}  # "số lớp 2", "ra lớp 4" are counts
    return len(run) if _GRADE.length_at(tokens, start) and not counted and not announced else 0


def _is_number(token: Token) -> bool:
    if token.is_figure:
        return True
    known = meaning(token) if token.marked or token.typed == "hai" else None
    return known is not None and known[0] in (Place.UNIT, Place.TEN, Place.TENS)


def _are_apart(first: Place, second: Place) -> bool:
    """Whether two numbers stand side by side: a figure and a word, or two figures."""
    figure, words = Place.FIGURE, (Place.UNIT, Place.TEN)
    return (first is figure and second in (*words, figure)) or (first in words and second is figure)


def _is_rank(tokens: Sequence[Token], i: int) -> bool:
    if not tokens[i].is_figure:
        return True
    return len(tokens[i].typed) == 1 and not (i + 1 < len(tokens) and tokens[i + 1].glued and tokens[i + 1].is_word)


def _month_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a month with its year ("10/2026"), 0 for none."""
    dated = i + 2 < len(tokens) and tokens[i + 1].typed in {"/", "-", "năm", "nam"} and token_is_year(tokens[i + 2])
    return 3 if dated and _is_between(tokens[i].typed, 1, 12) else 0


def token_is_year(token: Token) -> bool:
    """Return whether a figure is a calendar year of this or the last century."""
    return re.fullmatch(r"(?:19|20)\d\d", token.typed) is not None


def _name_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a name by rank of birth ("cô Tám"), 0 for none."""
    if not _ADDRESS.length_at(tokens, i) or tokens[i].typed in {"co", "ba"} or i + 1 >= len(tokens):
        return 0
    run = run_at(tokens, i + 1)
    if not run:
        return 0
    named = run[0].place in (Place.UNIT, Place.TEN, Place.TAIL) and all(a.place is Place.FIGURE for a in run[1:2])
    return 2 if named and not CLASSIFIERS.length_at(tokens, i + 2) else 0


def _figures_length(tokens: Sequence[Token], i: int, *, digits: range) -> int:
    """Return how many figure tokens from `i` on make up a number of so many digits, 0 if they do not."""
    end, text = i, ""
    while end < len(tokens) and tokens[end].is_figure and len(text) < digits.stop:
        text += re.sub(r"\D", "", tokens[end].typed)
        end += 1
    return end - i if len(text) in digits else 0


def _phone_length(tokens: Sequence[Token], i: int) -> int:
    starts = tokens[i].typed.startswith("0") and len(tokens[i].typed) > 2
    return _figures_length(tokens, i, digits=range(9, 12)) if starts else 0


def _date_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a date in figures (17/9, 17/9/2026), 0 for none and for a fraction."""
    if i + 2 < len(tokens) and tokens[i + 1].bare == "thang" and _is_between(tokens[i + 2].typed, 1, 12):
        return 3
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


def _range_of_ages_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of "15-60 tuổi", and of "15 tới 35" behind "tuổi từ", 0 for none."""
    if i + 2 >= len(tokens) or tokens[i + 1] not in _TO or not tokens[i + 2].is_figure:
        return 0
    if _AGED.length_before(tokens, i):
        return 3
    unit = _HOURS_OF_RANGE.length_at(tokens, i + 3)
    return 3 + unit if unit else 0


def _hour_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a time of day, an age or a duration."""
    unit = _unit_length(tokens, i, HOURS)
    minutes = i + 2 < len(tokens) and tokens[i + 2].is_figure and tokens[i + 2].glued
    return unit + minutes if unit else 0


def _unit_length(tokens: Sequence[Token], i: int, units: Phrases) -> int:
    """Return the length of a figure with one of these units, 0 if it has none."""
    unit = units.length_at(tokens, i + 1)
    return 1 + unit if unit else 0


def without_labels(tokens: Sequence[Token], listed: Phrases) -> tuple[Token, ...]:
    """Return the tokens that are neither labels nor words of a list."""
    labelled = labels(tokens)
    kept: list[Token] = []
    i = 0
    while i < len(tokens):
        length = listed.length_at(tokens, i)
        if not length and i not in labelled:
            kept.append(tokens[i])
        i += max(length, 1)
    return tuple(kept)
