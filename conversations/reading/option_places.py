"""A place in a list, by number, letter or ordinal: "3", "đáp án D", "cái thứ hai", "lớp cuối", "kế chót"."""

from conversations.reading.option_labels import Labels, Words, alike
from conversations.reading.words import phrases

_FRAMES = phrases(
    "cái|dòng|ô|mục|nút|ý|câu|số|phương án|đáp án|lựa chọn|hàng|nhóm|loại|chỗ|phần|đáp số|thứ tự|ở|thằng|con|vị trí|"
    "tại",
    marked_only="cấy",
)
_LETTERED = phrases("câu|ý|mục|đáp án|phương án|lựa chọn|chọn|lấy|bấm|cái|nút|ô|dòng")
_POLITE_LETTERS = frozenset("aeoz")
"""What "ạ", "em", "ơ" and "vậy" may be shortened to."""
_PARTICLES = phrases("ấy|đó|đấy|kia|nè|này|cơ|nhé|ạ|cả|danh sách|luôn|thôi")
_FIRST = phrases("đầu tiên|thứ nhất|thứ nhứt|đầu|trên cùng|trên đầu|trước nhất|trước tiên|nhất|đầu hết")
_SECOND = phrases("thứ nhì|nhì|kế đầu")
_LAST = phrases(
    "cuối|cuối cùng|dưới cùng|chót|sau cùng|sau chót|dưới chót|sau rốt|chót cùng|cuối hết|sau hết|chót hết|bét"
)
_LAST_BUT_ONE = phrases("áp chót|kế cuối|gần cuối|kế chót|áp cuối|sát cuối|gần chót|kề cuối|sát chót")
_MIDDLE = phrases("giữa|ở giữa|chính giữa|chặng giữa|khúc giữa")
_UPPER = phrases("trên|ở trên|phía trên|trước")
_LOWER = phrases("dưới|ở dưới|phía dưới|sau")
_NTH = phrases("thứ|số")
_ORDINAL = phrases("thứ")
_FROM_BELOW = phrases("từ dưới lên|từ dưới|từ cuối lên|dưới lên|từ dưới đếm lên|tính từ dưới lên")

_ENOUGH_DIGITS = 9
"""A longer figure lies beyond any list all the same."""


def letter_of(tokens: Words, essential: Words, answer: str) -> int | None:
    """Return the place that a letter names (from 0): alone, or announced, for "cháu a" is mere politeness."""
    letter = answer.strip(" .)(")
    if len(essential) == 1 and (_LETTERED.found_in(tokens) or essential[0].typed not in _POLITE_LETTERS):
        letter = essential[0].typed
    return ord(letter) - ord("a") if len(letter) == 1 and "a" <= letter <= "z" else None


def place_of(tokens: Words, labels: Labels) -> int | None:
    """Return the place that an answer names (from 0), in the list or beyond it; None if it names none."""
    count = len(labels.each)
    words = _bare(tokens, labels)
    typed = alike(tokens)
    if len(typed) == 1 and typed[0].is_figure:
        figure = typed[0].typed
        return int(figure.lstrip("0")[:_ENOUGH_DIGITS] or "0") - 1 if figure.isdecimal() else None
    if not words:
        return None
    if words[0] in _ORDINAL and labels.name_weekdays:
        return None  # "thứ hai" is a day beside "Thứ Bảy này"
    return _by_ordinal(words, count)


def _bare(tokens: Words, labels: Labels) -> Words:
    """Return the words without "cái", "dòng" or the word that all labels begin with, and without particles."""
    start, end = 0, len(tokens)
    while start < end - 1:
        length = _FRAMES.length_at(tokens, start) or (tokens[start].key in labels.heads)
        if not length or start + length >= end:
            break
        start += length
    while (length := _PARTICLES.length_before(tokens, end)) and end - length > start:
        end -= length
    return tokens[start:end]


def _by_ordinal(words: Words, count: int) -> int | None:
    for i in range(1, len(words)):
        if _FROM_BELOW.length_at(words, i) == len(words) - i:
            above = _by_ordinal(words[:i], count)
            return None if above is None else count - 1 - above
    fixed = ((_FIRST, 0), (_SECOND, 1), (_LAST, count - 1), (_LAST_BUT_ONE, count - 2))
    for listed, place in fixed:
        if listed.is_all_of(words):
            return place
    if _MIDDLE.is_all_of(words):
        return count // 2 if count % 2 else None
    if count == 2 and (_UPPER.is_all_of(words) or _LOWER.is_all_of(words)):
        return 0 if _UPPER.is_all_of(words) else 1
    nth = alike(words)
    is_nth = len(nth) == 2 and nth[0] in _NTH and nth[1].typed.isdecimal()
    return int(nth[1].typed) - 1 if is_nth else None
