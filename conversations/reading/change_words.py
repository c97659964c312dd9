"""The words by which people mend a figure, or tell one by what was reported before."""

from collections.abc import Mapping, Sequence
from functools import cache

from conversations.reading.change_signs import NOT_BARE, SIGNS, Sign
from conversations.reading.clean import fold, normalise, strip_courtesy, syllable_key
from conversations.reading.quantities import run_at
from conversations.reading.words import Phrases, Token, decode, phrases, tokenise, word_token

_TITLES = phrases("lớp học|các lớp học|mù chữ|xóa mù|xóa mù chữ|gia đình học tập|danh hiệu gia đình học tập")
"""Titles by which people name a whole report: "lớp học như kỳ trước"."""
_AROUND_TITLES = phrases("báo cáo|mẫu|phần|mục|về|bên|cái|vẫn|cũng|thì|kỳ này|tháng này|năm nay|vẫn cứ|cứ|,|:")

_WITH_FIGURE = frozenset({Sign.INTO, Sign.UP_TO, Sign.DOWN_TO})
"""Signs only in front of a figure: "ra" and "lên" are common words elsewhere."""
_FIGURE_NEXT = frozenset({Sign.LESS, Sign.LOWER, Sign.MORE, Sign.SHORT})
_KEEPING = phrases("giữ|giữ nguyên|vẫn giữ|vẫn giữ nguyên|để nguyên|vẫn nguyên|y nguyên|vẫn y nguyên|đứng nguyên")
"""Before a figure they say which one is kept; without one, that all are."""
_KEPT = phrases("giữ|y chang|y hệt|y xì|giống hệt", marked_only="")
"""They keep all only where nothing follows."""
_TOGETHER = phrases("lại")
_ENDS = frozenset(",;.!")
_IS_IT = phrases("có phải|có phải là|phải|có đến|có tới")
_IS_NONE = phrases("làm gì có|làm chi có|đâu có|nào có|không có|chưa có")
_IS_ANY = phrases("có|làm gì có|làm chi có|đâu có|nào có|không có|chưa có")
_WHICHEVER = phrases("nào|mô")
_NOT_SO = phrases("đâu|mô")
_BARE_FIXES = frozenset({"doi", "thay", "chinh"})
"""Typed without marks they are words of change only in "doi 27 thanh 26"."""
_FROM = phrases("từ")
"""Only of a change: "từ 33 lên 35"; elsewhere it is the beginning of a range."""
_NEAR = 4
_BARE_CHANGES = phrases("-|trừ|bỏ|gạch|loại|kém|cộng|rút|thừa|dư|hụt|sót|sụt|mất|mất đi|hao|vơi|+|thiếu|còn thiếu")
"""Words that change a figure only when they stand directly before it."""
_COMPARATIVES = phrases("ít hơn|thấp hơn|vắng hơn|kém hơn|nhiều hơn|đông hơn|cao hơn")
"""By themselves a bound; behind "như kỳ trước" before a figure, by how much it differs from the last one."""


@cache
def _lists() -> tuple[tuple[Sign, Phrases], ...]:
    listed: list[tuple[Sign, Phrases]] = []
    for sign, words in SIGNS.items():
        strict = frozenset(NOT_BARE.get(sign, "").split("|"))
        loose = "|".join(word for word in words.split("|") if word not in strict)
        listed.append((sign, phrases(loose, marked_only="|".join(sorted(strict)))))
    return tuple(listed)


@cache
def _by_start() -> Mapping[str, tuple[tuple[Sign, Phrases], ...]]:
    starts = {start for _, listed in _lists() for start in listed.starts}
    return {start: tuple(one for one in _lists() if start in one[1].starts) for start in starts}


_LONGEST, _MOST_WORDS, _MOST_TOKENS = 600, 100, 120
"""Characters, words, and words and signs; nobody mends a figure with more."""
_ADDING = {"+": 1, "-": -1}
_MOST_FIGURES = 9
_OTHER_WORDS = ("số", "chỗ", "học", "thôi", "biết", "cái", "ở", "trên", "dưới", "đầu", "cuối")


@cache
def _decodable() -> Mapping[str, str]:
    """Return the words of the lists by their keys, so that "bowts" and "bo71t" can be told for bớt."""
    words = {word for listed in SIGNS.values() for phrase in listed.split("|") for word in phrase.split()}
    return {syllable_key(word): word for word in (*words, *_OTHER_WORDS) if word[0].isalpha()}


def spoken(text: str) -> tuple[Token, ...]:
    """Return the tokens of a message without courtesy, lines parted by ";", unfinished typing written out.

    A message as long as a notice mends nothing: it has none.
    """
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS:
        return ()
    lines = " ; ".join(line for line in text.splitlines() if line.strip())
    opens_on_too_many = fold(normalise(lines)).startswith("thua ")  # thừa, which courtesy would take for thưa
    tokens = tokenise(lines if opens_on_too_many else strip_courtesy(lines))
    return _summed(_with_people(tuple(map(_written_out, tokens)))) if len(tokens) <= _MOST_TOKENS else ()


def _with_people(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Write người for the ngài of Nghệ An where it is counted: "36 ngài"."""
    return tuple(
        word_token("người") if token.typed == "ngài" and i and tokens[i - 1].is_figure else token
        for i, token in enumerate(tokens)
    )


def _summed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Leave of "9 + 1 = 10" only the result, if it is right."""
    for i in range(len(tokens) - 4):
        first, sign, second, equals, result = tokens[i : i + 5]
        if sign.typed not in _ADDING or equals.typed != "=" or not all(map(_is_plain, (first, second, result))):
            continue
        if int(first.typed) + _ADDING[sign.typed] * int(second.typed) == int(result.typed):
            return _summed((*tokens[:i], result, *tokens[i + 5 :]))
    return tokens


def _is_plain(token: Token) -> bool:
    return token.typed.isdecimal() and len(token.typed) <= _MOST_FIGURES


def _written_out(token: Token) -> Token:
    known = decode(token.typed, _decodable()) if token.is_word else None
    return word_token(known, glued=token.glued) if known else token


def sign_at(tokens: Sequence[Token], i: int) -> tuple[Sign | None, int]:
    """Return the sign of the longest phrase at a place, and its length; 0 for none."""
    if title := _title_at(tokens, i):
        return Sign.REST, title
    if one := _around_figure(tokens, i):
        return one
    token = tokens[i]
    likely = _by_start().get(token.key, ())
    if not token.marked and token.bare != token.key:
        likely = (*likely, *(one for one in _by_start().get(token.bare, ()) if one not in likely))
    best: tuple[Sign | None, int] = (None, 0)
    for sign, listed in likely:
        length = listed.length_at(tokens, i)
        if length > best[1] and _holds(sign, tokens, i, length):
            best = (sign, length)
    return best


def _around_figure(tokens: Sequence[Token], i: int) -> tuple[Sign, int] | None:
    """Return the sign of words that only mean it around a figure or a noun: "có phải 2 đâu", "làm gì có hộ nào"."""
    asked, any_ = _IS_IT.length_at(tokens, i), _IS_ANY.length_at(tokens, i)
    if asked and (run := run_at(tokens, i + asked)) and _NOT_SO.found_in(_up_to_cut(tokens, i + asked + len(run))):
        return Sign.DENIED, asked
    if any_ and not run_at(tokens, i + any_):
        ahead = _up_to_cut(tokens, i + any_)
        place = next((j for j in range(1, len(ahead)) if _WHICHEVER.length_at(ahead, j)), None)
        if place is not None and (_IS_NONE.length_at(tokens, i) or _NOT_SO.found_in(ahead[place + 1 :])):
            return Sign.NONE, any_
    if not tokens[i].marked and tokens[i].bare in _BARE_FIXES:
        run = run_at(tokens, i + 1)
        into = next(listed for sign, listed in _lists() if sign is Sign.INTO).length_at(tokens, i + 1 + len(run))
        if run and into and run_at(tokens, i + 1 + len(run) + into):
            return Sign.FIX, 1
    return None


def _up_to_cut(tokens: Sequence[Token], i: int) -> Sequence[Token]:
    end = next((j for j in range(i, len(tokens)) if tokens[j].typed in _ENDS), len(tokens))
    return tokens[i:end]


def _title_at(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a title that, with "như kỳ trước" behind it, makes up the whole message; 0 for none."""
    length = _TITLES.length_at(tokens, i)
    if not length or (i and not _AROUND_TITLES.is_all_of(tokens[:i])):
        return 0
    kept = _kept_from(tokens, i + length)
    return length if kept and all(token.typed in _ENDS for token in tokens[kept:]) else 0


def _kept_from(tokens: Sequence[Token], i: int) -> int:
    """Return where "như kỳ trước" ends that follows at a place, perhaps behind small words; 0 for none."""
    same = next(listed for sign, listed in _lists() if sign is Sign.SAME)
    while (skipped := _AROUND_TITLES.length_at(tokens, i)) and same.length_at(tokens, i) <= skipped:
        i += skipped
    kept = same.length_at(tokens, i)
    return i + kept if kept else 0


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].typed in _ENDS


def _holds(sign: Sign, tokens: Sequence[Token], i: int, length: int) -> bool:
    if tokens[i].typed == "-" and length == 1 and (not i or tokens[i - 1].typed != ":"):
        return False
    if sign is Sign.ASIDE:
        return _kept_from(tokens, i + length) > 0
    if sign is Sign.MORE and tokens[i].bare == "cong" and _TOGETHER.found_in(tokens[i + length : i + length + _NEAR]):
        return False  # "cộng 2 lớp lại là 58 người"
    keeps = sign in (Sign.SAME, Sign.STILL) and _KEEPING.length_at(tokens, i) == length
    if keeps and bool(run_at(tokens, i + length)) is (sign is Sign.SAME):
        return False
    if sign is Sign.SAME and _KEPT.length_at(tokens, i) == length and not _ends(tokens, i + length):
        return False
    if tokens[i] in _FROM:
        ahead = range(i + 2, min(i + 2 + _NEAR, len(tokens)))
        return any(listed.length_at(tokens, j) for j in ahead for kind, listed in _lists() if kind in _WITH_FIGURE)
    if sign in (Sign.MORE, Sign.LOWER) and _COMPARATIVES.length_at(tokens, i) == length:
        same = next(listed for kind, listed in _lists() if kind is Sign.SAME)
        return bool(run_at(tokens, i + length)) and same.found_in(tokens[:i])
    if sign in _WITH_FIGURE or (sign in _FIGURE_NEXT and _BARE_CHANGES.length_at(tokens, i) == length):
        return bool(run_at(tokens, i + length))
    return True
