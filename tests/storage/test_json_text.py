"""JSON of columns: every value comes back as the standard library would give it back."""

import json
from typing import Any

import pytest

from storage.json_text import read_json, write_json

DEEP: Any = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"text": "Thôn Nà Pái: 27 người", "n": 2, "rate": 98.5, "none": None, "yes": True}, id="usual"),
        pytest.param({"text": "hai \ud83d"}, id="half a picture sign"),
        pytest.param({"text": "12\x00"}, id="NUL"),
        pytest.param({"sum": 2**80}, id="a very large number"),
        pytest.param(DEEP, id="deeper than the fast encoder goes"),
    ],
)
def test_what_is_written_comes_back(value: Any) -> None:
    assert read_json(write_json(value)) == json.loads(json.dumps(value)) == value


def test_what_the_standard_library_wrote_is_read() -> None:
    assert read_json(json.dumps({"nhãn": ["Chưa rõ", "\ud83d", 1.5]})) == {"nhãn": ["Chưa rõ", "\ud83d", 1.5]}


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        write_json({"day": object()})
    with pytest.raises(ValueError, match="Expecting"):
        read_json("{")
