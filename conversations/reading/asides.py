"""What stands in a message beside the report: ages, hours, documents, money, figures taken back."""

import re
from collections.abc import Callable, Sequence

from conversations.reading.atoms import meaning
from conversations.reading.quantities import quantities, run_at
from conversations.reading.repeats import without_repeats
from conversations.reading.retractions import without_denied
from conversations.reading.words import Token, phrases, syllable_key, word_token

_TO = phrases("đến|tới|-|cho đến")
_FROM = phrases("từ")
_AGE = phrases("tuổi|t")
_AGED = phrases("độ tuổi|độ tuổi từ|tuổi từ|trong độ tuổi|trong độ tuổi từ|độ tuổi khoảng")
_OVER = phrases("trên|dưới|hơn|ngoài|từ")
_BEYOND = phrases("trên|ngoài|hơn|quá")
_OLDEST = 60
_OLD_DIGITS = 4
_TOO_OLD = phrases("quá tuổi|quá độ tuổi|ngoài độ tuổi|hết tuổi|quá tuổi lao động|hết tuổi lao động")
_EVERYONE = phrases("đều|toàn|cả|hết|tất cả", marked_only="")
_ILLITERATE = phrases("mù chữ|không biết chữ|chưa biết chữ|hổng biết chữ|nỏ biết chữ|không biết đọc|chưa biết đọc")
_TAUGHT = phrases("xóa|lớp")
_HOUR = phrases("h|giờ|g")
_DOCUMENT = phrases(
    "quyết định|quyết định số|qđ|qđ số|theo qđ|theo quyết định|công văn|công văn số|nghị quyết|nghị quyết số|"
    "tờ trình|tờ trình số|thông báo số|kế hoạch số|biên bản số|hướng dẫn số|văn bản số|văn bản|danh sách số"
)
_COUNTED = phrases("hộ|nhà|người|gia đình|dòng họ|họ|lớp|học viên")
_MONEY = phrases("vnđ|k", marked_only="đồng|đ")
_PEOPLE = phrases("đồng bào|đồng chí|đ/c")
_SCALES = frozenset({"nghin", "ngan", "trieu", "ti"})
_LABELLED = phrases("lớp thứ|mức|mức độ|đợt|tổ|nhóm|ngày thứ|khóa")
_SAID_WRONG = phrases("là sai|là nhầm|sai rồi|bị sai|là không đúng|không đúng")
_DENIED_BEHIND = phrases("chứ không phải|chứ không phải là|chứ đâu phải|không phải là|chứ hổng phải|mà không phải")
_IN_TURN = phrases("lần lượt là|lần lượt|lần lượt :|theo thứ tự là|theo thứ tự|tương ứng là|lần lượt như sau :")
_AND = phrases("và|với|cùng")
_ONLY = phrases("có|được|chỉ|chỉ có|còn|mới")
_EACH = phrases("", marked_only="mỗi")
_OUT_OF = phrases("trên|trên tổng|trên tổng số|trên tổng cộng|trong tổng số|trong tổng")
_CLASSES = phrases("lớp|buổi|khóa|cuộc")
_PLACES = phrases("thôn|bản|xóm|ấp|làng|khu|tổ")
_HOMES = phrases("hộ|hộ dân|nhà|nóc nhà|gia đình")
_EVERYBODY = phrases(
    "cả nam cả nữ|cả nam lẫn nữ|cả nam và nữ|cả nam với nữ|đủ cả nam nữ|cả nam nữ|cả già lẫn trẻ|cả già cả trẻ|"
    "cả trai lẫn gái|cả trai cả gái|nam nữ đủ cả"
)
_ON_BEHALF = phrases(
    "nhắn hộ|gửi hộ|báo hộ|ghi hộ|nộp hộ|làm hộ|hỏi hộ|xem hộ|sửa hộ|điền hộ|khai hộ|nhập hộ|trả hộ|nói hộ|bấm hộ|"
    "gõ hộ|viết hộ"
)
_NUMBERING = re.compile(r"\s*\(?(\d{1,2})\s*[/.)]\s*(?=[^\W\d])")
_SHARE_OF = phrases("đạt|đạt tỷ lệ|chiếm|chiếm tỷ lệ|tỷ lệ|tỷ lệ đạt|bằng")
_KIN = phrases("anh|chị|chú|bác|cô|ông|bà|dì|cậu|mợ|thím|dượng")
_BIRTH_RANKS = phrases("hai|ba|tư|năm|sáu|bảy|tám|chín|mười")
_OF_SOMEBODY = phrases("nhà|bảo|nói|báo|nhắn|đếm|kể")
_AT = phrases("ở nhà|tại nhà|ở nhà riêng|tại nhà riêng|ở bên nhà|bên nhà|mượn nhà|nhờ nhà")
_PHONE = phrases("số điện thoại|số đt|số máy")
_TIMES_OF_DAY = phrases("buổi tối|buổi sáng|buổi chiều|buổi trưa|vào buổi tối|vào buổi sáng|vào buổi chiều|ban đêm")
_THINGS = phrases(
    "quyển|quyển vở|quyển sách|cuốn|cuốn sách|chiếc|gói|thùng|kg|cân|bộ bàn ghế|bộ sách|bàn ghế|cái quạt|cái bàn|"
    "cái ghế|cái bảng|bóng điện|cây giống|con giống|gói mì|suất quà|phần quà|triệu đồng|cái bút|bút|vở|ki lô",
    marked_only="tờ",
)
_CLAN = phrases("", marked_only="họ")
_NO_CLAN = phrases("đăng|công|được|đạt|có|nào|mô|thì|học|tộc|hàng|là|cũng|đã|đều|ở|này|đó|chỉ|mới|còn|gồm|tổng")
_COMMA, _HAS, _MONG = word_token(","), word_token("có"), word_token("mông")
_LONGEST_NUMBER = 12
_STOPS = frozenset(",;.!?")
_OPENING = frozenset(",;.(-")
_TWO_FACED = frozenset({"chi", "sau", "nha", "nam", "bay", "tam", "con", "ba", "chin", "muoi"})


def without_asides(tokens: tuple[Token, ...], *, typed_with_marks: bool, with_money: bool = False) -> tuple[Token, ...]:
    """Return the tokens that may belong to a report; sums of money are asides unless the report has some."""
    asides = _ASIDES_BUT_MONEY if with_money else _ASIDES
    tokens = _without_overaged(without_repeats(tokens))
    typed = _of_a_whole(_with_verbs(_as_typed(tokens) if typed_with_marks else _with_peoples(tokens)))
    kept = list(_dealt_out(without_denied(_without_denial(typed))))
    i = 0
    while i < len(kept):
        length = next((n for aside in asides if (n := aside(kept, i))), 0) if _may_begin(kept[i]) else 0
        if length:
            del kept[i : i + length]
        else:
            i += 1
    return tuple(kept)


def _may_begin(token: Token) -> bool:
    """Whether an aside may begin with a token: nearly none does."""
    return token.is_figure or token.key in _BEGINNINGS or token.bare in _BEGINNINGS or meaning(token) is not None


def without_numbering(lines: Sequence[str]) -> Sequence[str]:
    """Return lines without the numbers they are headed by, if these count them: "1/ Lớp: ...", "2/ XMC: ..."."""
    found = [_NUMBERING.match(line) for line in lines]
    numbers = [int(match[1]) for match in found if match]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return lines
    return [line[match.end() :] if match else line for line, match in zip(lines, found, strict=True)]


def _dealt_out(tokens: Sequence[Token]) -> Sequence[Token]:
    """Put each figure to its name: "hộ, đăng ký lần lượt là 112, 96" is "hộ 112, đăng ký 96"."""
    at = next((i for i in range(len(tokens)) if _IN_TURN.length_at(tokens, i)), 0)
    if not at:
        return tokens
    start = next((i + 1 for i in reversed(range(at)) if tokens[i].typed in {";", "."}), 0)
    behind = at + _IN_TURN.length_at(tokens, at)
    end = next((i for i in range(behind, len(tokens)) if tokens[i].typed in {";", "."}), len(tokens))
    names, figures = _listed(tokens[start:at]), _listed(tokens[behind:end])
    if len(names) != len(figures) or len(names) < 2 or not all(len(quantities(figure)) == 1 for figure in figures):
        return tokens
    pairs = [token for name, figure in zip(names, figures, strict=True) for token in (*name, *figure, word_token(","))]
    return (*tokens[:start], *pairs[:-1], *tokens[end:])


def _without_overaged(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop "9 cụ không biết chữ nhưng trên 60 tuổi": beyond the age that counts, they are not all who cannot read."""
    spans = _parts(tokens)
    dropped: set[int] = set()
    for n, (start, end) in enumerate(spans):
        part = tokens[start:end]
        if not _is_overaged(part):
            continue
        named = n if _cannot_read(part) else n - 1 if n and _EVERYONE.found_in(part) and not _counts(part) else -1
        if named >= 0 and _cannot_read(tokens[slice(*spans[named])]):
            dropped |= {named, n}
    kept = [tokens[slice(*span)] for n, span in enumerate(spans) if n not in dropped]
    return tuple(token for part in kept for token in part) if dropped else tokens


def _parts(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where the parts between signs begin and end, each with the sign that closes it."""
    ends = [i + 1 for i, token in enumerate(tokens) if token.typed in _STOPS]
    return [(a, b) for a, b in zip([0, *ends], [*ends, len(tokens)], strict=True) if a < b]


def _is_overaged(part: Sequence[Token]) -> bool:
    return _TOO_OLD.found_in(part) or any(
        _BEYOND.length_at(part, i) and (length := _age_length(part, i)) and _years(part[i : i + length]) >= _OLDEST
        for i in range(len(part))
    )


def _years(age: Sequence[Token]) -> int:
    return max(
        (int(token.typed) for token in age if token.typed.isdecimal() and len(token.typed) < _OLD_DIGITS), default=0
    )


def _cannot_read(part: Sequence[Token]) -> bool:
    return any(_ILLITERATE.length_at(part, i) and not _TAUGHT.length_before(part, i) for i in range(len(part)))


def _counts(part: Sequence[Token]) -> bool:
    """Whether a part tells a figure besides an age."""
    rest = [token for i, token in enumerate(part) if not any(j <= i < j + _age_length(part, j) for j in range(i + 1))]
    return bool(quantities(rest))


def _of_a_whole(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Part "16 nữ trên 30 người" like "16 nữ, 30 người"; but "1 lớp trên 30 người" has more than thirty."""
    kept = list(tokens)
    for i in reversed(range(1, len(kept) - 1)):
        length = _OUT_OF.length_at(kept, i)
        if not length:
            continue
        start = next((j + 1 for j in reversed(range(i)) if kept[j].typed in _STOPS), 0)
        left, right = quantities((*kept[start:i], _COMMA)), quantities((_COMMA, *kept[i + length :]))
        if not left or not right or right[0].start != 1 or left[-1].value is None or right[0].value is None:
            continue
        behind = i + length + right[0].end - 1
        if _CLASSES.found_in(kept[start:i]) or not _ends_or_counts(kept, behind) or left[-1].value > right[0].value:
            continue
        if length == 1 and kept[i - 1].bare == kept[min(behind, len(kept) - 1)].bare:
            continue  # "15 hộ trên 42 hộ đăng ký": which of them registered?
        kept[i : i + length] = [_COMMA]
    return tuple(kept)


def _ends_or_counts(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].typed in _STOPS or _COUNTED.length_at(tokens, i) > 0


def _with_verbs(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Say "bản có 41 hộ" for "bản 41 hộ", whose figure is no number of a place; "thôn 4 hộ đăng ký 30" has one."""
    kept = list(tokens)
    for i in reversed(range(1, len(kept) - 1)):
        if not _PLACES.length_before(kept, i) or not kept[i].is_figure or not _HOMES.length_at(kept, i + 1):
            continue
        end = next((j for j in range(i, len(kept)) if kept[j].typed in _STOPS), len(kept))
        if len(kept[i].typed) > 1 and not any(token.is_figure for token in kept[i + 1 : end]):
            kept.insert(i, _HAS)
    return tuple(kept)


def _listed(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    parts: list[Sequence[Token]] = []
    start = 0
    for i in range(len(tokens) + 1):
        if i == len(tokens) or tokens[i].typed == "," or _AND.length_at(tokens, i):
            parts += [tokens[start:i]] if i > start else []
            start = i + 1
    return parts


def _as_typed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Take bare words at their letters in a message that is typed with marks: "sau nha em" is no six houses."""
    return tuple(
        Token(t.typed, syllable_key(t.typed), "\1", t.glued) if t.typed in _TWO_FACED and t.typed != "ba" else t
        for t in tokens
    )


def _with_peoples(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Take the bare "mong 3" of a list for a people, not for a day: "nu 8, mong 3, dao 5"."""
    return tuple(
        _MONG if token.typed == "mong" and tokens[i - 1 : i] and tokens[i - 1].typed == "," else token
        for i, token in enumerate(tokens)
    )


def _without_denial(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop "chứ không phải 5" behind a figure, up to where that part ends."""
    for i in range(1, len(tokens)):
        length = _DENIED_BEHIND.length_at(tokens, i)
        if length and tokens[i].bare in {"chu", "ma"} and quantities(tokens[:i]):
            end = next((j for j in range(i, len(tokens)) if tokens[j].typed in _STOPS), len(tokens))
            return (*tokens[:i], *_without_denial(tokens[end:]))
    return tokens


def _run_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of the number at a place, 0 for none."""
    if i >= len(tokens) or not (tokens[i].is_figure or meaning(tokens[i])):
        return 0
    return len(run_at(tokens[i : i + _LONGEST_NUMBER], 0))


def _age_length(tokens: Sequence[Token], i: int) -> int:
    """Ages: "từ 15 đến 60 tuổi", "độ tuổi 15-60", "trên 60 tuổi"."""
    aged = _AGED.length_at(tokens, i)
    start = i + (aged or _OVER.length_at(tokens, i))
    first = _run_length(tokens, start)
    if not first:
        return 0
    end = start + first
    to = _TO.length_at(tokens, end)
    second = _run_length(tokens, end + to) if to else 0
    end += to + second if second else 0
    closing = _AGE.length_at(tokens, end)
    return end + closing - i if closing or (aged and second) else 0


def _hours_length(tokens: Sequence[Token], i: int) -> int:
    """Hours: "từ 19h đến 21h", "7 giờ 30", "19h30"."""
    start = i + _FROM.length_at(tokens, i)
    end = _hour_end(tokens, start)
    if end == start:
        return 0
    to = _TO.length_at(tokens, end)
    return (_hour_end(tokens, end + to) if to else end) - i


def _hour_end(tokens: Sequence[Token], i: int) -> int:
    if i >= len(tokens) or not tokens[i].is_figure:
        return i
    hour = _HOUR.length_at(tokens, i + 1)
    if not hour:
        return i
    end = i + 1 + hour
    minutes = end < len(tokens) and tokens[end].is_figure and len(tokens[end].typed) == 2
    return end + int(minutes and not _COUNTED.length_at(tokens, end + 1))


def _document_length(tokens: Sequence[Token], i: int) -> int:
    """Documents: "QĐ 15", "số 45/QĐ-UBND"."""
    named = _DOCUMENT.length_at(tokens, i)
    number = i + named
    if number >= len(tokens) or not tokens[number].is_figure or not (named or tokens[i].is_figure):
        return 0
    signed = number + 2 < len(tokens) and tokens[number + 1].typed == "/" and tokens[number + 2].bare in _SIGNS
    if not signed:
        return named + 1 if named and not _COUNTED.length_at(tokens, number + 1) else 0
    end = number + 3
    while end + 1 < len(tokens) and tokens[end].typed == "-" and tokens[end + 1].is_word:
        end += 2
    return end - i


_SIGNS = frozenset({"qd", "kh", "cv", "nq", "tb", "ubnd", "ttr", "bc", "ct", "hd"})


def _money_length(tokens: Sequence[Token], i: int) -> int:
    """Money: "500 nghìn", "150k"."""
    length = _run_length(tokens, i)
    if not length:
        return 0
    money = 0 if _PEOPLE.length_at(tokens, i + length) else _MONEY.length_at(tokens, i + length)
    scaled = tokens[i].is_figure and length > 1 and tokens[i + length - 1].bare in _SCALES
    return length + money if money or (scaled and not _COUNTED.length_at(tokens, i + length)) else 0


def _label_length(tokens: Sequence[Token], i: int) -> int:
    """Labels: "mức 1", "lớp thứ hai" in front of a figure."""
    named = _LABELLED.length_at(tokens, i)
    number = i + named
    if not named or number >= len(tokens) or _COUNTED.length_at(tokens, number + 1):
        return 0
    return named + 1 if _run_length(tokens[: number + 1], number) else 0


def _taken_back_length(tokens: Sequence[Token], i: int) -> int:
    """A figure that is said to be wrong: "báo 15 là sai"."""
    length = _run_length(tokens, i)
    unit = _COUNTED.length_at(tokens, i + length) if length else 0
    wrong = _SAID_WRONG.length_at(tokens, i + length + unit) if length else 0
    return length + unit + wrong if wrong else 0


def _share_length(tokens: Sequence[Token], i: int) -> int:
    """How much of a target that is: "92 hộ (đạt 88%)"; "nữ đạt 60%" tells of women."""
    length = _SHARE_OF.length_at(tokens, i)
    if not length or not i or tokens[i - 1].typed not in _OPENING:
        return 0
    share = next(iter(quantities((_COMMA, *tokens[i + length : i + length + _LONGEST_NUMBER]))), None)
    return length + share.end - 1 if share and share.percent and share.start == 1 else 0


def _things_length(tokens: Sequence[Token], i: int) -> int:
    """How many things there are: "25 quyển vở"."""
    length = _run_length(tokens, i)
    things = _THINGS.length_at(tokens, i + length) if length else 0
    return length + things if things else 0


def _clan_length(tokens: Sequence[Token], i: int) -> int:
    """How many households one clan has: "họ Hoàng 20 hộ"."""
    if not _CLAN.length_at(tokens, i) or i + 2 >= len(tokens) or not tokens[i + 1].is_word or tokens[i + 1] in _NO_CLAN:
        return 0
    length = _run_length(tokens, i + 2)
    homes = _HOMES.length_at(tokens, i + 2 + length) if length else 0
    return 2 + length + homes if homes else 0


def _name_length(tokens: Sequence[Token], i: int) -> int:
    """Somebody called by birth rank: the "ba" of "anh Ba nhà đối diện" counts no houses."""
    named = i > 1 and _KIN.length_before(tokens, i) == 1 and not tokens[i - 2].is_figure
    return int(
        (named or (i == 1 and _KIN.length_before(tokens, i) > 0))
        and _BIRTH_RANKS.length_at(tokens, i) == 1
        and tokens[i].is_word
        and _OF_SOMEBODY.length_at(tokens, i + 1) > 0
    )


def _only_length(tokens: Sequence[Token], i: int) -> int:
    """The "mỗi" of "có mỗi 6 người", which says no more than only."""
    return int(_EACH.length_at(tokens, i) > 0 and _ONLY.length_before(tokens, i) > 0 and _run_length(tokens, i + 1) > 0)


def _everybody_length(tokens: Sequence[Token], i: int) -> int:
    """Men and women alike, which parts nobody: "12 người cả nam cả nữ"."""
    return _EVERYBODY.length_at(tokens, i)


def _on_behalf_length(tokens: Sequence[Token], i: int) -> int:
    """What is done for somebody: the "hộ" of "em nhắn hộ bác Hùng" is no household."""
    return 0 if _run_length(tokens, i + 2) else _ON_BEHALF.length_at(tokens, i)


def _place_length(tokens: Sequence[Token], i: int) -> int:
    """Where and when people met, and whose number follows: "buổi tối ở nhà bác Ba"."""
    if length := max(_PHONE.length_at(tokens, i), _TIMES_OF_DAY.length_at(tokens, i)):
        return length
    at = _AT.length_at(tokens, i)
    kin = _KIN.length_at(tokens, i + at) if at and not (i and tokens[i - 1].is_figure) else 0
    if not kin:
        return 0
    end = i + at + kin
    ranked = _BIRTH_RANKS.length_at(tokens, end) == 1 and _run_length(tokens, end) == 1
    return end - i + int(ranked and not _COUNTED.length_at(tokens, end + 1))


_ASIDES: tuple[Callable[[Sequence[Token], int], int], ...] = (
    _age_length,
    _hours_length,
    _document_length,
    _money_length,
    _label_length,
    _taken_back_length,
    _share_length,
    _things_length,
    _clan_length,
    _name_length,
    _only_length,
    _everybody_length,
    _on_behalf_length,
    _place_length,
)
_ASIDES_BUT_MONEY = tuple(aside for aside in _ASIDES if aside is not _money_length)
_BEGINNINGS = frozenset[str]().union(
    *(
        listed.starts
        for listed in (
            *(_AGED, _OVER, _FROM, _DOCUMENT, _LABELLED, _SHARE_OF, _BIRTH_RANKS, _EACH, _EVERYBODY, _ON_BEHALF),
            *(_PHONE, _TIMES_OF_DAY, _AT, _CLAN),
        )
    )
)
"""The first words of all asides that do not begin with a number."""
