"""What "too many" means: by our own count where it can tell, else by how long it lasts."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.zalo.calls import CallError, Cause
from bot.zalo.sending import Allowance
from handlers.channel import Failure

TOO_MANY = CallError("sendMessage", Cause.REFUSED, 429)
BEGIN = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""The last hour of November in Vietnam."""


class Watch:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.at = BEGIN

    def now(self) -> datetime:
        return self.at


@pytest.mark.parametrize(
    ("sent", "later", "failure"),
    [
        pytest.param(2999, timedelta(0), Failure.BUSY, id="there is room left"),
        pytest.param(3000, timedelta(0), Failure.STOPPED, id="the month is used up"),
        pytest.param(3000, timedelta(hours=1), Failure.BUSY, id="a new month begins in Vietnam"),
    ],
)
async def test_what_this_process_has_sent_counts(sent: int, later: timedelta, failure: Failure):
    watch = Watch()
    allowance = Allowance(watch.now, None)
    for _ in range(sent):
        allowance.note_sent()
    watch.at += later
    assert (await allowance.failure(TOO_MANY)).failure is failure


@pytest.mark.parametrize(("is_one_taken", "failure"), [(False, Failure.STOPPED), (True, Failure.BUSY)])
async def test_a_message_that_is_taken_ends_a_burst(is_one_taken: bool, failure: Failure):
    watch = Watch()
    allowance = Allowance(watch.now, None)
    await allowance.failure(TOO_MANY)
    if is_one_taken:
        allowance.note_sent()
    watch.at += timedelta(minutes=3)
    assert (await allowance.failure(TOO_MANY)).failure is failure


@pytest.mark.parametrize(
    ("sent", "wait"),
    [
        pytest.param(2849, timedelta(hours=1), id="nobody knows what it is"),
        pytest.param(2850, timedelta(minutes=57), id="the month is as good as used up: until December"),
    ],
)
async def test_what_lasts_near_the_end_of_a_month_s_messages_is_their_end(sent: int, wait: timedelta):
    watch = Watch()
    allowance = Allowance(watch.now, None)
    for _ in range(sent):
        allowance.note_sent()
    assert (await allowance.failure(TOO_MANY)).failure is Failure.BUSY
    watch.at += timedelta(minutes=3)
    error = await allowance.failure(TOO_MANY)
    assert (error.failure, error.retry_after) == (Failure.STOPPED, wait)
