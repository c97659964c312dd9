"""What is said of a report that was read back: it is right, it may stay as it is, or it is thought to be sent."""

from conversations.reading.words import phrases, tokenise
from conversations.reading.yesno import agrees, read_yesno

_AS_IT_IS = "để vậy|để thế|để như vậy|để như thế|để nguyên|giữ nguyên|để nguyên vậy|để nguyên thế|cứ thế|cứ vậy"
_AROUND = "cũng|cũng được|là được|được|đi|thôi|nhé|ạ|dạ|ừ|ok|cứ|thì|cho|bác|cháu|em|luôn|rồi|vâng|gửi|mà|là|đấy|đó"
_LEAVES_IT, _LEAVES_IT_ONLY = phrases(_AS_IT_IS), phrases(f"{_AS_IT_IS}|{_AROUND}")
_NO_YES = phrases("dạy dùng|học dùng|cách dùng|biết dùng|dùng máy|dùng điện thoại|xây dựng|sử dụng|áp dụng|vận dụng")
"""What sounds like a yes without its marks."""
_FINISHED = phrases("xong|gửi|nộp")


def is_right(text: str) -> bool | None:
    """Return whether what was read back is right, or may stay as it is: "để vậy cũng được"."""
    tokens = tokenise(text)
    if _LEAVES_IT.found_in(tokens) and _LEAVES_IT_ONLY.is_all_of(tokens):
        return True
    verdict = None if _NO_YES.found_in(tokens) else read_yesno(text).value
    return None if verdict and not agrees(text) else verdict


def says_finished(text: str) -> bool:
    """Return whether somebody thinks a report is done or wants it sent: "xong rồi nhé, cảm ơn cháu"."""
    return _FINISHED.found_in(tokenise(text)) and read_yesno(text).value is True
