"""Two hundred scripted villagers file what they owe, and what it costs them is counted.

people.py draws them, sayings.toml holds their words, script.py is how one answers, stage.py lets them chat with the
program. `python -m tests.villagers` prints what it cost.
"""
