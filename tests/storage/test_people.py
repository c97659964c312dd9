"""People, their posts, their chats."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from conversations.messages import Address, ChannelName
from plans.person import Person, PersonId, Post
from plans.role import RoleId
from storage.connecting import build_engine, read_url
from storage.database import Database
from storage.errors import NotFound
from tests.storage.examples import HEAD, HUNG_CHAT, LAN_CHAT, MINUTE, NOW, TODAY, claim, queue, settle

BRANCH_HEAD = RoleId("branch_head")


async def test_a_new_person_has_posts_and_no_chat(database: Database) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        assert await uow.people.get(commune.lan) == Person(
            commune.lan, "Lan", "0912 345 678", (Post(HEAD, commune.village, TODAY),)
        )
        assert await uow.people.addresses(commune.lan) == ()
        assert await uow.people.by_address(LAN_CHAT) is None


async def test_the_chat_used_last_comes_first(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.bind(HUNG_CHAT, commune.lan, NOW + MINUTE)
        assert await uow.people.reached_at(commune.lan) == (HUNG_CHAT, LAN_CHAT)
        await uow.inbox.accept(LAN_CHAT, "m1", {}, NOW + 2 * MINUTE)
        assert await uow.people.reached_at(commune.lan) == (LAN_CHAT, HUNG_CHAT)


async def test_who_blocked_the_bot_is_reached_again_by_letting_it_write_or_by_writing(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.note_unreachable(LAN_CHAT, NOW)
        assert await uow.people.reached_at(commune.lan) == ()
        assert await uow.people.addresses(commune.lan) == (LAN_CHAT,)
        await uow.people.note_reached(LAN_CHAT)
        assert await uow.people.reached_at(commune.lan) == (LAN_CHAT,)
        await uow.people.note_unreachable(LAN_CHAT, NOW)
        await uow.inbox.accept(LAN_CHAT, "m1", {}, NOW + MINUTE)
        assert await uow.people.reached_at(commune.lan) == (LAN_CHAT,)


async def test_whose_chats_are_all_beside_the_channels_that_run_is_found(database: Database) -> None:
    commune, gone, runs = await settle(database), ChannelName("zalo:1"), ChannelName("zalo:2")
    async with database.unit_of_work() as uow:
        await uow.people.bind(Address(gone, "lan"), commune.lan, NOW)
        assert [person.id for person in await uow.people.reached_only_beside([runs])] == [commune.lan]
        assert await uow.people.reached_only_beside([runs, gone]) == ()
        await uow.people.bind(Address(runs, "lan"), commune.lan, NOW)
        assert await uow.people.reached_only_beside([runs]) == ()
        await uow.people.note_unreachable(Address(runs, "lan"), NOW)
        assert [person.id for person in await uow.people.reached_only_beside([runs])] == [commune.lan]


async def test_whose_bot_is_gone_is_lost_where_it_is_asked_for(database: Database) -> None:
    commune, gone, runs = await settle(database), ChannelName("zalo:1"), ChannelName("zalo:2")
    async with database.unit_of_work() as uow:

        async def is_lost(*channels: ChannelName) -> bool:
            (lan,) = [person for person in await uow.people.at([commune.village], channels) if person.name == "Lan"]
            return lan.is_lost

        assert not await is_lost(runs)  # who never came in was never there
        await uow.people.bind(Address(gone, "lan"), commune.lan, NOW)
        assert (await is_lost(runs), await is_lost(), await is_lost(gone, runs)) == (True, True, False)
        assert not (await uow.people.get(commune.lan)).is_lost
        await uow.people.bind(Address(runs, "lan"), commune.lan, NOW)
        assert not await is_lost(runs)


async def test_an_unknown_person_is_not_found(database: Database) -> None:
    async with database.unit_of_work() as uow:
        with pytest.raises(NotFound):
            await uow.people.get(PersonId(99))
        with pytest.raises(NotFound):
            await uow.people.rename(PersonId(99), "Mai")


@pytest.mark.parametrize("phone", ["0912345678", "0912.345.678", "+84 912 345 678", "0084912345678"])
async def test_a_person_is_found_by_phone_however_it_is_written(database: Database, phone: str) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        found = await uow.people.find_by_phone(phone)
        assert found is not None
        assert found.id == commune.lan


@pytest.mark.parametrize("phone", ["", "không có", "0912345679"])
async def test_nobody_is_found_by_no_number(database: Database, phone: str) -> None:
    await settle(database)
    async with database.reading() as uow:
        assert await uow.people.find_by_phone(phone) is None


async def test_a_person_is_found_by_name_at_the_own_unit_only(database: Database) -> None:
    commune = await settle(database)
    async with database.reading() as uow:
        found = await uow.people.find_by_name("HUNG", commune.id)
        assert found is not None
        assert found.id == commune.hung
        assert await uow.people.find_by_name("Hùng", commune.village) is None


async def test_a_bound_chat_leads_to_the_person(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.bind(HUNG_CHAT, commune.lan, NOW + MINUTE)
        person = await uow.people.by_address(LAN_CHAT)
        assert person is not None
        assert (person.id, person.joined_at) == (commune.lan, NOW)
        assert await uow.people.addresses(commune.lan) == (HUNG_CHAT, LAN_CHAT)


async def test_binding_again_keeps_the_day_of_joining(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.bind(LAN_CHAT, commune.lan, NOW + MINUTE)
        assert (await uow.people.get(commune.lan)).joined_at == NOW


async def test_a_chat_bound_to_somebody_else_moves(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.hung, NOW)
        await uow.people.bind(LAN_CHAT, commune.lan, NOW + MINUTE)
        assert await uow.people.addresses(commune.hung) == ()
        assert (await uow.people.get(commune.hung)).joined_at is None
        assert (await uow.people.get(commune.lan)).joined_at == NOW + MINUTE


async def test_what_a_person_chooses_is_kept(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.record_consent(commune.lan, NOW)
        await uow.people.choose_address(commune.lan, "cô")
        await uow.people.set_paused(commune.lan, True)
        await uow.people.rename(commune.lan, "Cô  Lan")
        await uow.people.set_phone(commune.lan, "0987 654 321")
        person = await uow.people.get(commune.lan)
        assert (person.consented_at, person.you, person.paused) == (NOW, "cô", True)
        assert (person.name, person.phone) == ("Cô Lan", "0987 654 321")
        assert await uow.people.find_by_phone("0987654321") == person
        assert await uow.people.find_by_name("co lan", commune.village) == person


async def test_new_posts_end_the_old_ones_and_keep_those_that_go_on(database: Database, database_url: str) -> None:
    commune = await settle(database)
    later = date(2024, 12, 1)
    async with database.unit_of_work() as uow:
        await uow.people.set_posts(
            commune.lan,
            [Post(HEAD, commune.village, later), Post(BRANCH_HEAD, commune.village, later)],
            later,
        )
        await uow.people.set_posts(commune.hung, [Post(HEAD, commune.village, later)], later)
        assert (await uow.people.get(commune.lan)).posts == (
            Post(HEAD, commune.village, TODAY),
            Post(BRANCH_HEAD, commune.village, later),
        )
        assert [person.id for person in await uow.people.at([commune.village])] == [commune.lan, commune.hung]
        assert await uow.people.at([commune.id]) == ()
        await uow.commit()
    assert await _rows(database_url, "SELECT person_id FROM posts WHERE until = '2024-12-01'") == [(commune.hung,)]


async def test_people_at_thousands_of_units_are_one_query(database: Database) -> None:
    commune = await settle(database)
    many = [commune.village, *(type(commune.village)(number) for number in range(1_000, 41_000))]
    async with database.reading() as uow:
        assert [person.id for person in await uow.people.at(many)] == [commune.lan]


async def test_a_removed_person_holds_no_post_and_no_chat_but_keeps_the_name(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.remove(commune.lan, NOW)
        assert await uow.people.at([commune.village]) == ()
        assert await uow.people.by_address(LAN_CHAT) is None
        assert await uow.people.find_by_phone("0912345678") is None
        removed = await uow.people.get(commune.lan)
        assert (removed.name, removed.posts, removed.joined_at) == ("Lan", (), None)


async def test_a_post_ends_on_the_day_it_is_in_vietnam(database: Database, database_url: str) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.remove(commune.lan, datetime(2024, 11, 4, 18, 0, tzinfo=UTC))
        await uow.commit()
    rows = await _rows(database_url, f"SELECT until FROM posts WHERE person_id = {commune.lan}")
    assert [str(row[0]) for row in rows] == ["2024-11-05"]


async def test_nothing_that_names_a_forgotten_person_is_left(database: Database, database_url: str) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        await uow.people.forget(commune.lan, NOW)
        forgotten = await uow.people.get(commune.lan)
        assert (forgotten.name, forgotten.phone, forgotten.posts) == ("", "", ())
        await uow.commit()
    for table in ("people", "contacts"):
        stored = str(await _rows(database_url, f"SELECT * FROM {table}")).casefold()
        assert "lan" not in stored
        assert "345" not in stored


async def test_what_was_said_to_a_forgotten_person_is_emptied_and_what_is_on_its_way_is_not(
    database: Database, database_url: str
) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.people.bind(LAN_CHAT, commune.lan, NOW)
        for number, address in enumerate((LAN_CHAT, LAN_CHAT, HUNG_CHAT)):
            message = await uow.inbox.accept(address, str(number), {"text": f"line {number}"}, NOW)
            assert message is not None
            if number != 1:
                await uow.inbox.finish(message, NOW)
        await queue(uow, LAN_CHAT, "sent")
        (sent,) = await claim(uow, limit=1)
        await uow.outbox.record_sent([(sent, "m", 1)], NOW)
        await queue(uow, LAN_CHAT, "goodbye")
        await uow.people.forget(commune.lan, NOW)
        assert await uow.inbox.accept(LAN_CHAT, "0", {"text": "line 0"}, NOW) is None
        await uow.commit()
    payloads = str(await _rows(database_url, "SELECT payload FROM inbox ORDER BY id"))
    assert [f"line {number}" in payloads for number in range(3)] == [False, True, True]
    replies = str(await _rows(database_url, "SELECT reply FROM outbox ORDER BY id"))
    assert "sent" not in replies
    assert "goodbye" in replies


async def test_a_code_invites_one_person_once(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.invitations.add("K7M2PX", commune.lan, commune.hung, NOW, NOW + timedelta(days=7))
        assert await uow.invitations.find(" k7m2 px", NOW) == commune.lan
        assert await uow.invitations.pending([commune.lan, commune.hung]) == {commune.lan}
        assert await uow.invitations.use("K7M2PX", NOW)
        assert not await uow.invitations.use("K7M2PX", NOW)
        assert await uow.invitations.find("K7M2PX", NOW) is None
        assert await uow.invitations.pending([commune.lan]) == frozenset()


async def test_a_newer_code_ends_the_older_one(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.invitations.add("OLD", commune.lan, None, NOW, NOW + timedelta(days=7))
        await uow.invitations.add("NEW", commune.lan, None, NOW, NOW + timedelta(days=7))
        assert await uow.invitations.find("OLD", NOW) is None
        assert await uow.invitations.find("NEW", NOW) == commune.lan


async def test_a_code_ends_at_its_hour(database: Database) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.invitations.add("K7M2PX", commune.lan, None, NOW, NOW + MINUTE)
        assert await uow.invitations.find("K7M2PX", NOW + MINUTE - timedelta(microseconds=1)) == commune.lan
        assert await uow.invitations.find("K7M2PX", NOW + MINUTE) is None


async def test_no_code_stands_in_the_database(database: Database, database_url: str) -> None:
    commune = await settle(database)
    async with database.unit_of_work() as uow:
        await uow.invitations.add("K7M2PX", commune.lan, None, NOW, NOW + MINUTE)
        await uow.commit()
    assert "k7m2px" not in str(await _rows(database_url, "SELECT * FROM invitations")).casefold()


async def _rows(url: str, query: str) -> list[Any]:
    engine = build_engine(read_url(url))
    async with engine.connect() as connection:
        rows = [tuple(row) for row in await connection.execute(text(query))]
    await engine.dispose()
    return rows
