"""Labels cut short: "nvh" for the first words of "Nhà văn hóa thôn", "học tập sđ" with letters for its last ones."""

from conversations.reading.option_labels import Words
from conversations.reading.words import Token, same_word

_LEAST_COVERED = 3
_VOWELS = frozenset("aeiouy")


def abbreviates(typed: Words, label: Words) -> bool:
    """Return whether words say a label from its start, some of it by first letters: all of it, or three words."""
    covered, is_cut = 0, False
    for token in typed:
        if covered < len(label) and same_word(token, label[covered]):
            covered += 1
            continue
        length = _letters_at(token, label[covered:])
        if not length:
            return False
        covered, is_cut = covered + length, True
    return is_cut and (covered == len(label) or covered >= _LEAST_COVERED)


def _letters_at(token: Token, label: Words) -> int:
    """Return how many words of a label a token gives by their first letters; what can be spoken is a word."""
    letters = token.bare
    if not token.is_word or len(letters) < 2 or not _VOWELS.isdisjoint(letters) or len(letters) > len(label):
        return 0
    initials = "".join(word.bare[0] for word in label[: len(letters)])
    return len(letters) if letters == initials else 0
