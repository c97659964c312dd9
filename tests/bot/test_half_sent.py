"""What is remembered of long messages that got stuck."""

from bot.half_sent import REMEMBERED_MESSAGES, HalfSent


def test_only_so_many_messages_are_remembered():
    half_sent = HalfSent()
    for number in range(REMEMBERED_MESSAGES + 1):
        half_sent.keep(str(number), "x", 1)
    assert [half_sent.parts_of("0", "x"), half_sent.parts_of("1", "x"), half_sent.parts_of("1", "y")] == [0, 1, 0]
    half_sent.forget("1")
    assert half_sent.parts_of("1", "x") == 0
