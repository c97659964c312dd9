"""How people turn to another report without its title: "thôi, báo cái khác", "cho tôi báo việc số 2 trước"."""

from conversations.reading.words import Phrases, Token, phrases, tokenise

_AROUND = phrases(
    "không|thôi|à|ừ|tôi|em|cháu|bác|cô|chú|ông|bà|anh|chị|mình|cho|để|xin|muốn|hãy|báo|báo cáo|bc|làm|nộp|gửi|nhắn|"
    "chuyển|đổi|sang|qua|trước|đã|đi|nhé|ạ|cơ|nha|luôn|xem|có|nào|không ạ"
)
_OTHER = phrases(
    "báo cáo khác|bc khác|báo khác|việc khác|cái khác|mục khác|phần khác|tờ khác|mẫu khác|"
    "báo cáo kia|việc kia|cái kia|mục kia|phần kia|tờ kia|mẫu kia"
)
_THING = phrases("báo cáo|bc|việc|cái|mục|phần|tờ|mẫu")
_NTH = phrases("số|thứ")
_PLACES = tuple(map(phrases, ("một|nhất", "hai|nhì", "ba", "bốn|tư", "năm", "sáu", "bảy", "tám", "chín", "mười")))


def wants_another(text: str) -> bool:
    """Whether a message says no more than that another report is to come first."""
    words = _words(text)
    return _OTHER.found_in(words) and _union(_AROUND, _OTHER).is_all_of(words)


def place_wanted(text: str) -> int | None:
    """Return the place (from 0) of the report that is called by it: "việc số 2", "báo cáo thứ hai"."""
    words = _words(text)
    for start in range(len(words)):
        if (length := _THING.length_at(words, start)) and _is_around(words[:start]):
            at = start + length
            announced = _NTH.length_at(words, at)
            at += announced
            if at < len(words) and _is_around(words[at + 1 :]):
                return _place(words[at], is_announced=bool(announced))
    return None


def _place(word: Token, *, is_announced: bool) -> int | None:
    if word.is_figure:
        return int(word.typed) - 1 if word.typed.isdecimal() and len(word.typed) <= _MOST_DIGITS else None
    if not is_announced:
        return None
    return next((place for place, named in enumerate(_PLACES) if word in named), None)


_MOST_DIGITS = 2


def _words(text: str) -> list[Token]:
    return [token for token in tokenise(text) if token.is_word or token.is_figure]


def _is_around(words: list[Token]) -> bool:
    return not words or _AROUND.is_all_of(words)


def _union(*lists: Phrases) -> Phrases:
    return Phrases(tuple(spelling for each in lists for spelling in each.spellings))
