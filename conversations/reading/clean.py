"""Foreign text into one spelling: Unicode, spaces, case, and politeness at both ends."""

import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 2_000
"""How many texts of a turn, and labels that all turns compare, are kept ready."""

_FIGURE = re.compile("0|[1-9][0-9]{0,5}")
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\u20e3\ufeff]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_HOI_NGA = ("\u0303", "\u0309")
_HEARTS = re.compile(r"\s<3+$")
_DASHES = re.compile("[\u2010-\u2015\u2212]")

_PARTICLES = "dạ|dạ vâng|vâng|vâng ạ|thưa|ạ|nhé|nhá|nha|nghen|nghe|hen|hén|à|ơi|đấy ạ|cán bộ|báo cáo|kính thưa|trợ lý"
_ADDRESSES = "em|anh|chị|bác|cô|chú|cháu|con|ông|bà|thầy|ad|bot|cán bộ|trợ lý|các anh|các chị|các bác"


@lru_cache(maxsize=_REMEMBERED)
def normalise(text: str) -> str:
    """Return the text composed (NFKC), without invisible characters, single-spaced, in lower case."""
    composed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).replace("\u2105", "%"))
    return " ".join(_DASHES.sub("-", composed.replace("\u2044", "/")).lower().split())


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """Return the normalised text in bare letters: no tone marks, no vowel marks, đ as d."""
    decomposed = unicodedata.normalize("NFD", normalise(text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")


def is_figure(text: str) -> bool:
    """Whether a message is nothing but a figure, as most answers are: no reader of sentences finds anything in it."""
    return _FIGURE.fullmatch(text) is not None


def syllable_key(syllable: str) -> str:
    """Return a spelling that does not depend on where the tone mark stands: letters, then the tone.

    Old and new style ("hoá", "hóa"), half-marked ươ ("nguời") and final i or y ("kì", "kỳ") fall together.
    """
    decomposed = unicodedata.normalize("NFD", syllable)
    tone = "".join(c for c in decomposed if c in _TONES)
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    letters = letters.replace("ưo", "ươ").replace("uơ", "ươ")
    return _final_i(letters) + tone


def is_misspelt(typed: str, meant: str) -> bool:
    """Return whether two keys differ only in a tone left out, or in hỏi and ngã, which the South does not part.

    Two letters without a tone are a word of their own too often: "dư" is no "dự".
    """
    letters, tone = _parted(typed)
    meant_letters, meant_tone = _parted(meant)
    left_out = not tone and len(letters) > 2
    return letters == meant_letters and (left_out or (tone in _HOI_NGA and meant_tone in _HOI_NGA))


def _parted(key: str) -> tuple[str, str]:
    letters = key.rstrip(_TONES)
    return letters, key[len(letters) :]


def bare_key(syllable: str) -> str:
    """Return the folded spelling under which an unmarked syllable is compared."""
    return _final_i(fold(syllable))


def _final_i(letters: str) -> str:
    return re.sub(r"(?<=[bcdđghklmnprstvx])y$|(?<=qu)y$", "i", letters)


def _alternatives(phrases: str) -> str:
    """Each phrase as typed or in bare letters, the longest first."""
    spellings = {form for phrase in phrases.split("|") for form in (normalise(phrase), fold(phrase))}
    return "|".join(sorted(map(re.escape, spellings), key=lambda form: (-len(form), form)))


_ADDRESSED = _alternatives(_ADDRESSES)
_CALLS = _alternatives("ơi|à")
_CLOSES = _alternatives("ạ|nhé|nhá|nha|nghen|nghe")
_GAP = r"[\s,.!:;~]*"
_HEARSAY = _alternatives("nghe nói|nghe bảo|nghe đồn|nghe đâu|nghe kể")
_AT_START = re.compile(
    rf"(?!(?:{_HEARSAY})(?!\w))(?:(?:{_ADDRESSED})\s+(?:{_CALLS})"
    rf"|(?:{_alternatives('dạ|thưa|kính thưa')})\s+(?:{_ADDRESSED})(?:\s+(?:{_CALLS}))?(?=\s*[,.:;])"
    rf"|(?:{_alternatives(_PARTICLES)}))(?!\w){_GAP}"
)
_AT_END = re.compile(
    rf"{_GAP}(?<!\w)(?:(?:(?:{_ADDRESSED})\s+)?(?:{_CALLS}|{_CLOSES})"
    rf"|(?:{_CLOSES})\s+(?:{_ADDRESSED})"
    rf"|(?:{_alternatives(_PARTICLES)})){_GAP}$"
)

_EDGES = " ,.!;~"
_LONGEST_CLOSING = 60
"""In characters; a closing stands at the very end, so that no more need be searched."""


def strip_courtesy(text: str) -> str:
    """Return the normalised text without politeness and address at its two ends.

    Inside a sentence the same words may be content ("chị" is a woman) and stay. A message that is nothing but
    courtesy becomes empty.
    """
    rest = _HEARTS.sub("", normalise(text)).strip(_EDGES)
    while True:
        shorter = rest[_opening_length(rest) :]
        closing = _AT_END.search(shorter, max(len(shorter) - _LONGEST_CLOSING, 0))
        shorter = (shorter[: closing.start()] if closing else shorter).strip(_EDGES)
        if shorter == rest:
            return rest
        rest = shorter


def _opening_length(text: str) -> int:
    end = 0
    while opening := _AT_START.match(text, end):
        end = opening.end()
    return end
