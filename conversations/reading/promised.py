"""The day that is named in a promise: "mai em gửi", "hết tuần này bác nộp"."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from conversations.reading.clean import syllable_key
from conversations.reading.dates import Direction, read_date
from conversations.reading.words import Token

_MARKED = {
    syllable_key(word): f"{bare}!"
    for word, bare in (("mốt", "mot"), ("mãi", "mai"), ("mải", "mai"), ("mái", "mai"), ("tôi", "toi"))
}
_NUMBER = r"(?:\d{1,2}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|muoi mot|muoi hai|muoi lam|hai muoi)"
_PART = r"(?:(?:sang|trua|chieu|toi|dem|khoang|tam|cho den|den|truoc|cham nhat) )*"
_WEEK = r"(?:tuan (?:nay|sau|toi|sau nua)|nay|toi|sau)"
_WEEKDAY = r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|t[2-7]|chu nhat|chua nhat)"
_MONTH = rf"(?:thang (?:{_NUMBER}|nay|sau|toi|gieng|chap))"
_SELF = "toi|tui|em|minh|bac|chi|chau|chu|co|anh|se"
_DAY = re.compile(
    rf"\b{_PART}(?:"
    rf"(?P<week>(?:(?P<part>dau|giua|cuoi|het|trong|sang) )?tuan (?P<which>nay|sau nua|sau|"
    rf"toi)(?! {_WEEKDAY})|(?P<weekend>cuoi tuan)|(?P<bare>(?:dau|giua) tuan)|(?:het|trong|noi) tuan)"
    rf"|(?P<month>(?:(?:dau|giua|cuoi|het|trong|sang) )?thang (?:nay|sau|toi)|(?:cuoi|het) thang)"
    rf"|(?P<vague>(?:may|vai|dam|it|mot vai|doi ba|hai ba|ba bon) (?:ngay|hom|bua|tuan) (?:nua|sau|toi))"
    rf"|(?P<weeks>{_NUMBER}) tuan (?:nua|sau|toi)"
    rf"|(?P<day>(?:hom |ngay |bua )?(?:mai|mot!|kia!)(?: kia)?(?!!)|ngay kia(?!!)|(?:sang|trua|chieu|toi|dem|hom) nay"
    rf"|{_WEEKDAY}(?: {_WEEK}(?!!))?(?: (?:ngay )?\d{{1,2}} / \d{{1,2}})?"
    rf"|(?P<soon>(?:{_NUMBER}|may|vai) (?:phut|tieng|gio)(?: dong ho)? nua)|(?P<another>hom sau)"
    rf"|(?P<later_today>(?:trua|chieu|toi)(?= (?:em|minh|bac|chi|chau|chu|co|anh|tui)\b))"
    rf"|(?:sang|trua|chieu|toi) (?P<of_month>\d{{1,2}})(?= (?:{_SELF})\b)"
    rf"|(?:hom |ngay )?(?:mung|mong) {_NUMBER}(?: {_MONTH}| tet)?|(?:ngay|"
    rf"hom) \d{{1,2}}(?: / \d{{1,2}}(?: / \d{{4}})?| {_MONTH})?"
    rf"|(?:ngay|hom) {_NUMBER}(?: {_MONTH})?(?! (?:nguoi|lop|ho))|\d{{1,2}} / \d{{1,2}}(?: / \d{{4}})?|"
    rf"\d{{1,2}} {_MONTH}|(?P<solar>\d{{1,2}}) tay|(?:hom )?ram(?: nay| {_MONTH})?"
    rf"|{_NUMBER} (?:ngay|hom|bua) (?:nua|sau|toi)))(?= |$)"
)
# Without marks "toi" is tôi (I) before a verb, else tới (coming) or tối (evening).
_PRONOUN = re.compile(
    r"\btoi(?= (?:se|lam|gui|nop|bao|nhap|moi|co|dien|ghi|khai|chuyen|dua|goi|nhan|tra|hop|xin|hen|di)\b)"
)
_MAX_DAYS = 4
_SATURDAY, _WEDNESDAY, _FRIDAY = 5, 2, 4
_NAMED = re.compile(r"\b(?:co|chi|ba|di|thay) $")


@dataclass(frozen=True, slots=True)
class Named:
    """A time to come that a message names: the tokens it takes, and the day if it is one."""

    start: int
    end: int
    day: date | None


def named_days(tokens: Sequence[Token], today: date) -> tuple[Named, ...]:
    """Return the times to come that a message names. A week without a day is its Friday, a month its last day."""
    words = [_MARKED.get(t.key, t.bare) if t.marked else t.bare for t in tokens]
    said = _PRONOUN.sub("toi!", " ".join(words))
    found: list[Named] = []
    for m in islice(_DAY.finditer(said), _MAX_DAYS):
        start = said.count(" ", 0, m.start())
        end = start + m.group().count(" ") + 1
        if m["day"] == "mai" and _NAMED.search(said[: m.start()]):
            continue  # a person: "cô Mai"
        typed = " ".join(t.typed for t in tokens[start:end])
        found.append(Named(start, end, _day(m, typed, today)))
    return tuple(found)


def _day(m: re.Match[str], typed: str, today: date) -> date | None:
    if m["vague"] or m["another"]:
        return None
    if m["month"]:
        return _last_of_month(m["month"], today)
    if m["weeks"]:
        return None
    if m["later_today"] or m["soon"]:
        return today
    if of_month := m["solar"] or m["of_month"]:
        return read_date(f"ngày {of_month}", today, Direction.FUTURE).value
    if not m["week"]:
        day = re.sub(r"^(?:cho|đến|den|trước|truoc|chậm nhất|khoảng|tầm|là) ", "", typed)
        return read_date(day.replace("bữa", "hôm"), today, Direction.FUTURE).value
    monday = today - timedelta(days=today.weekday())
    weeks = {"sau": 1, "toi": 1, "sau nua": 2}.get(m["which"] or "", 0)
    if m["bare"]:
        weeks = 1  # "đầu tuần" is the coming one
    part = m["part"] or (m["week"].split()[0] if m["weekend"] or m["bare"] else "")
    weekday = {"dau": 0, "sang": 0, "giua": _WEDNESDAY, "cuoi": _SATURDAY}.get(part, _FRIDAY)
    day = monday + timedelta(days=7 * weeks + weekday)
    return day if day >= today else monday + timedelta(days=7 * weeks + 6)


def _last_of_month(said: str, today: date) -> date | None:
    """Return the last day of the month for "hết tháng" and "trong tháng"; the start or middle of one is no day."""
    if said.startswith(("dau", "giua", "sang")) or said in ("thang sau", "thang toi"):
        return None
    ahead = said.endswith((" sau", " toi"))
    year, month = (today.year + today.month // 12, today.month % 12 + 1) if ahead else (today.year, today.month)
    return date(year, month, monthrange(year, month)[1])
