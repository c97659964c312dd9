"""Whether an answer says that more than one option is meant: "hai thứ", "đứa đi làm, đứa lấy chồng"."""

from collections.abc import Collection

from conversations.reading.option_labels import Words
from conversations.reading.words import phrases

_AND_ALSO = phrases("vừa")
_ANNOUNCED = phrases(
    "hai thứ|hai cái|hai việc|hai lý do|hai mục|hai ý|hai món|hai loại|hai kiểu|cả hai|cả đôi|cả 2|2 thứ|2 cái|"
    "2 việc|ba thứ|ba cái|cả ba|cả 3|3 thứ|3 cái|mấy thứ|vài thứ|nhiều thứ|đủ thứ|đủ cả|đủ kiểu|mỗi thứ một ít|"
    "mỗi đứa một|mỗi người một|mỗi nhà một|mỗi nơi một|lẫn lộn|xen kẽ|luân phiên"
)
_SHARED_OUT = phrases("đứa|người|khi|lúc|nơi|chỗ|bữa|hôm|hộ|hồi|số|có đứa|có người|có khi|có lúc|có nơi|có hôm|có hộ")
_STOPS = frozenset(",;.")


def says_several(tokens: Words, label: Words) -> bool:
    """Return whether words announce several things, or share them out, unless the label named does so itself."""
    announces = _ANNOUNCED.found_in(tokens) and not _ANNOUNCED.found_in(label)
    is_both = sum(t in _AND_ALSO for t in tokens) > 1 and not any(t in _AND_ALSO for t in label)
    opening = _openings(tokens)
    is_shared_out = len(opening) > len(set(opening)) and not (label and label[0].key in opening)
    return announces or is_both or is_shared_out


def _openings(tokens: Words) -> Collection[str]:
    """Return the words that share something out where a clause opens with them."""
    opening: list[str] = []
    for i in range(len(tokens)):
        length = _SHARED_OUT.length_at(tokens, i) if not i or tokens[i - 1].typed in _STOPS else 0
        if length:
            opening.append(tokens[i + length - 1].key)
    return opening
