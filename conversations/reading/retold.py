"""A report told once more, whole or in part, where figures of it are known: "6 dòng họ đăng ký 4 đạt"."""

from collections import Counter
from collections.abc import Sequence

from conversations.reading.amendments import Clause, Said
from conversations.reading.change_signs import Sign
from conversations.reading.reckoning import Values

_HEADS = frozenset({Sign.AGAIN, Sign.ANEW, Sign.FIX, Sign.WRONG, Sign.EXCEPT, Sign.INTO})
"""What may stand before a report told anew, but not inside it: "à nhầm, 6 dòng họ đăng ký 4 đạt"."""
_PLAIN = frozenset({Sign.NONE, Sign.EVERY, Sign.TOTAL, Sign.WHOLE, Sign.NOW, Sign.RIGHT, Sign.ASIDE, Sign.NOTHING})
"""Signs that leave the figures beside them as they are told."""
_PARTING = frozenset({Sign.CUT, Sign.STOP, Sign.WITHIN})


def is_retold(told: Values, clauses: Sequence[Clause]) -> bool:
    """Whether a message is a report of several figures, none of which is changed or doubted.

    `told` is what it says as a report. A noun said once holds for all that follows it, so that only the whole sentence
    says which field a figure is of; each figure has to tell one field, and each field to have one figure.
    """
    stated = Counter(f.value for clause in clauses for f in clause.figures if not f.is_every)
    if len(told) < 2 or not stated or not _is_plain(clauses):
        return False
    # "27 người, nữ hết": what more is told is all of something that has a figure.
    return not stated - Counter[int | None](told.values()) and set(told.values()) <= set(stated)


def _is_plain(clauses: Sequence[Clause]) -> bool:
    """Whether nothing in a message changes or doubts a figure, but for the word that opens it."""
    first = next((clause.figures[0].start for clause in clauses if clause.figures), 0)
    is_head = True
    for clause in clauses:
        heads = _HEADS if is_head else frozenset[Sign]()
        if clause.opening not in _PARTING | heads:
            return False
        if any(said.sign not in (_PLAIN | heads if said.start < first else _PLAIN) for said in _signs(clause)):
            return False
        is_head = is_head and not clause.figures
    return True


def _signs(clause: Clause) -> Sequence[Said]:
    return [item for item in clause.items if isinstance(item, Said)]
