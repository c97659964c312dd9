"""The words: turns a catalogue key and its values into the sentence a person reads."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from conversations.messages import Text, TextValue
from conversations.reading.numbers import write_count

TEXTS = Path(__file__).parent / "texts" / "vi.toml"

USUAL_ADDRESS = "bác"
"""How a person is addressed before the own choice is known (domain.md §12)."""

ADDRESSES = ("bác", "ông", "bà", "anh", "chị", "thầy", "cô")

_SELF = {"anh": "em", "chị": "em", "thầy": "em", "cô": "em"}
_TOKEN = re.compile(r"\{(\w+)\}")


def own_pronoun(you: str) -> str:
    """Return how the bot calls itself towards a person addressed as `you`."""
    return _SELF.get(you, "cháu")


def capitalised(text: str) -> str:
    """Return the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def fill(template: str, values: Mapping[str, str]) -> str:
    """Replace each {token} that has a value; an unknown one stays as it is."""
    return _TOKEN.sub(lambda match: values.get(match[1], match[0]), template)


@lru_cache(maxsize=32)
def manner(you: str) -> Mapping[str, str]:
    """Return the tokens every sentence may use: {you} {You} {me} {Me}."""
    you = you or USUAL_ADDRESS
    me = own_pronoun(you)
    return {"you": you, "You": capitalised(you), "me": me, "Me": capitalised(me)}


@dataclass(frozen=True)
class Wording:
    """The catalogue of sentences. `text` raises KeyError for a key or value that is missing: a bug, not an answer."""

    sentences: Mapping[str, str]

    def text(self, text: Text | str, you: str = "") -> str:
        """Return the finished sentence, addressed to `you`."""
        if isinstance(text, str):
            return text
        values = {name: self._value(value, you) for name, value in text.values.items()}
        return self.sentences[text.key].format_map({**manner(you), **values}).strip()

    def _value(self, value: TextValue, you: str) -> str:
        if isinstance(value, bool):
            raise TypeError("a sentence takes no truth value")
        if isinstance(value, int):
            return write_count(value)
        if isinstance(value, tuple):
            return "\n".join(self.text(part, you) for part in value)
        return self.text(value, you)


def load_wording(path: Path = TEXTS) -> Wording:
    """Read the catalogue. Its tables become the parts of a key: `[report] opening` is "report.opening"."""
    return Wording(dict(_flatten(tomllib.loads(path.read_text("utf-8")))))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")  # pyright: ignore[reportUnknownArgumentType] -- TOML
        else:
            yield f"{prefix}{key}", str(value)
