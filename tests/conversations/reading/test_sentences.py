"""Whole reports in one sentence: only what was said, bound to the right field."""

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.clean import fold
from conversations.reading.sentences import mentioned_fields, names_form, read_forms, read_report
from conversations.reading.vocabulary import form_words, forms_everywhere

SENTENCES = [
    pytest.param(
        "classes",
        "1 lớp 27 người, nữ 15, à 16",
        {"classes_held": 1, "participants": 27, "women": 16},
        id="1 lớp 27 người, nữ 15, à 16",
    ),
    pytest.param(
        "families",
        "hộ 104, đăng ký gần 90, đạt 71",
        {"households": 104, "recognised": 71},
        id="hộ 104, đăng ký gần 90, đạt 71",
    ),
    pytest.param(
        "classes",
        "2 lop 27 nguoi nu 15",
        {"classes_held": 2, "participants": 27, "women": 15},
        id="2 lop 27 nguoi nu 15",
    ),
    pytest.param(
        "classes",
        "2 lop, 27 nguoi, khong co nu",
        {"classes_held": 2, "participants": 27, "women": 0},
        id="2 lop, 27 nguoi, khong co nu",
    ),
    pytest.param(
        "classes",
        "mở 2 lớp có 27 người trong đó 15 nữ, 3 dân tộc",
        {"classes_held": 2, "participants": 27, "women": 15, "minority": 3},
        id="mở 2 lớp có 27 người trong đó 15 nữ, 3 dân tộc",
    ),
    pytest.param(
        "classes",
        "27 người nữ 15 dân tộc 3",
        {"participants": 27, "women": 15, "minority": 3},
        id="27 người nữ 15 dân tộc 3",
    ),
    pytest.param("classes", "lớp có 27 người", {"participants": 27}, id="lớp có 27 người"),
    pytest.param("classes", "nữ có 15 người", {"women": 15}, id="nữ có 15 người"),
    pytest.param(
        "classes",
        "2 lớp, 27 người, toàn nữ",
        {"classes_held": 2, "participants": 27, "women": 27},
        id="2 lớp, 27 người, toàn nữ",
    ),
    pytest.param(
        "classes",
        "hai lớp hai mươi bảy người, nữ mười lăm",
        {"classes_held": 2, "participants": 27, "women": 15},
        id="hai lớp hai mươi bảy người, nữ mười lăm",
    ),
    pytest.param(
        "classes",
        "27 người nữ 15 người dân tộc 3 người",
        {"participants": 27, "women": 15, "minority": 3},
        id="27 người nữ 15 người dân tộc 3 người",
    ),
    pytest.param("classes", "12 nam 15 nữ", {"women": 15}, id="12 nam 15 nữ"),
    pytest.param("classes", "12 nam, 15 nu", {"women": 15}, id="12 nam, 15 nu"),
    pytest.param(
        "classes",
        "còn 12 người chưa biết chữ, 5 người ra lớp, nữ 3",
        {},
        id="còn 12 người chưa biết chữ, 5 người ra lớp, nữ 3",
    ),
    pytest.param("classes", "12 người, 5 nữ", {"participants": 12, "women": 5}, id="12 người, 5 nữ"),
    pytest.param("classes", "mở thêm 2 lớp", {}, id="mở thêm 2 lớp"),
    pytest.param("classes", "tháng sau mở 2 lớp, 30 người", {}, id="tháng sau mở 2 lớp, 30 người"),
    pytest.param("classes", "mỗi lớp 15 người", {}, id="mỗi lớp 15 người"),
    pytest.param(
        "classes",
        "2 lớp pháp luật và sức khỏe, 40 người",
        {"classes_held": 2, "participants": 40, "topic": "law health"},
        id="2 lớp pháp luật và sức khỏe, 40 người",
    ),
    pytest.param("classes", "hơn 20 người, nữ 5", {"women": 5}, id="hơn 20 người, nữ 5"),
    pytest.param(
        "classes",
        "thôn 3 mở 1 lớp hôm 17/9, 25 người học lúc 7h30, sđt 0912345678",
        {"classes_held": 1, "participants": 25},
        id="thôn 3 mở 1 lớp hôm 17/9, 25 người học lúc 7h30, sđt 0912345678",
    ),
    pytest.param("classes", "12/15 người", {}, id="12/15 người"),
    pytest.param(
        "classes",
        "2 lớp/27 người/nữ 15",
        {"classes_held": 2, "participants": 27, "women": 15},
        id="2 lớp/27 người/nữ 15",
    ),
    pytest.param(
        "classes",
        "- 2 lớp\n- 27 người\n- nữ 15",
        {"classes_held": 2, "participants": 27, "women": 15},
        id="- 2 lớp\n- 27 người\n- nữ 15",
    ),
    pytest.param(
        "classes",
        "Số lớp: 2\nSố người: 27\nNữ: 15\nDTTS: 3",
        {"classes_held": 2, "participants": 27, "women": 15, "minority": 3},
        id="Số lớp: 2\nSố người: 27\nNữ: 15\nDTTS: 3",
    ),
    pytest.param("classes", "không mở lớp nào", {"classes_held": 0}, id="không mở lớp nào"),
    pytest.param("classes", "2 lớp 27 người đúng không?", {}, id="2 lớp 27 người đúng không?"),
    pytest.param("classes", "60% là nữ", {}, id="60% là nữ"),
    pytest.param("classes", "lớp 5", {}, id="lớp 5"),
    pytest.param(
        "classes",
        "em báo cáo 2 lớp 27 người",
        {"classes_held": 2, "participants": 27},
        id="em báo cáo 2 lớp 27 người",
    ),
    pytest.param(
        "classes",
        "da em bao cao thon mo 1 lop xmc 12 nguoi hoc nu 8 a",
        {"classes_held": 1, "participants": 12, "women": 8, "topic": "literacy"},
        id="da em bao cao thon mo 1 lop xmc 12 nguoi hoc nu 8 a",
    ),
    pytest.param(
        "classes", "2lop 27ng nu15", {"classes_held": 2, "participants": 27, "women": 15}, id="2lop 27ng nu15"
    ),
    pytest.param(
        "classes",
        "1 lớp 27 người, nữ không có",
        {"classes_held": 1, "participants": 27, "women": 0},
        id="1 lớp 27 người, nữ không có",
    ),
    pytest.param(
        "classes",
        "2 lop 27 nguoi nu 15 het la dan toc",
        {"classes_held": 2, "participants": 27, "women": 15, "minority": 27},
        id="2 lop 27 nguoi nu 15 het la dan toc",
    ),
    pytest.param("classes", "dạ 3 lớp ạ", {"classes_held": 3}, id="dạ 3 lớp ạ"),
    pytest.param("classes", "27 người, 27 người", {"participants": 27}, id="27 người, 27 người"),
    pytest.param("classes", "27 người, 28 người", {}, id="27 người, 28 người"),
    pytest.param("classes", "nữ 9", {"women": 9}, id="nữ 9"),
    pytest.param("classes", "9 nữ", {"women": 9}, id="9 nữ"),
    pytest.param("classes", "nữ 15, dân tộc 3, kinh 12", {"women": 15, "minority": 3}, id="nữ 15, dân tộc 3, kinh 12"),
    pytest.param(
        "literacy",
        "còn 12 người chưa biết chữ, 5 người ra lớp, nữ 3",
        {"illiterate_total": 12, "enrolled": 5, "enrolled_women": 3},
        id="còn 12 người chưa biết chữ, 5 người ra lớp, nữ 3",
    ),
    pytest.param(
        "literacy",
        "con 12 nguoi chua biet chu, nu 7, ra lop 5 nguoi, dan toc 2, hoc xong 4",
        {"illiterate_total": 12, "enrolled": 5, "enrolled_minority": 2, "completed": 4},
        id="con 12 nguoi chua biet chu, nu 7, ra lop 5 nguoi, dan toc 2, hoc xong 4",
    ),
    pytest.param(
        "literacy",
        "mù chữ 12, đi học 5 người trong đó 3 nữ 2 dân tộc, hoàn thành 1",
        {"illiterate_total": 12, "enrolled": 5, "enrolled_women": 3, "enrolled_minority": 2, "completed": 1},
        id="mù chữ 12, đi học 5 người trong đó 3 nữ 2 dân tộc, hoàn thành 1",
    ),
    pytest.param("literacy", "chưa có ai ra lớp", {"enrolled": 0}, id="chưa có ai ra lớp"),
    pytest.param("literacy", "không có người mù chữ", {"illiterate_total": 0}, id="không có người mù chữ"),
    pytest.param(
        "literacy",
        "12 người đi học, toàn nữ",
        {"enrolled": 12, "enrolled_women": 12},
        id="12 người đi học, toàn nữ",
    ),
    pytest.param("literacy", "vận động được 5 người", {}, id="vận động được 5 người"),
    pytest.param(
        "families",
        "120 hộ, 80 hộ đăng ký, 60 hộ được công nhận",
        {"households": 120, "registered": 80, "recognised": 60},
        id="120 hộ, 80 hộ đăng ký, 60 hộ được công nhận",
    ),
    pytest.param(
        "families",
        "3 dòng họ đăng ký, 2 được công nhận",
        {"clans_registered": 3, "clans_recognised": 2},
        id="3 dòng họ đăng ký, 2 được công nhận",
    ),
    pytest.param(
        "families",
        "hộ 104 dk 90 đạt 71, dòng họ đăng ký 5 đạt 3",
        {"households": 104, "registered": 90, "recognised": 71, "clans_registered": 5, "clans_recognised": 3},
        id="hộ 104 dk 90 đạt 71, dòng họ đăng ký 5 đạt 3",
    ),
    pytest.param(
        "families",
        "80 gia đình đăng ký gia đình học tập",
        {"registered": 80},
        id="80 gia đình đăng ký gia đình học tập",
    ),
    pytest.param("families", "thêm 3 gia đình học tập", {}, id="thêm 3 gia đình học tập"),
    pytest.param("families", "12 hộ chưa đăng ký", {}, id="12 hộ chưa đăng ký"),
    pytest.param("families", "đạt 71 gia đình học tập", {"recognised": 71}, id="đạt 71 gia đình học tập"),
    pytest.param("families", "không có hộ nào đăng ký", {"registered": 0}, id="không có hộ nào đăng ký"),
    pytest.param("families", "đăng ký 20 dòng họ 3", {"registered": 20}, id="đăng ký 20 dòng họ 3"),
    pytest.param(
        "families",
        "104 ho, dang ky 90, cong nhan 71",
        {"households": 104, "registered": 90, "recognised": 71},
        id="104 ho, dang ky 90, cong nhan 71",
    ),
    pytest.param(
        "families",
        "dòng họ học tập đăng ký 4, công nhận 2",
        {"clans_registered": 4, "clans_recognised": 2},
        id="dòng họ học tập đăng ký 4, công nhận 2",
    ),
    pytest.param("classes", "3 lớp: 20, 15, 18 người", {"classes_held": 3}, id="3 lớp: 20, 15, 18 người"),
    pytest.param("classes", "hai phần ba là nữ", {}, id="hai phần ba là nữ"),
    pytest.param("classes", "27 học viên nữ 15", {"participants": 27, "women": 15}, id="27 học viên nữ 15"),
    pytest.param("classes", "2 lớp mỗi lớp 15 người", {}, id="2 lớp mỗi lớp 15 người"),
    pytest.param("classes", "25/30 hộ đăng ký", {}, id="25/30 hộ đăng ký"),
    pytest.param("classes", "27 người (15 nữ)", {"participants": 27, "women": 15}, id="27 người (15 nữ)"),
    pytest.param("classes", "2 buổi 50 người", {"participants": 50}, id="2 buổi 50 người"),
    pytest.param(
        "classes",
        "mở 3 lớp, lớp 1 có 20 người, lớp 2 có 15 người",
        {"classes_held": 3},
        id="mở 3 lớp, lớp 1 có 20 người, lớp 2 có 15 người",
    ),
    pytest.param("classes", "năm ngoái 5 lớp, năm nay 2 lớp", {"classes_held": 2}, id="năm ngoái 5 lớp, năm nay 2 lớp"),
    pytest.param("classes", "lớp học cho chị em mở 2 lớp", {"classes_held": 2}, id="lớp học cho chị em mở 2 lớp"),
    pytest.param("classes", "nữ không phải 15 mà 16", {"women": 16}, id="nữ không phải 15 mà 16"),
    pytest.param("classes", "1 lớp 27 người đăng ký", {"classes_held": 1}, id="1 lớp 27 người đăng ký"),
    pytest.param(
        "literacy",
        "hiện thôn còn 12 bà con chưa biết chữ, đã vận động 5 người ra lớp, 3 nữ",
        {"illiterate_total": 12},
        id="hiện thôn còn 12 bà con chưa biết chữ, đã vận động 5 người ra lớp, 3 nữ",
    ),
    pytest.param("literacy", "không còn ai mù chữ", {"illiterate_total": 0}, id="không còn ai mù chữ"),
    pytest.param("literacy", "12 mù chữ, nữ 7", {"illiterate_total": 12}, id="12 mù chữ, nữ 7"),
    pytest.param("literacy", "ra lớp 5/12", {}, id="ra lớp 5/12"),
    pytest.param(
        "families",
        "120 hộ dk 90 cn 80",
        {"households": 120, "registered": 90, "recognised": 80},
        id="120 hộ dk 90 cn 80",
    ),
    pytest.param("families", "hộ gia đình học tập 71", {}, id="hộ gia đình học tập 71"),
    pytest.param("families", "100% hộ đăng ký", {}, id="100% hộ đăng ký"),
    pytest.param(
        "families",
        "dòng họ: 3 đăng ký, 2 đạt",
        {"clans_registered": 3, "clans_recognised": 2},
        id="dòng họ: 3 đăng ký, 2 đạt",
    ),
    pytest.param(
        "literacy",
        "còn 8 người chưa biết chữ, ra lớp 4, 2 nữ, xong 1",
        {"illiterate_total": 8, "enrolled": 4, "enrolled_women": 2, "completed": 1},
        id="literacy: còn 8 người chưa biết chữ, ra lớp 4, 2 nữ, xong 1",
    ),
    pytest.param(
        "literacy",
        "con 8 nguoi chua biet chu, ra lop 4, 2 nu, xong 1",
        {"illiterate_total": 8, "enrolled": 4, "enrolled_women": 2, "completed": 1},
        id="literacy: con 8 nguoi chua biet chu, ra lop 4, 2 nu, xong 1",
    ),
    pytest.param("literacy", "ra lớp 4", {"enrolled": 4}, id="literacy: ra lớp 4"),
    pytest.param("literacy", "ra lop 4", {"enrolled": 4}, id="literacy: ra lop 4"),
    pytest.param("literacy", "xong 1", {"completed": 1}, id="literacy: xong 1"),
    pytest.param("literacy", "học xong 1", {"completed": 1}, id="literacy: học xong 1"),
    pytest.param("literacy", "1 người học xong", {"completed": 1}, id="literacy: 1 người học xong"),
    pytest.param("literacy", "2 nguoi hoc xong", {"completed": 2}, id="literacy: 2 nguoi hoc xong"),
    pytest.param("literacy", "dân tộc 3", {"enrolled_minority": 3}, id="literacy: dân tộc 3"),
    pytest.param("literacy", "3 dan toc", {"enrolled_minority": 3}, id="literacy: 3 dan toc"),
    pytest.param("literacy", "dtts 3", {"enrolled_minority": 3}, id="literacy: dtts 3"),
    pytest.param("literacy", "12 người, dân tộc 3", {}, id="literacy: 12 người, dân tộc 3"),
    pytest.param("literacy", "12 người dân tộc 3", {}, id="literacy: 12 người dân tộc 3"),
    pytest.param(
        "literacy",
        "còn 12 người chưa biết chữ, dân tộc 3",
        {"illiterate_total": 12},
        id="literacy: còn 12 người chưa biết chữ, dân tộc 3",
    ),
    pytest.param("literacy", "xmc còn 11 người, nữ 4", {"illiterate_total": 11}, id="literacy: xmc còn 11 người, nữ 4"),
    pytest.param("literacy", "xmc con 11 nguoi, nu 4", {"illiterate_total": 11}, id="literacy: xmc con 11 nguoi, nu 4"),
    pytest.param("literacy", "xmc 7 người", {}, id="literacy: xmc 7 người"),
    pytest.param(
        "literacy",
        "ra lớp 12 người, học xong 8, còn lại 4",
        {"enrolled": 12, "completed": 8},
        id="literacy: ra lớp 12 người, học xong 8, còn lại 4",
    ),
    pytest.param("literacy", "chưa ai học xong", {"completed": 0}, id="literacy: chưa ai học xong"),
    pytest.param("literacy", "chua ai hoc xong", {"completed": 0}, id="literacy: chua ai hoc xong"),
    pytest.param("families", "đăng ký 100", {"registered": 100}, id="families: đăng ký 100"),
    pytest.param("families", "dk 100", {"registered": 100}, id="families: dk 100"),
    pytest.param("families", "15 hộ trên 42 hộ đăng ký", {}, id="families: 15 hộ trên 42 hộ đăng ký"),
    pytest.param("families", "15 ho tren 42 ho dang ky", {}, id="families: 15 ho tren 42 ho dang ky"),
    pytest.param("families", "đăng ký 15 hộ trên 42 hộ", {}, id="families: đăng ký 15 hộ trên 42 hộ"),
    pytest.param("families", "gia đình học tập: 85 hộ", {}, id="families: gia đình học tập: 85 hộ"),
    pytest.param("families", "gia dinh hoc tap: 85 ho", {}, id="families: gia dinh hoc tap: 85 ho"),
    pytest.param("classes", "ba lớp, mỗi lớp 20 người", {"classes_held": 3}, id="classes: ba lớp, mỗi lớp 20 người"),
    pytest.param("classes", "ba lop, moi lop 20 nguoi", {"classes_held": 3}, id="classes: ba lop, moi lop 20 nguoi"),
    pytest.param(
        "classes",
        "1 lớp 15 người trên 60 tuổi",
        {"classes_held": 1, "participants": 15},
        id="classes: 1 lớp 15 người trên 60 tuổi",
    ),
    pytest.param("classes", "mở lớp khoảng chục người", {}, id="classes: mở lớp khoảng chục người"),
    pytest.param(
        "classes",
        "2 lớp 20 người nữ 12, xmc còn 7 người nữ 3",
        {"classes_held": 2, "participants": 20, "women": 12},
        id="classes: 2 lớp 20 người nữ 12, xmc còn 7 người nữ 3",
    ),
    pytest.param(
        "classes",
        "2 lớp, 27 người, xóa mù chữ",
        {"classes_held": 2, "participants": 27, "topic": "literacy"},
        id="classes: 2 lớp, 27 người, xóa mù chữ",
    ),
    pytest.param(
        "classes",
        "2 lớp, 27 người, mù chữ 5, nữ 3",
        {"classes_held": 2, "participants": 27},
        id="classes: 2 lớp, 27 người, mù chữ 5, nữ 3",
    ),
]
FORMS = [
    pytest.param(
        "kỳ này thôn mở 2 lớp xmc, 27 người học, thêm 3 gia đình học tập",
        {"classes": {"classes_held": 2, "participants": 27, "topic": "literacy"}, "families": {}},
        id="a vague change announces its form and fills nothing",
    ),
    pytest.param(
        "ky nay thon mo 2 lop xmc, 27 nguoi hoc, 3 gia dinh dang ky",
        {
            "classes": {"classes_held": 2, "participants": 27, "topic": "literacy"},
            "families": {"registered": 3},
        },
        id="without marks",
    ),
    pytest.param(
        "còn 12 người chưa biết chữ, mở 1 lớp 8 người, 20 hộ đăng ký",
        {
            "classes": {"classes_held": 1, "participants": 8},
            "families": {"registered": 20},
            "literacy": {"illiterate_total": 12},
        },
        id="three forms at once",
    ),
    pytest.param(
        "thôn mở 2 lớp 20 người nữ 12, xmc còn 7 người nữ 3, gia đình học tập đk 15",
        {
            "classes": {"classes_held": 2, "participants": 20, "women": 12},
            "literacy": {"illiterate_total": 7},
            "families": {"registered": 15},
        },
        id="the words of one form stay out of the others",
    ),
    pytest.param(
        "thon mo 2 lop 20 nguoi nu 12, xmc con 7 nguoi nu 3, gia dinh hoc tap dk 15",
        {
            "classes": {"classes_held": 2, "participants": 20, "women": 12},
            "literacy": {"illiterate_total": 7},
            "families": {"registered": 15},
        },
        id="the words of one form stay out of the others without marks",
    ),
    pytest.param(
        "gđht: đk 85, đạt 70; mù chữ 5, ra lớp 3, nữ 2; mở 1 lớp xmc 8 người",
        {
            "classes": {"classes_held": 1, "participants": 8, "topic": "literacy"},
            "literacy": {"illiterate_total": 5, "enrolled": 3, "enrolled_women": 2},
            "families": {"registered": 85, "recognised": 70},
        },
        id="one form after the other in any order",
    ),
    pytest.param("không mở lớp nào", {"classes": {"classes_held": 0}}, id="nothing is a report"),
    pytest.param("12 người, 5 nữ", {}, id="figures without a form"),
    pytest.param("xin chào", {}, id="a greeting"),
    pytest.param("đăng ký", {}, id="a word without a figure"),
    pytest.param("mở 2 lớp đúng không?", {}, id="a question"),
]
MENTIONED: list[tuple[str, str, set[str]]] = [
    ("literacy", "còn lại 12", {"illiterate_total"}),
    ("literacy", "còn 12", {"illiterate_total"}),
    ("literacy", "dân tộc 3", {"enrolled_minority"}),
    ("literacy", "nữ 4", {"enrolled_women"}),
    ("literacy", "ra lớp 4, 2 nữ", {"enrolled", "enrolled_women"}),
    ("literacy", "còn 12 người chưa biết chữ, nữ 7", {"illiterate_total"}),
    ("literacy", "chưa ai học xong", {"completed"}),
    ("literacy", "10 người", set()),
    ("literacy", "12", set()),
    ("families", "sai rồi đăng ký 100", {"registered"}),
    ("families", "đăng ký gần 100", {"registered"}),
    ("families", "hộ 104", {"households"}),
    ("families", "15 hộ", set()),
    ("families", "3 dòng họ đăng ký", {"clans_registered"}),
    ("families", "dòng họ: 3 đăng ký, 2 đạt", {"clans_registered", "clans_recognised"}),
    ("families", "đăng ký 90 đạt 71, dòng họ đạt 3", {"registered", "recognised", "clans_recognised"}),
    ("classes", "2 lớp, nữ khoảng chục", {"classes_held", "women"}),
    ("classes", "số người 12", {"participants"}),
    ("classes", "10 người", set()),
    ("classes", "còn lại 12", set()),
    ("dropouts", "2 lớp", set()),
]
NAMED: list[tuple[str, set[str]]] = [
    ("muốn báo cáo gia đình học tập", {"families"}),
    ("báo cáo lớp học", {"classes"}),
    ("báo cáo xmc", {"literacy"}),
    ("báo cáo xóa mù chữ", {"literacy"}),
    ("lớp xóa mù chữ", {"classes"}),
    ("mù chữ và dòng họ học tập", {"families", "literacy"}),
    ("làm xong rồi", set()),
    ("báo cáo", set()),
    ("12", set()),
]
Stated = Mapping[str, int | str]


@pytest.mark.parametrize(("form", "text", "stated"), SENTENCES)
def test_a_sentence_fills_what_it_states(form: str, text: str, stated: Stated) -> None:
    assert read_report(text, form) == stated


def _told() -> list[tuple[str, str, Stated]]:
    """Return the reports of told.tsv, as villagers write them: the form, the text and what it states."""
    lines = Path(__file__).with_name("told.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return [(form, text.replace("\\n", "\n"), _read_stated(stated)) for form, text, stated in rows]


def _read_stated(listed: str) -> Stated:
    pairs = (part.split("=") for part in listed.split() if part != "-")
    return {name: int(value) if value.isdecimal() else value.replace("+", " ") for name, value in pairs}


@pytest.mark.parametrize(("form", "text", "stated"), _told())
def test_a_villagers_report_is_read_as_it_is_meant(form: str, text: str, stated: Stated) -> None:
    assert read_report(text, form) == stated


@pytest.mark.parametrize(("form", "text", "stated"), SENTENCES)
def test_decomposed_capitals_read_the_same(form: str, text: str, stated: Stated) -> None:
    assert read_report(unicodedata.normalize("NFD", text.upper()), form) == stated


@pytest.mark.parametrize(("form", "text", "stated"), SENTENCES)
def test_without_marks_nothing_else_is_understood(form: str, text: str, stated: Stated) -> None:
    bare = "\n".join(fold(line) for line in text.splitlines())
    assert read_report(bare, form).items() <= stated.items()


@pytest.mark.parametrize(("text", "forms"), FORMS)
def test_a_sentence_names_its_forms(text: str, forms: Mapping[str, Stated]) -> None:
    assert read_forms(text) == forms


@pytest.mark.parametrize("spelling", [str, fold], ids=["with marks", "without marks"])
@pytest.mark.parametrize(("form", "text", "fields"), MENTIONED)
def test_a_noun_mentions_its_field_whether_or_not_a_figure_is_read(
    form: str, text: str, fields: set[str], spelling: Callable[[str], str]
) -> None:
    assert mentioned_fields(spelling(text), form) == fields


@pytest.mark.parametrize("spelling", [str, fold], ids=["with marks", "without marks"])
@pytest.mark.parametrize(("text", "forms"), NAMED)
def test_a_form_is_named_without_figures(text: str, forms: set[str], spelling: Callable[[str], str]) -> None:
    assert names_form(spelling(text)) == forms


def test_a_form_without_words_reads_nothing() -> None:
    assert read_report("2 lớp", "dropouts") == {}


@given(st.integers(1, 400), st.integers(1, 4_000), st.integers(0, 2_000), st.permutations([0, 1, 2]))
def test_figures_follow_their_nouns_in_any_order(held: int, people: int, women: int, order: list[int]) -> None:
    parts = [f"{held} lớp", f"{people} người", f"nữ {women}"]
    stated = read_report(", ".join(parts[i] for i in order), "classes")
    assert stated == {"classes_held": held, "participants": people, "women": women}


def test_every_form_brings_words_for_each_of_its_fields() -> None:
    fields = {
        form: set(words.fields) | set(words.choices) for form in forms_everywhere() if (words := form_words(form))
    }
    assert fields == {
        "classes": {"classes_held", "participants", "women", "minority", "topic"},
        "literacy": {"illiterate_total", "enrolled", "enrolled_women", "enrolled_minority", "completed"},
        "families": {"households", "registered", "recognised", "clans_registered", "clans_recognised"},
    }
