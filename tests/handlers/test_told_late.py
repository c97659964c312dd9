"""Until when a report of a period that is over can still be told."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from handlers.context import split_periods
from plans.assignment import Assignment, AssignmentId, Completion, Excuse, Relief
from plans.local_time import VIETNAM
from plans.period import PeriodKind, period_on
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId

MONTH, QUARTER, HALF_YEAR, YEAR, _ = PeriodKind
SEPTEMBER, OCTOBER = date(2024, 9, 20), date(2024, 10, 3)
IN_TIME = date(2024, 9, 24)


def owed(
    kind: PeriodKind, on: date, due: date | None = None, unit: int = 1, form: str | None = "classes"
) -> Assignment:
    return Assignment(
        id=AssignmentId(unit * 10_000 + on.toordinal() % 10_000),
        plan_id="TD",
        duty_id="TD-D07",
        form_id=form,
        unit_id=UnitId(unit),
        period=period_on(kind, on),
        roles=(RoleId("village_head"),),
        plan_due=None,
        due=due,
        policy="meeting",
        opened_on=on,
    )


def done(one: Assignment, on: date) -> Assignment:
    at = datetime.combine(on, time(9), VIETNAM)
    return replace(one, completion=Completion(PersonId(1), at, "", None), done_at=at)


def excused(one: Assignment, kind: Relief) -> Assignment:
    return replace(one, excuse=Excuse(kind, "lũ quét", PersonId(2), IN_TIME))


LATE = owed(QUARTER, SEPTEMBER, date(2024, 9, 25))


@pytest.mark.parametrize(
    ("before", "today", "is_told"),
    [
        pytest.param(LATE, OCTOBER, True, id="its day was in the quarter"),
        pytest.param(LATE, date(2024, 12, 31), True, id="until the next quarter ends"),
        pytest.param(replace(LATE, due=None), OCTOBER, True, id="nobody has given it a day"),
        pytest.param(done(LATE, IN_TIME), OCTOBER, False, id="it came in the quarter"),
        pytest.param(done(LATE, OCTOBER), date(2024, 11, 3), True, id="it came late, and may be corrected"),
        pytest.param(excused(LATE, Relief.EXCUSED), OCTOBER, True, id="it may be late"),
        pytest.param(excused(LATE, Relief.NOT_APPLICABLE), OCTOBER, False, id="there is nothing to tell"),
        pytest.param(owed(QUARTER, date(2024, 5, 2), date(2024, 6, 25)), OCTOBER, False, id="two quarters ago"),
        pytest.param(
            owed(QUARTER, SEPTEMBER, date(2024, 9, 25), form=None), OCTOBER, False, id="a task goes by its day"
        ),
        pytest.param(
            owed(HALF_YEAR, date(2024, 5, 2), date(2024, 6, 14)),
            date(2024, 7, 2),
            True,
            id="the first half of the year",
        ),
        pytest.param(owed(YEAR, date(2023, 5, 2), date(2023, 11, 14)), date(2024, 1, 5), False, id="not of a year"),
        pytest.param(owed(MONTH, SEPTEMBER, date(2024, 9, 14)), OCTOBER, False, id="not of a month"),
        pytest.param(owed(MONTH, SEPTEMBER), OCTOBER, False, id="nor of one without a day"),
        pytest.param(
            owed(MONTH, SEPTEMBER, date(2024, 10, 3)), OCTOBER, True, id="unless it is wanted by a day to come"
        ),
        pytest.param(owed(MONTH, SEPTEMBER, date(2024, 10, 2)), OCTOBER, False, id="and then no longer"),
    ],
)
def test_a_report_is_told_late_while_the_next_period_runs(before: Assignment, today: date, is_told: bool) -> None:
    running = owed(before.period.kind, today, form=before.form_id)
    current, _ = split_periods((before, running), today)
    assert running in current
    assert (before in current) is is_told


def test_the_month_that_was_asked_for_last_is_told_until_its_day() -> None:
    may = owed(MONTH, date(2024, 5, 20), date(2024, 6, 5))
    assert split_periods([may], date(2024, 6, 5))[0] == (may,)
    assert split_periods([may], date(2024, 6, 6))[0] == ()


def test_those_who_were_in_time_stand_beside_the_one_that_is_late() -> None:
    others = [done(owed(QUARTER, SEPTEMBER, date(2024, 9, 25), unit), IN_TIME) for unit in (2, 3)]
    running = [owed(QUARTER, OCTOBER, unit=unit) for unit in (1, 2, 3)]
    assert set(split_periods((LATE, *others, *running), OCTOBER)[0]) == {LATE, *others, *running}
    in_time = done(LATE, IN_TIME)
    assert set(split_periods((in_time, *others, *running), OCTOBER)[0]) == set(running)
