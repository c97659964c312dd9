"""Every wording of lists and tables is used, and every one used is there."""

import re
from pathlib import Path

import pytest

from reports.words import fold, line, plain, tidy, words

ROOT = Path(__file__).parents[2]
SOURCES = [*(ROOT / "reports").glob("*.py"), *(ROOT / "handlers").glob("*.py")]
CODE = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)


def test_every_wording_is_used():
    quoted = set(re.findall(r'"(\w+)"', CODE))
    assert (words().says.keys() | words().table.keys()) - quoted == set()


def test_every_wording_used_is_there():
    # Other modules of the handlers may have a `line` or `cell` of their own.
    ours = "\n".join(
        text for source in SOURCES if "from reports.words import" in (text := source.read_text(encoding="utf-8"))
    )
    assert set(re.findall(r'\bline\(\s*"(\w+)"', ours)) - words().says.keys() == set()
    assert set(re.findall(r'\bcell\(\s*"(\w+)"', ours)) - words().table.keys() == set()


def test_a_value_is_filled_in_as_it_is():
    assert line("name_wrong", text="{x}") == "Họ và tên “{x}” có ký tự lạ hoặc quá dài."


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Nà\u00a0 Pái\n", "Nà Pái"),
        ("Na\u0300 Pa\u0301i", "Nà Pái"),
        ("Lan\u200b", "Lan"),
        ("\ufeffLan", "Lan"),
    ],
)
def test_spaces_and_invisible_letters_are_tidied(text: str, tidied: str):
    assert tidy(text) == tidied


def test_words_are_compared_with_and_without_diacritics():
    assert plain("THÔN,  Bản (cũ)") == "thôn bản cũ"
    assert fold("Đồng Đăng – Lạng Sơn") == "dong dang lang son"
