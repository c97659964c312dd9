"""The whole sweep of spoken numbers: every integer from 0 to 999,999 must read back to itself, or ask.

`python -m tests.conversations.reading.sweep_numbers` reads all forms of the numbers below 20,000 and one form of every
other number, with and without diacritics; with `--all` it reads all forms of all numbers, which takes an hour or two.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import Pool

from rich.console import Console
from rich.progress import track

from conversations.reading.numbers import read_number
from tests.conversations.reading.spoken_numbers import LIMIT, spoken_forms, without_marks

_ALL_FORMS_BELOW = 20_000
_BLOCK = 1_000
_WORKERS = 2
_SHOWN = 40


@dataclass
class Tally:
    """How the forms of some numbers were read, and the ones read as another number."""

    counts: Counter[tuple[bool, str]] = field(default_factory=Counter[tuple[bool, str]])
    wrong: list[str] = field(default_factory=list[str])

    def add(self, other: "Tally") -> None:
        """Count the forms of another tally too."""
        self.counts += other.counts
        self.wrong += other.wrong

    def share(self, outcome: str, *, marked: bool) -> float:
        """Return the share of the forms, with or without diacritics, that came out so."""
        total = sum(count for (with_marks, _), count in self.counts.items() if with_marks is marked)
        return self.counts[marked, outcome] / max(total, 1)


def sweep(spoken: Iterable[tuple[int, str]]) -> Tally:
    """Read each form with and without diacritics."""
    tally = Tally()
    for n, form in spoken:
        for marked, text in ((True, form), (False, without_marks(form))):
            value = read_number(text, "count").value
            outcome = "right" if value == n else "asked" if value is None else "wrong"
            tally.counts[marked, outcome] += 1
            if outcome == "wrong":
                tally.wrong.append(f"{text!r} is {n}, read {value}")
    return tally


def _spoken(block: int, *, exhaustive: bool) -> Iterator[tuple[int, str]]:
    chance = random.Random(block)
    for n in range(block, block + _BLOCK):
        forms = tuple(spoken_forms(n))
        chosen = forms if exhaustive or n < _ALL_FORMS_BELOW else (chance.choice(forms),)
        yield from ((n, form) for form in chosen)


def _sweep_block(block: int, *, exhaustive: bool) -> Tally:
    return sweep(_spoken(block, exhaustive=exhaustive))


def main(arguments: list[str]) -> int:
    """Sweep, print the counts, and fail if any number was read as another."""
    console = Console()
    blocks = range(0, LIMIT, _BLOCK)
    total = Tally()
    with Pool(_WORKERS) as pool:
        work = pool.imap_unordered(partial(_sweep_block, exhaustive="--all" in arguments), blocks)
        for tally in track(work, total=len(blocks), console=console, description="thousands"):
            total.add(tally)
    for marked, name in ((True, "with marks"), (False, "without marks")):
        counts = {outcome: total.counts[marked, outcome] for outcome in ("right", "asked", "wrong")}
        console.print(f"{name}: {counts}")
    for line in total.wrong[:_SHOWN]:
        console.print(line)
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
