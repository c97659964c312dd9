"""What is said: one pure function from a session and a message to the next session, replies and effects.

Pure, and blind to channels: what a channel can show stands in `capabilities.py`. Loading, storing and sending are
the work of `handlers/`; the sentences stand in `texts/`.
"""
