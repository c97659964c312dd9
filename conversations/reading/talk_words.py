"""What people say around a form, by what it shows. How the lists are written: `conversations.reading.cues`."""

LISTED: dict[str, str] = {
    # --- abuse ---
    "curse": """
        !biến đi|biến (mẹ|ngay|xéo)|thần kinh (à|hả|quá)|
        (hỏi|) như hỏi cung|hỏi cung|(lằng nhằng|lải nhải|lèo nhèo|lắm điều)|
        !bỏ (mẹ|bố|xừ)|(thấy|chán bỏ) (mẹ|bố|xừ)|vẽ (chuyện|vời|việc|sự)|bày vẽ|chả cáo|báo với chả cáo|rách chuyện|
        lắm trò|bày trò|hết việc|rỗi việc|thừa hơi|hỏi cái (quái|đéo|đếch)|vcl|vl|vkl|!vãi|đm|đmm|dm|dmm|đcm|clgt|cmm|
        cmnr|đ mẹ|!địt|!đụ|!đéo|!đếch|!đách|vãi (chưởng|nồi|lồn|cả)|óc chó|óc lợn|óc bò|chó má|chó chết|đồ chó|
        con chó (này|ghẻ|kia|má)|thằng (ngu|chó|điên|khốn|hâm|dở|khùng)|con (điên|ngu|khùng)|
        đồ (ngu|điên|khốn|hâm|dở hơi|dở|khùng|rác|lừa đảo|mất dạy|quỷ|đểu|vô học)|bị (điên|khùng|hâm|dở)|
        điên (á|à|hả|hay sao|quá|tiết|vừa thôi|thế|ghê)|ngu (thế|quá|vậy|như|vừa thôi|si|dốt|ngốc|xuẩn|vãi)|
        khốn (nạn|kiếp)|mất dạy|láo (toét|quá|thế|nháo)|mẹ (mày|kiếp|nó|bọn|chúng|cha)|!cha mày|!bố mày|!bà mày|
        !ông mày|tổ cha|tổ sư|tiên sư|tiên sư bố|sư bố|bố láo|mẹ cha|cha bố|(câm|im) (đi|mồm|miệng|họng|mẹ)|!câm|
        ngậm (mồm|miệng)|!cút|cút (đi|xéo|ngay|mẹ)|xéo đi|vớ vẩn|nhảm nhí|nhảm (quá|thế)|tào lao|!xàm|
        xàm (quá|xí|lông|vừa)|rách việc|rỗi hơi|rảnh hơi|rảnh quá|dở hơi|dở người|hâm (à|hả|đơ|quá)|
        khùng (à|hả|hông|quá|vừa|quá)|hành (dân|người|hạ|xác|tội|tao)|làm tội|quấy rối|quấy rầy|
        làm phiền (quá|hoài|mãi|nhau|người|tôi|tao|@ quá|@ mãi)|phiền (quá|phức|thế|ghê|vừa|chết|hà|thiệt)|
        rắc rối (quá|thế)|lắm chuyện|nhiều chuyện (quá|thế)|phát (điên|rồ)|điên (đầu|cả đầu)|
        chán (mớ|ngấy)|mệt (với|quá với|vì) (@|mày|bot|cái)|như (hạch|cứt|lìn|hề)|(mả|con) (cha|mẹ) (nó|mày)|
        !đậu má|!đù má|!đờ mờ|!xóa (số|nick|zalo|bot|tin|tài khoản|ứng dụng|@ luôn)|!chặn (số|@|luôn|đây|nick|zalo|
        mày|hết|bây giờ|ngay|giờ|bot|thẳng|máy|máy này|tin|tài khoản|ứng dụng|nhóm|bạn)|(block|cho vào danh sách đen)
        (số|@|luôn|bot|máy|nick|zalo)|block|!chặn|!mày|!tao|!chúng mày|!bọn mày|tụi bay|!tụi mày|!thằng nào|
        lũ (ngu|chó|khốn|bay)|đồ máy|
        đừng (nhắn|hỏi|gửi|làm phiền|gọi|nhắn tin|quấy|hành) (nữa|tôi nữa|@ nữa|hoài|mãi|tin nữa|tin)|
        thôi (nhắn|hỏi|ngay) (đi|nữa|cái|ngay)|
        (nhắn|tin nhắn|nhắn tin) (lắm|hoài|mãi|suốt|liên tục|nhiều) (thế|quá|vậy|ngày|bực|)|
        (lắm|nhiều) (mồm|lời|chuyện)|nói (lắm|nhiều)|đi kiện|tao báo công an|
        (lũ|bọn|quân) lừa|(bọn|trò|quân|toàn) lừa đảo|lừa đảo (à|hả|đây|phải không)|
        đồ (bỏ đi|vô dụng|vứt đi)|vô dụng|vô duyên|vô bổ|vô ích|vứt đi|dẹp (đi|mẹ|ngay|luôn|hết)|!dẹp|dẹp mẹ|
        bớt (nhắn|hỏi|làm phiền|rảnh)|không (rảnh|hơi đâu|thừa hơi) (mà|để) (trả lời|ngồi|đọc|chơi|nhắn)|hơi đâu mà|
        mất (thời gian|thì giờ) (quá|vì|với|của|)|tốn thời gian|hỏi (ngu|vớ vẩn|nhảm|linh tinh)|nhắn cái (gì|quái)|
        cái (quái|đếch|đéo) gì|quái gì|chết tiệt|trời đánh|ăn (hại|không ngồi rồi)|lũ ăn hại|ăn no rửng mỡ|rửng mỡ|
        quan liêu|hành chính hành|tự đi mà|tự mà (làm|đi)|ma cũ hỏi|hỏi mãi thế điên|đồ điên|dien a|do dien
    """,
    # These may be about anything; they are abuse only of the questions or the one who asks.
    "curse_of_asking": """
        !điên|!hâm|phát (ngán|chán|bực|mệt)|!bực|bực (mình|quá|bội|thế|rồi|cả mình|ghê|lắm)|tức (quá|mình|ghê|thế|chết)|
        cáu (quá|rồi|thật)|nhức (đầu|óc) (quá|lắm)|đau đầu với|chán (thật|chết|quá|lắm)|ngán (quá|lắm|tận cổ)|
        mệt quá|lừa đảo|tố cáo|báo công an|công an bắt
    """,
    "asking": """
        hỏi|nhắn|tin nhắn|nhắn tin|bot|máy|báo cáo|khai|nộp|trả lời|số liệu|thống kê|giấy tờ|câu này|!mày|!tao|
        làm phiền|điền|gọi|nhắc|mấy người|!chặn|block
    """,
    # --- the life of the village, of which no report is made ---
    "of_others": """
        hàng xóm|nhà bên|nhà người ta|có đoàn|đoàn (về|khám|y tế|công tác|từ thiện|xã|huyện|tỉnh|bác sĩ)|(cái|bộ) (bàn|
        ghế|bàn ghế|tủ|giường|cổng)
    """,
    "invited": "(qua|xuống|sang|lên|ghé|về) (nhà|bản|) (chơi|uống|ăn|nhậu)|(qua|ghé) nhà|uống nước|làm chén",
    "elsewhere": """
        bao giờ (có|hết) (sóng|điện|nước|đường|gạo|tiền|mạng)|
        bão (tan|qua|hết)|(hết|tan) bão|lũ rút|
        tiền (điện|nước|học|lương|công|phạt|ăn|xe|gửi|quỹ|bảo hiểm|hỗ trợ|trợ cấp|đền bù)|học phí|giá (điện|xăng|lúa|
        thịt|vàng|phân|ngô|lợn|cà phê)|mật khẩu wifi|wifi|bảo hiểm|căn cước|cccd|sổ đỏ|giấy khai sinh|
        hộ khẩu|vay vốn|hồ sơ vay|cứu trợ|phát gạo|đường bê tông|con đường|cái đường|
        quét (đường|dọn|nhà)|dọn đường|ổ gà|máy (cày|bơm|bơm nước|xay|xát|tuốt|gặt|khâu|giặt|phát|cưa|ủi|xúc|bừa|
        nổ|phát điện)|xe (máy|đạp|tải|ô tô|khách|công nông)|công nông|cái (cày|quạt|tivi|ti vi|bếp|ví|cây|nhà mới)|
        quạt|ti vi|tivi|loa (thôn|bản|xóm|xã|phường|đài|phóng thanh|kéo)|!loa|!thợ|thợ (điện|xây|mộc)|!dép|!ví|!mũ|
        áo mưa|con chó|chó (điên|dại|cắn)|!mèo|gà giống|lợn giống|con giống|cây giống|ngô giống|lúa giống|phân bón|
        phân lân|npk|thuốc (sâu|lá|lào|cỏ)|sầu riêng|cà phê|hồ tiêu|mất giá|được giá|được mùa|mất mùa|lúa đổ|lúa má|
        chợ phiên|bộ đội|trộm|bọn trộm|mất (trộm|trâu|bò|gà|xe)|nhặt được|lấy nhầm|chiếu phim|bóng đá|đá bóng|pháo hoa|
        xổ số|đánh (đề|cờ)|uống rượu|!măng|!nấm|!rau|trời (đất|phật)|
        (vụ|nạn|phòng|chống|cảnh báo|nhiều) lừa đảo|công an (xã|huyện|bắt được)|
        (lát nữa|tí nữa|chiều|tối|mai) (trời|) mưa|lát nữa trời|nhắn (bà con|mọi người|nó|thằng|các hộ|giùm|hộ)|
        bảo (nó|thằng|con|chúng nó)|cho (thằng|con bé|nó)|gọi (thằng|con bé|nó|bà|thợ|bác sĩ|xe|công an|trẻ)|
        đường (hỏng|lầy|sạt|mưa|trơn|xấu|tắc|lở)|bóng (đèn|điện)|(dây|đường dây|cột) điện|vòi nước|mái (nhà|tôn)|
        cầu (treo|hỏng|gãy)|con dâu nhà|!rừng|(đi|vào|trồng|cháy) rừng
    """,
    # --- who or what answers, whom to reach ---
    "machine": """
        (người|người thật|người thiệt|cán bộ|ai) (hay|hay là|hoặc) (là|) (máy|bot|robot|tự động)|
        (máy|bot|robot|tự động) (hay|hay là|hay có) (là|) (người|ai)|bot (à|hay|hả|trả lời|nhắn)|là (bot|máy|robot)|
        người (thật|thiệt) (không|trả lời|hay|đi|nói|à|hả|)|máy (trả lời|nhắn|tự động|nói|móc|à|hả)|trả lời tự động|
        tự động (trả lời|nhắn|à|hả)|robot|không (nói|nói chuyện|làm việc|nhắn|chat|trả lời) với (máy|bot|robot)|
        nói (chuyện|) với (máy|bot|người)|nói chuyện với (người|người thật|cán bộ|@ cán bộ|lãnh đạo)|
        gặp (người|người thật|người thiệt|ai đó|trực tiếp)|
        (cho|cần|muốn) (@|) (gặp|nói chuyện với) (người|người thật|người thiệt)|
        có (người|ai) (ở đó|ở đấy|đó|trực|đọc|thật|thiệt) (không|)|có ai (trả lời|đang|xem|đọc)|trí tuệ nhân tạo|
        chatbot|chat bot|ai (đang|là người) (nhắn|trả lời|nói)|
        ai (nhắn|nói|trả lời|chat) (đấy|đó|vậy|thế|với|tin|đây)|nói với bot
    """,
    "whois": """
        ai (đó|đấy|đây|vậy|thế)|@ là ai|cháu là ai|em là ai|là ai (đấy|đó|vậy|thế|mà)|con (nhà ai|cái nhà ai)|
        cháu nhà ai|ở đâu (nhắn|gọi|ra)|số (ai|của ai)|tên (gì|chi|là gì)|nick của ai|(@|) tên là gì|ai vậy|ai thế|
        làm ở đâu|(@|) bên nào (nhắn|vậy|thế|đấy)
    """,
    "who": """
        (văn xã|văn hóa|xã|cán bộ|ủy ban|khuyến học|phụ trách) số (mấy|bao nhiêu|nào)|
        ai là người (xem|nhận|phụ trách|thu|tổng hợp|đọc|duyệt|quản lý|theo dõi|cần)|ai (phụ trách|nhận|
        là người nhận|là người phụ trách|thu|tổng hợp|quản lý|quản|theo dõi|tiếp nhận|chịu trách nhiệm|xem|duyệt|lo|
        đứng ra nhận|làm đầu mối|cần|lấy)|(cán bộ|đồng chí|người|anh|chị|cô|ông|bà|ban|phòng|bộ phận|cơ quan|đơn vị|
        bên|chỗ) nào (phụ trách|nhận|thu|tổng hợp|quản lý|theo dõi|tiếp nhận|lo|chịu trách nhiệm|xem|cần|lấy)|
        người (nhận|phụ trách|tiếp nhận|liên hệ|quản lý|thu)|đầu mối|đầu mối (là|nhận|tiếp nhận|tổng hợp)|(số|
        số điện thoại|sđt|số máy|điện thoại|số đt|zalo|danh bạ|thông tin) (của|) (cán bộ|chị cán bộ|anh cán bộ|
        cô cán bộ|văn hóa|xã|ủy ban|phụ trách|người phụ trách|đồng chí|lãnh đạo|chủ tịch|phó chủ tịch|trên xã|
        trên ủy ban|trung tâm|đầu mối|người nhận|công chức|liên hệ|bộ phận)|(xin|cho|cho xin|cần) (@|) (xin|) (số|
        sđt|số điện thoại|số máy|số liên hệ) (của|) (@|) (cán bộ|ai|người|xã|đồng chí|văn hóa|phụ trách)|
        (xin|cho xin|cho @ xin|cần) (sđt|số điện thoại|số máy) (của|) (@|cán bộ|người|đồng chí|lãnh đạo|xã)|(gọi|hỏi|
        liên hệ|liên lạc|gặp|nhắn|kêu|báo|trao đổi|điện) (cho|với|lại|) (ai|số nào|người nào|đồng chí nào|
        cán bộ nào|bên nào)|liên hệ (ở đâu|đâu|thế nào|kiểu gì)|(gửi|nộp|báo|chuyển|đưa|trình|khai) (lên|cho|
        lên cho|đến|đến cho|về|về cho|đi|tới|) (ai|cán bộ nào|đồng chí nào|người nào|@ nào|sếp nào|bên nào|phòng nào|
        chỗ nào|cơ quan nào|đơn vị nào|ban nào)|
        gặp (cán bộ|cô cán bộ|anh cán bộ|chị cán bộ|lãnh đạo|chủ tịch|người phụ trách)|là đồng chí nào|
        (của|do) (cán bộ|ai|đồng chí) nào (phụ trách|làm|)|
        (gửi|nộp) (đi|ở|vào|tới|đến|lên|về|) đâu|
        (gửi|nộp|đưa|báo|trình) (cái này|báo cáo|báo cáo này|số này|số liệu) (cho|lên|lên cho|về) ai|
        do ai (làm|thu|phụ trách|gửi|yêu cầu|hỏi)|ai (gửi|yêu cầu|bảo|bắt) (báo cáo|@ hỏi|hỏi)|
        cán bộ (phụ trách|tổng hợp) là ai|ai trên (xã|ủy ban)|ai ở (xã|ủy ban|trên)|tìm ai|cán bộ tên|
        phụ trách (là ai|tên)
    """,
    "call": """
        (gọi|điện|alo) (giùm|giúp|hộ|dùm) (@|cho @)|
        gọi (vào|theo|tới|đến|qua|) số|(gọi|điện|alo) @ (vào|theo|qua|) số|!điện đi|
        (gọi|điện|alo) đi cho (lẹ|nhanh|tiện|rồi)|
        gọi cho (lẹ|nhanh)|(gọi|điện|gọi điện|gọi điện thoại|gọi lại|gọi lại điện|alo|a lô|call|phone|
        gọi máy|gọi video|gọi zalo|rung chuông|bấm máy|nháy máy) (lại|) (cho|qua|giúp|giúp cho|sang|đến) (@|ông|nhà|
        số|máy|nhà @)|(gọi|phone|call|điện|alo|a lô|ới) @ (đi|nhé|với|lại|cái|ngay|ạ|nha|một)|
        gọi (lại @|điện @|cái|một cái|phát|đi|lại đi|liền|ngay|luôn|trực tiếp|thẳng)|gọi (lại|điện|điện thoại)|
        alo (phát|cái)|nói (chuyện|) (qua|bằng|trên) (điện thoại|máy)|(có|cho) ai gọi|ai gọi (cho|giúp|@)|
        gọi ai gọi|(nhờ|bảo|nói) (ai|người|cán bộ|@) gọi|gọi giúp @|(đọc|nói) qua điện thoại|gọi tới
    """,
    "no_call": """
        (khỏi|không cần|đừng|chưa cần|không phải|không) (gọi|điện|gọi điện|gọi lại)|
        gọi (mãi|hoài|nhiều lần|) (không|mà không|chẳng|chưa) (được|ai|nghe|có ai|thấy|bắt máy)|gọi (mãi|hoài|suốt)|
        (để|rồi|tí|lát|tối|mai|chiều|sau) (tôi|em|bác|cô|chú|@) gọi|tôi (gọi|sẽ gọi|gọi lại)|gọi lại sau|
        (đã|vừa) gọi|gọi (rồi|hôm qua)|không gọi được
    """,
    # --- the day it is due ---
    "due": """
        còn kịp (nộp|gửi|báo|làm)|
        hạn (chót|nộp|cuối|cuối cùng|đến|đến đâu|là|bao giờ|khi nào|ngày|hết|gửi|báo|báo cáo|còn|mấy|vào|của|tới)|
        (hết|đến|tới|quá|trễ|sát|kịp|đúng|trước) hạn|thời hạn|deadline|đét lai|gia hạn|lùi hạn|
        xin thêm (ngày|hạn|thời gian)|(còn|có|) kịp (không|nữa không|hông)|
        có (gấp|vội|cần gấp|kíp) (không|lắm không|lắm|hông|)|gấp (không|lắm không|hông)|
        (muộn|trễ|chậm) (có|thì có) (sao|được|bị|phạt|việc gì)|
        (có|bị) (muộn|trễ|chậm|quá hạn) (không|chưa|quá không|lắm không|hông|)|(muộn|trễ) (chưa|không)|
        (chậm|muộn|trễ) nhất|còn (mấy|bao nhiêu) (ngày|hôm|bữa|lâu)|còn bao lâu|bao lâu nữa|
        chốt (số|ngày|lúc|khi|hạn|vào)|(bao giờ|khi nào|lúc nào|chừng nào|hôm nào|ngày nào|bữa nào|hồi nào|ngày mấy|
        mấy giờ|mùng mấy|ngày bao nhiêu|thứ mấy) (thì|là|)
        (@|xã|trên|trên xã|bên xã|huyện|) (phải|cần|mới phải|là phải|thì phải|) (nộp|gửi|báo|
        báo cáo|xong|hết|chốt|đến|cần|thu|lấy|khóa|đóng|khai|trả|hoàn thành|phải)|(nộp|gửi|báo|báo cáo|xong|khai|
        chốt|thu|lấy|cần|hoàn thành|trả|đưa) (số|số liệu|báo cáo|cái này|này|cho xã|) (lúc|vào|trước|trong|đến|tới|
        ngày|là|) (bao giờ|khi nào|lúc nào|chừng nào|hôm nào|ngày nào|bữa nào|ngày mấy|ngày bao nhiêu|mấy giờ|
        mùng mấy|thứ mấy)|(trước|đến|vào|chậm nhất|tới) (ngày nào|ngày mấy|ngày bao nhiêu|bao giờ|khi nào|hôm nào|
        mùng mấy|thứ mấy|mấy giờ|lúc nào)|(là|) bao giờ (vậy|thế|ạ|@)|
        (mai|sau|muộn) (nộp|gửi|báo) (có|thì) (được|kịp|muộn|sao)|
        (nộp|gửi|báo) (sau|muộn|trễ|chậm) (được|có được|có sao|có kịp|thì sao|mấy ngày)|
        trong (ngày nay|hôm nay) (phải|có phải)
    """,
    "slow": "chậm|muộn|trễ|quá ngày|sau hạn|để (mai|tuần sau|hôm sau) (nộp|gửi|báo)|lùi",
    "late_ask": """
        còn (mấy|bao nhiêu) (ngày|hôm|bữa) nữa|
        (có|thì|) (được|kịp|muộn|trễ|chậm|sao|ổn) (không|hông|chứ|chưa)|được không|kịp không|muộn không|trễ không|
        có sao không|có được không|có muộn không|có kịp không|có muộn lắm không
    """,
    # --- why at all ---
    "why": """
        hỏi để (chi|gì)|
        không (báo|nộp|khai|trả lời|làm|gửi) thì có (sao|được|bị)|dùng vào việc chi|dùng (làm|để làm) chi|
        cần (gì|chi) (mà|) lắm|lại nữa (à|hả|sao|hở)|(xã|trên|ủy ban|cán bộ) (có|đã có|giữ) (sổ|số|danh sách|sẵn)|
        (có|đủ) (sổ|số|danh sách) sẵn rồi|
        cho việc gì|(dùng|để) vào việc gì|(cần|lấy|thu) (để|làm) (gì|chi)|khai mãi|báo mãi|
        (khai|báo|hỏi|nộp) rồi lại (khai|báo|hỏi|nộp)|mắc (mớ|chi) (gì|mà|hỏi)|mắc gì|(vì|tại|do|bởi) sao|
        sao (lại|cứ|phải|còn|mà|toàn) (phải|hỏi|cứ|bắt|báo|nhắn|nộp|khai|cần|biết|đòi|gửi|nhắc|thu|lấy)|
        sao (hỏi|bắt|cần|nhắn|nhắc|đòi|lắm|nhiều)|sao @ (lại|cứ|còn|) (hỏi|nhắn|bắt)|
        hỏi (lắm|nhiều|mãi|hoài|suốt|miết|đi hỏi lại|tới hỏi lui|dai|kỹ|kĩ) (thế|vậy|quá|)|(hỏi|lấy|cần|thu|báo|
        khai|biết|nộp|ghi|đếm|nhập|báo cáo|thống kê) (số|số liệu|số này|cái này|mấy cái này|câu này|thông tin|
        thông tin này|để|) (làm|để làm) (gì|chi|cái gì|chi rứa)|để làm (gì|chi|cái gì)|làm gì mà (hỏi|lắm)|lại hỏi|
        hỏi nữa|còn hỏi|hỏi (gì|chi) (mà|) (lắm|nhiều|mãi)|lại (báo|nộp|khai|nhắn|nhắc|gửi|bắt) (nữa|lại|à|hả|)|
        (phải|bắt) (báo|nộp|khai|gửi|làm|nhập) lại|(báo|nộp|gửi|nói|khai|trả lời|nhập|báo cáo|điền|làm|đưa|kê khai|
        cung cấp|ghi) (@|cho @|với @|số|hết|đủ|xong|cho xã|cho cô|lên|lên xã|hôm qua|hôm kia|hôm nọ|tuần trước|
        hôm trước|tháng trước|kỳ trước|bữa trước|cả|) (rồi|hết rồi|xong rồi|đủ rồi|mà) (mà|còn|cơ mà|còn gì|chứ|sao|
        cơ|thây|đó thôi|đấy thôi|nữa)|(đã|vừa) (báo|nộp|gửi|nói|khai|trả lời|nhập|báo cáo|điền) (rồi|xong|hết|mà|
        cơ mà|hôm|từ|cho|đủ|ở|trong|lần)|rồi (cơ mà|còn gì|mà sao|mà lại|mà còn|sao lại|sao còn)|
        lại (phải|bắt) (báo|nộp|khai|gửi|làm|nhập|báo cáo)|đã có (trong|ở|rồi)|có phải để|thu thuế|tính thuế|
        đóng thuế|mục đích|có (ích|lợi) (gì|chi)|ích gì|được (cái|) (lợi|ích) gì|
        ai (bắt|bảo|yêu cầu) (báo|khai|làm|nộp|hỏi)|(có|) bắt buộc (không|hả|à|phải)|
        không (báo|nộp|khai|trả lời|làm) (có|thì) (sao|được|bị)|liên quan gì|
        dùng (vào việc gì|làm gì|để làm gì|vào đâu)|có (được|) (tiền|trợ cấp|hỗ trợ|quà) (gì|không|chi)|
        (bị|có bị) (phạt|trừ|cắt)|(ngày|tuần|tháng) nào cũng (hỏi|báo|nộp|nhắn)|hỏi hoài|hỏi mãi|hỏi lắm|
        cần (số này|cái này|mấy số này) (làm gì|để làm gì|chi)|xã (cần|lấy|hỏi) (làm gì|chi|để)|lý do (gì|chi|là gì|
        sao)|trùng (lặp|rồi)|quan trọng (gì|không)
    """,
    # --- what is meant ---
    "explain": """
        (số|tính|ghi|đếm|theo|đếm số|tính số) (người|lượt|buổi|hộ|lớp|đầu người) hay (số|theo|tính|) (người|lượt|buổi|
        hộ|lớp|đầu người)|
        (đạt|học|mở|đăng ký|công nhận) (cái|là) (gì|chi)|ai (được|thì|mới) (được|) (coi|tính|gọi|xem) là|
        (chưa|không) hiểu (câu|câu hỏi|câu này|ý|cái này|gì|chỗ này|lắm|đoạn này) (lắm|cho lắm|mấy|hết|)|ghi mấy|
        tính mấy|(ghi|tính) bao nhiêu|khó hiểu (quá|thế)|
        là (sao|răng|gì|cái gì|cái chi|thế nào|như thế nào|ai|những ai|chi|cái chi|cái gì vậy|ra sao|con gì)|
        nghĩa (là|) (gì|sao|thế nào|chi)|nghĩa là|có nghĩa|tức là (gì|sao|thế nào)|
        ý (là|@|câu này|nghĩa|@ hỏi|@ là) (gì|sao|thế nào|là gì|là sao|chi|)|giải (thích|nghĩa)|
        giảng (giúp|giải|lại)|(nói|hỏi|giải thích|viết) (rõ|kỹ|cụ thể|dễ hiểu|đơn giản|lại|cho dễ hiểu) (hơn|giúp|
        xem|coi|đi|lại|cho|ra|chút|nào|)|dễ hiểu|khó hiểu|khó quá|
        (không|chưa|chẳng|hổng) (hiểu|rõ câu hỏi|hiểu câu|ra câu hỏi|thông|vỡ|tường|rõ ý)|chưa ra|
        hiểu (sao|thế nào|gì đâu|chết liền|chi)|có hiểu|(hiểu|hiểu câu này|hiểu là) thế nào|ví dụ|thí dụ|
        cho (xin|) ví dụ|mẫu (thế nào|ra sao|đâu)|cách (tính|đếm|ghi|hiểu|điền|thống kê|xác định)|(tính|đếm|ghi|
        điền|kê|khai|thống kê|trả lời|viết|nhập|kể) (thế nào|như thế nào|sao|ra sao|kiểu gì|làm sao|răng|vào đâu|
        cái gì|gì|những gì|chi|những ai|ai|cả ai|làm sao)|
        khác (nhau|gì|gì nhau|chi|ở đâu) (thế nào|sao|như thế nào|ra sao|gì|chỗ nào|không|)|
        thế nào (là|thì|mới|được gọi|gọi là)|như (thế|) nào (là|thì|mới|được)|ra sao thì|
        hỏi (cái|) (gì|chi|gì vậy|gì thế|gì đấy|chi rứa|cái)|
        hỏi (về|) (cái|) (gì|chi|ai|lớp nào|tháng nào|kỳ nào|năm nào|hôm nào)|gồm (những|) (ai|gì|những gì)|bao gồm|
        từ (ngày|tháng) nào (đến|tới) (ngày|tháng) nào|kỳ (này|báo cáo) là|kỳ nào|
        ghi (số|bằng) (hay|chữ)|(số|chữ) hay (ghi|bằng|là|) (chữ|số)|tính (một|hai|mấy)|
        (ai|người nào|những ai|hộ nào|trường hợp nào) (thì|mới|) (được|phải|) (tính|gọi|coi|đếm|ghi|kể)|
        đơn vị (là|tính)|(bao nhiêu|mấy) tuổi (thì|mới|trở)|gọi là (gì|sao|lớp|học viên|hộ)|lượt (người|) là|
        nghe (không|chưa) (hiểu|ra)|đọc (không|mãi không|chưa|mãi chưa) hiểu|
        hỏi (thế|vậy) (là sao|ai hiểu|sao hiểu)|mù tịt câu|là tính|tính theo|tính kiểu|(lấy|theo) (số|mốc) nào|
        hiểu câu|nói (gì|chi) (vậy|thế|rứa|đấy|)|câu này (hỏi|ý|nói|nghĩa)|là chi rứa|chỉ (tiêu|số) này
    """,
    # These ask only in a question, the latter at its end as well: "buổi nào cũng học" tells.
    "since": "(từ|kể từ|tính từ) (ngày|tháng|hôm|bao giờ|khi|lúc|thứ|đầu) (nào|mấy|)",
    "which": """
        (tháng|quý|kỳ|năm|lớp|buổi|hộ|số|loại|cái|mục|nhóm|tuổi|đối tượng|người|học viên|
        đợt) nào (vậy|thế|ạ|@|đấy|hả|mới|thì|là|tính|được|)
    """,
    # What a word means is asked even with "một" beside it.
    "define": """
        (thế|như thế) nào (là|thì|mới|thì được|mới được|được) (gọi là|coi là|tính là|xem là|) (một|1)|
        (bao nhiêu|mấy) (người|hộ|buổi|tuổi) (thì|mới) (được|) (gọi|coi|tính|xem) là
    """,
    "besides": "(còn|thế còn|riêng) (@|hộ|dòng họ|người|lớp|nữ|cái|số|mấy|những)|thế còn",
    "confirm": "đúng (không|chứ|chưa)|phải (không|chứ)|được chứ",
    # At the end of a message this asks, whatever figures the example has.
    "reckon": """
        (tính|ghi|đếm) (sao|răng|thế nào|như thế nào|kiểu gì|ra sao)|
        thì (ghi|tính|đếm|báo|khai|điền|kê|gọi) (là|) (bao nhiêu|mấy|sao|thế nào|như thế nào|ra sao|kiểu gì|làm sao|gì)|
        (ghi|tính|đếm|báo|khai|điền) (là|) (một|1) (hay|hay là) (hai|2|ba|3)
    """,
    "counts": """
        số này là|là số|là (tính|đếm)|
        tính (một|hai|mấy)|
        thống kê|thì (sao|tính sao|ghi sao|tính thế nào|ghi thế nào)|được coi|tính|đếm|kể|gộp|ghi|tính vào|cộng|kê|
        khai|coi là|xem là|được tính|có tính|tính cả|tính luôn|tính chung|tính riêng|kể cả|cộng cả|bao gồm|gồm|
        thì tính|kể luôn|chỉ tính|gọi là|cũng là|có phải là|phải ghi|có phải
    """,
    "or": """
        (nghỉ|bỏ|học|vắng|thiếu) (thì|rồi|giữa chừng) (sao|thì sao)|
        thì (sao|tính sao|ghi sao|tính thế nào|ghi thế nào)|hay|hay là|hay chỉ|hay cả|thì (tính|ghi|đếm|kể|khai)|mấy
    """,
    "told": "báo|nộp|gửi|nói|khai|trả lời|đưa|báo cáo|nhập|trình bày",
    "already": "rồi (mà|cơ mà|còn|cơ|đấy chứ|đó chứ)|hết rồi|xong rồi mà",
    "whether": """
        thì (sao|tính sao|ghi sao|tính thế nào|ghi thế nào)|hay|hay là|hay chỉ|hay cả|hoặc|không|có không|hả|hử|à|chưa|
        nhỉ|chớ|phải không|được không|hay sao|hay thế nào|thì sao|thế nào|sao|làm sao|kiểu gì|mấy|bao nhiêu|gì|nào
    """,
    # --- later ---
    "later": """
        (xuống|về|ra|lên|tới) (núi|nhà|bản|phố|xã|chợ) (rồi|mới) (@|) (nhắn|báo|gửi|làm|xem|trả lời|nói|tính)|
        (trưa|chiều|tối|mai|sáng mai) (về|xong|) (rồi|hãy) (tính|làm|xem|nói|trả lời)|
        (gặt|cấy|hái|xong|vụ|mùa|họp|ăn|cỗ|cưới|việc) (xong|) đã rồi|xong (đã|hẵng|rồi tính)|đã rồi (tính|làm|nói|hay)|
        (chờ|đợi) (hết|tạnh|qua) (mưa|vụ|việc|mùa|tết|lũ|đợt)|
        lát (đi|thôi|hẵng)|(cho @|) xin (ít|mấy|vài) (phút|hôm|ngày)|
        cho @ (ít|mấy|vài|thêm) (phút|hôm|ngày|thời gian)|thư (thư|cho @)|để (@|) (ngơi|hết|qua) (tay|mùa|vụ|đợt)|
        để (sau|mai|tối|chiều|lúc khác|hôm khác|khi khác|lát|lát nữa|tí|tí nữa|tý nữa|chốc|chốc nữa|hôm nào|hôm sau|
        dịp khác|ngày khác|ngày mai|chút nữa|chút|xíu|xíu nữa|tối nay|trưa|mốt|tuần sau|cuối tuần|thư thư|từ từ|
        khi nào|lúc nào|khi rảnh|xong việc|sáng mai|chiều nay|đó|đấy|đã|rảnh)|
        (lúc|hôm|khi|dịp|buổi|bữa|giờ) khác|!bận|
        bận (lắm|quá|việc|chút|chút việc|họp|bù đầu|túi bụi|mùa|suốt|rồi)|
        (không|chưa|chẳng|đâu có|hết) (rảnh|tiện|có thời gian|có thì giờ|kịp|làm được|xong việc|sẵn sàng)|
        không (trả lời|làm|xem|nhắn|nói) được (lúc này|bây giờ|ngay|giờ)|
        (lát|tí|tý|chút|chốc|lúc|xíu|một lúc|một lát|chặp|hồi|miếng) nữa|
        (lát|tí|tý|chút|xíu|chặp) (@|về|xong|rảnh|làm|gửi|báo|sau|xem|trả lời|nhắn|đã|coi|nhé|nha|tôi|hẵng|hãy)|
        !lát|!(chờ|đợi|chờ cho|đợi cho) @|(chờ|đợi) (chút|tí|tý|một|đã|xíu|lát|ít|ở đấy|nhé)|đợi (mấy|vài|hôm|về|xong|
        ăn)|!chờ mấy|!chờ vài|!chờ hôm|!chờ về|!chờ xong|!chờ ăn|
        từ từ|từ từ đã|khoan|khoan đã|thong thả|gượm|!hẵng|hượm|thư thư|
        (hỏi|nói|báo|gửi|làm|trả lời|tính|xem|nhập|nhắn|nộp|liên lạc|gọi lại|gọi|điền|khai|quay lại|báo cáo) sau|
        sau (nhé|nha|đi|đã|nghen|hen|hẵng|hãy)|(khi nào|lúc nào|bao giờ|hôm nào|chừng nào|khi mô|bữa nào) (@|mà|
        ) (rảnh|xong|về|khỏe|có|họp|biết|hết|tạnh|đỡ|tiện|ổn|nhàn|được|gặt|cấy|vãn)|
        rảnh (tôi|@|thì|sẽ|rồi|rỗi|mới|tay|hãy|đã)|xin khất|khất|khất (@|đến|lại|mấy|vài|ít)|cho @ khất|xin hẹn|
        hẹn (sau|lại|lúc|hôm|khi|@|mai)|xin phép (báo|gửi|nộp|trả lời|làm) (sau|muộn|chậm)|
        xin (lùi|hoãn|chậm|nộp muộn|nộp chậm|dời)|hoãn|dời (lại|sang|qua)|lùi (sang|đến)|nghỉ đã|cho @ nghỉ|
        giờ (chưa|không) (làm|tiện|rảnh)|vội (lắm|quá)|
        để (@|) (xong|rảnh|về|thu xếp|ăn|nghỉ|thở|làm xong|gặt|tính|nghĩ)|
        tối (về|@|) (làm|xem|rồi|mới rảnh|về|tính|đã)|mai (làm|tính|đã|nhé|xem|hẵng|đi|nói|hãy)|
        giờ này (ai|muộn|khuya)|khuya rồi|muộn rồi|đêm rồi|đi ngủ|buồn ngủ|mai hẵng|chưa làm (vội|được)|không vội|
        đang bận|đi tìm (cái|) (kính|sổ)|để (@|) (tìm|lấy|đi lấy|kiếm|xem) (cái|) (kính|sổ|đã|lại)
    """,
    # Somebody else is asked, about whatever: this is later, not a question.
    "will_ask": """
        (để|chờ|đợi) (@|) (đi|) hỏi (lại|thêm|bên|)|phải (@|) (đi|) hỏi (lại|thêm|bên|cô giáo|thầy giáo|cán bộ)|để (@|
        ) (đi|) (hỏi|xem) lại|hỏi lại (đã|rồi|xem)|(hỏi|xem) (xong|lại|@) rồi (báo|gửi|nhắn|trả lời|nói)
    """,
    "busy": """
        (@|giờ|hiện|chừ|bây giờ) đang|giờ @ đang|đang (mưa|cho|chờ|tuốt|mắc|xạ|lùa|dắt|thái|giã|vá|khâu|dệt|thêu|
        hàn|đóng|đun|luộc|gói|tính tiền|bắt|lội|vãi|tỉa)|đang (đi|ở|trên|ngoài|dở|họp|ăn|nấu|tắm|ngủ|gặt|cấy|hái|
        cho con|cho lợn|cho gà|cho bò|cho trâu|cho cá|làm dở|làm nương|làm ruộng|làm rẫy|làm cỏ|làm nhà|làm việc|
        lái|lái xe|bế|trông|cày|bừa|chạy|chăn|chặt|xay|đào|bẻ|phơi|bán|chở|trong|dự|dẫn|đón|tiếp|nhậu|tưới|kiểm kê|
        mải|vội|kẹt|phun|bón|rửa|giặt|dọn|sửa|cưới|lợp|chữa|nhổ|trồng|cắt|cạo|vận|thu|tát|đưa|khám|xuống|lên|về|
        cúng|giỗ|tiệc|chăm|ru|đánh|ăn cỗ|ăn cơm|mệt|đắp|xây|gánh|bốc|tuốt|đập|phát|vác|kéo|câu|mổ lợn|thịt lợn|dạy|
        tập|chợ|mùa|dở tay|dở việc|bừa bộn|lội|kẹt xe|điều trị)|
        (còn|phải) (đi|đi làm|đi gặt|đi nương|đi họp|cho lợn ăn|nấu cơm|đón con)|
        đi làm (đã|về|xong)|đi (nương|họp|chợ|rẫy|rừng|công tác|vắng|xa|ăn cỗ|cưới) (đã|về|xong|rồi|)|
        ngoài (ruộng|nương|đồng|rẫy|chợ|rừng|biển|vườn)|(trên|ở) (nương|rẫy|đồi|rừng|ruộng)
    """,
    "hardship": """
        (bố|mẹ|ông|bà|anh|chị|em|con|cháu|bác) (chồng|vợ|nội|ngoại|nhà|đẻ|ruột|trai|gái|rể|dâu) (@|) (mới|vừa|đang|
        bị|) (mất|qua đời|ốm|bệnh|đau|cấp cứu|nằm viện|chết)|
        nhà (@|) (vừa|mới|đang) (bị|) (cháy|sập|ngập|trôi|tốc mái)|
        (@|) (mất|qua đời) (hôm qua|đêm qua|sáng nay|hôm kia|tối qua)|
        ốm (nặng|quá|đau|rồi|mấy|cả|sốt|yếu|liệt|phải|lắm|lăn)|
        (bị|đang|đau|tôi|@|vợ|chồng|con|mẹ|bố|cháu|nhà|cả nhà|mới|vừa) ốm|!ốm|bệnh viện|
        (nằm|đi|vào|ở|nhập|ra|chăm|trong|đến|lên) (viện|bệnh viện)|nhập viện|cấp cứu|!mổ|
        !(mới|vừa|phải|đi|sắp|chờ) mổ|bị mổ|mổ (ruột|tim|mắt|sỏi)|phẫu thuật|đám (ma|tang|hiếu|hiếu hỷ|giỗ)|!có tang|
        (nhà có|việc|để|chịu|đeo) tang|
        tang (gia|lễ|chế)|nhà có (việc buồn|chuyện buồn|việc hiếu|đám)|qua đời|(mới|vừa|đã) mất|(bố|mẹ|ông|bà|chồng|
        vợ|con|anh|em|bác|cụ|ba|má|cha|chị|thầy|bu|cháu) (tôi|@|nhà @|chồng|vợ|nội|ngoại|già|nó|) (mới|vừa|đã) (mất|
        chết|qua|đi xa)|(bố|mẹ|ông|bà|chồng|vợ|ba|má|cha) (tôi|em|cháu|chồng|vợ|nội|ngoại|mình) (mất|chết|yếu|ốm|
        đau|bệnh|ngã|nằm)|tai nạn|(bị|) (ngã|té|đâm) (xe|gãy|cây|đau|cầu thang|từ)|gãy (chân|tay|xương)|
        (bị|đang|lên cơn|cơn|cảm|con|cháu|nóng) sốt|sốt (cao|rét|xuất huyết|quá)|bị (cảm|cúm|bệnh|đau|tiêu chảy|
        covid|thương|rắn|ong|chó cắn|huyết áp|tụt|bỏng|sốc|trúng|viêm|gút|gout|mệt)|
        (đau|mắc|trở|phát|khám|chạy) (bụng|lưng|nặng|chân|đầu quá|khớp|ruột thừa|tim|bệnh|dạ dày|răng|chữa)|
        !chữa (bụng|lưng|chân|khớp|ruột thừa|tim|bệnh|dạ dày|răng)|đi (khám|viện|đẻ|cấp cứu|chữa)|
        (vợ|con dâu|con gái|dâu|mới|vừa|sắp|nằm|trở) (đẻ|sinh|dạ)|!(chờ|chuyển) (đẻ|sinh|dạ)|
        (vợ|con) (mới|vừa|đang|sắp) (đẻ|sinh)|sinh (em bé|con|cháu)|nước (lũ|dâng|ngập|lên|tràn)|!lũ|!lụt|!bão|
        lũ (về|lụt|quét|cuốn|to|lên|ống|tràn)|lụt|bão (lụt|về|to|vào|lũ|tốc|đổ)|chạy (lũ|bão|lụt|chữa bệnh)|
        (chống|tránh|phòng chống|dọn|sau|vì|do) (lũ|bão|lụt|thiên tai)|
        (bị|đang|nhà|ngập|làng|bản|thôn|xóm) (ngập|lụt|ngập lụt|ngập nước|tốc mái|sập|cô lập|cuốn)|
        (nhà|bếp|chuồng) (@|) (bị|) (cháy|sập|tốc mái|trôi|ngập|đổ|sạt|lở|lở đất)|cháy (nhà|rừng|chợ)|
        sạt lở (nhà|vào|đất|sau)|truyền nước|trạm xá|trạm y tế|đột quỵ|tai biến|ung thư|nguy kịch|hấp hối|
        đưa (tang|ma|đám)|viếng|(lợn|trâu|bò|gà|đàn lợn) chết|dịch (tả|bệnh)|chữa cháy|mệt (nặng|không dậy nổi)|
        chóng mặt|cách ly|hạ huyết áp|cao huyết áp|tai ương|mồ côi|tiểu đường|nằm liệt|không (khỏe|được khỏe)|
        (sức|người|bà|ông|mẹ|bố|tôi) yếu lắm|trở bệnh|lo (hậu sự|tang|việc nhà|đám)|giỗ (bố|mẹ|ông|bà)
    """,
    # --- a promise, beside the day itself ---
    "submit": """
        cho @ (đến|tới|hết|sang|qua)|xin (đến|tới|hết)|
        (gửi|nộp|báo|làm|nhập|trả lời) sau|gửi|nộp|báo|nhập|chuyển|báo cáo|trả lời|khai|điền|nhắn|xong|hoàn thành|
        bổ sung|cung cấp|trình|đưa|đưa số|trả|gửi số|cho số|cho @ (số|biết)|
        có (số|số liệu|danh sách|kết quả|báo cáo)|mới có (số|danh sách|số liệu|kết quả)|tổng hợp|nạp|gọi lại|hẹn|hẹn (@|
        lại|với @)|hứa|khất|khất (@|đến|lại)|xin hẹn|cho @ khất|xin khất|
        làm (cho|nhé|nha|tiếp|nốt|xong|luôn|ngay|ạ|báo cáo|bù|đủ|rồi gửi)|ghi cho|đọc cho|kê khai|đếm xong|hỏi rồi|
        thống kê|viết|điện|điện lại|liên lạc|trả bài|bấm|chốt|lo xong|sẽ có
    """,
    # What is surely a report, so that a promise may speak of pigs and weddings as well.
    "hand_in": "gửi|nộp|báo|báo cáo|nhập|khai|có số|trả lời|chốt|số liệu",
    "past": """
        vừa (mới|) xong|vừa mới|vừa (rồi|qua)|hôm qua|hôm kia|đã|tuần trước|tháng trước|hôm nọ|vừa (gửi|nộp|báo)|rồi mà|
        kỳ trước|năm ngoái|hồi|hôm trước
    """,
    # --- the telephone ---
    "device": """
        ảnh|hình|hình ảnh|bức ảnh|tấm hình|nút|nút bấm|máy|điện thoại|màn hình|chữ|zalo|app|ứng dụng|mạng|wifi|
        wi fi|sóng|link|đường link|bàn phím|pin|file|tệp|bảng|cái bảng|cái nút|cái máy|bấm|bấm vào|ấn|ấn vào|nhấn|
        gõ|up|mic|loa|camera|chụp|tải|nó|tin nhắn|hiện|đọc|hiển thị|viền|phần mềm|bot|tin|internet|4g|3g|dấu|nhìn|
        ô (trống|nhập|này|nào)|khung|danh sách|menu|đăng nhập|mật khẩu|xem|mở|thấy|gửi ảnh|chữ hoa|font|phông|icon|
        thoát|con trỏ|nói|ghi âm|đọc chính tả
    """,
    "trouble": """
        (không|chưa|chẳng|mãi không|hoài không|không thể|hổng) (chạy|ra|lên|lên được|gửi được|mở được|vào được|
        bấm được|tắt được|nghe được|đọc được|gõ được|đi|nhận|nhận được|hiện|mở|đọc ra|tải được|xem được|chụp được|
        nhìn được|ăn|vào|nhìn ra|nhìn rõ|đọc rõ|phản ứng|nhúc nhích|thao tác được|viết được|đánh được|thấy đâu|thấy|
        thấy nút|thấy gì|thấy chữ|thấy ảnh|thấy cái|tắt|tải|nhấn được|ấn được|load|hoạt động|gửi đi|nhận ra|sáng|
        quen|trả lời|đánh dấu|có dấu|có nút|bật được|thoát được|up được|quay được|gõ|nói được|nhảy)|
        không (mở|gửi|vào|đọc|xem|nhìn|nghe) (@|được|nổi|ra|thấy|rõ|lên|vào được)|hỏng|
        bị (hỏng|treo|đơ|lỗi|mất|khóa|lag|văng|đứng|tối|chập|vỡ|liệt|nhòe)|!hỏng|treo|treo (máy|rồi|hoài|cứng)|
        !treo|!đơ|đơ (rồi|luôn|máy|quá)|lag|!giật|!lỗi|báo lỗi|chậm (quá|như rùa|lắm|rì)|
        quay (quay|mãi|tròn|hoài|vòng vòng|đều|vòng)|xoay (xoay|mãi|tròn|hoài)|
        mất (cái|tiêu|hết|luôn|đâu|chữ|nút|bảng|mất|tích|rồi|hút|ảnh)|biến mất|
        (bé|nhỏ|nhoè|mờ|li ti|tí xíu) (quá|tí|xíu|lắm|như|tẹo|thế|thí)|(bé|nhỏ) (li ti|tí teo|tin hin)|!mờ|nhòe|
        linh tinh|lung tung|loạn (lên|xạ|hết)|(yếu|kém|chập chờn|chậm) (quá|lắm|rồi|)|chập chờn|
        đứng (im|yên|máy|hình)|nhảy (lung tung|loạn|chữ|linh tinh|số)|đen (thui|sì|kịt|màn)|
        tắt (ngóm|ngấm|máy|nguồn)|trắng (bóc|xóa|tinh)|văng ra|
        (nó|máy|chữ|nút|màn hình) (to|bé|nhỏ|đơ|treo|lỗi|hỏng|mờ)|sai chính tả|toàn (chữ|dấu|số) (linh tinh|lạ|sai)|
        ô vuông|ký tự lạ|phóng to|to lên|to hơn|không có (nút|dấu|bàn phím)|đi đâu (mất|rồi|hết|)|ở đâu|
        đâu (mất|rồi|nhỉ)|lỗi mạng|full|đầy bộ nhớ|!đầy
    """,
    "broken": """
        (bấm|ấn|nhấn) (hoài|mãi|) (nó|) không (chịu|thèm) (gửi|chạy|lên|đi|ăn|mở)|
        không gửi (được|đi được|nổi)|
        (nó|máy|cứ) (báo|hiện) (đỏ|lỗi|đầy|sai)|báo đỏ|
        nhắn (mãi|hoài|hoài mà|mãi mà) (không|chẳng|chưa) (được|đi|tới|gửi được)|
        (không|chưa|chẳng) (thấy|có) (trả lời|phản hồi|hồi âm|tin nhắn lại)|biến (đi|) (đâu|đâu mất|mất)|
        chữ (bé|nhỏ|li ti) (tí|li ti|thế|quá) (này|)|(chữ|cỡ chữ) (to|nhỏ|bé) (hơn|lên)|làm (to|lớn) chữ|chữ li ti|
        (gửi|mở|bấm|tắt|gõ|đọc|tải|xem|chụp|up|ấn|nhấn|nhìn|đánh|viết|load|đăng|bật|thoát|chọn) (ảnh|hình|mãi|hoài|
        cái|nút|link|hoài mà|mãi mà|vào|cái ảnh|cái nút|) (không|mà không|chẳng|mà chẳng|chưa|mà nó không|nó không|
        mãi không|hoài không|nó cứ không) (được|ra|lên|nổi|thấy|xong|chạy|vào|ăn|quen|rõ|đi)|
        nút (ở|nằm|nó) (chỗ|đâu)|không (bấm|tắt|gõ|tải|chụp|up|ấn|nhấn|đánh|load|bật|thoát|nhắn|gửi ảnh|gửi hình|
        tải ảnh) (được|nổi|ra|lên)|không (gửi|tải|chụp|mở|up) được (ảnh|hình|file|link|tin)|
        (mất|rớt|cúp|hết|không có|yếu) (mạng|sóng|wifi|điện|4g|3g|internet)|(hết|sắp hết|sập|cạn) pin|
        mạng (yếu|kém|chậm|lag|chập chờn|lởm|rớt|như rùa|không có|mất|hỏng)|sóng (yếu|kém|chập chờn)|
        máy (treo|đơ|hỏng|lag|lỗi|cùi|cũ quá|dở|chậm|hết pin|yếu)|vỡ màn hình|màn hình (đen|vỡ|tối|trắng|mờ|đơ)|
        chữ (bé|nhỏ|mờ|nhòe|to|li ti|tí xíu)|không thấy (nút|bảng|ảnh|chữ)|(chữ|nút) nhỏ|nút (nào|đâu|ở đâu)|
        bấm (nút|vào đâu|chỗ) (nào|đâu|)|hết (dung lượng|bộ nhớ|tiền điện thoại|data)|
        điện thoại (hỏng|cùi|cục gạch|đời cũ|lag|đơ|bị|hết pin|yếu|lỗi|treo)|
        (mắt|mắt mũi) (kém|mờ|lòa|toét|không nhìn|yếu)|
        không (biết|quen) (gõ|bấm|chụp|gửi ảnh|đánh chữ|nhắn|đánh máy)|gõ chậm|nghe không rõ|tin (bị|) (lỗi|mất)|
        lỗi (rồi|hoài|mãi|mạng)
    """,
    # --- courtesy ---
    "thanks": """
        (cảm|cám|xin cảm|xin cám|chân thành cảm|trân trọng cảm) ơn|thanks|thank|tks|thks|thank you|thanks you|camon|
        cảm tạ|(ơn|biết ơn) (@|nhiều|lắm) (lắm|nhiều|quá|)|ơn (lắm|nhiều)|đội ơn|đa tạ|quý hóa (quá|lắm)|
        làm phiền @ rồi|tạ ơn|cảm kích
    """,
    "greeting": """
        chào|xin chào|kính chào|chào buổi (sáng|chiều|tối|trưa)|hello|hi|helo|hé lô|hế lô|halo|alo|a lô|alô|hey|
        (có|) khỏe không|khỏe (chứ|hông|re)|ăn cơm chưa|
        chúc (@|cán bộ|đồng chí|cả nhà|mọi người|ad|các @|) (buổi sáng|ngủ ngon|một ngày|ngày mới|sức khỏe|buổi tối)|
        good morning|lô|2 @
    """,
    # --- whose words these are not ---
    "day": """
        thứ (hai|ba|tư|năm|sáu|bảy)|chủ nhật|tuần (này|sau|tới)|mùng|mồng|ngày mai|hôm nay|tối nay|chiều mai|
        sáng mai|ngày kia|cuối tuần|tháng (này|sau)
    """,
    "nobody": """
        (không|chẳng|chưa|nỏ) có (ai|người|người nào|lớp|lớp nào|hộ nào|học viên|buổi nào|học viên nào|phát sinh|gì|
        gì cả)|không (phát sinh|mở lớp|ai đến|ai đi|ai học)
    """,
    "klass": """
        hỏi chi (hội|bộ|đoàn)|thiếu|cần sửa|khó khăn|kinh phí|máy tính|máy chiếu|đường (xa|xấu|khó)|tuyên truyền|
        tập huấn|phòng chống|sách vở|hỗ trợ|thiết bị|cơ sở vật chất|bàn ghế|nhà văn hóa|vận động|
        (@|hiện|giờ|) đang (học|mở|dạy chữ|tổ chức|quản lý|theo học|sinh hoạt)|đang ký|trường học|điểm trường|
        nhiều người|người dân|dân làng|dân bản|thanh niên|phụ nữ|các (bà|bác|ông|chị|cô|anh|hộ|lớp|thôn)|người học|
        ai cũng|trẻ em|người già|mấy (đứa|người|bà|ông|cháu)|nhân dân|người ta|bà con|lớp|lớp học|học viên|các em|
        các cháu|bà con|hội viên|học sinh|cô giáo|thầy giáo|giáo viên|buổi học|đi học|khai giảng|bế giảng|hộ|
        gia đình|dạy bù|học bù|dạy|khai giảng|cả thôn|cả bản|cả xóm|mở lớp|đang học|chị em
    """,
    "benign": """
        xin lỗi|còn phải hỏi|sao mà (biết|nhớ|đếm|nắm|kể) (được|nổi|hết|ra)|(đúng|phải|có|chuẩn) rồi còn gì|(đếm|kể|nhớ|
        tính|biết) (sao|làm sao|răng|thế nào) (hết|xuể|nổi|cho hết|được)|ngoan (quá|lắm)|giỏi (quá|lắm)|tốt bụng|
        dễ thương|tử tế|ạ|nhé|nha|dạ|vâng|thưa|ơi|với|đi|đã|rồi|lắm|quá|nhiều|rất|ừ|ờ|ok|oke|okie|à|luôn|cả nhà|
        mọi người|mọi|cả|nhà|các|các bạn|cán bộ|đồng chí|xã|ủy ban|trước|nghen|hen|nghe|thôi|nhận được rồi|biết rồi|
        hiểu rồi|hiểu|nhận được|tốt quá|hay quá|mẹ nó ơi|bố nó ơi|thế|vậy|là|thì|buổi|sáng|chiều|tối|trưa|nay|hôm nay|
        có khỏe không|kính|trân trọng|chân thành|xin|đã|giúp|giúp đỡ|nhắc|hướng dẫn|hỗ trợ|quan tâm|tận tình|vì|nhé|đây|
        mình|bên|thật|thật nhiều|ghê|á|nè|nhiệt tình|chúc|ngon|khỏe|gì đâu|đó|đấy|nào|ngày mới|vui vẻ|sếp|anh em|bà con|
        trợ lý|hệ thống|ban|tất cả|số điện thoại của xã|2|you|so much|hí|hihi|haha|hehe|nhen|ngen|tốt lành
    """,
}
