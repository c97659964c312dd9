"""The buttons under a message."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.parts import units
from conversations.session import Option

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
SHORT_UNITS = 14
"""How long the labels of two buttons side by side may be, so that a small phone shows them whole."""


def fits(option: Option) -> bool:
    """Whether an option can be a button: what a tap tells has its measure."""
    return 0 < len(option.id.encode()) <= MAX_CALLBACK_BYTES


def buttons(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the options that become buttons; the others have to be typed."""
    return tuple(filter(fits, options))[:MAX_BUTTONS]


def keyboard(options: Sequence[Option]) -> InlineKeyboardMarkup | None:
    """Return the buttons of these options, short ones two in a row; None without options."""
    rows: list[list[InlineKeyboardButton]] = []
    is_open = False
    for option in options:
        is_short = units(option.label) <= SHORT_UNITS
        button = InlineKeyboardButton(option.label, callback_data=option.id)
        if is_open and is_short:
            rows[-1].append(button)
            is_open = False
        else:
            rows.append([button])
            is_open = is_short
    return InlineKeyboardMarkup(rows) if rows else None
