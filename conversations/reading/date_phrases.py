"""The phrases of days in a row of words: patterns of kinds, longest first, and what each of them says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.reading.date_vocabulary import HOM, Kind
from conversations.reading.date_words import Word
from conversations.reading.days import Calendar, Counted, Direction, OfMonth, OnWeekday, Phrase

_MOST_PHRASES = 6
_STARTS = frozenset("NUdtmMGWiqasl@cfrFHTASX")
_TAKEN = "_"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase with the place of its words."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of one match by the name of their group."""

    words: Sequence[Word]
    match: re.Match[str]
    direction: Direction

    def has(self, group: str) -> bool:
        return bool(self.match.groupdict().get(group))

    def value(self, group: str) -> int | None:
        return self.words[self.match.start(group)].value if self.has(group) else None

    def kind(self, group: str) -> str:
        return self.match[group][:1] if self.has(group) else ""


def find_phrases(words: Sequence[Word], direction: Direction) -> tuple[tuple[Found, ...], str]:
    """Return the phrases of a message, and its kinds with those of the phrases crossed out."""
    kinds = "".join(word.kind for word in words)
    left, found, i = list(kinds), list[Found](), 0
    while i < len(kinds) and len(found) < _MOST_PHRASES:
        one = _phrase_at(words, kinds, i, direction) if kinds[i] in _STARTS else None
        if one:
            found.append(one)
            left[one.start : one.end] = _TAKEN * (one.end - one.start)
        i = one.end if one else i + 1
    return tuple(found), "".join(left)


def _phrase_at(words: Sequence[Word], kinds: str, i: int, direction: Direction) -> Found | None:
    for pattern, read in _PATTERNS:
        match = pattern.match(kinds, i)
        phrase = read(_Said(words, match, direction)) if match else None
        if match and phrase:
            return Found(phrase, i, match.end())
    return None


# --- what the patterns say ---

_IN_BOTH_CALENDARS = {(5, 5), (10, 3)}


def _calendar(said: _Said) -> tuple[Calendar, bool]:
    marks = {said.kind(group) for group in ("cal", "cal2", "cal3")} - {""}
    if marks == {Kind.SOLAR}:
        return Calendar.SOLAR, True
    lunar = Kind.LUNAR in marks or said.kind("day") == Kind.RAM or said.kind("month") == Kind.NAMED_MONTH
    return (Calendar.LUNAR, True) if lunar or said.has("leap") else (Calendar.SOLAR, False)


def _dated(said: _Said) -> Phrase | None:
    """A day with its month: "ngày 5 tháng 9 năm ngoái", "rằm tháng 8", "5/9/26"."""
    day = 15 if said.kind("day") == Kind.RAM else said.value("day") or 0
    month = said.value("month") or 0
    calendar, is_marked = _calendar(said)
    year = said.value("year")
    if said.has("short"):
        signs = {said.words[said.match.start(group)].value for group in ("sign", "sign2") if said.has(group)}
        year = 2000 + (said.value("short") or 0)
        if len(signs) > 1 or not 2020 <= year < 2100:
            return None
    if not is_marked and (day, month) in _IN_BOTH_CALENDARS and Kind.MUNG in (said.match.groupdict()["word"] or ""):
        calendar = Calendar.EITHER
    return OfMonth(
        day,
        month,
        year,
        year_shift=said.value("shift"),
        calendar=calendar,
        is_marked=is_marked,
        leap=said.has("leap"),
        just=said.has("just"),
        coming=said.has("coming"),
    )


def _iso(said: _Said) -> Phrase | None:
    return OfMonth(said.value("day") or 0, said.value("month") or 0, said.value("year"))


def _tet(said: _Said) -> Phrase | None:
    day = said.value("day") or 0
    return OfMonth(
        day,
        1 if day <= 15 else 12,
        said.value("year"),
        year_shift=said.value("shift"),
        calendar=Calendar.TET,
        is_marked=True,
        just=said.has("just"),
        coming=said.has("coming"),
    )


def _named_day(said: _Said) -> Phrase | None:
    """A feast or holiday, also with its own figures before it: "23 ông Táo"."""
    month, day = divmod(said.value("named") or 0, 100)
    stated = 15 if said.kind("day") == Kind.RAM else said.value("day")
    if stated not in (None, day):
        return None
    is_lunar = said.kind("named") == Kind.FEAST
    return OfMonth(
        day,
        month,
        said.value("year"),
        year_shift=said.value("shift"),
        calendar=Calendar.LUNAR if is_lunar else Calendar.SOLAR,
        is_marked=True,
        just=said.has("just"),
        coming=said.has("coming"),
    )


def _of_shifted_month(said: _Said) -> Phrase | None:
    """ "ngày 25 tháng trước"; "2 tháng trước" names no day."""
    calendar, is_marked = _calendar(said)
    day = 15 if said.kind("day") == Kind.RAM else said.value("day") or 0
    if day <= 12 and not said.match["word"] and said.kind("day") != Kind.RAM:
        return None
    shift = said.words[said.match.start("shift")]
    if shift.value > 0 and shift.is_loose and said.direction is Direction.PAST:
        return None  # "thang sau" without marks may be June
    return OfMonth(day, month_shift=shift.value, calendar=calendar, is_marked=is_marked)


def _spaced(said: _Said) -> Phrase | None:
    """Day and month with a space between: "6 10"."""
    return OfMonth(said.value("day") or 0, said.value("month") or 0, said.value("year"))


def _bare_day(said: _Said) -> Phrase | None:
    calendar, is_marked = _calendar(said)
    day = 15 if said.kind("day") == Kind.RAM else said.value("day") or 0
    return OfMonth(day, calendar=calendar, is_marked=is_marked, just=said.has("just"), coming=said.has("coming"))


def _ago(said: _Said) -> Phrase | None:
    return Counted(-(said.value("count") or 0))


def _ahead(said: _Said) -> Phrase | None:
    return Counted(said.value("count") or 0)


def _weeks(said: _Said) -> Phrase | None:
    """ "2 tuần trước" is hardly meant to the day, "đúng 2 tuần trước" is."""
    count = 7 * (said.value("count") or 0)
    is_behind = said.has("ago") or said.kind("side") == Kind.BEFORE
    return Counted(-count if is_behind else count, is_doubtful=not said.has("exactly"))


def _same_day(said: _Said) -> Phrase | None:
    """ "ngày này tuần sau"."""
    return Counted(7 * (said.value("shift") or 0))


def _deictic(said: _Said) -> Phrase | None:
    kind, word = said.kind("deictic"), said.match["word"] or ""
    is_past = said.direction is Direction.PAST
    values = {said.words[i].value for i in range(*said.match.span("word")) if said.words[i].kind is Kind.DAY}
    is_ngay = Kind.DAY in word and HOM not in values
    if Kind.DAY in word:
        is_past = not is_ngay
    match kind:
        case Kind.THIS:
            return None if is_ngay and Kind.TIME_OF_DAY not in word else Counted(0)
        case Kind.QUA:
            return None if is_ngay and Kind.TIME_OF_DAY not in word else Counted(-1)
        case Kind.KIA:
            return Counted(-2 if is_past else 2)
        case Kind.FAR_KIA:
            return Counted(-3 if is_past else 3)
        case Kind.TOMORROW:
            return Counted(1)
        case Kind.TOMORROW_OR_NAME:
            return None if said.direction is Direction.PAST else Counted(1)
        case Kind.MOT_OR_ONE:
            return Counted(2, is_doubtful=is_ngay or said.direction is Direction.PAST)
        case _:
            return Counted(2)


def _weekday(said: _Said) -> Phrase | None:
    return OnWeekday(
        said.value("weekday") or 0,
        said.value("shift"),
        just=said.has("just"),
        this=said.has("this"),
        coming=said.has("coming"),
    )


_NO_PHRASE_BEHIND = r"(?![gdtm]*[NUWrFHkas])"
_DAY = r"(?P<cal>[AS])?(?P<word>[dmg]*)(?P<day>[Nr])"
_MONTH = r"(?:(?P<sign>/)M?|g?M|(?=G))(?P<month>[NG])(?P<leap>L)?"
_YEAR = r"(?:(?P<sign2>/)(?P<short>N)|[/Yg]*(?P<year>U)|,?(?P<shift>y)|,?Y(?P<year2>U))?"
_WHEN = r"(?:(?P<just>[pe])|(?P<coming>v)" + _NO_PHRASE_BEHIND + r"|i)?"

_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[_Said], Phrase | None]], ...] = (
    (re.compile(r"(?P<year>U)/(?P<month>N)/(?P<day>N)(?!/)"), _iso),
    (re.compile(rf"{_DAY}{_MONTH}(?P<cal2>[AS])?{_YEAR}(?P<cal3>[AS])?{_WHEN}(?!/)"), _dated),
    (
        re.compile(
            r"M(?P<month>[NG])(?P<leap>L)?(?P<cal2>[AS])?(?:[/Y]*(?P<year>U))?,?(?P<word>[dmg]*[dm])(?P<day>N)(?![/Mw])"
        ),
        _dated,
    ),
    (re.compile(rf"[dmg]*(?P<day>N)T(?:Y?(?P<year>U)|(?P<shift>y))?{_WHEN}"), _tet),
    (re.compile(rf"T[,dg]*m(?P<day>N)(?:Y?(?P<year>U)|(?P<shift>y))?{_WHEN}(?![/MG])"), _tet),
    (re.compile(rf"[dmg]*(?P<day>[rN])?(?P<named>[FH])(?:Y?(?P<year>U)|(?P<shift>y))?{_WHEN}"), _named_day),
    (re.compile(rf"{_DAY}(?P<cal2>[AS])?(?P<shift>Q)(?P<cal3>[AS])?"), _of_shifted_month),
    (re.compile(r"c(?P<count>N)d(?![di])"), _ago),
    (re.compile(r"(?P<count>N)d[gk]?b"), _ago),
    (re.compile(r"f?(?P<count>N)d(?:n|f)"), _ahead),
    (re.compile(r"f(?P<count>N)d(?![iqbdN])"), _ahead),
    (re.compile(r"(?P<ago>c)?(?P<exactly>X)?(?P<count>N)w(?P<side>[bfn])?(?P<more>n)?"), _weeks),
    (re.compile(r"[dt]*di(?P<shift>K)"), _same_day),
    (re.compile(r"(?P<word>[dm]*)(?P<day>N)(?P<month>N)(?P<year>U)?(?![/NMUdwT])"), _spaced),
    (re.compile(rf"(?P<cal>[AS])?(?P<word>[dmg]*[dm])(?P<day>N)(?P<cal2>[AS])?{_WHEN}(?![/NMw]|d[bnfiq])"), _bare_day),
    (re.compile(rf"(?P<word>)(?P<day>r)(?P<cal2>[AS])?{_WHEN}"), _bare_day),
    (re.compile(rf"(?P<cal>A)?(?P<word>)(?P<day>N)(?P<cal2>[AS]){_WHEN}"), _bare_day),
    (
        re.compile(
            rf"(?P<weekday>W)(?:(?P<shift>K)|(?P<just>[bqpe]){_NO_PHRASE_BEHIND}|(?P<coming>[fv]){_NO_PHRASE_BEHIND}|(?P<this>i))?"
        ),
        _weekday,
    ),
    (re.compile(r"(?P<word>[dt]+)g?(?P<deictic>[iqjJasl@])"), _deictic),
    (re.compile(r"(?P<word>)(?P<deictic>[as@])"), _deictic),
    (re.compile(r"(?P<word>)(?<![^,g])(?P<deictic>[iq])" + _NO_PHRASE_BEHIND), _deictic),
    (re.compile(r"^(?P<word>)g*(?P<day>N)g*$"), _bare_day),
)
