"""The buttons under a message, and those that stay below the text field."""

from collections.abc import Mapping, Sequence

from telegram import KeyboardButton, ReplyKeyboardMarkup

from bot.parts import units
from conversations.session import Option

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
SHORT_UNITS = 14
"""How long the labels of two buttons side by side may be, so that a small phone shows them whole."""


Keyboard = Mapping[str, Sequence[Sequence[Mapping[str, str]]]]
"""Buttons as the wire has them: the library's own would be taken apart again with each message, for 70 µs."""


def fits(option: Option) -> bool:
    """Whether an option can be a button: what a tap tells has its measure."""
    return 0 < len(option.id.encode()) <= MAX_CALLBACK_BYTES


def buttons(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options that become buttons; the others have to be typed."""
    return tuple(filter(fits, options))[:MAX_BUTTONS]


def keyboard(options: Sequence[Option]) -> Keyboard | None:
    """Return the buttons of these options for under a message; None without options."""
    rows = [[{"text": one.label, "callback_data": one.id} for one in row] for row in _in_rows(options)]
    return {"inline_keyboard": rows} if rows else None


def standing_keyboard(options: Sequence[Option]) -> ReplyKeyboardMarkup:
    """Return large buttons that stay below the text field until others come; a tap types the label."""
    rows = [[KeyboardButton(one.label) for one in row] for row in _in_rows(options)]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, is_persistent=True)


def phone_keyboard(label: str) -> ReplyKeyboardMarkup:
    """Return the button that sends the own telephone number; it goes when it has been tapped."""
    button = KeyboardButton(label, request_contact=True)
    return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)


def _in_rows(options: Sequence[Option]) -> list[list[Option]]:
    """Lay short ones two in a row."""
    rows: list[list[Option]] = []
    is_open = False
    for option in options:
        is_short = units(option.label) <= SHORT_UNITS
        if is_open and is_short:
            rows[-1].append(option)
            is_open = False
        else:
            rows.append([option])
            is_open = is_short
    return rows
