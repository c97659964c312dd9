"""What a message makes of figures that are known already: those it states anew, changes, keeps or leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from conversations.reading.amendments import ANEW, INTO, Clause, Figure, Said, bound
from conversations.reading.change_signs import Sign
from conversations.reading.lines import lines_named
from conversations.reading.named_fields import Fields, Naming, Place, Values
from conversations.reading.vocabulary import FormWords, Noun

_CHANGES = {Sign.MORE: 1, Sign.OPENED: 1, Sign.RAISE: 1, Sign.SHORT: 1, Sign.LESS: -1, Sign.LOWER: -1}
_MOST_FALLEN = 4
"""A figure that falls to less than this part of it fell by so many, rather: "giảm xuống 4" of 40."""
_HOLDS = frozenset({Sign.TRULY, Sign.STRESS})
_OPENS = frozenset({Sign.UNSURE, Sign.EXCEPT, Sign.TIMES, Sign.GONE, *_CHANGES})
"""What leaves open the figures of a clause that states none."""


@dataclass(frozen=True, slots=True)
class Loose:
    """A figure whose field is unclear, with the fields it may be meant for; by how much it changes one, if it does."""

    value: int | None
    fields: Fields
    change: int = 0


@dataclass
class Reckoning:
    """What has been understood so far."""

    words: FormWords
    base: Values
    figures: dict[str, int | None] = field(default_factory=dict[str, int | None])
    """None for a field that is spoken of, but not clearly."""
    loose: list[Loose] = field(default_factory=list[Loose])
    keeps_all: bool = False
    is_refused: bool = False
    """The words make the whole unsure: "không như kỳ trước"."""
    is_incomplete: bool = False
    """A figure, or a doubt, stands beside nouns that name no field."""
    _topic: Fields = ()
    _awaited: Fields = ()
    """The fields of a figure that was said not to hold."""
    _only_named: Fields = ()
    """The fields named so far without a word about them: "lớp, người như cũ"."""
    _listed: list[str] = field(default_factory=list[str])
    """The fields for which figures are being listed: "ba cái trên là 110, 94, 73"."""
    _change: int = 0
    """1 while "thêm" holds, -1 while "bớt" does."""
    _is_wrong: bool = False
    _is_earlier: bool = False
    _is_over: bool = False
    """What is said up to the next full stop is planned or asked, and counts for nothing."""
    _changed: set[str] = field(default_factory=set[str])
    _stated: set[str] = field(default_factory=set[str])
    """The fields to which the clause has given a figure: "nữ 14 nữ 15" gives two."""

    def __post_init__(self) -> None:
        self._naming = Naming(self.words, self.base)

    def take(self, clause: Clause) -> None:
        """Take one clause."""
        self._enter(clause)
        if self._is_over:
            return
        if Sign.SAME in clause.signs and not clause.figures:
            self._keep(clause)
        elif Sign.AS_MANY in clause.signs and not clause.figures:
            self._equal(clause)
        elif not clause.figures:
            self._speak_of(clause)
        self._stated = set()
        for figure, nouns in bound(clause):
            self._take_figure(clause, figure, nouns)
            self._naming.remember(nouns)
        if clause.figures:
            self._only_named = ()
        self._naming.remember(clause.nouns)

    def end(self) -> None:
        """Take no list that broke off."""
        self.is_refused = self.is_refused or bool(self._listed)

    def _enter(self, clause: Clause) -> None:
        if clause.opening is Sign.STOP or clause.concepts or Sign.NOW in clause.signs:
            self._is_over = False
        if clause.signs & {Sign.PLANNED, Sign.QUESTION}:
            self._is_over = True
        self._is_wrong = self._is_wrong or Sign.WRONG in clause.signs or clause.opening is Sign.AGAIN
        self._is_earlier = Sign.EARLIER in clause.signs and Sign.NOW not in clause.signs

    # --- clauses without figures ---

    def _keep(self, clause: Clause) -> None:
        if clause.signs & {Sign.UNSURE, Sign.MORE_BEHIND}:
            self.is_refused = True
            return
        if Sign.REST in clause.signs:
            self._topic, self.keeps_all = (), True
            return
        named = self._naming.fields_of(clause.nouns, is_plural=True)
        named = (*self._only_named, *named) if named else self._awaited
        if not named and (clause.nouns or Sign.ASIDE in clause.signs):
            return
        for name in named:
            self.figures[name] = self.base[name]
        self._topic = named
        self.keeps_all = self.keeps_all or not named

    def _equal(self, clause: Clause) -> None:
        """Take "đăng ký bằng số hộ": one field is as large as another."""
        place = next(i.start for i in clause.items if isinstance(i, Said) and i.sign is Sign.AS_MANY)
        left = self._naming.fields_of([noun for noun in clause.nouns if noun.start < place]) or self._topic
        right = self._naming.fields_of([noun for noun in clause.nouns if noun.start > place])
        if len(left) == len(right) == 1 and left != right:
            self.figures[left[0]] = self.figures.get(right[0], self.base[right[0]])
        else:
            self.is_incomplete = True

    def _speak_of(self, clause: Clause) -> None:
        """Remember what a clause is about; what it leaves open is open."""
        named = self._naming.fields_of(clause.nouns, is_plural=True)
        if named or clause.nouns:
            self._topic = named
        if named and clause.signs & {Sign.WRONG, Sign.FIX}:
            self._awaited = ()  # "55 đúng rồi, nữ sai, 33"
        only = named if not clause.signs else ()
        if clause.opening is Sign.DENIED and Sign.UNSURE not in clause.signs:
            self._awaited = named
        unsure = clause.signs & _OPENS
        if not unsure:
            self._only_named = (*self._only_named, *only)
            return
        settled = [name for name in named if self.figures.get(name) is not None]
        if Sign.UNSURE in unsure and not clause.nouns and self._topic:
            self.figures.update(dict.fromkeys(self._topic))
        elif not named and unsure & {Sign.UNSURE, Sign.TIMES, Sign.RAISE, Sign.LOWER}:
            self.is_refused = not clause.nouns
            self.is_incomplete = True
        elif not settled:
            self.figures.update(dict.fromkeys(named))

    # --- figures ---

    def _take_figure(self, clause: Clause, figure: Figure, nouns: Sequence[Noun]) -> None:
        value, change = figure.value, self._changing(clause, figure)
        if figure.is_every:
            self._take_every(nouns)
            return
        fields = self._naming.fields_of(nouns, Place(figure, clause, self._topic, bool(change)))
        if nouns and not fields and change < 0:
            fields = self._just_repeated()  # "28 người là tính cả cán bộ, bỏ 2 cán bộ ra"
        if Sign.BOTH in clause.signs:
            self._take_both(clause, value, (*self._only_named, *fields), change)
            return
        if nouns and not fields:
            self.is_incomplete = True
            return
        if clause.signs & {Sign.EACH, Sign.TIMES, Sign.UNSURE} or (Sign.GONE in clause.signs and not change):
            value = None
        if self._is_earlier or clause.opening is Sign.DENIED:
            self._deny(value, fields)
        elif value == 0 and self._changed and Sign.NOW not in clause.signs:
            self.figures.update(dict.fromkeys(fields))  # "hộ +2, đăng ký 0": none, or no change?
        elif change:
            self._take_change(clause, value, fields, change)
        else:
            self._take_new(clause, value, fields)

    def _just_repeated(self) -> Fields:
        """Return the field whose figure was just said again as it was read back, to be taken from."""
        if len(self._topic) == 1 and self.figures.get(self._topic[0], -1) == self.base[self._topic[0]]:
            return self._topic
        return self._awaited if len(self._awaited) == 1 else ()

    def _take_both(self, clause: Clause, value: int | None, fields: Fields, change: int) -> None:
        """Take one figure for several fields: "cả hai đều thừa 1"."""
        pair = fields or (tuple(self.base) if len(self.base) == 2 else ())
        if len(pair) < 2:
            self.is_incomplete = True
            return
        for name in pair:
            if change:
                self._take_change(clause, value, (name,), change)
            else:
                self._set(clause, name, value)

    def _changing(self, clause: Clause, figure: Figure) -> int:
        """Return 1 or -1 if the figure is one to add or to take away, else 0."""
        before = [i for i in clause.items if isinstance(i, Said) and i.start < figure.start]
        signs = [i.sign for i in before if i.sign in (*_CHANGES, Sign.STILL)]
        if signs:
            self._change = _CHANGES.get(signs[-1], 0)
        elif clause.opening is Sign.CUT and self._change and clause.items[0] == figure and not clause.signs:
            return self._change  # "thêm 2 nữ, 1 dân tộc": likely, but to be weighed
        elif Sign.MORE_BEHIND in clause.signs:
            self._change = (self._change or 1) if _is_last(clause, figure) else 0
        elif clause.opening not in (Sign.WITHIN, *ANEW):
            self._change = 0
        return self._change

    def _take_every(self, nouns: Sequence[Noun]) -> None:
        """Take "toàn nữ" for the figure of the whole."""
        for name in self._naming.fields_of(nouns):
            whole = self.words.fields[name].within
            if whole:
                self.figures[name] = self.figures.get(whole, self.base.get(whole))

    def _deny(self, value: int | None, fields: Fields) -> None:
        """Take a figure that does not hold: it tells the field of the one that stands beside it."""
        meant = tuple(name for name in fields or self.base if self.base[name] == value)
        meant = meant or (fields if len(fields) == 1 else ())
        if not fields and len(meant) > 1 and len(self._topic) == 1 and self._topic[0] in meant:
            meant = self._topic  # "mù chữ không phải 22"
        if self.loose and not self.loose[-1].change:
            waiting = self.loose.pop()
            both = tuple(name for name in meant if name in waiting.fields)
            self._settle(
                waiting.value, both or (meant if len(waiting.fields) == len(self.base) else ()), waiting.fields
            )
            return
        if not fields and value is not None and len(self._topic) == 1 and self._topic[0] not in meant and meant:
            self._doubt(self._topic[0])  # "nữ 15 chứ không phải 51": 51 stands for the people
        self._awaited = meant
        self._topic = meant or self._topic

    def _doubt(self, name: str) -> None:
        """Leave open a field that was just stated anew, if the figure denied with it is that of another."""
        if self.figures.get(name, self.base[name]) != self.base[name]:
            self.figures[name] = None

    def _take_change(self, clause: Clause, value: int | None, fields: Fields, change: int) -> None:
        if self._has_just_told(change * (value or 0), fields):
            return  # "công nhận 89, họp xong rút một hộ"
        if len(fields) > 1 and self._is_among(fields):
            fields = self._topic  # "các hộ đăng ký vẫn đăng ký, thêm 7 hộ"
        fields = fields or next((f for f in (self._awaited, self._topic) if len(f) == 1), tuple(self.base))
        if len(fields) != 1:
            self.loose.append(Loose(None, fields, change * (value or 0)))
            return
        (name,) = fields
        result = None if value is None else self.base[name] + change * value
        if clause.opening is Sign.CUT and not clause.signs and value is not None and 2 * value >= self.base[name]:
            self.figures[name] = value if value >= self.base[name] else None  # "thêm 1 lớp, 41 người"
            return
        is_clear = (
            bool(value) and result is not None and result > 0 and (name not in self._changed or clause.opening in ANEW)
        )
        if Sign.RAISE in clause.signs and value is not None and value >= self.base[name]:
            is_clear = False
        self.figures[name] = result if is_clear else None
        self._changed.add(name)
        self._topic, self._awaited = fields, ()

    def _has_just_told(self, change: int, fields: Fields) -> bool:
        """Whether the new figure told last, of one of these fields or of a part of one, differs by just this change."""
        if len(self._topic) != 1 or self._topic[0] in self._changed:
            return False
        (name,) = self._topic
        told, around = self.figures.get(name), [name]
        while whole := self.words.fields[around[-1]].within:
            around.append(whole)
        is_told = told is not None and told - self.base[name] == change
        return bool(change) and is_told and not {*around}.isdisjoint(fields)

    def _is_among(self, fields: Fields) -> bool:
        """Whether one field was spoken of, without a word on its figure, that is one of these or a part of one."""
        if len(self._topic) != 1 or self._topic[0] in self.figures:
            return False
        (name,) = self._topic
        return name in fields or self.words.fields[name].within in fields

    def _take_new(self, clause: Clause, value: int | None, fields: Fields) -> None:
        if self._confirms_change(value, fields):
            return
        if Sign.STILL in clause.signs and len(same := [name for name in fields if self.base[name] == value]) == 1:
            fields = (same[0],)
        if len(fields) > 1 and lines_named(clause.concepts, tuple(self.base)):
            self._listed = [*fields]
        if self._listed and (not fields or fields == tuple(self._listed)):
            self._set(clause, self._listed.pop(0), value)
            return
        if fields and len(fields) > 1 and self._awaited:
            fields = tuple(name for name in fields if name in self._awaited) or fields
        if not fields and Sign.TOTAL in clause.signs:
            fields = (self.words.whole,) if self.words.whole in self.base else tuple(self.base)
        elif not fields:
            fields = self._fields_of_bare(clause, value)
        if len(fields) == 1:
            self._set(clause, fields[0], value)
        elif value is not None and value in self.base.values() and not self._awaited and clause.opening is Sign.INTO:
            self._deny(value, ())
        elif value is not None and value in self.base.values() and not self._awaited:
            is_right = Sign.RIGHT in clause.signs
            self._awaited = () if is_right else tuple(name for name in self.base if self.base[name] == value)
            self._topic = self._awaited
        else:
            self.loose = [one for one in self.loose if clause.opening not in ANEW | INTO]
            self.loose.append(Loose(value, fields))
            if not clause.nouns:
                self.figures.update(dict.fromkeys(self._topic))  # "nữ 15, 16"

    def _confirms_change(self, value: int | None, fields: Fields) -> bool:
        """Whether "còn 82" tells which figure "giảm 3 hộ" was about."""
        if not self.loose or not self.loose[-1].change:
            return False
        change = self.loose[-1]
        fit = [n for n in change.fields if self.base[n] + change.change == value and (not fields or n in fields)]
        if len(fit) != 1:
            return False
        self.loose.pop()
        self.figures[fit[0]] = value
        return True

    def _fields_of_bare(self, clause: Clause, value: int | None) -> Fields:
        if self._awaited:
            return self._awaited
        is_again = clause.opening in ANEW | INTO or bool(clause.signs & _HOLDS)
        if len(self._topic) == 1:
            before = self.figures.get(self._topic[0], self.base[self._topic[0]])
            if is_again or before in (None, self.base[self._topic[0]]):
                return self._topic
        named = self._topic if 1 < len(self._topic) < len(self.base) else ()
        return named or tuple(self.base)

    def _set(self, clause: Clause, name: str, value: int | None) -> None:
        last, base = self.figures.get(name), self.base[name]
        if clause.opening is Sign.INTO and value == base and last not in (None, base):
            self.figures[name] = last if self._is_wrong else None  # "nhầm 15 thành 12": 15 is right
            return
        replaces = (
            (last in (None, base) and name not in self._stated)
            or bool(self._awaited)
            or clause.opening in ANEW
            or bool(clause.signs & (_HOLDS | {Sign.FIX, Sign.WRONG}))
            or (clause.opening in INTO and name not in self._changed)
        )
        fits = {
            Sign.UP_TO: value is not None and value > base,
            Sign.DOWN_TO: value is not None and base // _MOST_FALLEN <= value < base,
        }.get(clause.opening, True) and (Sign.STILL not in clause.signs or value == base)
        fits = fits and not (value == 0 != base and Sign.SAME in clause.signs)
        self.figures[name] = value if fits and (replaces or last == value) else None
        self._stated.add(name)
        self._topic, self._awaited = (name,), ()

    def _settle(self, value: int | None, fields: Fields, others: Fields) -> None:
        if len(fields) == 1:
            self.figures[fields[0]] = value
            self._topic, self._awaited = fields, ()
        else:
            self.loose.append(Loose(value, fields or others))


def _is_last(clause: Clause, figure: Figure) -> bool:
    """Return whether "nữa" is said of a figure: it is the last before it."""
    more = next(i.start for i in clause.items if isinstance(i, Said) and i.sign is Sign.MORE_BEHIND)
    return not any(figure.start < other.start < more for other in clause.figures)


def reckon(clauses: Sequence[Clause], words: FormWords, base: Values) -> Reckoning:
    """Take all clauses in order."""
    reckoning = Reckoning(words, {name: value for name, value in base.items() if name in words.fields})
    if reckoning.base:
        for clause in clauses:
            reckoning.take(clause)
        reckoning.end()
    return reckoning


def fields_named(nouns: Sequence[Noun], words: FormWords, base: Values) -> Fields:
    """Return the fields that nouns by themselves may mean, one if that is clear."""
    return Naming(words, base).fields_of(nouns, is_plural=True)
