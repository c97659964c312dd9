"""Whole chats, as files an official can read (*.chat), played through the front door.

How such a file is written stands in script.py; `pytest tests/journeys --update-journeys` writes what the bot says.
"""
