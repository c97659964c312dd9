"""Every command of the menu is one the product understands."""

import re

import pytest

from bot.telegram.menu import menu, shown_menu, spoken
from conversations.reading.intents import Intent, read_intent

MEANT = {
    "baocao": Intent.REPORT,
    "nhiemvu": Intent.TASKS,
    "hannop": Intent.DUE,
    "ketqua": Intent.RESULTS,
    "suabaocao": Intent.CORRECT_SENT,
    "goiai": Intent.WHO,
    "dung": Intent.STOP,
    "trogiup": Intent.HELP,
}


def test_the_menu_is_complete():
    assert list(menu()) == list(MEANT)


@pytest.mark.parametrize(("name", "intent"), MEANT.items())
def test_a_command_is_understood(name: str, intent: Intent):
    assert read_intent(spoken(f"/{name}")) is intent
    assert read_intent(spoken(f"/{name}@xa_bot")) is intent


def test_the_platform_takes_the_menu():
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", one.command) and one.description for one in shown_menu())
