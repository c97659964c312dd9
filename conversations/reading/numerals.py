"""The grammar of Vietnamese numbers: a run of words and figures becomes a value, or stays undecided."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from conversations.reading.clean import bare_key, syllable_key
from conversations.reading.words import Token, phrases


class Place(Enum):
    """What a number word does."""

    UNIT = auto()
    TAIL = auto()  # mốt, tư, lăm, nhăm: a unit that only follows something
    TEN = auto()  # mười
    TENS = auto()  # mươi
    CHUC = auto()
    TWENTY = auto()  # hăm, băm: twenty or thirty, never alone
    HUNDRED = auto()
    SKIP = auto()  # linh, lẻ: the tens place is empty
    SCALE = auto()
    HALF = auto()
    PAIR = auto()  # đôi, cặp, tá
    POINT = auto()
    FIGURE = auto()


@dataclass(frozen=True, slots=True)
class Atom:
    """One number word or figure."""

    place: Place
    value: Decimal
    token: Token

    @property
    def loose(self) -> bool:
        """Whether the word was typed without the marks it should carry, so that it could be another word."""
        return self.token.is_word and not self.token.marked


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a run of atoms says: one value, or None with the readings worth offering."""

    value: Decimal | None
    candidates: tuple[Decimal, ...] = ()


_WORDS: tuple[tuple[str, Place, int], ...] = (
    *(
        (w, Place.UNIT, n)
        for n, w in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])
    ),
    ("bẩy", Place.UNIT, 7),
    ("mốt", Place.TAIL, 1),
    ("tư", Place.TAIL, 4),
    ("lăm", Place.TAIL, 5),
    ("nhăm", Place.TAIL, 5),
    ("mười", Place.TEN, 10),
    ("mươi", Place.TENS, 10),
    ("chục", Place.CHUC, 10),
    ("hăm", Place.TWENTY, 20),
    ("băm", Place.TWENTY, 30),
    ("trăm", Place.HUNDRED, 100),
    ("linh", Place.SKIP, 0),
    ("lẻ", Place.SKIP, 0),
    ("lẽ", Place.SKIP, 0),
    ("rưỡi", Place.HALF, 0),
    ("rưởi", Place.HALF, 0),
    ("nghìn", Place.SCALE, 1_000),
    ("ngàn", Place.SCALE, 1_000),
    ("vạn", Place.SCALE, 10_000),
    ("triệu", Place.SCALE, 1_000_000),
    ("tỷ", Place.SCALE, 1_000_000_000),
    ("tỉ", Place.SCALE, 1_000_000_000),
    ("đôi", Place.PAIR, 2),
    ("cặp", Place.PAIR, 2),
    ("tá", Place.PAIR, 12),
    ("phẩy", Place.POINT, 0),
    ("chấm", Place.POINT, 0),
)
_MONEY_LETTERS = {"k": 1_000, "tr": 1_000_000, "củ": 1_000_000, "cu": 1_000_000}
_BY_KEY: Mapping[str, tuple[Place, int]] = {
    # Half-marked or misplaced spellings that fit one number word and no other common word.
    syllable_key("mùoi"): (Place.TEN, 10),
    syllable_key("triẹu"): (Place.SCALE, 1_000_000),
    syllable_key("ruõi"): (Place.HALF, 0),
    **{syllable_key(w): (place, value) for w, place, value in _WORDS},
}
_BY_BARE: Mapping[str, tuple[Place, int]] = {bare_key(w): (place, value) for w, place, value in reversed(_WORDS)}

CLASSIFIERS = phrases(
    "người|lớp|hộ|nhà|gia đình|học viên|hội viên|em|cháu|bà con|chị|anh|phụ nữ|nữ|bạn|cụ|"
    "khẩu|nhân khẩu|buổi|lượt|trường|đơn vị|cơ quan|dòng họ|họ|suất|phần|cái|chiếc|con|"
    "đứa|trẻ|học sinh|hs|dân tộc|đồng|vnđ|vnd|%|nóc nhà|chi hội|chuyên đề|thành viên|"
    "đồng bào|tộc|dòng tộc|thôn|bản|xóm|gđ|công dân|cô|bác|đại biểu|trẻ em|thanh niên",
    marked_only="ông|đ|bà",
)
"""Nouns that are counted: a lone number word in front of one is a number."""
_CLOSING = phrases("thôi|rồi|đấy|đó|ạ|là|phẩy|tất cả|cả thảy|cả")
_STOPS = frozenset(".,;:!?()/+-&\"'…")
_ONLY_AFTER_NUMERAL = frozenset({Place.PAIR, Place.POINT, Place.HALF, Place.SKIP, Place.TENS, Place.TAIL})


def atom_at(tokens: Sequence[Token], i: int, before: Sequence[Atom], *, money: bool) -> Atom | None:
    """Return the number atom at a place of a message, given the run that leads to it, or None."""
    token = tokens[i]
    if token.is_figure:
        return Atom(Place.FIGURE, Decimal(0), token)
    if money and token.bare in _MONEY_LETTERS and before and before[-1].place is Place.FIGURE:
        return Atom(Place.SCALE, Decimal(_MONEY_LETTERS[token.bare]), token)
    if not token.is_word:
        return None
    known = _BY_KEY.get(token.key) or (None if token.marked else _BY_BARE.get(token.bare))
    if known is None:
        return None
    place, value = known
    if place is Place.TEN and not token.marked and before and before[-1].place in (Place.UNIT, Place.FIGURE):
        place = Place.TENS  # "hai muoi" without marks: mươi
    atom = Atom(place, Decimal(value), token)
    return atom if _fits(tokens, i, atom, before) else None


def _fits(tokens: Sequence[Token], i: int, atom: Atom, before: Sequence[Atom]) -> bool:
    """Return whether the word is a number here, given its neighbours."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if atom.place is Place.UNIT and atom.value == 0:
        return following is not None and (following.key in _AFTER_ZERO or following.bare in {"tram", "phay", "phan"})
    if atom.place in _ONLY_AFTER_NUMERAL and not before:
        return atom.place is Place.TENS
    if atom.place is Place.HUNDRED and i and tokens[i - 1].bare == "phan":
        return False  # "phần trăm" is per cent
    if atom.place is Place.SKIP:
        return before[-1].place in (Place.HUNDRED, Place.SCALE)
    if atom.place is Place.TWENTY:
        return following is not None and _is_unit(following)
    if atom.loose:
        return _loose_fits(tokens, i, atom, before)
    return True


_AFTER_ZERO = frozenset(map(syllable_key, ("trăm", "phẩy", "chấm")))


def _is_unit(token: Token) -> bool:
    known = _BY_KEY.get(token.key) or (None if token.marked else _BY_BARE.get(token.bare))
    return known is not None and known[0] in (Place.UNIT, Place.TAIL)


_MULTIPLIERS = frozenset(["muoi", "chuc", "tram", "nghin", "ngan", "trieu", "van", "ti", "linh", "le"])
_TAILS = frozenset(["mot", "tu", "lam", "nham"])


def _loose_fits(tokens: Sequence[Token], i: int, atom: Atom, before: Sequence[Atom]) -> bool:
    """Decide a word without marks, such as "nam", which may be năm (five, year) or nam (men)."""
    bare = atom.token.bare
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    word = following.bare if following else ""
    inside = bool(before) and before[-1].place in (
        Place.HUNDRED,
        Place.SKIP,
        Place.SCALE,
        Place.TENS,
        Place.TEN,
    )
    counted = CLASSIFIERS.length_at(tokens, i + 1) > 0
    match bare:
        case "nam":
            return word in _MULTIPLIERS or inside or (counted and not before)
        case "lam" | "nham":
            return bool(before) and before[-1].place in (Place.TENS, Place.TEN, Place.UNIT)
        case "ba":
            return word != "con"
        case "bay":
            return word != "gio"
        case "sau":
            previous = tokens[i - 1].bare if i else ""
            return previous not in {"tuan", "thang", "nam", "de"} and (
                inside or counted or word in _MULTIPLIERS | _TAILS
            )
        case "tam":
            return following is None or not (following.is_figure or word == "khoang")
        case "tram" | "ti" | "van":
            return bool(before) or (bare == "tram" and following is not None and _is_unit(following))
        case "cap" | "doi" | "ta":
            return bool(before)
        case _:
            return True


def stands_alone(tokens: Sequence[Token], start: int, end: int, run: Sequence[Atom]) -> bool:
    """Return whether a run may count as a number where it stands.

    A single number word among other words is more often a name or another word, so it needs a counted noun, a
    sign or the end behind it.
    """
    if len(run) > 1 or run[0].place is Place.FIGURE:
        return True
    if end == len(tokens) or tokens[end].typed in _STOPS:
        return True
    return CLASSIFIERS.length_at(tokens, end) > 0 or _CLOSING.length_at(tokens, end) > 0


class Undecided(Exception):  # noqa: N818 - never leaves this module but for figure_value
    """The run is no single number."""


@dataclass
class _Cursor:
    run: Sequence[Atom]
    decimal: bool
    at: int = 0

    def sees(self, *places: Place, ahead: int = 0) -> bool:
        i = self.at + ahead
        return i < len(self.run) and self.run[i].place in places

    @property
    def left(self) -> int:
        return len(self.run) - self.at

    def take(self) -> Atom:
        self.at += 1
        return self.run[self.at - 1]

    def take_value(self) -> Decimal:
        """Take a unit word or a figure."""
        atom = self.take()
        if atom.place is not Place.FIGURE:
            return atom.value
        # "3,5 triệu": in front of a scale even a count may have a fraction.
        fraction = self.sees(Place.SCALE) and "," in atom.token.typed
        return figure_value(atom.token, decimal=self.decimal or fraction)


def read_run(run: Sequence[Atom], *, decimal: bool, implied_one: bool = False) -> Numeral:
    """Return the value of a whole run of atoms; undecided if anything is left over or reads two ways.

    `implied_one` takes a bare "trăm" as exactly one hundred, as after "tròn" or "đúng".
    """
    doubt = _two_readings(run)
    if doubt is not None:
        return doubt
    value = _value(run, decimal=decimal, implied_one=implied_one)
    return Numeral(value) if value is not None else _side_by_side(run, decimal=decimal)


def _value(run: Sequence[Atom], *, decimal: bool, implied_one: bool = False) -> Decimal | None:
    points = [i for i, atom in enumerate(run) if atom.place is Place.POINT]
    try:
        if not points:
            return _whole(run, decimal=decimal, implied_one=implied_one)
        whole = _whole(run[: points[0]], decimal=False)
        return whole + Decimal("0." + _digits_after_point(run[points[0] + 1 :]))
    except Undecided:
        return None


def _digits_after_point(run: Sequence[Atom]) -> str:
    """Read the figures behind "phẩy": "hai lăm" and "hai năm" are both 25, "không năm" is 05."""
    if not run:
        raise Undecided
    if all(a.place in (Place.UNIT, Place.TAIL) for a in run):
        return "".join(str(a.value) for a in run)
    return str(_whole(run, decimal=False))


def _two_readings(run: Sequence[Atom]) -> Numeral | None:
    """Return the undecided numeral of a run that is well formed but means two things."""
    last, places = run[-1], [atom.place for atom in run]
    if places == [Place.TEN] and last.loose:
        return Numeral(None, (last.value,))
    if len(run) < 2:
        return None
    if last.place is Place.UNIT and last.value == 5 and places[-2] in (Place.TEN, Place.TENS, Place.TWENTY):
        # năm after mười or mươi is a misspelt lăm, or "years"; without marks it is also "men".
        tens = _value(run[:-1], decimal=False)
        return Numeral(None, () if tens is None else (tens + 5, tens))
    if last.loose and last.place is Place.UNIT and last.value == 5 and places[-2] in (Place.HUNDRED, Place.SCALE):
        return Numeral(None)
    if places == [Place.UNIT, Place.TAIL] and last.loose:
        return Numeral(None, (run[0].value * 10 + last.value,))
    if places == [Place.UNIT, Place.TENS] and last.loose and run[0].value == 9:
        return Numeral(None, (Decimal(90),))
    return None


def _side_by_side(run: Sequence[Atom], *, decimal: bool) -> Numeral:
    """Offer both of two values side by side ("bốn năm" is four or five), or "hai bảy" as 27."""
    values = [_value((atom,), decimal=decimal) for atom in run]
    if len(values) != 2 or values[0] is None or values[1] is None:
        return Numeral(None)
    if run[0].place is run[1].place is Place.UNIT and values[1] != values[0] + 1:
        return Numeral(None, (values[0] * 10 + values[1],))
    return Numeral(None, (values[0], values[1]) if values[0] < values[1] else ())


def _whole(run: Sequence[Atom], *, decimal: bool, implied_one: bool = False) -> Decimal:
    cursor = _Cursor(run, decimal)
    total, scale = Decimal(0), Decimal(0)
    while cursor.left:
        group = _implied_or_group(cursor, first=not scale, implied_one=implied_one)
        if not cursor.sees(Place.SCALE):
            if scale > 1_000 or cursor.left:
                raise Undecided
            return total + group
        previous, scale = scale, cursor.take().value
        if previous and scale >= previous:
            raise Undecided
        total += group * scale
        lower = _lower_place(cursor, scale)
        if lower is not None:
            return total + lower
    return total


def _implied_or_group(cursor: _Cursor, *, first: bool, implied_one: bool) -> Decimal:
    if first and cursor.sees(Place.SCALE):
        if cursor.left == 1 and not implied_one:
            raise Undecided
        return Decimal(1)
    return _below_thousand(cursor, first=first, implied_one=implied_one)


def _lower_place(cursor: _Cursor, scale: Decimal) -> Decimal | None:
    """Read what ends a number right behind its scale word: "nghìn tư" 1,400, "7tr450", "bốn triệu rưỡi"."""
    if cursor.left != 1:
        return None
    if cursor.sees(Place.HALF):
        cursor.take()
        return scale / 2
    if cursor.sees(Place.UNIT) or (cursor.sees(Place.TAIL) and cursor.run[-1].value != 5):
        return cursor.take().value * scale / 10
    if not cursor.sees(Place.FIGURE):
        return None
    token = cursor.take().token
    if not token.typed.isdecimal() or (len(token.typed) == 2 and not token.glued) or len(token.typed) > 3:
        raise Undecided
    return Decimal(token.typed) * scale / 10 ** len(token.typed)


def _below_thousand(cursor: _Cursor, *, first: bool, implied_one: bool) -> Decimal:
    if cursor.sees(Place.SKIP) and not first:
        cursor.take()
        return _unit(cursor)
    if cursor.sees(Place.HUNDRED) and first:
        cursor.take()
        if not cursor.left and not implied_one:
            raise Undecided
        return 100 + _after_hundred(cursor)
    if cursor.sees(Place.UNIT, Place.FIGURE) and cursor.sees(Place.HUNDRED, ahead=1):
        hundreds = cursor.take_value()
        cursor.take()
        if hundreds == 0 and first:
            raise Undecided
        return hundreds * 100 + _after_hundred(cursor)
    return _tens(cursor, first=first, implied_one=implied_one)


def _after_hundred(cursor: _Cursor) -> Decimal:
    if cursor.sees(Place.SKIP):
        cursor.take()
        ten_or_four = cursor.sees(Place.TEN) or (cursor.sees(Place.TAIL) and cursor.run[cursor.at].value == 4)
        return cursor.take().value if ten_or_four else _unit(cursor)
    if cursor.sees(Place.HALF):
        cursor.take()
        return Decimal(50)
    if not cursor.left or cursor.sees(Place.SCALE):
        return Decimal(0)
    if cursor.sees(Place.FIGURE) and not cursor.sees(Place.TENS, Place.CHUC, ahead=1):
        token = cursor.take().token
        if not token.typed.isdecimal() or len(token.typed) > 2:
            raise Undecided
        return Decimal(token.typed) * 10 ** (2 - len(token.typed))
    single = cursor.left == 1 or cursor.sees(Place.SCALE, ahead=1)
    if single and (cursor.sees(Place.UNIT) or (cursor.sees(Place.TAIL) and cursor.run[cursor.at].value != 5)):
        return cursor.take().value * 10
    return _tens(cursor, first=False, implied_one=False)


def _unit(cursor: _Cursor) -> Decimal:
    if not cursor.sees(Place.UNIT, Place.FIGURE):
        raise Undecided
    value = cursor.take_value()
    if not 1 <= value <= 9:
        raise Undecided
    return value


def _tens(cursor: _Cursor, *, first: bool, implied_one: bool) -> Decimal:
    if cursor.sees(Place.TEN):
        ten = cursor.take().value
        return ten + _unit_behind(cursor, tails=(5,))
    if cursor.sees(Place.TWENTY):
        return cursor.take().value + (_unit_behind(cursor, tails=(1, 4, 5)) or _unit(cursor))
    if cursor.sees(Place.CHUC) and first:
        cursor.take()
        if not cursor.left and not implied_one:
            raise Undecided
        return 10 + _half_of_ten(cursor)
    if not cursor.sees(Place.UNIT, Place.FIGURE):
        raise Undecided
    value = cursor.take_value()
    if cursor.sees(Place.TENS):
        cursor.take()
        if not 2 <= value <= 9:
            raise Undecided
        return value * 10 + _unit_behind(cursor, tails=(1, 4, 5))
    if cursor.sees(Place.CHUC):
        cursor.take()
        return value * 10 + _half_of_ten(cursor)
    if cursor.sees(Place.PAIR):
        return value * cursor.take().value
    if cursor.sees(Place.TAIL) and 2 <= value <= 9:
        return value * 10 + cursor.take().value
    if cursor.sees(Place.HALF) and cursor.left == 1:
        cursor.take()
        return value + Decimal("0.5")
    return value


def _half_of_ten(cursor: _Cursor) -> Decimal:
    if cursor.sees(Place.HALF):
        cursor.take()
        return Decimal(5)
    return Decimal(0)


def _unit_behind(cursor: _Cursor, *, tails: tuple[int, ...]) -> Decimal:
    """Read the unit behind mười or mươi, 0 if there is none."""
    if cursor.sees(Place.UNIT, Place.FIGURE):
        return _unit(cursor)
    if cursor.sees(Place.TAIL):
        tail = cursor.take()
        if tail.value not in tails or (tail.token.bare == "nham" and tails == (5,)):
            raise Undecided
        return tail.value
    return Decimal(0)


# --- figures ---

_LONGEST_FIGURE = 19
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+")


def figure_value(token: Token, *, decimal: bool) -> Decimal:
    """Return the value of a figure as written in Vietnam; raises Undecided for a broken grouping.

    A count groups by three with "." or ",". A decimal has "," before its fraction; "." will do unless
    exactly three figures follow it.
    """
    typed = token.typed
    if len(typed) > _LONGEST_FIGURE:
        raise Undecided
    if typed.isdecimal():
        return Decimal(typed)
    if not decimal:
        if _GROUPED.fullmatch(typed):
            return Decimal(re.sub(r"[.,]", "", typed))
        raise Undecided
    if re.fullmatch(r"\d+,\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+", typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d+", typed) and not re.fullmatch(r".*\.\d{3}", typed):
        return Decimal(typed)
    raise Undecided
