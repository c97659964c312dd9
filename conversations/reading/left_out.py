"""Figures of a message that tell something of a form, and were taken for none of its fields."""

from collections import Counter
from collections.abc import Mapping, Sequence

from conversations.reading.clauses import message
from conversations.reading.clean import is_figure
from conversations.reading.pieces import Piece, cut_piece
from conversations.reading.told_counts import Count, CountKind
from conversations.reading.vocabulary import FormWords, form_words, in_play
from conversations.reading.words import Token

_LAST_DIGIT = 9


def left_out(text: str, form: str, told: Mapping[str, object]) -> tuple[int, ...]:
    """Return the clear figures beside the nouns of a form that are not among what was read: `told`, by field.

    What another form counts, a rate, and a figure of another time are none of them; nor is how many men there were.
    Empty for a message that corrects itself, or sums up: there figures are left out on purpose.
    """
    words = form_words(form)
    if words is None or is_figure(text) or not told:
        return ()
    said = message(text, in_play(form), with_money=bool(words.money))
    if not said.is_report or any(s.corrects for s in said.stretches) or any(count.total for count in said.counts):
        return ()
    pieces = [piece for s in said.stretches if not s.elsewhen for piece in cut_piece(said, s, words)]
    said_of_it = (count for piece in pieces for i, count in enumerate(piece.counts) if _tells(piece, i, words))
    missing = Counter(int(c.value) for c in said_of_it if c.value and not _is_digit(said.tokens, c))
    return tuple(missing - Counter(value for value in told.values() if isinstance(value, int)))


def _tells(piece: Piece, place: int, words: FormWords) -> bool:
    """Whether a figure of a piece stands between nouns that all belong to fields of the form."""
    count = piece.counts[place]
    beside = [noun.concepts for noun in (*piece.gaps[place], *piece.gaps[place + 1])]
    known = frozenset[str]().union(*(field_words.allowed for field_words in words.fields.values()))
    return _is_clear(count) and bool(beside) and all(concepts <= known for concepts in beside)


def _is_digit(tokens: Sequence[Token], count: Count) -> bool:
    """Whether it is a digit that was mistyped: "thừa số 1"."""
    return count.start > 0 and tokens[count.start - 1].bare == "so" and (count.value or 0) <= _LAST_DIGIT


def _is_clear(count: Count) -> bool:
    return count.kind is CountKind.FIGURE and bool(count.value) and not count.rate
