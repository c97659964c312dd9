"""The running program: commands, settings, the ways in, one adapter a channel. The only package that knows all others.

Not here: what happens with a message (`handlers/`), and what is said (`conversations/`).
"""
