"""Commands said in a whole sentence: "cho tôi bỏ câu này đi" is "bỏ qua".

A sentence is a command only if nothing is left in it once the command, what it is about, and courtesy are taken out.
Not knowing may also give its reason: "quyển sổ ở chỗ cô Lan, chị không nhớ số".
"""

from collections.abc import Iterable, Sequence

from conversations.reading.cues import Cue, Cues, is_address
from conversations.reading.quantities import quantities
from conversations.reading.words import Token

_MAX_WORDS = 24
_MAX_WORDS_OF_REASON = 60

_FILLER = """
    (chờ|đợi) (tí|chút|đã|@|một tí|lát)|lú rồi|già|lẩn thẩn|nên|vì|à quên|ờ quên|chả là|giờ này|giúp @|giùm @|
    cho @|già rồi|tại|do|khó|ạ|nhé|nha|nhe|nghen|hen|dạ|vâng|thưa|ơi|với|đi|đã|cái|giùm|giúp|giúp đỡ|cho|
    cho phép|xin|xin phép|muốn|cần|thì|là|mà|lại|luôn|nữa|rồi|thôi|chứ|đấy|đó|này|kia|ấy|nhờ|à|ừ|ờ|ừm|ok|
    một chút|một tí|chút|tí|ngay|quá|lắm|thật|thật tình|thực ra|nói thật|hiện|hiện tại|hiện nay|bây giờ|giờ|
    lúc này|tạm thời|tạm|xin lỗi|kính|đề nghị|yêu cầu|vui lòng|làm ơn|hãy|á|ơ|ôi|ôi giời|trời ơi|giời ơi|ối|hic|
    huhu|hihi|hì|để|được không|được chứ|có được không|vậy|thế|bên|bọn|chúng|nhà|thôn|bản|xóm|cũng|vẫn|thiệt|
    hổng|nghe|hả|cán bộ|đồng chí|(hôm|bữa|lúc|buổi|đợt) (ấy|đó|nớ|nọ|trước)|giời|ui|hix
"""
_QUESTION = """
    khó quá|dài quá|(nội dung|mục|ý|phần|chỗ) này|này|câu|câu này|câu đó|câu ấy|câu nay|câu hỏi|câu hỏi này|
    cái này|mục này|phần này|ô này|chỗ này|số này|số đó
"""
_BEFORE = """
    câu (trước|trên|cũ|vừa rồi|vừa nãy|vừa xong|hồi nãy|lúc nãy|ban nãy|khi nãy|đầu|đầu tiên|trên kia|kế trước)|
    (lúc|hồi|ban|khi|vừa|vừa mới) nãy|vừa rồi|vừa xong|khi nãy|bước trước|chỗ (trước|cũ)|phần trước|
    câu hỏi trước|cái (trước|hồi nãy|lúc nãy|vừa rồi)|ở trên|hồi trước|trước đó
"""
_SUBJECT = """
    hỏi (thầy|cô|thầy giáo|cô giáo|bên kia|xã|trưởng bản) (chứ|đi|nhé|)|đầy đủ|đầy đủ được|số|số liệu|số má|
    con số|dữ liệu|thông tin|báo cáo|kết quả|ngày|tháng|giờ|số (nữ|nam|người|lớp|hộ|lượt|học viên|buổi)|nữ|
    cái hôm|cái hôm học|ngày học|hôm học|đã (gửi|nộp|báo|khai|nhập|ghi|nói)|
    (gửi|nộp|báo|khai|nhập) (rồi|hôm qua)|hôm qua|hôm trước|sáng nay|đúng|chính xác|cụ thể|chi tiết|rõ|
    bao nhiêu|mấy|mấy người|bao nhiêu người|có bao nhiêu người|có mấy người|được bao nhiêu|nhầm|một chỗ|mấy chỗ|
    một số|kỳ trước|tháng trước|đợt trước|số nào|thế nào|ra sao|như thế nào|hết|cả|chắc|câu trả lời|phần|chỗ|
    tên|người
"""
_TIME = """
    (kỳ|tháng|quý|năm|đợt|tuần|mùa|vụ|hôm|lần|buổi) (này|nay|rồi|vừa rồi|qua|đó|ấy)|cả|hết|gì|đâu|nào|hôm đó|
    bữa đó|ở|tại|đến|báo cáo
"""
_TAIL = """
    (để|phải|đợi|còn phải|cần|chắc phải|rồi) (@|) (đi|) (hỏi|xem|kiểm tra|tra|đếm|tìm|coi|điện|gọi hỏi|về xem|
    kiểm)|!(chờ|đợi)|(phải|còn|đang|để) (chờ|đợi)|hỏi lại|hỏi bên|hỏi (cô|thầy|anh|chị|bác|ông|bà)|
    để (còn|mai|tối|lát) hỏi|(đang|mới|chỉ) (đi|) hỏi|(thầy|cô) giáo (giữ|cầm|mới biết|nắm)|sổ (ở|để|thầy|cô)|
    nghe nói|mai (hỏi|xem)|có gì (báo|gửi|nhắn) sau|(@|) sẽ (hỏi|xem|kiểm tra|báo)
"""

_COMMANDS: dict[str, str] = {
    "none": """
        (không|chẳng|chả|chưa|nỏ|hổng) có (ai|ma nào|mống nào|người nào|hộ nào|học viên nào|lớp nào) (học|đến|đi|
        đến học|đi học|tham gia|đăng ký|dự|ra lớp|mở)|(không|chẳng|chả|nỏ) có (ma|mống) nào|
        (không|chưa|chẳng|đâu|làm gì|nào) có (ai|người|người nào|lớp|lớp nào|gì|gì cả|hộ nào|buổi nào|học viên|
        học viên nào|ai học|ai đến|ai đi|ai dự|ai đi học|ai đến học|người học|phát sinh|hoạt động|hoạt động nào|
        hoạt động gì|lớp gì|ai tham gia|ai đăng ký|gì để báo|gì báo cáo)|không (phát sinh|mở lớp|mở lớp nào|
        tổ chức lớp|tổ chức|ai|ai đến|ai đi|ai học|ai đi học|ai đến học|ai tham gia)|
        (không|chẳng|nỏ) ai (đến|đi|học|tham gia|dự|đi học|đến học)|chưa (mở|mở lớp|mở lớp nào|tổ chức)|
        (không|chưa|chẳng|hổng) (mở|tổ chức|họp|sinh hoạt) (được|nổi|) (buổi|lớp|cuộc|khóa|hôm|lần) (nào|)|
        có (ai|người nào|lớp nào) đâu
    """,
    "unknown": """
        chưa hỏi (được|) (ai|@|cô giáo|thầy giáo|)|
        (không|chưa|chẳng) (biết|rõ|hiểu) (vì|tại|do) sao (nữa|)|
        ai (mà|) (đếm|nhớ|biết) (được|nổi|xuể|cho hết|cho xuể)|lâu (quá|rồi) (rồi|) quên|(lâu quá|lâu rồi) quên (rồi|
        mất|hết)|(không|chưa) (cầm|mang|giữ|tìm thấy|tìm được) (theo|) (sổ|sổ sách|danh sách|giấy)|(nhớ|biết) chết liền|
        có ai (ghi|đếm|nhớ|báo) (lại|) đâu (mà biết|mà nhớ|)|
        chưa (kịp|) (hỏi|đếm|xem|thống kê|tổng hợp|kiểm tra|ghi|cộng|tính) kịp|
        chưa kịp (hỏi|đếm|xem|thống kê|tổng hợp|kiểm tra|ghi|cộng|tính|nắm)|mới (lên|nhận|được bầu) (làm|) (trưởng thôn|
        trưởng bản|tổ trưởng|việc|chức)|
        (không|chưa|chẳng|chả) (thống kê|tổng hợp|kiểm tra|đếm) (đầy đủ|hết được|đầy đủ được)|chả (biết|rõ|nhớ)|
        ai mà đếm|đi kiểm tra nên chưa rõ|(không|chưa|chẳng|đâu|đâu có|chưa có) (biết|rõ|nhớ|nắm|nắm được|nắm rõ|
        thống kê|thống kê được|tổng hợp|tổng hợp được|đếm|đếm được|biết được|biết rõ|nhớ rõ|nhớ nổi|tra được|
        tìm được|xác định|xác định được|cộng|cập nhật|cập nhật được|kiểm tra|kiểm tra được|điểm danh)|
        (phải|đợi|chờ|để|cần) (@|) (về|) (xem|tra|hỏi|đếm|coi|kiểm tra|giở|mở) (lại|)
        (sổ|sổ sách|danh sách|giấy tờ|cô giáo|thầy giáo|giáo viên|) (mới|rồi mới|thì mới|đã mới) (biết|rõ|nhớ|nắm|có số|
        có|trả lời được|biết được|nói được)|
        không (ghi|ghi lại|ghi chép|để ý|theo dõi|có sổ)|
        chưa có (số|số liệu|con số|báo cáo|danh sách|thống kê|thông tin)|không có (số liệu|sổ|sổ sách|danh sách)|
        (quên|quên mất|quên béng|quên khuấy) (rồi|mất rồi|số|mất số|số rồi)|quên mất|@ chịu|chịu|chịu thôi|
        chịu chết|bó tay|không ai (ghi|đếm|biết|nhớ|nói|báo) (sổ|lại|cả|gì|cho|cho @|)|tôi nào biết|@ nào biết|
        nào (có|) biết|(biết|nhớ) (đâu|thế nào được|sao được|làm sao được)|(có|) biết (gì|) đâu|
        đâu (có|mà) (biết|nhớ)|có nhớ đâu|(làm sao|sao) (mà|) (biết|nhớ|nắm)|có (đi|dự|đến|ở đấy|ở đó) đâu mà biết|
        có đi đâu mà biết được|có được (đếm|điểm danh|ghi|biết) đâu|sổ (để ở nhà|ở nhà|mất|thất lạc|không có đây)|
        không mang sổ|phải (chờ|đợi|hỏi|xem lại|đếm lại|hỏi lại|kiểm tra lại|tra lại)|
        ai (mà|) (nhớ|biết) (được|nổi|hết|cho)|(quên|quên hết|quên sạch|quên cả) (rồi|hết|sạch)|ai (mà|) biết|
        nào có (biết|nhớ) (nào|)|(chưa|không) (tổng hợp|thống kê|đếm|tính|cộng|kiểm|ghi|hỏi) (xong|hết|đủ|kịp|ra)|
        (chưa|không) ai (báo|nói|đưa|gửi) (lên|cho|lên cho|về) (@|)|
        (làm sao|sao) @ (mà|) (biết|nhớ|nắm) (được|nổi|hết|)|
        (số|số này|số đó|số ấy|số liệu|cái này) (@|) (chưa|không) (có|nắm|biết|rõ|nhớ)|mù tịt|không nắm|chưa nắm|
        không (có ai|ai) (báo|nói|cho biết)|chưa thấy (ai|cô|thầy|họ) báo|chưa ai báo|lâu quá rồi|nhớ không ra|
        nhớ không nổi|không nhớ ra|chưa ra số|quên sổ|mất sổ|số (đâu|chưa có)|chưa hỏi|chưa xem sổ|chưa xem|
        không rành|hổng rành|không chắc|chưa chắc|chưa dám chắc|không dám chắc|chưa tính|chưa tính được|chưa kiểm|
        chưa điều tra
    """,
    "skip": """
        câu (sau|kế)|bỏ đi|(câu|câu này|mục này|cái này) @ (không|khỏi|chưa) (trả lời|điền|ghi|muốn trả lời)|
        @ (không|khỏi) trả lời câu này|bỏ qua|(bỏ|lướt|nhảy|cho qua|khỏi|miễn|tạm bỏ|để trống|khỏi trả lời|
        không trả lời|không muốn trả lời|xin miễn|không điền|khỏi điền|khỏi ghi|khất) (câu|câu này|câu đó|
        câu hỏi này|câu hỏi|cái này|mục này|phần này|ô này)|(qua|sang|tới|đến|chuyển|chuyển sang|chuyển qua|hỏi|
        hỏi sang) (câu|mục|phần) (khác|tiếp|tiếp theo|sau|kế|kế tiếp|kia|mới)|
        (câu|mục|phần) (khác|tiếp|tiếp theo|kế|kế tiếp)|để trống|next|
        câu này (bỏ|bỏ qua|thôi|cho qua|để trống|khỏi)|hỏi câu khác|tiếp theo|cho qua|qua câu|không muốn (trả lời|nói|
        khai)|bỏ cách|lướt qua
    """,
    "back": """
        (quay|trở|lùi|lui|về|quành|vòng|đi|lộn) (lại|về|ngược lại)|(quay|trở|lùi|lui|về) (lại|) (câu|bước|cái|mục|phần|
        chỗ|) (trước|trên|cũ|vừa rồi|vừa nãy|vừa xong|hồi nãy|lúc nãy|ban nãy|khi nãy|trên kia|trước đó|đầu|đầu tiên|
        kế trước)|(xem|sửa|làm|trả lời|cho xem|hỏi|mở|nhìn|đọc) (lại|) (câu|bước|cái|mục|phần|chỗ) (trước|trên|cũ|
        vừa rồi|vừa nãy|vừa xong|hồi nãy|lúc nãy|ban nãy|khi nãy|trên kia|trước đó|đầu|đầu tiên|kế trước)|(xem|sửa|làm|
        trả lời|cho xem) (lại|) (vừa rồi|vừa nãy|hồi nãy|lúc nãy|ban nãy|khi nãy|trên kia|trước đó)|
        (lùi|lui|lùi lại|quay lại|trở lại|lui lại|lùi về|quay về) (một|) (câu|bước)|làm lại câu|back|
        câu (trước|trên|lúc nãy|hồi nãy|vừa nãy|vừa rồi)|trả lời lại
    """,
    "edit": """
        (số|con số|câu) (vừa rồi|lúc nãy|vừa nãy|hồi nãy|ban nãy|trước) (bị|) (sai|nhầm|lộn)|
        (sửa|chữa|đổi|chỉnh|ghi|nhập|khai|báo|điền|điều chỉnh|cải chính|nói|viết|thay|chỉnh sửa) lại|sửa|!chữa|chỉnh|
        chỉnh sửa|điều chỉnh|đính chính|cải chính|sửa đổi|thay đổi số liệu|
        (ghi|nói|báo|bấm|nhập|gõ|khai|điền|viết|gửi|đếm|cộng|tính|chọn|ấn|nhấn|bị|có) (nhầm|sai|lộn|trật)|
        !(ghi|nói|báo|tính|đếm|bị|có) lầm|!lầm (rồi|số|số rồi)|
        (nhầm|sai|lộn|trật|nhầm lẫn) (rồi|mất rồi|số|số rồi|ngày|ngày rồi|một chỗ|mất|bét)|không đúng|chưa đúng|
        chưa chính xác|không phải thế|không phải vậy
    """,
    "send": """
        (bấm|ấn|nhấn|) (gửi|nộp) (đi|lên|về|ra|luôn|ngay|liền|) (cho|) (xã|ủy ban|cán bộ|trên|trên xã|)|
        gửi (báo cáo|bc|bản báo cáo) (này|)|(gửi|nộp) (nguyên thế|cái rồi)|chốt|chốt (gửi|luôn|đi|lại|vậy|thế)
    """,
    "report": """
        (cho|cho @|muốn|cần|xin) báo cáo|@ (muốn|cần) báo cáo|(làm|nộp|gửi|viết|lập|tạo|bắt đầu|nhập|khai|mở|điền|
        làm tiếp|tiếp tục|nộp tiếp) (báo cáo|bản báo cáo|bài báo cáo) (mới|tháng này|kỳ này|quý này|khác|tiếp|
        đợt này|)|báo cáo (mới|tháng này|kỳ này|quý này|khác|tiếp)|làm tiếp|nhập số liệu|gửi số liệu|báo số liệu|
        nộp số liệu|khai số liệu
    """,
    "tasks": """
        (còn|phải|cần|có|nên) (phải|cần|) (làm|nộp|báo cáo|báo|gửi) (những|cái|mấy cái|) (gì|chi)|
        (còn|có) (việc|nhiệm vụ|báo cáo) (gì|nào) (phải làm|cần làm|chưa làm|chưa nộp|phải nộp|không|nữa không|)|
        còn nợ (gì|báo cáo|báo cáo nào|báo cáo gì|việc gì)|việc (tháng này|kỳ này|hôm nay|tuần này)|(xem|
        cho xem) (nhiệm vụ|việc|công việc|danh sách việc)|còn thiếu (gì|báo cáo nào|cái gì)|việc (gì|của @|cần làm|
        phải làm)|nhiệm vụ (gì|của @)|còn mấy (việc|báo cáo)
    """,
    "help": """
        (hướng dẫn|chỉ|chỉ dẫn|bày|dạy|chỉ cách|giúp|giúp đỡ|bày cách) (@|cho @|giúp @|@ cách) (với|cách dùng|
        cách làm|cách|cách báo cáo|cách nhập|cách bấm|cách nhắn|cách gửi|cách ghi|cách trả lời|dùng|làm|một chút|một tí|
        )|(dùng|sử dụng|làm|báo cáo|nhập|bấm|gửi) (cái này|cái ni|bot này|máy này|ứng dụng này|) (thế nào|như thế nào|
        sao|ra sao|làm sao|kiểu gì|răng)|(làm|bấm|dùng|nhập) (sao|thế nào|kiểu gì|ra sao) (vậy|đây|bây giờ|giờ|)|
        (làm sao|làm thế nào|làm cách nào) (để|mà) (báo cáo|nộp|gửi|nhập|dùng|làm|trả lời|điền)|(không|
        chưa) biết (dùng|làm|bấm|nhập|sử dụng|báo cáo|cách|cách dùng|cách làm|bấm đâu|bấm vào đâu|trả lời thế nào|
        điền thế nào)|cách (dùng|làm|sử dụng|báo cáo|nhập|gửi)|hướng dẫn|trợ giúp|bấm (vào|) (đâu|chỗ nào)|cứu|
        giúp @ (với|)|(giúp|cứu|giúp đỡ|chỉ|hướng dẫn) với
    """,
}
_AGREED = """
    ok|oke|okla|okie|!đúng|đúng rồi|đúng hết|đúng hết rồi|đúng cả|được rồi|đủ|đủ rồi|xong|xong rồi|hết rồi|hết|chuẩn|
    chuẩn rồi|đồng ý|cứ|cứ thế|cứ vậy|như thế|như vậy|thế này|nguyên thế|liền|hộ|dùm|có thế thôi|cho xong|uh|ừm|
    vậy|thế|(không|khỏi|chẳng|không cần|không phải) (sửa|sửa gì|đổi gì|thêm gì) (nữa|)|không còn gì (nữa|)
"""
"""What people say before they send: that it is right as it is."""
_MAY_BE_ABOUT = {
    "send": ("agreed",),
    "none": ("time",),
    "unknown": ("subject", "question", "before"),
    "skip": ("question",),
    "back": ("question", "before"),
    "edit": ("subject", "question", "before", "asking"),
    "report": ("asking",),
    "tasks": ("time", "asking"),
    "help": ("question", "asking"),
}
# Where a sentence says two things, the later name here gives way to the earlier one.
_ORDER = ("send", "none", "unknown", "skip", "back", "help", "tasks", "report", "edit")
_CLAUSE_ENDS = frozenset(",.;:!?-\n()…")


_CUES = Cues(
    {
        "filler": _FILLER,
        "question": _QUESTION,
        "before": _BEFORE,
        "subject": _SUBJECT,
        "tail": _TAIL,
        "agreed": _AGREED,
        "time": _TIME,
        "asking": "không|hả|chưa|nhỉ|sao|thế nào|làm sao|ở đâu|được không",
        **_COMMANDS,
    }
)


def read_wrapped(text: str) -> str:
    """Return the name of the command that a whole sentence says ("skip", "unknown" ...), "" if it says more."""
    tokens, found = _CUES.read(text)
    words = sum(token.is_word for token in tokens)
    if not 0 < words <= _MAX_WORDS_OF_REASON or any(token.is_figure for token in tokens):
        return ""
    said = [name for name in _ORDER if any(cue.label == name for cue in found)]
    is_asked = "?" in (token.typed for token in tokens)
    for name in said:
        if is_asked and name in ("send", "none", "unknown", "edit"):
            continue
        if words <= _MAX_WORDS and _is_all(tokens, found, name) and (name != "send" or _is_told_to(tokens, found)):
            return name
    if "unknown" in said and not is_asked and not quantities(tokens) and _is_unknown_with_reason(tokens, found):
        return "unknown"
    return ""


def _is_all(tokens: Sequence[Token], found: Iterable[Cue], name: str) -> bool:
    """Whether a command, what it may be about, and courtesy are all that a message says."""
    labels = {name, "filler", *_MAY_BE_ABOUT[name]}
    taken = {i for cue in found if cue.label in labels for i in range(cue.start, cue.end)}
    return all(i in taken or not token.is_word or is_address(token) for i, token in enumerate(tokens))


def _is_told_to(tokens: Sequence[Token], found: Sequence[Cue]) -> bool:
    """Whether nothing but that it is right stands before "gửi": "em gửi" may be a promise."""
    start = min(cue.start for cue in found if cue.label == "send")
    agreed = {i for cue in found if cue.label == "agreed" for i in range(cue.start, cue.end)}
    return all(i in agreed or not tokens[i].is_word for i in range(start))


def _is_unknown_with_reason(tokens: Sequence[Token], found: Sequence[Cue]) -> bool:
    """Whether one clause says no more than that it is not known; the others are its reason or who will be asked."""
    start = 0
    for end in (*(i for i, token in enumerate(tokens) if token.typed in _CLAUSE_ENDS), len(tokens)):
        inside = [
            Cue(cue.label, cue.start - start, cue.end - start) for cue in found if start <= cue.start and cue.end <= end
        ]
        clause = tokens[start:end]
        if any(cue.label == "asking" and cue.end == _last_word(clause) for cue in inside):
            return False
        tail = min((cue.start for cue in inside if cue.label == "tail"), default=len(clause))
        cores = [cue for cue in inside if cue.label == "unknown"]
        if cores and cores[0].start <= tail and _is_all(clause[: max(tail, cores[0].end)], inside, "unknown"):
            return True
        start = end + 1
    return False


def _last_word(clause: Sequence[Token]) -> int:
    """Return the place behind the last word that is no form of address."""
    return max((i + 1 for i, token in enumerate(clause) if token.is_word and not is_address(token)), default=0)
