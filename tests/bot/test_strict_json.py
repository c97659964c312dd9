"""What is read as JSON can be stored."""

import pytest

from bot.strict_json import read_json


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"NaN", b'{"a": 1e400}', b"[" * 100_000, b"1" * 5000])
def test_what_is_no_json_for_a_database_is_refused(content: bytes):
    with pytest.raises(ValueError, match=r".*"):
        read_json(content)
