"""The years of each of the five plans, day by day, against an oracle that shares no code with the product."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.years.rules import BEN_CAT, DAK_SONG, NAM_TU_LIEM, TAM_DUONG, TAN_VAN
from tests.years.stage import Story, Town, Years

COMMUNE = Town(
    units={
        "Tân Văn": ("commune", "xã", ""),
        "Nà Pái": ("village", "thôn", "Tân Văn"),
        "Bản Duộc": ("village", "thôn", "Tân Văn"),
        "Nà Dẻo": ("village", "thôn", "Tân Văn"),
        "Pá Péc": ("village", "thôn", "Tân Văn"),
        "Khuổi Gòn": ("village", "thôn", "Tân Văn"),
        "Trung tâm": ("learning_centre", "TTHTCĐ", "Tân Văn"),
    },
    people={
        "clerk": [("clerk", "Tân Văn")],
        "chair": [("vice_chair", "Tân Văn")],
        "head 1": [("village_head", "Nà Pái")],
        "branch 1": [("branch_head", "Nà Pái")],
        "head 2": [("village_head", "Bản Duộc"), ("branch_head", "Bản Duộc")],
        "head 3": [("village_head", "Nà Dẻo"), ("branch_head", "Pá Péc")],
        "head 4": [("village_head", "Pá Péc")],
        "head 5": [("village_head", "Khuổi Gòn")],
        "teacher": [("centre_teacher", "Trung tâm")],
        "director": [("centre_director", "Trung tâm")],
    },
    late=("head 4", "branch 1"),
    never=("head 5",),
    merged=(("Nà Pái", "Bản Duộc"), "Hợp Nhất"),
)


def district(name: str, words: tuple[str, str, str], communes: Sequence[str], villages: int, *offices: str) -> Town:
    """A district with its communes, each with villages, the first one with a centre, a school and an association."""
    of_district, of_commune, of_village = words
    units = {name: ("district", of_district, "")}
    people: dict[str, Sequence[tuple[str, str]]] = {
        "education": [("district_education", name)],
        "vice chair": [("district_vice_chair", name)],
        "two hats": [(office, name) for office in offices[:2]],
        **{office: [(office, name)] for office in offices[2:]},
    }
    for commune in communes:
        units[commune] = ("commune", of_commune, name)
        people[f"clerk of {commune}"] = [("clerk", commune), ("commune_committee", commune)]
        people[f"chair of {commune}"] = [("vice_chair", commune)]
        for number in range(1, villages + 1):
            village = f"{commune} {number}"
            units[village] = ("village", of_village, commune)
            people[f"head of {village}"] = [("village_head", village)]
        people[f"branch of {commune}"] = [("branch_head", f"{commune} 1"), ("branch_head", f"{commune} 2")]
    first = communes[0]
    units |= {
        f"Trung tâm {first}": ("learning_centre", "TTHTCĐ", first),
        f"Hội {first}": ("association", "hội khuyến học", first),
        f"Trường {first}": ("school", "trường", first),
    }
    people |= {
        "teacher": [("centre_teacher", f"Trung tâm {first}")],
        "director": [("centre_director", f"Trung tâm {first}")],
        "association": [("association_chair", f"Hội {first}")],
        "school": [("school_head", f"Trường {first}")],
        "party": [("commune_party", first)],
    }
    return Town(
        units,
        people,
        late=(f"head of {first} 1", f"clerk of {communes[-1]}"),
        never=(f"head of {first} 2",),
        merged=((f"{first} 1", f"{first} 2"), f"{first} Hợp Nhất"),
    )


STORIES = {
    "tan_van": Story(
        TAN_VAN,
        COMMUNE,
        first=date(2023, 12, 20),
        last=date(2025, 2, 28),
        outage=date(2024, 10, 30),  # until Friday: what was missed is told on Monday
        merger=date(2024, 11, 6),  # a day on which people have already heard something
    ),
    "nam_tu_liem": Story(
        NAM_TU_LIEM,
        district(
            "Nam Từ Liêm",
            ("quận", "phường", "tổ dân phố"),
            ("Mỹ Đình", "Cầu Diễn"),
            3,
            *("district_labour", "district_culture", "district_health", "district_association"),
        ),
        first=date(2021, 4, 20),
        last=date(2022, 1, 31),
        outage=date(2021, 10, 20),
        merger=date(2021, 10, 18),
        given={
            date(2021, 6, 7): ("NTL-D65", date(2021, 1, 1), date(2021, 9, 30)),
            date(2021, 11, 8): ("NTL-D38", date(2021, 1, 1), date(2021, 12, 12)),
            date(2021, 11, 9): ("NTL-D64", date(2021, 1, 1), date(2021, 12, 15)),
        },
    ),
    "ben_cat": Story(
        BEN_CAT,
        district(
            "Bến Cát", ("thị xã", "phường", "khu phố"), ("Mỹ Phước",), 2, "district_labour", "district_internal_affairs"
        ),
        first=date(2022, 4, 1),
        last=date(2031, 3, 31),
        outage=date(2025, 11, 26),
        merger=date(2026, 11, 16),
        all_days_from=11,
        given={
            date(2023, 3, 1): ("BC-D28", date(2023, 1, 1), date(2023, 6, 30)),
            date(2025, 5, 5): ("BC-D32", date(2025, 1, 1), date(2025, 10, 19)),
            date(2030, 9, 16): ("BC-D33", date(2030, 1, 1), date(2030, 12, 20)),
        },
    ),
    "dak_song": Story(
        DAK_SONG,
        district(
            "Đắk Song",
            ("huyện", "xã", "bon"),
            ("Đắk Môl", "Nâm N'Jang"),
            3,
            *("district_labour", "district_trade_union", "district_association"),
        ),
        first=date(2020, 6, 10),
        last=date(2023, 1, 31),
        outage=date(2021, 10, 28),
        merger=date(2022, 7, 1),
        all_days_from=10,
        given={date(2021, 2, 1): ("DS-D27", date(2021, 1, 1), date(2021, 7, 4))},
    ),
    "tam_duong": Story(
        TAM_DUONG,
        district(
            "Tam Đường",
            ("huyện", "xã", "bản"),
            ("Bản Bo", "Hồ Thầu"),
            3,
            *("district_committee", "district_internal_affairs", "district_vice_chair"),
        ),
        first=date(2017, 10, 10),
        last=date(2019, 1, 31),
        outage=date(2018, 3, 14),
        merger=date(2018, 8, 20),
        given={
            date(2017, 11, 20): ("TD-D07", date(2017, 9, 15), date(2017, 12, 29)),
            date(2017, 11, 21): ("TD-D08", date(2017, 6, 15), date(2017, 12, 31)),
            date(2018, 1, 8): ("TD-D07", date(2017, 12, 15), date(2018, 3, 30)),
            date(2018, 1, 9): ("TD-D16", date(2018, 1, 1), date(2018, 5, 20)),
            date(2018, 4, 2): ("TD-D07", date(2018, 3, 15), date(2018, 6, 29)),
            date(2018, 5, 2): ("TD-D08", date(2017, 12, 15), date(2018, 7, 1)),
            date(2018, 7, 23): ("TD-D07", date(2018, 6, 15), date(2018, 9, 28)),
            date(2018, 10, 1): ("TD-D07", date(2018, 9, 15), date(2018, 12, 28)),
            date(2018, 10, 15): ("TD-D11", date(2018, 1, 1), date(2018, 11, 24)),
            date(2018, 11, 1): ("TD-D08", date(2018, 6, 15), date(2018, 12, 31)),
        },
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("plan", STORIES)
async def test_the_years_of_a_plan_on_sqlite(plan: str, sqlite_url: str, tmp_path: Path) -> None:
    await play(STORIES[plan], sqlite_url, tmp_path, seed=1)


@pytest.mark.slow
async def test_the_autumn_of_a_plan_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    autumn = replace(STORIES["tan_van"], first=date(2024, 10, 7), last=date(2024, 12, 31))
    await play(autumn, postgresql_url, tmp_path, seed=2)


async def play(story: Story, url: str, folder: Path, seed: int) -> None:
    years = Years(story, url, seed, folder)
    await years.play()
    states = {state for month in years.months for state in month}
    assert states >= {"on_time", "late", "missing", "not_applicable", "not_yet_due"}
    assert years.told > 30
    assert years.deaths > 0
