"""Sending: a courier for every bot, what becomes of each message, and what is told about it. Wording is elsewhere."""
