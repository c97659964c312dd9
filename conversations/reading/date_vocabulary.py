"""The words people name days with, each with its kind.

A kind is one letter, so that `date_phrases` can describe the phrases of days as patterns of letters.
"""

from enum import StrEnum

from conversations.reading.words import phrases


class Kind(StrEnum):
    """What a word does in naming a day."""

    NUMBER = "N"
    YEAR_NUMBER = "U"  # 2026, or the 26 of "năm 26"
    SEPARATOR = "/"
    DAY = "d"  # ngày, hôm
    TIME_OF_DAY = "t"  # sáng, tối
    MUNG = "m"
    MONTH = "M"
    NAMED_MONTH = "G"  # giêng, chạp
    YEAR = "Y"
    WEEK = "w"
    WEEKDAY = "W"
    THIS = "i"  # nay, này
    QUA = "q"
    KIA = "j"
    FAR_KIA = "J"  # kìa
    TOMORROW = "a"
    MOT = "s"  # mốt
    MOT_OR_ONE = "l"  # "mot" without marks
    TOMORROW_OR_NAME = "@"  # "em mai"
    WEEK_SHIFT = "K"  # tuần trước, tuần sau nữa
    MONTH_SHIFT = "Q"
    YEAR_SHIFT = "y"
    BEFORE = "b"
    AFTER = "f"
    COMING = "v"  # tới
    MORE = "n"  # nữa
    JUST = "p"  # vừa rồi
    ALREADY = "e"  # rồi
    AGO = "c"  # cách đây
    EXACTLY = "X"
    LUNAR = "A"
    SOLAR = "S"
    LEAP = "L"
    TET = "T"
    RAM = "r"  # rằm
    EDGE = "E"  # the first or the last day (0) of a month or a year
    FEAST = "F"  # a day of the lunar calendar that has a name
    HOLIDAY = "H"  # a day of the solar calendar that has a name
    EARLIER = "h"  # hồi nãy, hồi sáng: today, unless another day is named
    SOON = "I"  # lát nữa, bây giờ
    ABOUT = "o"  # makes the day behind it a bound, a guess or a habit
    DOUBT = "B"
    CORRECTION = "C"
    DENIAL = "Z"  # không phải
    BUT = "u"  # mà
    NEGATION = "z"
    NOT_YET = "0"
    GLUE = "g"
    BREAK = ","
    ASIDE = "k"
    OTHER = "x"


HOM, NGAY = 0, 1
"""The two words for "day": "hôm kia" lies behind, "ngày kia" ahead."""

_SHIFTS = (
    (-2, "trước nữa|trc nữa|trước trước"),
    (-1, "trước|trc|trk|rồi|qua|vừa rồi|vừa qua|mới rồi|mới qua|rồi đó"),
    (0, "này|ni|nay"),
    (1, "sau|tới|kế|kế tiếp|tiếp|tiếp theo|sau đó"),
    (2, "sau nữa|tới nữa"),
)


def _behind(word: str, suffixes: str) -> str:
    return "|".join(f"{word} {suffix}" for suffix in suffixes.split("|"))


def _of_a_span(listed: str) -> str:
    return "|".join(f"{day}{of}" for day in listed.split("|") for of in (" của", " trong", ""))


LISTED: tuple[tuple[Kind, int, str, str], ...] = (
    *((Kind.WEEK_SHIFT, n, _behind("tuần", listed), "") for n, listed in _SHIFTS),
    *((Kind.MONTH_SHIFT, n, _behind("tháng", listed), "") for n, listed in _SHIFTS),
    *((Kind.YEAR_SHIFT, n, _behind("năm", listed), "") for n, listed in _SHIFTS),
    (Kind.WEEK_SHIFT, 1, "sang tuần|qua tuần", ""),
    (Kind.YEAR_SHIFT, -2, "năm kia", ""),
    (Kind.YEAR_SHIFT, -1, "năm ngoái|ngoái", ""),
    (Kind.YEAR_SHIFT, 1, "sang năm|qua năm|ra năm|năm tới đây", ""),
    (Kind.DAY, HOM, "hôm|bữa|bửa|bựa|hum|ngày hôm|hổm", ""),
    (Kind.DAY, NGAY, "ngày|ngáy|nggày|ngy", ""),
    (Kind.TIME_OF_DAY, 0, "sáng|trưa|chiều|tối|đêm|khuya|sớm|sáng sớm|xế|xế chiều|đêm hôm", "túi"),
    (Kind.MUNG, 0, "mùng|mồng|mừng|mòng", ""),
    (Kind.MONTH, 0, "tháng|thàng|thg|thag|thág|th", ""),
    (Kind.NAMED_MONTH, 1, "giêng", "tháng riêng|tháng giềng"),
    (Kind.NAMED_MONTH, 12, "chạp", ""),
    (Kind.YEAR, 0, "năm|năm dương lịch", ""),
    (Kind.WEEK, 0, "tuần|tuần lễ", ""),
    (Kind.WEEKDAY, 6, "chủ nhật|chúa nhật|chủ nhựt|chúa nhựt|chủ nhât|cn|cnhat|chủ nhựt", ""),
    (Kind.THIS, 0, "nay|này|ni", ""),
    (Kind.QUA, 0, "qua|qa", ""),
    (Kind.KIA, 0, "kia|tê", ""),
    (Kind.FAR_KIA, 0, "", "kìa|kỉa"),
    (Kind.TOMORROW, 0, "mai|mơi", ""),
    (Kind.MOT, 0, "", "mốt"),
    (Kind.BEFORE, 0, "trước|trc|trk", ""),
    (Kind.AFTER, 0, "sau", ""),
    (Kind.COMING, 0, "tới", ""),
    (Kind.MORE, 0, "nữa", ""),
    (Kind.JUST, 0, "vừa rồi|vừa qua|mới rồi|mới qua|mới đây|vừa xong|gần đây|vừa mới rồi|gần nhất|gần đây nhất", ""),
    (Kind.ALREADY, 0, "rồi", ""),
    (Kind.AGO, 0, "cách đây|cách nay|cách hôm nay|trước đây|cách bữa nay|tính đến nay|đến nay được", ""),
    (Kind.EXACTLY, 0, "đúng|tròn|vừa tròn|vừa đúng|đúng tròn", ""),
    (Kind.LUNAR, 0, "âm lịch|âl|al|lịch âm|lịch ta|nông lịch|ngày âm|ngày ta|bên âm", "âm|lịch trăng"),
    (Kind.SOLAR, 0, "dương lịch|dương|dl|lịch dương|tây|lịch tây|ngày dương|ngày tây", ""),
    (Kind.LEAP, 0, "nhuận|nhuần", ""),
    (Kind.TET, 0, "tết|têt|tét|tết nguyên đán|tết âm lịch|tết âm|tết ta|tết cổ truyền|tháng tết", ""),
    (Kind.RAM, 0, "rằm|ngày rằm|hôm rằm|đêm rằm|rằm lớn", "răm"),
    (Kind.EDGE, 0, _of_a_span("ngày cuối cùng|hôm cuối cùng|bữa cuối cùng|ngày chót|ngày cuối chót"), ""),
    (Kind.EDGE, 1, _of_a_span("ngày đầu tiên|hôm đầu tiên|bữa đầu tiên"), ""),
    (Kind.FEAST, 1200, "giao thừa|đêm giao thừa|đêm 30 tết", ""),
    (Kind.FEAST, 1223, "ông táo|ông công ông táo|ông công|tết ông táo|tết ông công ông táo", ""),
    (Kind.FEAST, 310, "giỗ tổ|giỗ tổ hùng vương|giỗ vua hùng|giỗ quốc tổ", ""),
    (Kind.FEAST, 715, "vu lan|lễ vu lan|xá tội vong nhân|vu lan báo hiếu", ""),
    (Kind.FEAST, 815, "trung thu|tết trung thu|tết trông trăng", ""),
    (Kind.FEAST, 415, "phật đản|lễ phật đản", ""),
    (Kind.FEAST, 505, "đoan ngọ|tết đoan ngọ|tết đoan dương|giết sâu bọ|tết giết sâu bọ", ""),
    (Kind.FEAST, 303, "hàn thực|tết hàn thực", ""),
    (Kind.FEAST, 115, "nguyên tiêu|tết nguyên tiêu", ""),
    (Kind.FEAST, 1015, "hạ nguyên|tết hạ nguyên", ""),
    (Kind.FEAST, 110, "thần tài|vía thần tài|ngày vía thần tài", ""),
    (Kind.HOLIDAY, 101, "tết tây|tết dương|tết dương lịch|tết dl", ""),
    (Kind.HOLIDAY, 227, "thầy thuốc|thầy thuốc việt nam", ""),
    (Kind.HOLIDAY, 203, "thành lập đảng", ""),
    (Kind.HOLIDAY, 308, "quốc tế phụ nữ", ""),
    (Kind.HOLIDAY, 326, "thành lập đoàn", ""),
    (Kind.HOLIDAY, 430, "giải phóng miền nam|thống nhất đất nước", ""),
    (Kind.HOLIDAY, 501, "quốc tế lao động", ""),
    (Kind.HOLIDAY, 519, "sinh nhật bác|sinh nhật bác hồ", ""),
    (Kind.HOLIDAY, 601, "quốc tế thiếu nhi", ""),
    (Kind.HOLIDAY, 628, "gia đình việt nam", ""),
    (Kind.HOLIDAY, 727, "thương binh liệt sĩ|thương binh liệt sỹ", ""),
    (Kind.HOLIDAY, 902, "quốc khánh|tết độc lập|lễ quốc khánh", ""),
    (Kind.HOLIDAY, 908, "quốc tế xóa mù chữ|quốc tế biết chữ", ""),
    (Kind.HOLIDAY, 1002, "khuyến học việt nam|ngày khuyến học", ""),
    (Kind.HOLIDAY, 1020, "phụ nữ việt nam", ""),
    (Kind.HOLIDAY, 1120, "nhà giáo|nhà giáo việt nam|hiến chương nhà giáo|hiến chương các nhà giáo", ""),
    (Kind.HOLIDAY, 1222, "thành lập quân đội|quân đội nhân dân", ""),
    (Kind.HOLIDAY, 1225, "noel|nô en|giáng sinh", ""),
    (Kind.EARLIER, 0, "hồi nãy|lúc nãy|vừa nãy|mới nãy|ban nãy|khi nãy|nãy", "hồi sáng|ban sáng|hồi chiều|hồi trưa"),
    (Kind.SOON, 0, "bây giờ|ngay bây giờ|bi giờ|lát nữa|tí nữa|chút nữa|xíu nữa|tẹo nữa|chốc nữa|lát|bây h", ""),
    (
        Kind.ABOUT,
        0,
        "khoảng|quãng|hơn|gần|quá|ngoài|ngót|trên|dưới|trước khi|tất cả|những|các|hằng|hàng|vài|cứ|quanh quanh|"
        "loanh quanh|xấp xỉ|áng chừng|đâu khoảng|chừng khoảng|đâu như|hết rằm|trước tết|sau tết|dịp|hết mùng|ra mùng|"
        "mấy|dăm|đôi ba|từng|suốt|hôm trước|ngày trước|hôm sau|ngày sau|bữa trước",
        "mỗi|độ|tầm|chừng|cỡ|cả|đâu|non|ra",
    ),
    (
        Kind.DOUBT,
        0,
        "?|hay sao|gì đó|gì ấy|hay là gì|nào đó|hình như|có lẽ|chắc|chắc là|có thể|thì phải|"
        "không nhớ|chả nhớ|"
        "quên mất|quên rồi|quên ngày|không biết|chưa biết|không rõ|chưa rõ|không chắc|chưa chắc|chưa nhớ|nghe đâu|"
        "nghe nói|đúng không|phải không|được không|được chưa|hả|nhỉ|nào cũng|hàng tuần|hằng tuần|hàng tháng|"
        "hằng tháng|hàng ngày|hằng ngày|mỗi tuần|mỗi tháng|bao giờ|không nhầm|ngày nào|hôm nào|khi nào|lúc nào|"
        "đại khái|nói chung|hay|hay là|hoặc|hoặc là|dự kiến thôi|nếu",
        "",
    ),
    (
        Kind.CORRECTION,
        0,
        "à nhầm|nhầm|à quên|quên|sửa lại|sửa lại là|nói lại|đính chính|à lộn|lộn|à không|sửa thành|đổi thành|"
        "chuyển thành|lùi sang|dời sang|chuyển sang|đổi sang|hoãn sang|dời qua|lùi tới|lùi đến|lùi xuống|lùi lại|"
        "à thôi|ờ thôi|ấy thôi|ơ thôi|à mà thôi|ấy không|ơ không|à mà không|đúng ra là|sửa giùm|"
        "chết nhầm|ấy chết|ý em là|ý tôi là|ý là|xin lỗi",
        "thành",
    ),
    (Kind.DENIAL, 0, "không phải|không phải là|chẳng phải|đâu phải|hổng phải|chưa phải", ""),
    (Kind.BUT, 0, "mà|mà là|mà phải là|mới đúng là|phải là", ""),
    (Kind.NEGATION, 0, "không", "bận|nghỉ|kẹt|vướng|mắc|ốm"),
    (Kind.NOT_YET, 0, "chưa", ""),
    (
        Kind.OTHER,
        0,
        "không đông|không nhiều|không ít|không khó|không vắng|không sao|không trễ|không muộn|không có gì|không kể|"
        "không ai vắng|không thiếu|mai mốt|mơi mốt|mai tê|mấy hôm nay|mấy bữa nay|mấy ngày nay|"
        "mấy hôm rày|mấy bữa rày|hôm rày|vài hôm nay|mai kia|nay mai|mai này|ngày một ngày hai|một mai|"
        "mai một|hôm nọ|"
        "bữa nọ|bữa hổm|hổm rày|hôm rồi|hôm bữa|bữa bữa|hôm hổm|hôm hôm|"
        "trước giờ|tới giờ|đến giờ|đến bây giờ|"
        "tới bây giờ|xưa nay|đến nay|tới nay|ngày qua|sau khi|trước khi|sau đó|trước đó|sau này|hôm kia kìa|"
        "ngày nay|qua loa|thông qua|trải qua|qua zalo|qua điện thoại|là mai|tên mai|xóm mai|thôn mai|bản mai|hoa mai|"
        "kia kìa|cái kia|đằng kia|bên kia|nhà kia|đúng rồi|đúng hẹn|đúng hạn|đúng giờ|bây giờ mới|sáng sủa|sau cùng|"
        "trước khi nghỉ|trước lúc nghỉ|trước kỳ nghỉ|trước nghỉ|sau kỳ nghỉ|"
        "trước mắt|năm học|vừa xong buổi|ngay ngắn|đúng ngày|đúng vào|đúng dịp|đúng lễ|đúng ra",
        "",
    ),
    (
        Kind.GLUE,
        0,
        "dạ|vâng|thưa|ạ|nhé|nhá|nha|nghen|à|ơi|ừ|ờ|em|e|anh|a|chị|c|bác|cô|chú|cháu|con|của|vào|là|lúc|hồi|cái|bắt đầu|"
        "từ|kể từ|đến|trong|tức|tức là|nghĩa là|đấy|đó|á|ấy|nè|nghe|thôi|luôn|hen|nhằm|nhằm ngày|"
        "trúng|rơi vào|ok|uh|ông|"
        "bà|thầy|báo cáo|lịch|(|)|\"|'|:|ban|nội|trong vòng|trễ nhất|chậm nhất|muộn nhất|hạn|hạn là|khai giảng|mở",
        "đã|có|được|chỉ|mới|vừa|chắc chắn",
    ),
    (Kind.BREAK, 0, ",|;|.|!|…|chứ|nhưng|nhưng mà", "và|để"),
)
LABELS = phrases(
    "lớp|đợt|kỳ|lần|buổi|khóa|số|nhóm|điểm|cụm|phòng|quý|mục|tiết|bài|học kỳ|lớp số|điểm số|nhà số|số nhà|thôn số|"
    "lớp thứ|lần thứ|đợt thứ|buổi thứ|khóa thứ|tuần thứ|tuần|năm thứ|bậc|cấp|kế hoạch|chỉ thị|nghị quyết|chương trình"
)
PLACES = phrases("thôn|bản|xóm|ấp|tổ|đội|khu|khu phố|tổ dân phố|đường|phố|làng|xã|phường|buôn|sóc|nhà văn hóa thôn")
PEOPLE = phrases("người|hộ|học viên|hội viên|hv|nữ|phụ nữ|bà con|cụ|đại biểu|thành viên|gia đình|học sinh|nhân khẩu")
COUNTED = phrases(
    "em|cháu|chị|anh|cô|bác|con|ông|bạn|lớp|nhà|khẩu|buổi|lượt|tiết|suất|phần|cái|chiếc|"
    "đứa|trẻ|dân tộc|đồng|%|phần trăm|"
    "tuổi|tiếng|phút|km|cây số|nghìn|ngàn|triệu|k|chuyên đề|thôn|bản|xóm|tổ|trường|câu lạc bộ|mét|lần|chi hội|phút nữa"
)
ANNOUNCED = phrases(
    "lúc|có|được|gồm|tổng|tổng số|tổng cộng|tổng cộng là|số lượng|sĩ số|cả thảy|vắng|nữ|hộ|người|đủ|tất cả"
)
HOURS = phrases("giờ|h|g|rưỡi|tiếng")
MINUTES = phrases("phút|p|'|rưỡi")
NAMED = phrases("bác|chú|cô|chị|thím|dì|mợ|cậu|thầy|ông", marked_only="bà")
SELF = phrases("em|cháu|con|tôi|mình|anh|tui")
DAY_UNITS = frozenset({"thang", "ngay", "hom", "bua", "tuan", "tet", "gio", "gieng", "chap", "rưoi"})
