"""Forms: XLSForm compiled once, run by a pure engine, and the form files themselves; no chat, no storage."""
