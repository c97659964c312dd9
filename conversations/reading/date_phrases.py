"""The phrases of days in a row of words: patterns of kinds, longest first, and what each of them says."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conversations.reading.date_vocabulary import HOM, Kind
from conversations.reading.date_words import Word
from conversations.reading.days import Calendar, Counted, Direction, OfMonth, OnWeekday, Phrase

_MOST_PHRASES = 6
_STARTS = frozenset("NUdtmMGWiqasl@cbfrFHTASXE")
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

_MOST_COUNTED = 400
"""More days than these nobody counts; a longer number is something else."""
_NO_MONTH = 0
"""The lunar "tháng một" is the eleventh in old usage."""
_MOST_WEEKS = 52
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
    if calendar is Calendar.LUNAR and month == 1 and said.words[said.match.start("month")].is_spoken:
        month = _NO_MONTH
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
    if 15 < day < 20:
        return None
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
    if day <= 12 and not said.match["word"] and said.kind("day") == Kind.NUMBER:
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
    just = said.has("just") or said.has("just2")
    return OfMonth(day, calendar=calendar, is_marked=is_marked, just=just, coming=said.has("coming"))


def _lone_number(said: _Said) -> Phrase | None:
    """ "17", with nothing but politeness around it."""
    return _bare_day(said) if said.match.string.strip("g,") == Kind.NUMBER else None


def _coming_number(said: _Said) -> Phrase | None:
    """ "25 tới", "25 này": a day that comes; a smaller number may be a month or a count."""
    is_day = said.direction is Direction.FUTURE and (said.value("day") or 0) > 12
    return _bare_day(said) if is_day else None


def _ago(said: _Said) -> Phrase | None:
    return _counted(said, -1)


def _ahead(said: _Said) -> Phrase | None:
    if said.has("later") and said.direction is Direction.PAST:
        return None  # "3 hôm sau" counts from another day
    return _counted(said, 1)


def _counted(said: _Said, sign: int) -> Phrase | None:
    count = said.value("count") or 0
    return Counted(sign * count) if count < _MOST_COUNTED else None


def _since(said: _Said) -> Phrase | None:
    """ "mở 3 hôm nay" tells for how long, which is hardly meant to the day."""
    count = said.value("count") or 0
    return Counted(-count, is_doubtful=True) if count < _MOST_COUNTED else None


def _weeks(said: _Said) -> Phrase | None:
    """ "2 tuần trước" is hardly meant to the day, "đúng 2 tuần trước" is, and so is a promise: "2 tuần nữa"."""
    count = 7 * (said.value("count") or 0)
    shift = said.value("shift")
    if shift not in (None, -1, 1) or count > 7 * _MOST_WEEKS:
        return None
    is_behind = said.has("ago") or said.kind("side") == Kind.BEFORE or shift == -1
    is_promise = said.kind("side") == Kind.MORE and said.direction is Direction.FUTURE
    return Counted(-count if is_behind else count, is_doubtful=not (said.has("exactly") or is_promise))


def _edge_of_year(said: _Said) -> Phrase | None:
    """ "ngày cuối cùng của năm 2025"."""
    day, month = (1, 1) if said.value("day") else (31, 12)
    return OfMonth(day, month, said.value("year"), year_shift=said.value("shift"))


def _beside_day(said: _Said) -> Phrase | None:
    """ "trước hôm kia một ngày": counted from a day that is counted itself."""
    start = _deictic(said)
    count = said.value("count") or 0
    if not isinstance(start, Counted) or start.is_doubtful or count >= _MOST_COUNTED:
        return None
    return Counted(start.days + (-count if said.kind("side") == Kind.BEFORE else count))


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
        case Kind.QUA if not word and not is_past:
            return None
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


# Runs of words are bounded, so that no text makes the search long.
_LEAD = "[dmg]{0,5}"
_NO_PHRASE_BEHIND = "(?![gdtm]{0,5}[NUWrFHTkas])"
_DAY = rf"(?P<cal>[AS])?(?P<word>{_LEAD})(?P<day>[NrE])"
_MONTH = "(?:(?P<sign>/)M?|,?g?M|(?=G))(?P<month>[NG])(?P<leap>L)?"
_YEAR = "(?:(?P<sign2>/)(?P<short>N)|[/Yg]{0,3}(?P<year>U)|,?(?P<shift>y))?"
_NAMED_YEAR = "(?:Y?(?P<year>U)|(?P<shift>y))?"
_WHEN = rf"(?:(?P<just>[pe])|(?P<coming>v){_NO_PHRASE_BEHIND}|i)?"
_MARK = "(?P<cal2>[AS])?"

_Reader = Callable[[_Said], Phrase | None]
_LISTED: tuple[tuple[str, _Reader], ...] = (
    ("(?P<year>U)/(?P<month>N)/(?P<day>N)(?!/)", _iso),
    (rf"{_DAY}{_MONTH}{_MARK}{_YEAR}(?P<cal3>[AS])?{_WHEN}(?!/|d[bnf])", _dated),
    (
        rf"M(?P<month>[NG])(?P<leap>L)?{_MARK}(?:[/Y]{{0,2}}(?P<year>U))?,?(?P<word>[dmg]{{0,4}}[dm])(?P<day>N)(?![/Mw])",
        _dated,
    ),
    ("(?P<word>)(?P<day>r)(?P<month>N)(?![/NMwdT])", _dated),
    ("M(?P<month>[NG])(?P<leap>L)?,?(?P<word>[dg]{0,2})(?P<day>r)", _dated),
    (rf"{_LEAD}(?P<day>N)T{_NAMED_YEAR}{_WHEN}", _tet),
    (rf"T[,dg]{{0,4}}m(?P<day>N){_NAMED_YEAR}{_WHEN}(?![/MG])", _tet),
    (rf"{_LEAD}(?P<day>[rN])?(?P<named>[FH]){_NAMED_YEAR}{_WHEN}", _named_day),
    (rf"{_DAY}{_MARK}(?P<shift>Q)(?P<cal3>[AS])?", _of_shifted_month),
    ("(?P<day>E)g{0,2}(?:Y(?P<year>U)|(?P<shift>y))", _edge_of_year),
    ("(?P<side>[bf])g{0,2}(?P<word>[dt]{1,3})(?P<deictic>[qjJ])g{0,2}(?P<count>N)d(?![iqbf])", _beside_day),
    ("c[gX]{0,2}(?P<count>N)d(?![di])", _ago),
    ("(?P<count>N)d[iq]", _since),
    ("(?P<count>N)d[gk]?[bc](?![gX]{0,2}N)", _ago),
    ("f?(?P<count>N)d(?:n|(?P<later>f))", _ahead),
    ("f(?P<count>N)d(?![iqbdN])", _ahead),
    ("(?P<ago>c)?(?P<exactly>X)?(?P<count>N)(?:w(?P<side>[bfn])?n?|(?P<shift>K))", _weeks),
    ("[dt]{0,4}di(?P<shift>K)", _same_day),
    ("(?P<word>[dm]{0,4})(?P<day>N)(?P<month>N)(?P<year>U)?(?![/NMUdwT])", _spaced),
    (rf"(?P<cal>[AS])?(?P<word>[dmg]{{0,4}}[dm])(?P<day>N){_MARK}{_WHEN}(?![/NMw]|d[bnfiq])", _bare_day),
    ("(?<=[Wiqjas])(?P<word>)(?P<day>N)(?![/NMwdT])", _bare_day),
    (rf"(?P<word>)(?P<day>r){_MARK}{_WHEN}", _bare_day),
    (rf"(?<!M)(?P<cal>A)?(?P<word>)(?P<day>N)(?:(?P<cal2>[AS]){_WHEN}|(?P<just2>p))", _bare_day),
    (
        rf"(?P<weekday>W)(?!(?:xx)?g?[wMQ])(?:(?P<shift>K)|(?:(?P<just>[bqpe])|(?P<coming>[fv])){_NO_PHRASE_BEHIND}|(?P<this>i))?",
        _weekday,
    ),
    ("(?P<word>[dt]{1,5})g?(?P<deictic>[iqjJasl@])", _deictic),
    ("(?P<word>)(?P<deictic>[as@])", _deictic),
    (f"(?P<word>)(?<![^,g])(?P<deictic>[iq]){_NO_PHRASE_BEHIND}", _deictic),
    ("(?<![M/])(?P<word>)(?P<day>N)(?:(?P<coming>v)|i)(?![/NMUdtw])", _coming_number),
    ("(?P<word>)(?P<day>N)[g,]{0,9}$", _lone_number),
)
"""What is tried at each place of a message, in this order."""
_PATTERNS = tuple((re.compile(pattern), read) for pattern, read in _LISTED)
