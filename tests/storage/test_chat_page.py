"""What the built-in chat page keeps: lines, pictures, small facts."""

import pytest

from conversations.messages import FileId
from storage.chat_lines import ChatLine
from storage.database import Database
from storage.errors import NotFound
from storage.files import StoredFile
from storage.unit_of_work import UnitOfWork
from tests.storage.examples import MINUTE, NOW


async def _write(uow: UnitOfWork, chat: str, author: str, client_id: str) -> ChatLine:
    line = await uow.chat_lines.add(
        chat, "bot" if author == "bot" else "person", client_id, f"câu {client_id}", [], None, "", NOW
    )
    assert line is not None
    return line


async def test_a_line_comes_back_as_it_was_written(database: Database) -> None:
    async with database.unit_of_work() as uow:
        picture = await uow.files.add(b"\x00\xff", "image/jpeg", NOW)
        choices = [{"id": "yes", "label": "Đúng"}]
        line = await uow.chat_lines.add("lan", "bot", "7", "Đúng chưa ạ?", choices, picture, "<svg/>", NOW)
        assert line == ChatLine(
            1, "lan", "bot", "Đúng chưa ạ?", ({"id": "yes", "label": "Đúng"},), picture, "<svg/>", NOW, None
        )
        assert await uow.chat_lines.after("lan", 0, 9) == (line,)


async def test_a_line_sent_twice_stands_once(database: Database) -> None:
    async with database.unit_of_work() as uow:
        await _write(uow, "lan", "person", "1")
        assert await uow.chat_lines.add("lan", "person", "1", "câu", [], None, "", NOW) is None
        await _write(uow, "hung", "person", "1")


async def test_lines_come_in_pages_and_by_chat(database: Database) -> None:
    async with database.unit_of_work() as uow:
        lines = [await _write(uow, "lan", "person", str(number)) for number in range(4)]
        other = await _write(uow, "hung", "person", "0")
        assert await uow.chat_lines.after("lan", lines[0].id, 2) == (lines[1], lines[2])
        assert await uow.chat_lines.after("lan", lines[3].id, 2) == ()
        assert await uow.chat_lines.last(["lan", "hung", "mai"]) == {"lan": lines[3], "hung": other}


async def test_reading_marks_only_what_the_other_side_wrote_up_to_there(database: Database) -> None:
    async with database.unit_of_work() as uow:
        question = await _write(uow, "lan", "bot", "1")
        answer = await _write(uow, "lan", "person", "2")
        await _write(uow, "lan", "bot", "3")
        assert await uow.chat_lines.unread("lan") == 2
        await uow.chat_lines.mark_read("lan", answer.id, NOW, "bot")
        await uow.chat_lines.mark_read("lan", answer.id, NOW + MINUTE, "bot")
        assert await uow.chat_lines.unread("lan") == 1
        read_at = [line.read_at for line in await uow.chat_lines.after("lan", 0, 9)]
        assert read_at == [NOW, None, None]
        assert question.read_at is None


async def test_a_file_keeps_its_bytes(database: Database) -> None:
    content = bytes(range(256)) * 100
    async with database.unit_of_work() as uow:
        id = await uow.files.add(content, "image/jpeg", NOW)
        assert await uow.files.get(id) == StoredFile(content, "image/jpeg")
        with pytest.raises(NotFound):
            await uow.files.get(FileId(99))


@pytest.mark.parametrize("value", [None, False, 0, "", "Tân Văn", [1, {"a": None}], {"b": 1, "a": 2}])
async def test_a_setting_keeps_its_value(database: Database, value: object) -> None:
    async with database.unit_of_work() as uow:
        assert await uow.settings.get("clock") is None
        await uow.settings.set("clock", "former")
        await uow.settings.set("clock", value)
        assert await uow.settings.get("clock") == value
