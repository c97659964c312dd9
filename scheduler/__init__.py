"""When things are due and who is reminded when.

`workdays.py`, `deadlines.py` and `reminders.py` are pure; the clock is read elsewhere and handed in.
"""
