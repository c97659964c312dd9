"""Binding the figures of a message to the nouns around them, on either side.

Where two ways of binding are equally good, only what both agree on is taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from conversations.reading.pieces import NEGATED, Nouns, Piece
from conversations.reading.readings import Reading, Said, settled
from conversations.reading.told_counts import Count, CountKind
from conversations.reading.vocabulary import CHOICE, FOREIGN, FormWords, none_concept

_MAX_STATES = 24
_MAX_EVALUATIONS = 800
_MAX_COUNTS = 16
"""More figures than that without a comma between them are no report."""

# What a way of binding costs. Leaving out a noun that belongs to a figure is as bad as leaving out a figure.
_UNBOUND, _NO_FIELD, _DROPPED, _FAR, _CROSSED, _TWICE = 4, 3, 4, 2, 1, 2

_Split = tuple[Nouns, Nouns, Nouns]
"""The nouns of a gap that go to the figure on the left, to none, and to the figure on the right."""


def read_pieces(pieces: Sequence[Piece], words: FormWords, group: str = "") -> Mapping[str, Decimal]:
    """Return the fields that pieces state, and their values; `group` is the one they are about, if that is known."""
    reading = Reading(group=group or _only_group(pieces, words))
    for piece in pieces:
        reading = _read_piece(reading, piece, words)
    return settled(reading, words)


def _only_group(pieces: Sequence[Piece], words: FormWords) -> str:
    """Return the group that all groups of a message open, "" if there are several: "8 nữ 3 nam đang học"."""
    named = frozenset[str]().union(*(piece.concepts for piece in pieces)) & words.groups
    opened = {words.fields[name].opens if (name := words.named(frozenset({group}))) else "" for group in named}
    return opened.pop() if len(opened) == 1 else ""


# --- one piece ---


def _read_piece(before: Reading, piece: Piece, words: FormWords) -> Reading:
    """Bind the figures of a piece in the cheapest way; of several cheapest, keep what they agree on."""
    figures = [count for count in piece.counts if count.kind is not CountKind.ALL]
    if piece.stretch.opposes and before.group == FOREIGN:
        before = replace(before, group="")
    if not figures and (none := _none_of(piece, words)):
        return replace(before, fields={**before.fields, none: (Said(Decimal(0)),)}, last=none)
    if not piece.counts or len(piece.counts) > _MAX_COUNTS:
        return _named_only(before, piece, words)
    if len(piece.counts) == 1 and not any(piece.gaps):
        return _bare(before, piece, words)
    if before.listing and not piece.gaps[0] and not piece.stretch.corrects:
        return replace(before, last="", listing=len(piece.counts) == 1)
    best = _cheapest(before, piece, words)
    read = replace(_agreed(before, best), listing=False)
    if piece.stretch.elsewhen:
        return replace(before, group=read.group, last="", pending=read.last, contrasts=True)
    return replace(read, pending="", contrasts=False)


def _none_of(piece: Piece, words: FormWords) -> str:
    concepts = piece.concepts
    return next((name for name in words.fields if none_concept(name) in concepts), "")


def _named_only(before: Reading, piece: Piece, words: FormWords) -> Reading:
    """Remember what a piece without figures names: "dòng họ: đăng ký 3", "đăng ký đông lắm, 68 hộ"."""
    if piece.adds_some and before.last:
        return _with(before, before.last, Said(None))
    groups = [concept for noun in piece.gaps[0] for concept in noun.concepts if concept in words.groups]
    named = words.named(piece.concepts - words.neutral - {CHOICE})
    acts = named and not piece.is_unknown and piece.concepts & words.acts
    ahead = bool(named) and piece.stretch.elsewhen and not piece.is_unknown  # "tháng sau mở lớp, tháng này chưa có"
    return replace(
        before,
        group=groups[-1] if groups else before.group,
        pending=named if acts or ahead else before.pending,
        contrasts=ahead or (before.contrasts and not acts),
    )


def _bare(before: Reading, piece: Piece, words: FormWords) -> Reading:
    """Take a figure without a noun where what was said before tells what it counts."""
    count = piece.counts[0]
    if piece.stretch.elsewhen or count.rate or count.kind is CountKind.ALL:
        return before
    if piece.stretch.corrects and before.last:
        return replace(before, fields={**before.fields, before.last: (_said(count),)})
    if before.contrasts and before.pending:
        return replace(_with(before, before.pending, _said(count)), pending="", contrasts=False)
    if count.kind is CountKind.ZERO:
        return _with_none(before, frozenset(), words)
    whole = _whole_of(before.group, words)
    if whole and (count.total or (piece.stretch.broken_down and words.whole)):
        return _with(before, whole, _said(count))
    return replace(before, listing=piece.is_bare)


def _whole_of(group: str, words: FormWords) -> str:
    """Return the field of a bare total: that of the form, or of the group named before, "ra lớp nữ 9, tổng 13"."""
    if words.whole:
        return words.whole if _is_open(group, words) else ""
    named = words.named(frozenset({group}))
    return named if any(part.makes_whole and part.within == named for part in words.fields.values()) else ""


def _is_open(group: str, words: FormWords) -> bool:
    return not group or (group != FOREIGN and group in words.fields[words.whole].allowed)


def _agreed(before: Reading, readings: Sequence[Reading]) -> Reading:
    first = readings[0]
    if all(other.fields == first.fields for other in readings):
        return first
    shared = {
        name: said for name, said in first.fields.items() if all(other.fields.get(name) == said for other in readings)
    }
    return replace(before, fields={**before.fields, **shared}, group=first.group, last="")


def _cheapest(before: Reading, piece: Piece, words: FormWords) -> list[Reading]:
    """Return the readings of the cheapest ways to deal the nouns to the figures, from left to right."""
    last = len(piece.counts)
    topic = next((n.start for gap in piece.gaps for n in gap if CHOICE in n.concepts), -1)
    corrects = piece.stretch.corrects
    most = max(2, min(_MAX_STATES, _MAX_EVALUATIONS // (last * 6)))
    states: list[tuple[int, Reading, Nouns]] = [
        (_split_cost(piece, 0, split), before, split[2]) for split in _splits(piece.gaps[0], left=False, right=True)
    ]
    for i, count in enumerate(piece.counts):
        dealt = [
            (_split_cost(piece, i + 1, split), split)
            for split in _splits(piece.gaps[i + 1], left=True, right=i + 1 < last)
        ]
        following: dict[object, tuple[int, Reading, Nouns]] = {}
        bound: dict[tuple[object, ...], tuple[int, Reading, tuple[object, ...]]] = {}
        for place, (cost, reading, ahead) in enumerate(states):
            for split_cost, (behind, _, kept) in dealt:
                key = (place, ahead, behind)
                if key not in bound:
                    added, after = _bind(reading, count, ahead, behind, words, corrects=corrects, topic=topic)
                    bound[key] = added, after, after.key(before)
                added, after, same = bound[key]
                total = cost + split_cost + added
                known = following.get((same, kept))
                if known is None or total < known[0]:
                    following[same, kept] = (total, after, kept)
        states = sorted(following.values(), key=lambda state: state[0])[:most]
    return [reading for cost, reading, _ in states if cost == states[0][0]]


def _splits(gap: Nouns, *, left: bool, right: bool) -> Iterator[_Split]:
    size = len(gap)
    for to_left in range(size + 1 if left else 1):
        for from_right in range(to_left, size + 1) if right else (size,):
            yield gap[:to_left], gap[to_left:from_right], gap[from_right:]


def _split_cost(piece: Piece, place: int, split: _Split) -> int:
    """Return the cost of one gap: nouns dropped, bound from afar, or taken from the figure they touch."""
    gap = piece.gaps[place]
    left = piece.counts[place - 1].end if place else None
    right = piece.counts[place].start if place < len(piece.counts) else None
    to_left, dropped, _ = split
    # "70 hộ đăng ký đều được công nhận": what all of them are stands behind such a word, not before it.
    is_all = right is not None and piece.counts[place].kind is CountKind.ALL
    opens_all = is_all and bool(piece.gaps[place + 1])
    near_left = _near(([] if left is None else [left]) + [n.end for n in gap], piece.touching, len(gap))
    near_right = [right is not None and all(n.end in piece.touching for n in gap[i:]) for i in range(len(gap))]
    cost = 0
    for i, noun in enumerate(gap):
        if noun in dropped:
            fixed = bool(noun.concepts & {FOREIGN, NEGATED})
            cost += _DROPPED if fixed or (left is not None and near_left[i]) or near_right[i] else _FAR
        elif noun in to_left:
            crossed = noun.end in piece.labels or (noun.end == right and noun.start != left and not opens_all)
            cost += (0 if near_left[i] else _FAR) + (_CROSSED if crossed else 0)
        else:
            taken = noun.end != right or piece.counts[place].kind is not CountKind.FIGURE
            taken = taken or (place > 0 and piece.counts[place - 1].total)  # "tổng cả hai lớp 45 người"
            crossed = opens_all or (noun.start == left and taken) or (is_all and noun is not gap[-1])
            cost += (0 if near_right[i] else _FAR) + (_CROSSED if crossed else 0)
    return cost


def _near(ends: Sequence[int], touching: frozenset[int], size: int) -> list[bool]:
    """Say of each noun of a gap whether only connecting words part it from the figure on its left."""
    return [all(end in touching for end in ends[: i + 1]) for i in range(size)]


# --- one figure ---


def _bind(
    reading: Reading, count: Count, ahead: Nouns, behind: Nouns, words: FormWords, *, corrects: bool, topic: int
) -> tuple[int, Reading]:
    """Return what one figure says with the nouns given to it, and the cost; where the topic of its piece stands."""
    bound = (*ahead, *behind)
    concepts = frozenset[str]().union(*(noun.concepts for noun in bound)) - words.neutral - {CHOICE}
    part = next((noun.start for noun in bound if CHOICE in noun.concepts), topic)
    if count.rate:
        return (0 if bound else _UNBOUND), replace(reading, last="")
    if count.kind is CountKind.ALL:
        return _bind_all(reading, concepts, words)
    if not concepts:
        whole = count.total and words.whole and _is_open(reading.group, words)
        return (0, _with(reading, words.whole, _said(count))) if whole else (_UNBOUND, replace(reading, last=""))
    if ahead and CHOICE in ahead[-1].concepts and not behind:
        return _NO_FIELD, replace(reading, last="")  # "lớp luật 25": people, or the classes themselves
    if (before := _meant_before(reading, concepts, words, count, corrects=corrects)) is not None:
        return 0, before
    name, group = _name(concepts, reading.group, words)
    if not name and count.total and words.whole and concepts <= words.fields[words.whole].allowed:
        name = words.whole
    if not name and count.kind is CountKind.ZERO:
        none = _with_none(replace(reading, group=group), concepts, words)
        return (0 if none.fields != reading.fields else _NO_FIELD), none
    if not name and (part := _rest_of(concepts, group, words)):
        rests = {**reading.rests, part: (*reading.rests.get(part, ()), count.value)}
        return _NO_FIELD, replace(reading, group=group, last="", rests=rests)
    if not name or _counts_otherwise(count, behind, name, words):
        return _NO_FIELD, replace(reading, group=group, last="")
    if count.value is None and concepts <= words.measures and name in reading.fields and not corrects:
        return _NO_FIELD, replace(reading, last="")  # "12 người chưa biết chữ, 5 người ..." are not the same people
    after = replace(reading, group=group)
    only = count.only and any(len(way) > 1 and way <= concepts for way in words.fields[name].ways)
    said = replace(_said(count), part=part, only=only)
    if corrects:
        return 0, _corrected(after, name, said)
    # A sum is told behind its parts.
    twice = not said.total and any(one.value != said.value for one in reading.fields.get(name, ()))
    return _TWICE if twice else 0, _with(after, name, said)


def _rest_of(concepts: frozenset[str], group: str, words: FormWords) -> str:
    """Return the field of which those counted are the rest: the women, where 9 men came."""
    for name, field_words in words.fields.items():
        rest = concepts & set(field_words.rest)
        within = group in field_words.allowed if group else field_words.within == words.whole
        if rest and field_words.makes_whole and within and concepts - rest <= field_words.allowed:
            return name
    return ""


def _counts_otherwise(count: Count, behind: Nouns, name: str, words: FormWords) -> bool:
    """Whether the noun directly behind a figure names another field: "nữ 2 lớp" are classes."""
    if not behind or behind[0].start != count.end or behind[0].concepts & words.measures:
        return False
    said = frozenset[str]().union(*words.fields[name].ways)
    return not behind[0].concepts & said and words.named(behind[0].concepts) not in ("", name)


def _meant_before(
    reading: Reading, concepts: frozenset[str], words: FormWords, count: Count, *, corrects: bool
) -> Reading | None:
    """Read a figure with no more than a unit as the field that was named before it: "à nhầm, 85 hộ"."""
    name, _ = _name(concepts, reading.group, words)
    if corrects and reading.last and _is_unit_of(reading.last, concepts, name, words):
        return _corrected(reading, reading.last, _said(count))
    left = reading.contrasts and not name and reading.pending and _says_no_more(concepts, reading.pending, words)
    if reading.pending and not count.total and (left or _is_unit_of(reading.pending, concepts, name, words)):
        return replace(_with(reading, reading.pending, _said(count)), pending="", contrasts=False)
    return None


def _says_no_more(concepts: frozenset[str], meant: str, words: FormWords) -> bool:
    """Whether concepts beside a figure only say that so many are left: "tháng trước 12 người học, tháng này còn 10"."""
    hints = frozenset(hint for field_words in words.fields.values() for hint in field_words.hints)
    return bool(concepts & hints) and concepts - hints <= words.fields[meant].allowed


def _is_unit_of(meant: str, concepts: frozenset[str], name: str, words: FormWords) -> bool:
    """Return whether concepts that by themselves name a field, or none, may be the unit of another."""
    field_words = words.fields[meant]
    is_act = any(way & words.acts for way in field_words.ways)
    return concepts <= field_words.allowed and (is_act or name in ("", meant))


def _bind_all(reading: Reading, concepts: frozenset[str], words: FormWords) -> tuple[int, Reading]:
    """Give every part that is named the figure of its whole: "đều là chị em người Dao"."""
    after, named = reading, False
    for concept in sorted(concepts):
        name, _ = _name(frozenset({concept}), reading.group, words)
        if name and words.fields[name].whole:
            after, named = _with(after, name, _all_of(reading, name, words)), True
        elif opposite := _opposite(concept, reading.group, words):
            after, named = _with(after, opposite, Said(Decimal(0))), True
    return (0 if named else _NO_FIELD if concepts else _UNBOUND), replace(after, last="")


def _all_of(reading: Reading, name: str, words: FormWords) -> Said:
    """Say that a part is all there is: of its whole, or of the group named last ("39 hộ đều được công nhận")."""
    whole = words.fields[name].whole
    while whole and whole != reading.last:
        whole = words.fields[whole].whole
    told = reading.fields.get(whole, ()) if whole != words.fields[name].whole else ()
    return told[-1] if told else Said(None, is_whole=True)


def _opposite(concept: str, group: str, words: FormWords) -> str:
    """Return the field that has nobody left where all are of a concept: all men, no women."""
    if group and not any(group in words.fields[name].allowed for name in words.fields if words.fields[name].rest):
        return "" if group == FOREIGN else next(_rests(concept, words), "") if group in words.groups else ""
    return next(_rests(concept, words), "")


def _rests(concept: str, words: FormWords) -> Iterator[str]:
    return (name for name, field_words in words.fields.items() if concept in field_words.rest)


def _with_none(reading: Reading, concepts: frozenset[str], words: FormWords) -> Reading:
    """Say that there is nobody: of a group ("dòng họ: không có"), or of the others ("không có nam")."""
    for concept in concepts:
        if opposite := _opposite(concept, reading.group, words):
            if opposite in reading.fields and not words.fields[opposite].makes_whole:
                return reading
            return replace(_with(reading, opposite, Said(None, is_whole=True)), last="")
    groups = concepts & words.groups if concepts else frozenset({reading.group})
    if meant := {name for group in groups if (name := words.named(frozenset({group})))}:
        nobody = meant.pop() if concepts and len(meant) == 1 else ""
        return _with(reading, nobody, Said(Decimal(0))) if nobody and nobody not in reading.fields else reading
    empty = [name for name, f in words.fields.items() if any(groups & way and len(way) > 1 for way in f.ways)]
    if (concepts and concepts != groups) or FOREIGN in groups or any(name in reading.fields for name in empty):
        return reading
    return replace(reading, fields={**reading.fields, **{name: (Said(Decimal(0)),) for name in empty}}, last="")


def _name(concepts: frozenset[str], group: str, words: FormWords) -> tuple[str, str]:
    """Return the field that concepts name inside the group named before, and the group that now holds."""
    named = concepts & (words.groups | {FOREIGN})
    alone = named or not group or (group == FOREIGN and concepts & words.announces)
    name = words.named(concepts if alone else concepts | {group})
    if name:
        return name, words.fields[name].opens or (min(named) if named else group)
    return "", min(named) if len(named) == 1 else FOREIGN if named else group


def _said(count: Count) -> Said:
    return Said(count.value, total=count.total)


def _with(reading: Reading, name: str, said: Said) -> Reading:
    return replace(reading, fields={**reading.fields, name: (*reading.fields.get(name, ()), said)}, last=name)


def _corrected(reading: Reading, name: str, said: Said) -> Reading:
    return replace(reading, fields={**reading.fields, name: (said,)}, last=name)
