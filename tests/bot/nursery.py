"""Imported by the process that all others are forked off: what takes seconds is done there, once."""

from tests.bot.hurried import import_all

import_all()
