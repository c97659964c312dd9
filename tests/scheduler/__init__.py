"""Working days, due dates and reminders as tables."""
