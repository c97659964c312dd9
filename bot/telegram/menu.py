"""The menu of commands beside the text field, and what each means in the words that may be typed."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel
from telegram import BotCommand

MENU = Path(__file__).parent / "commands.toml"

_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@\w+)?(?P<rest>.*)", re.DOTALL)


class Command(BaseModel):
    """A command: its name in plain letters, the words it stands for, and what the menu says of it."""

    name: str
    words: str
    description: str


@cache
def menu() -> Mapping[str, Command]:
    """Return the commands by their names, in the menu's order, read once."""
    commands = [Command.model_validate(one) for one in tomllib.loads(MENU.read_text("utf-8"))["command"]]
    return {command.name: command for command in commands}


def shown_menu() -> Sequence[BotCommand]:
    """Return the menu as the platform takes it."""
    return [BotCommand(command.name, command.description) for command in menu().values()]


def spoken(text: str) -> str:
    """Return a typed or tapped command in the words it stands for; what is no command of the menu stays as it is.

    The name of the bot, which the platform puts behind a command, is left out.
    """
    found = _COMMAND.fullmatch(text)
    if found is None:
        return text
    command = menu().get(found["name"].lower())
    return f"{command.words if command else '/' + found['name']}{found['rest']}"
