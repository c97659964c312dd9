"""Commands: what a whole message asks for, whatever its spelling."""

import re
from enum import StrEnum
from functools import lru_cache

from conversations.reading.clean import fold, is_figure, normalise, strip_courtesy
from conversations.reading.cues import Cues
from conversations.reading.words import Token, tokenise
from conversations.reading.wrapped import read_wrapped


class Intent(StrEnum):
    """What a command asks for."""

    NONE = "none"
    UNKNOWN = "unknown"
    SKIP = "skip"
    CANCEL = "cancel"
    BACK = "back"
    LATER = "later"
    EDIT = "edit"
    SEND = "send"
    AS_BEFORE = "as_before"
    REPORT = "report"
    TASKS = "tasks"
    DUE = "due"
    RESULTS = "results"
    CORRECT_SENT = "correct_sent"
    HELP = "help"
    WHO = "who"
    STOP = "stop"
    RESUME_REMINDERS = "resume_reminders"
    DELETE_MY_DATA = "delete_my_data"
    MISSING = "missing"
    SUMMARY = "summary"
    TARGETS = "targets"
    NUDGE = "nudge"
    REVIEW = "review"
    ENTER_FOR = "enter_for"
    EXPORT = "export"
    INVITE = "invite"
    PEOPLE = "people"
    REMOVE = "remove"
    SET_DUE = "set_due"
    EXCUSE = "excuse"
    GIVE_DAY = "give_day"
    GREETING = "greeting"
    THANKS = "thanks"
    START = "start"
    DONE = "done"
    UNDONE = "undone"
    ADD = "add"
    REPLACE = "replace"


_SPELLINGS: dict[Intent, str] = {
    Intent.NONE: (
        "không có|không có gì|không có gì cả|kỳ này không có|kỳ này không có gì|"
        "tháng này không có|quý này không có|không phát sinh|không có ai|không có lớp nào|"
        "không có gì báo cáo|không có gì hết|không có đâu|không có phát sinh"
    ),
    Intent.UNKNOWN: (
        "chưa rõ|không rõ|không biết|chưa biết|chưa thống kê|chưa thống kê được|"
        "chưa tổng hợp|chưa tổng hợp được|không nhớ|không nhớ rõ|chưa nắm được|chưa nắm|"
        "không nắm được|chưa có số liệu|không có số liệu|chưa đếm|tôi không biết|"
        "em không biết|em chưa rõ|cháu không biết|bác không biết|bác không nhớ|tôi không nhớ|"
        "tôi chưa rõ"
    ),
    Intent.SKIP: "bỏ qua|bỏ qua câu này|bỏ câu này|qua câu khác|câu tiếp|câu khác|skip",
    Intent.CANCEL: (
        "thôi|hủy|hủy bỏ|hủy đi|bỏ|bỏ đi|thôi bỏ|thôi bỏ đi|thôi khỏi|không sửa nữa|thôi không sửa nữa|"
        "không làm nữa|thôi không làm nữa|không gửi nữa|thôi không gửi nữa|không báo cáo nữa|"
        "thôi không báo cáo nữa|cancel"
    ),
    Intent.BACK: "quay lại|lùi lại|trở lại|quay lại câu trước|câu trước|lùi|trở về|back",
    Intent.LATER: (
        "để sau|lát nữa|để mai|lúc khác|để lúc khác|mai làm|để tối|tí nữa|chốc nữa|"
        "để lát nữa|mai báo|sau nhé|đang bận|chưa rảnh|mai gửi|mai tôi gửi|mai em gửi|mai cháu gửi|"
        "để mai gửi|để mai tôi gửi|để mai em gửi|để mai cháu gửi|tuần sau gửi|tuần sau tôi gửi|"
        "tuần sau em gửi|tuần sau cháu gửi|để tuần sau|để hỏi lại|để tôi hỏi lại|để em hỏi lại|"
        "để cháu hỏi lại|để bác hỏi lại|tối đi|chiều đi|mai đi|mốt đi|tối nhé|chiều nhé|mai nhé|để chiều|"
        "chiều gửi|chiều tôi gửi|chiều em gửi|chiều cháu gửi|chiều bác gửi|trưa gửi|"
        "trưa tôi gửi|trưa em gửi"
    ),
    Intent.EDIT: "sửa|sai rồi|chưa đúng|sai|sửa lại|cần sửa|nhầm rồi|không đúng",
    Intent.SEND: "gửi|gửi đi|gửi luôn|gửi báo cáo|nộp|nộp luôn|đúng rồi gửi|đúng rồi gửi đi|đúng gửi đi",
    Intent.AS_BEFORE: (
        "như kỳ trước|như cũ|như lần trước|giống kỳ trước|vẫn như cũ|vẫn thế|không đổi|"
        "như tháng trước|như năm trước|không thay đổi|như năm ngoái|y như năm ngoái|giống năm ngoái|"
        "giống như năm ngoái|vẫn như năm ngoái|y năm ngoái|y hệt năm ngoái|y như năm trước|giống năm trước|"
        "y như kỳ trước|giống như kỳ trước|y như lần trước|giống lần trước|y như tháng trước|giống tháng trước|y như cũ"
    ),
    Intent.REPORT: (
        "báo cáo|nộp báo cáo|làm báo cáo|viết báo cáo|báo cáo mới|tôi muốn báo cáo|"
        "em muốn báo cáo|cháu muốn báo cáo|gửi báo cáo mới|bc"
    ),
    Intent.TASKS: (
        "nhiệm vụ|nv|việc của tôi|việc của em|nhiệm vụ của tôi|việc cần làm|công việc|"
        "xem nhiệm vụ|danh sách nhiệm vụ|việc"
    ),
    Intent.DUE: (
        "hạn nộp|hạn bao giờ|hạn|bao giờ nộp|khi nào nộp|hạn nộp báo cáo|bao giờ đến hạn|"
        "hạn khi nào|hạn nộp bao giờ|xem hạn"
    ),
    Intent.RESULTS: "kết quả|xem kết quả|kết quả của tôi|báo cáo đã gửi|đã gửi gì",
    Intent.CORRECT_SENT: "sửa báo cáo|sửa báo cáo đã gửi|đính chính|sửa báo cáo cũ",
    Intent.HELP: (
        "trợ giúp|giúp|hướng dẫn|?|menu|help|giúp với|giúp tôi|làm thế nào|cách dùng|"
        "trợ giúp với|giúp đỡ|hướng dẫn sử dụng|câu này là sao|là sao|sao lại hỏi|khó quá|không hiểu|"
        "tôi không hiểu|em không hiểu|cháu không hiểu|bác không hiểu|không hiểu gì|không hiểu câu này|"
        "hiểu gì đâu|có hiểu gì đâu|không biết làm"
    ),
    Intent.WHO: (
        "gọi ai|gọi cho ai|hỏi ai|liên hệ ai|liên hệ với ai|ai phụ trách|cán bộ nào phụ trách|"
        "gặp cán bộ|gặp cán bộ xã|muốn gặp cán bộ|muốn gặp cán bộ xã|tôi muốn gặp cán bộ|"
        "tôi muốn gặp cán bộ xã|cho tôi gặp cán bộ|cho tôi gặp cán bộ xã|số cán bộ|số cán bộ xã|"
        "số điện thoại cán bộ|số điện thoại cán bộ xã|số điện thoại cán bộ là gì|"
        "số điện thoại cán bộ xã là gì|số điện thoại cán bộ xã là bao nhiêu|cho tôi số cán bộ xã|"
        "cho xin số cán bộ xã|cho tôi số điện thoại cán bộ xã|cho xin số điện thoại cán bộ xã"
    ),
    Intent.STOP: (
        "dừng|thôi nhắc|đừng nhắc|đừng nhắc nữa|dừng nhắc|ngừng nhắc|không nhắc nữa|tắt nhắc|"
        "dừng lại|stop|thôi nhắc tôi|không nhận tin nữa|thôi không nhận tin nữa|không muốn nhận tin nữa|đừng nhắn nữa|"
        "đừng nhắn tin nữa|thôi đừng nhắn nữa|thôi đừng nhắn tin nữa|đừng nhắn tin cho tôi nữa|không nhận tin nhắn nữa|"
        "tôi không muốn nhận tin nữa|tôi không muốn nhận tin nhắn nữa|tôi không nhận tin nữa"
    ),
    Intent.RESUME_REMINDERS: "nhắc lại tôi|nhắc tôi|bật nhắc|tiếp tục nhắc|nhắc tôi lại|nhắc lại",
    Intent.DELETE_MY_DATA: (
        "xóa dữ liệu của tôi|xóa dữ liệu|xóa thông tin của tôi|xóa dữ liệu của em|xóa dữ liệu cá nhân"
    ),
    Intent.MISSING: (
        "chưa nộp|ai chưa nộp|thôn nào chưa nộp|còn ai chưa nộp|ai chưa báo cáo|"
        "danh sách chưa nộp|những ai chưa nộp|còn thôn nào chưa nộp|còn ai chưa báo cáo|ai chưa gửi|còn ai chưa gửi|"
        "thôn nào chưa báo cáo|thôn nào chưa gửi|còn thôn nào chưa báo cáo|nơi nào chưa nộp|nơi nào chưa báo cáo|"
        "còn nơi nào chưa nộp|còn thiếu ai|còn thiếu thôn nào|còn thiếu nơi nào|thiếu thôn nào|thiếu nơi nào|"
        "thôn nào chậm|thôn nào còn chậm|nơi nào chậm|ai chậm|ai nộp chậm|thôn nào nộp chậm|mấy thôn chưa nộp|"
        "còn mấy thôn chưa nộp|bao nhiêu thôn chưa nộp|còn bao nhiêu thôn chưa nộp"
    ),
    Intent.SUMMARY: (
        "tổng hợp|xem tổng hợp|bảng tổng hợp|báo cáo tổng hợp|tổng hợp số liệu|tình hình|tình hình thế nào|"
        "tình hình thế nào rồi|tình hình báo cáo|tình hình báo cáo thế nào|tình hình nộp báo cáo|tình hình ra sao|"
        "tình hình các thôn|tình hình các thôn thế nào|báo cáo đến đâu rồi"
    ),
    Intent.TARGETS: (
        "chỉ tiêu|tiến độ|xem chỉ tiêu|xem tiến độ|các chỉ tiêu|bảng chỉ tiêu|tiến độ chỉ tiêu|tiến độ kế hoạch|"
        "kết quả chỉ tiêu|chỉ tiêu kế hoạch|tiến độ thực hiện|tiến độ thực hiện kế hoạch"
    ),
    Intent.NUDGE: "nhắc|nhắc nộp|nhắc báo cáo|nhắc tất cả|nhắc hết|đôn đốc|nhắc nhở",
    Intent.REVIEW: "duyệt|duyệt báo cáo|xem duyệt",
    Intent.ENTER_FOR: "nhập hộ|nhập giúp|nhập thay|báo cáo hộ",
    Intent.EXPORT: "xuất|xuất báo cáo|xuất excel|xuất file|tải về|xuất tệp|xuất bảng",
    Intent.INVITE: "mời|mời người|mời thêm|thêm người",
    Intent.PEOPLE: "danh sách|người dùng|danh sách người dùng|danh bạ|danh sách người",
    Intent.REMOVE: "gỡ|xóa người|gỡ người|xóa người dùng",
    Intent.EXCUSE: (
        "cho nộp chậm|cho nộp muộn|cho phép nộp chậm|cho phép nộp muộn|cho phép chậm|gia hạn|"
        "miễn báo cáo|miễn nộp|cho miễn"
    ),
    Intent.GIVE_DAY: "ghi ngày|đặt ngày|nhập ngày|việc chưa có ngày|đặt ngày cho việc|ghi ngày cho việc",
    Intent.SET_DUE: "đặt hạn|đổi hạn|sửa hạn|đặt hạn nộp|đổi hạn nộp",
    Intent.GREETING: (
        "xin chào|chào|chào em|chào anh|chào chị|chào bác|chào cháu|chào bạn|hello|hi|alo|"
        "a lô|chào cán bộ|chào buổi sáng|chào các anh chị|em chào anh|em chào chị"
    ),
    Intent.THANKS: (
        "cảm ơn|cám ơn|cảm ơn em|cảm ơn anh|cảm ơn chị|cảm ơn cháu|cảm ơn bác|cám ơn em|"
        "cám ơn cháu|cảm ơn nhiều|cám ơn nhiều|thank|thanks|cảm ơn bạn|cảm ơn nhé|tks|"
        "xin cảm ơn|cảm ơn e|cám ơn e|cảm ơn em nhiều|cám ơn em nhiều|cảm ơn cháu nhiều"
    ),
    Intent.START: "/start|start|bắt đầu",
    Intent.DONE: (
        "xong|đã xong|xong rồi|hoàn thành|đã hoàn thành|làm xong|đã làm xong|xong hết rồi|làm xong rồi|"
        "xong hết|làm xong hết rồi|hoàn thành rồi|đã hoàn thành rồi|việc này xong rồi"
    ),
    Intent.UNDONE: "chưa xong|chưa làm|chưa làm xong|chưa hoàn thành|vẫn chưa xong|chưa làm được",
    Intent.ADD: "thêm|thêm vào|cộng thêm|cộng vào|bổ sung",
    Intent.REPLACE: "thay|thay thế|thay cho báo cáo cũ|thay báo cáo cũ|thay báo cáo trước|thay cái cũ",
}
_EXACT = Cues({intent: listed.replace("/", "") for intent, listed in _SPELLINGS.items()})
_REMEMBERED = 256
"""Every turn asks several times what one and the same message is."""
_MOST_SPACES = max(phrase.count(" ") for listed in _SPELLINGS.values() for phrase in listed.split("|")) + 6
_RUN_TOGETHER = {
    spelling(phrase).replace(" ", ""): intent
    for intent, listed in _SPELLINGS.items()
    for phrase in listed.split("|")
    for spelling in (fold, normalise)
    if " " in phrase
}
"""Commands of several syllables typed as one word: "baocao"."""
_WITH_ARGUMENT = (
    Intent.START,
    Intent.NUDGE,
    Intent.ENTER_FOR,
    Intent.INVITE,
    Intent.REMOVE,
    Intent.SET_DUE,
    Intent.EXCUSE,
    Intent.EDIT,
    Intent.REPORT,
    Intent.SUMMARY,
    Intent.TARGETS,
    Intent.DONE,
    Intent.TASKS,
)
# Closes a command that itself ends on a form of address: "gặp cán bộ ạ".
_CLOSING = re.compile(r"(?:\s+(?:ạ|nhé|với|a|nhe|voi))+$")
_DUNG = "dung"  # without marks: dừng (stop), đúng (right) or đừng (don't)
_SENDING = frozenset({"gui", "goi", "nop"})
# Too common as the first word of something else to open a command with an argument.
_NEVER_OPENS = frozenset(
    {"sai", "chua dung", "khong dung", "sai roi", "nham roi", "viec", "cong viec", "hoan thanh", "tinh hinh"}
)


@lru_cache(maxsize=_REMEMBERED)
def read_intent(text: str) -> Intent | None:
    """Return the command that the whole message is, politeness aside; None if it is anything else."""
    if is_figure(text):
        return None
    typed = normalise(text)
    if typed.count(" ") <= _MOST_SPACES:
        for spelling in dict.fromkeys((typed, _CLOSING.sub("", typed), strip_courtesy(typed))):
            if (intent := _whole_message(_command_tokens(spelling))) is not None:
                return intent
    wrapped = read_wrapped(typed)
    return Intent(wrapped) if wrapped else None


@lru_cache(maxsize=_REMEMBERED)
def command_argument(text: str) -> tuple[Intent, str] | None:
    """Return a command that opens the message and what stands behind it, or None.

    "nhắc Nà Pái" is (NUDGE, "Nà Pái"): the argument keeps the sender's own letters.
    """
    if is_figure(text) or read_intent(text) is not None:
        return None
    typed = " ".join(text.split())
    words = _words(typed)
    for length in range(min(len(words) - 1, 4), 0, -1):
        head = typed[: words[length - 1].end()]
        intent = _opening(_command_tokens(normalise(head)))
        if intent is not None:
            return intent, typed[words[length - 1].end() :].lstrip(" :,-_").rstrip()
    return None


def _words(typed: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[^\s_\-:,]+", typed))


def _command_tokens(spelling: str) -> tuple[Token, ...]:
    """Cut a command into tokens: "/bao_cao", "bao-cao" and "báo cáo" are the same."""
    if set(spelling) <= set("?.! ") and "?" in spelling:
        return tokenise("?")
    return tuple(
        t for word in re.split(r"[\s/_\-.,!?;:]+", spelling) for t in tokenise(word) if t.is_word or t.is_figure
    )


def may_forbid(text: str) -> bool:
    """Whether "dung gui", without marks, may say "đừng gửi" as well as "đúng, gửi": it is no yes."""
    tokens = tokenise(strip_courtesy(normalise(text)))
    return len(tokens) > 1 and tokens[0].typed == _DUNG and tokens[1].bare in _SENDING


def _joined(tokens: tuple[Token, ...]) -> str:
    return "".join(t.typed for t in tokens)


def _whole_message(tokens: tuple[Token, ...]) -> Intent | None:
    if not tokens or [t.typed for t in tokens] == [_DUNG]:
        return None
    if spelled := _EXACT.whole(tokens):
        return Intent(spelled[0])
    return _RUN_TOGETHER.get(_joined(tokens)) if len(tokens) == 1 else None


def _opening(tokens: tuple[Token, ...]) -> Intent | None:
    """Return the command that is exactly these opening words, if it can take an argument."""
    spelled = fold(" ".join(t.typed for t in tokens))
    intent = _whole_message(tokens) if tokens and spelled not in _NEVER_OPENS else None
    return intent if intent in _WITH_ARGUMENT else None
