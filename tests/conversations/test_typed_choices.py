"""What a typed message chooses of what was offered: a button of ours only if it asks for what the button does."""

from datetime import UTC, date, datetime

import pytest

from conversations.messages import Address, ChannelName, Incoming, MessageId
from conversations.session import Offer, Option
from conversations.turn import listen

LATER = Option("later", "Để sau")
READ_BACK = (Option("send", "Đúng rồi, gửi"), Option("edit", "Sửa"), LATER)
AGAIN = (Option("add", "Ghi thêm"), Option("replace", "Thay số cũ"), LATER)
ASKED = (Option("unknown", "Chưa rõ"), Option("skip", "Bỏ qua"), Option("back", "Quay lại"), LATER)
FIRST = (Option("start", "Hỏi từng câu"), Option("nothing", "Kỳ này không có"), LATER)
TOPICS = (
    Option("v:law", "Pháp luật"),
    Option("v:farming", "Trồng trọt, chăn nuôi"),
    Option("v:digital", "Máy tính, điện thoại, dịch vụ công"),
    Option("v:life_skills", "Kỹ năng sống, gia đình"),
    *ASKED[1:],
)
RECEIPT = (Option("/report:1", "Tiếp: Lớp học, chuyên đề"), Option("/report:2", "Tiếp: Người chưa biết chữ"))


def _chosen(text: str, options: tuple[Option, ...]) -> str:
    address = Address(ChannelName("chat"), "Lan")
    incoming = Incoming(MessageId(1), address, datetime(2024, 10, 22, tzinfo=UTC), text=text)
    said = listen(Offer(1, options), incoming, date(2024, 10, 22))
    return said.choice or said.command


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("chu de la nuoi ong", READ_BACK),
        ("chu de nuoi bo sua", READ_BACK),
        ("noi dung la cach nau sua dau nanh", READ_BACK),
        ("noi dung phong tru sau benh", READ_BACK),
        ("hoc cach dung dien thoai", READ_BACK),
        ("xay dung nong thon moi", READ_BACK),
        ("so nay moi dung", READ_BACK),
        ("gui con di hoc", READ_BACK),
        ("sau tet moi mo", READ_BACK),
        ("de la duoc", READ_BACK),
        ("de vay di", READ_BACK),
        ("de nguoi khac bao", READ_BACK),
        ("van de kho khan", READ_BACK),
        ("cu sai", AGAIN),
        ("so cu sai roi", AGAIN),
        ("cu the", AGAIN),
        ("nguoi ta bo ve", ASKED),
        ("may dua bo hoc", ASKED),
        ("qua dong nguoi", ASKED),
        ("lop day lai xe", ASKED),
        ("sau mua", ASKED),
        ("may gio", TOPICS),
        ("ky nay nghi", TOPICS),
        ("de bac xem", RECEIPT),
        ("chu de", RECEIPT),
    ],
)
def test_a_word_that_a_button_has_too_chooses_nothing(text: str, options: tuple[Option, ...]) -> None:
    assert _chosen(text, options) == ""


@pytest.mark.parametrize(
    ("text", "options", "chosen"),
    [
        ("de sau", READ_BACK, "later"),
        ("dung", READ_BACK, "send"),
        ("dung roi", READ_BACK, "send"),
        ("dung roi chau oi", READ_BACK, "send"),
        ("ok em", READ_BACK, "send"),
        ("sua", READ_BACK, "edit"),
        ("phai sua lai", READ_BACK, "edit"),
        ("so cu", AGAIN, "replace"),
        ("thay so cu di", AGAIN, "replace"),
        ("thay di", AGAIN, "replace"),
        ("cai cu", AGAIN, "replace"),
        ("ghi them", AGAIN, "add"),
        ("ghi them vao", AGAIN, "add"),
        ("tung cau", FIRST, "start"),
        ("hoi tung cau di", FIRST, "start"),
        ("qua di", ASKED, "skip"),
        ("nuoi ga", TOPICS, "v:farming"),
        ("may tinh", TOPICS, "v:digital"),
        ("ky nang song", TOPICS, "v:life_skills"),
        ("lop hoc", RECEIPT, "/report:1"),
    ],
)
def test_what_asks_for_a_button_chooses_it(text: str, options: tuple[Option, ...], chosen: str) -> None:
    assert _chosen(text, options) == chosen
