"""What is said, as tables: forms, readings, and the engine under random messages."""
