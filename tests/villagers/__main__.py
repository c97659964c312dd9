"""Print what two hundred villagers spent on their reports, and every talk in which something is amiss.

`python -m tests.villagers`; with `--talks` also every talk in which a report took more than three actions.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.villagers.costs import Spent, misread, spent, troubles
from tests.villagers.people import GROUPS, Temper, draw_group
from tests.villagers.stage import Filed, chat


def main() -> None:
    """Let them all file, print the table, then what went wrong."""
    filed: list[Filed] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, has_buttons in GROUPS:
            url = f"sqlite:///{Path(folder, f'{number}-{has_buttons}.db')}"
            filed += asyncio.run(chat(url, draw_group(number, has_buttons=has_buttons)))
    console = Console()
    console.print(_table(filed))
    console.rule("reports not read back at once as they were told")
    for exchange in (exchange for one in filed for exchange in misread(one)):
        console.print(f"{exchange.act}\n  {exchange.answer.text!r:.300}", markup=False, highlight=False, soft_wrap=True)
    for one in filed:
        trouble = troubles(one)
        if trouble or ("--talks" in sys.argv and any(cost.actions > 3 for cost in one.talk.costs.values())):
            console.rule(f"{one.talk.villager.temper}: {'; '.join(trouble) or 'long'}")
            console.print("\n".join(one.talk.lines), markup=False, highlight=False, soft_wrap=True)


def _table(filed: Sequence[Filed]) -> Table:
    table = Table("", "reports", "actions: median", "95 %", "most", "answers: median", "95 %", "most", "amiss")
    rows: list[tuple[str, Sequence[Filed]]] = [
        (temper.value, [one for one in filed if one.talk.villager.temper is temper]) for temper in Temper
    ]
    for name, theirs in (*rows, ("all", filed)):
        table.add_row(name, *_cells(spent(theirs)), str(sum(bool(troubles(one)) for one in theirs)))
    table.add_row("all the goals count", *_cells(spent(filed, counted_only=True)), "")
    return table


def _cells(one: Spent) -> list[str]:
    figures = (one.actions.median, one.actions.most_of, one.actions.most)
    answers = (one.answers.median, one.answers.most_of, one.answers.most)
    return [str(one.reports), *map(str, figures), *map(str, answers)]


if __name__ == "__main__":
    main()
