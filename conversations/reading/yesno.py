"""Answers to a yes-or-no question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from conversations.reading.quantities import quantities
from conversations.reading.words import Token, phrases, tokenise, word_token
from conversations.reading.yesno_words import Sign, lexicon, mended


@dataclass(frozen=True, slots=True)
class YesNoAnswer:
    """True, False, or None to ask again."""

    value: bool | None


class _Verdict(Enum):
    """What one clause says."""

    YES = auto()
    NO = auto()
    POLITE = auto()
    ASK = auto()
    NOTHING = auto()


_ASK = YesNoAnswer(None)
_MOST_WORDS = 80
_REMEMBERED = 500
"""A longer message answers no yes-or-no question."""
_NUMBERS = phrases("hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm|mươi|hăm|băm|tư|vài")
_WHEN = phrases("hôm|lúc|hồi")
_TIMES = phrases("lần|bận|phen|lượt rồi|phút|giây|tiếng đồng hồ|tay|mắt|chân|đời|mặt một lời")
"""What may be counted beside an answer: "đếm hai lần rồi", "giơ cả hai tay"."""
_DUNG = "dung"
_RESPELLED = ("0", "do", "chi")
_BEFORE_CHI = frozenset(("a", "do", "da", "day", "vang", "thua", "nhe", "nha", "nghe", "roi", "ok", "uh"))
"""Behind these an unmarked "chi" calls chị; behind others it may ask what, as in "co chi"."""
_BARE_DUNG = frozenset({Sign.SEND, Sign.DEED, Sign.FIX, Sign.QUIT})
_SOFT = frozenset({Sign.SOFT, Sign.MAY, Sign.QUIT, Sign.DONE, Sign.YES})
_SETTLED = frozenset({Sign.YES, Sign.HAVE, Sign.MAY, Sign.DID, Sign.DONE})
_AGREED = frozenset({Sign.YES, Sign.EXCLAIM, Sign.DID})
_AGREEING = frozenset({Sign.YES, Sign.EXCLAIM})
_SAYS_SO = _AGREEING | {Sign.HAVE}
_DEEDS = frozenset({Sign.DEED, Sign.SEND})
_REMARKS = frozenset({Sign.OTHER, Sign.UNSURE, Sign.UNKNOWN, Sign.LAMENT})
_BARE = frozenset(Sign) - {Sign.THING, Sign.LIMIT, Sign.FIX, Sign.ASKS, *_REMARKS, *_DEEDS}
_MOST_BARE = 8
_NOTHING_WRONG = frozenset({(Sign.NOT, Sign.WRONG), (Sign.NOT, Sign.FIX)})
_BEFORE_SENDING = frozenset({Sign.MAY, Sign.DONE, Sign.QUIT, Sign.SOFT})
_TOLD_OF = _REMARKS | {Sign.HAVE, Sign.DEED}
_BETWEEN = frozenset({Sign.HAVE, Sign.MAY, Sign.THING, Sign.WHO, Sign.SOFT})
"""What may stand between a negation and the word it turns: "không có chỗ nào sai"."""


@lru_cache(maxsize=_REMEMBERED)
def read_yesno(text: str) -> YesNoAnswer:
    """Read yes or no. Politeness is no answer ("vâng, bên em chưa làm" is a no), nor are hedges and questions.

    Each clause is read for itself; they must agree unless a correction stands between them.
    """
    tokens = _spelled(tokenise(text))
    if len(tokens) > _MOST_WORDS:
        return _ASK
    tokens = tuple(mended(t) if t.is_word else t for t in tokens)
    signs = _after_correction(tuple(_signs(tokens)))
    if _is_dung(signs) or any(map(_is_echo, _cut(signs))) or any(said.sign is Sign.REST for said in signs):
        return _ASK
    verdict = _decide(tuple(_clauses(signs)))
    if verdict in (_Verdict.ASK, _Verdict.NOTHING):
        return _ASK
    if _tells_number(tokens) and not (_denies(signs) or _tells_more(signs)):
        return _ASK
    return YesNoAnswer(verdict is not _Verdict.NO)


def is_bare_yesno(text: str) -> bool:
    """Return whether a message is a yes or no and nothing else: "làm gì có", but not "không có nữ"."""
    signs = tuple(_read_signs(text))
    return sum(len(said.words) for said in signs) <= _MOST_BARE and all(said.sign in _BARE for said in signs)


def agrees(text: str) -> bool:
    """Return whether a yes says that something is right or may go: "đúng", "không sai", "xong rồi gửi đi".

    It does not where something only is or was done: "có người ốm", "thôn gửi giấy mời rồi", "họp xong rồi gửi".
    """
    if is_bare_yesno(text):
        return True
    signs = [said.sign for said in _read_signs(text) if said.sign not in (Sign.SILENT, Sign.STOP, Sign.POLITE)]
    if any(sign in _AGREEING for sign in signs) or any(pair in _NOTHING_WRONG for pair in pairwise(signs)):
        return True
    told = [sign for sign in signs if sign not in _BEFORE_SENDING]
    return told[:1] == [Sign.SEND] and not _TOLD_OF.intersection(told)


def _spelled(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the words with those that chat spells otherwise: "0 có" is không, "dung roi do chi" ends in đó chị."""
    return tuple(
        _respelled(t, tokens[:i], tokens[i + 1 :]) if t.typed in _RESPELLED else t for i, t in enumerate(tokens)
    )


def _respelled(token: Token, before: Sequence[Token], behind: Sequence[Token]) -> Token:
    if token.typed == "0" and behind and behind[0].is_word:
        return word_token("không")
    words = tuple(t for t in behind if t.is_word or t.is_figure)
    if token.typed == "do" and (not words or _CALLS.is_all_of(words)):
        return word_token("đó")
    if token.typed == "chi" and not words and before and before[-1].typed in _BEFORE_CHI:
        return word_token("chị")
    return token


@dataclass(frozen=True, slots=True)
class _Said:
    """One phrase of a message and what it contributes."""

    sign: Sign
    words: tuple[Token, ...]

    @property
    def first(self) -> str:
        return self.words[0].key


_Clause = tuple[_Said, ...]
_CALLS = phrases("dạ|ạ|nhé|nha|nghen|em|anh|chị|bác|cô|chú|cháu|con|cán bộ|bạn|đâu|ơi")
_PARTICLES = phrases("ạ|nhé|nha|nghen|nhe")
_NOT_YET = phrases("chưa|chửa|đừng|chưa từng|chưa hề")
_BUT = phrases("mà")
_HAVE = phrases("có")
_THEN = phrases("thì")
_EXCUSING = phrases("xin")


def _read_signs(text: str) -> Iterator[_Said]:
    return _signs(tuple(mended(token) if token.is_word else token for token in _spelled(tokenise(text))))


def _signs(tokens: Sequence[Token]) -> Iterator[_Said]:
    known, i = lexicon(), 0
    while i < len(tokens):
        sign, length = known.sign_at(tokens, i)
        yield _Said(sign, tuple(tokens[i : i + length]))
        i += length


def _after_correction(signs: _Clause) -> _Clause:
    """Return what follows the last correction; "à không" with nothing around it is a plain no."""
    last = max((i for i in range(len(signs)) if signs[i].sign is Sign.MENDS and not _is_apology(signs, i)), default=-1)
    behind = signs[last + 1 :]
    if last >= 0 and not any(said.sign not in (Sign.SILENT, Sign.STOP) for said in (*signs[:last], *behind)):
        return tuple(_Said(Sign.NOT, (w,)) for w in signs[last].words if w.bare == "khong")
    return behind


def _is_apology(signs: _Clause, i: int) -> bool:
    """Whether "xin lỗi" excuses the answer before it rather than corrects it: "chưa ạ, cháu xin lỗi bác"."""
    if signs[i].words[0] not in _EXCUSING:
        return False
    behind = tuple(_clauses(signs[i + 1 :]))
    is_corrected = any(verdict is not _Verdict.NOTHING for verdict in behind)
    return not is_corrected and not any(t.is_figure for said in signs[i + 1 :] for t in said.words)


def _clauses(signs: _Clause) -> Iterator[_Verdict]:
    """Yield what each clause says; those of mere particles say nothing at all."""
    clauses = [_heard(clause) for clause in _cut(signs)]
    clauses = [clause for clause in clauses if clause]
    for i, clause in enumerate(clauses):
        yield _verdict(clause, is_first=not i)


def _cut(signs: _Clause) -> Iterator[_Clause]:
    """Cut at stops, at "mà chưa ...", and behind a "chưa" or "có" that is the whole answer ("có em ạ ...")."""
    start = 0
    for i, said in enumerate(signs):
        turns = said.sign is Sign.NOT and signs[i - 1].words[-1] in _BUT
        if said.sign is Sign.STOP or (i > start and (turns or _is_answered(signs, start, i))):
            yield signs[start:i]
            start = i
    yield signs[start:]


def _is_answered(signs: _Clause, start: int, i: int) -> bool:
    """Whether a bare yes or no ends before a place because the person is called there."""
    is_bare = all(said.sign in (Sign.SILENT, Sign.POLITE) for said in signs[start : i - 1])
    if not is_bare or signs[i].sign is not Sign.SILENT:
        return False
    called = _CALLS.is_all_of(signs[i].words)
    if signs[i - 1].sign is Sign.NOT:
        return called
    goes_on = i + 1 < len(signs) and signs[i + 1].sign is not Sign.SILENT
    return signs[i - 1].sign is Sign.HAVE and called and (not goes_on or _PARTICLES.is_all_of(signs[i].words))


def _heard(clause: _Clause) -> _Clause:
    """Leave out what says nothing; of "vâng" and an answer the answer is left."""
    heard = tuple(said for said in clause if said.sign not in (Sign.SILENT, Sign.STOP))
    return tuple(said for said in heard if said.sign is not Sign.POLITE) or heard[:1]


def _is_dung(signs: _Clause) -> bool:
    """Whether the answer is "dung" without marks, which is đúng, đừng or dừng unless more is said."""
    said = tuple(s for s in signs if s.sign not in (Sign.STOP, Sign.SILENT))
    at = next((i for i, s in enumerate(said) if s.words[0].typed == _DUNG and len(s.words) == 1), None)
    if at is None or (at and said[at - 1].sign is Sign.NOT):
        return False  # "k dung" is no "không đừng"
    return (
        said[at + 1].sign in _BARE_DUNG if at + 1 < len(said) else sum(t.is_word for s in signs for t in s.words) == 1
    )


def _is_echo(signs: _Clause) -> bool:
    """Whether a clause says an answer back in wonder: "đúng à", but not "có lớp mà, cán bộ à" or "không đâu à"."""
    if len(signs) <= 1 or signs[-1].words[-1].typed != "à":
        return False
    insists = signs[-2].sign is Sign.NOWHERE and any(said.sign is Sign.NOT for said in signs)
    return not insists and signs[-2].sign not in (Sign.SILENT, Sign.STOP)


# --- one clause ---


def _verdict(clause: _Clause, *, is_first: bool) -> _Verdict:
    signs = tuple(said.sign for said in clause)
    if Sign.NOWHERE in signs and Sign.NOT not in signs and Sign.NO not in signs:
        return _turned_behind(clause, signs)  # "có gì đâu mà báo hả" is no question
    if Sign.ASKS in signs and not (Sign.NO in signs and all(said.words[0].is_word for said in clause)):
        return _Verdict.ASK
    if Sign.NOT in signs:
        return _negated(clause, signs, is_first=is_first)
    if Sign.NO in signs:
        at = signs.index(Sign.NO)
        turns = clause[at].words[0] in _THEN or Sign.UNSURE in signs[:at]
        differs = Sign.HAVE in signs[:at] and turns  # "trường thì có thôn thì không", "có nhưng hoãn"
        return _Verdict.ASK if Sign.YES in signs[:at] or differs else _Verdict.NO
    if Sign.QUIT in signs and signs[0] is Sign.QUIT and not (_SETTLED | _DEEDS).intersection(signs):
        return _Verdict.NO
    if Sign.UNSURE in signs or Sign.LIMIT in signs or Sign.FIX in signs:
        return _Verdict.ASK
    if Sign.WRONG in signs:
        return _Verdict.ASK if not _SAYS_SO.isdisjoint(signs) else _Verdict.NO
    return _affirmed(signs)


def _turned_behind(clause: _Clause, signs: Sequence[Sign]) -> _Verdict:
    """Read a clause with đâu or mô, which turns what stands before it."""
    before = signs[: signs.index(Sign.NOWHERE)]
    if Sign.WRONG in before:
        return _Verdict.YES if Sign.HAVE in before or signs.count(Sign.WRONG) > 1 else _Verdict.ASK
    unseen = any(_NOT_YET.length_at(said.words, 0) for said in clause)  # "chưa thấy ai mở đâu"
    if unseen and _DEEDS.intersection(before):
        return _Verdict.NO
    if any(sign in _SETTLED for sign in before) or sum(sign in _DEEDS for sign in signs) > 1:
        return _Verdict.NO
    return _Verdict.ASK


def _negated(clause: _Clause, signs: Sequence[Sign], *, is_first: bool) -> _Verdict:
    """Read a clause with a negation by what the negation turns."""
    at = signs.index(Sign.NOT)
    behind = [sign for sign in signs[at:] if sign is not Sign.NOT]
    turned = next((sign for sign in behind if sign not in _BETWEEN), None)
    if signs[-1] is Sign.NOT and any(sign is not Sign.QUIT for sign in signs[:at]) and at == len(signs) - 1:
        return _Verdict.ASK  # "đúng không", "gửi chưa"
    if turned in (Sign.WRONG, Sign.FIX):
        return _Verdict.ASK if Sign.UNSURE in signs else _Verdict.YES
    if (
        turned in (Sign.UNKNOWN, Sign.UNSURE)
        or Sign.UNSURE in signs[:at]
        or {Sign.WRONG, Sign.FIX}.intersection(behind)
    ):
        return _Verdict.ASK
    if not _AGREEING.isdisjoint(signs[:at]):
        return _Verdict.ASK  # "đúng là không có" agrees, but to what?
    if behind[:1] == [Sign.MAY] and Sign.NOT in signs[at + 1 :]:
        return _Verdict.ASK  # "không phải không"
    is_plain = not behind or behind[0] in (_DEEDS | _SETTLED | _BETWEEN | {Sign.NOWHERE, Sign.QUIT}) - {Sign.WHO}
    if at and behind[:1] == [Sign.MAY]:
        is_plain = False  # "gửi mãi không được"
    return _Verdict.NO if is_plain or (is_first and not at) else _Verdict.NOTHING


def _affirmed(signs: Sequence[Sign]) -> _Verdict:
    """Read a clause without any negation."""
    if Sign.WHO in signs or _is_sigh(signs):
        return _Verdict.ASK
    if not _AGREED.isdisjoint(signs):
        return _Verdict.YES
    if Sign.HAVE in signs:
        at = signs.index(Sign.HAVE)
        is_said = at == 0 or all(sign in (Sign.THING, Sign.SOFT) for sign in signs[:at])
        is_known = at + 1 == len(signs) or signs[at + 1] is not Sign.OTHER
        return _Verdict.YES if is_said and is_known else _Verdict.ASK
    if _DEEDS.intersection(signs) and (Sign.DONE in signs or Sign.PAST in signs):
        return _Verdict.YES
    if all(sign in _SOFT for sign in signs) and set(signs) != {Sign.SOFT}:
        return _Verdict.YES
    if Sign.SEND in signs and all(sign in (Sign.SEND, *_SOFT) for sign in signs):
        return _Verdict.YES
    return _Verdict.POLITE if signs == (Sign.POLITE,) else _Verdict.NOTHING


def _is_sigh(signs: Sequence[Sign]) -> bool:
    """Whether words of agreement begin a complaint: "đúng là mệt", "ok mệt", but not "đúng là có mở"."""
    if any(a is Sign.YES and b is Sign.LAMENT for a, b in pairwise(signs)):
        return True
    return Sign.EXCLAIM in signs and not _REMARKS.isdisjoint(signs[signs.index(Sign.EXCLAIM) :])


# --- the whole message ---


def _decide(verdicts: Sequence[_Verdict]) -> _Verdict:
    """Settle what the clauses say together: a no stands whatever is unsure behind it, a yes only if nothing is."""
    told = [v for v in verdicts if v is not _Verdict.NOTHING]
    answers = {v for v in told if v is not _Verdict.POLITE}
    if not answers:
        return _Verdict.YES if told and len(told) == len(verdicts) else _Verdict.NOTHING
    if answers == {_Verdict.NO, _Verdict.ASK}:
        return next(v for v in told if v in answers)
    return answers.pop() if len(answers) == 1 else _Verdict.ASK


def _tells_number(tokens: Sequence[Token]) -> bool:
    """Whether the message tells a number: then it answers another question. "một lớp" and "100 %" tell none."""
    if not any(t.is_figure or t in _NUMBERS for t in tokens):
        return False
    told = (
        q
        for q in quantities(tokens)
        if not (q.percent and q.value == 100)
        and not _WHEN.length_before(tokens, q.start)
        and not _TIMES.length_at(tokens, q.end)
    )
    return any(q.value != 1 or tokens[q.start].is_figure for q in told)


def _denies(signs: _Clause) -> bool:
    """Whether a no holds beside a number: "không phải, 15 mới đúng", but not "không, 15"."""
    return any(
        said.sign in (Sign.WRONG, Sign.NO)
        or (said.sign is Sign.NOT and _NOT_YET.is_all_of(said.words))
        or (said.sign is Sign.NOT and i + 1 < len(signs) and signs[i + 1].sign in (Sign.MAY, Sign.YES))
        for i, said in enumerate(signs)
    )


def _tells_more(signs: _Clause) -> bool:
    """Whether a number tells more of a deed that was first said to be: "có chứ, mở những 2 lớp"."""
    first = next(_cut(signs))
    is_said = any(said.words[0] in _HAVE and said.sign in (Sign.HAVE, Sign.YES) for said in first)
    is_plain = all(said.words[0] in _HAVE or said.sign in (Sign.SILENT, Sign.POLITE) for said in first)
    is_alone = not any(t.is_figure or t in _NUMBERS for said in first for t in said.words)
    return is_said and is_plain and is_alone and any(said.sign is Sign.DEED for said in signs[len(first) :])
