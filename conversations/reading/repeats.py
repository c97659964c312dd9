"""Figures of a message that are said twice, or only name something: "(03) ba", "lớp sau 22", "cả 58 hộ đều"."""

from collections.abc import Sequence

from conversations.reading.quantities import quantities, run_at
from conversations.reading.words import Token, phrases, word_token

_EVERY = phrases("cả|tất cả|toàn bộ|hết thảy|tất cả là|toàn bộ cả")
_EVENLY = phrases("đều")
_UNITS = phrases(
    "hộ|hộ dân|nhà|gia đình|người|người mù chữ|bà con|học viên|em|cháu|bác|chị|dòng họ|hộ này|hộ đó|người này|người đó"
)
_EACH_CLASS = phrases(
    "lớp đầu|lớp đầu tiên|lớp trước|lớp sau|lớp kia|lớp này|lớp thứ nhất|lớp thứ hai|lớp thứ ba|lớp một|lớp hai"
)
_CLASS = phrases("lớp|số lớp")
_COUNTED = phrases("hộ|nhà|người|gia đình|dòng họ|họ|lớp|học viên|bà con|chị|anh|nữ|nam|em|cháu|lượt")
_HEADED = phrases("thôn|bản|xóm|ấp|làng|khu|tổ|buôn|phum|sóc|khóm|thôn bản")
_TELLING = phrases(
    "lớp|hộ|mù|chữ|nữ|người|đăng|ký|công|nhận|học|mở|có|không|chưa|dân|tộc|số|tổng|còn|được|xong|đạt|nam|báo|ra|và|gia|"
    "đình|dòng|họ|tham|kỳ|năm|tháng|quý"
)
_WITHIN = phrases("trong|cả|toàn|của", marked_only="")
_LONGEST_NAME = 4
_COLON, _COMMA, _UNIT = word_token(":"), word_token(","), word_token("người")
_STOPS = frozenset(",;.!?")


def without_repeats(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Say each figure once, and none that only names something."""
    kept = list(_without_heading(tokens))
    if _EVENLY.found_in(kept):
        kept = _without_same(kept)
    return tuple(_with_classes(_of_place(_without_bracketed(kept))))


def _without_heading(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the name of the village that heads a report: "Bản Khuổi Nhà: ..."."""
    end = next((i for i, token in enumerate(tokens[: _LONGEST_NAME + 2]) if token.typed == ":"), 0)
    named = tokens[1:end]
    if not named or not _HEADED.length_at(tokens, 0) or not all(token.is_word for token in named):
        return tokens
    return tokens if _TELLING.found_in(named) else tokens[end + 1 :]


def _without_same(tokens: list[Token]) -> list[Token]:
    """Leave of "58 hộ đăng ký thì cả 58 hộ đều đạt" no more than "58 hộ đăng ký thì, đều đạt"."""
    found = quantities(tokens)
    for n, q in reversed([*enumerate(found)]):
        end = q.end + _UNITS.length_at(tokens, q.end)
        before = next((one for one in reversed(found[:n])), None)
        if before and q.value is not None and before.value == q.value and _EVENLY.length_at(tokens, end):
            tokens[q.start - _EVERY.length_before(tokens, q.start) : end] = [_COMMA]
    return tokens


def _without_bracketed(tokens: list[Token]) -> list[Token]:
    """Drop a figure in brackets in front of the same number in words: "(03) ba người"."""
    for i in reversed(range(len(tokens) - 3)):
        if tokens[i].typed == "(" and tokens[i + 1].typed.isdecimal() and tokens[i + 2].typed == ")":
            words = run_at(tokens, i + 3)
            told = quantities((*tokens[i + 3 : i + 3 + len(words)], _UNIT)) if words else ()
            if len(told) == 1 and told[0].value == int(tokens[i + 1].typed) and not tokens[i + 3].is_figure:
                del tokens[i : i + 3]
    return tokens


def _of_place(tokens: list[Token]) -> list[Token]:
    """Tell the figure of "hộ trong thôn 64" from the number of a village."""
    for i in reversed(range(1, len(tokens) - 1)):
        figure = tokens[i + 1].typed
        if not _HEADED.length_at(tokens, i) or not _WITHIN.length_before(tokens, i) or not figure.isdecimal():
            continue
        ends = i + 2 == len(tokens) or tokens[i + 2].typed in _STOPS
        if len(figure) > 1 and figure[0] != "0" and ends:
            tokens.insert(i + 1, _COLON)
    return tokens


def _with_classes(tokens: list[Token]) -> list[Token]:
    """Tell "lớp 02" from a grade, and drop the size of each class where it is told by name: "lớp sau 22"."""
    written = [i for i in range(1, len(tokens)) if _is_clerks(tokens, i)]
    if len(written) == 1:
        tokens.insert(written[0], _COLON)
    for i in reversed(range(len(tokens))):
        length = _EACH_CLASS.length_at(tokens, i)
        number = len(run_at(tokens, i + length)) if length else 0
        end = i + length + number
        if number and (not _COUNTED.length_at(tokens, end) or _EACH_CLASS.length_at(tokens, end)):
            del tokens[i:end]
    return tokens


def _is_clerks(tokens: Sequence[Token], i: int) -> bool:
    """Whether a figure with a leading zero stands behind "lớp": clerks write counts so, and no grades."""
    typed = tokens[i].typed
    ends = i + 1 == len(tokens) or tokens[i + 1].typed in _STOPS
    return len(typed) == 2 and typed[0] == "0" and typed.isdecimal() and ends and _CLASS.length_before(tokens, i) > 0
