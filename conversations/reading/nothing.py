"""Words that say there is nothing, kept apart from words that say nobody knows."""

from collections.abc import Iterator, Sequence

from conversations.reading.atoms import CLASSIFIERS
from conversations.reading.naming_numbers import without_labels
from conversations.reading.words import Token, phrases

UNKNOWN = phrases(
    "không nhớ|không rõ|không nắm|không thống kê|không có số liệu|không chắc|không hiểu|"
    "không xong|không kịp|không có thông tin|không có danh sách|không theo dõi|không phụ trách|"
    "không đếm|không ghi|không để ý|không mang|chưa rõ|chưa nhớ|chưa nắm|chưa thống kê|chưa tổng hợp|"
    "chưa có số|chưa có con số|chưa có báo cáo|chưa có danh sách|chưa có thông tin|chưa đếm|chưa kiểm|"
    "chưa xong|chưa chắc|chưa cập nhật|chưa kịp|chưa báo|chưa gửi|chưa chốt|chưa hỏi|chưa quyết toán|"
    "chưa đo|chưa cộng|chưa thu xong|chưa hỏi|chưa xem|chưa coi|chưa ghi|chưa tính được|chưa tính ra|"
    "mà biết|mà nhớ|không ranh|không có con số|không có sổ|không thuộc"
)
_KNOW = phrases("không biết|chưa biết")
_READING = phrases("chữ|đọc|viết|mặt chữ|cái chữ|con chữ|đánh vần|ký tên")
_NOT_NOTHING = phrases(
    "không nhiều|không ít|không quá|không dưới|không trên|không đến|không tới|không đầy|không phải|"
    "không đủ|không hết|không đông|chưa đến|chưa tới|chưa đầy|chưa hết|chưa tính|chưa đủ|chưa phải|"
    "không đúng|không sai|chưa đúng|không được chính xác|không thể|không thay đổi|không đổi|không khác"
)
NEGATION = phrases("không|chưa")
_NOT_THEIRS = phrases(
    "chưa kịp ký|chưa kịp đăng ký|chưa kịp đến|chưa kịp tới|chưa kịp ra|chưa kịp đi|chưa kịp về|chưa kịp vào|"
    "chưa kịp học|chưa kịp họp|chưa kịp làm|chưa kịp nộp|chưa kịp tham gia"
)
"""What some had no time for: beside a figure it does not make it unknown."""
_NEGATED = phrases("không|chưa|đâu có|làm gì có|làm chi có|mần chi có|mần gì có|lấy đâu ra|có đâu|làm gì còn")
_NOBODY = phrases("ai|một ai|mống|một mống")
_ANY = phrases("nào|mống", marked_only="mô|lào")
_WHAT = phrases("gì|chi")
_ONE = phrases("một|1|lấy một|nổi một|được một|có một|có lấy một|có nổi một|được lấy một")
_ALSO = phrases("cũng")
_DENIAL_BEHIND = phrases("đâu", marked_only="mô")
_HAS = phrases("có|còn")
_MORE = phrases("nữa")
_OUTCOME = phrases(
    "đạt|được công nhận|công nhận|hoàn thành|học xong|tốt nghiệp|ra lớp|đăng ký|được cấp|quay lại|trở lại|đồng ý"
)
_LEFT = phrases("còn")
_ZERO = phrases(
    "zero|zê rô|dê rô|số không|con số không|trống trơn|bằng không|"
    "có mở đâu|đã mở đâu|mở đâu mà|có mở được đâu|đã mở được đâu|mở được đâu|có tổ chức đâu|đã tổ chức đâu|"
    "có họp đâu|đã họp đâu|có làm đâu|đã làm đâu|có học đâu|đã học đâu|có ai học đâu|có đăng ký đâu"
)
_NOUNS = phrases(
    "đồng|trường hợp|danh hiệu|khoản|mống|cuộc|giấy|bằng|chứng chỉ|mạnh thường quân|gia đình học tập|"
    "phụ nữ|đàn bà|chị em|ngài|hội|nhóm|ngàn|xu|cắc|nghìn|câu lạc bộ|cái gì"
)
_OTHERWISE = phrases(
    "thiếu|vắng|sót|trượt|rớt|từ chối|phản đối|ngoài|trừ|khác|thay đổi|mới|ý kiến|thắc mắc|khó khăn|vấn đề|"
    "vướng mắc|muộn|dưới|trên|hơn|nói|hỏi|trả lời|gửi|nhắn|nghe|nhận|thống kê|nắm|số liệu|thông tin|danh sách|"
    "con số|hiểu|nhớ|biết|gọi|đếm|báo|báo cáo|rõ|giống|bằng",
    marked_only="đông|ít",
)
_EMPTY_WORDS = phrases(
    "có|ai|người|ngài|nào|cả|hết|đâu|mở|lớp|tổ chức|được|gì|hộ|nhà|gia đình|dòng họ|nữ|phụ nữ|"
    "dân tộc|thiểu số|học viên|hội viên|đăng ký|đạt|công nhận|ra|đi học|học|tham gia|dự|"
    "triển khai|thực hiện|tiến hành|khai giảng|tuyển sinh|"
    "vận động|phát sinh|kỳ này|tháng này|quý này|năm nay|đợt này|hiện|hiện nay|hiện tại|"
    "thôn|bản|xóm|tổ|khu phố|ấp|buôn|bon|cháu|em|tôi|tui|bên em|bên tôi|chúng tôi|bác|mình|nhà em|vẫn|"
    "thì|là|một|trường hợp|bà con|buổi|lượt|đồng|hôm nay|luôn|rồi|ở|trong|thu|chi|số|mù chữ|"
    "chuyên đề|khoản|mới|đồng nào|thuộc|này|thôi|đấy|đó|cái|trẻ|cháu nào|con|bạn|cụ|bọn em|bọn mình|"
    "danh hiệu|học tập|xóa mù chữ|ai học xong|ai xong|ai hoàn thành|ai tốt nghiệp|người nào học xong|"
    "có người học xong|người học xong|và|ừ|ờ|à|ừm|dạ|vâng|thưa|ạ|nhé|hic|huhu|haha|kinh phí|quỹ|tiền|"
    "còn|bỏ học|biết chữ|tái mù|mô|chi|cho|của|sất|nữa|trơn|ráo|tiệt|tuyệt nhiên|hoàn toàn|đi|đến|tới|"
    "lại|lấy|chị|anh|cô|chú|ông|trưởng thôn|cán bộ|quý|tháng|năm|kỳ|chị em|hôm qua|bữa ni|kỳ ni|"
    "e|a|c|hít|á|ơi|xin lỗi|tiếc|rất tiếc|thật ra|thực ra|thú thật|nói thật|thật|,|.|!|:|;|(|)|…|-",
    marked_only="nổi",
)
_LATER = phrases(
    "để|mai|tối nay|tối em|tối về|lát|lát nữa|chờ|đợi|hỏi|xem|tìm|đang|sẽ|sai|nhầm|sửa|quên|mạng|sóng|đừng|"
    "bao nhiêu|mấy|nhiều|vài|một số|hình như|chắc|có lẽ|có thể|nghe nói|đoán|bình thường|như cũ|như trước|"
    "dừng|hủy|thôi không|giấy tờ|sổ|dự kiến|kế hoạch"
)
_CUTS = frozenset(",;.…!()?")
_CUT_WORDS = phrases("nhưng|nên|mà|vì|do|tại vì|bởi vì")


def clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Return the places of the clauses between signs and conjunctions, signs left out."""
    start = 0
    for i, token in enumerate(tokens):
        if token.typed in _CUTS or _CUT_WORDS.length_at(tokens, i):
            if i > start:
                yield start, i
            start = i + 1
    if start < len(tokens):
        yield start, len(tokens)


def is_unknown(tokens: Sequence[Token]) -> bool:
    """Return whether the speaker does not know, or has not counted yet; "chưa biết chữ" is to be illiterate."""
    return any(
        (UNKNOWN.length_at(tokens, i) and not _NOT_THEIRS.length_at(tokens, i))
        or ((know := _KNOW.length_at(tokens, i)) and not _READING.length_at(tokens, i + know))
        for i in range(len(tokens))
    )


def is_denied(tokens: Sequence[Token]) -> bool:
    """Return whether a negation stands in a clause, other than in "chưa biết chữ"."""
    return any(
        NEGATION.length_at(tokens, i) and not _READING.length_at(tokens, i + 2) and not _SURE.length_at(tokens, i)
        for i in range(len(tokens))
    )


_SURE = phrases(
    "không thiếu|không thừa|không sót|không hơn|không kém|không thêm|không có thêm|không kể|không tính|chưa kể|"
    "chưa tính|không trùng|không mù chữ|không sai|không vắng"
)


def means_none(tokens: Sequence[Token]) -> bool:
    """Return whether the words say that there is nothing: nobody, no class, not a single one, or a plain no."""
    if is_unknown(tokens) or _NOT_NOTHING.found_in(tokens) or _NOT_THEIRS.found_in(tokens):
        return False
    parts = [tokens[start:end] for start, end in clauses(tokens)]
    if any(map(_is_nobody_else, parts)) or (parts and _asks_back(parts[-1])):
        return False
    if any(map(_denies_all, parts)):
        return not any(_is_later(part) for part in parts if not _denies_all(part))
    if not NEGATION.found_in(tokens):
        return _ZERO.found_in(tokens) and not _LATER.found_in(tokens)
    if _is_empty(tokens):
        return True
    return any(map(_lacks, parts)) and not _LATER.found_in(tokens)


def _asks_back(part: Sequence[Token]) -> bool:
    """Whether a clause is a question that ends on its không: "có ai không", "còn gì nữa không"."""
    if len(part) < 2 or part[-1] not in NEGATION or NEGATION.found_in(part[:-1]):
        return False
    asked = part[:-1]
    is_any = _NOBODY.found_in(asked) or _ANY.found_in(asked) or _WHAT.found_in(asked)
    return not _ALSO.found_in(asked) and (is_any or _HAS.length_at(asked, 0) > 0)


def _is_nobody_else(part: Sequence[Token]) -> bool:
    """Whether nobody came but those named before: "anh Hùng tới, không ai nữa"; "không còn ai nữa" is nobody."""
    return (
        _MORE.found_in(part)
        and _NEGATED.found_in(part)
        and (_NOBODY.found_in(part) or _ANY.found_in(part))
        and not _LEFT.found_in(part)
    )


def denies_outcome(tokens: Sequence[Token]) -> bool:
    """Return whether a clause says that nobody got through, which is a number too: "44 hộ, chưa hộ nào đạt"."""
    return any(
        _denies_all(part) and _OUTCOME.found_in(part) for part in (tokens[start:end] for start, end in clauses(tokens))
    )


def _lacks(part: Sequence[Token]) -> bool:
    """Whether a clause says so, perhaps behind a reason: "thôn nhỏ quá không có lớp"."""
    start = next((i for i in range(len(part)) if NEGATION.length_at(part, i)), len(part))
    said = part[start:]
    return len(said) > 1 and (_is_empty(part) or (_names_counted(said) and _is_empty(said)))


def _is_later(part: Sequence[Token]) -> bool:
    return NEGATION.found_in(part) and not _is_empty(part) and _LATER.found_in(part)


def _denies_all(part: Sequence[Token]) -> bool:
    """Whether a clause denies every one: "không có cháu nào", "chưa ai đăng ký", "một người cũng không"."""
    denials = [i for i in range(len(part)) if _NEGATED.length_at(part, i)]
    if not denials:
        return _has_denial_behind(part)
    first = denials[0]
    behind = first + _NEGATED.length_at(part, first)
    if any(not _READING.length_at(part, i + 2) for i in denials if i > behind):
        return False
    rest = part[behind:]
    if _NOBODY.found_in(rest) or (_ANY.found_in(rest) and _names_counted(part)):
        return not _is_otherwise(_before_purpose(rest))
    if any((length := _ONE.length_at(rest, i)) and _is_counted(rest, i + length) for i in (0, 1)):
        return not _OTHERWISE.found_in(rest)
    return _is_any_before(part[:first])


def _is_otherwise(part: Sequence[Token]) -> bool:
    """Whether nobody did something else than what is counted; the "nhận" of "công nhận" is none of that."""
    return any(
        _OTHERWISE.length_at(part, i) and not (i and _OUTCOME.length_at(part, i - 1) > 1) for i in range(len(part))
    )


def _is_any_before(part: Sequence[Token]) -> bool:
    """Whether "một người cũng" or "nhà nào cũng" stands in front of the negation."""
    return (
        len(part) > 2
        and part[-1] in _ALSO
        and (bool(_ONE.length_at(part, 0)) or _ANY.found_in(part) or _NOBODY.found_in(part))
        and not _OTHERWISE.found_in(part)
    )


def _has_denial_behind(part: Sequence[Token]) -> bool:
    """Whether it is "có ai đâu", "có lớp nào đâu"."""
    return (
        len(part) > 2
        and part[-1] in _DENIAL_BEHIND
        and _HAS.found_in(part)
        and (_NOBODY.found_in(part) or (_ANY.found_in(part) and _names_counted(part)))
    )


def _before_purpose(part: Sequence[Token]) -> Sequence[Token]:
    """Leave out "mà báo", "để báo": what there would be to tell."""
    return next((part[:i] for i, token in enumerate(part) if token.typed in {"mà", "để"}), part)


def _names_counted(part: Sequence[Token]) -> bool:
    return any(_is_counted(part, i) for i in range(len(part)))


def _is_counted(tokens: Sequence[Token], i: int) -> bool:
    return max(CLASSIFIERS.length_at(tokens, i), _NOUNS.length_at(tokens, i)) > 0


def _is_empty(tokens: Sequence[Token]) -> bool:
    """Whether a message holds nothing but a negation and words that go with it."""
    if not any(NEGATION.length_at(tokens, i) and not _KNOW.length_at(tokens, i) for i in range(len(tokens))):
        return False  # "không biết chữ" says who, not how many
    rest = without_labels(tokens, NEGATION)
    i = 0
    while i < len(rest):
        length = _EMPTY_WORDS.length_at(rest, i)
        if not length:
            return False
        i += length
    return True
