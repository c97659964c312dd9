"""What words of change do to the figures around them, and how they are said: the lists alone."""

from collections.abc import Mapping
from enum import Enum, auto
from itertools import product


class Sign(Enum):
    """What a word does to the figures around it."""

    CUT = auto()
    STOP = auto()  # a cut behind which a question or a plan no longer holds
    WITHIN = auto()  # "trong đó": a cut across which "thêm" still holds
    QUESTION = auto()
    DENIED = auto()  # the figure behind it does not hold
    INTO = auto()  # the figure behind it takes the place of the one before
    UP_TO = auto()
    DOWN_TO = auto()
    MORE = auto()
    RAISE = auto()  # "tăng 3" adds; "tăng 30" of 27 may be the new figure
    MORE_BEHIND = auto()  # "20 người nữa"
    LESS = auto()
    LOWER = auto()  # as LESS, but in a report rather than a correction: "giảm 3"
    TIMES = auto()  # "gấp đôi": no figure to be reckoned with
    GONE = auto()  # "nghỉ học": so many people, but of which figure?
    AGAIN = auto()  # "à nhầm": what follows takes the place of what was just said
    ANEW = auto()  # as AGAIN, but nothing that was reported need be wrong: "à quên"
    WRONG = auto()
    FIX = auto()
    TRULY = auto()  # "mới đúng": this one holds, whatever was said before
    STRESS = auto()  # as TRULY, but people also say so of what was never doubted: "27 người cơ"
    RIGHT = auto()
    SWAP = auto()
    BETWEEN = auto()  # "nhầm nữ với dân tộc"
    SAME = auto()
    STILL = auto()
    REST = auto()
    EXCEPT = auto()
    COMPARED = auto()
    UNSURE = auto()
    EARLIER = auto()  # the figure is that of another time, or of another village
    NOW = auto()
    PLANNED = auto()
    NONE = auto()
    EVERY = auto()  # "toàn nữ"
    EACH = auto()  # "mỗi lớp": a rate, no count
    BOTH = auto()  # "cả hai đều thừa 1": one figure for several fields
    AS_MANY = auto()  # "đăng ký bằng số hộ": the figure of another field
    WHOLE = auto()  # "cả thôn": the figure is that of the whole
    TOTAL = auto()  # "tổng": as WHOLE; without a noun it names the whole by itself
    OPENED = auto()  # "mở thêm 2 lớp": as MORE; in a report, two more than last time or two in all?
    SHORT = auto()  # "thiếu 2": so many left out of what was read back
    ASIDE = auto()  # "thầy giáo": what is as before is no figure
    NOTHING = auto()  # words that look like one of the above


_PERIODS = (
    "kỳ trước|tháng trước|quý trước|lần trước|đợt trước|kỳ rồi|tháng rồi|quý rồi|lần rồi|đợt rồi|kỳ vừa rồi|kỳ vừa qua|"
    "tháng vừa rồi|tháng vừa qua|lần vừa rồi|báo cáo trước|báo cáo kỳ trước|báo cáo tháng trước|báo cáo lần trước|"
    "báo cáo cũ|bản trước|số cũ|số kỳ trước|số tháng trước|số lần trước|số liệu kỳ trước|số liệu tháng trước|"
    "số liệu cũ|hồi trước|bữa trước|hôm trước|tháng qua|kỳ qua"
)
_BEFORE = "trước|cũ|mọi khi|mọi lần|mọi tháng"
_LIKE = (
    "như|y như|giống|giống như|giống y|giống hệt|giống với|y|y chang|y hệt|y xì|hệt|hệt như|bằng|bằng với|đúng như|"
    "đúng bằng|cứ như|theo như|lấy như|lấy theo|giữ như|để như|ghi như|cứ lấy như|cứ theo|"
    "lấy|lấy lại|lấy nguyên|để nguyên|giữ|giữ nguyên"
)


def _combined(heads: str, tails: str) -> str:
    return "|".join(" ".join(pair) for pair in product(heads.split("|"), tails.split("|")))


_ASKING_ONE = "tôi|em|tui|bác|chị|anh|cháu|cô|chú|mình"

SIGNS: Mapping[Sign, str] = {
    Sign.STOP: ";|.|!|…",
    Sign.WITHIN: "trong đó|trong đấy|trong số đó",
    Sign.QUESTION: (
        "?|được không|phải không|đúng không|hả|là sao|thế nào|như thế nào|làm sao|bao giờ|ngày nào|khi nào|ở đâu|"
        "kịp không|nữa không|có đúng|có phải|cho ai|gửi ai|đúng chưa|được chưa|rứa"
    ),
    Sign.DENIED: (
        "không phải|không phải là|chứ không phải|chứ không phải là|chớ không phải|chớ không phải là|chứ không|"
        "chớ không|mà không phải|mà không phải là|đâu phải|đâu có phải|có phải đâu|chứ đâu phải|chớ đâu phải|"
        "chứ chẳng phải|làm gì đến|làm gì tới|làm gì có|làm chi có|làm chi tới|làm chi đến|đâu đến|đâu tới|đâu có|"
        "đâu ra|không đến|không tới|không đúng là|không có đến|không có tới|nào phải|làm gì mà|chứ có phải|"
        "chớ có phải|chứ có phải là|chớ có phải là"
    ),
    Sign.INTO: (
        "thành|nữa là|nữa thành|thành ra|ra|sang|thành số|bằng|bằng số|còn|chỉ còn|còn có|mà là|mà phải là|→|- >|= >|"
        "chỉ có|lại là|sửa là|sửa lại là|sửa thành|sửa lại thành|đổi thành|đổi lại thành|ghi là|thay bằng"
    ),
    Sign.UP_TO: ("lên|tăng lên|lên thành|tăng thành|nâng lên|tăng lên thành|lên đến|lên tới|lên được|tăng lên được"),
    Sign.DOWN_TO: (
        "xuống|giảm xuống|giảm còn|bớt còn|xuống còn|giảm xuống còn|rút còn|rút xuống|rút xuống còn|tụt xuống|tụt còn|"
    )
    + _combined(
        "trừ|trừ đi|trừ ra|bớt|bớt đi|bớt ra|bỏ ra|bỏ đi|loại ra", "thì có|thì còn|còn|chỉ còn|thì được|thì là"
    ),
    Sign.MORE: (
        "thêm|thêm vô|thêm vào|cộng vô|cộng vào|thêm được|thêm mới|cộng|cộng thêm|tăng thêm|bổ sung|bổ sung thêm|"
        "có thêm|ghi thiếu|gõ thiếu|đếm thiếu|tính thiếu|báo thiếu|kể thiếu|khai thiếu|nhập thiếu|ghi sót|đếm sót|"
        "tính sót|báo sót|kể sót|sót|sót mất|bỏ sót|ghi quên|đếm quên|tính quên|báo quên|dôi ra|+|nhận thêm|"
        "nhiều hơn|đông hơn|cao hơn|"
    )
    + _combined("hơn|nhiều hơn|đông hơn|cao hơn|tăng hơn|dôi hơn|trội hơn", f"{_PERIODS}|{_BEFORE}"),
    Sign.OPENED: "mở thêm|tổ chức thêm|mở thêm được|tổ chức thêm được",
    Sign.SHORT: "thiếu|thiếu mất|còn thiếu|bị thiếu|đang thiếu",
    Sign.RAISE: "tăng|tăng được",
    Sign.MORE_BEHIND: "nữa",
    Sign.LESS: (
        "bớt|bớt ra|rút ra|bớt đi|trừ đi|trừ bớt|trừ ra|trừ|bỏ bớt|bỏ đi|bỏ ra|bỏ|gạch|gạch bớt|gạch đi|loại|loại ra|"
        "loại bớt|dư|dư ra|dư mất|thừa|thừa ra|thừa mất|ghi dư|ghi thừa|đếm dư|đếm thừa|tính dư|tính thừa|báo dư|"
        "báo thừa|kể dư|kể thừa|khai thừa|khai dư|nhập dư|nhập thừa|gõ dư|gõ thừa|"
    )
    + _combined("bớt|bớt đi|trừ|trừ đi|bỏ bớt|gạch", _combined("cho|giúp|hộ|giùm", _ASKING_ONE)),
    Sign.LOWER: (
        "-|giảm|giảm đi|giảm bớt|giảm được|giảm mất|rút|rút bớt|rút đi|hụt|hụt đi|hụt mất|kém|sụt|sụt mất|sụt đi|mất|"
        "mất đi|hao|hao mất|vơi|vơi đi|ít hơn|thấp hơn|vắng hơn|kém hơn|"
    )
    + _combined("ít hơn|kém|kém hơn|thấp hơn|thua|vắng hơn|giảm hơn|hụt hơn|hụt so với", f"{_PERIODS}|{_BEFORE}"),
    Sign.TIMES: (
        "gấp đôi|gấp rưỡi|gấp ba|gấp|nhân đôi|nhân hai|tăng gấp đôi|giảm một nửa|một nửa|phân nửa|chút ít|chút|"
        "một ít|ít nhiều|dôi|lệch|chênh|chênh lệch|sai lệch|"
        ""
        "không thêm|không có thêm|chưa có thêm|chưa thêm|"
        "không thêm ai|chưa thêm ai|chưa có thêm ai|không có thêm ai|"
        "đông hơn|nhiều hơn|ít hơn|vắng hơn|cao hơn|thấp hơn|kém hơn|giảm nhiều|tăng nhiều|tăng mạnh|"
        "giảm mạnh"
    ),
    Sign.GONE: (
        "nghỉ|nghỉ học|bỏ học|bỏ lớp|chuyển đi|mất rồi|đi làm xa|đi làm ăn|vừa có|xin vào|xin vào học|xin học|"
        "xin đi học|xin thôi|xin rút|xin nghỉ|chưa xong|chưa kết thúc|đang dở|còn dở|"
        "hoãn|bị hoãn|về sớm|về trước|bỏ về|vắng|vắng mặt|đến muộn|đến trễ|tới muộn|tới trễ"
    ),
    Sign.AGAIN: (
        "à nhầm|à lộn|ấy nhầm|ý lộn|ủa lộn|ủa nhầm|chết nhầm|nhầm|lộn|nhầm nữa|à nhầm nữa|nhầm rồi|lộn rồi|lộn òi|"
        "em nhầm|tôi nhầm|cháu nhầm|bác nhầm|nói nhầm|nhớ nhầm"
    ),
    Sign.ANEW: (
        "à|ủa|ý|ấy|à quên|à không|à mà|ấy chết|ấy quên|ý quên|chết|xin lỗi|nói lại|quên mất|không không|ấy không"
    ),
    Sign.WRONG: (
        "sai|sai rồi|bị sai|ghi sai|gõ sai|nhập sai|báo sai|chưa đúng|không đúng|chưa chuẩn|không chuẩn|"
        "chưa chính xác|không chính xác|chưa khớp|ghi nhầm|gõ nhầm|nhập nhầm|báo nhầm|gửi nhầm|bấm nhầm|đếm nhầm|"
        "viết nhầm|tính nhầm|ghi lộn|gõ lộn|bấm lộn|báo lộn|đếm lộn|viết lộn|bị nhầm|bị lộn|nhầm lẫn|lầm|bị lầm|"
        "lầm rồi|trật|trật rồi|sai chỗ|sai ở|nhầm chỗ|nhầm ở"
    ),
    Sign.FIX: (
        "sửa|sửa lại|đính chính|đ / c|đ/c|điều chỉnh|cập nhật lại|ghi lại|viết lại|báo lại|đổi|đổi lại|đổi số|thay|"
        "thay số|chữa lại|chỉnh|chỉnh lại"
    )
    + "|"
    + _combined(
        "sửa hộ|chữa hộ|đổi hộ|chỉnh hộ|ghi hộ|nhập hộ|báo hộ", "tôi|em|anh|chị|bác|cháu|cô|chú|ông|bà|mình|với"
    ),
    Sign.TRULY: (
        "mới đúng|mới phải|mới trúng|mới chuẩn|mới là đúng|mới chính xác|phải là|phải ghi là|đúng ra là|đúng ra|"
        "thực ra là|thực ra|thật ra|đúng phải là|đúng phải"
    ),
    Sign.STRESS: "phải|cơ|lận|chính xác là|đúng là|chớ|chứ",
    Sign.RIGHT: (
        "đúng rồi|là đúng|đúng hết|thì đúng|đúng cả|chuẩn rồi|đúng đấy|là đúng rồi|đúng|ok|oke|được rồi|trúng rồi"
    ),
    Sign.SWAP: (
        "đổi chỗ|đổi chỗ cho nhau|cho nhau|chỗ nhau|lộn chỗ|lộn chỗ nhau|"
        "đảo|đảo lại hai cái|đảo lại hai số|đảo lại 2 số|đảo lại 2 cái|nhầm chỗ nhau|ngược nhau|bị ngược nhau|"
        "tréo nhau|bị tréo nhau|bị tréo|hoán đổi|tráo|tráo nhau|bị tráo|lẫn nhau|lẫn lộn|gõ ngược|ghi ngược|"
        "viết ngược|bị ngược|ngược|ngược rồi|đổi ngược|đổi ngược lại|đảo lại|đảo nhau|bị đảo|đảo ngược|ghi ngược nhau"
    ),
    Sign.BETWEEN: "nhầm giữa|lộn giữa|lẫn giữa|lẫn",
    Sign.SAME: (
        "cũng rứa|như rứa|chẳng có gì đổi|không có gì đổi|chưa có gì mới|như cũ|như trước|y như cũ|y cũ|như thế|"
        "vẫn thế|vẫn vậy|vẫn rứa|cũng thế|cũng vậy|vẫn như thế|vẫn như vậy|không đổi|không thay đổi|"
        "không thay đổi gì|không đổi gì|không đổi gì hết|không có gì thay đổi|không có thay đổi|không có gì mới|"
        "không có gì khác|không khác gì|không khác|chưa có gì thay đổi|chưa thay đổi|không biến động|"
        "không tăng không giảm|giữ nguyên|để nguyên|nguyên như cũ|y nguyên|vẫn nguyên|vẫn giữ nguyên|nguyên xi|"
        "không suy suyển|đứng nguyên|vẫn đứng nguyên|không có biến động|không có biến động gì|không biến động gì|"
        "không có biến đổi|không có thay đổi gì|không thêm không bớt|không thêm không bớt gì|không tăng không giảm gì|"
        "không tăng cũng không giảm|vẫn số cũ|vẫn lấy số cũ|vẫn để số cũ|vẫn mấy số cũ|"
        "vẫn bấy nhiêu|y chang|y hệt|y xì|y xì đúc|y vậy|y rứa|giống hệt|giữ|"
    )
    + _combined("không|không có|chưa có|cũng không có", "gì khác|chi khác|chi mới|chi đổi|chi thay đổi|gì khác cả")
    + "|"
    + _combined(
        _combined("kỳ trước|tháng trước|lần trước|quý trước|đợt trước|trước", "sao|thế nào|răng|bao nhiêu|nhiêu"),
        _combined(
            "thì kỳ này|kỳ này|thì tháng này|tháng này|thì lần này|lần này|thì đợt này|đợt này|thì giờ|giờ|thì nay|nay",
            "vậy|thế|rứa|bấy nhiêu|nhiêu",
        ),
    )
    + "|"
    + _combined(_LIKE, _PERIODS)
    + "|"
    + _combined("như|y như|giống|giống như|y chang|y hệt|bằng|hệt|y", f"{_BEFORE}|kt|tt"),
    Sign.STILL: (
        "vẫn|vẫn có|vẫn là|vẫn còn|vẫn chỉ|vẫn đủ|vẫn chỉ có|vẫn được|vưỡn|cũng vẫn|giữ|giữ nguyên|vẫn giữ|"
        "vẫn giữ nguyên|để nguyên|vẫn nguyên|y nguyên|vẫn y nguyên|đứng nguyên"
    ),
    Sign.REST: (
        "còn lại thì|còn thì|"
        "còn lại|ngoài ra|mấy cái kia|mấy số kia|mấy cái khác|các số khác|các cái khác|các mục khác|cái khác|số khác|"
        "những cái khác|những số khác|các số còn lại|mấy số còn lại|mấy cái còn lại|phần còn lại|những cái còn lại|"
        "các phần khác|chỗ khác|các số kia|cái kia|các chỉ tiêu khác|mọi thứ khác|mấy cái nớ|mấy thứ kia"
    ),
    Sign.EXCEPT: ("riêng|trừ|chỉ trừ|trừ mỗi|chỉ khác|chỉ khác là|khác mỗi|chỉ khác mỗi|ngoại trừ|duy có|chỉ có|khác"),
    Sign.COMPARED: _combined("so với|so vs|so|sv", _PERIODS) + "|so với cũ|so với trước|so với mọi khi",
    Sign.UNSURE: (
        "hay|hoặc|hay là|hoặc là|chưa chắc|không chắc|không nhớ|không nhớ rõ|đông như kỳ trước|đông như tháng trước|"
        "nhiều như kỳ trước|nhiều như tháng trước|đông như cũ|chưa rõ|không rõ|không biết|chưa biết rõ|chưa biết có|"
        "không biết có|để hỏi lại|hỏi lại|để xem lại|xem lại|kiểm tra lại|đếm lại đã|chờ|đợi|chưa có số|"
        "chưa có số liệu|không có số liệu|hình như|có lẽ|có khi|chắc là|chắc|gì đó|gì đấy|xêm xêm|na ná|gần như|"
        "gần giống|gần bằng|tương đương|xấp xỉ|không như|không giống|không giống như|"
        "đừng lấy|đừng ghi|đừng để|không lấy|chớ lấy|chẳng giống|đâu có như|"
        "không bằng|khác với|khoảng chừng|như thôn|như bản|như xóm|vài|mấy"
    ),
    Sign.EARLIER: (
        f"năm ngoái|năm trước|năm kia|{_PERIODS}|xóm bên|thôn bên|bản bên|cả xóm bên|cả thôn bên|cả bản bên|"
        "xóm bên cạnh|thôn bên cạnh|bản bên cạnh"
    ),
    Sign.NOW: "kỳ này|tháng này|quý này|năm nay|lần này|đợt này|giờ|bây giờ|hiện nay|hiện tại|nay",
    Sign.PLANNED: (
        "tháng sau|kỳ sau|quý sau|năm sau|tuần sau|lần sau|đợt sau|tháng tới|kỳ tới|năm tới|quý tới|tuần tới|sắp|"
        "sắp tới|dự kiến|dự định|định|kế hoạch|sẽ|phấn đấu|chỉ tiêu|mục tiêu"
    ),
    Sign.NONE: (
        "không có|chưa có|không còn|không còn ai|không có ai|chưa có ai|không ai|chưa ai|không mở|chưa mở|"
        "không mở được|chưa mở được|không tổ chức|chưa tổ chức|chưa tổ chức được|không có người nào|đã ai|có ai|"
        "làm gì có ai|chưa có người nào"
    ),
    Sign.EVERY: (
        "toàn|toàn là|đều là|tất cả là|tất cả đều là|tất cả đều|toàn bộ là|toàn bộ đều là|cả lớp là|cả lớp đều là|"
        "hết là|hết đều là"
    ),
    Sign.EACH: "lớp đó|lớp ấy|lớp kia|lớp nớ|lớp mới|mỗi lớp|mỗi hộ|mỗi người|mỗi thôn|bình quân|trung bình|mỗi buổi",
    Sign.WHOLE: (
        "cả thôn|cả bản|cả xóm|cả khu|toàn thôn|toàn bản|toàn xóm|toàn khu|cả tổ|cả ấp|thôn|tách khẩu|mới tách|"
        "tách ra|tách"
    ),
    Sign.TOTAL: "tổng|tổng số|tổng cộng|tất cả|con số tổng|số tổng|tổng thì|tổng số thì",
    Sign.BOTH: (
        "đều|cả hai|cả 2|cả hai đều|cả 2 đều|cả hai số|cả 2 số|cả hai số đều|cả 2 số đều|hai số đều|2 số đều|"
        "hai cái đều|2 cái đều|hai chỗ đều|mỗi số|mỗi cái|mỗi bên|mỗi thứ|đều phải|đều phải là"
    ),
    Sign.AS_MANY: "bằng số|bằng với số|bằng luôn số|bằng đúng số|cũng bằng số|bằng tổng số",
    Sign.ASIDE: (
        "thầy giáo|thầy|thầy cô|cô giáo|giáo viên|người dạy|địa điểm|chỗ học|nơi học|phòng học|giờ học|giờ giấc|"
        "thời gian|lịch|lịch học|chủ đề|chuyên đề|nội dung|chương trình|sách vở|kinh phí|số điện thoại|cán bộ|"
        "ban chỉ đạo|trưởng thôn|khó khăn|kiến nghị|thời tiết|đường sá"
    ),
    Sign.NOTHING: (
        "từ|sửa chữa|sửa xe|sửa máy|sửa nhà|sửa đường|sửa điện|sửa được|không sửa|khỏi sửa|đừng sửa|không cần sửa|"
        "đã sửa|sửa rồi|chuyển đổi|chuyển đổi số|đổi mới|không sai|không sai đâu|không nhầm|không nhầm đâu|không lộn|"
        "không lầm|có sai đâu|sai đâu|nhầm đâu|hai số đó|hai số|hai cái đó|hai con số|2 số|2 số đó|2 cái đó|"
        "một số|1 số|mất một số|một chỗ|1 chỗ|hai chỗ|2 chỗ|ba chỗ|3 chỗ|một con số|1 con số|mấy chỗ|"
        "không thừa|không thiếu|có mỗi|chỉ mỗi|được mỗi|mở mỗi|ngược lại|không gì|không có gì|học thêm|nói thêm|"
        "hỏi thêm|thay mặt|phải không|thay đổi|đi ra|ra đi|lên lớp|lên nương|dạy sửa|học sửa|nghề sửa|lớp sửa|"
        "thợ sửa|biết sửa|sửa điện thoại|trao đổi|biến đổi|đổi đời|quy đổi|có ông|có bà|có chị|có anh|có cô|có chú|"
        "có bác|có gì|có nhà|có cả|sai sót|rút kinh nghiệm|cho tôi|chắc chắn|một lần|hai lần|2 lần|ba lần|3 lần|"
        "nha e|nha em|nha anh|nha chị|nha cô|"
        "khác gì|khác nhau|khỏi hỏi lại|không cần hỏi lại|đừng hỏi lại|khỏi xem lại|khỏi đếm lại|không cần xem lại"
    ),
    Sign.CUT: (",|:|và|với|cùng|nhưng|nhưng mà|mà|còn|thì còn|nên|cho nên|vì|do|tại|bởi|tức là|vậy là|thế là|cộng lại"),
}

NOT_BARE: Mapping[Sign, str] = {
    # Their bare letters spell other common words.
    Sign.CUT: "do|tại",
    Sign.UNSURE: "mấy|chờ|chắc|đợi",
    Sign.AGAIN: "lộn",
    Sign.FIX: "thay|đổi|chỉnh",
    Sign.ANEW: "à|ủa|ý|ấy|chết",
    Sign.WRONG: "lầm|trật",
    Sign.STRESS: "phải|cơ|chớ|chứ",
    Sign.LOWER: "kém|sụt|rút|hụt",
    Sign.LESS: "gạch|loại|kém",
    Sign.EXCEPT: "khác",
    Sign.PLANNED: "định|sẽ",
    Sign.TIMES: "gấp",
    Sign.SWAP: "đảo",
}
