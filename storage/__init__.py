"""Where everything is kept: one database (SQLite or PostgreSQL), one store a file, one transaction a turn.

What is said, ordered or decided does not live here. Rows never leave this folder: stores take and return our
dataclasses.
"""
