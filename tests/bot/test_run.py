"""`khuyenhoc run` as its operator has it: a process with settings, which starts, outlives bad days, and stops."""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, cycle, islice
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.telegram_bot import SECRET_HEADER
from bot.webhooks import MAX_EVENT_BYTES
from conversations.messages import Address, ChannelName
from plans.person import Post
from plans.role import RoleId
from plans.unit import UnitKind
from storage.database import Database
from tests.bot.offspring import HOST, Offspring, be_command, free_port, set_up_environment, until
from tests.fakes.fast_clock import FastClock
from tests.fakes.serving import Serving
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_contents import text
from tests.fakes.zalo import FakeZalo

ROOT = Path(__file__).parents[2]
TELEGRAM_TOKEN = "4712:Abc-Def_GhiJklMnoPqrStuVwxYz0123456"
ZALO_TOKEN = "4711:zyx-of-the-commune"
SECRET = "a-secret-of-the-commune"
HIDDEN = (TELEGRAM_TOKEN.partition(":")[2], ZALO_TOKEN.partition(":")[2], SECRET)
WORDS = "xin chào cả xã"

_people = (f"Lan {number}" for number in count(1))


class Platform(Protocol):
    """A platform that our bot is on, and that has its good and bad days."""

    name: str

    async def answers(self) -> None:
        """Let somebody new write, and wait until they are answered, once."""
        ...

    async def goes_down(self) -> None: ...

    async def comes_up(self) -> None: ...

    def forgets_the_token(self) -> None: ...


class OnTelegram(Platform):
    """Telegram."""

    name = "telegram:4712"

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram, self._bot = telegram, telegram.bot(TELEGRAM_TOKEN)

    async def answers(self) -> None:
        who = next(_people)
        self._bot.says(who, WORDS)
        await until(lambda: self._bot.texts_for(who))
        assert len(self._bot.texts_for(who)) == 1

    async def goes_down(self) -> None:
        await self._telegram.stop()

    async def comes_up(self) -> None:
        await self._telegram.start()

    def forgets_the_token(self) -> None:
        self._telegram.reset_token(TELEGRAM_TOKEN, f"{TELEGRAM_TOKEN}-anew")


class OnZalo(Platform):
    """Zalo."""

    name = "zalo:4711"

    def __init__(self, zalo: FakeZalo) -> None:
        self._zalo, self._bot = zalo, zalo.bot(ZALO_TOKEN)

    async def answers(self) -> None:
        who = next(_people)
        await self._bot.says(who, WORDS)
        await until(lambda: self._bot.texts_for(who))
        assert len(self._bot.texts_for(who)) == 1

    async def goes_down(self) -> None:
        await self._zalo.stop()

    async def comes_up(self) -> None:
        await self._zalo.start()

    def forgets_the_token(self) -> None:
        self._zalo.reset_token(ZALO_TOKEN, f"{ZALO_TOKEN}-anew")


@dataclass
class Village:
    """Both platforms, and the programs that run for them."""

    folder: Path
    telegram: FakeTelegram
    zalo: FakeZalo
    programs: list[Offspring] = field(default_factory=list[Offspring])

    def __post_init__(self) -> None:
        self.platforms: tuple[Platform, Platform] = OnTelegram(self.telegram), OnZalo(self.zalo)

    def settings(self, database_url: str, port: int) -> dict[str, object]:
        return {
            "database_url": database_url,
            "port": port,
            "telegram_token": TELEGRAM_TOKEN,
            "telegram_api_base": self.telegram.url,
            "zalo_bot_token": ZALO_TOKEN,
            "zalo_api_base": self.zalo.url,
        }

    def webhook(self, port: int) -> dict[str, object]:
        return {"public_url": f"http://{HOST}:{port}", "webhook_secret": SECRET}

    async def run(self, settings: Mapping[str, object]) -> Offspring:
        """Start a program."""
        output = self.folder / f"output-{len(self.programs)}.txt"
        program = Offspring(output, be_command, self.folder, settings, "run")
        await program.start()
        self.programs.append(program)
        return program

    async def kill(self, program: Offspring) -> None:
        """Kill a program; the platforms notice, so that nothing is told to a poll that nobody holds any more."""
        await program.kill()
        await asyncio.sleep(0.2)


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Village]:
    """Both platforms on their good days. Whatever the programs print and log, no secret is in it, nor what was said."""
    async with FakeTelegram(FastClock()).running() as telegram, FakeZalo(FastClock()).running() as zalo:
        telegram.switches.deliveries.allows_local = zalo.switches.allows_local_webhook = True
        zalo.switches.keeps_unpolled = None
        village = Village(tmp_path, telegram, zalo)
        yield village
        for program in village.programs:
            await program.kill()
    assert told_secrets(tmp_path) == []


def told_secrets(folder: Path) -> list[str]:
    """Return what the programs have printed or logged of what nobody may know."""
    said = "".join(path.read_text("utf-8") for path in folder.glob("output*"))
    return [word for word in (*HIDDEN, WORDS) if word in said]


@pytest.fixture
async def settings(village: Village, sqlite_url: str) -> dict[str, object]:
    """What an operator sets for both bots, polled, and a database of their own."""
    return village.settings(sqlite_url, free_port())


async def is_up(settings: Mapping[str, object]) -> None:
    """Wait until the page is served."""
    async with httpx.AsyncClient() as browser:

        async def is_served() -> bool:
            try:
                return (await browser.get(f"http://{HOST}:{settings['port']}/")).status_code == 200
            except httpx.TransportError:
                return False

        async with asyncio.timeout(60):
            while not await is_served():  # noqa: ASYNC110 -- what is waited for tells nobody
                await asyncio.sleep(0.05)


# --- starting and stopping ---


async def test_the_command_of_the_operator_answers_everywhere_and_ends_when_asked(
    village: Village, settings: dict[str, object]
):
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    set_up_environment(environment, {**settings, **village.webhook(int(str(settings["port"])))})
    command = Path(sys.executable).with_name("khuyenhoc")
    with (village.folder / "output.txt").open("w") as output:
        program = await asyncio.create_subprocess_exec(
            command, "run", cwd=village.folder, env=environment, stdout=output, stderr=output
        )
    try:
        for platform in village.platforms:
            await platform.answers()
        await is_up(settings)
        assert command_line(program.pid)[1:] == [str(command), "run"]
        assert [name for name, _ in village.zalo.calls].count("setWebhook") == 1, "a day has few such calls"
        program.terminate()
        async with asyncio.timeout(20):
            assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()


def command_line(pid: int) -> list[str]:
    """Return what `ps` shows of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").rstrip("\0").split("\0")


async def test_a_stop_lets_what_was_accepted_be_answered(village: Village, settings: dict[str, object]):
    program = await village.run(settings)
    telegram, _ = village.platforms
    await telegram.answers()
    bot = village.telegram.bot(TELEGRAM_TOKEN)
    waiting = [next(_people) for _ in range(25)]
    for who in waiting:
        bot.says(who, WORDS)
    await until(lambda: accepted(settings) > len(waiting))
    program.ask_to_stop()
    assert await program.ended() == 0
    assert [len(bot.texts_for(who)) for who in waiting] == [1] * len(waiting)
    assert left_over(settings) == []


def accepted(settings: Mapping[str, object]) -> int:
    """Count what came in so far."""
    return rows(settings, "SELECT count(*) FROM inbox")[0][0]


def left_over(settings: Mapping[str, object]) -> list[tuple[object, ...]]:
    """Return what has not come to its end."""
    return [
        *rows(settings, "SELECT platform_id, state FROM inbox WHERE state <> 'finished'"),
        *rows(settings, "SELECT id, state FROM outbox WHERE state <> 'sent'"),
    ]


def rows(settings: Mapping[str, object], query: str) -> list[tuple[int, ...]]:
    """Read the file as it is, past the program."""
    with closing(sqlite3.connect(str(settings["database_url"]).removeprefix("sqlite:///"))) as connection:
        return connection.execute(query).fetchall()


async def test_a_killed_program_answers_again_within_seconds(village: Village, settings: dict[str, object]):
    program = await village.run(settings)
    for platform in village.platforms:
        await platform.answers()
    await village.kill(program)
    written = asyncio.gather(*(platform.answers() for platform in village.platforms))
    await village.run(settings)
    await written


async def test_without_a_token_there_is_the_page(village: Village, sqlite_url: str):
    settings: dict[str, object] = {"database_url": sqlite_url, "port": free_port(), "telegram_tokn": TELEGRAM_TOKEN}
    program = await village.run(settings)
    await is_up(settings)
    program.ask_to_stop()
    assert await program.ended() == 0
    assert f"http://localhost:{settings['port']}" in program.said
    assert "KHUYENHOC_TELEGRAM_TOKN. Không có thiết lập này." in program.said
    assert TELEGRAM_TOKEN not in program.said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://xa.example/khuyenhoc"),
        ("PORT", "99999"),
        ("PUBLIC_URL", "xa.example"),
        ("TELEGRAM_TOKEN", "not-a-token-4712"),
        ("TELEGRAM_API_BASE", "ftp://xa.example"),
        ("ZALO_BOT_TOKEN", "not-a-token-4711"),
        ("ZALO_API_BASE", "xa.example"),
        ("WEBHOOK_SECRET", "a b c d e f g h i"),
        ("PLANS", "not a list"),
    ],
)
async def test_a_wrong_setting_is_one_line_that_names_it(
    village: Village, settings: dict[str, object], name: str, value: str
):
    known = {"public_url": "https://xa.example"}
    program = await village.run({**known, **settings, name.lower(): value})
    assert await program.ended() == 2
    [line] = program.said.splitlines()
    assert f"KHUYENHOC_{name}" in line
    assert value not in line


async def test_who_changes_a_message_taps_or_blocks_the_bot_is_noticed(village: Village, settings: dict[str, object]):
    bot, who = village.telegram.bot(TELEGRAM_TOKEN), next(_people)
    await let_in(who, Address(ChannelName("telegram:4712"), str(bot.let_in(who))), str(settings["database_url"]))
    await village.run(settings)
    first = bot.says(who, "báo cáo")
    await until(lambda: bot.shown_to(who))
    bot.edits(who, first, text("kết quả"))
    await until(lambda: "báo cáo" in stored_before(settings))
    bot.says(who, "xóa dữ liệu của tôi")
    await until(lambda: any(shown.buttons for shown in bot.shown_to(who)))
    asked = next(shown for shown in bot.shown_to(who) if shown.buttons)
    bot.taps(who, [*asked.buttons][-1], asked.message_id)
    await until(lambda: village.telegram.called("editMessageReplyMarkup"))
    bot.blocks(who)
    await until(lambda: rows(settings, "SELECT count(*) FROM contacts WHERE unreachable_since IS NOT NULL") == [(1,)])


async def let_in(who: str, address: Address, database_url: str) -> None:
    """Let somebody head a village and have a chat."""
    database, since = await Database.open(database_url), datetime(2024, 1, 1, tzinfo=UTC)
    async with database.unit_of_work() as uow:
        commune = await uow.units.add(UnitKind.COMMUNE, "xã", "Tân Văn", None, {}, since.date())
        village = await uow.units.add(UnitKind.VILLAGE, "thôn", "Nà Pái", commune, {"households": 85}, since.date())
        person = await uow.people.add(who, "", [Post(RoleId("village_head"), village, since.date())])
        await uow.people.bind(address, person, since)
        await uow.people.record_consent(person, since)
        await uow.people.choose_address(person, "cô")
        await uow.commit()
    await database.close()


def stored_before(settings: Mapping[str, object]) -> set[object]:
    """Return what edited messages said before, as far as it was stored with them."""
    return {before for (before,) in rows(settings, "SELECT json_extract(payload, '$.was') FROM inbox")}


# --- bad days ---


@pytest.mark.parametrize("number", [0, 1])
async def test_a_platform_that_is_down_holds_up_no_other_and_is_picked_up_again(
    village: Village, settings: dict[str, object], number: int
):
    weak, strong = village.platforms[number], village.platforms[1 - number]
    await weak.goes_down()
    program = await village.run(settings)
    await strong.answers()
    await weak.comes_up()
    await weak.answers()
    await weak.goes_down()
    await strong.answers()
    await weak.comes_up()
    await weak.answers()
    assert "Traceback" not in program.said


@pytest.mark.parametrize("number", [0, 1])
async def test_a_refused_token_is_one_line_and_the_rest_runs(
    village: Village, settings: dict[str, object], number: int
):
    refused, other = village.platforms[number], village.platforms[1 - number]
    refused.forgets_the_token()
    program = await village.run(settings)
    await other.answers()
    await until(lambda: refused.name in program.said)
    [line] = [line for line in program.said.splitlines() if refused.name in line]
    assert "ERROR" in line
    await is_up(settings)


async def test_a_traceback_holds_no_secret(village: Village, settings: dict[str, object]):
    """A platform that answers nonsense, and a database with a table gone: both are logged with their traceback."""

    async def nonsense(request: Request) -> JSONResponse:
        return JSONResponse({"ok": True, "result": 7})

    strange = Serving(Starlette(routes=[Route("/{path:path}", nonsense, methods=["GET", "POST"])]))
    await strange.start()
    try:
        program = await village.run({**settings, "telegram_api_base": strange.url})
        await until(lambda: "telegram:4712" in program.said)
        _, zalo = village.platforms
        await zalo.answers()
        rows(settings, "ALTER TABLE inbox RENAME TO mislaid")
        answer = asyncio.create_task(zalo.answers())
        await until(lambda: program.said.count("Traceback") > 1)
        rows(settings, "ALTER TABLE mislaid RENAME TO inbox")
        await answer
    finally:
        await strange.stop()


# --- several programs ---


async def test_two_programs_share_a_polled_bot_and_one_goes_on_when_the_other_dies(
    village: Village, postgresql_url: str
):
    both = [village.settings(postgresql_url, free_port()) for _ in range(2)]
    programs = [await village.run(settings) for settings in both]
    await asyncio.gather(*map(is_up, both))
    for number in range(2):
        for platform in village.platforms:
            await platform.answers()
        await village.kill(programs[number])
        for platform in village.platforms:
            await platform.answers()
        programs[number] = await village.run(both[number])
        await is_up(both[number])
    assert "another program" not in "".join(program.said for program in village.programs)


# --- what anybody can send to the webhook ---


Headers = Mapping[str, str]


@dataclass(frozen=True)
class Garbage:
    """A request that no platform makes; `length` is what it says of its body."""

    path: str = "/webhook/telegram/4712"
    method: str = "POST"
    headers: Headers = field(default_factory=dict[str, str])
    body: bytes = b""
    length: int | None = None

    @property
    def wire(self) -> bytes:
        """What goes over the wire."""
        length = len(self.body) if self.length is None else self.length
        headers = {"Host": "xa.example", "Content-Length": str(length), **self.headers}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


KNOWN: Headers = {SECRET_HEADER: SECRET}
WRONG: Headers = {SECRET_HEADER: "another-secret"}
EVENT = json.dumps({"update_id": 1, "message": {**text(WORDS), "message_id": 1}}).encode()
GARBAGE = (
    Garbage(body=EVENT),
    Garbage(body=EVENT, headers=WRONG),
    Garbage(body=EVENT, headers={SECRET_HEADER: "\x7f\xff"}),
    Garbage("/webhook/zalo/4711", body=EVENT, headers={"X-Bot-Api-Secret-Token": "another-secret"}),
    Garbage("/webhook/zalo/4711", body=b"\x00" * 100),
    Garbage("/webhook/telegram/1", body=EVENT, headers=KNOWN),
    Garbage(method="GET"),
    Garbage(headers=WRONG, length=10**12),
    Garbage(headers=KNOWN, length=MAX_EVENT_BYTES + 1),
    Garbage(headers=KNOWN, body=b"[" * 5000),
    Garbage(headers=KNOWN, body=b"[1, 2, 3]"),
    Garbage(headers=KNOWN, body=b"\xff\xfe\x00{"),
    Garbage(headers=KNOWN, body=b'{"update_id": NaN}'),
)


async def send(port: object, garbage: Garbage) -> int:
    """Send a request and return the status that is answered, whatever has been sent of the body by then."""
    reader, writer = await asyncio.open_connection(HOST, int(str(port)))
    try:
        writer.write(garbage.wire)
        async with asyncio.timeout(60):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()


@pytest.fixture
async def delivered(village: Village, settings: dict[str, object]) -> dict[str, object]:
    """The settings of a program that is delivered to, running."""
    settings |= village.webhook(int(str(settings["port"])))
    await village.run(settings)
    for platform in village.platforms:
        await platform.answers()
    return settings


async def test_a_wrong_secret_is_refused_before_the_body_comes(delivered: dict[str, object]):
    for garbage in GARBAGE[:2]:
        announced = Garbage(garbage.path, headers=garbage.headers, length=len(EVENT))
        assert await send(delivered["port"], announced) == 401


async def test_a_flood_of_garbage_gets_refusals_and_people_go_on_being_answered(
    village: Village, delivered: dict[str, object]
):
    statuses: list[int] = []
    flood = islice(cycle(GARBAGE), 2000)

    async def pour() -> None:
        for garbage in flood:
            status = await send(delivered["port"], garbage)
            statuses.append(status)

    pouring = asyncio.gather(*(pour() for _ in range(20)))
    answered = 0
    while not pouring.done():
        await asyncio.gather(*(platform.answers() for platform in village.platforms))
        answered += 1
    await pouring
    assert answered
    assert len(statuses) == 2000
    assert {status for status in statuses if not 400 <= status < 500} == set()
    assert rows(delivered, "SELECT count(*) FROM inbox") == [(2 * answered + 2,)]
