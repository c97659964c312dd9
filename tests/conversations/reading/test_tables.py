"""The tables of what villagers type: how much is read right, and how little is read wrong.

Tables that the readers' authors have seen must be read almost whole. Those kept aside until the end are held to what
was reached then (docs/reading.md): they say how unseen text fares; no row of theirs was looked at to mend a reader.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.conversations.reading.scoring import ASIDE, Judged, Score, score, tables

LEAST_RIGHT, MOST_HARM = 0.90, 0.02
HARDER = {"talk_d": (0.80, 0.05)}
"""Tables on which less is reached."""

KEPT_ASIDE: Mapping[str, tuple[tuple[str, ...], float, float]] = {
    "numbers": (("numbers_h",), 0.97, 0.01),
    "dates": (("dates_h",), 0.95, 0.01),
    "yes and no": (("yesno_h",), 0.97, 0.01),
    "choices": (("choices_h",), 0.95, 0.01),
    "sentences": (("sentences_i",), 0.95, 0.01),
    "corrections": (("corrections_h", "relative_h", "corrections_j", "relative_j"), 0.95, 0.01),
}
"""What was kept aside, by kind: its tables, the least that is right, the most that does harm."""


@pytest.mark.parametrize("path", tables(), ids=lambda path: path.stem)
def test_what_has_been_seen_is_read_and_does_no_harm(path: Path) -> None:
    result = score(path)
    least_right, most_harm = HARDER.get(path.stem, (LEAST_RIGHT, MOST_HARM))
    assert result.accuracy >= least_right, _listed(result.misses)
    assert result.harm <= most_harm, _listed([one for one in result.misses if one.harm])


@pytest.mark.parametrize("kind", KEPT_ASIDE)
def test_what_was_kept_aside_is_read_as_well_as_at_the_end(kind: str) -> None:
    names, least_right, most_harm = KEPT_ASIDE[kind]
    rows = tuple(row for name in names for row in score(ASIDE / f"{name}.tsv").rows)
    together = Score(kind, rows)
    assert together.accuracy >= least_right
    assert together.harm <= most_harm


def _listed(rows: Sequence[Judged]) -> str:
    return "\n".join(f"{one.row['text']!r}: expected {dict(one.expected)}, read {dict(one.read)}" for one in rows)
