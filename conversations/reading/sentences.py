"""One sentence, several fields: "2 lớp xmc, 27 người, nữ 15" fills three answers of a form.

A message is cut into pieces; in each piece every figure is bound to the nouns around it, on either side.
Where two ways of binding are equally good, only what both agree on is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise, product
from math import prod

from conversations.reading.clean import strip_courtesy
from conversations.reading.numbers import without_denied
from conversations.reading.quantities import Quantity, quantities
from conversations.reading.vocabulary import FOREIGN, FormWords, concept_among, form_words, forms_with_words
from conversations.reading.words import Token, phrases, tokenise

Stated = Mapping[str, int | Decimal | str]

_CUTS = phrases("trong đó|còn|gồm|và|với|trong đấy|,|;|.|/|(|)|!|+")
_STRONG_CUTS = frozenset(";.")
_STOPS = frozenset(",;.+")
_CORRECTIONS = phrases("à nhầm|à quên|nhầm|sửa lại|sửa lại là|xin lỗi|nói lại|đính chính|quên|à", marked_only="à")
_ZERO = phrases(
    "không có|chưa có|không còn|không còn ai|không có ai|chưa có ai|không mở|chưa mở|không mở được|chưa mở được|"
    "không ai|chưa ai|không tổ chức|chưa tổ chức|chưa tổ chức được|không có người nào|không có hộ nào là"
)
_NOT_ZERO = phrases("không có số liệu|chưa có số liệu|không có thêm|chưa có kết quả|không có gì")
_NEGATION = phrases("không|chưa|chưa được|không được")
_ALL = phrases("toàn|toàn là|toàn bộ là|đều là|tất cả là|đều|toàn bộ đều là|tất cả đều là|cả lớp là")
_ELSEWHEN = phrases(
    "sắp|dự kiến|tháng sau|tuần sau|năm sau|kỳ sau|quý sau|sẽ|dự định|kế hoạch|chuẩn bị|"
    "năm ngoái|năm trước|kỳ trước|tháng trước|quý trước|so với|cùng kỳ|mục tiêu|chỉ tiêu|"
    "phấn đấu|hồi trước|trước đây|tháng tới|năm tới|kỳ tới|tới đây|mỗi lớp|mỗi người|"
    "mỗi hộ|mỗi thôn|bình quân|trung bình|sang năm|hàng tháng",
    marked_only="mỗi|định",
)
_NOW = phrases("kỳ này|tháng này|quý này|năm nay|hiện nay|hiện tại|hiện|đợt này|hôm nay|vừa rồi|vừa qua|nay")
_CONNECTORS = phrases(
    "có|là|được|khoảng|số|tổng|tổng số|tổng cộng|chừng|tầm|độ|cỡ|đã|đang|mới|hiện|hiện có|"
    "năm nay|kỳ này|tháng này|thì|nào|vừa|lại|ở|trong thôn|trong bản|nay|hiện nay|học|:|-|"
    "của thôn|dự|tham gia|đi|đến|theo|ra|vào|nhà"
)
"""Words that may stand between a figure and its noun without parting them."""
_NEGATED = "negated"
_MAX_BINDINGS = 4_000
_REMEMBERED = 1_000
"""How many clauses are kept ready: one message is read for several forms."""


class _Kind(Enum):
    FIGURE = auto()
    ALL = auto()  # "toàn nữ": the figure of the whole


@dataclass(frozen=True, slots=True)
class _Count:
    kind: _Kind
    value: Decimal | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Noun:
    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch between two cuts: its figures, and the nouns before, between and behind them."""

    counts: tuple[_Count, ...]
    gaps: tuple[tuple[_Noun, ...], ...]
    joined: frozenset[int]
    """Places behind which only connecting words stand before the next figure or noun."""
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """What has been understood so far."""

    fields: Mapping[str, Decimal | None] = field(default_factory=dict[str, Decimal | None])
    group: str = ""
    last: str = ""
    """The field named last, which a bare correction changes."""
    listing: bool = False
    """A figure stood by itself just before: "20, 15, 18 người" is no one answer."""


def read_report(text: str, form: str) -> Stated:
    """Return the fields of a form that a sentence states, and their values; nothing is added up or guessed.

    A field is left out when its figure is vague or was given twice, when the words fit two fields, and when
    the sentence is about a plan, last year or another form. Choices come as XLSForm writes them: names and
    spaces.
    """
    words = form_words(form)
    tokens = _tokens(text)
    if words is None or _is_question(tokens):
        return {}
    tokens = _about(tokens, form)
    pieces = tuple(_pieces(tokens, form))
    reading = _Reading(_read_alone(pieces, words))
    for piece in pieces:
        reading = _read_piece(reading, piece, words)
    figures = {name: int(value) for name, value in reading.fields.items() if value is not None and _is_count(value)}
    return {**figures, **_read_choices(tokens, words)}


def _read_alone(pieces: Sequence[_Piece], words: FormWords) -> dict[str, Decimal | None]:
    """Read the only figure of a message where its noun says enough by itself: "dân tộc 3"."""
    counts = [count for piece in pieces for count in piece.counts]
    concepts = frozenset(noun.concept for piece in pieces for gap in piece.gaps for noun in gap)
    if len(counts) != 1:
        return {}
    return {name: counts[0].value for name, field_words in words.fields.items() if field_words.fits_alone(concepts)}


def read_forms(text: str) -> Mapping[str, Stated]:
    """Return the forms that a sentence reports on, with what it states of each.

    A form that is named beside a figure too unclear to take ("thêm 3 gia đình học tập") maps to nothing.
    """
    tokens = _tokens(text)
    told = bool(quantities(tokens)) or _ZERO.found_in(tokens)
    found = {form: read_report(text, form) for form in forms_with_words() if told and _announced(tokens, form)}
    return {form: stated for form, stated in found.items() if not _is_question(tokens)}


def mentioned_fields(text: str, form: str) -> frozenset[str]:
    """Return the fields of a form whose own noun stands in the text, whether or not a figure was read for it.

    "10 người" mentions none: directly behind a figure, such a noun may be the unit of any answer.
    """
    words = form_words(form)
    if words is None:
        return frozenset()
    mentioned: set[str] = set()
    groups: frozenset[str] = frozenset()
    for concepts in _clauses(_tokens(text), words):
        groups = concepts & words.groups or groups
        mentioned.update(name for name in words.fields if words.mentions(name, concepts, groups))
    return frozenset(mentioned)


def names_form(text: str) -> frozenset[str]:
    """Return the ids of the forms that a text names, with or without figures: "báo cáo gia đình học tập"."""
    tokens = _tokens(text)
    return frozenset(form for form in forms_with_words() if _is_named(tokens, form))


def _clauses(tokens: Sequence[Token], words: FormWords) -> Iterator[frozenset[str]]:
    """Return the concepts of each clause, without the nouns that may be no more than the unit of a figure."""
    figures = frozenset(q.end for q in quantities(tokens))
    clause: set[str] = set()
    i = 0
    while i < len(tokens):
        concept, length = concept_among(words.form, tokens, i, behind_number=i in figures)
        if concept and not (concept in words.measures and i in figures):
            clause.add(concept)
        if cut := 0 if length else _cut_length(tokens, i):
            yield frozenset(clause)
            clause.clear()
        i += max(length, cut, 1)
    yield frozenset(clause)


def _tokens(text: str) -> tuple[Token, ...]:
    lines = " ; ".join(line for line in text.splitlines() if line.strip())
    return tuple(without_denied(tokenise(strip_courtesy(lines))))


def _is_question(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].typed == "?"


def _is_count(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _announced(tokens: Sequence[Token], form: str) -> bool:
    words = form_words(form)
    return words is not None and _has_noun(tokens, words, words.announces)


def _is_named(tokens: Sequence[Token], form: str) -> bool:
    words = form_words(form)
    return words is not None and _has_noun(tokens, words, words.titles)


def _has_noun(tokens: Sequence[Token], words: FormWords, concepts: frozenset[str]) -> bool:
    return any(noun.concept in concepts for noun in _nouns(tokens, words.form))


def _nouns(tokens: Sequence[Token], form: str) -> Iterator[_Noun]:
    i = 0
    while i < len(tokens):
        concept, length = concept_among(form, tokens, i, behind_number=False)
        if concept:
            yield _Noun(concept, i, i + length)
        i += max(length, 1)


def _read_choices(tokens: Sequence[Token], words: FormWords) -> dict[str, str]:
    """Read the choices that are named, if the sentence is about this form at all."""
    if words.choices and not _announced(tokens, words.form):
        return {}
    places = tuple(_choice_places(tokens, words))
    named = {
        question: " ".join(
            name for name, listed in choices.items() if any(listed.length_at(tokens, place) for place in places)
        )
        for question, choices in words.choices.items()
    }
    return {question: names for question, names in named.items() if names}


def _choice_places(tokens: Sequence[Token], words: FormWords) -> Iterator[int]:
    """Return where a choice may be named: not inside a phrase of another form."""
    i = 0
    while i < len(tokens):
        concept, length = concept_among(words.form, tokens, i, behind_number=False)
        if concept == FOREIGN:
            i += length
        else:
            yield i
            i += 1


# --- cutting ---


def _about(tokens: tuple[Token, ...], form: str) -> tuple[Token, ...]:
    """Return the clauses that may be about a form: not those that report on others, nor what follows them."""
    kept: list[Token] = []
    is_other = False
    clauses = tuple(_sentence_parts(tokens))
    for i, clause in enumerate(clauses, 1):
        announced = _reported(clause)
        is_other = form not in announced if announced else is_other
        # "2 lớp, 27 người, xóa mù chữ": at the end such words are the topic, not another report.
        if not is_other or (i == len(clauses) and _is_choice(clause, form)):
            kept += clause
    return tuple(kept)


def _is_choice(clause: Sequence[Token], form: str) -> bool:
    words = form_words(form)
    return words is not None and words.choice_length_at(clause, 0) == len(clause)


def _sentence_parts(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Cut at commas and stops, which stay with the part before them."""
    start = 0
    for end, token in enumerate(tokens, 1):
        if token.typed in _STOPS or end == len(tokens):
            yield tokens[start:end]
            start = end


@lru_cache(maxsize=_REMEMBERED)
def _reported(clause: tuple[Token, ...]) -> frozenset[str]:
    """Return the forms that a clause reports on: it names one, or states a figure for it."""
    told = bool(quantities(clause)) or _ZERO.found_in(clause)
    return frozenset(f for f in forms_with_words() if (told and _announced(clause, f)) or _is_named(clause, f))


def _pieces(tokens: Sequence[Token], form: str) -> Iterator[_Piece]:
    """Cut a message into pieces, leaving out what is planned, compared or long past."""
    elsewhen = False
    for start, end, corrects in _stretches(tokens, form):
        stretch = tokens[start:end]
        if start and tokens[start - 1].typed in _STRONG_CUTS:
            elsewhen = False
        elsewhen = _ELSEWHEN.found_in(stretch) or (elsewhen and not _NOW.found_in(stretch))
        if not elsewhen:
            yield _piece(tokens, start, end, form, corrects=corrects)


def _stretches(tokens: Sequence[Token], form: str) -> Iterator[tuple[int, int, bool]]:
    start, corrects = 0, False
    i = 0
    while i < len(tokens):
        correction = _correction_length(tokens, i)
        length = correction or _cut_length(tokens, i)
        if length:
            if i > start:
                yield start, i, corrects
                corrects = False
            corrects = corrects or bool(correction)
            start = i + length
        i += length or concept_among(form, tokens, i, behind_number=False)[1] or 1
    if start < len(tokens):
        yield start, len(tokens), corrects


def _cut_length(tokens: Sequence[Token], i: int) -> int:
    if tokens[i].typed == "/" and 0 < i < len(tokens) - 1 and tokens[i - 1].is_figure and tokens[i + 1].is_figure:
        return 0  # a date or a fraction
    if tokens[i].typed == "con" and i and tokens[i - 1].bare == "ba":
        return 0  # "bà con" are people, "còn" begins a new piece
    if i and _ZERO.length_at(tokens, i - 1) > 1:
        return 0  # "không còn ai"
    return _CUTS.length_at(tokens, i)


def _correction_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a correction word; a bare "a" is one only in front of a figure."""
    if tokens[i].typed == "a":
        return 1 if 0 < i < len(tokens) - 1 and tokens[i + 1].is_figure else 0
    if tokens[i].typed == "quen":
        return 0
    return _CORRECTIONS.length_at(tokens, i)


def _piece(tokens: Sequence[Token], start: int, end: int, form: str, *, corrects: bool) -> _Piece:
    found = {q.start: q for q in quantities(tokens) if start <= q.start < end}
    counts: list[_Count] = []
    gaps: list[list[_Noun]] = [[]]
    i = start
    while i < end:
        count = _count_at(tokens, i, found, form)
        if count is not None:
            counts.append(count)
            gaps.append([])
            i = count.end
            continue
        behind = bool(counts) and counts[-1].end == i
        concept, length = concept_among(form, tokens, i, behind_number=behind)
        if not length and _NEGATION.length_at(tokens, i):
            concept, length = (
                _NEGATED,
                _NEGATION.length_at(tokens, i),
            )  # "12 hộ chưa đăng ký" counts something else
        if concept:
            gaps[-1].append(_Noun(concept, i, i + length))
        i += max(length, 1)
    standing = sorted((*counts, *(noun for gap in gaps for noun in gap)), key=lambda item: item.start)
    joined = (a.end for a, b in pairwise(standing) if _only_connects(tokens[a.end : b.start]))
    return _Piece(tuple(counts), tuple(map(tuple, gaps)), frozenset(joined), corrects)


def _only_connects(between: Sequence[Token]) -> bool:
    return not between or _CONNECTORS.is_all_of(between)


def _count_at(tokens: Sequence[Token], i: int, found: Mapping[int, Quantity], form: str) -> _Count | None:
    if i in found:
        q = found[i]
        return _Count(_Kind.FIGURE, None if q.percent else q.value, q.start, q.end)
    length = _ALL.length_at(tokens, i)
    if length:
        return _Count(_Kind.ALL, None, i, i + length)
    length = _ZERO.length_at(tokens, i)
    if not length or _NOT_ZERO.length_at(tokens, i) or length < concept_among(form, tokens, i, behind_number=False)[1]:
        return None
    return _Count(_Kind.FIGURE, Decimal(0), i, i + length)


# --- binding ---

# What a way of binding costs. Leaving out a noun that belongs to a figure is as bad as leaving out a figure.
_UNBOUND, _NO_FIELD, _DROPPED, _FAR, _CROSSED = 4, 3, 4, 2, 1
_Nouns = tuple[_Noun, ...]
_Split = tuple[_Nouns, _Nouns, _Nouns]
"""The nouns of a gap that go to the figure on the left, to none, and to the figure on the right."""


def _read_piece(before: _Reading, piece: _Piece, words: FormWords) -> _Reading:
    """Bind the figures of a piece in the cheapest way; of several cheapest, keep what they agree on."""
    if not piece.counts:
        return _named_group(before, piece, words)
    if piece.corrects and len(piece.counts) == 1 and not any(piece.gaps) and before.last:
        return _Reading({**before.fields, before.last: piece.counts[0].value}, before.group, before.last)
    if len(piece.counts) == 1 and not any(piece.gaps):
        return replace(before, listing=True)
    if before.listing and not piece.gaps[0]:
        return replace(before, last="", listing=len(piece.counts) == 1)
    readings = [_bind(before, piece, splits, words) for splits in _bindings(piece)]
    if not readings:
        return before
    cheapest = min(cost for cost, _ in readings)
    best = [reading for cost, reading in readings if cost == cheapest]
    return _agreed(before, best)


def _named_group(before: _Reading, piece: _Piece, words: FormWords) -> _Reading:
    """Remember the group of a piece without figures: "dòng họ: đăng ký 3"."""
    named = [n.concept for n in piece.gaps[0] if n.concept in words.groups]
    return _Reading(before.fields, named[-1] if named else before.group, before.last)


def _agreed(before: _Reading, readings: Sequence[_Reading]) -> _Reading:
    first = readings[0]
    if all(other.fields == first.fields for other in readings):
        return first
    shared = {
        name: value
        for name, value in first.fields.items()
        if all(name in other.fields and other.fields[name] == value for other in readings)
    }
    return _Reading({**before.fields, **shared}, first.group, "")


def _bindings(piece: _Piece) -> Iterable[tuple[_Split, ...]]:
    """Return every way of dealing the nouns to the figures: each gap gives some to its left and right."""
    last = len(piece.counts)
    ways = [list(_splits(gap, to_left=i > 0, to_right=i < last)) for i, gap in enumerate(piece.gaps)]
    return product(*ways) if prod(map(len, ways)) <= _MAX_BINDINGS else ()


def _splits(gap: _Nouns, *, to_left: bool, to_right: bool) -> Iterator[_Split]:
    size = len(gap)
    for left in range(size + 1 if to_left else 1):
        for right in range(left, size + 1) if to_right else (size,):
            yield gap[:left], gap[left:right], gap[right:]


def _bind(before: _Reading, piece: _Piece, splits: tuple[_Split, ...], words: FormWords) -> tuple[int, _Reading]:
    """Return what one way of binding says, and its cost."""
    cost = sum(_split_cost(piece, i, split) for i, split in enumerate(splits))
    reading = before
    for i, count in enumerate(piece.counts):
        bound = (*splits[i][2], *splits[i + 1][0])
        name, group = _name(frozenset(n.concept for n in bound), reading.group, words)
        cost += 0 if name else _NO_FIELD if bound else _UNBOUND
        reading = _with(reading, name, group, count, words, corrects=piece.corrects)
    return cost, reading


def _split_cost(piece: _Piece, place: int, split: _Split) -> int:
    """Return the cost of one gap: nouns dropped, bound from afar, or taken from the figure they touch."""
    gap = piece.gaps[place]
    left = piece.counts[place - 1].end if place else None
    right = piece.counts[place].start if place < len(piece.counts) else None
    to_left, dropped, to_right = split
    near_left = _near(([] if left is None else [left]) + [n.end for n in gap], piece.joined, len(gap))
    near_right = [right is not None and all(n.end in piece.joined for n in gap[i:]) for i in range(len(gap))]
    cost = 0
    for i, noun in enumerate(gap):
        if noun in dropped:
            fixed = noun.concept in (FOREIGN, _NEGATED)
            cost += _DROPPED if fixed or (left is not None and near_left[i]) or near_right[i] else _FAR
        elif noun in to_left:
            cost += (0 if near_left[i] else _FAR) + (_CROSSED if noun.end == right and noun.start != left else 0)
        elif noun in to_right:
            cost += (0 if near_right[i] else _FAR) + (_CROSSED if noun.start == left and noun.end != right else 0)
    return cost


def _near(ends: Sequence[int], joined: frozenset[int], size: int) -> list[bool]:
    """Say of each noun of a gap whether only connecting words part it from the figure on its left."""
    return [all(end in joined for end in ends[: i + 1]) for i in range(size)]


def _name(concepts: frozenset[str], group: str, words: FormWords) -> tuple[str, str]:
    """Return the field that concepts name inside the group named before, and the group that now holds."""
    if not concepts:
        return "", group
    named = concepts & (words.groups | {FOREIGN})
    alone = named or not group or (group == FOREIGN and concepts & words.announces)
    whole = concepts if alone else concepts | {group}
    fits = [name for name, field_words in words.fields.items() if field_words.fits(whole)]
    if len(fits) == 1:
        opens = words.fields[fits[0]].opens
        return fits[0], opens or (next(iter(sorted(named))) if named else group)
    return "", next(iter(named)) if len(named) == 1 else FOREIGN if named else group


def _with(reading: _Reading, name: str, group: str, count: _Count, words: FormWords, *, corrects: bool) -> _Reading:
    if not name:
        return _Reading(reading.fields, group, "")
    value = reading.fields.get(words.fields[name].within) if count.kind is _Kind.ALL else count.value
    twice = name in reading.fields and reading.fields[name] != value and not corrects
    return _Reading({**reading.fields, name: None if twice else value}, group, name)
