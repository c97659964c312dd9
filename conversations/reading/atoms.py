"""The words and figures that numbers are made of, and where a word is one of them."""

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
_MISSPELT = {
    # Half-marked or misplaced spellings that fit one number word and no other common word.
    "môt": "một",
    "bôn": "bốn",
    "mùoi": "mười",
    "triêu": "triệu",
    "triẹu": "triệu",
    "ruõi": "rưỡi",
    "phây": "phẩy",
    "phảy": "phẩy",
    "châm": "chấm",
    "mót": "mốt",
    # As it is said: tr and ch, s and x fall together in the North, ươi is ưi in the South.
    "chăm": "trăm",
    "chiệu": "triệu",
    "xáu": "sáu",
    "mừi": "mười",
    "ngìn": "nghìn",
    "nghàn": "ngàn",
}
_BY_WORD = {w: (place, value) for w, place, value in _WORDS}
_BY_KEY: Mapping[str, tuple[Place, int]] = {
    **{syllable_key(typed): _BY_WORD[meant] for typed, meant in _MISSPELT.items()},
    **{syllable_key(w): known for w, known in _BY_WORD.items()},
}
_BY_BARE: Mapping[str, tuple[Place, int]] = {bare_key(w): (place, value) for w, place, value in reversed(_WORDS)}

CLASSIFIERS = phrases(
    "người|lớp|hộ|nhà|gia đình|học viên|hội viên|em|cháu|bà con|chị|anh|phụ nữ|nữ|bạn|cụ|"
    "khẩu|nhân khẩu|buổi|lượt|trường|đơn vị|cơ quan|dòng họ|họ|suất|phần|cái|chiếc|con|"
    "đứa|trẻ|học sinh|hs|dân tộc|đồng|vnđ|vnd|%|nóc nhà|chi hội|chuyên đề|thành viên|"
    "đối tượng|giáo viên|đoàn viên|tổ viên|bố con|mẹ con|vợ chồng|ông bà|bố mẹ|câu lạc bộ|clb|điểm trường|nhóm|"
    "đợt|cuộc|quyển|cuốn|đầu sách|tủ sách|trường hợp|đồng chí|danh hiệu|giải|nóc|bài|ngài|bn|đảng viên|mống|"
    "đồng bào|tộc|dòng tộc|thôn|bản|xóm|gđ|công dân|bác|đại biểu|trẻ em|thanh niên",
    marked_only="cô|ông|đ|bà|mế|lần|thầy|mạng|vị|xã|tủ",
)
"""Nouns that are counted: a lone number word in front of one is a number."""
_CLOSING = phrases("chẵn|tròn|thôi|rồi|đấy|đó|ạ|là|phẩy|tất cả|cả thảy|cả")
_STOPS = frozenset(".,;:!?()/+-&\"'…")
_ONLY_AFTER_NUMERAL = frozenset({Place.PAIR, Place.POINT, Place.HALF, Place.SKIP, Place.TENS, Place.TAIL})


def atom_at(tokens: Sequence[Token], i: int, before: Sequence[Atom], *, money: bool) -> Atom | None:
    """Return the number atom at a place of a message, given the run that leads to it, or None."""
    token = tokens[i]
    if token.is_figure:
        return Atom(Place.FIGURE, Decimal(0), token)
    if token.typed == "k" and _is_thousand(tokens, i, before):
        return Atom(Place.SCALE, Decimal(1_000), token)
    if money and token.bare in _MONEY_LETTERS and before and before[-1].place in (Place.FIGURE, Place.UNIT):
        return Atom(Place.SCALE, Decimal(_MONEY_LETTERS[token.bare]), token)
    if not token.is_word:
        return None
    known = meaning(token)
    if known is None:
        return None
    place, value = known
    if place is Place.TEN and not token.marked and before and before[-1].place in (Place.UNIT, Place.FIGURE):
        place = Place.TENS  # "hai muoi" without marks: mươi
    if place is Place.TEN and token.marked and _is_tens(tokens, i, before):
        place = Place.TENS
    if (
        token.typed == "mot"
        and len(before) > 1
        and before[-1].place is Place.UNIT
        and before[-2].place is Place.HUNDRED
    ):
        place = Place.TAIL  # "tam tram chin mot" without marks: mốt
    atom = Atom(place, Decimal(value), token)
    return atom if _fits(tokens, i, atom, before) else None


def _is_thousand(tokens: Sequence[Token], i: int, before: Sequence[Atom]) -> bool:
    """Whether a "k" between two figures is a thousand, whatever is counted: "1k2 lượt"."""
    between = bool(before) and before[-1].place is Place.FIGURE and i + 1 < len(tokens)
    is_one_word = between and tokens[i].glued and tokens[i + 1].glued and tokens[i + 1].is_figure
    return is_one_word and CLASSIFIERS.length_at(tokens, i + 2) > 0


_SURELY_TENS = frozenset({2, 3, 4, 6, 7, 8})
"""Before "mười lăm", which "năm" and "chín" may also stand beside: five to fifteen, nine or fifteen."""


def _is_tens(tokens: Sequence[Token], i: int, before: Sequence[Atom]) -> bool:
    """Whether mười stands for mươi: "ba mười tư" is 34; "ba mười" alone is three or ten to another speaker."""
    if not before or before[-1].place is not Place.UNIT or (len(before) > 1 and before[-2].place is Place.UNIT):
        return False
    return before[-1].value in _SURELY_TENS and i + 1 < len(tokens) and _is_unit(tokens[i + 1])


def meaning(token: Token) -> tuple[Place, int] | None:
    """Return what a token would do in a number, None if it is no number word."""
    return _BY_KEY.get(token.key) or (None if token.marked else _BY_BARE.get(token.bare))


def _fits(tokens: Sequence[Token], i: int, atom: Atom, before: Sequence[Atom]) -> bool:
    """Return whether the word is a number here, given its neighbours."""
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if atom.place is Place.UNIT and atom.value == 0:
        if before and before[-1].place is Place.POINT:
            return following is not None and _is_unit(following)
        return following is not None and (following.key in _AFTER_ZERO or following.bare in {"tram", "phay"})
    if atom.place in _ONLY_AFTER_NUMERAL and not before:
        return atom.place is Place.TENS
    if atom.place is Place.TAIL and atom.loose and before[-1].place is Place.FIGURE:
        return False  # "2 tu sach" are cupboards
    if atom.place is Place.HUNDRED and i and tokens[i - 1].bare == "phan":
        return False  # "phần trăm" is per cent
    if atom.token.typed == "chăm":
        return bool(before)  # else it is to care
    if atom.place is Place.SKIP:
        return before[-1].place in (Place.HUNDRED, Place.SCALE, Place.CHUC)
    if atom.place is Place.PAIR and following is not None and following.bare == "vo":
        return False  # "bốn cặp vợ chồng" are four or eight
    if atom.place is Place.TWENTY:
        return following is not None and _is_unit(following)
    if atom.loose:
        return _loose_fits(tokens, i, atom, before)
    return True


_AFTER_ZERO = frozenset(map(syllable_key, ("trăm", "phẩy", "chấm")))


def _is_unit(token: Token) -> bool:
    known = meaning(token)
    return known is not None and known[0] in (Place.UNIT, Place.TAIL)


HUNDREDS = (Place.HUNDRED, 100)
"""What trăm means."""
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
        Place.TWENTY,
        Place.POINT,
    )
    counted = CLASSIFIERS.length_at(tokens, i + 1) > 0
    match bare:
        case "nam":
            return word in _MULTIPLIERS or inside or (counted and not before) or _has_point(tokens, i, before)
        case "lam" | "nham":
            return bool(before) and before[-1].place in (Place.TENS, Place.TEN, Place.TWENTY, Place.UNIT)
        case "ba":
            return word != "con"
        case "bay":
            return word != "gio"
        case "sau":
            previous = tokens[i - 1].bare if i else ""
            return previous not in {"tuan", "thang", "nam", "de"} and (
                inside or counted or word in _MULTIPLIERS | _TAILS or _has_point(tokens, i, before)
            )
        case "tam":
            return following is None or not (following.is_figure or word == "khoang")
        case "tram":
            return bool(before) or (following is not None and meaning(following) is not None)
        case "ti" | "van":
            return bool(before) or (bare == "van" and i + 2 < len(tokens) and tokens[i + 2].bare in _MULTIPLIERS)
        case "cap" | "doi" | "ta":
            return before[-1].place is Place.UNIT and CLASSIFIERS.length_at(tokens, i) < 2  # "ba doi tuong"
        case _:
            return True


def _has_point(tokens: Sequence[Token], i: int, before: Sequence[Atom]) -> bool:
    """Whether a number begins here whose fraction follows: "nam phay ba"."""
    return not before and i + 2 < len(tokens) and tokens[i + 1].bare == "phay" and meaning(tokens[i + 2]) is not None


def is_torn(tokens: Sequence[Token], start: int, end: int, run: Sequence[Atom]) -> bool:
    """Return whether a word without marks beside a run of words may belong to it: the "nam" of "nam mot"."""
    if run[-1].place is Place.FIGURE:
        return False
    if start and run[0].loose and tokens[start - 1].typed == "nam":
        return True
    return _is_shred(tokens, start - 1, before=True) or _is_shred(tokens, end, before=False)


def _is_shred(tokens: Sequence[Token], i: int, *, before: bool) -> bool:
    if not 0 <= i < len(tokens) or tokens[i].marked or not tokens[i].is_word:
        return False
    return tokens[i].bare in (_MULTIPLIERS | {"nham", "lam"} if before else _MULTIPLIERS | {"nham", "lam", "ruoi"})


def stands_alone(tokens: Sequence[Token], start: int, end: int, run: Sequence[Atom]) -> bool:
    """Return whether a run may count as a number where it stands.

    A single number word among other words is more often a name or another word, so it needs a counted noun, a
    sign or the end behind it.
    """
    if len(run) > 1 or run[0].place is Place.FIGURE:
        return True
    if end == len(tokens) or tokens[end].typed in _STOPS:
        return True
    if tokens[end].bare in {"may", "du"} and not run[0].loose:
        return True  # "mười mấy"
    return CLASSIFIERS.length_at(tokens, end) > 0 or _CLOSING.length_at(tokens, end) > 0
