"""How long to wait before another attempt."""

import random


def growing(first: float, longest: float, failures: int) -> float:
    """Return the pause after so many failures in a row, in seconds: doubling, with some chance in it."""
    return min(longest, first * 2 ** min(failures - 1, 20)) * random.uniform(0.5, 1.0)
