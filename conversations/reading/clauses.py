"""A message cut up for reading: its figures, its stretches, and which of them tell of now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from conversations.reading.asides import without_asides, without_numbering
from conversations.reading.clean import strip_courtesy
from conversations.reading.told_counts import Count, CountKind, told_counts
from conversations.reading.vocabulary import FOREIGN, OTHER, Entry, Noun, Side, form_words, lexicon
from conversations.reading.words import Token, phrases, tokenise, word_token

_CUTS = phrases(
    "trong đó|trong đấy|trong ấy|trong nớ|trong số đó|trong số ấy|"
    "còn|gồm|bao gồm|và|với|với lại|cùng với|ngoài ra|riêng|,|;|.|/|(|)|!|+|"
    "bởi vì|tại vì|do bà con|do mùa|do mưa|do bận|do thiếu|do chưa|do không|do dân|vi ba con",
    marked_only="mà|nhưng|vì",
)
_SIGN_CUTS = frozenset("|•*>")
_STRONG_CUTS = frozenset(";.")
_STOPS = frozenset(",;.+")
_JOINING = phrases("và|với|cùng với")
_OPPOSING = phrases("thực tế|thực hiện được|đến giờ|kết quả", marked_only="mà|nhưng")
_ACTUALLY = phrases("thực tế|thực đi|thực có|thực học")
_CORRECTIONS = phrases(
    "à nhầm|à quên|à không|à lộn|nhầm|nói nhầm|ghi nhầm|gõ nhầm|sửa lại|sửa lại là|sửa thành|xin lỗi|nói lại|"
    "đính chính|quên|nhầm rồi|ấy nhầm|ấy quên|không không|phải là|ý nhầm|ý quên|ủa quên|ủa lộn|nói lộn|"
    "ghi lộn|viết nhầm|đúng ra|đúng ra là|thực ra|thực ra là|đếm lại|đếm lại là|tính lại|"
    "báo lại|chính xác là|tức là|nghĩa là|gõ sai|ghi sai|bấm sai|viết sai|nói sai|đọc sai|đếm sai|nhập sai|tính sai|"
    "nhớ sai|nhớ nhầm|nhớ lộn|đọc nhầm|bấm nhầm|bấm lộn|gõ lộn|đếm nhầm|tính nhầm|nhập nhầm|thôi ghi|mà thôi ghi|"
    "thôi cứ ghi|thôi để|thôi lấy|sai rồi|lộn rồi|mà không|đổi lại là|chữa lại|chữa lại là|ghi lại là|ghi lại",
    marked_only="à|lộn|ấy|tức",
)
_ELSEWHEN = phrases(
    "sắp|sắp tới|dự kiến|dự tính|tháng sau|tuần sau|năm sau|kỳ sau|quý sau|đợt sau|sẽ|dự định|kế hoạch|theo kế hoạch|"
    "chuẩn bị|năm ngoái|năm trước|mấy năm trước|kỳ trước|tháng trước|quý trước|đợt trước|lần trước|năm kia|hồi năm|"
    "so với|cùng kỳ|mục tiêu|chỉ tiêu|phấn đấu|hồi trước|trước đây|trước kia|ngày xưa|tháng tới|năm tới|kỳ tới|quý tới|"
    "tuần tới|tới đây|sang năm|sang tháng|sang quý|sang tuần|hàng tháng|lúc đầu|ban đầu|cuối năm ngoái|vụ trước|"
    "hôm nào|định mở|định làm|mai mốt|chỉ tiêu giao|được giao|xã giao|phải đạt|phải mở|phải có|muốn mở|xin mở|"
    "đề xuất|đề nghị|cần mở|mong mở|ước|cố gắng|cố lên",
    marked_only="mỗi năm",
)
_TARGETS = phrases("kế hoạch|chỉ tiêu|mục tiêu|chỉ tiêu giao|được giao")
"""What is set for a time, so that "chỉ tiêu năm nay" tells of no figure reached."""
_MET = phrases("đạt|vượt|hoàn thành|đúng|đủ")
_PLANS = phrases("dự kiến|dự tính|dự định|phấn đấu|được giao|xã giao")
_PLACES = ("thôn", "bản", "xóm", "ấp", "làng", "khu", "tổ", "phum")
_OURS = phrases("|".join(f"{p} {w}" for p in _PLACES for w in ("tôi", "em", "mình", "ta", "tui", "cháu", "chúng tôi")))
_OUR_ACTS = phrases("|".join(f"{p} {act}" for p in _PLACES for act in ("đăng ký", "đạt", "làm được", "thực hiện được")))
_OF_OTHERS = phrases(
    "xã mở|xã có|xã đạt|toàn xã|cả xã|xã đăng ký|phường mở|toàn phường|toàn huyện|"
    "thôn bên|bản bên|xóm bên|thôn khác|bản khác|xóm khác|thôn bạn"
)
"""What is told of other places, if "thôn tôi" follows."""
_LIKE = phrases("như|giống như|giống|bằng|y như|cũng như|vẫn như")
_NOW = phrases(
    "kỳ này|tháng này|quý này|năm nay|hiện nay|hiện tại|hiện|hiện giờ|hiện có|hiện còn|đợt này|hôm nay|vừa rồi|vừa qua|"
    "lần này|bây giờ|đến nay|tới nay|nay|thực tế|kỳ ni|tháng ni|năm ni|giờ|bữa nay|đến giờ|"
    "cuối cùng|sau cùng|rốt cuộc|chốt lại"
)
_REACHED = phrases(
    "mới mở được|mới được|mới đăng ký được|mới có|mở được|đã mở được|đăng ký được|mới đăng ký|"
    "làm được|mới làm được|thực hiện được"
)
"""What is said of now, and not of a plan, a target or last year."""
_DONE = phrases("đã mở|đã tổ chức|đã vận động|đã ra lớp|đã đăng ký|đã công nhận|đã đạt|đã làm|đã học xong|đã thực hiện")
"""What is done, at the beginning of a part: behind a target it tells of now, behind last year it does not."""
_SO_FAR = phrases("từ đầu năm|tính từ đầu năm|cả năm|lũy kế|cộng dồn|năm nay")
_THIS_PERIOD = phrases("kỳ này|tháng này|quý này|đợt này|lần này")
"""What is told of the whole year stands beside what is told of the period."""
_QUESTIONS = phrases(
    "hả|hử|nhỉ|phải không|đúng không|được không|có phải không|có phải|bao giờ|thế nào|ra sao|làm sao|có được tính|"
    "có tính không|là sao|cho hỏi|cho em hỏi|cho bác hỏi|vào đâu|chỗ nào|làm thế nào|bao nhiêu là|ở đâu vậy"
)
_TAGS = phrases(
    "hả|nhỉ|phải không|đúng không|đúng chưa|được không|được chưa|có phải không|?|ạ|cháu|em|anh|chị|bác|cô|chú"
)
_NOTICES = phrases(
    "đề nghị các|yêu cầu các|đề nghị thôn|đề nghị bà con|kính mời|kg các|kg đ|kính gửi các|các đồng chí trưởng|"
    "thông báo :|thông báo ngày|thông báo đến|thông báo tới|thông báo về|trân trọng thông báo|trân trọng kính mời|"
    "mời các|mời toàn thể|mời bà con|mời toàn bộ|yêu cầu thôn|giao các thôn|các thôn chú ý"
)
_NO_NOTICES = phrases("mời bác|mời anh|mời chị|mời em|mời cô|mời chú|mời cán bộ|mời cháu")
_NOTICES_AT_START = phrases("mời|thông báo|giấy mời|công điện|tb :|tin nhắn từ")


_MAX_TOKENS = 320
_MAX_COUNTS = 60
"""A longer message is no report of a village; its figures are asked one by one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands between two cuts."""

    start: int
    end: int
    corrects: bool = False
    joined: bool = False
    """Whether only "và" parts it from the stretch before."""
    elsewhen: bool = False
    """Planned, compared or long past."""
    opposes: bool = False
    """Whether "nhưng", "thực tế" set it against what stands before."""
    broken_down: bool = False
    """Whether a bracket opens behind it: "27 (15 nữ, 12 nam)"."""


@dataclass(frozen=True, eq=False)
class Message:
    """A message made ready for the forms it may be about; nothing here depends on which of them is asked."""

    tokens: tuple[Token, ...]
    forms: frozenset[str]
    """The forms it may be about."""
    with_money: bool = False
    """Whether sums of money are figures of the report."""

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """The figures, zero words and words for all, in order."""
        return tuple(told_counts(self.tokens, self._longest, money=self.with_money))

    @cached_property
    def told(self) -> bool:
        """Whether any figure or word for none stands in the message."""
        return any(count.kind is not CountKind.ALL for count in self.counts) or any(
            concept.startswith("no ") for seen in self._seen for _, entry in seen for concept in entry.concepts
        )

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Where the parts between commas and stops begin and end."""
        ends = [i + 1 for i, token in enumerate(self.tokens) if token.typed in _STOPS]
        starts = [0, *ends]
        return tuple((a, b) for a, b in zip(starts, [*ends, len(self.tokens)], strict=True) if a < b)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The parts between all cuts, in order."""
        return tuple(_stretches(self))

    @cached_property
    def is_report(self) -> bool:
        """Whether the message may tell figures at all: no notice to others, no question about figures."""
        if len(self.tokens) > _MAX_TOKENS or len(self.counts) > _MAX_COUNTS:
            return False
        notice = _NOTICES_AT_START.length_at(self.tokens, 0) and not _NO_NOTICES.length_at(self.tokens, 0)
        if notice or _NOTICES.found_in(self.tokens):
            return False
        return not any(
            self._holds_figure(i) or (self._is_tag(i) and i and self._holds_figure(i - 1)) for i in self.asked
        )

    @cached_property
    def asked(self) -> frozenset[int]:
        """The clauses that are questions."""
        return frozenset(i for i, (start, end) in enumerate(self.clauses) if _is_question(self.tokens[start:end]))

    def _holds_figure(self, clause: int) -> bool:
        start, end = self.clauses[clause]
        here = (count for count in self.counts if start <= count.start < end)
        return any(count.kind is CountKind.FIGURE and count.value is not None for count in here)

    def _is_tag(self, clause: int) -> bool:
        start, end = self.clauses[clause]
        return _TAGS.is_all_of([t for t in self.tokens[start:end] if t.typed not in _STOPS])

    @cached_property
    def _seen(self) -> tuple[Sequence[tuple[int, Entry]], ...]:
        tree = lexicon(self.forms)
        return tuple(tree.at(self.tokens, i) for i in range(len(self.tokens)))

    @cached_property
    def _longest(self) -> tuple[int, ...]:
        """How long the longest phrase of any form is that begins at each place."""
        return tuple(
            max((length for length, entry in seen if entry.side is Side.ANYWHERE), default=0) for seen in self._seen
        )

    @cached_property
    def _behind_figures(self) -> frozenset[int]:
        return frozenset(count.end for count in self.counts)

    @cached_property
    def _figure_starts(self) -> frozenset[int]:
        return frozenset(count.start for count in self.counts if count.kind is CountKind.FIGURE)

    def inside_figure(self, i: int) -> bool:
        """Return whether a place lies inside a figure, as the bracket of "27 (hai mươi bảy)" does."""
        return i in self._inside_figures

    @cached_property
    def _inside_figures(self) -> frozenset[int]:
        return frozenset(i for count in self.counts for i in range(count.start + 1, count.end))

    def inside_zero(self, i: int) -> bool:
        """Return whether a place lies inside a word for none."""
        return any(count.kind is CountKind.ZERO and count.start < i < count.end for count in self.counts)

    def begins_phrase(self, i: int) -> bool:
        """Return whether a phrase of more than one word begins at a place."""
        return self._longest[i] > 1

    def inside_phrase(self, i: int) -> bool:
        """Return whether a place lies inside a phrase of some form that began before it."""
        return any(back < self._longest[i - back] for back in range(1, min(6, i) + 1))

    def noun_at(self, form: str, i: int) -> Noun | None:
        """Return the phrase at a place as one form sees it: FOREIGN if another form's phrase is longer."""
        if i in self._inside_times:
            return None
        own: Noun | None = None
        own_length = foreign = taken = 0
        for length, entry in self._seen[i]:
            if not self._counts_at(entry, i, length):
                continue
            if entry.form != form:
                # What only stands beside a figure, and names of choices, keep other forms' words from nobody.
                if entry.choice is None and entry.side is Side.ANYWHERE and FOREIGN not in entry.concepts:
                    foreign = max(foreign, length)
                    taken = max(taken, length if self._takes_over(entry, form) else 0)
            elif length >= own_length and not (length == own_length and entry.choice):
                # "lớp luật" names a choice, and a class.
                also = own.concepts if own and entry.choice and FOREIGN not in own.concepts else frozenset[str]()
                own, own_length = Noun(entry.concepts | also, i, i + length), length
        if foreign > own_length or (own and taken == own_length):
            return Noun(frozenset({FOREIGN}), i, i + foreign)
        return self._shorter(form, own) if own and own_length > 1 else own

    def _takes_over(self, entry: Entry, form: str) -> bool:
        """Whether words that two forms share are another's here: its own name, with no choice of the form beside it."""
        other = form_words(entry.form)
        if other is None or form not in other.takes_over or not entry.concepts & other.titles:
            return False
        return not any(self.choices(form))

    def _shorter(self, form: str, noun: Noun) -> Noun:
        """Take "lớp" for the "lớp học" of "lớp học viên 45", whose last word begins another phrase."""
        last = noun.end - 1
        own = (n for n, e in self._seen[last] if e.form == form and e.choice is None and e.side is Side.ANYWHERE)
        if max(own, default=1) < 2:
            return noun
        shorter = ((n, e) for n, e in self._seen[noun.start] if noun.start + n == last and e.form == form)
        return replace(noun, end=last) if any(e.concepts == noun.concepts for _, e in shorter) else noun

    @cached_property
    def _inside_times(self) -> frozenset[int]:
        """The places inside words for a time, "nam nay" of which is no word for men."""
        spans = ((i, max(_NOW.length_at(self.tokens, i), _ELSEWHEN.length_at(self.tokens, i))) for i in self._places)
        return frozenset(j for i, length in spans if length > 1 for j in range(i, i + length))

    @property
    def _places(self) -> range:
        return range(len(self.tokens))

    def _counts_at(self, entry: Entry, i: int, length: int) -> bool:
        if entry.side is Side.BEHIND_NUMBER:
            return i in self._behind_figures
        return entry.side is Side.ANYWHERE or i + length in self._figure_starts

    @cached_property
    def _nouns(self) -> dict[str, tuple[Noun, ...]]:
        return {}

    def nouns(self, form: str) -> tuple[Noun, ...]:
        """Return the phrases of a message as one form sees them, from left to right."""
        if form not in self._nouns:
            self._nouns[form] = tuple(self._nouns_of(form))
        return self._nouns[form]

    def _nouns_of(self, form: str) -> Iterator[Noun]:
        i = 0
        while i < len(self.tokens):
            noun = self.noun_at(form, i) if self._seen[i] else None
            if noun is not None:
                yield noun
            i = noun.end if noun else i + 1

    def known_places(self, form: str) -> frozenset[int]:
        """Return the places of the phrases that a form's own words list."""
        if form not in self._known:
            known = (n for n in self.nouns(form) if FOREIGN not in n.concepts or OTHER in n.concepts)
            self._known[form] = frozenset(i for noun in known for i in range(noun.start, noun.end))
        return self._known[form]

    @cached_property
    def _known(self) -> dict[str, frozenset[int]]:
        return {}

    def choices(self, form: str) -> Iterator[tuple[int, str, str]]:
        """Return the place, question and name of each choice that is named, the longest phrase at each place."""
        i = 0
        while i < len(self.tokens):
            found = [
                (n, e)
                for n, e in self._seen[i]
                if self._counts_at(e, i, n) and (e.choice or e.form != form or FOREIGN in e.concepts)
            ]
            found = [(n, e) for n, e in found if e.form == form or FOREIGN not in e.concepts]
            length = max((n for n, _ in found), default=1)
            if any(n == length and FOREIGN in e.concepts for n, e in found):
                i += length
                continue
            for n, entry in found:
                if entry.form == form and entry.choice and n == length:
                    yield i, *entry.choice
            named = any(e.form == form and n == length for n, e in found)
            i += length if named or not found else 1

    def names_other_choice(self, form: str, start: int, end: int) -> bool:
        """Return whether a part names a choice of another form, by a phrase unknown to this form."""
        own = self.known_places(form)
        return any(
            entry.choice is not None and entry.form != form and own.isdisjoint(range(i, i + length))
            for i in range(start, end)
            for length, entry in self._seen[i]
        )


@lru_cache(maxsize=64)
def message(text: str, forms: frozenset[str], *, with_money: bool = False) -> Message:
    """Make a message ready for reading; one text is read for many forms."""
    lines = " ; ".join(without_numbering([line for line in text.splitlines() if line.strip()]))
    rest = strip_courtesy(lines)
    tokens = tokenise(rest)
    if len(tokens) > _MAX_TOKENS:
        return Message(tokens, forms, with_money)
    kept = without_asides(tokens, typed_with_marks=_is_typed_with_marks(rest), with_money=with_money)
    return Message(kept, forms, with_money)


def _is_typed_with_marks(text: str) -> bool:
    words = [word_token(word) for word in text.split() if word.isalpha()]
    return len(words) > 2 and sum(word.marked for word in words) * 2 >= len(words)


def _is_question(clause: Sequence[Token]) -> bool:
    return any(token.typed == "?" for token in clause) or _QUESTIONS.found_in(clause)


# --- cutting ---


def _stretches(said: Message) -> Iterator[Stretch]:
    """Cut a message where a sign, a joining word, a correction or a change of time stands."""
    tokens = said.tokens
    elsewhen = corrects = joined = False
    start = i = 0
    while i <= len(tokens):
        at_end = i == len(tokens)
        correction = 0 if at_end else _correction_length(tokens, i)
        length = correction or (0 if at_end else _cut_length(tokens, i, said))
        if length and tokens[i].typed == ":" and not _opens_list(said, start, i):
            length = 0  # "số lớp: 2", but "báo hai việc: ..."
        turns = not at_end and not length and i > start and _turns(said, start, i, elsewhen=elsewhen)
        if at_end or length or turns:
            if i > start:
                elsewhen = _is_elsewhen(tokens, start, i, before=elsewhen) or _is_of_others(tokens, start, i)
                elsewhen = elsewhen or _is_so_far(tokens, start, i)
                opens = not at_end and tokens[i].typed == "("
                opposes = _OPPOSING.length_at(tokens, start) > 0 or _ACTUALLY.found_in(tokens[start:i])
                yield Stretch(start, i, corrects, joined, elsewhen, opposes, opens)
                corrects = joined = False
            if at_end:
                return
            corrects = corrects or bool(correction)
            joined = _JOINING.length_at(tokens, i) == length > 0
            if tokens[i].typed in _STRONG_CUTS:
                elsewhen = False
            # "còn 12" begins a stretch, and says something in it.
            start = i if turns or tokens[i].bare == "con" or _OPPOSING.length_at(tokens, i) else i + length
        i += max(length, 1)


def _opens_list(said: Message, start: int, colon: int) -> bool:
    """Whether what stands before a colon is done with: "báo hai việc: mở 1 lớp ..."; not "lớp: 2 người: 40"."""
    counted = any(start <= count.start < colon for count in said.counts)
    labelled = any(token.typed == ":" for token in said.tokens[start:colon])
    return counted and not (labelled and any(count.start == colon + 1 for count in said.counts))


def _turns(said: Message, start: int, i: int, *, elsewhen: bool) -> bool:
    """Return whether the time changes at a place within a stretch: "năm ngoái 60 năm nay 66"."""
    tokens = said.tokens
    if _NOW.length_at(tokens, i) and _LIKE.length_before(tokens, i):
        return False  # "năm ngoái bằng giờ"
    if _NOW.length_at(tokens, i) and (_TARGETS.length_before(tokens, i) or _TARGETS.length_before(tokens, i - 1)):
        return False
    if _NOW.length_at(tokens, i) or _REACHED.length_at(tokens, i):
        return _is_elsewhen(tokens, start, i, before=elsewhen)
    if not _ELSEWHEN.length_at(tokens, i) or _LIKE.length_before(tokens, i):
        return False
    return any(start <= c.start < i for c in said.counts) and any(
        c.start > i and not any(t.typed in _STOPS for t in tokens[i : c.start]) for c in said.counts
    )


def _is_elsewhen(tokens: Sequence[Token], start: int, end: int, *, before: bool) -> bool:
    for i in range(start, end):
        length = _ELSEWHEN.length_at(tokens[:end], i)
        met = i + length == end and _MET.length_before(tokens, i) > 0  # "đạt chỉ tiêu, 50 hộ đăng ký"
        if length and not met and not _LIKE.length_before(tokens, i) and not _is_reference(tokens, i + length):
            return True
    stretch = tokens[start:end]
    ours = any(_OURS.length_at(stretch, i) or _OUR_ACTS.length_at(stretch, i) for i in range(min(2, len(stretch))))
    done = _DONE.length_at(stretch, 0) > 0 and _is_planned(tokens[:start])
    now = ours or done or _NOW.found_in(stretch) or _REACHED.found_in(stretch) or _OPPOSING.length_at(stretch, 0)
    return before and not now


def _is_planned(before: Sequence[Token]) -> bool:
    return _TARGETS.found_in(before) or _PLANS.found_in(before)


def _is_so_far(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a part tells of the whole year so far, and a later one of the period: "năm nay 4 lớp, kỳ này 1"."""
    stretch = tokens[start:end]
    return _SO_FAR.found_in(stretch) and not _THIS_PERIOD.found_in(stretch) and _THIS_PERIOD.found_in(tokens[end:])


def _is_of_others(tokens: Sequence[Token], start: int, end: int) -> bool:
    return _OF_OTHERS.found_in(tokens[start:end]) and _OURS.found_in(tokens[end:])


def _is_reference(tokens: Sequence[Token], end: int) -> bool:
    """Whether a plan is only named: "theo kế hoạch của xã"."""
    return end < len(tokens) and tokens[end].bare in {"so", "cua"}


def _cut_length(tokens: Sequence[Token], i: int, said: Message) -> int:
    if tokens[i].typed in "()" and said.inside_figure(i):
        return 0
    if tokens[i].typed == "/" and 0 < i < len(tokens) - 1 and tokens[i - 1].is_figure and tokens[i + 1].is_figure:
        return 0  # a date or a fraction
    if tokens[i].typed in _SIGN_CUTS:
        return 1
    if tokens[i].typed == "con" and i and tokens[i - 1].bare in {"ba", "day", "nuoi", "cham", "tre"}:
        return 0  # "bà con" are people, "còn" begins a new piece
    if tokens[i].bare == "con" and said.begins_phrase(i):
        return 0  # "15 người còn mù chữ"
    if tokens[i].typed == ":":
        return 1
    if tokens[i].bare == "con" and i and (said.inside_zero(i) or said.inside_phrase(i)):
        return 0  # "không còn ai", "xóa mù chữ còn"
    if tokens[i].bare in {"va", "voi"} and said.inside_phrase(i):
        return 0  # "hôn nhân và gia đình"
    return _CUTS.length_at(tokens, i)


def _correction_length(tokens: Sequence[Token], i: int) -> int:
    """Return the length of a correction word; a bare "a" is one only in front of a figure."""
    if tokens[i].typed == "a":
        length = _CORRECTIONS.length_at(tokens, i)
        return length or int(0 < i < len(tokens) - 1 and tokens[i + 1].is_figure)
    if tokens[i].typed == "quen":
        return 0
    return _CORRECTIONS.length_at(tokens, i)
