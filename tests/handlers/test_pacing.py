"""When one process may send the next message of its bot."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.capabilities import Limits
from handlers.delivery.pacing import LONGEST_ATTEMPT, STALE, Pacing
from storage.outbox import LEASE, Claimed

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
THREE_A_SECOND = Limits(messages_a_second=3)


def ms(milliseconds: int) -> timedelta:
    return timedelta(milliseconds=milliseconds)


def sent(pacing: Pacing, start: int, answer: int) -> None:
    """Send a message on its way and back; times are milliseconds since NOW."""
    pacing.note_start()
    pacing.note_answer(NOW + ms(start), NOW + ms(answer))


def alone() -> Pacing:
    """Return the pace of a process that finds the slots where it left them."""
    pacing = Pacing(THREE_A_SECOND)
    for _ in range(2):
        pacing.note_claim(Claimed((), found_at=NOW, left_at=NOW), ms(5))
    return pacing


def shared() -> Pacing:
    """Return the pace of a process that finds slots taken by another one."""
    pacing = alone()
    pacing.note_claim(Claimed((), found_at=NOW + ms(250), left_at=NOW + ms(500)), ms(5))
    return pacing


def test_a_message_counts_until_a_second_after_its_answer_less_the_shortest_way():
    pacing = Pacing(THREE_A_SECOND)
    sent(pacing, 0, 40)
    sent(pacing, 10, 110)
    assert pacing.opens_in(NOW + ms(120)) == timedelta(0)
    sent(pacing, 20, 120)
    assert pacing.opens_in(NOW + ms(120)) == ms(880)
    assert pacing.opens_in(NOW + ms(1000)) == timedelta(0)
    sent(pacing, 1000, 1050)
    assert pacing.opens_in(NOW + ms(1050)) == ms(20)


def test_who_has_a_whole_second_on_the_way_waits_for_an_answer():
    pacing = Pacing(THREE_A_SECOND)
    for _ in range(3):
        pacing.note_start()
    assert pacing.opens_in(NOW) is None
    pacing.note_answer(NOW, NOW + ms(300))
    assert pacing.opens_in(NOW + ms(300)) == ms(700)


def test_a_timer_that_is_set_back_keeps_nobody_waiting():
    pacing = Pacing(THREE_A_SECOND)
    for _ in range(3):
        sent(pacing, 0, 50)
    assert pacing.opens_in(NOW - timedelta(hours=1)) == timedelta(0)


def test_a_lease_outlasts_the_latest_start_and_the_longest_attempt():
    assert STALE + LONGEST_ATTEMPT < LEASE


def test_as_it_comes_means_at_once():
    pacing = Pacing(Limits())
    for number in range(100):
        sent(pacing, number, number)
    assert pacing.opens_in(NOW) == timedelta(0)


@pytest.mark.parametrize(
    ("pacing", "late", "may"),
    [
        pytest.param(alone(), ms(400), True, id="alone, a slot is made up for"),
        pytest.param(shared(), ms(5), True, id="shared, in time"),
        pytest.param(shared(), ms(400), False, id="shared, the others' slots have come"),
        pytest.param(alone(), STALE + ms(1), False, id="frozen until the lease may be over"),
        pytest.param(Pacing(Limits()), ms(400), True, id="as it comes"),
        pytest.param(Pacing(Limits()), STALE + ms(1), False, id="as it comes, but frozen"),
    ],
)
def test_whether_a_late_message_goes(pacing: Pacing, late: timedelta, may: bool):
    assert pacing.may_start(NOW, NOW + late) is may


def test_a_slow_machine_sends_late_rather_than_never():
    pacing = shared()
    assert [pacing.may_start(NOW, NOW + ms(400)) for _ in range(5)] == [False, False, False, True, False]


def test_slots_of_the_past_are_of_use_to_who_is_alone():
    assert alone().next_slot_from(NOW) < NOW
    assert shared().next_slot_from(NOW) == NOW + ms(5)
