"""A reply is put into the words its channel can show."""

from dataclasses import replace

import pytest

from conversations.capabilities import Capabilities
from conversations.commands import TYPED
from conversations.dialogues.menu import MENUS
from conversations.messages import Choice, Reply, say
from conversations.reading.intents import read_intent
from conversations.turn import GAP
from conversations.wording import load_wording
from handlers.channel import Rendered
from handlers.render import render

WORDING = load_wording()
BUTTONS = Capabilities(has_buttons=True, has_photos=True, max_chars=2000)
WORDS_ONLY = replace(BUTTONS, has_buttons=False)


def test_choices_are_buttons_where_there_are_buttons():
    rendered = render(Reply((say("gap"),), (Choice("1.send", say("report.choice_send")),)), WORDING, BUTTONS)
    assert [(option.id, option.label) for option in rendered.choices] == [("1.send", "Đúng rồi, gửi")]


@pytest.mark.parametrize("menu", MENUS, ids=[" ".join(choice.id for choice in menu) for menu in MENUS])
def test_a_menu_is_known_as_one_and_its_labels_mean_the_same_when_typed(menu: tuple[Choice, ...]):
    rendered = render(Reply((say("menu.what_next"),), menu), WORDING, BUTTONS)
    assert rendered.is_menu
    commands = [TYPED[intent] for option in rendered.choices if (intent := read_intent(option.label)) is not None]
    assert [f"/{command}" for command in commands] == [choice.id for choice in menu]
    assert not render(Reply((say("menu.what_next"),), menu[:-1]), WORDING, BUTTONS).is_menu
    assert not render(Reply((say("menu.what_next"),), menu), WORDING, WORDS_ONLY).is_menu


def test_choices_are_numbered_where_there_are_no_buttons():
    reply = Reply((say("report.is_it_right"),), (Choice("a", "Đúng"), Choice("b", "Sửa")))
    assert render(reply, WORDING, WORDS_ONLY) == Rendered("Đúng chưa ạ?\n(Bác nhắn số)\n1. Đúng\n2. Sửa")


def test_choices_beside_a_number_question_are_words_and_not_numbers():
    reply = Reply((say("report.is_it_right"),), (Choice("a", "Chưa rõ"),), is_numbered=False, you="bà")
    assert render(reply, WORDING, WORDS_ONLY).text == "Đúng chưa ạ?\n(Bà nhắn được: chưa rõ)"


def test_words_that_the_message_quotes_are_not_listed_again():
    reply = Reply((say("remind.how"),), (Choice("a", "Báo cáo"),), is_numbered=False)
    assert render(reply, WORDING, WORDS_ONLY).text == "Bác nhắn “báo cáo” để nộp ạ."


def test_an_empty_line_parts_a_message():
    reply = Reply((say("report.is_it_right"), GAP, say("report.is_it_right")))
    assert render(reply, WORDING, BUTTONS).text == "Đúng chưa ạ?\n\nĐúng chưa ạ?"


@pytest.mark.parametrize(
    ("you", "text"),
    [
        pytest.param("bác", "Dạ, cháu chào bác ạ.", id="an elder"),
        pytest.param("anh", "Dạ, em chào anh ạ.", id="somebody of one's own age"),
        pytest.param("", "Dạ, cháu chào bác ạ.", id="not asked yet"),
    ],
)
def test_everybody_is_addressed_as_chosen(you: str, text: str):
    assert render(Reply((say("menu.hello"),), you=you), WORDING, BUTTONS).text == text
