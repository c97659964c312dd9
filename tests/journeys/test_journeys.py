"""Every journey, on a channel with buttons and again on one without: the same story, with the same answers.

Between any two messages the talk is stored and loaded. With buttons it is in a SQLite file, without in PostgreSQL.
"""

import asyncio
from pathlib import Path

import pytest

from conversations.capabilities import Capabilities
from storage.database import Database
from tests.journeys.script import ClockLine, Journey, read_journey
from tests.journeys.stage import Clock, Screen, Stage

FOLDER = Path(__file__).parent
JOURNEYS = sorted(FOLDER.glob("*.chat"))
MAX_CHARS, LINES_OF_A_LIST = 300, 3
WITH_BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=4096)
TYPED_ONLY = Capabilities(has_buttons=False, has_photos=True, max_chars=2000, counts_messages=True)


async def _play(url: str, journey: Journey, capabilities: Capabilities) -> list[str]:
    begin = journey.steps[0]
    assert isinstance(begin, ClockLine)
    database = await Database.open(url)
    try:
        return await Stage(database, journey, Screen(capabilities), Clock(begin.at)).play()
    finally:
        await database.close()


def test_what_the_bot_says_is_short_but_for_lists_and_quotations() -> None:
    said = [message.text for path in JOURNEYS for message in read_journey(path).messages]
    short = [text for text in said if len(text.split("\n")) <= LINES_OF_A_LIST and "Kế hoạch ghi" not in text]
    assert [text for text in short if len(text) > MAX_CHARS] == []


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_goes_as_written_where_there_are_buttons(path: Path, sqlite_url: str, update_journeys: bool) -> None:
    journey = read_journey(path)
    story = asyncio.run(_play(sqlite_url, journey, WITH_BUTTONS))
    if update_journeys:
        path.write_text("\n".join([*journey.head, *story]) + "\n", "utf-8")
    assert [*journey.head, *story] == path.read_text("utf-8").splitlines()


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_goes_the_same_where_everything_is_typed(
    path: Path, postgresql_url: str, update_journeys: bool
) -> None:
    journey = read_journey(path)
    if journey.needs_buttons or update_journeys:
        pytest.skip("only with buttons")
    story = asyncio.run(_play(postgresql_url, journey, TYPED_ONLY))
    assert [*journey.head, *story] == path.read_text("utf-8").splitlines()
