"""One sentence, several fields: "2 lớp xmc, 27 người, nữ 15" fills three answers of a form.

A message is cut into stretches (clauses.py); in each, every figure is bound to the nouns around it (binding.py).
The nouns are data beside each form (vocabulary.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from conversations.reading.announced import Announced, read_announced
from conversations.reading.binding import read_pieces
from conversations.reading.clauses import Message, Stretch, message
from conversations.reading.clean import is_figure
from conversations.reading.numbers import SMALL_CHANGE
from conversations.reading.pieces import Piece, cut_piece, share_acts
from conversations.reading.told_counts import CountKind
from conversations.reading.vocabulary import CHOICE, FOREIGN, FormWords, form_words, in_play, lexicon, told_alone
from conversations.reading.words import phrases, tokenise

_WISHED = phrases(
    "đăng ký|đăng ký học|ghi danh|xin học|muốn học|xin đi học|muốn mở|xin mở|mong mở|thích học|cần học|có nhu cầu|"
    "nhu cầu|nguyện vọng|đề xuất|đề nghị"
)
"""What people only wish to learn is the topic of no class."""
_DENIED = phrases("không|chưa|chẳng|chưa được|không được")
Stated = Mapping[str, int | Decimal | str]

_REMEMBERED = 500
"""A turn reads its message more than once, and most messages are a figure that many people send."""


def read_report(text: str, form: str, today: date | None = None) -> Stated:
    """Return the fields of a form that a sentence states, and their values; nothing is added up or guessed.

    A field is left out when its figure is vague or was given twice, when the words fit two fields, and when
    the sentence is about a plan, last year or another form. Choices come as XLSForm writes them: names and
    spaces; a day as it is stored, if the day it is told on is known.
    """
    return dict(_read_report(text, form, in_play(form), today))


@lru_cache(maxsize=_REMEMBERED)
def _read_report(text: str, form: str, forms: frozenset[str], today: date | None) -> Stated:
    words = form_words(form)
    if words is None or (is_figure(text) and len(words.fields) > 1):
        return {}
    return _read(text, words, forms, today)


def besides_announced(text: str, form: str) -> str:
    """Return a message without the answers that a form's words announce: "phòng học dột, đề nghị lợp lại"."""
    words = form_words(form)
    return text if words is None else read_announced(text, words.announced, None).rest.strip(" ,.;:-")


def read_forms(text: str, among: Iterable[str] = (), today: date | None = None) -> Mapping[str, Stated]:
    """Return the forms that a sentence reports on, with what it states of each.

    `among` are the forms that its writer files. A form that is named beside a figure too unclear to take ("thêm 3 gia
    đình học tập") maps to nothing.
    """
    if is_figure(text):
        return {}
    told, alone = _read_forms(text, in_play("", among), today), _read_alone(text, told_alone(among), today)
    return dict(max(told, alone, key=lambda forms: (sum(map(len, forms.values())), forms is told)))


@lru_cache(maxsize=_REMEMBERED)
def _read_forms(text: str, forms: frozenset[str], today: date | None) -> Mapping[str, Stated]:
    said = message(text, forms)
    if not said.is_report:
        return {}
    told = [words for form in sorted(forms) if (words := form_words(form))]
    named = [words for words in told if said.told and _names(said, words, words.announces)]
    own = [words for words in told if not words.fields and words not in named and _read_in_own_words(text, words)]
    read = {words.form: _read(text, words, forms, today) for words in (*named, *own)}
    figures = {form for form, stated in read.items() if any(isinstance(value, int) for value in stated.values())}
    topics = {words.form for words in named if words.form not in figures and read[words.form]}
    return {
        form: stated
        for form, stated in read.items()
        if form not in topics or not any(_is_topic_of(said, form, other) for other in figures)
    }


def _is_topic_of(said: Message, form: str, other: str) -> bool:
    """Whether all that names a form belongs to what another tells: "5 người đang học lớp xóa mù chữ" opens no class."""
    words = form_words(form)
    assert words is not None
    named = {noun.start for noun in said.nouns(form) if noun.concepts & words.announces}
    return named | {place for place, _, _ in said.choices(form)} <= said.known_places(other)


def _read_alone(text: str, forms: Iterable[str], today: date | None) -> Mapping[str, Stated]:
    """Read a message that tells of no other form for those that are told by themselves."""
    told = {form: read_report(text, form, today) for form in forms if form in names_form(text, (form,))}
    return {form: stated for form, stated in told.items() if stated}


@lru_cache(maxsize=_REMEMBERED)
def mentioned_fields(text: str, form: str) -> frozenset[str]:
    """Return the fields of a form whose own noun stands in the text, whether or not a figure was read for it.

    "10 người" mentions none: directly behind a figure, such a noun may be the unit of any answer.
    """
    words = form_words(form)
    if words is None or is_figure(text):
        return frozenset()
    mentioned: set[str] = set()
    groups: frozenset[str] = frozenset()
    for concepts in _named_in_stretches(message(text, in_play(form)), words):
        groups = concepts & words.groups or groups
        mentioned.update(name for name in words.fields if words.mentions(name, concepts, groups))
    return frozenset(mentioned)


def names_form(text: str, among: Iterable[str] = ()) -> frozenset[str]:
    """Return the ids of the forms that a text names, with or without figures: "báo cáo gia đình học tập"."""
    if is_figure(text):
        return frozenset()
    alone = (_names_form(text, in_play(form)) for form in told_alone(among))
    return _names_form(text, in_play("", among)).union(*alone)


@lru_cache(maxsize=_REMEMBERED)
def _names_form(text: str, forms: frozenset[str]) -> frozenset[str]:
    said = message(text, forms)
    named = (words for form in sorted(forms) if (words := form_words(form)))
    return frozenset(words.form for words in named if _names(said, words, words.titles))


def _names(said: Message, words: FormWords, concepts: frozenset[str]) -> bool:
    return any(noun.concepts & concepts for noun in said.nouns(words.form))


def _named_in_stretches(said: Message, words: FormWords) -> Iterator[frozenset[str]]:
    """Return the concepts of each stretch, without the nouns that may be no more than the unit of a figure."""
    figures = frozenset(count.end for count in said.counts if count.kind is CountKind.FIGURE)
    for stretch in said.stretches:
        yield frozenset(
            concept
            for noun in said.nouns(words.form)
            if stretch.start <= noun.start < stretch.end
            for concept in noun.concepts
            if not (concept in words.measures and noun.start in figures)
        )


def _read(text: str, words: FormWords, forms: frozenset[str], today: date | None) -> Stated:
    """Read a form's figures and choices; what is announced is taken first, and its words tell nothing else."""
    announced = read_announced(text, words.announced, today)
    said = message(announced.rest, forms, with_money=bool(words.money))
    if not said.is_report and said.tokens:
        return {}
    chosen: Mapping[str, str] = _read_names_of_choices(announced.rest, words) if words.is_alone else {}
    return {**_read_subject(announced, words), **_read_figures(said, words), **chosen, **announced.stated}


def _read_subject(announced: Announced, words: FormWords) -> Mapping[str, str]:
    """Read what a form that is told in one's own words is about: "khó khăn: thiếu giáo viên"; wishes do not tell."""
    if words.fields or words.is_alone:
        return {}
    return _read_names_of_choices(announced.stated.get(next(iter(words.announced.told), ""), ""), words)


def _read_names_of_choices(text: str, words: FormWords) -> Mapping[str, str]:
    """Read the choices whose names stand in a message, the longest name at each place, unless one is denied."""
    tokens, tree, named, i = tokenise(text), lexicon(frozenset({words.form})), dict[str, set[str]](), 0
    while i < len(tokens):
        found = [(length, entry.choice) for length, entry in tree.at(tokens, i) if entry.choice]
        length = max((length for length, _ in found), default=1)
        denied = _DENIED.length_before(tokens, i) > 0
        for _, (question, name) in (one for one in found if one[0] == length and not denied):
            named.setdefault(question, set()).add(name)
        i += length
    return {
        question: " ".join(sorted(names, key=words.choices[question].index))
        for question, names in named.items()
        if len(names) == 1 or question not in words.one_of
    }


def _read_in_own_words(text: str, words: FormWords) -> bool:
    return bool(words.announced.told) and bool(read_announced(text, words.announced, None).stated)


def _read_figures(said: Message, words: FormWords) -> Stated:
    if not said.is_report:
        return {}
    own = {place for start, end in _own_clauses(said, words) for place in range(start, end)}
    kept = [stretch for stretch in said.stretches if stretch.start in own]
    pieces = [piece for stretch in kept for piece in cut_piece(said, stretch, words)]
    figures = dict(read_pieces(share_acts(pieces, words), words))
    told = [c for piece in pieces if not piece.stretch.elsewhen for c in piece.counts if c.kind is not CountKind.ALL]
    if len(told) == 1 and told[0].value is not None and not figures:
        concepts = frozenset[str]().union(*(piece.concepts for piece in pieces))
        alone = (name for name, field_words in words.fields.items() if field_words.fits_alone(concepts))
        figures |= dict.fromkeys(alone, told[0].value)
    elif len(told) > 1 and not figures:
        figures = _read_alone_in_turn(pieces, len(told), words)
    if len(figures) == 1:
        concepts = frozenset[str]().union(*(piece.concepts for piece in pieces))
        figures = {name: v for name, v in figures.items() if not concepts & set(words.fields[name].not_alone)}
    counts = {name: int(value) for name, value in figures.items() if _is_possible(name, value, words)}
    if words.is_alone:
        return counts
    if any(counts.get(field_words.needs) == 0 for field_words in words.fields.values()):
        return {name: value for name, value in counts.items() if not words.fields[name].needs}
    return {**counts, **_read_choices(said, words, [s for s in kept if not s.elsewhen], is_told=bool(counts))}


def _read_alone_in_turn(pieces: Sequence[Piece], told: int, words: FormWords) -> dict[str, Decimal]:
    """Read "3 nữ 2 dân tộc", where no group is named, of those who came to class."""
    concepts = frozenset[str]().union(*(piece.concepts for piece in pieces))
    alone = {name for name, field_words in words.fields.items() if field_words.alone and field_words.opens}
    opened = {words.fields[name].opens for name in alone}
    if len(opened) != 1 or concepts & (words.groups | {FOREIGN}):
        return {}
    figures = dict(read_pieces(pieces, words, opened.pop()))
    return figures if figures.keys() <= alone and len(figures) == told else {}


def _is_possible(name: str, value: Decimal, words: FormWords) -> bool:
    """Whether a figure may be told of a field: a whole number, and a sum of money where one is asked for."""
    if value != value.to_integral_value():
        return False
    return value == 0 or (value >= SMALL_CHANGE) == (name in words.money) or not words.money


def _read_choices(said: Message, words: FormWords, kept: list[Stretch], *, is_told: bool) -> dict[str, str]:
    """Read the choices that are named, if the sentence is about this form; one without figures is told by them."""
    if not words.choices or not (is_told or not words.fields or _names(said, words, words.announces)):
        return {}
    named: dict[str, set[str]] = {}
    places = tuple(said.choices(words.form))
    for stretch in kept:
        if not is_told and _WISHED.found_in(said.tokens[stretch.start : stretch.end]):
            continue  # "đăng ký học sửa xe máy, chờ xã mở lớp"
        here = [(question, name) for place, question, name in places if stretch.start <= place < stretch.end]
        if here and stretch.corrects:
            named.clear()
        for question, name in here:
            named.setdefault(question, set()).add(name)
    return {
        question: " ".join(sorted(names, key=words.choices[question].index))
        for question, names in named.items()
        if len(names) == 1 or question not in words.one_of
    }


# --- clauses of other forms ---


def _own_clauses(said: Message, words: FormWords) -> tuple[tuple[int, int], ...]:
    """Return the clauses that may be about a form: not those that report on others, nor what follows them."""
    own: list[tuple[int, int]] = []
    is_other = False
    for i, (start, end) in enumerate(said.clauses, 1):
        if i - 1 in said.asked:
            continue
        announced = _reported(said, words, start, end)
        is_other = words.form not in announced if announced else is_other
        # "2 lớp, 27 người, xóa mù chữ": at the end such words are the topic, not another report.
        if not is_other or (i == len(said.clauses) and _is_choice(said, words, start, end)):
            own.append((start, end))
    return tuple(own)


def _reported(said: Message, words: FormWords, start: int, end: int) -> frozenset[str]:
    """Return the forms that a clause reports on: it names one, or states a figure for it."""
    told = any(start <= count.start < end and count.kind is not CountKind.ALL for count in said.counts)
    starts = {words.form: _announcing(said, words, start, end, told=told)}
    known = said.known_places(words.form)
    for form in sorted(said.forms):
        other = form_words(form)
        if other is None or other.form == words.form:
            continue
        starts[form] = _announcing(said, other, start, end, told=told) - known
        if starts[form]:
            # What another form that is reported on knows too is its topic: "mở 1 lớp xóa mù chữ".
            starts[words.form] -= {noun.start for noun in said.nouns(form) if FOREIGN not in noun.concepts}
    reported = {form for form, places in starts.items() if places}
    if not reported and said.names_other_choice(words.form, start, end):
        reported.add("")
    return frozenset(reported)


def _announcing(said: Message, words: FormWords, start: int, end: int, *, told: bool) -> set[int]:
    """Return where in a clause a form is named, or announced beside a figure."""
    wanted = words.titles | words.announces if told else words.titles
    return {n.start for n in said.nouns(words.form) if start <= n.start < end and n.concepts & wanted}


def _is_choice(said: Message, words: FormWords, start: int, end: int) -> bool:
    nouns = [noun for noun in said.nouns(words.form) if start <= noun.start < end]
    return len(nouns) == 1 and CHOICE in nouns[0].concepts and (nouns[0].start, nouns[0].end) == (start, end)
