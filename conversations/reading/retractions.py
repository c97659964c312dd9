"""What a speaker takes back: denied figures and slips of the tongue."""

from collections.abc import Sequence
from itertools import pairwise

from conversations.reading.atoms import CLASSIFIERS, meaning
from conversations.reading.quantities import Quantity, quantities
from conversations.reading.words import Phrases, Token, phrases

_SLIP = phrases(
    "à nhầm|à quên|nhầm|sửa lại|sửa lại là|sửa thành|sửa lại thành|đổi thành|xin lỗi|nói lại|đính chính|quên|lộn|"
    "à lộn|à không|à mà không|à mà không phải|à không phải|"
    "ấy nhầm|ý nhầm|chết|ấy chết|không không|nhầm nhầm|phải là|đúng ra|đúng ra là|thực ra|thực ra là|"
    "báo lại|ghi lại|nói lộn|nói nhầm|đọc lộn|đọc nhầm|gõ nhầm|gõ lộn|bấm nhầm|bấm lộn|viết nhầm|ghi nhầm|ghi lộn|"
    "đếm nhầm|đếm lại|đếm lại là|tính lại|nhầm rồi|nhầm tí|lộn rồi|đúng là|ấy lộn|ủa lộn|ý quên|ấy quên|ủa quên|"
    "ý lộn|sai rồi|đổi lại|đổi lại là|chữa lại|chữa thành|cộng lại mới đúng|nói sai",
)
_MURMUR = phrases("à|ấy|ý|a|ủa|á")
_BEFORE_NO = phrases("à|ấy|ý|a|ủa|á|mà|ơ|ờ|ồ|ô|úi|ối|í")
_NOT = phrases("không phải|không phải là|đừng ghi|không phải con số|không phải số")
_BUT = phrases("mà|mà là|mà phải là|phải là|mới đúng là")
_RATHER_NOT = phrases("chứ|chớ|chứ có|mà")
_CONTRASTS = phrases("nhé|nha|nghen|nhá|thôi|đấy|đó|ạ|cháu|em|anh|chị|cô|chú|cán bộ|ghi|đâu")
"""Words behind which a bare "không phải" denies another figure: "15 nhé, không phải 50 đâu"."""
_WITHDRAWN = phrases(
    "à không|à mà không|ấy không|mà không phải|không phải vậy|khoan|khoan đã|chờ tí|chờ chút|chờ xíu|chờ bác|"
    "chờ em|chờ tôi|chờ tui|chờ cháu|chờ anh|chờ chị|chờ mình|chờ đã|đợi tí|đợi chút|đợi xíu|đợi bác|đợi em|đợi tôi|"
    "đợi tui|đợi đã|xem lại đã|đếm lại đã|hỏi lại đã|để bác xem lại|để em xem lại|để tôi xem lại|để xem lại|"
    "để bác đếm lại|để em đếm lại|để tôi đếm lại|để tui đếm lại|để đếm lại|để kiểm tra lại|để em kiểm tra lại|"
    "để bác hỏi lại|để em hỏi lại|để tôi hỏi lại|để hỏi lại|từ từ đã|thôi để|mà thôi để|đừng ghi vội|"
    "khoan ghi|đừng gửi vội|khoan gửi|không chắc nữa"
)
_NO = phrases("à không|à mà không|ấy không|ơ không")
_STATES = phrases(
    "chưa biết chữ|không biết chữ|biết chữ|mù chữ|tái mù|tái mù chữ|nghèo|cận nghèo|hộ nghèo|hộ cận nghèo|"
    "chưa biết đọc|đã biết chữ|người|hộ|lượt|lớp|học viên|chứ|thôi"
)
"""What is said of people beside their number."""
_REPLACE = phrases("xóa|bỏ|sửa|đổi|thay|chữa|gạch|hủy", marked_only="")
_BETWEEN_VERB_AND_FIGURE = phrases("số|từ|con số|cái|đi|giúp|giùm|dùm|lại|em|cho")
_BY = phrases("thành|sang|bằng|ghi|lấy|là|viết|qua|điền|nhập|thay|sửa|để|mới đúng")
_IS_WRONG = phrases(
    "sai|là sai|sai rồi|là nhầm|nhầm|nhầm rồi|lộn|là lộn|là không đúng|không đúng|cũ|là số cũ|là cũ|"
    "gõ nhầm|em gõ nhầm|ghi nhầm|là ghi nhầm|là gõ nhầm|viết nhầm|bấm nhầm|em ghi nhầm|em nhầm|em nhập nhầm|"
    "tôi nhầm|tôi ghi nhầm|tui nhầm|tui ghi lộn|ghi lộn|bấm lộn|em bấm nhầm|nhập nhầm|đọc nhầm|nói nhầm"
)
_SIGNS = frozenset(",;.…!:()-")
_LONGEST_WAY = 8
"""How many tokens may stand between a denied figure and the one that holds."""


def corrected(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens that still hold after the speaker corrected a figure: "9, à quên, 11" leaves 11."""
    found = quantities(tokens)
    held = _without_denied(tokens, found)
    found = found if held is tokens else quantities(held)
    tokens = held
    for first, second in reversed(tuple(pairwise(found))):
        if end := _slip_end(tokens, first, second):
            return tokens[end:]
    return tokens


def _slip_end(tokens: Sequence[Token], first: Quantity, second: Quantity) -> int:
    """Return where the words end with which the speaker corrects himself between two figures, 0 if he does not."""
    for i in range(first.end, second.start):
        if length := _slip_length(tokens, i):
            return min(i + length, second.start)
    between = [t for t in tokens[_after_noun(tokens, first) : second.start] if t.typed not in _SIGNS]
    if len(between) == 1 and between[0].typed == "a" and CLASSIFIERS.length_at(tokens, first.end):
        return 0  # "2 lop a, 1 lop": ạ is more likely than à
    murmured = (len(between) == 1 and between[0] in _MURMUR) or _is_no(between, tokens[second.start - 1])
    return second.start if murmured else 0


def _is_no(between: Sequence[Token], last: Token) -> bool:
    """Whether "không" stands by itself between two figures: "12, không, 13", "12, mà không, 13"."""
    if not between or between[-1].bare != "khong" or last.typed not in _SIGNS:
        return False
    return len(between) == 1 or _BEFORE_NO.is_all_of(between[:-1])


def is_withdrawn(tokens: Sequence[Token], last: Quantity) -> bool:
    """Return whether the last figure is taken back and none given for it: "33, à mà không, chờ bác tí"."""
    rest = tokens[last.end :]
    return any(
        length and not (_NO.length_at(rest, i) and _is_other_wording(rest[i + length :]))
        for i in range(len(rest))
        for length in [_WITHDRAWN.length_at(rest, i)]
    )


def _is_other_wording(tokens: Sequence[Token]) -> bool:
    """Whether only the noun is put right, not the figure: "5 người biết, à không, chưa biết chữ"."""
    said = [token for token in tokens if token.typed not in _SIGNS]
    return _STATES.is_all_of(said) or CLASSIFIERS.length_at(said, 0) == len(said) > 0


def _slip_length(tokens: Sequence[Token], i: int) -> int:
    if tokens[i].typed == "nham" and i and tokens[i - 1].is_word and meaning(tokens[i - 1]) is not None:
        return 0  # "ba nham": nhăm
    return _SLIP.length_at(tokens, i)


def without_denied(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the denied half of "không phải A mà là B", "B chứ không phải A", "xoá A, ghi B" and "A là sai, B"."""
    return _without_denied(tokens, quantities(tokens))


def _without_denied(tokens: Sequence[Token], found: Sequence[Quantity]) -> Sequence[Token]:
    if len(found) < 2:
        return tokens
    dropped: set[int] = set()
    for q, following in zip(found, (*found[1:], None), strict=True):
        dropped.update(_denied(tokens, q, following, found))
    return tuple(t for i, t in enumerate(tokens) if i not in dropped) if dropped else tokens


def _denied(tokens: Sequence[Token], q: Quantity, following: Quantity | None, found: Sequence[Quantity]) -> range:
    """Return the places that fall away with a denied figure, none if it holds."""
    end = _after_noun(tokens, q)
    if start := _denial_start(tokens, q):
        if q is not found[0] and (rather := _RATHER_NOT.length_before(tokens, start - 1)):
            return range(start - 1 - rather, end)
        if q is found[-1] and q is not found[0] and _is_contrasted(tokens, start - 1):
            return range(start - 1, end)
        if following is not None and following.start - end <= _LONGEST_WAY:
            return range(start - 1, _join_end(tokens, end, following, _BUT))
    wrong = _IS_WRONG.length_at(tokens, end)
    if wrong and following is not None and _ends_clause(tokens, end + wrong):
        return range(q.start, end + wrong)
    if wrong and q is found[-1] and not _MURMUR.length_at(tokens, end) and _ends_clause(tokens, end + wrong):
        return range(q.start, end + wrong) if _is_affirmed(tokens, found[-2]) else range(0)
    if following is not None and (verb := _replacing(tokens, q)):
        joined = any(_BY.length_at(tokens, i) for i in range(end, following.start))
        return range(verb - 1, _join_end(tokens, end, following, _BY)) if joined else range(0)
    return range(0)


def _is_contrasted(tokens: Sequence[Token], i: int) -> bool:
    """Whether a denial at the end of a message only sets off the figure before it: "19 em, không phải 18"."""
    if tokens[i - 1].typed in _SIGNS:
        return True
    return tokens[i - 1] in _CONTRASTS


def _denial_start(tokens: Sequence[Token], q: Quantity) -> int:
    """Return one more than the place where the "không phải" in front of a figure begins, 0 for none."""
    length = _NOT.length_before(tokens, q.start)
    return q.start - length + 1 if length else 0


def _replacing(tokens: Sequence[Token], q: Quantity) -> int:
    """Return one more than the place of the verb that replaces a figure ("xoá số 14"), 0 for none."""
    start = q.start
    for _ in range(2):
        start -= _BETWEEN_VERB_AND_FIGURE.length_before(tokens, start)
    verb = _REPLACE.length_before(tokens, start)
    return start - verb + 1 if verb else 0


def _join_end(tokens: Sequence[Token], end: int, following: Quantity, joins: Phrases) -> int:
    """Return where the words end that lead from the denied figure to the right one."""
    ends = (i + length for i in range(end, following.start) if (length := joins.length_at(tokens, i)))
    return max(ends, default=end)


def _after_noun(tokens: Sequence[Token], q: Quantity) -> int:
    return q.end + CLASSIFIERS.length_at(tokens, q.end)


def _is_affirmed(tokens: Sequence[Token], q: Quantity) -> bool:
    end = _after_noun(tokens, q)
    return end + 1 < len(tokens) and tokens[end].bare == "moi" and tokens[end + 1].bare == "dung"


def _ends_clause(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].typed in _SIGNS
