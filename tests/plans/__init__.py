"""Plans as tables: what a row means, and what is wrong with a broken file."""
