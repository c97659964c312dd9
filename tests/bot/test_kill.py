"""SIGKILL at random instants: nothing acknowledged is lost, nothing is handled, answered or reminded twice."""

import asyncio
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from bot.app import build_services
from handlers.carry_out import INVITATION_LIFE
from storage.database import Database
from tests.bot.commune import Clock, chat_of, settle_commune, until, vietnam
from tests.bot.mortal import Mortal, in_three_forms

KILLS = 52
SEED = 2024
PATIENCE_S = 60
LEASE_IS_OVER = timedelta(minutes=2)
"""How much later the clock stands after each restart: a lease of the dead process has ended by then."""

MORNINGS = (vietnam(2024, 10, 25, 7, 55), vietnam(2024, 11, 1, 7, 55), vietnam(2024, 11, 6, 7, 55))
"""The clock moves to the next of them as the kills go on: on each day reminders go out at eight."""


@dataclass(frozen=True)
class Tap:
    """Tap this choice of the last answer, once it is shown."""

    id: str


@dataclass(frozen=True)
class Photo:
    """Send a picture."""


Step = str | Tap | Photo

SEND = Tap("send")


def join(who: str) -> list[Step]:
    return [code_of(who), Tap("yes"), "Tôi đồng ý", "bác"]


def code_of(who: str) -> str:
    return f"MA{chat_of(who).upper().replace('-', '')}"


def classes(times: int, again: str) -> Iterator[Step]:
    """File a report in one sentence and then file it `again`, each time with other figures."""
    for n in range(times):
        yield "Lớp học, chuyên đề"
        if n:
            yield again
        yield f"{2 + n} lớp, {60 + n} người học, {20 + n} nữ, {30 + n} dân tộc thiểu số"
        yield SEND if n % 2 else "gửi"


def families(times: int) -> Iterator[Step]:
    """File a report question by question, go back, put it off and go on, and then replace it."""
    for n in range(times):
        yield "Gia đình, dòng họ học tập"
        yield "thay" if n else Tap("start")
        yield from ("96", "quay lại", "96", f"{70 - n}", "để sau", "Gia đình, dòng họ học tập", f"{55 - n}", "4", "3")
        yield SEND if n % 2 else "gửi"


def tasks(times: int) -> Iterator[Step]:
    """Mark task after task as done, with a note or a photo."""
    for n in range(times):
        yield "nhiệm vụ"
        yield f"{2 + n}"
        yield "kế hoạch ghi thế nào"
        yield "đã xong"
        yield Photo() if n % 3 == 1 else f"Đã họp dân lần {n}"
        yield "bao giờ nộp"


SCRIPTS: Mapping[str, Sequence[Step]] = {
    "head of a": [*join("head of a"), *classes(8, "thay"), "kết quả"],
    "head of b": [*join("head of b"), *families(3), "trợ giúp", "hihi", "hihi", "hihi", "kết quả"],
    # Added up again and again: a message handled twice would show in the sums.
    "teacher": [*join("teacher"), *classes(8, "thêm"), "kết quả"],
    "branch of a": [*join("branch of a"), *tasks(4), "cảm ơn"],
    "director": [*join("director"), *tasks(4), "dừng", "nhắc lại tôi"],
    "clerk": [*join("clerk"), *tasks(5)],
}
MESSAGES = sum(map(len, SCRIPTS.values()))


@dataclass
class Page:
    """One person's page: it sends each message until it has the receipt, and reads what the bot says."""

    browser: httpx.AsyncClient
    api: str
    cursor: int = 0
    answers: int = 0
    buttons: set[str] = field(default_factory=set[str])

    async def send(self, body: Mapping[str, Any]) -> None:
        await _insist(lambda: self.browser.post(f"{self.api}/messages", **body))

    async def shows(self, button: str) -> bool:
        """Return whether the button has been shown."""
        await self._read()
        return button in self.buttons

    async def has_answered(self, count: int) -> bool:
        """Return whether so many lines of the bot have been shown."""
        await self._read()
        return self.answers >= count

    async def _read(self) -> None:
        answer = await _insist(lambda: self.browser.get(f"{self.api}/lines", params={"after": self.cursor, "wait": 0}))
        for line in answer.json()["lines"]:
            self.cursor = line["id"]
            self.answers += line["author"] == "bot"
            self.buttons |= {choice["id"] for choice in line["choices"]}


@dataclass
class Run:
    """Everybody writes what their script says; `received` are the messages of which the page has a receipt."""

    program: Mortal
    pause: Callable[[], float]
    received: list[str] = field(default_factory=list[str])

    async def tell_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for who, script in SCRIPTS.items():
                group.create_task(self._tell(who, script))

    async def _tell(self, who: str, script: Sequence[Step]) -> None:
        async with self.program.browser(f"secret-of-{chat_of(who)}") as browser:
            front = await _insist(lambda: browser.get("/"))
            found = re.search(r'data-chat="(w[0-9a-f]{40})"', front.text)
            assert found
            page = Page(browser, f"/api/chat/{found[1]}")
            for turns, step in enumerate(script):
                client_id = f"{chat_of(who)}-{turns}"
                button = f"{turns}.{step.id}" if isinstance(step, Tap) else ""
                if button:
                    await _shown(page, button, f"{who}, message {turns}: {step}")
                await page.send(_body(client_id, step, button))
                self.received.append(f"{found[1]}/{client_id}")
                await asyncio.sleep(self.pause())
            await until(partial(page.has_answered, len(script)))


async def _shown(page: Page, button: str, where: str) -> None:
    """Wait for a button. Its number counts the turns: a message lost, or handled twice, and it never comes."""
    try:
        await until(partial(page.shows, button))
    except TimeoutError as error:
        raise AssertionError(
            f"{where}: the button {button} is never shown, only {sorted(page.buttons)[-5:]}"
        ) from error


def _body(client_id: str, step: Step, button: str) -> dict[str, Any]:
    match step:
        case Photo():
            return {"data": {"client_id": client_id}, "files": {"photo": ("anh.jpg", PICTURE, "image/jpeg")}}
        case Tap():
            return {"json": {"client_id": client_id, "button": button, "line": 1}}
        case text:
            return {"json": {"client_id": client_id, "text": text}}


def _picture() -> bytes:
    target = BytesIO()
    Image.new("RGB", (40, 30), "green").save(target, "JPEG")
    return target.getvalue()


PICTURE = _picture()


async def _insist(request: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Do as the page does: a lost connection or a server in trouble means again, with the same id."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                answer = await request()
            except httpx.TransportError:
                await asyncio.sleep(0.03)
                continue
            if answer.status_code < 500:
                assert answer.status_code == 200, answer.text
                return answer
            await asyncio.sleep(0.03)


# --- what stands in the database afterwards ---


@dataclass(frozen=True)
class Kept:
    """What is left of a run: everything that must not depend on how often the program died."""

    said: Mapping[str, Sequence[str]]
    answers: Mapping[str, Sequence[str]]
    reports: Sequence[tuple[Any, ...]]
    done: Sequence[tuple[Any, ...]]


_CHANGING = re.compile(r"\d{2}:\d{2} ngày |\d{1,2}/\d{1,2}/\d{4}|(?<=báo cáo số )\d+|(?<=Số )\d+")
"""Hours, days and receipt numbers: whose report comes first is a matter of chance in any run."""


def keep(path: Path) -> Kept:
    with _looking(path) as rows:
        said = rows("SELECT chat, text, picture FROM chat_lines WHERE author = 'person' ORDER BY id")
        answers = rows(
            f"SELECT chat_lines.chat, text FROM {_BOT_LINES} WHERE outbox.priority = 0 ORDER BY chat_lines.id"
        )
        reports = rows(
            "SELECT unit_id, duty_id, assignments.form_id, version, answers, flags, filed_by, by_phone"
            " FROM reports JOIN assignments ON assignments.id = assignment_id ORDER BY 1, 2, 3, 4"
        )
        done = rows(
            "SELECT unit_id, duty_id, assignments.form_id, done_by, note, files.content FROM completions"
            " JOIN assignments ON assignments.id = assignment_id LEFT JOIN files ON files.id = photo ORDER BY 1, 2, 3"
        )
    return Kept(
        _by_chat((chat, text if picture is None else "(picture)") for chat, text, picture in said),
        _by_chat((chat, _CHANGING.sub("…", text)) for chat, text in answers),
        reports,
        done,
    )


_BOT_LINES = "chat_lines JOIN outbox ON chat_lines.client_id = 'bot:' || outbox.id AND author = 'bot'"


def _by_chat(lines: Any) -> Mapping[str, Sequence[str]]:
    chats: dict[str, list[str]] = {}
    for chat, text in lines:
        chats.setdefault(chat, []).append(text)
    return chats


@contextmanager
def _looking(path: Path) -> Generator[Callable[[str], list[tuple[Any, ...]]]]:
    """Read the file as it is, past the program."""
    with closing(sqlite3.connect(path)) as connection:
        yield lambda query: connection.execute(query).fetchall()


IN_FLIGHT = {
    "written down, not accepted": (
        "SELECT count(*) FROM chat_lines WHERE author = 'person' AND NOT EXISTS"
        " (SELECT 1 FROM inbox WHERE platform_id = chat_lines.chat || '/' || substr(client_id, 8))"
    ),
    "accepted, not handled": "SELECT count(*) FROM inbox WHERE state = 'waiting'",
    "handled, not sent": "SELECT count(*) FROM outbox WHERE state = 'waiting'",
    "being sent": "SELECT count(*) FROM outbox WHERE state = 'claimed'",
}


def in_flight(path: Path) -> Counter[str]:
    """Count what a kill caught half-way."""
    with _looking(path) as rows:
        return Counter({phase: 1 for phase, query in IN_FLIGHT.items() if rows(query)[0][0]})


# --- the test ---


async def prepared(folder: Path) -> Path:
    """Return a database in which the commune stands and everybody has a code."""
    path = folder / "khuyenhoc.db"
    database = await Database.open(f"sqlite:///{path}")
    services = build_services(database, Clock(MORNINGS[0]))
    services = replace(services, plans=in_three_forms(services))
    commune = await settle_commune(services, joined=None)
    async with database.unit_of_work() as uow:
        for who in SCRIPTS:
            now = MORNINGS[0]
            await uow.invitations.add(code_of(who), commune.people[who], None, now, now + INVITATION_LIFE)
        await uow.commit()
    await database.close()
    return path


async def undisturbed(program: Mortal, path: Path) -> Kept:
    await program.start(path, MORNINGS[0])
    await Run(program, lambda: 0.0).tell_all()
    await _settled(path)
    await program.kill()
    return keep(path)


async def _settled(path: Path) -> None:
    async def is_at_rest() -> bool:
        return not in_flight(path)

    await until(is_at_rest)


@dataclass
class Fate:
    """Kills the program again and again, at instants spread over the whole script, and starts it at once."""

    path: Path
    run: Run
    chance: random.Random
    caught: Counter[str] = field(default_factory=Counter[str])

    async def strike(self) -> None:
        for number in range(KILLS):
            await self.run.program.start(self.path, _clock_at(number))
            await self._wait(number)
            await self.run.program.kill()
            if number % 2:  # every other time nobody but the program touches the file
                self.caught += in_flight(self.path)
        await self.run.program.start(self.path, _clock_at(KILLS))

    async def _wait(self, number: int) -> None:
        """Wait for a share of the script and a moment more; in a morning, and now and then, only for a moment."""
        is_early = self.chance.random() < 0.15 or _is_just_after_eight(number)
        if is_early:
            await asyncio.sleep(self.chance.uniform(0, 0.6))
            return
        share = MESSAGES * number / KILLS

        async def has_got_there() -> bool:
            return len(self.run.received) >= share

        with suppress(TimeoutError):
            await until(has_got_there, patience_s=1.2)
        await asyncio.sleep(self.chance.uniform(0, 0.15))


def _clock_at(life: int) -> datetime:
    """Return the instant at which the clock of a life begins."""
    lives_a_morning = -(-KILLS // len(MORNINGS))
    morning, later = divmod(life, lives_a_morning)
    return MORNINGS[morning] + later * LEASE_IS_OVER


def _is_just_after_eight(life: int) -> bool:
    local = _clock_at(life)
    return (local.hour, local.minute // 10) == (8, 0)


@pytest.mark.slow
async def test_a_program_killed_at_any_instant_loses_nothing_and_does_nothing_twice(tmp_path: Path):
    (calm := tmp_path / "calm").mkdir()
    (stormy := tmp_path / "stormy").mkdir()
    path = await prepared(stormy)
    chance = random.Random(SEED)
    async with Mortal(tmp_path) as program:
        expected = await undisturbed(program, await prepared(calm))
        run = Run(program, lambda: chance.uniform(0, 0.06))
        fate = Fate(path, run, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(fate.strike())
            group.create_task(run.tell_all())
        await _settled(path)
        await program.kill()

    with _looking(path) as rows:
        inbox = rows("SELECT platform_id, state FROM inbox")
        replies = rows("SELECT state, count(*) FROM outbox WHERE priority = 0 GROUP BY state")
        reminders = rows(f"SELECT chat_lines.chat, chat_lines.sent_at FROM {_BOT_LINES} AND outbox.priority > 0")
        audited = rows("SELECT count(*) FROM audit WHERE action = 'report.filed'")
        health = [*rows("PRAGMA integrity_check"), *rows("PRAGMA foreign_key_check")]
    assert sorted(inbox) == sorted((id, "finished") for id in run.received)
    assert len(run.received) == MESSAGES
    assert replies == [("sent", MESSAGES)]
    kept = keep(path)
    assert kept.said == expected.said
    assert kept.answers == expected.answers
    assert kept.reports == expected.reports
    assert audited == [(len(expected.reports),)]
    assert kept.done == expected.done
    by_day = Counter((chat, str(sent_at)[:10]) for chat, sent_at in reminders)
    assert by_day
    assert max(by_day.values()) == 1
    assert health == [("ok",)]
    assert all(fate.caught[phase] for phase in ("accepted, not handled", "handled, not sent")), fate.caught
