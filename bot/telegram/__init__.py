"""Telegram's Bot API without its ways in: its wire, reading what it tells, judging what it answers, buttons, the menu.

Not here: the bot itself (`bot/telegram_bot.py`).
"""
