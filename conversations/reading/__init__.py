"""What people type, read into values: numbers, days, choices, commands, sentences. No state, no replies."""
