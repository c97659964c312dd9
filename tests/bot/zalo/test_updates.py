"""What the platform tells is read by its fields, whatever its wrapper and whatever is missing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from bot.zalo.updates import Arrival, field_names, read_arrival, read_update
from conversations.messages import Address, ChannelName, Incoming, MessageId
from tests.fakes.fast_clock import START
from tests.fakes.zalo_events import (
    Event,
    image,
    in_group,
    reaction,
    sticker,
    text,
    told,
    unheard_of,
    unsupported,
    voice,
)

CHAT = "a1b2c3d4e5f607182930"
ADDRESS = Address(ChannelName("zalo:4711"), CHAT)
MESSAGE = "9f3c0a11b2d4e5f60718"
PHOTO = "https://photo.example/1.jpg"


def _told(event: Event, at: datetime = START) -> dict[str, Any]:
    return told(event, CHAT, "Lan", CHAT, MESSAGE, at)


def _said(**said: Any) -> Incoming:
    return Incoming(MessageId(1), ADDRESS, START, **said)


@pytest.mark.parametrize(
    ("event", "incoming"),
    [
        pytest.param(text("12 lớp"), _said(text="12 lớp"), id="words"),
        pytest.param(image(PHOTO), _said(media=PHOTO), id="a picture as it was seen"),
        pytest.param(image(PHOTO, named="photo"), _said(media=PHOTO), id="a picture as it is documented"),
        pytest.param(image(PHOTO, "lớp học"), _said(media=PHOTO, text="lớp học"), id="a picture with words"),
        pytest.param(image("", "lớp học"), _said(text="lớp học"), id="words without their picture"),
        pytest.param(sticker(), _said(is_other=True), id="a sticker"),
        pytest.param(voice(), _said(is_other=True), id="a voice"),
        pytest.param(unsupported(), _said(is_other=True), id="a document"),
        pytest.param(unheard_of(), _said(is_other=True), id="something new"),
        pytest.param(text("  "), _said(is_other=True), id="blanks"),
        pytest.param(Event("message.link.received", {"text": "https://a.example"}), _said(text="https://a.example")),
        pytest.param(Event("", {"text": "có"}, has_event_name=False), _said(text="có"), id="an event without a name"),
        pytest.param(Event("message.text.received", {"text": 5}), _said(is_other=True), id="a number for a text"),
        pytest.param(unsupported(has_message=False), None, id="nothing to answer"),
        pytest.param(reaction(), None, id="a heart asks for no answer"),
        pytest.param(in_group(text("@Bot"), "Tổ 1"), None, id="a group"),
        pytest.param(Event("message.text.received", {"text": "x"}, is_bot=True), None, id="another bot"),
    ],
)
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_an_event_is_read(event: Event, incoming: Incoming | None, is_wrapped: bool):
    payload = {"ok": True, "result": _told(event)} if is_wrapped else _told(event)
    assert read_update(payload, MessageId(1), ADDRESS, START) == incoming
    arrival = None if event.fields is None or event.group else Arrival(CHAT, MESSAGE)
    assert read_arrival(payload) == arrival


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"result": [1], "message": "x"}, id="no objects"),
        pytest.param({"message": {"message_id": "1", "chat": 5}}, id="no chat"),
        pytest.param({"message": {"message_id": "1", "chat": {"id": 5}}}, id="a chat that is a number"),
        pytest.param({"message": {"message_id": "", "chat": {"id": "a"}}}, id="an empty id"),
        pytest.param({"message": {"message_id": "\ud83d", "chat": {"id": "a"}}}, id="an id no database takes"),
        pytest.param({"message": {"message_id": "a" * 129, "chat": {"id": "a"}}}, id="an endless id"),
        pytest.param({"message": {"chat": {"id": "a"}}}, id="no id"),
    ],
)
def test_what_has_no_ids_is_not_stored(payload: Mapping[str, Any]):
    assert read_arrival(payload) is None


def test_the_log_gets_the_names_of_fields_and_nothing_else():
    payload = {"event_name": "secret", "message": {"text": "secret", "two words": 1}}
    assert field_names({"ok": True, "result": payload}) == "event_name message message.text"
