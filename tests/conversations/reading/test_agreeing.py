"""What is said of a report that was read back: only who says that it is right sends it."""

import pytest

from conversations.reading.agreeing import is_right

RIGHT = (
    *(
        "đúng rồi",
        "dung r",
        "ok gui luon",
        "ừ gửi đi cháu",
        "vâng gửi đi",
        "dạ được",
        "duoc roi do",
        "chuẩn luôn",
        "có ạ",
    ),
    *("the duoc roi gui di", "xong roi gui di", "đủ rồi", "thôi được, gửi đi cháu", "được, gửi luôn cho bác nhé"),
    *("ko sai", "không sai tí nào", "hổng sai chút nào", "khong can sua", "gửi lên xã giúp bác", "nộp luôn đi cháu"),
    *("rồi đó con", "gửi rồi nhé", "để vậy cũng được", "de vay di", "đúng hết rồi cháu ơi gửi giúp bác lên xã nhé"),
)
NOT_SAID = (
    *("sau này mới học", "sau nay moi hoc", "hộ gửi rồi", "thôn gửi giấy mời rồi", "co nguoi om", "có người ốm"),
    *("lop co co giao day", "đã gửi giấy lên xã", "tôi nộp giấy rồi", "xong việc đồng đã", "chốt cửa rồi"),
    *(
        "đi họp về rồi gửi",
        "họp xong rồi gửi",
        "về nhà rồi gửi",
        "đợi tí rồi gửi",
        "gửi cho ai",
        "biết dùng điện thoại",
    ),
    *("có lớp đấy, học ở nhà văn hoá", "Đã tổ chức ngày 15/11", "dung gui", "dừng"),
)
WRONG = ("sai rồi", "chưa đúng", "không phải", "chua dung dau chau")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [*((text, True) for text in RIGHT), *((text, None) for text in NOT_SAID), *((text, False) for text in WRONG)],
)
def test_a_report_is_right_if_that_is_said(text: str, verdict: bool | None):
    assert is_right(text) is verdict
