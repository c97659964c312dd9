"""Every journey, on a channel with buttons, on one without, and on every platform: the same story, the same answers.

Between any two messages the talk is stored and loaded: in PostgreSQL where everything is typed, else in a SQLite file.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from conversations.capabilities import Capabilities
from storage.database import Database
from tests.journeys.on_telegram import OnTelegram
from tests.journeys.on_web import OnWeb
from tests.journeys.on_zalo import OnZalo
from tests.journeys.platforms import Direct, Platform
from tests.journeys.script import ClockLine, Journey, read_journey
from tests.journeys.stage import Clock, Stage

FOLDER = Path(__file__).parent
JOURNEYS = sorted(FOLDER.glob("*.chat"))
MAX_CHARS, LINES_OF_A_LIST = 300, 3
WITH_BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=4096)
TYPED_ONLY = Capabilities(has_buttons=False, has_photos=True, max_chars=2000)

PLATFORMS = (
    pytest.param(OnWeb, id="the chat page"),
    pytest.param(partial(OnZalo, is_delivered=False), id="Zalo, polled"),
    pytest.param(partial(OnZalo, is_delivered=True), id="Zalo, delivered"),
    pytest.param(partial(OnTelegram, is_delivered=False), id="Telegram, polled"),
    pytest.param(partial(OnTelegram, is_delivered=True), id="Telegram, delivered"),
)


async def _play(url: str, journey: Journey, platform: Platform) -> list[str]:
    begin = journey.steps[0]
    assert isinstance(begin, ClockLine)
    database = await Database.open(url)
    try:
        return [*journey.head, *await Stage(database, journey, platform, Clock(begin.at)).play()]
    finally:
        await database.close()


def _can_be_played(journey: Journey, platform: Platform) -> bool:
    return (
        platform.has_buttons >= journey.needs_buttons
        and platform.can_edit >= journey.needs_editing
        and platform.has_stickers >= journey.needs_stickers
    )


def test_what_the_bot_says_is_short_but_for_lists_and_quotations() -> None:
    said = [message.text for path in JOURNEYS for message in read_journey(path).messages]
    short = [text for text in said if len(text.split("\n")) <= LINES_OF_A_LIST and "Kế hoạch ghi" not in text]
    assert [text for text in short if len(text) > MAX_CHARS] == []


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_goes_as_written_where_there_are_buttons(path: Path, sqlite_url: str, update_journeys: bool) -> None:
    story = asyncio.run(_play(sqlite_url, read_journey(path), Direct(WITH_BUTTONS)))
    if update_journeys:
        path.write_text("\n".join(story) + "\n", "utf-8")
    assert story == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_goes_the_same_where_everything_is_typed(path: Path, postgresql_url: str) -> None:
    journey = read_journey(path)
    if journey.needs_buttons:
        pytest.skip("only with buttons")
    assert asyncio.run(_play(postgresql_url, journey, Direct(TYPED_ONLY))) == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
@pytest.mark.parametrize("build", PLATFORMS)
def test_a_journey_goes_the_same_on_every_platform(path: Path, build: Callable[[], Platform], sqlite_url: str) -> None:
    journey, platform = read_journey(path), build()
    if not _can_be_played(journey, platform):
        pytest.skip("not on this platform")
    assert asyncio.run(_play(sqlite_url, journey, platform)) == path.read_text("utf-8").splitlines()
