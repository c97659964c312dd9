from datetime import UTC, date, datetime, time

import pytest

from plans.assignment import Assignment, AssignmentId, Completion, Excuse, Relief, State
from plans.local_time import VIETNAM
from plans.period import PeriodKind, period_on
from plans.person import PersonId
from plans.role import RoleId
from plans.unit import UnitId

DUE = date(2024, 11, 8)
IN_TIME, LATER = date(2024, 11, 8), date(2024, 11, 9)
DONE = Completion(PersonId(1), datetime(2024, 11, 8, tzinfo=UTC), "", None)


def assignment(
    *, due: date | None = DUE, done_on: date | None = None, excuse: Relief | None = None, promised: date | None = None
) -> Assignment:
    return Assignment(
        id=AssignmentId(1),
        plan_id="TV",
        duty_id="TV-D58",
        form_id="classes",
        unit_id=UnitId(1),
        period=period_on(PeriodKind.YEAR, DUE),
        roles=(RoleId("village_head"),),
        plan_due=None,
        due=due,
        policy="reporter",
        opened_on=date(2024, 1, 1),
        completion=None if done_on is None else DONE,
        done_at=None if done_on is None else datetime.combine(done_on, time(9), VIETNAM),
        excuse=None if excuse is None else Excuse(excuse, "lũ quét", PersonId(2), IN_TIME),
        promised=promised,
    )


@pytest.mark.parametrize(
    ("one", "today", "state"),
    [
        pytest.param(assignment(), IN_TIME, State.NOT_YET_DUE, id="the due date is in time"),
        pytest.param(assignment(), LATER, State.MISSING, id="the day after"),
        pytest.param(assignment(done_on=IN_TIME), LATER, State.ON_TIME, id="in on the due date"),
        pytest.param(assignment(done_on=LATER), LATER, State.LATE, id="in a day late"),
        pytest.param(assignment(due=None), date(2030, 1, 1), State.NOT_YET_DUE, id="without a day never missing"),
        pytest.param(assignment(due=None, done_on=LATER), LATER, State.ON_TIME, id="without a day never late"),
        pytest.param(assignment(excuse=Relief.EXCUSED), IN_TIME, State.EXCUSED, id="excused beforehand"),
        pytest.param(assignment(excuse=Relief.EXCUSED), LATER, State.EXCUSED, id="excused and missing"),
        pytest.param(assignment(excuse=Relief.EXCUSED, done_on=LATER), LATER, State.EXCUSED, id="excused and late"),
        pytest.param(
            assignment(excuse=Relief.EXCUSED, done_on=IN_TIME), LATER, State.ON_TIME, id="excused, yet in time"
        ),
        pytest.param(assignment(excuse=Relief.NOT_APPLICABLE), LATER, State.NOT_APPLICABLE, id="not applicable"),
        pytest.param(
            assignment(excuse=Relief.NOT_APPLICABLE, done_on=IN_TIME),
            LATER,
            State.NOT_APPLICABLE,
            id="not applicable whatever came",
        ),
        pytest.param(
            assignment(promised=date(2024, 12, 1)), LATER, State.MISSING, id="a promise does not move the due date"
        ),
    ],
)
def test_an_assignment_is_in_one_state(one: Assignment, today: date, state: State) -> None:
    assert one.state_on(today) is state


@pytest.mark.parametrize(
    ("one", "is_open"),
    [
        (assignment(), True),
        (assignment(promised=LATER), True),
        (assignment(done_on=LATER), False),
        (assignment(excuse=Relief.EXCUSED), False),
        (assignment(excuse=Relief.NOT_APPLICABLE), False),
    ],
)
def test_nobody_waits_for_what_is_in_or_excused(one: Assignment, is_open: bool) -> None:
    assert one.is_open is is_open
    assert one.is_overdue(LATER) is is_open
