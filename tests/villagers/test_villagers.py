"""A normal period: each of 200 villagers owes three reports, has filed last year, and ends with the true figures.

The goals hold for the hundred who have buttons and for the hundred who type. Who is how: people.py.
"""

import asyncio
import shutil
from pathlib import Path

import pytest

from conversations.forms.catalogue import load_catalogue
from conversations.forms.form import QuestionKind
from tests.villagers.costs import spent, troubles
from tests.villagers.people import FIELDS, GROUP, GROUPS, draw_group
from tests.villagers.sayings import SAYINGS
from tests.villagers.script import TITLES, Shown, asked_field
from tests.villagers.stage import MOST_ACTS, PLACES, Filed, chat


@pytest.mark.slow
@pytest.mark.parametrize("has_buttons", [True, False], ids=["with buttons", "typed"])
def test_villagers_file_what_is_true_in_a_few_messages(
    has_buttons: bool, migrated_sqlite: Path, tmp_path: Path
) -> None:
    groups = [number for number, buttons in GROUPS if buttons is has_buttons]
    filed: list[Filed] = []
    for number in groups:
        shutil.copyfile(migrated_sqlite, tmp_path / f"{number}.db")
        villagers = draw_group(number, has_buttons=has_buttons)
        filed += asyncio.run(chat(f"sqlite:///{tmp_path / f'{number}.db'}", villagers))
    amiss = [(one, trouble) for one in filed if (trouble := troubles(one))]
    assert not amiss, "\n\n".join("\n".join([*trouble, *one.talk.lines]) for one, trouble in amiss)
    assert spent(filed).reports == 3 * GROUP * len(groups)
    assert spent(filed).actions.most <= MOST_ACTS
    cost = spent(filed, counted_only=True)
    assert cost.actions.median <= 2, cost
    assert cost.answers.median <= 3, cost
    assert cost.actions.most_of <= 5, cost


def test_the_villagers_are_the_same_in_each_run_and_all_have_a_place() -> None:
    assert draw_group(1, has_buttons=True) == draw_group(1, has_buttons=True)
    assert draw_group(1, has_buttons=True) != draw_group(2, has_buttons=True)
    assert len(set(PLACES)) >= GROUP


def test_reports_are_told_in_sixty_wordings() -> None:
    told = [one for voice in SAYINGS["sentences"].values() for form in FIELDS for one in voice[form]]
    assert len({*told, *(one for voice in SAYINGS["breath"].values() for one in voice)}) >= 60


def test_every_question_is_recognised_by_its_words() -> None:
    for form, entry in load_catalogue().items():
        if form not in FIELDS:
            continue
        assert TITLES[form] == entry.purpose.title
        for question in entry.form.questions:
            if question.kind is QuestionKind.INTEGER:
                words = "".join(part for part in question.labels["vi"] if isinstance(part, str))
                assert asked_field(Shown(words)) == question.name
