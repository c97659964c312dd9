"""A platform out of reach stands in the log when it begins, once an hour, and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.messages import ChannelName
from handlers.outage import Outage, known_outages, note_outages
from storage.database import Database
from tests.fakes.timers import QuickTimer

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
ZALO, TELEGRAM = ChannelName("zalo:1"), ChannelName("telegram:2")


def test_an_outage_of_two_hours_takes_four_lines(caplog: pytest.LogCaptureFixture):
    timer = QuickTimer(NOW)
    outage = Outage(ZALO, "polling", timer.now)
    for _ in range(150):
        outage.note_failure("nothing left")
        timer.pass_by(60)
    assert outage.since == NOW
    outage.note_success()
    outage.note_success()
    assert outage.since is None
    assert [record.message for record in caplog.records] == [
        "zalo:1: polling fails: nothing left",
        "zalo:1: polling still fails after 1:00:00: nothing left",
        "zalo:1: polling still fails after 2:00:00: nothing left",
        "zalo:1: polling works again after 2:30:00",
    ]


def test_what_was_never_tried_is_not_known():
    outage = Outage(ZALO, "polling")
    assert not outage.is_known
    outage.note_success()
    assert outage.is_known


async def test_outages_are_known_to_every_process_until_whoever_told_them_takes_them_back(database: Database):
    async with database.unit_of_work() as uow:
        await note_outages(uow, {ZALO: NOW, TELEGRAM: None})
        await note_outages(uow, {TELEGRAM: NOW + timedelta(hours=1)})
        await uow.commit()
    async with database.unit_of_work() as uow:
        assert await known_outages(uow) == {ZALO: NOW, TELEGRAM: NOW + timedelta(hours=1)}
        await note_outages(uow, {ZALO: None})
        assert await known_outages(uow) == {TELEGRAM: NOW + timedelta(hours=1)}
