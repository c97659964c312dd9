"""Typed text as a row of tokens, and word lists that know when a word without marks may match."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from conversations.reading.clean import bare_key, fold, normalise, syllable_key

_REMEMBERED = 10_000
_REMEMBERED_TEXTS = 500
"""How many words are kept ready; people write the same few hundred."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or sign of a message."""

    typed: str
    key: str
    """The spelling with marks, independent of where the tone mark stands."""
    bare: str
    glued: bool = False
    """No space stood before it: the "tr" of "5tr3"."""

    @property
    def marked(self) -> bool:
        """Whether any diacritic was typed; only a word without any is compared in bare letters."""
        return _has_marks(self.typed)

    @property
    def is_figure(self) -> bool:
        return self.typed[0].isdecimal()

    @property
    def is_word(self) -> bool:
        return self.typed[0].isalpha()


@lru_cache(maxsize=_REMEMBERED)
def _has_marks(typed: str) -> bool:
    return fold(typed) != typed


@lru_cache(maxsize=_REMEMBERED)
def word_token(typed: str, *, glued: bool = False) -> Token:
    """Make the token of one word."""
    return Token(typed, syllable_key(typed), bare_key(typed), glued)


_Spelling = tuple[Token, ...]


@dataclass(frozen=True)
class _Index:
    """Phrases by one of their words, in full spelling and in bare letters."""

    by_key: Mapping[str, tuple[_Spelling, ...]]
    by_bare: Mapping[str, tuple[_Spelling, ...]]

    @classmethod
    def by_word(cls, spellings: Sequence[_Spelling], place: int) -> "_Index":
        keys: dict[str, tuple[_Spelling, ...]] = {}
        bares: dict[str, tuple[_Spelling, ...]] = {}
        for spelling in spellings:
            word = spelling[place]
            keys[word.key] = (*keys.get(word.key, ()), spelling)
            bares[word.bare] = (*bares.get(word.bare, ()), spelling)
        return cls(keys, bares)

    def likely(self, token: Token) -> tuple[_Spelling, ...]:
        exact = self.by_key.get(token.key, ())
        if token.bare not in self.by_bare or token.marked:
            return exact
        return (*exact, *self.by_bare[token.bare])


@dataclass(frozen=True)
class Phrases:
    """A closed list of words and phrases of one meaning."""

    spellings: tuple[_Spelling, ...]

    @cached_property
    def _by_first(self) -> _Index:
        return _Index.by_word(self.spellings, 0)

    @cached_property
    def _by_last(self) -> _Index:
        return _Index.by_word(self.spellings, -1)

    @cached_property
    def starts(self) -> frozenset[str]:
        """The first words of all phrases, in full spelling and in bare letters."""
        return frozenset((*self._by_first.by_key, *self._by_first.by_bare))

    def length_at(self, tokens: Sequence[Token], start: int) -> int:
        """Return how many tokens the longest phrase standing at `start` takes, 0 for none."""
        if not 0 <= start < len(tokens):
            return 0
        token, first = tokens[start], self._by_first
        if token.bare not in first.by_bare and token.key not in first.by_key:
            return 0  # nearly always
        likely = first.likely(token)
        return max((len(s) for s in likely if _stands_at(tokens, start, s)), default=0) if likely else 0

    def length_before(self, tokens: Sequence[Token], end: int) -> int:
        """Return how many tokens the longest phrase ending just before `end` takes, 0 for none."""
        if not 0 < end <= len(tokens):
            return 0
        token, last = tokens[end - 1], self._by_last
        if token.bare not in last.by_bare and token.key not in last.by_key:
            return 0
        likely = last.likely(token)
        return max((len(s) for s in likely if _stands_at(tokens, end - len(s), s)), default=0) if likely else 0

    def found_in(self, tokens: Sequence[Token]) -> bool:
        """Return whether any phrase stands anywhere."""
        keys, bares = self._by_first.by_key, self._by_first.by_bare
        likely = (i for i, token in enumerate(tokens) if token.bare in bares or token.key in keys)
        return any(self.length_at(tokens, i) for i in likely)

    def is_all_of(self, tokens: Sequence[Token]) -> bool:
        """Return whether the tokens are nothing but phrases of this list, at least one."""
        i = 0
        while i < len(tokens):
            length = self.length_at(tokens, i)
            if not length:
                return False
            i += length
        return bool(tokens)

    def __contains__(self, token: Token) -> bool:
        return self.length_at((token,), 0) == 1


def _stands_at(tokens: Sequence[Token], start: int, spelling: Sequence[Token]) -> bool:
    end = start + len(spelling)
    if start < 0 or end > len(tokens):
        return False
    return all(map(same_word, tokens[start:end], spelling))


def same_word(token: Token, word: Token) -> bool:
    """Return whether a typed token is this word: in full spelling, or bare if it carries no mark at all."""
    return token.key == word.key or (token.bare == word.bare and not token.marked)


@cache
def phrases(listed: str, *, marked_only: str = "") -> Phrases:
    """Read a list of phrases separated by "|"; those in `marked_only` are not matched in bare letters.

    A phrase belongs in `marked_only` when its bare letters spell another common word ("đông", "đồng").
    """
    loose = (tuple(map(word_token, p.split())) for p in normalise(listed).split("|") if p)
    strict = (tuple(Token(w, syllable_key(w), "\0") for w in p.split()) for p in normalise(marked_only).split("|") if p)
    return Phrases((*loose, *strict))


_SHORT_FORMS = {
    "không": "k ko kg kh khg hk hok hong hông hổng hổg hem khum chẳng chả nỏ kô khôg",
    "được": "dc đc",
    "đăng ký": "dk đk đky dky đký đkí dkí đki dki",
    "người": "ng ngg",
    "dân tộc": "dtts dt dtộc",
    "gia đình học tập": "gđht gdht",
    "dòng họ học tập": "dhht",
    "đăng ký gia đình học tập": "đkgđht dkgdht đkgdht",
    "đăng ký dòng họ học tập": "đkdhht dkdhht",
    "gia đình": "gđ gd",
    "xóa mù chữ": "xmc",
    "sức khỏe": "sk",
    "học viên": "hv",
    "phụ nữ": "pn",
    "rồi": "rùi r",
    "hôm": "hum bữa hom",
    "qua": "wa",
    "hôm qua": "hqua hqa",
    "hôm nay": "hnay hn",
    "gì": "j",
    "trước": "trc trk",
    "với": "vs",
    "luôn": "lun",
}
_ABBREVIATIONS = {short: word for word, listed in _SHORT_FORMS.items() for short in listed.split()}
# Letters that may be written together with a figure: "nu15" holds a count, "bo6n1" does not.
_WITH_FIGURES = "dc đc co duoc hv ng ngg lop nguoi ho nu nam dt dtts tr trieu k h hs gd gđ dong đ d ty cu nghin ngan"
_UNIT_LETTERS = frozenset(_WITH_FIGURES.split())
_PIECES = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]\w*|\S")
_LETTERS_THEN_FIGURES = re.compile(r"([^\W\d_]+)(\d+)([^\W\d_]*)")
_LETTER_O = re.compile(r"\s+(?:co|có|ai|người|nguoi|phai|phải|dung|đúng|dc|đc|duoc|được|mo|mở|gui|gửi)\b")
_TO_SCHOOL = re.compile(r"(?:^|\s)(?:đi|di)\s$")
"""Behind this "hk" is học; elsewhere it is không."""
_DOUBLED = re.compile("aa|ee|oo|dd")
_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?[aeiouy]{1,3}(?:ch|c|m|ng|nh|n|p|t)?"
)


_SURELY_TYPED = re.compile(r"w|aa|ee|oo|dd|[a-z][1-9]{1,2}[a-z]|[a-z][6-9][1-5]$")
_HALF_TYPED = re.compile("[fjw]")
"""Keys that no Vietnamese word has: beside finished letters they are left over ("muwơi", "mươif")."""
_SHAPED = "ăâêôơư"
_VOWELS = "aeiouy" + _SHAPED
_MARKED_SYLLABLE = re.compile(
    r"(?:b|ch|c|đ|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
    r"(?:(?:o[aăe]|u[âêơy]|uyê|[iy]ê|uô|ươ|[aăâeêioôơuưy])(?:ch|c|m|ng|nh|n|p|t)?"
    r"|ai|ao|au|ay|âu|ây|eo|êu|i[au]|oi|ôi|ơi|u[ai]|ư[aiu]|oa[iyo]|oeo|uôi|ươ[iu]|[iy]êu|uây|uya|uyu)"
    "[\u0300\u0301\u0303\u0309\u0323]?"
)


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def tokenise(text: str) -> tuple[Token, ...]:
    """Cut a message into tokens, with chat abbreviations and unfinished typing (Telex, VNI) written out."""
    return tuple(_tokens(normalise(text)))


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for piece in _PIECES.finditer(text):
        typed, glued = piece.group(), piece.start() == end > 0
        end = piece.end()
        if not typed[0].isalpha():
            yield Token(typed, typed, typed, glued)
        elif glued and text[piece.start() - 1].isdecimal() and typed in {"k", "kg", "r", "d", "h"}:
            yield word_token(typed, glued=True)
        elif typed == "o" and _LETTER_O.match(text, end):
            yield word_token("không")
        elif typed == "hk" and _TO_SCHOOL.search(text, max(piece.start() - 4, 0), piece.start()):
            yield word_token("học")
        elif typed in _ABBREVIATIONS:
            yield from map(word_token, _ABBREVIATIONS[typed].split())
        else:
            yield from _word(typed, glued=glued)


def _word(typed: str, *, glued: bool) -> Iterator[Token]:
    decoded = _decode(typed)
    split = _LETTERS_THEN_FIGURES.fullmatch(typed)
    if decoded is not None:
        yield Token(decoded, syllable_key(decoded), bare_key(decoded), glued)
    elif split and (fold(split[1]) in _UNIT_LETTERS or not split[1].isascii()):
        yield from _tokens(split[1]) if not glued else [word_token(split[1], glued=True)]
        yield Token(split[2], split[2], split[2], glued=True)
        yield from _behind_figure(split[3])
    else:
        yield word_token(typed, glued=glued)


def _behind_figure(letters: str) -> Iterator[Token]:
    if letters in _ABBREVIATIONS:
        yield from map(word_token, _ABBREVIATIONS[letters].split())
    elif letters:
        yield word_token(letters, glued=True)


# Only a token that decodes to one of these is taken for unfinished typing.
_DECODABLE = (
    "một hai ba bốn năm sáu bảy bẩy tám chín mười mùoi mươi mốt tư lăm nhăm trăm nghìn ngàn triệu tỷ tỉ không linh "
    "lẻ rưỡi chục lớp người hộ nữ có chưa đúng sai được rồi đăng ký học viên dân tộc gia đình dòng họ hôm nay "
    "qua kia ngày tháng tuần thứ mở công nhận đạt biết chữ quay lại sửa gửi bỏ để sau như kỳ trước báo cáo "
    "nhiệm vụ hạn nộp kết quả trợ giúp dừng xóa thôn bản xóm chị bác chú cô cháu cụ bạn mình tổ ấp buôn làng "
    "khu phố dạ vâng thưa ạ nhé à ơi rưởi phẩy chấm phần mét vuông khoảng tầm chừng độ gần hơn trên dưới chỉ "
    "còn mỗi vài mấy nhiều ít đông tổng cộng tất cả hết toàn trong đó là thì mà nhưng nhầm quên lộn phải lại "
    "đều cũng vẫn đã mới sẽ sắp đang nào gì ai đâu nhớ rõ chắc hỏi đếm tiền quỹ thu chi đồng chuyên đề buổi lượt "
    "khẩu nhà nóc bà ông nam phụ hội tham gia dự đủ thiếu thừa thêm bớt tăng giảm mù nghỉ tạm khó sáng chiều tối "
    "của hoàn thành lớn tuổi tiếng già trẻ bận làng cán bộ trưởng cấp"
)
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "4": "\u0303", "3": "\u0309", "5": "\u0323"}
_TELEX_VOWELS = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uow", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)


@cache
def _decodable() -> dict[str, str]:
    return {syllable_key(word): word for word in _DECODABLE.split()}


@lru_cache(maxsize=_REMEMBERED)
def _decode(typed: str) -> str | None:
    return decode(typed, _decodable()) or _well_formed(typed)


def _well_formed(typed: str) -> str | None:
    """Return the syllable that surely unfinished typing stands for, whatever it means: "hown" is hơn.

    Sure signs are w, doubled letters, and figures inside a word, or a mark with a tone at its end ("ho65").
    """
    if not typed.isascii() or not _SURELY_TYPED.search(typed) or (_SYLLABLE.fullmatch(typed) and "dd" not in typed):
        return None
    key = _vni_key(typed) if any(c.isdecimal() for c in typed) else _telex_key(typed)
    return unicodedata.normalize("NFC", _with_tone(key)) if _MARKED_SYLLABLE.fullmatch(key) else None


def _with_tone(key: str) -> str:
    """Put the tone at the end of a syllable key back on a vowel; on which one does not matter here."""
    if not key or key[-1] not in _TELEX_TONES.values():
        return key
    places = [i for i, c in enumerate(key) if c in _VOWELS]
    at = next((i for i in reversed(places) if key[i] in _SHAPED), places[0])
    return key[: at + 1] + key[-1] + key[at + 1 : -1]


def decode(typed: str, known: Mapping[str, str]) -> str | None:
    """Return the known word that unfinished Telex or VNI typing stands for, or None; `known` is by syllable key."""
    if not typed.isascii() and not _HALF_TYPED.search(typed):
        return None
    if _SYLLABLE.fullmatch(typed) and not _DOUBLED.search(typed):
        return None
    key = _vni_key(typed) if any(c.isdecimal() for c in typed) else _telex_key(typed)
    return known.get(key)


def _telex_key(typed: str) -> str:
    vowel = re.search("[aeiouyw]", typed)
    if vowel is None:
        return ""
    head, tail = typed[: vowel.end()], typed[vowel.end() :]
    tones = [_TELEX_TONES[c] for c in tail if c in _TELEX_TONES]
    letters = head + "".join(c for c in tail if c not in _TELEX_TONES)
    letters = re.sub("(?<!q)uaw", "ưa", letters)  # "chuaw": the horn belongs to the u
    for keys, letter in _TELEX_VOWELS:
        letters = letters.replace(keys, letter)
    if "w" in letters[:-1]:
        letters = letters.replace("w", "ư", letters[:-1].count("w"))  # "mwowif", "chwa"
    # "muwowi" types the two horns one by one, "namw" and "traamw" types the mark at the end of the syllable.
    if letters.endswith("w"):
        letters = _late_horn(letters[:-1])
    return syllable_key(letters) + "".join(tones[-1:])


def _late_horn(letters: str) -> str:
    for plain, horned in (("uo", "ươ"), ("a", "ă"), ("o", "ơ"), ("u", "ư")):
        if plain in letters:
            return letters.replace(plain, horned, 1)
    return letters


def _vni_key(typed: str) -> str:
    letters, tone = "", ""
    for c in typed:
        if c in _VNI_TONES:
            tone = _VNI_TONES[c]
        elif c in "6789":
            letters = _vni_mark(letters, c)
        else:
            letters += c
    return syllable_key(letters) + tone


def _vni_mark(letters: str, figure: str) -> str:
    pairs = {"6": "aâeêoô", "7": "oơuư", "8": "aă", "9": "dđ"}[figure]
    for plain, marked in zip(pairs[::2], pairs[1::2], strict=True):
        at = letters.rfind(plain)
        if at >= 0:
            return letters[:at] + marked + letters[at + 1 :]
    return letters + figure
