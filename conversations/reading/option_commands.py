"""Whether a message asks for what a button does, or shares a word with it: "để sau nhé", but "chủ đề nuôi ong"."""

from conversations.reading.clean import strip_courtesy
from conversations.reading.option_labels import Label, Words, labels_of
from conversations.reading.option_names import also_called
from conversations.reading.words import phrases, same_word, tokenise
from conversations.reading.yesno import is_bare_yesno, read_yesno

_AROUND = phrases(
    "ạ|dạ|vâng|ừ|ừm|ờ|à|ok|nhé|nhá|nha|nghe|nhe|hen|thôi|đi|với|giúp|hộ|cho|giùm|luôn|ngay|nào|này|nè|đó|đấy|ấy|đây|kia|"
    "vậy|thế|thì|là|mà|cũng|cứ|hãy|xin|muốn|cần|phải|được|đã|rồi|hết|cả|nữa|lại|hơn|trước|bây giờ|tiếp|một|tí|chút|"
    "lát|xem|làm|báo|nộp|mở|chọn|bấm|lấy|nhắn|số|câu|cái|mục|dòng|nút|bản|việc|báo cáo|em|tôi|tui|cháu|con|bác|chú|cô|"
    "anh|chị|mình|ơi|cán bộ|các|mấy|những|vào|ở|của|và|hay|còn|dùm|vụ|phần|chỗ|nay"
)
"""What stands around a command and says nothing by itself."""
_SLIGHT = phrases(
    "để|cũ|số|rồi|lại|là|có|chưa|này|kỳ|câu|như|vậy|thế|nào|đã|các|người|xem|của|việc|còn|cho|trong|đúng là|ghi|không"
)
"""What names a button only beside more words of it: people say these all the time, or mean others by them."""
_FRAMES = phrases("cái|bản|báo cáo|số")
_ONE_PART = 1


def asks_for(text: str, label: str) -> bool:
    """Return whether a message, which may name this button, says no more than that, or says it before all else."""
    typed = tuple(t for t in tokenise(strip_courtesy(text) or text) if t.is_word or t.is_figure)
    [shown] = labels_of((label,)).each
    return (
        _says_only(typed, shown)
        or _begins_with(typed, shown)
        or bool(also_called(typed, labels_of((label,))))
        or _is_its_yes_or_no(text, shown)
    )


def _is_its_yes_or_no(text: str, label: Label) -> bool:
    """Whether a mere yes or no is what the label begins with: "ừ" for "Đúng rồi, gửi"."""
    verdict = read_yesno(text).value if is_bare_yesno(text) else None
    opening = " ".join(t.typed for t in label.parts[0]) if label.parts else ""
    return verdict is not None and read_yesno(opening).value is verdict


def _says_only(typed: Words, label: Label) -> bool:
    """Whether all words are the label's, but for those that stand around a command: "thay cái cũ đi"."""
    said: list[int] = []
    i = 0
    while i < len(typed):
        if any(same_word(typed[i], word) for word in label.plain):
            said.append(i)
            i += 1
        elif length := _AROUND.length_at(typed, i):
            i += length
        else:
            return False
    telling = [i for i in said if not _SLIGHT.length_at(typed, i)]
    is_framed = any(i and _FRAMES.length_before(typed, i) for i in said)
    return bool(telling) or len(said) > 1 or is_framed


def _begins_with(typed: Words, label: Label) -> bool:
    """Whether two words or more of the label, or a whole part of it, come first: "để sau cháu ạ, bác bận"."""
    start = 0
    while start < len(typed) and not any(same_word(typed[start], word) for word in label.plain):
        length = _AROUND.length_at(typed, start)
        if not length:
            return False
        start += length
    return any(
        len(part) > _ONE_PART and len(typed) >= start + len(part) and all(map(same_word, typed[start:], part))
        for part in (label.plain, *label.parts)
    )
