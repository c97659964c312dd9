"""The grammar of Vietnamese numbers: a run of words and figures becomes a value, or stays undecided."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from conversations.reading.atoms import Atom, Place
from conversations.reading.words import Token


@dataclass(frozen=True, slots=True)
class Numeral:
    """What a run of atoms says: one value, or None with the readings worth offering."""

    value: Decimal | None
    candidates: tuple[Decimal, ...] = ()


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
