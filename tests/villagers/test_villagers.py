"""A normal period: each of 200 villagers owes three reports, has filed last year, and ends with the true figures.

The goals hold in each group of 50, and so over all of them. Who is how: people.py.
"""

import asyncio

import pytest

from conversations.forms.catalogue import load_catalogue
from conversations.forms.form import QuestionKind
from tests.villagers.costs import spent, troubles
from tests.villagers.people import FIELDS, GROUP, GROUPS, draw_group
from tests.villagers.sayings import SAYINGS
from tests.villagers.script import TITLES, Shown, asked_field
from tests.villagers.stage import MOST_ACTS, PLACES, chat


@pytest.mark.slow
@pytest.mark.parametrize(("number", "has_buttons"), GROUPS)
def test_villagers_file_what_is_true_in_a_few_messages(number: int, has_buttons: bool, sqlite_url: str) -> None:
    filed = asyncio.run(chat(sqlite_url, draw_group(number, has_buttons=has_buttons)))
    amiss = [(one, trouble) for one in filed if (trouble := troubles(one))]
    assert not amiss, "\n\n".join("\n".join([*trouble, *one.talk.lines]) for one, trouble in amiss)
    assert spent(filed).reports == 3 * GROUP
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
