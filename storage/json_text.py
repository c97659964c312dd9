"""JSON as the columns keep it, by the encoder of pydantic: that of the standard library takes thrice as long."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import from_json, to_json


def write_json(value: Any) -> str:
    """Return the value as JSON; what the fast encoder refuses (half a surrogate pair) is written with escapes."""
    try:
        return to_json(value).decode()
    except ValueError:
        return json.dumps(value)


def read_json(text: str) -> Any:
    """Return what `write_json` or any other encoder wrote."""
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)


JSON_OF_COLUMNS: Mapping[str, Callable[[Any], Any]] = {"json_serializer": write_json, "json_deserializer": read_json}
"""What an engine has to be told, so that its JSON columns are written so."""
