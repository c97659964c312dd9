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


@dataclass(frozen=True, slots=True)
class _Manner:
    """How numbers of a kind are spoken."""

    decimal: bool = False
    money: bool = False
    """"ba triệu hai" and "ba triệu hai trăm" alike are 3,200,000."""
    implied_one: bool = False
    """A bare "trăm" is exactly one hundred, as after "tròn" or "đúng"."""


@dataclass
class _Cursor:
    run: Sequence[Atom]
    manner: _Manner
    at: int = 0

    def sees(self, *places: Place, ahead: int = 0) -> bool:
        i = self.at + ahead
        return 0 <= i < len(self.run) and self.run[i].place in places

    def sees_at(self, i: int, *places: Place) -> bool:
        return i < len(self.run) and self.run[i].place in places

    def sees_tail(self, *values: int) -> bool:
        return self.sees(Place.TAIL) and self.run[self.at].value in values

    @property
    def left(self) -> int:
        return len(self.run) - self.at

    def take(self) -> Atom:
        self.at += 1
        return self.run[self.at - 1]

    def takes(self, place: Place) -> bool:
        """Take the next atom if it is of this place."""
        if not self.sees(place):
            return False
        self.at += 1
        return True

    def take_value(self) -> Decimal:
        """Take a unit word or a figure."""
        atom = self.take()
        if atom.place is not Place.FIGURE:
            return atom.value
        if self.sees(Place.SCALE) and self.run[self.at].value == 1_000 and _THOUSANDS.fullmatch(atom.token.typed):
            return figure_value(atom.token, decimal=False)  # "2.350 nghìn", as accounts are kept in thousands
        # "3,5 triệu": in front of a scale even a count may have a fraction.
        fraction = self.sees(Place.SCALE) and not atom.token.typed.isdecimal()
        return figure_value(atom.token, decimal=self.manner.decimal or fraction)


def read_run(run: Sequence[Atom], *, decimal: bool, money: bool = False, implied_one: bool = False) -> Numeral:
    """Return the value of a whole run of atoms; undecided if anything is left over or reads two ways."""
    manner = _Manner(decimal, money, implied_one)
    if not run:
        return Numeral(None)
    doubt = _two_readings(run)
    if doubt is not None:
        return doubt
    value = _value(run, manner)
    return Numeral(value) if value is not None else _side_by_side(run, manner)


def _value(run: Sequence[Atom], manner: _Manner) -> Decimal | None:
    points = [i for i, atom in enumerate(run) if atom.place is Place.POINT]
    try:
        if not points:
            return _whole(_Cursor(run, manner))
        whole = _whole(_Cursor(run[: points[0]], _Manner()))
        return whole + _behind_point(run[points[0] + 1 :])
    except Undecided:
        return None


def _behind_point(run: Sequence[Atom]) -> Decimal:
    """Read what follows "phẩy": "hai lăm" and "hai năm" are both 25, "không năm" is 05."""
    if not run:
        raise Undecided
    if all(a.place in (Place.UNIT, Place.TAIL) for a in run):
        return Decimal("0." + "".join(str(a.value) for a in run))
    if len(run) == 1 and run[0].token.typed.isdecimal():
        return Decimal("0." + run[0].token.typed)
    return Decimal(f"0.{_whole(_Cursor(run, _Manner()))}")


# --- doubt ---

_LOWERED = (Place.HUNDRED, Place.SCALE)
_ROUND = (Place.HUNDRED, Place.SCALE, Place.CHUC)


def _two_readings(run: Sequence[Atom]) -> Numeral | None:
    """Return the undecided numeral of a run that is well formed but means two things."""
    last, places = run[-1], [atom.place for atom in run]
    if places == [Place.TEN] and last.loose:
        return Numeral(None, (last.value,))
    if len(run) < 2:
        return None
    if last.place is Place.UNIT and last.value == 5 and places[-2] in (Place.TEN, Place.TENS, Place.TWENTY, Place.CHUC):
        # năm after mười or mươi is a misspelt lăm, or "years"; without marks it is also "men".
        tens = _value(run[:-1], _Manner())
        return Numeral(None, () if tens is None else (tens + 5, tens))
    if last.place is Place.UNIT and last.value in (1, 5) and places[-2] in _LOWERED:
        return _one_lower_or_skipped(run)
    if places == [Place.TWENTY, Place.UNIT] and last.value == 1:
        return Numeral(None, (run[0].value + 1,))
    if places == [Place.UNIT, Place.TAIL] and last.loose:
        return Numeral(None, (run[0].value * 10 + last.value,))
    if places == [Place.TEN, Place.TAIL] and last.loose and last.value == 4:
        return Numeral(None, (Decimal(14),))
    if places == [Place.UNIT, Place.TENS] and all(a.loose for a in run) and run[0].value in (8, 9):
        # "chin muoi" is ninety, or nine or ten; "tam muoi" is eighty, or about ten.
        return Numeral(None, (run[0].value * 10, Decimal(10)) if run[0].value == 8 else (run[0].value * 10,))
    if run[0].token.typed == "tam" and last.loose and all(place in _ROUND for place in places[1:]):
        eight = _value(run, _Manner())  # tám trăm, or "tầm trăm": about a hundred
        return Numeral(None, () if eight is None else (eight, eight / 8))
    return None


def _one_lower_or_skipped(run: Sequence[Atom]) -> Numeral:
    """Leave "hai trăm năm" open: 250, 200 years, or 205 badly said; "hai trăm một" is as unsure."""
    last, before = run[-1], run[-2]
    whole = _value(run[:-1], _Manner(implied_one=True))
    if whole is None or last.loose:
        return Numeral(None)
    lower = before.value / 10
    return Numeral(None, (whole + last.value * lower, whole + last.value))


def _side_by_side(run: Sequence[Atom], manner: _Manner) -> Numeral:
    """Offer both of two values side by side ("bốn năm" is four or five), or "hai bảy" as 27."""
    half = len(run) // 2
    if len(run) in (4, 6, 8) and [a.value for a in run[:half]] == [a.value for a in run[half:]]:
        return Numeral(_value(run[:half], manner) if run[0].place is not Place.FIGURE else None)
    if len(run) < 2 or not all(a.place in (Place.UNIT, Place.FIGURE) for a in run[:2]):
        return Numeral(None)
    first, second = (_value((atom, *run[2:]), manner) for atom in run[:2])
    if first is None or second is None:
        return Numeral(None)
    if len(run) == 2 and run[0].place is run[1].place is Place.UNIT and second != first + 1:
        return Numeral(None, (first * 10 + second,))
    return Numeral(None, (first, second) if first < second else ())


# --- grammar ---


def _whole(cursor: _Cursor) -> Decimal:
    total, scale = Decimal(0), Decimal(0)
    while cursor.left:
        start = cursor.at
        group = _implied_or_group(cursor, first=not scale)
        if not cursor.sees(Place.SCALE):
            return total + _last_group(cursor, start, group, scale)
        if _is_lowered(cursor, start) or (cursor.left == 1 and _is_about(cursor, start)):
            raise Undecided
        previous, scale = scale, cursor.take().value
        if previous and scale >= previous:
            raise Undecided
        total += group * scale
        lower = _lower_place(cursor, scale)
        if lower is not None:
            return total + lower
    return total


def _is_lowered(cursor: _Cursor, start: int) -> bool:
    """Whether a group ends in a digit one place lower: "ba trăm hai nghìn" is 320,000 or 302,000."""
    ends_so = cursor.sees(Place.HUNDRED, ahead=-2) and cursor.sees(Place.UNIT, Place.TAIL, ahead=-1)
    return ends_so and cursor.at - start > 1


def _is_about(cursor: _Cursor, start: int) -> bool:
    """Whether it is "trăm nghìn" or "chục rưỡi nghìn", which are round words for much money."""
    is_alone = cursor.at - start == 1 and cursor.sees_at(start, Place.HUNDRED, Place.CHUC)
    return not cursor.manner.implied_one and (
        is_alone or (cursor.sees_at(start, Place.CHUC) and cursor.sees_at(start + 1, Place.HALF))
    )


def _last_group(cursor: _Cursor, start: int, group: Decimal, scale: Decimal) -> Decimal:
    if cursor.takes(Place.HALF):
        group += Decimal("0.5")
    if cursor.left:
        raise Undecided
    filled = cursor.sees_at(start, Place.UNIT, Place.FIGURE) and cursor.sees_at(start + 1, Place.HUNDRED)
    if cursor.manner.money and scale == 1_000_000 and group >= 10:
        return group * 1_000  # "ba triệu hai trăm" leaves out the thousand
    if scale <= 1_000 or filled:
        return group
    raise Undecided


def _implied_or_group(cursor: _Cursor, *, first: bool) -> Decimal:
    if first and cursor.sees(Place.SCALE):
        if cursor.left == 1 and not cursor.manner.implied_one:
            raise Undecided
        return Decimal(1)
    return _below_thousand(cursor, first=first)


def _lower_place(cursor: _Cursor, scale: Decimal) -> Decimal | None:
    """Read what ends a number right behind its scale word: "nghìn tư" 1,400, "7tr450", "bốn triệu rưỡi"."""
    if cursor.left != 1 or not (
        cursor.sees(Place.HALF, Place.UNIT, Place.FIGURE) or (cursor.sees(Place.TAIL) and not cursor.sees_tail(5))
    ):
        return None
    if cursor.sees(Place.HUNDRED, Place.CHUC, ahead=-2) and not cursor.sees(Place.FIGURE, ahead=-3):
        raise Undecided  # "ba trăm nghìn rưỡi": 300,500 or 350,000
    if cursor.takes(Place.HALF):
        return scale / 2
    if not cursor.sees(Place.FIGURE):
        return cursor.take().value * scale / 10
    token = cursor.take().token
    if not token.typed.isdecimal() or (len(token.typed) == 2 and not token.glued) or len(token.typed) > 3:
        raise Undecided
    return Decimal(token.typed) * scale / 10 ** len(token.typed)


def _below_thousand(cursor: _Cursor, *, first: bool) -> Decimal:
    skipped = not first and cursor.takes(Place.SKIP)
    if cursor.sees(Place.HUNDRED) and first:
        cursor.take()
        if not cursor.left and not cursor.manner.implied_one:
            raise Undecided
        return 100 + _after_hundred(cursor)
    if cursor.sees(Place.UNIT, Place.FIGURE) and cursor.sees(Place.HUNDRED, ahead=1):
        hundreds = cursor.take_value()
        cursor.take()
        if hundreds == 0 and first:
            raise Undecided
        return hundreds * 100 + _after_hundred(cursor)
    if skipped:
        return _after_skip(cursor)
    if not first and cursor.left == 2 and cursor.sees(Place.UNIT) and cursor.sees(Place.TAIL, ahead=1):
        raise Undecided  # "hai nghìn sáu lăm": 2,065 or 2,650
    return _tens(cursor, first=first)


def _after_skip(cursor: _Cursor) -> Decimal:
    """Read what follows linh or lẻ: "tư", "chín", and as some say it "mười lăm"."""
    if cursor.sees_tail(4):
        return cursor.take().value
    if cursor.sees(Place.TEN) or (cursor.sees(Place.UNIT) and cursor.sees(Place.TENS, ahead=1)):
        return _tens(cursor, first=False)
    return _unit(cursor)


def _after_hundred(cursor: _Cursor) -> Decimal:
    if cursor.takes(Place.SKIP):
        return _after_skip(cursor)
    if cursor.takes(Place.HALF):
        return Decimal(50)
    if not cursor.left or cursor.sees(Place.SCALE):
        return Decimal(0)
    if cursor.sees(Place.FIGURE) and not cursor.sees(Place.TENS, Place.CHUC, ahead=1):
        token = cursor.take().token
        if not token.typed.isdecimal() or len(token.typed) > 2:
            raise Undecided
        return Decimal(token.typed) * 10 ** (2 - len(token.typed))
    single = cursor.left == 1 or cursor.sees(Place.SCALE, ahead=1)
    if single and (cursor.sees(Place.UNIT) or cursor.sees_tail(1, 4)):
        return cursor.take().value * 10
    return _tens(cursor, first=False)


def _unit(cursor: _Cursor) -> Decimal:
    if not cursor.sees(Place.UNIT, Place.FIGURE):
        raise Undecided
    value = cursor.take_value()
    if not 1 <= value <= 9:
        raise Undecided
    return value


def _tens(cursor: _Cursor, *, first: bool) -> Decimal:
    if cursor.takes(Place.TEN):
        return 10 + _unit_behind(cursor, tails=(4, 5))
    if cursor.sees(Place.TWENTY):
        return cursor.take().value + (_unit_behind(cursor, tails=(1, 4, 5)) or _unit(cursor))
    if first and cursor.takes(Place.CHUC):
        if not cursor.left and not cursor.manner.implied_one:
            raise Undecided
        return 10 + _half_of_ten(cursor)
    if not cursor.sees(Place.UNIT, Place.FIGURE):
        raise Undecided
    value = cursor.take_value()
    if cursor.takes(Place.TENS):
        if not 2 <= value <= 9:
            raise Undecided
        return value * 10 + _unit_behind(cursor, tails=(1, 4, 5))
    if cursor.takes(Place.CHUC):
        if cursor.takes(Place.SKIP):
            return value * 10 + _after_skip(cursor)
        return value * 10 + (_half_of_ten(cursor) or _unit_behind(cursor, tails=(1, 4, 5)))
    if cursor.sees(Place.PAIR):
        return value * cursor.take().value
    if cursor.sees(Place.TAIL) and 2 <= value <= 9:
        return value * 10 + cursor.take().value
    return value


def _half_of_ten(cursor: _Cursor) -> Decimal:
    return Decimal(5) if cursor.takes(Place.HALF) else Decimal(0)


def _unit_behind(cursor: _Cursor, *, tails: tuple[int, ...]) -> Decimal:
    """Read the unit behind mười, mươi or chục, 0 if there is none."""
    if cursor.sees(Place.UNIT, Place.FIGURE):
        return _unit(cursor)
    if cursor.sees(Place.TAIL):
        if not cursor.sees_tail(*tails):
            raise Undecided
        return cursor.take().value
    return Decimal(0)


# --- figures ---

_LONGEST_FIGURE = 19
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_GROUPED = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,0+)?|([1-9]\d{0,2}(?:,\d{3})+)(?:\.0+)?")


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
        if grouped := _GROUPED.fullmatch(typed):
            return Decimal(re.sub(r"[.,]", "", grouped[1] or grouped[2]))
        raise Undecided
    if re.fullmatch(r"\d+,\d+|[1-9]\d{0,2}(?:\.\d{3})+,\d+", typed):
        return Decimal(typed.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d+\.\d+", typed) and not re.fullmatch(r".*\.\d{3}", typed):
        return Decimal(typed)
    raise Undecided
