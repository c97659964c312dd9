"""What Telegram tells is read by its fields: who wrote what, what was tapped, what was changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from bot.telegram.updates import (
    EDITED,
    MAX_PICTURE_BYTES,
    Edited,
    Event,
    Reach,
    Tapped,
    Written,
    field_names,
    read_event,
    read_update,
    sender_of,
)
from conversations.messages import Address, ChannelName, Incoming, MessageId
from tests.fakes.fast_clock import START
from tests.fakes.telegram_contents import (
    Content,
    contact,
    document,
    forwarded,
    location,
    photo,
    pinned,
    sticker,
    text,
    unheard_of,
    voice,
)

LAN = 5_000_000_001
ADDRESS = Address(ChannelName("telegram:4711"), str(LAN))
PRIVATE = {"id": LAN, "type": "private"}
GROUP = {"id": -100, "type": "supergroup"}


def _message(content: Content, chat: Mapping[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    person = {"id": LAN, "is_bot": False, "first_name": "Lan"}
    return {"message_id": 7, "date": 0, "from": person, "chat": chat, **content, **more}


def _said(**said: Any) -> Incoming:
    return Incoming(MessageId(1), ADDRESS, START, **said)


def _read(payload: Mapping[str, Any]) -> Incoming | None:
    return read_update(payload, MessageId(1), ADDRESS, START)


SIZES = (("small", 90, 1000), ("large", 1280, 90_000), ("middle", 320, 9000))


@pytest.mark.parametrize(
    ("content", "incoming"),
    [
        pytest.param(text("12 lớp"), _said(text="12 lớp"), id="words"),
        pytest.param(forwarded("12 lớp"), _said(text="12 lớp"), id="somebody else's words"),
        pytest.param(text("/start TV-2024"), _said(text="/start TV-2024"), id="an invitation"),
        pytest.param(text("/baocao"), _said(text="báo cáo"), id="a command of the menu"),
        pytest.param(text("/BaoCao@xa_bot 12 lớp"), _said(text="báo cáo 12 lớp"), id="a command with the bot's name"),
        pytest.param(text("/start@xa_bot A1"), _said(text="/start A1"), id="the bot's name is left out"),
        pytest.param(text("/moi"), _said(text="/moi"), id="a command that has no place in the menu"),
        pytest.param(text("12/5"), _said(text="12/5"), id="a slash inside"),
        pytest.param(text("  "), _said(is_other=True), id="blanks"),
        pytest.param(photo(*SIZES), _said(media="large"), id="a photo in its largest size"),
        pytest.param(photo(*SIZES, caption="lớp"), _said(media="large", text="lớp"), id="a photo with words"),
        pytest.param(
            {**photo(*SIZES), "media_group_id": "13"}, _said(media="large", album="13"), id="a photo of an album"
        ),
        pytest.param({**photo(*SIZES), "media_group_id": 13}, _said(media="large"), id="a number for an album"),
        pytest.param(
            photo(("a", 90, 10), ("b", 9000, MAX_PICTURE_BYTES + 1)), _said(media="a"), id="the largest that is given"
        ),
        pytest.param(document("d", "image/png", 10), _said(media="d"), id="a picture sent as a file"),
        pytest.param(document("d", "image/png", MAX_PICTURE_BYTES + 1), _said(is_other=True), id="too large a picture"),
        pytest.param(document("d", "text/csv", 10), _said(is_other=True), id="a document"),
        pytest.param(document("d", "text/csv", 10, "lớp"), _said(text="lớp"), id="a document with words"),
        pytest.param(sticker(), _said(is_other=True), id="a sticker"),
        pytest.param(voice(), _said(is_other=True), id="a voice"),
        pytest.param(location(), _said(is_other=True), id="a place"),
        pytest.param(unheard_of(), _said(is_other=True), id="something new"),
        pytest.param({"text": 5}, _said(is_other=True), id="a number for a text"),
        pytest.param(
            contact("84912345678", LAN), _said(text="0912345678", own_phone="0912345678"), id="one's own card"
        ),
        pytest.param(
            contact("+856 20 555", LAN),
            _said(text="+856 20 555", own_phone="+856 20 555"),
            id="one's own card from abroad",
        ),
        pytest.param(contact("84912345678", LAN + 1), _said(is_other=True), id="another's card"),
        pytest.param(contact("84912345678", None), _said(is_other=True), id="a card of nobody known"),
        pytest.param(pinned(), None, id="a note asks for no answer"),
    ],
)
def test_what_a_person_sent(content: Content, incoming: Incoming | None):
    assert _read({"update_id": 1, "message": _message(content)}) == incoming


@pytest.mark.parametrize(
    ("payload", "incoming"),
    [
        pytest.param({"edited_message": _message(text("13")), "was": "12"}, _said(text="13", was="12"), id="mended"),
        pytest.param({"edited_message": _message(text("13")), "was": ""}, _said(text="13", was=EDITED), id="unknown"),
        pytest.param({"edited_message": _message(text("12")), "was": "12"}, None, id="nothing changed"),
        pytest.param({"edited_message": _message(location()), "was": ""}, None, id="a place that moves"),
        pytest.param({"callback_query": {"data": "3.v:law"}}, _said(button="3.v:law"), id="a tap"),
        pytest.param({"callback_query": {"game_short_name": "x"}}, None, id="a game"),
        pytest.param({"message": _message(text("x"), GROUP)}, None, id="a group"),
        pytest.param({"message": {**_message(text("x")), "from": {"id": LAN, "is_bot": True}}}, None, id="a bot"),
        pytest.param({"poll": {"id": "1"}}, None, id="something else"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_what_else_is_stored(payload: Mapping[str, Any], incoming: Incoming | None):
    assert _read({"update_id": 1, **payload}) == incoming


ROWS = [[{"text": "Web", "url": "https://a.example"}], [{"text": "Có", "callback_data": "1.y"}]]
SHOWN = _message({}, reply_markup={"inline_keyboard": ROWS})
QUERY = {"id": "99", "from": {"id": LAN}, "data": "1.y", "message": SHOWN}


def _membership(status: str, chat: Mapping[str, Any] = PRIVATE) -> dict[str, Any]:
    return {"my_chat_member": {"chat": chat, "new_chat_member": {"status": status}}}


@pytest.mark.parametrize(
    ("update", "event"),
    [
        pytest.param({"message": _message(text("x"))}, Written(str(LAN), 7), id="written"),
        pytest.param({"message": _message(pinned())}, Written(str(LAN), 7), id="a note is kept as well"),
        pytest.param({"message": _message(text("x"), GROUP)}, None, id="in a group"),
        pytest.param({"message": {"chat": {"id": LAN, "type": "private"}}}, None, id="without its number"),
        pytest.param({"message": _message(text("x"), {"id": "x", "type": "private"})}, None, id="without a chat"),
        pytest.param({"edited_message": _message(text("y"))}, Edited(str(LAN), 7, "y"), id="edited"),
        pytest.param({"edited_message": _message(location())}, None, id="a place that moves"),
        pytest.param({"callback_query": QUERY}, Tapped(str(LAN), "99", "Có", 7), id="tapped"),
        pytest.param({"callback_query": {**QUERY, "data": "2.y"}}, Tapped(str(LAN), "99", "", 7), id="gone"),
        pytest.param({"callback_query": {"id": "99", "from": {"id": LAN}}}, Tapped(str(LAN), "99", "", 0), id="old"),
        pytest.param({"callback_query": {**QUERY, "message": _message({}, GROUP)}}, None, id="tapped in a group"),
        pytest.param({"callback_query": {**QUERY, "id": None}}, None, id="a tap without its id"),
        pytest.param(_membership("kicked"), Reach(str(LAN), is_open=False), id="blocked"),
        pytest.param(_membership("member"), Reach(str(LAN), is_open=True), id="unblocked"),
        pytest.param(_membership("left", GROUP), None, id="out of a group"),
        pytest.param({"channel_post": _message(text("x"))}, None, id="a channel"),
        pytest.param({"message": 5}, None, id="no object"),
    ],
)
def test_what_happened(update: Mapping[str, Any], event: Event | None):
    assert read_event({"update_id": 1, **update}) == event


@pytest.mark.parametrize(
    ("update", "sender"),
    [
        pytest.param({"update_id": 1, "message": _message(text("x"))}, LAN, id="a message"),
        pytest.param({"update_id": 1, "callback_query": QUERY}, LAN, id="a tap"),
        pytest.param({"update_id": 1, "poll": {"id": "1"}}, None, id="nobody"),
        pytest.param({"update_id": 1, "message": {"from": {"id": [LAN]}}}, None, id="an id that is none"),
    ],
)
def test_from_whom_an_update_comes(update: Mapping[str, Any], sender: int | None):
    assert sender_of(update) == sender


def test_the_log_gets_the_names_of_fields_and_nothing_else():
    assert (
        field_names({"update_id": 5, "message": {"text": "secret", "two words": 1}}) == "update_id message message.text"
    )
