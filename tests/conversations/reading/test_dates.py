"""Days as people name them; None means that we ask again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.dates import Direction, read_date, write_date
from conversations.reading.lunar import LunarDate, to_lunar, to_solar
from tests.conversations.reading import spoken_dates

PAST: list[tuple[str, date, date | None]] = [
    ("17-9", date(2026, 9, 24), date(2026, 9, 17)),
    ("thứ năm tuần trước nữa", date(2026, 9, 22), date(2026, 9, 10)),
    ("t4", date(2026, 9, 19), date(2026, 9, 16)),
    ("tối hôm kia", date(2026, 10, 1), date(2026, 9, 29)),
    ("thứ hai 15/9", date(2026, 9, 24), None),
    ("31/9", date(2026, 9, 24), None),
    ("mùng 7 tết", date(2026, 3, 1), date(2026, 2, 23)),
    ("21 tháng chạp", date(2027, 2, 10), date(2027, 1, 28)),
    ("hôm nay", date(2026, 9, 24), date(2026, 9, 24)),
    ("hom qua", date(2026, 9, 24), date(2026, 9, 23)),
    ("hqua ạ", date(2026, 9, 24), date(2026, 9, 23)),
    ("hôm kìa", date(2026, 9, 24), date(2026, 9, 21)),
    ("3 ngày trước", date(2026, 9, 24), date(2026, 9, 21)),
    ("cách đây ba hôm", date(2026, 9, 24), date(2026, 9, 21)),
    ("tuần trước", date(2026, 9, 24), None),
    ("hôm nọ", date(2026, 9, 24), None),
    ("thứ sáu tuần trước", date(2026, 9, 24), date(2026, 9, 18)),
    ("thu 6", date(2026, 9, 24), date(2026, 9, 18)),
    ("thu nam", date(2026, 9, 24), date(2026, 9, 24)),
    ("chủ nhật tuần trước", date(2026, 9, 21), date(2026, 9, 20)),
    ("ngày 5", date(2026, 9, 24), date(2026, 9, 5)),
    ("ngày 28", date(2026, 9, 24), date(2026, 8, 28)),
    ("ngày 5 tháng 9", date(2026, 9, 24), date(2026, 9, 5)),
    ("ngày 5 tháng 9 năm 2025", date(2026, 9, 24), date(2025, 9, 5)),
    ("ngày mười lăm tháng tám", date(2026, 9, 24), date(2026, 8, 15)),
    ("mồng 3/9", date(2026, 9, 24), date(2026, 9, 3)),
    ("5/9/26", date(2026, 9, 24), date(2026, 9, 5)),
    ("2026-09-05", date(2026, 9, 24), date(2026, 9, 5)),
    ("5.9.2026", date(2026, 9, 24), date(2026, 9, 5)),
    ("29/9", date(2026, 9, 24), None),
    ("20/12", date(2026, 9, 24), date(2025, 12, 20)),
    ("29/2/2025", date(2026, 9, 24), None),
    ("29/2/2024", date(2026, 9, 24), date(2024, 2, 29)),
    ("từ 5/9 đến 7/9", date(2026, 9, 24), None),
    ("5-7/9", date(2026, 9, 24), None),
    ("rằm tháng 8", date(2026, 9, 30), date(2026, 9, 25)),
    ("rằm tháng giêng", date(2026, 9, 30), date(2026, 3, 3)),
    ("15/8 âm lịch", date(2026, 9, 30), date(2026, 9, 25)),
    ("mùng 10/3", date(2026, 9, 30), None),
    ("giỗ tổ", date(2026, 9, 30), date(2026, 4, 26)),
    ("thứ năm 24/9", date(2026, 9, 24), date(2026, 9, 24)),
    ("17/9 lúc 7h30, 25 người", date(2026, 9, 24), date(2026, 9, 17)),
    ("12", date(2026, 9, 24), date(2026, 9, 12)),
    ("40", date(2026, 9, 24), None),
    ("17 9", date(2026, 9, 24), date(2026, 9, 17)),
    ("không nhớ", date(2026, 9, 24), None),
    ("dạ", date(2026, 9, 24), None),
    ("tháng 9", date(2026, 9, 24), None),
    ("9/2026", date(2026, 9, 24), None),
    ("ngày 5 tháng trước", date(2026, 9, 24), date(2026, 8, 5)),
    ("hôm qua 23/9", date(2026, 9, 24), date(2026, 9, 23)),
    ("hôm qua 22/9", date(2026, 9, 24), None),
    ("mười lăm tháng tư", date(2026, 9, 24), date(2026, 4, 15)),
    ("sáng nay", date(2026, 9, 24), date(2026, 9, 24)),
    ("30 tết", date(2027, 3, 1), None),
    ("29 tết", date(2027, 3, 1), date(2027, 2, 5)),
    ("20/9 năm ngoái", date(2026, 9, 24), date(2025, 9, 20)),
    ("13/25", date(2026, 9, 24), None),
    ("cn", date(2026, 9, 24), date(2026, 9, 20)),
    ("thứ tư vừa rồi", date(2026, 9, 23), date(2026, 9, 16)),
    ("15 thang 8", date(2026, 9, 24), date(2026, 8, 15)),
    ("ngày 17/9/2026", date(2026, 9, 24), date(2026, 9, 17)),
    ("thứ sáu 18/9/2026", date(2026, 9, 24), date(2026, 9, 18)),
    ("bữa qua", date(2026, 9, 24), date(2026, 9, 23)),
]
FUTURE: list[tuple[str, date, date | None]] = [
    ("thứ sáu", date(2026, 9, 24), date(2026, 9, 25)),
    ("mai", date(2026, 9, 24), date(2026, 9, 25)),
    ("ngày kia", date(2026, 9, 24), date(2026, 9, 26)),
    ("ngày mốt", date(2026, 9, 24), date(2026, 9, 26)),
    ("ngày 5", date(2026, 9, 24), date(2026, 10, 5)),
    ("5/10", date(2026, 9, 24), date(2026, 10, 5)),
    ("thứ hai tuần sau", date(2026, 9, 24), date(2026, 9, 28)),
    ("3 ngày nữa", date(2026, 9, 24), date(2026, 9, 27)),
    ("5/11", date(2024, 10, 1), date(2024, 11, 5)),
    ("thứ sáu tới", date(2026, 9, 24), date(2026, 9, 25)),
    ("5/1", date(2026, 9, 24), date(2027, 1, 5)),
    ("20/9", date(2026, 9, 24), None),
]
TET = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 2),
    2031: date(2031, 1, 23),
    2032: date(2032, 2, 11),
    2033: date(2033, 1, 31),
    2034: date(2034, 2, 19),
    2035: date(2035, 2, 8),
}
LEAP_MONTHS = {2025: 6, 2028: 5, 2031: 3, 2033: 11}
EVES_ON_THE_30TH = {2024, 2033, 2034, 2035}


@pytest.mark.parametrize(("text", "today", "day"), PAST, ids=[text for text, *_ in PAST])
def test_a_day_gone_by_is_read_or_asked_again(text: str, today: date, day: date | None) -> None:
    assert read_date(text, today, Direction.PAST).value == day


@pytest.mark.parametrize(("text", "today", "day"), FUTURE, ids=[text for text, *_ in FUTURE])
def test_a_day_to_come_is_read_or_asked_again(text: str, today: date, day: date | None) -> None:
    assert read_date(text, today, "future").value == day


IN_SEPTEMBER, IN_NOVEMBER = date(2026, 9, 24), date(2026, 11, 20)
SPOKEN = [
    (today, direction, *line.rsplit(" = ", 1))
    for today, direction, said in (
        (IN_SEPTEMBER, Direction.PAST, spoken_dates.PAST_IN_SEPTEMBER),
        (IN_SEPTEMBER, Direction.FUTURE, spoken_dates.FUTURE_IN_SEPTEMBER),
        (IN_NOVEMBER, Direction.PAST, spoken_dates.PAST_IN_NOVEMBER),
        (IN_NOVEMBER, Direction.FUTURE, spoken_dates.FUTURE_IN_NOVEMBER),
    )
    for line in said.strip().splitlines()
]


@pytest.mark.parametrize(("today", "direction", "text", "day"), SPOKEN)
def test_a_day_is_read_as_villagers_name_it(today: date, direction: Direction, text: str, day: str) -> None:
    read = read_date(text, today, direction).value
    assert (read.isoformat() if read else "ask") == day


CANDIDATES: list[tuple[str, Direction, list[date]]] = [
    ("hôm qua hay hôm kia", Direction.PAST, [date(2026, 9, 22), date(2026, 9, 23)]),
    ("mai hoặc ngày kia", Direction.FUTURE, [date(2026, 9, 25), date(2026, 9, 26)]),
    ("thứ hai 15/9", Direction.PAST, [date(2026, 9, 15), date(2026, 9, 21)]),
    ("hôm qua 22/9", Direction.PAST, [date(2026, 9, 22), date(2026, 9, 23)]),
    ("30 tết", Direction.PAST, [date(2026, 2, 16)]),
    ("khoảng thứ 4", Direction.PAST, [date(2026, 9, 23)]),
    ("trước 30/9", Direction.FUTURE, [date(2026, 9, 30)]),
    ("cách đây 2 tuần", Direction.PAST, [date(2026, 9, 10)]),
    ("thứ 6 này", Direction.PAST, [date(2026, 9, 18), date(2026, 9, 25)]),
    ("17/9 phải không", Direction.PAST, [date(2026, 9, 17)]),
    ("20261399", Direction.PAST, []),
    ("15/9, 16/9, 17/9", Direction.PAST, []),
    ("tuần trước", Direction.PAST, []),
]


@pytest.mark.parametrize(("text", "direction", "candidates"), CANDIDATES)
def test_the_likely_days_are_offered_when_asking_again(text: str, direction: Direction, candidates: list[date]) -> None:
    assert read_date(text, IN_SEPTEMBER, direction).candidates == tuple(candidates)
    assert read_date(text, IN_SEPTEMBER, direction).value is None


def test_a_day_of_a_month_that_came_twice_offers_both() -> None:
    said = read_date("mùng 10 tháng 6 âm", date(2025, 8, 27), "past")
    assert said.candidates == (date(2025, 7, 4), date(2025, 8, 3))


def test_a_lunar_year_is_named_by_its_tet() -> None:
    assert read_date("28 tết 2027", date(2027, 3, 1), "past").value == date(2027, 2, 4)
    assert read_date("20 tháng chạp năm ngoái", date(2027, 2, 10), "past").value == date(2027, 1, 27)
    assert read_date("rằm tháng tám năm nay", date(2027, 1, 10), "past").value == date(2026, 9, 25)


def test_a_day_of_both_calendars_offers_both() -> None:
    assert read_date("mùng 10/3", date(2026, 9, 30), "past").candidates == (
        date(2026, 3, 10),
        date(2026, 4, 26),
    )


def test_a_day_long_gone_that_is_about_to_come_offers_both() -> None:
    assert read_date("29/9", date(2026, 9, 24), "past").candidates == (date(2025, 9, 29), date(2026, 9, 29))


@given(st.dates(date(2024, 2, 10), date(2035, 12, 31)))
def test_a_day_written_for_the_echo_is_read_back(day: date) -> None:
    today = day + timedelta(days=40)
    assert read_date(write_date(day, today), today, "past").value == day


def test_the_echo_names_the_weekday() -> None:
    assert write_date(date(2024, 11, 8), date(2024, 12, 1)) == "thứ Sáu 8/11/2024"
    assert write_date(date(2024, 11, 8), date(2024, 11, 9)) == "hôm qua, thứ Sáu 8/11/2024"


@pytest.mark.parametrize("year", list(TET))
def test_the_lunar_year_begins_on_tet(year: int) -> None:
    assert to_solar(LunarDate(year, 1, 1)) == TET[year]
    eve = to_lunar(TET[year] - timedelta(days=1))
    assert eve is not None
    assert (eve.month, eve.day) == (12, 30 if year in EVES_ON_THE_30TH else 29)


@pytest.mark.parametrize("year", list(TET))
def test_leap_months_stand_where_published(year: int) -> None:
    leap = [month for month in range(1, 13) if to_solar(LunarDate(year, month, 1, leap=True))]
    assert leap == ([LEAP_MONTHS[year]] if year in LEAP_MONTHS else [])


@given(st.dates(date(2023, 1, 22), date(2036, 1, 27)))
def test_every_solar_day_is_one_lunar_day(day: date) -> None:
    lunar = to_lunar(day)
    assert lunar is not None
    assert to_solar(lunar) == day
