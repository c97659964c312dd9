"""The program as a whole: it takes over from one that died."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Program, Settings, build_bots, build_pictures, build_services
from bot.inbox import BATCH
from bot.web_chat import WEB_CHAT
from bot.zalo_bot import ZaloBot
from conversations.capabilities import Limits
from conversations.messages import Address, Lane, Reply, say
from handlers.channel import Rendered, SendError
from handlers.doors import Door, known_doors
from handlers.outage import known_outages
from scheduler.clock import now
from storage.database import Database
from tests.bot.commune import until
from tests.fakes.zalo import FakeZalo

NOW = datetime(2024, 11, 5, 2, 0, tzinfo=UTC)
MAI = Address(WEB_CHAT, "mai")


async def test_a_reply_that_a_dead_program_was_sending_goes_out_at_once(sqlite_url: str):
    """On SQLite nobody else can be sending it, so nobody waits until its lease is over."""
    database = await Database.open(sqlite_url)
    try:
        async with database.unit_of_work() as uow:
            reply = Reply((say("menu.hello"),))
            await uow.outbox.add(MAI, reply, lane=Lane.REPLY, person_id=None, due_at=NOW)
            await uow.outbox.claim(WEB_CHAT, NOW, steady=now(), owner="a program that died", limit=10)
            await uow.commit()
        async with Program(build_services(database, lambda: NOW)).running():
            await until(lambda: _has_lines(database), patience_s=20)
        assert await _lines(database) == ["Dạ, cháu chào bác ạ."]
    finally:
        await database.close()


async def test_a_pause_that_a_wrong_clock_has_measured_does_not_outlive_a_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    """A box that takes the time of Vietnam for UTC runs seven hours ahead until the network sets it right."""
    monkeypatch.setattr("bot.app.LONGEST_PAUSE_AT_START", timedelta(seconds=1))
    ahead = now() + timedelta(hours=7)
    async with database.unit_of_work() as uow:
        await uow.outbox.rates.pause(WEB_CHAT, ahead, "too fast")
        await uow.outbox.rates.let_rest([MAI], ahead)
        await uow.outbox.add(MAI, Reply((say("menu.hello"),)), lane=Lane.REPLY, person_id=None, due_at=NOW)
        await uow.commit()
    async with Program(build_services(database, lambda: NOW)).running():
        await until(lambda: _has_lines(database), patience_s=20)


async def test_a_stop_answers_all_that_was_accepted(sqlite_url: str):
    """More than one batch of the inbox, accepted in the last instant."""
    database = await Database.open(sqlite_url)
    chats = [f"mai-{number}" for number in range(BATCH + 10)]
    try:
        program = Program(build_services(database, lambda: NOW))
        async with program.running(), database.unit_of_work() as uow:
            for chat in chats:
                await uow.inbox.accept(Address(WEB_CHAT, chat), f"{chat}/1", {"text": "xin chào"}, NOW)
            await uow.commit()
        async with database.reading() as uow:
            answers = [await uow.chat_lines.after(chat, 0, 10) for chat in chats]
        assert [len(lines) for lines in answers] == [1] * len(chats)
    finally:
        await database.close()


async def test_a_beat_makes_known_which_bot_is_out_of_reach(sqlite_url: str):
    database = await Database.open(sqlite_url)
    bots = [ZaloBot(f"{number}:Abc") for number in (1, 2, 3)]
    down, well, _ = bots
    program = Program(build_services(database, lambda: NOW), bots)
    try:
        down.outage.note_failure("nothing left")
        well.outage.note_success()
        await program.beat()
        async with database.reading() as uow:
            assert await known_outages(uow) == {down.name: down.outage.since}
        down.outage.note_success()
        await program.beat()
        async with database.reading() as uow:
            assert await known_outages(uow) == {}
    finally:
        for bot in bots:
            await bot.aclose()
        await database.close()


async def test_a_beat_makes_known_where_people_enter_and_how_many_may(sqlite_url: str):
    database = await Database.open(sqlite_url)
    bots = [ZaloBot("1:Abc", link="https://zalo.example/1"), ZaloBot("2:Abc", most_people=200)]
    services = build_services(database, lambda: NOW)
    try:
        await Program(services, bots).beat()
        async with database.reading() as uow:
            assert await known_doors(uow) == [
                Door(bots[0].name, "https://zalo.example/1", 50),
                Door(bots[1].name, "", 200),
            ]
    finally:
        for bot in bots:
            await bot.aclose()
        await database.close()


async def test_bots_keep_the_limits_that_are_set():
    settings = Settings(
        zalo_bot_token=("1:Abc", "3:Abc"),  # pyright: ignore[reportArgumentType] -- read by pydantic
        zalo_bot_link=("https://zalo.example/1", "https://zalo.example/3"),
        zalo_messages_a_second=2,
        zalo_messages_a_month=10_000,
        zalo_people_a_bot=200,
        telegram_token=f"2:{'A' * 35}",  # pyright: ignore[reportArgumentType] -- read by pydantic
        telegram_messages_a_second=10,
    )
    zalo, second, telegram = bots = build_bots(settings)
    try:
        assert [(bot.name, bot.link) for bot in (zalo, second)] == [
            ("zalo:1", "https://zalo.example/1"),
            ("zalo:3", "https://zalo.example/3"),
        ]
        assert zalo.capabilities.limits == Limits(messages_a_second=2, monthly_quota=10_000)
        assert (zalo.most_people, telegram.most_people) == (200, None)
        assert telegram.capabilities.limits == Limits(messages_a_second=10, chat_gap=timedelta(seconds=1))
    finally:
        for bot in bots:
            await bot.aclose()


async def test_a_bot_of_zalo_knows_what_all_processes_have_sent_and_where_pictures_are(sqlite_url: str):
    database = await Database.open(sqlite_url)
    async with FakeZalo().running() as zalo:
        platform = zalo.bot("1:Abc")
        settings = Settings(
            zalo_bot_token=("1:Abc",),  # pyright: ignore[reportArgumentType] -- read by pydantic
            zalo_api_base=zalo.url,
            zalo_messages_a_month=100,
            public_url="http://127.0.0.1:9",
            webhook_secret="a-secret-of-the-commune",  # pyright: ignore[reportArgumentType] -- read by pydantic
        )
        (bot,) = build_bots(settings, build_services(database, lambda: NOW), build_pictures(settings))
        lan = Address(bot.name, platform.let_in("Lan"))
        async with database.unit_of_work() as uow:
            await uow.outbox.add(lan, Reply((say("menu.hello"),)), lane=Lane.REPLY, person_id=None, due_at=NOW)
            claimed = await uow.outbox.claim(bot.name, NOW, steady=now(), owner="another", limit=1)
            await uow.outbox.record_sent([(claimed.messages[0], "1", 100)], NOW)
            await uow.commit()
        try:
            await bot.send(lan, Rendered("x", qr_link="https://a.example"), "1")
            zalo.switches.messages_a_month = 0
            with pytest.raises(SendError, match="used up"):
                await bot.send(lan, Rendered("x"), "2")
        finally:
            await bot.aclose()
            await database.close()
    assert zalo.calls[0][0] == "sendPhoto"
    assert zalo.calls[0][1]["photo"].startswith("http://127.0.0.1:9/qr/")


async def _lines(database: Database) -> list[str]:
    async with database.reading() as uow:
        return [line.text for line in await uow.chat_lines.after(MAI.chat, 0, 10)]


async def _has_lines(database: Database) -> bool:
    return bool(await _lines(database))
