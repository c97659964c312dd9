"""Use cases, one verb a file: load, decide, store, commit. Decisions are made by the pure packages they call.

Not here: how a platform speaks (`bot/`), how something is kept (`storage/`).
"""
