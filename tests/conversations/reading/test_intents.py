"""Commands, in every spelling people use; an answer is never taken for one."""

import unicodedata

import pytest

from conversations.reading.intents import Intent, command_argument, read_intent

COMMANDS: list[tuple[str, Intent | None]] = [
    ("báo cáo", Intent.REPORT),
    ("bao cao", Intent.REPORT),
    ("/baocao", Intent.REPORT),
    ("/bao_cao", Intent.REPORT),
    ("Báo-Cáo ạ", Intent.REPORT),
    ("BÁO CÁO", Intent.REPORT),
    ("không có", Intent.NONE),
    ("ko co gi", Intent.NONE),
    ("kỳ này không có", Intent.NONE),
    ("ky nay ko co", Intent.NONE),
    ("chưa rõ", Intent.UNKNOWN),
    ("bỏ qua nhé em", Intent.SKIP),
    ("quay lại", Intent.BACK),
    ("để sau", Intent.LATER),
    ("sửa", Intent.EDIT),
    ("sai rồi", Intent.EDIT),
    ("gửi đi ạ", Intent.SEND),
    ("như kỳ trước", Intent.AS_BEFORE),
    ("?", Intent.HELP),
    ("menu", Intent.HELP),
    ("/help", Intent.HELP),
    ("trợ giúp", Intent.HELP),
    ("/start", Intent.START),
    ("dừng", Intent.STOP),
    ("xóa dữ liệu của tôi", Intent.DELETE_MY_DATA),
    ("xoá dữ liệu của tôi", Intent.DELETE_MY_DATA),
    ("ai chưa nộp?", Intent.MISSING),
    ("chua nop", Intent.MISSING),
    ("nhập hộ", Intent.ENTER_FOR),
    ("nhac", Intent.NUDGE),
    ("nhắc lại tôi", Intent.RESUME_REMINDERS),
    ("xong rồi", Intent.DONE),
    ("thêm", Intent.ADD),
    ("thay", Intent.REPLACE),
    ("cảm ơn cháu nhé", Intent.THANKS),
    ("xin chào", Intent.GREETING),
    ("hạn bao giờ", Intent.DUE),
    ("12", None),
    ("nhắc Nà Pái", None),
    ("không có nữ", None),
    ("báo cáo lớp học", None),
    ("dạ", None),
    ("", None),
    ("đặt hạn", Intent.SET_DUE),
    ("kết quả", Intent.RESULTS),
    ("sửa báo cáo", Intent.CORRECT_SENT),
    ("tổng hợp", Intent.SUMMARY),
    ("dung", None),
    ("duyệt", Intent.REVIEW),
    ("xuất", Intent.EXPORT),
    ("mời", Intent.INVITE),
    ("danh sách", Intent.PEOPLE),
    ("gỡ", Intent.REMOVE),
    ("dạ em gửi đi ạ", None),
    ("hi", Intent.GREETING),
    ("thoi nhac", Intent.STOP),
    ("ok", None),
    ("boi qua", None),
]
WITH_ARGUMENT: list[tuple[str, tuple[Intent, str] | None]] = [
    ("nhắc Nà Pái", (Intent.NUDGE, "Nà Pái")),
    ("nhập hộ thôn Bản Duộc", (Intent.ENTER_FOR, "thôn Bản Duộc")),
    ("mời", None),
    ("/start AB12CD", (Intent.START, "AB12CD")),
    ("sửa số lớp thành 3", (Intent.EDIT, "số lớp thành 3")),
    ("báo cáo lớp học", (Intent.REPORT, "lớp học")),
    ("xong 3", (Intent.DONE, "3")),
    ("nhiệm vụ 2", (Intent.TASKS, "2")),
    ("đặt hạn Nà Pái 5/11", (Intent.SET_DUE, "Nà Pái 5/11")),
    ("gỡ Mai", (Intent.REMOVE, "Mai")),
    ("mời Lan", (Intent.INVITE, "Lan")),
    ("không có nữ", None),
    ("12 người", None),
    ("NHAC na pai", (Intent.NUDGE, "na pai")),
    ("/nhac Nà Pái", (Intent.NUDGE, "Nà Pái")),
    ("tổng hợp tháng 10", (Intent.SUMMARY, "tháng 10")),
    ("bao_cao lop hoc", (Intent.REPORT, "lop hoc")),
]


@pytest.mark.parametrize(("text", "intent"), COMMANDS, ids=[text or "nothing" for text, _ in COMMANDS])
@pytest.mark.parametrize("spelling", ["as typed", "decomposed", "upper case"])
def test_a_whole_message_is_a_command_or_none(text: str, intent: Intent | None, spelling: str) -> None:
    typed = {"as typed": text, "decomposed": unicodedata.normalize("NFD", text), "upper case": text.upper()}
    assert read_intent(typed[spelling]) is intent


@pytest.mark.parametrize(("text", "read"), WITH_ARGUMENT, ids=[text for text, _ in WITH_ARGUMENT])
def test_a_command_may_open_a_message(text: str, read: tuple[Intent, str] | None) -> None:
    assert command_argument(text) == read


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_has_a_spelling(intent: Intent) -> None:
    spelled = {
        Intent.NONE: "không có",
        Intent.UNKNOWN: "chưa rõ",
        Intent.SKIP: "bo qua",
        Intent.BACK: "lui lai",
        Intent.LATER: "để mai",
        Intent.EDIT: "sua",
        Intent.SEND: "gui di",
        Intent.AS_BEFORE: "nhu cu",
        Intent.REPORT: "bao-cao",
        Intent.TASKS: "việc của tôi",
        Intent.DUE: "han nop",
        Intent.RESULTS: "ket qua",
        Intent.CORRECT_SENT: "sua bao cao",
        Intent.HELP: "huong dan",
        Intent.STOP: "thôi nhắc",
        Intent.RESUME_REMINDERS: "nhac lai toi",
        Intent.DELETE_MY_DATA: "xoa du lieu cua toi",
        Intent.MISSING: "ai chua nop",
        Intent.SUMMARY: "tong hop",
        Intent.NUDGE: "nhắc",
        Intent.REVIEW: "duyet",
        Intent.ENTER_FOR: "nhap ho",
        Intent.EXPORT: "xuat",
        Intent.INVITE: "mời",
        Intent.PEOPLE: "nguoi dung",
        Intent.REMOVE: "xóa người",
        Intent.SET_DUE: "doi han",
        Intent.GREETING: "xin chao",
        Intent.THANKS: "cam on",
        Intent.START: "bat dau",
        Intent.DONE: "da xong",
        Intent.ADD: "them",
        Intent.REPLACE: "thay the",
    }
    assert read_intent(spelled[intent]) is intent
