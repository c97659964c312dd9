"""Python's search for objects that hold each other, made rarer: a turn makes hardly any, and nearly all others last."""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_YOUNG_OBJECTS = 20_000
"""After so many new objects Python looks among them; by itself it does after 700, some dozen times an update."""

_LOOKS_AMONG_YOUNG, _LOOKS_AMONG_OLDER = 20, 50
"""After so many looks among the younger it looks among the next older, too."""


@contextmanager
def rarely_collected() -> Generator[None]:
    """Leave what has been built up to now out of the search, and search less often, while the block runs.

    An eighth of an update's processor time went there (docs/decisions/0017-what-an-update-may-cost.md).
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _LOOKS_AMONG_YOUNG, _LOOKS_AMONG_OLDER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
