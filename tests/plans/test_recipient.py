"""What a duty hands over goes to the role that stands on the day, whatever the plan called the office."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import plans
from plans.assignment import Assignment
from plans.plan_file import load_plan
from plans.recipient import Places, first_recipients, hand_overs, names_of
from plans.role import RoleId, load_roles
from plans.unit import Unit, UnitId, UnitKind
from tests.plans.reported import asked, year

ROLES = load_roles()
DATA = Path(plans.__file__).parent / "data"
BEN_CAT, TAN_VAN = (load_plan(DATA / f"{name}.yaml") for name in ("ben_cat_2022", "tan_van_2024"))
LAST_DAY, NEXT_DAY = date(2025, 6, 30), date(2025, 7, 1)


def tree(*rows: tuple[int, UnitKind, str, str, int | None]) -> Places:
    units = (
        Unit(UnitId(id), kind, word, name, None if above is None else UnitId(above))
        for id, kind, word, name, above in rows
    )
    return Places({unit.id: unit for unit in units})


BODIES = (
    (3, UnitKind.COMMUNE, "xã", "An Điền", 2),
    (4, UnitKind.VILLAGE, "ấp", "Kiến An", 3),
    (5, UnitKind.ASSOCIATION, "Hội Khuyến học", "xã An Điền", 3),
)
TOWN = tree((1, UnitKind.PROVINCE, "tỉnh", "Bình Dương", None), (2, UnitKind.DISTRICT, "thị xã", "Bến Cát", 1), *BODIES)
NO_TOWN = tree((2, UnitKind.PROVINCE, "thành phố", "Hồ Chí Minh", None), *BODIES)
COMMUNE = tree((3, UnitKind.COMMUNE, "phường", "Mỹ Phước", None), (4, UnitKind.VILLAGE, "khu phố", "2", 3))


def handed(chain: Sequence[Sequence[str]], place: int, places: Places, day: date) -> list[str]:
    named = [[RoleId(role) for role in step] for step in chain]
    return [names_of(step) for step in hand_overs(named, UnitId(place), places, day, ROLES)]


CLERK = "công chức văn hóa - xã hội xã An Điền"
CHAIN = (("clerk",), ("district_education", "district_party"), ("district_chair", "district_vice_chair"))


@pytest.mark.parametrize(
    ("places", "day", "names"),
    [
        pytest.param(
            TOWN,
            LAST_DAY,
            [CLERK, "Phòng GD&ĐT thị xã Bến Cát, bí thư thị ủy Bến Cát", "UBND thị xã Bến Cát"],
            id="while there are districts",
        ),
        pytest.param(
            TOWN,
            NEXT_DAY,
            [CLERK, "Sở GD&ĐT tỉnh Bình Dương", "UBND tỉnh Bình Dương"],
            id="from the next day on, though nobody has entered the district's end",
        ),
        pytest.param(
            NO_TOWN,
            NEXT_DAY,
            [CLERK, "Sở GD&ĐT thành phố Hồ Chí Minh", "UBND thành phố Hồ Chí Minh"],
            id="under what the province has become",
        ),
        pytest.param(
            COMMUNE,
            LAST_DAY,
            ["công chức văn hóa - xã hội phường Mỹ Phước", "Phòng GD&ĐT huyện, bí thư huyện ủy", "UBND huyện"],
            id="by its level alone, where nothing is known above the commune",
        ),
    ],
)
def test_each_step_goes_to_the_role_that_stands_on_the_day(places: Places, day: date, names: list[str]) -> None:
    assert handed(CHAIN, 4, places, day) == names


@pytest.mark.parametrize(
    ("role", "place", "name"),
    [
        ("vice_chair", 4, "UBND xã An Điền"),
        ("association_chair", 4, "chủ tịch hội khuyến học xã, Hội Khuyến học xã An Điền"),
        ("province_association", 3, "chủ tịch hội khuyến học tỉnh Bình Dương"),
        ("district_youth_union", 3, "bí thư thị đoàn Bến Cát"),
    ],
)
def test_a_recipient_is_called_as_people_there_say(role: str, place: int, name: str) -> None:
    assert handed([[role]], place, TOWN, LAST_DAY) == [name]


def owed(plan_id: str, duty_id: str, unit_id: int, role: str) -> Assignment:
    return replace(asked(unit_id, "levels", None, year(2025)), plan_id=plan_id, duty_id=duty_id, roles=(RoleId(role),))


@pytest.mark.parametrize(
    ("assignment", "day", "names"),
    [
        pytest.param(owed("BC", "BC-D75", 3, "clerk"), LAST_DAY, "Phòng GD&ĐT thị xã Bến Cát", id="by the plan"),
        pytest.param(owed("BC", "BC-D75", 3, "clerk"), NEXT_DAY, "Sở GD&ĐT tỉnh Bình Dương", id="by its successor"),
        pytest.param(
            owed("TV", "TV-D58", 4, "village_head"),
            NEXT_DAY,
            CLERK,
            id="who collects for the report that it feeds",
        ),
        pytest.param(owed("BC", "BC-D70", 3, "clerk"), NEXT_DAY, "", id="what feeds one's own report goes nowhere"),
        pytest.param(owed("BC", "BC-D29", 2, "district_education"), LAST_DAY, "", id="nobody below collects"),
        pytest.param(owed("TV", "TV-D41", 3, "accountant"), LAST_DAY, "", id="the plan names nobody"),
    ],
)
def test_it_is_handed_first_to_whom_the_plan_names_or_who_collects(
    assignment: Assignment, day: date, names: str
) -> None:
    plan = {"BC": BEN_CAT, "TV": TAN_VAN}[assignment.plan_id]
    assert names_of(first_recipients(plan, assignment, TOWN, day)) == names
