"""A message about figures that are known already, cut into clauses: their figures, nouns and words of change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from conversations.reading.change_signs import Sign
from conversations.reading.change_words import sign_at
from conversations.reading.clauses import Message
from conversations.reading.lines import is_line, line_at
from conversations.reading.quantities import Quantity, quantities, run_at
from conversations.reading.vocabulary import FOREIGN, Noun, in_play
from conversations.reading.words import Token, phrases, word_token


@dataclass(frozen=True, slots=True)
class Said:
    """A word of change."""

    sign: Sign
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that says how many; its value is None where the words leave it open."""

    value: int | None
    start: int
    end: int
    is_every: bool = False
    """"toàn nữ": as many as the whole."""


Item = Noun | Said | Figure


def concepts_of(nouns: Iterable[Noun]) -> frozenset[str]:
    """Return all that nouns stand for."""
    return frozenset(concept for noun in nouns for concept in noun.concepts)


@dataclass(frozen=True)
class Clause:
    """A stretch of a message and the sign that opens it."""

    items: tuple[Item, ...] = ()
    opening: Sign = Sign.STOP

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(item for item in self.items if isinstance(item, Figure))

    @property
    def nouns(self) -> tuple[Noun, ...]:
        return tuple(item for item in self.items if isinstance(item, Noun))

    @property
    def signs(self) -> frozenset[Sign]:
        return frozenset(item.sign for item in self.items if isinstance(item, Said))

    @property
    def concepts(self) -> frozenset[str]:
        return concepts_of(self.nouns)


ANEW = frozenset({Sign.AGAIN, Sign.ANEW})
INTO = frozenset({Sign.INTO, Sign.UP_TO, Sign.DOWN_TO})
_OPENING = frozenset({Sign.CUT, Sign.STOP, Sign.WITHIN, Sign.DENIED, Sign.QUESTION, *ANEW, *INTO})
_PARTING = frozenset({Sign.WRONG, Sign.TRULY, Sign.STRESS, Sign.FIX, Sign.RIGHT, Sign.SAME, Sign.NOW, Sign.STILL})
"""Signs behind which a second figure belongs to a clause of its own."""
_LEFT_AS_TYPED = frozenset(
    {
        Sign.WHOLE,
        Sign.TOTAL,
        Sign.UNSURE,
        Sign.EACH,
        Sign.TIMES,
        Sign.NOW,
        Sign.PLANNED,
        Sign.EARLIER,
        Sign.COMPARED,
        Sign.GONE,
    }
)
"""Signs that the grammar of numbers must see: "hay", "vài", "7 giờ"."""
_HOLDING = frozenset({Sign.WITHIN, *ANEW})
_CHANGING = frozenset({Sign.MORE, Sign.OPENED, Sign.RAISE, Sign.SHORT, Sign.LESS, Sign.LOWER, Sign.EXCEPT})
_MASK = word_token(";")
_SAID_OF = phrases(":|=|-|có|được|là|thì|thì có")
_POINT = phrases("phẩy|chấm")
_MOST = 1_000_000_000


def clauses_of(tokens: Sequence[Token], form: str) -> tuple[Clause, ...]:
    """Cut a message into clauses; none where it tells of its classes one by one."""
    return () if _tells_each_class(tokens) else tuple(_cut(_items(tokens, form)))


def _tells_each_class(tokens: Sequence[Token]) -> bool:
    """Whether it is "lớp 1: 30 người, lớp 2: 27"."""
    told: set[str] = set()
    for i in range(len(tokens) - 2):
        behind = i + 2 + _SAID_OF.length_at(tokens, i + 2)
        if tokens[i].bare == "lop" and tokens[i + 1].is_figure and run_at(tokens, behind):
            told.add(tokens[i + 1].typed)
    return len(told) > 1


def _items(tokens: Sequence[Token], form: str) -> list[Item]:
    found = sorted(_words(tokens, form), key=lambda item: item.start)
    masked = list(tokens)
    for item in found:
        hidden = isinstance(item, Said) and item.sign not in _LEFT_AS_TYPED
        if hidden or _names_line(item) or (isinstance(item, Noun) and _would_label(tokens, item, found)):
            masked[item.start : item.end] = [_MASK] * (item.end - item.start)
    figures = [_figure(q) for q in quantities(masked) if q.percent or not _is_slip(masked, q)]
    taken = {place for figure in figures for place in range(figure.start, figure.end)}
    items: list[Item] = [*figures, *(_as_figure(item) for item in found if item.start not in taken)]
    return _without_repeats(sorted(items, key=lambda item: item.start), tokens)


def _words(tokens: Sequence[Token], form: str) -> Iterator[Noun | Said]:
    message = Message(tuple(tokens), in_play(form))
    i = 0
    while i < len(tokens):
        line, line_length = line_at(tokens, i)
        noun = Noun(frozenset({line}), i, i + line_length) if line else _noun_at(message, form, i)
        length = noun.end - noun.start if noun else 0
        sign, sign_length = sign_at(tokens, i)
        if _POINT.length_at(tokens, i) and not run_at(tokens, i + 1):
            sign, sign_length = Sign.CUT, 1  # a comma, dictated
        if sign and sign_length >= length:
            yield Said(sign, i, i + sign_length)
        elif noun:
            yield noun
        i += max(length, sign_length, 1)


def _noun_at(message: Message, form: str, i: int) -> Noun | None:
    """Return the noun at a place; "2 hộ mới tách" is no other noun than "2 hộ" here."""
    if _is_either_ho(message.tokens, i):
        return None
    noun = message.noun_at(form, i)
    if noun is None or (FOREIGN not in noun.concepts and "homes" not in noun.concepts):
        return noun
    if message.tokens[i].typed == "hộ" and i + 1 == len(message.tokens) and _asks_to_mend(message.tokens):
        return None  # "sửa lại còn 11 hộ": where no households are counted, a favour
    cut = next((j for j in range(i + 1, noun.end) if sign_at(message.tokens, j)[0] is Sign.WHOLE), None)
    return replace(message, tokens=message.tokens[:cut]).noun_at(form, i) if cut else noun


def _asks_to_mend(tokens: Sequence[Token]) -> bool:
    return any(sign_at(tokens, i)[0] is Sign.FIX for i in range(len(tokens)))


def _is_either_ho(tokens: Sequence[Token], i: int) -> bool:
    """Whether it is "ho dang ky": without marks hộ or họ, of which only the figures can tell."""
    return tokens[i].typed == "ho" and i + 1 < len(tokens) and not tokens[i + 1].is_figure


def _names_line(item: Item) -> bool:
    return isinstance(item, Noun) and any(map(is_line, item.concepts))


def _would_label(tokens: Sequence[Token], noun: Noun, found: Sequence[Noun | Said]) -> bool:
    """Whether a noun with a figure makes up a whole clause: "lớp 3" is then no grade, but three classes."""
    number = run_at(tokens, noun.end)
    end = noun.end + len(number)
    signs = [item for item in found if isinstance(item, Said)]
    opens = noun.start == 0 or any(said.end == noun.start for said in signs)
    closes = end == len(tokens) or any(said.start == end for said in signs)
    return bool(number) and tokens[noun.start].bare == "lop" and opens and closes


def _is_slip(tokens: Sequence[Token], q: Quantity) -> bool:
    return q.start > 0 and tokens[q.start - 1].typed == "-"  # a negative count


def _figure(q: Quantity) -> Figure:
    value = q.value
    whole = value is not None and not q.percent and value == value.to_integral_value() and 0 <= value < _MOST
    return Figure(int(value) if value is not None and whole else None, q.start, q.end)


def _as_figure(item: Item) -> Item:
    if isinstance(item, Said) and item.sign is Sign.NONE:
        return Figure(0, item.start, item.end)
    if isinstance(item, Said) and item.sign is Sign.EVERY:
        return Figure(None, item.start, item.end, is_every=True)
    return item


def _without_repeats(items: Sequence[Item], tokens: Sequence[Token]) -> list[Item]:
    """Reduce "14 (mười bốn)" to one figure, open if the two disagree, and "không có 15 nữ" to a denied 15."""
    kept: list[Item] = []
    for item in items:
        before = kept[-1] if kept else None
        if isinstance(item, Figure) and isinstance(before, Figure):
            if item.start == before.end + 1 and tokens[before.end].typed == "(" and _closes(tokens, item.end):
                kept[-1] = before if before.value == item.value else replace(before, value=None)
                continue
            if before.is_every and before.end == item.start and item.value is not None:
                kept[-1] = Said(Sign.BOTH, before.start, before.end)  # "nữ và dân tộc đều là 15"
            elif before.value == 0 and before.end == item.start and not tokens[before.start].is_figure:
                kept[-1] = Said(Sign.DENIED, before.start, before.end)
        kept.append(item)
    return kept


def _closes(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].typed == ")"


@dataclass
class _Cutter:
    """The clauses so far, and the one that is still open."""

    done: list[Clause] = field(default_factory=list[Clause])
    items: list[Item] = field(default_factory=list[Item])
    opening: Sign = Sign.STOP

    def close(self, opening: Sign) -> None:
        if opening is Sign.CUT and self.opening in _HOLDING and not self.items:
            return  # "à nhầm, 14"
        self.done.append(Clause(tuple(self.items), self.opening))
        self.items, self.opening = [], opening

    def split_behind(self, place: int) -> None:
        """End the open clause behind one of its items; what stands further on opens the next."""
        rest = self.items[place + 1 :]
        del self.items[place + 1 :]
        self.close(Sign.CUT)
        self.items = rest

    def tells_total(self, figure: Figure) -> bool:
        """Whether the open clause is "tổng 36 nữ", and its noun belongs to the figure that follows: "tổng 36 nữ 22"."""
        match self.items:
            case [Said(sign=Sign.TOTAL), Figure(), Noun() as noun]:
                return noun.end == figure.start
            case _:
                return False

    def parting(self) -> int | None:
        """Return the place of a sign that parts what stands before it from another figure."""
        for place in reversed(range(len(self.items))):
            item = self.items[place]
            if isinstance(item, Said) and item.sign in _PARTING:
                told = item.sign is Sign.SAME or any(isinstance(i, Figure) for i in self.items[:place])
                return place if told else None
        return None


def _cut(items: Sequence[Item]) -> Iterator[Clause]:
    cutter = _Cutter()
    for item in items:
        if isinstance(item, Said) and item.sign in _OPENING:
            cutter.close(item.sign)
            continue
        changes = isinstance(item, Said) and item.sign in _CHANGING
        if (isinstance(item, Figure) or changes) and (place := cutter.parting()) is not None:
            cutter.split_behind(place)
        if isinstance(item, Figure) and cutter.tells_total(item):
            cutter.split_behind(1)
        cutter.items.append(item)
        if isinstance(item, Said) and item.sign is Sign.SAME and any(isinstance(i, Noun) for i in cutter.items):
            cutter.close(Sign.CUT)
    cutter.close(Sign.STOP)
    told = [clause for clause in cutter.done if clause.items or clause.opening not in (Sign.CUT, Sign.STOP)]
    asked = {i - 1 for i, clause in enumerate(told) if clause.opening is Sign.QUESTION}
    return (clause for i, clause in enumerate(told) if i not in asked or not clause.figures)


def bound(clause: Clause) -> Iterator[tuple[Figure, tuple[Noun, ...]]]:
    """Return each figure of a clause with its nouns: those before it, or behind it where figures come first."""
    figures, nouns = clause.figures, clause.nouns
    if len(figures) == 1:
        yield figures[0], nouns
        return
    is_noun_first = bool(nouns) and bool(figures) and nouns[0].start < figures[0].start
    behind = [noun.concepts for figure in figures for noun in nouns if noun.start == figure.end]
    if len(behind) == len(figures) == len(set(behind)):
        is_noun_first = False  # "lớp may: 2 lớp 27 người"
    for i, figure in enumerate(figures):
        start = figures[i - 1].end if i else -1
        end = figures[i + 1].start if i + 1 < len(figures) else nouns[-1].end if nouns else figure.end
        if is_noun_first:
            yield figure, tuple(n for n in nouns if start <= n.start < figure.start)
        else:
            yield figure, tuple(n for n in nouns if figure.end <= n.start < end)
