"""No secret stands in the log, whoever writes it."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import Program, serve
from bot.redaction import RedactingFormatter, redact, set_up_logging
from storage.database import Database
from storage.errors import DatabaseError
from tests.bot.hurried import files
from tests.bot.offspring import HOST, Offspring, free_port, until


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("GET https://x.example/bot4712:Abc-_x/getMe", "GET https://x.example/bot***/getMe", id="a token"),
        pytest.param("('/bot4712:Abc')", "('/bot***')", id="a token at the end"),
        pytest.param("/file/bot4712:Abc/photos/1.jpg", "/file/bot***/photos/1.jpg", id="where a file lies"),
        pytest.param("postgresql://lan:mat-khau@db/x", "postgresql://***@db/x", id="a password"),
        pytest.param("https://x.example/bots/12", "https://x.example/bots/12", id="a link is no secret"),
    ],
)
def test_secrets_in_addresses_are_hidden(text: str, shown: str):
    assert redact(text) == shown


def test_trouble_with_the_database_takes_a_line_and_a_bug_its_traceback():
    told = [_told(DatabaseError("the disk is full")), _told(ValueError("a bug"))]
    assert told[0] == "it fails\nthe disk is full"
    assert told[1].startswith("it fails\nTraceback")


def _told(trouble: Exception) -> str:
    record = logging.LogRecord("bot", logging.ERROR, "", 1, "it fails", (), None)
    try:
        raise trouble
    except Exception as error:
        record.exc_info = (type(error), error, error.__traceback__)
    return RedactingFormatter("%(message)s").format(record)


async def _break(request: Request) -> Response:
    raise RuntimeError("https://x.example/bot4712:Abc/getMe")


def be_broken(url: str, port: int) -> None:
    """Serve a page that breaks with a token in its words, until killed."""

    async def run() -> None:
        program = Program(replace(files(), database=await Database.open(url)))
        await serve(program, Starlette(routes=[Route("/", _break)]), HOST, port)

    set_up_logging()
    asyncio.run(run())


async def test_what_the_web_server_logs_is_redacted_too(sqlite_url: str, tmp_path: Path):
    port = free_port()
    program = Offspring(tmp_path / "output.txt", be_broken, sqlite_url, port)
    await program.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}") as browser:
            await _served(browser)
        await until(lambda: "RuntimeError" in program.said)
    finally:
        await program.kill()
    assert "/bot***/getMe" in program.said
    assert "4712:Abc" not in program.said


async def _served(browser: httpx.AsyncClient) -> None:
    """Wait until the page is served, in whatever state."""
    async with asyncio.timeout(60):
        while True:
            try:
                await browser.get("/")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
