from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plans
from plans.plan_file import load_plan
from plans.policy import Counting, ReminderPolicy
from plans.role import RoleId
from scheduler.reminders import (
    SEND_FROM,
    VIETNAM,
    Audience,
    Owed,
    due_step,
    may_send,
    next_send_time,
    next_step_day,
    steps,
)
from scheduler.workdays import calendar_for

CALENDAR = calendar_for(range(2023, 2028))
POLICIES = load_plan(Path(plans.__file__).parent / "data" / "tan_van_2024.yaml").policies
OWNER, COORDINATOR, LEADER, _ = Audience
JANUARY = date(2024, 1, 2)


def owed(policy: str, due: date, *roles: str, opened_on: date = JANUARY) -> Owed:
    return Owed(1, due, opened_on, POLICIES[policy], tuple(RoleId(role) for role in roles))


VILLAGE = owed("reporter", date(2024, 11, 8), "village_head")
CENTRE = owed("reporter", date(2024, 11, 27), "centre_teacher", "centre_director")
CLERK = owed("report_upward", date(2024, 11, 22), "clerk")


def in_november(*days: int) -> list[date]:
    return [date(2024, 11, day) for day in days]


@pytest.mark.parametrize(
    ("item", "audience", "days"),
    [
        pytest.param(CLERK, OWNER, [date(2024, 10, 25), *in_november(8, 15, 19, 21, 25)], id="TV-N01: the clerk"),
        pytest.param(CLERK, LEADER, in_november(15, 25), id="TV-N01: the vice chair"),
        pytest.param(CLERK, COORDINATOR, [], id="TV-N01: the clerk is not reminded of the clerk"),
        pytest.param(VILLAGE, OWNER, [date(2024, 10, 25), *in_november(1, 6, 11, 15)], id="TV-N02: village heads"),
        pytest.param(VILLAGE, COORDINATOR, in_november(11, 15), id="TV-N02: the clerk"),
        pytest.param(VILLAGE, LEADER, in_november(13), id="TV-N02: the vice chair"),
        pytest.param(
            CENTRE,
            OWNER,
            [*in_november(13, 19, 25, 28), date(2024, 12, 4)],
            id="TV-N03: the teacher, not on Teachers' Day",
        ),
        pytest.param(CENTRE, COORDINATOR, [*in_november(28), date(2024, 12, 4)], id="TV-N03: the clerk"),
        pytest.param(
            owed("report_upward", date(2024, 11, 24), "clerk"),
            OWNER,
            [date(2024, 10, 25), *in_november(8, 15, 19, 21, 25)],
            id="a due date on a Sunday has the ladder of the Friday before",
        ),
        pytest.param(
            owed("reporter", date(2024, 2, 19), "village_head"),
            OWNER,
            [date(2024, 1, 29), date(2024, 2, 5), date(2024, 2, 15), date(2024, 2, 20), date(2024, 2, 26)],
            id="Tết 2024 is stepped over",
        ),
        pytest.param(
            owed("reporter", date(2024, 11, 27), "village_head"),
            OWNER,
            [*in_november(13, 20, 25, 28), date(2024, 12, 4)],
            id="a village head may be written to on Teachers' Day",
        ),
        pytest.param(
            owed("reporter", date(2024, 11, 8), "village_head", opened_on=date(2024, 11, 1)),
            OWNER,
            in_november(1, 6, 11, 15),
            id="steps from before it was asked are dropped",
        ),
        pytest.param(owed("quiet", date(2024, 11, 8), "village_head"), OWNER, [], id="a quiet duty"),
    ],
)
def test_the_ladder(item: Owed, audience: Audience, days: list[date]) -> None:
    assert [step.day for step in steps(item, CALENDAR) if step.audience is audience] == days


def test_courtesy_does_not_move_what_officials_hear() -> None:
    policy = ReminderPolicy(owner=(-5,), coordinator=(-5,))
    item = Owed(1, date(2024, 11, 27), JANUARY, policy, (RoleId("school_head"),))
    assert {step.audience: step.day.day for step in steps(item, CALENDAR)} == {OWNER: 19, COORDINATOR: 20}


def test_a_moved_step_before_the_opening_is_dropped_as_well() -> None:
    item = owed("reporter", date(2024, 11, 27), "centre_teacher", opened_on=date(2024, 11, 20))
    assert steps(item, CALENDAR)[0].day == date(2024, 11, 25)


@pytest.mark.parametrize(
    ("today", "audience", "since", "offset"),
    [
        pytest.param(date(2024, 10, 24), OWNER, None, None, id="the day before the first step"),
        pytest.param(date(2024, 10, 25), OWNER, None, -10, id="the day of a step"),
        pytest.param(date(2024, 10, 31), OWNER, None, -10, id="between two steps"),
        pytest.param(date(2024, 11, 7), OWNER, None, -2, id="after an outage the latest one"),
        pytest.param(date(2024, 11, 9), OWNER, None, -2, id="a Saturday says nothing new"),
        pytest.param(date(2024, 11, 11), OWNER, None, 1, id="the first working day overdue"),
        pytest.param(date(2025, 3, 1), OWNER, None, 5, id="long after the end of the ladder"),
        pytest.param(date(2024, 11, 8), COORDINATOR, None, None, id="not late before it is late"),
        pytest.param(date(2024, 11, 11), COORDINATOR, None, 1, id="the clerk hears of it overdue"),
        pytest.param(date(2024, 11, 12), LEADER, None, None, id="the leader not yet"),
        pytest.param(date(2024, 11, 13), LEADER, None, 3, id="the leader three working days later"),
        pytest.param(date(2024, 10, 31), OWNER, date(2024, 10, 28), None, id="joined after the step"),
        pytest.param(date(2024, 10, 31), OWNER, date(2024, 10, 25), -10, id="joined on its day"),
    ],
)
def test_the_step_that_has_come(today: date, audience: Audience, since: date | None, offset: int | None) -> None:
    step = due_step(VILLAGE, audience, today, CALENDAR, since)
    assert (step and step.offset) == offset


@pytest.mark.parametrize(
    ("today", "next_day"),
    [
        (JANUARY, date(2024, 10, 25)),
        (date(2024, 10, 25), date(2024, 11, 1)),
        (date(2024, 11, 11), date(2024, 11, 13)),
        (date(2024, 11, 14), date(2024, 11, 15)),
        (date(2024, 11, 15), None),
    ],
)
def test_the_day_to_look_again_is_that_of_the_next_step_of_anybody(today: date, next_day: date | None) -> None:
    assert next_step_day(VILLAGE, today, CALENDAR) == next_day


def local(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), VIETNAM)


FRIDAY, SATURDAY, MONDAY = in_november(8, 9, 11)


@pytest.mark.parametrize(
    ("day", "clock", "allowed"),
    [
        pytest.param(FRIDAY, "06:59:59", False, id="a second before seven"),
        pytest.param(FRIDAY, "07:00:00", True, id="seven"),
        pytest.param(FRIDAY, "11:29:59", True, id="a second before noon rest"),
        pytest.param(FRIDAY, "11:30:00", False, id="noon rest begins"),
        pytest.param(FRIDAY, "13:29:59", False, id="a second before its end"),
        pytest.param(FRIDAY, "13:30:00", True, id="noon rest ends"),
        pytest.param(FRIDAY, "19:59:59", True, id="a second before eight"),
        pytest.param(FRIDAY, "20:00:00", False, id="eight in the evening"),
        pytest.param(FRIDAY, "00:00:00", False, id="midnight"),
        pytest.param(SATURDAY, "09:00:00", False, id="Saturday"),
        pytest.param(date(2024, 5, 4), "09:00:00", True, id="a Saturday that offices work on"),
        pytest.param(date(2024, 2, 12), "09:00:00", False, id="Tết"),
    ],
)
def test_the_hours_of_writing(day: date, clock: str, allowed: bool) -> None:
    now = local(day, clock)
    assert may_send(now, CALENDAR) is allowed
    assert may_send(now.astimezone(UTC), CALENDAR) is allowed


@pytest.mark.parametrize(
    ("day", "clock", "then", "at"),
    [
        pytest.param(FRIDAY, "09:15:00", FRIDAY, "09:15:00", id="now"),
        pytest.param(FRIDAY, "07:10:00", FRIDAY, "07:10:00", id="early, but allowed"),
        pytest.param(FRIDAY, "05:00:00", FRIDAY, "08:00:00", id="in the night: at eight"),
        pytest.param(FRIDAY, "12:00:00", FRIDAY, "13:30:00", id="at noon: after the rest"),
        pytest.param(FRIDAY, "20:00:00", MONDAY, "08:00:00", id="Friday evening: Monday"),
        pytest.param(SATURDAY, "06:00:00", MONDAY, "08:00:00", id="Saturday: Monday"),
        pytest.param(date(2024, 2, 7), "21:00:00", date(2024, 2, 15), "08:00:00", id="after Tết"),
        pytest.param(date(2024, 5, 3), "20:30:00", date(2024, 5, 4), "08:00:00", id="a working Saturday"),
    ],
)
def test_the_next_time_to_send(day: date, clock: str, then: date, at: str) -> None:
    found = next_send_time(local(day, clock), CALENDAR)
    assert found == local(then, at)
    assert found.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2024, 11, 8, 9, 0)  # noqa: DTZ001 (the point of the test)
    with pytest.raises(ValueError, match="zone"):
        may_send(naive, CALENDAR)
    with pytest.raises(ValueError, match="zone"):
        next_send_time(naive, CALENDAR)


# The bounds of st.datetimes have no zone; what it draws has one.
instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
offsets = st.lists(st.integers(-30, 30), max_size=6).map(tuple)


@given(instants)
def test_the_next_time_to_send_is_allowed_and_the_first_such_hour(now: datetime) -> None:
    then = next_send_time(now, CALENDAR)
    assert then >= now
    assert may_send(then, CALENDAR)
    hours = (now + timedelta(hours=n) for n in range(int((then - now) / timedelta(hours=1)) + 1))
    skipped = [hour for hour in hours if hour < then and may_send(hour, CALENDAR)]
    assert all(hour.astimezone(VIETNAM).time() < SEND_FROM for hour in skipped)


@given(
    st.dates(date(2024, 3, 1), date(2026, 10, 1)),
    offsets,
    offsets,
    st.sampled_from(["centre_teacher", "village_head"]),
)
def test_every_step_falls_on_a_working_day_and_is_reached_once(
    due: date, owner: tuple[int, ...], leader: tuple[int, ...], role: str
) -> None:
    item = Owed(1, due, JANUARY, ReminderPolicy(owner=owner, leader=leader), (RoleId(role),))
    ladder = steps(item, CALENDAR)
    assert all(CALENDAR.is_working(step.day) for step in ladder)
    assert [step.day for step in ladder] == sorted(step.day for step in ladder)
    for step in ladder:
        reached = due_step(item, step.audience, step.day, CALENDAR)
        assert reached is not None
        assert reached.day == step.day
        assert next_step_day(item, step.day - timedelta(days=1), CALENDAR) == step.day


def test_days_of_the_calendar_are_dropped_before_the_plan_and_moved_off_a_saturday() -> None:
    """Row DS-D01: due in the second quarter of 2020, by a plan of 15 June."""
    policy = ReminderPolicy(owner=(-30, -14, -7, -3, -1), count=Counting.DAYS)
    item = Owed(1, date(2020, 6, 30), date(2020, 6, 15), policy, (RoleId("clerk"),))
    calendar = calendar_for([2020])
    assert [step.day for step in steps(item, calendar)] == [date(2020, 6, day) for day in (16, 23, 26, 29)]


def test_who_has_promised_hears_nothing_until_the_promised_day_is_over() -> None:
    village = replace(VILLAGE, promised=date(2024, 11, 7))
    heard = [step and step.day for day in in_november(5, 6, 7, 8) if (step := due_step(village, OWNER, day, CALENDAR))]
    assert heard == [date(2024, 11, 6)]  # the step of the 6th is said on the 8th
    assert due_step(village, OWNER, date(2024, 11, 7), CALENDAR) is None
    assert due_step(village, COORDINATOR, date(2024, 11, 11), CALENDAR) is not None


def test_what_a_promise_held_back_is_looked_at_on_the_working_day_after_it() -> None:
    village = replace(VILLAGE, promised=date(2024, 11, 15))
    assert next_step_day(village, date(2024, 11, 15), CALENDAR) == date(2024, 11, 18)
    assert next_step_day(village, date(2024, 11, 18), CALENDAR) is None
