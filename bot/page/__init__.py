"""The built-in chat page: its files and words, and the reading and writing of what a browser exchanges.

Not here: routes and rights (`bot/web_chat.py`), and what the bot says (`conversations/`).
"""
