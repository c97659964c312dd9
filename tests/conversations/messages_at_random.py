"""Messages as nobody thinks of them: commands, answers, names of other people, rubbish, old and forged taps."""

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

COMMANDS = (
    "báo cáo", "bao cao", "/baocao", "nhiệm vụ", "nhiem vu", "hạn nộp", "kết quả", "sửa báo cáo", "sửa", "trợ giúp",
    "?", "dừng", "dung", "nhắc lại tôi", "xóa dữ liệu của tôi", "chưa nộp", "tổng hợp", "tổng hợp lớp học", "nhắc",
    "nhắc tất cả", "nhắc Nà Pái", "nhắc Bản Duộc", "duyệt", "nhập hộ", "nhập hộ Nà Pái", "xuất", "mời", "danh sách",
    "gỡ", "đặt hạn", "xin chào", "cảm ơn", "/start", "/start SAIMA123", "SAIMA123", "không có", "chưa rõ", "bỏ qua",
    "quay lại", "để sau", "gửi", "gửi đi", "đúng", "đúng rồi, gửi", "sai", "không", "không phải", "có", "thêm", "thay",
    "xong", "đã xong", "như kỳ trước", "đồng ý", "tôi đồng ý", "tôi không đồng ý", "vâng", "ok", "bác", "cô", "xóa",
    "Lớp học, chuyên đề", "Người chưa biết chữ", "Gia đình, dòng họ học tập", "kế hoạch ghi thế nào", "thôi",
)  # fmt: skip

ANSWERS = (
    "0", "1", "2", "3", "12", "27", "-3", "3,5", "1.200", "99999999", "100000", "1e9", "½", "mười hai", "ba lớp",
    "12 hoặc 13", "khoảng 20", "2 lớp, 27 người học, 15 nữ", "kỳ này thôn mở 2 lớp xmc, 27 người học",
    "12 người, 5 nữ", "1, 3", "1 và 2", "128 hộ, 90 hộ đăng ký, 80 hộ được công nhận", "200 nữ", "sửa lớp 5",
    "còn 12 người chưa biết chữ, 5 người ra lớp", "8/11", "12/11", "31/2", "hôm qua", "thứ hai tuần sau", "22/11/2024",
    "1/1/1900", "0912 345 678", "0912000101", "091234", "Hoàng Thị Lan", "Lan", "trưởng thôn", "Nà Pái", "Bản Duộc",
    "vì năm nay mưa nhiều", "đã họp dân 3 buổi",
)  # fmt: skip

RUBBISH = (
    "", " ", "\n\n", "\t", ".", "...", "!!!", "😀😀😀", "👨‍👩‍👧‍👦🇻🇳", "\u202eabc\u202c", "\u200b\u200b", "a\u200bb",
    "\ufeff",
    "'; DROP TABLE reports; --", "' OR 1=1 --", "<script>alert(1)</script>", "<b>2</b> &amp;", "{you} {0} {unit}",
    "%s %d %(x)s", "${HOME} $(ls)", "../../etc/passwd", "None", "null", "NaN", "inf", "1/0", "{{7*7}}", "\\u0000",
    "asdf qwer zxcv", "ьды жзщ", "你好", "مرحبا", "क्षत्रिय", "ﬁ ﬂ ①②③", "१२३", "٣", "Ⅻ", "1" * 400, "a" * 10_000,
    "báo cáo " * 1_250, "12 " * 3_333, "lớp " * 2_500, "(" * 2_000, "\n" * 3_000,
)  # fmt: skip

FORGED = (
    "/report:99999999", "/report:-1", "/report:1", "/report:2", "/report:abc", "/report", "/nudge:all", "/nudge:2",
    "/nudge", "/missing", "/summary", "/summary:classes", "/enter_for:2", "/enter_for:3", "/task:1", "/task:99999",
    "/tasks:9", "/tasks:-1", "/tasks:99999999999999", "/correct:1", "/correct:99999", "/invite:1", "/invite_new",
    "/people", "/remove:1", "/remove:5", "/set_due", "/due:village", "/due:2", "/due:nowhere", "/forget", "/stop",
    "/remind_me", "/", "/:", "/unknown:1", "//", "7.x", "0.send", "1.v:law", ".", "..", "9999999.send", "x" * 64,
    "\u202e" * 20, "1.", "send", "-1.yes", "/report:１２", "/task:²",
    "/task_words:1", "/task_words:99999", "/task_words:", "/task_words:²",
)  # fmt: skip


OPENERS = (
    "/report",
    "/task:1",
    "/task_words:1",
    "/tasks:1",
    "/correct",
    "/invite_new",
    "/remove",
    "/set_due",
    "/due:village",
    "/enter_for:2",
)
"""Buttons with which something begins; some of them only for officials."""

ALPHABETS = ((0x20, 0x7F), (0xC0, 0x1EFF), (0x2000, 0x2FFF), (0xE000, 0xFFFF), (0x1F300, 0x1FAFF))

CODE = "MOIVAO22"
"""A good invitation code: of whoever is on the way in."""


@dataclass(frozen=True)
class Written:
    """What somebody sends, before it has a number."""

    text: str = ""
    button: str = ""
    has_photo: bool = False
    is_other: bool = False


@dataclass
class Author:
    """Somebody who writes at random, and taps any button ever seen. `code` is the invitation code they know."""

    chance: random.Random
    code: str = CODE
    taps: list[str] = field(default_factory=list[str])

    def write(self, offered: Sequence[str], labels: Sequence[str], *, is_asked: bool) -> Written:
        """Write something: most of it leads on, so that talks get deep; the rest is what nobody expects.

        `offered` are the buttons now shown, `labels` what they say; `is_asked`: a question is open.
        """
        kinds = (self._tap, self._label, self._answer, self._command, self._rubbish, self._unexpected)
        kind = self.chance.choices(kinds, [36, 10, 20, 6, 16, 12] if is_asked else [24, 10, 8, 30, 14, 14])[0]
        self.taps = [*self.taps[-60:], *offered]
        return kind(offered, labels)

    def _tap(self, offered: Sequence[str], _labels: Sequence[str]) -> Written:
        return Written(button=self.chance.choice(offered)) if offered else Written(text="báo cáo")

    def _label(self, _offered: Sequence[str], labels: Sequence[str]) -> Written:
        if not labels:
            return Written(text=self.code)
        number = self.chance.randrange(len(labels))
        return Written(text=self.chance.choice((labels[number], labels[number].lower(), f"{number + 1}")))

    def _answer(self, _offered: Sequence[str], _labels: Sequence[str]) -> Written:
        return self._spelt(self.chance.choice((*ANSWERS, self.code)))

    def _command(self, _offered: Sequence[str], _labels: Sequence[str]) -> Written:
        if self.chance.random() < 0.3:
            return Written(button=self.chance.choice(OPENERS))
        return self._spelt(self.chance.choice(COMMANDS))

    def _spelt(self, text: str) -> Written:
        disguises: tuple[Callable[[str], str], ...] = (_as_typed, _as_typed, _in_pieces, str.upper, _twice)
        return Written(text=self.chance.choice(disguises)(text))

    def _rubbish(self, _offered: Sequence[str], _labels: Sequence[str]) -> Written:
        if self.chance.random() < 0.3:
            return Written(text="".join(chr(self._letter()) for _ in range(self.chance.randrange(1, 60))))
        if self.chance.random() < 0.2:
            return Written(text=" ".join(self.chance.choices((*COMMANDS, *ANSWERS), k=3)))
        return Written(text=self.chance.choice(RUBBISH))

    def _letter(self) -> int:
        low, high = self.chance.choice(
            ((0x20, 0x7F), (0xC0, 0x1EFF), (0x2000, 0x2FFF), (0xE000, 0xFFFF), (0x1F300, 0x1FAFF))
        )
        return self.chance.randrange(low, high)

    def _unexpected(self, _offered: Sequence[str], _labels: Sequence[str]) -> Written:
        match self.chance.randrange(6):
            case 0 | 1:
                return Written(button=self.chance.choice(self.taps or FORGED))
            case 2 | 3:
                return Written(button=self.chance.choice(FORGED))
            case 4:
                return Written(text=self.chance.choice(("", "ảnh lớp học")), has_photo=True)
            case _:
                return Written(is_other=True)


def _as_typed(text: str) -> str:
    return text


def _in_pieces(text: str) -> str:
    """Spell letters and their marks apart, as some keyboards do."""
    return unicodedata.normalize("NFD", text)


def _twice(text: str) -> str:
    return f"  {text} \n{text} ạ "
