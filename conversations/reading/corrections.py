"""Mending what was said: "à nhầm, 14 chứ không phải 40", and reports told as a change of the last one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from conversations.reading.amendments import Clause, Said, clauses_of
from conversations.reading.change_signs import Sign
from conversations.reading.change_words import spoken
from conversations.reading.clean import is_figure
from conversations.reading.everybody import read_everybody
from conversations.reading.misprints import misprinted, swapped
from conversations.reading.reckoning import Reckoning, Values, reckon
from conversations.reading.retold import is_retold
from conversations.reading.sentences import read_report
from conversations.reading.vocabulary import form_words
from conversations.reading.words import Token, phrases, tokenise

__all__ = ["Correction", "Values", "read_all", "read_correction", "read_relative", "read_unsaid"]

_MOST_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be mended.

    `changes` are the fields with their new figures. Where a figure is clear and its field is not, `changes` is empty,
    `value` is the figure and `fields` are those it may be meant for. `is_marked`: the words themselves say that
    something was wrong ("nhầm", "sửa", "phải là"), so that they are no report of something new.
    """

    changes: Values = field(default_factory=dict[str, int])
    value: int | None = None
    fields: tuple[str, ...] = ()
    is_marked: bool = False
    besides: Values = field(default_factory=dict[str, int])
    """What the message tells of fields that were not read back."""

    @property
    def told(self) -> Values:
        """All figures that are clear: those that change others, and those that stand beside them."""
        return {**self.besides, **self.changes}


def read_correction(text: str, form: str, values: Values) -> Correction:
    """Read what a message mends in figures that were read back; `values` are those figures."""
    words, tokens = form_words(form), spoken(text)
    if words is None or not tokens:
        return Correction()
    if every := read_everybody(text, form, values):
        changes = {name: value for name, value in every.items() if values.get(name, value) != value}
        return Correction(changes, besides={name: value for name, value in every.items() if name not in values})
    mended = misprinted(tokens, words, values)
    if mended is not None:
        return Correction(mended, is_marked=True)
    clauses = clauses_of(tokens, form)
    exchanged = swapped(clauses, words, values)
    if exchanged is not None:
        return Correction(exchanged, is_marked=True)
    if added := _added(tokens, clauses, form, values):
        return Correction(besides=added)
    told = _told(text, form)
    besides = {name: value for name, value in told.items() if name not in values}
    if is_retold(told, clauses):
        changes = {name: value for name, value in told.items() if values.get(name, value) != value}
        return Correction(changes, is_marked=_is_marked(clauses), besides=besides)
    read = _correction(reckon(clauses, words, values), clauses, values)
    figures = sum(len(clause.figures) for clause in clauses)
    if figures > 1 and _tells_twice(read.changes, besides, figures):
        known = {**dict.fromkeys(besides, 0), **values}
        read = _correction(reckon(clauses, words, known), clauses, values)
    if _tells_twice(read.changes, besides, figures):
        besides = {}
    return replace(read, besides=besides)


def _tells_twice(changes: Values, besides: Values, figures: int) -> bool:
    """Whether some figure would be that of two fields: one that was read back, and one that was not."""
    return bool(changes) and len(changes) + len(besides) > figures


def _added(tokens: Sequence[Token], clauses: Sequence[Clause], form: str, values: Values) -> Values:
    """Read "thêm 6 dòng họ đăng ký 4 đạt" where nothing was said of them yet: all that is told is new."""
    opening = next((item for clause in clauses for item in clause.items), None)
    if not isinstance(opening, Said) or opening.sign is not Sign.MORE:
        return {}
    rest = tokens[opening.end :]
    told = _told(" ".join(token.typed for token in rest), form)
    return told if told.keys().isdisjoint(values) and is_retold(told, clauses_of(rest, form)) else {}


def _told(text: str, form: str) -> Values:
    return {name: value for name, value in read_report(text, form).items() if isinstance(value, int)}


def read_unsaid(text: str, form: str, values: Values, unsaid: Iterable[str]) -> Values:
    """Read figures of fields of which nothing was said yet, told by those that are known: "toàn dân tộc", "thêm nữ 7".

    `values` are the known ones.
    """
    if every := read_everybody(text, form, values):
        return {name: value for name, value in every.items() if name in set(unsaid)}
    none_yet, tokens = dict.fromkeys(unsaid, 0), spoken(text)
    if added := _added(tokens, clauses_of(tokens, form), form, values):
        return {name: value for name, value in added.items() if name in none_yet}
    told = {**read_correction(text, form, {**values, **none_yet}).changes, **read_relative(text, form, none_yet)}
    return {name: value for name, value in told.items() if name in none_yet and value > 0}


_ALL = phrases(
    "tất cả|tất cả đều|toàn bộ|cả|cả lớp|hết cả|hết thảy|cả thảy|hết luôn|tất|toàn|đều|tất tần tật|ai cũng vậy|"
    "cũng thế|bằng số đó|bằng ấy|bấy nhiêu"
)
_POLITE = phrases("dạ|ạ|nhé|nha|thưa|luôn|đấy|đó|cháu|em|anh|chị|bác|cô|chú|ông|bà|thì|là|đều|cán bộ")


def read_all(text: str, form: str, asked: str, values: Values) -> int | None:
    """Read the answer that all of a whole are meant: "tất cả", "toàn dân tộc"; None if it says no such thing.

    `asked` is the part that was asked for, `values` the figures that are known.
    """
    words = form_words(form)
    whole = words.fields[asked].whole if words and asked in words.fields else ""
    if whole not in values or is_figure(text):
        return None
    tokens = tuple(token for token in tokenise(text) if (token.is_word or token.is_figure) and token not in _POLITE)
    if _ALL.is_all_of(tokens):
        return values[whole]
    return read_unsaid(text, form, values, [asked]).get(asked)


def _correction(found: Reckoning, clauses: Sequence[Clause], values: Values) -> Correction:
    stated = {name: value for name, value in found.figures.items() if value is not None and name in values}
    changes = {name: value for name, value in stated.items() if found.base[name] != value}
    marked = _is_marked(clauses)
    open_ = [one for one in found.loose if one.value is not None and one.value >= 0 and not one.change]
    if changes or found.is_refused or len(open_) != 1:
        return Correction({} if found.is_refused else changes, is_marked=marked)
    return Correction({}, open_[0].value, open_[0].fields[:_MOST_OFFERED], marked)


_ASKING = phrases("?|không|à|hả|nhỉ")
_COMPARING = frozenset({Sign.SAME, Sign.COMPARED, Sign.EARLIER})
_CHANGING = frozenset({Sign.MORE, Sign.OPENED, Sign.RAISE, Sign.SHORT, Sign.MORE_BEHIND, Sign.LESS, Sign.LOWER})
_RELATIVE = _COMPARING | _CHANGING | {Sign.STILL}
_MARKS = frozenset({Sign.WRONG, Sign.FIX, Sign.SWAP})
_MARKS_OF_FIGURES = frozenset({Sign.TRULY, Sign.LESS, Sign.SHORT})
"""Signs that mark a correction only beside a figure."""


def _is_marked(clauses: Sequence[Clause]) -> bool:
    """Whether the words say that something was wrong; "nữ 15, à nhầm, 16" only mends its own report."""
    if any(clause.signs & _COMPARING for clause in clauses):
        return False
    told = False
    for i, clause in enumerate(clauses):
        if Sign.PLANNED in clause.signs:
            continue
        if clause.signs & _MARKS or (
            clause.opening is Sign.AGAIN and not (told and any(one.figures for one in clauses[i:]))
        ):
            return True
        if clause.figures and (clause.opening is Sign.DENIED or clause.signs & _MARKS_OF_FIGURES):
            return True
        told = told or bool(clause.figures)
    return False


def read_relative(text: str, form: str, previous: Values) -> Values:
    """Read a report told by the last one: "như kỳ trước, thêm 2 người"; empty if it is not or stays unclear.

    Returned are all fields that are stated so, with the figures that result.
    """
    if is_figure(text):
        return {}
    words, tokens = form_words(form), spoken(text)
    if words is None or not tokens or _ASKING.length_before(tokens, len(tokens)):
        return {}
    clauses = clauses_of(tokens, form)
    if not any(_is_relative(clause) for clause in clauses):
        return {}
    if any(Sign.SHORT in clause.signs for clause in clauses):
        return {}  # fewer than last time, or left out of what was said?
    found = reckon(clauses, words, previous)
    if found.is_refused or (found.keeps_all and (found.loose or found.is_incomplete)):
        return {}
    if not found.keeps_all and any(Sign.OPENED in clause.signs and not clause.signs & _COMPARING for clause in clauses):
        return {}  # two more than last time, or the two of this time?
    figures = {**found.base, **found.figures} if found.keeps_all else found.figures
    return {name: value for name, value in figures.items() if value is not None}


def _is_relative(clause: Clause) -> bool:
    return bool(clause.signs & _RELATIVE) or clause.opening in (Sign.UP_TO, Sign.DOWN_TO)
