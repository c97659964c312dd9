"""What a talk remembers survives being stored, and two turns at once never overwrite each other."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

import pytest
from sqlalchemy import update

from conversations.session import (
    Dialogue,
    Draft,
    EnteringFor,
    Excusing,
    Forgetting,
    GivingDay,
    Idle,
    Inviting,
    Joining,
    NothingToTell,
    Offer,
    Option,
    Removing,
    Reporting,
    Session,
    SettingDue,
    ShowingTask,
    Telling,
)
from plans.assignment import AssignmentId, Relief
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId
from storage.connecting import build_engine, read_url
from storage.database import Database
from storage.errors import StaleSession
from storage.tables import sessions

DIALOGUES: list[Dialogue] = [
    Idle(),
    Joining("consent", PersonId(3), "K7M2PX"),
    Reporting("unusual", AssignmentId(12), {"field": "participants", "stored": "900", "message": "nhiều quá"}),
    Telling("2 lớp, 27 người"),
    ShowingTask("evidence", AssignmentId(12)),
    Inviting("phone", "Mai", RoleId("village_head"), UnitId(4)),
    Removing(PersonId(3)),
    NothingToTell((AssignmentId(12), AssignmentId(13))),
    EnteringFor(UnitId(3)),
    SettingDue((AssignmentId(12), AssignmentId(13))),
    Excusing((AssignmentId(12),), Relief.NOT_APPLICABLE),
    GivingDay("TV", "TV-D19", date(2024, 1, 1), date(2024, 1, 31)),
    Forgetting(),
]


def test_every_dialogue_stands_in_the_table() -> None:
    assert {type(dialogue) for dialogue in DIALOGUES} == {*get_args(Dialogue)}


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: type(dialogue).__name__)
async def test_every_dialogue_comes_back_as_it_was(database: Database, dialogue: Dialogue) -> None:
    form = {"values": {"b": None, "a": ["x", 1, True]}}
    session = Session(
        dialogue=dialogue,
        drafts={AssignmentId(12): Draft(AssignmentId(12), form, "add", True)},
        offer=Offer(7, (Option("yes", "Đúng"), Option("no", "Chưa đúng")), False),
        misses=2,
        echo="f00d",
        echoes=1,
    )
    async with database.unit_of_work() as uow:
        await uow.sessions.load("web:lan")
        await uow.sessions.save("web:lan", session)
        await uow.commit()
    async with database.reading() as uow:
        loaded = await uow.sessions.load("web:lan")
    assert loaded == session
    assert list(loaded.drafts[AssignmentId(12)].form["values"]) == ["b", "a"]


async def test_a_new_talk_remembers_nothing(database: Database) -> None:
    async with database.reading() as uow:
        assert await uow.sessions.load("web:mai") == Session()


@pytest.mark.parametrize("is_new", [True, False], ids=["a new talk", "a known talk"])
async def test_of_two_turns_at_once_the_second_is_stale(database: Database, database_url: str, is_new: bool) -> None:
    other_process = await Database.open(database_url)
    if not is_new:
        await _save(other_process, Session(misses=9))
    async with database.unit_of_work() as uow:
        await uow.sessions.load("web:lan")
        await uow.commit()  # lets go of the lock that SQLite would hold against the other process
        await _save(other_process, Session(misses=1))
        # What this turn decides rests on what it loaded first, even if it reads again.
        again = await uow.sessions.load("web:lan")
        with pytest.raises(StaleSession):
            await uow.sessions.save("web:lan", again)
    async with database.reading() as uow:
        assert (await uow.sessions.load("web:lan")).misses == 1
    await other_process.close()


async def test_one_turn_may_save_twice(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await uow.sessions.load("web:lan")
        await uow.sessions.save("web:lan", Session(misses=1))
        await uow.sessions.save("web:lan", Session(misses=2))
        await uow.commit()
    async with database.reading() as uow:
        assert (await uow.sessions.load("web:lan")).misses == 2


async def test_a_deleted_talk_begins_anew(database: Database) -> None:
    await _save(database, Session(misses=1))
    async with database.unit_of_work() as uow:
        await uow.sessions.delete("web:lan")
        assert await uow.sessions.load("web:lan") == Session()
        await uow.sessions.save("web:lan", Session(misses=3))
        await uow.commit()
    async with database.reading() as uow:
        assert (await uow.sessions.load("web:lan")).misses == 3


async def test_a_state_that_no_longer_fits_begins_anew_and_is_kept_in_the_audit(
    database: Database, database_url: str
) -> None:
    await _save(database, Session())
    await _overwrite(database_url, {"dialogue": {"kind": "dancing"}, "misses": 1})
    async with database.reading() as uow:
        assert await uow.sessions.load("web:lan") == Session()
    await _save(database, Session(misses=2))
    async with database.reading() as uow:
        assert (await uow.sessions.load("web:lan")).misses == 2
        (record,) = await uow.audit.of("session web:lan")
    assert record.old == {"dialogue": {"kind": "dancing"}, "misses": 1}


async def _save(database: Database, session: Session) -> None:
    async with database.unit_of_work() as uow:
        await uow.sessions.load("web:lan")
        await uow.sessions.save("web:lan", session)
        await uow.commit()


async def _overwrite(url: str, state: Mapping[str, object]) -> None:
    engine = build_engine(read_url(url))
    async with engine.begin() as connection:
        await connection.execute(update(sessions).values(state=state))
    await engine.dispose()
