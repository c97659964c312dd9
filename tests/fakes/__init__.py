"""Stand-ins for the platforms, over real HTTP: what the real ones refuse, they refuse.

Not here: anything of ours. A fake knows the platform's documents, never our adapters.
"""
