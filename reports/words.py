"""The words of offices' lists and of our tables, read from `words.toml`, and how words are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from plans.unit import UnitKind

WORDS_FILE = Path(__file__).parent / "words.toml"


class _Sums(BaseModel):
    starts: tuple[str, ...]


class _WithDiacritics(BaseModel):
    words: tuple[str, ...]


class _Decision(BaseModel):
    columns: Mapping[str, tuple[str, ...]]
    ends: tuple[str, ...]
    level: str


class Words(BaseModel):
    """What stands in `words.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: Mapping[str, tuple[str, ...]]
    sums: _Sums
    kinds: Mapping[UnitKind, tuple[str, ...]]
    with_diacritics: _WithDiacritics
    short: Mapping[str, str]
    decision: _Decision
    says: Mapping[str, str]
    table: Mapping[str, str]


@cache
def words() -> Words:
    """Return the words, read once."""
    return Words.model_validate(tomllib.loads(WORDS_FILE.read_text(encoding="utf-8")))


def line(key: str, **values: str | int) -> str:
    """Return a sentence of `words.toml` with its values filled in."""
    return words().says[key].format_map(MappingProxyType(values))


def cell(key: str, **values: str | int) -> str:
    """Return a wording of our tables with its values filled in."""
    return words().table[key].format_map(MappingProxyType(values))


def tidy(text: str) -> str:
    """Return the text in NFC, with single spaces and no invisible characters."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(" " if c.isspace() else c for c in composed if unicodedata.category(c) != "Cf" or c.isspace())
    return " ".join(visible.split())


def plain(text: str) -> str:
    """Return lower-case words without punctuation, diacritics kept: "Thôn, bản" -> "thôn bản"."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold()))


def fold(text: str) -> str:
    """Return lower-case words without punctuation and diacritics: "Thôn, bản" -> "thon ban"."""
    letters = unicodedata.normalize("NFD", plain(text).replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
