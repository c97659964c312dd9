"""Answers to a yes-or-no question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from conversations.reading.words import Phrases, Token, phrases, tokenise, word_token


@dataclass(frozen=True, slots=True)
class YesNoAnswer:
    """True, False, or None to ask again."""

    value: bool | None


class _Sign(Enum):
    YES = auto()
    NO = auto()
    HEDGE = auto()
    CORRECTION = auto()
    POLITE_YES = auto()
    SILENT = auto()
    OTHER = auto()


# The longest phrase at a place decides: "có đâu" is a no although it begins with có.
_LISTS: tuple[tuple[_Sign, Phrases], ...] = (
    (
        _Sign.YES,
        phrases(
            "có|đúng|phải|được|ừ|ừm|ờ|uh|uhm|um|uk|ok|oke|okie|oki|okay|okê|yes|chuẩn|chính xác|"
            "đồng ý|nhất trí|rồi|gửi đi|gửi|có chứ|tất nhiên|dĩ nhiên|xác nhận|👍|✅|👌|☑|✔|"
            "không sai|không nhầm|sao không|sao lại không|sao lại chưa|được rồi|đúng rồi|"
            "xong rồi|xong|đúng như vậy|đúng như thế|đúng thế|đúng vậy|như vậy là đúng|như thế là đúng"
        ),
    ),
    (
        _Sign.NO,
        phrases(
            "không|không có|không phải|không đúng|không được|không đồng ý|không gửi|chưa|chưa có|"
            "chưa đúng|chưa được|chưa phải|chưa gửi|chưa xong|sai|nhầm|sai rồi|nhầm rồi|thôi|"
            "khỏi|hủy|no|👎|❌|có đâu|đâu có|có đâu mà có|làm gì có|đừng|đừng gửi|không có đâu|"
            "chưa đâu|chưa có đâu"
        ),
    ),
    (
        _Sign.HEDGE,
        phrases(
            "chắc|có lẽ|hình như|có thể|không biết|không rõ|chưa rõ|chưa biết|không nhớ|"
            "không chắc|chưa chắc|nhưng|hả|hử|sao|?|tùy|để xem|phân vân|hay|hoặc|"
            "không phải không|không phải là không|không phải chưa|không hẳn"
        ),
    ),
    (_Sign.CORRECTION, phrases("à nhầm|à quên|à không|xin lỗi|sửa lại|nói lại")),
    (_Sign.POLITE_YES, phrases("vâng")),
    (
        _Sign.SILENT,
        phrases(
            "dạ|thưa|ạ|nhé|nhá|nha|nghen|đấy|đó|em|anh|chị|bác|cô|chú|cháu|ơi|cán bộ|luôn|nhe|"
            "hen|mà|thì|là|cám ơn|cảm ơn|hết|cả|thế|vậy|bên em|bên tôi|tôi|mình|hoàn toàn|thôn|"
            "bản|xóm|chúng tôi|bọn em|kỳ này|tháng này|năm nay|lắm"
        ),
    ),
)
_ACTIONS = phrases("mở|làm|họp|học|tổ chức|báo cáo|đã|mở lớp|có|công nhận|đăng ký|tham gia|vừa|mới|đủ")
_ASK = YesNoAnswer(None)
_DUNG = "dung"


def read_yesno(text: str) -> YesNoAnswer:
    """Read yes or no. Politeness is no answer ("vâng, bên em chưa làm" is a no), nor are hedges.

    A negation counts when it opens the message; yes and no together count only with a correction between.
    """
    tokens = _zero_as_word(tokenise(text))
    signs = tuple((sign, part) for sign, part in _signs(tokens) if sign is not _Sign.SILENT)
    if any(sign is _Sign.HEDGE for sign, _ in signs) or any(t.is_figure for t in tokens):
        return _ASK
    if [t.typed for t in tokens if t.is_word] in ([_DUNG], [_DUNG, "gui"]):
        return _ASK  # without marks: đúng, đừng or dừng
    return _decide(_after_correction(signs))


def _zero_as_word(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Read "0 có" and "0 đúng" as không: the figure stands for the word in chat."""
    return tuple(
        word_token("không") if t.typed == "0" and i + 1 < len(tokens) and tokens[i + 1].is_word else t
        for i, t in enumerate(tokens)
    )


def _signs(tokens: Sequence[Token]) -> Iterator[tuple[_Sign, tuple[Token, ...]]]:
    i = 0
    while i < len(tokens):
        length, sign = max(((listed.length_at(tokens, i), sign) for sign, listed in _LISTS), key=lambda found: found[0])
        if length:
            yield sign, tuple(tokens[i : i + length])
        elif tokens[i].is_word:
            yield _Sign.OTHER, (tokens[i],)
        i += max(length, 1)


_Signs = Sequence[tuple[_Sign, tuple[Token, ...]]]


def _after_correction(signs: _Signs) -> _Signs:
    last = max((i for i, (sign, _) in enumerate(signs) if sign is _Sign.CORRECTION), default=-1)
    return signs[last + 1 :]


def _decide(signs: _Signs) -> YesNoAnswer:
    kinds = [sign for sign, _ in signs if sign is not _Sign.POLITE_YES]
    others = tuple(part[0] for sign, part in signs if sign is _Sign.OTHER)
    if not kinds:
        return YesNoAnswer(True) if signs else _ASK
    if kinds[0] is _Sign.NO and _Sign.YES not in kinds:
        return YesNoAnswer(False)
    if _Sign.NO in kinds:
        return _ASK
    said_done = bool(others) and (kinds[0] is _Sign.YES or others[0].bare == "da") and _ACTIONS.is_all_of(others)
    return YesNoAnswer(True) if said_done or not others else _ASK
