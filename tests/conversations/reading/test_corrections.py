"""Figures mended after they were read back, and reports told by the last one."""

import pytest

from conversations.reading.corrections import read_all, read_correction, read_relative, read_unsaid

_CLASSES = {"classes_held": 2, "participants": 33, "women": 12, "minority": 8}
_FAMILIES = {"households": 104, "registered": 85, "recognised": 71, "clans_registered": 4, "clans_recognised": 1}
_LITERACY = {"illiterate_total": 21, "enrolled": 9, "enrolled_women": 6, "enrolled_minority": 5, "completed": 3}
_SHOWN = {"classes": _CLASSES, "families": _FAMILIES, "literacy": _LITERACY}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("sai rồi, nữ 15 chứ không phải 12", {"women": 15}),
        ("nữ 15, không phải 12", {"women": 15}),
        ("33 nhầm, 32 thôi", {"participants": 32}),
        ("ghi nhầm 27 thành 33", {"participants": 27}),
        ("viết nhầm nữ 15 thành 12", {"women": 15}),
        ("nhầm số lớp, 3 lớp", {"classes_held": 3}),
        ("sửa nữ thành 15 và dân tộc thành 9", {"women": 15, "minority": 9}),
        ("sửa nữ từ 12 lên 15", {"women": 15}),
        ("từ 33 xuống 30", {"participants": 30}),
        ("sua lai nu 15", {"women": 15}),
        ("3 lớp chứ không phải 2", {"classes_held": 3}),
        ("lớp 3", {"classes_held": 3}),
        ("nữ đâu mà 12, có 10 thôi", {"women": 10}),
        ("làm gì có 33 người, 23 thôi", {"participants": 23}),
        ("k phai 33 dau, 35 cơ", {"participants": 35}),
        ("thay 33 bằng 35", {"participants": 35}),
        ("33 -> 35", {"participants": 35}),
        ("nữ 12 là sai, phải 15", {"women": 15}),
        ("tháng trước 33, tháng này 35", {"participants": 35}),
        ("sửa 2 lớp thành 3 lớp, 33 người thành 41 người", {"classes_held": 3, "participants": 41}),
        ("1 lớp 27 người, nữ 15, à nhầm 16", {"classes_held": 1, "participants": 27, "women": 16}),
        ("lớp dạy sửa xe máy 2 lớp 27 người", {"participants": 27}),
        ("lop nuoi lon 27 nguoi", {"participants": 27}),
        ("đội 5 có 35 người", {"participants": 35}),
        ("đúng cả trừ nữ 15", {"women": 15}),
        ("nỏ phải 33 mô, 31 thôi em nờ", {"participants": 31}),
        ("ba mươi ba là nhầm, ba mươi tư mới đúng", {"participants": 34}),
        ("34ng 13nu 9dt", {"participants": 34, "women": 13, "minority": 9}),
        ("nuwx khoong phari 12 maf laf 15", {"women": 15}),
        ("mới có 30 người thôi, còn nữ thì đúng rồi", {"participants": 30}),
        ("sao lại 33, tôi nói 23 mà", {"participants": 23}),
        ("34 người, 2 giáo viên", {"participants": 34}),
        ("đính chính số lớp 03, số học viên 041", {"classes_held": 3, "participants": 41}),
        ("nữ đúng, tổng phải 34", {"participants": 34}),
        ("tổng 3 lớp", {"classes_held": 3}),
        ("sửa 1 số: nữ 15", {"women": 15}),
        ("ghi hộ tôi số dân tộc lên 9", {"minority": 9}),
        ("tổng số học viên: 35 (một chục nữ)", {"participants": 35, "women": 10}),
        ("33 (ba mươi ba) người, nữ 15", {"women": 15}),
        ("33 đúng rồi, nữ sai, 14", {"women": 14}),
        ("cộng 2 lớp lại là 35 người", {"participants": 35}),
        ("33 đúng, 12 đúng, dân tộc 9", {"minority": 9}),
        ("tổng 34 nữ 13", {"participants": 34, "women": 13}),
        ("người, nữ, dân tộc đều thêm 1", {"participants": 34, "women": 13, "minority": 9}),
        ("nữ dôi 1", {}),
        ("thêm một lớp nữa vào, lớp đó 18 người", {"classes_held": 3}),
        ("sai 2 chỗ: người 35, nữ 15", {"participants": 35, "women": 15}),
        ("lớp hát then trừ ra thì còn 1", {"classes_held": 1}),
        ("người học 33, trừ ra thì có 30", {"participants": 30}),
        ("dân tộc 8 + 3 = 11", {"minority": 11}),
        ("người 33-2=31", {"participants": 31}),
        ("3 lớp chứ có phải 2 đâu", {"classes_held": 3}),
        ("nữ 15, có phải 12 đâu", {"women": 15}),
        ("làm gì có người dân tộc nào, thôn toàn người Kinh", {"minority": 0}),
        ("có người dân tộc nào đâu", {"minority": 0}),
        ("doi 33 thanh 32 di chau", {"participants": 32}),
        ("từ 12 sửa lại còn 11 hộ chú nhé", {"women": 11}),
        ("bựa ni coi lại thì 36 ngài", {"participants": 36}),
        ("40 người là cả xóm bên, xóm tôi 36 người", {"participants": 36}),
    ],
)
def test_a_new_figure_finds_the_line_it_is_meant_for(text: str, changes: dict[str, int]) -> None:
    assert read_correction(text, "classes", _CLASSES).changes == changes


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("bớt 2 nữ", {"women": 10}),
        ("thêm 1 người dân tộc", {"minority": 9}),
        ("thêm 3 nữ nữa, dân tộc thêm 1", {"women": 15, "minority": 9}),
        ("ghi thiếu 2 nữ", {"women": 14}),
        ("tính sót 2 người", {"participants": 35}),
        ("nữ tăng 3", {"women": 15}),
        ("nữ giảm còn 10", {"women": 10}),
        ("người giảm xuống 30", {"participants": 30}),
        ("hôm nay mở thêm 1 lớp nữa được 20 người", {"classes_held": 3, "participants": 53}),
        ("cộng vô 1 lớp", {"classes_held": 3}),
        ("bớt ra 1 người", {"participants": 32}),
        ("thêm 2 người nữa là 35", {"participants": 35}),
        ("thêm 2 người nữa là 36", {}),
        ("thêm 1 lớp, 41 người", {"classes_held": 3, "participants": 41}),
        ("thêm 1 lớp, 20 người", {"classes_held": 3}),
        ("có 3 người nghỉ còn 30", {"participants": 30}),
        ("nữ thiếu 2", {"women": 14}),
        ("còn thiếu 1 lớp nữa, cộng vào cho bác", {"classes_held": 3}),
        ("số người với số nữ đều thiếu 2", {"participants": 35, "women": 14}),
        ("nữ và dân tộc đều thừa 1", {"women": 11, "minority": 7}),
        ("nữ và dân tộc đều là 9", {"women": 9, "minority": 9}),
        ("33 người là tính cả cán bộ, bỏ 2 cán bộ ra", {"participants": 31}),
        ("33 người đó tính cả người ngoài 60 tuổi, trừ 5", {"participants": 28}),
        ("12 chị, có 1 ông nữa", {}),
        ("trừ 5 người về sớm ra", {"participants": 28}),
        ("thêm 3 người tới trễ", {"participants": 36}),
        ("bớt cho tôi 2 người ở chỗ nữ", {"women": 10}),
        ("trừ giúp em 1 chị", {"women": 11}),
    ],
)
def test_a_change_is_reckoned_from_the_figure_that_was_read_back(text: str, changes: dict[str, int]) -> None:
    assert read_correction(text, "classes", _CLASSES).changes == changes


_HOUSEHOLDS = {"households": 85, "registered": 65, "recognised": 55}
_CLANS_TOLD = {"clans_registered": 6, "clans_recognised": 4}


@pytest.mark.parametrize(
    "text",
    [
        "6 dong ho dk 4 dc cong nhan",
        "6 dòng họ đăng ký, 4 được công nhận",
        "6 dong ho dk trong do 4 dat",
        "6 dong ho dk moi cong nhan 4",
        "dong ho: 6 dk, 4 cn",
        "dk 6 dong ho dat 4",
        "6 dongho dk 4 dat",
        "a nham 6 dong ho dk 4 dc cong nhan",
        "sua dong ho dk 6 cn 4",
        "con dong ho thi 6 dk 4 dat",
        "chi co 6 dong ho dk 4 dat",
        "them 6 dong ho dk 4 dc cong nhan",
        "bo sung 6 dong ho dk 4 dc cong nhan",
    ],
)
def test_a_noun_said_once_holds_for_every_figure_behind_it(text: str) -> None:
    read = read_correction(text, "families", _HOUSEHOLDS)
    assert (read.changes, read.besides) == ({}, _CLANS_TOLD)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("6 dong ho dk 4 dat", {"clans_registered": 6, "clans_recognised": 4}),
        ("6 dong ho dk trong do 4 dc cn", {"clans_registered": 6, "clans_recognised": 4}),
        ("70 ho dk dat 60 ho", {"registered": 70, "recognised": 60}),
        ("70 ho dk moi dat 60", {"registered": 70, "recognised": 60}),
        ("85 ho dk 70 dat 60", {"registered": 70, "recognised": 60}),
        ("sua 70 ho dk 60 dat 6 dong ho dk 4 dat", {"registered": 70, "recognised": 60, **_CLANS_TOLD}),
        ("55 hộ đạt sửa 60", {"recognised": 60}),
    ],
)
def test_a_report_told_once_more_changes_the_fields_it_tells(text: str, changes: dict[str, int]) -> None:
    shown = {**_HOUSEHOLDS, "clans_registered": 5, "clans_recognised": 3}
    assert read_correction(text, "families", shown).changes == changes


def test_one_figure_is_never_that_of_two_fields() -> None:
    read = read_correction("bảy mươi sáu hộ mới đúng", "families", {"registered": 75})
    assert read.told == {"registered": 76}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("đổi số nữ với số dân tộc", {"women": 8, "minority": 12}),
        ("đảo nữ với dân tộc lại giúp bác", {"women": 8, "minority": 12}),
        ("đảo lại hai cái: nữ với dân tộc", {"women": 8, "minority": 12}),
        ("nữ và dân tộc bị ngược", {"women": 8, "minority": 12}),
        ("thừa số 2 ở nữ", {"women": 1}),
        ("số thứ hai là 35", {"participants": 35}),
        ("dòng cuối là 9", {"minority": 9}),
        ("hai số đầu là 3, 41", {"classes_held": 3, "participants": 41}),
        ("lộn nữ với dân tộc", {"women": 8, "minority": 12}),
        ("cả 33 người đều là nữ", {"women": 33}),
        ("cả lớp là nữ", {"women": 33}),
        ("không có dân tộc", {"minority": 0}),
        ("tháng này không mở lớp nào", {"classes_held": 0}),
        ("thừa số 2 ở nữ, dân tộc 9", {"women": 1, "minority": 9}),
        ("nữ 120, máy bấm thiếu số 0", {"women": 120}),
        ("nữ 15, máy bấm thiếu số 0", {}),
        ("dân tộc 18, đánh thiếu số 1", {"minority": 18}),
        ("dân tộc bằng số nữ luôn", {"minority": 12}),
        ("thiếu số 1 đằng trước số dân tộc, 18 mới đúng", {"minority": 18}),
        ("thiếu số 1 phía sau số dân tộc", {"minority": 81}),
        ("nữ thừa số 1 đằng trước", {"women": 2}),
        ("mình ghi lộn, chín người là Kinh, dân tộc hai mốt", {"minority": 21}),
    ],
)
def test_a_slip_of_the_hand_is_mended(text: str, changes: dict[str, int]) -> None:
    assert read_correction(text, "classes", _CLASSES).changes == changes


@pytest.mark.parametrize(
    ("form", "text", "changes"),
    [
        ("families", "số hộ đạt 75", {"recognised": 75}),
        ("families", "dòng họ đạt 2", {"clans_recognised": 2}),
        ("families", "hộ 110", {"households": 110}),
        ("families", "80 hộ đăng ký", {"registered": 80}),
        ("families", "số hộ bớt 1", {"households": 103}),
        ("families", "công nhận 72 hộ chứ không phải 71", {"recognised": 72}),
        ("families", "thiếu số 0 chỗ dòng họ đăng ký", {"clans_registered": 40}),
        ("families", "nhầm đăng ký với công nhận", {"registered": 71, "recognised": 85}),
        ("families", "dòng họ: đăng ký 5, đạt 2", {"clans_registered": 5, "clans_recognised": 2}),
        ("literacy", "nữ 5", {"enrolled_women": 5}),
        ("literacy", "mù chữ 20, nữ 12", {"illiterate_total": 20}),
        ("literacy", "10 người đi học, 7 nữ", {"enrolled": 10, "enrolled_women": 7}),
        ("literacy", "chưa ai học xong", {"completed": 0}),
        ("literacy", "bớt 1 người mù chữ, bà cụ mất rồi", {"illiterate_total": 20}),
        ("families", "đăng ký đúng rồi, tổng 106", {"households": 106}),
        ("families", "công nhận bằng số đăng ký", {"recognised": 85}),
        ("families", "nâng số được công nhận lên thành 75 hộ", {"recognised": 75}),
        ("families", "giảm công nhận xuống 65 hộ", {"recognised": 65}),
        ("families", "giảm công nhận xuống 5 hộ", {}),
        ("families", "đký 80", {"registered": 80}),
        ("literacy", "tổng 30", {}),
        ("literacy", "xoá mù 4 người xong rồi chớ không phải 3", {"completed": 4}),
        ("literacy", "xong 2 lớp", {}),
        ("families", "có dòng họ nào đạt đâu, mới đăng ký thôi mà", {"clans_recognised": 0}),
    ],
)
def test_nouns_of_other_forms_name_their_lines(form: str, text: str, changes: dict[str, int]) -> None:
    assert read_correction(text, form, _SHOWN[form]).changes == changes


def test_an_act_goes_with_the_group_that_was_read_back() -> None:
    assert read_correction("đạt 2 cơ", "families", {"clans_registered": 4, "clans_recognised": 1}).changes == {
        "clans_recognised": 2
    }


@pytest.mark.parametrize(
    ("form", "text", "value", "fields"),
    [
        ("classes", "không, 15", 15, tuple(_CLASSES)),
        ("classes", "nữ 15, 16", 16, tuple(_CLASSES)),
        ("families", "đạt 2", 2, ("recognised", "clans_recognised")),
        ("literacy", "10 người", 10, tuple(_LITERACY)),
    ],
)
def test_a_figure_without_its_line_is_offered_for_the_likely_lines(
    form: str, text: str, value: int, fields: tuple[str, ...]
) -> None:
    read = read_correction(text, form, _SHOWN[form])
    assert (read.changes, read.value, read.fields) == ({}, value, fields)


@pytest.mark.parametrize(
    "text",
    [
        "bỏ số nữ đi",
        "sai số nữ",
        "nữ gấp đôi",
        "nữ 13 hoặc 14",
        "từ 7 đến 9 nữ",
        "nữ 12 không đúng",
        "nữ 15 12 là sai",
        "nữ 15 đúng không cháu?",
        "tháng sau mở 3 lớp",
        "30 người thôi nhé, 3 người kia nghỉ",
        "có 15/33 nữ",
        "thêm 0 ở nữ",
        "3 nữ dân tộc",
        "lớp 15 nam",
        "hai ba người thôi",
        "thiếu 3",
        "lớp 1: 30 người, lớp 2: 27, lớp 3: 25",
        "bữa đó có 5 người về sớm",
        "2 lớp nhưng 1 lớp chưa xong",
        "chỉ có 1 lớp có người dân tộc",
        "dân tộc không thêm",
        "cả hai số đều sai",
        "vừa có 1 bà xin vào học",
        "nữ đông hơn thế",
        "một số người là nữ",
        "nữ 15 chứ không phải 33",
        "nữ 14 nữ 15",
        "nữ 12 nữ 15",
        "có lớp nào không?",
        "cảm ơn cháu",
        "0912345678",
        "mời bà con họp thôn, " * 90,
        "từ " * 90,
    ],
)
def test_what_is_unclear_changes_nothing(text: str) -> None:
    assert read_correction(text, "classes", _CLASSES).changes == {}


@pytest.mark.parametrize(
    "text",
    [
        "nhầm rồi",
        "sai hết rồi",
        "nữ phải là 15",
        "15 mới đúng",
        "bớt đi 1 người",
        "thừa một số 3",
        "đổi 33 thành 35",
        "nữ 15 dân tộc 9 nhé em nhầm",
    ],
)
def test_words_for_a_mistake_mark_a_correction(text: str) -> None:
    assert read_correction(text, "classes", _CLASSES).is_marked


@pytest.mark.parametrize(
    "text",
    [
        "2 lớp 27 người",
        "đúng rồi",
        "không sai đâu, gửi đi",
        "cảm ơn cháu",
        "tôi sửa được chưa",
        "1 lớp 27 người, nữ 15, à nhầm 16",
        "2 lớp dạy sửa xe máy, 27 người",
        "lop nuoi lon 27 nguoi",
        "1 lớp chuyển đổi số, 40 người",
        "như kỳ trước bớt 2 người",
        "27 người cơ",
    ],
)
def test_a_plain_report_is_not_marked_as_a_correction(text: str) -> None:
    assert not read_correction(text, "classes", _CLASSES).is_marked


_ALL = dict(_CLASSES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("vẫn như cũ cháu nhé", _ALL),
        ("không có gì thay đổi", _ALL),
        ("cứ lấy số tháng trước", _ALL),
        ("nhuw cux", _ALL),
        ("giữ nguyên, chỉ thêm 1 người dân tộc", {**_ALL, "minority": 9}),
        ("như kỳ trước, nữ thêm 1, dân tộc bớt 1", {**_ALL, "women": 13, "minority": 7}),
        ("như kỳ trước trừ số nữ", {"classes_held": 2, "participants": 33, "minority": 8}),
        ("như kỳ trước nhưng có 2 người nghỉ", {"classes_held": 2, "women": 12, "minority": 8}),
        ("người thêm 2, còn lại không đổi", {**_ALL, "participants": 35}),
        ("lớp thì vẫn thế, người thì thêm 2, trong đó 1 nữ", {"classes_held": 2, "participants": 35, "women": 13}),
        ("vẫn 2 lớp 33 người", {"classes_held": 2, "participants": 33}),
        ("người tăng từ 33 lên 35", {"participants": 35}),
        ("so với kỳ trước tăng 2 người", {"participants": 35}),
        ("ít hơn kỳ trước 3 người", {"participants": 30}),
        ("tháng trước báo 33 nay còn 31 người", {"participants": 31}),
        ("lớp, người như cũ, nữ 15", {"classes_held": 2, "participants": 33, "women": 15}),
        ("kỳ trước 33 người, kỳ này vẫn thế", {"participants": 33}),
        ("như kỳ trước thêm 2 nữ, 1 dân tộc", {**_ALL, "women": 14, "minority": 9}),
        ("như cũ, à nữ 15", {**_ALL, "women": 15}),
        ("vẫn rứa o ạ", _ALL),
        ("trước sao giờ vậy", _ALL),
        ("không thêm không bớt gì", _ALL),
        ("y chang", _ALL),
        ("vẫn số cũ thôi cháu", _ALL),
        ("lấy nguyên số tháng trước giùm chị", _ALL),
        ("số liệu giống lần trước, khỏi hỏi lại", _ALL),
        ("lop hoc nhu ky truoc", _ALL),
        ("báo cáo lớp học: vẫn như cũ", _ALL),
        ("lớp như cũ", {"classes_held": 2}),
        ("lớp học như kỳ trước, nữ 15", {"classes_held": 2, "women": 15}),
        ("tang 1 lop so vs ki truoc, con lai y cu", {**_ALL, "classes_held": 3}),
        ("mất đi một lớp, người thì hụt mất tám", {"classes_held": 1, "participants": 25}),
        ("nữ nhiều hơn trước 3 chị, các số kia không thay đổi", {**_ALL, "women": 15}),
        ("người và nữ đều tăng 3, còn lại giữ", {**_ALL, "participants": 36, "women": 15}),
        ("nữ giữ nguyên 12, người giảm 1", {"participants": 32, "women": 12}),
        ("thêm 2 nữ 1 dân tộc", {"women": 14, "minority": 9}),
        ("như kt + 1 ng", {**_ALL, "participants": 34}),
        ("đợt trước răng thì giờ rứa", _ALL),
        ("kỳ trước bao nhiêu thì kỳ này bấy nhiêu", _ALL),
        ("vẫn rứa thôi, nỏ có chi khác", _ALL),
        ("như kỳ trước, mở thêm 1 lớp", {**_ALL, "classes_held": 3}),
        ("bằng kỳ trước nhưng nữ ít hơn 2 người", {**_ALL, "women": 10}),
        ("y như kỳ trước, người đông hơn 3", {**_ALL, "participants": 36}),
        ("y chang kỳ trc nha e", _ALL),
    ],
)
def test_a_report_may_be_told_by_the_last_one(text: str, told: dict[str, int]) -> None:
    assert read_relative(text, "classes", _CLASSES) == told


def test_a_change_alone_is_reckoned_where_only_one_figure_is_asked() -> None:
    assert read_relative("thêm 2", "classes", {"women": 12}) == {"women": 14}


@pytest.mark.parametrize(
    "text",
    [
        "2 lớp 27 người, nữ 15",
        "chắc như kỳ trước",
        "gần như kỳ trước",
        "khác kỳ trước",
        "không như kỳ trước, 3 lớp",
        "chưa biết có như kỳ trước không",
        "như kỳ trước có được không?",
        "nhiều hơn kỳ trước",
        "vẫn đông như kỳ trước",
        "có thêm 1 chị người Tày",
        "sẽ như kỳ trước",
        "tăng gấp đôi",
        "như kỳ trước thêm 2",
        "như kỳ trước nhưng đông hơn",
        "đừng lấy như kỳ trước nhé",
        "thầy giáo vẫn như cũ",
        "địa điểm thì như kỳ trước",
        "không có lớp nào như kỳ trước",
        "nữ giữ nguyên 15",
        "thiếu 2 người so với kỳ trước",
        "nữ nhiều hơn 10",
        "mở thêm 2 lớp",
    ],
)
def test_what_leaves_the_last_report_open_tells_nothing(text: str) -> None:
    assert read_relative(text, "classes", _CLASSES) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("thêm 2 hộ", {}),
        ("thêm 1 hộ nữa là 105", {"households": 105}),
        ("vẫn 104 hộ, đăng ký lên 90", {"households": 104, "registered": 90}),
        ("thêm 2 hộ đăng ký với 1 dòng họ đăng ký", {"registered": 87, "clans_registered": 5}),
        ("giữ nguyên số hộ, đăng ký thêm 5", {"households": 104, "registered": 90}),
        ("y như cũ, chỉ thêm 1 dòng họ được công nhận", {**_FAMILIES, "clans_recognised": 2}),
        ("hộ: +2; ĐK: +0; CN: -1", {"households": 106, "recognised": 70}),
        ("gia đình học tập như kỳ trước", _FAMILIES),
        ("dòng họ như cũ", {"clans_registered": 4, "clans_recognised": 1}),
        ("dòng họ học tập như cũ", {"clans_registered": 4, "clans_recognised": 1}),
        ("tách thêm 2 hộ, đăng ký cũng thêm 2, còn thì như trước", {**_FAMILIES, "households": 106, "registered": 87}),
        ("năm nay không có biến động", _FAMILIES),
        ("các hộ đăng ký đợt trước vẫn đăng ký, thêm 7 hộ mới", {"registered": 92}),
        ("đăng ký giữ nguyên, thêm 2 hộ", {"registered": 85}),
        ("giảm 3 hộ so với kỳ trước còn 101", {"households": 101}),
    ],
)
def test_households_are_changed_only_where_no_other_line_is_meant(text: str, told: dict[str, int]) -> None:
    assert read_relative(text, "families", _FAMILIES) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mu chu van nhu ky truoc", _LITERACY),
        ("xóa mù chữ như kỳ trước", _LITERACY),
        ("xmc vẫn vậy", _LITERACY),
        ("số người mù chữ như kỳ trước", {"illiterate_total": 21}),
        ("mù chữ như kỳ trước, học xong thêm 2", {"illiterate_total": 21, "completed": 5}),
        ("mù chữ vẫn 21", {"illiterate_total": 21}),
        ("mù chữ vẫn thế, không ai đi học nữa", {"illiterate_total": 21}),
    ],
)
def test_a_title_names_the_whole_report_only_by_itself(text: str, told: dict[str, int]) -> None:
    assert read_relative(text, "literacy", _LITERACY) == told


def test_what_was_told_backwards_is_asked_where_it_may_be_the_lines_or_the_digits() -> None:
    assert read_correction("ngược rồi cháu ơi", "literacy", {"illiterate_total": 12, "enrolled": 21}).changes == {}
    swapped = read_correction("ngược rồi cháu ơi", "literacy", {"illiterate_total": 12, "enrolled": 15}).changes
    assert swapped == {"illiterate_total": 15, "enrolled": 12}


def test_the_reason_of_a_new_figure_is_no_second_change() -> None:
    told = {"households": 120, "registered": 98, "recognised": 90}
    assert read_correction("công nhận 89 nhé, họp xong rút một hộ", "families", told).changes == {"recognised": 89}
    assert read_correction("công nhận 89, hộ giảm 2", "families", told).changes != {"recognised": 89}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("toan dan toc", {"minority": 33}),
        ("hết là dân tộc", {"minority": 33}),
        ("đều là người Nùng cả", {"minority": 33}),
        ("thêm 3 dân tộc", {"minority": 3}),
        ("bớt 3 dân tộc", {}),
        ("không có dân tộc", {}),
        ("toàn nữ", {}),
        ("đúng rồi", {}),
    ],
)
def test_a_line_that_nobody_has_spoken_of_is_told_by_those_that_are_known(text: str, told: dict[str, int]) -> None:
    known = {name: value for name, value in _CLASSES.items() if name != "minority"}
    assert read_unsaid(text, "classes", known, ["minority"]) == told


@pytest.mark.parametrize(
    ("text", "women"),
    [
        ("tất cả", 33),
        ("tat ca chau a", 33),
        ("cả lớp", 33),
        ("toàn nữ", 33),
        ("đều là chị em", 33),
        ("hết", None),  # all of them, or none any more?
        ("hết rồi", None),
        ("tất cả 20", None),
        ("không biết", None),
        ("ạ", None),
        ("", None),
    ],
)
def test_all_of_them_are_as_many_as_the_whole(text: str, women: int | None) -> None:
    assert read_all(text, "classes", "women", {"classes_held": 2, "participants": 33}) == women


def test_nobody_knows_how_many_all_are_before_the_whole_is_told() -> None:
    assert read_all("tất cả", "classes", "women", {"classes_held": 2}) is None
    assert read_all("tất cả", "classes", "participants", {"classes_held": 2}) is None
