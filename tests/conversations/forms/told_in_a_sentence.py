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
    "branch": (
        ("chi hội sinh hoạt 2 lần, 42 hội viên, mới kết nạp 3", {"meetings": 2, "members": 42, "new_members": 3}),
        ("chi hoi co 35 hoi vien, thu quy 2tr5, chi 1tr8", {"members": 35, "fund_out": 1800000}),
        (
            ("sinh hoạt 3 buổi, hội viên 50, hội viên mới 5, tập huấn 10, thu 3 triệu 5, chi 2 triệu, thưởng 12 cháu"),
            {
                "meetings": 3,
                "members": 50,
                "new_members": 5,
                "trained": 10,
                "fund_in": 3500000,
                "fund_out": 2000000,
                "rewarded": 12,
            },
        ),
        ("thôn chưa có chi hội", {"members": 0}),
        ("quỹ thu được 4.500.000đ đã chi 3.000.000đ", {"fund_in": 4500000, "fund_out": 3000000}),
        ("chi hội hiện có 60 hội viên, không kết nạp mới", {"members": 60}),
        ("6 tháng qua họp 2 lần, chưa chi đồng nào", {"meetings": 2, "fund_out": 0}),
        ("khen thưởng 15 em, tặng quà 3 cháu", {}),
        ("thưởng cho 8 học sinh hết 800 nghìn", {"rewarded": 8}),
        ("thu 12 triệu, chi 15 triệu", {"fund_in": 12000000, "fund_out": 15000000}),
        ("2 lần, 42 hội viên, thu 5 triệu", {"members": 42, "fund_in": 5000000}),
        ("kết nạp 4 hội viên mới, nâng tổng số lên 46 hội viên", {"new_members": 4, "members": 46}),
        ("chi hội chưa sinh hoạt lần nào, 30 hội viên", {"meetings": 0, "members": 30}),
        ("quỹ còn tồn 5 triệu", {}),
        ("trao học bổng cho 5 em mỗi em 500 nghìn", {}),
    ),
    "difficulties": (
        (
            "phòng học dột, mưa là phải nghỉ, đề nghị xã cho tôn lợp mái, gấp",
            {
                "about": "rooms",
                "proposal": "xã cho tôn lợp mái, gấp",
            },
        ),
        (
            "khó khăn: thiếu bàn ghế\nđề nghị: cấp 10 bộ bàn ghế",
            {
                "about": "rooms",
                "details": "thiếu bàn ghế",
                "proposal": "cấp 10 bộ bàn ghế",
            },
        ),
        ("không có khó khăn gì", {"about": "nothing"}),
        ("bà con ngại đi học vì bận đi nương", {"about": "learners"}),
        (
            "vướng: không có kinh phí mở lớp; kiến nghị: hỗ trợ 5 triệu",
            {
                "details": "không có kinh phí mở lớp",
                "proposal": "hỗ trợ 5 triệu",
            },
        ),
    ),
    "committee": (
        (
            "họp ngày 12/10, 15 người dự, còn 2 việc chưa xong, kết luận mở thêm 2 lớp xóa mù chữ",
            {
                "attended": 15,
                "unfinished": 2,
                "held_on": "2024-10-12",
                "conclusion": "mở thêm 2 lớp xóa mù chữ",
            },
        ),
        ("BCĐ họp hôm qua có 20 đại biểu", {"attended": 20, "held_on": "2024-11-07"}),
        (
            ("bcđ họp ngày 5/11 dự 18 người\nkết luận: mỗi thôn rà soát người chưa biết chữ; còn 3 việc"),
            {
                "attended": 18,
                "unfinished": 3,
                "held_on": "2024-11-05",
                "conclusion": "mỗi thôn rà soát người chưa biết chữ",
            },
        ),
        ("quý này chưa họp", {"attended": 0}),
        (
            ("họp 12/10/2024, 22 thành viên dự, không còn việc tồn, thống nhất giao trung tâm mở 3 lớp"),
            {
                "attended": 22,
                "unfinished": 0,
                "held_on": "2024-10-12",
                "conclusion": "giao trung tâm mở 3 lớp",
            },
        ),
        (
            "ngày họp 1/11 thành phần dự 17 đồng chí, việc chưa xong 1",
            {
                "attended": 17,
                "unfinished": 1,
                "held_on": "2024-11-01",
            },
        ),
        ("kết luận: tăng cường tuyên truyền", {"conclusion": "tăng cường tuyên truyền"}),
    ),
    "titles": (
        (
            "thôn có đăng ký cộng đồng học tập, 60 người đăng ký công dân học tập",
            {
                "citizens_registered": 60,
                "village_registered": "yes",
            },
        ),
        (
            "thôn đạt cộng đồng học tập, xét 120 người, 80 người đạt công dân học tập",
            {
                "citizens_considered": 120,
                "citizens_recognised": 80,
                "village_recognised": "yes",
            },
        ),
        ("chưa xét cộng đồng học tập", {"village_recognised": "not_yet"}),
        ("60 công dân đăng ký, 50 đạt", {"citizens_registered": 60, "citizens_recognised": 50}),
        ("không ai đăng ký công dân học tập", {"citizens_registered": 0}),
        (
            "đăng ký 45 người, diện xét 100, công nhận 40",
            {
                "citizens_registered": 45,
                "citizens_considered": 100,
                "citizens_recognised": 40,
            },
        ),
        (
            "45 người đăng ký công dân học tập, không đăng ký cộng đồng học tập",
            {
                "citizens_registered": 45,
                "village_registered": "no",
            },
        ),
        (
            "công dân học tập: đăng ký 70, xét 150, đạt 66",
            {
                "citizens_registered": 70,
                "citizens_considered": 150,
                "citizens_recognised": 66,
            },
        ),
        (
            "thôn chưa đạt cộng đồng học tập, 30 người được công nhận công dân học tập",
            {
                "citizens_recognised": 30,
                "village_recognised": "no",
            },
        ),
    ),
    "centre": (
        (
            "kế hoạch đã duyệt, có internet, xếp loại khá",
            {
                "plan_state": "approved",
                "internet": "yes",
                "rank": "fair",
            },
        ),
        (
            "không có internet, thiếu nhiều bàn ghế, tự xếp loại trung bình",
            {
                "internet": "no",
                "facilities": "very_short",
                "rank": "average",
            },
        ),
        ("cán bộ chưa được bồi dưỡng, cơ sở vật chất đủ", {"staff_trained": "no", "facilities": "enough"}),
        (
            "chưa có kế hoạch, có mạng, loại tốt\nkhó khăn: thiếu giáo viên dạy nghề",
            {
                "plan_state": "none",
                "internet": "yes",
                "rank": "good",
                "shortcomings": "thiếu giáo viên dạy nghề",
            },
        ),
        ("cntt cả hai, csvc thiếu một ít", {"it_use": "both", "facilities": "short"}),
    ),
    "units": (
        ("4 trường, 3 trường đạt", {"schools": 4, "schools_recognised": 3}),
        ("có 6 cơ quan, 5 cơ quan được công nhận", {"agencies": 6, "agencies_recognised": 5}),
        (
            "trường học 4, đạt 3; cơ quan 6, đạt 5; doanh nghiệp 2, đạt 1; đăng ký 10",
            {
                "schools": 4,
                "schools_recognised": 3,
                "agencies": 6,
                "agencies_recognised": 5,
                "enterprises": 2,
                "enterprises_recognised": 1,
                "registered": 10,
            },
        ),
        ("10 đơn vị đăng ký", {"registered": 10}),
        ("xã có 5 trường, 4 trường đạt đơn vị học tập", {"schools": 5, "schools_recognised": 4}),
        ("2 doanh nghiệp, 3 hợp tác xã", {}),
        ("không có doanh nghiệp nào", {"enterprises": 0}),
        ("4 truong, 3 truong dat, 10 don vi dang ky", {"schools": 4, "schools_recognised": 3, "registered": 10}),
        (
            "trường đạt 3, cơ quan đạt 5, doanh nghiệp đạt 1",
            {
                "schools_recognised": 3,
                "agencies_recognised": 5,
                "enterprises_recognised": 1,
            },
        ),
    ),
    "levels": (
        (
            "xóa mù chữ mức độ 2, tiểu học mức độ 3, thcs mức độ 2",
            {
                "literacy_level": "2",
                "primary_level": "3",
                "lower_secondary_level": "2",
            },
        ),
        (
            "xmc mức 2, mầm non 5 tuổi đạt 98,5%",
            {
                "literacy_level": "2",
                "preschool5": "yes",
                "preschool5_rate": "98.5",
            },
        ),
        ("mầm non 5 tuổi đạt, mầm non 4 tuổi đang thực hiện", {"preschool5": "yes", "preschool4": "ongoing"}),
        ("thcs chưa đạt, thpt không xét", {"lower_secondary_level": "0", "upper_secondary": "not_considered"}),
        ("trẻ 5 tuổi 100%", {"preschool5_rate": "100"}),
    ),
    "competences": (
        ("tuổi lao động 3.200 người, năng lực thông tin 1.500", {"working_age": 3200, "information": 1500}),
        (
            "3200 người trong độ tuổi lao động, 1800 người được trang bị kỹ năng sống",
            {
                "working_age": 3200,
                "life_skills": 1800,
            },
        ),
        ("có 350 người trình độ đại học trở lên", {"university": 350}),
        ("600 lao động biết tin học, ngoại ngữ", {"it_languages": 600}),
        ("kns 1.800, nltt 1.500", {"life_skills": 1800, "information": 1500}),
        ("qua đào tạo 2100 người, tốt nghiệp đại học 320 người", {"technical": 2100, "university": 320}),
        ("lao động biết tin học ngoại ngữ: 640", {"it_languages": 640}),
        ("tuoi lao dong 3200, ky nang song 1800", {"working_age": 3200, "life_skills": 1800}),
    ),
    "schools": (
        ("365 học sinh, 360 em học kỹ năng sống, 2 em bỏ học", {"pupils": 365, "life_skills": 360, "dropped_out": 2}),
        (
            "trường có 412 hs, không có học sinh bỏ học, đạt chuẩn quốc gia",
            {
                "pupils": 412,
                "dropped_out": 0,
                "national_standard": "yes",
            },
        ),
        (
            "quản lý số, dạy học số một phần, csvc chưa đạt chuẩn",
            {
                "managed_digitally": "yes",
                "taught_digitally": "partly",
                "facilities": "no",
            },
        ),
        ("học sinh: 280, bỏ học: 1", {"pupils": 280, "dropped_out": 1}),
        ("hs 510, kns 510, bỏ học 0", {"pupils": 510, "life_skills": 510, "dropped_out": 0}),
        ("chưa đạt chuẩn quốc gia, cơ sở vật chất đạt chuẩn", {"national_standard": "no", "facilities": "yes"}),
        ("tổng số học sinh 733 em", {"pupils": 733}),
        ("có 3 học sinh bỏ học", {"dropped_out": 3}),
        ("365 em, 365 em được dạy kỹ năng sống", {"pupils": 365, "life_skills": 365}),
        ("15 giáo viên, 300 học sinh", {"pupils": 300}),
    ),
    "one_number.soc_water": (
        ("450/500 hộ", {"amount": "450", "total": "500"}),
        ("450 hộ trên tổng số 500 hộ", {"amount": "450", "total": "500"}),
        ("450 trên 500, nguồn: trạm y tế", {"amount": "450", "total": "500", "source": "trạm y tế"}),
        ("450 hộ dùng nước sạch trong tổng số 500 hộ", {"amount": "450", "total": "500"}),
        ("1.450/1.500", {"amount": "1450", "total": "1500"}),
        ("450 hộ", {"amount": "450"}),
        ("0/500", {"amount": "0", "total": "500"}),
        ("nguồn: trạm y tế xã", {"source": "trạm y tế xã"}),
    ),
    "one_number.soc_gender": (
        ("có, nguồn trạm y tế", {"amount": "yes", "source": "trạm y tế"}),
        ("chưa đạt", {"amount": "no"}),
        ("không", {"amount": "no"}),
        ("đạt", {"amount": "yes"}),
    ),
    "literacy_groups.15_60": (
        (
            "1.200 người, 1.170 người biết chữ, mức độ 1, phần mềm phổ cập",
            {
                "residents": 1200,
                "literate": 1170,
                "level": "1",
                "source": "software",
            },
        ),
        ("tổng số 1200, biết chữ 1170", {"residents": 1200, "literate": 1170}),
        ("1200 người, 30 người chưa biết chữ", {"residents": 1200}),
        ("mức 2, điều tra tại thôn", {"level": "2", "source": "survey"}),
        ("biết chữ 1.150 người", {"literate": 1150}),
        ("1200 nguoi, biet chu 1170", {"residents": 1200, "literate": 1170}),
        ("1.170 người biết chữ trong 1.200 người", {"literate": 1170, "residents": 1200}),
        ("không có ai", {}),
    ),
}
