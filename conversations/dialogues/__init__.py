"""One dialogue a file: reporting, tasks, what officials ask, entering, leaving. The engine decides whose turn it is."""
