"""What people write about each of the short forms, and what of it is taken."""

from collections.abc import Mapping, Sequence

Taken = Mapping[str, int | str]

TOLD: Mapping[str, Sequence[tuple[str, Taken]]] = {
    "outreach": (
        ("tháng này tuyên truyền 3 buổi, 120 lượt người", {"sessions": 3, "attendances": 120}),
        ("tuyen truyen 2 buoi 80 nguoi nghe", {"sessions": 2, "attendances": 80}),
        ("3 buổi, 120 lượt người, nữ 70", {"sessions": 3, "attendances": 120, "women": 70}),
        ("thôn em phát loa 4 lần", {"sessions": 4, "means": "loudspeaker"}),
        (
            "họp thôn tuyên truyền 1 buổi 45 người dự, 20 chị em",
            {"sessions": 1, "attendances": 45, "women": 20, "means": "meeting"},
        ),
        ("tuyên truyền qua loa 5 buổi, họp dân 1 buổi 60 người", {"means": "meeting loudspeaker"}),
        ("không tuyên truyền buổi nào", {"sessions": 0}),
        ("đã tuyên truyền được 2 đợt, mỗi đợt 40 người", {"sessions": 2}),
        (
            "2 buổi tuyên truyền với 95 lượt người tham gia trong đó 50 phụ nữ",
            {"sessions": 2, "attendances": 95, "women": 50},
        ),
        (
            "nhân tuần lễ học tập suốt đời thôn tổ chức 1 buổi tuyên truyền, 150 lượt bà con, nữ 80, qua zalo",
            {"sessions": 1, "attendances": 150, "women": 80, "occasion": "learning_week", "means": "zalo"},
        ),
        ("tt 3 buổi 100 lượt", {"sessions": 3, "attendances": 100}),
        ("tuyên truyền được 3 lần, khoảng 120 lượt người nghe", {"sessions": 3, "attendances": 120}),
        (
            "tổ chức 2 cuộc họp thôn tuyên truyền 130 người dự",
            {"sessions": 2, "attendances": 130, "means": "meeting"},
        ),
        ("1 buổi, 50 người, toàn nữ", {"sessions": 1, "attendances": 50, "women": 50}),
        ("tháng sau sẽ tuyên truyền 2 buổi", {}),
    ),
    "dropouts": (
        ("3 cháu nghỉ học, 1 cháu trở lại trường", {"dropped_out": 3, "returned": 1}),
        ("có 2 em bỏ học, 1 gái 1 trai, cả 2 là người mông", {"dropped_out": 2, "girls": 1, "minority": 2}),
        ("khong co chau nao nghi hoc", {"dropped_out": 0}),
        (
            "hiện còn 4 học sinh bỏ học, trong đó 2 nữ, 3 dân tộc thiểu số, vận động được 1 em đi học lại",
            {"dropped_out": 4, "girls": 2, "minority": 3, "returned": 1},
        ),
        ("2 cháu bỏ học vì nhà khó khăn và đi làm ăn xa", {"dropped_out": 2, "reasons": "poor work"}),
        ("1 học sinh nghỉ học do lấy chồng sớm", {"dropped_out": 1, "reasons": "marriage"}),
        (
            "nghỉ học 3 cháu trong đó 2 cháu gái, 3 cháu người Dao, chưa cháu nào trở lại",
            {"dropped_out": 3, "girls": 2, "minority": 3, "returned": 0},
        ),
        ("bỏ học 2, đi học lại 1", {"dropped_out": 2, "returned": 1}),
        ("3 em nghỉ học, gái 2, đã có 1 em quay lại lớp", {"dropped_out": 3, "girls": 2, "returned": 1}),
        ("thôn không có học sinh bỏ học", {"dropped_out": 0}),
        (
            "5 cháu đang nghỉ học, 2 cháu gái, 5 dân tộc, kỳ này 2 cháu đi học trở lại. Đề nghị xã cho xe đưa đón",
            {"dropped_out": 5, "girls": 2, "minority": 5, "returned": 2, "help": "xã cho xe đưa đón"},
        ),
        ("tháng này các cháu đi học đầy đủ cả", {"dropped_out": 0}),
        ("có 1 trường hợp nghỉ học giữa chừng", {"dropped_out": 1}),
        ("2 cháu bỏ học, toàn cháu gái", {"dropped_out": 2, "girls": 2}),
        ("3 cháu nghỉ tết", {}),
    ),
}
