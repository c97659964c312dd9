"""Where a sentence names the options of a list, what it denies of them, and which one that leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from conversations.reading.option_labels import Labels, Words
from conversations.reading.words import phrases, same_word

NEGATION = phrases(
    "không phải|trừ|ngoài|không|bỏ|chưa phải|trừ ra|khỏi|đừng|chứ không|chứ không phải|chưa|loại trừ|đâu phải|"
    "chẳng phải|chả phải"
)
_OTHERWISE = phrases(
    "phó|nguyên|cựu|vợ|chồng|gần|sắp|cạnh|bên cạnh|sát|giáp|kề|sát bên|kế bên|ngay cạnh|liền kề|đối diện"
)
"""Words in front that make another thing of a label: "phó trưởng thôn"."""
FRONT = phrases(
    "số|câu|ý|mục|chọn|em chọn|tôi chọn|bác chọn|lựa chọn|phương án|đáp án|cái|người|là|thì|ở|về|dạ|em|tôi|cháu|bác|"
    "mình|tui|chú|con|anh|chị|cô|ông|bà|việc|loại|dân tộc|nói về|lấy|theo|bấm|thuộc|diện|ô|nút|dòng|muốn|xin|cho|"
    "báo|học|nhóm|thuộc về|chắc chắn|đúng là|toàn|toàn là|vẫn|bà con|bên|phía|#|stt|:|.|)|("
)
BACK = phrases(
    "ạ|nhé|thôi|nha|nghen|đi|ấy|đó|đấy|kia|nè|này|cơ|mà|luôn|rồi|cả|vậy|thế|em|cháu|con|chú|bác|anh|chị|hết|á|nhá|"
    "đâu|ơi|cán bộ|là được|cũng|nữa|:|.|,|)|(|!|nhe|hen|hén|trước|cho bác|giúp bác|thui"
)
_CONNECTING = phrases("kiêm|và|với|hay|hoặc|cùng|lẫn|cộng|cùng với|rồi|mà|nhưng|có|được|để|do|vì|tại|bị|đang|đã|xin")
_PREPOSITIONS = phrases("trên|trong|bằng|vào|vô|dzô|zô|lên|tại|nhờ|dùng|thông qua", marked_only="qua|dô")
_AT_TIMES = phrases("giờ|h|rưỡi|tầm|hồi|lúc")
_CLOCK = phrases("giờ|h|g|:")
_TURNING = frozenset({"khong", "chua"})
_CAUSES = phrases("vì|tại vì|bởi|bởi vì|do")
_IS_NOT = phrases("không phải|chưa phải|chẳng phải|chả phải|đâu phải|chứ không phải")
_OPEN_ENDS = phrases("có|không|chưa|được|không có|chưa có")
_JOINING = phrases("với|và|lẫn|cùng|cùng với|cộng|cộng với|&|/|hay|hoặc|kiêm")
_PLACES = phrases("thôn|bản|xóm|ấp|làng|xã|phường|tổ|khu|buôn|huyện|tỉnh")
_IS = phrases("là|thì|thì là|thì do")
_TWO_WORDS = phrases(
    "bo|con|cu|da|de|dung|gi|gui|ky|lai|lam|may|nay|qua|sau|so|sua|thay|the|them|tu",
)
"""Bare letters of a common word besides the one a label may mean by them: "máy" and "mấy", "kỹ" and "kỳ"."""
_OTHERS = phrases("ông|bà|anh|chị|cô|thằng|lão|cậu|người khác|người ta")
_LONGEST_GAP = 2


def holds(label: Words, typed: Words, *, exact: bool = False) -> bool:
    """Return whether the typed words stand side by side in the label; a lone number is no part of a range."""
    return _found_at(label, typed, exact=exact) is not None


def _found_at(words: Words, piece: Words, *, exact: bool = False) -> int | None:
    """Return where a piece stands among some words: `piece` was typed and `words` are a label."""
    for i in range(len(words) - len(piece) + 1):
        if all(
            (a.key == b.key if exact else same_word(a, b))
            for a, b in zip(piece, words[i : i + len(piece)], strict=True)
        ):
            return i
    return None


class _Evidence(IntEnum):
    """How much of a label a sentence says."""

    WORD = 1
    PHRASE = 2
    PART = 3
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where a sentence names an option, and how surely."""

    option: int
    start: int
    end: int
    evidence: _Evidence
    is_end: bool = False
    """Whether it is the end of its label."""

    def lies_in(self, other: "_Mention") -> bool:
        return other.start <= self.start and self.end <= other.end and self.end - self.start < other.end - other.start


@dataclass(frozen=True, slots=True)
class Naming:
    """The options that a sentence means, or else those it leaves by denying others, and those others."""

    meant: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    denied: frozenset[int] = frozenset()


def named_in(typed: Words, labels: Labels) -> Naming:
    """Return which options a sentence names; more than one are meant where none is named better than the others."""
    mentions = tuple(m for i in range(len(labels.each)) for m in _mentions(typed, i, labels))
    refused = {m for m in mentions if _is_denied(typed, m)}
    refused |= {m for m in mentions if any(_goes_on(typed, d, m, labels) for d in refused)}
    denied = frozenset(m.option for m in refused)
    meant = [m for m in mentions if m not in refused and not any(m.lies_in(other) for other in mentions)]
    if not meant:
        left = tuple(i for i in range(len(labels.each)) if i not in denied) if denied else ()
        return Naming(left=left, denied=denied)
    least = min(max(m.evidence for m in meant), _Evidence.PHRASE)
    named = [m for m in meant if m.evidence >= least]
    named += [m for m in meant if m.evidence < least and any(_is_joined(typed, m, other) for other in named)]
    return Naming(meant=tuple(sorted({m.option for m in named})), denied=denied)


def _goes_on(typed: Words, denied: _Mention, mention: _Mention, labels: Labels) -> bool:
    """Whether a mention only goes on with one of the same option that is denied: "không phải xa nhà trường"."""
    is_behind = mention.option == denied.option and mention.start >= denied.end
    return is_behind and all(labels.knows(t) for t in typed[denied.end : mention.start])


def _is_joined(typed: Words, mention: _Mention, other: _Mention) -> bool:
    """Whether a slighter mention is joined to another: "luật với trồng trọt", or goes on with it: "lớp học chữ"."""
    first, second = sorted((mention, other), key=lambda m: m.start)
    between = typed[first.end : second.start]
    goes_on = mention is second and mention.is_end and typed[mention.start] not in _PLACES
    return _JOINING.is_all_of(between) if between else goes_on


def _mentions(typed: Words, option: int, labels: Labels) -> Iterator[_Mention]:
    """Yield where a sentence names an option: by its whole label or a part of it, else by words only it has."""
    label = labels.each[option]
    if (whole := _spread(typed, label.alike)) is not None and not _takes_object(typed, whole[1]):
        yield _Mention(option, *whole, _Evidence.WHOLE)
        return
    parts = [
        (at, part)
        for part in label.parts
        if not part[0].is_figure
        and (at := _stands_in(typed, part)) is not None
        and not _takes_object(typed, at + len(part))
    ]
    if len(label.parts) > 1 and parts:
        for at, part in parts:
            yield _Mention(option, at, at + len(part), _Evidence.PART)
        return
    runs = tuple(_runs(typed, label.alike))
    denies = NEGATION.found_in(typed)
    if any(start and label.alike[start - 1].bare in _TURNING for _, start, _ in runs) and not denies:
        return  # "học theo kịp" says the opposite of "Học không theo kịp"
    for at, start, length in runs:
        run = label.alike[start : start + length]
        others = (other.alike for i, other in enumerate(labels.each) if i != option)
        is_its_own = not any(holds(other, run) for other in others)
        astray = _takes_object(typed, at + length) or _goes_astray(typed, at, start, length, label.alike, labels)
        if is_its_own and not astray:
            evidence = _Evidence.PHRASE if length > 1 else _Evidence.WORD
            yield _Mention(option, at, at + length, evidence, is_end=start + length == len(label.alike))


def _stands_in(typed: Words, piece: Words) -> int | None:
    for i in range(len(typed) - len(piece) + 1):
        if all(map(same_word, typed[i : i + len(piece)], piece)):
            return i
    return None


def _spread(typed: Words, label: Words) -> tuple[int, int] | None:
    """Return where a label stands in a sentence, with at most two other words between two of its words."""
    for i in range(len(typed)):
        end = i
        for k, word in enumerate(label):
            reach = range(end, min(end + (_LONGEST_GAP + 1 if k and not word.is_figure else 1), len(typed)))
            at = next((j for j in reach if same_word(typed[j], word)), None)
            if at is None or any(t.typed in ",;" for t in typed[end:at]) or NEGATION.found_in(typed[end:at]):
                break
            end = at + 1
        else:
            return (i, end) if label else None
    return None


def _runs(typed: Words, label: Words) -> Iterator[tuple[int, int, int]]:
    """Yield the longest stretches of words shared with a label: where in the sentence, where in the label, how long."""
    i = 0
    while i < len(typed):
        lengths = [(_shared(typed[i:], label[k:]), k) for k in range(len(label))]
        length, k = max(lengths, default=(0, 0), key=lambda found: found[0])
        has_word = any(t.is_word and len(t.bare) > 1 for t in typed[i : i + length])
        is_vague = length == 1 < len(typed) and typed[i].typed != label[k].typed and typed[i] in _TWO_WORDS
        if has_word and not is_vague and not (length == 1 and (FRONT.length_at(typed, i) or BACK.length_at(typed, i))):
            yield i, k, length
        i += max(length, 1)


def _shared(typed: Words, label: Words) -> int:
    length = 0
    for a, b in zip(typed, label, strict=False):
        if not same_word(a, b):
            break
        length += 1
    return length


def _takes_object(typed: Words, end: int) -> bool:
    """Whether "có" or "không" at the end of a label goes on with what there is: "kỳ này không có nữ"."""
    is_open = _OPEN_ENDS.length_before(typed, end) > 0 and end < len(typed) and typed[end].is_word
    return is_open and not (BACK.length_at(typed, end) or _CONNECTING.length_at(typed, end))


def _goes_astray(typed: Words, at: int, start: int, length: int, label: Words, labels: Labels) -> bool:
    """Whether a sentence goes on otherwise than the label does: "gia đình văn hóa" is no "gia đình học tập"."""
    behind = at + length
    astray_behind = start + length < len(label) and behind < len(typed) and _is_content(typed, behind, labels)
    astray_before = (
        start > 0 and at > 0 and not NEGATION.length_before(typed, at) and _is_content(typed, at - 1, labels)
    )
    return astray_behind or astray_before


def _is_content(typed: Words, i: int, labels: Labels) -> bool:
    token = typed[i]
    passed_over = (FRONT, BACK, _CONNECTING, _PREPOSITIONS, _AT_TIMES)
    is_other = (token.is_word or token.is_figure) and not labels.knows(token) and not tells_hour(typed, i)
    return is_other and not any(listed.length_at(typed, i) for listed in passed_over)


def _is_of_another(typed: Words, end: int) -> bool:
    """Whether what stands before a place is said of another person: "trưởng là ông chủ tịch", but not "là cô đây"."""
    start = end + _IS.length_at(typed, end)
    behind = start + _OTHERS.length_at(typed, start)
    is_named = behind < len(typed) and typed[behind].is_word and not BACK.length_at(typed, behind)
    return end < start < behind and is_named


def tells_hour(typed: Words, i: int) -> bool:
    """Return whether a figure is of a time of day: "7 giờ tối", "7h30 sáng"."""
    return typed[i].is_figure and bool(_CLOCK.length_at(typed, i + 1) or _CLOCK.length_before(typed, i))


def _is_denied(typed: Words, mention: _Mention) -> bool:
    """Whether a negation, or a word that makes another thing of it, stands before an option, or "thì không" behind."""
    at = mention.start
    if _is_of_another(typed, mention.end):
        return True
    if _OTHERWISE.length_before(typed, at) or _IS_NOT.length_before(typed, at - _CAUSES.length_before(typed, at)):
        return True
    while at and not NEGATION.length_before(typed, at):
        length = FRONT.length_before(typed, at) or _PREPOSITIONS.length_before(typed, at)
        if not length:
            break
        at -= length
    if NEGATION.length_before(typed, at):
        return True
    behind = typed[mention.end :]
    if behind and behind[0].bare == "thi":
        behind = behind[1:]
    return bool(behind) and behind[0].bare in ("khong", "chua") and (len(behind) == 1 or not behind[1].is_word)
