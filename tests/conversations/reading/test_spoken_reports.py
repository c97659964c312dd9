"""Reports as people say them in many ways: wholes and parts, nobody and everybody, slips, and what does not count."""

from collections.abc import Mapping

import pytest

from conversations.reading.sentences import read_report
from tests.conversations.reading.told_reports import CLASSES, FAMILIES, LITERACY

Told = Mapping[str, int | str]


def _rows(form: str, told: Mapping[str, Told]) -> list[object]:
    return [pytest.param(form, text, stated, id=text) for text, stated in told.items()]


ONE_SORT_IS_THE_WHOLE = [
    *_rows(
        "classes",
        {
            "lớp có 14 bà, không có ông nào": {"participants": 14, "women": 14},
            "1 lop 16 chi em, khong co dan ong": {"classes_held": 1, "participants": 16, "women": 16},
            "1 lớp 18 chị em, toàn nữ": {"classes_held": 1, "participants": 18, "women": 18},
            "12 phụ nữ đi học, đàn ông không có ai": {"participants": 12, "women": 12},
            "mở 1 lớp, 30 người, nữ 12, không có nam": {"classes_held": 1, "participants": 30},
            "được hai lớp, người Nùng ba mươi mốt, Kinh không có": {"classes_held": 2, "minority": 31},
        },
    ),
    *_rows(
        "literacy",
        {
            "8 bà ra lớp, không ông nào đi": {"enrolled": 8, "enrolled_women": 8},
            "12 cụ bà chưa biết chữ, không có ông nào": {"illiterate_total": 12},
            "Ra lớp nữ 9, dân tộc 11, tất cả 13": {"enrolled": 13, "enrolled_women": 9, "enrolled_minority": 11},
            "học xong lớp xoá mù có 4 bà": {"completed": 4},
            "học xong 8 người, trong đó nữ 5": {"completed": 8},
        },
    ),
]

NOBODY = [
    *_rows(
        "classes",
        {
            "có lớp nào đâu": {"classes_held": 0},
            "thôn có mở lớp nào đâu": {"classes_held": 0},
            "1 lớp 20 người, k nữ, k dtts": {"classes_held": 1, "participants": 20, "women": 0, "minority": 0},
            "20 người, dân tộc cũng không": {"participants": 20, "minority": 0},
            "lớp có nữ không": {},
        },
    ),
    *_rows(
        "literacy",
        {
            "có ai học xong đâu": {"completed": 0},
            "đã có ai hoàn thành đâu": {"completed": 0},
            "có bà nào đi học đâu": {"enrolled_women": 0},
            "lớp tôi có ai học ở đâu nữa": {},
        },
    ),
    *_rows(
        "families",
        {
            "có dòng họ nào đăng ký đâu": {"clans_registered": 0},
            "chưa họp bình xét nên chưa có số công nhận, đăng ký thì 68 hộ": {"registered": 68},
        },
    ),
]

EVERYBODY = [
    *_rows(
        "families",
        {
            "Tất cả 39 hộ trong bản đều được công nhận": {"households": 39, "recognised": 39},
            "39 hộ đều đăng ký, đều được công nhận": {"households": 39, "registered": 39, "recognised": 39},
            "đăng ký 40 hộ, công nhận hết": {"registered": 40, "recognised": 40},
        },
    ),
    *_rows(
        "classes",
        {
            "mở 1 lớp, hv 20 ng dao hết": {"classes_held": 1, "participants": 20, "minority": 20},
            "lớp kia 21 người; lớp này 30 người; tổng 2 lớp, 51 học viên": {"classes_held": 2, "participants": 51},
        },
    ),
]

IN_TURN = _rows(
    "families",
    {
        "đăng ký với công nhận lần lượt là 57 và 49 hộ": {"registered": 57, "recognised": 49},
        "hộ, đăng ký và công nhận lần lượt là 80, 57, 49": {"households": 80, "registered": 57, "recognised": 49},
    },
)

SLIPS = [
    *_rows(
        "classes",
        {
            "nữ 15, em gõ sai, 16": {"women": 16},
            "nữ 15, xin lỗi em nhầm, 16": {"women": 16},
            "1 lớp, 20 người, à thôi ghi 21": {"classes_held": 1, "participants": 21},
        },
    ),
    *_rows("literacy", {"mù chữ mười người, ờ mà thôi ghi chín": {"illiterate_total": 9}}),
]

WHAT_DOES_NOT_COUNT = [
    *_rows(
        "literacy",
        {
            "còn 9 cụ không biết chữ nhưng trên 60 tuổi": {},
            "9 người mù chữ, đều ngoài 60 tuổi cả, ra lớp 3 người": {"enrolled": 3},
            "có 7 người quá tuổi chưa biết chữ": {},
            "còn 12 người chưa biết chữ từ 15 đến 60 tuổi": {"illiterate_total": 12},
            "14 người trên 15 tuổi chưa biết chữ": {"illiterate_total": 14},
            "11 người học chữ buổi tối từ 7h đến 9h tại nhà ông Hai, 3 người đã xong": {"enrolled": 11, "completed": 3},
        },
    ),
    *_rows(
        "classes",
        {
            "1 lớp 19 người trên 60 tuổi, nữ 10": {"classes_held": 1, "participants": 19, "women": 10},
            "hoãn 1 lớp, mở 2 lớp 30 người": {"classes_held": 2, "participants": 30},
            "lớp luật chăn nuôi 20 người": {"participants": 20, "topic": "law"},
            "1 lop nghe may, 30 hv": {"classes_held": 1, "participants": 30, "topic": "vocational"},
            "số điện thoại cô giáo 0912345678, lớp có 32 học viên": {"participants": 32},
        },
    ),
]


IN_A_HURRY = [
    *_rows(
        "families",
        {
            "dk 70 ho 6 dong ho cn 60 ho 4 dong ho": {
                "registered": 70,
                "clans_registered": 6,
                "recognised": 60,
                "clans_recognised": 4,
            },
            "70 ho dk dat het": {"registered": 70, "recognised": 70},
            "70 ho dk deu dc cong nhan": {"registered": 70, "recognised": 70},
            "70 ho dk moi dat 60": {"registered": 70, "recognised": 60},
            "6 dongho dk 4 dat": {"clans_registered": 6, "clans_recognised": 4},
        },
    ),
    *_rows(
        "classes",
        {
            "2 lop 27 ng 15 nu dt het": {"classes_held": 2, "participants": 27, "women": 15, "minority": 27},
            "2 lop 27 ng 15 nu dtts tat ca": {"classes_held": 2, "participants": 27, "women": 15, "minority": 27},
            "15 nu tat ca": {"women": 15},
            "2 cd 27 ng 15 nu": {"classes_held": 2, "participants": 27, "women": 15},
            "27 hoc 15 nu": {"participants": 27, "women": 15},
        },
    ),
    *_rows(
        "literacy",
        {
            "3 nu 2 dtts": {"enrolled_women": 3, "enrolled_minority": 2},
            "5 nguoi hoc 3 nu 2 dtts": {"enrolled": 5, "enrolled_women": 3, "enrolled_minority": 2},
            "3 nữ mù chữ, 2 dân tộc": {},
        },
    ),
    *_rows("titles", {"60 ng dk 55 dc cn": {"citizens_registered": 60, "citizens_recognised": 55}}),
    *_rows(
        "units",
        {
            "4 truong 3 dc cn, 10 don vi dk": {"schools": 4, "schools_recognised": 3, "registered": 10},
            "đạt 3 trường, 5 cơ quan": {"schools_recognised": 3},
        },
    ),
    *_rows("dropouts", {"bo hoc 3 tro lai 1": {"dropped_out": 3, "returned": 1}}),
    *_rows("outreach", {"3 buoi 120 luot nu 70": {"sessions": 3, "attendances": 120, "women": 70}}),
    *_rows("branch", {"42 hoi vien 3 moi": {"members": 42, "new_members": 3}}),
]


@pytest.mark.parametrize(
    ("form", "text", "stated"),
    [*IN_A_HURRY, *ONE_SORT_IS_THE_WHOLE, *NOBODY, *EVERYBODY, *IN_TURN, *SLIPS, *WHAT_DOES_NOT_COUNT],
)
def test_a_report_is_read_as_people_say_it(form: str, text: str, stated: Told) -> None:
    assert read_report(text, form) == stated


TYPED = [*_rows("classes", CLASSES), *_rows("literacy", LITERACY), *_rows("families", FAMILIES)]


@pytest.mark.parametrize(("form", "text", "stated"), TYPED)
def test_a_report_is_read_as_village_heads_type_it(form: str, text: str, stated: Told) -> None:
    assert read_report(text, form) == stated
