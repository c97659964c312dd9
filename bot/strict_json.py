"""Reading JSON from outside: only what any database takes back."""

import json
import math
from typing import Any


def read_json(content: bytes) -> Any:
    """Return what a JSON text says. Raises ValueError, also for numbers that no database takes back."""
    try:
        return json.loads(content, parse_constant=_finite, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number
