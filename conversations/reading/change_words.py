"""The words by which people mend a figure, or tell one by what was reported before."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from functools import cache
from itertools import product

from conversations.reading.clean import fold, normalise, strip_courtesy, syllable_key
from conversations.reading.quantities import run_at
from conversations.reading.words import Phrases, Token, decode, phrases, tokenise, word_token


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

_SIGNS: Mapping[Sign, str] = {
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
        "toàn|toàn là|đều là|tất cả là|tất cả đều là|tất cả đều|toàn bộ là|toàn bộ đều là|cả lớp là|cả lớp đều là"
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

_TITLES = phrases("lớp học|các lớp học|mù chữ|xóa mù|xóa mù chữ|gia đình học tập|danh hiệu gia đình học tập")
"""Titles by which people name a whole report: "lớp học như kỳ trước"."""
_AROUND_TITLES = phrases("báo cáo|mẫu|phần|mục|về|bên|cái|vẫn|cũng|thì|kỳ này|tháng này|năm nay|vẫn cứ|cứ|,|:")

_WITH_FIGURE = frozenset({Sign.INTO, Sign.UP_TO, Sign.DOWN_TO})
"""Signs only in front of a figure: "ra" and "lên" are common words elsewhere."""
_FIGURE_NEXT = frozenset({Sign.LESS, Sign.LOWER, Sign.MORE, Sign.SHORT})
_KEEPING = phrases("giữ|giữ nguyên|vẫn giữ|vẫn giữ nguyên|để nguyên|vẫn nguyên|y nguyên|vẫn y nguyên|đứng nguyên")
"""Before a figure they say which one is kept; without one, that all are."""
_KEPT = phrases("giữ|y chang|y hệt|y xì|giống hệt", marked_only="")
"""They keep all only where nothing follows."""
_TOGETHER = phrases("lại")
_ENDS = frozenset(",;.!")
_IS_IT = phrases("có phải|có phải là|phải|có đến|có tới")
_IS_NONE = phrases("làm gì có|làm chi có|đâu có|nào có|không có|chưa có")
_IS_ANY = phrases("có|làm gì có|làm chi có|đâu có|nào có|không có|chưa có")
_WHICHEVER = phrases("nào|mô")
_NOT_SO = phrases("đâu|mô")
_BARE_FIXES = frozenset({"doi", "thay", "chinh"})
"""Typed without marks they are words of change only in "doi 27 thanh 26"."""
_FROM = phrases("từ")
"""Only of a change: "từ 33 lên 35"; elsewhere it is the beginning of a range."""
_NEAR = 4
_BARE_CHANGES = phrases("-|trừ|bỏ|gạch|loại|kém|cộng|rút|thừa|dư|hụt|sót|sụt|mất|mất đi|hao|vơi|+|thiếu|còn thiếu")
"""Words that change a figure only when they stand directly before it."""
_COMPARATIVES = phrases("ít hơn|thấp hơn|vắng hơn|kém hơn|nhiều hơn|đông hơn|cao hơn")
"""By themselves a bound; behind "như kỳ trước" before a figure, by how much it differs from the last one."""
_NOT_BARE: Mapping[Sign, str] = {
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


@cache
def _lists() -> tuple[tuple[Sign, Phrases], ...]:
    listed: list[tuple[Sign, Phrases]] = []
    for sign, words in _SIGNS.items():
        strict = frozenset(_NOT_BARE.get(sign, "").split("|"))
        loose = "|".join(word for word in words.split("|") if word not in strict)
        listed.append((sign, phrases(loose, marked_only="|".join(sorted(strict)))))
    return tuple(listed)


@cache
def _by_start() -> Mapping[str, tuple[tuple[Sign, Phrases], ...]]:
    starts = {start for _, listed in _lists() for start in listed.starts}
    return {start: tuple(one for one in _lists() if start in one[1].starts) for start in starts}


_LONGEST, _MOST_WORDS, _MOST_TOKENS = 600, 100, 120
"""Characters, words, and words and signs; nobody mends a figure with more."""
_ADDING = {"+": 1, "-": -1}
_MOST_FIGURES = 9
_OTHER_WORDS = ("số", "chỗ", "học", "thôi", "biết", "cái", "ở", "trên", "dưới", "đầu", "cuối")


@cache
def _decodable() -> Mapping[str, str]:
    """Return the words of the lists by their keys, so that "bowts" and "bo71t" can be told for bớt."""
    words = {word for listed in _SIGNS.values() for phrase in listed.split("|") for word in phrase.split()}
    return {syllable_key(word): word for word in (*words, *_OTHER_WORDS) if word[0].isalpha()}


def spoken(text: str) -> tuple[Token, ...]:
    """Return the tokens of a message without courtesy, lines parted by ";", unfinished typing written out.

    A message as long as a notice mends nothing: it has none.
    """
    if len(text) > _LONGEST or len(text.split()) > _MOST_WORDS:
        return ()
    lines = " ; ".join(line for line in text.splitlines() if line.strip())
    opens_on_too_many = fold(normalise(lines)).startswith("thua ")  # thừa, which courtesy would take for thưa
    tokens = tokenise(lines if opens_on_too_many else strip_courtesy(lines))
    return _summed(_with_people(tuple(map(_written_out, tokens)))) if len(tokens) <= _MOST_TOKENS else ()


def _with_people(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Write người for the ngài of Nghệ An where it is counted: "36 ngài"."""
    return tuple(
        word_token("người") if token.typed == "ngài" and i and tokens[i - 1].is_figure else token
        for i, token in enumerate(tokens)
    )


def _summed(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Leave of "9 + 1 = 10" only the result, if it is right."""
    for i in range(len(tokens) - 4):
        first, sign, second, equals, result = tokens[i : i + 5]
        if sign.typed not in _ADDING or equals.typed != "=" or not all(map(_is_plain, (first, second, result))):
            continue
        if int(first.typed) + _ADDING[sign.typed] * int(second.typed) == int(result.typed):
            return _summed((*tokens[:i], result, *tokens[i + 5 :]))
    return tokens


def _is_plain(token: Token) -> bool:
    return token.typed.isdecimal() and len(token.typed) <= _MOST_FIGURES


def _written_out(token: Token) -> Token:
    known = decode(token.typed, _decodable()) if token.is_word else None
    return word_token(known, glued=token.glued) if known else token


def sign_at(tokens: Sequence[Token], i: int) -> tuple[Sign | None, int]:
    """Return the sign of the longest phrase at a place, and its length; 0 for none."""
    if title := _title_at(tokens, i):
        return Sign.REST, title
    if one := _around_figure(tokens, i):
        return one
    token = tokens[i]
    likely = _by_start().get(token.key, ())
    if not token.marked and token.bare != token.key:
        likely = (*likely, *(one for one in _by_start().get(token.bare, ()) if one not in likely))
    best: tuple[Sign | None, int] = (None, 0)
    for sign, listed in likely:
        length = listed.length_at(tokens, i)
        if length > best[1] and _holds(sign, tokens, i, length):
            best = (sign, length)
    return best


def _around_figure(tokens: Sequence[Token], i: int) -> tuple[Sign, int] | None:
    """Return the sign of words that only mean it around a figure or a noun: "có phải 2 đâu", "làm gì có hộ nào"."""
    asked, any_ = _IS_IT.length_at(tokens, i), _IS_ANY.length_at(tokens, i)
    if asked and (run := run_at(tokens, i + asked)) and _NOT_SO.found_in(_up_to_cut(tokens, i + asked + len(run))):
        return Sign.DENIED, asked
    if any_ and not run_at(tokens, i + any_):
        ahead = _up_to_cut(tokens, i + any_)
        place = next((j for j in range(1, len(ahead)) if _WHICHEVER.length_at(ahead, j)), None)
        if place is not None and (_IS_NONE.length_at(tokens, i) or _NOT_SO.found_in(ahead[place + 1 :])):
            return Sign.NONE, any_
    if not tokens[i].marked and tokens[i].bare in _BARE_FIXES:
        run = run_at(tokens, i + 1)
        into = next(listed for sign, listed in _lists() if sign is Sign.INTO).length_at(tokens, i + 1 + len(run))
        if run and into and run_at(tokens, i + 1 + len(run) + into):
            return Sign.FIX, 1
    return None


def _up_to_cut(tokens: Sequence[Token], i: int) -> Sequence[Token]:
    end = next((j for j in range(i, len(tokens)) if tokens[j].typed in _ENDS), len(tokens))
    return tokens[i:end]


def _title_at(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a title that, with "như kỳ trước" behind it, makes up the whole message; 0 for none."""
    length = _TITLES.length_at(tokens, i)
    if not length or (i and not _AROUND_TITLES.is_all_of(tokens[:i])):
        return 0
    kept = _kept_from(tokens, i + length)
    return length if kept and all(token.typed in _ENDS for token in tokens[kept:]) else 0


def _kept_from(tokens: Sequence[Token], i: int) -> int:
    """Return where "như kỳ trước" ends that follows at a place, perhaps behind small words; 0 for none."""
    same = next(listed for sign, listed in _lists() if sign is Sign.SAME)
    while (skipped := _AROUND_TITLES.length_at(tokens, i)) and same.length_at(tokens, i) <= skipped:
        i += skipped
    kept = same.length_at(tokens, i)
    return i + kept if kept else 0


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].typed in _ENDS


def _holds(sign: Sign, tokens: Sequence[Token], i: int, length: int) -> bool:
    if tokens[i].typed == "-" and length == 1 and (not i or tokens[i - 1].typed != ":"):
        return False
    if sign is Sign.ASIDE:
        return _kept_from(tokens, i + length) > 0
    if sign is Sign.MORE and tokens[i].bare == "cong" and _TOGETHER.found_in(tokens[i + length : i + length + _NEAR]):
        return False  # "cộng 2 lớp lại là 58 người"
    keeps = sign in (Sign.SAME, Sign.STILL) and _KEEPING.length_at(tokens, i) == length
    if keeps and bool(run_at(tokens, i + length)) is (sign is Sign.SAME):
        return False
    if sign is Sign.SAME and _KEPT.length_at(tokens, i) == length and not _ends(tokens, i + length):
        return False
    if tokens[i] in _FROM:
        ahead = range(i + 2, min(i + 2 + _NEAR, len(tokens)))
        return any(listed.length_at(tokens, j) for j in ahead for kind, listed in _lists() if kind in _WITH_FIGURE)
    if sign in (Sign.MORE, Sign.LOWER) and _COMPARATIVES.length_at(tokens, i) == length:
        same = next(listed for kind, listed in _lists() if kind is Sign.SAME)
        return bool(run_at(tokens, i + length)) and same.found_in(tokens[:i])
    if sign in _WITH_FIGURE or (sign in _FIGURE_NEXT and _BARE_CHANGES.length_at(tokens, i) == length):
        return bool(run_at(tokens, i + length))
    return True
