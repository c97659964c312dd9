"""A stretch of a message as one form sees it: its figures, and the nouns before, between and behind them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from conversations.reading.clauses import Message, Stretch
from conversations.reading.told_counts import Count, CountKind
from conversations.reading.vocabulary import FOREIGN, FormWords, Noun
from conversations.reading.words import Token, phrases

_SOME_MORE = phrases("mấy người|vài người|mấy hộ|vài hộ|mấy nhà|vài nhà|mấy chị|mấy bà|mấy cháu|vài cháu|mấy em|vài em")
NEGATED = "negated"
_NEGATION = phrases("không|chưa|chưa được|không được")
_BOUNDS = phrases(
    "không quá|không dưới|không đến|không tới|không đầy|không nhiều|không ít|không phải|chưa đến|chưa tới|chưa đầy|"
    "không tính|không kể|chưa kể|chưa tính"
)
_UNKNOWN = phrases("không nhớ|không rõ|không biết|chưa rõ|chưa biết|chưa nhớ|chưa thống kê|chưa đếm|thế nào|ra sao")
_CONNECTORS = phrases(
    "có|là|được|khoảng|số|tổng|tổng số|tổng cộng|chừng|tầm|độ|cỡ|đã|đang|mới|hiện|hiện có|hiện còn|đúng|chỉ|"
    "chỉ có|năm nay|kỳ này|tháng này|thì|nào|ai|vừa|lại|ở|trong thôn|trong bản|nay|hiện nay|học|:|-|=|vẫn|nữa|"
    "cũng|đâu|của thôn|đủ|lên tới|ngay|dự|tham gia|đi|đến|tới|theo|ra|vào|nhà|tất cả|cả thảy|cộng|cho|người|"
    "chắc chắn|chốt|chốt lại|chốt được|chịu|hết|cả|luôn|đấy|gì|thôi|rồi|các|những|được là|lên|xuống|bên|mình|"
    "tôi|em|nghe|thôn|bản|xóm|ấp|làng|được cả"
)
"""Words that may stand between a figure and its noun without parting them."""
_HELD = phrases("mở|tổ|chức|dạy|báo|ghi|nhắn")
_LABEL_SIGNS = frozenset(":=")
_NUMBER_OF = phrases("số|tổng số", marked_only="")
_MAX_GAP = 5

Nouns = tuple[Noun, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch as one form sees it: its figures, and the nouns before, between and behind them."""

    counts: tuple[Count, ...]
    gaps: tuple[Nouns, ...]
    touching: frozenset[int]
    """Places behind which only connecting words stand before the next figure or noun."""
    labels: frozenset[int]
    """Where the nouns end that a sign ties to the figure behind them: "đăng ký: 85"."""
    stretch: Stretch
    is_unknown: bool = False
    """Whether the speaker says not to know."""
    is_bare: bool = False
    """Whether nothing but connecting words stand beside its figure."""
    adds_some: bool = False
    """Whether it adds an unsaid number to what stands before: "hai vợ chồng với mấy người nữa"."""

    @property
    def concepts(self) -> frozenset[str]:
        """All concepts named in it."""
        return frozenset[str]().union(*(noun.concepts for gap in self.gaps for noun in gap))


def cut_piece(message: Message, stretch: Stretch, words: FormWords) -> Iterator[Piece]:
    """Return a stretch as a form sees it; a heading before a colon is a piece of its own."""
    colon = _heading_end(message, stretch, words)
    if colon:
        yield _piece(message, replace(stretch, end=colon, broken_down=False), words.form)
        stretch = replace(stretch, start=colon, corrects=False, joined=False)
    for start, end in pairwise((stretch.start, *_places_of_acts(message, stretch, words), stretch.end)):
        is_first = start == stretch.start
        part = stretch if is_first else replace(stretch, corrects=False, joined=False)
        yield _piece(message, replace(part, start=start, end=end), words.form)


def _places_of_acts(message: Message, stretch: Stretch, words: FormWords) -> list[int]:
    """Return where to cut "đăng ký 70 hộ 6 dòng họ công nhận 60 hộ 4 dòng họ": each figure tells of its own noun.

    Only where an act comes first, and a noun stands right behind each figure: one noun for each act, and several.
    """
    counts = [count for count in message.counts if stretch.start <= count.start < stretch.end]
    nouns = {n.start: n for n in message.nouns(words.form) if stretch.start <= n.start < stretch.end}
    if len(counts) < 2 or not nouns or not nouns[min(nouns)].concepts & words.acts or min(nouns) > counts[0].start:
        return []
    units = [nouns[count.end].concepts for count in counts if count.end in nouns]
    if len(units) < len(counts) or any(unit & words.acts for unit in units) or len(set(units)) < 2:
        return []
    acts = {n.end: n.start for n in nouns.values() if n.concepts & words.acts}
    return [acts.get(count.start, count.start) for count in counts[1:]]


def _heading_end(message: Message, stretch: Stretch, words: FormWords) -> int:
    inside = [noun for noun in message.nouns(words.form) if stretch.start <= noun.start < stretch.end]
    if (
        len(inside) < 2
        or inside[0].end >= stretch.end
        or not inside[0].concepts & words.headings
        or message.tokens[inside[0].end].typed != ":"
    ):
        return 0
    return inside[0].end + 1


def _piece(message: Message, stretch: Stretch, form: str) -> Piece:
    starts = {count.start: count for count in message.counts if stretch.start <= count.start < stretch.end}
    tokens = message.tokens
    counts: list[Count] = []
    gaps: list[list[Noun]] = [[]]
    i = stretch.start
    while i < stretch.end:
        if i in starts:
            counts.append(starts[i])
            gaps.append([])
            i = starts[i].end
            continue
        noun = message.noun_at(form, i)
        if noun is None and not _BOUNDS.length_at(tokens, i) and (length := _NEGATION.length_at(tokens, i)):
            noun = Noun(frozenset({NEGATED}), i, i + length)  # "12 hộ chưa đăng ký" counts something else
        if noun:
            gaps[-1].append(noun)
        i = noun.end if noun else i + 1
    trimmed = [_trimmed(gap, at_start=n == 0, at_end=n == len(counts)) for n, gap in enumerate(gaps)]
    standing = sorted((*counts, *(noun for gap in trimmed for noun in gap)), key=lambda item: item.start)
    touching = (a.end for a, b in pairwise(standing) if _touch(a, b, tokens[a.end : b.start]))
    labels = (n.end for gap in trimmed for n in gap if n.end < len(tokens) and tokens[n.end].typed in _LABEL_SIGNS)
    inside = tokens[stretch.start : stretch.end]
    unknown, adds = _UNKNOWN.found_in(inside), stretch.joined and _SOME_MORE.found_in(inside)
    bare = _is_bare(tokens, counts, stretch)
    return Piece(tuple(counts), tuple(trimmed), frozenset(touching), frozenset(labels), stretch, unknown, bare, adds)


def _is_bare(tokens: Sequence[Token], counts: Sequence[Count], stretch: Stretch) -> bool:
    if len(counts) != 1:
        return False
    beside = (*tokens[stretch.start : counts[0].start], *tokens[counts[0].end : stretch.end])
    said = [token for token in beside if not _HELD.length_at((token,), 0)]
    return not said or _CONNECTORS.is_all_of(said)


def _trimmed(gap: Sequence[Noun], *, at_start: bool, at_end: bool) -> Nouns:
    """Keep only the nouns of a long gap that stand near its figures."""
    if len(gap) <= _MAX_GAP:
        return tuple(gap)
    if at_start or at_end:
        return tuple(gap[-_MAX_GAP:] if at_start else gap[:_MAX_GAP])
    return (*gap[:2], *gap[-2:])


def _touch(before: Count | Noun, after: Count | Noun, between: Sequence[Token]) -> bool:
    """Return whether only connecting words part two items; "số" behind a figure begins another one."""
    if isinstance(before, Count) and isinstance(after, Noun) and between and _NUMBER_OF.length_at(between, 0):
        return False
    return not between or _CONNECTORS.is_all_of(between)


def share_acts(pieces: Sequence[Piece], words: FormWords) -> list[Piece]:
    """Give both of two pieces joined by "và" the act that only one names: "92 hộ và 5 dòng họ đăng ký"."""
    shared = list(pieces)
    for i, (left, right) in enumerate(pairwise(pieces)):
        if len(left.counts) != 1 or len(right.counts) != 1:
            continue
        if not right.stretch.joined and not _goes_on(left, right, pieces, words):
            if _may_go_on(left, right, words):
                shared[i + 1] = replace(right, counts=(replace(right.counts[0], value=None),))
            continue
        acts = left.concepts & words.acts, right.concepts & words.acts
        units = left.concepts - acts[0], right.concepts - acts[1]
        if bool(acts[0]) == bool(acts[1]) or not all(units) or units[0] & units[1] or FOREIGN in units[0] | units[1]:
            continue
        poor, at = (left, i) if acts[1] else (right, i + 1)
        end = poor.counts[0].end
        noun = Noun(acts[0] | acts[1], end, end)
        behind = (noun, *poor.gaps[1])
        shared[at] = replace(poor, gaps=(poor.gaps[0], behind), touching=poor.touching | {end})
    return shared


def _goes_on(left: Piece, right: Piece, pieces: Sequence[Piece], words: FormWords) -> bool:
    """Whether an act said first holds for both: "đăng ký 44 hộ, 2 dòng họ"."""
    if any(count.kind is not CountKind.FIGURE for count in (*left.counts, *right.counts)):
        return False
    follows = {id(after): before for before, after in pairwise(pieces)}
    elsewhere = (
        piece
        for piece in pieces
        # "đăng ký 85 hộ, 4 dòng họ; công nhận 70 hộ, 2 dòng họ": what follows another act is that one's.
        if piece is not left and piece is not right and not _is_parallel(left, follows.get(id(piece)), words)
    )
    return (
        _says_first(left, words)
        and not right.concepts & words.acts
        and not words.named(right.concepts)
        and not any(right.concepts & piece.concepts for piece in elsewhere)
    )


def _is_parallel(left: Piece, other: Piece | None, words: FormWords) -> bool:
    """Whether two pieces say the same of two acts, each said first."""
    if other is None or other is left or not _says_first(other, words):
        return False
    return other.concepts - words.acts == left.concepts - words.acts and other.concepts != left.concepts


def _may_go_on(left: Piece, right: Piece, words: FormWords) -> bool:
    """Whether it is unclear if an act said first holds for both: "đăng ký 3 dòng họ, 120 hộ"."""
    return (
        _says_first(left, words)
        and right.counts[0].start == right.stretch.start
        and not right.concepts & words.acts
        and words.named(right.concepts) in {words.whole, *(field.within for field in words.fields.values())}
        and bool(left.concepts - words.acts)
        and not left.concepts & right.concepts
        and not right.stretch.corrects
    )


def _says_first(piece: Piece, words: FormWords) -> bool:
    return any(noun.concepts & words.acts for noun in piece.gaps[0])
