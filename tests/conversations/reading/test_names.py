"""Which village a message is about, and where the words about another one begin."""

import pytest

from conversations.reading.names import split_by_name

VILLAGES = ("thôn Nà Pái", "thôn Nà Lùng", "bản 5", "thôn Ba")

MESSAGES = [
    ("2 lớp 27 người", [(None, "2 lớp 27 người")]),
    ("Nà Pái 2 lớp 27 người", [(0, "2 lớp 27 người")]),
    ("thon na pai 2 lop", [(0, "2 lop")]),
    ("dạ thôn Nà Pái em mở 2 lớp", [(0, "dạ em mở 2 lớp")]),
    ("Nà Pái 2 lớp, Nà Lùng 1 lớp", [(0, "2 lớp"), (1, "1 lớp")]),
    ("2 lớp ở Nà Pái, 1 lớp ở Nà Lùng", [(0, "2 lớp ở"), (1, "1 lớp ở")]),
    ("Nà Pái: 2 lớp\nNà Lùng: 1 lớp\nNà Pái: 15 nữ", [(0, "2 lớp 15 nữ"), (1, "1 lớp")]),
    ("bản 5 có 23 người", [(2, "có 23 người")]),
    ("thôn ba 2 lớp", [(3, "2 lớp")]),
    ("ba lớp", [(None, "ba lớp")]),
    ("5 lớp", [(None, "5 lớp")]),
    ("NÀ PÁI", [(0, "")]),
]


@pytest.mark.parametrize(("text", "parts"), MESSAGES, ids=lambda value: str(value)[:40])
def test_a_message_is_cut_where_another_village_begins(text: str, parts: list[tuple[int | None, str]]):
    found = [(name, _plain(part)) for name, part in split_by_name(text, VILLAGES)]
    assert found == [(name, _plain(part)) for name, part in parts]


def _plain(part: str) -> str:
    """Return the words alone: where a name stood there is a comma."""
    return " ".join(word for word in part.replace(",", " ").replace(":", " ").replace(";", " ").split())


def test_a_name_that_fits_two_places_names_none():
    assert split_by_name("Nà Pái 2 lớp", ("thôn Nà Pái", "bản Nà Pái")) == ((None, "Nà Pái 2 lớp"),)
    assert split_by_name("bản Nà Pái 2 lớp", ("thôn Nà Pái", "bản Nà Pái"))[0][0] == 1
