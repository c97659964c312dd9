"""Scoring the readers against tables written by hand, by people who had not seen the readers.

A table is a .tsv file in `tables/`; what was kept aside until the end lies in `tables/aside/`. Accuracy is the
share of what was read right. Harm is counted apart from it: a wrong value, or a value where asking was right.
`python -m tests.conversations.reading.scoring` prints the scores, with `--misses` every row that is not right.
"""

import codecs
import csv
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conversations.reading.choices import read_choice
from conversations.reading.corrections import read_correction, read_relative
from conversations.reading.dates import read_date
from conversations.reading.intents import Intent, read_intent
from conversations.reading.numbers import read_number
from conversations.reading.sentences import read_forms, read_report
from conversations.reading.talk import read_talk
from conversations.reading.yesno import read_yesno

FOLDER = Path(__file__).with_name("tables")
ASIDE = FOLDER / "aside"

TODAY = date(2026, 11, 20)
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|n)")
_ASK = "ask"
_NOTHING = "-"

Row = Mapping[str, str]
Said = Mapping[str, str]
"""What is to be read, or was: a name and its value. A reader of one value calls it "" and leaves it out to ask."""


@dataclass(frozen=True)
class Judged:
    """One row with what was read; each expected name is right, open or wrong."""

    row: Row
    expected: Said
    read: Said

    @property
    def units(self) -> int:
        """How much there was to get right: each value, or the one decision to ask."""
        return max(len(self.expected), 1)

    @property
    def right(self) -> int:
        if not self.expected:
            return int(not self.read)
        return sum(self.read.get(name) == value for name, value in self.expected.items())

    @property
    def harm(self) -> int:
        return sum(self.expected.get(name) != value for name, value in self.read.items())


@dataclass(frozen=True)
class Score:
    """How a table was read; shares lie between 0 and 1."""

    table: str
    rows: tuple[Judged, ...]

    @property
    def accuracy(self) -> float:
        return sum(one.right for one in self.rows) / max(sum(one.units for one in self.rows), 1)

    @property
    def harm(self) -> float:
        return sum(one.harm for one in self.rows) / max(sum(one.units for one in self.rows), 1)

    @property
    def misses(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.rows if one.read != one.expected)


def score(path: Path) -> Score:
    """Read a table with the reader it is for and judge every row."""
    reader = _READERS[path.stem.partition("_")[0]]
    return Score(path.stem, tuple(Judged(row, *reader(row)) for row in read_table(path)))


def tables(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Return the tables of a folder."""
    return tuple(sorted(folder.glob("*.tsv")))


def read_table(path: Path) -> Iterator[Row]:
    """Return the rows of a table, with invisible characters as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield {**row, "text": _ESCAPE.sub(_unescape, row["text"])}


def _unescape(escape: re.Match[str]) -> str:
    return codecs.decode(escape.group(), "unicode_escape")


# --- the readers ---


def _one(value: object) -> Said:
    return {} if value is None else {"": str(value)}


def _number(row: Row) -> tuple[Said, Said]:
    expected = {} if row["expected"] == _ASK else {"": f"{float(row['expected']):g}"}
    value = read_number(row["text"], row["kind"]).value
    return expected, {} if value is None else {"": f"{float(value):g}"}


def _date(row: Row) -> tuple[Said, Said]:
    expected = {} if row["expected"] == _ASK else {"": row["expected"]}
    today = date.fromisoformat(row["today"])
    return expected, _one(read_date(row["text"], today, row["direction"]).value)


def _yesno(row: Row) -> tuple[Said, Said]:
    words = {True: "yes", False: "no", None: None}
    return {} if row["expected"] == _ASK else {"": row["expected"]}, _one(words[read_yesno(row["text"]).value])


def _choice(row: Row) -> tuple[Said, Said]:
    options = row["options"].split(" | ")
    expected = {} if row["expected"] == _ASK else {"": row["expected"]}
    return expected, _one(read_choice(row["text"], options).value)


def _fields(listed: str) -> dict[str, str]:
    if listed in (_ASK, _NOTHING):
        return {}
    return dict(part.split("=") for part in listed.split())


def _stated(read: Mapping[str, object]) -> Said:
    """Return what was read as the tables spell it: several choices in alphabetical order."""
    return {name: "+".join(sorted(str(value).split())) for name, value in read.items()}


def _sentence(row: Row) -> tuple[Said, Said]:
    expected = {name: "+".join(sorted(value.split("+"))) for name, value in _fields(row["expected"]).items()}
    return expected, _stated(read_report(row["text"], row["form"]))


def _several_forms(row: Row) -> tuple[Said, Said]:
    expected: dict[str, str] = {}
    for part in row["expected"].split(" | ") if row["expected"] != _NOTHING else ():
        form, _, listed = part.partition(": ")
        fields = {name: "+".join(sorted(value.split("+"))) for name, value in _fields(listed).items()}
        expected |= {f"{form}.{name}": value for name, value in fields.items()}
    read = {
        f"{form}.{name}": value
        for form, stated in read_forms(row["text"]).items()
        for name, value in _stated(stated).items()
    }
    return expected, read


def _figures(listed: str) -> dict[str, int]:
    return {name: int(value) for name, value in _fields(listed).items()}


def _correction(row: Row) -> tuple[Said, Said]:
    return _fields(row["expected"]), _stated(read_correction(row["text"], row["form"], _figures(row["values"])).changes)


def _relative(row: Row) -> tuple[Said, Said]:
    return _fields(row["expected"]), _stated(read_relative(row["text"], row["form"], _figures(row["previous"])))


_COMMANDS = {
    Intent.UNKNOWN: "unknown",
    Intent.SKIP: "skip",
    Intent.BACK: "back",
    Intent.EDIT: "edit",
    Intent.NONE: "none",
    Intent.REPORT: "report",
    Intent.TASKS: "tasks",
    Intent.HELP: "help",
    Intent.LATER: "later",
    Intent.DUE: "due",
    Intent.CORRECT_SENT: "edit",
}
_ALIKE = {"hardship": "later", "help": "explain", "other": "", "answer": ""}
"""Kinds that are answered in much the same way, or by going on as if nothing had been said."""


def _talk(row: Row) -> tuple[Said, Said]:
    """Judge talk around a form; "none" may also be read as the number 0."""
    talked, intent = read_talk(row["text"], TODAY), read_intent(row["text"])
    found = talked.kind.value if talked else _COMMANDS.get(intent, intent.value) if intent else ""
    if not found and row["expected"] == "none" and read_number(row["text"], "count").value == 0:
        found = "none"
    expected, found = (_ALIKE.get(kind, kind) for kind in (row["expected"], found))
    return {"": expected} if expected else {}, {"": found} if found else {}


_READERS: Mapping[str, Callable[[Row], tuple[Said, Said]]] = {
    "numbers": _number,
    "dates": _date,
    "yesno": _yesno,
    "choices": _choice,
    "sentences": _sentence,
    "several": _several_forms,
    "corrections": _correction,
    "relative": _relative,
    "talk": _talk,
}
"""By the first word of a table's name."""


def main(arguments: list[str]) -> None:
    """Print the scores of the tables named by path, or of all."""
    shown = [Path(argument) for argument in arguments if not argument.startswith("--")] or [*tables(), *tables(ASIDE)]
    for path in shown:
        result = score(path)
        print(f"{path.parent.name}/{result.table}: {result.accuracy:.1%} right, {result.harm:.1%} harm")
        for one in result.misses if "--misses" in arguments else ():
            given = " · ".join(value for name, value in one.row.items() if name not in ("expected", "voice"))
            print(f"  {given!r}: expected {dict(one.expected)}, read {dict(one.read)}")


if __name__ == "__main__":
    main(sys.argv[1:])
