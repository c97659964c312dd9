"""What is remembered of long messages that got stuck."""

from bot.half_sent import REMEMBERED_MESSAGES, HalfSent


def test_only_so_many_messages_are_remembered():
    half_sent = HalfSent()
    for number in range(REMEMBERED_MESSAGES + 1):
        half_sent.keep(str(number), "x", 1)
    assert [half_sent.take("0", "x"), half_sent.take("1", "x"), half_sent.take("1", "x")] == [0, 1, 0]
