"""Other names for what stands in labels: "tiền" for "Kinh phí", and what people say that belongs to an option."""

from conversations.reading.option_labels import Labels, Words
from conversations.reading.words import Phrases, phrases

# The words of the label, and how people call the same thing; the third column is not read in bare letters.
_ALSO_CALLED = tuple(
    (phrases(word), phrases(names, marked_only=marked))
    for word, names, marked in (
        ("mông", "hmong|hmông|mông hoa|mông trắng|hơ mông|hờ mông", "mèo"),
        ("dao", "người mán", "đao"),
        ("khmer", "khơ me|khơ mer|khờ me|khome", ""),
        ("tiểu học", "cấp 1|cấp một|cấp i", ""),
        ("trung học cơ sở", "cấp 2|cấp hai|cấp ii", ""),
        ("trung học phổ thông", "cấp 3|cấp ba|cấp iii", ""),
        ("kinh phí", "tiền|tiền nong", ""),
        ("giáo viên", "thầy cô|cô giáo|thầy giáo", ""),
        ("nam", "đàn ông|con trai", ""),
        ("nữ", "đàn bà|con gái|phụ nữ", ""),
        ("thiếu", "hụt", ""),
        ("một ít", "chút ít|một chút|chút đỉnh|chút xíu|chút chút|tí chút|đôi chút|một tí|một tẹo|tí ti|sơ sơ", ""),
        ("quay lại", "trở lại|trở về|lùi lại|về câu trước", ""),
        ("để sau", "để lúc khác|lúc khác|để hôm khác|khi khác|để mai|để lát|để lát nữa|tính sau", ""),
        ("bỏ qua", "qua câu khác|khỏi trả lời|không trả lời", ""),
        ("hằng tháng", "mỗi tháng|tháng nào cũng", ""),
        ("loa truyền thanh", "loa|loa phường|loa đài", ""),
        ("họp thôn", "họp dân|họp bản|họp xóm|họp ấp", ""),
        ("đến từng nhà", "đi từng nhà|tận nhà|gõ cửa|tới từng nhà|từng hộ|vào từng nhà", ""),
        ("không đổi", "giữ nguyên|để nguyên|như cũ|y cũ|không thay đổi", ""),
        ("thêm vào", "cộng thêm|cộng vào|cộng dồn", ""),
        ("chiều", "xế|xế chiều", "chìu"),
        ("thứ hai", "t2|thứ 2", ""),
        ("thứ ba", "t3|thứ 3", ""),
        ("thứ tư", "t4|thứ 4", ""),
        ("thứ năm", "t5|thứ 5", ""),
        ("thứ sáu", "t6|thứ 6", ""),
        ("thứ bảy", "t7|thứ 7", ""),
        ("chủ nhật", "cn|chúa nhật", ""),
    )
)
# The words of the label, and what people say that most likely falls under it: offered, but never chosen for them.
_BELONGING = tuple(
    (phrases(word), phrases(names))
    for word, names in (
        ("lập gia đình", "lấy chồng|lấy vợ|cưới chồng|cưới vợ|kết hôn|tảo hôn|có chồng|có vợ|bắt vợ"),
        ("khó khăn", "nhà nghèo|hộ nghèo|nghèo quá|nghèo lắm|hoàn cảnh khó"),
        ("theo kịp", "học kém|học yếu|học đuối|đuối quá"),
        ("xa trường", "đường xa|trường xa|xa quá|ở xa"),
        ("sửa", "sai|sai rồi|sai số|nhầm số|nhầm rồi|chưa đúng|không đúng"),
        ("ước tính", "ước chừng|ước lượng|ước đoán|áng chừng"),
        ("thiên tai", "bão lụt|lụt bão|lũ lụt|lũ quét|mưa bão|sạt lở|bão lũ"),
        ("sức khỏe", "y tế|khám bệnh|ốm đau|tiêm chủng|dinh dưỡng"),
        ("pháp luật", "luật giao thông|an toàn giao thông|luật đất đai|luật hôn nhân"),
        ("máy tính", "tin học|chuyển đổi số"),
        ("văn hóa", "văn nghệ|đàn tính|hát then|múa hát"),
        ("thể thao", "bóng đá|bóng chuyền|thể dục"),
        ("chăn nuôi", "nuôi lợn|nuôi gà|nuôi bò|nuôi trâu|nuôi cá|nuôi heo|nuôi dê"),
        ("trồng trọt", "trồng lúa|trồng ngô|trồng cây|trồng rừng|trồng rau"),
        ("môi trường", "rác|rác thải|vệ sinh môi trường"),
    )
)
_NOT = phrases("không phải|không|chưa|trừ|đừng|chẳng|chả")


def also_called(tokens: Words, labels: Labels) -> tuple[int, ...]:
    """Return the options that an answer calls by another name, unless it denies something."""
    return _found(tokens, labels, _ALSO_CALLED)


def belonging(tokens: Words, labels: Labels) -> tuple[int, ...]:
    """Return the options under which most likely falls what an answer tells of, unless it denies something."""
    return _found(tokens, labels, _BELONGING)


def _found(tokens: Words, labels: Labels, listed: tuple[tuple[Phrases, Phrases], ...]) -> tuple[int, ...]:
    if _NOT.found_in(tokens) and not any(names.is_all_of(tokens) for _, names in listed):
        return ()
    meant = [word for word, names in listed if names.found_in(tokens)]
    return tuple(i for i, label in enumerate(labels.each) if any(word.found_in(label.plain) for word in meant))
