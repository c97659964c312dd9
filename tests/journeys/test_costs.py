"""What a report costs where messages count: from the first word to the receipt, never more than three of the bot's."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from conversations.capabilities import Capabilities
from conversations.forms.catalogue import load_catalogue
from storage.database import Database
from tests.journeys.platforms import Direct
from tests.journeys.script import ClockLine, Journey, read_journey
from tests.journeys.stage import Clock, Stage

MOST = 3
COUNTED = Capabilities(has_buttons=False, has_photos=True, max_chars=2000)
IN_THE_PLAN = ("classes", "literacy", "families")
FORMS = (*IN_THE_PLAN, "outreach", "dropouts")
"""What a village head reports with: by the plan of Tân Văn, or by the plan of one duty a form."""

LAST_YEAR = {
    "classes": "classes_held 3, participants 40, women 22, minority 31",
    "literacy": "illiterate_total 14, enrolled 1, completed 0",
    "families": "households 85, registered 58, recognised 44, clans_registered 3, clans_recognised 2",
}
CATALOGUE = load_catalogue()
EXAMPLES = {form: CATALOGUE[form].purpose.example for form in FORMS}
TITLES = {form: CATALOGUE[form].purpose.title for form in FORMS}
AS_LAST_YEAR = EXAMPLES | dict.fromkeys(LAST_YEAR, "như kỳ trước")
NOTHING = dict.fromkeys(FORMS, "kỳ này không có") | {
    "literacy": "còn 14 người chưa biết chữ, không ai ra lớp, học xong 0",
}


def _head(form: str) -> Iterator[str]:
    yield "Đơn vị: thôn Nà Pái (85 hộ)"
    yield "Lan: trưởng thôn, thôn Nà Pái, 0912 000 001"
    if form in IN_THE_PLAN:
        yield f"Kỳ trước: {'; '.join(f'{name}, thôn Nà Pái: {values}' for name, values in LAST_YEAR.items())}"
    else:
        yield f"Biểu: {form}"
    yield from ("", "@ 2024-10-22 09:00")


def _story(path: Path, form: str, said: Sequence[str]) -> Journey:
    """Return the story in which Lan says these things, and what is filed is looked at."""
    path.write_text("\n".join((*_head(form), *(f"Lan> {line}" for line in said), "Sổ> báo cáo")), "utf-8")
    return read_journey(path)


async def _play(url: str, journey: Journey) -> list[str]:
    begin = journey.steps[0]
    assert isinstance(begin, ClockLine)
    database = await Database.open(url)
    try:
        return await Stage(database, journey, Direct(COUNTED), Clock(begin.at)).play()
    finally:
        await database.close()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "way",
    [
        pytest.param((EXAMPLES, "đúng"), id="told at once"),
        pytest.param((TITLES, EXAMPLES, "1"), id="opened by its title"),
        pytest.param(("báo cáo", EXAMPLES, "1"), id="told on the first screen there is"),
        pytest.param((TITLES, AS_LAST_YEAR, "1"), id="as last year, where there was a report"),
        pytest.param((TITLES, NOTHING, "1"), id="nothing this period"),
    ],
)
def test_a_report_costs_three_messages_of_the_bot_at_most(
    form: str, way: Sequence[str | Mapping[str, str]], sqlite_url: str, tmp_path: Path
) -> None:
    said = [part if isinstance(part, str) else part[form] for part in way]
    told = asyncio.run(_play(sqlite_url, _story(tmp_path / "told.chat", form, said)))
    filed = [line for line in told if f", bản 1, {form}, " in line and "/2024: " in line]
    assert len(filed) == 1, told
    assert sum(line.startswith("Bot> ") for line in told) <= MOST, told
