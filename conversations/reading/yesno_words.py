"""What each word of an answer says about yes and no: data for the yes-or-no reader, looked up phrase by phrase."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, cached_property, lru_cache
from itertools import product

from conversations.reading.clean import bare_key, fold, syllable_key
from conversations.reading.words import Phrases, Token, decode, phrases, word_token


class Sign(Enum):
    """What a word or phrase contributes to a clause."""

    YES = auto()
    NO = auto()
    NOT = auto()
    """A negation, which turns what follows: "không sai" is a yes."""
    NOWHERE = auto()
    """đâu and mô, which turn what stands before: "đúng đâu" is a no."""
    WRONG = auto()
    FIX = auto()
    """Mending: a yes only if negated ("không phải sửa gì")."""
    HAVE = auto()
    MAY = auto()
    """phải and được: a yes only if hardly anything else is said."""
    QUIT = auto()
    """thôi: a no in front, a particle behind."""
    SEND = auto()
    """What the bot may be told to do."""
    DEED = auto()
    DID = auto()
    DONE = auto()
    PAST = auto()
    LIMIT = auto()
    """What keeps a yes from being one but not a no: another time, a part only."""
    THING = auto()
    SOFT = auto()
    UNSURE = auto()
    """Doubt, a reservation, something that hinders: no answer, and no yes beside it."""
    UNKNOWN = auto()
    """Not an answer if negated ("không biết"); otherwise any word."""
    REST = auto()
    """The other part: "sai số nữ, còn lại đúng" says both."""
    LAMENT = auto()
    """A complaint: right behind a yes it makes a sigh of it ("đúng mệt")."""
    EXCLAIM = auto()
    """đúng là and thật là: they begin an agreement ("đúng là thế") or a sigh ("đúng là mệt")."""
    WHO = auto()
    ASKS = auto()
    MENDS = auto()
    """A correction: what stands before it no longer counts."""
    POLITE = auto()
    """vâng and ừ: a yes only if nothing else is said."""
    SILENT = auto()
    STOP = auto()
    OTHER = auto()


def _each(*parts: str) -> str:
    """Return all combinations of alternatives; an empty alternative leaves a part out."""
    return "|".join(" ".join(filter(None, combined)) for combined in product(*(part.split("|") for part in parts)))


_SENDING = "gửi|gữi|gửi hộ|nộp|nộp hộ|lưu|chốt|duyệt"
_DOING = (
    "ghi|chuyển|báo|báo cáo|lập|nhập|"
    "mở|mở lớp|làm|mần|họp|học|học hành|tổ chức|khai giảng|bế giảng|công nhận|đăng ký|tham gia|đi học|ra lớp|dạy|xét|"
    "triển khai|vận động|điền|nhắn|tuyên truyền|tổng hợp|chụp|hoàn thành|hoàn tất|thực hiện|kết thúc|họp dân|bàn"
)
_ASSENT = "có|đúng|phải|được|mở|gửi|nộp|làm|học|họp|báo|đăng ký|tổ chức"
_FALSE = "sai|nhầm|lầm|lộn|trật|lệch"
_EXTRA = "cả|tất|hết|đi đâu"
_SURELY = "tất nhiên|dĩ nhiên|đương nhiên|hiển nhiên|chắc chắn|dứt khoát|nhất định|rõ ràng"
_NOT_NOW = (
    "đầu tuần|giữa tuần|cuối tuần|đầu tháng|giữa tháng|cuối tháng|cuối năm|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|"
    "thứ bảy|chủ nhật|trưa|chiều|tối|trưa nay|chiều nay|tối nay|đêm nay"
)

_LISTS: tuple[tuple[Sign, str, str], ...] = (
    (
        Sign.YES,
        "đúng|chuẩn|chính xác|đồng ý|nhất trí|tán thành|đồng tình|thống nhất|chấp nhận|chấp thuận|xác nhận|"
        "tất nhiên|dĩ nhiên|đương nhiên|hiển nhiên|ok|oke|okie|oki|okay|okey|okê|okela|okie la|oce|oki la|ô kê|"
        "ô kê la|ô tê kê|yes|yep|yeah|yup|yess|ye|right|true|sure|đún|đug|đung|dúng|điúng|đúm|khớp|trùng khớp|"
        "ăn khớp|hợp lệ|trúng rồi|trúng phóc|ổn|ổn rồi|ổn thỏa|tốt rồi|đủ rồi|đầy đủ rồi|ưng|ưng rồi|ưng ý|"
        "bằng lòng|quá chuẩn|chuẩn cơm mẹ nấu|"
        "chuẩn không cần chỉnh|chuẩn khỏi chỉnh|dung chuan|đông ý|đòng ý|đồng í|đông í|"
        "nhât trí|chính sác|chín xác|chấp nhân|xác nhân|thế là được|vậy là được|được thôi|được rồi|được luôn|"
        "được chứ|được mà|phải rồi|phải đó|"
        "phải đấy|phải vậy|phải thế|phải rứa|phải chứ|phải mà|như vậy|như thế|như rứa|y vậy|y rứa|y như rứa|"
        "y như vậy|y như thế|y chang|y xì|y hệt|y nguyên|nguyên vậy|cứ thế|cứ vậy|cứ rứa|như vậy là đúng|"
        "như thế là đúng|chứ sao|chứ sao nữa|chớ sao|chứ còn gì|chớ còn gì|chứ gì nữa|chớ gì nữa|còn gì nữa|có chứ|"
        "có chớ|có chơ|có mà|có đấy|có đó|có rồi|có hết|có đủ|có thật|có thiệt|khỏi nói|khỏi phải nói|khỏi bàn|"
        "miễn bàn|khỏi chê|còn phải hỏi|còn phải hỏi à|còn hỏi gì|còn hỏi nữa|còn hỏi à|"
        "việc gì phải hỏi|hoàn toàn đúng|triển luôn|triển đi|"
        "chắc chắn có|chắc chắn đúng|nhất định có|đúng chị|quất|quất luôn|chốt đơn|chốt luôn|"
        "duyệt luôn|mời gửi|nhớ gửi|👍|✅|👌|☑|✔|🆗|💯|🙆|"
        + _each(
            "sao|răng|làm sao|cớ sao|mắc gì|tội gì|việc gì|can chi|mắc chi", "|mà|lại|mà lại", "không", "|có|được|đúng"
        )
        + "|"
        + _each("sao|răng", "lại", "chưa")
        + "|"
        + _each("ai bảo|ai nói|ai kêu|ai biểu", "|là", "không|chưa|sai|nhầm", "|có|đúng")
        + "|"
        + _each("|sai là|nhầm là|lệch là|sai thì", "sai|nhầm|lệch", "sao|thế nào|kiểu gì|răng|làm sao", "được|nổi")
        + "|"
        + _each("sao|răng|làm sao|thế nào", "mà", "sai|nhầm|lệch|lộn", "|được|nổi")
        + "|"
        + _each("làm sao|sao|răng", "sai|nhầm|lệch", "được|nổi")
        + "|"
        + _each("sai|nhầm|lộn", "đâu|chỗ nào|gì|mô", "mà", "sai|nhầm|lộn")
        + "|"
        + _each("lại|còn", "không", "đúng|phải|chuẩn|khớp", "à ,|à .|chắc|hay sao|còn gì|là gì|thì sao")
        + "|"
        + _each("không", _ASSENT, "còn gì|là gì|thì là gì")
        + "|"
        + _each("không|không có|chưa|không ai|chưa ai", "thiếu|vướng", "|gì"),
        "trúng|đúg|chí phải|hợp lý",
    ),
    (
        Sign.NO,
        "hủy|huỷ bỏ|hủy bỏ|hũy|no|nope|never|not ok|từ chối|phản đối|bác bỏ|dẹp|dẹp đi|miễn|bỏ đi|hoãn|hoãn lại|"
        "tạm hoãn|thì không|thì chưa|còn chưa|👎|❌|✖|🚫|⛔|🙅|đâu có|đâu có đâu|có đâu|có đâu mà có|nào có|nào đâu|"
        "nào phải|nào đã|đời nào|không đời nào|còn lâu|còn lâu mới|còn khuya|mơ đi|quên đi|có gì đâu mà|có gì đâu|"
        "không dám đâu|có ma nào|có đứa nào đâu|có mống nào|ma nào học|ma nào|bói không ra|có cóc|"
        "có cái con khỉ|có cái nịt|có cái búa|có mà mơ|có mà điên|"
        "có cái nỗi gì|"
        "gì mà đúng|gì mà có|mới là lạ|"
        + _each("làm gì|làm chi|mần chi|lấy gì|lấy chi|lấy đâu|mần răng", "|mà", _ASSENT)
        + "|"
        + _each("lấy|đào|kiếm|moi|tìm|bới", "đâu", "ra")
        + "|"
        + _each("làm gì|làm chi", "có", "lớp|ai|chuyện|người|việc")
        + "|"
        + _each("đâu", "có|phải|đúng|được|ai|gửi|mở|nộp|làm|học|tổ chức|đã")
        + "|"
        + _each("có|đúng|được|phải|gửi|mở|mở lớp|làm|học|họp|nộp", "thế nào|sao|răng", "được|nổi")
        + "|"
        + _each("sao|làm sao|thế nào|răng", "mà", "đúng|có|mở|gửi|học", "|được|nổi")
        + "|"
        + _each("làm sao|sao|răng", "đúng|có|mở|gửi|học", "được|nổi"),
        "có khỉ|có khỉ gì|chi mô|có mô|mô có|có mô mà có|có chi mô|có chi mô mà",
    ),
    (
        Sign.NOT,
        "không|khỏi|khôn|hỏng có|hỏng phải|hỏng đúng|hỏng được|hỏng mở|hỏng gửi|hỏng ai|hỏng làm|hỏng học|chưa|chửa|"
        "đừng|chẳng|chả|éo|đếch|đách|méo|đéo|đíu|cóc|nỏ|không hề|chưa hề|chưa từng|chẳng hề|không thèm|không cần|"
        "chưa cần|khỏi cần|không thể|chưa thể|không bị|không bao giờ|chưa bao giờ|đâu có hề|đừng có|dừng lại|kh0ng|"
        "hôngg|khồng|khong|chauw|chưq|hong có|hem có|"
        + _each("không|chẳng|chả|nỏ", "có", "chi", "cả|hết|sất|mô")
        + "|"
        + _each("không|chẳng|chả|nỏ|chưa", "mở|làm|học|họp", "chi")
        + "|chưa có chi|chưa chị|"
        + _each("tất nhiên|dĩ nhiên|đương nhiên|hiển nhiên|dứt khoát|nhất định", "không|chưa")
        + "|"
        + _each("thật|thiệt", "không", "có|ai|phải|mở"),
        "ứ|chớ gửi|chớ có|đưng",
    ),
    (Sign.NOWHERE, "đâu", "mô"),
    (
        Sign.WRONG,
        "sai|sai rồi|nhầm|nhầm rồi|nhầm lẫn|bậy bạ|tầm bậy|trật|trật lất|trật rồi|lệch|"
        "lệch rồi|lộn rồi|sai bét|sai toét|sai sót|sai lệch|sai số|vướng mắc|thắc mắc|ý kiến gì|phàn nàn",
        # Without marks "lam roi" is "làm rồi", and "bay" a number.
        "lộn|bị lộn|thiếu|thiếu sót|vướng|lầm|lầm rồi|bậy|bậy rồi",
    ),
    (Sign.FIX, "sửa|sữa lại|chỉnh|chỉnh sửa|sửa lại|sửa đổi|điều chỉnh|thay đổi|bổ sung|đổi lại|chữa lại", "đổi"),
    (Sign.HAVE, "có|cóa|cóo|còn có|vẫn có|cũng có|đều có|đang có|có cả", ""),
    (Sign.MAY, "phải|phãi|được|đươc|đựơc|đuọc", ""),
    (Sign.QUIT, "thôi|thui|thoi", "hoy|hui"),
    (
        Sign.SEND,
        _SENDING
        + "|"
        + _each("ghi|báo|làm|chuyển|nhập", "đi|luôn|vào|hộ|giúp|vậy|thế|rứa")
        + "|"
        + _each("cứ", "ghi|báo|làm|chuyển|nhập"),
        "",
    ),
    (Sign.DEED, f"{_DOING}|đang học|đang mở", ""),
    (
        Sign.DID,
        _each("đã|vừa|vừa mới|mới", f"{_SENDING}|{_DOING}") + "|" + _each("đã", "có|xong|đủ|đúng|khớp|chuẩn|ok"),
        "đã",
    ),
    (
        Sign.DONE,
        "rồi|rồi chị|xong chị|rùi|gòi|goy|ròi|rôi|oy|gùi|rồii|xong|xong rồi|xong xuôi|hoàn thành rồi|rầu",
        "rối|òi|ùi",
    ),
    (
        Sign.PAST,
        "hôm qua|hôm kia|hôm kìa|hôm trước|hôm nọ|hôm họp|sáng nay|tối qua|chiều qua|sáng qua|trưa qua|đêm qua|"
        "tối hôm qua|tuần trước|tuần rồi|tháng trước|ban nãy|hồi nãy|lúc nãy|khi nãy|hồi sáng|hồi chiều|hồi hôm|"
        "bữa qua|bữa trước|bữa kia|từ lâu|từ hôm|từ bữa|từ sáng|từ chiều|từ tối|từ hôm kia|từ hôm qua|từ tuần trước|"
        "từ tháng trước|từ nãy|hồi tối|hồi trưa|vừa xong|trước đó|hết rồi|mất rồi",
        "",
    ),
    (
        Sign.LIMIT,
        "số nữ|số nam|số hộ|số lớp|số người|số học viên|số buổi|số dân tộc|tên|sắp|sẽ|mai|ngày mai|sáng mai|"
        "chiều mai|tối mai|mốt|ngày kia|tuần sau|tuần tới|tháng sau|tháng tới|kỳ sau|lát nữa|tí nữa|chút nữa|lát|để|"
        "để mai|để sau|để tháng sau|mới đúng|mới phải|mới chuẩn|mới có|mới được|mới xong|bao giờ|khi nào|chuẩn bị|"
        "dự kiến|dự định|định|hôm nào|bữa nào|khi mô|đợt sau|lần sau|đợt tới|lần tới|năm sau|năm tới|quý sau|"
        + _each("sang|qua", "tuần|tháng|quý|năm")
        + "|"
        + _each("ra|sau|qua|hết|ăn xong", "tết")
        + "|ra giêng|"
        + _each("xong|hết|qua|sau|gặt xong|gặt", "mùa|vụ|bão|lụt|mưa")
        + "|"
        + _each(_NOT_NOW, "mới"),
        "để",
    ),
    (
        Sign.THING,
        "lớp|cái lớp|một lớp|lớp học|buổi|người|ai|học viên|bà con|hộ|số|hội nghị|mấy lớp|con số|mấy cái|mấy người|"
        "đủ|đông|học sinh|chỗ|điểm|cần|lỗi|vấn đề|mấy|nhiều|tí|chút|chút xíu",
        "",
    ),
    (
        Sign.SOFT,
        "đi|đi nào|giúp|giúp bác|giùm|dùm|hộ|luôn|ngay|liền|cứ|cho|lên|xã|phường|huyện|lên trên|về xã|cho xã|lên xã|"
        "vào|vô|sổ|tiếp|thẳng|nhanh|gấp|với|cái|cái này|báo cáo đi|lại|đó đi|hãy|xin|mời|bản này|số này|kết quả",
        "",
    ),
    (
        Sign.UNSURE,
        "chắc|chắc là|chắc có|có lẽ|có nhẽ|lẽ ra|hình như|dường như|có thể|có khi|có điều|có mỗi|nhưng|nhưng mà|"
        "song|nghe nói|nghe đâu|nghe bảo|nghe đồn|nghe kể|nghe người ta|nghe trưởng|nghe ông|nghe bà|nghe anh|"
        "nghe chị|đúng ra|đúng ra là|đáng lẽ|đáng ra|đúng lúc|đúng dịp|đúng mùa|đúng vụ|đúng vào|"
        "bảo là|bảo có|kêu là|nói là|không phải không|không phải là không|không phải chưa|không hẳn|"
        "chưa hẳn|chẳng hẳn|tùy|phân vân|hay là|hay|hoặc|dễ thường|biết đâu|may ra|sợ là|e là|e rằng|ngờ ngợ|"
        "mang máng|đoán|đoán là|áng chừng|tưởng|tưởng là|xem lại|để xem|kiểm tra lại|hỏi lại|coi lại|rà lại|đếm lại|"
        "một phần|một nửa|phân nửa|phần lớn|đa số|hầu hết|hầu như|gần|gần như|tương đối|hơi|tạm|tạm thời|tạm được|"
        "tàm tạm|đại khái|cơ bản|về cơ bản|nói chung|cũng đúng|cũng được|cũng phải|cũng ok|cũng có lẽ|cũng gần|"
        "cũng tạm|chỉ|chỉ có|mỗi|riêng|ngoài|trừ|nếu|giả sử|nhỡ|lỡ|khoan|khoan đã|hượm|gượm|chờ|đợi|từ từ|chịu|"
        "bó tay|thôi chết|chết rồi|thôi rồi|kbt|idk|suýt|không gửi được|gửi không được|không nộp được|"
        "nộp không được|không mở được máy|không mở được tệp|không mở được ảnh|có việc|có khách|có đám|có tang|"
        "có người bảo|có người nói|có người hỏi|có bị|có mấy|có bao nhiêu|có nên|có cần|có cách|nói lại|xem|"
        "không sao|không chừng|hỏng chừng|không khéo|"
        "không vấn đề|không vấn đề gì|không thành vấn đề|"
        "chắc gì|chắc đâu|ai biết|sao biết|biết chết liền|mần răng biết|còn số|còn cái|còn nữ|còn nam|"
        "vì|tại|tại vì|bởi|bởi vì|một trong|sao cũng được|gì cũng được|thế nào cũng được|chịu thôi|"
        "chịu chết|có đúng|"
        + _each("còn phải hỏi", "ý|lại|ông|bà|anh|chị|cô|thầy|trưởng|trưởng thôn|vợ|chồng|dân|bà con|xã|đã|xem"),
        "do|nửa|kẻo|hổng dám|không dám",
    ),
    (
        Sign.UNKNOWN,
        "biết|bít|bik|bt|pít|biet|rõ|rỏ|nhớ|hiểu|chắc|chắc chắn|dám|dám chắc|dám nói|đối chiếu|kiểm tra|xem|đọc|"
        "tính|đếm|trả lời|quyết|quyết định|hỏi|nghe|nắm|nắm được|nắm rõ|thấy|thống kê|tổng hợp|rà soát|rà|xem kỹ|"
        "đọc được|nghe rõ|thông|mạng|có mạng|có sóng|có điện|có kính|có wifi|vào được|bấm được|rảnh|khỏe|tiện|"
        "nhìn rõ|nhìn thấy|nhìn|có ở nhà|có thời gian|có sổ|có số liệu|có thông tin|có tin|ăn|ngủ|về|dậy|nghĩ|"
        "nghĩ ra|quen|tin|tin được|ngờ|chốt|thống nhất|kịp xem|xác định|xác minh|báo lại|nhận|nhận được|dùng được|"
        "đăng nhập|nhiều|ít|quá|dưới|chuẩn bị|kể|nói",
        "lo|cháy|mưa|có nhà",
    ),
    (
        Sign.REST,
        "còn lại|còn lại thì|phần còn lại|số còn lại|mấy số còn lại|mấy cái còn lại|cái còn lại|các số còn lại|"
        "chỗ còn lại|ngoài ra|số khác|cái khác|mấy cái khác|mấy số khác|chỗ khác|các mục khác|mục khác|mấy mục kia",
        "",
    ),
    (
        Sign.WHO,
        "ai mà|ai đời|bao nhiêu|thế nào|ra sao|làm sao|khi nào|bao giờ|ở đâu|đi đâu|chỗ nào|răng|vì sao|tại sao|sao|"
        "mấy giờ|là gì|cái gì|kiểu gì|làm gì|gì vậy|gì thế|j z|j|gì|nào|chi|cho ai|gửi ai|nào đó",
        "",
    ),
    (
        Sign.LAMENT,
        "mệt|mệt mỏi|mệt người|mệt óc|khổ|khổ quá|khổ sở|phiền|phiền phức|phiền hà|chán|chán ngắt|bực|bực mình|nản|"
        "rắc rối|lằng nhằng|rối rắm|rối mắt|vất vả|mất công|mất thì giờ|mất thời gian|nhiêu khê|hành dân|đau đầu|"
        "nhức đầu|vớ vẩn|lắm chuyện|lắm việc|phức tạp|loằng ngoằng|rườm rà|cực thân|khó quá|khó hiểu|khó chịu|"
        "khó dùng|ức chế|hết hơi|hết biết|lẩm cẩm|đãng trí|mau quên|già rồi|điên đầu|dở hơi|buồn cười|nực cười|"
        "lạ đời|làm khổ|làm phiền|báo với cáo|họp với hành|học với hành|lớp với lang|số với má|ghi với chép|"
        "cực quá|cực lắm|đúng là cực|thật là|thiệt là|quả là|rõ là|rõ thật là",
        "rối|tệ|dở|ức|lú|ngu|dốt|điên|hâm|lạ|tội|khó|hành|ngán|oải|buồn",
    ),
    (
        Sign.EXCLAIM,
        _each("đúng|đúng thật|đúng thiệt", "là", "|cái|cũng"),
        "",
    ),
    (
        Sign.ASKS,
        _each("thật|thiệt|có thật|có thiệt", "|vậy|thế", "không|à|sao")
        + "|?|hả|hử|hở|hôn|hơm|phỏng|nhỉ|vậy à|thế à|vậy sao|thế sao|vậy hả|chăng|đúng ha|ha|phải chăng",
        "ư",
    ),
    (
        Sign.MENDS,
        "à không|ấy chết|xin lỗi|"
        "sửa lại là|nói lại|nhầm tí|viết nhầm|gõ nhầm|bấm nhầm|nhắn nhầm|ghi nhầm|nói nhầm|lộn tin|đính chính|"
        "quên mất|"
        + _each("à|ý|í|ấy|ủa|ối|ôi|á|úi|ây|chết|ấy chết|thôi chết|ối chết|chết thật|chết cha", "nhầm|quên|lộn")
        + "|à thôi|à mà thôi|à đâu|bấm lộn|gõ lộn|nhắn lộn|uả nhầm",
        "",
    ),
    (
        Sign.POLITE,
        "vâng|u|dạ vâng|vân|vâg|vưng|vầng|ừ|ừm|ờ|ờm|ừa|ừh|uh|uhm|uhn|um|umh|uk|ukm|uki|uhuh|uh huh|ò|ừ hử|ừ thì|"
        "chắc chắn|chắc chắn rồi|chắc cú|chắc như bắp|chắc nịch|dzâng|dâng|thật đấy|thật đó|thiệt đó|thật mà|"
        "thiệt mà|thật vậy|thật thế|thề luôn|thề đấy|thế đấy|vậy đó|rứa đó|như vậy đó|như thế đấy|thế thôi|vậy thôi|"
        "rứa thôi|có thế thôi|có vậy thôi|có rứa thôi|chỉ thế thôi|chỉ vậy thôi",
        "dứt khoát|thật|thiệt",
    ),
    (
        Sign.SILENT,
        "dạ|dzạ|zạ|thưa|kính thưa|ạ|aj|ậ|nhé|nhá|nha|nhoa|nka|nhen|nghen|nghe|nghe con|nhe|hen|hén|he|hí|hỉ|nờ|nì|"
        "nề|đấy|đó|á|à|a|ah|ơi|em|anh|chị|bác|cô|chú|cháu|con|ông|bà|thầy|cậu|bạn|bot|ad|cán bộ|trợ lý|cám ơn|"
        "cảm ơn|hết|cả|tất|sạch|ráo|trơn|hết trơn|rứa|mà|thì|là|về|hết trọi|trọi|thế|vậy|z|v|zậy|dzậy|này|ấy|tôi|"
        "mình|bọn mình|bọn em|bọn tôi|chúng em|chúng tôi|bên em|bên tôi|bên mình|bên cháu|bên bác|nhà em|hoàn toàn|"
        "tuyệt đối|thôn|bản|xóm|ấp|khu|tổ|làng|thôn em|thôn bác|bản mình|kỳ này|tháng này|quý này|năm nay|lần này|"
        "đợt này|tuần này|hôm nay|bữa nay|hiện|hiện nay|hiện tại|hiện giờ|giờ|bây giờ|lắm|cực|rất|quá|la|lun|"
        "ráo trọi|nữa|cơ|cơ mà|kia|chứ|chớ|chứ lị|số liệu|thông tin|nội dung|báo cáo này|ở trên|trên|hề|bị|vẫn|"
        "vẫn còn|cũng vẫn|còn|chả là|chẳng là|số là|nói thật|nói thiệt|thật ra|thực ra|thật lòng|thiệt tình|"
        "không những|không chỉ|chẳng những|chả những|không riêng|không phải hỏi|khỏi hỏi|không phải lo|"
        "không phải nghĩ|đừng lo|khỏi lo|khỏi phải lo|yên tâm|nói chơi|100 %|mười mươi|bét|toét|bét nhè|mất|mất rồi|"
        "tiệt|béng|lận|dữ|đây|ta|giời ơi|trời ơi|trời|ơ|ô|ồ|ui|ôi|úi|ủa|hì|hihi|hehe|haha|kkk|hi|tề|hè|bợ|ni|nớ|tê|"
        "ri|mi|tui|toi|tụi tui|tụi em|tụi mình|bọn anh|cháu ạ|nhà bác|cũng|" + _each("gì|nào|ai|đâu|chi", "cũng") + "|"
        "kỳ rồi|"
        + _each("|trong", "tháng|kỳ|quý|năm|tuần|đợt|thời gian", "vừa qua|vừa rồi")
        + "|mọi người|của|của bác|của em|của tôi|của thôn|ở|ngoài này|trong này|trong thôn|trong bản|dưới này|"
        "trên này|à nha|à nghen|nhé em|tháng ni|kỳ ni|năm ni|bữa ni|hôm ni|đợt ni|lần ni|quý ni|tuần ni|chừ|hiện chừ|"
        "bây chừ|"
        + _each("đếm|xem|tính|soát|rà|kiểm|nói|đọc", "đi", "đếm|xem|tính|soát|rà|kiểm|nói|đọc", "lại")
        + "|"
        + _each("đếm|xem|tính|soát|rà|kiểm|kiểm tra|đọc|coi", "|lại", "kỹ|kĩ|cẩn thận", "rồi")
        + "|"
        + _each(_SURELY, "là")
        + "|"
        + _each("chị|cô|anh|bác|em|chú|cháu|con|ông|bà|thầy|cán bộ", "ơi"),
        "vớ|vơ|mờ|mừ|hầy|e|c|ae|mn|mk|và|bé|thím|dì|mợ|mế|nhể|đâyy|lị",
    ),
    (
        Sign.OTHER,
        _each("chưa|không", "thấy|nhận được|nghe thấy|thấy ai")
        + "|"
        + _each("không phải|chẳng phải|chả phải|đâu phải", "là", "không|chưa", f"{_ASSENT}|họp", "|đâu"),
        "",
    ),
    (Sign.STOP, '.|,|;|!|:|…|(|)|/|-|~|"|“|”|*|•|+|=|>', ""),
)


@dataclass(frozen=True)
class Lexicon:
    """All lists together: the longest phrase at a place decides, the earlier list if two are equally long."""

    lists: tuple[tuple[Sign, Phrases], ...]

    @cached_property
    def _by_start(self) -> Mapping[str, tuple[tuple[Sign, Phrases], ...]]:
        starts = {start for _, listed in self.lists for start in listed.starts}
        return {start: tuple(pair for pair in self.lists if start in pair[1].starts) for start in starts}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """All words of the lists, by syllable key."""
        return {
            word.key: word.typed for _, listed in self.lists for s in listed.spellings for word in s if word.is_word
        }

    @cached_property
    def bares(self) -> frozenset[str]:
        """All words of the lists in bare letters."""
        return frozenset(bare_key(word) for word in self.words.values())

    def sign_at(self, tokens: Sequence[Token], i: int) -> tuple[Sign, int]:
        """Return what the longest phrase at a place says, and how many tokens it takes."""
        best, length = Sign.OTHER, 0
        token = tokens[i]
        likely = self._by_start.get(token.key, ())
        if not token.marked and token.bare != token.key:
            likely = (*likely, *self._by_start.get(token.bare, ()))
        for sign, listed in likely:
            found = listed.length_at(tokens, i)
            if found > length:
                best, length = sign, found
        return (best, length) if length else (Sign.OTHER if token.is_word else Sign.SILENT, 1)


@cache
def lexicon() -> Lexicon:
    """Return the lists, read once."""
    return Lexicon(tuple((sign, phrases(loose, marked_only=strict)) for sign, loose, strict in _LISTS))


# --- mending what is no word ---

# Words short of a letter or with two of them swapped are mended to one of these.
_OFTEN_MISTYPED = "không chưa đúng rồi vâng gửi nhầm chính xác đồng chuẩn được phải thôi nộp xong nhất trí"
_SYLLABLE = re.compile("(?:[bcdghklmnpqrstvx]|[ckpt]h|ngh?|nh|tr|g[hi]|qu)?[aeiouy]{1,3}(?:ch|c|m|ng|nh|n|p|t)?")


def _slips(word: str) -> Iterator[str]:
    """Yield a word with one letter missing, and with two neighbours swapped."""
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
        yield word[:i] + word[i : i + 2][::-1] + word[i + 2 :]


@cache
def _slipped() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for word in _OFTEN_MISTYPED.split():
        for form in (word, fold(word)):
            for slip in _slips(form):
                if len(slip) > 2 and not _SYLLABLE.fullmatch(fold(slip)):
                    found.setdefault(slip, form)
    return found


@lru_cache(maxsize=10_000)
def mended(token: Token) -> Token:
    """Return a word as one of the lists if it is that with unfinished typing, a drawn-out letter or a slip."""
    words = lexicon()
    if token.key in words.words or (token.bare in words.bares and not token.marked):
        return token
    known = decode(token.typed, words.words) or _shortened(token.typed, words) or _slipped().get(token.typed)
    return word_token(known) if known else token


def _shortened(typed: str, words: Lexicon) -> str | None:
    """Return a drawn-out word ("chưaaa", "okkk") as it is listed."""
    single = "".join(c for i, c in enumerate(typed) if i == 0 or c != typed[i - 1])
    is_listed = syllable_key(single) in words.words or single in words.bares
    return single if single != typed and is_listed else None
