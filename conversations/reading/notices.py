"""Telling what somebody else wrote (a forwarded notice, an advertisement, a chain letter, a poem) from an answer."""

import re

from conversations.reading.clean import fold

_MIN_POINTS = 2
_LONG_CHARS = 200
_SHORT_CHARS = 120
_MIN_VERSES = 4
_READ_CHARS = 1000
"""A notice shows itself at its head."""

# Each pattern is tried on the message in bare letters; what only such messages say counts double.
_SURE = (
    r"^\W*(?:thong bao|giay moi|cong dien|quyet dinh|thu moi|to trinh|thong cao|loa loa|tin nong|"
    r"canh bao)\b(?=\W*(?:\n|$|ve\b|v/v|so\b|moi\b|lich\b|khan\b|hop\b|cat\b|cup\b|ngung\b|tam\b|tuyen\b|mat\b|"
    r"cua\b|tu\b|den\b|:|!))",
    r"\[?\bchuyen tiep\]|\bfwd?:|\bforwarded\b|duoc chuyen tiep|chuyen tiep tu",
    r"v/v\b|\bso:? ?\d+ ?/ ?[a-z]+-[a-z]+|\d+/(?:kh|qd|cv|tb|nq|ct|bc|tt|nd)\b(?:-[a-z]+)?|\b(?:kh|qd|cv) so \d+",
    r"cong hoa xa hoi chu nghia|doc lap - tu do|noi nhan:",
    r"https?://|www\.|bit\.ly|t\.me/|\bfb\.com|youtu\.?be|tiktok\.com|zalo\.me|\w\.(?:vn|com|net|org|info)(?:/|\b)",
    r"khuyen mai|giam gia|giam \d+ ?%|\bsale\b|mua \d+ tang \d+|free ?ship|mien phi (?:giao|van|ship|"
    r"tu van)|gia chi (?:tu|con)?|gia soc|uu dai|\bxa (?:kho|hang)\b|combo|\bvoucher|\bban (?:dat nen|"
    r"nha dat|xe may|lo dat|gap|thanh ly)",
    r"ai (?:mua|can|co nhu cau).{0,30}(?:lien he|lh|goi|ib)|giao (?:tan|tan nha|tan noi)|"
    r"\d+ ?k ?/ ?(?:kg|con|can|chai|bao)",
    r"\blai suat|vay (?:nhanh|tien (?:nhanh|online|mat)|von nhanh|tin chap|online)|giai ngan|ho tro vay|"
    r"duyet (?:trong|nhanh)|chi can cccd",
    r"trung thuong|trung giai|nhan qua mien phi|giai dac biet|qua tang tri gia|tai khoan cua ban|ma otp|nhan ngay \d",
    r"viec nhe luong cao|tuyen (?:dung|cong nhan|nhan vien|lao dong|ctv|cong tac vien|gap|nu|nam|tho)|"
    r"thu nhap (?:tu )?\d+ ?(?:tr|trieu|cu)\b|luong (?:tu )?\d+ ?(?:tr|trieu|cu)\b",
    r"(?:chuyen|gui|chia se|forward|share|nhan) (?:tiep )?(?:(?:ngay |cau )?(?:tin|bai|loi|dieu|"
    r"thu) (?:nay |nhan )?|(?<=chuyen )|(?<=share )|(?<=chia se ))(?:cho|den|toi) (?:it nhat )?(?:\d+|"
    r"nhieu|tat ca|moi|muoi|may|hai muoi|nam|bay) (?:nguoi|ban|nhom)",
    r"(?:chuyen|gui|chia se|copy) (?:tiep )?(?:tin|bai|loi|dieu|thong diep) nay|dung giu (?:lai|rieng)|"
    r"dung (?:de )?dut (?:doan|mach)|se (?:gap|nhan) (?:duoc )?(?:dieu )?(?:may|tin vui|xui)|"
    r"share (?:ngay|manh|gium)|hay chia se|xin hay chia se|moi nguoi (?:chia se|luu y|canh giac)",
)
_LIKELY = (
    r"kinh gui\b|kinh bao\b|kinh moi\b|tran trong (?:kinh|thong|cam|moi|de)|\[.{3,30}\]",
    r"\bcan cu (?:vao |theo )?(?:ke hoach|cong van|quyet dinh|nghi quyet|chi thi|thong tu|luat)",
    r"(?:de nghi|yeu cau|kinh moi|moi|giao) (?:toan the |tat ca )?(?:cac|ba con|toan the|nhan dan|"
    r"dong chi|cac dong chi|cac thon|truong thon|can bo|hoi vien|phu huynh|quy)",
    r"ubnd|uy ban nhan dan|ban chi dao|\bhdnd|\bmttq|hoi lhpn|dang uy|cong an (?:xa|huyen|tinh)|"
    r"phong giao duc|dien luc|trung tam y te|hoi nong dan|doan thanh nien",
    r"ke hoach so|cong van|chi thi|nghi quyet|quyet dinh so|thong tu",
    r"gui ve truoc|truoc (?:\d+ ?h|ngay) ?\d|tu \d+ ?h\d* den \d+|\bluc \d+ ?h\d*|bat dau tu \d",
    r"hotline|\bgia re\b|inbox|\bib\b|lien he (?:ngay|sdt|so|0\d)|goi ngay|dat hang|giao hang|toan quoc|"
    r"dang ky ngay|click|nhap vao|bam vao link|cam ket|chinh hang|nhanh tay|so luong co han",
    r"trien khai|to chuc hoi nghi|hoi nghi|phat dong|giai nhat|huong ung|bang ron|khau hieu|tam ngung|"
    r"cup dien|cat dien|tiem (?:chung|phong)|phun (?:thuoc|khu)|xet nghiem|dai hoi|le phat dong",
    r"duoc biet|de nhan dan biet|de biet va|thuc hien|noi dung:|thanh phan:|thoi gian:|dia diem:",
    r"[\U0001f525\U0001f4e2\U0001f4e3\U0001f6a8\U0001f389\U0001f381\u26a0\U0001f4a5\U0001f4b0\U0001f4b8\U0001f9e7]",
    r"cau chuc|chuc (?:ban|ca nha|moi nguoi|tat ca).{0,60}(?:hanh phuc|an lanh|binh an|may man)|linh lam|"
    r"than tai|phat loc|duc phat|phuc duc|vo thuong|a di da|chua ban phuoc|phep mau",
    r"thuoc (?:bo|nam|dac tri|gia truyen)|chua (?:khoi|dut diem)|xuong khop|giam can|my pham|san pham",
)
_OWN = re.compile(
    r"\b(?:thon|ban|xom|ben|chi hoi) (?:toi|em|chung toi|chau|minh|bac|chu)\b|\bxin bao cao\b|"
    r"\btoi (?:bao cao|xin)\b|"
    r"\b(?:tong so|so luot|so hoc vien|so nguoi|so ho|so lop)\b|\bcach tinh\b|\bbao cao:|\bco phai\b|"
    r"\d+ (?:lop|hoc vien|hv|nu|luot)\b"
)
_COUNTED = re.compile(
    r"(?<!\.)\b\d{1,4} (?:ho|gia dinh|dong ho|lop|hoc vien|hv|hoi vien|nu|luot|buoi)\b"
    r"|\b(?:lop|thon|ban|xom) mo duoc \d+|\bla \d{1,4} (?:nguoi|em|chau)\b"
)
"""A village's own figure, whatever paper it is taken from: "QĐ số 15 của xã là 33 hộ"."""
_SURE_RE = tuple(re.compile(pattern, re.MULTILINE) for pattern in _SURE)
_LIKELY_RE = tuple(re.compile(pattern) for pattern in _LIKELY)


def is_notice(text: str) -> bool:
    """Return whether a message was written for many, or by an office, and merely passed on."""
    lines = [fold(line) for line in text[:_READ_CHARS].split("\n") if line.strip()]
    bare = "\n".join(lines)
    if len(bare) < 12:
        return False
    if len(lines) == 1 and len(bare) <= _SHORT_CHARS and _COUNTED.search(bare):
        return False
    points = sum(2 for pattern in _SURE_RE if pattern.search(bare)) + sum(
        1 for pattern in _LIKELY_RE if pattern.search(bare)
    )
    if points and (len(lines) >= 3 or len(bare) > _LONG_CHARS):
        points += 1
    if _OWN.search(bare):
        points -= 2
    return points >= _MIN_POINTS or _is_verse(lines)


def _is_verse(lines: list[str]) -> bool:
    """Whether the lines are a poem: four or more of four to eight words each, without a figure."""
    lengths = [len(line.split()) for line in lines]
    return (
        len(lines) >= _MIN_VERSES
        and all(4 <= n <= 8 for n in lengths)
        and max(lengths) - min(lengths) <= 2
        and not any(c.isdecimal() or c == ":" for line in lines for c in line)
    )
