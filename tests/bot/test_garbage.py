"""What is built before serving is not searched again and again, and all is as it was afterwards."""

import gc

import pytest

from bot.garbage import rarely_collected


def test_what_stands_is_left_out_of_the_search_while_it_is_rare():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with rarely_collected():
        assert gc.get_freeze_count() > frozen
        assert gc.get_threshold() > before
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_objects_that_hold_each_other_still_go_when_many_have_been_made():
    class Held:
        alive = 0

        def __init__(self) -> None:
            self.itself = self
            Held.alive += 1

        def __del__(self) -> None:
            Held.alive -= 1

    with rarely_collected():
        for _ in range(100_000):
            Held()
        assert Held.alive < 50_000


def test_an_error_sets_it_back_as_well():
    before = gc.get_threshold()
    with pytest.raises(RuntimeError), rarely_collected():
        raise RuntimeError
    assert gc.get_threshold() == before
