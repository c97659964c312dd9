"""Measures what understanding costs: the CPU time of each reader, on real rows and on texts made to hurt.

Run it with `make bench`, or `python bench/reading.py 5000` for fewer fuzzed texts. A reader that raises, or takes
longer than a villager's answer may cost, is shown with its text.
"""

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from conversations.reading.choices import read_choice
from conversations.reading.corrections import read_correction
from conversations.reading.dates import read_date
from conversations.reading.numbers import read_number
from conversations.reading.sentences import read_forms, read_report
from conversations.reading.talk import read_talk
from conversations.reading.yesno import read_yesno
from tests.conversations.reading.fuzz import fuzzed_texts
from tests.conversations.reading.scoring import read_table, tables

FUZZED_TEXTS = 100_000
SEED = 20_261_120
TOO_LONG_S = 0.020
SHOWN = 20
SHOWN_CHARS = 90

Reader = Callable[[str], object]

_TODAY = date(2026, 11, 20)
_FIGURES = {"classes_held": 2, "participants": 27, "women": 15, "minority": 8}
_OPTIONS = ["Xóa mù chữ", "Gia đình học tập", "Dòng họ học tập", "Lớp 3"]

READERS: Mapping[str, Reader] = {
    "read_number": lambda text: read_number(text, "count"),
    "read_date": lambda text: read_date(text, _TODAY, "past"),
    "read_yesno": read_yesno,
    "read_choice": lambda text: read_choice(text, _OPTIONS),
    "read_report": lambda text: read_report(text, "classes"),
    "read_forms": read_forms,
    "read_talk": lambda text: read_talk(text, _TODAY),
    "read_correction": lambda text: read_correction(text, "classes", _FIGURES),
}


@dataclass
class Measured:
    """How long each reader took, and the texts on which one failed or took too long."""

    seconds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    offenders: list[str] = field(default_factory=list[str])


def measure(texts: Iterable[str], *, settle: bool) -> Measured:
    """Time every reader on every text, in CPU time; `settle` asks a slow one once more, warm."""
    measured = Measured({name: [] for name in READERS})
    for text in texts:
        for name, read in READERS.items():
            taken = _timed(name, read, text, measured.offenders)
            if settle and taken > TOO_LONG_S:
                taken = min(taken, _timed(name, read, text, measured.offenders))
            measured.seconds[name].append(taken)
            if taken > TOO_LONG_S:
                measured.offenders.append(f"{name} took {taken * 1e3:.0f} ms: {text[:SHOWN_CHARS]!r}")
    return measured


def _timed(name: str, read: Reader, text: str, offenders: list[str]) -> float:
    start = time.process_time()
    try:
        read(text)
    except Exception as error:  # whatever a reader raises is what we look for
        offenders.append(f"{name} raised {error!r}: {text[:SHOWN_CHARS]!r}")
    return time.process_time() - start


def _row(name: str, seconds: Sequence[float]) -> tuple[str, ...]:
    ranked = sorted(seconds)
    values = (ranked[len(ranked) // 2], ranked[len(ranked) * 99 // 100], ranked[-1])
    return (name, *(f"{value * 1e3:.2f}" for value in values))


def _print(console: Console, title: str, measured: Measured) -> None:
    table = Table("reader", "median ms", "99th percentile ms", "longest ms", title=title)
    for name, seconds in measured.seconds.items():
        table.add_row(*_row(name, seconds))
    console.print(table)
    for offender in measured.offenders[:SHOWN]:
        console.print(offender, markup=False)
    console.print(f"{len(measured.offenders)} raised or took over {TOO_LONG_S * 1e3:.0f} ms")


def main(arguments: list[str]) -> int:
    """Measure the rows of the tables and the fuzzed texts."""
    console = Console()
    rows = [row["text"] for path in tables() for row in read_table(path)]
    measure(rows, settle=False)  # readers remember words: the first time is not what a running program pays
    _print(console, f"{len(rows)} rows of the tables", measure(rows, settle=True))
    count = int(arguments[0]) if arguments else FUZZED_TEXTS
    texts = track(islice(fuzzed_texts(SEED), count), total=count, console=console, description="fuzzed texts")
    fuzzed = measure(texts, settle=True)
    _print(console, f"{count} fuzzed texts", fuzzed)
    return 1 if fuzzed.offenders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
