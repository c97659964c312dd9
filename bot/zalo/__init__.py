"""The Zalo Bot Platform without its network: reading what it tells, and judging what it answers.

Not here: the calls, the polling and the routes (`bot/zalo_bot.py`), and Official Accounts, which are another product.
"""
